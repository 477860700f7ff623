"""Weeks of real feed items over HTTP, a page for each, ingested without Prefect."""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path

from benchmarks.figures import Skipped
from benchmarks.processes import SHARED_DATA, environment, worker
from flows.config import Config, parse_config
from tests.webserver import WebServer
from tests.world import captured_weeks, configuration, publish

WEEKS, QUICK_WEEKS = 2, 1
# Of each outlet and week. A whole week has 5,400 to 6,800 items and takes minutes.
ITEMS, QUICK_ITEMS = 50, 15

WHAT = {
    "items_count": "items of captured weeks, up to 50 of each outlet and week (15 of one week, if quick)",
    "articles_count": "articles they became; the others have a headline only",
    "items_per_s": "items per second, ingest --plain",
    "fetch_wait_share": "of the time: waiting for feeds and pages",
    "peak_mb": "most memory",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Ingest captured weeks, one after the other.

    Args:
        quick: One week, some items of each outlet.

    Returns:
        Figures by name, as `WHAT` has them.

    Raises:
        Skipped: The captured items are not here.
    """
    folder = SHARED_DATA / "feed_items"
    if not folder.is_dir():
        raise Skipped("the captured feed items are not here: ../shared/data/feed_items")
    weeks = captured_weeks(folder, QUICK_ITEMS if quick else ITEMS)
    items, articles, seconds, waiting, peak = 0, 0, 0.0, 0.0, 0.0
    feeds: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name, WebServer() as server:
        place = Path(name)
        with worker("benchmarks.ingesting", ["plain", str(place / "w.duckdb")], place, environment(place)) as ingesting:
            for week in islice(weeks, QUICK_WEEKS if quick else WEEKS):
                feeds |= publish(server, week)
                answer = ingesting.ask({"config": _config(feeds).model_dump_json(), "now": week.ends_at.isoformat()})
                items += len(week.items)
                articles += answer["articles"]
                seconds += answer["total_s"]
                waiting += answer["steps"]["fetch"]
                peak = answer["peak_mb"]
    return {
        "items_count": items,
        "articles_count": articles,
        "items_per_s": items / seconds,
        "fetch_wait_share": waiting / seconds,
        "peak_mb": peak,
    }


def _config(feeds: dict[str, str]) -> Config:
    """All outlets share one address here, where each has its own in life: so it may be asked for more at a time."""
    config = parse_config(configuration(feeds), "captured items")
    return config.model_copy(update={"fetch": config.fetch.model_copy(update={"host_connections": 8})})
