"""Two texts, and why they are or are not one story: `inspect pair`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from extractors.charsets import is_binary
from extractors.errors import PageError, UsageError
from extractors.likeness import (
    IDENTICAL,
    MIN_PASSAGES,
    SAME_OUTLET_CONTAINMENT,
    SAME_OUTLET_DAYS,
    WINDOW_DAYS,
    compare,
    judge,
)
from extractors.paragraphs import keep_article_paragraphs
from extractors.passages import is_unspaced, read_words
from extractors.records import Page, StoryArticle
from extractors.stories import lead_article, lead_reason, relation_to
from flows.inspecting import describe_page

# Characters of the longest shared stretch that are shown.
RUN_SHOWN = 400
# A file that begins like this, or says so within its first bytes, is a page.
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<article", b"<p>", b"<p ", b"<div")
# A text of which less than this share would be kept is no article with boxes around it, and is taken as it is.
MIN_KEPT = 0.5
# Where nothing says when a text was published.
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two texts, and what is known of it."""

    text: str
    outlet: str = ""
    published_at: datetime | None = None
    syndicated_from: str | None = None


def read_side(page: Page) -> Side:
    """Take the article from a page, or a plain text as it is.

    Raises:
        PageError: It is a page that holds no article, or no text at all.
    """
    beginning = page.body[:2048].lower()
    if not (page.content_type or "").startswith("text/plain") and any(mark in beginning for mark in _MARKUP):
        found = describe_page(page)
        at = found["published_at"]
        return Side(
            text=found["text"],
            outlet=found["outlet"] or "",
            published_at=datetime.fromisoformat(at) if at else None,
            syndicated_from=found["syndicated_from"],
        )
    text = page.body.decode("utf-8-sig", "replace")
    if is_binary(text):
        raise PageError(page.final_url, "no text: the bytes are of another kind of file")
    return text_side(text)


def text_side(text: str) -> Side:
    """A plain text without the boxes and lines that a load would keep out of an article."""
    kept = keep_article_paragraphs([line.strip() for line in text.split("\n") if line.strip()], title="")
    whole = len(kept.text.split()) >= MIN_KEPT * len(text.split())
    return Side(text=kept.text if whole else text, syndicated_from=kept.syndicated_from)


def describe_pair(
    a: Side, b: Side, *, same_outlet: bool | None = None, days_apart: float | None = None
) -> dict[str, Any]:
    """The fields of `inspect pair`.

    Args:
        same_outlet: Whether one outlet published both; None: as far as the pages say.
        days_apart: Days between their publications; None: as far as the pages say, else none.
    """
    one_outlet = bool(a.outlet) and a.outlet == b.outlet if same_outlet is None else same_outlet
    apart = _apart(a, b) if days_apart is None else timedelta(days=days_apart)
    words = read_words(a.text), read_words(b.text)
    like = compare(*words)
    judgement = judge(like, same_outlet=one_outlet, apart=apart)
    articles = [_article(0, a, b, len(words[0])), _article(1, b, a, len(words[1]))]
    lead = lead_article(articles)
    other = articles[1 - lead.article_id]
    return {
        "same_story": judgement.same,
        "relation": relation_to(lead, other).value if judgement.same else None,
        "relations": {"ab"[made.article_id]: relation_to(lead, made).value for made in articles}
        if judgement.same
        else None,
        "lead": "ab"[lead.article_id] if judgement.same else None,
        "lead_reason": lead_reason(lead, other) if judgement.same else None,
        "reason": judgement.reason,
        "containment": round(like.contained, 4),
        "least_containment": judgement.least,
        "a_in_b": round(like.a_in_b, 4),
        "b_in_a": round(like.b_in_a, 4),
        "speech_left_out": like.without_speech,
        "shared_passages": like.passages,
        "least_passages": MIN_PASSAGES,
        "longest_run_words": like.run_words,
        "longest_run": like.run if len(like.run) <= RUN_SHOWN else like.run[: RUN_SHOWN - 1] + "…",
        "gaps": like.slots,
        "gaps_refilled": like.refilled,
        "other_names": like.replaced.places,
        "other_figures": like.replaced.figures,
        "counted_in": "characters" if all(map(is_unspaced, words)) and any(map(len, words)) else "words",
        "words_a": articles[0].words,
        "words_b": articles[1].words,
        "same_outlet": one_outlet,
        "days_apart": round(apart / timedelta(days=1), 2),
        "rules": [
            f"articles more than {WINDOW_DAYS:.0f} days apart are not compared",
            f"two texts of one outlet need {SAME_OUTLET_CONTAINMENT:.0%}, and after {SAME_OUTLET_DAYS:.0f} days "
            f"{IDENTICAL:.0%} of either in the other",
        ],
    }


def describe_pair_line(record: Mapping[str, Any]) -> dict[str, Any]:
    """One line of `inspect pair --jsonl`: "a" and "b", texts, and if known "same_outlet" and "days_apart".

    Raises:
        UsageError: A field is missing or of the wrong type.
    """
    a, b = record.get("a"), record.get("b")
    if not isinstance(a, str) or not isinstance(b, str):
        raise UsageError('needs "a" and "b", strings')
    same_outlet, days = record.get("same_outlet"), record.get("days_apart")
    if same_outlet is not None and not isinstance(same_outlet, bool):
        raise UsageError('"same_outlet" should be true or false')
    if days is not None and (isinstance(days, bool) or not isinstance(days, int | float) or not 0 <= days <= 36_500):
        raise UsageError('"days_apart" should be a number of days')
    return describe_pair(text_side(a), text_side(b), same_outlet=same_outlet, days_apart=days)


def _apart(a: Side, b: Side) -> timedelta:
    if a.published_at is None or b.published_at is None:
        return timedelta(0)
    return abs(a.published_at - b.published_at)


def _article(number: int, side: Side, other: Side, words: int) -> StoryArticle:
    """A side as an article, of so many words as they are compared.

    Where one has no time, both get the same: nothing follows from the other's.
    """
    dated = side.published_at is not None and other.published_at is not None
    return StoryArticle(
        article_id=number,
        outlet_id=side.outlet or f"unnamed {number}",
        published_at=side.published_at if dated and side.published_at else _UNDATED,
        words=words,
        text=side.text,
        syndicated_from=side.syndicated_from,
    )
