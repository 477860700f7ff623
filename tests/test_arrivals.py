"""What is new in a document: entries, told from those that are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from extractors.records import Entry
from flows.arrivals import has_slid, identify, oldest_at, tell_apart
from tests.builders import MONDAY, entry
from warehouse.feeds import KnownEntry

FEED = 7
HOUR = timedelta(hours=1)


def known(*entries: Entry) -> list[KnownEntry]:
    """The entries, as the warehouse knows them after a poll."""
    return [
        KnownEntry(
            entry_id=new.entry_id, feed_id=FEED, link_id=new.link_id, url=new.entry.url, title=new.entry.title,
            at=new.entry.updated_at or new.entry.published_at,
        )
        for new in identify(entries, FEED)
    ]  # fmt: skip


def dated(*names: str, first: datetime = MONDAY) -> list[Entry]:
    """Entries an hour apart, the newest first."""
    return [entry(name, published_at=first - number * HOUR) for number, name in enumerate(names)]


ONE, TWO = entry("one", published_at=MONDAY), entry("two", published_at=MONDAY)
OTHER_GUID = replace(ONE, guid="9001")


@pytest.mark.parametrize(
    ("document", "before", "told", "why"),
    [
        ([ONE, TWO], [], "NN", "never seen"),
        ([ONE, TWO], [ONE, TWO], "..", "the same as before"),
        ([ONE, TWO], [ONE], ".N", "one is new"),
        ([replace(ONE, title="Corrected")], [ONE], "C", "a new headline: its page has changed"),
        ([replace(ONE, updated_at=MONDAY + HOUR)], [ONE], "C", "the feed says it was updated"),
        ([replace(ONE, url="https://gazette.example/1")], [ONE], "C", "the address has changed"),
        ([replace(ONE, summary="Longer now")], [ONE], ".", "a teaser is not the page"),
        ([OTHER_GUID], [ONE], ".", "a guid made anew at every request"),
        ([replace(OTHER_GUID, title="Corrected")], [ONE], "C", "a new guid and a new headline for one page"),
        ([OTHER_GUID, ONE], [ONE], "N.", "both stand in the document: two entries of one page"),
        ([replace(TWO, url=ONE.url)], [ONE, replace(TWO, guid="three", url=ONE.url)], "N", "a link that many share"),
        ([OTHER_GUID, replace(OTHER_GUID, guid="9002")], [ONE], "NN", "a link that many entries of the document share"),
        ([replace(ONE, url=ONE.url + "?utm_source=rss")], [ONE], "C", "same guid, address spelled otherwise"),
    ],
)
def test_entries_are_told_apart(document: list[Entry], before: list[Entry], told: str, why: str) -> None:
    found = tell_apart(identify(document, FEED), known(*before))
    new, changed = {new.entry.guid for new in found.new}, {changed.entry.guid for changed in found.changed}
    assert "".join("N" if e.guid in new else "C" if e.guid in changed else "." for e in document) == told, why
    assert found.known == told.count(".") + told.count("C")
    assert {changed.entry_id for changed in found.changed} <= {each.entry_id for each in known(*before)}


def test_dates_that_all_move_at_once_say_nothing() -> None:
    """A feed that writes the time of the request into every entry must not have every page fetched at every poll."""
    before = [entry(str(n), published_at=MONDAY) for n in range(20)]
    touched = [replace(e, published_at=MONDAY + HOUR) for e in before]
    found = tell_apart(identify(touched, FEED), known(*before))
    assert (len(found.new), len(found.changed), len(found.touched)) == (0, 0, 20)
    touched[3] = replace(touched[3], title="Corrected")
    found = tell_apart(identify(touched, FEED), known(*before))
    assert [changed.entry.title for changed in found.changed] == ["Corrected"]
    few = tell_apart(identify(touched[:3], FEED), known(*before[:3]))
    assert len(few.touched) == 3, "of a feed of three, too"
    some = before[:15] + touched[15:]
    assert len(tell_apart(identify(some, FEED), known(*before)).changed) == 5


@pytest.mark.parametrize(
    ("document", "told", "slid", "why"),
    [
        (dated("a", "b", "c", "d"), "NN..", False, "the windows overlap"),
        (dated("a", "b", "c", "d"), "NNNN", True, "nothing is known"),
        (dated("a", "b", "c", "d"), "....", False, "nothing is new"),
        ([], "", False, "an empty document"),
        (dated("a", "b", "c", "d")[::-1], "..NN", False, "oldest first, overlapping"),
        (dated("p", first=MONDAY - 99 * HOUR) + dated(*"abcdefgh"), ".NNNNNNNN", True, "pinned entry, rest is new"),
        (dated("p", first=MONDAY - 99 * HOUR) + dated(*"abcdefgh"), ".NNNNNNN.", False, "pinned entry, overlapping"),
        (dated(*"abcdefgh")[::-1], ".NNNNNNN", False, "oldest first: the known one is the oldest"),
        ([entry(n) for n in "abcd"], "NNN.", False, "undated, newest first by custom"),
        (dated("a", "b", "c", "d"), "..NN", False, "in no order that could be relied on, half known"),
    ],
)
def test_a_window_that_slid(document: list[Entry], told: str, slid: bool, why: str) -> None:
    assert has_slid(document, [mark == "." for mark in told]) is slid, why


def test_oldest_of_what_came() -> None:
    new = identify(dated("a", "b", "c"), FEED)
    assert oldest_at(new, MONDAY) == MONDAY - 2 * HOUR
    assert oldest_at(identify([entry("undated")], FEED), MONDAY) == MONDAY
    assert oldest_at(identify([entry("future", published_at=MONDAY + 9 * HOUR)], FEED), MONDAY) == MONDAY


def test_ids_are_unique_whatever_the_feed_says() -> None:
    assert len(identify([ONE, ONE, TWO], FEED)) == 2
