"""Tells silence of the news from silence of the collector: which outlets were covered as usual in which week.

The macro `compared_weeks` judges by the same rules; change both together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from warehouse.report.records import OutletRow, OutletWeek, Shortfall
from warehouse.weeks import Week

BASELINE_WEEKS = 8
# A name, or a week as a whole, is marked as having a gap when outlets with this share of its articles fell short.
GAP_SHARE = 1 / 3
# Half of the usual number alone would flag every small outlet now and then; the tail keeps that to one in a hundred.
THIN_SHARE = 0.5
THIN_P = 0.01
SILENT_MEAN = 3.0
FAILING_SHARE = 1 / 3
FAILING_ENTRIES = 5


@dataclass(frozen=True, slots=True)
class OutletCounts:
    """What was counted of one outlet in one week."""

    articles: int = 0
    polls_ok: int = 0
    polls_failed: int = 0
    entries: int = 0
    entries_failed: int = 0


_NOTHING = OutletCounts()


@dataclass(frozen=True, slots=True)
class Coverage:
    """Outlets by week, judged.

    Args:
        rows: Outlet id to its weeks, all of them.
        usual: Outlet id to its mean articles in a week that was covered as usual.
        first: Monday of the oldest week with a story; weeks before it hold nothing to compare with.
    """

    rows: Mapping[str, OutletRow]
    usual: Mapping[str, float]
    first: date | None

    def shortfalls(self, week: Week) -> dict[str, Shortfall]:
        """Outlet id to what was wrong in the week; outlets covered as usual are left out."""
        return {
            outlet_id: seen.shortfall
            for outlet_id, row in self.rows.items()
            for seen in row.weeks
            if seen.week == week and seen.shortfall is not None
        }

    def fallen(self, week: Week) -> dict[str, Shortfall]:
        """As `shortfalls`, without outlets that were not watched yet."""
        return {o: s for o, s in self.shortfalls(week).items() if s is not Shortfall.UNWATCHED}

    def gap(self, week: Week) -> bool:
        """Whether outlets that usually carry a third of all articles fell short in the week."""
        if self.first is None or week.monday < self.first:
            return True
        return self.gap_share(self.usual, self.fallen(week)) >= GAP_SHARE

    def name_gap(self, week: Week, articles: Mapping[str, int]) -> bool:
        """The same for one name; `articles` is outlet id to articles that mention it."""
        if self.gap(week):
            return True
        return self.gap_share(articles, self.shortfalls(week)) >= GAP_SHARE

    @staticmethod
    def gap_share(weights: Mapping[str, float], short: Mapping[str, Shortfall]) -> float:
        """Part of the weight, 0 to 1, that lies on outlets that fell short."""
        total = sum(weights.values())
        return sum(weights.get(outlet_id, 0) for outlet_id in short) / total if total else 0.0


def judge_coverage(
    counts: Mapping[str, Mapping[date, OutletCounts]],
    names: Mapping[str, str],
    first_polls: Mapping[str, date],
    weeks: Sequence[Week],
    first: date | None,
) -> Coverage:
    """Compare each outlet's week with the weeks before it that were covered as usual.

    Args:
        counts: Outlet id to Monday to what was counted.
        names: Outlet id to the name to show.
        first_polls: Outlet id to the Monday of the week of its first poll; absent if it was never polled.
        weeks: The weeks to judge, oldest first, without holes. The first eight only serve as baseline.
        first: Monday of the oldest week with a story.
    """
    rows: dict[str, OutletRow] = {}
    usual: dict[str, float] = {}
    for outlet_id in sorted({*counts, *first_polls}, key=lambda o: (names.get(o, o).casefold(), o)):
        of_week = counts.get(outlet_id, {})
        first_poll = first_polls.get(outlet_id)
        judged: list[OutletWeek] = []
        steady: list[tuple[int, int]] = []  # (index of week, articles) of weeks covered as usual
        for index, week in enumerate(weeks):
            c = of_week.get(week.monday, _NOTHING)
            recent = [articles for at, articles in steady if index - at <= BASELINE_WEEKS]
            mean = fmean(recent) if recent else None
            if not _watched(week, of_week, first_poll, weeks):
                shortfall: Shortfall | None = Shortfall.UNWATCHED
            else:
                shortfall = _shortfall(c, mean, polled=first_poll is not None and week.monday >= first_poll)
            if shortfall is None:
                steady.append((index, c.articles))
            judged.append(
                OutletWeek(
                    week=week,
                    articles=c.articles,
                    polls_ok=c.polls_ok,
                    polls_failed=c.polls_failed,
                    entries=c.entries,
                    entries_failed=c.entries_failed,
                    shortfall=shortfall,
                )
            )
        rows[outlet_id] = OutletRow(outlet_id=outlet_id, outlet=names.get(outlet_id, outlet_id), weeks=tuple(judged))
        usual[outlet_id] = fmean([articles for _, articles in steady]) if steady else 0.0
    return Coverage(rows, usual, first)


def _watched(week: Week, of_week: Mapping[date, OutletCounts], first_poll: date | None, weeks: Sequence[Week]) -> bool:
    with_articles = [monday for monday, c in of_week.items() if c.articles]
    since = [w.monday for w in weeks if first_poll is not None and w.monday >= first_poll]
    if first_poll is None or not since:
        return bool(with_articles) and week.monday >= min(with_articles)
    if week.monday >= first_poll:
        return True
    # Before the first poll an outlet counts as watched where history was loaded from an archive: about as many
    # articles as since. The few old entries that a feed still held at its first poll are not that.
    mean = fmean([of_week.get(monday, _NOTHING).articles for monday in since])
    return 0 < of_week.get(week.monday, _NOTHING).articles >= mean * THIN_SHARE


def _shortfall(c: OutletCounts, mean: float | None, *, polled: bool) -> Shortfall | None:
    less = mean is not None and c.articles < mean * THIN_SHARE
    if polled and not c.polls_ok and (less or not c.articles):
        return Shortfall.NO_POLLS
    if c.entries >= FAILING_ENTRIES and c.entries_failed > c.entries * FAILING_SHARE:
        return Shortfall.FAILING
    if mean is None:
        return None
    if not c.articles and mean >= SILENT_MEAN:
        return Shortfall.SILENT
    if less and _poisson_tail(c.articles, mean) < THIN_P:
        return Shortfall.THIN
    return None


def _poisson_tail(x: int, mean: float) -> float:
    """P(X <= x) for X Poisson with a mean above 0."""
    return math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(x + 1))
