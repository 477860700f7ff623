"""Annotated texts, cut into words as they will be when the tagger reads them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.lang.en import English

from extractors.tag_sequence import LABELS, TAGS, Entity, tags_of
from extractors.word_pieces import sentence_starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """A set of annotated texts.

    Attributes:
        file: Name of the file in the folder of sets.
        unmarked: Labels whose names it does not mark: a word outside may be inside one.
        merged: Labels it tells as one of which we make several: label to what it may be.
    """

    file: str
    unmarked: tuple[str, ...] = ()
    merged: tuple[tuple[str, tuple[str, ...]], ...] = ()


WORLD_TRAIN = Corpus(file="world_news_train.jsonl.gz")
WORLD_DEV = Corpus(file="world_news_dev.jsonl.gz")
# Wikipedia's MISC covers peoples and religions, too.
WIKIGOLD = Corpus(file="wikigold.jsonl.gz", merged=(("MISC", ("GROUP", "MISC")),))
WEB = (
    Corpus(file="web_dev.jsonl.gz", unmarked=("GROUP", "MISC")),
    Corpus(file="web_test.jsonl.gz", unmarked=("GROUP", "MISC")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One annotated text.

    Attributes:
        region: Where its outlet is; "" if unknown.
        words: Its words, as spaCy cuts them.
        starts: For each word, whether a sentence starts with it.
        entities: Its names, as annotated.
        allowed: For each word, a bit for each tag it may have, shape (words,).
        taught: Probabilities a teacher gives the tags, shape (words, tags), if one was asked.
    """

    region: str
    words: list[str]
    starts: list[bool]
    entities: list[Entity]
    allowed: NDArray[np.uint16]
    taught: NDArray[np.float16] | None = None


def read_corpus(folder: Path, corpus: Corpus) -> list[Text]:
    """The texts of a set, in order.

    Args:
        folder: Where the sets lie: JSON lines with `words`, `spaces` (whether one follows a word), `ss` (whether a
            sentence starts) and `ents` ([first word, word after the last, label]).
        corpus: Which.

    Raises:
        OSError: The file cannot be read.
    """
    with gzip.open(folder / corpus.file, "rt", encoding="utf-8") as lines:
        return [_text(json.loads(line), corpus) for line in lines]


def allowed_tags(words: int, entities: list[Entity], corpus: Corpus) -> NDArray[np.uint16]:
    """A bit for each tag a word may have: the annotated one, and those that the set does not tell from it."""
    tags = tags_of(words, entities)
    allowed = (1 << tags).astype(np.uint16)
    for label in corpus.unmarked:
        begin = 2 * LABELS.index(label) + 1
        allowed[tags == 0] |= np.uint16(0b11 << begin)
    for label, kinds in corpus.merged:
        told = 2 * LABELS.index(label) + 1
        for kind in kinds:
            begin = 2 * LABELS.index(kind) + 1
            allowed[tags == told] |= np.uint16(1 << begin)
            allowed[tags == told + 1] |= np.uint16(1 << (begin + 1))
    return allowed


@cache
def _english() -> English:
    return English()


def _text(row: dict[str, object], corpus: Corpus) -> Text:
    text, offsets = _joined(row)
    doc = _english()(text)
    entities = []
    taken = 0
    for first, end, label in row["ents"]:  # type: ignore[attr-defined]
        # Where the two ways of cutting differ ("Srinagar-"), a name is the words that hold it.
        span = doc.char_span(offsets[first][0], offsets[end - 1][1], alignment_mode="expand")
        if span is not None and span.start >= taken and label in LABELS:
            entities.append((span.start, span.end, label))
            taken = span.end
    kept = [token.i for token in doc if not token.is_space]
    place = {old: new for new, old in enumerate(kept)}
    words = [doc[i].text for i in kept]
    inside = [(place[a], place[b - 1] + 1, label) for a, b, label in entities if a in place and b - 1 in place]
    marked = set(_starts(row, offsets))
    starts = [
        start or doc[i].idx in marked
        for i, start in zip(kept, sentence_starts(words, [False] * len(words)), strict=True)
    ]
    return Text(
        region=str(row.get("region", "")),
        words=words,
        starts=starts,
        entities=inside,
        allowed=allowed_tags(len(words), inside, corpus),
    )


def _joined(row: dict[str, object]) -> tuple[str, list[tuple[int, int]]]:
    pieces: list[str] = []
    offsets: list[tuple[int, int]] = []
    length = 0
    for word, space in zip(row["words"], row["spaces"], strict=True):  # type: ignore[call-overload]
        offsets.append((length, length + len(word)))
        pieces.append(word + " " * bool(space))
        length += len(pieces[-1])
    return "".join(pieces), offsets


def _starts(row: dict[str, object], offsets: list[tuple[int, int]]) -> Iterator[int]:
    for place, starts in zip(offsets, row["ss"], strict=True):  # type: ignore[call-overload]
        if starts:
            yield place[0]


assert len(TAGS) <= 16, "the bits of a word are kept in 16"
