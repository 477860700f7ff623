"""Likeness: what two texts share, word for word, and whether that makes them one report.

What counts is how much of the shorter text's own telling stands in the longer one. Speech is left out where there is
enough besides: a quote is shared by all who were there, and replaced by editors who cut. Likeness of whole texts would
miss a report cut to a third; likeness of what they are about would join reports that two newsrooms wrote on their own.

Names and figures that are others at the same places, or in the first lines, make it a report on somebody else, whatever
the background that both repeat (`extractors.replaced`).

Of the 2,537 pairs that are reported (tests/quality/stories: copies edited in 18 ways, and 12 kinds of texts that only
look like copies), recall is 0.999 and precision 0.993. Nothing was tuned on them but on the invented reports around one
background, of which both halves were looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass, replace
from datetime import timedelta
from difflib import get_close_matches
from itertools import pairwise
from math import ceil

import numpy as np

from extractors.passages import PASSAGE_WORDS, Flags, Words, held_in, plain_word
from extractors.replaced import FIGURES, FULL_NAME, NOTHING_REPLACED, Replaced, find_replaced, read_fact

# Articles further apart in time are not compared: reprints come within days, anniversaries and columns do not.
WINDOW_DAYS = 10.0
# Least share of the shorter text's words that stand in passages of the longer one. On the half of tests/quality/stories
# that was tuned on, copies cut to a third that got a headline and a box have 0.64 and more; live blogs that repeat each
# other's posts, columns and reports around one background paragraph up to 0.61, reports on one event up to 0.25.
MIN_CONTAINMENT = 0.6
# ... and in how many passages at least.
MIN_PASSAGES = 10
# A text of fewer words must stand in the other nearly whole: a sentence or two are soon shared.
SHORT_WORDS, SHORT_CONTAINMENT = 40, 0.8
# Two texts of one outlet are more often a column's template or a live blog than a copy: they must agree nearly whole,
# and an updated report comes within a day or two.
SAME_OUTLET_CONTAINMENT = 0.8
SAME_OUTLET_DAYS = 3.0
# ... unless they are the same text under two addresses.
IDENTICAL = 0.97
# Speech is left out of a text if as many words and this share of it remain.
MIN_TOLD_WORDS, MIN_TOLD_SHARE = 40, 0.3
# A gap of up to so many words between shared passages is a slot. Slots with other names or figures, at least so many,
# this share of all and one in so many words, make a form that was filled in anew: market reports, results, weather.
# Fewer are a correction, or a toll that rose.
SLOT_WORDS, FORM_SLOTS, FORM_SHARE, FORM_WORDS = 25, 4, 0.5, 60
# Places with other names at which a text tells of somebody else, if its beginning does not name another.
OTHER_NAMES = 3
# Words of a gap that is refilled because nothing of it stands in the longer text, whatever it is about.
ANSWER_WORDS = 4
# Slots that are looked at, and how alike (difflib) two spellings of one name are.
_MAX_SLOTS, _SPELLING = 80, 0.85
# Places of one passage in a text that a run of words is followed through.
_MAX_REPEATED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What two texts share.

    Attributes:
        a_in_b: Share (0 to 1) of the first text's words that stand in passages the second holds too.
        b_in_a: The other way round.
        contained: The same for the shorter text without speech, if enough remains; this decides.
        words: Words of the shorter text that `contained` was measured on.
        passages: Different passages that both hold.
        without_speech: Whether `contained` leaves speech out.
        run_words: Words of the longest stretch that both hold.
        run: That stretch, as the shorter text has it.
        slots: Short gaps between shared passages of the shorter text, outside speech.
        refilled: Those of them with a name or figure that the longer text does not hold.
        replaced: Names and figures that they have in place of each other, where one may be a copy of the other.
    """

    a_in_b: float
    b_in_a: float
    contained: float
    words: int
    passages: int
    without_speech: bool
    run_words: int = 0
    run: str = ""
    slots: int = 0
    refilled: int = 0
    replaced: Replaced = NOTHING_REPLACED


# Pairs of which it is kept whether they are one report, some 20 MB: stories are grouped anew with every load near them.
_PAIRS_KEPT = 1 << 16
_kept: dict[tuple[bytes, bytes, bool, timedelta, float], Likeness | None] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether two texts carry one report. `reason` says why in a sentence, `least` the containment asked for."""

    same: bool
    reason: str
    least: float


def compare(a: Words, b: Words) -> Likeness:
    """Measure what two texts share, whichever order they are given in."""
    look = _look(a, b)
    start, end = _longest(look.short, look.long)
    return replace(
        _look_closer(look),
        run_words=end - start,
        run=look.short.text[look.short.starts[start] : look.short.end(end - 1)] if end > start else "",
    )


def one_report(
    a: Words,
    b: Words,
    *,
    same_outlet: bool = False,
    apart: timedelta = timedelta(0),
    at_least: float = MIN_CONTAINMENT,
) -> Likeness | None:
    """What two texts share, without the longest stretch, if that makes them one report; else None.

    As `compare` and `judge` say, but most pairs that share a phrase are told apart by what is measured first.

    Args:
        a: One text.
        b: The other.
        same_outlet: Whether one outlet published both.
        apart: Time between their publications, not negative.
        at_least: Share of the shorter text that has to stand in the longer one, however it is judged; less than
            MIN_CONTAINMENT changes nothing.
    """
    key = (a.key, b.key, same_outlet, apart, at_least)
    if key not in _kept:
        if len(_kept) >= _PAIRS_KEPT:
            _kept.clear()
        _kept[key] = _one_report(a, b, same_outlet, apart, at_least)
    return _kept[key]


def fewest_shared(short: Words) -> int:
    """Different passages that a text shares at least with a longer one that it is one report with.

    Each covers five words, and is there as often as it is repeated.
    """
    repeated = len(short.hashes) - len(short.sampled_from)
    covered = MIN_CONTAINMENT * len(_measured(short, short.quoted))
    return max(MIN_PASSAGES, ceil(covered / PASSAGE_WORDS) - repeated)


def _one_report(a: Words, b: Words, same_outlet: bool, apart: timedelta, at_least: float) -> Likeness | None:
    if apart > timedelta(days=WINDOW_DAYS) or _passages(a, b) < MIN_PASSAGES:
        return None
    short, long = _by_rank(a, b)
    if _share(_measured(short, _covered(short, long))) < at_least:
        return None
    look = _look(a, b)
    # Gaps and names that are not looked at yet can only be a reason against it.
    if not judge(look.like, same_outlet=same_outlet, apart=apart).same:
        return None
    like = _look_closer(look)
    return like if judge(like, same_outlet=same_outlet, apart=apart).same else None


@dataclass(frozen=True, slots=True)
class _Look:
    """What is measured at first. `known` flags the shorter text's words that the longer one holds, and its speech."""

    short: Words
    long: Words
    known: Flags
    like: Likeness


def _look(a: Words, b: Words) -> _Look:
    short, long = _by_rank(a, b)
    covered, covering = _covered(short, long), _covered(long, short)
    measured = _measured(short, covered)
    like = Likeness(
        a_in_b=_share(covered if short is a else covering),
        b_in_a=_share(covering if short is a else covered),
        contained=_share(measured),
        words=len(measured),
        passages=_passages(a, b),
        without_speech=len(measured) < len(short),
    )
    return _Look(short, long, covered | short.quoted, like)


def _measured(short: Words, covered: Flags) -> Flags:
    """Of the flags of a text's words those outside speech, if enough remain; else all."""
    told = ~short.quoted
    remaining = int(told.sum())
    return covered[told] if remaining >= max(MIN_TOLD_WORDS, MIN_TOLD_SHARE * len(short)) else covered


def _look_closer(look: _Look) -> Likeness:
    slots, refilled = _slots(look.short, look.known, look.long)
    gaps = _stretches(~look.known)
    is_near = look.like.contained >= MIN_CONTAINMENT and bool(gaps)
    replaced = find_replaced(look.short, gaps, look.long) if is_near else NOTHING_REPLACED
    return replace(look.like, slots=slots, refilled=refilled, replaced=replaced)


def judge(like: Likeness, *, same_outlet: bool = False, apart: timedelta = timedelta(0)) -> Judgement:
    """Decide whether two texts carry one report.

    Args:
        like: What they share.
        same_outlet: Whether one outlet published both.
        apart: Time between their publications, not negative.
    """
    least, whose = _least(like, same_outlet, apart)
    refusal = _refusal(like, apart, least, whose)
    return Judgement(
        same=refusal is None,
        reason=refusal or f"{_amount(like)} stands in the longer one word for word, {whose} at least {least:.0%}",
        least=least,
    )


def _refusal(like: Likeness, apart: timedelta, least: float, whose: str) -> str | None:
    """Why two texts are not one report; None if they are."""
    if apart > timedelta(days=WINDOW_DAYS):
        return f"they were published more than {WINDOW_DAYS:.0f} days apart"
    if not like.words:
        return "one of them holds no words"
    if like.passages < MIN_PASSAGES:
        passages = f"{like.passages} passage{'s' if like.passages != 1 else ''}"
        return f"they share {passages} of five words, {MIN_PASSAGES} are the least"
    if like.contained < least:
        return f"{_amount(like)} stands in the longer one, {whose} at least {least:.0%}"
    if least == IDENTICAL and min(like.a_in_b, like.b_in_a) < least:
        return f"one holds more than the other, {whose} at least {least:.0%} of either in the other"
    if _is_form(like):
        gaps = f"{like.refilled} of {like.slots} gaps between hold other names or figures"
        return f"{_amount(like)} stands in the longer one, but {gaps}: a form filled in anew"
    if _tells_of_others(like):
        one, two = like.replaced.whose
        return f"{_amount(like)} stands in the longer one, but where one names {one!r} the other names {two!r}"
    if _is_refigured(like):
        figures = f"{like.replaced.figures} places hold other figures"
        return f"{_amount(like)} stands in the longer one, but {figures}: a form filled in anew"
    return None


def _tells_of_others(like: Likeness) -> bool:
    """Whether the shorter text is about somebody else, as its beginning or several of its names say."""
    found = like.replaced
    return found.lead >= FULL_NAME or found.places >= max(OTHER_NAMES, like.words / FORM_WORDS)


def _is_refigured(like: Likeness) -> bool:
    return like.replaced.figures >= max(FORM_SLOTS, like.words / FORM_WORDS)


def _amount(like: Likeness) -> str:
    return f"{like.contained:.0%} of the shorter text{', speech left out,' if like.without_speech else ''}"


def _is_form(like: Likeness) -> bool:
    return like.refilled >= max(FORM_SLOTS, FORM_SHARE * like.slots, like.words / FORM_WORDS)


def _least(like: Likeness, same_outlet: bool, apart: timedelta) -> tuple[float, str]:
    if same_outlet and apart > timedelta(days=SAME_OUTLET_DAYS):
        return IDENTICAL, f"texts of one outlet more than {SAME_OUTLET_DAYS:.0f} days apart need"
    if same_outlet:
        return SAME_OUTLET_CONTAINMENT, "texts of one outlet need"
    if like.words < SHORT_WORDS:
        return SHORT_CONTAINMENT, f"texts of fewer than {SHORT_WORDS} words need"
    return MIN_CONTAINMENT, "one report needs"


def _by_rank(a: Words, b: Words) -> tuple[Words, Words]:
    return (a, b) if _rank(a) <= _rank(b) else (b, a)


def _rank(words: Words) -> tuple[int, str]:
    return len(words), words.text  # of two equally long ones always the same is the shorter


def _share(flags: Flags) -> float:
    return float(flags.mean()) if len(flags) else 0.0


def _passages(a: Words, b: Words) -> int:
    """How many different passages both hold."""
    few, many = (a, b) if len(a.distinct) <= len(b.distinct) else (b, a)
    return int(held_in(few.distinct, many).sum())


def _covered(own: Words, other: Words) -> Flags:
    """Which words stand in a passage that the other text holds too."""
    covered = np.zeros(len(own), dtype=np.bool_)
    shared = held_in(own.hashes, other)
    for place in range(PASSAGE_WORDS if len(shared) else 0):
        covered[place : place + len(shared)] |= shared
    return covered


def _stretches(flags: Flags) -> list[tuple[int, int]]:
    """Start and end of every run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _longest(own: Words, other: Words) -> tuple[int, int]:
    """Start and end of the longest run of words that the other text holds as it is."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for place, value in enumerate(other.hashes.tolist()):
        if len(places[value]) < _MAX_REPEATED:
            places[value].append(place)
    best, runs = (0, 0), dict[int, int]()
    for start, value in enumerate(own.hashes.tolist()):
        runs = {place + 1: runs.get(place, 0) + 1 for place in places.get(value, ())}
        longest = max(runs.values(), default=0)
        if longest and longest + PASSAGE_WORDS - 1 > best[1] - best[0]:
            best = start - longest + 1, start + PASSAGE_WORDS
    return best


def _slots(short: Words, known: Flags, long: Words) -> tuple[int, int]:
    """Short gaps in what is known, and how many hold a name or figure that the longer text does not."""
    gaps = [(start, end) for start, end in _stretches(~known) if end - start <= SLOT_WORDS and start > 0]
    gaps = [(start, end) for start, end in gaps if end < len(short)][:_MAX_SLOTS]
    if not gaps:
        return 0, 0
    held = {read_fact(surface) for surface in long.surfaces}
    held |= {FIGURES[word] for word in held & FIGURES.keys()}
    pairs = set(pairwise(map(plain_word, long.surfaces)))
    return len(gaps), sum(
        _is_answer(short.surfaces[start:end], pairs) or _is_refilled(short.surfaces[start:end], held)
        for start, end in gaps
    )


def _is_answer(surfaces: Sequence[str], pairs: Set[tuple[str, str]]) -> bool:
    """Whether a gap holds a sentence of which not even two words stand side by side in the longer text."""
    return len(surfaces) >= ANSWER_WORDS and pairs.isdisjoint(pairwise(map(plain_word, surfaces)))


def _is_refilled(surfaces: Collection[str], held: Set[str]) -> bool:
    others = {read_fact(surface) for surface in surfaces if surface[0].isdigit() or surface[0].isupper()} - held
    return any(fact[0].isdigit() or not _is_misspelt(fact, held) for fact in others)


def _is_misspelt(word: str, held: Set[str]) -> bool:
    alike = sorted(other for other in held if other[0] == word[0] and abs(len(other) - len(word)) <= 2)
    return bool(get_close_matches(word, alike[:_MAX_SLOTS], n=1, cutoff=_SPELLING))
