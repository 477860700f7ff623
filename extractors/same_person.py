"""Whether two full names can be one person's: word by word, however spelled; what contradicts, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.given_names import (
    COMMON_SECOND_NAMES,
    EAST_ASIAN_SURNAMES,
    ENGLISH_GIVEN_NAMES,
    SPANISH_GIVEN_NAMES,
)
from extractors.name_likeness import Answer, Likeness
from extractors.person_words import PersonWords, Word, person_words
from extractors.romanise import as_listed, is_listed, reduce_word
from extractors.sounds import VOWELS, budget, distance, other_vowel

# Most that one word, not the first, may be apart where two others agree (tests/quality/aliases.py, first half).
_SPARE = 0.7
_EASTERN = frozenset(reduce_word(word) for word in EAST_ASIAN_SURNAMES.split())
_SPANISH = frozenset(as_listed(reduce_word(word)) for word in SPANISH_GIVEN_NAMES.split())
_ENGLISH = frozenset(reduce_word(word) for word in ENGLISH_GIVEN_NAMES.split())
_COMMON_SECOND = frozenset(reduce_word(word) for word in COMMON_SECOND_NAMES.split())
_ANY_VOWEL = "".join(sorted(VOWELS))


@dataclass(frozen=True, slots=True)
class _Match:
    a: tuple[int, ...]
    b: tuple[int, ...]
    cost: float
    initial: bool


@lru_cache(maxsize=100_000)
def compare_persons(a: str, b: str) -> Likeness:
    """Compare two names of persons as written.

    Args:
        a: A name, given name or surname first, "Surname, Given" too.
        b: Another.
    """
    one, other = person_words(a), person_words(b)
    matches = _matches(one.words, other.words)
    left_a = _unmatched(one.words, {place for match in matches for place in match.a})
    left_b = _unmatched(other.words, {place for match in matches for place in match.b})
    strength = _strength(matches)
    if strength >= 2 and len(left_a) == len(left_b) == 1:
        spare = _spare(one.words[left_a[0]], other.words[left_b[0]], min(left_a + left_b))
        if spare is not None:
            matches.append(_Match((left_a[0],), (left_b[0],), spare, False))
            left_a, left_b = [], []
            strength += 1
    cost = sum(match.cost for match in matches)
    score = max(0.0, min(1.0, 1 - 0.1 * cost - 0.02 * (len(left_a) + len(left_b))))
    if one.suffix != other.suffix:
        return Likeness(Answer.DIFFERENT, 0.0, f"only one is {one.suffix or other.suffix}")
    contradiction = _contradiction(one, other, left_a, left_b)
    if contradiction is not None:
        near = strength >= 2 or (strength == 1 and contradiction < 1.5)
        answer = Answer.UNSURE if near and contradiction < 0.9 else Answer.DIFFERENT
        words = "/".join(
            sorted(names[i].text for names, left in ((one.words, left_a), (other.words, left_b)) for i in left[:1])
        )
        return Likeness(answer, round(score * 0.6, 3), f"different names: {words}")
    if any(_is_the_fathers(one, match.a, other, match.b) for match in matches):
        return Likeness(Answer.DIFFERENT, 0.0, "the father's name")
    if not left_a and not left_b and all(word.text.startswith("abd") for word in (*one.words, *other.words)):
        strength = max(strength, 2)  # Abdul Haq, Abd al-Haq: one word by now
    if strength < 3 and any(
        match.a == match.b == (0,) and other_vowel(one.words[0].text, other.words[0].text) for match in matches
    ):
        return Likeness(Answer.UNSURE, round(score * 0.7, 3), "another vowel")
    if len(one.words) > 1 and one.words == other.words:
        strength = max(strength, 2)  # initials and all
    if strength < 2:
        return Likeness(Answer.UNSURE if strength else Answer.DIFFERENT, round(score * 0.5, 3), "too little in common")
    if not _in_order(one, other, matches):
        return Likeness(Answer.UNSURE, round(score * 0.7, 3), "another order")
    if _first_missing(one, left_a) or _first_missing(other, left_b):
        # Reza Pahlavi is the son of Mohammad Reza Pahlavi: what is left out stands after the first given name.
        return Likeness(Answer.UNSURE, round(score * 0.7, 3), "first given name missing")
    if (left_a or left_b) and strength < 3:
        if 0 in (*left_a, *left_b) and all(is_listed(one.words[place].text) for match in matches for place in match.a):
            # Muhammad Ali and Sajjad Muhammad Ali: names that too many people have
            return Likeness(Answer.UNSURE, round(score * 0.7, 3), "given names only")
        missing = _surname_missing(one, other, left_a, left_b)
        if missing and not _goes_by_middle(one, other, matches, left_a, left_b):
            return Likeness(Answer.UNSURE, round(score * 0.7, 3), missing)
    return Likeness(Answer.SAME, round(score, 3), "spelling" if cost < 0.05 else "variant")


def _is_the_fathers(one: PersonWords, a: Sequence[int], other: PersonWords, b: Sequence[int]) -> bool:
    """Whether the given name of one is the father's of the other: Heydar Aliyev, Ilham Heydar oglu Aliyev."""
    for names, at, against, first in ((one, a, other, b), (other, b, one, a)):
        own = against.words[first[0]]
        if names.words[at[0]].father and first[0] == 0 and len(against.words) > 1 and not own.father:
            return True
    return False


def _first_missing(names: PersonWords, left: Sequence[int]) -> bool:
    """Whether the other name does not have the first word of this one, but a given name that stands behind it.

    Where that is none that many have, it is what its bearer goes by: Recep Tayyip Erdogan.
    """
    own = [place for place, word in enumerate(names.words) if not word.is_courtesy]
    met = [place for place in own if place not in left]
    return bool(met) and own[0] in left and is_listed(names.words[met[0]].text)


def _strength(matches: Sequence[_Match]) -> int:
    return sum(max(len(match.a), len(match.b)) for match in matches if not match.initial)


def _spare(a: Word, b: Word, first: int) -> float | None:
    """How far apart two words are that stand alone where all else agrees; more is allowed, but not to given names.

    Sons of one father differ in nothing else.
    """
    if (
        first == 0
        or min(len(a.text), len(b.text)) < 5
        or a.is_initial
        or b.is_initial
        or a.bare
        or b.bare
        or (is_listed(a.text) and is_listed(b.text))
    ):
        return None
    cost = distance(a.text, b.text)
    return cost if cost <= _SPARE else None


def _matches(a: Sequence[Word], b: Sequence[Word]) -> list[_Match]:
    """Pairs of words that can be spellings of one, the closest first; two words may be one on the other side."""
    found: list[_Match] = []
    for i, word in enumerate(a):
        for j, other in enumerate(b):
            cost = _apart(word, other)
            if cost is not None:
                found.append(_Match((i,), (j,), cost, word.is_initial or other.is_initial))
    found += [_Match((i, i + 1), (j,), cost, False) for i, j, cost in _joined(a, b)]
    found += [_Match((j,), (i, i + 1), cost, False) for i, j, cost in _joined(b, a)]
    found.sort(
        key=lambda match: (match.initial, match.cost - 0.3 * (len(match.a) + len(match.b) - 2), match.a, match.b)
    )
    chosen: list[_Match] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for match in found:
        if used_a.isdisjoint(match.a) and used_b.isdisjoint(match.b):
            chosen.append(match)
            used_a.update(match.a)
            used_b.update(match.b)
    return chosen


def _joined(pairs: Sequence[Word], single: Sequence[Word]) -> list[tuple[int, int, float]]:
    """Two neighbours written as one word on the other side."""
    found = []
    for i in range(len(pairs) - 1):
        if len(pairs[i].text) < 2 or len(pairs[i + 1].text) < 2:
            continue
        together = Word(pairs[i].text + pairs[i + 1].text, pairs[i].bare)
        for j, word in enumerate(single):
            if abs(len(together.text) - len(word.text)) <= 2 or word.bare or together.bare:
                cost = _apart(together, word)
                if cost is not None and cost <= 0.45:
                    found.append((i, j, cost))
    return found


def _apart(a: Word, b: Word) -> float | None:
    """How far two words are apart; None: too far to be one."""
    if a.is_initial or b.is_initial:
        return 0.1 if a.text[0] == b.text[0] else None
    if a.bare or b.bare:
        return _bare_apart(a.text, b.text)
    if a.text == b.text:
        return 0.0
    if a.text.startswith("abd") is not b.text.startswith("abd"):
        return _servant_apart(a.text, b.text)
    if is_listed(a.text) and is_listed(b.text) and not a.text.startswith("abd"):
        return None  # two names that everybody knows for two
    cost = distance(a.text, b.text)
    if cost and (a.half or b.half) and min(len(a.text), len(b.text)) < 6:
        return None  # syllables of a Chinese or Korean name are what they are
    if len(a.text) < 5 and other_vowel(a.text, b.text):
        return None
    if cost <= budget(a.text, b.text):
        return cost
    for one, other in ((a.text, b.text), (b.text, a.text)):
        # Alharbi, Harbi; Makarau, Makarov
        if one.startswith(("al", "el")) and len(one) > 5 and one[2] not in VOWELS:
            cost = 0.2 + distance(one[2:], other)
        elif one.endswith("u") and other.endswith(("ov", "ev")) and len(one) > 4:
            cost = 0.2 + distance(one.rstrip(_ANY_VOWEL), other[:-2])
        else:
            continue
        if cost <= budget(one, other):
            return cost
    return None


def _servant_apart(a: str, b: str) -> float | None:
    """The same where one is somebody's servant and the other has the master's name: Abdul Sattar is called Sattar."""
    one, other = a.removeprefix("abd"), b.removeprefix("abd")
    cost = distance(one, other)
    return 0.4 + cost if min(len(one), len(other)) > 3 and cost <= budget(one, other) else None


def _bare_apart(a: str, b: str) -> float | None:
    """The same where one of them is written without vowels."""
    one, other = _bones(a), _bones(b)
    if len(one) < 2 or len(other) < 2:
        return 0.3 if _bones(a, "w") == _bones(b, "w") else None
    cost = distance(one, other)
    return 0.2 + cost if cost <= max(0.25, budget(one + "aa", other + "aa")) else None


def _bones(text: str, silent: str = "wh") -> str:
    bones = "".join(letter for letter in text if letter not in VOWELS and letter not in silent)
    return "".join(letter for place, letter in enumerate(bones) if not place or letter != bones[place - 1])


def _unmatched(words: Sequence[Word], used: set[int]) -> list[int]:
    return [place for place, word in enumerate(words) if place not in used and not word.is_courtesy]


def _contradiction(one: PersonWords, other: PersonWords, left_a: Sequence[int], left_b: Sequence[int]) -> float | None:
    """How far the closest words that stand against each other are apart; None if nothing does."""
    if left_a and left_b:
        return min(distance(one.words[i].text, other.words[j].text) for i in left_a for j in left_b)
    for names, against, left in ((one, other, left_a), (other, one, left_b)):
        for place in left:
            word = names.words[place]
            # George W. and George H. W.: initials are written in full or not at all.
            if word.is_initial and any(each.is_initial for each in against.words):
                return 2.0
            # Jean-Pierre is not Jean.
            if len(names.words) > 1 and names.words[1].tied and place <= 1 and len(against.words) < 3:
                return 0.8
    return None


def _in_order(one: PersonWords, other: PersonWords, matches: Sequence[_Match]) -> bool:
    """Whether the words stand in one order, or in two that names do: surname first or last.

    Two words may change places if exactly one is known for a given name: "Orban Viktor" is Viktor Orban, but Scott
    James is not James Scott.
    """
    whole = sorted((match for match in matches if not match.initial), key=lambda match: match.a)
    places = [match.b[0] for match in whole]
    if places == sorted(places):
        return True
    texts = ["".join(one.words[place].text for place in match.a) for match in whole]
    listed = sum(map(is_listed, texts))
    if len(places) == 2 and max(len(one.words), len(other.words)) > 2:
        return False
    if len(places) == 2:
        # Chen Weiling, Weiling Chen: one syllable that is a surname, and two that are not
        eastern = [text in _EASTERN for text in texts]
        return listed == 1 or (sum(eastern) == 1 and len(texts[eastern.index(False)]) > 5)
    if listed < 2 and len(places) >= max(len(one.words), len(other.words)):
        return True
    turned = [places[shift:] + places[:shift] for shift in range(1, len(places))]
    return sorted(places) in turned and listed < len(places)


def first_surname(names: PersonWords) -> int | None:
    """Where the first of two surnames stands in a name that has them: "Gustavo Francisco Petro Urrego"."""
    words = names.words
    if len(words) < 3 or names.surnames == 1 or words[0].text not in _SPANISH or words[-1].is_initial:
        return None
    first = words[-2]
    if first.text in _ENGLISH:
        return None  # Martin Luther King
    return None if first.text in _SPANISH or first.is_initial or first.tied or words[-1].tied else len(words) - 2


def _is_first_surname(names: PersonWords, left: Sequence[int]) -> bool:
    """Whether of two surnames only the second is left out, and of given names only what stands after the first."""
    first = first_surname(names)
    return first is not None and first not in left and 0 not in left


def _goes_by_middle(
    one: PersonWords, other: PersonWords, matches: Sequence[_Match], left_a: Sequence[int], left_b: Sequence[int]
) -> bool:
    """Whether the shorter name is the beginning of the longer, and its last word one that hardly anybody is given.

    Bilawal Bhutto (Zardari), Thomas Lubanga (Dyilo): not Martin Luther (King), Kim Jong (Un), Saddam Hussein (Tikriti).
    """
    if left_a and left_b:
        return False
    longer, shorter, left = (one, other, left_a) if left_a else (other, one, left_b)
    ends = sorted((match.a, match.b) if longer is one else (match.b, match.a) for match in matches)
    if len(ends) != 2 or any(match.initial or len(match.a) != len(match.b) for match in matches):
        return False
    if [end[0][0] for end in ends] != [0, 1] or [end[1][0] for end in ends] != [0, 1] or min(left) < 2:
        return False
    first, last = shorter.words[0].text, shorter.words[1].text
    return (
        len(last) > 4
        and not (first in _EASTERN or last in _EASTERN or first in _ENGLISH or last in _ENGLISH)
        and not (last in _SPANISH or last in _COMMON_SECOND or is_listed(last))
        and not last.endswith(("ich", "vna", "ichna"))
        and not any(word.tied for word in longer.words)
    )


def _surname_missing(one: PersonWords, other: PersonWords, left_a: Sequence[int], left_b: Sequence[int]) -> str | None:
    for names, left in ((one, left_a), (other, left_b)):
        last = len(names.words) - 1
        if names.surnames:
            if all(place in left for place in range(last + 1 - names.surnames, last + 1)):
                return "no surname in common"
        elif last in left and not _is_first_surname(names, left):
            return "no surname in common"
        if left[:2] == [0, 1]:
            return "no given name in common"  # of the son only the father's name and the family's
    return None
