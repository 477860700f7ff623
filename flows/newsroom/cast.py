"""The cast: countries with their people, bodies and places, and the entities that carry a trap."""

from __future__ import annotations

import re
import tomllib
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from flows.newsroom.grammar import Named

# The seats of a country's first ten people, in the order of its given and family names.
PROFESSIONS = ("pol", "opp", "off", "law", "exp", "act", "exe", "doc", "lab", "ath")
# Who else can hold a seat, so that one country's ministers are not all one person.
UNDERSTUDIES = {"pol": (0, 10, 11, 12, 13), "exp": (4, 14), "act": (5, 15)}
BODIES = ("party", "agency", "union", "ngo", "company", "university", "club", "paper")


def load_toml(path: str) -> dict[str, Any]:
    """Read one of the package's data files.

    Args:
        path: Path below `data/`.
    """
    return tomllib.loads(files("flows.newsroom").joinpath("data", path).read_text("utf-8"))


def slug(name: str) -> str:
    """A key or URL part made of a name: lower case ASCII words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def pick(seed: str, count: int) -> int:
    """A number below `count` that depends on nothing but `seed`."""
    return zlib.crc32(seed.encode()) % count


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entity of the cast.

    Args:
        key: Its name in the truth.
        type: person, org, location or group.
        forms: (full, later) spellings; outlets differ in which they use.
        country: Country id, or empty.
        gender: "m" or "f" for people.
        seat: Seat in generated reports, as "country.role".
        apart: Keys of entities that look alike and are others.
    """

    key: str
    type: str
    forms: tuple[tuple[str, str], ...]
    country: str = ""
    gender: str = ""
    seat: str = ""
    apart: tuple[str, ...] = ()

    def styled(self, style: int) -> Named:
        """The entity as a house of this style writes it."""
        full, short = self.forms[style % len(self.forms)]
        return Named(self.key, self.type, full, short, self.gender)


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country, with the names a report set in it needs."""

    id: str
    name: str
    near: str
    money: str
    coast: tuple[str, ...]
    cities: tuple[Named, ...]
    people: tuple[Named, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    families: tuple[str, ...]
    slots: dict[str, Named]
    family_first: bool
    second_given: bool

    def person(self, given: int, family: int) -> Named:
        """A person made of the country's names.

        Args:
            given: Index into men's and then women's names.
            family: Index into the family names.
        """
        man = given < len(self.men)
        name = self.men[given] if man else self.women[given - len(self.men)]
        forms = self.families[family].split("/")
        surname = forms[0] if man else forms[-1]
        full = f"{surname} {name}" if self.family_first else f"{name} {surname}"
        return Named(slug(full), "person", full, name if self.second_given else surname, "m" if man else "f")


@dataclass(frozen=True, slots=True)
class World:
    """Every country and every entity with a trap."""

    countries: dict[str, Country]
    known: dict[str, Known]
    seats: dict[str, Known]
    by_name: dict[str, Named] = field(default_factory=dict)

    def lookup(self, name: str, style: int) -> Named:
        """The entity a hand-written report names by key or display form.

        Args:
            name: A key of entities.toml, or any name of world.toml.
            style: House style.
        """
        if name in self.known:
            return self.known[name].styled(style)
        if name in self.by_name:
            return self.by_name[name]
        raise KeyError(f"no entity {name!r} in the cast")


def _names(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(","))


def _body(name: str) -> Named:
    match = re.fullmatch(r"(.+) \(([^)]+)\)", name)
    full, short = (match[1], match[2]) if match else (name, name)
    return Named(slug(full), "org", full, short)


def _place(name: str) -> Named:
    return Named(slug(name.removeprefix("the ")), "location", name, name)


def _country(key: str, row: Mapping[str, str], groups: Mapping[str, str]) -> Country:
    name, dem, dems = row["name"], row["dem"], row["dems"]
    # "New Zealand ministers" names the country; "Kazakh ministers" names the people.
    adjective = _place(dem) if dem == name else Named(slug(dems), "group", dem, dem)
    minority = row["minority"]
    slots = {
        "country": _place(name),
        "dem": adjective,
        "dems": Named(slug(dems), "group", dems, dems),
        "minority": Named(groups.get(minority, slug(minority)), "group", minority, minority),
        "river": _place(row["river"]),
        **{body: _body(row[body]) for body in BODIES},
    }
    country = Country(
        id=key,
        name=name,
        near=row["near"],
        money=row["money"],
        coast=_names(row["coast"]) if "coast" in row else (),
        cities=tuple(_place(city) for city in _names(row["cities"])),
        people=(),
        men=_names(row["m"]),
        women=_names(row["f"]),
        families=_names(row["family"]),
        slots=slots,
        family_first=row.get("order") == "family",
        second_given=row.get("second") == "given",
    )
    offset = pick(key, 2)
    people = []
    for i in range(len(country.families)):
        man = (i + offset) % 2 == 0
        given = (i // 2) % (len(country.men) if man else len(country.women))
        people.append(country.person(given if man else len(country.men) + given, i))
    object.__setattr__(country, "people", tuple(people))
    return country


@cache
def load_world() -> World:
    """Read the cast from the package data; the same object each time."""
    rows = load_toml("world.toml")
    groups = {row["dems"]: slug(row["dems"]) for row in rows.values()}
    countries = {key: _country(key, row, groups) for key, row in rows.items()}
    known = {}
    for row in load_toml("entities.toml")["entity"]:
        forms = tuple((form.split("|")[0], form.split("|")[-1]) for form in row["forms"])
        known[row["key"]] = Known(
            key=row["key"],
            type=row["type"],
            forms=forms,
            country=row["country"],
            gender=row.get("gender", ""),
            seat=row.get("seat", ""),
            apart=tuple(row.get("apart", ())),
        )
    world = World(countries, known, {entity.seat: entity for entity in known.values() if entity.seat})
    for country in countries.values():
        for name in (*country.cities, *country.people, *country.slots.values()):
            world.by_name.setdefault(name.full, name)
        for given in range(len(country.men) + len(country.women)):
            for family in range(len(country.families)):
                person = country.person(given, family)
                world.by_name.setdefault(person.full, person)
    for entity in known.values():
        world.by_name.setdefault(entity.forms[0][0], entity.styled(0))
    return world
