"""The address a page gives itself: believed within its site, and not where a template slipped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from extractors.canonical import canonical_address
from extractors.urls import canonical_url, is_fetchable, same_site

URL = "https://www.example.org/news/2-minister"


def said(head: str, url: str = URL, metas: dict[str, list[str]] | None = None) -> str:
    tree = document_fromstring(f"<html><head>{head}</head><body><p>Text.</p></body></html>")
    return canonical_address(tree, metas or {}, {}, url)


def link(href: str, rel: str = "canonical") -> str:
    return f'<link rel="{rel}" href="{href}">'


CASES = [
    (URL, "https://example.org/news/3", "https://example.org/news/3", "same registrable domain"),
    (URL, "/news/3?utm_source=x", "https://www.example.org/news/3", "relative, and spelled canonically"),
    (URL, "https://other.example/news/3", URL, "another site: a copy says where it is from, it stays a copy"),
    (URL, "https://www.example.org/", URL, "the front page"),
    ("https://www.example.org/?p=17", "https://www.example.org/", "https://www.example.org/?p=17",
     "the front page, where parameters name the page"),
    ("https://m.example.org/", "https://www.example.org/", "https://www.example.org/", "the front page's own"),
    (URL, "https://www.example.org/news", URL, "the section"),
    (URL, "https://www.example.org/news/", URL, "the section, with a slash"),
    (URL, "https://www.example.org/news?id=3", "https://www.example.org/news?id=3", "a script that serves pages"),
    ("https://www.example.org/a/story-of-a-town/amp/", "https://www.example.org/a/story-of-a-town/",
     "https://www.example.org/a/story-of-a-town/", "the plain form of an AMP page lies above it"),
    ("https://www.example.org/harbour/amp", "https://www.example.org/harbour", "https://www.example.org/harbour",
     "... however short"),
    ("https://www.example.org/live-from-the-harbour/entry-3", "https://www.example.org/live-from-the-harbour",
     "https://www.example.org/live-from-the-harbour", "an entry of a live blog"),
    ("https://www.example.org/a/1044/comments", "https://www.example.org/a/1044", "https://www.example.org/a/1044",
     "a number is an article"),
    ("https://amp.example.org/news/2", URL, URL, "an AMP host"),
    ("https://m.example.org/news/2", URL, URL, "a mobile host"),
    ("http://example.org/news/2-minister", URL, URL, "another scheme and host of the site"),
    (URL, "javascript:alert(1)", URL, "no page"),
    (URL, "http://[", URL, "no address"),
    (URL, "", URL, "nothing"),
    (URL, "https://www.example.org/" + "a" * 3000, URL, "longer than any address that is asked for"),
    (URL + "?utm_source=x", "", URL, "its own address, spelled canonically"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "href", "expected", "reason"), CASES, ids=[reason for *_, reason in CASES])
def test_a_page_may_rename_itself_within_its_site(url: str, href: str, expected: str, reason: str) -> None:
    assert said(link(href), url) == expected, reason
    assert said(link(href), expected) == expected, "what is canonical names itself"


def test_how_it_is_written() -> None:
    assert said(link("/news/3", rel="Canonical")) == "https://www.example.org/news/3"
    assert said(link("/news/3", rel="canonical nofollow")) == "https://www.example.org/news/3"
    assert said(link("/news/3", rel="noncanonical")) == URL
    assert said('<base href="https://www.example.org/world/">' + link("3")) == "https://www.example.org/world/3"
    assert said('<base href="http://[">' + link("/news/3")) == "https://www.example.org/news/3", "a broken base"


def test_what_is_not_believed_gives_way_to_the_next() -> None:
    metas = {"og:url": ["https://www.example.org/news/3"]}
    assert said("", metas=metas) == "https://www.example.org/news/3"
    assert said(link("https://www.example.org/"), metas=metas) == "https://www.example.org/news/3"
    assert said(link("/news/4"), metas=metas) == "https://www.example.org/news/4"


_HOSTS = st.sampled_from(
    ["www.example.org", "m.example.org", "example.org", "other.example", "a.co.uk", "[::1]:8000", ""]
)
_REST = st.text(alphabet="ab1/.?&=#:;@[]é <>'\"-_", max_size=30)


@given(st.builds("https://{}/{}".format, _HOSTS, _REST), _HOSTS, _REST, st.sampled_from(["https://", "//", "/", ""]))
def test_it_never_leaves_the_site(url: str, host: str, rest: str, start: str) -> None:
    href = (start + host + "/" + rest).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    found = said(link(href), url)
    assert found == canonical_url(url) or (same_site(found, url) and is_fetchable(found))
    assert canonical_url(found) == found
