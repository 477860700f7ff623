"""Counts by entity, day and outlet follow whatever happens to stories and entities, and lie together by entity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.records import EntityType, Merge, Relation
from tests.builders import MONDAY, article, batch, entity_id, load
from tests.fresh import in_memory
from warehouse.batches import ArticleLoad
from warehouse.load import load_batch
from warehouse.rollups import sort_entity_days
from warehouse.statements import sql
from warehouse.verify import verify

NAMES = ("Aida Bek", "Bolat Kim", "Clara Ostrom")
COUNTS = {
    "story_mentions_count", "weekly_entities_count", "entity_days_count", "entity_weeks_count", "stories_count",
    "keys_unique",
}  # fmt: skip


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as connection:
        yield connection


def telling(
    number: int, *names: str, outlet: str = "gazette", day: int = 0, story: int | None = None, revision: int = 1
) -> ArticleLoad:
    """An article, by its number, that mentions some names, so many days after Monday."""
    made = article(
        f"https://{outlet}.example/{number}", outlet_id=outlet, text="".join(f"{name} spoke.\n" for name in names),
        published_at=MONDAY + timedelta(days=day), fetched_at=MONDAY + timedelta(days=day), revision=revision,
    )  # fmt: skip
    relation = Relation.ORIGINAL if story is None else Relation.SYNDICATED
    return load(made, dict.fromkeys(names, EntityType.PERSON), story=story, relation=relation)


def write(con: duckdb.DuckDBPyConnection, *loads: ArticleLoad, **changes: Any) -> None:
    """Load articles; entities and aliases that are there already are not written again."""
    there = {row[0] for row in con.execute("SELECT entity_id FROM entities").fetchall()}
    made = batch(*loads)
    fields = {
        "entities": tuple(entity for entity in made.entities if entity.entity_id not in there),
        "aliases": tuple(alias for alias in made.aliases if alias.entity_id not in there),
    }
    load_batch(con, batch(*loads, **(fields | changes)))


def days(con: duckdb.DuckDBPyConnection, name: str = "Aida Bek") -> list[tuple[Any, ...]]:
    """What entity_days says of a name, added up: day after Monday, outlet, stories, carried, articles."""
    return con.execute(
        """
        SELECT day - $monday::DATE, outlet_id, sum(stories)::INTEGER, sum(carried)::INTEGER, sum(articles)::INTEGER
        FROM entity_days WHERE entity_id = $id GROUP BY day, outlet_id HAVING sum(carried) <> 0 ORDER BY ALL
        """,
        {"id": entity_id(name), "monday": MONDAY},
    ).fetchall()


def broken(con: duckdb.DuckDBPyConnection) -> list[tuple[str, tuple[str, ...]]]:
    """Counts that do not equal what they summarise."""
    return [(found.invariant, found.violations) for found in verify(con) if found.broken and found.invariant in COUNTS]


def test_a_story_counts_once_and_is_carried_by_each_outlet(con: duckdb.DuckDBPyConnection) -> None:
    first = telling(1, "Aida Bek", outlet="herald")
    write(con, first)
    write(
        con,
        telling(2, "Aida Bek", outlet="gazette", day=1, story=first.story_id),
        telling(3, "Aida Bek", outlet="gazette", day=1, story=first.story_id),
        telling(4, "Bolat Kim", outlet="beacon", story=first.story_id),
    )
    assert days(con) == [(0, "gazette", 1, 1, 2), (0, "herald", 0, 1, 1)], "on the story's day, at the first by name"
    assert days(con, "Bolat Kim") == [(0, "beacon", 1, 1, 1)], "only outlets whose article mentions it"


def test_a_name_that_leaves_a_text_leaves_its_day(con: duckdb.DuckDBPyConnection) -> None:
    write(con, telling(1, "Aida Bek"))
    write(con, telling(1, "Bolat Kim", revision=2))
    assert (days(con), days(con, "Bolat Kim")) == ([], [(0, "gazette", 1, 1, 1)])


def test_an_earlier_copy_moves_a_story_to_its_day(con: duckdb.DuckDBPyConnection) -> None:
    first = telling(1, "Aida Bek", day=9)
    write(con, first)
    write(con, telling(2, "Aida Bek", outlet="beacon", day=1, story=first.story_id))
    assert days(con) == [(1, "beacon", 1, 1, 1), (1, "gazette", 0, 1, 1)]


def test_a_merge_in_a_load_adds_up(con: duckdb.DuckDBPyConnection) -> None:
    write(con, telling(1, "Aida Bek", "Bolat Kim"), telling(2, "Bolat Kim", day=8), telling(3, "Aida Bek", day=8))
    merge = Merge(kept=entity_id("Aida Bek"), gone=entity_id("Bolat Kim"), rule="renamed")
    write(con, telling(4, "Aida Bek", day=20), merges=(merge,))
    assert days(con) == [(0, "gazette", 1, 1, 1), (8, "gazette", 2, 2, 2), (20, "gazette", 1, 1, 1)]
    assert days(con, "Bolat Kim") == []
    assert broken(con) == []


def test_what_is_sorted_says_the_same(con: duckdb.DuckDBPyConnection) -> None:
    for number, name in enumerate((*NAMES, *NAMES)):
        write(con, telling(number, name, day=number % 2))
    write(con, telling(0, "Clara Ostrom", revision=2))
    before = [days(con, name) for name in NAMES]
    assert not sort_entity_days(con, most=100), "few rows are out of order"
    assert sort_entity_days(con, most=0)
    for keys in ("entity_id, day, outlet_id FROM entity_days", "entity_id, week FROM entity_weeks"):
        rows = con.execute(f"SELECT {keys}").fetchall()
        assert rows == sorted(set(rows)), "sorted, and each key once"
    assert [days(con, name) for name in NAMES] == before
    assert not sort_entity_days(con, most=0), "nothing was appended since"
    assert broken(con) == []


def test_a_warehouse_of_the_version_before_gets_them(con: duckdb.DuckDBPyConnection) -> None:
    first = telling(1, "Aida Bek", "Bolat Kim", outlet="herald")
    write(con, first, telling(2, "Aida Bek", day=3))
    write(con, telling(3, "Aida Bek", outlet="beacon", day=1, story=first.story_id))
    tables = {
        table: con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()
        for table in ("story_mentions", "weekly_entities")
    }
    before = [days(con, name) for name in NAMES]
    con.execute("CREATE TABLE older AS SELECT * EXCLUDE (outlet_ids) FROM story_mentions")
    con.execute("DROP TABLE story_mentions")
    con.execute("ALTER TABLE older RENAME TO story_mentions")
    con.execute("DROP TABLE entity_days")
    con.execute("DROP TABLE entity_weeks")
    con.execute("DELETE FROM meta WHERE key = 'entity_days_sorted'")
    con.execute(sql("migrations/0014_entity_days"))
    con.execute(sql("migrations/0020_entity_weeks"))
    for table, rows in tables.items():
        assert con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() == rows, table
    assert [days(con, name) for name in NAMES] == before
    assert broken(con) == []


STEPS = st.lists(
    st.tuples(
        st.integers(0, 3),  # the article
        st.sets(st.sampled_from(NAMES)),
        st.sampled_from(["gazette", "herald"]),
        st.integers(0, 15),  # the day
        st.none() | st.integers(0, 3),  # whose story it tells
        st.booleans(),  # whether two entities become one in this load
    ),
    min_size=1,
    max_size=5,
)


def check(steps: list[tuple[int, set[str], str, int, int | None, bool]]) -> None:
    """Load articles, again and otherwise, and compare every count with what it counts."""
    with in_memory() as con:
        merged = False
        for revision, (number, names, outlet, day, told, joins) in enumerate(steps, start=1):
            known = {row[0] for row in con.execute("SELECT entity_id FROM entities").fetchall()}
            pair = Merge(kept=entity_id(NAMES[0]), gone=entity_id(NAMES[1]), rule="renamed")
            merging = joins and not merged and {pair.kept, pair.gone} <= known
            merged = merged or merging
            own = [name for name in sorted(names) if not (merged and name == NAMES[1])]
            story = None if told in (None, number) else told
            made = telling(number, *own, outlet=outlet, day=day, revision=revision)
            other = telling(story, outlet=outlet).story_id if story is not None else None
            there = con.execute("SELECT 1 FROM articles WHERE article_id = $id", {"id": other}).fetchall()
            made = telling(number, *own, outlet=outlet, day=day, revision=revision, story=other if there else None)
            write(con, made, merges=(pair,) if merging else ())
        assert broken(con) == []
        sort_entity_days(con, most=0)
        assert broken(con) == []


@settings(max_examples=8)
@given(steps=STEPS)
def test_counts_follow_whatever_is_loaded(steps: list[Any]) -> None:
    check(steps)


@pytest.mark.slow
@settings(max_examples=300)
@given(steps=STEPS)
def test_counts_follow_whatever_is_loaded_more_often(steps: list[Any]) -> None:
    check(steps)
