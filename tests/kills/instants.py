"""Instants at which a run is killed, told from outside by what it does to files, asks of servers and says."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.kills.runs import Runs, WatchedNewsroom
from warehouse.connection import copy_path
from warehouse.search.index import index_path

# After what was waited for, the kill comes at once or up to so much later: in the middle of what has just begun.
LATER_S = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What can be watched while a run goes on: the run, the warehouse that it writes, and what the newsroom is asked.

    `lasts_s` is how long a run lasts that nobody kills.
    """

    runs: Runs
    warehouse: Path
    site: WatchedNewsroom
    chance: random.Random
    lasts_s: float


Watch = Callable[[], bool]


class Instant(Protocol):
    """Begins to watch for an instant; the watch is asked again and again whether it has come."""

    __name__: str

    def __call__(self, scene: Scene) -> Watch:
        """Begin."""


def at_random(scene: Scene) -> Watch:
    """Whatever it does just then."""
    at = time.monotonic() + scene.chance.uniform(0, scene.lasts_s)
    return lambda: time.monotonic() >= at


def asking_feeds(scene: Scene) -> Watch:
    """While feeds are asked: some have been, others not."""
    before = scene.site.asked["feed"] + scene.chance.randint(1, 10)
    return lambda: scene.site.asked["feed"] >= before


def asking_pages(scene: Scene) -> Watch:
    """While pages come, or just before a known one is looked at again."""
    before = scene.site.asked["page"] + scene.chance.randint(1, 5)
    return lambda: scene.site.asked["page"] >= before


def writing_log(scene: Scene) -> Watch:
    """In the middle of a transaction that is being committed: one of the first ones of a run, or a later one."""
    log, seen, left = (
        Path(f"{scene.warehouse}.wal"),
        [_size(Path(f"{scene.warehouse}.wal"))],
        [scene.chance.randint(1, 12)],
    )

    def watch() -> bool:
        size = _size(log)
        if size != seen[0]:
            seen[0], left[0] = size, left[0] - 1
        return left[0] <= 0

    return watch


def folding_log(scene: Scene) -> Watch:
    """While what was committed is brought from the log into the file."""
    before, folded = _changed(scene.warehouse), Path(f"{scene.warehouse}.wal.checkpoint")
    return lambda: folded.exists() or _changed(scene.warehouse) != before


def indexing(scene: Scene) -> Watch:
    """In a transaction of the search index."""
    journal = Path(f"{index_path(scene.warehouse)}-journal")
    return journal.exists


def drafting(scene: Scene) -> Watch:
    """While a copy is being made."""
    draft = scene.warehouse.with_name(f".{copy_path(scene.warehouse).name}.draft")
    return draft.exists


def published(scene: Scene) -> Watch:
    """As a new copy has got its name."""
    copy = copy_path(scene.warehouse)
    before = _number(copy)
    return lambda: _number(copy) not in (0, before)


def polled(scene: Scene) -> Watch:
    """When the answers of feeds are kept, and no page has come yet."""
    return lambda: scene.runs.said("polled ")


def loaded(scene: Scene) -> Watch:
    """When a chunk is loaded."""
    return lambda: scene.runs.said("loaded ")


def looked(scene: Scene) -> Watch:
    """When known pages have been looked at again."""
    return lambda: scene.runs.said("looked at ")


def ending(scene: Scene) -> Watch:
    """After its last line, while it indexes, folds in its log, closes and publishes."""
    return lambda: scene.runs.said("run ")


AT_RANDOM: Instant = at_random
CHOSEN: tuple[Instant, ...] = (
    asking_feeds,
    asking_pages,
    writing_log,
    folding_log,
    indexing,
    drafting,
    published,
    polled,
    loaded,
    looked,
    ending,
)


def a_little_later(watch: Watch, chance: random.Random, most_s: float = LATER_S) -> Watch:
    """The instant that is watched for, or one up to so many seconds after it."""
    wait, at = chance.choice((0.0, chance.uniform(0, most_s))), [float("inf")]

    def later() -> bool:
        if at[0] == float("inf") and watch():
            at[0] = time.monotonic() + wait
        return time.monotonic() >= at[0]

    return later


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _changed(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _number(file: Path) -> int:
    try:
        return file.stat().st_ino
    except FileNotFoundError:
        return 0
