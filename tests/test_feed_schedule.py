"""When a feed asks to be asked, and where its earlier entries are."""

from __future__ import annotations

import pytest

from tests.feed_documents import atom, atom_entry, item, json_feed, json_item, parse, rss

TITLE = "<title>Gazette</title>"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
URL = "https://feeds.gazette.co.uk/feed"
ATOM = 'xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0"'


def skip(hours: tuple[object, ...] = (), days: tuple[object, ...] = ()) -> str:
    hour = "".join(f"<hour>{hour}</hour>\n" for hour in hours)
    day = "".join(f"<day>{day}</day>\n" for day in days)
    return f"<skipHours>{hour}</skipHours><skipDays>{day}</skipDays>"


@pytest.mark.parametrize(
    ("head", "ttl_s", "why"),
    [
        ("<ttl>30</ttl>", 1800, "minutes"),
        ("<ttl> 15\n</ttl>", 900, "white space"),
        ("<ttl>0</ttl>", None, "not at all"),
        ("<ttl>-5</ttl>", None, "less than that"),
        ("<ttl>soon</ttl>", None, "no number"),
        ("<ttl>99999999</ttl>", None, "for ever"),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 900, "four an hour"),
        ("<sy:updatePeriod> Daily </sy:updatePeriod>", 86_400, "once a day"),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 3600, "never an hour"),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None, "no period"),
        ("<ttl>30</ttl><sy:updatePeriod>daily</sy:updatePeriod>", 1800, "the plainer word first"),
    ],
)
def test_ttl(head: str, ttl_s: int | None, why: str) -> None:
    feed = parse(rss(item(), head=TITLE + head, root='xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'))
    assert (feed.ttl_s, feed.problems) == (ttl_s, ()), why


@pytest.mark.parametrize(
    ("listed", "hours", "days", "problem", "why"),
    [
        (skip(hours=(22, " 5 ", 5)), (5, 22), (), "", "in order, each once"),
        (skip(hours=(24, 1)), (0, 1), (), "", "24 is midnight in old texts"),
        (skip(days=("Sunday", " monday")), (), (0, 6), "", "Monday is 0"),
        (
            skip(hours=(25, "x", 3)),
            (3,),
            (),
            "skipHours names 2 hours that do not exist, such as “25”; allowed is 0 to 23.",
            "no such hours",
        ),
        (
            skip(days=("Caturday", "Friday")),
            (),
            (4,),
            "skipDays names 1 day that does not exist, such as “Caturday”; allowed is Monday to Sunday.",
            "no such day",
        ),
        (
            skip(hours=tuple(range(24))),
            (),
            (),
            "skipHours names all 24 hours, so that the feed could never be read; it was ignored.",
            "a form filled in without thinking",
        ),
        (
            skip(days=DAYS),
            (),
            (),
            "skipDays names all 7 days, so that the feed could never be read; it was ignored.",
            "likewise",
        ),
        (skip(hours=tuple(range(23))), tuple(range(23)), (), "", "one hour is left"),
        ("<skipHours/><hour>3</hour><skipDays></skipDays>", (), (), "", "nothing in it"),
    ],
)
def test_skipping(listed: str, hours: tuple[int, ...], days: tuple[int, ...], problem: str, why: str) -> None:
    for document in (rss(item(), head=TITLE + listed), rss(item(), listed)):  # before or behind the items
        feed = parse(document)
        assert (feed.skip_hours, feed.skip_days) == (hours, days), why
        assert feed.problems == ((problem,) if problem else ()), why


def test_hours_of_an_entry_are_not_the_feeds() -> None:
    feed = parse(rss(item("<description><![CDATA[<skipHours><hour>3</hour></skipHours>]]></description>")))
    assert feed.skip_hours == ()


@pytest.mark.parametrize(
    ("document", "older_url", "why"),
    [
        (atom(atom_entry()), "", "none"),
        (atom(head='<link rel="next" href="?page=2"/>'), f"{URL}?page=2", "the next page (RFC 5005, 3)"),
        (
            atom(head='<link rel="prev-archive" href="/2"/><link rel="next" href="/3"/>'),
            "https://feeds.gazette.co.uk/2",
            "(4)",
        ),
        (
            atom(head='<link rel="Next" href="http://www.gazette.co.uk/2"/>'),
            "http://www.gazette.co.uk/2",
            "of the site",
        ),
        (atom(head='<link rel="next" href="https://other.co.uk/2"/>'), "", "of another site"),
        (atom(head='<link rel="next" href="file:///etc/passwd"/>'), "", "of none"),
        (atom(head=f'<link rel="next" href="{URL}#a"/>'), "", "the document itself"),
        (atom(head='<link rel="previous" href="/2"/><link rel="next-archive" href="/3"/>'), "", "the other way"),
        (atom(head='<fh:complete/><link rel="next" href="/2"/>', root=ATOM), "", "all there is (2)"),
        (atom(atom_entry('<link rel="next" href="/2"/>')), "", "of an entry"),
        (
            atom(head='<link rel="next" href="2"/>', root=f'{ATOM} xml:base="https://www.gazette.co.uk/a/"'),
            "https://www.gazette.co.uk/a/2",
            "relative to xml:base",
        ),
        (
            rss(head='<a:link rel="next" href="/2"/>', root='xmlns:a="http://www.w3.org/2005/Atom"'),
            "https://feeds.gazette.co.uk/2",
            "Atom's link in RSS",
        ),
        (
            json_feed(json_item(), next_url="https://feeds.gazette.co.uk/2"),
            "https://feeds.gazette.co.uk/2",
            "JSON Feed",
        ),
        (json_feed(json_item(), next_url=URL), "", "that means itself"),
        (json_feed(json_item(), next_url=["x"]), "", "that means nothing"),
    ],
)
def test_where_older_entries_are(document: str, older_url: str, why: str) -> None:
    assert parse(document, url=URL).older_url == older_url, why


def test_an_archive_is_no_feed_to_follow() -> None:
    head = TITLE + '<fh:archive/><link rel="prev-archive" href="/2"/>'
    feed = parse(atom(atom_entry(link="https://gazette.co.uk/"), head=head, root=ATOM), url=URL)
    assert feed.older_url == "https://feeds.gazette.co.uk/2"
    assert feed.problems == (
        "The document is marked as an archive, which never changes; new entries come under another address.",
    )
