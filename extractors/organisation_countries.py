"""Which country an organisation is of, by its name: "Kazakh Foreign Ministry", "Ministry of Defence of Ukraine".

The name must say what kind of body it is, and name one country: itself, its people, or a town or region in it. Without
the kind it proves nothing ("Friends of Syria", "Paris Agreement"); with a second country neither ("U.S. Embassy in
Kyiv").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from extractors.cyrillic_countries import country_of_cyrillic_organisation
from extractors.demonyms import country_of_people
from extractors.words import word_set

# Bodies that belong to the country, town or region they are named after.
_BODIES = word_set(
    """
    academy administration agency airlines airport airways army assembly association attorney authority bank bar
    board borders bureau cabinet centre center chamber church club college commission committee commons company
    congress constabulary consulate corporation corps council court customs daily defence defense department
    directorate diet duma embassy exchange federation fire firm force forces foundation gazette gendarmerie
    government governorate guard guards hall herald house hospital institute intelligence inspectorate judiciary
    justice laboratory league legislature library marines mail military ministry mission mosque municipality
    museum navy network news newspaper observer office opposition orchestra oblast parliament party penitentiary
    petroleum police politburo port post postal power prison prosecutor prosecutors prosecutor's prosecutors'
    radio rada railway railways regiment registry regulator school secretariat securities senate service
    services society soldiers squad star stock supreme team telecom television theater theatre times tribunal
    troops tv union university
    """
)
# Words that make of a country's or people's name in front of them, or behind, the name of something else.
# Its subject: BBC Russian Service, Yale's China Center.
_ELSEWHERE_BEHIND = word_set(
    "ocean sea gulf street road avenue square bay strait service centre center studies program river rivers basin "
    "delta coast lake valley"
)
_ELSEWHERE_BEFORE = word_set(
    "latin north south east west central northern southern eastern western inter pan trans african euro greater new "
    "black gulf anti pro ex former"
)
# Bodies of no one country, whatever country they work in or began in.
_OF_NO_COUNTRY = word_set("un u.n nations world european asian agreement convention pact accord accords")
# Words of a place's name; characters of an organisation's.
_LONGEST = 5
LONGEST = 300
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def country_of_organisation(name: str, country_of_place: Callable[[str], str | None]) -> str | None:
    """ISO 3166-1 code of the country an organisation's name says it is of; None where that is not certain.

    Args:
        name: As written.
        country_of_place: The country a place's name stands for, None if for none with certainty.
    """
    if len(name) > LONGEST:
        return None
    if _CYRILLIC.search(name):
        return country_of_cyrillic_organisation(name)
    words = [word.strip(",.;:()\"'“”‘’").removesuffix("'s").removesuffix("’s") for word in name.split()]
    if len(words) < 2:
        return None
    plain = [word.casefold() for word in words]
    if _BODIES.isdisjoint(plain) or not _OF_NO_COUNTRY.isdisjoint(plain):
        return None
    found: set[str] = set()
    start = 0
    while start < len(words):
        for length in range(min(_LONGEST, len(words) - start), 0, -1):
            country = _country_of(words[start : start + length], country_of_place)
            if country is not None:
                if not _is_elsewhere(plain, start, start + length):
                    found.add(country)
                start += length
                break
        else:
            start += 1
    return found.pop() if len(found) == 1 else None


def _country_of(words: Sequence[str], country_of_place: Callable[[str], str | None]) -> str | None:
    if not words[0][:1].isupper() or not words[-1][:1].isupper():
        return None
    if len(words) == 1 and words[0].casefold() in _BODIES:
        return None
    text = " ".join(words)
    return country_of_people(text) or country_of_place(text)


def _is_elsewhere(plain: Sequence[str], start: int, end: int) -> bool:
    before, behind = plain[start - 1] if start else "", plain[end] if end < len(plain) else ""
    return before in _ELSEWHERE_BEFORE or behind in _ELSEWHERE_BEHIND
