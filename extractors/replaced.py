"""Replaced words: names and figures that stand at the same place of two texts that else say the same.

Editors who take a report over keep whom it is about. Two reports that were written around one background, or by filling
in one form, name other people, places and figures at corresponding places, or in their first lines. In scripts without
capitals any words count that take each other's place in a row: names cannot be told from other words there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from itertools import islice, pairwise

from extractors.passages import PASSAGE_WORDS, Words, plain_word

# Words of a text's beginning, in which it says whom it is about; characters in scripts without spaces.
LEAD_WORDS, LEAD_CHARACTERS = 60, 90
# What a word of a name weighs, where a figure weighs 1, and a name that says who.
NAME_WORD, FULL_NAME = 2, 4
# Words of such a name. In scripts without spaces: characters, and letters.
_NAME_WORDS, _HAN_NAME, _LETTERS_NAME = 2, 3, 6
# Where more of all words have capitals, nouns have them too.
_NOUNS_LARGE = 0.28
# Gaps of so many words are aligned, so many at most. Where only one side bounds a gap the other text's may be longer.
_GAP_WORDS, _MAX_GAPS, _SLACK = 50, 80, 6
# A line of fewer words, or of which more have capitals, is a headline or a byline. It stands in so many characters.
_LINE_WORDS, _TITLE, _MAX_HEAD = 10, 0.6, 4_000
# Two spellings of one name are at least so alike (difflib), differ by so many letters, are sought among so many words.
_SPELLING, _LONGER, _MAX_ALIKE = 0.75, 2, 80

_NUMERALS = "one two three four five six seven eight nine ten eleven twelve"
FIGURES = {word: str(figure) for figure, word in enumerate(_NUMERALS.split(), start=1)}
# Written with a capital, but no names: they say when.
_DATES = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december"
)
_WHEN = frozenset(_DATES.split())
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
# Georgian has capitals in Unicode, which nobody begins names with.
_GEORGIAN = re.compile(r"[\u10d0-\u10ff]")
_SENTENCE_END = re.compile(r"(?:^|[.!?…:\n])[\s\"'“”„«»‘’()\[\]–—-]*$")
_JOINTS = (" ", "-", "\u00a0", "’", "'")
_Range = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """What two texts have in place of each other.

    Attributes:
        figures: Places at which they have other figures.
        places: Places at which they name somebody or something else.
        lead: How much of what they begin with tells of others: `NAME_WORD` for each word of a name that differs (the
            fewer of the two texts count), 1 for each place with other figures beside.
        whose: Names that tell them apart, as the shorter and as the longer text has them; empty if nothing does.
    """

    figures: int = 0
    places: int = 0
    lead: int = 0
    whose: tuple[str, str] = ("", "")


NOTHING_REPLACED = Replaced()


class _Held:
    """The words that a text holds, however they are written there."""

    def __init__(self, words: Words) -> None:
        plain = [plain_word(surface) for surface in words.surfaces]
        self.facts = {read_fact(surface) for surface in words.surfaces}
        self.facts |= {FIGURES[word] for word in self.facts & FIGURES.keys()}
        self.pairs = set(pairwise(plain))
        self._by_first: defaultdict[str, list[str]] = defaultdict(list)
        for fact in sorted({read_fact(surface) for surface in words.surfaces if surface[0].isupper()}):
            self._by_first[fact[0]].append(fact)

    def has(self, surface: str) -> bool:
        """Whether the text holds a word, or a name that is spelt almost like it."""
        fact = read_fact(surface)
        if fact in self.facts or FIGURES.get(fact) in self.facts:
            return True
        near = (other for other in self._by_first[fact[0]] if abs(len(other) - len(fact)) <= _LONGER)
        return not fact[0].isdigit() and bool(get_close_matches(fact, islice(near, _MAX_ALIKE), n=1, cutoff=_SPELLING))


def find_replaced(short: Words, gaps: Sequence[tuple[int, int]], long: Words) -> Replaced:
    """Find the names and figures that two texts have in place of each other.

    Args:
        short: The shorter text.
        gaps: First word of each stretch that the longer one does not hold, and the word behind it.
        long: The longer text.
    """
    held, leads = (_Held(short), _Held(long)), (_lead(short), _lead(long))
    nouns = _writes_nouns_large(short)
    figures = figures_leading = 0
    names, leading = dict[tuple[str, str], int](), dict[tuple[str, str], int]()
    for own, its in _swaps(short, gaps, long):
        first = _overlap(own, leads[0]) or _overlap(its, leads[1])
        other = _new_figures(short, own, held[1]) and _new_figures(long, its, held[0])
        figures, figures_leading = figures + other, figures_leading + (other and first)
        pair = _text(short, own), _text(long, its)
        weight = 0 if _alike(*pair) else min(_name_weight(short, own, held[1]), _name_weight(long, its, held[0]))
        if weight and not (nouns and weight < FULL_NAME):
            names[pair] = weight
            leading |= {pair: weight} if first else {}
    begun = _full_name(short, leads[0], held[1]), _full_name(long, leads[1], held[0])
    if all(begun):
        leading.setdefault(begun, FULL_NAME if sum(leading.values()) < FULL_NAME else 0)
    lead = sum(leading.values())
    whose = leading or names
    return Replaced(
        figures=figures,
        places=sum(weight >= NAME_WORD for weight in names.values()),
        lead=lead + figures_leading if lead >= NAME_WORD else 0,
        whose=max(whose, key=lambda pair: whose[pair]) if whose else ("", ""),
    )


def read_fact(surface: str) -> str:
    """A word as it is compared, of 12m and 3rd the figure."""
    word = plain_word(surface)
    return "".join(char for char in word if char.isdigit()) if word[0].isdigit() else word


def _swaps(short: Words, gaps: Sequence[tuple[int, int]], long: Words) -> Iterator[tuple[_Range, _Range]]:
    """What stands in one text where the other has something else, between words that both have."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for place, value in enumerate(long.hashes.tolist()):
        if len(places[value]) < _MAX_ALIKE:
            places[value].append(place)
    for start, end in [gap for gap in gaps if gap[1] - gap[0] <= _GAP_WORDS][:_MAX_GAPS]:
        before = (
            [place + PASSAGE_WORDS for place in places[int(short.hashes[start - PASSAGE_WORDS])]]
            if (PASSAGE_WORDS <= start <= len(short.hashes) + PASSAGE_WORDS - 1)
            else []
        )
        behind = places[int(short.hashes[end])] if end < len(short.hashes) else []
        most = end - start + _SLACK
        if before and behind:
            spans = [(one, two) for one in before for two in behind if 0 <= two - one <= _GAP_WORDS]
        else:
            spans = [(max(two - most, 0), two) for two in behind[:1]]
            spans += [(one, min(one + most, len(long))) for one in before[:1]]
        if spans:
            yield from _aligned(short, (start, end), long, min(spans, key=lambda span: span[1] - span[0]))


def _aligned(short: Words, own: _Range, long: Words, its: _Range) -> Iterator[tuple[_Range, _Range]]:
    one = [plain_word(surface) for surface in short.surfaces[own[0] : own[1]]]
    two = [plain_word(surface) for surface in long.surfaces[its[0] : its[1]]]
    # Words around are shared where there is a passage; where the text ends there is nothing to hold on to.
    open_start = own[0] > 0 and its[0] > 0 and not _shared(short, own[0] - 1, long, its[0] - 1)
    open_start = open_start or (own[0] == 0) != (its[0] == 0)
    open_end = own[1] < len(short) and its[1] < len(long) and not _shared(short, own[1], long, its[1])
    open_end = open_end or (own[1] == len(short)) != (its[1] == len(long))
    blocks = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
    # A character that two names share by chance does not make four of them.
    held = [block for block in blocks if block.size > 1 or not block.size or not _UNSPACED.match(one[block.a])]
    i1 = j1 = 0
    for i2, j2, size in held:
        at_edge = (open_start and (i1 == 0 or j1 == 0)) or (open_end and (i2 == len(one) or j2 == len(two)))
        if i1 < i2 and j1 < j2 and not at_edge:
            yield (own[0] + i1, own[0] + i2), (its[0] + j1, its[0] + j2)
        i1, j1 = i2 + size, j2 + size


def _shared(short: Words, place: int, long: Words, other: int) -> bool:
    return plain_word(short.surfaces[place]) == plain_word(long.surfaces[other])


def _lead(words: Words) -> _Range:
    """The words with which a text begins to tell: headlines, bylines and places go before."""
    start = 0
    for line in re.finditer(r"[^\n]+", words.text[:_MAX_HEAD]):
        first, last = bisect_left(words.starts, line.start()), bisect_left(words.starts, line.end())
        if last - first >= _LINE_WORDS and not _is_title(words.surfaces[first:last]):
            start = first
            break
    size = LEAD_CHARACTERS if start < len(words) and _UNSPACED.match(words.surfaces[start]) else LEAD_WORDS
    return start, min(start + size, len(words))


def _is_title(surfaces: Sequence[str]) -> bool:
    return sum(surface[0].isupper() for surface in surfaces) > _TITLE * len(surfaces)


def _new_figures(words: Words, span: _Range, other: _Held) -> bool:
    figures = [read_fact(surface) for surface in words.surfaces[span[0] : span[1]]]
    return any((fact[0].isdigit() or fact in FIGURES or fact in _WHEN) and not other.has(fact) for fact in figures)


def _writes_nouns_large(words: Words) -> bool:
    return sum(surface[0].isupper() for surface in words.surfaces) > _NOUNS_LARGE * len(words)


def _name_weight(words: Words, span: _Range, other: _Held) -> int:
    """What the names weigh that the other text does not hold; 0 if there is none."""
    surfaces = words.surfaces[span[0] : span[1]]
    if any(surface.lower() != surface.upper() and not _GEORGIAN.match(surface) for surface in surfaces):
        return NAME_WORD * sum(_is_new_name(words, number, other) for number in range(*span))
    if len(surfaces) > _GAP_WORDS // 2:
        return 0
    letters = [surface for surface in surfaces if not surface[0].isdigit()]
    if letters and _UNSPACED.match(letters[0]):
        least = _HAN_NAME if _HAN.match(letters[0]) else _LETTERS_NAME
        known = sum(pair in other.pairs for pair in pairwise(map(plain_word, surfaces)))
        return FULL_NAME if len(letters) >= least and known <= len(letters) / 3 else 0
    if not other.facts.isdisjoint(map(read_fact, letters)):
        return 0
    return NAME_WORD * len(letters) if len(letters) >= _NAME_WORDS else len(letters)


def _is_new_name(words: Words, number: int, other: _Held) -> bool:
    surface = words.surfaces[number]
    if not surface[0].isupper() or len(surface) == 1 or surface.casefold() in _WHEN or other.has(surface):
        return False
    before = words.text[max(words.starts[number] - 12, 0) : words.starts[number]]
    return not _SENTENCE_END.search(before) or (
        # At the beginning of a sentence everything has a capital; a name has one where the next word has it, too.
        number + 1 < len(words) and words.surfaces[number + 1][0].isupper() and not surface.isupper()
    )


def _full_name(words: Words, span: _Range, other: _Held) -> str:
    """The first name of two words and more that the other text knows nothing of."""
    run: list[int] = []
    for number in range(*span):
        joined = bool(run) and words.text[words.end(number - 1) : words.starts[number]] in _JOINTS
        if not _is_new_name(words, number, other) or words.surfaces[number].isupper():
            run = []
        elif joined:
            run.append(number)
        else:
            run = [number]
        if len(run) >= _NAME_WORDS and not _SENTENCE_END.search(words.text[: words.starts[run[0]]][-12:]):
            return _text(words, (run[0], run[-1] + 1))
    return ""


def _alike(one: str, two: str) -> bool:
    return SequenceMatcher(None, one.casefold(), two.casefold()).ratio() >= _SPELLING


def _overlap(one: _Range, two: _Range) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _text(words: Words, span: _Range) -> str:
    return words.text[words.starts[span[0]] : words.end(span[1] - 1)]
