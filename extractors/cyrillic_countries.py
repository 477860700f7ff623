"""Countries, peoples and bodies in Russian and Ukrainian words, whatever their case: by the stem.

Both languages bend a country's name inside another ("Міністерство оборони України"); adjectives, peoples
and states share a stem, so that one list serves for all. Stems are long enough to begin no other common word.
"""

from __future__ import annotations

import re

from extractors.words import word_set

# ISO 3166-1 code and stems, in small letters.
_STEMS = """
UA украин украін україн|RU росси росій росія росію росії русск российск|BY беларус белорус білорус|KZ казахст казах
KG кыргыз киргиз|UZ узбек|TJ таджик|TM туркмен|AM армени армян вірмен|AZ азербайджан|GE грузи грузі|MD молдов молдав
PL польш польщ польск польсь поляк|LT литв литов|LV латви латві латыс латиш|EE эстон естон|DE герман немец німец німеч
FR франц|GB британ великобритан|US сша американ|CN китай китая китаю китае китаї кнр|TR турци туреч турец|IR иран іран
IL израил ізраїл|SY сирийск сирии сирію сирія|IN индийск индии індійськ індії|JP япон|KR южнокорей південнокорей
KP северокорей північнокорей кндр|IT итальян италии італій італії|ES испан іспан|FI финлянд финск фінлянд фінськ
SE швеци швеці шведск шведськ|NO норвег норвеж|RO румын румун|BG болгар|HU венгр венгер угорщ угорськ
CZ чехи чехії чешск чеськ|SK словак словац|RS серби сербі сербск сербськ|GR грецк греции греці грецьк
AF афган|PK пакистан|IQ ирак ірак|EG египет египетск єгипет єгипт
"""
# Longer tails belong to other words.
_LONGEST_TAIL = 8

_BODIES = word_set(
    """
    министерств міністерств мвд мид мвс мзс минобороны суд прокуратур полици поліці правительств уряд парламент совет
    рад дум банк университет університет институт інститут академи академі служб фсб сбу агентств комисси комісі комитет
    комітет парти парті войск військ арми армі флот вооружен вооружён збройн посольств кабинет кабінет федерац гварди
    гварді администрац адміністрац ведомств управлени управлінн департамент центризбирком центробанк генпрокуратур
    генштаб сенат конгресс верховн
    """
)


_BETWEEN = re.compile(r"[\s–-]+")


def country_of_cyrillic(word: str) -> str | None:
    """ISO 3166-1 code of the country that a Russian or Ukrainian word names, as state, people or adjective."""
    small = word.casefold()
    if small == "рф":
        return "RU"
    for stem, country in _COUNTRIES.get(small[:3], ()):
        if small.startswith(stem) and len(small) - len(stem) <= _LONGEST_TAIL:
            return country
    return None


def country_of_cyrillic_organisation(name: str) -> str | None:
    """ISO 3166-1 code of the one country that the Russian or Ukrainian name of a body names; else None."""
    words = [word.strip("«»\"'(),.") for word in _BETWEEN.split(name) if word]
    if not any(word.casefold().startswith(stem) for word in words for stem in _BODIES):
        return None
    found = {country for word in words if (country := country_of_cyrillic(word)) is not None}
    return found.pop() if len(found) == 1 else None


def _table() -> dict[str, list[tuple[str, str]]]:
    table: dict[str, list[tuple[str, str]]] = {}
    for entry in _STEMS.replace("\n", "|").strip("|").split("|"):
        country, *stems = entry.split()
        for stem in stems:
            table.setdefault(stem[:3], []).append((stem, country))
    return table


_COUNTRIES = _table()
