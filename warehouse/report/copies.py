"""What was copied in a week, and from whom."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC

from extractors.records import Relation
from warehouse.report.links import headline, story_link
from warehouse.report.questions import Questions
from warehouse.report.records import Carrier, CopiedStory, CopyPair, Limits, StoryLink
from warehouse.report.text import clean_text, safe_link
from warehouse.weeks import Week

COPIED = 12
PAIRS = 15  # listed
_FOUND = 1_000  # more pairs than the outlets shown in one picture can make


def copied_stories(ask: Questions, week: Week) -> tuple[tuple[CopiedStory, ...], int]:
    """The most widely carried stories of the week, and how many more than one outlet carried."""
    leads: dict[int, StoryLink] = {}
    carriers: dict[int, list[Carrier]] = defaultdict(list)
    carried_total = 0
    for total, story_id, articles, outlets, is_lead, relation, title, outlet, url, at, origin in ask.rows(
        "copied_stories", start=week.start_at, end=week.end_at, limit=COPIED
    ):
        carried_total = total
        if is_lead:
            leads[story_id] = story_link(story_id, title, outlet, url, at, articles, outlets)
            continue
        carriers[story_id].append(
            Carrier(
                outlet=clean_text(outlet, 80),
                relation=Relation(relation),
                title=headline(title),
                link=safe_link(url),
                published_at=at.replace(tzinfo=UTC),
                syndicated_from=None if origin is None else clean_text(origin, 80),
            )
        )
    return tuple(CopiedStory(lead=lead, carriers=tuple(carriers[i])) for i, lead in leads.items()), carried_total


def copy_pairs(ask: Questions, week: Week, limits: Limits) -> tuple[CopyPair, ...]:
    """Who repeats whom, most first; of a limited report also from outlets that it is not about."""
    return tuple(
        CopyPair(source=clean_text(source, 80), carrier=clean_text(carrier, 80), syndicated=whole, abridged=part)
        for source, carrier, whole, part in ask.rows(
            "copy_pairs", start=week.start_at, end=week.end_at, limit=_FOUND, **who_leads(limits)
        )
    )


def who_leads(limits: Limits) -> dict[str, str]:
    """Values of the statements that ask who leads a story: the tables that hold all of them."""
    hidden = "whole_" if limits.outlets else ""
    return {"stories": f"{hidden}stories", "articles": f"{hidden}articles"}
