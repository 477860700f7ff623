"""Watch lists: the file, who is meant by its lines, and every mention of them in every form."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from lxml import html

from extractors.errors import UsageError
from extractors.records import EntityType
from flows.finding import typed_keys
from flows.watch_file import MAX_NAMES, read_watch_file
from flows.weekly.files import file_stem
from flows.weekly.html import render_html
from flows.weekly.markdown import render_markdown
from flows.weekly.tables import render_json, render_tables
from tests.weekly.conftest import HOSTILE_NAMES, MADE_AT, SCRIPT
from tests.weekly.newsdesk import WEEK, Newsdesk
from warehouse.report.data import weekly_report
from warehouse.report.limits import Wanted
from warehouse.report.records import WeeklyReport
from warehouse.report.sections import WatchList
from warehouse.report.text import clean_text
from warehouse.report.watch import Watch
from warehouse.statements import sql


def with_aliases(desk: Newsdesk) -> duckdb.DuckDBPyConnection:
    con = desk.warehouse()
    con.execute(sql("macros/folded"))
    con.execute(
        """
        INSERT INTO aliases BY NAME
        SELECT name AS alias, entity_id, 'exact' AS rule, 1.0 AS score, first_seen_at AS created_at FROM entities
        """
    )
    return con


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    desk = Newsdesk()
    for outlet in ("alpha", "beta"):
        desk.outlet(outlet)
    desk.stories(("alpha", "beta"), WEEK.shift(-1), 4, {"Ana Lee": "person", "Old News": "org"})
    lead = desk.article("alpha", WEEK.start_at, {"Ana Lee": "person"}, title="Lead", sentence="So said Ana Lee, twice.")
    desk.article(
        "beta", WEEK.start_at + timedelta(hours=2), {"Ana Lee": "person", "Jordan": "location"}, title="Copy",
        story=lead, relation="syndicated", sentence="Ana Lee said so.",
    )  # fmt: skip
    desk.article("beta", WEEK.start_at + timedelta(days=1), {"Ana Lee": "person", "Jordan": "person"}, title="Other")
    return with_aliases(desk)


def watched(con: duckdb.DuckDBPyConnection, *lines: str, wanted: Wanted | None = None) -> WatchList:
    found = report(con, *lines, wanted=wanted).watched
    assert found is not None
    return found


def report(con: duckdb.DuckDBPyConnection, *lines: str, wanted: Wanted | None = None) -> WeeklyReport:
    watch = Watch(file="desk.txt", names=tuple(enumerate(lines, start=1)), keys_of=typed_keys)
    return weekly_report(con, WEEK, watch=watch, wanted=wanted)


def test_every_mention_with_its_story(con: duckdb.DuckDBPyConnection) -> None:
    [ana] = watched(con, "ana lee").names
    assert (ana.row.stories, ana.row.articles, ana.row.outlets, ana.row.week_before) == (2, 3, 2, 4)
    said = [(m.headline, m.evidence.title, m.evidence.outlet, m.relation, m.evidence.link) for m in ana.mentions]
    assert said == [
        ("Lead", "Lead", "Alpha", "original", "https://alpha.example/5"),
        ("Lead", "Copy", "Beta", "syndicated", "https://beta.example/6"),
        ("Other", "Other", "Beta", "original", "https://beta.example/7"),
    ]
    assert ana.mentions[0].evidence.pieces == (("So said ", False), ("Ana Lee", True), (", twice.", False))
    assert (ana.mentions[0].story_articles, ana.mentions[0].story_outlets) == (2, 2)


def test_nobody_is_guessed(con: duckdb.DuckDBPyConnection) -> None:
    found = watched(con, "Jordan", "Ana Leee", "Zzyzx Qqfx", "Old News", "x" * 600)
    assert [name.row.name for name in found.names] == ["Old News"]
    assert found.names[0].mentions == ()
    assert [(n.line, n.why) for n in found.not_watched] == [
        (1, "2 go by this name"),
        (2, "nothing here goes by this name"),
        (3, "nothing here goes by this name"),
        (5, "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'... has 600 characters: no name is that long"),
    ]
    jordans = found.not_watched[0].candidates
    assert len(jordans) == 2
    assert {re.sub(r"^\d+ ", "", j).split(",")[0] for j in jordans} == {"Jordan (person", "Jordan (location"}
    assert found.not_watched[1].candidates == ("Ana Lee",)
    assert found.not_watched[2].candidates == ()


def test_ids_and_types_tell_who_is_meant(con: duckdb.DuckDBPyConnection) -> None:
    [(place,)] = con.execute("SELECT entity_id FROM entities WHERE name = 'Jordan' AND type = 'location'").fetchall()
    assert [n.row.type for n in watched(con, str(place)).names] == [EntityType.LOCATION]
    people = Wanted(types=(EntityType.PERSON,))
    assert [n.row.type for n in watched(con, "Jordan", wanted=people).names] == [EntityType.PERSON]
    [other] = watched(con, "Old News", wanted=people).not_watched
    assert other.why == "it is here as org, not as person"


def test_one_name_listed_twice_is_one(con: duckdb.DuckDBPyConnection) -> None:
    [ana] = watched(con, "Ana Lee", "ANA LEE").names
    assert ana.typed == ("Ana Lee", "ANA LEE")


def test_only_what_the_outlets_carry(con: duckdb.DuckDBPyConnection) -> None:
    [ana] = watched(con, "Ana Lee", wanted=Wanted(outlets=("beta",))).names
    assert (ana.row.stories, ana.row.articles, ana.row.share) == (2, 2, 1.0)
    assert [(m.headline, m.evidence.title) for m in ana.mentions] == [("Copy", "Copy"), ("Other", "Other")]


def test_all_forms_show_it(con: duckdb.DuckDBPyConnection) -> None:
    made = report(con, "Ana Lee", "Jordan", "Nobody Here")
    assert file_stem(made) == "mentions-2026-W33-watch-desk"
    text = render_markdown(made, MADE_AT)
    assert "## Watch list desk.txt" in text
    assert "So said **Ana Lee**, twice." in text
    assert "line 2, **Jordan**: 2 go by this name" in text
    page = html.document_fromstring(render_html(made, MADE_AT))
    rows = page.xpath("//h3[starts-with(@id, 'w')]/following::table[1]/tbody/tr")
    assert [row.xpath("string(td[2])") for row in rows] == ["Alpha", "Beta", "Beta"]
    assert [row.xpath("string(.//mark)") for row in rows] == ["Ana Lee"] * 3
    [weeks] = page.xpath("//div[@class='watched'][contains(h3, 'Ana Lee')]/svg/@aria-label")
    assert weeks.endswith("0 (gap), 4, 2"), "its twelve weeks, drawn and told"
    old = html.document_fromstring(render_html(report(con, "Old News"), MADE_AT))
    [unnamed] = old.xpath("//div[@class='watched']")
    assert unnamed.text_content().strip().endswith("(0), 4, 0."), "without a mention its weeks are told"
    content = json.loads(render_json(made, MADE_AT))
    assert [m["evidence"]["title"] for m in content["watched"]["names"][0]["mentions"]] == ["Lead", "Copy", "Other"]
    tables = {name: list(csv.DictReader(io.StringIO(t))) for name, t in render_tables(made).items()}
    first = tables["watched"][0]
    assert (first["outlet"], first["sentence"]) == ("Alpha", "So said Ana Lee, twice.")
    assert [row["why"] for row in tables["watchlist"]] == ["", "2 go by this name", "nothing here goes by this name"]


def test_hostile_names_stay_text() -> None:
    desk = Newsdesk()
    desk.outlet("evil", SCRIPT)
    for turn, name in enumerate(HOSTILE_NAMES):
        desk.article(
            "evil",
            WEEK.start_at + timedelta(hours=turn),
            {name: "person"},
            title=SCRIPT,
            url="javascript:alert(1)//" + name,
        )
    made = report(with_aliases(desk), *HOSTILE_NAMES, "<img src=x onerror=alert(1)>", "=cmd|'/c calc'!A1")
    assert made.watched is not None
    assert {n.row.name for n in made.watched.names} >= {clean_text(SCRIPT), "王小明", "محمد بن سلمان"}
    page = html.document_fromstring(render_html(made, MADE_AT))
    [own] = page.xpath("//script")
    assert "alert" not in own.text_content()
    assert not page.xpath("//img | //section[@aria-labelledby='watched']//a[not(starts-with(@href, '#'))]")
    assert "<img" not in re.sub(r"\\<", "", render_markdown(made, MADE_AT))
    for table in render_tables(made).values():
        for row in csv.reader(io.StringIO(table)):
            assert not [cell for cell in row if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"Ana Lee\n", [(1, "Ana Lee")]),
        (b"\xef\xbb\xbf# all\r\n\r\n  Ana Lee  # the minister\r\n42\r\n", [(3, "Ana Lee"), (4, "42")]),
        ("王小明\n\u202eevil".encode(), [(1, "王小明"), (2, "\u202eevil")]),
    ],
)
def test_a_watch_file(content: bytes, names: list[tuple[int, str]], tmp_path: Path) -> None:
    file = tmp_path / "desk.txt"
    file.write_bytes(content)
    watch = read_watch_file(file)
    assert (watch.file, list(watch.names)) == ("desk.txt", names)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "lists no name"),
        (b"# nobody\n\n   \n", "lists no name"),
        (b"\x7fELF\x00\x01", "is no text in UTF-8"),
        ("Жанар".encode("utf-16"), "is no text in UTF-8"),
        (b"\xff\xfe", "is no text in UTF-8"),
        (b"x\n" * (1 << 20), "has more than 1 MB"),
        (b"x\n" * (MAX_NAMES + 1), r"has 1,001 names: at most 1,000"),
        (None, "No such file or directory"),
    ],
)
def test_a_bad_watch_file_is_one_line(content: bytes | None, message: str, tmp_path: Path) -> None:
    file = tmp_path / "desk.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=message) as error:
        read_watch_file(file)
    assert "\n" not in str(error.value)
    assert "desk.txt" in str(error.value)


def test_a_folder_is_no_watch_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Is a directory"):
        read_watch_file(tmp_path)
