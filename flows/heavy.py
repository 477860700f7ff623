"""What other processes do for a run: read pages, and find the names of texts. Functions of values that can be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from extractors.errors import ItemError
from extractors.mentions import Tagged
from extractors.page_rules import PageRules
from extractors.records import Name, Page, PageArticle
from extractors.taggers import read_as, tag_texts
from flows.articles import Reading, clean_text, given_title, read_page
from flows.config import TagSection
from flows.jobs import tagger_once
from warehouse.recall import PendingEntry


class TextNames(NamedTuple):
    """What a tagger found in a text, and what was decided of it alone."""

    tagged: Tagged
    names: tuple[Name, ...]


# By language it was read as, and text.
Foretold = Mapping[tuple[str, str], TextNames]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOrder:
    """A page to read, as `read_page` takes it; `repeated` are paragraphs that its outlet is known to repeat."""

    entry: PendingEntry
    page: Page
    now: datetime
    rules: PageRules | None
    repeated: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """What became of a page, and the names of what is likely to be its text."""

    result: PageArticle | ItemError
    foretold: Foretold


def read_pages(tag: TagSection, orders: Sequence[PageOrder]) -> list[PageRead]:
    """Read pages, and find the names of the texts that they most likely give.

    What the text of an article is depends on what was loaded before it. Here it is cut by what is known by now; where
    that turns out to be wrong, nobody asks for these names.
    """
    results = [read_page(order.entry, order.page, order.now, rules=order.rules) for order in orders]
    texts: list[tuple[str, str] | None] = []
    for order, found in zip(orders, results, strict=True):
        text = _likely_text(order, found) if isinstance(found, PageArticle) else ""
        language = (found.language or order.entry.language) if isinstance(found, PageArticle) else ""
        texts.append((read_as(language, text), text) if text else None)
    wanted = [each for each in texts if each is not None]
    names = dict(zip(wanted, find_texts(tag, wanted), strict=True))
    return [
        PageRead(result=found, foretold={each: told} if each and (told := names[each]) else {})
        for found, each in zip(results, texts, strict=True)
    ]


def _likely_text(order: PageOrder, found: PageArticle) -> str:
    reading = Reading(entries=(order.entry,), found=found)
    try:
        return clean_text(found, given_title(reading), order.repeated).text
    except ItemError:
        return ""


def find_texts(tag: TagSection, texts: Sequence[tuple[str, str]]) -> list[TextNames | None]:
    """Find the names of texts, each given with the language it is read as; None if no tagger reads it."""
    tagger = tagger_once(tag)
    found = tag_texts(tagger, [text for _, text in texts], [language for language, _ in texts])
    return [None if each is None else TextNames(each.tagged, each.names) for each in found]


def tagger_names(tag: TagSection, _: Sequence[None]) -> list[Mapping[str, str]]:
    """What texts are tagged by, by language, as `ByLanguage.names`."""
    return [dict(tagger_once(tag).names)]
