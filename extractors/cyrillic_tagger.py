"""Texts in Russian or Ukrainian -> spans of names, and the names of an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from extractors.cyrillic_names import decide_cyrillic
from extractors.mentions import Tagged
from extractors.records import EntityType, Name, Span
from extractors.slovnet_model import ROW_TOKENS, SlovnetModel, load_slovnet
from extractors.surfaces import LINE_BREAK, trim_span
from extractors.ukrainian import Cognates

LANGUAGES = ("ru", "uk")

_TYPES = {"PER": EntityType.PERSON, "LOC": EntityType.LOCATION, "ORG": EntityType.ORG}

# A word with its hyphens, apostrophes and stress marks, or one sign.
_TOKEN = re.compile(r"\w[\w\u0300\u0301\u00ad]*(?:[-’ʼ'‑]\w[\w\u0300\u0301\u00ad]*)*|[^\w\s]")
_SENTENCE_END = frozenset(".!?…")
_LONGEST_TOKEN = 60
_STRESS = str.maketrans({"\u0300": None, "\u0301": None, "\u00ad": None, "‑": "-"})
# Letters of neighbouring languages, as Russian would write the name; one for one.
_FOREIGN = str.maketrans("әғқңөұүһіїєґўҚӘҒҢӨҰҮҺІЇЄҐЎѣ", "агкноуухииегуКАГНОУУХИИЕГУе")
_TEXTS = 64
_CHARS = 60_000


class CyrillicTagger:
    """Finds names in Russian or Ukrainian texts.

    Args:
        model: The recogniser.
        language: "ru" or "uk".

    Attributes:
        name: Model and version, as stored with every article it tagged.
        languages: The one language it reads.
    """

    def __init__(self, model: SlovnetModel, language: str) -> None:
        self._model = model
        self._language = language
        self._cognates = Cognates(model.lexicon.vocabulary) if language == "uk" else None
        self.name = f"{language}_{model.name}"
        self.languages: tuple[str, ...] = (language,)

    def for_language(self, language: str) -> CyrillicTagger | None:
        """Itself for its language, else None."""
        return self if language.lower().split("-")[0] in self.languages else None

    def tag(self, texts: Iterable[str]) -> Iterator[Tagged]:
        """Find the names of each text.

        Args:
            texts: Any strings; lone surrogates, control characters and a million words are fine.

        Yields:
            For each text, in order, what was found in it.
        """
        batch: list[str] = []
        size = 0
        for text in texts:
            batch.append(text)
            size += len(text)
            if size >= _CHARS or len(batch) >= _TEXTS:
                yield from self._tag_batch(batch)
                batch, size = [], 0
        yield from self._tag_batch(batch)

    def decide(self, text: str, tagged: Tagged) -> tuple[Name, ...]:
        """The names of an article, from what `tag` found in it."""
        return decide_cyrillic(text, tagged.spans, self._language, self._model.lexicon)

    def read(self, texts: Sequence[str]) -> Iterator[tuple[Tagged, tuple[Name, ...]]]:
        """What `tag` finds in each text, and what `decide` makes of it."""
        for text, tagged in zip(texts, self.tag(texts), strict=True):
            yield tagged, self.decide(text, tagged)

    def _tag_batch(self, texts: Sequence[str]) -> list[Tagged]:
        found: list[list[Span]] = [[] for _ in texts]
        rows: list[tuple[int, list[tuple[int, int]]]] = []
        for number, text in enumerate(texts):
            for row in _rows(text):
                rows.append((number, row))
                if len(rows) >= 1000:
                    self._tag_rows(texts, rows, found)
                    rows = []
        self._tag_rows(texts, rows, found)
        return [Tagged(tuple(spans)) for spans in found]

    def _tag_rows(
        self, texts: Sequence[str], rows: Sequence[tuple[int, list[tuple[int, int]]]], found: list[list[Span]]
    ) -> None:
        words = [[self._word(texts[number][start:end]) for start, end in row] for number, row in rows]
        for (number, row), tags in zip(rows, self._model.tags(words), strict=True):
            for start, end, kind in _runs(row, tags):
                span = trim_span(texts[number], start, end, kind)
                if span is not None:
                    found[number].append(span)

    def _word(self, token: str) -> str:
        token = token.translate(_STRESS)
        if self._cognates is not None:
            token = self._cognates.of(token)
        return token.translate(_FOREIGN) or "."


def load_cyrillic(language: str) -> CyrillicTagger:
    """The tagger for a language of `LANGUAGES`.

    Raises:
        UsageError: What it needs is not installed.
    """
    return CyrillicTagger(load_slovnet(), language)


def _rows(text: str) -> Iterator[list[tuple[int, int]]]:
    """Offsets of tokens, in rows that end with a line, a sentence, or when they are full."""
    row: list[tuple[int, int]] = []
    last = 0
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        if row and LINE_BREAK.search(text, last, start):
            yield row
            row = []
        last = end
        if end - start > _LONGEST_TOKEN:
            continue  # no name is that long
        row.append((start, end))
        if len(row) >= ROW_TOKENS or (len(row) >= ROW_TOKENS // 2 and text[start:end] in _SENTENCE_END):
            yield row
            row = []
    if row:
        yield row


def _runs(row: Sequence[tuple[int, int]], tags: Sequence[str]) -> Iterator[tuple[int, int, EntityType]]:
    """Stretches of B- and I- tags of one type."""
    start = end = -1
    kind = ""
    for (token_start, token_end), tag in zip(row, tags, strict=True):
        part, _, label = tag.partition("-")
        if kind and (part != "I" or label != kind):
            yield start, end, _TYPES[kind]
            kind = ""
        if label in _TYPES:
            if not kind:
                start, kind = token_start, label
            end = token_end
    if kind:
        yield start, end, _TYPES[kind]
