"""Records of the sections that a report has when it is asked for them: a comparison, a watch list."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.records import EntityType, Relation
from warehouse.report.records import Evidence, NameRow, StoryLink
from warehouse.weeks import Week


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFigure:
    """A headline figure of two weeks."""

    key: str
    label: str
    value: int
    other: int
    change: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedName:
    """A name in two weeks; those with `alike` count over outlets covered alike in both, as the test does."""

    entity_id: int
    type: EntityType
    name: str
    country: str | None
    stories: int
    articles: int
    outlets: int
    share: float
    other_stories: int
    other_articles: int
    other_outlets: int
    other_share: float
    stories_alike: int
    other_alike: int
    p: float | None  # two-sided; None: not tested
    q: float | None
    verdict: str  # rose, fell, coverage (the difference is that of outlets not covered alike), or ""
    stories_shown: tuple[StoryLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The week of the report beside another one.

    `told_alike` and `other_told_alike` are all stories of the outlets covered alike; `share` is the part of the usual
    articles, 0 to 1, that these carry. `left_out` are the other outlets with the reason. `rose` and `fell` are surest
    first; `names` holds the most mentioned of both weeks together, by type. `only_here` and `only_there` count names.
    """

    week: Week
    sentences: tuple[str, ...]
    figures: tuple[ComparedFigure, ...]
    rose: tuple[ComparedName, ...]
    rose_total: int
    fell: tuple[ComparedName, ...]
    fell_total: int
    names: dict[EntityType, tuple[ComparedName, ...]]
    only_here: int
    only_there: int
    in_both: int
    names_tested: int
    told_alike: int
    other_told_alike: int
    left_out: tuple[tuple[str, str], ...]
    share: float
    is_alike: bool  # whether enough was covered alike to say what rose and fell


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedMention:
    """An article that names a watched name, and the story it belongs to."""

    story_id: int
    headline: str  # of the story: that of its lead
    story_articles: int
    story_outlets: int
    relation: Relation
    occurrences: int
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedName:
    """A listed name that is in the warehouse. `typed` are the lines of the list that mean it."""

    typed: tuple[str, ...]
    row: NameRow
    mentions: tuple[WatchedMention, ...]
    respelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotWatched:
    """A line of the list for which nobody can be named: `candidates` are those that go by it, or that come close."""

    line: int
    typed: str
    why: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchList:
    """The names of a list: those found by name, the others in the order of the list."""

    file: str
    names: tuple[WatchedName, ...]
    not_watched: tuple[NotWatched, ...]
