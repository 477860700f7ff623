"""A network that goes away in the middle of a run and comes back: nothing is lost, and the next run completes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from flows.newsroom.faults import Fault, FaultKind
from tests.kills.lanes import lanes
from warehouse.connection import open_reader

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
# A page that failed is asked for again half an hour later.
LATER = timedelta(minutes=40)
# What there is to know from the news, however often it was tried to get it and when it came.
TOLD = (
    """
    SELECT a.url, a.outlet_id, a.title, a.text, a.published_at, a.relation, l.url AS lead
    FROM articles AS a JOIN stories AS s USING (story_id) JOIN articles AS l ON l.article_id = s.lead_article_id
    """,
    """
    SELECT a.url, e.name, e.type, len(m.surfaces)
    FROM mentions AS m JOIN articles AS a USING (article_id) JOIN entities AS e USING (entity_id)
    """,
    """
    SELECT w.week, e.name, sum(w.stories) AS stories, sum(w.articles) AS articles
    FROM entity_weeks AS w JOIN entities AS e USING (entity_id)
    GROUP BY w.week, w.entity_id, e.name HAVING sum(w.articles) > 0
    """,
)


def told(warehouse: Path) -> list[list[str]]:
    """Rows of `TOLD`, sorted."""
    with open_reader(warehouse) as con:
        return [sorted(map(repr, con.execute(statement).fetchall())) for statement in TOLD]


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
            for moment in (now, now + LATER):
                served.set_clock(moment)
                undisturbed.complete(moment)
            served.set_clock(now)
            goes = partial(served.set_faults, Fault(kind=kind))
            ended = cut.command(*cut.ingest, now=now, watch=after(feeds, pages), act=goes)
            assert ended.code in (0, 1), ended
            failed += ended.code
            cut.verify(now)
            served.set_faults()
            served.set_clock(now + LATER)
            cut.complete(now + LATER)
            cut.verify(now + LATER)
        assert failed, "a run in which nobody answers has failed"
        expected, found = told(undisturbed.warehouse), told(cut.warehouse)
        assert len(expected[0]) > 50
        for one, other in zip(expected, found, strict=True):
            assert other == one
