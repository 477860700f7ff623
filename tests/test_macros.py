"""Table macros: which days they cover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import duckdb
import pytest

from extractors.records import EntityType, TextChange
from tests.builders import MONDAY, article, batch, load, polled, save, subscription
from tests.fresh import in_memory
from warehouse.feeds import register
from warehouse.load import load_batch


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """One article of a Monday, polled and changed on that day."""
    with in_memory() as con:
        register(con, [subscription()], MONDAY)
        save(con, polled(subscription()))
        names = {"Aida Bek": EntityType.PERSON, "Aktau": EntityType.LOCATION}
        load_batch(con, batch(load(article(), names)))
        change = TextChange(title_before="Harbour opens", title_after="Harbour is open", words_added=1, words_removed=1)
        made = load(article(revision=2, title="Harbour is open"), names)
        load_batch(con, batch(replace(made, change=change), new=False))
        con.execute("UPDATE entities SET country = 'KZ' WHERE name = 'Aktau'")
        yield con


@pytest.mark.parametrize(
    "call",
    [
        "trend('aida bek', $since, $until, 'day')",
        "co_mentions('Aida Bek', $since, $until)",
        "changes($since, $until)",
        "by_country($since, $until)",
        "coverage($since, $until)",
    ],
)
def test_the_first_and_the_last_day_are_included(con: duckdb.DuckDBPyConnection, call: str) -> None:
    day = timedelta(days=1)
    spans = [(-day, -day), (-day, 0 * day), (0 * day, 0 * day), (0 * day, day), (day, day)]
    found = [
        len(con.execute(f"FROM {call}", {"since": MONDAY + since, "until": MONDAY + until}).fetchall())
        for since, until in spans
    ]
    assert found == [0, 1, 1, 1, 0]


def test_without_a_bound_it_is_as_of_now_and_not_as_of_when_the_macro_was_made(con: duckdb.DuckDBPyConnection) -> None:
    """DuckDB works out the default of a macro's parameter once, when the macro is made: now() must not be one."""
    con.execute("UPDATE polls SET polled_at = now()")  # later than the macros
    con.execute("UPDATE feeds SET added_at = now()")
    today = "SELECT outlet_id FROM {}"
    for call in (
        "watched(current_date - 1, current_date, 'day')",
        "(SELECT outlet_id FROM coverage(current_date - 1, current_date) WHERE polls > 0)",
    ):
        assert con.execute(today.format(call)).fetchall(), call
    assert not con.execute("FROM gaps(current_date - 1, current_date)").fetchall(), "it was answered a moment ago"
