"""One line of an export (NDJSON) -> an article as somebody else has kept it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from extractors.articles import MAX_BYTES
from extractors.block_text import count_words
from extractors.bodies import MIN_WORDS
from extractors.ids import stable_id
from extractors.languages import settle_language
from extractors.page_dates import parse_time
from extractors.records import PageArticle
from extractors.urls import canonical_url, is_fetchable

KEYS = ("url", "title", "text", "html", "published_at", "outlet", "authors", "language", "fetched_at")
MAX_TITLE_CHARS, MAX_AUTHORS = 1_000, 50
# The method of a text that an export gives.
FROM_EXPORT = "export"


class BadLineError(ValueError):
    """A line that holds no article, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLine:
    """What a line says. `html` is "" where the text is given; `url` is "" where there is no address."""

    url: str
    title: str
    text: str
    html: str
    published_at: datetime | None
    outlet: str
    authors: tuple[str, ...]
    language: str
    fetched_at: datetime | None


def read_article_line(line: bytes, now: datetime) -> ArticleLine:
    """Read a line.

    Args:
        line: UTF-8, one JSON object. Keys beside `KEYS` are passed over.
        now: Nothing was published or fetched later.

    Raises:
        BadLineError: It is none, or a value is not what it must be.
    """
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadLineError("not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"not JSON ({' '.join(str(error).split())[:80]})") from error
    if not isinstance(found, dict):
        raise BadLineError("not a JSON object")
    url = _text(found, "url").strip()
    if url and not is_fetchable(url):
        raise BadLineError(f"url {url[:80]!r} is no web address")
    text, html = _text(found, "text"), _text(found, "html")
    if not text.strip() and not html.strip():
        raise BadLineError("neither text nor html")
    if max(len(text), len(html)) > MAX_BYTES:
        raise BadLineError("too large for one article")
    outlet = _text(found, "outlet").strip()
    if not url and not outlet:
        raise BadLineError("neither url nor outlet")
    return ArticleLine(
        url=url,
        title=" ".join(_text(found, "title").split())[:MAX_TITLE_CHARS],
        text=text,
        html="" if text.strip() else html,
        published_at=_time(found, "published_at"),
        outlet=outlet[:200],
        authors=_authors(found.get("authors")),
        language=_text(found, "language").strip().lower().replace("_", "-")[:35],
        fetched_at=_fetched(found, now),
    )


def given_article(line: ArticleLine) -> PageArticle:
    """The article of a line that gives its text.

    Raises:
        BadLineError: The text has too few words to be one.
    """
    paragraphs = tuple(" ".join(part.split()) for part in line.text.splitlines() if part.strip())
    if sum(map(count_words, paragraphs)) < MIN_WORDS:
        raise BadLineError("too few words to be an article")
    return PageArticle(
        url=line.url,
        canonical_url=canonical_url(line.url),
        title=line.title,
        paragraphs=paragraphs,
        authors=line.authors,
        language=settle_language(line.language, paragraphs),
        extractor=FROM_EXPORT,
    )


def made_address(line: ArticleLine, outlet_id: str) -> str:
    """The address of an article without one, made of what it says."""
    return f"urn:wirewatch:{outlet_id}:export-{stable_id('export', line.title, line.text or line.html):016x}"


def _text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadLineError(f"{key} is no text")
    return value.encode("utf-8", "ignore").decode().replace("\x00", "")


def _time(found: Mapping[str, Any], key: str) -> datetime | None:
    text = _text(found, key).strip()
    if not text:
        return None
    candidate = parse_time(text[:60])
    if candidate is None:
        raise BadLineError(f"{key} {text[:40]!r} is no time: write it like 2021-05-03T14:30:00Z")
    return candidate.at.astimezone(UTC)


def _fetched(found: Mapping[str, Any], now: datetime) -> datetime | None:
    at = _time(found, "fetched_at")
    if at is not None and at > now + timedelta(days=1):
        raise BadLineError("fetched_at is in the future")
    return min(at, now) if at else None


def _authors(value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if names is None:
        return ()
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadLineError("authors is no list of texts")
    cleaned = (" ".join(name.encode("utf-8", "ignore").decode().split())[:200] for name in names[:MAX_AUTHORS])
    return tuple(dict.fromkeys(name for name in cleaned if name))
