"""Cases of Russian and Ukrainian names: what a form in a text can be the form of.

Paradigms of school grammar, written as tables. A form fits several paradigms more often than not ("Иванова" is the
woman, or of the man): `readings` gives all of them, who chooses looks at the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

NOMINATIVE, GENITIVE, DATIVE, ACCUSATIVE, INSTRUMENTAL, LOCATIVE = CASES = ("nom", "gen", "dat", "acc", "ins", "loc")
MASCULINE, FEMININE, NEUTER, PLURAL = "m", "f", "n", "p"
# Surnames such as Иванов; such as Зеленский; nouns; words that do not change; Ukrainian adjectives that, as names of
# their own, would be taken for nouns (Велика).
POSSESSIVE, ADJECTIVE, NOUN, FIXED, MODIFIER = "possessive", "adjective", "noun", "fixed", "modifier"


class Reading(NamedTuple):
    """One way to read a form: the nominative, and in which case and gender the form then stands."""

    lemma: str
    case: str
    gender: str
    kind: str


@dataclass(frozen=True, slots=True)
class Paradigm:
    """How one group of words changes: the lemma without its last `cut` letters takes the endings of each case."""

    kind: str
    genders: str
    lemma: re.Pattern[str]
    cut: int
    endings: tuple[tuple[str, ...], ...]  # by case, after the nominative; "=" is the lemma itself

    def forms(self, lemma: str) -> Iterator[str]:
        """All forms of a lemma that the paradigm fits, but the lemma itself."""
        stem = lemma[: len(lemma) - self.cut]
        for options in self.endings:
            for ending in options:
                if ending != "=":
                    yield stem + ending


# kind, genders, end of the lemma, letters cut off; genitive, dative, accusative, instrumental, locative
_RUSSIAN = """
possessive m (?:[оеё]в|[иы]н) 0                    а у а ым е
possessive f (?:[оеё]в|[иы]н)а 1                   ой ой у ой/ою ой
adjective m [гкх]ий 2                              ого ому ого/= им ом
adjective m [жшчщн]ий 2                            его ему его/= им ем
adjective m [^гкхжшчщаеиоу](?:ый|ой) 2             ого ому ого/= ым ом
adjective m [гкхжшчщ]ой 2                          ого ому ого/= им ом
adjective f [^иня]ая 2                             ой ой ую ой/ою ой
adjective f н(?:ая) 2                              ой ой ую ой/ою ой
adjective f [нжшчщ]яя 2                            ей ей юю ей/ею ей
adjective n [^нжшчщ]ое 2                           ого ому = ым/им ом
adjective n ное 2                                  ого ому = ым ом
adjective n [нжшчщ]ее 2                            его ему = им ем
adjective p [гкхжшчщн]ие 2                         их им = ими их
adjective p [^гкхжшчщ]ые 2                         ых ым = ыми ых
noun m [бвгдзклмнпрстфх] 0                         а у а/= ом е
noun m [жшчщц] 0                                   а у а/= ем/ом е
noun m [аеоуыэюя]й 1                               я ю я/= ем е
noun m ий 1                                        я ю я/= ем и
noun m [дзлмнпрст]ь 1                              я ю я/= ем е
noun m [бвгдзлмнпрст]ец 2                          ца цу ца/= цем/цом це
noun m лец 2                                       ьца ьцу ьца/= ьцем/ьцом ьце
noun m [аеоуи]ец 2                                 йца йцу йца/= йцем йце
noun m [бвдзлмнпрстжшч]ок 2                        ка ку ка/= ком ке
noun mf (?![оеё]ва|[иы]на).[бвдзлмнпрстф]а 1       ы е у ой/ою е
noun mf (?:[оеё]в|[иы]н)а 1                        ы е у ой/ою е
noun mf [гкх]а 1                                   и е у ой/ою е
noun mf [жшчщ]а 1                                  и е у ей/ой е
noun mf ца 1                                       ы е у ей/ой е
noun mf [дзлмнпрстаеоуйь]я 1                       и е ю ей/ёй е
noun f ия 1                                        и и ю ей и
noun f [бвдзлмнпрстжшчщ]ь 1                        и и = ью и
noun n [бвгдзклмнпрстфх]о 1                        а у = ом е
noun n [ц]е 1                                      а у = ем е
noun n [иь]е 1                                     я ю = ем и/е
noun n [лр]е 1                                     я ю = ем е
noun p ы 1                                         ов/ ам =/ов ами ах
noun p [гкхжшчщ]и 1                                ов/ей/ ам =/ов/ей ами ах
noun p [бвдзлмнпрст]и 1                            ей/ь ям =/ей ями ях
"""

_UKRAINIAN = """
possessive m (?:[оеєї]в|[иії]н) 0                  а у/ові/еві а им і/ові/еві/у
possessive f (?:[оеєї]в|[иії]н)а 1                 ої ій у ою ій
adjective m [бвгдзклмнпрстфхжшчщ]ий 2              ого ому ого/= им ому/ім
adjective m ній 2                                  ього ьому ього/= ім ьому
adjective f (?:[сцз]ьк|[бвгджклмпрстчш]н)а 1       ої ій у ою ій
modifier f [бвгдзклмнпрстфхжшчщ]а 1                ої ій у ою ій
adjective f ня 1                                   ьої ій ю ьою ій
adjective n [бвгдзклмнпрстфхжшчщ]е 1               ого ому = им ому
noun m [бвгґдзклмнпрстфх] 0                        а/у у/ові а/= ом і/ові/у
noun m г 1                                         га/гу гу/гові га/= гом зі/гові/гу
noun m [жшчщ] 0                                    а/у у/еві а/= ем і/еві/у
noun m ц 0                                         а/у у/еві/ові а/= ом/ем і/ові
noun m [аеоуиі]й 1                                 я/ю ю/єві я/= єм ї/єві/ю
noun m [уюя]й 1                                    я/ю ю/єві я/= єм ї/єві/ю
noun m [дзлнрстц]ь 1                               я/ю ю/еві я/= ем і/еві/ю
noun m [аоиіуе]р 0                                 я ю/еві я ем і/еві/ю
noun m [бвгдзклмнпрстчж]ець 3                      ця цю/цеві ця/= цем ці/цеві/цю
noun m [аеоуиі]єць 3                               йця йцю/йцеві йця/= йцем йці/йцеві/йцю
noun m [бвдзлмнпрстжшч]ок 2                        ка/ку ку/кові ка/= ком ку/кові
noun m [бвгдзлнрст]ень 3                           ня ню/неві ня/= нем ні/неві
noun m їв 2                                        єва єву = євом єві
noun m [бвгдзклмнпрстфхжшч]ів 2                    ова/ева ову/еву = овом/евом ові/еві
noun m піль 3                                      оля олю = олем олі
noun mf [бвдзлмнпрстф]а 1                          и і у ою і
noun mf ка 2                                       ки ці ку кою ці
noun mf га 2                                       ги зі гу гою зі
noun mf ха 2                                       хи сі ху хою сі
noun mf [жшчщ]а 1                                  і і у ею і
noun f ія 1                                        ї ї ю єю ї
noun mf [дзлнрстц]я 1                              і і ю ею і
noun mf [аеоуюя]я 1                                ї ї ю єю ї
noun f [дзлнрстц]ь 1                               і і = лю/ю і
noun m [бвгґдзклмнпрстфх]о 1                       а/у у/ові а ом ові/у/і
noun n [бвгґдзклмнпрстфх]о 1                       а у = ом і
noun n [ннтлж]я 1                                  я ю = ям і
noun n е 1                                         а/я у/ю = ем і
noun p и 1                                         /ів ам = ами ах
noun p і 1                                         /ів/й ям = ями ях
"""

# Names whose stem changes in a way of its own, by the stem of the other cases.
_CHANGING = {
    "ru": {"павл": "павел", "петр": "пётр", "льв": "лев"},
    "uk": {"льв": "лев"},
}
_ONLY_FIXED = {
    "ru": re.compile(r"[а-яё]+(?:[ыи]х|[оеё]во|ко|[еиуюэы]|аго|яго|дзе|[аеиоуэ]о|улы|кызы|оглы|заде|зода)"),
    "uk": re.compile(r"[а-яєіїґ]+(?:[иі]х|[еиуюєії])"),
}
_CYRILLIC = re.compile("[а-яёіїєґ]", re.IGNORECASE)
_VOWELS = "аеёиоуыэюяіїє"


def _table(text: str) -> tuple[Paradigm, ...]:
    paradigms = []
    for line in text.strip().split("\n"):
        kind, genders, lemma, cut, *cases = line.split()
        endings = [tuple(options.split("/")) for options in cases]
        nominative = (("=",),)
        paradigms.append(
            Paradigm(kind, genders, re.compile(f".*{lemma}$"), int(cut), (*nominative, *endings)),
        )
    return tuple(paradigms)


_PARADIGMS = {"ru": _table(_RUSSIAN), "uk": _table(_UKRAINIAN)}
# What the lemma can end in is asked of each candidate; here only which letters can be put back.
_LEMMA_ENDS = {
    "ru": (
        "",
        "а",
        "я",
        "й",
        "ь",
        "о",
        "е",
        "ы",
        "и",
        "ий",
        "ый",
        "ой",
        "ая",
        "яя",
        "ое",
        "ее",
        "ие",
        "ые",
        "ец",
        "ок",
    ),
    "uk": (
        "",
        "а",
        "я",
        "й",
        "ь",
        "о",
        "е",
        "и",
        "і",
        "ий",
        "ій",
        "ець",
        "єць",
        "ень",
        "г",
        "ок",
        "ів",
        "їв",
        "іль",
        "ка",
        "га",
        "ха",
    ),
}


@lru_cache(maxsize=50_000)
def readings(form: str, language: str) -> tuple[Reading, ...]:
    """All ways to read a form.

    Args:
        form: One word as it stands in a text; of a hyphenated one the last part is read, or the first before "-на-".
        language: "ru" or "uk".

    Returns:
        Readings without repetition, lemmas spelled with the capitals of the form; never empty: a word that no
        paradigm fits is read as one that does not change.
    """
    before, part, after = _changing_part(form)
    if (part.isupper() and len(part) < 6) or not _CYRILLIC.search(part):
        return (Reading(form, NOMINATIVE, "", FIXED),)  # ООН, Reuters
    low = part.lower()
    found: dict[Reading, None] = {}
    for lemma, case, gender, kind in _read(low, language):
        lemma = _like(lemma, part)
        if before[:1].isupper() and kind in {POSSESSIVE, ADJECTIVE}:
            # Both halves of a surname change: Львовой-Беловой.
            halves = [
                other.lemma
                for other in readings(before[:-1], language)
                if (other.case, other.gender) == (case, gender) and other.kind in {POSSESSIVE, ADJECTIVE}
            ]
            if halves:
                found[Reading(f"{halves[0]}-{lemma}", case, gender, kind)] = None
                continue
        found[Reading(before + lemma + after, case, gender, kind)] = None
    return tuple(found)


@lru_cache(maxsize=20_000)
def paradigm_forms(lemma: str, language: str, genders: str = "mfnp") -> frozenset[str]:
    """All forms, in lower case, of a lemma in the paradigms for nouns and adjectives of these genders."""
    low = lemma.lower()
    return frozenset(
        form
        for paradigm in _PARADIGMS[language]
        if set(paradigm.genders) & set(genders) and paradigm.lemma.match(low)
        for form in paradigm.forms(low)
    )


def _changing_part(form: str) -> tuple[str, str, str]:
    inner = re.search(r"-(?:на|над)-", form.lower())
    if inner:
        return "", form[: inner.start()], form[inner.start() :]
    cut = form.rfind("-") + 1
    return form[:cut], form[cut:], ""


def _like(lemma: str, form: str) -> str:
    """The lemma with the capitals of the form."""
    if form.isupper() and len(form) > 1:
        return lemma.upper()
    same = next((place for place, (a, b) in enumerate(zip(lemma, form.lower(), strict=False)) if a != b), len(lemma))
    same = min(same, len(form))
    head = form[:same] + lemma[same:]
    return head[:1].upper() + head[1:] if form[:1].isupper() else head


@lru_cache(maxsize=50_000)
def _read(form: str, language: str) -> tuple[Reading, ...]:
    found: dict[Reading, None] = {}
    for paradigm in _PARADIGMS[language]:
        for number, options in enumerate(paradigm.endings):
            for ending in options:
                for lemma in _lemmas(form, ending, paradigm, language):
                    for gender in paradigm.genders:
                        found[Reading(lemma, CASES[number], gender, paradigm.kind)] = None
    if _ONLY_FIXED[language].fullmatch(form):
        found[Reading(form, "", "", FIXED)] = None
    if form[-1:] not in _VOWELS or form.endswith("о"):
        found[Reading(form, "", FEMININE, FIXED)] = None  # a woman's: Меркель, Шевчук, Жанар
    return tuple(found) or (Reading(form, "", "", FIXED),)


def _lemmas(form: str, ending: str, paradigm: Paradigm, language: str) -> Iterator[str]:
    if ending == "=":
        if len(form) > 2 and paradigm.lemma.match(form):
            yield form
        return
    if not form.endswith(ending):
        return
    stem = form[: len(form) - len(ending)]
    if len(stem) < 2 or (not ending and form[-1] in _VOWELS):
        return
    for end in _LEMMA_ENDS[language]:
        if len(end) < paradigm.cut or (paradigm.cut == 0 and end):
            continue
        lemma = stem + end
        if len(lemma) - paradigm.cut == len(stem) and len(lemma) > 1 and paradigm.lemma.match(lemma):
            yield lemma
    changed = _CHANGING[language].get(stem)
    if changed and paradigm.kind == NOUN and paradigm.genders == MASCULINE and paradigm.cut == 0:
        yield changed
