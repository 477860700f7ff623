"""The whole pipeline on captured input, through real HTTP, week after week with the clock moved."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.pipeline import pipeline
from tests.webserver import WebServer
from tests.world import captured_weeks, configuration, publish
from warehouse.connection import open_reader
from warehouse.report.data import latest_week, weekly_report

pytestmark = pytest.mark.shared_data


def _weeks(folder: Path, server: WebServer, tmp_path: Path, per_outlet: int | None) -> None:
    pipe = pipeline(tmp_path, "")
    feeds: dict[str, str] = {}
    published = with_body = 0
    for week in captured_weeks(folder, per_outlet):
        feeds |= publish(server, week)
        pipe.config = pipeline(tmp_path, configuration(feeds)).config
        pipe.now = week.ends_at
        report = pipe.run()
        published += len(week.items)
        with_body += sum(item.has_body for item in week.items)
        assert report.outcome == "done"
        assert report.counts.feeds_failed == 0
        assert report.counts.entries_new == len(week.items), week.label
    assert len(feeds) == 24
    [(articles,)] = pipe.ask("SELECT count(*) FROM articles")
    failed = pipe.ask("SELECT error, count(*) FROM entries WHERE status <> 'loaded' GROUP BY ALL")
    assert articles + sum(count for _, count in failed) == published, "every item is an article or has a reason"
    assert articles >= 0.99 * with_body, failed
    assert pipe.broken() == []

    # The same once more: nothing new, nothing changed.
    before = pipe.ask("SELECT count(*), sum(hash(t)) FROM mentions AS t")
    again = pipe.run()
    assert (again.counts.entries_new, again.counts.articles_new, again.counts.articles_revised) == (0, 0, 0)
    assert pipe.ask("SELECT count(*), sum(hash(t)) FROM mentions AS t") == before

    with open_reader(pipe.warehouse) as con:
        week_of_report = latest_week(con, pipe.now)
        made = weekly_report(con, week_of_report, now=pipe.now)
    assert str(week_of_report) == "2026-W28"
    [(stories,)] = pipe.ask(
        "SELECT count(*) FROM stories WHERE first_published_at >= TIMESTAMPTZ '2026-07-06 00:00:00+00'"
    )
    assert next(figure.value for figure in made.figures if figure.key == "stories") == stories


@pytest.mark.slow
def test_nine_weeks_of_24_outlets(shared_data: Path, webserver: WebServer, tmp_path: Path) -> None:
    _weeks(shared_data / "feed_items", webserver, tmp_path, per_outlet=4)


@pytest.mark.archive
def test_nine_weeks_of_24_outlets_whole(shared_data: Path, webserver: WebServer, tmp_path: Path) -> None:
    _weeks(shared_data / "feed_items", webserver, tmp_path, per_outlet=None)


def test_captured_feeds_all_parse(shared_data: Path, webserver: WebServer, tmp_path: Path) -> None:
    """Every captured document, as its publisher sent it, becomes entries; their pages are not there, and say so."""
    addresses: dict[str, str] = {}
    for number, file in enumerate(sorted((shared_data / "feeds").glob("*.gz"))):
        name = f"{number} {file.name}"
        addresses[name] = webserver.serve(f"/{len(addresses)}", gzip.decompress(file.read_bytes()), "text/xml")
    pipe = pipeline(tmp_path, configuration(addresses))
    report = pipe.run(limit=0)
    failed = {feed.url: feed.error for feed in report.feeds if feed.error}
    empty = [feed.url for feed in report.feeds if not feed.entries and not feed.error]
    assert len(report.feeds) == len(addresses) == 59
    assert failed == {}
    assert empty == []
    assert report.counts.entries_new == sum(feed.entries for feed in report.feeds)
    assert pipe.broken() == []
