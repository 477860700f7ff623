"""History, step by step: a page's posts -> their addresses -> the steps of a run, from "drop what the site repeats" on.

    find posts -> tell whose they are -> give each an address that stays -> leave out what its own page has told better
    -> for each chunk: drop what the site repeats -> group into stories -> tag -> resolve -> load (one transaction)

Plain functions, as in `flows.steps`. What was loaded before a kill is known in the next run, which loads the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb

from extractors.articles import extract_article
from extractors.errors import PageError
from extractors.ids import stable_id
from extractors.post_parts import PostPage, first_words
from extractors.posts import find_posts, is_text_page, post_key
from extractors.records import Page, PageArticle
from flows import __version__
from flows.articles import FROM_POST, Reading, clean_text, stand_in_title, text_hash
from flows.job import CHUNK, Do, Job, plain
from flows.sift import sift
from warehouse.posts import KnownPost, NewOutlet, add_outlet, known_posts, loaded_posts
from warehouse.recall import PendingEntry
from warehouse.runs import RunCounts, begin_run, finish_run

# What an edited post and its stored text must share, in characters of whole paragraphs, to be one post: columns begin
# alike every week and share their first paragraph or two.
MIN_SHARED = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What a page holds: articles, whole, and the beginnings of those that are not."""

    articles: tuple[PageArticle, ...]
    unfinished: tuple[str, ...] = ()
    title: str = ""
    outlet: str = ""  # the site's name for itself


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOrder:
    """What to load: the articles of a page, whose they are, and when it was captured.

    `address` is "" where it is not known. Nothing on the page was published after `captured_at`.
    """

    harvest: Harvest
    outlet: NewOutlet
    captured_at: datetime
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillReport:
    """What became of each article of a page, in its order: as stored, with `status` new, revised, known or failed."""

    articles: tuple[Mapping[str, Any], ...]
    run_id: int | None = None
    counts: RunCounts

    def count(self, status: str) -> int:
        """How many articles fared so."""
        return sum(article["status"] == status for article in self.articles)


def harvest_page(page: Page, *, name: str, address: str, captured_at: datetime) -> Harvest:
    """Find the articles of a page: its posts if it holds several, else the one article.

    Args:
        page: The page.
        name: What to call it in an error.
        address: Its address, "" if it is not known.
        captured_at: Nothing on it was published later.

    Raises:
        PageError: There is no whole text on it.
    """
    found = find_posts(page.body, url=address or name, charset=page.charset, content_type=page.content_type)
    if found.several and not found.posts:
        count = len(found.unfinished)
        raise PageError(name, f"holds the beginnings of {count} texts and no whole one: load the pages they lead to")
    if found.several or found.posts:
        return _harvest(found)
    if is_text_page(page.body, page.charset, page.content_type):
        raise PageError(name, "no text: too few words to be an article")
    article = extract_article(page.body, url=address, charset=page.charset, now=captured_at)
    return Harvest(articles=(article,), title=article.title, outlet=article.outlet)


def _harvest(found: PostPage) -> Harvest:
    return Harvest(articles=found.posts, unfinished=found.unfinished, title=found.title, outlet=found.outlet)


def load_page(job: Job, order: PageOrder, do: Do = plain) -> BackfillReport:
    """Load the articles of a page in one run. Doing it again changes nothing.

    Args:
        job: What to work with.
        order: What to load.
        do: Runs each step, given its name.
    """
    from flows.chunks import load_readings

    counts = RunCounts()
    run_id = begin_run(job.con, job.clock(), __version__, "backfill")
    outcome = "interrupted"
    try:
        add_outlet(job.con, order.outlet, job.clock())
        readings = read_posts(job.con, order)
        ids = [reading.article_id for reading in readings]
        before = loaded_posts(job.con, ids)
        due = _due(readings, before)
        for start in range(0, len(due), CHUNK):
            part = due[start : start + CHUNK]

            def load(part: Sequence[Reading] = part) -> Any:
                return load_readings(
                    job.con, part, job.tagger, job.clock(), job.timed,
                    fetched_at=order.captured_at, max_attempts=job.max_attempts,
                )  # fmt: skip

            loaded = do("load posts", load)
            counts.articles_new += loaded.articles_new
            counts.articles_revised += loaded.articles_revised
            counts.entries_failed += loaded.entries_failed
            counts.mentions += loaded.mentions
            job.tell(start + len(part), len(due))
        outcome = "done"
    finally:
        job.keep_hosts()
        finish_run(job.con, run_id, job.clock(), outcome, counts)
    return BackfillReport(
        articles=tuple(_outcomes(readings, before, loaded_posts(job.con, ids))), run_id=run_id, counts=counts
    )


def foresee_page(con: duckdb.DuckDBPyConnection, order: PageOrder) -> BackfillReport:
    """What `load_page` would load. Nothing is written.

    Args:
        con: The warehouse, open to read.
        order: What to load.
    """
    readings = read_posts(con, order)
    before = loaded_posts(con, [reading.article_id for reading in readings])
    after = dict(before)
    for item in sift(con, _due(readings, before), order.captured_at, max_attempts=1).fresh:
        article = item.article
        after[article.article_id] = {
            "title": article.title, "url": article.url, "outlet": article.outlet_id,
            "published_at": article.published_at, "published_from": article.published_from.value,
            "date_flag": article.date_flag, "syndicated_from": article.syndicated_from, "relation": None,
            "language": article.language, "words": len(article.text.split()), "revision": article.revision,
            "extractor": article.extractor,
        }  # fmt: skip
    return BackfillReport(articles=tuple(_outcomes(readings, before, after)), counts=RunCounts())


def _due(readings: Sequence[Reading], before: Mapping[int, Mapping[str, Any]]) -> list[Reading]:
    """Readings to take on. What the page of an article has told is not told again by a page that repeats it."""
    return [
        reading
        for reading in readings
        if reading.article_id not in before
        or reading.found is None
        or reading.found.extractor != FROM_POST
        or before[reading.article_id]["extractor"] == FROM_POST
    ]


def _outcomes(
    readings: Sequence[Reading], before: Mapping[int, Mapping[str, Any]], after: Mapping[int, Mapping[str, Any]]
) -> Iterable[Mapping[str, Any]]:
    for reading in readings:
        found, was, now = reading.found, before.get(reading.article_id), after.get(reading.article_id)
        assert found is not None, "posts are read before they become readings"
        opening = first_words(found.paragraphs[0])
        if now is None:
            yield {"title": found.title or None, "opening": opening, "url": found.canonical_url, "status": "failed"}
            continue
        changed = was is not None and now["revision"] > was["revision"]
        status = "new" if was is None else "revised" if changed else "known"
        # A stored title that nobody gave is made of the opening.
        title = found.title or (now["title"] if now["extractor"] != FROM_POST else None)
        shown = {key: value for key, value in now.items() if key not in ("extractor", "revision")}
        yield {**shown, "title": title, "opening": opening, "status": status}


def read_posts(con: duckdb.DuckDBPyConnection, order: PageOrder) -> list[Reading]:
    """The articles of a page as readings, each once, as if an entry had led to each of them.

    One without an address gets that of the page with a fragment made of its first words, or a name of that kind where
    the page has none either; a post that is known keeps the one it has, so that it stays one article when it moves to
    another page of the archive, and when its text is edited further down.
    """
    articles = order.harvest.articles
    keys = [post_key(article.paragraphs) for article in articles]
    texts_of = Counter(
        key for key, _ in {(key, article.paragraphs) for key, article in zip(keys, articles, strict=True)}
    )
    own_ids = [stable_id("article", article.canonical_url) for article in articles if article.canonical_url]
    stored = known_posts(con, order.outlet.outlet_id, keys, own_ids)
    by_url = {post.url: post for post in stored}
    by_key: dict[str, list[KnownPost]] = {}
    for post in stored:
        by_key.setdefault(post.key, []).append(post)
    readings: dict[int, Reading] = {}
    for number, (article, key) in enumerate(zip(articles, keys, strict=True)):
        known = by_url.get(article.canonical_url) if article.canonical_url else _same_post(by_key.get(key, ()), article)
        taken = texts_of[key] > 1 or (known is None and key in by_key)
        url = known.url if known else article.canonical_url or _address(order, key, article, taken=taken)
        article_id = stable_id("article", url)
        bound = min(order.captured_at, known.seen_at) if known and known.seen_at else order.captured_at
        entry = PendingEntry(
            entry_id=-1 - number,  # no entry has it: nothing is linked, and nothing fails but the post
            feed_id=0, outlet_id=order.outlet.outlet_id, url=url, title="", authors=(), published_at=None,
            seen_at=bound, attempts=0, article_id=known.article_id if known else None, language=order.outlet.language,
        )  # fmt: skip
        found = replace(article, url=url, canonical_url=url)
        readings.setdefault(article_id, Reading(entries=(entry,), article_id=article_id, found=found))
    return list(readings.values())


def _same_post(candidates: Sequence[KnownPost], article: PageArticle) -> KnownPost | None:
    """The stored post that begins like this one and goes on like it, if there is one."""
    shares = [(_likeness(post, article), post) for post in candidates]
    return (
        max(shares, key=lambda each: each[0])[1]
        if shares and max(shares, key=lambda each: each[0])[0] >= MIN_SHARED
        else None
    )


def _likeness(post: KnownPost, article: PageArticle) -> float:
    if post.dropped_hash is None:
        return _shared(post.text.split("\n"), article.paragraphs)
    try:
        text = clean_text(article, article.title).text
    except PageError:
        return 0.0
    return float(text_hash(article.title or stand_in_title(article.paragraphs[0]), text) == post.dropped_hash)


def _shared(stored: Sequence[str], found: Sequence[str]) -> float:
    common = sum(map(len, set(stored) & set(found)))
    return common / max(1, min(sum(map(len, set(stored))), sum(map(len, set(found)))))


def _address(order: PageOrder, key: str, article: PageArticle, *, taken: bool) -> str:
    """An address for a post without one. `taken`: another post begins with the same words."""
    own = post_key(article.paragraphs, whole=True) if taken else key
    return f"{order.address}#{own}" if order.address else f"urn:wirewatch:{order.outlet.outlet_id}:{own}"
