"""Asking feeds outside a run, to say what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extractors.errors import FeedError, ItemError
from extractors.feeds import parse_feed
from extractors.records import FeedState, Page
from flows.config import FetchSection
from flows.network import Network, fetch_settings


def check_feeds(section: FetchSection, urls: Sequence[str]) -> list[dict[str, Any]]:
    """Ask each feed once, without validators.

    Returns:
        For each, in order: url, ok, title, entries, newest (time of the newest entry), problems.
    """
    with Network(fetch_settings(section)) as network:
        answers = network.poll([FeedState(feed_id=0, url=url, poll_url=url) for url in urls])
    return [_judge(url, answer) for url, answer in zip(urls, answers, strict=True)]


def _judge(url: str, answer: Page | ItemError) -> dict[str, Any]:
    result: dict[str, Any] = {"url": url, "ok": False, "title": "", "entries": 0, "newest": None, "problems": []}
    if isinstance(answer, ItemError):
        return result | {"problems": [answer.reason]}
    try:
        feed = parse_feed(answer.body, url=answer.final_url, content_type=answer.content_type, charset=answer.charset)
    except FeedError as error:
        return result | {"problems": [error.reason]}
    problems = list(feed.problems)
    if answer.moved_to:
        problems.insert(0, f"moved permanently to {answer.moved_to}")
    if not feed.entries:
        problems.insert(0, "the feed is empty; sites of RFE/RL answer so to an address they do not know")
    newest = max((entry.published_at for entry in feed.entries if entry.published_at), default=None)
    return result | {
        "ok": bool(feed.entries),
        "title": feed.title,
        "entries": len(feed.entries),
        "newest": newest,
        "problems": problems,
    }
