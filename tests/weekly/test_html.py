"""The page: complete, harmless, the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import html

from flows.weekly.charts import draw_charts
from flows.weekly.html import render_html
from flows.weekly.markdown import render_markdown
from flows.weekly.shown import LONGEST
from tests.weekly.conftest import HOSTILE_NAMES, LONG, MADE_AT, SCRIPT
from warehouse.report.records import WeeklyReport
from warehouse.report.text import clean_text


@pytest.fixture(scope="module")
def rich_page(rich_report: WeeklyReport) -> str:
    return render_html(rich_report, MADE_AT)


@pytest.fixture(scope="module")
def hostile_page(hostile_report: WeeklyReport) -> str:
    return render_html(hostile_report, MADE_AT)


def test_the_page_asks_for_nothing(rich_page: str) -> None:
    page = html.document_fromstring(rich_page)
    assert not page.xpath("//link | //img | //iframe | //object | //embed | //image | //use | //base")
    assert not page.xpath("//*[@src or @srcset or @background or @style or @formaction]")
    assert not re.search(r"url\(|@import|@font-face", rich_page)


def test_the_policy_admits_our_style_and_script_and_nothing_else(rich_page: str) -> None:
    page = html.document_fromstring(rich_page)
    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    for tag in ("script", "style"):
        [text] = page.xpath(f"//{tag}/text()")
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules.pop(f"{tag}-src") == f"'sha256-{digest}'"
    assert not rules
    [script] = page.xpath("//script/text()")
    assert not re.search(
        r"\beval\b|innerHTML|outerHTML|insertAdjacentHTML|document\.write|new Function|fetch\(", script
    )


def test_structure_for_readers_and_machines(rich_page: str, rich_report: WeeklyReport) -> None:
    page = html.document_fromstring(rich_page)
    assert [len(page.xpath(f"//{tag}")) for tag in ("h1", "main", "nav")] == [1, 1, 1]
    for table in page.xpath("//table"):
        assert table.xpath("caption")
        assert table.xpath("thead//th[@scope='col']")
        assert all(row.xpath("th[@scope='row']") for row in table.xpath("tbody/tr"))
        columns = len(table.xpath("thead//th"))
        assert {len(row.xpath("th | td")) for row in table.xpath("tbody/tr")} == {columns}
    ids: Counter[str] = Counter(page.xpath("//@id"))
    assert ids.most_common(1)[0][1] == 1, "ids are unique"
    targets = {target[1:] for target in page.xpath("//a/@href") if target.startswith("#")}
    assert targets <= set(ids)
    assert {f"n{row.entity_id}" for row in rich_report.listed} <= targets | set(ids)
    for link in page.xpath("//a[not(starts-with(@href, '#'))]"):
        assert "noopener" in link.get("rel", "").split()
    for svg in page.xpath("//svg"):
        assert svg.get("aria-hidden") == "true" or svg.get("aria-label") or svg.xpath("title")


def test_countries_stand_beside_places_and_in_a_table(rich_page: str, rich_report: WeeklyReport) -> None:
    page = html.document_fromstring(rich_page)
    places = page.xpath("//h3[@id='top-location']/following::table[1]/tbody/tr")
    assert {tr.xpath("string(th/a)"): tr.xpath("string(th/span)") for tr in places}["Almaty"] == "Kazakhstan"
    rows = page.xpath("//h3[@id='countries']/following::table[1]/tbody/tr")
    assert [(tr.xpath("string(th)"), tr.xpath("string(td[2])")) for tr in rows] == [
        ({"KZ": "Kazakhstan", "UA": "Ukraine"}[row.country], str(row.stories)) for row in rich_report.countries
    ]


def test_numbers_on_the_page_are_the_reports(rich_page: str, rich_report: WeeklyReport) -> None:
    page = html.document_fromstring(rich_page)
    shown = [value.text for value in page.xpath("//dl[@class='figures']//dd[@class='value']")]
    assert shown == [f"{figure.value:,}" for figure in rich_report.figures]
    for kind, rows in rich_report.top.items():
        table = page.xpath(f"//h3[@id='top-{kind}']/following::table[1]")[0]
        cells = [
            (tr.xpath("string(th/a)"), tr.xpath("string(td[2]/b)"), tr.xpath("string(td[last()])"))
            for tr in table.xpath("tbody/tr")
        ]
        assert cells == [(row.name, f"{row.stories:,}", f"{row.outlets:,}") for row in rows]


def test_every_listed_name_has_its_own_drawing(rich_report: WeeklyReport) -> None:
    charts = draw_charts(rich_report)
    assert set(charts.sparks) == {row.entity_id for row in rich_report.listed}
    for row in rich_report.listed:
        titles = re.findall(r"<title>(W\d\d): ([\d,]+) stor", charts.sparks[row.entity_id])
        weekly = {week: int(stories.replace(",", "")) for week, stories in titles}
        assert weekly == {p.week.short: p.stories for p in row.trend}
    widths = {
        row.entity_id: float(re.findall(r"M0,0h([\d.]+)", charts.bars[row.entity_id])[0])
        for rows in rich_report.top.values()
        for row in rows
    }
    for rows in rich_report.top.values():
        assert all(
            widths[row.entity_id] == pytest.approx(120 * row.stories / rows[0].stories, abs=0.02) for row in rows
        )


def test_hostile_feeds_stay_text(hostile_page: str) -> None:
    page = html.document_fromstring(hostile_page)
    assert len(page.xpath("//script")) == 1, "ours"
    assert not page.xpath("//img | //b[starts-with(., 'x')] | //g[@onload]")
    assert not [name for element in page.iter() for name in element.attrib if str(name).startswith("on")]
    fine = ("#", "https://a.example/(x", *(f"https://{o}.example/" for o in ("evil", "other", "third")))
    assert all(href.startswith(fine) for href in page.xpath("//@href"))
    assert "49" not in page.xpath("string(//section[@aria-labelledby='evidence'])").split()
    text = page.text_content()
    assert SCRIPT in text, "shown as what it is"
    assert "{{ 7 * 7 }}" in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", hostile_page)
    assert "u:p@" not in hostile_page
    assert "key=1" not in hostile_page
    for name in HOSTILE_NAMES:
        assert clean_text(name) in text
    assert page.xpath("count(//title[not(ancestor::svg)])") == 1
    assert LONG.strip() in page.xpath("//a/@title"), "long names are cut where they are listed"


def test_same_bytes_but_for_one_line(rich_report: WeeklyReport, rich_page: str) -> None:
    assert render_html(rich_report, MADE_AT) == rich_page
    later = render_html(rich_report, MADE_AT + timedelta(hours=1)).splitlines()
    differing = [(a, b) for a, b in zip(rich_page.splitlines(), later, strict=True) if a != b]
    assert len(differing) == 1
    assert "Made at 2026-08-17 06:00:00 UTC" in differing[0][0]


def test_an_empty_week_is_a_page(empty_report: WeeklyReport) -> None:
    page = html.document_fromstring(render_html(empty_report, MADE_AT))
    assert "No story of the week of 10 to 16 August 2026 is in the warehouse." in page.text_content()


def test_a_normal_week_stays_small(rich_page: str) -> None:
    assert len(rich_page.encode()) < 900_000


def test_tables_of_many_outlets_and_feeds_are_bounded_trouble_first(rich_report: WeeklyReport) -> None:
    fine = [replace(rich_report.feeds[0], address=f"http://fine-{n}/", state="answered") for n in range(LONGEST + 9)]
    failed = replace(fine[0], address="http://failed/", state="failed")
    many = replace(
        rich_report,
        feeds=(*fine, failed),
        outlets=tuple(replace(rich_report.outlets[0], outlet_id=str(n)) for n in range(LONGEST + 1)),
    )
    page = html.document_fromstring(render_html(many, MADE_AT))
    rows = page.xpath("//caption[starts-with(., 'Polls of each feed')]/following-sibling::tbody/tr")
    assert [len(rows), rows[0].xpath("string(th/span)")] == [LONGEST, "http://failed/"]
    rows = page.xpath("//caption[starts-with(., 'Articles per outlet')]/following-sibling::tbody/tr")
    assert len(rows) == LONGEST
    said = page.xpath("//p[contains(., 'the JSON and CSV files have all')]/text()")
    assert [sentence.split(":")[0] for sentence in said] == [
        "200 of 201, those with most articles first",
        "200 of 210, those in trouble first",
    ]
    text = render_markdown(many, MADE_AT)
    assert all(sentence in text for sentence in said)
    assert text.count("http\\://fine-") == LONGEST - 1
