"""What a text says a person is called besides, or was before: "Ahmed al-Sharaa, known as Abu Mohammad al-Golani"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractors.records import EntityType, Span
from extractors.ties import Tie

_KNOWN_AS = re.compile(
    r",? ?\(?(?:(?:who|that) )?(?:(?:is|was) )?(?:"
    r"(?:(?:also|better|best|formerly|previously|once|then|widely|commonly|popularly) )?known "
    r"(?:as|by (?:his|her|the) (?:nom de guerre|nickname|pseudonym|alias|stage name|pen name),?)|"
    r"a\.?k\.?a\.?|alias|nom de guerre:?|formerly|previously|born|n[ée]e?e?"
    r") [“\"‘']?"
)
# Putin's chef is not Putin, nor is the Putin of somewhere.
_OF_ANOTHER = re.compile(r"[’']s?\b|[’'] | of\b|-\w")


def find_bynames(text: str, spans: Sequence[Span]) -> Iterator[Tie]:
    """Two names that a text calls one person's, both tagged; not a byname that it gives to two.

    Args:
        text: The article.
        spans: The spans of its persons, ordered by start.
    """
    found: dict[str, list[Tie]] = defaultdict(list)
    for span, after in pairwise(spans):
        said = _KNOWN_AS.match(text, span.end) if after.type is span.type is EntityType.PERSON else None
        if said and said.end() == after.start and not _OF_ANOTHER.match(text, after.end):
            found[after.surface].append(Tie(span, after, "renamed"))
    for ties in found.values():
        if len({tie.main.surface for tie in ties}) == 1:
            yield ties[0]
