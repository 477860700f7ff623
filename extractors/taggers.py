"""Which tagger reads which language: one for the default language, others beside it, loaded when first needed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from types import MappingProxyType
from typing import Protocol

from extractors.errors import UsageError
from extractors.languages import detect_language
from extractors.mentions import DEFAULT_MODEL, Tagged, Tagger, load_tagger
from extractors.records import EntityType, Name

# The model that is no spaCy pipeline, and the languages it is used for unless the configuration says otherwise.
SLOVNET = "slovnet"
DEFAULT_MODELS: Mapping[str, str] = MappingProxyType({"ru": SLOVNET, "uk": SLOVNET})

_SCRIPT_CHARS = 600
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LETTER = re.compile(r"[^\W\d_]")
# Letters that one of the two has and the other has not, for texts too short to be classified.
_RUSSIAN_ONLY, _UKRAINIAN_ONLY = re.compile("[ыэёъЫЭЁЪ]"), re.compile("[їєґЇЄҐ]")


class NameTagger(Protocol):
    """Finds the names of texts in the languages it reads.

    Attributes:
        name: Model and version, as stored with every article it tagged.
        languages: BCP 47 primary tags of the languages it reads.
    """

    name: str
    languages: tuple[str, ...]

    def tag(self, texts: Iterable[str]) -> Iterator[Tagged]:
        """Find the spans of names in each text."""

    def decide(self, text: str, tagged: Tagged) -> tuple[Name, ...]:
        """The names of an article, from what `tag` found in it."""

    def read(self, texts: Sequence[str]) -> Iterator[tuple[Tagged, tuple[Name, ...]]]:
        """What `tag` finds in each text, and what `decide` makes of it."""


class ByLanguage(Protocol):
    """Gives a tagger for a language: `Taggers`, or a `Tagger` for the one it reads."""

    @property
    def names(self) -> Mapping[str, str]:
        """By primary language ("": unknown), what articles in it are tagged by. Loads nothing."""

    def for_language(self, language: str) -> NameTagger | None:
        """The tagger for a BCP 47 tag; None if there is none. For "", unknown, the default one, which tries."""


class Taggers:
    """Taggers by language.

    Args:
        default: For its own languages and texts of unknown language.
        others: By primary language, a tagger, or `SLOVNET`, which is loaded when a text first needs it.
    """

    def __init__(self, default: Tagger, others: Mapping[str, Tagger | str]) -> None:
        self._default = default
        self._others: dict[str, NameTagger | str] = dict(others)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """By primary language ("": unknown), what articles in it are tagged by. Loads nothing."""
        others = {
            language: slovnet_name(language) if isinstance(each, str) else each.name
            for language, each in self._others.items()
        }
        return dict(self._default.names) | others

    def for_language(self, language: str) -> NameTagger | None:
        """The tagger for a BCP 47 tag; None if there is none. For "", unknown, the default one, which tries."""
        primary = language.lower().split("-")[0]
        found = self._others.get(primary)
        if found is None:
            return self._default.for_language(language)
        if isinstance(found, str):
            from extractors.cyrillic_tagger import load_cyrillic

            found = self._others[primary] = load_cyrillic(primary)
        return found


def load_taggers(model: str = DEFAULT_MODEL, models: Mapping[str, str] = DEFAULT_MODELS) -> Taggers:
    """Load the default tagger, and those of other languages as far as that takes time only once they are needed.

    Args:
        model: For the default language; see `mentions.load_tagger`.
        models: By primary language, `SLOVNET` or the name of a spaCy model; "": the language is not tagged.

    Raises:
        UsageError: A model is not installed, or not made for the language.
    """
    others: dict[str, Tagger | str] = {}
    for language, named in models.items():
        if named == SLOVNET:
            _check_slovnet(language)
            others[language] = SLOVNET
        elif named:
            others[language] = load_tagger(named)
    return Taggers(load_tagger(model), others)


@dataclass(frozen=True, slots=True)
class TaggedText:
    """A text, what a tagger found in it, and the tagger; `names` is what was decided of it alone."""

    text: str
    tagger: NameTagger
    tagged: Tagged
    names: tuple[Name, ...]

    def decided_again(self, types: Mapping[str, EntityType]) -> tuple[Name, ...]:
        """Its names where some surfaces are known to be of a type."""
        return self.tagger.decide(self.text, self.tagged.retyped(self.text, types))


def tag_texts(tagger: ByLanguage, texts: Sequence[str], languages: Sequence[str]) -> list[TaggedText | None]:
    """What is found in texts, each by the tagger of its language.

    Args:
        tagger: Gives the taggers.
        texts: Articles.
        languages: BCP 47 tag of each; "" if it is not known: a text in Cyrillic letters is then classified.

    Returns:
        For each text, in order, what was found in it; None if no tagger reads its language.
    """
    found: list[TaggedText | None] = [None] * len(texts)
    places: dict[str, list[int]] = defaultdict(list)
    for place, (text, language) in enumerate(zip(texts, languages, strict=True)):
        places[read_as(language, text)].append(place)
    chosen = {language: each for language in places if (each := tagger.for_language(language)) is not None}
    # All are asked before one is waited for.
    read = {language: each.read([texts[number] for number in places[language]]) for language, each in chosen.items()}
    for language, each in chosen.items():
        for number, (tagged, names) in zip(places[language], read[language], strict=True):
            found[number] = TaggedText(texts[number], each, tagged, names)
    return found


def find_names(tagger: ByLanguage, texts: Sequence[str], languages: Sequence[str]) -> list[tuple[Name, ...] | None]:
    """The names of texts, each text by itself; arguments as for `tag_texts`.

    Returns:
        For each text, in order, its names; None if no tagger reads its language.
    """
    return [None if each is None else each.names for each in tag_texts(tagger, texts, languages)]


def read_as(language: str, text: str) -> str:
    """The BCP 47 tag of the language whose tagger reads a text; "" for the default one, which tries.

    Args:
        language: As kept with the text; "" if it is not known: a text in Cyrillic letters is then classified.
        text: The text.
    """
    return language or _cyrillic_language(text)


def _cyrillic_language(text: str) -> str:
    """Language of a text mostly in Cyrillic letters; "" for all others, and if it cannot be told."""
    sample = text[:_SCRIPT_CHARS]
    if 2 * len(_CYRILLIC.findall(sample)) <= len(_LETTER.findall(sample)):
        return ""
    if found := detect_language(text):
        return found
    russian, ukrainian = bool(_RUSSIAN_ONLY.search(sample)), bool(_UKRAINIAN_ONLY.search(sample))
    return "" if russian == ukrainian else "ru" if russian else "uk"


def _check_slovnet(language: str) -> None:
    if language not in {"ru", "uk"}:
        raise UsageError(f'tagger model "{SLOVNET}" reads ru and uk, not {language}: name a spaCy model')
    missing = [package for package in ("slovnet", "navec", "razdel", "natasha") if find_spec(package) is None]
    if missing:
        raise UsageError(
            f"tagger model {SLOVNET!r} needs {', '.join(missing)}: install with `pip install {' '.join(missing)}`, "
            f'or switch it off with {language} = "" under [tag.models]'
        )


def slovnet_name(language: str) -> str:
    """What a tagger that uses slovnet calls itself, without loading it."""
    try:
        return f"{language}_slovnet_ner_news_v1 {version('natasha')}"
    except PackageNotFoundError:
        return f"{language}_slovnet_ner_news_v1"
