"""Every time a page gives for its article."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from extractors.articles import extract_article
from extractors.dates import SettledDate, settle_date
from extractors.feed_dates import DateReader
from extractors.json_ld import article_node, read_nodes
from extractors.page_dates import parse_time, read_dates
from extractors.records import DateCandidate, PublishedFrom
from extractors.shown_dates import read_date_line, read_shown_date
from extractors.solar_hijri import to_gregorian
from tests.test_articles import ld

URL = "https://www.example.org/news/2-vote"
PRAGUE = ZoneInfo("Europe/Prague")

TIMES = [
    ("2026-01-05T09:30:00Z", "2026-01-05T09:30:00+00:00"),
    ("2026-01-05T09:30:00.123456789+01:00", "2026-01-05T08:30:00+00:00"),
    ("2026-01-05T09:30:00+01", "2026-01-05T08:30:00+00:00"),
    ("2026-01-05 09:30:00 UTC", "2026-01-05T09:30:00+00:00"),
    ("2026-01-05T09:30:00+0530", "2026-01-05T04:00:00+00:00"),
    ("Mon, 05 Jan 2026 09:30:00 +0100", "2026-01-05T08:30:00+00:00"),
    ("2026/1/5 9:30", "2026-01-05T09:30:00+00:00"),
    ("2026-01-05", "2026-01-05T00:00:00+00:00"),
    ("20260105", "2026-01-05T00:00:00+00:00"),
    ("2026-13-45T99:99:99Z", None),
    ("0001-01-01T00:00:00+14:00", None),
    ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
    ("9" * 100_000, None),
    ("yesterday", None),
    ("", None),
]


@pytest.mark.parametrize(("raw", "expected"), TIMES)
def test_machine_readable_times(raw: str, expected: str | None) -> None:
    found = parse_time(raw)
    assert (found and found.at.astimezone(UTC).isoformat()) == expected


ZONES = [
    ("2026-01-05 09:30", "2026-01-05T08:30:00+00:00", True, "local time"),
    ("2026-07-05 09:30", "2026-07-05T07:30:00+00:00", True, "in summer"),
    ("2026-01-05T09:30Z", "2026-01-05T09:30:00+00:00", True, "its own zone wins"),
    ("2026-01-05", "2026-01-05T00:00:00+00:00", False, "a day is the same day everywhere"),
]


@pytest.mark.parametrize(("raw", "expected", "has_clock", "reason"), ZONES, ids=[reason for *_, reason in ZONES])
def test_times_without_zone_are_read_in_the_outlets(raw: str, expected: str, has_clock: bool, reason: str) -> None:
    found = parse_time(raw, PRAGUE)
    assert found is not None, reason
    assert (found.at.astimezone(UTC).isoformat(), found.has_clock, found.zone_known) == (expected, has_clock, True)


def test_without_a_zone_it_is_utc_and_says_so() -> None:
    found = parse_time("2026-01-05 09:30")
    assert found is not None
    assert (found.at, found.zone_known) == (datetime(2026, 1, 5, 9, 30, tzinfo=UTC), False)


@given(st.text(max_size=70))
def test_any_text_is_a_time_or_none(raw: str) -> None:
    found = parse_time(raw)
    assert found is None or found.at.tzinfo is not None


def dates(head: str = "", body: str = "", url: str = URL, zone: ZoneInfo | None = None) -> tuple[DateCandidate, ...]:
    tree = document_fromstring(f"<html><head>{head}</head><body><h1>Vote fails</h1>{body}<p>Text.</p></body></html>")
    nodes = list(read_nodes(tree))
    metas = {meta.get("name", ""): [meta.get("content", "")] for meta in tree.findall(".//meta")}
    return read_dates(tree, metas, article_node(nodes, url=url, title=""), nodes, url=url, zone=zone)


PAGES = [
    (ld(datePublished="2026-01-05T09:30:00Z"), "", "09:30 json-ld", "JSON-LD"),
    (ld(**{"@graph": [{"@type": "Article", "datePublished": "2026-01-05T09:30Z"}]}), "", "09:30 json-ld", "a graph"),
    (ld(headline="x") + ld(**{"@type": "WebPage", "datePublished": "2026-01-05T09:30Z"}), "", "09:30 json-ld",
     "the page's node where the article's has none"),
    ('<meta name="article:published_time" content="2026-01-05T09:30:00+0000">', "", "09:30 meta", "a meta tag"),
    (ld(datePublished="2026-01-05") + '<meta name="date" content="2026-01-05T09:30Z">', "", "09:30 meta",
     "a minute beats a day"),
    (ld(datePublished="2026-01-05"), "", "00:00 json-ld", "a bare day"),
    ("<script type='application/ld+json'>{broken</script>", "<time datetime='2026-01-05T09:30:00Z'>5</time>",
     "09:30 text", "time"),
    (ld(datePublished="2026-01-05"), "<time datetime='2026-03-05T09:30:00Z'>5</time>", "00:00 json-ld",
     "a clock of another day"),
    (ld(datePublished="2026-01-05"), "<p>created: <b>05. ledna 2026, 9:30</b></p>", "09:30 text",
     "a clock beside the day, in any language"),
    (ld(datePublished="2026-01-05"), "<i>5.1.26</i> | <i>9.30 pm</i>", "21:30 text", "in two elements"),
    (ld(datePublished="2026-01-05"), "<p>Updated 7 January 2026, 9:30</p>", "00:00 json-ld", "of another day"),
    (ld(datePublished="2026-01-05"), "<p>5/2/2026 9:30</p>", "00:00 json-ld", "of another month"),
    ("<title>Vote fails | Gazette | 05.01.2026</title>", "<h2>Other <b>01.01.2026</b></h2>", "00:00 text", "the title"),
    (ld(dateModified="2026-01-05T09:30Z"), "", "09:30 modified", "a change, where nothing else is said"),
    (ld(dateModified="2026-01-05T09:30Z"), "<p>Text of 5 January 2026 and more.</p>", "09:30 modified",
     "a search that finds the day of the change is no evidence of its own"),
    (ld(datePublished="1970-01-01T00:00Z") + "<title>Vote fails | 05.01.2026</title>", "", "00:00 text",
     "where the time is impossible, the text is looked at"),
    (ld(dateModified="2026-01-07T09:30Z"), "<p>January 5, 2026</p>", "00:00 text", "the text names another day"),
    (ld(datePublished="1970-01-01T00:00Z"), "<p>January 5, 2026</p>", "00:00 text", "the time is none: the text"),
    (ld(datePublished="2026-01-05"), "<p>Le 5 janvier 2026 à 18h30</p>", "18:30 text", "a clock with an h"),
    (ld(datePublished="2026-01-05"), "<p>Jan 5, 2026 4:30 AM EST</p>", "09:30 text", "a clock with a zone"),
    (ld(dateModified="2026-02-06T10:30Z", datePublished="2026-01-05"), "", "00:00 json-ld", "else never"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "body", "expected", "reason"), PAGES, ids=[reason for *_, reason in PAGES])
def test_what_a_page_says(head: str, body: str, expected: str, reason: str) -> None:
    found = settle_date(dates(head, body))
    assert found is not None, reason
    assert f"{found.at:%Y-%m-%d %H:%M} {found.source}" == f"2026-01-05 {expected}", reason


SHOWN = [
    ("ru", "<time>5 января 2026, 18:30</time>", "2026-01-05T18:30", "time without attribute"),
    ("ru", "<p class='date'>18:30, 5 января 2026</p>", "2026-01-05T18:30", "the clock first"),
    ("ru", "<p>Опубликовано 05.01.2026 18:30</p>", "2026-01-05T18:30", "in numbers"),
    ("kk", "<time>5 қаңтар 2026, 18:30</time>", "2026-01-05T18:30", "a language tried only where it is declared"),
    ("en", "<time>5 января 2026, 18:30</time>", "2026-01-05T18:30", "a template that declares another language"),
    ("", "<time>2026年1月5日 18:30</time>", "2026-01-05T18:30", "signs for year, month and day"),
    ("ja", "<time>2026年1月5日18時30分</time>", "2026-01-05T18:30", "and for hour and minute"),
    ("ko", "<time>2026년 1월 5일 18:30</time>", "2026-01-05T18:30", "Korean"),
    ("ar", "<time>5 يناير 2026</time>", "2026-01-05T00:00 day", "Arabic, a day"),
    ("hi", "<time>५ जनवरी २०२६</time>", "2026-01-05T00:00 day", "other digits"),
    ("fr", "<p class='date'>Publié le 5 janvier 2026 à 18h30</p>", "2026-01-05T18:30", "an h between hour and minute"),
    ("de", "<p>Berlin, 5. Januar 2026, 18:30 Uhr</p>", "2026-01-05T18:30", "German"),
    ("tr", "<p>5 Ocak 2026 Pazartesi 18:30</p>", "2026-01-05T18:30", "the weekday between"),
    ("es", "<p>5 de enero de 2026 - 18:30</p>", "2026-01-05T18:30", "words between"),
    ("en", "<p>Published: Jan 5, 2026, 18:30 GMT+5</p>", "2026-01-05T13:30 given", "an offset"),
    ("en", "<p>Jan 5, 2026 6:30 PM EST</p>", "2026-01-05T23:30 given", "a named zone"),
    ("en", "<p>5 January 2026 18:30 (MSK)</p>", "2026-01-05T15:30 given", "one in brackets"),
    ("en", "<p>Updated January 7, 2026</p><p>January 5, 2026</p>", "2026-01-05T00:00 day", "a change is passed over"),
    ("en", "<p>The talks about it were held on 5 January 2026 in a town of the north.</p>", None, "a sentence"),
    ("en", "<p>The law</p><aside><time>5 January 2026</time></aside>", None, "of another article, in a box"),
    ("en", "<p>Order 5 people 2026</p>", None, "the shape of a date, and no month"),
    ("fa", "<time>۱۵ دی ۱۴۰۴ ۱۴:۳۰</time>", "2026-01-05T14:30", "the Persian calendar"),
    ("fa", "<time>15 جدی 1404</time>", "2026-01-05T00:00 day", "its months in Afghanistan"),
    ("ar", "<time>15 رمضان 1447</time>", None, "another calendar: better none than a wrong one"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "body", "expected", "reason"), SHOWN, ids=[reason for *_, reason in SHOWN])
def test_a_date_that_is_shown_to_readers(language: str, body: str, expected: str | None, reason: str) -> None:
    filler = "<p>Filler.</p>" * (12 if "aside" in body else 0)
    tree = document_fromstring(f"<html><body><h1>Vote fails</h1>{filler}{body}<p>Text.</p></body></html>")
    found = read_shown_date(tree, DateReader(language=language))
    known = "" if found is None else " day" if not found.has_clock else " given" if found.zone_known else ""
    assert (found and f"{found.at:%Y-%m-%dT%H:%M}{known}") == expected, reason


def test_a_shown_clock_is_in_the_outlets_zone_unless_it_names_one() -> None:
    for line, hour in (("5 января 2026, 18:30", 17), ("5 января 2026, 18:30 MSK", 15)):
        found = settle_date(dates(body=f"<time>{line}</time>", zone=PRAGUE))
        assert found is not None
        assert (found.at.hour, found.source) == (hour, PublishedFrom.TEXT)


def test_a_page_full_of_dates_that_are_none_costs_few_tries() -> None:
    body = "<p class='date'>5 people 2026</p>" * 5000
    tree = document_fromstring(f"<html><body><h1>Vote</h1>{body}</body></html>")
    reader = DateReader()
    assert read_shown_date(tree, reader) is None
    assert len(reader._seen) <= 5


@given(st.text(st.sampled_from("5 2026年月日.,:/-hGMT+apmé январяمZ()\n"), max_size=130))
def test_any_line_is_a_date_or_none(line: str) -> None:
    found = read_date_line(f"Published {line}", DateReader())
    assert found is None or found.at.tzinfo is not None


SOLAR = [
    ((1369, "فروردین", 1), "1990-03-21", "the first day of the table"),
    ((1403, "فروردین", 1), "2024-03-20", "a year that begins a day earlier"),
    ((1403, "اسفند", 30), "2025-03-20", "the last day of a long year"),
    ((1404, "فروردین", 1), "2025-03-21", "and the next"),
    ((1404, "اسفند", 30), None, "a short year has none"),
    ((1405, "مهر", 1), "2026-09-23", "months of 31 days before it"),
    ((1405, "مهر", 31), None, "a month of 30"),
    ((1405, "رمضان", 1), None, "a month of another calendar"),
    ((9999, "مهر", 1), None, "no year of news"),
]


@pytest.mark.parametrize(("said", "day", "reason"), SOLAR, ids=[reason for *_, reason in SOLAR])
def test_days_of_the_persian_calendar(said: tuple[int, str, int], day: str | None, reason: str) -> None:
    found = to_gregorian(*said)
    assert (found and found.isoformat()) == day, reason


ADDRESSES = [
    ("https://example.org/2026/01/05/vote", "2026-01-05"),
    ("https://example.org/news/20260105/vote", "2026-01-05"),
    ("https://example.org/2026/jan/05/vote", "2026-01-05"),
    ("https://example.org/2026/02/30/vote", None),
    ("https://example.org/20269999/vote", None),
]


@pytest.mark.parametrize(("url", "day"), ADDRESSES)
def test_days_in_addresses(url: str, day: str | None) -> None:
    found = [candidate for candidate in dates(url=url) if candidate.source is PublishedFrom.URL]
    assert [f"{candidate.at:%Y-%m-%d}" for candidate in found] == ([day] if day else [])


def test_a_visible_clock_is_read_in_the_outlets_zone() -> None:
    found = settle_date(dates(ld(datePublished="2026-01-05"), "<p>5.1.2026 9:30</p>", zone=PRAGUE))
    assert found is not None
    assert found.at == datetime(2026, 1, 5, 8, 30, tzinfo=UTC)


def test_a_local_time_written_as_utc_is_known_by_its_clock() -> None:
    head = ld(datePublished="2026-01-05T09:30:00Z")
    found = settle_date(dates(head, '<time datetime="2026-01-05T09:30:00+01:00">5</time>'))
    assert found is not None
    assert (found.at.hour, found.source, found.flag) == (8, PublishedFrom.TEXT, "zone")


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1985-06-04T05:00:00+02:00", "1989-12-31"]
)
def test_a_time_before_all_news_sites_is_told_and_flagged(at: str) -> None:
    text = "<p>The vote failed again.</p>" * 9
    body = f"<html><head>{ld(datePublished=at)}</head><body><article><h1>Vote</h1>{text}</article></body></html>"
    found = extract_article(body.encode(), url=URL)
    assert [each.source for each in found.dates] == [PublishedFrom.JSON_LD]
    assert (found.published_at, found.date_flag) == (None, "too_old")
    seen = datetime(2026, 8, 17, tzinfo=UTC)
    settled = settle_date(found.dates, seen_at=seen, fetched_at=seen)
    assert settled == SettledDate(seen, PublishedFrom.SEEN, "too_old")
