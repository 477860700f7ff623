"""Names in any script and spelling -> keys that are equal when, and only when, a rule below says why.

No string similarity: two spellings meet because a romanisation system differs in a known way, or because two given
names stand in a list of equivalents. What no rule covers stays apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from anyascii import anyascii

from extractors.gazetteer import folded_place
from extractors.given_names import SAME_GIVEN_NAME
from extractors.letters import BY_SOUND, HISSING
from extractors.org_words import org_words
from extractors.place_names import place_key, state_key
from extractors.records import EntityType
from extractors.words import SURNAME_PARTICLES, word_set

# Order matters: each rule sees what those before it made. All on lower-case ASCII tokens of persons and groups.
_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("q", "k"),  # Kazakh, Uyghur, Arabic qaf: Toqaev, Tokaev
        ("kh", "h"),  # х, خ: Akhmadov, Ahmadov
        ("gh", "g"),  # ғ, غ: Naghyz, Nagyz
        ("dh", "d"),  # ذ, ض: Ramadhan, Ramadan
        ("ph", "f"),  # Greek and Hebrew phi: Yosseph, Yossef
        ("shch|sch", "sh"),  # щ and German ш: Shcherbakov, Scherbakov
        ("^tsi(?=[a-z]{3})", "ti"),  # Belarusian soft t and d: Tsikhanouski, Tikhanovsky; Dzmitry
        ("dz(?=i|m)", "d"),
        ("[oa]u(?=sk)", "ov"),  # Belarusian short u
        ("tsch|tch", "ch"),  # German and French ч
        ("dzh|dj|zh", "j"),  # ж, җ, ж as j in Kazakh: Zhomart, Jomart; Dzhaparov, Japarov
        ("ts|tz", "c"),  # ц: Kuznetsov, Kuznecov
        ("x", "ks"),  # Alexei, Aleksei
        ("ou|oo", "u"),  # French and English for у, و: Mahmoud, Mahmud; Yousef, Yusef
        (r"(?<=[aeiouy])j(?![aeiouy])", "i"),  # German and Slavic for й: Andrej, Andrei
        (r"(?<=sk)[aiy]ja$", "aia"),  # -skaja, -skaya
        ("y", "i"),  # й, ы, и: Sergey, Sergei; Uyghur, Uighur
        (r"(?<!^)io(?=v$|va$)", "e"),  # ё: Gorbachyov, Gorbachev
        ("ie", "e"),  # е after a vowel or sign, or first: Tokayev, Tokaev; Yeltsin, Eltsin
        ("enka$", "enko"),  # Belarusian: Lukashenka, Lukashenko
    )
)
_DOUBLED = re.compile(r"(.)\1+")
# Names of other languages that the rules above would join to another name.
_AS_SPELLED = word_set("louis lee pierre young moore woods brooks cook wood")


# The Arabic article, in front of a name as its own word, hyphenated, or joined with a capital (ElBaradei). It is left
# out by some outlets and written in five ways by others, so keys do without it.
_ARABIC_ARTICLE = re.compile(r"\b(?:al|el|ad|ar|as|ash|at|az|an|ul)-(?=\w{3})|\b(?:al|el)\s+(?=\w{3})", re.IGNORECASE)
JOINED_ARTICLE = re.compile(r"\b(?:Al|El)(?=[A-Z][a-z]{2})")

# Bodies that the press names by an acronym without giving the long form.
_BODIES = {
    "un": "united nations",
    "eu": "european union",
    "nato": "north atlantic treaty organization",
    "imf": "international monetary fund",
    "osce": "organization for security and cooperation in europe",
    "iaea": "international atomic energy agency",
}
# What peoples and religions are called as nouns, where the adjective is another word than the noun.
_PEOPLES = {
    form: line.split()[0]
    for line in """
    turkish turk
    philippine filipino filipina filipinos filipinas
    icelandic icelander
    danish dane
    finnish finn
    swedish swede
    polish pole
    spanish spaniard
    british briton brit
    scottish scot scotsman scots
    english englishman englishmen
    french frenchman frenchmen
    irish irishman irishmen
    welsh welshman welshmen
    dutch dutchman dutchmen
    kurdish kurd
    serbian serb
    croatian croat
    slovenian slovene
    bulgarian bulgar
    jewish jew
    arab arabian
    muslim islamic moslem
    shia shiite
    chinese chinaman
    roma romany
    """.strip().splitlines()
    for form in line.split()
}
INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]?")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class PersonParts:
    """A person's name in reduced spelling.

    Attributes:
        given: Parts of the given name; two or more only where a hyphen joins them, then sorted.
        middles: Middle names, patronymics and initials between given name and surname, in order.
        surname: Surname with its particles but without the Arabic article; the only word of a one-word name.
    """

    given: tuple[str, ...]
    middles: tuple[str, ...]
    surname: str

    @property
    def is_full(self) -> bool:
        """Whether there is a given name as well as a surname."""
        return bool(self.given)

    @property
    def signature(self) -> str:
        """All parts as one text: equal signatures are one spelling of one name."""
        return " ".join(("-".join(self.given), *self.middles, self.surname)).strip()


def name_key(name: str, type: EntityType) -> str:
    """The key of a name within its article: equal keys are one name, however it is spelled.

    For a person of two or more words the key holds given name and surname; middle names are compared by
    `same_person.compare_persons`, as most texts leave them out. States have one key in all their spellings; that a town
    is another by its former name is for the article to say, or for `name_keys`, which hold across articles.

    Returns:
        "type:reduced name", never empty: a name of which nothing is left (only signs) is its own key.
    """
    return (
        f"{type}:{state_key(name)}" if type is EntityType.LOCATION and folded_place(name) else name_keys(name, type)[0]
    )


@lru_cache(maxsize=50_000)
def name_keys(name: str, type: EntityType, country: str | None = None) -> tuple[str, ...]:
    """The keys under which a name is looked up. `country` is that of a place, where it is certain (`places.place_key`).

    A second one exists where letters with háček or cedilla can be written in two ways, and where a person's middle
    word may be the second half of a given name ("Kassym Jomart Tokayev", "Kassym-Jomart Tokayev").
    """
    keys: list[str] = []
    for spelling in _spellings(name):
        if type is EntityType.PERSON:
            parts = person_parts(spelling)
            bodies = [" ".join(("-".join(parts.given), parts.surname)).strip()]
            if len(parts.given) == 1 and len(parts.middles) == 1 and len(parts.middles[0]) > 1:
                bodies.append("-".join(sorted((*parts.given, *parts.middles))) + " " + parts.surname)
        elif type is EntityType.LOCATION:
            bodies = [place_key(spelling, country)]
        else:
            bodies = [_folded(spelling, type)]
        keys += [f"{type}:{body}" for body in bodies if body]
    return tuple(dict.fromkeys(keys)) or (f"{type}:={name.casefold()}",)


def _spellings(name: str) -> tuple[str, ...]:
    """The name, and the name with háček and cedilla written out if it has any."""
    composed = normalize("NFC", name)
    written_out = composed.translate(HISSING)
    return (name,) if written_out == composed else (name, written_out)


@lru_cache(maxsize=50_000)
def person_parts(name: str) -> PersonParts:
    """Cut a person's name into reduced given name, middle names and surname.

    "Surname, Given" is turned round. Initials in a row are one ("J. D. Vance" and "JD Vance"). Other orders are taken
    as written: which word is the surname cannot be told from the word.
    """
    before, comma, after = name.partition(",")
    if comma and after.strip() and not re.fullmatch(r"\W*(?:jr|sr|ii|iii|iv)\W*", after, re.IGNORECASE):
        name = f"{after} {before}"
    elif comma:
        name = before
    name = JOINED_ARTICLE.sub("", normalize("NFC", name).translate(BY_SOUND))
    name = _ARABIC_ARTICLE.sub("", name)
    words = _joined_initials(anyascii(name).split())
    tokens = [token for word in words if (token := tuple(filter(None, map(reduce_word, word.split("-")))))]
    if len(tokens) > 2 and tokens[-1][0] in {"jr", "sr"}:
        tokens.pop()
    if not tokens:
        return PersonParts((), (), "")
    first_of_surname = len(tokens) - 1
    if tokens[0][0] in SURNAME_PARTICLES and words[0].islower():
        first_of_surname = 0  # "von der Leyen", no given name
    for index in range(1, first_of_surname):
        if tokens[index][0] in SURNAME_PARTICLES:
            first_of_surname = index
            break
    surname = "".join("".join(token) for token in tokens[first_of_surname:])
    if first_of_surname == 0:
        return PersonParts((), (), surname)
    given = tuple(sorted(as_listed(token) for token in tokens[0]))
    middles = tuple("".join(map(as_listed, token)) for token in tokens[1:first_of_surname])
    return PersonParts(given, middles, surname)


@lru_cache(maxsize=50_000)
def reduce_word(token: str) -> str:
    """A word of a name in the spelling that all romanisations of it share, as far as the rules above know."""
    token = _NOT_WORD.sub("", token.casefold())
    if token in _AS_SPELLED:
        return token
    for pattern, replacement in _SPELLINGS:
        token = pattern.sub(replacement, token)
    # Short names are told apart by a doubled letter (Lee, Le), long ones are not (Hassan, Hasan; -skyy, -sky).
    return _DOUBLED.sub(r"\1", token) if len(token) > 3 else token


def as_listed(token: str) -> str:
    """The given name that stands for all that are one in other languages; any other word as it is."""
    return _GIVEN.get(token, token)


def _joined_initials(words: Sequence[str]) -> list[str]:
    joined: list[str] = []
    running = False
    for word in words:
        initials = word.replace(".", "")
        is_initials = INITIALS.fullmatch(word) is not None
        if is_initials and running:
            joined[-1] += initials
        else:
            joined.append(initials if is_initials else word)
        running = is_initials
    return joined


def _folded(name: str, type: EntityType) -> str:
    if type is EntityType.ORG:
        joined = " ".join(org_words(name))
        return " ".join(org_words(_BODIES[joined])) if joined in _BODIES else joined
    plain = anyascii(normalize("NFC", name).translate(BY_SOUND)).casefold().replace("&", " and ")
    plain = plain.replace("'", "").replace(".", "")
    words = _NOT_WORD.sub(" ", plain).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    if len(words) == 1:
        words = [_PEOPLES.get(_singular(words[0]), words[0])]
    return " ".join(reduce_word(_singular(word)) for word in words)


def _singular(word: str) -> str:
    """One of a people: Uyghurs -> uyghur; Swiss, Chinese, Laos stay."""
    return word[:-1] if len(word) > 4 and word.endswith("s") and word[-2] not in "suio" else word


def as_father(stem: str) -> str:
    """What a patronymic is made of, by the father's listed name: Mykolai- and Nikola- are one."""
    bare = stem.rstrip("aeiou")
    return _FATHERS.get(bare, bare)


def is_listed(token: str) -> bool:
    """Whether a reduced word is known to be a given name."""
    return token in _GIVEN or token.startswith("abd")


_GIVEN: dict[str, str] = {}
_FATHERS: dict[str, str] = {}
for _line in SAME_GIVEN_NAME.split("\n"):
    _group = [reduce_word(part) for part in _line.replace("-", "").split()]
    for _token in _group:
        _GIVEN[_token] = _group[0]
    for _token in _group:
        _FATHERS.setdefault(_token.rstrip("aeiou"), _group[0])
