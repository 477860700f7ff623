"""From what a client did to points: a rule judges its subjects one by one, and says of every lost point why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.behaviour.records import Log
from tests.behaviour.web import Web

SHOWN_REASONS = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one subject; `lost` is why its point is lost, "" if it is not."""

    subject: str
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of good manners. Its check gives one verdict for each subject that it applies to."""

    name: str
    check: Callable[[Web, Log], Iterable[Verdict]]


@dataclass(frozen=True, slots=True)
class Points:
    """What a rule gave: `points` of `of`, and a sentence for each lost one."""

    rule: str
    points: int
    of: int
    lost: tuple[str, ...] = ()


def score(web: Web, log: Log, rules: Sequence[Rule]) -> list[Points]:
    """Judge a client.

    A rule that finds nothing to judge has lost its point: the client may have done nothing at all.
    """
    return [_points(rule.name, list(rule.check(web, log))) for rule in rules]


def _points(rule: str, verdicts: Sequence[Verdict]) -> Points:
    if not verdicts:
        return Points(rule, 0, 1, ("nothing was there to judge",))
    lost = tuple(f"{verdict.subject}: {verdict.lost}" for verdict in verdicts if verdict.lost)
    return Points(rule, len(verdicts) - len(lost), len(verdicts), lost)


def table(scored: Sequence[Points]) -> str:
    """The score for people: a line for each rule, the sum, and why points were lost."""
    width = max(len(points.rule) for points in scored)
    lines = [f"{points.rule:<{width}}  {points.points:>4} of {points.of:>3}" for points in scored]
    total = f"{'total':<{width}}  {sum(p.points for p in scored):>4} of {sum(p.of for p in scored):>3}"
    reasons: list[str] = []
    for points in scored:
        reasons += [f"lost by {points.rule}: {reason}" for reason in points.lost[:SHOWN_REASONS]]
        if more := len(points.lost) - SHOWN_REASONS:
            reasons += [f"lost by {points.rule}: and {more} more"] if more > 0 else []
    return "\n".join([*lines, total, *reasons])
