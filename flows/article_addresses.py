"""One article, one row: under which address each page that was read is kept.

A page says itself what its address is (`extractors.canonical`), and mostly that is that. It is not when

- it is known by another address: the site has changed its mind about the address of an entry's article, or it serves
  the page with and without TLS, "www.", a slash, for phones, and does not say that these are one;
- it claims an address at which another article stands, as all pages of some sites do after a slip in a template.

The texts decide both. An article keeps the address that it was first loaded under, and so its id, also when a later
version of this program spells addresses differently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import duckdb

from extractors.errors import ItemError
from extractors.ids import stable_id
from extractors.json_ld import folded
from extractors.records import PageArticle
from extractors.same_page import are_one_article, is_special_form, sister_addresses
from extractors.urls import canonical_url
from warehouse.recall import PendingEntry, load_articles, stored_articles

Result = PageArticle | ItemError
Read = tuple[Sequence[PendingEntry], Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """An article that is stored, or was settled before."""

    url: str
    title: str
    text: str


@dataclass(slots=True, kw_only=True)
class _Claim:
    """A page that was read, and what could be its address."""

    place: int
    page: PageArticle
    own: str  # the address that answered
    claimed: str  # what the page says
    links: frozenset[str]
    known_ids: tuple[int, ...]  # articles that its entries led to before
    sister_ids: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        sisters = dict.fromkeys((*sister_addresses(self.claimed), *sister_addresses(self.own)))
        self.sister_ids = tuple(map(article_id, sisters))

    @property
    def stands_there(self) -> bool:
        """Whether the page was found at the address it gives itself, or is known by it."""
        return self.claimed == self.own or self.claimed in self.links or article_id(self.claimed) in self.known_ids

    def ids(self) -> Iterable[int]:
        return (article_id(self.claimed), article_id(self.own), *self.known_ids, *self.sister_ids)


def article_id(url: str) -> int:
    """Id of the article that is first loaded under an address, in canonical spelling."""
    return stable_id("article", url)


def settle_addresses(con: duckdb.DuckDBPyConnection, read: Sequence[Read]) -> list[Result]:
    """Give each page the address under which its article is kept.

    Args:
        con: Asked for stored articles.
        read: Entries with what was read behind their link.

    Returns:
        What was read, in the same order, with `canonical_url` settled.
    """
    claims = [
        _claim(place, entries, page) for place, (entries, page) in enumerate(read) if isinstance(page, PageArticle)
    ]
    known = _KnownArticles(con, [one for claim in claims for one in claim.ids()])
    settled = [result for _, result in read]
    voices = Counter(claim.claimed for claim in claims)
    for claim in sorted(claims, key=partial(_rank, voices)):
        url = _settle(claim, known)
        known.add(url, claim.page)
        settled[claim.place] = replace(claim.page, canonical_url=url)
    return settled


class _KnownArticles:
    """Articles by id: those of the warehouse, read when they are to be compared, and those settled before."""

    def __init__(self, con: duckdb.DuckDBPyConnection, ids: Iterable[int]) -> None:
        self._con = con
        self._stored = frozenset(stored_articles(con, set(ids)))
        self._here: dict[int, _Known] = {}

    def __contains__(self, one: int) -> bool:
        return one in self._here or one in self._stored

    def add(self, url: str, page: PageArticle) -> None:
        self._here.setdefault(article_id(url), _Known(url=url, title=page.title, text="\n".join(page.paragraphs)))

    def same(self, one: int, page: PageArticle) -> str:
        """Address of a known article if a page holds the same one, else ""."""
        if one not in self:
            return ""
        if one not in self._here:
            [article] = load_articles(self._con, [one])
            self._here[one] = _Known(url=article.url, title=article.title, text=article.text)
        known = self._here[one]
        if not known.text:  # it was dropped: what is left of the article is its headline
            return known.url if folded(known.title) == folded(page.title) else ""
        same = are_one_article(known.title, known.text, page.title, "\n".join(page.paragraphs))
        return known.url if same else ""


def _claim(place: int, entries: Sequence[PendingEntry], page: PageArticle) -> _Claim:
    own = canonical_url(page.url)
    return _Claim(
        place=place,
        page=page,
        own=own,
        claimed=page.canonical_url or own,
        links=frozenset(canonical_url(entry.url) for entry in entries),
        known_ids=tuple(dict.fromkeys(entry.article_id for entry in entries if entry.article_id is not None)),
    )


def _rank(voices: Counter[str], claim: _Claim) -> tuple[bool, bool, int]:
    """Who is heard first: what stands at the address it gives itself, before others claim that address; of several
    addresses of one page, the plain one, and the one that most name."""
    return not claim.stands_there, is_special_form(claim.claimed), -voices[claim.claimed]


def _settle(claim: _Claim, known: _KnownArticles) -> str:
    url = claim.claimed
    if article_id(url) in known:
        if claim.stands_there or known.same(article_id(url), claim.page):
            return url
        url = claim.own
        if article_id(url) in known:
            return url
    found = (known.same(one, claim.page) for one in (*claim.known_ids, *claim.sister_ids))
    return next(filter(None, found), url)
