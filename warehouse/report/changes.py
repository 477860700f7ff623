"""What rose and what faded against the eight weeks before. The statistics are in `rates`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from warehouse.report.coverage import Coverage
from warehouse.report.questions import Questions
from warehouse.report.rates import fade_p, q_values, rise_p
from warehouse.report.records import Verdict
from warehouse.report.words import count
from warehouse.weeks import Week

# Stories in the nine weeks together below which a name cannot reach a small q and would only dilute the others.
TESTED_STORIES = 3
# From about one story a week on, a name is a regular one, and is tested among its like: hundreds of names that turned
# up three times would otherwise hide a regular one's rise to seven times its usual. The same total decides the class.
REGULAR_STORIES = 9
RISE_STORIES = 3
RISE_OUTLETS = 2
FADE_EXPECTED = 3.0
# Above this part of a name's articles from outlets that fell short, the rest is not asked: no fall is claimed.
FADE_LOST = 0.5
Q_LIMIT = 0.05
MIN_WEEKS = 4
# Most names looked at again with their own gaps; far above what a report lists.
_CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Shift:
    """One name that rose or faded, before it is dressed for the report."""

    entity_id: int
    stories: int
    expected: float
    p: float
    q: float
    weeks: int
    verdict: Verdict | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shifts:
    """What the tests found. `tested` is 0 when there are fewer than four weeks to compare with."""

    rising: tuple[Shift, ...] = ()
    faded: tuple[Shift, ...] = ()
    tested: int = 0
    weeks: int = 0


def find_shifts(
    questions: Questions, week: Week, shown: Sequence[Week], told: Mapping[date, int], coverage: Coverage
) -> Shifts:
    """Test every name of the week and the eight before it.

    Args:
        questions: Where to ask.
        week: The week of the report.
        shown: Weeks over which it is told which outlets carry a name, oldest first.
        told: Monday to stories of that week.
        coverage: Outlets by week.

    Returns:
        Names whose q is at most 0.05, the least likely by chance first.
    """
    base = [w for w in week.before(8) if told.get(w.monday) and not coverage.gap(w)]
    n = told.get(week.monday, 0)
    if len(base) < MIN_WEEKS or not n:
        return Shifts(weeks=len(base))
    counts: dict[int, dict[date, int]] = defaultdict(dict)
    outlets: dict[int, int] = {}
    for entity_id, monday, stories, carried in questions.rows(
        "name_counts", first=base[0].monday, last=week.monday, floor=TESTED_STORIES
    ):
        counts[entity_id][monday] = stories
        if monday == week.monday:
            outlets[entity_id] = carried
    ids = sorted(counts)
    regular = {i for i in ids if sum(counts[i].values()) >= REGULAR_STORIES}
    bases: dict[int, Sequence[Week]] = dict.fromkeys(ids, base)

    def sums(entity_id: int) -> tuple[int, int, int, int]:
        mine, over = counts[entity_id], bases[entity_id]
        y = sum(mine.get(w.monday, 0) for w in over)
        return mine.get(week.monday, 0), n, y, sum(told[w.monday] for w in over)

    def expected(entity_id: int) -> float:
        _, _, y, m = sums(entity_id)
        return y / m * n

    up = {i: rise_p(*sums(i)) for i in ids}
    down = {i: fade_p(*sums(i)) for i in ids}
    q_up, q_down = _adjusted(up, regular), _adjusted(down, regular)

    def rises(i: int) -> bool:
        x = sums(i)[0]
        return (
            x >= RISE_STORIES
            and outlets.get(i, 0) >= RISE_OUTLETS
            and q_up[i] <= Q_LIMIT
            and x > expected(i)
            and len(bases[i]) >= MIN_WEEKS
        )

    def falls(i: int) -> bool:
        return expected(i) >= FADE_EXPECTED and q_down[i] <= Q_LIMIT and sums(i)[0] < expected(i)

    rising = sorted(filter(rises, ids), key=lambda i: (up[i], i))[:_CANDIDATES]
    falling = sorted(filter(falls, ids), key=lambda i: (down[i], i))[:_CANDIDATES]
    carriers = carriers_of(questions, [*rising, *falling], shown)
    # A week in which the outlets that carry a name fell short makes its mean too low: without those weeks it must
    # still have risen.
    for i in rising:
        bases[i] = [w for w in base if not coverage.name_gap(w, carriers.get(i, {}))]
        if len(bases[i]) >= MIN_WEEKS:
            up[i] = rise_p(*sums(i))
    q_up = _adjusted(up, regular)
    rising = sorted(filter(rises, rising), key=lambda i: (up[i], i))
    verdicts, steady_p = _fade_verdicts(questions, week, base, coverage, falling, carriers)
    q_steady = _adjusted(down | steady_p, regular)
    for i in steady_p:
        if q_steady[i] <= Q_LIMIT:
            down[i], q_down[i] = steady_p[i], q_steady[i]
        else:
            verdicts[i] = (Verdict.COVERAGE_FELL, verdicts[i][1])

    def shift(i: int, p: float, q: float, verdict: Verdict | None = None, reason: str = "") -> Shift:
        return Shift(i, sums(i)[0], expected(i), p, q, len(bases[i]), verdict, reason)

    return Shifts(
        rising=tuple(shift(i, up[i], q_up[i]) for i in rising),
        faded=tuple(shift(i, down[i], q_down[i], *verdicts[i]) for i in falling),
        tested=len(ids),
        weeks=len(base),
    )


def carriers_of(questions: Questions, ids: Sequence[int], shown: Sequence[Week]) -> dict[int, dict[str, int]]:
    """Entity to outlet id to articles that mention it in the weeks shown."""
    carriers: dict[int, dict[str, int]] = defaultdict(dict)
    if ids:
        wanted = sorted(set(ids))
        for entity_id, outlet_id, articles in questions.rows(
            "name_outlets", start=shown[0].start_at, end=shown[-1].end_at, ids=wanted
        ):
            carriers[entity_id][outlet_id] = articles
    return carriers


def _adjusted(p: Mapping[int, float], regular: Container[int]) -> dict[int, float]:
    """q values by entity, among regular and among rare names by themselves (stratified as in Sun et al. 2006)."""
    found: dict[int, float] = {}
    for ids in ([i for i in p if i in regular], [i for i in p if i not in regular]):
        found |= zip(ids, q_values([p[i] for i in ids]), strict=True)
    return found


def _fade_verdicts(
    questions: Questions,
    week: Week,
    base: Sequence[Week],
    coverage: Coverage,
    ids: Sequence[int],
    carriers: Mapping[int, Mapping[str, int]],
) -> tuple[dict[int, tuple[Verdict, str]], dict[int, float]]:
    """A fall is called one only if it also shows among the outlets whose coverage held.

    Returns:
        The verdict on each name, and for names that a fallen outlet carried in a smaller part the tail probability
        among the other outlets; its q has the last word.
    """
    fallen = coverage.fallen(week)
    verdicts = dict.fromkeys(ids, (Verdict.FADED, ""))
    touched = [i for i in ids if set(carriers.get(i, {})) & set(fallen)]
    steady_p: dict[int, float] = {}
    if not touched:
        return verdicts, steady_p
    window = {"start": base[0].start_at, "end": week.end_at, "fallen": sorted(fallen)}
    steady: dict[int, dict[date, int]] = defaultdict(dict)
    for entity_id, monday, stories in questions.rows("steady_counts", ids=sorted(touched), **window):
        steady[entity_id][monday] = stories
    told: dict[date, int] = dict(questions.rows("steady_totals", **window))
    n, m = told.get(week.monday, 0), sum(told.get(w.monday, 0) for w in base)
    for i in touched:
        lost = sorted(o for o in fallen if carriers[i].get(o))
        share = coverage.gap_share(carriers[i], fallen)
        x, y = steady[i].get(week.monday, 0), sum(steady[i].get(w.monday, 0) for w in base)
        expected = y / m * n if m else 0.0
        who = ", ".join(f"{coverage.rows[o].outlet} ({fallen[o]})" for o in lost[:4])
        verdict = Verdict.COVERAGE_FELL
        if share < FADE_LOST and expected >= FADE_EXPECTED:
            verdict, steady_p[i] = Verdict.FADED, fade_p(x, n, y, m)
        verdicts[i] = (
            verdict,
            f"{who} carried {share:.0%} of its articles; the other outlets: {count(x, 'story', 'stories')}, "
            f"{expected:.1f} expected",
        )
    return verdicts, steady_p
