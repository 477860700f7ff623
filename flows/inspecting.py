"""What one input turns into, as plain values for JSON: the extractors on their own."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from extractors.articles import extract_article
from extractors.common_types import CommonTypes, names_of_common_types
from extractors.dates import flag_of
from extractors.errors import FeedError, ItemError, UsageError
from extractors.feeds import parse_feed
from extractors.identity import ArticleNames, resolve_names
from extractors.places import locate_names
from extractors.post_parts import PostPage
from extractors.posts import find_posts, is_text_page
from extractors.records import Access, DateCandidate, Entry, Name, Page, PageArticle
from extractors.recurrence import repeated_hashes, sightings
from extractors.sitemaps import parse_sitemap
from extractors.taggers import ByLanguage, tag_texts
from extractors.urls import canonical_url
from extractors.zones import zone_named
from flows.articles import clean_text
from flows.config import Config, Settings

# More than any page or feed is read of.
MAX_UNPACKED_BYTES = 100_000_000

# Texts that are resolved together without --corpus get a time of no importance.
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def read_input(source: str, settings: Settings, say: Callable[[str], None], accept: str = "page") -> Page:
    """Bytes of a file or an address.

    Args:
        source: Path, address that begins with http:// or https://, or - for standard input.
        settings: How to fetch.
        say: Hears what stands in the way of politeness.
        accept: feed or page.

    Raises:
        UsageError: There is no such file.
        ItemError: The address does not answer, or its host asked an earlier run to be left alone.
    """
    if source.startswith(("http://", "https://")):
        from flows.asking import polite_network

        with polite_network(settings, datetime.now(UTC), say) as network:
            answer = network.feed(source) if accept == "feed" else network.fetch([source]).result()[0]
        if isinstance(answer, ItemError):
            raise answer
        return answer
    if source == "-":
        return _page("", sys.stdin.buffer.read())
    return _page(source, _file_bytes(source))


def _file_bytes(path: str) -> bytes:
    try:
        body = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    if not (path.endswith(".gz") and body[:2] == b"\x1f\x8b"):
        return body
    try:
        with gzip.open(BytesIO(body)) as packed:
            unpacked = packed.read(MAX_UNPACKED_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"cannot unpack {path}: {error}") from error
    if len(unpacked) > MAX_UNPACKED_BYTES:
        raise UsageError(f"cannot unpack {path}: it holds more than {MAX_UNPACKED_BYTES // 1_000_000} MB")
    return unpacked


def _page(url: str, body: bytes) -> Page:
    return Page(url=url, final_url=url, status=200, body=body)


def describe_feed(page: Page) -> dict[str, Any]:
    """The fields of `inspect feed`.

    Raises:
        FeedError: It holds no feed.
    """
    now = datetime.now(UTC)
    try:
        feed = parse_feed(page.body, url=page.final_url, content_type=page.content_type, charset=page.charset, now=now)
    except FeedError as no_feed:
        try:
            feed = parse_sitemap(page.body, url=page.final_url, charset=page.charset)
        except FeedError:
            raise no_feed from None
    return {
        "title": feed.title,
        "language": feed.language,
        "entries": [_entry(entry) for entry in feed.entries],
        "problems": list(feed.problems),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "guid": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "published_at": _iso(entry.published_at),
        "summary": entry.summary,
        "authors": list(entry.authors),
        "tags": list(entry.tags),
    }


def describe_page(
    page: Page, url: str | None = None, config: Config | None = None, *, posts: bool = True
) -> dict[str, Any]:
    """The fields of `inspect page`.

    Args:
        url: Address the page is said to have; None: where it came from.
        config: Has the rules and zones of outlets; None: there are none.
        posts: Look for several posts first. They come as `posts`, each with these fields; `text` is then all of theirs.

    Raises:
        PageError: It holds no article.
    """
    address = url or page.final_url
    now = datetime.now(UTC)
    if posts or is_text_page(page.body, page.charset, page.content_type):
        found = find_posts(page.body, url=address, charset=page.charset, content_type=page.content_type)
        if found.several:
            return _describe_posts(found, address, now)
        if found.posts:
            return _describe_article(found.posts[0], address, now)
    outlet = config.outlet_of(address) if config else None
    article = extract_article(
        page.body,
        url=address,
        charset=page.charset,
        now=now,
        zone=zone_named(outlet.timezone) if outlet else None,
        rules=outlet.extract.rules() if outlet else None,
        outlet=outlet.name if outlet else "",
    )
    return _describe_article(article, address, now)


def _describe_posts(found: PostPage, address: str, now: datetime) -> dict[str, Any]:
    repeated = repeated_hashes(sightings(post.paragraphs, post.title) for post in found.posts)
    posts = [_describe_article(post, "", now, repeated) for post in found.posts]
    return {
        "url": address,
        "canonical_url": canonical_url(address),
        "title": found.title,
        "text": "\n".join(post["text"] for post in posts),
        "authors": [],
        "published_at": None,
        "published_from": None,
        "date_flag": None,
        "date_candidates": [],
        "language": posts[0]["language"] if posts else "",
        "outlet": found.outlet,
        "paragraphs_dropped": sum(post["paragraphs_dropped"] for post in posts),
        "dropped": [],
        "syndicated_from": None,
        "extractor": "post",
        "access": Access.FULL.value,
        "posts": posts,
        "unfinished": list(found.unfinished),
    }


def _describe_article(
    found: PageArticle, address: str, now: datetime, repeated: Collection[int] = ()
) -> dict[str, Any]:
    kept = clean_text(found, found.title, repeated)
    return {
        "url": address or found.url,
        "canonical_url": found.canonical_url or canonical_url(address),
        "title": found.title,
        "text": kept.text,
        "authors": list(found.authors),
        "published_at": _iso(found.published_at),
        "published_from": found.published_from.value if found.published_from else None,
        "date_flag": found.date_flag,
        "date_candidates": [_date_candidate(candidate, now) for candidate in found.dates],
        "language": found.language,
        "outlet": found.outlet,
        "paragraphs_dropped": len(kept.dropped),
        "dropped": [{"reason": dropped.reason, "text": dropped.text} for dropped in kept.dropped],
        "syndicated_from": kept.syndicated_from,
        "extractor": found.extractor,
        "access": found.access.value,
    }


def _date_candidate(candidate: DateCandidate, now: datetime) -> dict[str, Any]:
    return {
        "at": _iso(candidate.at),
        "from": candidate.source.value,
        "precision": "minute" if candidate.has_clock else "day",
        "zone": "given" if candidate.zone_known else "assumed",
        "flag": flag_of(candidate.at, now),
    }


def describe_texts(tagger: ByLanguage, texts: Sequence[str], *, together: bool) -> list[list[dict[str, Any]]]:
    """The mentions of each text.

    Args:
        tagger: Finds the names.
        texts: Texts of articles.
        together: Resolve names across all texts, as a load would; else each text on its own.

    Returns:
        For each text, in order, its mentions by position: start, end, surface, type, entity, name.
    """
    found = dict(enumerate(tag_texts(tagger, texts, [""] * len(texts))))
    tagged = {number: each for number, each in found.items() if each is not None}
    names = {number: each.names for number, each in tagged.items()}
    if together:
        names = names_of_common_types(tagged, CommonTypes(names, {}))
    articles = [
        ArticleNames(article_id=number, published_at=_EPOCH, names=locate_names(names.get(number, ())))
        for number in range(len(texts))
    ]
    if together:
        return _describe(articles)
    return [mentions for article in articles for mentions in _describe([article])]


def _describe(articles: Sequence[ArticleNames]) -> list[list[dict[str, Any]]]:
    resolution = resolve_names(articles, {})
    entity_of = {(a.article_id, a.index): a.entity_id for a in resolution.assignments}
    names = {entity.entity_id: entity.name for entity in resolution.entities}
    return [
        _mentions(article.names, [entity_of[article.article_id, index] for index in range(len(article.names))], names)
        for article in articles
    ]


def _mentions(names: Sequence[Name], ids: Sequence[int], shown: Mapping[int, str]) -> list[dict[str, Any]]:
    mentions = [
        {
            "start": span.start,
            "end": span.end,
            "surface": span.surface,
            "type": name.type.value,
            "entity": entity_id,
            "name": shown[entity_id],
        }
        for name, entity_id in zip(names, ids, strict=True)
        for span in name.spans
    ]
    return sorted(mentions, key=lambda mention: int(str(mention["start"])))


def describe_line(kind: str, record: Mapping[str, Any], config: Config | None = None) -> dict[str, Any]:
    """One line of `inspect feed|page --jsonl`.

    Raises:
        UsageError: A field is missing or of the wrong type.
        ItemError: The input holds no feed or article.
    """
    url, html, path = (_text(record, key) for key in ("url", "html", "path"))
    if html is not None and kind == "page":
        # Lone surrogates cannot be bytes of any page; they become question marks.
        page = _page(url or "", html.encode("utf-8", "replace"))
    elif path is not None:
        page = _page(url or path, _file_bytes(path))
    else:
        raise UsageError(f'needs "path"{" or html" if kind == "page" else ""}')
    # Thousands are pages of one article, and looking for several costs a fifth of reading one.
    return describe_page(page, url, config, posts=False) if kind == "page" else describe_feed(page)


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise UsageError(f'"{key}" should be text')
    return value


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
