"""A trend on a terminal: what a bar and the note beside it say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from flows.commands.trend_table import bar, note, share

NOW = datetime(2026, 8, 19, 12, tzinfo=UTC)  # a Wednesday


def point(**changes: object) -> dict[str, Any]:
    """A week that was watched, with 10 stories."""
    fields: dict[str, Any] = {
        "period": date(2026, 8, 10), "stories": 10, "told": 50, "share": 0.2, "watched": True, "archive": False,
        "gap": False, "silent": [],
    }  # fmt: skip
    return fields | changes


def unseen(outlet: str, watched: float) -> dict[str, Any]:
    """An outlet that was watched for a part of the week."""
    return {"outlet": outlet, "watched": watched}


ALL = [unseen("a", 0.0), unseen("b", 0.2), unseen("c", 0.3), unseen("d", 0.4)]


@pytest.mark.parametrize(
    ("changes", "drawn", "says", "why"),
    [
        ({}, "█████", "", "all was watched"),
        ({"stories": 20}, "██████████", "", "the most is the whole width"),
        ({"stories": 0}, "", "", "nothing told"),
        ({"stories": 1}, "▌", "", "half a letter"),
        ({"silent": [unseen("a", 0.29)]}, "█████", "unseen: a 71%", "it matters little"),
        ({"gap": True, "silent": [unseen("a", 0.29)]}, "░░░░░", "gap: a 71%", "it matters"),
        ({"gap": True, "silent": ALL}, "░░░░░", "gap: a 100%, b 80% and 2 more", "the longest first"),
        ({"gap": True, "stories": 1, "silent": ALL[:1]}, "░", "gap: a 100%", "a little is something"),
        ({"gap": True, "stories": 0, "silent": ALL[:1]}, "", "gap: a 100%", "nothing is nothing"),
        ({"watched": False, "gap": True, "silent": ALL}, "░░░░░", "not watched", "nobody was watched"),
        ({"watched": False, "archive": True}, "░░░░░", "not watched, from archives", "before watching began"),
        ({"watched": False, "archive": True, "stories": 0, "told": 0}, "", "not watched", "and nothing loaded"),
        ({"period": date(2026, 8, 17)}, "█████", "so far", "the week goes on"),
    ],
)
def test_bar_and_note(changes: dict[str, object], drawn: str, says: str, why: str) -> None:
    week = point(**changes)
    assert (bar(week, 20, 10), note(week, "week", NOW)) == (drawn, says), why


def test_no_bar_without_stories_and_no_share_of_nothing() -> None:
    assert bar(point(stories=0), 0, 10) == ""
    assert (share(0.2), share(0.0), share(None)) == ("20.0%", "0.0%", "–")
    assert share(0.0, stories=1) == "–", "only outlets that are not covered mention it"
    assert note(point(period=date(2026, 8, 1)), "month", NOW) == "so far"
    assert note(point(period=date(2026, 8, 18)), "day", NOW) == ""
