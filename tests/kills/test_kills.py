"""Kills at any instant of an ingest: the next run goes on, nothing is lost or counted twice, nothing stays behind."""

from __future__ import annotations

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.kills.instants import AT_RANDOM, CHOSEN
from tests.kills.lanes import Lane, assert_equal, lanes
from tests.kills.runs import WatchedNewsroom

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc"),
]

# Fewer for a quick try; other seeds for other texts and instants.
KILLS = int(os.environ.get("WIREWATCH_KILLS", "200"))
SEED = int(os.environ.get("WIREWATCH_KILLS_SEED", "8"))
ALL_INSTANTS_FROM = 200
STEP = timedelta(hours=12)
# After so many moments the warehouses are compared, that a fault is found near its cause.
COMPARE = 10
# Share of kills that come at random instants; that after one the warehouse is looked at before the next run mends it;
# that the run which goes on from there is killed, too.
RANDOMLY, LOOKED_AT, AGAIN = 0.5, 0.3, 0.2


def replay(lane: Lane, now: datetime, site: WatchedNewsroom, chance: random.Random) -> None:
    """Kill, and sometimes kill the run that goes on from there; then let one complete."""
    while lane.kill(now, site, chance, AT_RANDOM if chance.random() < RANDOMLY else chance.choice(CHOSEN)):
        if lane.warehouse.exists() and chance.random() < LOOKED_AT:
            lane.verify(now)
        if chance.random() >= AGAIN:
            break
    lane.complete(now)
    lane.verify(now)


def test_killed_at_any_instant_the_next_run_completes(tmp_path: Path) -> None:
    """Two warehouses through the same weeks as one that nobody disturbs."""
    with (
        lanes(tmp_path, "undisturbed", "one", "two", articles=320, seed=SEED) as (site, served, (undisturbed, *killed)),
        ThreadPoolExecutor(3) as pool,
    ):
        chances = [random.Random(SEED + number) for number in range(len(killed))]
        now, moments, total = site.starts_at + timedelta(days=3), 0, Counter[str]()
        while total.total() < KILLS:
            assert now < site.ends_at, f"the newsroom's weeks are over after {total}"
            served.set_clock(now)
            work = [pool.submit(undisturbed.complete, now)]
            work += [pool.submit(replay, lane, now, site, chance) for lane, chance in zip(killed, chances, strict=True)]
            for each in work:
                each.result()
            now, moments = now + STEP, moments + 1
            total = killed[0].kills + killed[1].kills
            if moments % COMPARE == 0 or total.total() >= KILLS:
                for lane in killed:
                    assert_equal(undisturbed.warehouse, lane.warehouse)
    print(f"{total.total()} kills in {moments} moments: {dict(total)}")
    if KILLS >= ALL_INSTANTS_FROM:
        assert total.keys() >= {instant.__name__ for instant in (AT_RANDOM, *CHOSEN)}, "instants that never came"


@pytest.mark.prefect
def test_killed_under_prefect(tmp_path: Path, own_prefect: str) -> None:
    """The same through Prefect: what its server still holds of killed runs does not disturb the next."""
    with lanes(tmp_path, "plain", "prefect", articles=320, seed=SEED) as (site, served, (plain, killed)):
        chance, killed.ingest = random.Random(SEED), ("ingest",)
        for number, instant in enumerate((AT_RANDOM, *CHOSEN[:7])):
            now = site.starts_at + timedelta(days=number + 1)
            served.set_clock(now)
            plain.complete(now)
            killed.kill(now, site, chance, instant)
            killed.complete(now)
            killed.verify(now)
        print(f"through Prefect: {dict(killed.kills)}")
        assert killed.kills.total() >= 4
        assert_equal(plain.warehouse, killed.warehouse)
