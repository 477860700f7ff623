"""Which statements gave which part of the JSON form."""

from __future__ import annotations

from collections.abc import Mapping

# Of the form as a whole; goes up when a key changes its meaning or goes away, not when one is added.
SCHEMA = 1

_NAMES = ("name_facts", "name_trends", "name_outlets", "outlet_weeks", "first_polls", "week_totals", "evidence")
_TESTS = ("compared_weeks", "name_tests", "name_stories")
SOURCES: Mapping[str, tuple[str, ...]] = {
    "sentences": ("week_totals", "week_names", "top_names", "name_tests", "copied_stories", "outlet_weeks", "unseen"),
    "figures": ("week_totals", "week_names", "first_week"),
    "totals": ("week_totals", "week_names", "outlet_weeks", "first_polls"),
    "top": ("top_names", *_NAMES),
    "countries": ("countries",),
    "rising": (*_TESTS, *_NAMES),
    "faded": (*_TESTS, *_NAMES),
    "names_tested": ("name_tests",),
    "weeks_compared": ("compared_weeks",),
    "new_names": ("new_names", *_NAMES),
    "new_names_total": ("week_names",),
    "copied": ("copied_stories",),
    "copied_total": ("copied_stories",),
    "copy_pairs": ("copy_pairs",),
    "outlets": ("outlet_weeks", "first_polls"),
    "feeds": ("feed_health",),
    "failed_entries": ("failed_entries",),
    "failed_entries_total": ("failed_entries",),
    "pictures": ("company", "places", "unplaced", "outlet_copies", "carried_names", "copy_pairs"),
    "gaps": ("gaps", "last_poll"),
    "gaps_total": ("gaps",),
    "unread": ("unread",),
    "compared": (
        "compared_names", "told_alike", "outlet_weeks", "first_polls", "week_totals", "week_names", "name_stories",
    ),
    "watched": ("watched_mentions", *_NAMES),
    "notes": ("week_totals", "compared_weeks"),
}  # fmt: skip
