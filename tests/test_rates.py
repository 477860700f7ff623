"""The statistics behind rose and faded, as the macro `name_tests` computes them, against sums written out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.migrations import migrate
from warehouse.weeks import Week

WEEK = Week.parse("2026-W33")
WEEKS = (*WEEK.before(8), WEEK)
TOLD = 1000


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("SET TimeZone = 'UTC'")
        migrate(con)
        yield con


def rows_of(con: duckdb.DuckDBPyConnection, names: list[list[int]]) -> list[dict[str, Any]]:
    """Rows of `name_tests` for names with so many stories in the nine weeks, all of them seen before."""
    con.execute("DELETE FROM weekly_entities")
    rows = [
        f"(DATE '{week.monday}', {entity_id}, {stories[at]}, {stories[at]} / {TOLD})"
        for entity_id, stories in enumerate(names)
        for at, week in enumerate(WEEKS)
        if stories[at]
    ]
    rows += [f"(DATE '2020-01-06', {entity_id}, 1, 0.001)" for entity_id in range(len(names))]
    # a name of every week, so that no week is without news; too rare to be tested itself
    rows += [f"(DATE '{week.monday}', {10_000 + at}, 1, 1 / {TOLD})" for at, week in enumerate(WEEKS)]
    con.execute(
        f"""
        INSERT INTO weekly_entities BY NAME
        SELECT week, entity_id, 'person' AS type, 'A' AS name, stories, stories AS articles, 2 AS outlets, share
        FROM (VALUES {", ".join(rows)}) AS v(week, entity_id, stories, share)
        """
    )
    weeks = [week.monday for week in WEEKS[:-1]]
    answer = con.execute(f"FROM name_tests(DATE '{WEEK.monday}', $weeks, []) ORDER BY entity_id", {"weeks": weeks})
    columns = [column[0] for column in answer.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def beta_binomial_tail(x: int, trials: int, a: float, b: float) -> float:
    """P(X >= x), by the sum of its terms, each from the one before."""

    def log_beta(p: float, q: float) -> float:
        return math.lgamma(p) + math.lgamma(q) - math.lgamma(p + q)

    return math.fsum(
        math.comb(trials, k) * math.exp(log_beta(k + a, trials - k + b) - log_beta(a, b)) for k in range(x, trials + 1)
    )


def written_out(x: int, y: int, n: int, m: int, dispersion: float, freedom: float, *, up: bool) -> float:
    """The tail averaged over three values of the dispersion."""
    s, chance, tail = x + y, n / (n + m), 0.0
    for z, weight in ((-math.sqrt(3), 1 / 6), (0.0, 2 / 3), (math.sqrt(3), 1 / 6)):
        spread = 2 / (9 * freedom)
        phi = max(1.01, dispersion / max(0.1, 1 - spread + z * math.sqrt(spread)) ** 3)
        a, b = s * chance / (phi - 1), s * (1 - chance) / (phi - 1)
        tail += weight * (beta_binomial_tail(x, s, a, b) if up else beta_binomial_tail(y, s, b, a))
    return min(1.0, tail)


counts = st.lists(st.integers(0, 40), min_size=9, max_size=9).filter(lambda weeks: sum(weeks) >= 3)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(counts, min_size=1, max_size=6))
def test_tails_are_the_sums(con: duckdb.DuckDBPyConnection, names: list[list[int]]) -> None:
    found = rows_of(con, names)
    assert len(found) == len(names)
    for row, stories in zip(found, names, strict=True):
        x, y = stories[-1], sum(stories[:-1])
        assert (row["stories"], row["stories_before"], row["told"], row["told_before"]) == (x, y, TOLD, 8 * TOLD)
        given_ = (x, y, TOLD, 8 * TOLD, row["dispersion"], row["freedom"])
        is_far = (x - y / 8) ** 2 > row["dispersion"] * y / 8
        if is_far and x > y / 8 and x >= 3:
            assert row["p_rise"] == pytest.approx(written_out(*given_, up=True), rel=1e-6, abs=1e-12)
        elif is_far and x < y / 8 and y / 8 >= 3:
            assert row["p_fade"] == pytest.approx(written_out(*given_, up=False), rel=1e-6, abs=1e-12)
        else:
            assert (row["p_rise"], row["p_fade"]) == (1, 1)


def test_q_values_are_weighted_benjamini_hochberg(con: duckdb.DuckDBPyConnection) -> None:
    """Against the steps of the paper, names of two classes; the third class is empty and has no share of the budget."""
    names = [[5 + (i + k) % 3 for k in range(8)] + [6 + 2 * i] for i in range(10)] + [
        [1] * 8 + [1 + i] for i in range(10)
    ]
    rows = rows_of(con, names)
    budget = {1: 0.4, 2: 0.5}
    classes = [2 if row["stories"] + row["stories_before"] >= 36 else 1 for row in rows]
    weighted = [
        row["p_rise"] * classes.count(c) * sum(budget.values()) / budget[c]
        for row, c in zip(rows, classes, strict=True)
    ]
    order = sorted(range(len(rows)), key=lambda i: weighted[i])
    smallest = 1.0
    for place in range(len(order), 0, -1):
        smallest = min(smallest, weighted[order[place - 1]] / place)
        assert rows[order[place - 1]]["q_rise"] == pytest.approx(smallest)
    assert min(row["q_rise"] for row in rows) < 0.001


@pytest.mark.parametrize(
    ("weeks", "low", "high", "why"),
    [
        ([10, 11, 9, 10, 12, 8, 10, 10, 10], 0.4, 1.0, "ten a week before and after is no news"),
        ([10, 11, 9, 10, 12, 8, 10, 10, 30], 0.0, 1e-4, "three times as many, of a steady name"),
        ([1, 30, 0, 2, 40, 0, 3, 4, 30], 0.01, 1.0, "a name that comes in bursts bursts again"),
        ([0, 0, 0, 0, 0, 0, 0, 0, 12], 0.0, 1e-4, "not seen in the weeks before, but earlier"),
        ([900] * 8 + [990], 0.001, 0.1, "large numbers neither overflow nor vanish"),
    ],
)
def test_rise(con: duckdb.DuckDBPyConnection, weeks: list[int], low: float, high: float, why: str) -> None:
    [row] = rows_of(con, [weeks])
    assert low <= row["p_rise"] <= high, why


def test_bursts_are_told_from_steady_names(con: duckdb.DuckDBPyConnection) -> None:
    *steady, bursty = rows_of(con, [*[[9, 10, 11, 12, 8, 10, 9, 10, 10]] * 30, [0, 40, 0, 0, 0, 40, 0, 0, 10]])
    assert max(row["dispersion"] for row in steady) < 3 < bursty["dispersion"]


def test_fewer_than_four_weeks_are_not_compared(con: duckdb.DuckDBPyConnection) -> None:
    rows_of(con, [[5] * 9])
    weeks = [week.monday for week in WEEKS[5:-1]]
    assert con.execute(f"FROM name_tests(DATE '{WEEK.monday}', $weeks, [])", {"weeks": weeks}).fetchall() == []
