"""The client, watched and scored: a simulated week among hosts of every character, and a second of real time.

The score is printed at the end of the test run. It must be full: a lost point comes with its reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.behaviour.rules_hosts import HOST_RULES, RUSH_RULES
from tests.behaviour.rules_pages import PAGE_RULES
from tests.behaviour.rules_polling import POLLING_RULES
from tests.behaviour.rush import RUSH, at_real_pace
from tests.behaviour.score import Points, score, table
from tests.behaviour.sites import CLOSER_WEEK, WEEK
from tests.behaviour.week import RECORD, live


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """A week brings a thousand warnings, all of them provoked."""
    caplog.set_level(logging.CRITICAL, "wirewatch")


def judged(scored: Sequence[Points], title: str, record: Path, record_property: Callable[[str, object], None]) -> None:
    """Hand the score to the summary, and insist on every point."""
    printed = table(scored)
    record_property("score", f"{title}\n{printed}")
    assert all(points.points == points.of for points in scored), f"{printed}\nall requests: {record}"


@pytest.mark.slow
def test_a_week_on_the_simulated_web(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    scored = score(WEEK, live(WEEK, tmp_path), (*POLLING_RULES, *HOST_RULES, *PAGE_RULES))
    judged(scored, "behaviour over a simulated week", tmp_path / RECORD, record_property)


@pytest.mark.slow
def test_a_week_awake_every_quarter_of_an_hour(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    scored = score(CLOSER_WEEK, live(CLOSER_WEEK, tmp_path), (*POLLING_RULES, *HOST_RULES, *PAGE_RULES))
    judged(scored, "behaviour over a simulated week, watched closely", tmp_path / RECORD, record_property)


def test_a_run_at_real_pace(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    scored = score(RUSH, live(RUSH, tmp_path, at_real_pace), RUSH_RULES)
    judged(scored, "behaviour in real time", tmp_path / RECORD, record_property)
