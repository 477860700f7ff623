"""The outlets of the newsroom: where they are, how they write and what their feeds list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from flows.newsroom.cast import load_toml

_NAME = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An invented news outlet.

    Args:
        id: Short name, also the first half of an article's key.
        name: As its masthead has it.
        country: Country id, two letters.
        language: Of its pages.
        homepage: Path of the front page.
        feeds: Feed name to format; the path is `/feeds/<name>`.
        path: Pattern of article paths, with {id}, {slug} and {desk}.
        beat: Countries it reports on first.
        template: Page template.
        style: House style of spelling, see entities.toml.
        quotes: straight or curly.
        dateline: caps, title or none.
        captions: Whether a photo caption is printed once or twice.
        tracking: Query string its feed adds to links.
        staff: Bylines.
        box: Lines of the box that stands on every page; `box_style` says how it looks.
        box_names: People named there and in no report.
    """

    id: str
    name: str
    country: str
    language: str = "en"
    homepage: str = "/"
    feeds: dict[str, str]
    path: str
    beat: tuple[str, ...]
    template: str
    style: int
    quotes: str
    dateline: str
    captions: str
    tracking: str = ""
    staff: tuple[str, ...]
    box: tuple[str, ...]
    box_names: tuple[str, ...]
    box_style: str

    def feed_path(self, feed: str) -> str:
        """Path of a feed on the outlet's site."""
        return f"/feeds/{feed}"

    @property
    def box_lines(self) -> tuple[str, ...]:
        """The box as readers see it."""
        return tuple(_NAME.sub(r"\1", line) for line in self.box)


@cache
def load_outlets() -> tuple[Outlet, ...]:
    """Read the outlets from the package data."""
    outlets = []
    for row in load_toml("outlets.toml")["outlet"]:
        lists = {key: tuple(row[key]) for key in ("beat", "staff", "box", "box_names")}
        outlets.append(Outlet(**(row | lists)))
    return tuple(outlets)
