"""A network that goes away in the middle of a run and comes back: nothing is lost, and the next run completes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from flows.newsroom.faults import Fault, FaultKind
from tests.kills.lanes import assert_equal, lanes

pytestmark = pytest.mark.slow

# How the network goes, and after how many feeds and pages of a run.
CUTS = (
    (FaultKind.REFUSE, 0, 0),  # nobody is there
    (FaultKind.REFUSE, 4, 0),  # some feeds have answered
    (FaultKind.REFUSE, 11, 2),  # some pages have come
    (FaultKind.RESET, 3, 0),
    (FaultKind.RESET, 11, 1),
    (FaultKind.RESET, 11, 4),
    (FaultKind.TIMEOUT, 5, 0),
    (FaultKind.TIMEOUT, 11, 2),
)
# What remembers that it was tried: feeds that failed and when they are asked again, polls, and tries of entries.
OF_TRIES = ("feeds", "polls", "hosts")


def test_cut_in_the_middle_of_a_run(tmp_path: Path) -> None:
    failed = 0
    with lanes(tmp_path, "undisturbed", "cut", articles=600, seed=10, more="timeout_s = 3") as (
        site,
        served,
        (undisturbed, cut),
    ):
        undisturbed.ingest = cut.ingest = ("ingest", "--plain", "--force")

        def after(feeds: int, pages: int) -> Callable[[], bool]:
            begun = dict(site.asked)
            return lambda: (
                site.asked["feed"] - begun.get("feed", 0) >= feeds
                and site.asked["page"] - begun.get("page", 0) >= pages
            )

        for number, (kind, feeds, pages) in enumerate(CUTS):
            now = site.starts_at + timedelta(days=2 + number)
            served.set_clock(now)
            undisturbed.complete(now)
            goes = partial(served.set_faults, Fault(kind=kind))
            ended = cut.command(*cut.ingest, now=now, watch=after(feeds, pages), act=goes)
            assert ended.code in (0, 1), ended
            failed += ended.code
            cut.verify(now)
            served.set_faults()
            cut.complete(now)
            cut.verify(now)
        assert failed, "a run in which nobody answers has failed"
        assert_equal(
            undisturbed.warehouse, cut.warehouse, OF_TRIES, {"entries": ("attempts", "next_attempt_at", "error")}
        )
