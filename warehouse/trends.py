"""Trends: how often a name is told of over time, where that was watched, and whether it rose or fell.

Counts are stories. Whether they rose is not read off counts: outlets come and go, and so do gaps. The last complete
period is compared with at most eight before it by **shares**: stories that mention the name among all stories, both of
outlets that are covered in the last period, and in each earlier one of those of them that were covered then. An earlier
period is left out if outlets that matter had a gap in it, or none was covered. The test is that of two rates which vary
by themselves as much as the earlier periods show (`rates.change_p`). Where the counts moved and the shares did not, and
gaps lie between, the change is the gap's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import duckdb

from warehouse.queries import Table, ask
from warehouse.rates import change_p, fade_p, rise_p
from warehouse.rows import bound_time

BASELINE = 8
MIN_BASELINE = 2
# Two-sided: what is less likely by chance is called a rise or a fall.
SURE = 0.01
LIKELY = 0.05
SHOWN_SILENT = 3


class Direction(StrEnum):
    """What became of a trend."""

    ROSE = "rose"
    FELL = "fell"
    STEADY = "steady"
    GAP = "gap"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendVerdict:
    """Whether a name rose or fell in the last complete period.

    Args:
        direction: `gap`: the change lies over a gap; `unknown`: there is too little to compare.
        period: Its first day; None where no period is complete.
        stories, told: In it, of outlets covered in it.
        before, told_before: In the periods it is compared with.
        periods: How many those are.
        p: Two-sided chance of a difference like this without any change, 0 to 1; None where nothing was compared.
        left_out: First days of earlier periods that were left out for a gap.
        silent: Outlets that had a gap in the last period, or in one left out.
    """

    direction: Direction
    period: date | None = None
    stories: int = 0
    told: int = 0
    before: int = 0
    told_before: int = 0
    periods: int = 0
    p: float | None = None
    left_out: tuple[date, ...] = ()
    silent: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """Its fields by name."""
        return asdict(self)

    def sentence(self, grain: str) -> str:
        """The verdict in one line, for people."""
        if self.p is None and self.direction is Direction.GAP:
            return (
                f"the change lies over a gap: {_few(self.silent)} not watched in the {grain} of {self.period} or before"
            )
        if self.period is None or self.p is None:
            why = (
                "no period is complete" if self.period is None else f"fewer than {MIN_BASELINE} {grain}s before compare"
            )
            return f"rose or fell? Cannot be told: {why}"
        counts = (
            f"{_share(self.stories, self.told)} in the {grain} of {self.period}, "
            f"{_share(self.before, self.told_before)} in {self.periods} {grain}s before"
        )
        chance = f"p {_rounded(self.p)}"
        gaps = f"; left out for gaps: {_few([str(day) for day in self.left_out])}" if self.left_out else ""
        if self.direction is Direction.GAP:
            return (
                f"the change lies over a gap ({_few(self.silent)} not watched): no rise or fall among what was "
                f"({counts}; {chance}{gaps})"
            )
        if self.direction is Direction.STEADY:
            return f"neither rose nor fell beyond chance: {counts} ({chance}{gaps})"
        how = "" if self.p < SURE else "probably "
        return f"{how}{self.direction}: {counts} ({chance}{gaps})"


# Planning is most of what this costs: to add up and sort here takes half the time of GROUP BY and ORDER BY.
_WEEKS = "SELECT week, stories, articles FROM entity_weeks WHERE entity_id = $entity_id"


def stories_by_week(con: duckdb.DuckDBPyConnection, entity_id: int) -> list[tuple[date, int, int]]:
    """How often an entity is told of, as fast as the warehouse can say it: without shares, gaps and outlets.

    Args:
        con: The open warehouse.
        entity_id: The entity.

    Returns:
        Monday, stories that mention it, articles of theirs that do; of each week that has some, oldest first.
    """
    found: dict[date, tuple[int, int]] = {}
    for week, stories, articles in con.execute(_WEEKS, {"entity_id": entity_id}).fetchall():
        before = found.get(week, (0, 0))
        found[week] = before[0] + stories, before[1] + articles
    return [(week, *found[week]) for week in sorted(found) if found[week][0]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendAsked:
    """Which trend.

    Args:
        entity_id: The entity.
        since: First day.
        until: Last day, included.
        grain: day, week or month.
        now: Aware; what is later is not missed yet.
        outlet: Count articles of this outlet only.
        like: First day of a period: outlets that were not covered in it count in no share.
    """

    entity_id: int
    since: date
    until: date
    grain: str
    now: datetime
    outlet: str | None = None
    like: date | None = None

    def values(self) -> dict[str, object]:
        """What the statement `trend` is asked with."""
        return {
            "entity_id": self.entity_id, "since": self.since.isoformat(), "until": self.until.isoformat(),
            "grain": self.grain, "outlet": self.outlet, "now": bound_time(self.now),
            "like": None if self.like is None else self.like.isoformat(),
        }  # fmt: skip


def trend(con: duckdb.DuckDBPyConnection, asked: TrendAsked) -> Table:
    """Stories that mention an entity over time; see `sql/queries/trend.sql` for the columns."""
    return ask(con, "trend", **asked.values())


def judge(
    con: duckdb.DuckDBPyConnection, asked: TrendAsked, points: Sequence[dict[str, Any]], *, whole: bool = True
) -> TrendVerdict:
    """Say whether a trend rose or fell.

    Args:
        con: The open warehouse.
        asked: The trend; a period that holds its `now` is not complete.
        points: Its rows, oldest first.
        whole: Whether a period that the last day asked for cuts counts as complete once it is over.
    """
    grain, now = asked.grain, asked.now
    limit = now if whole else datetime.combine(asked.until + timedelta(days=1), time(), UTC)
    complete = [point["period"] for point in points if _end(point["period"], grain) <= min(now, limit)]
    if not complete:
        return TrendVerdict(direction=Direction.UNKNOWN)
    last = complete[-1]
    first = complete[-1 - BASELINE :][0]
    end = (_end(last, grain) - timedelta(days=1)).date()
    rows = trend(con, replace(asked, since=first, until=end, like=last)).records()
    *earlier, current = rows
    usable = [row for row in earlier if row["told"] and not row["gap"]]
    left_out = tuple(row["period"] for row in earlier if row["gap"])
    silent = tuple(dict.fromkeys(s["outlet"] for row in [current, *earlier] if row["gap"] for s in row["silent"]))
    x, n = current["counted"], current["told"]
    y, m = (sum(row[column] for row in usable) for column in ("counted", "told"))
    if len(usable) < MIN_BASELINE or not n:
        direction = Direction.GAP if current["gap"] or silent else Direction.UNKNOWN
        return TrendVerdict(direction=direction, period=last, left_out=left_out, silent=silent)
    p = change_p(x, n, [(row["counted"], row["told"]) for row in usable])
    direction = Direction.STEADY
    if p < LIKELY:
        direction = Direction.ROSE if x * m > y * n else Direction.FELL
    elif (current["gap"] and _fell_short(current, earlier)) or (left_out and _moved(current, earlier)):
        direction = Direction.GAP
    return TrendVerdict(
        direction=direction, period=last, stories=x, told=n, before=y, told_before=m, periods=len(usable), p=p,
        left_out=left_out, silent=silent,
    )  # fmt: skip


def _fell_short(current: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the count is below the mean: over a gap, that is no fall however large."""
    return bool(current["stories"] * len(earlier) < sum(row["stories"] for row in earlier))


def _moved(current: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the counts, gaps and all, differ by more than chance."""
    counts = current["stories"], 1, sum(row["stories"] for row in earlier), len(earlier)
    return min(rise_p(*counts), fade_p(*counts)) < LIKELY / 2


def _end(period: date, grain: str) -> datetime:
    if grain == "month":
        after = (period.replace(day=1) + timedelta(days=32)).replace(day=1)
    else:
        after = period + timedelta(days=7 if grain == "week" else 1)
    return datetime.combine(after, time(), UTC)


def _share(part: int, whole: int) -> str:
    share = part / whole if whole else 0.0
    return f"{part} of {whole} stories ({share:.1%})"


def _rounded(p: float) -> str:
    return "< 0.0001" if p < 0.0001 else f"= {p:.2g}"


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN_SILENT} more" if len(names) > SHOWN_SILENT else ""
    return ", ".join(names[:SHOWN_SILENT]) + more
