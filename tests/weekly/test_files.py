"""Markdown, JSON and CSV, and how files come into the folder."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import html
from markdown_it import MarkdownIt

import flows
from extractors.errors import UsageError, WirewatchError
from extractors.records import EntityType
from flows.weekly import FORMATS, write_report
from flows.weekly.html import render_html
from flows.weekly.markdown import render_markdown
from flows.weekly.markdown_text import escape_markdown
from flows.weekly.shown import country_name, country_of, shortened
from flows.weekly.tables import render_json, render_tables
from tests.weekly.conftest import HOSTILE_NAMES, MADE_AT
from tests.weekly.newsdesk import WEEK, Newsdesk
from warehouse.report.data import weekly_report
from warehouse.report.records import WeeklyReport
from warehouse.report.text import clean_text
from warehouse.report.words import TYPE_WORDS

ROOT = Path(flows.__file__).parent.parent
TABLES = (
    "report", "figures", "top", "rising", "faded", "new", "countries", "weeks", "outlets", "copied", "copypairs",
    "copies", "feeds", "gaps", "failed", "unread", "evidence", "ties", "places", "carried",
)  # fmt: skip


def test_all_forms_are_written(rich_report: WeeklyReport, tmp_path: Path) -> None:
    out = tmp_path / "not" / "there yet"
    paths = write_report(rich_report, out, FORMATS, MADE_AT)
    assert [path.name for path in paths] == [
        "mentions-2026-W33.html",
        "mentions-2026-W33.md",
        "mentions-2026-W33.json",
        *(f"mentions-2026-W33-{table}.csv" for table in TABLES),
    ]
    assert sorted(paths) == sorted(out.iterdir()), "no temporary file is left"
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in paths)


def test_writing_twice_replaces(empty_report: WeeklyReport, tmp_path: Path) -> None:
    [first] = write_report(empty_report, tmp_path, ["md"], MADE_AT)
    before = first.read_bytes()
    [again] = write_report(empty_report, tmp_path, ["md", "md"], MADE_AT)
    assert again.read_bytes() == before


def test_countries_are_named(rich_report: WeeklyReport) -> None:
    text = render_markdown(rich_report, MADE_AT)
    assert "### Countries" in text
    assert "| Kazakhstan |" in text
    assert "| Almaty (Kazakhstan) |" in text
    rows = list(csv.DictReader(io.StringIO(render_tables(rich_report)["countries"])))
    assert {("KZ", "Kazakhstan"), ("UA", "Ukraine")} == {(row["country"], row["name"]) for row in rows}


def test_a_country_is_not_said_twice(rich_report: WeeklyReport) -> None:
    [almaty] = [row for row in rich_report.top[EntityType.LOCATION] if row.name == "Almaty"]
    assert country_of(almaty) == "Kazakhstan"
    assert country_of(replace(almaty, name="KAZAKHSTAN")) == ""
    assert country_of(replace(almaty, country=None)) == ""
    assert (country_name("CI"), country_name("XK"), country_name("XX")) == ("Côte d’Ivoire", "Kosovo", "XX")


def test_a_format_that_is_not_known(empty_report: WeeklyReport, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'pdf'; known are html, md, json, csv"):
        write_report(empty_report, tmp_path, ["md", "pdf"], MADE_AT)
    assert not list(tmp_path.iterdir()), "refused before anything is written"


def test_a_folder_that_cannot_be(empty_report: WeeklyReport, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WirewatchError, match=r"cannot write the report to .*--out") as error:
        write_report(empty_report, tmp_path / "file" / "out", ["md"], MADE_AT)
    assert "\n" not in str(error.value)


def test_a_failed_write_leaves_the_old_file(empty_report: WeeklyReport, tmp_path: Path) -> None:
    (tmp_path / "mentions-2026-W33.md").mkdir()  # a folder stands where the file should go
    with pytest.raises(WirewatchError):
        write_report(empty_report, tmp_path, ["md"], MADE_AT)
    assert [path.name for path in tmp_path.iterdir()] == ["mentions-2026-W33.md"]


def test_markdown_needs_no_heavy_import() -> None:
    code = "import sys, flows.weekly; sys.exit(bool({'altair', 'vl_convert', 'jinja2'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a|b", r"a\|b"),
        ("<b>x</b>", r"\<b\>x\</b\>"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("two\nlines  here", "two lines here"),
        ("1. item", r"1\. item"),
        ("- item", r"\- item"),
        ("# head", r"\# head"),
        ("a-b #1 (c)", "a-b #1 (c)"),  # ordinary text stays readable
        ("see https://evil.example", r"see https\://evil.example"),
        ("www.evil.example", r"www\.evil.example"),
        ("王小明", "王小明"),
    ],
)
def test_escape_markdown(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


def test_markdown_of_hostile_feeds(hostile_report: WeeklyReport) -> None:
    text = render_markdown(hostile_report, MADE_AT)
    assert not re.search(r"(?<!\\)<", text), "no tag is open"
    assert not re.search(r"(?<!\\)\]\((?!https?://)", text), "no link leaves the web"
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        borders = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(borders) == 1, "a name cannot open a column"


def test_a_markdown_reader_sees_text_only(hostile_report: WeeklyReport) -> None:
    """Read back with a real reader (it comes with rich) that lets HTML and every link through."""
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    reader.validateLink = lambda url: True  # type: ignore[method-assign]  # the way its manual switches the guard off
    page = html.document_fromstring(reader.render(render_markdown(hostile_report, MADE_AT)))
    assert not page.xpath("//script | //img | //g | //i | //b | //code")
    assert all(href.startswith("https://") for href in page.xpath("//a/@href"))
    listed = [cell.text_content() for cell in page.xpath("//table//td[2]")]
    for name in HOSTILE_NAMES:
        assert shortened(clean_text(name)) in {
            re.sub(r" \((person|organisation|place|group)\)$", "", c) for c in listed
        }


def test_markdown_says_what_the_page_says(rich_report: WeeklyReport) -> None:
    text = render_markdown(rich_report, MADE_AT)
    for row in rich_report.listed:
        assert f"**{escape_markdown(row.name)}**" in text
    page = html.document_fromstring(render_html(rich_report, MADE_AT))
    assert set(page.xpath("//h2/text()")) == set(re.findall(r"^## (.+)$", text, re.MULTILINE))
    [tie, *_] = rich_report.pictures.company.ties
    assert f"| {tie.a.stories} | {tie.b.stories} | {tie.score:,.1f} |" in text
    [line, *_] = rich_report.pictures.carried
    assert f"({TYPE_WORDS[line.name.type][0]}) | {' | '.join(map(str, line.stories))} |" in text
    later = render_markdown(rich_report, MADE_AT + timedelta(hours=1))
    assert sum(a != b for a, b in zip(text.splitlines(), later.splitlines(), strict=True)) == 1


def test_reasons_that_are_not_listed_are_counted() -> None:
    desk = Newsdesk()
    feed = desk.outlet("paper")
    for turn in range(30):
        desk.entry(feed, WEEK.start_at, "failed", f"https://paper.example/{turn}: reason {turn}")
    report = weekly_report(desk.warehouse(), WEEK)
    assert (len(report.failed_entries), report.failed_entries_total) == (25, 30)
    assert "gave no article, the most frequent 25 of 30 reasons:" in render_markdown(report, MADE_AT)
    assert "The most frequent 25 of 30 reasons." in render_html(report, MADE_AT)


def test_json_holds_every_number_and_its_sql(rich_report: WeeklyReport) -> None:
    content = json.loads(render_json(rich_report, MADE_AT))
    assert content["week"] == "2026-W33"
    assert content["made_at"] == "2026-08-17 06:00:00 UTC"
    assert [f["value"] for f in content["figures"]] == [f.value for f in rich_report.figures]
    assert content["top"]["person"][0]["stories"] == rich_report.top[EntityType.PERSON][0].stories
    assert {q["name"] for q in content["queries"]} >= {"week_totals", "top_names", "name_tests", "evidence"}
    assert all(q["sql"].startswith("--") for q in content["queries"])
    assert content["rising"][0]["q"] == rich_report.rising[0].q


def test_tables_hold_the_rows(rich_report: WeeklyReport) -> None:
    tables = {name: list(csv.DictReader(io.StringIO(text))) for name, text in render_tables(rich_report).items()}
    assert [row["name"] for row in tables["top"]] == [r.name for rows in rich_report.top.values() for r in rows]
    assert [float(row["q"]) for row in tables["faded"]] == [c.q for c in rich_report.faded]
    assert len(tables["weeks"]) == 12
    drawn = rich_report.pictures
    assert [(r["name"], r["with_name"], float(r["score"])) for r in tables["ties"]] == [
        (tie.a.name, tie.b.name, tie.score) for tie in drawn.company.ties
    ]
    assert sum(int(r["outlet_stories"]) for r in tables["carried"]) == sum(sum(c.stories) for c in drawn.carried) > 0
    assert {r["outlet"]: int(r["own"]) for r in tables["copies"]} == {c.outlet: c.own for c in drawn.copies}
    assert len(tables["outlets"]) == 12 * len(rich_report.outlets)


def test_tables_run_nothing_in_a_spreadsheet(hostile_report: WeeklyReport) -> None:
    tables = render_tables(hostile_report)
    cells = [cell for text in tables.values() for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    for cell in cells:
        if cell.startswith(("=", "+", "-", "@", "\t")):
            float(cell)  # a negative number may stay one
