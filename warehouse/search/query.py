"""What people type into a search, as what is asked for.

    gas pipeline             both words, anywhere in title and text
    "gas pipeline"           one after the other
    pipeline OR canal        either; of more words, those on one side or those on the other
    gas -Nord, gas NOT Nord  without
    pipel*                   words that begin so

Everything else is taken as it is. Of a word with signs in it (Anti-Corruption, RFE/RL, O'Brien) the parts must follow
one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.errors import UsageError
from warehouse.search.words import words_of

# Nobody types more; each word costs a look into the index.
MAX_CHARS, MAX_WORDS = 1_000, 64

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_ITEM = re.compile(r'-?"[^"]*(?:"\*?|$)|[^\s"]+')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow one another; with `is_prefix` the last one may go on."""

    words: tuple[str, ...]
    is_prefix: bool = False

    @property
    def needle(self) -> str:
        """What stands in a text that has it, where single blanks are around its words."""
        return f" {' '.join(self.words)}{'' if self.is_prefix else ' '}"


@dataclass(frozen=True, slots=True)
class Alternative:
    """All of `wanted`, and none of `unwanted`."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """One or more alternatives: any of them will do."""

    alternatives: tuple[Alternative, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        """Every term that is looked for, once."""
        return tuple(dict.fromkeys(term for each in self.alternatives for term in each.wanted))

    @property
    def match(self) -> str:
        """The same in the language of FTS5: nothing in it but words in quotes and what joins them."""

        def joined(terms: Sequence[Term], word: str) -> str:
            return "(" + f" {word} ".join(f'"{" ".join(t.words)}"{" *" if t.is_prefix else ""}' for t in terms) + ")"

        return " OR ".join(
            f"({joined(each.wanted, 'AND')} NOT {joined(each.unwanted, 'OR')})"
            if each.unwanted
            else joined(each.wanted, "AND")
            for each in self.alternatives
        )

    def matches(self, *texts: str) -> bool:
        """Whether an article that consists of these texts is asked for."""
        spaced = [f" {' '.join(words_of(text))} " for text in texts]

        def has(term: Term) -> bool:
            return any(term.needle in text for text in spaced)

        return any(all(map(has, each.wanted)) and not any(map(has, each.unwanted)) for each in self.alternatives)


def parse_query(typed: str) -> Query:
    """Read what was typed.

    Raises:
        UsageError: It has no word, is too long, or only says what must not be there.
    """
    if len(typed) > MAX_CHARS:
        raise UsageError(f"that is too long to search for ({len(typed):,} characters): {MAX_CHARS:,} are enough")
    sides: list[tuple[list[Term], list[Term]]] = [([], [])]
    for word, term, is_unwanted in _terms(typed.translate(_QUOTES)):
        if word == "OR":
            sides.append(([], []))
        elif term is not None:
            sides[-1][is_unwanted].append(term)
    found = [Alternative(tuple(wanted), tuple(unwanted)) for wanted, unwanted in sides if wanted or unwanted]
    if not found:
        raise UsageError(f"no word to search for in {typed[:40]!r}")
    if any(not each.wanted for each in found):
        raise UsageError("say also what must be there: what must not be (-word, NOT word) only takes away from it")
    if sum(len(term.words) for each in found for term in (*each.wanted, *each.unwanted)) > MAX_WORDS:
        raise UsageError(f"those are too many words to search for: {MAX_WORDS} are enough")
    return Query(tuple(found))


def _terms(typed: str) -> Iterator[tuple[str, Term | None, bool]]:
    """Each item as it stands there, its term if it has one, and whether it is unwanted."""
    is_negated = False
    for item in _ITEM.findall(typed):
        if item in ("OR", "AND", "NOT"):
            is_negated = item == "NOT"
            yield item, None, False
            continue
        term = _term(item)
        yield item, term, is_negated or (item.startswith("-") and term is not None)
        is_negated = is_negated and term is None


def _term(item: str) -> Term | None:
    words: Sequence[str] = words_of(item)
    return Term(tuple(words), item.rstrip('"').endswith("*") or item.endswith('"*')) if words else None
