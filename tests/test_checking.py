"""What `feeds check` says of feeds: remarks one by one, then feeds on a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from extractors.discovery import EMPTY
from extractors.fetch import FetchSettings
from extractors.records import Entry, Feed, FeedKind, IndexedDocument, Page, Validators
from extractors.remarks import Severity, remark_on_second_answer, remarks_on_answer, remarks_on_feed
from flows.checking import Check, check_feeds
from flows.cli import main
from flows.network import Network
from tests.builders import entry
from tests.webserver import FEED, PAGE, WebServer

NOW = datetime(2022, 8, 16, 6, 0, tzinfo=UTC)
URL = "https://gazette.example/f"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORKS = Validators(etag='"1"', last_modified="Mon, 15 Aug 2022 14:30:00 GMT")


def page(**changes: Any) -> Page:
    """An answer to which nothing is to be said."""
    fields: dict[str, Any] = {
        "url": URL, "final_url": URL, "status": 200, "body": b"x" * 2_000, "content_type": "application/rss+xml",
        "validators": WORKS, "seconds": 0.25,
    }  # fmt: skip
    return Page(**(fields | changes))


def feed(*ages: timedelta, **changes: Any) -> Feed:
    """A feed with entries of these ages."""
    made = tuple(entry(str(number), published_at=NOW - age) for number, age in enumerate(ages))
    return Feed(**({"entries": made} | changes))


@pytest.mark.parametrize(
    ("changes", "severity", "says"),
    [
        ({"moved_to": "https://new.example/f"}, "warning", "moved permanently: subscribe to https://new.example/f"),
        ({"final_url": "https://cdn.example/f"}, "note", "redirects for the time being to https://cdn.example/f"),
        ({"validators": Validators()}, "warning", "sends neither ETag nor Last-Modified"),
        ({}, "note", "sends ETag and Last-Modified"),
        ({"validators": Validators(etag='"1"')}, "note", "sends ETag"),
        ({"max_age_s": 900}, "note", "stays fresh for 15 minutes"),
        ({}, "note", "2 kB, application/rss+xml, in 0.2 s"),
        ({"content_type": ""}, "note", "no content type"),
    ],
)
def test_remarks_on_answers(changes: dict[str, Any], severity: str, says: str) -> None:
    remarks = remarks_on_answer(URL, page(**changes))
    assert [r.severity.value for r in remarks if says in r.text] == [severity]


def test_encryption() -> None:
    assert any("without encryption" in r.text for r in remarks_on_answer("http://gazette.example/f", page()))
    assert not any("encryption" in r.text for r in remarks_on_answer(URL, page()))


@pytest.mark.parametrize(
    ("why", "made", "kind", "severity", "says"),
    [
        ("the trap of RFE/RL", feed(), "feed", "error", EMPTY),
        ("an empty sitemap", feed(), "sitemap", "error", "the sitemap is empty"),
        ("news", feed(HOUR, 5 * DAY), "feed", "note", "from 2022-08-11 06:00 to 2022-08-16 05:00, 0.4 a day"),
        ("one", feed(HOUR), "feed", "note", "1 entry, from 2022-08-16 05:00 to 2022-08-16 05:00"),
        ("a narrow window", feed(HOUR, 1.5 * HOUR), "feed", "warning", "holds the last 30 minutes only"),
        ("quiet", feed(99 * DAY), "feed", "warning", "nothing new for 99 days"),
        ("in the future", feed(HOUR, -3 * DAY), "feed", "warning", "1 entry is dated in the future, up to 2022-08-19"),
        ("a clock that is fast", feed(HOUR, -HOUR), "feed", "note", "2 entries"),
        ("of the parser", feed(HOUR, problems=("1 entry has no title.",)), "feed", "warning", "1 entry has no title."),
        ("ttl", feed(HOUR, ttl_s=7200), "feed", "note", "come back after 2 hours (ttl)"),
        ("skipHours", feed(HOUR, skip_hours=(0, 1)), "feed", "note", "not to be asked at 0h, 1h UTC"),
        ("skipDays", feed(HOUR, skip_days=(5, 6)), "feed", "note", "not to be asked on Saturday, Sunday"),
        ("pages", Feed(entries=(Entry(guid=URL, url=URL),)), "sitemap", "warning", "an ordinary sitemap"),
        ("index", Feed(index=(IndexedDocument(url=URL),)), "sitemap", "note", "an index of 1 sitemaps"),
        (
            "one page for all",
            Feed(entries=(entry("a", url=URL), entry("b", url=URL + "?utm_source=x"))),
            "feed",
            "warning",
            f"1 link is shared by several entries, such as {URL}",
        ),
    ],
)  # fmt: skip
def test_remarks_on_feeds(why: str, made: Feed, kind: str, severity: str, says: str) -> None:
    remarks = remarks_on_feed(made, FeedKind(kind), NOW)
    assert [r.severity.value for r in remarks if says in r.text] == [severity], why


def test_a_good_feed_is_only_noted() -> None:
    remarks = remarks_on_feed(feed(HOUR, 9 * HOUR, 3 * DAY), FeedKind.FEED, NOW) + remarks_on_answer(URL, page())
    assert {remark.severity for remark in remarks} == {Severity.NOTE}


@pytest.mark.parametrize(
    ("why", "second", "again", "says"),
    [
        ("as it should", page(status=304, body=b"", not_modified=True), None, "answers 304"),
        ("the same once more", page(), feed(HOUR), "ignores them"),
        ("a time in it", page(body=b"y"), feed(HOUR), "its bytes change with every request"),
        ("news meanwhile", page(body=b"y"), feed(HOUR, DAY), "changed between two requests"),
        ("something else", page(body=b"y"), None, "answers with something else"),
    ],
)
def test_whether_validators_work(why: str, second: Page, again: Feed | None, says: str) -> None:
    remark = remark_on_second_answer(page(), second, feed(HOUR), again)
    assert remark is not None
    assert says in remark.text, why


def test_no_validators_to_judge() -> None:
    assert remark_on_second_answer(page(validators=Validators()), page(), feed(HOUR), feed(HOUR)) is None


# From here on: a real server.


@pytest.fixture
def network() -> Iterator[Network]:
    """A network that may ask loopback."""
    with Network(FetchSettings(allow_private_hosts=("127.0.0.1",))) as entered:
        yield entered


def local(server: WebServer) -> str:
    """The server's feed, with its article on the server too."""
    return FEED.replace("https://gazette.example", server.url)


def texts(check: Check, severity: str) -> list[str]:
    """Remarks of a severity."""
    return [remark.text for remark in check.remarks if remark.severity.value == severity]


def test_one_feed_of_each_kind(webserver: WebServer, network: Network) -> None:
    url = webserver.url
    good = webserver.serve("/good", local(webserver), headers={"ETag": '"1"'})
    empty = webserver.serve("/empty-channel", local(webserver).split("<item>")[0] + "</channel></rss>")
    html = webserver.serve("/page", '<html><link rel="alternate" type="application/rss+xml" href="/good">', "text/html")
    news = webserver.serve("/news.xml", f"<urlset><url><loc>{url}/a</loc></url></urlset>", "application/xml")
    missing, moved = f"{url}/status/404", f"{url}/redirect-to?url={url}/good&code=301"
    asked: list[tuple[str, FeedKind | None]] = [
        (good, FeedKind.FEED), (empty, FeedKind.FEED), (html, None), (news, None), (missing, None), (moved, None),
        (news, FeedKind.FEED),
    ]  # fmt: skip
    checks = check_feeds(network, asked, NOW)
    assert [check.url for check in checks] == [link for link, _ in asked]
    assert [check.ok for check in checks] == [True, False, False, True, False, True, False]
    assert (checks[0].title, checks[0].entries) == ("Little Gazette", 1)
    assert texts(checks[0], "warning") == []
    assert texts(checks[1], "error") == [EMPTY]
    assert texts(checks[2], "error") == [f"an HTML page, not a feed; that page names the feed {good}"]
    assert checks[3].kind is FeedKind.SITEMAP
    assert texts(checks[4], "error") == ["HTTP 404 (not found)"]
    assert texts(checks[5], "warning") == [f"moved permanently: subscribe to {good} instead"]
    assert "it starts with <urlset>" in texts(checks[6], "error")[0]
    assert "/one" not in webserver.paths, "articles are not asked for"


@pytest.mark.parametrize(
    ("robots", "says"),
    [
        ((200, "User-agent: *\nDisallow: /one\n"), "forbids the first article"),
        ((200, "User-agent: *\nDisallow: /two\n"), ""),
        ((404, ""), ""),
        ((503, ""), "cannot be read"),
    ],
)
def test_robots_of_the_articles(webserver: WebServer, network: Network, robots: tuple[int, str], says: str) -> None:
    webserver.robots = robots
    url = webserver.serve("/good", local(webserver), headers={"ETag": '"1"'})
    [check] = check_feeds(network, [(url, FeedKind.FEED)], NOW)
    assert check.ok
    assert [says in text for text in texts(check, "warning")] == ([True] if says else [])


@pytest.mark.parametrize(
    ("path", "says"), [("/etag", "answers 304"), ("/ignores", "ignores them"), ("/ok", "sends neither ETag")]
)
def test_validators_are_tried(webserver: WebServer, network: Network, path: str, says: str) -> None:
    webserver.serve("/ignores", FEED, headers={"Last-Modified": "Mon, 15 Aug 2022 14:30:00 GMT"})
    [check] = check_feeds(network, [(webserver.url + path, None)], NOW, twice=True)
    assert sum(says in remark.text for remark in check.remarks) == 1


class TestCommand:
    @pytest.fixture(autouse=True)
    def configuration(self, webserver: WebServer) -> None:
        webserver.serve("/news.xml", f"<urlset><url><loc>{webserver.url}/a</loc></url></urlset>")
        webserver.serve("/good", local(webserver), headers={"ETag": '"1"'})
        Path("wirewatch.toml").write_text(
            '[fetch]\nallow_private_hosts = ["127.0.0.1"]\n[[outlet]]\nid = "a"\nname = "A"\n'
            f'feeds = ["{webserver.url}/good"]\nsitemaps = ["{webserver.url}/news.xml"]\n'
        )

    def test_all_that_are_subscribed_to(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["feeds", "check", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert [(one["kind"], one["ok"], one["entries"]) for one in found] == [("feed", True, 1), ("sitemap", True, 1)]
        assert {"url", "title", "newest", "problems", "severity", "remarks"} <= set(found[0])
        assert found[0]["remarks"][-1]["severity"] == "note"

    def test_a_bad_one_fails(self, webserver: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
        webserver.serve("/bad", PAGE, "text/html")
        assert main(["feeds", "check", f"{webserver.url}/bad"]) == 1
        out, err = capsys.readouterr()
        assert out == f"bad  {webserver.url}/bad\n     error: an HTML page, not a feed\n"
        assert err == ""
