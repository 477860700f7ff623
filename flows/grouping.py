"""New articles and the stories of the warehouse: which of them carry the same report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import duckdb

from extractors.likeness import WINDOW_DAYS
from extractors.passages import look_for, read_words, sketch_words
from extractors.records import Placement, StoryArticle
from extractors.stories import group_stories
from warehouse.stories import near_stories, story_articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Stories and sampled passages of new articles, by id; `others` are stored articles of the same stories."""

    placements: Mapping[int, Placement] = field(default_factory=dict)
    passages: Mapping[int, Sequence[int]] = field(default_factory=dict)
    others: tuple[Placement, ...] = ()


def group_articles(con: duckdb.DuckDBPyConnection, new: Sequence[StoryArticle]) -> Grouped:
    """Find each article's story among those published around the same time that share passages with it.

    Args:
        con: Asked for those stories and the texts of their articles.
        new: Articles of one load, each once. Those that were stored before, with another text, say in which story.
    """
    if not new:
        return Grouped()
    words = {article.article_id: read_words(article.text) for article in new}
    window = timedelta(days=WINDOW_DAYS)
    first = min(article.published_at for article in new) - window
    last = max(article.published_at for article in new) + window
    stories = near_stories(con, {article_id: look_for(own) for article_id, own in words.items()}, first, last)
    # An article whose text has changed may leave the story it is in.
    stories |= {article.story_id for article in new if article.story_id is not None}
    known = story_articles(con, stories)
    stored = [article for article in known.articles if article.article_id not in words]
    placements = group_stories([*new, *stored], closed=known.closed)
    return Grouped(
        placements={placement.article_id: placement for placement in placements[: len(new)]},
        passages={article_id: sketch_words(own) for article_id, own in words.items()},
        others=tuple(placements[len(new) :]),
    )
