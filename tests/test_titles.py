"""The headline, out of those a page gives."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from extractors.records import Page, PageArticle
from extractors.titles import MAX_TITLE_CHARS, read_title
from flows.articles import read_page
from tests.builders import MONDAY, entry, polled, save, subscription
from tests.fresh import in_memory
from warehouse.feeds import register
from warehouse.recall import pending_entries


def title(
    *, told: str = "", shared: str = "", tweeted: str = "", heading: str = "", head: str = "", outlet: str = "Gazette"
) -> str:
    tree = document_fromstring(
        f"<html><head><title>{escape(head)}</title></head><body><h1>{escape(heading)}</h1><p>.</p></body></html>"
    )
    metas = {"og:title": [shared], "twitter:title": [tweeted]}
    return read_title(
        tree, {name: values for name, values in metas.items() if values[0]}, {"headline": told}, outlet, "Juliet"
    )


CASES = [
    ({"told": "Vote fails"}, "Vote fails", "JSON-LD alone"),
    ({"shared": "Vote fails"}, "Vote fails", "Open Graph alone"),
    ({"heading": "Vote fails", "head": "Vote: all you must know"}, "Vote fails", "the heading before <title>"),
    ({"head": "Vote fails | Gazette"}, "Vote fails", "<title> without the outlet"),
    ({"heading": "Gazette", "head": "Vote fails"}, "Vote fails", "a heading that is the outlet is none"),
    ({"told": "Ministry vote", "head": "Ministry vote", "shared": "Vote fails"}, "Vote fails",
     "JSON-LD with the words for search engines"),
    ({"told": "Vote fails", "head": "Ministry vote", "shared": "Ministry vote"}, "Vote fails",
     "Open Graph with the words for search engines"),
    ({"told": "Vote fails", "shared": "Ministry vote", "tweeted": "Vote fails"}, "Vote fails", "two against one"),
    ({"told": "“Vote” fails", "shared": '"Vote" fails'}, '"Vote" fails', "letters of the one to share"),
    ({"shared": "Vote on bridges fails – GZ – 28.04.2023", "tweeted": "Vote on bridges fails"}, "Vote on bridges fails",
     "what another title lacks is no part of it"),
    ({"shared": "Vote on bridges fails * The Gazette * by Ann Lee", "told": "Vote on bridges fails"},
     "Vote on bridges fails", "nor is who wrote it"),
    ({"shared": "Vote fails - Herald", "heading": "Votes"}, "Vote fails - Herald", "a name that nobody knows"),
    ({"shared": "Vote fails - Juliet", "heading": "Votes"}, "Vote fails", "a name that only our configuration knows"),
    ({"shared": "採決は失敗：中日新聞Web", "outlet": "中日新聞Web"}, "採決は失敗", "a wide colon"),
    ({"shared": "Vote - what now", "heading": "Something else"}, "Vote - what now", "a dash is no reason alone"),
    ({"shared": "Live | Storm hits the northern coast", "heading": "Live"}, "Live | Storm hits the northern coast",
     "a kicker is no title"),
    ({"told": "Vote fails &amp;amp; &lt;b&gt;all&lt;/b&gt; go"}, "Vote fails & all go", "escaped twice"),
    ({"told": "The vote fails in the ...", "shared": "The vote fails in the end"}, "The vote fails in the end",
     "cut off"),
    ({"told": "Vote " * 22 + "fails", "heading": "Vote " * 22 + "fails again"}, "Vote " * 22 + "fails again",
     "cut at 110 characters"),
    ({"told": "Vote\u00a0fails\n now\u3000"}, "Vote fails now", "white space"),
    ({}, "", "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected", "reason"), CASES, ids=[reason for *_, reason in CASES])
def test_the_headline(said: dict[str, str], expected: str, reason: str) -> None:
    assert title(**said) == expected, reason


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200), st.text(max_size=30))
def test_any_texts_give_a_title_on_one_line(told: str, shared: str, tweeted: str, outlet: str) -> None:
    found = title(told=told, shared=shared, tweeted=tweeted, outlet=outlet)
    assert found == " ".join(found.split())
    assert len(found) <= MAX_TITLE_CHARS


def test_the_configured_name_comes_with_what_is_read() -> None:
    """From the warehouse's table of outlets to the page: it ends no title, and wrote nothing."""
    text = "<p>The ferry to Kelby was cancelled on Tuesday after its crew found a crack in the hull.</p>" * 5
    page = (
        '<html><head><meta property="og:title" content="Ferry stays in port - Juliet Weekly">'
        '<meta name="author" content="Juliet Weekly, Ann Lee"></head>'
        f"<body><article><h1>Ferry</h1>{text}</article></body></html>"
    )
    with in_memory() as con:
        feed = replace(subscription(), outlet_name="Juliet Weekly")
        register(con, [feed], MONDAY)
        save(con, polled(feed, entry("one")))
        [pending] = pending_entries(con)
    answer = Page(url=pending.url, final_url=pending.url, status=200, body=page.encode(), charset="utf-8")
    found = read_page(pending, answer, MONDAY)
    assert isinstance(found, PageArticle)
    assert (found.title, found.authors) == ("Ferry stays in port", ("Ann Lee",))
