"""Russian and Ukrainian names as they stand in a text -> their nominative.

A form alone leaves several readings (`declension`); the words of a name must agree in case and gender, a preposition
before it allows some cases only, a verb after it tells the gender, and known names are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.cyrillic_words import (
    MEN_IN_A,
    MEN_THAT_CHANGE,
    PATRONYMIC,
    PREPOSITIONS,
    UKRAINIAN_GIVEN,
    WOMEN_BESIDE_MEN,
)
from extractors.declension import (
    ACCUSATIVE,
    ADJECTIVE,
    CASES,
    FEMININE,
    FIXED,
    GENITIVE,
    MASCULINE,
    MODIFIER,
    NOMINATIVE,
    NOUN,
    POSSESSIVE,
    Reading,
    paradigm_forms,
    readings,
)
from extractors.slovnet_model import Lexicon

_WORD_BEFORE = re.compile(r"([\w’ʼ'-]+)[ \u00a0][«“„\"]?$")
_WORD_AFTER = re.compile(r"[»”“\"]?[ \u00a0]([а-яёіїєґ’ʼ']+)")
_SHE_DID = re.compile(r".{2,}(?:ла|лась|лася)$")
_HE_DID = {"ru": re.compile(r".{2,}[аеиоуыя](?:л|лся)$"), "uk": re.compile(r".{2,}[аеиіїоуюя](?:в|вся)$")}
_RUSSIAN_LETTERS = str.maketrans("іїєґё", "ииеге", "’ʼ'")


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a name: the cases it can be in (None: nothing said), the gender of the verb after it."""

    cases: frozenset[str] | None
    verb: str
    follows_noun: bool

    @classmethod
    def of(cls, text: str, start: int, end: int, language: str) -> Context:
        """Look at the word before and the word after `text[start:end]`."""
        before = _WORD_BEFORE.search(text, max(0, start - 40), start)
        after = _WORD_AFTER.match(text, end, end + 40)
        word = before[1].lower() if before else ""
        did = after[1] if after else ""
        verb = FEMININE if _SHE_DID.match(did) else MASCULINE if _HE_DID[language].match(did) else ""
        cases = PREPOSITIONS[language].get(word)
        return cls(cases, verb, bool(before and before[1].islower() and cases is None))


@dataclass(frozen=True, slots=True)
class Nominative:
    """A name in the nominative; `gender` is "m", "f" or "" where the form does not tell, `score` how much speaks
    for it."""

    name: str
    gender: str
    score: float


@lru_cache(maxsize=20_000)
def person_nominatives(
    words: tuple[str, ...], language: str, lexicon: Lexicon, context: Context
) -> tuple[Nominative, ...]:
    """The ways to read a person's name, the likeliest first; never empty."""
    found: dict[tuple[str, str], float] = {}
    roles = _roles(words, language)
    for gender in (MASCULINE, FEMININE):
        for case in CASES:
            total, lemmas = _context_score(case, gender, context, len(words)), []
            for word, role in zip(words, roles, strict=True):
                scored = [
                    (_word_score(reading, role, word, gender, language, lexicon), reading.lemma)
                    for reading in readings(word, language)
                    if reading.kind != MODIFIER
                    and reading.case in {case, ""}
                    and reading.gender in {gender, ""}
                    and not (case == ACCUSATIVE and gender == MASCULINE and reading.lemma == word and reading.case)
                ]
                if not scored:
                    break
                best, lemma = max(scored, key=lambda pair: (pair[0], pair[1]))
                total += best
                lemmas.append(lemma)
            else:
                key = " ".join(lemmas), gender
                found[key] = max(found.get(key, -99.0), total)
    for name, score in _eastern(words, language, context):
        found[name, MASCULINE] = max(score, found.get((name, MASCULINE), score))
    whole = " ".join(words)
    found.setdefault((whole, ""), -2.0)
    ordered = sorted(found, key=lambda key: (-found[key], key))
    return tuple(Nominative(name, gender, found[name, gender]) for name, gender in ordered)


def _eastern(words: Sequence[str], language: str, context: Context) -> Iterator[tuple[str, float]]:
    """Of Ким Чен Ын, only the last word changes."""
    if len(words) != 3 or any(len(word) > 5 or len(_VOWEL.findall(word)) > 1 for word in words[:2]):
        return
    for reading in readings(words[2], language):
        if reading.kind == NOUN and reading.gender == MASCULINE and reading.lemma[-1] not in "аяо":
            yield " ".join((*words[:2], reading.lemma)), 4.0 + _context_score(reading.case, MASCULINE, context, 3)


_VOWEL = re.compile(r"[аеёиоуыэюяіїє]", re.IGNORECASE)


def place_nominative(
    words: Sequence[str], language: str, lexicon: Lexicon, context: Context, known: Callable[[str], int]
) -> str:
    """The nominative of a place's name: one that is `known` (to more people), else the likeliest."""
    candidates = list(_phrases(words, language, context, lexicon))
    fitting = {name: known(name) for name, case in candidates if context.cases is None or case in {*context.cases, ""}}
    # Києві is Київ before Києв, which Russian towns are.
    best = max(fitting, key=lambda name: (fitting[name], name.endswith(("ів", "їв"))), default="")
    if best and fitting[best]:
        return best
    for name, _ in candidates:
        if known(name):
            return name
    if len(words) > 1:
        return candidates[0][0] if candidates else " ".join(words)
    return _likeliest(words[0], language, lexicon, context)


def thing_nominative(words: Sequence[str], language: str, lexicon: Lexicon, context: Context) -> str:
    """The nominative of an organisation's name: its head and the adjectives before it change, the rest does not."""
    if len(words) == 1:
        return _likeliest(words[0], language, lexicon, context)
    for cut in range(min(4, len(words)), 0, -1):
        phrases = list(_phrases(words[:cut], language, context, lexicon, adjectives_only=True))
        if not phrases:
            continue
        if cut == 1:
            return " ".join((_likeliest(words[0], language, lexicon, context), *words[1:]))
        return " ".join((phrases[0][0], *words[cut:]))
    return " ".join(words)


def _roles(words: Sequence[str], language: str) -> list[str]:
    if len(words) == 1:
        return ["any"]
    roles = ["given"] * (len(words) - 1) + ["surname"]
    for place, word in enumerate(words[1:], start=1):
        lemmas = {reading.lemma.lower() for reading in readings(word, language)}
        if place < len(words) - 1 and any(PATRONYMIC[gender].match(each) for each in lemmas for gender in "mf"):
            roles[place] = "patronymic"
    return roles


def _context_score(case: str, gender: str, context: Context, words: int) -> float:
    score = 0.0
    if context.cases is not None:
        score += 1.5 if case in context.cases else -1.5
    elif case == NOMINATIVE:
        score += 0.0 if context.follows_noun and words == 1 and not context.verb else 0.6
    elif case == GENITIVE and context.follows_noun:
        score += 0.4
    if context.verb and context.cases is None:
        score += 1.5 if case == NOMINATIVE and gender == context.verb else 0.0
    return score


def _word_score(reading: Reading, role: str, form: str, gender: str, language: str, lexicon: Lexicon) -> float:
    lemma = reading.lemma.lower()
    if role == "patronymic":
        return 2.0 if PATRONYMIC[gender].match(lemma) else 0.0
    given = _given_score(reading, lemma, gender, language, lexicon)
    surname = _surname_score(reading, lemma, gender, lexicon)
    score = given if role == "given" else surname if role == "surname" else max(given - 1, surname)
    if role == "any" and gender == FEMININE and reading.kind in {POSSESSIVE, ADJECTIVE}:
        score -= 0.8  # "Путина" alone is of the man more often than the woman
    if score < 2 and lemma == form.lower() and _OBLIQUE_END.search(lemma):
        score -= 1.0
    return score


def _given_score(reading: Reading, lemma: str, gender: str, language: str, lexicon: Lexicon) -> float:
    known = _given_name(lemma, gender, language, lexicon)
    if reading.kind in {POSSESSIVE, ADJECTIVE}:
        return known - 1.0
    if reading.kind == FIXED:
        return known - 0.5
    if lemma[-1] in "ая" and gender == MASCULINE and lemma not in MEN_IN_A:
        return known - 2.0
    return known + (0.3 if gender == MASCULINE and lemma[-1] not in "аяоие" else 0.0)


def _given_name(lemma: str, gender: str, language: str, lexicon: Lexicon) -> float:
    """How sure a word is a given name of this gender: 3 if its instrumental, which tells men from women, is in use."""
    if "-" in lemma:
        return min((_given_name(part, gender, language, lexicon) for part in lemma.split("-") if part), default=0.0)
    if language == "uk" and lemma in UKRAINIAN_GIVEN:
        return 3.0 if (lemma[-1] in "аяь") == (gender == FEMININE) or lemma in MEN_IN_A or lemma == "любов" else 0.5
    russian = respelled(lemma)
    if not russian or russian not in lexicon.given:
        return 0.0
    stem = russian.rstrip("аяйьо")
    mans, womans = (
        any(stem + end in lexicon.vocabulary for end in ends) for ends in (("ом", "ем"), ("ой", "ей", "ою"))
    )
    ends_like_hers = russian[-1] in "ая"
    if russian[-1] in "иеуюэо":
        used = not (mans and gender == FEMININE)  # Эмомали: either, but a man where the stem is a man's
    elif gender == MASCULINE:
        used = (mans and not ends_like_hers) or lemma in MEN_IN_A or lemma in MEN_THAT_CHANGE
    else:
        used = (womans and ends_like_hers and (not mans or lemma in WOMEN_BESIDE_MEN)) or not (mans or ends_like_hers)
    return (3.0 if used else 1.0) - (1.0 if language == "uk" else 0.0)


# Ends of forms that hardly any nominative has.
_OBLIQUE_END = re.compile(r"(?:[оеиыі]м|ого|ому|о[йю]|е[йю]|є[юм]|ові|еві|[^аеиоуыэюя][ую])$")


def _surname_score(reading: Reading, lemma: str, gender: str, lexicon: Lexicon) -> float:
    score = 0.0
    if respelled(lemma) in lexicon.surnames or (
        gender == FEMININE and respelled(_mans_surname(lemma)) in lexicon.surnames
    ):
        score += 2.0
    if reading.kind == POSSESSIVE or (reading.kind == ADJECTIVE and _SURNAME_ADJECTIVE.search(lemma)):
        score += 1.0
    elif reading.kind == ADJECTIVE:
        score -= 1.0
    if lemma.endswith("енко"):
        score += 1.5
    elif reading.kind == NOUN and lemma.endswith("о") and not lemma.endswith(("ко", "ло")):
        score -= 0.7
    if reading.kind == FIXED and reading.gender == FEMININE:
        score -= 0.3
    return score


_SURNAME_ADJECTIVE = re.compile(r"[сцз]ь?к(?:ий|ая|а|ой)$")


def _mans_surname(lemma: str) -> str:
    for hers, his in (("ская", "ский"), ("цкая", "цкий"), ("ая", "ый"), ("ська", "ський"), ("цька", "цький")):
        if lemma.endswith(hers):
            return lemma[: -len(hers)] + his
    return lemma[:-1] if re.search(r"(?:[оеёєї]в|[иыії]н)а$", lemma) else lemma


@lru_cache(maxsize=20_000)
def respelled(lemma: str) -> str:
    """A Ukrainian word in lower case as the Russian lists would spell it; of a Russian one only ё changes."""
    if lemma.endswith("ець"):
        lemma = lemma[:-1]
    return re.sub(r"(?<=[сцз])ь(?=к)", "", lemma).translate(_RUSSIAN_LETTERS)


def _phrases(
    words: Sequence[str], language: str, context: Context, lexicon: Lexicon, *, adjectives_only: bool = False
) -> Iterator[tuple[str, str]]:
    """Nominatives of words that agree, each with the case: adjectives before a noun; the likeliest case first."""
    last = [
        reading for reading in readings(words[-1], language) if reading.kind in {NOUN, ADJECTIVE, FIXED, POSSESSIVE}
    ]
    if adjectives_only and len(words) > 1:
        last = [reading for reading in last if reading.kind == NOUN]
    ordered = sorted(
        last,
        key=lambda reading: (
            -_case_score(reading.case, context),
            reading.kind == FIXED,
            -_attested(reading, language, lexicon),
        ),
    )
    seen: set[str] = set()
    for head in ordered:
        lemmas: list[str] = []
        for word in words[:-1]:
            fitting = [
                reading.lemma
                for reading in readings(word, language)
                if reading.kind in {ADJECTIVE, MODIFIER} and reading.case == head.case and reading.gender == head.gender
            ]
            if not fitting:
                break
            lemmas.append(fitting[0])
        else:
            name = " ".join((*lemmas, head.lemma))
            if name not in seen:
                seen.add(name)
                yield name, head.case


def _case_score(case: str, context: Context) -> float:
    if case == "":
        return 0.5
    if context.cases is not None:
        return 2.0 if case in context.cases else 0.0
    if case == NOMINATIVE:
        return 0.9 if context.follows_noun else 2.0
    return 1.0 if case == GENITIVE else 0.6


def _likeliest(word: str, language: str, lexicon: Lexicon, context: Context) -> str:
    """The nominative whose other forms are in use, as far as they are known, in a case that fits."""
    best: dict[str, float] = {}
    for reading in readings(word, language):
        if reading.kind not in {NOUN, ADJECTIVE, FIXED} or (reading.kind == FIXED and reading.gender):
            continue
        score = _case_score(reading.case, context) + 4 * _attested(reading, language, lexicon)
        if reading.lemma.lower() == word.lower() and reading.case != NOMINATIVE and reading.kind != FIXED:
            score -= 0.1
        if reading.gender in {MASCULINE, FEMININE} and reading.kind == NOUN:
            score += 0.6
        best[reading.lemma] = max(best.get(reading.lemma, -9.0), score)
    return max(best, key=lambda lemma: (best[lemma], lemma)) if best else word


@lru_cache(maxsize=20_000)
def _forms_in_use(lemma: str, gender: str, language: str) -> tuple[str, ...]:
    return tuple(sorted(paradigm_forms(lemma, language, gender)))


def _attested(reading: Reading, language: str, lexicon: Lexicon) -> float:
    """How much of the word's paradigm is in the vocabulary of Russian news, 0 to 1."""
    lemma = reading.lemma.lower()
    if reading.kind == FIXED:
        return 0.25 if respelled(lemma) in lexicon.vocabulary else 0.0
    forms = _forms_in_use(lemma, reading.gender, language)
    if not forms:
        return 0.0
    there = sum(form in lexicon.vocabulary or respelled(form) in lexicon.vocabulary for form in forms)
    own = 0.3 if respelled(lemma) in lexicon.vocabulary else 0.0
    return own + 0.7 * min(1.0, there / 4)
