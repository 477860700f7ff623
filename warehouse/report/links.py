"""Stories as they are shown: by their lead article, cleaned, with a link that is safe to follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from warehouse.report.questions import Questions
from warehouse.report.records import StoryLink
from warehouse.report.text import clean_text, safe_link
from warehouse.weeks import Week

EXPLAINING = 4


def headline(title: str) -> str:
    """A title for showing."""
    return clean_text(title, 200) or "(no headline)"


def story_link(
    story_id: int, title: str, outlet: str, url: str, at: datetime, articles: int, outlets: int
) -> StoryLink:
    """A story from its row; `at` is UTC without saying so."""
    return StoryLink(
        story_id=story_id,
        headline=headline(title),
        outlet=clean_text(outlet, 80),
        link=safe_link(url),
        published_at=at.replace(tzinfo=UTC),
        articles=articles,
        outlets=outlets,
    )


def explaining_stories(
    ask: Questions, ids: Sequence[int], since: Week, until: Week
) -> dict[int, tuple[StoryLink, ...]]:
    """Up to four stories that mention each name in the weeks from `since` to `until`, the most carried first."""
    found: dict[int, list[StoryLink]] = defaultdict(list)
    if ids:
        rows = ask.rows("name_stories", start=since.start_at, end=until.end_at, ids=sorted(ids), limit=EXPLAINING)
        for entity_id, *story in rows:
            found[entity_id].append(story_link(*story))
    return {entity_id: tuple(stories) for entity_id, stories in found.items()}
