"""The synthetic archive is a sound warehouse, and questions to its rollups give what its rows give."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from benchmarks import archive, loading, questions
from warehouse.load import load_batch
from warehouse.verify import verify

# Its texts are none: what is said of them does not hold, and all spans of an article begin at 0.
NOT_MEANT = {"spans_cut", "keys_unique"}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nine weeks of fifty entities."""
    monkeypatch.setattr(archive, "WEEKS", 9)
    monkeypatch.setattr(archive, "ENTITIES", 50)
    path = questions._path(tmp_path, 2_000)
    archive.build(path, 2_000, texts=True)
    return path


def broken(con: duckdb.DuckDBPyConnection) -> set[str]:
    return {found.invariant for found in verify(con) if found.broken} - NOT_MEANT


def test_an_archive_is_a_sound_warehouse_and_stays_one(small: Path) -> None:
    with duckdb.connect(str(small)) as con:
        con.execute("SET TimeZone = 'UTC'")
        found = con.execute("SELECT count(*), count(DISTINCT entity_id) FROM story_mentions").fetchall()[0]
        assert 1_500 < found[0] < 2_500
        assert found[1] > 40
        assert broken(con) == set()
        load_batch(con, loading.chunk(1, archive.END, loading.frequent(con), new=False))
        assert broken(con) == set()


def test_every_way_gives_the_same(small: Path) -> None:
    with questions.archive(small.parent, 2_000) as con, closing(questions._sqlite(small.parent, con, 2_000)) as other:
        figures = questions._ask_all(con, other, 1)
    assert set(figures) <= set(questions.WHAT)


def test_ways_that_differ_are_no_figures(small: Path) -> None:
    with questions.archive(small.parent, 2_000) as con, closing(sqlite3.connect(":memory:")) as other:
        other.execute("CREATE TABLE story_mentions (story_id, entity_id, second, articles)")
        with pytest.raises(RuntimeError, match="not give the same"):
            questions._ask_all(con, other, 1)
