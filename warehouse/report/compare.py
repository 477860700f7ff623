"""Two weeks side by side: what the names of both are told of more, and less.

A name had x of this week's n stories, and y of the other week's m. Whether that is more than chance explains is asked
as in `warehouse/rates.py`: by the conditional exact test of two rates that vary by themselves as much as the name did
in other weeks, the eight before the later of the two that are covered well enough. All names with three stories or more
in the two weeks are tested, and their tails are turned into q values (Benjamini and Hochberg, J. R. Stat. Soc. B 57,
1995).

Only outlets that were covered as usual in both weeks count in that. A difference of the whole counts that is none among
them lies over a gap, and is called so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from extractors.records import EntityType
from warehouse.rates import difference_p, spread_of
from warehouse.report.changes import Q_LIMIT, RISE_STORIES
from warehouse.report.coverage import BASELINE_WEEKS, Coverage
from warehouse.report.figures import FIGURES, change
from warehouse.report.links import explaining_stories
from warehouse.report.questions import Questions
from warehouse.report.records import Limits, WeekTotal
from warehouse.report.sections import ComparedFigure, ComparedName, Comparison
from warehouse.report.text import clean_text
from warehouse.report.words import compared_sentences
from warehouse.weeks import Week

ROSE, FELL, COVERAGE = "rose", "fell", "coverage"
LISTED = 15
# Of outlets that usually carry less than this of all articles, nothing is said of the whole; as in `compared_weeks`.
LEAST_SHARE = 1 / 3


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two weeks: what was judged of its coverage, and what the weeks up to it hold."""

    week: Week
    coverage: Coverage
    totals: Sequence[WeekTotal]

    @property
    def total(self) -> WeekTotal:
        return self.totals[-1]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of `compared_names`."""

    name: ComparedName
    outlets: int
    other_outlets: int
    history: Mapping[date, int]

    def is_carried(self, least: int) -> bool:
        """Whether the week in which it is told of more has enough of it; in few stories or one outlet it is no news."""
        here = self.name.stories_alike >= RISE_STORIES and self.outlets >= least
        there = self.name.other_alike >= RISE_STORIES and self.other_outlets >= least
        return here or there


def compare_weeks(ask: Questions, here: Side, there: Side, limits: Limits, rise_outlets: int) -> Comparison:
    """Compare the week of a report with another.

    Args:
        ask: What the warehouse is asked through.
        here, there: The week of the report, and the other.
        limits: What the report is limited to.
        rise_outlets: Outlets that must carry a name in the week in which it is told of more.
    """
    left_out = _left_out(here, there)
    usual = here.coverage.usual
    whole = sum(usual.values())
    share = 1 - sum(usual.get(outlet, 0) for outlet in left_out) / whole if whole else 0.0
    base = _base(here, there)
    ids = sorted(left_out)
    [(told, other_told)] = ask.rows(
        "told_alike", week=here.week.monday, other=there.week.monday, left_out=ids
    )  # fmt: skip
    records = ask.rows(
        "compared_names", week=here.week.monday, other=there.week.monday, left_out=ids,
        base=sorted(base), types=limits.asked, limit=LISTED,
    )  # fmt: skip
    in_both, only_here, only_there = records[0][-3:] if records else (0, 0, 0)
    rows = [_row(record) for record in records]
    sizes = (told, other_told, here.total.stories, there.total.stories)
    is_tested = share >= LEAST_SHARE and told > 0 and other_told > 0
    names = _judged(rows, sizes, base, rise_outlets, whole=not left_out) if is_tested else [row.name for row in rows]
    # Tested among all names, listed are those asked for.
    tested = sum(n.q is not None for n in names)
    names = [n for n in names if not limits.types or n.type in limits.types]
    rose = sorted((n for n in names if n.verdict == ROSE), key=_surest)
    fell = sorted((n for n in names if n.verdict == FELL), key=_surest)
    shown = explaining_stories(ask, [n.entity_id for n in rose[:LISTED]], here.week, here.week)
    shown |= explaining_stories(ask, [n.entity_id for n in fell[:LISTED]], there.week, there.week)

    def told_by(found: Sequence[ComparedName]) -> tuple[ComparedName, ...]:
        return tuple(replace(n, stories_shown=shown.get(n.entity_id, ())) for n in found[:LISTED])

    kinds = [kind for kind in EntityType if not limits.types or kind in limits.types]
    comparison = Comparison(
        week=there.week,
        sentences=(),
        figures=_figures(here.total, there.total, here.coverage.first),
        rose=told_by(rose),
        rose_total=len(rose),
        fell=told_by(fell),
        fell_total=len(fell),
        names={kind: tuple([n for n in names if n.type is kind][:LISTED]) for kind in kinds},
        only_here=only_here,
        only_there=only_there,
        in_both=in_both,
        names_tested=tested,
        told_alike=told,
        other_told_alike=other_told,
        left_out=tuple(sorted((here.coverage.rows[o].outlet if o in here.coverage.rows else o, why)
                              for o, why in left_out.items())),
        share=round(share, 6),
        is_alike=is_tested,
    )  # fmt: skip
    return replace(comparison, sentences=compared_sentences(here.week, comparison))


def _left_out(here: Side, there: Side) -> dict[str, str]:
    """Outlets that were not covered as usual in both weeks, each with the reason."""
    reasons: dict[str, list[str]] = {}
    for side in (here, there):
        for outlet_id, why in side.coverage.shortfalls(side.week).items():
            reasons.setdefault(outlet_id, []).append(f"{side.week}: {why}")
    return {outlet_id: "; ".join(whys) for outlet_id, whys in reasons.items()}


def _base(here: Side, there: Side) -> dict[date, int]:
    """Monday to all stories of the weeks that tell how much a name varies."""
    later = max(here, there, key=lambda side: side.week)
    return {
        t.week.monday: t.stories
        for t in later.totals[-1 - BASELINE_WEEKS : -1]
        if t.stories and not t.gap and t.week not in (here.week, there.week)
    }


def _figures(here: WeekTotal, there: WeekTotal, first: date | None) -> tuple[ComparedFigure, ...]:
    return tuple(
        ComparedFigure(
            key=key, label=label, value=getattr(here, key), other=getattr(there, key),
            change=change(getattr(here, key), getattr(there, key)),
        )
        for key, label in FIGURES
        # Every name of the first week is new.
        if key != "new_names" or first not in (here.week.monday, there.week.monday)
    )  # fmt: skip


def _row(record: Sequence[Any]) -> _Row:
    entity_id, kind, name, country, *counts = record
    here, there = counts[:4], counts[4:8]
    alike, outlets, other_alike, other_outlets, history = counts[8:13]
    return _Row(
        ComparedName(
            entity_id=entity_id, type=EntityType(kind), name=clean_text(name) or "(no name)", country=country,
            stories=here[0], articles=here[1], outlets=here[2], share=round(here[3], 6),
            other_stories=there[0], other_articles=there[1], other_outlets=there[2], other_share=round(there[3], 6),
            stories_alike=alike, other_alike=other_alike, p=None, q=None, verdict="",
        ),
        outlets, other_outlets, {point["week"]: point["stories"] for point in history},
    )  # fmt: skip


def _judged(
    rows: Sequence[_Row], sizes: tuple[int, int, int, int], base: Mapping[date, int], least: int, *, whole: bool
) -> list[ComparedName]:
    """The names with what the tests say, in the order of the rows."""
    n, m, all_n, all_m = sizes
    p: dict[int, float] = {}
    of_whole: dict[int, float] = {}
    for row in rows:
        name, spread = row.name, spread_of([(row.history.get(week, 0), told) for week, told in base.items()])
        if name.stories_alike + name.other_alike >= RISE_STORIES:
            p[name.entity_id] = difference_p(name.stories_alike, n, name.other_alike, m, spread)
        if not whole and name.stories + name.other_stories >= RISE_STORIES:
            of_whole[name.entity_id] = difference_p(name.stories, all_n, name.other_stories, all_m, spread)
    q, q_whole = _q_values(p), _q_values(of_whole)
    judged = []
    for row in rows:
        name = row.name
        verdict = ""
        if q.get(name.entity_id, 1.0) <= Q_LIMIT and row.is_carried(least):
            verdict = ROSE if name.stories_alike * m > name.other_alike * n else FELL
        elif q_whole.get(name.entity_id, 1.0) <= Q_LIMIT:
            verdict = COVERAGE
        judged.append(replace(name, p=p.get(name.entity_id), q=q.get(name.entity_id), verdict=verdict))
    return judged


def _q_values(p: Mapping[int, float]) -> dict[int, float]:
    """False discovery rates by Benjamini and Hochberg."""
    q: dict[int, float] = {}
    least = 1.0
    ordered = sorted(p.items(), key=lambda item: (-item[1], item[0]))
    for place, (entity_id, value) in enumerate(ordered):
        least = min(least, value * len(ordered) / (len(ordered) - place))
        q[entity_id] = least
    return q


def _surest(name: ComparedName) -> tuple[float, int]:
    return (1.0 if name.p is None else name.p, name.entity_id)
