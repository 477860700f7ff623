"""One frozen record per stage: reading them from top to bottom shows which step adds what.

Times are aware UTC and end in `_at`. Texts are `str` without lone surrogates. Everything from outside becomes one
of these at the door; feedparser's, trafilatura's and spaCy's objects do not travel further.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from extractors.place_records import Located as Located
from extractors.place_records import Place as Place


class EntityType(StrEnum):
    """What a name names. Groups are nationalities, ethnic and religious groups."""

    PERSON = "person"
    ORG = "org"
    LOCATION = "location"
    GROUP = "group"


class Relation(StrEnum):
    """How an article stands to the report of its story."""

    ORIGINAL = "original"
    SYNDICATED = "syndicated"  # the same report, whole
    ABRIDGED = "abridged"  # a part of the same report


class PublishedFrom(StrEnum):
    """Which source gave an article its publication time, best first."""

    JSON_LD = "json-ld"
    META = "meta"
    FEED = "feed"
    TEXT = "text"  # found by htmldate in the page: a day, rarely a minute
    URL = "url"
    MODIFIED = "modified"  # only a time of change is given: the article is at least as old
    SEEN = "seen"  # nothing said: the time of capture, an upper bound


class Access(StrEnum):
    """How much of an article could be read."""

    FULL = "full"
    PAYWALL = "paywall"  # its beginning: the rest is for subscribers


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed, cleaned: absolute link, plain title, UTC times.

    `guid` is the feed's own, else the link. `content` is HTML the feed carries beside the summary, else "".
    """

    guid: str
    url: str
    title: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedDocument:
    """A document that a sitemap index lists."""

    url: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One parsed feed document or sitemap. `problems` are sentences a publisher understands."""

    title: str = ""
    homepage: str = ""
    language: str = ""  # BCP 47, lower case, "" if the feed does not say
    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
    ttl_s: int | None = None  # how long the publisher says it stays fresh
    skip_hours: tuple[int, ...] = ()  # hours (0 to 23, UTC) in which the publisher asks not to be asked
    skip_days: tuple[int, ...] = ()  # days of the week (0 is Monday, UTC) likewise
    older_url: str = ""  # where its earlier entries are: prev-archive or next of RFC 5005
    index: tuple[IndexedDocument, ...] = ()  # of a sitemap index; a feed has none
    incomplete: bool = False  # it was cut off: entries are missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask "anything new?" with; returned byte for byte."""

    etag: str | None = None
    last_modified: str | None = None


class FeedKind(StrEnum):
    """What a subscription's address leads to."""

    FEED = "feed"
    SITEMAP = "sitemap"  # a news sitemap, or an index of them


class Trust(StrEnum):
    """What is thought of a feed's validators."""

    FULL = "full"
    SUSPECT = "suspect"  # a document asked for unconditionally brought news after a "not modified": being tried out
    NONE = "none"  # caught answering "not modified" to what had changed: asked without them


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What must be remembered of a feed to ask it politely again.

    `poll_url` differs from the configured `url` after a permanent redirect that held. `interval_s` is the time between
    polls while all is well; `failures` counts failed polls in a row.
    """

    feed_id: int
    url: str
    poll_url: str
    kind: FeedKind = FeedKind.FEED
    homepage: str = ""  # of its outlet: the site that a sitemap speaks for, wherever it lies
    timezone: str = ""  # of its outlet: IANA zone of times that name none; "": UTC
    validators: Validators = Validators()
    validated_url: str | None = None  # the address that gave the validators: where redirects ended
    trust: Trust = Trust.FULL
    trust_at: datetime | None = None  # when `trust` became what it is; None: never changed
    document_at: datetime | None = None  # when the last whole document came
    unmodified: int = 0  # polls in a row answered "not modified"
    last_polled_at: datetime | None = None
    next_poll_at: datetime | None = None  # None: due now
    interval_s: int = 3600
    floor_s: int | None = None  # least time between polls as the user set it for the outlet; None: not set
    ttl_s: int | None = None  # how long its document stays fresh, as the document says
    max_age_s: int | None = None  # likewise as its HTTP headers say
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    moving_to: str | None = None  # where it is permanently redirected to, until that has held
    moving_polls: int = 0  # polls in a row that were redirected there
    failures: int = 0
    last_error: str | None = None
    gone_at: datetime | None = None  # the server said 410: not asked any more


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What must be remembered of a host to be polite to it. `host` is `urls.host_key` of its addresses."""

    host: str
    wait_until: datetime | None = None  # not asked before: it said so (Retry-After), or it said "too many requests"
    strikes: int = 0  # answers in a row that it was asked too much


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsState:
    """The robots.txt of one origin (scheme, name, port), as far as it concerns us. Good until `good_until`."""

    origin: str
    good_until: datetime
    text: str = ""  # "": there are no rules
    trouble: str = ""  # why it could not be read, which forbids everything for now; "": it could


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Bytes behind a link.

    `url` was asked for, `final_url` answered. `body` is decompressed. `not_modified` is a 304: body is empty.
    """

    url: str
    final_url: str
    status: int
    body: bytes
    content_type: str = ""  # without parameters, lower case
    charset: str = ""  # as the Content-Type header names it, else ""
    validators: Validators = Validators()
    not_modified: bool = False
    moved_to: str | None = None  # target of a permanent redirect (301, 308), if every hop was permanent
    max_age_s: int | None = None  # how long the answer stays fresh by Cache-Control or Expires (RFC 9111); None: unsaid
    wire_bytes: int = 0  # bytes of the body as they came, before decompression
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DateCandidate:
    """A time that may be an article's publication, with the offset it was written with.

    `has_clock`: it says more than a day; a bare day is midnight UTC. `zone_known`: the zone was written beside it, or
    is configured for the outlet; else UTC was assumed.
    """

    at: datetime
    source: PublishedFrom
    has_clock: bool = True
    zone_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PageArticle:
    """What a page says about its article, before anything is dropped. Paragraphs in order, no blank ones."""

    url: str
    canonical_url: str
    title: str
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_from: PublishedFrom | None = None
    date_flag: str | None = None  # what was wrong with times that were set aside
    dates: tuple[DateCandidate, ...] = ()  # all times it gives
    modified_at: datetime | None = None  # when its publisher says it was last changed
    language: str = ""
    outlet: str = ""  # the site's name for itself
    captions: tuple[str, ...] = ()  # of its pictures, which some sites print among the paragraphs once more
    extractor: str = ""  # which method won: rules, trafilatura, json-ld, feed
    access: Access = Access.FULL
    wall: tuple[str, ...] = ()  # lines of a paywall, which are no text
    left_out: int = 0  # characters beyond what is read of a text


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A paragraph that is not part of the article, and why."""

    text: str
    reason: str  # repeated, syndication, caption, newsletter, related, credit, promotion, label, title, wall, too long


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text taken from a page; what is tagged and counted.

    `text` is the kept paragraphs joined by a newline. `syndicated_from` is the outlet a syndication line names.
    """

    article_id: int
    url: str
    outlet_id: str
    title: str
    text: str
    authors: tuple[str, ...] = ()
    published_at: datetime
    published_from: PublishedFrom
    date_flag: str | None = None  # what was wrong with a time that was set aside (extractors.dates), else None
    updated_at: datetime | None = None  # when its publisher says this text was last changed
    fetched_at: datetime
    language: str = ""
    extractor: str = ""
    dropped: tuple[Dropped, ...] = ()
    syndicated_from: str | None = None
    revision: int = 1
    access: Access = Access.FULL


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChange:
    """How a version of an article differs from the one before. `added` and `removed` are paragraphs, cut to a bound."""

    title_before: str
    title_after: str
    words_added: int
    words_removed: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheck:
    """What must be remembered of an article's page to look at it again, cheaply and not too often.

    `url` was asked, `validated_url` answered and gave the validators. `changes` of the `checks` brought another text;
    what was found and not believed, or why nothing was found the last time, is in `note`.
    """

    article_id: int
    outlet_id: str
    url: str
    first_at: datetime  # when the page was first fetched: looks are planned from here
    validators: Validators = Validators()
    validated_url: str | None = None
    body_hash: int = 0  # of the bytes that came, for servers that give no validators
    checked_at: datetime | None = None  # None: not looked at again yet
    next_at: datetime | None = None  # None: not looked at any more
    checks: int = 0
    changes: int = 0
    missing: int = 0  # looks in a row that met "not found"
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryArticle:
    """What decides which story an article belongs to."""

    article_id: int
    outlet_id: str
    published_at: datetime
    words: int  # separated by white space
    text: str
    story_id: int | None = None  # known for articles of earlier loads
    syndicated_from: str | None = None  # as the article's syndication line names it


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an article belongs: its story and how it stands to the story's report."""

    article_id: int
    story_id: int
    relation: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One occurrence of a name in a text: `surface == text[start:end]`, Python string offsets."""

    start: int
    end: int
    surface: str
    type: EntityType


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name within one article, after the document has decided: its best form and all its spans.

    `aliases` maps every surface of it to the rule that joined it ("exact", "surname", "acronym", "renamed", ...).
    """

    name: str
    type: EntityType
    spans: tuple[Span, ...]
    aliases: dict[str, str] = field(default_factory=dict)
    place: Place | None = None  # as far as name and article make it certain


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntity:
    """An entity of an earlier load, as far as a key led to it.

    `aliases` are its surface forms that hold in every article, each with its rule. `company` are keys of the persons
    and organisations that it was named with lately.
    """

    entity_id: int
    type: EntityType
    name: str
    first_seen_at: datetime
    aliases: tuple[tuple[str, str], ...] = ()
    company: tuple[str, ...] = ()
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntity:
    """An entity no earlier load knew."""

    entity_id: int
    type: EntityType
    name: str
    first_seen_at: datetime
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlias:
    """A surface form of an entity that is to be remembered. `keys` is empty where it holds within one article only."""

    alias: str
    keys: tuple[str, ...]
    entity_id: int
    rule: str
    score: float
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two known entities are one; all rows of `gone` become rows of `kept`. `rule` says why."""

    kept: int
    gone: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """A known entity that was shown by its acronym has a full name now."""

    entity_id: int
    name: str
