"""Trends as tables with bars, in a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flows.commands.output import print_table
from warehouse.finding import Named
from warehouse.queries import Table

# Names side by side in one table, and the width of a bar then.
SIDE_BY_SIDE = 3
WIDTHS = {1: 30, 2: 18, 3: 12}
SHOWN_SILENT = 2
_EIGHTHS = " ▏▎▍▌▋▊▉"

Points = Sequence[Mapping[str, Any]]


def print_trends(entities: Sequence[Named], trends: Sequence[Points], grain: str, now: datetime) -> None:
    """Print what was counted, all bars on one scale: up to three names side by side, others one below the other.

    So are entities of one name: each has its own heading, which says what it is.

    Args:
        entities: What the trends are of, in order.
        trends: Rows of `sql/queries/trend.sql`.
        grain: day, week or month.
        now: Aware; the period that holds it says "so far".
    """
    most = max((point["stories"] for points in trends for point in points), default=0)
    if 1 < len({entity.name for entity in entities}) == len(entities) <= SIDE_BY_SIDE:
        _print_side_by_side(entities, trends, grain, now, most)
        return
    for entity, points in zip(entities, trends, strict=True):
        rows = tuple(
            (
                point["period"], point["stories"], point["articles"], point["outlets"],
                share(point["share"], point["stories"]),
                bar(point, most, WIDTHS[1]), note(point, grain, now),
            )
            for point in points
        )  # fmt: skip
        print_table(
            Table(("period", "stories", "articles", "outlets", "share", "", " "), rows),
            title=f"{entity.name} ({entity.told_apart}): stories by {grain}",
            numbers={"stories", "articles", "outlets", "share"},
        )


def _print_side_by_side(
    entities: Sequence[Named], trends: Sequence[Points], grain: str, now: datetime, most: int
) -> None:
    columns = ["period"]
    for entity in entities:
        columns += ["stories", "share", entity.name]
    rows = []
    for points in zip(*trends, strict=True):
        cells = [points[0]["period"]]
        for point in points:
            cells += [
                point["stories"],
                share(point["share"], point["stories"]),
                bar(point, most, WIDTHS[len(entities)]),
            ]
        rows.append((*cells, note(points[0], grain, now)))
    print_table(
        Table((*columns, " "), tuple(rows)),
        title=f"{', '.join(f'{entity.name} ({entity.told_apart})' for entity in entities)}: stories by {grain}",
        numbers={"stories", "share"},
    )


def bar(point: Mapping[str, Any], most: int, width: int) -> str:
    """A bar of eighths of a letter; hollow where the count lies over a gap or before watching began."""
    eighths = round(point["stories"] / most * width * 8) if most else 0
    if point["gap"] or not point["watched"]:
        return "░" * max(eighths // 8, min(eighths, 1))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def note(point: Mapping[str, Any], grain: str, now: datetime) -> str:
    """What to know before reading a count: who was not watched, and for how much of the period."""
    notes = []
    if point["archive"]:
        notes.append("not watched, from archives" if point["stories"] or point["told"] else "not watched")
    elif not point["watched"]:
        notes.append("not watched")
    else:
        first, *more = [point["silent"][:SHOWN_SILENT], point["silent"][SHOWN_SILENT:]]
        if first:
            unseen = ", ".join(f"{silent['outlet']} {1 - silent['watched']:.0%}" for silent in first)
            rest = f" and {len(more[0])} more" if more[0] else ""
            notes.append(f"{'gap' if point['gap'] else 'unseen'}: {unseen}{rest}")
    if point["period"] <= now.date() < _after(point, grain):
        notes.append("so far")
    return "; ".join(notes)


def _after(point: Mapping[str, Any], grain: str) -> Any:
    if grain == "month":
        return (point["period"].replace(day=1) + timedelta(days=32)).replace(day=1)
    return point["period"] + timedelta(days=7 if grain == "week" else 1)


def share(value: float | None, stories: int = 0) -> str:
    """A share of stories; a dash where no outlet was covered, or stories are there of such outlets only."""
    return "–" if value is None or (stories and not value) else f"{value:.1%}"
