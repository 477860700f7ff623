"""Every invariant is broken once, and `verify` says so: a check that cannot fail checks nothing."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from extractors.records import EntityType
from tests.builders import MONDAY, article, batch, entry, load, polled, save, subscription
from tests.fresh import in_memory
from warehouse.feeds import register
from warehouse.load import load_batch
from warehouse.recall import pending_entries
from warehouse.verify import invariants, verify

# Invariant to a statement that breaks it, and perhaps others with it.
BREAKS = {
    "articles_addresses": "UPDATE articles SET url = 'https://gazette.example/one'",
    "articles_sound": "UPDATE articles SET outlet_id = 'nobody'",
    "articles_in_one_story": "UPDATE stories SET lead_article_id = 7",
    "changes_known": "INSERT INTO revision_changes VALUES (7, 2, now(), 'feed', '', '', 0, 0, [], [], [], [])",
    "dates_plausible": "UPDATE articles SET published_at = TIMESTAMPTZ '1970-01-01 00:00:00+00'",
    "entity_days_count": "UPDATE entity_days SET carried = 9",
    "entity_weeks_count": "UPDATE entity_weeks SET stories = 9",
    "entities_mentioned": "DELETE FROM aliases",
    "entities_placed": "UPDATE entities SET country = 'XX', lat = 91, lon = 0",
    "entries_status": "UPDATE entries SET status = 'lost'",
    "judgements_sound": "INSERT INTO judgement_traces VALUES (7, 'entities', '{}')",
    "keys_unique": "INSERT INTO entities SELECT * FROM entities",
    "mentions_backed": "DELETE FROM spans WHERE surface = 'Aktau'",
    "polls_known": "UPDATE polls SET feed_id = 7",
    "revisions_ordered": "UPDATE articles SET revision = 3",
    "spans_cut": "UPDATE spans SET start = start + 1",
    "spans_known": "UPDATE spans SET entity_id = 7",
    "texts_dropped": "UPDATE articles SET text = ''",
    "stories_led": "UPDATE articles SET relation = 'abridged'",
    "stories_count": "UPDATE stories SET outlets = 9",
    "story_mentions_count": "UPDATE story_mentions SET articles = 9",
    "texts_noted": "DELETE FROM texts_written WHERE number = 1",
    "weekly_entities_count": "UPDATE weekly_entities SET share = 0.5 WHERE name = 'Aktau'",
}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as connection:
        feed = subscription()
        register(connection, [feed, subscription("https://b.example/f", "b")], MONDAY)
        save(connection, polled(feed, entry("one"), entry("two")))
        names = {"Aida Bek": EntityType.PERSON, "Aktau": EntityType.LOCATION}
        first, second = pending_entries(connection)
        load_batch(
            connection,
            batch(
                load(article(first.url), names, entries=(first.entry_id,)),
                load(article(second.url, outlet_id="b"), names, entries=(second.entry_id,)),
            ),
        )
        yield connection


def test_a_sound_warehouse_passes(con: duckdb.DuckDBPyConnection) -> None:
    assert [finding.invariant for finding in verify(con) if finding.broken] == []


def test_every_invariant_has_a_case() -> None:
    assert set(invariants()) == set(BREAKS)


@pytest.mark.parametrize("invariant", BREAKS)
def test_a_broken_invariant_is_found(con: duckdb.DuckDBPyConnection, invariant: str) -> None:
    con.execute(BREAKS[invariant])
    found = {finding.invariant: finding for finding in verify(con) if finding.broken}
    assert invariant in found
    assert found[invariant].violations[0]
    assert found[invariant].says.endswith(".")
