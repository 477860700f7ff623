"""Eight readers that never stop against a writer that never stops."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.reading import read_and_load
from warehouse.published import PUBLISHING_SHARE

# In full: WIREWATCH_READING_S=300.
SECONDS = float(os.environ.get("WIREWATCH_READING_S", "60"))


@pytest.mark.slow
def test_readers_and_the_writer_never_meet(tmp_path: Path) -> None:
    reading = read_and_load(tmp_path / "news.duckdb", SECONDS)
    assert not reading.wrong
    assert len(reading.published) > SECONDS / 10
    assert len(reading.reads) > SECONDS, "they did read"
    assert {seen for _, seen in reading.reads} >= {1, reading.loads}, "from the first load to the last"
    assert not reading.stale()
    longest_load_s = max(wall for pairs in reading.busy_s.values() for wall, _ in pairs)
    assert reading.put_off_s <= longest_load_s + reading.publishing_s / PUBLISHING_SHARE
    assert reading.publishing_share < 2 * PUBLISHING_SHARE
    assert reading.slowdown(1) < 1.1, "in processor time: the wall clock of a shared machine tells of others"
