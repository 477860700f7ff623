"""Did a rate change between two spans? The exact test, for one name that was asked for.

A name had x stories of one span's n, and y stories of the m in the spans it is compared with. If its rate per story had
not changed, x given x + y would be binomial with x + y trials and chance n / (n + m). The one-sided tail of that
binomial is the conditional exact test of two Poisson rates (Przyborowski and Wilenski, Biometrika 31, 1940).

Stories about one event come together, so counts vary more than the binomial says. Where the spans before tell by how
much (`Spread`), `change_p` widens it: of two negative binomial counts whose variance is `dispersion` times the mean, x
given x + y is beta-binomial. `rising` does the same for all names at once, in SQL, and corrects for their number; here
one name is asked about.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# A name of which nothing is known varies so much (variance to mean), and that counts like so many spans more. On
# simulated spans (eight before, dispersion 1 to 3) 1 to 7 % of what has not changed is called a change at 0.05.
PRIOR_DISPERSION = 1.5
PRIOR_WEIGHT = 4
# Nodes and weights of Gauss and Hermite with three points.
_NODES = ((-math.sqrt(3), 1 / 6), (0.0, 2 / 3), (math.sqrt(3), 1 / 6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How much counts vary by themselves.

    Attributes:
        dispersion: Variance to mean; 1 is Poisson.
        freedom: What that rests on, in degrees of freedom.
    """

    dispersion: float = PRIOR_DISPERSION
    freedom: float = PRIOR_WEIGHT

    def values(self) -> Sequence[tuple[float, float]]:
        """Dispersions that may be true, with weights: its cube root is nearly normal (Wilson and Hilferty 1931)."""
        part = 2 / (9 * self.freedom)
        return [
            (max(1.01, self.dispersion / max(0.1, 1 - part + z * math.sqrt(part)) ** 3), weight) for z, weight in _NODES
        ]


def spread_of(spans: Sequence[tuple[int, int]]) -> Spread:
    """Estimate how much a name varies, by Pearson's statistic, shrunk towards `PRIOR_DISPERSION`.

    Args:
        spans: Stories that mention it, and all stories (at least one), of each span.
    """
    y, m = (sum(column) for column in zip(*spans, strict=True)) if spans else (0, 0)
    if not y or len(spans) < 2:
        return Spread()
    pearson = sum((count - told * y / m) ** 2 / (told * y / m) for count, told in spans)
    freedom = len(spans) - 1 + PRIOR_WEIGHT
    return Spread(dispersion=(pearson + PRIOR_WEIGHT * PRIOR_DISPERSION) / freedom, freedom=freedom)


def change_p(x: int, n: int, spans: Sequence[tuple[int, int]]) -> float:
    """Two-sided chance of x of n stories, or of what is farther off, had the rate of the spans before not changed.

    Args:
        x, n: Stories that mention the name, and all stories, of the span that is asked about.
        spans: The same of each span before.
    """
    y, m = (sum(column) for column in zip(*spans, strict=True)) if spans else (0, 0)
    return difference_p(x, n, y, m, spread_of(spans))


def difference_p(x: int, n: int, y: int, m: int, spread: Spread) -> float:
    """Two-sided chance that x of n and y of m differ by as much or more, had they the same rate.

    Args:
        x, n: Stories that mention the name, and all stories, of one span.
        y, m: The same of the other.
        spread: How much the name varies by itself.
    """
    trials = x + y
    if not trials or not n or not m:
        return 1.0
    chance, p = n / (n + m), 0.0
    for dispersion, weight in spread.values():
        a, b = trials * chance / (dispersion - 1), trials * (1 - chance) / (dispersion - 1)
        up = x > trials * chance
        p += weight * (beta_binomial_tail(x, trials, a, b) if up else beta_binomial_tail(y, trials, b, a))
    return min(1.0, 2 * p)


def beta_binomial_tail(x: int, trials: int, a: float, b: float) -> float:
    """P(X >= x) for X beta-binomial: binomial, with a chance that varies like a beta variable of `a` and `b`."""
    if x <= 0:
        return 1.0
    if x > trials:
        return 0.0
    log_first = (
        math.lgamma(trials + 1) - math.lgamma(x + 1) - math.lgamma(trials - x + 1)
        + math.lgamma(x + a) + math.lgamma(trials - x + b) - math.lgamma(trials + a + b)
        + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    )  # fmt: skip
    # Sum of the terms relative to the first, as of the binomial below; here their ratio may rise again at the end.
    term, total = 1.0, 1.0
    for k in range(x, trials):
        term *= (trials - k) / (k + 1) * (k + a) / (trials - k - 1 + b)
        total += term
        if total > 1e280:
            return 1.0
    return min(1.0, math.exp(log_first + math.log(total)))


def binomial_tail_up(x: int, trials: int, chance: float) -> float:
    """P(X >= x) for X binomial. `chance` is 0 to 1."""
    if x <= 0:
        return 1.0
    if x > trials or chance <= 0:
        return 0.0
    if chance >= 1:
        return 1.0
    log_first = (
        math.lgamma(trials + 1)
        - math.lgamma(x + 1)
        - math.lgamma(trials - x + 1)
        + x * math.log(chance)
        + (trials - x) * math.log1p(-chance)
    )
    # Sum of the terms relative to the first. They shrink once past the mode, so the loop may stop early there.
    odds, term, total = chance / (1 - chance), 1.0, 1.0
    for k in range(x, trials):
        ratio = (trials - k) / (k + 1) * odds
        term *= ratio
        total += term
        if ratio < 1 and term < total * 1e-17:
            break
        if total > 1e280:  # deep below the mode: the tail is 1 to any precision we print
            return 1.0
    return min(1.0, math.exp(log_first + math.log(total)))


def binomial_tail_down(x: int, trials: int, chance: float) -> float:
    """P(X <= x) for X binomial. `chance` is 0 to 1."""
    return binomial_tail_up(trials - x, trials, 1 - chance)


def rise_p(x: int, n: int, y: int, m: int) -> float:
    """Chance of x or more of a span's n stories, had the rate of y in m not changed."""
    return binomial_tail_up(x, x + y, n / (n + m)) if n + m else 1.0


def fade_p(x: int, n: int, y: int, m: int) -> float:
    """Chance of x or fewer of a span's n stories, had the rate of y in m not changed."""
    return binomial_tail_down(x, x + y, n / (n + m)) if n + m else 1.0
