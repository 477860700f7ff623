"""The places that ship with wirewatch, looked up by name: which countries, regions and towns go by it.

The file is made by `python -m gazetteer` from GeoNames (CC BY 4.0) and CLDR; its lines are sorted by folded name and
are read only where a name is asked for, so that loading takes milliseconds and some megabytes.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from unicodedata import normalize

from anyascii import anyascii

from extractors.letters import BY_SOUND

_NOT_WORD = re.compile(r"[^a-z0-9]+")


class Kind(StrEnum):
    """What a name of the gazetteer names."""

    COUNTRY = "C"
    REGION = "R"  # state, province, oblast ...
    TOWN = "P"  # populated place
    NOWHERE = "N"  # a place of no one country (Kashmir, Central Asia): it bars all others of its name


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the places that go by a name.

    Attributes:
        kind: Country, region, town, or a place of no one country.
        country: ISO 3166-1 alpha-2, "" for a place of no one country. Kosovo is XK.
        region: Folded name of the region a town lies in, or of the region itself; "" if not known.
        lat: Degrees; of a country or region the middle of its towns, weighted by population.
        lon: Degrees, likewise.
        people: Inhabitants in thousands; of a region or country those of its towns.
        flags: `c` it is a capital; `a` the name is not the one it is known by in English; `b` nor a short form of that;
            `w` the name is a common word, `s` the name of many persons.
        canonical: Folded name it is known by in English.
    """

    kind: Kind
    country: str
    region: str
    lat: float
    lon: float
    people: int
    flags: str
    canonical: str


@lru_cache(maxsize=20_000)
def folded_place(name: str) -> str:
    """A place's name as it is looked up: romanised, small, without signs and spaces: Nur-Sultan, Nursultan."""
    plain = anyascii(normalize("NFC", name).translate(BY_SOUND)).casefold().replace("&", " and ")
    words = _NOT_WORD.sub(" ", plain.replace("'", "").replace(".", "")).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return "".join(words)


def edition() -> str:
    """What tells this gazetteer from an earlier or later one."""
    return _lines()[0].split("\t")[1]


@lru_cache(maxsize=20_000)
def candidates(folded: str) -> tuple[Candidate, ...]:
    """The places that go by a folded name (`folded_place`), most inhabitants first; () if none is known."""
    lines = _lines()
    place = bisect_left(lines, f"{folded}\t")
    if not folded.isalnum() or place == len(lines) or not lines[place].startswith(f"{folded}\t"):
        return ()
    name, *entries = lines[place].split("\t")
    return tuple(_candidate(name, entry.split(",")) for entry in entries)


@lru_cache(maxsize=1)
def _lines() -> Sequence[str]:
    packed = files("extractors").joinpath("data/gazetteer.z").read_bytes()
    return zlib.decompress(packed).decode("ascii").split("\n")


def _candidate(name: str, fields: Sequence[str]) -> Candidate:
    kind, country, region, lat, lon, people, flags, canonical = fields
    return Candidate(
        Kind(kind), country, region, float(lat or 0), float(lon or 0), int(people or 0), flags, canonical or name
    )
