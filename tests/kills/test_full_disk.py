"""A disk that fills up in the middle of a run: one clear line, nothing lost, and with room the next run completes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.disks import mounted, only
from tests.kills.lanes import assert_equal, lanes
from tests.kills.runs import Ended

pytestmark = pytest.mark.slow

FULL = "wirewatch: the disk is full: free some space and run again; nothing half-loaded was kept"
NO_COPY = "no new copy for readers can be made beside"
# What is left of the disk, in bytes: too little to begin a run, to keep what feeds say, to load, to fold the log in,
# to publish.
LEFT = tuple(1024 * each for each in (0, 16, 48, 100, 200, 300, 400, 600, 800, 1200, 1600, 2400, 4000, 6000))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Room for a warehouse, its copy, the draft of the next one, and a little growth."""
    with mounted(tmp_path / "disk", 64) as folder:
        yield folder


def tells_of_it(ended: Ended) -> None:
    """The last line says what to do; others are of a run that went well until then."""
    *others, last = ended.err.splitlines()
    assert (ended.code, ended.out, last) == (1, "", FULL)
    assert not [line for line in others if "rror" in line], ended.err


def test_filled_up_in_the_middle_of_a_run(tmp_path: Path, disk: Path) -> None:
    with lanes(tmp_path, "undisturbed", "filled", articles=600, seed=9) as (site, served, (undisturbed, filled)):
        filled.warehouse = disk / "news.duckdb"
        now, stages = site.starts_at + timedelta(days=2), set()
        for left in (None, *LEFT):
            served.set_clock(now)
            undisturbed.complete(now)
            if left is not None:
                with only(left, disk):
                    ended = filled.command("ingest", "--plain", now=now)
                    if ended.code:
                        tells_of_it(ended)
                        stages.add(ended.err.splitlines()[-2].split()[0] if "\n" in ended.err.strip() else "")
                    elif NO_COPY in ended.err:
                        stages.add("published")
                    filled.verify(now)  # on a full disk, too
            filled.complete(now)
            filled.verify(now)
            now += timedelta(days=1)
        assert_equal(undisturbed.warehouse, filled.warehouse)
    assert {"", "polled", "loaded", "published"} <= stages


def test_filled_up_in_the_middle_of_a_backup(tmp_path: Path, disk: Path) -> None:
    with lanes(tmp_path, "here", articles=320, seed=9) as (site, served, (lane,)):
        now = site.starts_at + timedelta(days=10)
        served.set_clock(now)
        lane.complete(now)
        folder = disk / "backups"
        folder.mkdir()
        for left in (0, 50_000, 100_000):
            with only(left, disk):
                ended = lane.command("backup", str(folder), now=now)
            assert (ended.code, ended.out) == (1, "")
            assert ended.err.splitlines()[-1].startswith("wirewatch: "), ended.err
            assert "the disk is full" in ended.err.splitlines()[-1]
            assert list(folder.iterdir()) == []
        assert lane.command("backup", str(folder), now=now).code == 0
        assert [file.suffixes[-2:] for file in folder.iterdir()] == [[".duckdb", ".zst"]]


@pytest.mark.parametrize("more", [1_000, 100_000])
def test_files_that_may_not_grow(more: int, tmp_path: Path) -> None:
    """A limit on the size of files stands for a quota, and is there without the right to mount."""
    with lanes(tmp_path, "undisturbed", "limited", articles=600, seed=9) as (site, served, (undisturbed, limited)):
        for day in (2, 3):
            now = site.starts_at + timedelta(days=day)
            served.set_clock(now)
            undisturbed.complete(now)
            if day == 3:
                limit = limited.warehouse.stat().st_size + more
                ended = limited.command("ingest", "--plain", now=now, limit_bytes=limit)
                assert (ended.code, ended.err.splitlines()[-1][:22]) == (1, "wirewatch: a quota of "), ended.err
                limited.verify(now)
            limited.complete(now)
            limited.verify(now)
        assert_equal(undisturbed.warehouse, limited.warehouse)
