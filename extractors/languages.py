"""Languages: tags in one form, and a guess where a page does not say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?")
_LETTERS = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")

# Plenty for the model; a millisecond.
_SAMPLE_CHARS = 1000
_SAMPLE_PARAGRAPHS = 40
_SCRIPT_CHARS = 600
_MIN_LETTERS = 20
# Of 119 English pages of the evaluation, 118 have 0.13 to 0.35 of these; of 80 in other languages none more than 0.026.
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "that",
        "is",
        "for",
        "with",
        "was",
        "on",
        "by",
        "are",
        "from",
        "his",
        "he",
        "has",
        "have",
        "been",
        "were",
        "which",
    ]
)
_ENGLISH_SHARE = 0.12
_MIN_WORDS = 40
# Sure enough where nothing is declared: single sentences reach it, headlines about half of the time.
MIN_CONFIDENCE = 0.5
# ... and to say otherwise than the page. Whole articles have 0.99.
MIN_CONFIDENCE_AGAINST = 0.9
# Names and neighbours that are not worth a quarrel with the page.
_SAME = (
    dict.fromkeys(("nb", "nn", "no"), "no") | dict.fromkeys(("hr", "bs", "sr", "sh", "cnr"), "sh")
    | dict.fromkeys(("zh", "yue", "wuu"), "zh") | dict.fromkeys(("fa", "prs"), "fa") | {"iw": "he", "mo": "ro"}
    | dict.fromkeys(("tl", "fil"), "tl") | dict.fromkeys(("ar", "ary", "arz"), "ar")
    | dict.fromkeys(("uz", "uzs"), "uz")
    | dict.fromkeys(("id", "ms"), "id") | dict.fromkeys(("ku", "ckb", "sdh"), "ku")
)  # fmt: skip

# Languages written in the Latin script whose tag is often left over from a template on pages in another script.
_LATIN_SCRIPT = frozenset(
    {"en", "fr", "de", "es", "it", "pt", "nl", "pl", "tr", "sv", "da", "no", "fi", "cs", "ro", "hu", "id"}
)


def language_tag(raw: str) -> str:
    """Bring a language name of a page into one form.

    Args:
        raw: As found, for example "en_GB", "EN-us", "zh-Hant-TW" or "English".

    Returns:
        BCP 47 tag in lower case with language, script and region at most ("en-gb"); "" if it is no tag.
    """
    match = _TAG.match(raw.strip()[:35].lower().replace("_", "-"))
    if match is None or raw.strip()[match.end() : match.end() + 1].isalpha():
        return ""
    return match[0]


def settle_language(declared: str, paragraphs: Sequence[str]) -> str:
    """Decide in which language a text is.

    A tag is believed if it fits the text: many are left over from a template (7 of 203 pages of the evaluation, among
    them Zulu, Xhosa and Swahili declared as English; py3langid had none of the 203 wrong).

    Args:
        declared: Tag as `language_tag` gives it, "" if the page has none.
        paragraphs: The text; its first 1,000 characters are looked at.

    Returns:
        The declared tag with its region, or the ISO 639-1 code that was found; "" if nothing is declared and
        the text is too short to tell.
    """
    sample = " ".join(paragraphs[:_SAMPLE_PARAGRAPHS])[:_SAMPLE_CHARS]
    if declared.partition("-")[0] == "en" and _reads_english(sample):
        return declared  # most pages there are: the model takes a tenth of the time of all the rest
    found, confidence = _classify(sample)
    if not declared:
        return found if confidence >= MIN_CONFIDENCE else ""
    base = declared.partition("-")[0]
    if not found or _SAME.get(base, base) == _SAME.get(found, found):
        return declared
    return found if confidence >= MIN_CONFIDENCE_AGAINST or not fits_script(declared, sample) else declared


def detect_language(text: str) -> str:
    """Guess the language of a text with py3langid (about 130 languages).

    Args:
        text: Plain text; the first 1,000 characters are looked at.

    Returns:
        ISO 639-1 code in lower case; "" if there are fewer than 20 letters to judge by, or they do not tell.
    """
    return settle_language("", [text])


def fits_script(tag: str, text: str) -> bool:
    """Tell whether a language tag can be true of a text: a Latin-script language needs Latin letters.

    Args:
        tag: Language tag as `language_tag` gives it.
        text: Plain text; the first 600 characters are looked at.
    """
    if tag.partition("-")[0] not in _LATIN_SCRIPT:
        return True
    sample = text[:_SCRIPT_CHARS]
    letters = len(_LETTERS.findall(sample))
    return letters < _MIN_LETTERS or len(_LATIN.findall(sample)) > letters / 2


def _reads_english(sample: str) -> bool:
    """Whether so many words are English ones that no other language has that the text can be nothing else."""
    words = sample.casefold().split()
    return len(words) >= _MIN_WORDS and sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words)


def _classify(sample: str) -> tuple[str, float]:
    """Language of a text, and how sure that is, 0 to 1."""
    if len(_LETTERS.findall(sample)) < _MIN_LETTERS:
        return "", 0.0
    label, confidence = _identifier().classify(sample)
    return language_tag(str(label)), float(confidence)


@cache
def _identifier() -> Any:
    # Loading the model takes half a second: feeds and metadata do without.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
