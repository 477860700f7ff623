"""From pending entries and their pages to articles: extracted, dated, and without what the site repeats."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from extractors.articles import extract_article
from extractors.block_text import count_words
from extractors.dates import SettledDate, feed_bound, feed_candidate, flag_of, settle_date
from extractors.errors import ItemError, PageError, PermanentFetchError, TransientFetchError
from extractors.fallback_text import fallback_paragraphs
from extractors.ids import stable_id
from extractors.languages import settle_language
from extractors.page_rules import PageRules
from extractors.paragraphs import KeptText, keep_article_paragraphs
from extractors.post_parts import first_words
from extractors.records import Access, Article, DateCandidate, Dropped, Page, PageArticle, PageCheck, PublishedFrom
from extractors.recurrence import MAX_PARAGRAPHS, sightings
from extractors.urls import canonical_url, host_key
from extractors.walls import cut_wall
from extractors.zones import zone_named
from warehouse.recall import PendingEntry

logger = logging.getLogger("wirewatch")

# A feed's text wins when it has this much more words than what was read on the page: what differs by less is boxes.
FEED_RATIO = 1.5
MAX_STAND_IN_CHARS = 120
# What an archive holds may be any page of a site. Front pages and lists of headlines leave a few words, or none.
MIN_ARCHIVE_WORDS = 25
FRONT_PAGES = ("", "/", "/index.html", "/index.htm", "/index.php")
# The method that took a text from the entry and not from the page.
FROM_FEED = "feed"
# The method that cut it out of a page of many.
FROM_POST = "post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A page's paragraphs as whoever read it saw them: they are looked at again only where more is known by now.

    Attributes:
        title: The headline it was done under.
        sightings: Every paragraph by hash, with whether it is at home (`extractors.recurrence`).
        repeated: Those of them that the outlet was known to repeat.
        kept: What was left.
    """

    title: str
    sightings: Mapping[int, bool]
    repeated: frozenset[int]
    kept: KeptText


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What became of one page: the article on it, with the entries that led there (the first one's feed gives it its
    outlet), or the error that stands against them. `page` is what came, `check` what was remembered of a page that
    was looked at without the feed's asking, `cleaned` what who read it has done beyond that."""

    entries: tuple[PendingEntry, ...]
    article_id: int = 0
    found: PageArticle | None = None
    error: ItemError | None = None
    page: Page | None = None
    check: PageCheck | None = None
    cleaned: Cleaned | None = None


def read_page(
    entry: PendingEntry,
    answer: Page | ItemError,
    now: datetime,
    *,
    last: bool = False,
    rules: PageRules | None = None,
) -> PageArticle | ItemError:
    """Take the article from a page; where the feed carries it and the page does not, or not whole, from the feed.

    Args:
        entry: The entry whose link was fetched.
        answer: The page, or why it did not come.
        now: Upper bound for dates found in the text.
        last: The page will not be asked for again, so that a failure that might heal is as good as one that will not.
        rules: What the rules of its outlet keep and drop, if it has any.
    """
    if isinstance(answer, Page):
        try:
            zone = zone_named(entry.timezone)
            found = extract_article(
                answer.body,
                url=answer.final_url,
                charset=answer.charset,
                now=now,
                zone=zone,
                rules=rules,
                outlet=entry.outlet_name,
            )
            return _with_feed_text(found, entry)
        except PageError as error:
            answer = error
    if not last and not isinstance(answer, PermanentFetchError | PageError):
        return answer
    paragraphs = fallback_paragraphs(entry.content, entry.summary)
    if not paragraphs:
        return _nothing_stands_in(answer) if entry.content or entry.summary else answer
    language = settle_language("", paragraphs)
    return PageArticle(
        url=entry.url,
        canonical_url=canonical_url(entry.url),
        title=entry.title,
        paragraphs=paragraphs,
        authors=entry.authors,
        language=language,
        extractor=FROM_FEED,
    )


def refuse_listing(entry: PendingEntry, found: PageArticle | ItemError) -> PageArticle | ItemError:
    """What was read on a page that nobody has called an article, as archives hold them; an error if it looks like none.

    Args:
        entry: What led to it.
        found: What was read there.
    """
    if isinstance(found, ItemError):
        return found
    words = sum(map(count_words, found.paragraphs))
    if words < MIN_ARCHIVE_WORDS:
        return PageError(found.url, f"no article: fewer than {MIN_ARCHIVE_WORDS} words could be read")
    if not (found.title or entry.title):
        return PageError(found.url, "no article: the page has no title")
    if urlsplit(found.canonical_url or found.url).path in FRONT_PAGES and not urlsplit(found.url).query:
        return PageError(found.url, "no article: the front page of its site")
    return found


def _with_feed_text(found: PageArticle, entry: PendingEntry) -> PageArticle:
    """The article with its feed's text, where that is much more than the page gives: a stub, a teaser, a page that
    fills itself in by script."""
    walled = found.access is not Access.FULL
    # A summary is as good as the beginning of a text; it is none as good as a text.
    paragraphs = fallback_paragraphs(entry.content, entry.summary if walled else "")
    if not paragraphs:
        return found
    text = cut_wall(paragraphs)
    words, on_page = (sum(map(count_words, lines)) for lines in (text.paragraphs, found.paragraphs))
    if words <= on_page * (1 if walled else FEED_RATIO):
        return found
    return replace(
        found,
        paragraphs=text.paragraphs,
        language=settle_language(found.language, text.paragraphs),
        extractor="feed",
        access=Access.PAYWALL if text.walled or not entry.content else Access.FULL,
        wall=(*found.wall, *text.wall),
    )


def _nothing_stands_in(error: ItemError) -> ItemError:
    """The same error; a new one, since a chunk that is run again reads the same answers."""
    reason = f"{error.reason}; the feed's own text is too short to stand in"
    said: ItemError
    if isinstance(error, TransientFetchError):
        said = type(error)(error.subject, reason, retry_after_s=error.retry_after_s, status=error.status)
    elif isinstance(error, PermanentFetchError):
        said = PermanentFetchError(error.subject, reason, status=error.status)
    else:
        said = type(error)(error.subject, reason)
    said.seconds = error.seconds
    return said


def gather(
    read: Sequence[tuple[Sequence[PendingEntry], PageArticle | ItemError, Page | None, Cleaned | None]],
) -> list[Reading]:
    """Put together what proved to be one article: several links may end at one canonical address."""
    readings: dict[int, Reading] = {}
    failed: list[Reading] = []
    for entries, result, page, cleaned in read:
        if isinstance(result, ItemError):
            failed.append(Reading(entries=tuple(entries), error=result))
            continue
        article_id = stable_id("article", result.canonical_url or canonical_url(result.url))
        before = readings.get(article_id)
        together = (*before.entries, *entries) if before else tuple(entries)
        readings[article_id] = Reading(
            entries=together,
            article_id=article_id,
            found=before.found if before else result,
            page=before.page if before else page,
            cleaned=before.cleaned if before else cleaned,
        )
    return [*readings.values(), *failed]


def clean_ahead(reading: Reading, repeated: Collection[int]) -> Cleaned | None:
    """Clean a page where it is read; None where nothing is left of it, or it is so long that this is done once only."""
    assert reading.found is not None, "only readings that hold an article are cleaned"
    seen = sighted(reading)
    if len(reading.found.paragraphs) > MAX_PARAGRAPHS:
        return None
    title = given_title(reading)
    try:
        kept = clean_text(reading.found, title, repeated)
    except PageError:
        return None
    return Cleaned(title=title, sightings=seen, repeated=frozenset(seen.keys() & set(repeated)), kept=kept)


def sighted(reading: Reading) -> Mapping[int, bool]:
    """The `sightings` of a reading's paragraphs."""
    assert reading.found is not None, "only readings that hold an article have paragraphs"
    told = reading.cleaned
    if told is not None and told.title == given_title(reading):
        return told.sightings
    return sightings(reading.found.paragraphs, title_of(reading))


def cleaned_text(reading: Reading, repeated: Collection[int]) -> KeptText:
    """The text of a reading's article without what is not article.

    Args:
        reading: What was read.
        repeated: Paragraphs that the outlet is known to repeat by now.

    Raises:
        ItemError: There is none: its own error, or nothing is left.
    """
    if reading.error is not None:
        raise reading.error
    assert reading.found is not None, "a reading holds an article or an error"
    title, told = given_title(reading), reading.cleaned
    if told is not None and told.title == title and told.repeated == told.sightings.keys() & set(repeated):
        return told.kept
    return clean_text(reading.found, title, repeated)


def clean_text(found: PageArticle, title: str, repeated: Collection[int] = ()) -> KeptText:
    """The text of an article without what is not article.

    Raises:
        PageError: Nothing is left of it.
    """
    kept = keep_article_paragraphs(
        found.paragraphs,
        title=title,
        repeated=repeated,
        captions=found.captions,
        authors=found.authors,
        own_names=(found.outlet, host_key(found.url)),
    )
    if not kept.text.strip():
        raise PageError(found.url, "no text is left without what the site repeats")
    wall = tuple(Dropped(text=text, reason="wall") for text in found.wall)
    cut = (Dropped(text=f"{found.left_out:,} characters", reason="too long"),) if found.left_out else ()
    return replace(kept, dropped=(*kept.dropped, *wall, *cut))


def make_article(reading: Reading, kept: KeptText, *, outlet_id: str, fetched_at: datetime, revision: int) -> Article:
    """Put an article together from its page and its feed."""
    found = reading.found
    assert found is not None, "only readings that hold an article become one"
    entry = reading.entries[0]
    if found.left_out:
        logger.warning("%s: too long: the last %s characters are left out", found.url, f"{found.left_out:,}")
    date = _date(reading, found.dates, fetched_at)
    return Article(
        article_id=reading.article_id,
        url=found.canonical_url or canonical_url(found.url),
        outlet_id=outlet_id,
        title=title_of(reading),
        text=kept.text,
        authors=found.authors or entry.authors,
        published_at=date.at,
        published_from=date.source,
        date_flag=date.flag,
        updated_at=found.modified_at if found.modified_at and found.modified_at <= fetched_at else None,
        fetched_at=fetched_at,
        language=found.language or entry.language,
        extractor=found.extractor,
        dropped=kept.dropped,
        syndicated_from=kept.syndicated_from,
        revision=revision,
        access=found.access,
    )


def _date(reading: Reading, of_page: Sequence[DateCandidate], fetched_at: datetime) -> SettledDate:
    """When an article was published, by its page and the entries that led there."""
    feed_at = next((entry.published_at for entry in reading.entries if entry.published_at), None)
    date = settle_date(
        [*of_page, *([feed_candidate(feed_at)] if feed_at else [])],
        seen_at=min(entry.seen_at for entry in reading.entries),
        fetched_at=fetched_at,
        feed_from=_feed_from(reading),
        zone=zone_named(reading.entries[0].timezone),
    )
    assert date is not None, "when it was seen is always known"
    return date


def _feed_from(reading: Reading) -> datetime | None:
    """Since when the entries of an article could give it as news; one that may have carried it always is enough."""
    bounds = [
        feed_bound(
            published_at=entry.published_at,
            updated_at=entry.updated_at,
            seen_at=entry.seen_at,
            subscribed_at=entry.subscribed_at,
        )
        for entry in reading.entries
    ]
    known = [bound for bound in bounds if bound is not None]
    return min(known) if len(known) == len(bounds) else None


# Sources of a publication time that another one may better.
_VAGUE = (PublishedFrom.TEXT, PublishedFrom.URL, PublishedFrom.MODIFIED, PublishedFrom.SEEN)


def as_version_of(before: Article, article: Article, reading: Reading) -> Article:
    """A later version of an article that is there: address and publication time stay.

    Publishers move the date of what they update; only one that was vague is replaced by a better and earlier one. An
    old article that a feed gives as news once more is flagged.
    """
    better = (
        before.published_from in _VAGUE
        and article.published_from not in _VAGUE
        and article.published_at <= before.published_at
    )
    dated = article if better else before
    return replace(
        article,
        url=before.url,
        published_at=dated.published_at,
        published_from=dated.published_from,
        date_flag=dated.date_flag or flag_of(dated.published_at, article.fetched_at, _feed_from(reading)),
    )


def given_title(reading: Reading) -> str:
    """Headline of the page, else of the feed, "" if neither gives one."""
    assert reading.found is not None, "only readings that hold an article have a title"
    return reading.found.title or next((entry.title for entry in reading.entries if entry.title), "")


def title_of(reading: Reading) -> str:
    """The headline, else the first words of the text; an ellipsis at their end says that nobody gave them as one."""
    assert reading.found is not None, "only readings that hold an article have a title"
    return given_title(reading) or stand_in_title(reading.found.paragraphs[0])


def stand_in_title(text: str) -> str:
    """The first words of a text as its title, marked as such by an ellipsis."""
    return first_words(text, MAX_STAND_IN_CHARS).rstrip(". …") + "…"


def text_hash(title: str, text: str) -> int:
    """Hash that changes when headline or text does."""
    return stable_id("text", title, text)


def by_address(entries: Sequence[PendingEntry]) -> Mapping[str, list[PendingEntry]]:
    """Entries by the canonical form of their link, so that each page is fetched once."""
    found: dict[str, list[PendingEntry]] = {}
    for entry in entries:
        found.setdefault(canonical_url(entry.url), []).append(entry)
    return found
