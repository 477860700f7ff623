"""What rose, what faded and what is new in a week, against the eight weeks before.

Method. A name had x of this week's n stories, and y of the m in the weeks before it is compared with. If its share has
not changed, x given x + y is binomial with x + y trials and chance n / (n + m): the conditional exact test of two
Poisson rates (Przyborowski and Wilenski, Biometrika 31, 1940). It needs no mean that is known without error, and a week
with fewer stories altogether does not make every name fade.

Stories about one event come together, though, so that counts vary more than Poisson's. Where they are negative
binomial, their variance `dispersion` times their mean, x given x + y is beta-binomial (also called negative
hypergeometric: Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd ed., 2005, chapter 6), and that is what
is tested; with a dispersion of 1 it is the test above. The dispersion is estimated in the weeks before, so that a surge
does not hide itself: by Pearson's statistic, over the hundred names of like size (moments as in Mosimann, Biometrika
49, 1962), and of each name by itself, which counts the more, the more the names differ (as variances are shrunk in
Smyth, Stat. Appl. Genet. Mol. Biol. 3, 2004). It is not known exactly either, so the tail is averaged over it.

Many names are tested at once, so the tails are turned into q values by Benjamini and Hochberg (J. R. Stat. Soc. B 57,
1995): among the names with q <= 0.05 at most one in twenty is expected to be there by chance. Which names are tested is
decided by x + y alone, on which the test conditions; choosing by x would spoil the q values. By x + y, too, names are
put into three classes with a weight each (Genovese, Roeder and Wasserman, Biometrika 93, 2006), so that hundreds of
names that turned up three times do not hide a regular one's rise.

Coverage. Only outlets that were covered alike in this week and in all weeks compared are counted, and weeks with a gap
are left out: a feed that was added, lost or not polled makes no name rise.

The statements are the macros `compared_weeks` and `name_tests`. How often they are wrong, and what they find, is
measured on simulated weeks in `tests/quality/rising.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from extractors.records import EntityType
from warehouse.report.coverage import Coverage
from warehouse.report.questions import Questions
from warehouse.report.records import Fading
from warehouse.report.words import count
from warehouse.weeks import Week

RISE_STORIES = 3
RISE_OUTLETS = 2
FADE_EXPECTED = 3.0
# Above this part of a name's articles from outlets that fell short, the rest is not asked: no fall is claimed.
FADE_LOST = 0.5
Q_LIMIT = 0.05
MIN_WEEKS = 4
# Most fades of which it is asked who carried them; far above what a report lists.
_CANDIDATES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a week is compared with.

    Args:
        weeks: Weeks of the eight before that were covered well enough, oldest first.
        weeks_out: The others.
        left_out: Ids of outlets that were not covered alike in all of them.
        share: Part of the usual articles, 0 to 1, that the other outlets carry.
    """

    weeks: tuple[Week, ...] = ()
    weeks_out: tuple[Week, ...] = ()
    left_out: tuple[str, ...] = ()
    share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One name that rose, faded or is new, counted over the outlets compared; before it is dressed for the report.

    Args:
        stories, told: Stories that mention it and all stories, in the week.
        stories_before, told_before: The same in the weeks compared, together.
        history: Its stories by week compared; weeks without any are left out.
        expected: Stories of the week, had its share stayed that of the weeks before.
        dispersion: Variance of its weekly stories to their mean.
        p, q: Tail probability and false discovery rate; 1 for a new name, which is not tested.
    """

    entity_id: int
    type: EntityType
    stories: int
    outlets: int
    stories_before: int
    told: int
    told_before: int
    history: Mapping[date, int]
    expected: float
    dispersion: float
    p: float
    q: float
    verdict: Fading | None = None
    reason: str = ""

    @property
    def ratio(self) -> float | None:
        """Stories found per story expected; None if none was expected."""
        return self.stories / self.expected if self.expected else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifts:
    """What the tests found. `tested` is 0 when there are fewer than four weeks to compare with."""

    compared: Compared
    rising: tuple[Shift, ...] = ()
    new: tuple[Shift, ...] = ()
    faded: tuple[Shift, ...] = ()
    tested: int = 0


@dataclass(frozen=True, slots=True)
class _Tested:
    """A row of `name_tests`."""

    entity_id: int
    type: str
    stories: int
    outlets: int
    stories_before: int
    told: int
    told_before: int
    weeks: int
    history: Sequence[Mapping[str, Any]]
    expected: float
    dispersion: float
    is_new: bool
    p_rise: float
    q_rise: float
    p_fade: float
    q_fade: float
    tested: int

    def is_carried(self, outlets: int) -> bool:
        return self.stories >= RISE_STORIES and self.outlets >= outlets

    def rises(self, outlets: int) -> bool:
        return self.is_carried(outlets) and not self.is_new and self.q_rise <= Q_LIMIT

    @property
    def falls(self) -> bool:
        return self.expected >= FADE_EXPECTED and self.q_fade <= Q_LIMIT

    def shift(self, p: float, q: float, verdict: Fading | None = None, reason: str = "") -> Shift:
        p, q, expected, dispersion = map(round_off, (p, q, self.expected, self.dispersion))
        history = {row["week"]: int(row["stories"]) for row in self.history}
        return Shift(
            entity_id=self.entity_id, type=EntityType(self.type), stories=self.stories, outlets=self.outlets,
            stories_before=self.stories_before,
            told=self.told, told_before=self.told_before, history=history, expected=expected,
            dispersion=dispersion, p=p, q=q, verdict=verdict, reason=reason,
        )  # fmt: skip


def round_off(value: float) -> float:
    """Nine digits of it: the last ones of a sum of fractions depend on the order in which threads come to them."""
    return float(f"{value:.9g}")


def compared_with(questions: Questions, week: Week) -> Compared:
    """With what a week can be compared; without weeks if nothing was covered alike."""
    for weeks, left_out, share, weeks_out in questions.rows("compared_weeks", week=week.monday):
        return Compared(
            weeks=tuple(map(Week, weeks)),
            weeks_out=tuple(map(Week, weeks_out)),
            left_out=tuple(left_out),
            share=share,
        )
    return Compared(weeks_out=week.before(8))


def find_rises(questions: Questions, week: Week) -> Shifts:
    """Test every name of the week.

    Returns:
        Names that rose, the least likely by chance first, and names that no earlier week has, the most carried first.
        Nothing fades here: for that, coverage must be known by its reasons, see `find_shifts`.
    """
    compared = compared_with(questions, week)
    return _rises(compared, _tests(questions, week, compared.weeks, compared.left_out))


def find_shifts(
    questions: Questions,
    week: Week,
    shown: Sequence[Week],
    coverage: Coverage,
    *,
    types: Collection[EntityType] = (),
    rise_outlets: int = RISE_OUTLETS,
) -> Shifts:
    """Test every name of the week for a rise, as `find_rises`, and for a fall.

    Args:
        questions: Where to ask.
        week: The week of the report.
        shown: Weeks over which it is told which outlets carry a name, oldest first.
        coverage: Outlets by week.
        types: Only names of these are given; empty: of all. The tests, and so the q values, are those of all names.
        rise_outlets: Outlets that must carry a name that rises: fewer where fewer are looked at.
    """
    compared = compared_with(questions, week)
    whole = _tests(questions, week, compared.weeks, ())
    falling = sorted(
        (t for t in whole.values() if t.falls and _is_of(types, t)), key=lambda t: (round_off(t.p_fade), t.entity_id)
    )[:_CANDIDATES]
    ids = [t.entity_id for t in falling]
    alike = _tests(questions, week, compared.weeks, compared.left_out, ids) if compared.left_out else whole
    found = _rises(compared, alike, types, rise_outlets)
    carriers = carriers_of(questions, ids, shown)
    fallen = coverage.fallen(week)
    faded = tuple(
        _judge_fall(t, alike.get(t.entity_id), carriers.get(t.entity_id, {}), fallen, coverage) for t in falling
    )
    return Shifts(compared=compared, rising=found.rising, new=found.new, faded=faded, tested=found.tested)


def _tests(
    questions: Questions, week: Week, weeks: Sequence[Week], left_out: Sequence[str], ids: Collection[int] = ()
) -> dict[int, _Tested]:
    """What is worth a look of the tests, by entity; with those in `ids`."""
    if len(weeks) < MIN_WEEKS:
        return {}
    rows = questions.rows(
        "name_tests",
        week=week.monday,
        weeks=[w.monday for w in weeks],
        left_out=list(left_out),
        q=Q_LIMIT,
        ids=sorted(ids),
    )
    return {row[0]: _Tested(*row) for row in rows}


def _is_of(types: Collection[EntityType], tested: _Tested) -> bool:
    return not types or tested.type in types


def _rises(
    compared: Compared,
    tests: Mapping[int, _Tested],
    types: Collection[EntityType] = (),
    outlets: int = RISE_OUTLETS,
) -> Shifts:
    listed = [t for t in tests.values() if _is_of(types, t)]
    rising = sorted((t for t in listed if t.rises(outlets)), key=lambda t: (round_off(t.p_rise), t.entity_id))
    new = [t for t in listed if t.is_new and t.is_carried(outlets)]
    return Shifts(
        compared=compared,
        rising=tuple(t.shift(t.p_rise, t.q_rise) for t in rising),
        new=tuple(t.shift(1.0, 1.0) for t in sorted(new, key=lambda t: (-t.outlets, -t.stories, t.entity_id))),
        tested=max((t.tested for t in tests.values()), default=0),
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


def _judge_fall(
    whole: _Tested,
    alike: _Tested | None,
    carriers: Mapping[str, int],
    fallen: Mapping[str, Any],
    coverage: Coverage,
) -> Shift:
    """A fall is called one only if it also shows among the outlets whose coverage held."""
    lost = sorted(outlet for outlet in fallen if carriers.get(outlet))
    if not lost:
        return whole.shift(whole.p_fade, whole.q_fade, Fading.FADED)
    share = coverage.gap_share(carriers, fallen)
    who = ", ".join(f"{coverage.rows[o].outlet} ({fallen[o]})" for o in lost[:4])
    stories, expected = (alike.stories, alike.expected) if alike else (0, 0.0)
    reason = (
        f"{who} carried {share:.0%} of its articles; the other outlets: {count(stories, 'story', 'stories')}, "
        f"{expected:.1f} expected"
    )
    if alike is None or not alike.falls or share >= FADE_LOST:
        return whole.shift(whole.p_fade, whole.q_fade, Fading.COVERAGE_FELL, reason)
    return whole.shift(alike.p_fade, alike.q_fade, Fading.FADED, reason)
