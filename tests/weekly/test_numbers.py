"""Every number of the JSON form with the statement behind it, and the same bytes wherever and whenever it is made."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

import flows
from extractors.records import EntityType
from flows.weekly.sources import SOURCES
from flows.weekly.tables import render_json
from tests.weekly.conftest import MADE_AT
from tests.weekly.newsdesk import WEEK, Newsdesk, rich_newsdesk
from warehouse.migrations import migrate
from warehouse.report.data import weekly_report
from warehouse.report.limits import Wanted
from warehouse.report.watch import Watch
from warehouse.statements import sql

ROOT = Path(flows.__file__).parent.parent
MACROS = ("compared_weeks", "name_tests", "gaps")
# Says nothing that is counted, or says what the report is.
WORDS = {
    "schema", "title", "made_at", "week", "limits", "limited", "complete", "method", "queries", "sources",
}  # fmt: skip


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = rich_newsdesk().warehouse()
    for macro in (*MACROS, "folded"):
        con.execute(sql(f"macros/{macro}"))
    return con


@pytest.fixture(scope="module")
def content(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Everything at once."""
    [(ana,)] = con.execute("SELECT entity_id FROM entities WHERE name = 'Dariga Sadykov'").fetchall()
    report = weekly_report(
        con,
        WEEK,
        wanted=Wanted(outlets=("rferl", "steppe", "volga"), types=(EntityType.PERSON, EntityType.LOCATION)),
        compare=WEEK.shift(-2),
        watch=Watch(file="desk.txt", names=((1, str(ana)),)),
    )
    made: dict[str, Any] = json.loads(render_json(report, MADE_AT))
    return made


def test_every_key_is_described(content: dict[str, Any]) -> None:
    told = (ROOT / "docs" / "report.md").read_text(encoding="utf-8").split("## JSON")[1].split("## CSV")[0]
    assert set(content) <= set(re.findall(r"`([a-z_]+)`", told))


def test_every_part_names_its_statements(content: dict[str, Any]) -> None:
    assert set(content) - WORDS == set(SOURCES)
    asked = {query["name"] for query in content["queries"]}
    for key, names in content["sources"].items():
        assert names, f"{key} has no statement"
        assert set(names) <= asked


def test_statements_give_the_numbers_again(con: duckdb.DuckDBPyConnection, content: dict[str, Any]) -> None:
    """Run them one after the other, as they stand, as the documentation says."""
    answers: dict[str, list[dict[str, Any]]] = {}
    try:
        for query in content["queries"]:
            answer = con.execute(query["ready"])
            columns = [column[0] for column in answer.description or ()]
            answers.setdefault(query["name"], []).extend(
                dict(zip(columns, row, strict=True)) for row in answer.fetchall()
            )
            assert set(query["values"]) >= {part[1:] for part in query["sql"].split() if part.startswith("$$")}
    finally:
        for kind, name in (("TABLE", "weekly_entities"), ("VIEW", "story_mentions"), ("TABLE", "stories"),
                           ("VIEW", "feeds"), ("VIEW", "articles")):  # fmt: skip
            con.execute(f"DROP {kind} IF EXISTS temp.{name}")
    total = next(row for row in answers["week_totals"] if row["week"] == WEEK.monday)
    last = content["totals"][-1]
    assert (last["stories"], last["articles"], last["copies"]) == (total["stories"], total["articles"], total["copies"])
    facts = {row["entity_id"]: row for row in answers["name_facts"]}
    for rows in content["top"].values():
        for row in rows:
            fact = facts[row["entity_id"]]
            assert (row["stories"], row["articles"], row["outlets"]) == (
                fact["stories"], fact["articles"], fact["outlets"],
            )  # fmt: skip
            assert row["share"] == pytest.approx(fact["share"], abs=1e-6)
    tests = {row["entity_id"]: row for row in answers["name_tests"]}
    for change in content["rising"]:
        found = tests[change["row"]["entity_id"]]
        assert (change["p"], change["q"]) == (pytest.approx(found["p_rise"]), pytest.approx(found["q_rise"]))
    compared = {row["entity_id"]: row for row in answers["compared_names"]}
    for rows in content["compared"]["names"].values():
        for row in rows:
            found = compared[row["entity_id"]]
            assert (row["stories"], row["other_stories"]) == (found["stories"], found["other_stories"])
    [watched] = content["watched"]["names"]
    assert len(watched["mentions"]) == len(answers["watched_mentions"])
    assert watched["row"]["articles"] == len(watched["mentions"])


PROGRAM = """
import locale, sys
from datetime import UTC, datetime
from pathlib import Path
import duckdb
from extractors.records import EntityType
from flows.weekly import FORMATS, write_report
from warehouse.report.data import weekly_report
from warehouse.report.limits import Wanted
from warehouse.report.watch import Watch
from warehouse.weeks import Week
locale.setlocale(locale.LC_ALL, "")
con = duckdb.connect(sys.argv[1], read_only=True)
week = Week.parse("2026-W33")
for kwargs in ({}, {"wanted": Wanted(outlets=("volga", "rferl"), types=(EntityType.PERSON,)), "compare": week.shift(-1),
                    "watch": Watch(file="desk.txt", names=((1, "Hamid Wu"), (2, "Dariga")))}):
    write_report(weekly_report(con, week, **kwargs), Path(sys.argv[2]), FORMATS, datetime(2026, 8, 17, tzinfo=UTC))
"""


@pytest.mark.slow
def test_same_bytes_in_another_process(tmp_path: Path) -> None:
    """All forms, whole and limited: with other hash seeds, time zones, locales and numbers of threads."""
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as kept:
        made = rich_newsdesk().warehouse()
        _copy(made, kept)
    sides: list[Mapping[str, str]] = [
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "4242", "TZ": "Asia/Almaty", "LC_ALL": "C"},
    ]
    for number, side in enumerate(sides):
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(file), str(tmp_path / str(number))],
            check=True, cwd=ROOT, env=os.environ | side,
        )  # fmt: skip
    names = sorted(path.name for path in (tmp_path / "0").iterdir())
    assert len(names) > 30
    for name in names:
        assert (tmp_path / "0" / name).read_bytes() == (tmp_path / "1" / name).read_bytes(), name


def _copy(made: duckdb.DuckDBPyConnection, kept: duckdb.DuckDBPyConnection) -> None:
    tables = [name for (name,) in made.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
    migrate(kept)
    for table in tables:
        rows = made.sql(f"SELECT * FROM {table}").to_arrow_table()
        kept.execute(f"DELETE FROM {table}")
        if rows.num_rows:
            kept.register("fresh_rows", rows)
            kept.execute(f"INSERT INTO {table} BY NAME SELECT * FROM fresh_rows")
            kept.unregister("fresh_rows")


@pytest.mark.slow
def test_a_week_of_100_000_articles() -> None:
    """Made with SQL: ten copies of each of ten thousand stories. The page stays small, whatever the week holds."""
    desk = Newsdesk()
    for outlet in range(10):
        desk.outlet(f"o{outlet}")
    desk.article("o0", WEEK.start_at, {"Ana Lee": "person"})
    con = desk.warehouse()
    con.execute(
        """
        INSERT INTO articles BY NAME
        SELECT * EXCLUDE (n) REPLACE (
            1000 + n AS article_id, 1000 + n // 10 AS story_id, 'https://o' || n % 10 || '.example/' || n AS url,
            'o' || n % 10 AS outlet_id, 'Report ' || n // 10 AS title,
            CASE WHEN n % 10 = 0 THEN 'original' ELSE 'syndicated' END AS relation,
            published_at + to_minutes((n // 10)::BIGINT) AS published_at
        )
        FROM articles, range(100000) AS r(n)
        """
    )
    con.execute(
        """
        INSERT INTO entities BY NAME
        SELECT * EXCLUDE (n) REPLACE (1000 + n AS entity_id, 'Name ' || n AS name) FROM entities, range(5000) AS r(n)
        """
    )
    con.execute(
        """
        INSERT INTO mentions BY NAME
        SELECT m.* REPLACE (
            a.article_id AS article_id, 1000 + (a.story_id * (k + 1)) % 5000 AS entity_id,
            a.published_at AS published_at
        )
        FROM mentions AS m, articles AS a, range(5) AS r(k)
        WHERE a.article_id >= 1000
        """
    )
    from warehouse.rollups import refresh_counts

    refresh_counts(con, {row[0] for row in con.execute("SELECT DISTINCT story_id FROM articles").fetchall()})
    report = weekly_report(con, WEEK)
    assert (report.total.stories, report.total.articles, report.total.copies) == (10_001, 100_001, 90_000)
    assert "10 outlets carried 10,001 stories in 100,001 articles" in report.sentences[0]
    from flows.weekly.html import render_html
    from flows.weekly.markdown import render_markdown

    assert len(render_html(report, MADE_AT).encode()) < 1_500_000
    assert len(render_markdown(report, MADE_AT).encode()) < 500_000
