"""How much of what outlets change after publication is seen, and when: the plan of looks against real headlines.

The headlines are those of links that the feeds of 24 outlets named, asked every two hours: what changed, and when at
the latest. Headlines stand for texts here: of texts nobody has captured every version.
"""

from __future__ import annotations

import gzip
import html
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from benchmarks.processes import SHARED_DATA
from extractors.rechecks import RECHECK_HOURS, Look, after_look, first_look
from extractors.records import PageCheck
from tests.quality.halves import HALVES, Half, half_of

WHAT: Mapping[str, str] = {
    f"{figure}_{half}": f"{what}, {'links it was chosen on' if half == 'tune' else 'other links'}"
    for half in ("tune", "report")
    for figure, what in (
        ("seen", "changes of headlines that a look sees before the next change"),
        ("last_known", "changed links whose last headline is known in the end"),
        ("within_4h", "changes seen that are seen within four hours"),
    )
}
WAKES = timedelta(minutes=15)
FIRST = datetime(2026, 8, 17, tzinfo=UTC)
# Hours after the first sight at which a link's headline had changed.
Changes = tuple[float, ...]


def measure(folder: Path = SHARED_DATA) -> dict[str, float]:
    """The figures named in `WHAT`, 0 to 1."""
    found: dict[str, float] = {}
    by_half: dict[Half, list[tuple[str, Changes]]] = {half: [] for half in HALVES}
    for link, changes in headline_changes(folder / "feed_items"):
        by_half[half_of(link)].append((link, changes))
    for half in HALVES:
        found |= {f"{figure}_{half}": value for figure, value in _scores(by_half[half]).items()}
    return found


def headline_changes(folder: Path) -> list[tuple[str, Changes]]:
    """Links whose headline changed, with the times at which it had."""
    seen: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for file in sorted(folder.glob("*.ndjson.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                item = json.loads(line)
                link = item["link"].partition("#")[0].partition("?")[0]
                title = html.unescape((item["title"] or "").strip())
                seen[link].append((datetime.fromisoformat(item["collectedAt"]), title))
    found = []
    for link, sights in seen.items():
        sights.sort()
        changed = [at for (_, before), (at, after) in pairwise(sights) if before != after]
        if changed:
            found.append((link, tuple((at - sights[0][0]) / timedelta(hours=1) for at in changed)))
    return found


def _scores(links: Iterable[tuple[str, Changes]]) -> dict[str, float]:
    seen = changed = known = soon = count = 0
    for number, (_, changes) in enumerate(links, 1):
        lags, last = _looked_at(number, changes)
        count += 1
        changed += len(changes)
        seen += len(lags)
        known += last
        soon += sum(lag <= 4 for lag in lags)
    return {"seen": seen / changed, "last_known": known / count, "within_4h": soon / seen}


def _looked_at(number: int, changes: Changes) -> tuple[list[float], bool]:
    """How many hours late which changes are seen, and whether the last of them is."""
    state = PageCheck(article_id=number, outlet_id="o", url="https://a.example/", first_at=FIRST)
    state = first_look(state, FIRST, RECHECK_HOURS)
    known, lags = 0, []
    while state.next_at is not None:
        now = FIRST - (FIRST - state.next_at) // WAKES * WAKES  # the run that comes next
        at = (now - FIRST) / timedelta(hours=1)
        there = sum(change <= at for change in changes)
        look = Look.CHANGED if there > known else Look.SAME
        if there > known:
            lags.append(at - changes[there - 1])
            known = there
        state = after_look(state, look, now, RECHECK_HOURS)
    return lags, known == len(changes)
