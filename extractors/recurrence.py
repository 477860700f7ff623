"""What an outlet repeats across its articles: a box, or the background of a running story?

Both come back word for word. A box is foreign to most articles that carry it: the names in it stand nowhere else in
them, it is no sentence, or it hangs under a label. A paragraph of background ("The war began in 2022, when ...") is at
home: its names run through the whole report. So each article that carries a paragraph votes, and the votes are kept as
two counts for each paragraph, which is all that has to be remembered.

In doubt a paragraph stays (it is dropped only if most of its carriers call it foreign): to lose a paragraph of
background costs a report mentions that are truly its own, on the outlets that report most on a story; a box that is
about the same names as its articles costs mentions that these articles have anyway.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from extractors.furniture import is_headline_like
from extractors.ids import stable_id

# A paragraph repeats when this many articles of one outlet carry it: two may be one report printed twice.
MIN_ARTICLES = 3
# A name runs through an article if so many of its other paragraphs (title included) have it: a second line of the same
# box, which names the same outlet, is one.
_MIN_OTHERS = 2
# At home if at least this share of its names run through the article.
_MIN_SHARE = 0.5
# A paragraph with so many words left without names, numbers and what they count is known by these: copies of a box
# that differ in the day, the number of readers or the author meet.
_MIN_PLAIN_WORDS = 6
# Words of so many letters stand in for names where a script has no capitals.
_MIN_LETTERS = 4
# Inflected names share their beginning.
_STEM = 5

_FOLD = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_COUNTED = re.compile(r"\d[\d.,:/-]*(?:\s+[^\W\d_]+)?")
_NAME = re.compile(r"(?<=[\w,;’'”)] )[“\"'(]?([^\W\d_]+(?:[’'/-][^\W\d_]+)*)")
_WORD = re.compile(r"[^\W\d_]+")
_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω]")
# Written together with the word in Arabic: "and", "in", "for", "the".
_ARABIC_PREFIX = re.compile(r"^[وفبلك]?(?:ال)?(?=[\u0620-\u064a]{3})")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff]+")
_SENTENCE = re.compile(r"[.!?…。！？।۔؟][”\"»’')\]]*\s*$")
# Two texts are one report if they share more than this part of the shorter one's characters, in whole paragraphs.
_ONE_TEXT = 0.5
# Paragraphs of one article that vote; pages with more are lists or whole books.
MAX_PARAGRAPHS = 2_000


def fold(text: str) -> str:
    """A text without case, punctuation and white space, to compare paragraphs by."""
    return _FOLD.sub(" ", text.casefold()).strip()


def paragraph_hash(text: str) -> int:
    """Hash a paragraph so that copies of a box meet.

    Case, digits, punctuation and white space are folded. Names (capitalised words inside a sentence) and what numbers
    count ("3 May", "12,345 readers") go too, if enough other words are left.
    """
    bare = _COUNTED.sub(" 0 ", text)
    plain = _NAME.sub(lambda match: " " if match[1][0].isupper() else match[0], bare)
    words = [word for word in fold(plain).split() if word != "0"]
    if len(words) >= _MIN_PLAIN_WORDS:
        return stable_id("paragraph", " ".join(words))
    return stable_id("paragraph", _DIGITS.sub("0", fold(text)))


def sightings(paragraphs: Sequence[str], title: str = "") -> dict[int, bool]:
    """The paragraphs of one article by hash, and whether each is at home in it.

    Args:
        paragraphs: As the page has them, in order.
        title: Headline of the article.
    """
    shown = paragraphs[:MAX_PARAGRAPHS]
    keys = [_keys(text) for text in shown]
    spread = Counter(
        key for found in [*(set().union(*each) for each in keys), set().union(*_keys(title))] for key in found
    )
    home = [_is_at_home(number, shown, keys[number], spread) for number in range(len(shown))]
    found: dict[int, bool] = {}
    for text, at_home in zip(shown, home, strict=True):
        value = paragraph_hash(text)
        found[value] = found.get(value, True) and at_home
    return found


def repeats(articles: int, at_home: int) -> bool:
    """Decide whether a paragraph is one that its outlet repeats on its pages.

    Args:
        articles: Different articles of the outlet that carried it.
        at_home: In how many of them it was at home.
    """
    return articles >= MIN_ARTICLES and at_home * 2 <= articles


def lines_of(paragraphs: Iterable[str]) -> Mapping[str, int]:
    """The paragraphs of a text, folded, with their lengths: to be compared by `are_apart`."""
    return {fold(text): len(text) for text in paragraphs}


def are_apart(texts: Iterable[Mapping[str, int]]) -> bool:
    """Whether so many of some texts as make a paragraph repeat are different texts, not one under several addresses.

    Args:
        texts: Their `lines_of`, without the paragraphs in question.
    """
    apart: list[Mapping[str, int]] = []
    for lines in texts:
        if not any(_are_one(lines, other) for other in apart):
            apart.append(lines)
            if len(apart) == MIN_ARTICLES:
                return True
    return False


def repeated_hashes(articles: Iterable[Mapping[int, bool]]) -> frozenset[int]:
    """The paragraphs that repeat within one batch of articles of one outlet.

    Args:
        articles: The `sightings` of each.
    """
    counts: defaultdict[int, list[bool]] = defaultdict(list)
    for found in articles:
        for value, at_home in found.items():
            counts[value].append(at_home)
    return frozenset(value for value, votes in counts.items() if repeats(len(votes), sum(votes)))


def _are_one(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    shared = sum(one[text] for text in one.keys() & other.keys())
    return shared > _ONE_TEXT * min(sum(one.values()), sum(other.values()))


def _is_at_home(number: int, paragraphs: Sequence[str], keys: tuple[set[str], set[str]], spread: Counter[str]) -> bool:
    text = paragraphs[number]
    if not _SENTENCE.search(text):
        return False
    # What hangs under a label is its box, unless the label is a subheading of the article.
    if number and is_headline_like(paragraphs[number - 1]):
        return False
    names = keys[0] or keys[1]
    running = sum(spread[key] > _MIN_OTHERS for key in names)  # itself and so many others
    return bool(names) and running >= len(names) * _MIN_SHARE


def _keys(text: str) -> tuple[set[str], set[str]]:
    """Stems of the names in a text, and of its longer words."""
    names = {
        match[1].casefold()[:_STEM] for match in _NAME.finditer(text) if match[1][0].isupper() and len(match[1]) > 2
    }
    words = {
        _ARABIC_PREFIX.sub("", word.casefold())[:_STEM] for word in _WORD.findall(text) if len(word) >= _MIN_LETTERS
    }
    for run in _UNSPACED.findall(text):
        words |= {run[start : start + 2] for start in range(len(run) - 1)}
    return (names, words) if _CAPITALS.search(text) else (set(), words)
