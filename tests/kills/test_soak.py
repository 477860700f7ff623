"""A year of simulated weeks in one process: it holds no more memory, files and threads at the end than at the start."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from flows.newsroom.newsroom import Newsroom, Resource
from flows.newsroom.outlets import Outlet, load_outlets
from flows.newsroom.plan import WEEKS
from flows.newsroom.serving import serve_site
from tests.kills.runs import ROOT, configuration

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks /proc what a process holds"),
]

YEAR = 52
ARTICLES = 240  # in twelve weeks
FIRST = date(2025, 8, 11)
# Monday, Wednesday, Friday.
POLLS = (timedelta(hours=6), timedelta(days=2, hours=6), timedelta(days=4, hours=6))
# Until then imports, the model and DuckDB's and Python's pools of memory fill, the last of them by a step of 80 MB that
# has come after 17 weeks.
WARM_WEEKS = 26
# Weeks at the begin and at the end of the rest whose medians are compared.
COMPARED = 10
# Bytes by which the last weeks may lie above the first after the warm-up. The warehouse has grown from 520 to 1,000
# articles by then, all of which DuckDB may hold; a page that is kept, or a connection, would come to more.
MORE_BYTES = 24_000_000


class Year:
    """Newsrooms one after the other, each with its own twelve weeks, as one site."""

    def __init__(self) -> None:
        self.addresses: dict[str, str] = {}
        self.newsrooms = []
        for number in range(-(-YEAR // WEEKS)):
            until = FIRST + timedelta(weeks=WEEKS * (number + 1) - 1)
            newsroom = Newsroom(ARTICLES, until=until, seed=50 + number)
            newsroom.addresses = self.addresses
            self.newsrooms.append(newsroom)

    @property
    def outlets(self) -> Sequence[Outlet]:
        """As every newsroom has them."""
        return load_outlets()

    def answer(self, outlet_id: str, path: str, as_of: datetime) -> Resource | None:
        """What stands there: feeds are of the newsroom whose weeks these are, pages of any that has come by then."""
        begun = [newsroom for newsroom in self.newsrooms if newsroom.starts_at <= as_of]
        answers = (newsroom.answer(outlet_id, path, as_of) for newsroom in reversed(begun))
        return next((answer for answer in answers if answer is not None), None)


@contextmanager
def soaking(config: Path, warehouse: Path) -> Iterator[subprocess.Popen[str]]:
    """The process; see `tests.kills.soaking`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.kills.soaking", str(config), str(warehouse)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_year_in_one_process(tmp_path: Path) -> None:
    weeks: list[dict[str, int]] = []
    site = Year()
    with serve_site(site, clock=site.newsrooms[0].starts_at) as served:
        config = tmp_path / "wirewatch.toml"
        config.write_text(configuration(served))
        with soaking(config, tmp_path / "news.duckdb") as process:
            assert process.stdin
            assert process.stdout
            for week in range(YEAR):
                for poll in POLLS:
                    now = site.newsrooms[0].starts_at + timedelta(weeks=week) + poll
                    served.set_clock(now)
                    print(now.isoformat(), file=process.stdin, flush=True)
                    told = json.loads(process.stdout.readline())
                    assert told["code"] == 0, now
                weeks.append(told)
    resident = [week["resident"] for week in weeks]
    early, late = resident[WARM_WEEKS : WARM_WEEKS + COMPARED], resident[-COMPARED:]
    by_week = f"resident by week, MB: {[round(each / 1e6) for each in resident]}"
    print(by_week)
    print("files:", weeks[WARM_WEEKS]["files"], weeks[-1]["files"], "threads:", weeks[-1]["threads"])
    assert statistics.median(late) - statistics.median(early) < MORE_BYTES, by_week
    for what in ("files", "threads"):  # one more may come and go; what stays adds up
        held = [week[what] for week in weeks[WARM_WEEKS:]]
        assert min(held[-COMPARED:]) <= max(held[:COMPARED]), f"{what} stay: {held}"
