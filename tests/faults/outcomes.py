"""What must come of a fault: one clear error, or something that can be used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extractors.errors import FeedError, ItemError, PageError, PermanentFetchError, PutOffError, TransientFetchError

# An error's reason stands in tables and mails: one line, and not a long one.
MAX_REASON_CHARS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Fails:
    """The only thing that comes is this error, whose reason has these words (a pattern).

    `or_reads`: or else what is read is sound, where it depends on the network in how many pieces the answer comes.
    """

    error: type[ItemError]
    words: str
    or_reads: bool = False

    @property
    def stalls(self) -> bool:
        """Whether it ends by running out of time; all others end by themselves."""
        return self.words.startswith("timed out")

    def _without_rules(self, found: ItemError) -> bool:
        """Whether the fault met robots.txt first, so that the page was not asked for at all."""
        return self.error is TransientFetchError and found.reason.startswith("robots.txt cannot be read")

    def unlike(self, found: object) -> str:
        """What is wrong with what came, else ""."""
        if self.or_reads and isinstance(found, Read):
            return Reads().unlike(found)
        if not isinstance(found, ItemError):
            return f"no error came, but {found}"
        if type(found) is not (PutOffError if self._without_rules(found) else self.error):
            return f"{type(found).__name__} instead of {self.error.__name__}: {found.reason}"
        if not re.search(self.words, found.reason):
            return f"the reason is {found.reason!r}"
        if not found.reason.isprintable() or len(found.reason) > MAX_REASON_CHARS:
            return f"not one short line: {found.reason!r}"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """It is read all the same: so many entries of a feed, this title first, and a problem with these words."""

    title: str = "Harbour opens"
    entries: int = 1
    problem: str = ""

    def unlike(self, found: object) -> str:
        """What is wrong with what came, else ""."""
        if not isinstance(found, Read):
            return f"not read: {found}"
        if found.entries != self.entries:
            return f"{found.entries} entries"
        if found.title.strip() != self.title:
            return f"the title is {found.title[:100]!r}"
        if self.problem and not any(re.search(self.problem, problem) for problem in found.problems):
            return f"the problems are {found.problems}"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read: of a page `entries` is 1."""

    title: str
    entries: int
    problems: tuple[str, ...] = ()


Outcome = Fails | Reads


def again(words: str) -> Fails:
    """May be well another time."""
    return Fails(error=TransientFetchError, words=words)


def never(words: str) -> Fails:
    """Will not be well, or must not be asked."""
    return Fails(error=PermanentFetchError, words=words)


def no_feed(words: str) -> Fails:
    """An answer came, and is no feed."""
    return Fails(error=FeedError, words=words)


def no_page(words: str) -> Fails:
    """An answer came, and has no article."""
    return Fails(error=PageError, words=words)


@dataclass(frozen=True, slots=True)
class Case:
    """Faults with the same outcome for the same reason.

    Args:
        why: The reason, one line.
        names: Of the faults.
        feed: What comes when they are asked for a feed; None: they are not.
        page: For a page, likewise.
        sitemap: For a sitemap, likewise.
    """

    why: str
    names: tuple[str, ...]
    feed: Outcome | None
    page: Outcome | None
    sitemap: Outcome | None = None

    def of(self, asked: str) -> Outcome | None:
        """What comes when they are asked for a "feed", a "page" or a "sitemap"; None: they are not."""
        return {"feed": self.feed, "page": self.page, "sitemap": self.sitemap}[asked]


def both(why: str, outcome: Outcome, *names: str) -> Case:
    """Feed and page fare alike."""
    return Case(why, names, outcome, outcome)


def each(why: str, feed: Outcome, page: Outcome, *names: str) -> Case:
    """Feed and page fare differently."""
    return Case(why, names, feed, page)


def feed(why: str, outcome: Outcome, *names: str) -> Case:
    """Only a feed can have this fault."""
    return Case(why, names, outcome, None)


def page(why: str, outcome: Outcome, *names: str) -> Case:
    """Only a page can have this fault."""
    return Case(why, names, None, outcome)


def sitemap(why: str, outcome: Outcome, *names: str) -> Case:
    """Only a sitemap can have this fault; the entries of an index are the documents it lists."""
    return Case(why, names, None, None, outcome)


def by_name(cases: Iterable[Case]) -> dict[str, Case]:
    """The cases of all faults; no fault may have two."""
    found: dict[str, Case] = {}
    for case in cases:
        for name in case.names:
            assert name not in found, f"{name} has two outcomes"
            found[name] = case
    return found
