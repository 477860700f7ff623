"""An article and the entries that lead to it: whose rules it is read by, and what their dates say of its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.pipeline import NOW, pipeline
from tests.test_revisions import HTML, TEXT, Site, page
from tests.webserver import WebServer


def test_a_page_is_looked_at_by_the_rules_of_its_own_outlet(webserver: WebServer, tmp_path: Path) -> None:
    """Whatever outlet's feed names it earlier."""
    aside = "A long text beside the article that no general rule takes for a box, since its words are plain words."
    body = page(*TEXT).replace("</article>", f"<p class='b'>{aside}</p></article>")
    link = webserver.serve("/a", body, HTML)

    def feed(
        path: str, date: str, item: str = "<item><guid>{0}</guid><title>H</title><link>{0}</link>{1}</item>"
    ) -> str:
        told = item.format(link, f"<pubDate>Mon, 17 Aug 2026 {date} GMT</pubDate>") if date else ""
        return webserver.serve(path, f"<rss version='2.0'><channel><title>G</title>{told}</channel></rss>")

    pipe = pipeline(
        tmp_path,
        '[fetch]\nallow_private_hosts = ["127.0.0.1"]\n'
        f'[[outlet]]\nid = "own"\nname = "O"\nfeeds = ["{feed("/own", "05:00:00")}"]\nextract = {{ drop = [".b"] }}\n'
        f'[[outlet]]\nid = "other"\nname = "A"\nfeeds = ["{feed("/other", "")}"]\n',
    )
    pipe.run()
    feed("/other", "04:00:00")
    pipe.now = NOW + timedelta(hours=1)
    pipe.run()
    assert pipe.ask("SELECT count(DISTINCT article_id), count(*) FROM entries") == [(1, 2)]
    webserver.serve("/a", body.replace("</article>", "</article><!-- another -->"), HTML)
    pipe.now = NOW + timedelta(hours=6)
    assert pipe.run(force=False).counts.rechecks == 1
    assert pipe.ask("SELECT outlet_id, revision, text FROM articles") == [("own", 1, "\n".join(TEXT))]
    # another entry of the other outlet, which leads there by a redirect, so that the page is read for it
    link = f"{webserver.url}/redirect-to?url={link}"
    feed("/other", "04:30:00")
    pipe.now = NOW + timedelta(hours=7)
    pipe.run()
    assert pipe.ask("SELECT count(DISTINCT article_id), count(*) FROM entries") == [(1, 3)]
    assert pipe.ask("SELECT outlet_id, revision, text FROM articles") == [("own", 1, "\n".join(TEXT))]


def test_an_old_article_that_its_feed_dates_anew_is_flagged_though_its_text_stays(
    webserver: WebServer, tmp_path: Path
) -> None:
    site = Site(webserver, tmp_path)
    now_told = webserver.documents["/feed"].body.decode()
    webserver.serve("/feed", now_told.replace("17 Aug", "01 Apr"))
    site.run()
    [(at, flag)] = site.pipe.ask("SELECT published_at, date_flag FROM articles")
    assert (at.month, flag) == (4, None)
    webserver.serve("/feed", now_told)
    site.run(24)
    assert site.pipe.ask("SELECT published_at, date_flag, revision FROM articles") == [(at, "before_feed", 1)]
    assert site.pipe.broken() == []


def test_an_article_that_its_feed_gives_again_is_not_withdrawn_without_looks_either(
    webserver: WebServer, tmp_path: Path
) -> None:
    site = Site(webserver, tmp_path, extra="recheck_hours = []\n")
    site.run()
    told = webserver.documents["/feed"].body.decode()
    there = webserver.documents["/a0"].body.decode()
    for hour, title, status, is_gone in ((3, "Harbour shut", 410, True), (48, "Harbour open again", 200, False)):
        webserver.serve("/feed", told.replace("Harbour opens", title))
        site.publish(there, status=status)
        site.run(hour)
        assert site.pipe.ask("SELECT gone_at IS NOT NULL FROM articles") == [(is_gone,)], title
