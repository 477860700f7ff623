"""What readers cost the writer, and what publishing costs it."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.reading import read_and_load

WHAT = {
    "writer_with_readers_cpu_ratio": "processor time of a load while eight readers read, to one without; goal 1.1",
    "writer_with_readers_wall_ratio": "the same by the clock, readers at low priority; other work counts, too",
    "publishing_share": "of a run's time that goes into copies for readers; goal 0.05",
    "published_count": "copies published",
    "overdue_s": "the longest that a load waited for its copy beyond what the cost of copies allows",
    "loads_count": "loads meanwhile, of 25 articles",
    "reads_count": "answers that the readers got meanwhile",
    "wrong_count": "of them errors, or counts that do not agree",
    "stale_count": "of them older than what had been published when they were asked",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Load for a minute (quick: ten seconds; else `WIREWATCH_READING_S`) with readers every other turn."""
    seconds = 10 if quick else float(os.environ.get("WIREWATCH_READING_S", "60"))
    with TemporaryDirectory() as folder:
        reading = read_and_load(Path(folder) / "news.duckdb", seconds)
    return {
        "writer_with_readers_cpu_ratio": reading.slowdown(1),
        "writer_with_readers_wall_ratio": reading.slowdown(0),
        "publishing_share": reading.publishing_share,
        "published_count": len(reading.published),
        "overdue_s": reading.overdue_s,
        "loads_count": reading.loads,
        "reads_count": len(reading.reads),
        "wrong_count": len(reading.wrong),
        "stale_count": len(reading.stale()),
    }
