"""Known articles over simulated days: looked at as planned and cheaply, changed ones kept in every version."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from extractors.rechecks import HOST_ALLOWANCE, MOST_CHECKS
from flows.cli import main
from flows.config import parse_config
from tests.pipeline import NOW, Pipeline, pipeline
from tests.webserver import WebServer
from warehouse.connection import open_writer
from warehouse.revisions import KEPT_TEXTS

HTML = "text/html; charset=utf-8"
FIRST = "Prime Minister Edi Rama opened the new harbour of Durres in Albania on Tuesday, and thanked the workers."
SECOND = "The European Union paid for half of the works, which took longer than the government had promised to voters."
THIRD = "Ships from Italy and Greece will be the first to call there, the port authority said in a long statement."
TEXT = (FIRST, SECOND, THIRD)
NOTICE = tuple(
    f"Cookie number {n} personalises advertising content measurement audience research, partner{n}abc vendor{n}xyz."
    for n in range(12)
)


def page(*paragraphs: str, title: str = "Harbour opens", head: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


class Site:
    """A site of some articles and a client that watches it; its feed never changes once it is out."""

    def __init__(self, server: WebServer, folder: Path, articles: int = 1, extra: str = "") -> None:
        self.server = server
        links = [f"{server.url}/a{n}" for n in range(articles)]
        items = "".join(
            f"<item><guid>{link}</guid><title>Harbour opens</title><link>{link}</link>"
            f"<pubDate>Mon, 17 Aug 2026 05:00:00 GMT</pubDate></item>"
            for link in links
        )
        feed = server.serve(
            "/feed", f"<rss version='2.0'><channel><title>G</title>{items}</channel></rss>", headers={"ETag": '"f"'}
        )
        self.pipe: Pipeline = pipeline(
            folder,
            f'[fetch]\nallow_private_hosts = ["127.0.0.1"]\n{extra}'
            f'[[outlet]]\nid = "g"\nname = "G"\nlanguage = "en"\nfeeds = ["{feed}"]\n',
        )
        for n in range(articles):
            self.publish(page(*TEXT, f"Berth {n} was the last to be built, by {n + 3} engineers."), n)

    def publish(self, body: str, number: int = 0, **more: Any) -> None:
        """Let a page be this one, with an ETag that tells."""
        self.server.serve(f"/a{number}", body, HTML, {"ETag": f'"{hash(body)}"'}, **more)

    def run(self, hours: float = 0) -> Any:
        """Ingest once, so many hours after the beginning."""
        self.pipe.now = NOW + timedelta(hours=hours)
        return self.pipe.run(force=False).counts

    def asked(self, number: int = 0) -> int:
        return self.server.paths.count(f"/a{number}")


@pytest.fixture
def site(webserver: WebServer, tmp_path: Path) -> Site:
    made = Site(webserver, tmp_path)
    assert made.run().articles_new == 1
    return made


def test_a_page_that_stays_is_asked_four_times_in_two_days_and_conditionally(site: Site) -> None:
    looks = [(hour, site.run(hour).rechecks) for hour in range(1, 60)]
    hours = [hour for hour, count in looks if count]
    assert [count for _, count in looks if count] == [1, 1, 1, 1]
    assert all(plan <= hour <= plan * 1.1 + 1 for plan, hour in zip((4, 8, 16, 36), hours, strict=True)), hours
    assert site.asked() == 5
    again = [request for request in site.server.requests if request.path == "/a0"][1:]
    assert all("If-None-Match" in request.headers for request in again)
    assert site.pipe.ask("SELECT checks, changes, next_at, note FROM page_checks") == [(4, 0, None, None)]
    assert site.pipe.broken() == []


def test_without_validators_the_same_bytes_are_not_read_again(webserver: WebServer, tmp_path: Path) -> None:
    site = Site(webserver, tmp_path)
    webserver.serve("/a0", page(*TEXT), HTML)
    site.run()
    report = site.run(5)
    assert (report.rechecks, report.rechecks_changed, report.articles_revised, site.asked()) == (1, 0, 0, 2)


def test_a_change_that_no_feed_tells_of_becomes_a_revision(site: Site) -> None:
    later = SECOND.replace("The European Union", "The World Bank")
    site.publish(page(FIRST, later, THIRD, title="Harbour opens at last"))
    counts = site.run(5)
    assert (counts.rechecks, counts.rechecks_changed, counts.articles_revised) == (1, 1, 1)
    assert site.pipe.ask("SELECT title, revision, text FROM articles") == [
        ("Harbour opens at last", 2, "\n".join((FIRST, later, THIRD)))
    ]
    [(title, text)] = site.pipe.ask("SELECT title, text FROM revisions")
    assert (title, text.split("\n")[:3]) == ("Harbour opens", list(TEXT))
    [(found_by, before, after, added, gained, lost)] = site.pipe.ask(
        "SELECT found_by, title_before, title_after, added, names_added, names_removed "
        "FROM changes('2026-08-17', '2026-08-18')"
    )
    assert (found_by, before, after, added) == ("recheck", "Harbour opens", "Harbour opens at last", [later])
    assert ("World Bank" in gained, "European Union" in lost) == (True, True)
    assert site.pipe.ask("SELECT DISTINCT revision FROM spans") == [(2,)]
    assert site.pipe.broken() == []
    sooner = [hour for hour in range(6, 13) if site.run(hour).rechecks]
    assert sooner[0] in (8, 9), "four hours after a change, or as planned"
    assert site.pipe.ask("SELECT count(*) FROM revisions") == [(1,)], "once"


def test_an_updated_article_keeps_its_date_and_says_when_it_was_updated(webserver: WebServer, tmp_path: Path) -> None:
    def dated(*texts: str, published: str, modified: str) -> str:
        head = "".join(
            f'<meta property="article:{name}_time" content="2026-08-17T{at}:00Z">'
            for name, at in (("published", published), ("modified", modified))
        )
        return page(*texts, head=head)

    site = Site(webserver, tmp_path)
    site.publish(dated(*TEXT, published="05:10", modified="05:10"))
    site.run()
    assert site.pipe.ask("SELECT published_at, updated_at FROM articles") == [(NOW - timedelta(minutes=50),) * 2]
    # many move the date of publication, too
    site.publish(dated(*TEXT, "Rama spoke for an hour.", published="09:30", modified="09:30"))
    site.run(5)
    assert site.pipe.ask("SELECT published_at, updated_at, revision FROM articles") == [
        (NOW - timedelta(minutes=50), NOW + timedelta(hours=3.5), 2)
    ]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (page(FIRST), "shrank"),
        (page("Subscribe to read on. Already a subscriber? Sign in to your account to go on with this."), "paywall"),
        (page("", title="Oops"), "no text"),
        ("", "empty"),
        (page(*NOTICE, title="Privacy notice"), "consent"),
    ],
    ids=["teaser", "wall", "no text", "empty", "consent page"],
)
def test_what_is_no_version_of_the_article_does_not_replace_it(site: Site, body: str, says: str) -> None:
    before = site.pipe.ask("SELECT text, text_hash, revision FROM articles")
    site.publish(body)
    counts = site.run(5)
    assert (counts.rechecks_failed, counts.articles_revised, counts.entries_failed) == (1, 0, 0)
    assert site.pipe.ask("SELECT text, text_hash, revision FROM articles") == before
    [(note,)] = site.pipe.ask("SELECT note FROM page_checks")
    assert says in note
    site.publish(page(*TEXT, "Berth 0 was the last to be built, by 3 engineers.", "More will be known soon."))
    assert site.run(9).rechecks_changed == 1, "the wall's validators were not kept: the article is seen again"


def test_the_feed_may_not_replace_an_article_by_a_teaser_either(site: Site) -> None:
    feed = site.server.documents["/feed"].body.decode().replace("Harbour opens", "Harbour opens today")
    site.server.serve("/feed", feed, headers={"ETag": '"g"'})
    site.publish(page(FIRST))
    counts = site.run(2)
    assert (counts.articles_revised, counts.entries_failed) == (0, 0)
    assert site.pipe.ask("SELECT status, revision FROM entries JOIN articles USING (article_id)") == [("loaded", 1)]


def test_a_counter_makes_no_revision(site: Site) -> None:
    site.publish(
        page(*TEXT, "Berth 0 was the last to be built, by 3 engineers.", "Updated 5 minutes ago", "17 comments")
    )
    counts = site.run(5)
    assert (counts.rechecks, counts.rechecks_changed, counts.articles_revised) == (1, 0, 0)
    site.run(9)
    assert site.pipe.ask("SELECT count(*) FROM revisions") == [(0,)]


@pytest.mark.parametrize(("status", "looks"), [(410, 1), (404, 2)])
def test_a_withdrawn_article_stays_and_is_marked(site: Site, status: int, looks: int) -> None:
    site.publish("gone", status=status)
    marks = []
    for hour in range(2, 48, 2):
        site.run(hour)
        marks.append(site.pipe.ask("SELECT gone_at IS NOT NULL FROM articles")[0][0])
    assert site.asked() == 1 + looks
    assert marks[-1]
    assert site.pipe.ask("SELECT count(*), count(gone_at) FROM articles WHERE text LIKE 'Prime%'") == [(1, 1)]


def test_an_article_that_comes_back_is_not_withdrawn(site: Site) -> None:
    here = site.server.documents["/a0"]
    site.publish("gone", status=404)
    site.run(5)
    site.server.documents["/a0"] = here
    site.run(9)
    site.publish("gone", status=404)
    site.run(18)
    assert site.pipe.ask("SELECT gone_at FROM articles") == [(None,)]


def test_a_page_that_moved_is_still_the_article(site: Site) -> None:
    target = site.server.serve("/new", page(*TEXT, "It has moved and grown."), HTML, {"ETag": '"n"'})
    site.server.serve("/a0", "", HTML, {"Location": target}, status=301)
    site.run(5)
    assert site.pipe.ask("SELECT url, revision FROM articles") == [(f"{site.server.url}/a0", 2)]
    site.run(10)
    [*_, hop, there] = [request for request in site.server.requests if request.path in ("/a0", "/new")]
    assert ("If-None-Match" in hop.headers, there.headers["If-None-Match"]) == (False, '"n"')


def test_of_a_live_blog_the_first_and_the_last_texts_are_kept(site: Site) -> None:
    for version in range(1, 13):
        feed = site.server.documents["/feed"].body.decode()
        site.server.serve("/feed", feed.replace("</title><link>", "!</title><link>"), headers={"ETag": f'"{version}"'})
        site.publish(page(*TEXT, *(f"Entry {n} of the live blog says what happened." for n in range(version))))
        site.pipe.now = NOW + timedelta(hours=version)
        site.pipe.run(force=True)
    assert site.pipe.ask("SELECT revision FROM articles") == [(13,)]
    kept = site.pipe.ask("SELECT list(revision ORDER BY revision) FROM revisions WHERE text IS NOT NULL")
    assert kept == [([1, *range(13 - KEPT_TEXTS, 13)],)]
    assert site.pipe.ask("SELECT count(*), count(title) FROM revisions") == [(12, 12)]
    assert site.pipe.broken() == []


def test_after_three_days_off_nothing_is_made_up_for(webserver: WebServer, tmp_path: Path) -> None:
    site = Site(webserver, tmp_path, articles=30)
    site.run()
    assert [site.run(hours).rechecks for hours in (73, 74)] == [0, 0]
    assert site.pipe.ask("SELECT count(next_at) FROM page_checks") == [(0,)]
    site.run(24 * 15)
    assert site.pipe.ask("SELECT count(*) FROM page_checks") == [(0,)], "forgotten after two weeks"


def test_in_one_run_a_host_is_asked_for_a_bounded_number_of_known_pages(webserver: WebServer, tmp_path: Path) -> None:
    site = Site(webserver, tmp_path, articles=30)
    site.run()
    assert [site.run(hours).rechecks for hours in (5, 5.25, 5.5)] == [HOST_ALLOWANCE, 30 - HOST_ALLOWANCE, 0]
    site.run(6)
    assert all(site.asked(n) == 2 for n in range(30))
    assert all(b.at >= a.at for a, b in pairwise(site.server.requests))


def test_a_host_that_wants_to_be_left_alone_is(site: Site) -> None:
    site.server.serve("/a0", "", HTML, {"Retry-After": "7200"}, status=503)
    assert site.run(5).rechecks_failed == 1
    asked = len(site.server.requests)
    assert [site.run(hours).rechecks for hours in (5.5, 6, 6.5)] == [0, 0, 0]
    assert len(site.server.requests) == asked


def test_an_outlet_that_is_not_watched_any_more_is_left_alone(site: Site) -> None:
    other = site.server.serve("/other", "<rss version='2.0'><channel><title>O</title></channel></rss>")
    site.pipe.config = parse_config(
        f'[fetch]\nallow_private_hosts = ["127.0.0.1"]\n[[outlet]]\nid = "o"\nname = "O"\nfeeds = ["{other}"]\n', "test"
    )
    assert site.run(5).rechecks == 0
    assert site.asked() == 1


def test_what_the_feed_says_changed_and_is_gone_is_marked(site: Site) -> None:
    feed = site.server.documents["/feed"].body.decode().replace("Harbour opens", "Withdrawn")
    site.server.serve("/feed", feed, headers={"ETag": '"g"'})
    site.publish("gone", status=410)
    site.run(2)
    assert site.pipe.ask("SELECT count(gone_at), min(revision) FROM articles") == [(1, 1)]


def test_a_change_that_the_feed_told_of_is_looked_at_sooner(site: Site) -> None:
    feed = site.server.documents["/feed"].body.decode().replace("Harbour opens", "Harbour opens today")
    site.server.serve("/feed", feed, headers={"ETag": '"g"'})
    site.publish(page(*TEXT, "Rama spoke for an hour."))
    site.run(9)
    assert site.pipe.ask("SELECT found_by FROM revision_changes") == [("feed",)]
    assert site.pipe.ask("SELECT next_at, changes FROM page_checks") == [(NOW + timedelta(hours=13), 0)]


def test_a_page_to_which_no_entry_leads_any_more_is_let_go(site: Site) -> None:
    with open_writer(site.pipe.warehouse) as con:
        con.execute("UPDATE entries SET article_id = 7")
    site.publish(page(*TEXT, "Rama spoke for an hour."))
    assert [site.run(hours).rechecks for hours in (5, 5.25, 12)] == [1, 0, 0]
    assert site.asked() == 2


def test_switched_off_nothing_is_asked(webserver: WebServer, tmp_path: Path) -> None:
    site = Site(webserver, tmp_path, extra="recheck_hours = []\n")
    site.run()
    assert [site.run(hours).rechecks for hours in (5, 20, 40)] == [0, 0, 0]
    assert site.asked() == 1
    assert site.pipe.ask("SELECT count(*) FROM page_checks") == [(0,)]


@pytest.mark.parametrize("stage", ["look at pages again", "after"])
def test_killed_in_the_middle_a_look_is_taken_again_or_was_taken(site: Site, stage: str) -> None:
    site.publish(page(FIRST, SECOND, THIRD, "Rama spoke for an hour."))

    def do(name: str, work: Callable[[], Any]) -> Any:
        if name == "look at pages again":
            if stage == name:
                raise KeyboardInterrupt
            work()
            raise KeyboardInterrupt
        return work()

    site.pipe.now = NOW + timedelta(hours=5)
    with pytest.raises(KeyboardInterrupt):
        site.pipe.run(force=False, do=do)
    assert site.pipe.broken() == []
    site.run(5.25)
    assert site.pipe.ask("SELECT revision, (SELECT count(*) FROM revisions) FROM articles") == [(2, 1)]
    assert site.pipe.ask("SELECT checks <= $n FROM page_checks".replace("$n", str(MOST_CHECKS))) == [(True,)]
    assert site.pipe.broken() == []


def test_a_revision_stays_in_its_story_and_counts_follow(webserver: WebServer, tmp_path: Path) -> None:
    site = Site(webserver, tmp_path, articles=2)
    site.publish(page(*TEXT, "Berth 0 was the last."), 0)
    site.publish(page(*TEXT, "Berth 0 was the last."), 1)
    site.run()
    assert site.pipe.ask("SELECT articles FROM stories") == [(2,)]
    site.publish(page(*TEXT, "Angela Merkel watched from a boat.", "Berth 0 was the last."), 1)
    site.run(5)
    assert site.pipe.ask("SELECT articles FROM stories") == [(2,)]
    mentioned = "SELECT articles FROM story_mentions JOIN entities USING (entity_id) WHERE name = "
    assert site.pipe.ask(f"{mentioned} 'Angela Merkel'") == [(1,)]
    assert site.pipe.ask(f"{mentioned} 'Edi Rama'") == [(2,)]
    assert site.pipe.broken() == []


def test_status_says_what_changed(webserver: WebServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site, start = Site(webserver, tmp_path, articles=2), datetime.now(UTC) - timedelta(hours=6)
    site.pipe.now = start
    site.pipe.run(force=False)
    status = ["--warehouse", str(site.pipe.warehouse), "status"]
    assert main(status) == 0
    assert "No article has changed in the last week" in capsys.readouterr().out
    site.publish(page(FIRST, SECOND, THIRD, "Rama spoke for an hour."))
    site.pipe.now = start + timedelta(hours=5)
    site.pipe.run(force=False)
    assert main(status) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "last day 1 revision, 0 withdrawn 2 pages looked at again: 1 changed, 1 unchanged, 0 gave nothing" in said
    assert main([*status, "--json"]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert (changes["revisions_week"], changes["rechecks_week"], changes["titles_week"]) == (1, 2, 0)


def test_withdrawn_is_withdrawn_also_when_the_time_for_looks_is_over(site: Site) -> None:
    with open_writer(site.pipe.warehouse) as con:  # as when the feed told of it, and the next look is still planned
        con.execute("UPDATE articles SET gone_at = $now", {"now": NOW})
    assert site.run(24 * 10).rechecks == 0
    assert site.pipe.ask("SELECT gone_at FROM articles") == [(NOW,)]


def test_status_names_the_newest_changes(
    webserver: WebServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site, start = Site(webserver, tmp_path, articles=7), datetime.now(UTC) - timedelta(hours=6)
    site.pipe.now = start
    site.pipe.run(force=False)
    for n in range(7):
        site.publish(page(*TEXT, f"Berth {n} was closed.", title="Harbour opens at last"), n)
    site.pipe.now = start + timedelta(hours=5)
    site.pipe.run(force=False)
    status = ["--warehouse", str(site.pipe.warehouse), "status"]
    assert main(status) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[-2:] for line in lines if " -> " in line] == [
        ["+1 -8 words", "Harbour opens -> Harbour opens at last"]
    ] * 5
    assert any(line.strip().startswith("and 2 more: wirewatch sql") for line in lines)
    assert main([*status, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["newest_changes"]
    assert [(each["title_after"], each["found_by"]) for each in found] == [("Harbour opens at last", "recheck")] * 7
