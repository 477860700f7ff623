"""An organisation's name as the words that count: without legal form, in one spelling, offices in one order."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

from anyascii import anyascii

from extractors.letters import BY_SOUND
from extractors.words import LEGAL_FORMS, word_set

_SMALL = word_set(
    "the of for and in on to at a an de la du des del los las el al y et und fur der die das di da do dos das e i "
    "v na po lil li wa al ul el ed ad ar as es ut"
)
# Words that are one, whoever writes them: British and American spelling, abbreviations, singular and plural.
_SAME_WORD = {
    variant: line.split()[0]
    for line in """
    defense defence
    center centre
    organization organisation org
    labor labour
    program programme
    theater theatre
    harbor harbour
    authorization authorisation
    company co comp cia compania companhia compagnie
    corporation corp
    international intl int'l internacional
    department dept
    university univ
    association assn assoc
    government govt
    brothers bros
    manufacturing mfg
    national natl nacional
    engineering eng engg
    technology tech technologies technological
    service services
    system systems
    industry industries
    product products
    affair affairs
    force forces
    state states
    nation nations
    enterprise enterprises
    trading trade
    transport transportation
    laboratory lab laboratories
    institute inst
    committee cttee
    limited ltd
    """.strip().splitlines()
    for variant in line.split()
}
# Words that say what kind of company it is, and are written or left out at will.
# Legal forms of companies, written at the end or in front of a name, without points.
_FORMS = LEGAL_FORMS | word_set("""
    sa sal sas sarl sarlu srl spa snc bv nv kg gmbh ag ev kk pte pvt tbk bhd sdn oy oyj ab as asa aps doo dd ad ood eood
    tov ooo zat vat tdk too ao jsc ojsc cjsc pjsc ojsco fze fzco fzc wll pjs psc sprl asbl cv rl spr sl slu ltda eirl
    ltee plc pty nl sro sp zoo kft zrt nyrt rt as jv lp llp lllp est saog saoc sae
""")
_LONG_FORMS = re.compile(
    r"\b(?:(?:public |open |closed |private )?joint[ -]stock company|limited liability (?:company|partnership)|"
    r"(?:private |public )limited company|sociedad anonima(?: de capital variable)?|s\.?a\.? de c\.?v\.?|"
    r"s\.? de r\.?l\.?(?: de c\.?v\.?)?|s\.?p\.?r\.? de r\.?l\.?|"
    r"(?:otkrytoe |zakrytoe |publichnoe )?aktsionernoe obshchestvo|"
    r"obshchestvo s ogranichennoi otvetstvennostyu|gesellschaft mit beschrankter haftung|aktiengesellschaft|"
    r"free zone (?:company|establishment)|sendirian berhad|perseroan terbatas|naamloze vennootschap)(?=\W|$)"
)
GENERIC = word_set("company corporation limited firm")
_NUMBERS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7"} | {
    "eighth": "8", "ninth": "9", "tenth": "10", "1st": "1", "2nd": "2", "3rd": "3", "4th": "4", "5th": "5",
    "6th": "6", "7th": "7", "8th": "8", "9th": "9", "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7",
}  # fmt: skip
# Offices of a state: what they are for and whose they are is said in any order.
_OFFICES = word_set("ministry department parliament embassy prosecutor cabinet senate police court inspectorate")
# The people's word for the state, in names of offices and companies.
STATES = {
    people: state
    for state, peoples in (
        line.split(": ")
        for line in """
afghanistan: afghan
albania: albanian
algeria: algerian
argentina: argentine argentinian
armenia: armenian
australia: australian
austria: austrian
azerbaijan: azerbaijani azeri
bahrain: bahraini
bangladesh: bangladeshi
belarus: belarusian belarussian
belgium: belgian
brazil: brazilian
britain: british
bulgaria: bulgarian
canada: canadian
chile: chilean
china: chinese
colombia: colombian
croatia: croatian
cuba: cuban
cyprus: cypriot
czechia: czech
denmark: danish
egypt: egyptian
estonia: estonian
ethiopia: ethiopian
finland: finnish
france: french
georgia: georgian
germany: german
ghana: ghanaian
greece: greek
hungary: hungarian
india: indian
indonesia: indonesian
iran: iranian
iraq: iraqi
ireland: irish
israel: israeli
italy: italian
japan: japanese
jordan: jordanian
kazakhstan: kazakh kazakhstani
kenya: kenyan
kosovo: kosovar
kuwait: kuwaiti
kyrgyzstan: kyrgyz
latvia: latvian
lebanon: lebanese
libya: libyan
lithuania: lithuanian
malaysia: malaysian
mexico: mexican
moldova: moldovan
mongolia: mongolian
montenegro: montenegrin
morocco: moroccan
myanmar: burmese burma
netherlands: dutch
nigeria: nigerian
norway: norwegian
pakistan: pakistani
philippines: philippine
poland: polish
portugal: portuguese
qatar: qatari
romania: romanian
russia: russian
serbia: serbian
slovakia: slovak
slovenia: slovenian
somalia: somali
spain: spanish
sudan: sudanese
sweden: swedish
switzerland: swiss
syria: syrian
taiwan: taiwanese
tajikistan: tajik
thailand: thai
tunisia: tunisian
turkey: turkish turkiye
turkmenistan: turkmen
uganda: ugandan
ukraine: ukrainian
uzbekistan: uzbek
venezuela: venezuelan
vietnam: vietnamese
yemen: yemeni
zimbabwe: zimbabwean
""".strip().splitlines()
    )
    for people in peoples.split()
}
_PHRASES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\brussian federation\b", "russia"),
        (r"\brepublic of (?=[a-z])", ""),
        (r"\bforeign affairs\b|\bexternal affairs\b|\bexternal relations\b", "foreign"),
        (r"\binternal affairs\b|\bhome affairs\b", "interior"),
        (r"\bprosecutor general'?s? office\b|\boffice of the prosecutor general\b|\bgeneral prosecutor'?s? office\b",
         "prosecutor general"),
        (r"\bm/s\b", ""),
    )
)  # fmt: skip
_POSSESSIVE = re.compile(r"(?<=\w)(?:'s|s')\b|'s?(?=\s|$)")
_SPACED = re.compile(r"\b[a-z](?: [a-z]){2,}\b")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b|\b(?:[a-z]\.){2,}")
_BRACKETED = re.compile(r"\s\(([a-z0-9./-]{2,8})\)\s*$")
_PLACES = frozenset({"usa", "us", "uk", "hk", "uae", "bvi", "eu"})
MAX_WORDS = 14
MAX_WORD_LENGTH = 40


@lru_cache(maxsize=50_000)
def org_words(name: str) -> tuple[str, ...]:
    """The words of an organisation's name that count, in order; sorted if it is an office of a state.

    Args:
        name: As written, in any script.
    """
    plain = anyascii(normalize("NFC", name).translate(BY_SOUND)).casefold().replace("&", " and ")
    plain = _DOTTED.sub(lambda found: found.group().replace(".", ""), plain)
    plain = _POSSESSIVE.sub("", plain) if " " in plain else plain
    plain = _SPACED.sub(lambda found: found.group().replace(" ", ""), plain.replace("'", ""))
    for pattern, replacement in _PHRASES:
        plain = pattern.sub(replacement, plain)
    plain = _LONG_FORMS.sub(" ", _without_acronym(plain))
    words = _NOT_WORD.sub(" ", plain.replace(".", "")).split()[:MAX_WORDS]
    kept = [word for word in words if word not in _SMALL] or words
    while len(kept) > 1 and kept[-1] in _FORMS:
        kept.pop()
    while len(kept) > 1 and kept[0] in _FORMS:
        kept.pop(0)
    kept = [_one_spelling(word[:MAX_WORD_LENGTH]) for word in kept]
    if not _OFFICES.isdisjoint(kept):
        kept = sorted({STATES.get(word, word) for word in kept})
    return tuple(kept)


def _one_spelling(word: str) -> str:
    known = _NUMBERS.get(word) or _SAME_WORD.get(word)
    if known:
        return known
    plural = len(word) > 4 and word.endswith("s") and word[-2] not in "suio"
    single = word[:-1] if plural else word
    return _SAME_WORD.get(single, single)


def _without_acronym(plain: str) -> str:
    """A name without the acronym that stands behind it in brackets: "Daedong Credit Bank (DCB)"."""
    found = _BRACKETED.search(plain)
    if found is None:
        return plain
    inside = re.sub(r"[^a-z0-9]", "", found.group(1))
    before = plain[: found.start()].rstrip()
    letters = iter("".join(word[0] for word in re.findall(r"[a-z0-9]+", before)))
    is_acronym = bool(before) and inside not in _PLACES and all(letter in letters for letter in inside[:3])
    return before if is_acronym else plain
