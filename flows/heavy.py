"""What other processes do for a run: read pages, and find the names of texts. Functions of values that can be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import NamedTuple

from extractors.errors import ItemError
from extractors.mentions import Tagged
from extractors.page_rules import PageRules
from extractors.records import Name, Page, PageArticle
from extractors.taggers import read_as, tag_texts
from flows.articles import Cleaned, Reading, clean_ahead, read_page
from flows.config import TagSection
from flows.jobs import tagger_once
from warehouse.recall import PendingEntry


class TextNames(NamedTuple):
    """What a tagger found in a text, and what was decided of it alone."""

    tagged: Tagged
    names: tuple[Name, ...]


# Texts of which a process remembers the names, those of some chunks, and characters of each: a few megabytes.
TEXTS_KEPT, KEPT_CHARS = 500, 20_000
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
    """What became of a page, its paragraphs as far as the outlet is known, and the names of what is left of them."""

    result: PageArticle | ItemError
    cleaned: Cleaned | None = None
    foretold: Foretold = field(default_factory=dict)


def read_pages(tag: TagSection, orders: Sequence[PageOrder]) -> list[PageRead]:
    """Read pages, clean them, and find the names of the texts that they most likely give.

    What the text of an article is depends on what was loaded before it. Here it is cut by what is known by now; where
    that turns out to be wrong, nobody asks for these names.
    """
    read: list[PageRead] = []
    texts: list[tuple[str, str] | None] = []
    for order in orders:
        found = read_page(order.entry, order.page, order.now, rules=order.rules)
        cleaned = text = None
        if isinstance(found, PageArticle):
            cleaned = clean_ahead(Reading(entries=(order.entry,), found=found), order.repeated)
            if cleaned is not None:
                text = read_as(found.language or order.entry.language, cleaned.kept.text), cleaned.kept.text
        read.append(PageRead(result=found, cleaned=cleaned))
        texts.append(text)
    wanted = [each for each in texts if each is not None]
    names = dict(zip(wanted, find_texts(tag, wanted), strict=True))
    return [
        replace(page, foretold={each: told}) if each and (told := names[each]) else page
        for page, each in zip(read, texts, strict=True)
    ]


def find_texts(tag: TagSection, texts: Sequence[tuple[str, str]]) -> list[TextNames | None]:
    """Find the names of texts, each given with the language it is read as; None if no tagger reads it.

    What many outlets carry word for word, one after the other, is read once.
    """
    kept = _kept(tag.model, tuple(sorted(tag.models.items())))
    # Workers of a cluster may have threads: what one looks up, another may forget.
    told = {each: names for each in texts if (names := kept.get(each)) is not None}
    new = [each for each in dict.fromkeys(texts) if each not in told]
    found = tag_texts(tagger_once(tag), [text for _, text in new], [language for language, _ in new])
    told |= {
        each: TextNames(names.tagged, names.names) for each, names in zip(new, found, strict=True) if names is not None
    }
    kept |= {each: told[each] for each in new if each in told and len(each[1]) <= KEPT_CHARS}
    for old in list(kept)[: max(0, len(kept) - TEXTS_KEPT)]:
        kept.pop(old, None)
    return [told.get(each) for each in texts]


@cache
def _kept(model: str, models: tuple[tuple[str, str], ...]) -> dict[tuple[str, str], TextNames]:
    """What this process has found lately with these models, the oldest first."""
    return {}


def tagger_names(tag: TagSection, _: Sequence[None]) -> list[Mapping[str, str]]:
    """What texts are tagged by, by language, as `ByLanguage.names`."""
    return [dict(tagger_once(tag).names)]
