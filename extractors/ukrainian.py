"""Ukrainian read with the help of Russian, and written in Latin letters.

No recogniser of Ukrainian names comes in a package with its weights and a permissive licence. The languages share
most of their words, though: here each Ukrainian word is given to the Russian recogniser as the Russian word it
corresponds to, if that one is known to it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from itertools import product

# Frequent words that are not alike.
_ALIKE = """
    і:и й:и та:и що:что щоб:чтобы який:который яка:которая яке:которое які:которые якого:которого якої:которой
    це:это цей:этот ця:эта цього:этого цієї:этой у:в із:с зі:с з:из від:от до:в під:под після:после через:через
    про:о для:для за:за над:над між:между при:при без:без біля:возле проти:против серед:среди щодо:о його:его її:её
    їх:их їй:ей йому:ему він:он вона:она воно:оно вони:они ми:мы ви:вы мене:меня нас:нас вас:вас себе:себя є:есть
    був:был була:была було:было були:были буде:будет будуть:будут також:также але:но або:или якщо:если коли:когда
    де:где тут:здесь там:там так:так ні:нет не:не вже:уже ще:ещё тільки:только лише:лишь дуже:очень більше:больше
    може:может можуть:могут має:имеет мають:имеют сьогодні:сегодня вчора:вчера завтра:завтра раніше:ранее
    потім:потом тепер:теперь зараз:сейчас торік:прошлом рік:год року:года році:году роки:годы років:лет місто:город
    міста:города місті:городе область:область області:области держава:государство держави:государства
    уряд:правительство уряду:правительства міністр:министр міністра:министра міністерка:министр
    міністеркою:министром голова:глава голови:главы речник:представитель речниця:представитель
    речниці:представителя посадовець:чиновник очільник:глава очолив:возглавил очолює:возглавляет
    прем'єр-міністр:премьер-министр заявив:заявил заявила:заявила повідомив:сообщил повідомила:сообщила
    повідомили:сообщили повідомляє:сообщает сказав:сказал сказала:сказала розповів:рассказал розповіла:рассказала
    зазначив:отметил зазначила:отметила зустрівся:встретился зустрілася:встретилась зустріч:встреча
    зустрічі:встречи зустріли:встретили словами:словам видання:издание пише:пишет передає:передаёт
    повернувся:вернулся повернулася:вернулась виступив:выступил виступила:выступила відвідав:посетил
    відвідала:посетила прибув:прибыл прибула:прибыла приїхав:приехал приїхала:приехала вилетів:вылетел
    подзвонив:позвонил зателефонував:позвонил журналістка:журналистка мешканець:житель мешканка:жительница
    мешканці:жители громадянин:гражданин колишній:бывший колишня:бывшая посол:посол дружина:жена чоловік:муж
    дитина:ребёнок діти:дети людина:человек люди:люди війна:война війни:войны війська:войска мова:язык
    партія:партия вибори:выборы справа:дело слідчий:следователь суд:суд поліція:полиция лікар:врач лікарка:врач
    учитель:учитель вчитель:учитель компанія:компания компанії:компании кордон:граница країна:страна країни:страны
    країні:стране світ:мир світу:мира допомога:помощь зброя:оружие
    """

_WORDS: dict[str, str] = dict(pair.split(":") for pair in _ALIKE.split())

_LETTERS = str.maketrans("іїєґ", "ииег", "’ʼ'`")
_PREFIXES = (("від", "от"), ("під", "под"), ("роз", "рас"), ("роз", "раз"), ("обі", "обе"), ("ви", "вы"), ("з", "с"))
_ENDINGS = (
    ("ння", "ние"), ("ття", "тие"), ("ння", "ния"), ("ського", "ского"), ("ській", "ской"), ("ський", "ский"),
    ("ська", "ская"), ("ські", "ские"), ("ський", "ской"), ("ських", "ских"), ("ською", "ской"), ("ську", "скую"),
    ("ої", "ой"), ("ій", "ой"), ("ий", "ый"), ("ові", "у"), ("еві", "ю"), ("ів", "ов"), ("ів", "ев"), ("ок", "ок"),
    ("ою", "ой"), ("ею", "ей"), ("єю", "ей"), ("ти", "ть"), ("тися", "ться"), ("вся", "лся"), ("лася", "лась"),
    ("лися", "лись"), ("в", "л"), ("ться", "тся"), ("ють", "ют"), ("ять", "ят"), ("уть", "ут"), ("ать", "ат"),
    ("ує", "ует"), ("ає", "ает"), ("іє", "еет"), ("ції", "ции"), ("ія", "ия"), ("ії", "ии"), ("ію", "ию"),
    ("ець", "ец"),
        ("ці", "ке"), ("ці", "це"), ("зі", "ге"), ("і", "е"), ("і", "ы"), ("и", "ы"), ("у", "е"), ("а", "ая"), ("", ""),
)  # fmt: skip
_MOST_TRIES = 200

# The official table of 2010 (Cabinet of Ministers, No. 55): at the beginning of a word, and elsewhere.
_INITIAL = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_LATIN = dict.fromkeys("ьъ’ʼ'", "") | {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ы": "y", "э": "e", "ё": "io",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def _cognate(word: str, vocabulary: _Vocabulary) -> str:
    fixed = _WORDS.get(word.replace("’", "'").replace("ʼ", "'"))
    if fixed is not None:
        return fixed
    for number, candidate in enumerate(_candidates(word)):
        if candidate in vocabulary.words:
            return candidate
        if number >= _MOST_TRIES:
            break
    return word.translate(_LETTERS)


class _Vocabulary:
    """A vocabulary that can be a key of a cache."""

    def __init__(self, words: Container[str]) -> None:
        self.words = words


class Cognates:
    """Ukrainian words -> Russian words of a vocabulary."""

    def __init__(self, vocabulary: Container[str]) -> None:
        self._vocabulary = _Vocabulary(vocabulary)

    def of(self, word: str) -> str:
        """The Russian word for a Ukrainian one, capitals as they are; spelled in Russian letters if there is none."""
        low = word.lower()
        found = _cognate(low, self._vocabulary) if len(low) <= 40 else low.translate(_LETTERS)
        if word.isupper() and len(word) > 1:
            return found.upper()
        return found[:1].upper() + found[1:] if word[:1].isupper() else found


def _candidates(word: str) -> Iterator[str]:
    yield word.translate(_LETTERS)
    prefixes = [(old, new) for old, new in _PREFIXES if word.startswith(old)] + [("", "")]
    endings = [(old, new) for old, new in _ENDINGS if word.endswith(old)]
    for (old_start, start), (old_end, end) in product(reversed(prefixes), endings):
        if len(old_start) + len(old_end) >= len(word):
            continue
        middle = word[len(old_start) : len(word) - len(old_end)]
        for inner in _middles(middle):
            yield start + inner + end


def _middles(middle: str) -> Iterator[str]:
    yield middle.translate(_LETTERS)
    if "і" in middle:
        yield middle.replace("і", "о").translate(_LETTERS)
        yield middle.replace("і", "е").translate(_LETTERS)
    if "и" in middle:
        yield middle.replace("и", "ы").translate(_LETTERS)
    if re.search("[сцз]ьк", middle):
        yield re.sub("(?<=[сцз])ь(?=к)", "", middle).translate(_LETTERS)


def romanised(name: str) -> str:
    """A Ukrainian name in Latin letters, as passports have it: Oleh Syniehubov, Volodymyr Zelenskyi."""
    words = []
    for word in name.split():
        parts = [_latin_word(part) for part in word.split("-")]
        words.append("-".join(parts))
    return " ".join(words)


def _latin_word(word: str) -> str:
    low = word.lower().replace("зг", "зgh")
    latin = "".join(
        _INITIAL[letter] if place == 0 and letter in _INITIAL else _LATIN.get(letter, letter)
        for place, letter in enumerate(low)
    )
    return latin[:1].upper() + latin[1:] if word[:1].isupper() else latin
