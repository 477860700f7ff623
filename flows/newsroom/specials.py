"""Hand-written reports, their copies and versions, and reports made to mention a given name."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flows.newsroom.cast import load_toml, load_world, slug
from flows.newsroom.grammar import compile_template
from flows.newsroom.likeness import Memory
from flows.newsroom.outlets import Outlet
from flows.newsroom.plan import ORIGINAL, WEEK_S, WEEKS, mix
from flows.newsroom.reports import (
    WEEKDAYS,
    Page,
    Report,
    Setting,
    SettingNames,
    choose_countries,
    load_kinds,
    load_macros,
    write_paragraphs,
    write_report,
)

SPECIAL_FILES = ("copies", "names", "headliners", "reports")
HOUR_S = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """One article of a hand-written or pinned report, before an outlet lays it out.

    Args:
        story: Key of the story.
        outlet: Where it stands.
        writer: Outlet whose text it is.
        relation: original, syndicated or abridged.
        versions: (offset in seconds, report), oldest first.
        authors: Byline; empty for one of the outlet's staff.
        credited: Carries a line that names the source.
        traps: Marks for the truth.
        silent: Offsets of versions that the feed does not tell of.
    """

    story: str
    outlet: str
    writer: str
    relation: str
    versions: tuple[tuple[int, Report], ...]
    authors: tuple[str, ...] = ()
    credited: bool = False
    traps: tuple[str, ...] = ()
    silent: frozenset[int] = frozenset()


def moment(text: str) -> int:
    """Seconds after the start of the first week of "-1 Tue 09:30": week (-1 is the last), weekday, time."""
    week, day, clock = text.split()
    hour, minute = clock.split(":")
    weekday = [name[:3] for name in WEEKDAYS].index(day)
    return (WEEKS + int(week)) * WEEK_S + weekday * 86_400 + int(hour) * HOUR_S + int(minute) * 60


def fixed_articles(outlets: Mapping[str, Outlet], seed: int) -> list[Fixed]:
    """Every hand-written report with its copies, and the pinned ones.

    Args:
        outlets: By id.
        seed: Decides the pinned reports; the others are the same in every newsroom.

    Returns:
        Articles in order of publication.
    """
    found = []
    for name in SPECIAL_FILES:
        for row in load_toml(f"specials/{name}.toml")["special"]:
            found.extend(_special(row, outlets))
    found.extend(_pinned(outlets, seed))
    return sorted(found, key=lambda fixed: (fixed.versions[0][0], fixed.outlet))


def _text(row: Mapping[str, Any], outlet: Outlet, offset_s: int, edits: Sequence[tuple[str, str]] = ()) -> Report:
    body = row["body"].strip()
    for old, new in edits:
        if old not in body:
            raise ValueError(f"edit of {old!r} finds nothing in special {row['key']!r}")
        body = body.replace(old, new)
    setting = Setting(
        kind=next(iter(load_kinds())),
        countries=("kz", "kg", "pe"),
        style=outlet.style,
        weekday=offset_s // 86_400 % 7,
        seed=mix(row["key"]),
    )
    macros = load_macros()
    lines = [compile_template(line, macros) for line in body.splitlines() if line.strip()]
    paragraphs, spans = write_paragraphs(lines, setting)
    page = Page(SettingNames(setting, load_world()), random.Random(setting.seed))
    return Report(
        title=page.line(compile_template(row["title"])),
        paragraphs=tuple(paragraphs),
        spans=tuple(spans),
        caption=page.line(compile_template(row["caption"])),
        desk=row.get("desk", "World"),
        tags=tuple(row.get("tags", ("news",))),
    )


def _special(row: Mapping[str, Any], outlets: Mapping[str, Outlet]) -> list[Fixed]:
    offset = moment(row["at"])
    outlet = outlets[row["outlet"]]
    versions = [(offset, _text(row, outlet, offset))]
    silent: set[int] = set()
    for version in row.get("version", ()):
        changed = {**row, **version}
        edits = [(old, new) for old, new in version.get("edits", ())]
        row = {**changed, "body": changed["body"]}
        versions.append((offset + int(version["hours"] * HOUR_S), _text(row, outlet, offset, edits)))
        if version.get("silent"):
            silent.add(versions[-1][0])
        for old, new in edits:
            row = {**row, "body": row["body"].replace(old, new)}
    traps = tuple(row.get("traps", ()))
    found = [
        Fixed(
            story=row["key"],
            outlet=outlet.id,
            writer=outlet.id,
            relation=ORIGINAL,
            versions=tuple(versions),
            authors=tuple(row.get("authors", ())),
            traps=traps,
            silent=frozenset(silent),
        )
    ]
    for copy in row.get("copy", ()):
        moved = offset + int(copy["hours"] * HOUR_S)
        report = _text({**row, **copy, "key": row["key"]}, outlet, offset, [(a, b) for a, b in copy.get("edits", ())])
        if "keep" in copy:
            report = report.first(copy["keep"])
        found.append(
            Fixed(
                story=row["key"],
                outlet=copy["outlet"],
                writer=outlet.id,
                relation=copy["relation"],
                versions=((moved, report),),
                credited=copy.get("credit", False),
                traps=(*traps, *copy.get("traps", ())),
            )
        )
    return found


@cache
def _pin_rows() -> tuple[Mapping[str, Any], ...]:
    return tuple(load_toml("specials/pins.toml")["pin"])


def _pinned(outlets: Mapping[str, Outlet], seed: int) -> list[Fixed]:
    found = []
    memory = Memory()
    for pin in _pin_rows():
        turn = 0
        for week, count in pin["weeks"].items():
            for place in range(count):
                outlet = outlets[pin["outlets"][turn % len(pin["outlets"])]]
                kind = pin["kinds"][turn % len(pin["kinds"])]
                # Spread over the week, away from its edges.
                offset = (
                    (WEEKS + int(week)) * WEEK_S
                    + (place * 2 + 1) * 30 * HOUR_S
                    + mix(seed, pin["entity"], turn) % HOUR_S
                )
                found.append(_pinned_report(pin, outlet, kind, offset, f"{seed}/{pin['entity']}/{turn}", memory))
                turn += 1
    return found


def _pinned_report(pin: Mapping[str, Any], outlet: Outlet, kind: str, offset: int, key: str, memory: Memory) -> Fixed:
    for salt in range(200):
        number = mix(key, salt)
        home, near, far = choose_countries(kind, pin["home"], random.Random(number))
        report = write_report(
            Setting(
                kind=kind,
                countries=(home, near, far),
                style=outlet.style,
                weekday=offset // 86_400 % 7,
                seed=number,
                dateline=outlet.dateline,
                pins={pin["role"]: pin["entity"]},
            )
        )
        mentioned = any(span.entity == pin["entity"] for span in report.spans)
        if mentioned and not memory.resembles(report.body):
            break
    else:
        raise ValueError(f"no fresh wording of kind {kind!r} mentions its {pin['role']!r}")
    memory.keep(report.body)
    return Fixed(
        story=f"pin-{slug(pin['entity'])}-{offset // HOUR_S}",
        outlet=outlet.id,
        writer=outlet.id,
        relation=ORIGINAL,
        versions=((offset, report),),
        traps=tuple(pin.get("traps", ())),
    )
