"""Did a name rise or fade? Exact tests on counts, in pure Python.

Method. A name had x stories of this week's n, and y stories of the m in the weeks before it is compared with. If its
rate per story had not changed, x given x + y would be binomial with x + y trials and chance n / (n + m). The one-sided
tail of that binomial is the conditional exact test of two Poisson rates (Przyborowski and Wilenski, Biometrika 31,
1940). Unlike a Poisson tail against the mean it needs no mean that is known without error, so it also holds for a
name that was never seen before, and a week with fewer stories altogether does not make every name fade.

Many names are tested at once, so the tails are turned into q values by Benjamini and Hochberg (J. R. Stat. Soc. B 57,
1995): among the names with q <= 0.05 at most one in twenty is expected to be there by chance. Which names are tested
is decided by x + y alone, on which the test conditions; choosing by x would spoil the q values. By x + y, too, names
are put into two classes, regular and rare ones, each with q values of its own (stratified control: Sun, Craiu, Paterson
and Bull, Genetic Epidemiology 30, 2006).

What it does not know: stories about one event come together, so counts vary more than the binomial says. Read a q
just under the limit as a hint; the stories named beside it are the proof.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


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


def poisson_tail_down(x: int, mean: float) -> float:
    """P(X <= x) for X Poisson with a known mean >= 0."""
    if x < 0:
        return 0.0
    if mean <= 0:
        return 1.0
    logs = [k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(x + 1)]
    return min(1.0, math.fsum(map(math.exp, logs)))


def q_values(p_values: Sequence[float]) -> list[float]:
    """Benjamini-Hochberg q value of each p value, in the order given."""
    q, smallest = [1.0] * len(p_values), 1.0
    order = sorted(range(len(p_values)), key=lambda i: p_values[i], reverse=True)
    for place, i in enumerate(order):
        smallest = min(smallest, p_values[i] * len(p_values) / (len(p_values) - place))
        q[i] = smallest
    return q
