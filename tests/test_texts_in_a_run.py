"""Whose words a text is, and how much of it there is, through the whole walk."""

from __future__ import annotations

import logging
from html import escape
from pathlib import Path

import pytest

from tests.pipeline import Pipeline, pipeline
from tests.webserver import WebServer

FIRST = "Prime Minister Edi Rama opened the new harbour of Durres in Albania on Tuesday, and thanked the workers."
SECOND = "The European Union paid for half of the works, which took longer than the government had promised to voters."
THIRD = "Fishermen of the town had asked Ilir Meta for a quay of their own, and it will be built in the next spring."
OFFER = "<p>Subscribe to the Daily Planet to continue reading</p><p>Clark Kent recommends it to you.</p>"


def page(*paragraphs: str, after: str = "", title: str = "Harbour opens", lang: str = "en") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    head = f"<html lang='{lang}'><head><title>{title}</title></head>"
    return f"<!doctype html>{head}<body><article><h1>{title}</h1>{text}{after}</article></body></html>"


def ingest(server: WebServer, folder: Path, body: str, content: str = "", *, outlet: str = "") -> Pipeline:
    """Run once over a feed with one entry, with this page behind it."""
    address = server.serve("/p", body, "text/html; charset=utf-8")
    full = f"<content:encoded>{escape(content)}</content:encoded>" if content else ""
    document = (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Gazette</title>"
        f"<item><title>Harbour opens</title><link>{address}</link>{full}"
        "<pubDate>Mon, 10 Aug 2026 09:00:00 GMT</pubDate></item></channel></rss>"
    )
    pipe = pipeline(
        folder,
        '[fetch]\nallow_private_hosts = ["127.0.0.1"]\ntimeout_s = 5.0\n[[outlet]]\nid = "gazette"\nname = "Gazette"\n'
        f'language = "en"\nfeeds = ["{server.serve("/f", document)}"]\n{outlet}',
    )
    pipe.run()
    assert pipe.broken() == []
    return pipe


TEXT = "SELECT access, extractor, text FROM articles"
NAMES = "SELECT name FROM entities ORDER BY name"


def test_the_words_of_a_paywall_are_no_text_and_nobody_in_them_is_mentioned(
    webserver: WebServer, tmp_path: Path
) -> None:
    pipe = ingest(webserver, tmp_path, page(FIRST, SECOND, after=OFFER))
    assert pipe.ask(TEXT) == [("paywall", "trafilatura", f"{FIRST}\n{SECOND}")]
    assert "Edi Rama" in [name for (name,) in pipe.ask(NAMES)]
    assert not {"Clark Kent", "Daily Planet"} & {name for (name,) in pipe.ask(NAMES)}
    [(dropped,)] = pipe.ask("SELECT dropped FROM articles")
    assert [line.partition(":")[0] for line in dropped] == ["wall", "wall"]


def test_a_feed_that_has_the_whole_text_beats_a_paywall(webserver: WebServer, tmp_path: Path) -> None:
    feed_text = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    pipe = ingest(webserver, tmp_path, page(FIRST, after=OFFER), feed_text)
    assert pipe.ask(TEXT) == [("full", "feed", f"{FIRST}\n{SECOND}\n{THIRD}")]


def test_a_check_for_robots_is_no_article(webserver: WebServer, tmp_path: Path) -> None:
    body = "<p>Enable JavaScript and cookies to continue</p>"
    pipe = ingest(webserver, tmp_path, f"<html><title>Just a moment...</title><body>{body}</body></html>")
    assert pipe.ask(TEXT) == []
    [(status, error)] = pipe.ask("SELECT status, error FROM entries")
    assert status == "failed"
    assert "a check for robots" in error


RUSSIAN = (
    "Премьер-министр Владимир Петров открыл новый порт в Махачкале во вторник и поблагодарил рабочих за труд.",
    "Половину работ оплатил Европейский союз, и они длились дольше, чем правительство обещало избирателям весной.",
)


def test_a_language_is_that_of_the_text_whatever_the_page_says(webserver: WebServer, tmp_path: Path) -> None:
    pipe = ingest(webserver, tmp_path, page(*RUSSIAN, lang="en"))
    [(language, tagger)] = pipe.ask("SELECT language, tagger FROM articles")
    assert language == "ru"
    assert tagger.startswith("ru_slovnet"), "by the tagger of its own language"


def test_a_text_too_short_to_tell_is_in_its_outlets_language(webserver: WebServer, tmp_path: Path) -> None:
    pipe = ingest(webserver, tmp_path, page("0-0 1-0 1-1 2-1 (Aida Bek 90+3)", lang=""))
    assert pipe.ask("SELECT language FROM articles") == [("en",)]


BESIDE = "<div class='c'><p>Lex Luthor and Clark Kent met in Metropolis, and talked of nothing in particular.</p></div>"


def test_rules_of_an_outlet_hold_in_a_run(webserver: WebServer, tmp_path: Path) -> None:
    body = page(after=f"<div id='story'><p>{FIRST}</p>{BESIDE}<p>{SECOND}</p></div>{BESIDE}")
    pipe = ingest(webserver, tmp_path, body, outlet='extract = { keep = ["#story"], drop = [".c"] }\n')
    assert pipe.ask(TEXT) == [("full", "rules", f"{FIRST}\n{SECOND}")]


def test_rules_that_find_nothing_are_told_of(
    webserver: WebServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "wirewatch"):
        pipe = ingest(webserver, tmp_path, page(FIRST, SECOND), outlet='extract = { keep = ["#gone"] }\n')
    assert pipe.ask(TEXT) == [("full", "trafilatura", f"{FIRST}\n{SECOND}")]
    [line] = [record.getMessage() for record in caplog.records if "rules" in record.getMessage()]
    assert line.startswith("outlet gazette: its rules of extraction found no text on 1 of 1 pages")


@pytest.mark.parametrize(("found", "told"), [(0, True), (1, True), (2, True), (3, False), (4, False)])
def test_rules_that_find_nothing_on_half_of_the_pages_are_told_of(
    webserver: WebServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, found: int, *, told: bool
) -> None:
    items = ""
    for number in range(4):
        body = page(after=f"<div id='{'story' if number < found else 'other'}'><p>{FIRST} {number}</p></div>")
        address = webserver.serve(f"/p{number}", body, "text/html; charset=utf-8")
        items += f"<item><title>Harbour {number}</title><link>{address}</link></item>"
    feed = webserver.serve("/f", f"<rss version='2.0'><channel><title>Gazette</title>{items}</channel></rss>")
    pipe = pipeline(
        tmp_path,
        '[fetch]\nallow_private_hosts = ["127.0.0.1"]\n[[outlet]]\nid = "gazette"\nname = "Gazette"\nlanguage = "en"\n'
        f'feeds = ["{feed}"]\nextract = {{ keep = ["#story"] }}\n',
    )
    with caplog.at_level(logging.WARNING, "wirewatch"):
        pipe.run()
    lines = [record.getMessage() for record in caplog.records if "rules of extraction" in record.getMessage()]
    assert len(lines) == told
    assert not told or lines[0].startswith(
        f"outlet gazette: its rules of extraction found no text on {4 - found} of 4 pages"
    )
