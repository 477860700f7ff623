"""The statistics behind rose and faded, against sums written out."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.report.rates import binomial_tail_down, binomial_tail_up, fade_p, poisson_tail_down, q_values, rise_p


def written_out(x: int, trials: int, chance: float) -> float:
    return math.fsum(math.comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(x, trials + 1))


@given(st.integers(0, 120), st.integers(0, 120), st.floats(0.01, 0.99))
def test_tails_are_the_sums(x: int, trials: int, chance: float) -> None:
    assert binomial_tail_up(x, trials, chance) == pytest.approx(written_out(x, trials, chance), rel=1e-9, abs=1e-300)
    below = math.fsum(
        math.comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(min(x, trials) + 1)
    )
    assert binomial_tail_down(x, trials, chance) == pytest.approx(below, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(
    ("counts", "low", "high", "why"),
    [
        ((3, 100, 0, 800), 1 / 9**3 * 0.999, 1 / 9**3 * 1.001, "never seen before: one in nine, three times"),
        ((10, 100, 80, 800), 0.4, 0.7, "ten a week before and after is no news"),
        ((5, 50, 80, 800), 0.4, 0.7, "half the stories in a week of half the size is no news"),
        ((30, 100, 80, 800), 0.0, 1e-5, "three times as many"),
        ((0, 0, 0, 0), 1.0, 1.0, "nothing to compare"),
        ((100_000, 1_000_000, 800_000, 8_000_000), 0.4, 0.6, "large numbers neither overflow nor vanish"),
    ],
)
def test_rise(counts: tuple[int, int, int, int], low: float, high: float, why: str) -> None:
    assert low <= rise_p(*counts) <= high, why


def test_fade_mirrors_rise() -> None:
    assert fade_p(0, 100, 80, 800) == pytest.approx((8 / 9) ** 80)
    assert fade_p(10, 100, 80, 800) > 0.4


def test_poisson_tail() -> None:
    assert poisson_tail_down(0, 2.0) == pytest.approx(math.exp(-2))
    assert poisson_tail_down(1, 2.0) == pytest.approx(3 * math.exp(-2))
    assert poisson_tail_down(4, 0.0) == 1.0
    assert poisson_tail_down(-1, 2.0) == 0.0


def test_q_values_of_the_paper() -> None:
    # Benjamini and Hochberg 1995, section 3.2: fifteen tests, four rejected at 0.05.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert sum(q <= 0.05 for q in q_values(p)) == 4
    assert q_values([]) == []


@given(st.lists(st.floats(0, 1), max_size=30))
def test_q_values_keep_the_order_and_never_lower_p(p: list[float]) -> None:
    q = q_values(p)
    assert all(b >= a * (1 - 1e-12) for a, b in zip(p, q, strict=True))
    assert [a for _, a in sorted(zip(p, q, strict=True))] == sorted(q)
