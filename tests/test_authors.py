"""Who wrote an article."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from extractors.authors import clean_authors, read_authors
from extractors.json_ld import read_nodes

BYLINES = [
    ("By Ana Ruiz", ("Ana Ruiz",), "no By"),
    ("Ana Ruiz, José Paz and Li Wei", ("Ana Ruiz", "José Paz", "Li Wei"), "one name each"),
    ("Ana Ruiz; ana ruiz", ("Ana Ruiz",), "none twice"),
    ("https://www.example.org/ana", (), "an address is no name"),
    ("Example Times https://example.org, Ana Ruiz", ("Ana Ruiz",), "nor is one behind a name"),
    ("ana@example.org", (), "nor is a mail address"),
    ("ana-ruiz", (), "nor is a login"),
    ("EX-Redaktion", ("EX-Redaktion",), "a desk is no login"),
    ("admin", (), "nor is a role"),
    ("Ana Ruiz, Journalist", ("Ana Ruiz",), "nor is one beside a name"),
    ("Ana Ruiz, November 20", ("Ana Ruiz",), "nor is a day"),
    ("Example Times", (), "nor is the outlet"),
    ("von Max Muster und Eva Muster", ("Max Muster", "Eva Muster"), "German"),
    ("von Muster", ("von Muster",), "part of a name"),
    ("Ana Ruiz/José Paz", ("Ana Ruiz", "José Paz"), "a slash"),
    ("ex/ar", ("ex/ar",), "initials of a desk"),
    ("John E Smith", ("John E Smith",), "an initial joins nothing"),
    ("記者 李偉、王芳", ("李偉", "王芳"), "names without spaces"),
    ("Автор: Анна Попова", ("Анна Попова",), "Russian"),
]


@pytest.mark.parametrize(("byline", "expected", "reason"), BYLINES, ids=[reason for *_, reason in BYLINES])
def test_authors_are_names(byline: str, expected: tuple[str, ...], reason: str) -> None:
    assert clean_authors([byline], outlets=["Example Times"]) == expected, reason


@given(st.lists(st.text(max_size=300), max_size=5))
def test_any_text_gives_short_names_once(raw: list[str]) -> None:
    names = clean_authors(raw)
    assert len(set(names)) == len(names)
    assert all(1 < len(name) <= 100 and "\n" not in name for name in names)


def authors(body: str = "", *, node: Any = None, metas: dict[str, list[str]] | None = None) -> tuple[str, ...]:
    tree = document_fromstring(f"<html><body><h1>Vote fails</h1>{body}<p>Text of it.</p></body></html>")
    nodes = [{"@id": "#ana", "@type": "Person", "name": "Ana Ruiz"}, node or {}]
    assert list(read_nodes(tree)) == []
    return read_authors(tree, metas or {}, node or {}, nodes, "Gazette", "Juliet")


PAGES: list[tuple[dict[str, Any], tuple[str, ...], str]] = [
    ({"node": {"author": [{"name": "Ana Ruiz"}, "José Paz"]}}, ("Ana Ruiz", "José Paz"), "JSON-LD"),
    ({"node": {"author": {"@id": "#ana"}}}, ("Ana Ruiz",), "JSON-LD that refers to another node"),
    ({"node": {"author": {"name": "Gazette"}}, "metas": {"author": ["Ana Ruiz"]}}, ("Ana Ruiz",), "a person first"),
    ({"node": {"author": [{"name": "Juliet"}, {"name": "By Ana Ruiz, José Paz"}]}}, ("Ana Ruiz", "José Paz"),
     "a name that only our configuration knows"),
    ({"node": {"author": {"name": "Gazette"}}}, ("Gazette",), "the outlet where nobody else is named"),
    ({"node": {"author": {"name": "GZ"}, "publisher": {"name": "GZ"}}, "body": '<p class="byline">By Ana Ruiz</p>'},
     ("Ana Ruiz",), "the publisher is an outlet, too"),
    ({"node": {"author": {"name": "Ana Ruiz"}}, "metas": {"article:author": ["Ana Ruiz", "EX-Redaktion"]}},
     ("Ana Ruiz", "EX-Redaktion"), "who says the same and more"),
    ({"node": {"author": {"name": "Ana Ruiz"}}, "metas": {"author": ["Li Wei", "José Paz"]}}, ("Ana Ruiz",),
     "who says something else is not added"),
    ({"metas": {"shop.author": ["Ana Ruiz"]}}, ("Ana Ruiz",), "a meta tag of whatever maker"),
    ({"body": '<span itemprop="author"><b itemprop="name">Ana Ruiz</b></span>'}, ("Ana Ruiz",), "microdata"),
    ({"body": '<div class="article-byline"><i>Ana Ruiz</i> <i>José Paz</i></div>'}, ("Ana Ruiz", "José Paz"),
     "a class"),
    ({"body": '<div class="authors">Follow us</div><p>Von Ana Ruiz, Berlin</p>'}, ("Ana Ruiz",), "a word before it"),
    ({"body": "<p>By EXN, in <a>World News</a></p>"}, ("EXN",), "an agency"),
    ({"body": "<div><p><strong>Ana Ruiz/José Paz</strong></p></div>"}, ("Ana Ruiz", "José Paz"), "its place"),
    ({"body": "<div><p><strong>The vote failed</strong></p></div>"}, (), "a sentence is no name"),
    ({"body": '<aside><span class="author">Li Wei</span></aside>'}, (), "of another article"),
    ({"body": '<a href="/9"><h3>Other</h3><span>Von Li Wei, Rom</span></a>'}, (), "in a link to another article"),
    ({"body": '<span class="author">' + "x " * 500 + "</span>"}, (), "no byline is that long"),
    ({}, (), "nobody"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "expected", "reason"), PAGES, ids=[reason for *_, reason in PAGES])
def test_authors_of_a_page(page: dict[str, Any], expected: tuple[str, ...], reason: str) -> None:
    assert authors(**page) == expected, reason
