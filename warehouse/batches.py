"""What one load writes: articles with their names, and all that is said of entities and stories with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from extractors.doubts import DoubtfulPair
from extractors.records import (
    Article,
    EntityType,
    Located,
    Merge,
    NewAlias,
    NewEntity,
    PageCheck,
    Placement,
    Relation,
    Renaming,
    TextChange,
)
from warehouse.revisions import CorrectedChange


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedSpan:
    """One occurrence of an entity, ready to be kept. `evidence` is the sentence around it."""

    start: int
    end: int
    surface: str
    entity_id: int
    type: EntityType
    paragraph: int
    rule: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLoad:
    """An article on its way in.

    `entry_ids` are the entries whose link led to it. `change` says what differs from the stored version, if that is
    another one, and `found_by` who told of it: feed, recheck or backfill.
    """

    article: Article
    text_hash: int
    story_id: int
    relation: Relation
    passages: tuple[int, ...]
    spans: tuple[TaggedSpan, ...]
    tagger: str | None
    entry_ids: tuple[int, ...]
    change: TextChange | None = None
    found_by: str = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All that one load writes.

    An article of the same revision as the stored one replaces it without a trace in `revisions`: it was only cleaned.
    `known_links` maps entries whose article is in the warehouse already, unchanged, to it. `paragraphs` has, per
    outlet and paragraph, the articles that newly carry it, and whether it is at home in each (None: it is remembered
    that it stands there, and not counted). `corrections` are of changes that are stored. `placements` may put stored
    articles into another story, or say anew how they stand to theirs.
    `checks` is what looking at the pages again is remembered by. `there` are articles whose pages were read and
    believed.
    """

    loaded_at: datetime
    articles: tuple[ArticleLoad, ...] = ()
    entities: tuple[NewEntity, ...] = ()
    aliases: tuple[NewAlias, ...] = ()
    merges: tuple[Merge, ...] = ()
    renamings: tuple[Renaming, ...] = ()
    doubts: tuple[DoubtfulPair, ...] = ()
    located: tuple[Located, ...] = ()
    known_links: Mapping[int, int] = field(default_factory=dict)
    paragraphs: Mapping[str, Mapping[int, Mapping[int, bool | None]]] = field(default_factory=dict)
    corrections: tuple[CorrectedChange, ...] = ()
    placements: tuple[Placement, ...] = ()
    checks: tuple[PageCheck, ...] = ()
    there: tuple[int, ...] = ()
