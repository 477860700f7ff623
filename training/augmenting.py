"""Texts made a little different every time they are read, so that the tagger learns forms and not names."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from training.corpora import Text

# Shares of texts, from the trials of name substitution on this kind of news and our own.
_NAMES = 0.35
_UPPER, _TITLE, _LOWER = 0.03, 0.03, 0.02
_TRIES = 40


@dataclass(frozen=True, slots=True)
class Names:
    """Names of persons by region, each as its words; sorted, so that a seed gives the same draws."""

    of_region: dict[str, list[tuple[str, ...]]]

    @classmethod
    def of(cls, texts: Sequence[Text]) -> Names:
        """The names that texts of known regions hold."""
        found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for text in texts:
            for first, end, label in text.entities:
                name = tuple(text.words[first:end])
                if text.region and label == "PERSON" and all(w[:1].isupper() or len(w) < 4 for w in name):
                    found[text.region].add(name)
        return cls({region: sorted(names) for region, names in sorted(found.items())})


def varied(text: Text, names: Names, draw: random.Random) -> Text:
    """The text with the persons of another region in a third of cases, and now and then all in one case."""
    words = list(text.words)
    if draw.random() < _NAMES:
        words = _renamed(text, names.of_region[draw.choice(list(names.of_region))], draw)
    how = draw.random()
    if how < _UPPER:
        words = [word.upper() for word in words]
    elif how < _UPPER + _TITLE:
        words = [word[:1].upper() + word[1:] if len(word) > 3 else word for word in words]
    elif how < _UPPER + _TITLE + _LOWER:
        words = [word.lower() for word in words]
    return replace(text, words=words)


def _renamed(text: Text, pool: Sequence[tuple[str, ...]], draw: random.Random) -> list[str]:
    """Every person gets a name of as many words, everywhere in the text the same."""
    words = list(text.words)
    new: dict[tuple[str, ...], tuple[str, ...]] = {}
    for first, end, label in text.entities:
        if label != "PERSON":
            continue
        old = tuple(text.words[first:end])
        if old not in new:
            fitting = [name for name in draw.sample(pool, min(_TRIES, len(pool))) if len(name) == len(old)]
            new[old] = fitting[0] if fitting else old
        words[first:end] = new[old]
    return words
