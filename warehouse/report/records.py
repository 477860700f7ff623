"""What a weekly report says, as records. Everything in them is cleaned for showing, and escaped where it is shown.

Shares are 0 to 1. `change` and `ratio` compare with a mean: 0.25 is a quarter more, 2.0 is twice as much. None says
that there is nothing to compare with. Counts of `stories` count a report once, however many outlets carry it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from extractors.records import EntityType, Relation
from warehouse.report.picture_records import Pictures
from warehouse.weeks import Week

if TYPE_CHECKING:
    from warehouse.report.sections import Comparison, WatchList


class Shortfall(StrEnum):
    """Why the coverage of an outlet in a week is not what it usually is."""

    UNWATCHED = "not watched yet"
    NO_POLLS = "no poll answered"
    SILENT = "feeds answered, no articles"
    FAILING = "pages failed"
    THIN = "far fewer articles than usual"


class Fading(StrEnum):
    """What is said about a name that is mentioned less than before."""

    FADED = "faded"
    COVERAGE_FELL = "coverage fell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A headline figure beside the week before and the mean of the weeks before."""

    key: str
    label: str
    value: int
    week_before: int | None
    mean: float | None  # of the weeks before that hold stories, at most eight
    change_week: float | None
    change_mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTotal:
    """What one week holds. `fallen` names the outlets whose coverage fell; `gap` is whether that touches the total."""

    week: Week
    stories: int
    articles: int
    outlets: int
    names: int
    new_names: int
    copies: int  # articles that repeat a report, whole or in part
    untagged: int  # articles in languages without a tagger
    doubtful_dates: int
    fallen: tuple[str, ...]
    gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """Mentions of a name in one week. `gap`: outlets that carry a third of its articles were not covered as usual."""

    week: Week
    stories: int
    articles: int
    outlets: int
    gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence that names a name: its pieces, each with whether it is the name, and where it stands."""

    pieces: tuple[tuple[str, bool], ...]
    outlet: str
    title: str
    link: str | None
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLink:
    """A story by its lead article."""

    story_id: int
    headline: str
    outlet: str
    link: str | None
    published_at: datetime
    articles: int
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """A name in this week."""

    entity_id: int
    type: EntityType
    name: str
    country: str | None
    stories: int
    articles: int
    outlets: int
    share: float
    week_before: int
    mean: float | None
    change: float | None
    trend: tuple[TrendPoint, ...]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A name that rose or faded: `expected` stories at its earlier rate, tail probability `p`, false discovery `q`."""

    row: NameRow
    expected: float
    ratio: float | None  # stories found per story expected; None if none was expected
    p: float
    q: float
    weeks_compared: int
    stories: tuple[StoryLink, ...]
    verdict: Fading | None = None  # None for a rise
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """An article of a story that is not its lead."""

    outlet: str
    relation: Relation
    title: str
    link: str | None
    published_at: datetime
    syndicated_from: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedStory:
    """A story that more than one outlet carried."""

    lead: StoryLink
    carriers: tuple[Carrier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPair:
    """How many articles of one outlet repeat reports led by another."""

    source: str
    carrier: str
    syndicated: int
    abridged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletWeek:
    """An outlet in one week. `shortfall` None: covered as usual."""

    week: Week
    articles: int
    polls_ok: int
    polls_failed: int
    entries: int
    entries_failed: int
    shortfall: Shortfall | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRow:
    """An outlet over the weeks shown, oldest first."""

    outlet_id: str
    outlet: str
    weeks: tuple[OutletWeek, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """Health of a feed in the week, beside the eight weeks before."""

    outlet: str
    address: str
    polls_ok: int
    polls_failed: int
    new_entries: int
    ok_before: int  # in the eight weeks before, together
    failed_before: int
    entries_mean: float | None  # new entries a week, over the weeks before in which it answered
    state: str
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedEntries:
    """Entries seen in the week that gave no article, by outlet and reason."""

    outlet: str
    status: str
    reason: str
    entries: int
    example: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A statement the report asked, its values, and it with the values written out, `ready` to run."""

    name: str
    sql: str
    values: tuple[tuple[str, object], ...]  # each as JSON has it
    ready: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryRow:
    """A country (ISO 3166-1 alpha-2) in this week: stories that name a place in it or an organisation of it."""

    country: str
    stories: int
    articles: int
    outlets: int
    share: float
    week_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """A stretch in which a feed was not seen. `to_at` None: it lasted at the end of the week."""

    outlet: str
    address: str
    kind: str  # unanswered, or slid: entries went by between two polls
    from_at: datetime
    to_at: datetime | None
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadRow:
    """Articles of an outlet that were not read whole: `what` is "not tagged" or "beginning only"."""

    outlet: str
    what: str
    language: str  # ISO 639 code; "": unknown
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a report is limited to; by default to nothing."""

    outlets: tuple[str, ...] = ()
    outlet_names: tuple[str, ...] = ()
    types: tuple[EntityType, ...] = ()  # in their fixed order

    @property
    def asked(self) -> list[str] | None:
        """The types as statements take them."""
        return [kind.value for kind in self.types] or None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyReport:
    """The weekly mention report of one week."""

    week: Week
    limits: Limits
    limited: str  # the limits in words; "": the whole report
    complete: bool  # whether the week was over when the report was asked for
    sentences: tuple[str, ...]
    figures: tuple[Figure, ...]
    totals: tuple[WeekTotal, ...]  # oldest first, ending in the week
    top: dict[EntityType, tuple[NameRow, ...]]
    countries: tuple[CountryRow, ...]
    rising: tuple[Change, ...]
    faded: tuple[Change, ...]
    names_tested: int
    weeks_compared: int
    new_names: tuple[NameRow, ...]
    new_names_total: int
    copied: tuple[CopiedStory, ...]
    copied_total: int
    copy_pairs: tuple[CopyPair, ...]
    outlets: tuple[OutletRow, ...]
    feeds: tuple[FeedRow, ...]
    failed_entries: tuple[FailedEntries, ...]
    failed_entries_total: int  # outlets and reasons, of which the most frequent are listed
    pictures: Pictures
    gaps: tuple[GapRow, ...]
    gaps_total: int
    unread: tuple[UnreadRow, ...]
    compared: Comparison | None
    watched: WatchList | None
    notes: tuple[str, ...]
    method: tuple[str, ...]
    queries: tuple[Query, ...]

    @property
    def title(self) -> str:
        """What the report is of: its week, what it is limited to, what it is compared with."""
        title = f"Mentions in the week of {self.week.label}"
        if self.limited:
            title += f", limited to {self.limited}"
        return title if self.compared is None else f"{title}, compared with {self.compared.week}"

    @property
    def total(self) -> WeekTotal:
        """What the week itself holds."""
        return self.totals[-1]

    @property
    def listed(self) -> tuple[NameRow, ...]:
        """Every name the report lists, once, by type and name."""
        rows = [row for rows in self.top.values() for row in rows]
        rows += [change.row for change in (*self.rising, *self.faded)]
        rows += self.new_names
        once = {row.entity_id: row for row in reversed(rows)}
        order = list(EntityType)
        return tuple(sorted(once.values(), key=lambda r: (order.index(r.type), r.name.casefold(), r.entity_id)))
