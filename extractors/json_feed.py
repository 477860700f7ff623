"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) -> raw entries."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass

from extractors.errors import FeedError
from extractors.feed_entries import Problems, RawEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFeed:
    """The head of a JSON Feed and its items, not yet cleaned."""

    title: str
    homepage: str
    language: str
    next_url: str
    items: list[RawEntry]


def parse_json_feed(text: str, *, url: str, problems: Problems) -> JsonFeed:
    """Read a JSON Feed; a field of the wrong type counts as absent.

    Raises:
        FeedError: Not JSON, or JSON that is no feed.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FeedError(url, "broken JSON") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise FeedError(url, "JSON, but not a JSON Feed (it has no list of items)")
    if "jsonfeed.org/version/" not in _text(document, "version"):
        problems.add("json-version")
    feed_authors = _authors(document)
    items = [_raw_entry(item, feed_authors) for item in document["items"] if isinstance(item, dict)]
    return JsonFeed(
        title=_text(document, "title"),
        homepage=_text(document, "home_page_url"),
        language=_text(document, "language"),
        next_url=_text(document, "next_url"),
        items=items,
    )


def _raw_entry(item: dict[str, object], feed_authors: tuple[str, ...]) -> RawEntry:
    markup, plain, summary = _text(item, "content_html"), _text(item, "content_text"), _text(item, "summary")
    return RawEntry(
        guid=_text(item, "id"),
        # external_url is another site's page that a link blog points to; the item's own page is `url`
        url=_text(item, "url") or _text(item, "external_url") or _address(_text(item, "id")),
        title=_text(item, "title"),
        title_literal=True,
        title_plain=True,
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        summary=summary or plain,
        summary_literal=True,
        content=markup or (_paragraphs(plain) if plain and plain != summary else ""),
        authors=_authors(item) or feed_authors,
        tags=tuple(tag for tag in _list(item, "tags") or _text(item, "tags").split(",") if isinstance(tag, str)),
    )


def _address(identifier: str) -> str:
    """An id, if it is the full address of its item, as the format asks for."""
    return identifier if identifier.startswith(("http://", "https://")) else ""


def _paragraphs(plain: str) -> str:
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in plain.splitlines() if line.strip())


def _text(source: dict[str, object], key: str) -> str:
    value = source.get(key)
    if isinstance(value, str):
        return value
    # "If an id is presented as a number, a JSON Feed reader should coerce it to a string" (1.1, Items)
    return str(value) if key == "id" and isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(source: dict[str, object], key: str) -> list[object]:
    value = source.get(key)
    return value if isinstance(value, list) else []


def _authors(source: dict[str, object]) -> tuple[str, ...]:
    # `author` is the single object of version 1.0
    found = [*_list(source, "authors"), source.get("author")]
    return tuple(_text(author, "name") for author in found if isinstance(author, dict) and _text(author, "name"))
