"""Did a rate change between two spans? The exact test, for one name that was asked for.

A name had x stories of one span's n, and y stories of the m in the spans it is compared with. If its rate per story had
not changed, x given x + y would be binomial with x + y trials and chance n / (n + m). The one-sided tail of that
binomial is the conditional exact test of two Poisson rates (Przyborowski and Wilenski, Biometrika 31, 1940).

What it does not know: stories about one event come together, so counts vary more than the binomial says. Among many
names, `rising` widens it by how much names vary, and corrects for their number; here one name is asked about.
"""

from __future__ import annotations

import math


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
    """Chance of x or more of this week's n stories, had the rate of y in m not changed."""
    return binomial_tail_up(x, x + y, n / (n + m)) if n + m else 1.0


def fade_p(x: int, n: int, y: int, m: int) -> float:
    """Chance of x or fewer of this week's n stories, had the rate of y in m not changed."""
    return binomial_tail_down(x, x + y, n / (n + m)) if n + m else 1.0
