"""Eight readers that never stop against a writer that never stops; what they cost it is a benchmark (`readers`)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.reading import MODES, read_and_load
from warehouse.published import PUBLISHING_SHARE

# In full: WIREWATCH_READING_S=300.
SECONDS = float(os.environ.get("WIREWATCH_READING_S", "60"))


@pytest.mark.slow
def test_readers_and_the_writer_never_meet(tmp_path: Path) -> None:
    reading = read_and_load(tmp_path / "news.duckdb", SECONDS)
    assert not reading.wrong
    assert len(reading.published) >= 3
    assert len(reading.reads) > 3 * len(MODES), "each of them did read, again and again"
    assert {seen for _, seen in reading.reads} >= {1, reading.loads}, "from the first load to the last"
    assert not reading.stale()
    longest_load_s = max(wall for pairs in reading.busy_s.values() for wall, _ in pairs)
    assert reading.overdue_s <= longest_load_s + 1, "one load, or what the next copy may cost"
    assert reading.publishing_share < 2 * PUBLISHING_SHARE
