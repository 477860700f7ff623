"""The summary between headline and text belongs to the article."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from extractors.articles import extract_article
from extractors.standfirsts import read_opening, with_standfirst

URL = "https://www.example.org/news/2-minister"
SUMMARY = "The minister of transport had no majority left after the closing of two bridges in the north."
FIRST = "She resigned on Monday after a vote in parliament, officials said in the capital of the country."
SECOND = "Her deputy will lead the ministry until the coalition names a successor, a spokesman told reporters."
THIRD = "Opposition parties had asked for the vote in March, when traffic had to take the ferry for weeks."
TEXT = f"<div class='story'><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>"


def read(body: str, description: str = "") -> tuple[str, ...]:
    head = f"<meta name='description' content='{description}'>"
    html = f"<html lang='en'><head>{head}</head><body><article><h1>Minister resigns</h1>{body}</article></body></html>"
    return extract_article(html.encode(), url=URL).paragraphs


FOUND = [
    (f"<p class='article__standfirst'>{SUMMARY}</p>{TEXT}", "", "by its name"),
    (f"<header><div class='c-header__Dek'><span>{SUMMARY}</span></div></header>{TEXT}", "", "by a name in any case"),
    (f"<p class='chapo'>{SUMMARY}</p>{TEXT}", "", "by a French name"),
    (f"<div><div><span>{SUMMARY}</span></div></div>{TEXT}", SUMMARY, "by what the page says of itself"),
    (f"<p>Berlin. {SUMMARY}</p>{TEXT}".replace("Berlin. ", ""), SUMMARY[:80] + "…", "by the beginning of that"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "description", "reason"), FOUND, ids=[reason for *_, reason in FOUND])
def test_a_standfirst_is_text(body: str, description: str, reason: str) -> None:
    assert read(body, description) == (SUMMARY, FIRST, SECOND, THIRD), reason


NONE = [
    (TEXT, SUMMARY, "it stands in a meta tag alone"),
    (f"{TEXT}<p class='summary'>{SUMMARY}</p>", "", "it stands behind the text"),
    (f"<figure><img src='a'><figcaption class='summary'>{SUMMARY}</figcaption></figure>{TEXT}", SUMMARY, "a caption"),
    (f"<div class='lead-image-caption'>{SUMMARY}</div>{TEXT}", "", "a caption by its name"),
    (f"<div class='author-description'>{SUMMARY}</div>{TEXT}", "", "about the author"),
    (f"<div class='intro'><a href='/x'>{SUMMARY}</a></div>{TEXT}", "", "a link"),
    (f"<p class='lead'>By Ana Ruiz and José Paz, in the capital of it</p>{TEXT}", "", "a byline"),
    (f"<p class='lead'>Read all about it</p>{TEXT}", "", "a few words"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "description", "reason"), NONE, ids=[reason for *_, reason in NONE])
def test_what_is_no_standfirst(body: str, description: str, reason: str) -> None:
    tree = document_fromstring(f"<html><body><article><h1>Minister resigns</h1>{body}</article></body></html>")
    opening = read_opening(tree, title="Minister resigns", descriptions=[description])
    assert with_standfirst((FIRST, SECOND), opening) == (FIRST, SECOND), reason


def test_what_the_text_begins_with_is_not_said_twice() -> None:
    body = f"<div class='story'><p class='lead'>{SUMMARY}</p><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>"
    assert read(body, SUMMARY) == (SUMMARY, FIRST, SECOND, THIRD)
