"""Languages: tags in one form, and a guess where a page does not say."""

from __future__ import annotations

import re

_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?")
_LETTERS = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")

# Characters are plenty for the model and bound the time: 2 ms at this length.
_SAMPLE_CHARS = 4000
_SCRIPT_CHARS = 600
_MIN_LETTERS = 20

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


def detect_language(text: str) -> str:
    """Guess the language of a text with py3langid (97 languages).

    Args:
        text: Plain text; the first 4,000 characters are looked at.

    Returns:
        ISO 639-1 code in lower case; "" if there are fewer than 20 letters to judge by.
    """
    sample = text[:_SAMPLE_CHARS]
    if len(_LETTERS.findall(sample)) < _MIN_LETTERS:
        return ""
    return _classify(sample)


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


def _classify(sample: str) -> str:
    # Loading the model takes about a second: only pages that name no language pay for it.
    import py3langid

    label, _score = py3langid.classify(sample)
    return language_tag(str(label))
