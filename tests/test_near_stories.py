"""Stories in the warehouse: found by the passages they share with new articles, and changed by what comes later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from extractors import stories
from extractors.likeness import MIN_PASSAGES
from extractors.passages import MAX_LOOKED_FOR, SPARSE_LIMIT, read_words, sketch_text
from extractors.records import EntityType, Placement, Relation
from tests.builders import MONDAY, article, batch, load, subscription
from tests.fresh import in_memory
from warehouse import stories as stored
from warehouse.feeds import register
from warehouse.load import load_batch
from warehouse.migrations import migrate
from warehouse.statements import names, sql
from warehouse.stories import MAX_ARTICLES, MAX_OWNERS, MAX_STORIES, MIN_MET, near_stories, story_articles
from warehouse.verify import verify

NAMES = {"Aida Bek": EntityType.PERSON, "Aktau": EntityType.LOCATION}
TEXT = (
    "Aida Bek opened the harbour of Aktau on Monday, and the first ship left it with grain before the speeches ended."
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as connection:
        outlets = ("gazette", "b", "wire")
        register(connection, [subscription(f"https://{outlet}.example/f", outlet) for outlet in outlets], MONDAY)
        yield connection


def ask(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query).fetchall()


def holds(con: duckdb.DuckDBPyConnection) -> bool:
    assert [finding for finding in verify(con) if finding.broken] == []
    return True


def test_stories_are_found_by_shared_passages(con: duckdb.DuckDBPyConnection) -> None:
    made, other = article(text=TEXT), article("https://gazette.example/other", text="Nothing of that stands in here.")
    load_batch(con, batch(load(made), load(other)))
    days = timedelta(days=1)

    def near(text: str, at: datetime = MONDAY) -> set[int]:
        return near_stories(con, {7: (at, sketch_text(text))}, days)

    assert near("Today it was said: " + TEXT) == {made.article_id}
    assert near("Today it was said: " + TEXT, MONDAY + 1.1 * days) == set(), "outside the window"
    assert near("Five words are no evidence") == set()
    assert near(" ".join(TEXT.split()[:13])) == set(), "nine passages of ten: all of a short text's are kept"
    assert near(" ".join(TEXT.split()[:14])) == {made.article_id}
    assert near_stories(con, {}, days) == set()


def test_what_is_asked_of_the_warehouse_is_what_grouping_asks() -> None:
    """The warehouse imports nothing of how texts are compared."""
    for name in ("MIN_MET", "SHORT_PASSAGES", "MIN_MET_SHORT", "MAX_OWNERS", "MAX_STORIES"):
        assert getattr(stored, name) == getattr(stories, name)
    assert (stored.MIN_PASSAGES, stored.SPARSE_LIMIT) == (MIN_PASSAGES, SPARSE_LIMIT)
    assert stored.MAX_LOOKED_FOR == MAX_LOOKED_FOR


def test_each_article_has_a_window_of_its_own(con: duckdb.DuckDBPyConnection) -> None:
    week, day = timedelta(days=7), timedelta(days=1)
    load_batch(con, batch(load(article(text=TEXT, published_at=MONDAY - week))))
    passages = {7: (MONDAY, sketch_text(TEXT)), 8: (MONDAY - week, sketch_text("Of another " * 20))}
    assert near_stories(con, passages, day) == set()


def test_of_a_sample_three_passages_are_enough(con: duckdb.DuckDBPyConnection) -> None:
    words = [f"word{number}" for number in range(400)]
    made = article(text=" ".join(words))
    load_batch(con, batch(load(made)))
    sample = sketch_text(made.text)
    others = sketch_text(" ".join(f"other{number}" for number in range(150)))
    for shared, found in ((2, set()), (3, {made.article_id})):
        passages = {7: (MONDAY, {*sample[:shared], *others})}
        assert near_stories(con, passages, timedelta(days=1)) == found


def test_a_passage_of_many_stories_finds_none_of_them(con: duckdb.DuckDBPyConnection) -> None:
    box = [load(article(f"https://gazette.example/{number}", text=TEXT)) for number in range(MAX_OWNERS + 1)]
    load_batch(con, batch(*box[1:]))
    passages, day = {7: (MONDAY, sketch_text(TEXT))}, timedelta(days=1)
    assert len(near_stories(con, passages, day)) == MAX_STORIES
    load_batch(con, batch(box[0]))
    assert near_stories(con, passages, day) == set()
    copy = article("https://gazette.example/copy", text=f"{TEXT} Nobody was hurt")
    load_batch(con, batch(load(copy)))
    own = {7: (MONDAY, sketch_text(f"{TEXT} Nobody was hurt"))}
    assert near_stories(con, own, day) == {copy.article_id}, "two passages, and what everybody has"


def test_a_box_makes_nobody_near_who_shares_little_besides(con: duckdb.DuckDBPyConnection) -> None:
    box = [load(article(f"https://gazette.example/{number}", text=TEXT)) for number in range(MAX_OWNERS + 1)]
    other = article("https://gazette.example/other", text="Something else is told here, of a ship and of its grain")
    load_batch(con, batch(*box, load(other)))
    own = {*sketch_text(TEXT), *sketch_text(" ".join(f"word{number}" for number in range(150)))}
    for shared, found in ((MIN_MET - 1, set()), (MIN_MET, {other.article_id})):
        passages = {7: (MONDAY, {*own, *sketch_text(other.text)[:shared]})}
        assert near_stories(con, passages, timedelta(days=1)) == found


def test_of_a_large_story_the_original_and_the_longest_are_read(con: duckdb.DuckDBPyConnection) -> None:
    lead = article(text="Short.")
    copies = [article(f"https://gazette.example/{n}", text=TEXT + " more" * n) for n in range(MAX_ARTICLES + 5)]
    loads = [load(copy, story=lead.article_id, relation=Relation.SYNDICATED) for copy in copies]
    load_batch(con, batch(load(lead), *loads[:10]))
    known = story_articles(con, [lead.article_id])
    assert (len(known.articles), known.closed) == (11, frozenset())
    assert {made.story_id for made in known.articles} == {lead.article_id}
    load_batch(con, batch(*loads[10:]))
    known = story_articles(con, [lead.article_id])
    assert (len(known.articles), known.closed) == (MAX_ARTICLES, frozenset({lead.article_id}))
    assert {lead.article_id, copies[-1].article_id} <= {made.article_id for made in known.articles}
    assert copies[0].article_id not in {made.article_id for made in known.articles}


def test_the_passages_of_an_older_warehouse_are_kept() -> None:
    """Its samples were the same hashes, with more bits."""
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(sql("migrations_table"))
        for number, name in enumerate(names("migrations")[:2], start=1):
            con.execute(sql(f"migrations/{name}"))
            con.execute("INSERT INTO migrations VALUES ($number, $name, now())", {"number": number, "name": name})
        hashes = sorted(read_words(TEXT).hashes.tolist())
        con.execute("INSERT INTO sketches VALUES (7, $at, $hashes)", {"at": MONDAY, "hashes": hashes})
        migrate(con)
        rows = con.execute("SELECT published_at, article_id, hash FROM passages ORDER BY hash").fetchall()
        assert rows == [(MONDAY, 7, value) for value in sketch_text(TEXT)]


def test_stored_articles_change_their_story(con: duckdb.DuckDBPyConnection) -> None:
    """A report that comes after two extracts of it makes one story of theirs; all counts follow."""
    one, two, whole = (
        article(f"https://{outlet}.example/1", outlet_id=outlet, text=TEXT) for outlet in ("gazette", "b", "wire")
    )
    load_batch(con, batch(load(one, NAMES), load(two, NAMES)))
    assert set(ask(con, "SELECT stories, articles, outlets FROM weekly_entities")) == {(2, 2, 2)}
    moved = [
        Placement(article_id=made.article_id, story_id=one.article_id, relation=Relation.ABRIDGED)
        for made in (one, two)
    ]
    load_batch(con, batch(load(whole, NAMES, story=one.article_id), new=False, placements=tuple(moved)))
    assert ask(con, "SELECT story_id, lead_article_id, articles, outlets FROM stories") == [
        (one.article_id, whole.article_id, 3, 3)
    ]
    assert set(ask(con, "SELECT stories, articles, outlets FROM weekly_entities")) == {(1, 3, 3)}
    assert holds(con)
