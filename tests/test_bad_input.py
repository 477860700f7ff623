"""Bad input through the whole walk: one clear line each, the rest goes on, nothing loaded is lost or half-loaded."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline import NOW, Pipeline, pipeline
from tests.webserver import WebServer

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><article><h1>{title}</h1>
<p>Prime Minister Edi Rama opened the new harbour of Durres in Albania on Tuesday, and thanked the workers.</p>
<p>The European Union paid for half of the works, which took longer than the government had promised to voters.</p>
</article></body></html>"""


def feed(*items: str) -> str:
    """An RSS document."""
    return f"<rss version='2.0'><channel><title>Gazette</title>{''.join(items)}</channel></rss>"


def item(url: str, title: str = "Harbour opens", guid: str = "", date: str = "Mon, 10 Aug 2026 09:00:00 GMT") -> str:
    """An item with everything, unless told otherwise."""
    return (
        f"<item><guid isPermaLink='false'>{guid or url}</guid><title>{title}</title><link>{url}</link>"
        f"<pubDate>{date}</pubDate></item>"
    )


def watching(folder: Path, *urls: str, extra: str = "") -> Pipeline:
    """A pipeline that subscribes to these feeds, one outlet each."""
    outlets = "".join(
        f'[[outlet]]\nid = "o{n}"\nname = "O{n}"\nlanguage = "en"\nfeeds = ["{url}"]\n' for n, url in enumerate(urls)
    )
    return pipeline(folder, f'[fetch]\nallow_private_hosts = ["127.0.0.1"]\ntimeout_s = 1.0\n{extra}{outlets}')


def good_feed(server: WebServer) -> str:
    """A feed with one article that loads."""
    page = server.serve("/good/page", PAGE.format(title="Harbour opens"), "text/html; charset=utf-8")
    return server.serve("/good/feed", feed(item(page)))


def closed_port() -> int:
    """A port of loopback at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(frozen=True)
class Case:
    """A feed address and the words its failure should have."""

    path: str
    says: str


FEEDS = {
    "does not resolve": Case("http://nowhere.invalid/feed", "does not resolve"),
    "refuses": Case("http://127.0.0.1:{closed}/feed", "refused"),
    "times out": Case("{site}/slow?s=9", "timed out"),
    "404": Case("{site}/status/404", "HTTP 404"),
    "500": Case("{site}/status/500", "HTTP 500"),
    "HTML": Case("{site}/html", "HTML"),
    "empty body": Case("{site}/empty", "empty"),
    "broken XML": Case("{site}/broken-xml", ""),
    "reset in the middle": Case("{site}/drop", "connection"),
    "circle of redirects": Case("{site}/loop", "circle"),
}


@pytest.mark.parametrize("name", FEEDS)
def test_a_bad_feed_does_not_hold_up_the_others(name: str, webserver: WebServer, tmp_path: Path) -> None:
    address = FEEDS[name].path.format(site=webserver.url, closed=closed_port())
    pipe = watching(tmp_path, address, good_feed(webserver))
    report = pipe.run()
    assert report.outcome == "done"
    assert (report.counts.feeds, report.counts.articles_new) == (2, 1)
    [bad] = [news for news in report.feeds if news.url == address]
    if name == "broken XML" and bad.error is None:
        assert bad.problems, "what could be read of it is kept, and the problem is named"
    else:
        assert bad.error is not None
        assert FEEDS[name].says in bad.error
        assert "\n" not in bad.error
        assert pipe.ask(f"SELECT failures, last_error FROM feeds WHERE url = '{address}'") == [(1, bad.error)]
        assert pipe.ask("SELECT outcome FROM polls WHERE error IS NOT NULL") == [("failed",)]
    assert pipe.broken() == []


def test_a_wrong_charset_is_read_all_the_same(webserver: WebServer, tmp_path: Path) -> None:
    page = webserver.serve("/p", PAGE.format(title="Çelik në Durrës"), "text/html; charset=utf-8")
    address = webserver.serve("/f", feed(item(page, "Çelik në Durrës")), "application/rss+xml; charset=koi8-r")
    pipe = watching(tmp_path, address)
    pipe.run()
    assert pipe.ask("SELECT e.title, a.title FROM entries AS e JOIN articles AS a USING (article_id)") == [
        ("Çelik në Durrës", "Çelik në Durrës")
    ]


def test_only_if_no_feed_answers_has_the_run_failed(webserver: WebServer, tmp_path: Path) -> None:
    pipe = watching(tmp_path, f"{webserver.url}/status/500", f"http://127.0.0.1:{closed_port()}/feed")
    assert pipe.run().outcome == "failed"
    assert pipe.ask("SELECT outcome, feeds, feeds_failed FROM runs") == [("failed", 2, 2)]


def test_entries_that_lack_something(webserver: WebServer, tmp_path: Path) -> None:
    """Without link: left out and named. Without guid, date or title: loaded, with what the page says instead."""
    pages = {
        name: webserver.serve(f"/{name}", PAGE.format(title=f"Page {name}"), "text/html; charset=utf-8")
        for name in ("noguid", "nodate", "notitle")
    }
    address = webserver.serve(
        "/f",
        feed(
            "<item><title>No link</title><guid isPermaLink='false'>x</guid></item>",
            f"<item><title>No guid</title><link>{pages['noguid']}</link></item>",
            f"<item><guid isPermaLink='false'>d</guid><title>No date</title><link>{pages['nodate']}</link></item>",
            f"<item><guid isPermaLink='false'>t</guid><link>{pages['notitle']}</link></item>",
        ),
    )
    pipe = watching(tmp_path, address)
    report = pipe.run()
    assert any("link" in problem for problem in report.feeds[0].problems)
    assert report.counts.articles_new == 3
    assert pipe.ask("SELECT title FROM articles ORDER BY title") == [
        ("Page nodate",),
        ("Page noguid",),
        ("Page notitle",),
    ]
    assert pipe.ask("SELECT DISTINCT published_from, published_at = fetched_at FROM articles") == [("seen", True)]
    assert pipe.broken() == []


def test_a_page_without_text_has_failed_with_a_reason(webserver: WebServer, tmp_path: Path) -> None:
    empty = webserver.serve("/p", "<html><body><script>1</script></body></html>", "text/html")
    pipe = watching(tmp_path, webserver.serve("/f", feed(item(empty))), good_feed(webserver))
    report = pipe.run()
    assert (report.counts.articles_new, report.counts.entries_failed) == (1, 1)
    [(error,)] = pipe.ask("SELECT error FROM entries WHERE status = 'failed'")
    assert "no text" in error
    assert pipe.broken() == []


def test_a_page_that_may_come_back_is_tried_again_and_then_given_up(webserver: WebServer, tmp_path: Path) -> None:
    page = webserver.serve("/p", "later", "text/html", status=503)
    pipe = watching(tmp_path, webserver.serve("/f", feed(item(page))), extra="max_attempts = 3\n")
    for attempt in (1, 2):
        pipe.run()
        assert pipe.ask("SELECT status, attempts FROM entries") == [("pending", attempt)]
    pipe.run()
    [(status, attempts, error)] = pipe.ask("SELECT status, attempts, error FROM entries")
    assert (status, attempts) == ("failed", 3)
    assert "503" in error


def test_a_page_that_always_asks_us_to_wait_is_given_up_too(webserver: WebServer, tmp_path: Path) -> None:
    page = webserver.serve("/p", "later", "text/html", {"Retry-After": "1"}, status=503)
    pipe = watching(tmp_path, webserver.serve("/f", feed(item(page))), extra="max_attempts = 2\n")
    pipe.run()
    pipe.run()
    assert pipe.ask("SELECT status, attempts FROM entries") == [("pending", 1)], "its second has not passed"
    pipe.now += timedelta(seconds=2)
    pipe.run()
    assert pipe.ask("SELECT status, attempts FROM entries") == [("failed", 2)]


def test_a_skipped_entry_that_changes_keeps_its_reason(webserver: WebServer, tmp_path: Path) -> None:
    address = webserver.serve("/f", feed(item("mailto:desk@example.org", "Write to us", guid="m"), item(webserver.url)))
    pipe = watching(tmp_path, address)
    pipe.run(limit=0)
    webserver.serve("/f", feed(item("mailto:desk@example.org", "Write to us now", guid="m"), item(webserver.url)))
    pipe.run(limit=0)
    assert pipe.broken() == []


def test_a_site_that_repeats_itself_makes_no_revisions(webserver: WebServer, tmp_path: Path) -> None:
    """The third article shows that a line repeats; the first, read again unchanged just then, was only cleaned."""
    texts = ("A flood took the bridge of Osh on Monday night.", "A court in Jizzax freed four farmers on Tuesday.",
             "A museum in Ganja opened its cellar on Friday.")  # fmt: skip
    line = "Our editor Vera Stone writes to her readers on Sundays, about the week that was."

    def page(number: int) -> str:
        body = f"<html lang='en'><head><title>Page {number}</title></head><body><article><h1>Page {number}</h1>"
        report = " ".join(f"{texts[number]} Number {number} of it took {n + number * 7} men." for n in range(9))
        return webserver.serve(f"/{number}", f"{body}<p>{report}</p><p>{line}</p></article></body></html>", "text/html")

    pages = [page(number) for number in range(3)]
    address = webserver.serve("/f", feed(item(pages[0], guid="a"), item(pages[1], guid="b")))
    pipe = watching(tmp_path, address)
    pipe.run()
    assert pipe.ask("SELECT count(*) FROM articles WHERE contains(text, 'Vera Stone')") == [(2,)]
    changed = feed(item(pages[0], "Changed title", guid="a"), item(pages[1], guid="b"), item(pages[2], guid="c"))
    webserver.serve("/f", changed)
    report = pipe.run()
    assert (report.counts.articles_new, report.counts.articles_revised) == (1, 0)
    assert pipe.ask("SELECT count(*) FROM articles WHERE contains(text, 'Vera Stone')") == [(0,)]
    assert pipe.ask("SELECT count(*) FROM spans WHERE surface = 'Vera Stone'") == [(0,)]
    assert pipe.broken() == []


def test_a_page_that_comes_back_is_loaded(webserver: WebServer, tmp_path: Path) -> None:
    page = webserver.serve("/p", "later", "text/html", status=503)
    pipe = watching(tmp_path, webserver.serve("/f", feed(item(page))))
    pipe.run()
    webserver.serve("/p", PAGE.format(title="Back"), "text/html; charset=utf-8")
    assert pipe.run().counts.articles_new == 1
    assert pipe.ask("SELECT status FROM entries") == [("loaded",)]


def test_links_to_places_that_must_not_be_asked(webserver: WebServer, tmp_path: Path) -> None:
    """Links in feeds are untrusted: other schemes are never fetched, private addresses neither."""
    address = webserver.serve(
        "/f",
        feed(item("file:///etc/passwd"), item("javascript:alert(1)"), item(f"http://127.0.1.7:{webserver.port}/x")),
    )
    pipe = watching(tmp_path, address)
    pipe.run()
    statuses = dict(pipe.ask("SELECT split_part(url, ':', 1), status FROM entries"))
    assert statuses.get("http") == "failed"
    assert set(statuses.values()) <= {"failed", "skipped"}
    assert webserver.paths == ["/f"]


def test_ctrl_c_in_the_middle_keeps_what_was_loaded(webserver: WebServer, tmp_path: Path) -> None:
    """Interrupted after the first chunk: it is there, and the rest comes with the next run."""
    pages = [webserver.serve(f"/{n}", PAGE.format(title=f"Page {n}"), "text/html; charset=utf-8") for n in range(201)]
    pipe = watching(tmp_path, webserver.serve("/f", feed(*(item(page) for page in pages))))

    def interrupt(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipe.run(tell=interrupt)
    assert pipe.ask("SELECT outcome, articles_new FROM runs") == [("interrupted", 200)]
    assert pipe.ask("SELECT status, count(*) FROM entries GROUP BY ALL ORDER BY 1") == [("loaded", 200), ("pending", 1)]
    assert pipe.broken() == []
    assert pipe.run().counts.articles_new == 1
    assert pipe.ask("SELECT status, count(*) FROM entries GROUP BY ALL") == [("loaded", 201)]
    assert pipe.broken() == []


def test_two_feeds_that_list_one_article(webserver: WebServer, tmp_path: Path) -> None:
    """Once with a tracking parameter: one page is fetched, one article loaded, both entries lead to it."""
    page = webserver.serve("/p", PAGE.format(title="Once"), "text/html; charset=utf-8")
    first = webserver.serve("/f1", feed(item(page)))
    second = webserver.serve("/f2", feed(item(f"{page}?utm_source=rss")))
    pipe = watching(tmp_path, first, second)
    assert pipe.run().counts.articles_new == 1
    assert webserver.paths.count("/p") == 1
    assert pipe.ask("SELECT count(*), count(DISTINCT article_id) FROM entries WHERE status = 'loaded'") == [(2, 1)]


def test_an_original_that_comes_later_takes_the_lead(webserver: WebServer, tmp_path: Path) -> None:
    """The copy was loaded first; when the earlier article comes, it is the original, and the copy a copy."""
    dated = PAGE.replace("<head>", '<head><meta property="article:published_time" content="{at}">')
    copy = webserver.serve("/copy", dated.format(title="Copy", at="2026-08-12T10:00:00Z"), "text/html")
    webserver.serve("/first", "later", "text/html", status=503)
    pipe = watching(
        tmp_path, webserver.serve("/f1", feed(item(f"{webserver.url}/first"))), webserver.serve("/f2", feed(item(copy)))
    )
    pipe.run()
    assert pipe.ask("SELECT title, relation FROM articles") == [("Copy", "original")]
    webserver.serve("/first", dated.format(title="First", at="2026-08-11T10:00:00Z"), "text/html")
    pipe.run()
    assert pipe.ask("SELECT title, relation FROM articles ORDER BY title") == [
        ("Copy", "syndicated"),
        ("First", "original"),
    ]
    assert pipe.ask("SELECT title FROM stories JOIN articles ON article_id = lead_article_id") == [("First",)]
    assert pipe.broken() == []


def test_a_date_in_the_far_future_is_never_used(webserver: WebServer, tmp_path: Path) -> None:
    dated = PAGE.replace("<head>", '<head><meta property="article:published_time" content="2099-01-01T00:00:00Z">')
    page = webserver.serve("/p", dated.format(title="Future"), "text/html")
    pipe = watching(tmp_path, webserver.serve("/f", feed(item(page, date="Fri, 02 Jan 2099 00:00:00 GMT"))))
    pipe.run()
    assert pipe.ask("SELECT published_at <= fetched_at, published_from, date_flag FROM articles") == [
        (True, "seen", "future")
    ]
    assert pipe.broken() == []


DATED_PAGE = '<meta property="article:published_time" content="{}">'


def test_times_without_zone_are_read_in_the_outlets(webserver: WebServer, tmp_path: Path) -> None:
    """Both ways, by page and by feed; feed and page that name a zone are not touched."""
    local = PAGE.replace("<head>", "<head>" + DATED_PAGE.format("2026-08-16 10:00"))
    pages = [
        webserver.serve("/local", local.format(title="Local"), "text/html"),
        webserver.serve("/feed", PAGE.format(title="Feed"), "text/html"),
        webserver.serve("/utc", local.replace("10:00", "10:00Z").format(title="Utc"), "text/html"),
    ]
    dates = ("", "Sun, 16 Aug 2026 11:00:00", "Sun, 16 Aug 2026 10:00:00 GMT")
    document = feed("".join(item(page, date=date) for page, date in zip(pages, dates, strict=True)))
    pipe = watching(tmp_path, webserver.serve("/f", document))
    outlet = pipe.config.outlet[0].model_copy(update={"timezone": "Europe/Prague"})
    pipe.config = pipe.config.model_copy(update={"outlet": [outlet]})
    pipe.run()
    assert pipe.ask("SELECT title, hour(published_at), published_from FROM articles ORDER BY title") == [
        ("Feed", 9, "feed"),
        ("Local", 8, "meta"),
        ("Utc", 10, "meta"),
    ]
    assert pipe.ask("SELECT timezone FROM outlets") == [("Europe/Prague",)]


def test_the_date_of_a_template_is_set_aside(webserver: WebServer, tmp_path: Path) -> None:
    dated = PAGE.replace("<head>", "<head>" + DATED_PAGE.format("2013-05-01T10:00:00Z"))
    page = webserver.serve("/p", dated.format(title="Old"), "text/html")
    pipe = watching(tmp_path, webserver.serve("/f", feed(item(page, date="Sun, 16 Aug 2026 10:00:00 GMT"))))
    pipe.run()
    assert pipe.ask("SELECT published_at::DATE::VARCHAR, published_from, date_flag FROM articles") == [
        ("2026-08-16", "feed", "before_feed")
    ]
    assert pipe.broken() == []


def test_a_page_is_not_asked_for_again_at_once(webserver: WebServer, tmp_path: Path) -> None:
    """Without --force, a page is asked for in the next run, then waits half an hour and longer: outages cost little."""
    page = webserver.serve("/p", "later", "text/html", status=503)
    pipe = watching(tmp_path, webserver.serve("/f", feed(item(page))))
    for minutes, asked in ((0, 1), (15, 2), (31, 2), (46, 3), (120, 3), (170, 4)):
        pipe.now = NOW + timedelta(minutes=minutes)
        pipe.run(force=False)
        assert webserver.paths.count("/p") == asked, f"after {minutes} minutes"


def test_a_text_in_a_language_without_a_tagger_is_kept_and_not_tagged(webserver: WebServer, tmp_path: Path) -> None:
    persian = """<!doctype html><html lang="fa"><head><title>بندر تازه</title></head><body><article>
    <p>نخست وزیر روز سه شنبه بندر تازه ای را در بندرعباس گشود و از کارگران برای کار و کوشش بسیارشان سپاسگزاری کرد.</p>
    </article></body></html>"""
    page = webserver.serve("/p", persian, "text/html; charset=utf-8")
    pipe = watching(tmp_path, webserver.serve("/f", feed(item(page, "بندر تازه"))))
    pipe.run()
    assert pipe.ask("SELECT language, tagger, (SELECT count(*) FROM mentions) FROM articles") == [("fa", None, 0)]
