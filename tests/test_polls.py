"""Polls through the whole walk, over HTTP: what is kept of them from run to run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from flows.job import Job
from flows.network import Network, fetch_settings
from flows.steps import walk
from tests.pipeline import NOW, Pipeline, pipeline, tagger
from tests.test_bad_input import PAGE, closed_port, feed, item
from tests.webserver import WebServer
from warehouse.connection import open_writer

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def watching(folder: Path, *urls: str, keys: str = "", sitemap: str = "") -> Pipeline:
    """A pipeline with one outlet that has these feeds."""
    feeds = ", ".join(f'"{url}"' for url in urls)
    extra = f'sitemaps = ["{sitemap}"]\n' if sitemap else ""
    return pipeline(
        folder,
        '[fetch]\nallow_private_hosts = ["127.0.0.1"]\ntimeout_s = 1.0\n'
        f'[[outlet]]\nid = "gazette"\nname = "Gazette"\nlanguage = "en"\nfeeds = [{feeds}]\n{extra}{keys}',
    )


def page(server: WebServer, name: str) -> str:
    return server.serve(f"/{name}", PAGE.format(title=f"Page {name}"), "text/html; charset=utf-8")


def dated_item(server: WebServer, number: int) -> str:
    """An item that is so many hours old."""
    link = page(server, f"page{number}")
    return item(link, f"Page {number}", date=format_datetime(NOW - number * HOUR, usegmt=True))


def test_a_host_is_left_alone_over_restarts(webserver: WebServer, tmp_path: Path) -> None:
    """A page says "in an hour": nothing of its host is asked before, also not by --force."""
    webserver.serve("/busy", "later", "text/html", {"Retry-After": "3600"}, status=429)
    address = webserver.serve("/f", feed(item(f"{webserver.url}/busy"), item(page(webserver, "other"))))
    pipe = watching(tmp_path, address)
    pipe.run()
    asked = len(webserver.requests)
    for minutes in (1, 30, 59):
        pipe.now = NOW + timedelta(minutes=minutes)
        report = pipe.run(force=minutes != 30)
        assert (report.counts.feeds, report.outcome) == (0, "done")
    assert len(webserver.requests) == asked
    assert pipe.ask("SELECT count(*), max(strikes) FROM hosts") == [(1, 1)]
    assert pipe.ask("SELECT attempts FROM entries WHERE url LIKE '%busy'") == [(1,)]
    page(webserver, "busy")
    pipe.now = NOW + timedelta(minutes=61)
    pipe.run()
    assert pipe.ask("SELECT status, count(*) FROM entries GROUP BY ALL") == [("loaded", 2)]
    assert pipe.ask("SELECT * FROM hosts") == []


def test_robots_is_read_once_a_day_over_restarts(webserver: WebServer, tmp_path: Path) -> None:
    webserver.robots = (200, "User-agent: *\nDisallow: /secret")
    address = webserver.serve("/f", feed(item(page(webserver, "open"))))
    pipe = watching(tmp_path, address)
    for hours, asked in ((0, 1), (5, 1), (23, 1), (25, 2)):
        pipe.now = NOW + hours * HOUR
        webserver.serve("/f", feed(item(page(webserver, f"open{hours}")), item(page(webserver, f"secret{hours}"))))
        pipe.run()
        assert webserver.paths.count("/robots.txt") == asked, f"after {hours} hours"
    assert not [path for path in webserver.paths if path.startswith("/secret")]
    assert pipe.ask("SELECT DISTINCT error FROM entries WHERE status = 'failed'") == [("robots.txt forbids it",)]


def test_a_guid_made_anew_at_every_request_makes_no_news(webserver: WebServer, tmp_path: Path) -> None:
    link = page(webserver, "p")
    pipe = watching(tmp_path, webserver.serve("/f", feed(item(link, guid="r1"))))
    pipe.run()
    for number in (2, 3):
        webserver.serve("/f", feed(item(link, guid=f"r{number}", date=f"Mon, 10 Aug 2026 0{number}:00:00 GMT")))
        pipe.run()
    assert pipe.ask("SELECT count(*) FROM entries") == [(1,)]
    assert pipe.ask("SELECT outcome FROM polls ORDER BY run_id") == [("new",), ("same",), ("same",)]


def test_dates_that_move_everywhere_fetch_nothing_again(webserver: WebServer, tmp_path: Path) -> None:
    links = [page(webserver, f"p{n}") for n in range(6)]
    pipe = watching(tmp_path, webserver.serve("/f", feed(*(item(link) for link in links))))
    pipe.run()
    fetched = len(webserver.requests)
    webserver.serve("/f", feed(*(item(link, date="Mon, 17 Aug 2026 05:00:00 GMT") for link in links)))
    report = pipe.run()
    assert len(webserver.requests) == fetched + 1
    assert (report.feeds[0].new, report.feeds[0].changed) == (0, 0)


def test_a_page_that_two_feeds_name_is_fetched_once(webserver: WebServer, tmp_path: Path) -> None:
    link = page(webserver, "p")
    second = webserver.serve("/f2", feed(item(page(webserver, "q"))))
    pipe = watching(tmp_path, webserver.serve("/f1", feed(item(link))), second)
    pipe.run()
    webserver.serve("/f2", feed(item(f"{link}?utm_source=rss", guid="other")))
    pipe.run()
    assert webserver.paths.count("/p") == 1
    assert pipe.ask("SELECT count(*) FROM entries WHERE status = 'loaded'") == [(3,)]
    assert pipe.broken() == []


def test_a_window_that_slid_is_told(webserver: WebServer, tmp_path: Path) -> None:
    address = webserver.serve("/f", feed(*(dated_item(webserver, n) for n in (40, 41, 42))))
    pipe = watching(tmp_path, address)
    assert [news.slid for news in pipe.run().feeds] == [False]
    webserver.serve("/f", feed(*(dated_item(webserver, n) for n in (1, 2, 3))))
    assert [news.slid for news in pipe.run().feeds] == [True]
    assert pipe.ask("SELECT slid_from_at, slid_to_at FROM polls WHERE slid_from_at IS NOT NULL") == [
        (NOW - 40 * HOUR, NOW - 3 * HOUR)
    ]
    webserver.serve("/f", feed(*(dated_item(webserver, n) for n in (0, 1, 2))))
    assert [news.slid for news in pipe.run().feeds] == [False]


def test_earlier_pages_of_a_feed_close_the_gap(webserver: WebServer, tmp_path: Path) -> None:
    """Ten entries were published between two polls of a window of three; the feed's archive has them all."""

    def paged(*numbers: int, older: str) -> str:
        link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{older}"/>' if older else ""
        return feed(link, *(dated_item(webserver, number) for number in numbers))

    pipe = watching(tmp_path, webserver.serve("/f", paged(40, 41, 42, older="/f?page=2")))
    pipe.run()
    webserver.serve("/f", paged(1, 2, 3, older="/f?page=2"))
    for number in (2, 3, 4):
        first = number * 3 - 2
        webserver.serve(f"/f?page={number}", paged(first, first + 1, first + 2, older=f"/f?page={number + 1}"))
    webserver.serve("/f?page=4", paged(10, 40, 41, older="/f?page=5"))
    [news] = pipe.run().feeds
    assert (news.new, news.slid) == (10, False)
    assert [request.query for request in webserver.requests if request.path == "/f"][2:] == [
        "page=2",
        "page=3",
        "page=4",
    ]


def test_a_page_of_a_feed_that_leads_in_a_circle_ends(webserver: WebServer, tmp_path: Path) -> None:
    link = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="/f?page={}"/>'
    pipe = watching(tmp_path, webserver.serve("/f", feed(link.format(1), dated_item(webserver, 40))))
    pipe.run()
    for number in range(1, 50):
        webserver.serve(f"/f?page={number}", feed(link.format(number % 7 + 1), dated_item(webserver, number % 7 + 2)))
    webserver.serve("/f", feed(link.format(1), dated_item(webserver, 1)))
    assert [news.slid for news in pipe.run().feeds] == [True]
    assert webserver.paths.count("/f") < 10


URLSET = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{}</urlset>"""


def located(link: str, title: str, at: str = "2026-08-16T09:00:00Z") -> str:
    return (
        f"<url><loc>{link}</loc><news:news><news:publication><news:name>Gazette</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{at}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news></url>"
    )


def test_a_news_sitemap_is_a_second_source(webserver: WebServer, tmp_path: Path) -> None:
    """What the feed brought is not fetched again, what it missed is; what is old is left to history."""
    known, missed, old = (page(webserver, name) for name in ("known", "missed", "old"))
    address = webserver.serve("/f", feed(item(known)))
    located_all = located(known, "Known") + located(missed, "Missed") + located(old, "Old", "2019-01-01T00:00:00Z")
    sitemap = webserver.serve("/news.xml", URLSET.format(located_all), "application/xml")
    pipe = watching(tmp_path, address, sitemap=sitemap)
    report = pipe.run()
    assert [(news.entries, news.new) for news in report.feeds] == [(1, 1), (2, 2)]
    assert webserver.paths.count("/known") == 1
    assert pipe.ask("SELECT title, published_at FROM articles ORDER BY title") == [
        ("Page known", NOW.replace(day=10, hour=9)),
        ("Page missed", NOW.replace(day=16, hour=9)),
    ]
    assert pipe.ask("SELECT kind FROM feeds ORDER BY kind") == [("feed",), ("sitemap",)]
    assert "/old" not in webserver.paths
    assert pipe.broken() == []


def test_a_sitemap_index_is_followed_to_its_news_and_never_in_circles(webserver: WebServer, tmp_path: Path) -> None:
    index = "".join(f"<sitemap><loc>{webserver.url}/{name}</loc></sitemap>" for name in ("index.xml", "news-1.xml"))
    sitemap = webserver.serve("/index.xml", f"<sitemapindex>{index}</sitemapindex>", "application/xml")
    webserver.serve("/news-1.xml", URLSET.format(located(page(webserver, "p"), "P")), "application/xml")
    pipe = watching(tmp_path, sitemap=sitemap)
    assert [(news.entries, news.new) for news in pipe.run().feeds] == [(1, 1)]
    assert webserver.paths.count("/index.xml") <= 2
    assert pipe.run().counts.entries_new == 0


def test_what_a_move_needs(webserver: WebServer, tmp_path: Path) -> None:
    webserver.serve("/new", feed(item(page(webserver, "p"))))
    old = webserver.serve("/old", "", status=301, headers={"Location": "/new"})
    pipe = watching(tmp_path, old)
    for polls in range(1, 6):
        pipe.run()
        assert webserver.paths.count("/old") == min(polls, 3)
    assert pipe.ask("SELECT url, poll_url FROM feeds") == [(old, f"{webserver.url}/new")]


def test_what_is_gone_behind_a_temporary_redirect_is_not_gone(webserver: WebServer, tmp_path: Path) -> None:
    gone = webserver.serve("/gone", "", status=410)
    for code, expected in ((302, [(None, 1)]), (301, [(NOW, 1)])):
        address = webserver.serve(f"/f{code}", "", status=code, headers={"Location": gone})
        pipe = watching(tmp_path / str(code), address)
        pipe.run()
        assert pipe.ask("SELECT gone_at, failures FROM feeds") == expected


def test_a_redirect_to_a_page_is_no_move(webserver: WebServer, tmp_path: Path) -> None:
    old = webserver.serve("/old", "", status=301, headers={"Location": "/html"})
    pipe = watching(tmp_path, old)
    for _ in range(5):
        assert pipe.run().outcome == "failed"
    assert pipe.ask("SELECT poll_url = url, failures, moving_polls FROM feeds") == [(True, 5, 0)]


def test_nobody_is_blamed_for_our_own_outage(webserver: WebServer, tmp_path: Path) -> None:
    """Three hosts answered until now, and none does: it is us. Hosts that never did are not well enough to tell."""
    with WebServer() as second, WebServer() as third:
        addresses = [server.serve("/f", feed(item(page(server, "p")))) for server in (webserver, second, third)]
        pipe = watching(tmp_path, *addresses)
        assert pipe.run().counts.feeds_failed == 0
    webserver.stop()
    pipe.now += DAY
    assert pipe.run().outcome == "failed"
    waits = pipe.ask("SELECT failures, last_error, next_poll_at FROM feeds")
    assert {(failures, error) for failures, error, _ in waits} == {(0, "connection refused")}
    assert max(at for _, _, at in waits) <= pipe.now + timedelta(minutes=67)
    assert pipe.ask("SELECT count(*) FROM polls WHERE outcome = 'failed'") == [(3,)]


def test_feeds_that_never_answered_are_failing(tmp_path: Path) -> None:
    pipe = watching(tmp_path, *(f"http://127.0.0.1:{closed_port()}/f" for _ in range(3)))
    for runs in (1, 2):
        assert pipe.run().outcome == "failed"
        assert pipe.ask("SELECT DISTINCT failures FROM feeds") == [(runs,)]


def test_a_feed_that_leads_to_a_host_in_penalty_is_put_off(webserver: WebServer, tmp_path: Path) -> None:
    """Its own host is free: it is not asked at every run only to be sent to one that is not."""
    with WebServer() as other:
        busy = other.serve("/busy", "", status=429, headers={"Retry-After": "36000"})
        moved = webserver.serve("/moved", "", status=302, headers={"Location": other.serve("/f", feed())})
        pipe = watching(tmp_path, busy, moved)
        for minutes in range(0, 120, 10):
            pipe.now = NOW + timedelta(minutes=minutes)
            pipe.run(force=False)
        assert webserver.paths.count("/moved") <= 2
        assert other.paths.count("/busy") == 1


def test_a_penalty_is_kept_when_the_run_is_cut_off(webserver: WebServer, tmp_path: Path) -> None:
    webserver.serve("/busy", "later", "text/html", {"Retry-After": "36000"}, status=429)
    pipe = watching(tmp_path, webserver.serve("/f", feed(item(f"{webserver.url}/busy"))))

    def interrupt(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipe.run(tell=interrupt)
    asked = len(webserver.requests)
    pipe.now += timedelta(minutes=1)
    pipe.run()
    assert len(webserver.requests) == asked


def test_a_penalty_is_kept_while_pages_still_come(webserver: WebServer, tmp_path: Path) -> None:
    """A kill in the middle of a long chunk must not make the next run forget what a host asked."""
    webserver.serve("/busy", "later", "text/html", {"Retry-After": "36000"}, status=429)
    with WebServer() as slow:
        pages = [f"{slow.url}/slow?s=0.9&n={n}" for n in range(5)]
        pipe = watching(tmp_path, webserver.serve("/f", feed(item(f"{webserver.url}/busy"), *map(item, pages))))
        with open_writer(pipe.warehouse) as con, Network(fetch_settings(pipe.config.fetch)) as network:
            seen: list[tuple[int]] = []

            def stop(name: str, work: Callable[[], object]) -> object:
                if name == "load articles":
                    seen.extend(con.execute("SELECT count(*) FROM hosts").fetchall())
                return work()

            job = Job(
                con=con, network=network, clock=lambda: NOW, tagger=tagger, force=True,
                subscriptions=pipe.config.subscriptions(),
            )  # fmt: skip
            walk(job, stop)  # type: ignore[arg-type]  # gives back what it is given
    assert seen == [(1,)]


def test_an_index_whose_sitemaps_fail_has_failed(webserver: WebServer, tmp_path: Path) -> None:
    """What changed while they did not answer is read when they do again."""
    index = f"<sitemapindex><sitemap><loc>{webserver.url}/news-1.xml</loc><lastmod>2026-08-17</lastmod></sitemap>"
    sitemap = webserver.serve("/index.xml", f"{index}</sitemapindex>", "application/xml")
    webserver.serve("/news-1.xml", "", status=500)
    pipe = watching(tmp_path, sitemap=sitemap)
    [news] = pipe.run().feeds
    assert (news.outcome, news.error) == ("failed", "HTTP 500 (error of the server)")
    webserver.serve("/news-1.xml", URLSET.format(located(page(webserver, "p"), "P")), "application/xml")
    pipe.now += 2 * DAY
    assert pipe.run().counts.entries_new == 1


def test_a_document_that_was_cut_off_is_asked_for_again(webserver: WebServer, tmp_path: Path) -> None:
    """Its ETag must not run ahead of the entries that did not come."""
    whole = feed(item(page(webserver, "p")), item(page(webserver, "q")))
    webserver.serve("/f", whole[: whole.rindex("<title>")], headers={"ETag": '"1"'})
    pipe = watching(tmp_path, f"{webserver.url}/f")
    pipe.run()
    webserver.serve("/f", whole, headers={"ETag": '"1"'})
    pipe.run()
    assert pipe.ask("SELECT count(*) FROM entries") == [(2,)]


def test_a_page_that_was_not_there_yet_is_read_later(webserver: WebServer, tmp_path: Path) -> None:
    """Feeds come out before their pages do: 404 is retried in the next run, and given up after a set number."""
    webserver.serve("/late", "", "text/html", status=404)
    webserver.serve("/never", "", "text/html", status=403)
    address = webserver.serve("/f", feed(item(f"{webserver.url}/late"), item(f"{webserver.url}/never")))
    pipe = watching(tmp_path, address)
    pipe.run(force=False)
    page(webserver, "late")
    pipe.run(force=False)
    assert pipe.ask("SELECT status, count(*) FROM entries GROUP BY ALL ORDER BY 1") == [("loaded", 1), ("pending", 1)]
    for days in range(1, 9):
        pipe.now = NOW + days * DAY
        pipe.run(force=False)
    assert webserver.paths.count("/never") == 6
    assert pipe.ask("SELECT status, attempts FROM entries WHERE status <> 'loaded'") == [("failed", 6)]


def test_a_robots_txt_that_cannot_be_read_costs_no_attempts(webserver: WebServer, tmp_path: Path) -> None:
    webserver.robots = (503, "")
    pipe = watching(tmp_path, webserver.serve("/f", feed(item(page(webserver, "p")))))
    for hours in range(0, 8 * 24, 8):
        pipe.now = NOW + timedelta(hours=hours)
        pipe.run()
    assert pipe.ask("SELECT status, attempts FROM entries") == [("pending", 0)]
    webserver.robots = (404, "")
    pipe.now += HOUR
    assert pipe.run().counts.articles_new == 1


@pytest.mark.parametrize(
    ("headers", "keys", "least", "most", "why"),
    [
        ({}, "", HOUR, 1.5 * HOUR, "nobody says anything"),
        ({"Cache-Control": "max-age=7200"}, "", 2 * HOUR, 3 * HOUR, "fresh for two hours"),
        ({"Cache-Control": "max-age=31536000"}, "", 0.9 * DAY, DAY, "absurd: a day"),
        ({}, "poll_every_s = 86400\n", 0.9 * DAY, DAY, "the user's setting"),
    ],
)
def test_when_a_feed_is_asked_again(
    webserver: WebServer,
    tmp_path: Path,
    headers: dict[str, str],
    keys: str,
    least: timedelta,
    most: timedelta,
    why: str,
) -> None:
    address = webserver.serve("/f", feed(item(page(webserver, "p"))), headers=headers)
    pipe = watching(tmp_path, address, keys=keys)
    pipe.run()
    [(at,)] = pipe.ask("SELECT next_poll_at FROM feeds")
    assert least <= at - NOW <= most, why
    assert pipe.run(force=False).counts.feeds == 0
