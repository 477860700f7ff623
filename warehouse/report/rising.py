"""What rose in a week, and what is new in it, with the evidence: what `wirewatch rising` shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from extractors.records import EntityType
from warehouse.report.changes import Compared, Shift, find_rises
from warehouse.report.links import explaining_stories
from warehouse.report.questions import Questions
from warehouse.report.records import StoryLink
from warehouse.report.text import clean_text
from warehouse.weeks import Week


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A name that rose, or is new, with what shows it; the stories that carry it, the most carried first."""

    type: EntityType
    name: str
    country: str | None
    is_new: bool
    shift: Shift
    stories: tuple[StoryLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising:
    """What `names` holds was found by `tested` tests. `told` is how many stories the week has, by all outlets."""

    week: Week
    told: int
    compared: Compared
    tested: int
    names: tuple[Rise, ...]
    total: int


def rising(con: duckdb.DuckDBPyConnection, week: Week, *, type: EntityType | None = None, limit: int = 20) -> Rising:
    """Find what rose in a week against its own baseline: the names of the macro `rising`, with their stories.

    Args:
        con: An open warehouse whose weekly rollup is up to date; it is only read.
        week: Any week; one without stories, or without four weeks to compare with, gives no names.
        type: Names of this type only. The tests, and so the q values, are those of all.
        limit: Most names to give, those that rose before those that are new; `total` counts them all.
    """
    ask = Questions(con)
    shifts = find_rises(ask, week)
    fresh = {shift.entity_id for shift in shifts.new}
    found = {shift.entity_id: shift for shift in (*shifts.rising, *shifts.new)}
    facts: dict[int, tuple[Any, ...]] = {}
    if found:
        rows = ask.rows("name_facts", week=week.monday, ids=sorted(found))
        facts = {row[0]: row[1:4] for row in rows if type is None or row[1] == type}
    chosen = [entity_id for entity_id in found if entity_id in facts]
    shown = chosen[:limit]
    stories = explaining_stories(ask, shown, week, week)
    told = ask.rows("week_totals", start=week.start_at, end=week.end_at)
    return Rising(
        week=week,
        told=told[0][1] if told else 0,
        compared=shifts.compared,
        tested=shifts.tested,
        names=tuple(
            Rise(
                type=EntityType(facts[entity_id][0]),
                name=clean_text(facts[entity_id][1]) or "(no name)",
                country=facts[entity_id][2],
                is_new=entity_id in fresh,
                shift=found[entity_id],
                stories=stories.get(entity_id, ()),
            )
            for entity_id in shown
        ),
        total=len(chosen),
    )
