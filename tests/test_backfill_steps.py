"""History step by step, with a clock that stands still: whose it is, copies, and what a kill leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import flows.backfill
from extractors.records import Page
from flows.backfill import BackfillReport, PageOrder, harvest_page, load_page
from flows.backfill_outlets import choose_outlet
from flows.config import parse_config
from flows.job import Job, T, plain
from flows.network import Network, fetch_settings
from tests.pipeline import NOW, Pipeline, pipeline, tagger
from tests.post_pages import ADDRESS, NOTICE, Told, bullets, posts, told, wordpress
from tests.webserver import WebServer
from warehouse.connection import open_writer
from warehouse.posts import NewOutlet
from warehouse.retention import forget_old

LOCAL = '[fetch]\nallow_private_hosts = ["127.0.0.1"]\n'


OUTLETS = """
[[outlet]]
id = "harbour"
name = "Harbour News"
homepage = "https://www.harbour.example/news"
[[outlet]]
id = "boats"
name = "Boats"
feeds = ["https://feeds.boats.example/rss"]
"""


@pytest.mark.parametrize(
    ("named", "address", "source", "expected"),
    [
        ("boats", ADDRESS, "x.txt", ("boats", "Boats")),  # the user's word holds
        ("unknown", "", "x.txt", ("unknown", "unknown")),
        (None, ADDRESS, "x.txt", ("harbour", "Harbour News")),  # known by its homepage
        (None, "https://boats.example/a", "x.txt", ("boats", "Boats")),  # by its feeds
        (None, "https://blog.harbour.example/a", "x.txt", ("harbour", "Harbour News")),
        (None, "https://other.harbours.example/a", "x.txt", ("other.harbours.example", "other.harbours.example")),
        (None, "https://www.other.example/a", "x.txt", ("other.example", "other.example")),
        (None, "", "saved/Sea & Land.html.gz", ("sea-land", "Sea & Land")),
        (None, "", "boats.txt", ("boats-1", "boats")),  # nothing says that it is theirs
        (None, "", "новости.txt", ("page", "новости")),
        (None, "", "-", ("standard-input", "standard input")),
    ],
)
def test_whose_page_it_is(named: str | None, address: str, source: str, expected: tuple[str, str]) -> None:
    config = parse_config(OUTLETS, "test")
    made = choose_outlet(config, named=named, address=address, site_name="", source=source)
    assert (made.outlet_id, made.name) == expected


@contextmanager
def opened(watched: Pipeline) -> Iterator[Job]:
    with open_writer(watched.warehouse) as con, Network(fetch_settings(watched.config.fetch)) as network:
        yield Job(
            con=con, network=network, clock=lambda: watched.now, tagger=tagger,
            subscriptions=watched.config.subscriptions(),
        )  # fmt: skip


def order(text: str, outlet: str = "harbour", address: str = "", captured_at: datetime = NOW) -> PageOrder:
    found = Page(url=address, final_url=address, status=200, body=text.encode())
    return PageOrder(
        harvest=harvest_page(found, name="boats", address=address, captured_at=captured_at),
        outlet=NewOutlet(outlet_id=outlet, name=outlet.title()),
        captured_at=captured_at,
        address=address,
    )


class Killed(BaseException):
    """Ctrl-C, or worse."""


def test_interrupted_run_is_completed_by_the_next(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows.backfill, "CHUNK", 2)
    watched = pipeline(elsewhere, LOCAL)
    steps = 0

    def dies(name: str, work: Callable[[], T]) -> T:
        nonlocal steps
        steps += 1
        if steps == 3:
            raise Killed
        return work()

    with pytest.raises(Killed), opened(watched) as job:
        load_page(job, order(bullets(posts(7))), dies)
    assert watched.ask("SELECT outcome, articles_new FROM runs") == [("interrupted", 4)]
    assert watched.broken() == []
    with opened(watched) as job:
        report: BackfillReport = load_page(job, order(bullets(posts(7))))
    assert [article["status"] for article in report.articles] == ["known"] * 4 + ["new"] * 3
    assert watched.ask("SELECT count(*) FROM articles") == [(7,)]
    assert watched.broken() == []


def feed_of(server: WebServer, post: Told) -> str:
    """The outlet that a notice names, with one article of its own."""
    at = (NOW - timedelta(days=2)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    server.serve(
        "/feed",
        f'<rss version="2.0"><channel><title>Harbour Free</title><item><guid>1</guid><title>{post.title}</title>'
        f"<link>{server.url}/1</link><pubDate>{at}</pubDate></item></channel></rss>",
    )
    body = "".join(f"<p>{text}</p>" for text in post.paragraphs)
    server.serve(
        "/1",
        f"<html><head><title>{post.title}</title></head><body><article>{body}</article></body></html>",
        "text/html",
    )
    return f'{LOCAL}[[outlet]]\nid = "harbour-free"\nname = "Harbour Free"\nfeeds = ["{server.url}/feed"]\n'


# The invented posts share sentences; this one has none of theirs.
UNLIKE = Told(
    title="",
    paragraphs=(
        "A flock of cranes has settled on the roof of the old customs house, and the town does not know what to do.",
        "Some want them driven off before winter; others have begun to leave bread on their window sills at night.",
        "The mayor, asked about it at the market, answered that birds have never yet paid a fee for landing anywhere.",
    ),
    notice=NOTICE,
)


@pytest.mark.parametrize("original_first", [True, False])
def test_copy_joins_the_story_of_its_origin(elsewhere: Path, webserver: WebServer, original_first: bool) -> None:
    copied = told(2, 6)
    watched = pipeline(elsewhere, feed_of(webserver, copied))

    def republisher() -> None:
        with opened(watched) as job:
            load_page(job, order(bullets([copied, UNLIKE]), "boats"), plain)

    for step in (watched.run, republisher) if original_first else (republisher, watched.run):
        step()
    stories = watched.ask(
        "SELECT list((outlet_id, relation) ORDER BY outlet_id) FROM articles GROUP BY story_id ORDER BY count(*) DESC"
    )
    assert stories == [
        ([("boats", "syndicated"), ("harbour-free", "original")],),
        ([("boats", "original")],),
    ]
    assert watched.ask("SELECT count(*) FROM articles WHERE syndicated_from = 'Harbour Free'") == [(2,)]
    assert watched.broken() == []


def test_what_its_own_page_has_told_is_not_told_again(elsewhere: Path, webserver: WebServer) -> None:
    """A post with the address of an article that was read from its own page leaves that one as it is."""
    copied = told(2, 6)
    watched = pipeline(elsewhere, feed_of(webserver, copied))
    watched.run()
    listing = wordpress([replace(copied, url=f"{webserver.url}/1", title="Another title"), told(4)])
    with opened(watched) as job:
        report = load_page(job, order(listing, "harbour-free", f"{webserver.url}/boats"))
    assert [article["status"] for article in report.articles] == ["known", "new"]
    assert watched.ask("SELECT title, revision FROM articles WHERE extractor <> 'post'") == [(copied.title, 1)]
    assert watched.broken() == []


def test_post_is_replaced_by_its_own_page(elsewhere: Path, webserver: WebServer) -> None:
    copied = told(2, 6)
    watched = pipeline(elsewhere, feed_of(webserver, copied))
    listing = wordpress([replace(copied, url=f"{webserver.url}/1", title="Another title"), told(4)])
    with opened(watched) as job:
        load_page(job, order(listing, "harbour-free", f"{webserver.url}/boats"))
    watched.run()
    assert watched.ask("SELECT count(*) FROM articles") == [(2,)]
    assert watched.ask(f"SELECT title, revision FROM articles WHERE url = '{webserver.url}/1'") == [(copied.title, 2)]
    assert watched.broken() == []


def test_earlier_capture_does_not_replace_a_newer_text(elsewhere: Path, webserver: WebServer) -> None:
    newer = told(2, 6)
    watched = pipeline(elsewhere, feed_of(webserver, newer))
    watched.run()
    [(text,)] = watched.ask("SELECT text FROM articles")
    saved = webserver.documents["/1"].body.decode().replace(newer.paragraphs[-1], UNLIKE.paragraphs[0])
    for captured_at, revision in ((NOW - timedelta(days=1), 1), (NOW + timedelta(days=1), 2)):
        watched.now = NOW + timedelta(days=2)
        with opened(watched) as job:
            load_page(job, order(saved, "harbour-free", f"{webserver.url}/1", captured_at))
        assert watched.ask("SELECT revision, text = $$" + text + "$$ FROM articles") == [(revision, revision == 1)]
        assert watched.broken() == []


def test_own_page_replaces_a_post_also_if_it_was_saved_before(elsewhere: Path) -> None:
    copied = told(2, 6)
    url = f"{ADDRESS}/1"
    watched = pipeline(elsewhere, LOCAL)
    with opened(watched) as job:
        load_page(job, order(wordpress([replace(copied, url=url, title="Another title"), told(4)]), address=ADDRESS))
    body = "".join(f"<p>{text}</p>" for text in copied.paragraphs)
    page = f"<html><head><title>{copied.title}</title></head><body><article>{body}</article></body></html>"
    with opened(watched) as job:
        load_page(job, order(page, address=url, captured_at=NOW - timedelta(days=1)))
    assert watched.ask(f"SELECT title, revision FROM articles WHERE url = '{url}'") == [(copied.title, 2)]


def test_old_article_that_a_feed_lists_once_history_is_loaded_is_no_violation(
    elsewhere: Path, webserver: WebServer
) -> None:
    post = told(2, 6)
    watched = pipeline(elsewhere, feed_of(webserver, post))
    listing = webserver.documents["/feed"].body.decode()
    webserver.serve("/feed", "<rss version='2.0'><channel><title>Harbour Free</title></channel></rss>")
    watched.run()
    dated = '<meta property="article:published_time" content="2026-01-05T10:00:00Z"></head>'
    body = webserver.documents["/1"].body.decode().replace("</head>", dated)
    webserver.serve("/1", body, "text/html")
    with opened(watched) as job:
        load_page(job, order(body, "harbour-free", f"{webserver.url}/1", NOW - timedelta(days=200)))
    webserver.serve("/feed", listing.replace("pubDate", "ignored"))
    watched.now = NOW + timedelta(days=3)
    watched.run()
    assert watched.ask("SELECT a.date_flag, e.status FROM articles AS a JOIN entries AS e USING (article_id)") == [
        (None, "loaded")
    ]
    assert watched.broken() == []


def test_a_post_that_a_later_copy_of_its_page_changes(elsewhere: Path) -> None:
    """Both copies are known to be no younger than one day: the change is dated by when it was loaded."""
    watched = pipeline(elsewhere, LOCAL)
    saved, later = NOW - timedelta(days=90), NOW - timedelta(days=10)
    post, other = told(2, 6), told(4)
    for number, captured_at in enumerate((saved, saved, later)):
        edited = replace(
            post, paragraphs=(*post.paragraphs, *[f"Correction {n} of the report." for n in range(number)])
        )
        with opened(watched) as job:
            load_page(job, order(wordpress([edited, other]), address=ADDRESS, captured_at=captured_at))
    assert watched.ask("SELECT revision, found_by, changed_at FROM revision_changes ORDER BY revision") == [
        (2, "backfill", NOW),
        (3, "backfill", later),
    ]
    assert watched.broken() == []


def test_what_every_post_repeats_is_no_text(elsewhere: Path) -> None:
    box = "Harbour News is working with its sister paper to tell what becomes of the people who live by the sea."
    boxed = [replace(post, paragraphs=(*post.paragraphs[:1], box, *post.paragraphs[1:])) for post in posts(5)]
    watched = pipeline(elsewhere, LOCAL)
    with opened(watched) as job:
        load_page(job, order(bullets(boxed)))
    texts = {row[0] for row in watched.ask("SELECT text FROM articles")}
    assert texts == {"\n".join(post.paragraphs) for post in posts(5)}


def test_short_first_paragraph_stays_in_the_text(elsewhere: Path) -> None:
    """First words stand in for a title; they are no title that the text repeats."""
    short = replace(told(1), paragraphs=("The sea was calm that morning.", *told(1).paragraphs))
    watched = pipeline(elsewhere, LOCAL)
    with opened(watched) as job:
        load_page(job, order(bullets([short, told(2)])))
    titles = watched.ask("SELECT title, text FROM articles WHERE text LIKE 'The sea was%'")
    assert [title for title, _ in titles] == ["The sea was calm that morning…"]


@pytest.mark.shared_data
def test_real_category_page(elsewhere: Path, shared_data: Path) -> None:
    text = (shared_data / "pages" / "category" / "locked-up-in-china.txt").read_text(encoding="utf-8")
    watched = pipeline(elsewhere, LOCAL)
    with opened(watched) as job:
        load_page(job, order(text))
    rows = watched.ask("SELECT published_from, syndicated_from, title LIKE '%…' FROM articles")
    assert rows == [("seen", "Radio Free", True)] * 4
    assert watched.broken() == []


def test_copies_in_history_are_one_story_however_late_they_come(elsewhere: Path) -> None:
    """Passages of old texts are forgotten by every ingest; what is there is sampled again when its past comes up."""
    watched = pipeline(elsewhere, LOCAL)
    captured_at = NOW - timedelta(days=400)
    for outlet in ("boats", "harbour-free"):
        with opened(watched) as job:
            load_page(job, order(bullets([told(2, 6), UNLIKE]), outlet, captured_at=captured_at))
            forget_old(job.con, NOW)
            assert job.con.execute("SELECT count(*) FROM passages").fetchall() == [(0,)]
    assert watched.ask("SELECT articles, outlets FROM stories") == [(2, 2), (2, 2)]
    assert watched.broken() == []
