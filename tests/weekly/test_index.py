"""The folder of reports as a publication: its page and its feed, read back by real readers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser
import pytest
from lxml import etree, html

from extractors.errors import WirewatchError
from flows.weekly import write_report
from flows.weekly.index import FEED, INDEX, STATE, publish_week
from tests.weekly.conftest import MADE_AT, SCRIPT
from warehouse.report.records import WeeklyReport

ATOM = "{http://www.w3.org/2005/Atom}"


def publish(report: WeeklyReport, folder: Path, later: timedelta = timedelta(), address: str = "") -> None:
    write_report(report, folder, ["md", "json"], MADE_AT + later)
    publish_week(report, folder, MADE_AT + later, address)


def weeks(report: WeeklyReport, count: int) -> list[WeeklyReport]:
    """The same report for the weeks before, oldest first."""
    return [replace(report, week=report.week.shift(-back)) for back in range(count - 1, -1, -1)]


def read(folder: Path, where: str) -> Any:
    headers = {"content-type": "application/atom+xml", "content-location": where}
    found = feedparser.parse((folder / FEED).read_bytes(), response_headers=headers)
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_all_weeks_are_listed_newest_first(rich_report: WeeklyReport, tmp_path: Path) -> None:
    first, second, third = weeks(rich_report, 3)
    for report in (first, third, second):
        publish(report, tmp_path)
    page = html.document_fromstring((tmp_path / INDEX).read_bytes())
    links = page.xpath("//article/h2/a/@href")
    assert links == [f"mentions-{report.week}.md" for report in (third, second, first)]
    assert all((tmp_path / link).exists() for link in page.xpath("//a/@href")), "relative, and there"
    assert not page.xpath("//script | //img | //*[@src]")
    assert rich_report.sentences[0] in page.text_content()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".mentions")] == []


def test_the_feed_is_what_rfc_4287_asks_for(rich_report: WeeklyReport, tmp_path: Path) -> None:
    for report in weeks(rich_report, 2):
        publish(report, tmp_path, address="https://news.example.org/reports/")
    feed = etree.parse(tmp_path / FEED).getroot()
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, f"exactly one {name}"
        assert element.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
        assert len(element.findall(f"{ATOM}link[@rel='alternate']")) == 1
    assert len(feed.findall(f"{ATOM}author/{ATOM}name")) == 1
    where = f"https://news.example.org/reports/{FEED}"
    [own] = feed.findall(f"{ATOM}link[@rel='self']")
    assert own.get("href") == where
    found = read(tmp_path, where)
    assert found.version == "atom10"
    assert [entry.link for entry in found.entries] == [
        f"https://news.example.org/reports/mentions-{report.week}.md" for report in reversed(weeks(rich_report, 2))
    ]
    assert found.entries[0].summary == " ".join(rich_report.sentences)
    assert len({entry.id for entry in found.entries} | {found.feed.id}) == 3


def test_without_a_public_address_links_are_relative(rich_report: WeeklyReport, tmp_path: Path) -> None:
    publish(rich_report, tmp_path)
    feed = etree.parse(tmp_path / FEED).getroot()
    assert feed.findall(f"{ATOM}link[@rel='self']") == []
    hrefs = [link.get("href", "") for link in feed.iter(f"{ATOM}link")]
    assert all((tmp_path / href).exists() for href in hrefs)
    assert urljoin("https://x.example/r/reports.atom", hrefs[-1]).startswith("https://x.example/r/mentions-")


def test_a_report_made_again_is_new_only_if_it_says_something_new(rich_report: WeeklyReport, tmp_path: Path) -> None:
    publish(rich_report, tmp_path)
    before = read(tmp_path, "https://x.example/reports.atom").entries[0]
    publish(rich_report, tmp_path, timedelta(days=1))
    assert read(tmp_path, "https://x.example/reports.atom").entries[0] == before, "the time of making is no news"
    publish(replace(rich_report, sentences=("Something else.",)), tmp_path, timedelta(days=2))
    after = read(tmp_path, "https://x.example/reports.atom").entries[0]
    assert (after.id, after.published) == (before.id, before.published)
    assert after.updated > before.updated


def test_what_lay_there_before_is_listed_and_what_is_removed_goes(rich_report: WeeklyReport, tmp_path: Path) -> None:
    old = rich_report.week.shift(-30)
    (tmp_path / f"mentions-{old}.html").write_text("<title>an older program's</title>")
    (tmp_path / "mentions-2026-W99.html").write_text("no such week")
    publish(rich_report, tmp_path)
    entries = read(tmp_path, "https://x.example/reports.atom").entries
    assert [str(week) in entry.link for week, entry in zip((rich_report.week, old), entries, strict=True)] == [True] * 2
    (tmp_path / f"mentions-{old}.html").unlink()
    publish(rich_report, tmp_path)
    assert len(read(tmp_path, "https://x.example/reports.atom").entries) == 1


def test_an_index_of_somebody_elses_is_left_alone(rich_report: WeeklyReport, tmp_path: Path) -> None:
    (tmp_path / INDEX).write_text("<h1>My home page</h1>")
    with pytest.raises(WirewatchError, match="is not ours and was left alone"):
        publish(rich_report, tmp_path)
    assert (tmp_path / INDEX).read_text() == "<h1>My home page</h1>"


@pytest.mark.parametrize("left", ["", "{", "[]", '{"id": "x"}', '{"id": "urn:uuid:' + "0" * 32 + '", "reports": 7}'])
def test_a_damaged_memory_loses_no_week(left: str, rich_report: WeeklyReport, tmp_path: Path) -> None:
    publish(rich_report, tmp_path)
    (tmp_path / STATE).write_text(left)
    publish(rich_report, tmp_path)
    assert len(read(tmp_path, "https://x.example/reports.atom").entries) == 1
    assert json.loads((tmp_path / STATE).read_text())["reports"][0]["sentences"] == list(rich_report.sentences)


def test_what_feeds_say_opens_no_tag(hostile_report: WeeklyReport, tmp_path: Path) -> None:
    publish(replace(hostile_report, sentences=(SCRIPT, "]]>\x00\x0b & <b>")), tmp_path)
    page = html.document_fromstring((tmp_path / INDEX).read_bytes())
    assert not page.xpath("//script | //b")
    [summary] = etree.parse(tmp_path / FEED).getroot().findall(f"{ATOM}entry/{ATOM}summary")
    assert (summary.text, len(summary)) == (f"{SCRIPT} ]]> & <b>", 0)
