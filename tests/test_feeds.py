"""Feed documents: a little file for each oddity in tests/feeds, its answer beside it; then what files cannot show.

An answer names the fields that matter; what it does not name is not looked at. `why` says what the file is for.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import gzip
import json
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from extractors.errors import FeedError
from extractors.feed_dates import DateReader
from extractors.feed_entries import MAX_ENTRIES, MAX_TITLE_CHARS, absolute_url
from extractors.feeds import parse_feed
from extractors.plain_text import plain_text
from extractors.records import Feed

# a busy machine is no failure
no_deadline = hypothesis_settings(deadline=None)
FEEDS = Path(__file__).parent / "feeds"
URL = "https://gazette.example/feed.xml"
ANSWERS = sorted(FEEDS.glob("*.answer.json"))


def item(*, guid: str = "one", title: str = "Harbour opens", link: str = "https://gazette.example/one") -> str:
    return f"<item><guid>{guid}</guid><title>{title}</title><link>{link}</link></item>"


def rss(*items: str, declaration: str = '<?xml version="1.0"?>') -> str:
    return f'{declaration}<rss version="2.0"><channel><title>Gazette</title>{"".join(items)}</channel></rss>'


def parse(document: str | bytes, **options: str) -> Feed:
    body = document.encode() if isinstance(document, str) else document
    return parse_feed(body, url=URL, **options)


def as_json(record: Any) -> Any:
    return json.loads(json.dumps(asdict(record), default=datetime.isoformat))


@pytest.mark.parametrize("path", ANSWERS, ids=[path.name.removesuffix(".answer.json") for path in ANSWERS])
def test_oddity(path: Path) -> None:
    answer = json.loads(path.read_text(encoding="utf-8"))
    (document,) = FEEDS.glob(f"{path.name.removesuffix('.answer.json')}.[xj][ms][lo]*")
    url = answer.get("url", URL)
    if "error" in answer:
        with pytest.raises(FeedError) as caught:
            parse_feed(document.read_bytes(), url=url)
        assert (caught.value.subject, caught.value.reason) == (url, answer["error"]), answer["why"]
        return
    feed = as_json(parse_feed(document.read_bytes(), url=url))
    for name in ("title", "homepage", "language", "ttl_s", "problems"):
        if name in answer:
            assert feed[name] == answer[name], answer["why"]
    assert len(feed["entries"]) == len(answer["entries"]), answer["why"]
    for entry, expected in zip(feed["entries"], answer["entries"], strict=True):
        assert {name: entry[name] for name in expected} == expected, answer["why"]


@pytest.mark.parametrize("body", [b"", b"  \n ", codecs.BOM_UTF8, b"\x00\x00", gzip.compress(b"", mtime=0)])
def test_empty_bodies(body: bytes) -> None:
    with pytest.raises(FeedError, match="empty body"):
        parse(body)


WORD = "Přístav Źródło Öl"
CYRILLIC = "Открыт порт"


@pytest.mark.parametrize(
    ("body", "charset", "title", "wrong", "why"),
    [
        (rss(item(title=WORD)).encode(), "", WORD, False, "UTF-8, as XML is by default"),
        (codecs.BOM_UTF8 + rss(item(title=WORD)).encode(), "iso-8859-1", WORD, False, "a mark settles it"),
        (codecs.BOM_UTF16_LE + rss(item(title=WORD)).encode("utf-16-le"), "", WORD, False, "UTF-16 with a mark"),
        (rss(item(title=WORD)).encode("utf-16-be"), "", WORD, False, "UTF-16 without one"),
        (rss(item(title=WORD)).encode(), "iso-8859-1", WORD, True, "the header is wrong"),
        (
            rss(item(title=WORD), declaration='<?xml version="1.0" encoding="windows-1251"?>').encode(),
            "",
            WORD,
            True,
            "the declaration is wrong",
        ),
        (
            rss(item(title=CYRILLIC), declaration='<?xml version="1.0" encoding="windows-1251"?>').encode("cp1251"),
            "",
            CYRILLIC,
            False,
            "windows-1251, as declared",
        ),
        (
            rss(item(title=CYRILLIC), declaration='<?xml version="1.0" encoding="utf-8"?>').encode("cp1251"),
            "windows-1251",
            CYRILLIC,
            True,
            "the header knows better than the document",
        ),
        (rss(item(title=CYRILLIC)).encode("koi8-r"), "koi8-r", CYRILLIC, False, "only the header says"),
        (rss(item(title="“Öl”")).encode("cp1252"), "", "“Öl”", True, "nobody says: the commonest guess"),
        (rss(item(title="“Öl”")).encode("cp1252"), "iso-8859-1", "“Öl”", False, "means windows-1252, as in browsers"),
        (
            rss(item(title="東京"), declaration='<?xml version="1.0" encoding="iso-2022-jp"?>').encode("iso2022_jp"),
            "",
            "東京",
            False,
            "an encoding that hides in ASCII",
        ),
        (rss(item(title="Ol")).encode(), "zlib", "Ol", False, "no charset at all, though Python has a codec"),
    ],
)
def test_charsets(body: bytes, charset: str, title: str, wrong: bool, why: str) -> None:
    feed = parse(body, charset=charset)
    assert feed.entries[0].title == title, why
    assert any("encoding is not the one" in problem for problem in feed.problems) is wrong, why
    assert any("does not exist" in problem for problem in feed.problems) is (charset == "zlib")


def test_gzip_without_a_header() -> None:
    assert parse(gzip.compress(rss(item()).encode())).entries[0].guid == "one"
    with pytest.raises(FeedError, match="broken gzip data"):
        parse(b"\x1f\x8bnonsense")
    with pytest.raises(FeedError, match="unpacks to more than 50 MB"):
        parse(gzip.compress(bytes(51_000_000)))


def test_a_page_type_is_worth_a_word() -> None:
    assert parse(rss(item()), content_type="text/html").problems[0] == (
        "The document is served as text/html, which is not a type for feeds."
    )


def test_a_body_that_names_a_file_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_text(rss(item()), encoding="utf-8")
    with pytest.raises(FeedError, match="not a feed"):
        parse(str(secret))


def test_too_many_entries_are_counted_not_kept() -> None:
    feed = parse(rss(*(item(guid=str(n), link=f"https://gazette.example/{n}") for n in range(MAX_ENTRIES + 1))))
    assert len(feed.entries) == MAX_ENTRIES
    assert "The document has more than 5000 entries; 1 was left out." in feed.problems


@pytest.mark.parametrize("filler", ["<item>", "<b>"])
def test_documents_of_nothing_but_markup_are_refused(filler: str) -> None:
    with pytest.raises(FeedError, match="more markup than any feed has"):
        parse("<rss><channel>" + filler * 1_000_001)


def test_long_fields_are_cut() -> None:
    feed = parse(rss(item(title="x" * 100_000), item(guid="two", link="https://gazette.example/" + "x" * 10_000)))
    assert [len(entry.title) for entry in feed.entries] == [MAX_TITLE_CHARS]


def bombs() -> dict[str, str]:
    entity = f'<!ENTITY a "{"x" * 50_000}">'
    return {
        "quadratic entities": f"<!DOCTYPE rss [{entity}]>" + rss(item(title="&a;" * 20_000), declaration=""),
        "deep nesting": rss(item(title="<b>" * 30_000)),
        "deep markup": rss("<item><link>https://x.example/</link><description><![CDATA[" + "<div>" * 30_000 + "]]>"),
        "open brackets": "<rss><channel>" + "<" * 200_000,
        "open comments": "<rss><channel>" + "<!--" * 50_000,
        "open declarations": "<rss><channel>" + "<!x " * 50_000,
        "ampersands": rss(item(title="&" * 200_000)),
        "attributes": "<rss " + "a='b' " * 30_000 + "><channel>",
        "white space": "<rss><channel><item><title>" + " " * 500_000 + "<",
        "doctypes": "<!DOCTYPE rss [" * 20_000,
    }


@pytest.mark.parametrize("name", bombs())
def test_hostile_documents_cost_little(name: str) -> None:
    started = time.process_time()
    with contextlib.suppress(FeedError):
        parse(bombs()[name])
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "at", "zone_known"),
    [
        ("Mon, 15 Aug 2022 14:30:00 GMT", "2022-08-15T14:30:00", True),
        ("Mon, 15 Aug 2022 14:30:00 +0530", "2022-08-15T09:00:00", True),
        ("Mon, 15 Aug 2022 14:30:00 EDT", "2022-08-15T18:30:00", True),
        ("Mon, 15 Aug 2022 14:30:00 CEST", "2022-08-15T12:30:00", True),
        ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-27T19:35:05", True),
        ("Mon, 15 Aug 22 14:30 GMT", "2022-08-15T14:30:00", True),
        ("15 Aug 2022 14:30:00", "2022-08-15T14:30:00", False),
        ("2022-08-15T14:30:00Z", "2022-08-15T14:30:00", True),
        ("2022-08-15T14:30:00.1234567+02:00", "2022-08-15T12:30:00.123456", True),
        ("2022-08-15 14:30", "2022-08-15T14:30:00", False),
        ("2022-08-15", "2022-08-15T00:00:00", False),
        ("20220815T143000Z", "2022-08-15T14:30:00", True),
        ("1660573800", "2022-08-15T14:30:00", True),
        ("Seg, 24 Set 2018 19:42:40 -0300", "2018-09-24T22:42:40", True),
        ("lundi, 15 août 2022 14:30 +0200", "2022-08-15T12:30:00", True),
        ("Mon, 15 Aug 2022 25:99:00 GMT", None, False),
        ("0001-01-01T00:00:00Z", None, False),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, False),
        ("9999-12-31T23:59:59-12:00", None, False),
        ("15/08/2022 14:30", "2022-08-15T14:30:00", False),
        ("03/04/2022 14:30", None, False),
        ("two hours ago", None, False),
        ("yesterday", None, False),
        ("15", None, False),
        ("", None, False),
        ("1" * 10_000, None, False),
    ],
)
def test_dates(text: str, at: str | None, zone_known: bool) -> None:
    found = DateReader().read(text)
    assert (found and found.at) == (at and datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert found is None or found.zone_known is zone_known


@no_deadline
@given(st.text(max_size=90))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = DateReader().read(text)
    assert found is None or found.at.utcoffset() is not None


@no_deadline
@given(st.datetimes(timezones=st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))))
def test_iso_dates_come_back(at: datetime) -> None:
    assume(1971 < at.year < 2200)
    found = DateReader().read(at.isoformat())
    assert found is not None
    assert found.at == at


@no_deadline
@given(st.text())
def test_plain_text_is_one_clean_line(text: str) -> None:
    plain = plain_text(text)
    assert plain == " ".join(plain.split())
    assert plain.isprintable() or all(char.isprintable() or ord(char) > 127 for char in plain)
    plain.encode()


@no_deadline
@given(st.text(), st.sampled_from(["https://gazette.example/a/b", "http://x.example"]))
def test_absolute_url_is_a_web_address_or_nothing(link: str, base: str) -> None:
    url = absolute_url(link, base)
    assert url == "" or url.startswith(("http://", "https://"))


@no_deadline
@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_a_feed_error(body: bytes) -> None:
    for document in (body, b"<rss><channel><item><title>" + body):
        with contextlib.suppress(FeedError):
            assert isinstance(parse(document), Feed)


@pytest.mark.shared_data
def test_every_captured_feed_parses(shared_data: Path) -> None:
    folder = shared_data / "feeds"
    # left out of the count: entries that a document holds twice
    left_out = {
        "edition.cnn.com-kieker-monitoring-docker-netflix-RSS-rss-cnn.xml": 6,
        "edition.cnn.com-wootsaejao-RssReader-cnn.xml": 11,
    }
    failures = []
    with (folder / "INDEX.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            name = row["file"]
            body = gzip.decompress((folder / f"{name}.gz").read_bytes())
            try:
                feed = parse_feed(body, url=f"https://{row['host']}/feed")
            except FeedError as error:
                failures.append(f"{name}: {error.reason}")
                continue
            expected = int(row["items"]) - left_out.get(name, 0)
            if len(feed.entries) != expected:
                failures.append(f"{name}: {len(feed.entries)} entries, not {expected}: {feed.problems}")
            untitled = sum(not entry.title for entry in feed.entries)
            if untitled != (2 if name == "www.dw.com-deN92-latestnews-dw.xml" else 0):  # two items hold nothing at all
                failures.append(f"{name}: {untitled} entries without a title")
    assert failures == []


@pytest.mark.parametrize(
    ("url", "link"),
    [("feed.xml", "https://gazette.example/one"), ("https://mirror.example/feed", "https://mirror.example/one")],
    ids=["a file has no address: the channel's link is the base", "an address is the base"],
)
def test_what_relative_links_are_relative_to(url: str, link: str) -> None:
    body = b"""<rss version="2.0"><channel><title>G</title><link>https://gazette.example/</link>
    <item><title>One</title><link>/one</link></item></channel></rss>"""
    assert [entry.url for entry in parse_feed(body, url=url).entries] == [link]
