"""Templates with alternatives, and writing them out with the exact place of every name.

Marks in a template:

    [a|b|c]            one of the alternatives, which may contain marks themselves
    {pol}              a name by its slot: in full at the first mention in an article, short afterwards
    {pol!full}         always in full; {pol!short} always short; {pol!0} the display form
    {pol:Prime Minister}   with a title at the first mention only
    {pol;who runs X}   with an apposition at the first mention only
    {pol.he}           he or she; also .his, .him, .He, .His
    {n:3-40}           a whole number, {n.dead:3-40} the same one wherever the article repeats it; a step may follow
    {f:3-9}            a number with one decimal; {o:3-9} an ordinal
    {a}                a or an, whichever the next word needs
    {day}              a weekday
    {about}            any entry of data/macros.toml
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

PRONOUNS = {
    "m": {"he": "he", "his": "his", "him": "him", "He": "He", "His": "His"},
    "f": {"he": "she", "his": "her", "him": "her", "He": "She", "His": "Her"},
}
SMALL_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ORDINALS = ("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
# Spelled with a vowel, spoken with a consonant: "a Ukrainian", "a one-day strike".
CONSONANT_SOUNDS = ("uk", "uni", "uga", "uru", "eu", "one", "use")


@dataclass(frozen=True, slots=True)
class Named:
    """An entity as one outlet writes it.

    Args:
        key: The entity's key in the truth.
        type: person, org, location or group.
        full: Form at the first mention.
        short: Form at later mentions; for an organisation its acronym.
        gender: "m" or "f" for people, else empty.
    """

    key: str
    type: str
    full: str
    short: str
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """One occurrence of a name; `start` and `end` are string offsets."""

    start: int
    end: int
    surface: str
    type: str
    entity: str


class Names(Protocol):
    """Where a template's slots get their names and weekdays from."""

    def named(self, slot: str) -> Named:
        """The entity in a slot."""
        ...

    def day(self, rng: random.Random) -> str:
        """A weekday shortly before publication."""
        ...

    def plain(self, slot: str) -> str | None:
        """Text of a slot that is no name (a currency), or None."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Sequence[Node], ...]


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    attribute: str = ""
    form: str = ""
    title: str = ""
    apposition: Sequence[Node] = ()


@dataclass(frozen=True, slots=True)
class Number:
    name: str
    low: int
    high: int
    step: int
    decimals: int
    spelled: bool
    ordinal: bool


Node = str | Choice | Slot | Number
Template = Sequence[Node]

_NUMBER = re.compile(r"([nfo])(?:\.(\w+))?:(\d+)-(\d+)(?::(\d+))?$")


def compile_template(text: str, macros: Mapping[str, Template] | None = None) -> Template:
    """Parse a template once, so that writing it is only choosing.

    Args:
        text: The template.
        macros: Compiled `{name}` abbreviations.

    Returns:
        The parsed template, for `Writer.write`.
    """
    nodes, end = _parse(text, 0, "", macros or {})
    if end != len(text):
        raise ValueError(f"unbalanced mark at {end} in template: {text!r}")
    return nodes


def _parse(text: str, at: int, stops: str, macros: Mapping[str, Template]) -> tuple[list[Node], int]:
    nodes: list[Node] = []
    plain: list[str] = []

    def flush() -> None:
        if plain:
            nodes.append("".join(plain))
            plain.clear()

    while at < len(text) and text[at] not in stops:
        char = text[at]
        if char == "[":
            flush()
            options: list[Sequence[Node]] = []
            while True:
                option, at = _parse(text, at + 1, "|]", macros)
                options.append(tuple(option))
                if at >= len(text):
                    raise ValueError(f"[ without ] in template: {text!r}")
                if text[at] == "]":
                    break
            nodes.append(Choice(tuple(options)))
            at += 1
        elif char == "{":
            flush()
            end = _closing_brace(text, at)
            nodes.extend(_mark(text[at + 1 : end], macros, text[end + 1 : end + 3]))
            at = end + 1
        elif char in "]}":
            raise ValueError(f"{char} without opening mark in template: {text!r}")
        else:
            plain.append(char)
            at += 1
    flush()
    return nodes, at


def _closing_brace(text: str, at: int) -> int:
    depth = 0
    for i in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return i
    raise ValueError(f"{{ without }} in template: {text!r}")


def _mark(mark: str, macros: Mapping[str, Template], following: str) -> Sequence[Node]:
    if number := _NUMBER.match(mark):
        kind, name, low, high, step = number.groups()
        # "4,000", "3-1" and "7.40" want digits where "four people" wants a word.
        spelled = not re.match(r",[0{]|-\d|\.\{", following)
        limits = int(low), int(high), int(step or 1)
        return [Number(name or "", *limits, 1 if kind == "f" else 0, spelled, kind == "o")]
    if mark in macros:
        return macros[mark]
    head, semicolon, apposition = mark.partition(";")
    if semicolon:
        nodes, end = _parse(apposition, 0, "", macros)
        if end != len(apposition):
            raise ValueError(f"unbalanced apposition: {mark!r}")
        return [Slot(head, apposition=tuple(nodes))]
    head, colon, title = mark.partition(":")
    if colon:
        return [Slot(head, title=title)]
    head, bang, form = mark.partition("!")
    if bang:
        return [Slot(head, form=form)]
    stem, dot, attribute = mark.rpartition(".")
    if dot and attribute in PRONOUNS["m"]:
        return [Slot(stem, attribute=attribute)]
    return [Slot(mark)]


@dataclass(slots=True)
class Memory:
    """What an article has said so far: entities introduced and numbers fixed."""

    introduced: set[str] = field(default_factory=set)
    numbers: dict[str, float] = field(default_factory=dict)
    shorts: dict[str, set[str]] = field(default_factory=dict)


def _gendered(title: str, gender: str) -> str:
    if gender == "m":
        return title.removesuffix("woman") + "man" if title.endswith("woman") else title
    return title.removesuffix("man") + "woman" if title.endswith("man") and not title.endswith("woman") else title


class Writer:
    """Writes templates into one paragraph and notes where the names are."""

    def __init__(self, names: Names, rng: random.Random, memory: Memory) -> None:
        self._names = names
        self._rng = rng
        self._memory = memory
        self._parts: list[str] = []
        self._length = 0
        self._comma = False
        self._no_comma = False
        self._article = False
        self._last = ". "
        self.spans: list[Span] = []

    def text(self) -> str:
        """The paragraph so far."""
        return "".join(self._parts)

    def write(self, template: Template) -> None:
        """Append a template, choosing among its alternatives.

        Args:
            template: A compiled template.
        """
        rng = self._rng
        for node in template:
            if isinstance(node, str):
                self._put(node)
            elif isinstance(node, Choice):
                self.write(node.options[int(rng.random() * len(node.options))])
            elif isinstance(node, Slot):
                self._write_slot(node)
            else:
                self._put(self._number(node))

    def write_named(self, name: Named, surface: str) -> None:
        """Append a name as `surface` and note its span."""
        if surface.startswith("the "):
            self._put("the ")
            surface = surface[4:]
        start, written = self._put(surface)
        self.spans.append(Span(start, start + len(written), written, name.type, name.key))

    def _put(self, text: str) -> tuple[int, str]:
        if self._article:
            text = text.lstrip()
        if text.startswith("'s") and self._last.endswith("s"):
            text = "'" + text[2:]
        if not text:
            return self._length, text
        if self._article:
            lowered = text.lower()
            vowel = lowered[0] in "aeiou" and not lowered.startswith(CONSONANT_SOUNDS)
            self._article = False
            self._put("an " if vowel else "a ")
        if self._no_comma:
            self._no_comma = False
            text = text.removeprefix(",")
        if self._comma:
            self._comma = False
            if text[0] not in ".,;:?!”":
                self._put(",")
        if self._sentence_starts() and text[0].islower():
            text = text[0].upper() + text[1:]
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        self._last = (self._last + text)[-5:]
        return start, text

    def _sentence_starts(self) -> bool:
        last = self._last
        return last.endswith((". ", "? ", "! ", ".” ", "?” ", "!” ", ". “", "”. ")) or self._length == 0

    def _write_slot(self, slot: Slot) -> None:
        if slot.name == "a":
            self._article = True
            return
        if slot.name == "day":
            self._put(self._names.day(self._rng))
            return
        if (plain := self._names.plain(slot.name)) is not None:
            self._put(plain)
            return
        name = self._names.named(slot.name)
        if slot.attribute:
            self._put(PRONOUNS[name.gender or "m"][slot.attribute])
            return
        first = name.key not in self._memory.introduced
        if slot.form != "short":
            self._memory.introduced.add(name.key)
        if name.type == "org":
            self._write_org(name, slot, first)
            return
        if first and slot.title:
            self._put(_gendered(slot.title, name.gender) + " ")
        if slot.form != "short":
            self._memory.shorts.setdefault(name.short, set()).add(name.key)
        # Two people with one surname (or one given name, where that is the short form) keep their full names.
        alone = len(self._memory.shorts.get(name.short, ())) < 2
        later = name.type == "person" and not first and alone
        # "Lua, who sings, left" becomes "Lua left"; "said Lua, who left" keeps its comma.
        closes = bool(slot.apposition) and not first and not self._last.endswith("said ")
        short = slot.form == "short" or (later and slot.form != "full")
        self.write_named(name, name.short if short else name.full)
        self._no_comma = closes
        if first and slot.apposition:
            self._put(", ")
            self.write(slot.apposition)
            self._comma = True

    def _write_org(self, name: Named, slot: Slot, first: bool) -> None:
        if name.full == name.short or slot.form == "full":
            self.write_named(name, name.full)
        elif slot.form == "short" or not first:
            self.write_named(name, name.short)
        else:
            self.write_named(name, name.full)
            self._put(" (")
            self.write_named(name, name.short)
            self._put(")")

    def _number(self, node: Number) -> str:
        value = self._memory.numbers.get(node.name)
        if value is None:
            value = self._rng.randrange(node.low, node.high + 1, node.step)
            if node.decimals:
                value += self._rng.randrange(1, 10) / 10
            if node.name:
                self._memory.numbers[node.name] = value
        if node.decimals:
            return f"{value:.1f}"
        whole = int(value)
        if node.ordinal:
            return ORDINALS[whole] if whole < len(ORDINALS) else f"{whole}{_ordinal_ending(whole)}"
        return SMALL_NUMBERS[whole] if node.spelled and whole < len(SMALL_NUMBERS) else f"{whole:,}"


def _ordinal_ending(value: int) -> str:
    return "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
