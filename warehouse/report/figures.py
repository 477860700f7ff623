"""What weeks hold as a whole, and the headline figures of one beside those before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import fmean

from warehouse.report.coverage import Coverage
from warehouse.report.questions import Questions
from warehouse.report.records import Figure, WeekTotal
from warehouse.weeks import Week

FIGURES = (
    ("stories", "Stories"),
    ("articles", "Articles"),
    ("outlets", "Outlets"),
    ("names", "Names"),
    ("new_names", "New names"),
)


def week_totals(
    ask: Questions, shown: Sequence[Week], coverage: Coverage, types: list[str] | None = None
) -> tuple[WeekTotal, ...]:
    """What each of these weeks holds, oldest first; names only of these types, where they are given."""
    start, end = shown[0], shown[-1]
    held = {row[0]: row[1:] for row in ask.rows("week_totals", start=start.start_at, end=end.end_at)}
    named = {row[0]: row[1:] for row in ask.rows("week_names", first=start.monday, last=end.monday, types=types)}
    totals = []
    for week in shown:
        stories, articles, outlets, copies, untagged, doubtful = held.get(week.monday, (0,) * 6)
        names, new_names = named.get(week.monday, (0, 0))
        totals.append(
            WeekTotal(
                week=week,
                stories=stories,
                articles=articles,
                outlets=outlets,
                names=names,
                new_names=new_names,
                copies=copies,
                untagged=untagged,
                doubtful_dates=doubtful,
                fallen=tuple(sorted(coverage.rows[o].outlet for o in coverage.fallen(week))),
                gap=coverage.gap(week),
            )
        )
    return tuple(totals)


def headline_figures(totals: Sequence[WeekTotal], base: Sequence[WeekTotal], first: date | None) -> tuple[Figure, ...]:
    """The figures of the last week beside the week before and the mean of `base`; `first`: oldest Monday with news."""
    total, previous = totals[-1], totals[-2]
    held_before = first is not None and previous.week.monday >= first
    figures = []
    for key, label in FIGURES:
        # Every name of the first week is new: it is neither a figure nor part of a mean.
        new_to_all = key == "new_names"
        if new_to_all and (first is None or total.week.monday <= first):
            continue
        usable = [t for t in base if not (new_to_all and t.week.monday == first)]
        value = int(getattr(total, key))
        mean = fmean([getattr(t, key) for t in usable]) if usable else None
        comparable = held_before and not (new_to_all and previous.week.monday == first)
        before = int(getattr(previous, key)) if comparable else None
        figures.append(
            Figure(
                key=key,
                label=label,
                value=value,
                week_before=before,
                mean=None if mean is None else round(mean, 4),
                change_week=change(value, before),
                change_mean=change(value, mean),
            )
        )
    return tuple(figures)


def change(value: float, before: float | None) -> float | None:
    """How much more it is: 0.25 is a quarter more; None where there is nothing to compare with."""
    return round(value / before - 1, 6) if before else None
