"""Warehouses of every earlier version, with data in every table, become the newest: nothing that counts is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extractors.errors import WarehouseNewer
from tests.fresh import in_memory, new_warehouse
from warehouse.connection import open_reader, open_writer
from warehouse.migrations import migrate, newest_version, read_version
from warehouse.rows import transaction
from warehouse.statements import names, sql
from warehouse.verify import verify

FILES = {int(name.split("_")[0]): name for name in names("migrations")}
EARLIER = sorted(FILES)[:-1]

AT, LATER = "2026-08-10 09:00:00+00", "2026-08-10 12:00:00+00"
TEXT, COPY = "Aida Bek opened the harbour of Aktau.\nThe harbour is new.", "Aida Bek opened the harbour of Aktau."
MONDAY = "2026-08-10"

Row = dict[str, Any]

# What a small newsroom left in each table. A column that a version does not have yet is left out there.
ROWS: Mapping[str, Sequence[Row]] = {
    "meta": [{"key": "content", "value": "news"}],
    "outlets": [
        {"outlet_id": "g", "name": "Gazette", "added_at": AT, "timezone": "Asia/Aqtau"},
        {"outlet_id": "b", "name": "Bulletin", "added_at": AT},
    ],
    "feeds": [
        {
            "feed_id": 1, "outlet_id": "g", "url": "https://g.example/f", "poll_url": "https://g.example/f",
            "etag": '"e"', "interval_s": 3600, "failures": 0, "subscribed": True, "added_at": AT, "last_polled_at": AT,
        }
    ],
    "runs": [
        {
            "run_id": 1, "started_at": AT, "finished_at": LATER, "outcome": "done", "feeds": 1, "feeds_failed": 0,
            "entries_new": 2, "articles_new": 2, "articles_revised": 0, "entries_failed": 1, "mentions": 4,
            "version": "0.1",
        }
    ],
    "polls": [
        {
            "run_id": 1, "feed_id": 1, "polled_at": AT, "outcome": "new", "bytes": 10, "entries": 2, "new_entries": 2,
            "seconds": 0.5,
        }
    ],
    "entries": [
        {
            "entry_id": 1, "feed_id": 1, "guid": "one", "url": "https://g.example/1", "seen_at": AT, "status": "loaded",
            "attempts": 1, "article_id": 11, "fingerprint": 5, "authors": ["Ann"], "published_at": AT, "link_id": 11,
        },
        {
            "entry_id": 2, "feed_id": 1, "guid": "two", "url": "https://g.example/2", "seen_at": AT, "status": "failed",
            "attempts": 6, "error": "404", "fingerprint": 6, "content": "<p>A text of the feed.</p>",
        },
    ],
    "articles": [
        {
            "article_id": number, "url": f"https://{outlet}.example/1", "outlet_id": outlet, "title": "Harbour opens",
            "authors": ["Ann"], "published_at": AT, "published_from": "feed", "fetched_at": LATER, "language": "en",
            "text": text, "words": len(text.split()), "text_hash": number, "extractor": "trafilatura",
            "dropped": ["box: Read also"], "story_id": 11, "relation": relation, "revision": revision,
            "tagger": "test 1",
        }
        for number, outlet, text, relation, revision in (
            (11, "g", TEXT, "original", 2), (12, "b", COPY, "syndicated", 1),
        )
    ],
    "revisions": [
        {
            "article_id": 11, "revision": 1, "fetched_at": AT, "title": "Harbour", "text_hash": 9,
            "text": "An earlier text.",
        }
    ],
    "revision_changes": [
        {
            "article_id": 11, "revision": 2, "changed_at": LATER, "found_by": "feed", "title_before": "Harbour",
            "title_after": "Harbour opens", "words_added": 3, "words_removed": 1, "added": ["x"], "removed": ["y"],
            "names_added": ["Aktau"], "names_removed": [],
        }
    ],
    "page_checks": [
        {
            "article_id": 11, "outlet_id": "g", "url": "https://g.example/1", "first_at": AT, "body_hash": 0,
            "checks": 0, "changes": 0, "missing": 0,
        }
    ],
    "stories": [
        {"story_id": 11, "lead_article_id": 11, "first_published_at": AT, "articles": 2, "outlets": 2}
    ],
    "sketches": [{"article_id": 11, "published_at": AT, "hashes": [5 << 32, (7 << 32) + 1, (7 << 32) + 2]}],
    "passages": [{"article_id": 11, "published_at": AT, "hash": 5}, {"article_id": 11, "published_at": AT, "hash": 7}],
    "site_paragraphs": [
        {"outlet_id": "g", "paragraph_hash": 3, "articles": 2, "carriers": [11], "last_seen_at": AT, "at_home": 0}
    ],
    "entities": [
        {"entity_id": 21, "type": "person", "name": "Aida Bek", "first_seen_at": AT},
        {"entity_id": 22, "type": "location", "name": "Aktau", "first_seen_at": AT},
    ],
    "aliases": [
        {"alias": name, "entity_id": number, "rule": "exact", "score": 1.0, "created_at": AT}
        for name, number in (("Aida Bek", 21), ("A. Bek", 21), ("Aktau", 22))
    ],
    "alias_keys": [{"key": "person aida bek", "entity_id": 21}, {"key": "location aktau", "entity_id": 22}],
    "doubts": [{"a": 21, "b": 22, "score": 0.5, "reason": "alike", "article_ids": [11], "first_seen_at": AT}],
    "judgements": [
        {
            "judgement_id": 1, "verdict": "rename", "type_a": "person", "name_a": "Aida Bek", "type_b": "person",
            "name_b": "A. Bek", "a": 21, "b": 21, "reason": "so she signs", "said_by": "Ann", "at": LATER,
        }
    ],
    "judgement_traces": [{"judgement_id": 1, "relation": "entities", "content": "{}"}],
    "spans": [
        {
            "article_id": article, "revision": revision, "start": start, "end": start + len(name), "surface": name,
            "entity_id": entity, "paragraph": 0, "rule": "exact",
        }
        for article, revision in ((11, 2), (12, 1))
        for name, entity, start in (("Aida Bek", 21, 0), ("Aktau", 22, 31))
    ],
    "mentions": [
        {
            "article_id": article, "entity_id": entity, "type": kind, "occurrences": 1, "surfaces": [name],
            "first_start": start, "evidence": COPY, "published_at": AT,
        }
        for article in (11, 12)
        for name, entity, kind, start in (("Aida Bek", 21, "person", 0), ("Aktau", 22, "location", 31))
    ],
    "story_mentions": [
        {"story_id": 11, "entity_id": entity, "type": kind, "published_at": AT, "articles": 2, "outlets": 2,
         "outlet_ids": ["b", "g"]}
        for entity, kind in ((21, "person"), (22, "location"))
    ],
    "weekly_entities": [
        {
            "week": MONDAY, "entity_id": entity, "type": kind, "name": name, "stories": 1, "articles": 2, "outlets": 2,
            "share": 1.0,
        }
        for entity, kind, name in ((21, "person", "Aida Bek"), (22, "location", "Aktau"))
    ],
    "entity_days": [
        {"entity_id": entity, "day": MONDAY, "outlet_id": outlet, "stories": stories, "carried": 1, "articles": 1}
        for entity in (21, 22)
        for outlet, stories in (("b", 1), ("g", 0))
    ],
    "entity_weeks": [{"entity_id": entity, "week": MONDAY, "stories": 1, "articles": 2} for entity in (21, 22)],
    "texts_written": [
        {"number": number, "article_id": article, "written_at": LATER} for number, article in ((1, 11), (2, 12))
    ],
    "history_sources": [
        {
            "source_id": 1, "kind": "warc", "name": "a.warc.gz", "position": 9, "state": "reading", "started_at": AT,
            "read_at": LATER, "pages": 1, "articles_new": 1, "articles_revised": 0, "articles_known": 0,
            "passed": "{}", "damaged": 0,
        }
    ],
    "hosts": [{"host": "g.example", "wait_until": LATER, "strikes": 1}],
    "robots": [{"origin": "https://g.example", "good_until": LATER, "text": "", "trouble": ""}],
}  # fmt: skip

# Judgements had another shape before version 10, and no version had written any.
EMPTY_BEFORE = {"judgements": 10}


def columns(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in con.execute(
        """
        SELECT table_name, column_name FROM duckdb_columns() JOIN duckdb_tables() USING (database_name, table_name)
        WHERE database_name = current_database() ORDER BY table_name, column_index
        """
    ).fetchall():
        found.setdefault(table, []).append(column)
    return found


def build(con: duckdb.DuckDBPyConnection, version: int) -> None:
    """A warehouse as that version left it, with rows in every table."""
    con.execute("SET TimeZone = 'UTC'")
    con.execute(sql("migrations_table"))
    for number, name in FILES.items():
        if number <= version:
            con.execute(sql(f"migrations/{name}"))
            con.execute("INSERT INTO migrations VALUES ($number, $name, now())", {"number": number, "name": name})
    for table, own in columns(con).items():
        if table == "migrations" or version < EMPTY_BEFORE.get(table, 0):
            continue
        for row in ROWS.get(table, []):
            there = {name: value for name, value in row.items() if name in own}
            con.execute(
                f'INSERT INTO {table} BY NAME SELECT {", ".join(f"""${name}_ AS "{name}" """ for name in there)}',
                {f"{name}_": value for name, value in there.items()},
            )


def content(con: duckdb.DuckDBPyConnection) -> dict[str, list[Row]]:
    """Every row of every table, as it would be written in JSON."""
    return {
        table: [
            json.loads(row[0])
            for row in con.execute(f"SELECT to_json(t)::VARCHAR FROM {table} AS t ORDER BY ALL").fetchall()
        ]
        for table in columns(con)
    }


@pytest.mark.parametrize("version", EARLIER)
def test_an_earlier_version_becomes_the_newest(version: int) -> None:
    with duckdb.connect() as con:
        build(con, version)
        before = content(con)
        filled = {table for table, rows in before.items() if rows}
        assert {table for table in before if table not in filled} <= EMPTY_BEFORE.keys()
        assert migrate(con)
        assert read_version(con) == newest_version()
        assert [finding.violations for finding in verify(con) if finding.broken] == []
        after = content(con)
        for table in before.keys() & after.keys() - {"meta", "migrations"}:
            own = columns(con)[table]
            assert len(after[table]) == len(before[table]), table
            for old, new in zip(before[table], after[table], strict=True):
                changed = {name for name in old if name in own and old[name] != new[name]}
                assert changed <= {"document_at"}, (table, changed)
        assert {"key": "content", "value": "news"} in after["meta"]
        if "sketches" in before:
            assert [(row["article_id"], row["hash"]) for row in after["passages"]] == [(11, 5), (11, 7)]


def test_every_table_has_rows_in_these_tests() -> None:
    """A migration that brings a table says here what would be in it, unless it fills the table itself."""
    with duckdb.connect() as con:
        build(con, EARLIER[-1])
        before = columns(con).keys()
        migrate(con)
        empty = {table for table, rows in content(con).items() if not rows}
        assert empty <= columns(con).keys() - before, "tables that are there already have rows here"
        assert empty <= ROWS.keys()


@pytest.mark.parametrize("version", EARLIER)
def test_twice_is_once(version: int) -> None:
    with duckdb.connect() as con:
        build(con, version)
        migrate(con)
        before = content(con)
        assert not migrate(con)
        assert content(con) == before


@pytest.mark.parametrize("number", sorted(FILES)[1:])
def test_a_migration_that_fails_leaves_the_version_before(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    version = max(each for each in FILES if each < number)
    broken = FILES[number]
    monkeypatch.setattr(
        "warehouse.migrations.sql",
        lambda name: sql(name) + ("; SELECT error('the disk is full');" if name == f"migrations/{broken}" else ""),
    )
    with duckdb.connect() as con:
        build(con, version)
        before = content(con)
        with pytest.raises(duckdb.Error, match="the disk is full"):
            migrate(con)
        assert read_version(con) == version
        assert content(con) == before
        monkeypatch.undo()
        migrate(con)
        assert [finding.violations for finding in verify(con) if finding.broken] == []


KILL = """
import os, sys
import duckdb
from warehouse.migrations import migrate

class Killed:
    '''Is killed when the migration has been carried out and is about to be recorded.'''
    def __init__(self, con, number):
        self.con, self.number = con, number
    def __getattr__(self, name):
        return getattr(self.con, name)
    def execute(self, text, values=None):
        if text.startswith("INSERT INTO migrations") and values["number"] == self.number:
            os.kill(os.getpid(), 9)
        return self.con.execute(text, values)

migrate(Killed(duckdb.connect(sys.argv[1]), int(sys.argv[2])))
"""


@pytest.mark.parametrize("number", [sorted(FILES)[1], sorted(FILES)[5], sorted(FILES)[-1]])
def test_a_migration_that_is_killed_is_completed_by_the_next_writer(number: int) -> None:
    path = Path("old.duckdb")
    version = max(each for each in FILES if each < number)
    with duckdb.connect(str(path)) as con:
        build(con, version)
        before = content(con)
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, "-c", KILL, str(path), str(number)], env=os.environ | {"PYTHONPATH": str(root)}, check=False
    )
    assert done.returncode == -9
    with duckdb.connect(str(path)) as con:
        con.execute("SET TimeZone = 'UTC'")
        assert read_version(con) == version
        assert content(con) == before
    with open_writer(path) as con:
        assert read_version(con) == newest_version()
    with open_reader(path) as con:
        assert [finding.violations for finding in verify(con) if finding.broken] == []


def test_a_newer_version_is_left_alone() -> None:
    with duckdb.connect() as con:
        build(con, EARLIER[-1])
        with transaction(con):
            con.execute("INSERT INTO migrations VALUES (9999, '9999_future', now())")
        with pytest.raises(WarehouseNewer, match="has schema version 9999, this wirewatch knows up to"):
            migrate(con)
        assert len(content(con)["articles"]) == 2


def test_the_empty_warehouses_of_other_tests_are_what_is_made_here(tmp_path: Path) -> None:
    def schema(con: duckdb.DuckDBPyConnection) -> list[list[tuple[Any, ...]]]:
        here = "WHERE database_name = current_database()"
        return [
            con.execute(f"SELECT {columns} FROM duckdb_{kind}() {here} {narrowed} ORDER BY ALL").fetchall()
            for kind, columns, narrowed in (
                ("tables", "table_name, sql, comment", ""),
                ("columns", "table_name, column_name, data_type, column_default, is_nullable, comment", ""),
                ("views", "view_name, sql, comment", "AND NOT internal"),
                ("indexes", "index_name, sql", ""),
                ("sequences", "sequence_name, sql", ""),
                ("functions", "function_name, parameters, comment", "AND NOT internal"),
            )
        ] + [con.execute("SELECT version, name FROM migrations ORDER BY ALL").fetchall()]

    with (
        duckdb.connect() as made,
        duckdb.connect(new_warehouse(tmp_path / "copy.duckdb")) as copy,
        in_memory() as other,
    ):
        migrate(made)
        expected = schema(made)
        assert all(expected[:2])
        assert schema(copy) == expected
        with in_memory() as other:
            assert schema(other) == expected
