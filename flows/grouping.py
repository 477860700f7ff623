"""New articles and the stories of the warehouse: which of them carry the same report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import duckdb

from extractors.likeness import WINDOW_DAYS
from extractors.passages import look_for, read_words, sketch_words
from extractors.records import Placement, StoryArticle
from extractors.stories import group_stories
from warehouse.stories import articles_without_passages, keep_passages, near_stories, story_articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Stories and sampled passages of new articles, by id; `others` are stored articles of the same stories."""

    placements: Mapping[int, Placement] = field(default_factory=dict)
    passages: Mapping[int, Sequence[int]] = field(default_factory=dict)
    others: tuple[Placement, ...] = ()


def group_articles(
    con: duckdb.DuckDBPyConnection, new: Sequence[StoryArticle], *, forgotten_before: datetime | None = None
) -> Grouped:
    """Find each article's story among those published around the same time that share passages with it.

    Args:
        con: Asked for those stories and the texts of their articles.
        new: Articles of one load, each once. Those that were stored before, with another text, say in which story.
        forgotten_before: Of articles published before this time passages are not kept; None: of all they are.
    """
    if not new:
        return Grouped()
    words = {article.article_id: read_words(article.text) for article in new}
    window = timedelta(days=WINDOW_DAYS)
    if forgotten_before is not None:
        _recall_passages(con, [a.published_at for a in new if a.published_at - window < forgotten_before])
    passages = {a.article_id: (a.published_at, look_for(words[a.article_id])) for a in new}
    stories = near_stories(con, passages, window)
    # An article whose text has changed may leave the story it is in.
    changed = {article.article_id: article.story_id for article in new if article.story_id is not None}
    stories |= set(changed.values())
    known = story_articles(con, stories)
    stored = [article for article in known.articles if article.article_id not in words]
    placements = group_stories([*new, *stored], changed=changed, closed=known.closed)
    return Grouped(
        placements={placement.article_id: placement for placement in placements[: len(new)]},
        passages={article_id: sketch_words(own) for article_id, own in words.items()},
        others=tuple(placements[len(new) :]),
    )


def _recall_passages(con: duckdb.DuckDBPyConnection, dates: Sequence[datetime]) -> None:
    """Sample the texts around some dates of the past once more: what history brings meets what is there."""
    window = timedelta(days=WINDOW_DAYS)
    spans: list[tuple[datetime, datetime]] = []
    for at in sorted(dates):
        if spans and at - window <= spans[-1][1]:
            spans[-1] = (spans[-1][0], at + window)
        else:
            spans.append((at - window, at + window))
    for since, until in spans:
        for batch in articles_without_passages(con, since, until):
            keep_passages(con, [(article_id, at, sketch_words(read_words(text))) for article_id, at, text in batch])
