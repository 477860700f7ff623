"""What a report is limited to: some outlets, some types of names.

Types say which names are listed; counts, tests and shares of those stay what they are among all names. Outlets go
deeper: a report on two outlets is what the report of a warehouse would be that knows only them. Within `limited`, the
tables that the statements read are hidden behind views of the same names that hold what these outlets carry, so that
every statement, also of the macros, is asked of that without knowing it. A story stays in the week in which anybody
published it first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from extractors.errors import UsageError
from extractors.records import EntityType
from warehouse.report.questions import Questions
from warehouse.report.records import Limits
from warehouse.report.text import clean_text
from warehouse.weeks import Week

# In this order: each reads what those before it made.
_VIEWS = (
    "only_outlets",
    "whole_stories",
    "whole_articles",
    "only_articles",
    "only_feeds",
    "only_stories",
    "only_story_mentions",
    "only_weekly_entities",
)
_MADE = (
    ("TABLE", "weekly_entities"),
    ("VIEW", "story_mentions"),
    ("TABLE", "stories"),
    ("VIEW", "feeds"),
    ("VIEW", "articles"),
    ("VIEW", "whole_articles"),
    ("VIEW", "whole_stories"),
    ("TABLE", "only_outlets"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a report is to be limited to, as it was asked for; empty: to nothing."""

    outlets: tuple[str, ...] = ()
    types: tuple[EntityType, ...] = ()


def checked(ask: Questions, wanted: Wanted) -> Limits:
    """The limits with the names of the outlets, in a fixed order.

    Raises:
        UsageError: An outlet is not in the warehouse; the line lists those that are.
    """
    if not wanted.outlets:
        return Limits(types=tuple(kind for kind in EntityType if kind in wanted.types))
    known = {outlet_id: clean_text(name, 80) for outlet_id, name in ask.rows("known_outlets")}
    if unknown := [outlet_id for outlet_id in wanted.outlets if outlet_id not in known]:
        there = list(known)
        more = f" and {len(there) - 20} more" if len(there) > 20 else ""
        listed = ", ".join(there[:20]) + more if there else "none yet"
        raise UsageError(f"no outlet {clean_text(unknown[0], 80)!r} in the warehouse; there are: {listed}")
    ids = tuple(sorted(set(wanted.outlets)))
    return Limits(
        outlets=ids,
        outlet_names=tuple(known[outlet_id] for outlet_id in ids),
        types=tuple(kind for kind in EntityType if kind in wanted.types),
    )


@contextmanager
def limited(ask: Questions, outlets: Sequence[str], weeks: Sequence[Week]) -> Iterator[None]:
    """Let every statement see only what these outlets carry, as long as this is open; without outlets, everything.

    Args:
        ask: What the warehouse is asked through.
        outlets: Ids of the outlets.
        weeks: Weeks in which names are counted. Counting all of a large archive would take longer than all the rest.
    """
    if not outlets:
        yield
        return
    values: dict[str, dict[str, object]] = {
        "only_outlets": {"outlets": list(outlets)},
        "only_weekly_entities": {"weeks": sorted(week.monday for week in weeks)},
    }
    try:
        for name in _VIEWS:
            ask.define(name, **values.get(name, {}))
        yield
    finally:
        for kind, name in _MADE:
            ask.forget(kind, name)
