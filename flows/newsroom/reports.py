"""One report: from a kind, a cast and a random generator to a text with the place of every name."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from flows.newsroom.cast import PROFESSIONS, UNDERSTUDIES, Country, World, load_toml, load_world, pick
from flows.newsroom.grammar import Memory, Named, Span, Template, Writer, compile_template

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# At scale this share of seats goes to the country's standing cast, so that some names stay frequent.
STANDING_SHARE = 0.3
# Reports with ships in them play in a port; reports of border clashes between countries that touch; the far
# country of peace talks is one where nobody would wonder at a war.
COASTAL_KINDS = frozenset({"port", "migration"})
LAND_BORDERS = frozenset(["kz", "kg", "tj", "ge", "am", "ua", "md", "pl", "tr", "ke", "et", "in", "bd", "pe", "br"])
TROUBLED = ("tj", "kg", "et", "ke", "ng", "ph", "id", "bd", "pe", "mx", "ge", "am")
CURRENCY_UNITS = {"reais": "real", "soles": "sol", "kronur": "krona", "lei": "leu"}
KIND_FILES = ("politics", "economy", "disaster", "society")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A finished text, before an outlet lays it out.

    `spans` are offsets into `body`, that is into the paragraphs joined by newlines.
    """

    title: str
    paragraphs: tuple[str, ...]
    spans: tuple[Span, ...]
    caption: str
    desk: str
    tags: tuple[str, ...]
    # Numbers the text has fixed, for headlines that repeat them.
    numbers: tuple[tuple[str, float], ...] = ()

    @property
    def body(self) -> str:
        """The text: paragraphs joined by newlines."""
        return "\n".join(self.paragraphs)

    @property
    def words(self) -> int:
        """Number of words in the body."""
        return sum(len(paragraph.split()) for paragraph in self.paragraphs)

    def first(self, count: int) -> Report:
        """The report cut to its first paragraphs.

        Args:
            count: Paragraphs to keep.
        """
        kept = self.paragraphs[:count]
        length = len("\n".join(kept))
        return replace(self, paragraphs=kept, spans=tuple(s for s in self.spans if s.end <= length))

    def curly(self) -> Report:
        """The same with typographic apostrophes; no offset changes, as one character replaces another."""
        spans = tuple(replace(s, surface=s.surface.replace("'", "’")) for s in self.spans)
        paragraphs = tuple(p.replace("'", "’") for p in self.paragraphs)
        return replace(self, title=self.title.replace("'", "’"), paragraphs=paragraphs, spans=spans)

    def straight(self) -> Report:
        """The same with typewriter quotation marks."""
        table = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
        return replace(
            self,
            title=self.title.translate(table),
            paragraphs=tuple(p.translate(table) for p in self.paragraphs),
            caption=self.caption.translate(table),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Who and where a generated report is about.

    Args:
        kind: Kind of report.
        countries: Ids of the country it plays in, a neighbour and a far one.
        style: House style of the outlet that wrote it.
        weekday: 0 for Monday, the day of publication.
        pins: Slot to entity key, for names that must occur.
        procedural: Take most people from the countries' full stock of names.
        seed: Decides every choice.
        dateline: caps, title or none.
    """

    kind: str
    countries: tuple[str, str, str]
    style: int
    weekday: int
    seed: int
    dateline: str = "none"
    pins: Mapping[str, str] | None = None
    procedural: bool = False


def choose_countries(kind: str, home: str, rng: random.Random) -> tuple[str, str, str]:
    """Where a report plays.

    Args:
        kind: Kind of report.
        home: Country wished for; another takes its place if the kind does not fit there.
        rng: Decides the rest.

    Returns:
        The country, a neighbour and a far country.
    """
    countries = load_world().countries
    if kind in COASTAL_KINDS and not countries[home].coast:
        home = rng.choice([key for key, country in countries.items() if country.coast])
    if kind == "border" and home not in LAND_BORDERS:
        home = rng.choice(sorted(LAND_BORDERS))
    if kind == "centralbank" and countries[home].money == "dollars":  # "the dollar fell against the dollar"
        home = rng.choice([key for key, country in countries.items() if country.money != "dollars"])
    near = countries[home].near
    far = [key for key in (TROUBLED if kind == "peace" else countries) if key not in (home, near)]
    return home, near, rng.choice(far)


class SettingNames:
    """Gives a template's slots the names of one setting."""

    def __init__(self, setting: Setting, world: World) -> None:
        self._setting = setting
        self._world = world
        a, b, c = (world.countries[key] for key in setting.countries)
        self._countries = {"": a, "b": b, "c": c}
        self._rng = random.Random(setting.seed ^ 0x5EED)
        self._seen: dict[str, Named] = {}

    def named(self, slot: str) -> Named:
        """The entity in a slot; the same one throughout the report."""
        name = self._seen.get(slot)
        if name is None:
            name = self._seen[slot] = self._resolve(slot)
        return name

    def plain(self, slot: str) -> str | None:
        """The currency, which is no name: `money` in sums, `unit` for one of it."""
        money = self._countries[""].money
        if slot == "unit":
            return CURRENCY_UNITS.get(money, money.removesuffix("s"))
        return money if slot == "money" else None

    def day(self, rng: random.Random) -> str:
        """The weekday of publication or the one before."""
        return WEEKDAYS[(self._setting.weekday - (rng.random() < 0.4)) % 7]

    def _resolve(self, slot: str) -> Named:
        pins = self._setting.pins
        if pins and slot in pins:
            return self._world.lookup(pins[slot], self._setting.style)
        prefix, dot, role = slot.rpartition(".")
        if not dot:
            prefix = ""
        country = self._countries.get(prefix)
        if country is None:
            return self._world.lookup(slot, self._setting.style)
        if role in country.slots:
            return country.slots[role]
        if role in PROFESSIONS:
            return self._person(country, role)
        if role.startswith("city"):
            return self._city(prefix, role)
        if role == "cap":
            return country.cities[0]
        return self._world.lookup(slot, self._setting.style)

    def _city(self, prefix: str, role: str) -> Named:
        country = self._countries[prefix]
        order = self._rng.sample(range(1, len(country.cities)), 3)
        if not prefix and self._setting.kind in COASTAL_KINDS:
            ports = [i for i, city in enumerate(country.cities) if city.full in country.coast]
            first = self._rng.choice(ports)
            order = [first, *(i for i in order if i != first)]
        dot = f"{prefix}." if prefix else ""
        for name, index in zip(("city", "city2", "city3"), order, strict=False):
            self._seen.setdefault(f"{dot}{name}", country.cities[index])
        return self._seen[f"{dot}{role}"]

    def _person(self, country: Country, role: str) -> Named:
        setting = self._setting
        if setting.procedural and self._rng.random() > STANDING_SHARE:
            given = self._rng.randrange(len(country.men) + len(country.women))
            return country.person(given, self._rng.randrange(len(country.families)))
        places = UNDERSTUDIES.get(role, (PROFESSIONS.index(role),))
        place = places[pick(setting.kind + country.id, len(places))]
        if place == PROFESSIONS.index(role) and (seat := self._world.seats.get(f"{country.id}.{role}")):
            return seat.styled(setting.style)
        return country.people[place]


@dataclass(frozen=True, slots=True)
class Kind:
    """The compiled templates of one kind of report."""

    desk: str
    group: str
    tags: tuple[str, ...]
    # head[i] goes with lede[i]
    head: tuple[Template, ...]
    lede: tuple[Template, ...]
    facts: tuple[Template, ...]
    voices: tuple[Template, ...]
    context: tuple[Template, ...]


@cache
def load_macros() -> dict[str, Template]:
    """Compile the abbreviations of macros.toml."""
    return {name: compile_template(text) for name, text in load_toml("macros.toml").items()}


def _lines(text: str) -> tuple[Template, ...]:
    macros = load_macros()
    return tuple(compile_template(line, macros) for line in text.strip().splitlines())


@cache
def load_kinds() -> dict[str, Kind]:
    """Compile every kind of report, by name."""
    kinds = {}
    for name in KIND_FILES:
        for key, row in load_toml(f"kinds/{name}.toml").items():
            kinds[key] = Kind(
                row["desk"],
                row["group"],
                tuple(row["tags"]),
                *(_lines(row[part]) for part in ("head", "lede", "facts", "voices", "context")),
            )
    return kinds


@cache
def load_shared() -> dict[str, tuple[tuple[Template, ...], tuple[Template, ...]]]:
    """Compile the voices and closings that several kinds share, by group."""
    rows = load_toml("kinds/shared.toml")
    return {group: (_lines(row["voices"]), _lines(row["close"])) for group, row in rows.items()}


CAPTIONS = tuple(
    compile_template(text)
    for text in (
        "A street in {city}, {country}, [this week|last month|in a file photo].",
        "[Residents|Passers-by] in {city}, {country}, [on {day}|this week].",
        "[The centre of|The road into|A market in] {city}[, seen on {day}| this week| in an archive picture].",
    )
)


class Page:
    """Collects paragraphs and shifts their spans to offsets in the whole body."""

    def __init__(self, names: SettingNames, rng: random.Random) -> None:
        self._names = names
        self._rng = rng
        self._memory = Memory()
        self._length = 0
        self.paragraphs: list[str] = []
        self.spans: list[Span] = []

    def add(self, template: Template, dateline: str = "none") -> None:
        """Append a paragraph.

        Args:
            template: Its template.
            dateline: caps or title to open it with the name of the city, else none.
        """
        writer = Writer(self._names, self._rng, self._memory)
        if dateline != "none":
            city = self._names.named("city")
            writer.write_named(city, city.full.upper() if dateline == "caps" else city.full)
            writer.write((" — " if dateline == "caps" else ": ",))
        writer.write(template)
        text = writer.text()
        shift = self._length
        self.spans.extend(replace(s, start=s.start + shift, end=s.end + shift) for s in writer.spans)
        self.paragraphs.append(text)
        self._length += len(text) + 1

    def numbers(self) -> tuple[tuple[str, float], ...]:
        """The numbers fixed so far."""
        return tuple(self._memory.numbers.items())

    def recall(self, numbers: Sequence[tuple[str, float]]) -> None:
        """Take over the numbers of another text."""
        self._memory.numbers.update(numbers)

    def line(self, template: Template) -> str:
        """Write a headline or caption that is not part of the body."""
        fresh = Memory(numbers=self._memory.numbers)
        writer = Writer(self._names, self._rng, fresh)
        writer.write(template)
        return writer.text()


def write_report(setting: Setting) -> Report:
    """Write a generated report.

    Args:
        setting: Who, where and the seed; equal settings give equal reports.

    Returns:
        The report in typographic quotation marks and typewriter apostrophes.
    """
    kind = load_kinds()[setting.kind]
    voices, closings = load_shared()[kind.group]
    rng = random.Random(setting.seed)
    page = Page(SettingNames(setting, load_world()), rng)
    opening = rng.randrange(len(kind.lede))
    page.add(kind.lede[opening], setting.dateline)
    facts = rng.sample(kind.facts, rng.choice((3, 4, 4, 5)))
    own = rng.sample(kind.voices, rng.choice((1, 1, 2)))
    shared = rng.sample(voices, rng.choice((2, 2, 3)))
    rest: list[Template] = [own[0], *shared[:1], *facts[1:], *own[1:], *shared[1:]]
    head, tail = rest[:2], rest[2:]
    rng.shuffle(tail)
    for template in (facts[0], *head, *tail, rng.choice(kind.context)):
        page.add(template)
    if rng.random() < 0.8:
        page.add(rng.choice(closings))
    return Report(
        title=headline(page.line(kind.head[opening])),
        paragraphs=tuple(page.paragraphs),
        spans=tuple(page.spans),
        caption=page.line(rng.choice(CAPTIONS)),
        desk=kind.desk,
        tags=kind.tags,
        numbers=page.numbers(),
    )


def second_headline(setting: Setting) -> str:
    """Another headline for the same report, as a second outlet would set it.

    Args:
        setting: That of the report.
    """
    report = write_report(setting)
    names = SettingNames(setting, load_world())
    kind = load_kinds()[setting.kind]
    opening = random.Random(setting.seed).randrange(len(kind.lede))
    for attempt in range(1, 9):
        page = Page(names, random.Random(setting.seed + attempt))
        page.recall(report.numbers)
        if (title := headline(page.line(kind.head[opening]))) != report.title:
            return title
    return report.title


def headline(text: str) -> str:
    """A headline without stray spaces."""
    return " ".join(text.split())


def write_paragraphs(templates: Sequence[Template], setting: Setting) -> tuple[list[str], list[Span]]:
    """Write the paragraphs of a hand-written report.

    Args:
        templates: One per paragraph.
        setting: House style and weekday; the names come by key.
    """
    page = Page(SettingNames(setting, load_world()), random.Random(setting.seed))
    for template in templates:
        page.add(template)
    return page.paragraphs, page.spans
