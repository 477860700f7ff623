"""Stories: which articles carry the same report.

Copies are found by containment: how much of the shorter text stands in the longer one, word for word. Likeness of whole
texts (Jaccard, simhash) misses a report cut to a third; what the texts are about joins reports that two newsrooms wrote
on their own. A text is sketched as a sample of the hashes of its five-word passages (FracMinHash: Irber et al. 2022,
"Lightweight compositional analysis of metagenomes with FracMinHash"), so containment of the samples estimates
containment of the texts whatever their lengths.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from extractors.records import Placement, Relation, Sketch

# Articles further apart in time are not compared: reprints come within days, anniversaries and columns do not.
WINDOW_DAYS = 10

# Texts of fewer passages than this keep all their hashes, longer ones one in four: 200 words give about 50.
DENSE_PASSAGES = 200
_SPARSE = 4
_SPARSE_LIMIT = (1 << 63) // _SPARSE

# Share of the shorter text's passages that stand in the other, and how many at least (in passages of the text, not of
# the sample). Reports that share quotes or an outlet's boxes reach 0.23 (176 pairs of neardup/similar_pairs). Of 7,335
# edited copies (a third, reordered, another headline, a quote replaced, foreign boilerplate, every other paragraph)
# 99.8 % stay above. Move together.
MIN_CONTAINMENT = 0.5
MIN_PASSAGES = 10
# And in the sample itself: fewer may meet by the luck of the draw.
MIN_SAMPLED = 4
# Two texts of one outlet are more often a column's template or a live blog than a copy: they must agree nearly whole,
# and an updated report comes within a day or two.
SAME_OUTLET_CONTAINMENT = 0.8
SAME_OUTLET_DAYS = 3.0
# ... unless they are the same text under two addresses.
IDENTICAL = 0.97
# An article with less than this share of the lead's words is an abridged one.
ABRIDGED_BELOW = 0.7
# A passage in more articles than this is boilerplate that the clean-up left, and would cost time at every load. No
# report in four weeks of 24 outlets' feeds was in more than five.
MAX_ARTICLES_PER_PASSAGE = 60

_CJK = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
# Odd multipliers and shifts: the fraction of the golden ratio, and splitmix64 (Steele, Lea, Flood 2014).
_PLACE, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_HIGH, _LOW, _SIGN = np.uint64(30), np.uint64(27), np.uint64(1)
_PASSAGE_WORDS = 5


def sketch_text(text: str) -> tuple[int, ...]:
    """Sample the hashes of a text's five-word passages.

    Case and punctuation do not count; in scripts without spaces each character is a word.

    Args:
        text: Text of an article.

    Returns:
        Sorted hashes in 0 .. 2**63 - 1, each once: all of a text of up to 200 passages, of longer ones those below a
        quarter of the range. Empty for a text of fewer than five words.
    """
    words = np.array([_word_hash(word) for word in _WORD.findall(text.casefold())], dtype=np.uint64)
    if len(words) < _PASSAGE_WORDS:
        return ()
    passages = len(words) - _PASSAGE_WORDS + 1
    mixed = np.zeros(passages, dtype=np.uint64)
    for place in range(_PASSAGE_WORDS):  # unsigned arrays wrap around at 2**64, which is what a hash wants
        mixed = mixed * _PLACE + words[place : place + passages]
    mixed = (mixed ^ (mixed >> _HIGH)) * _MIX
    hashes = np.unique((mixed ^ (mixed >> _LOW)) >> _SIGN)
    if len(hashes) > DENSE_PASSAGES:
        hashes = hashes[hashes < _SPARSE_LIMIT]
    return tuple(hashes.tolist())


def group_stories(
    new: Sequence[Sketch], recent: Sequence[Sketch], *, window_days: float = WINDOW_DAYS
) -> list[Placement]:
    """Put each new article with the story whose report it carries, or let it found one.

    An article joins if it matches the story's reference text (the longest at hand) or at least half of its articles:
    a chain of texts that each share something with the next does not make a story. Stories of earlier loads keep their
    id and their original; none of them are merged.

    Args:
        new: Articles of this load, in any order; with a `story_id` already set they keep it.
        recent: Articles of earlier loads within the window, with their `story_id`. Others cost time only.
        window_days: Largest distance between the publication of two articles of one story.

    Returns:
        One placement per new article, in their order. Exactly one article of a new story is its original: the outlet
        that the others' syndication lines name, else the earliest that names no origin and is not clearly shorter
        than the longest.
    """
    articles = _Articles([*recent, *new])
    sketches = articles.sketches
    news = range(len(recent), len(sketches))
    stories: dict[int, _Story] = {}
    placed: dict[int, _Story] = {}  # by article_id: a revision stays where its article is
    for number, sketch in enumerate(sketches):
        if sketch.story_id is not None:
            story = stories.setdefault(sketch.story_id, _Story(story_id=sketch.story_id))
            story.members.append(number)
            placed[sketch.article_id] = story
    # Longest first: what is cut from a report is met after the report itself.
    for number in sorted(news, key=articles.rank):
        if sketches[number].article_id not in placed:
            matches = articles.matches(number, window=timedelta(days=window_days))
            story = _best_story(matches, articles, placed)
            story.members.append(number)
            placed[sketches[number].article_id] = story
    return [_place(placed[sketches[number].article_id], sketches[number], sketches) for number in news]


@dataclass(slots=True, eq=False)
class _Story:
    story_id: int | None = None
    members: list[int] = field(default_factory=list)
    lead: Sketch | None = None


def _best_story(matches: dict[int, float], articles: _Articles, placed: dict[int, _Story]) -> _Story:
    """The story that an article with these matches joins, a new one if there is none."""
    best, best_key = _Story(), (0.0, 0)
    candidates = {
        id(story): story for other in matches if (story := placed.get(articles.sketches[other].article_id)) is not None
    }
    for story in candidates.values():
        reference = min(story.members, key=articles.rank)
        shared = [matches[member] for member in story.members if member in matches]
        if shared and (reference in matches or 2 * len(shared) >= len(story.members)):
            key = (max(shared), -min(articles.sketches[member].article_id for member in story.members))
            if best_key == (0.0, 0) or key > best_key:
                best, best_key = story, key
    return best


class _Articles:
    """Sketches with an index from hash to the articles that have it."""

    def __init__(self, sketches: list[Sketch]) -> None:
        self.sketches = sketches
        index: defaultdict[int, list[int]] = defaultdict(list)
        for number, sketch in enumerate(sketches):
            for value in sketch.hashes:
                index[value].append(number)
        # Passages of one article find nobody: dropping them keeps the index small.
        self._index = {value: owners for value, owners in index.items() if 1 < len(owners) <= MAX_ARTICLES_PER_PASSAGE}
        self._common = {value for value, owners in index.items() if len(owners) > MAX_ARTICLES_PER_PASSAGE}

    def rank(self, number: int) -> tuple[int, datetime, int]:
        sketch = self.sketches[number]
        return (-sketch.words, sketch.published_at, sketch.article_id)

    def matches(self, number: int, *, window: timedelta) -> dict[int, float]:
        """Articles that share this one's report, with the containment of the shorter in the longer."""
        sketch = self.sketches[number]
        index = self._index
        shared = Counter(other for value in sketch.hashes if value in index for other in index[value])
        found: dict[int, float] = {}
        for other, count in shared.items():
            if count < MIN_SAMPLED:
                continue
            candidate = self.sketches[other]
            apart = abs(candidate.published_at - sketch.published_at)
            if candidate.article_id != sketch.article_id and apart <= window:
                containment = self._containment(sketch, candidate, count)
                if containment >= _least_containment(sketch, candidate, apart):
                    found[other] = containment
        return found

    def _containment(self, one: Sketch, other: Sketch, shared: int) -> float:
        """Share of the shorter text's passages that the other holds, 0 where too few are shared to tell."""
        dense = _is_dense(one.hashes), _is_dense(other.hashes)
        if shared * (1 if all(dense) else _SPARSE) < MIN_PASSAGES:
            return 0.0
        first, second = one.hashes, other.hashes
        if dense[0] != dense[1]:  # compare what both would have sampled
            first, second = _sparse(first), _sparse(second)
        smaller = min(self._size(first), self._size(second))
        return min(shared / smaller, 1.0) if smaller else 0.0

    def _size(self, hashes: tuple[int, ...]) -> int:
        return len(hashes) - (sum(1 for value in hashes if value in self._common) if self._common else 0)


def _least_containment(one: Sketch, other: Sketch, apart: timedelta) -> float:
    if one.outlet_id != other.outlet_id:
        return MIN_CONTAINMENT
    return SAME_OUTLET_CONTAINMENT if apart <= timedelta(days=SAME_OUTLET_DAYS) else IDENTICAL


@lru_cache(maxsize=1 << 18)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _is_dense(hashes: tuple[int, ...]) -> bool:
    """Whether a sketch holds all hashes: then some of them lie above the sample's limit."""
    return bool(hashes) and hashes[-1] >= _SPARSE_LIMIT


def _sparse(hashes: Iterable[int]) -> tuple[int, ...]:
    return tuple(value for value in hashes if value < _SPARSE_LIMIT)


def _place(story: _Story, sketch: Sketch, sketches: list[Sketch]) -> Placement:
    if story.lead is None:
        # A story is named after the article that led it when it was founded.
        founder = (sketches[member] for member in story.members if sketches[member].article_id == story.story_id)
        story.lead = next(founder, None) or _original([sketches[member] for member in story.members])
    lead = story.lead
    if sketch.article_id == (lead.article_id if story.story_id is None else story.story_id):
        relation = Relation.ORIGINAL
    else:
        relation = Relation.ABRIDGED if sketch.words < ABRIDGED_BELOW * lead.words else Relation.SYNDICATED
    story_id = lead.article_id if story.story_id is None else story.story_id
    return Placement(article_id=sketch.article_id, story_id=story_id, relation=relation)


def settle_relations(members: Sequence[Sketch]) -> dict[int, Relation]:
    """Say how each article of one story stands to its report, whatever the order in which they were loaded.

    Args:
        members: The story's articles at hand, at least one.

    Returns:
        Article id to relation; exactly one is the original.
    """
    lead = _original(members)
    relations = {
        member.article_id: Relation.ABRIDGED if member.words < ABRIDGED_BELOW * lead.words else Relation.SYNDICATED
        for member in members
    }
    return relations | {lead.article_id: Relation.ORIGINAL}


def _original(members: Sequence[Sketch]) -> Sketch:
    """The article that the others were taken from, as far as can be told."""
    named = {_name(member.syndicated_from) for member in members if member.syndicated_from}
    longest = max(member.words for member in members)

    def key(member: Sketch) -> tuple[bool, bool, bool, datetime, int, int]:
        return (
            not any(_same_name(name, _name(member.outlet_id)) for name in named),
            member.syndicated_from is not None,
            member.words < ABRIDGED_BELOW * longest,
            member.published_at,
            -member.words,
            member.article_id,
        )

    return min(members, key=key)


def _name(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _same_name(origin: str, outlet: str) -> bool:
    return min(len(origin), len(outlet)) >= 3 and (origin.startswith(outlet) or outlet.startswith(origin))
