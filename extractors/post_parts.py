"""What a post is made of, whatever page it was cut from: its paragraphs, and the title and date above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from extractors.block_text import bounded, count_words
from extractors.feed_dates import DateReader
from extractors.languages import detect_language
from extractors.paragraphs import keep_article_paragraphs
from extractors.records import DateCandidate, PageArticle, PublishedFrom
from extractors.shown_dates import read_date_line

# What a post must have to be more than a teaser where no line says that it ends. Excerpts of WordPress have 55 words,
# but they say that there is more; reports of three sentences have 40 and more.
MIN_POST_WORDS = 40
# A bare ellipsis ends a text of so few words only where it was cut off.
MAX_EXCERPT_WORDS = 120
# And where a line says that the post ends here. As `extract_article` asks for.
MIN_ENDED_WORDS = 5

MAX_NOTICE_CHARS = 300
MAX_HEADLINE_WORDS = 25
MAX_HEADLINE_CHARS = 200
_MAX_DATELINE_WORDS = 16

ENDS_SENTENCE = re.compile(r"[.!?…。！？।؟۔:;,][\"'”’»)\]]*$")
_NO_HEADLINE = re.compile(r"[.…。؟۔:;,][\"'”’»“)\]]*$")
_CUT_OFF = re.compile(
    r"(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*more\s*(?:…|\.\.\.)?\s*\)|&hellip;)\W*$"
    r"|(?:^|[.…!?\]”\"’)] ?)\W*(?:(?:continue|keep) reading"
    r"|read (?:more|on|(?:the )?(?:rest|full|whole|entire)\b[\w ]{0,30})"
    r"|weiterlesen|mehr lesen|lire la suite|(?:leer|ver) m[aá]s|seguir leyendo|ler mais|leia mais|leggi tutto"
    r"|continua a leggere|lees (?:meer|verder)|читать (?:далее|дальше|полностью)|читати далі|devamını oku"
    r"|czytaj (?:dalej|więcej)"
    r"|اقرأ المزيد|ادامه مطلب|続きを読む|阅读(?:全文|更多)|繼續閱讀|继续阅读)(?:[^.!?]{0,200})$",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"(?:…|\.\.\.)\W*$")
_DATED = re.compile(
    r"^\W*(?:(?:posted|published|written|date[d]?|on)\b\s*(?:on\b|at\b)?\s*:?\s*)*"
    r"(?P<date>.{6,60}?)\s*(?:[|·•,–—]?\s*\b(?:by|in|from)\b\s.{1,120}|[|·•–—]\s.{1,120})?$",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:^|[\s|·•,–—])by\s+(?P<names>[^|·•–—]{2,100}?)(?:\s+in\s.*)?$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19[9]\d|20\d\d)(?!\d)")
_ENGLISH_DAY = re.compile(
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s+)?(?P<month>[A-Z][a-z]{2,8})\.?\s+(?:(?P<d2>\d{1,2})(?:st|nd|rd|th)?\s*,?\s+)?(?P<year>\d{4})"
)
_UNDER_POST = re.compile(
    r"^\W*(?:(?:posted|filed) (?:in|under)\b|tag(?:s|ged)\b|categor(?:y|ies)\s*:|leave a (?:comment|reply)\b"
    r"|\d+ (?:comments?|views|likes|shares)\b|no comments\b|comments (?:off|are closed)\b|permalink\b"
    r"|share (?:this|on)\b|like this\s*:)",
    re.IGNORECASE,
)
_MAX_UNDER_WORDS = 25
_MAX_UNDER_LINES = 15
_MAX_BUTTON_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPage:
    """What a page of posts holds.

    `posts` are whole, in the order of the page; `url` and `canonical_url` are "" where a post has no address of its
    own, `title` where none is given. `unfinished` are the first words of those that are not whole: a teaser, or cut
    off where the page was saved. `several`: the page is one of posts, whole or not; else it is one article.
    """

    posts: tuple[PageArticle, ...] = ()
    unfinished: tuple[str, ...] = ()
    title: str = ""
    outlet: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post as it was cut out. `title` is "" and `date` None where none is given."""

    paragraphs: tuple[str, ...]
    title: str = ""
    url: str = ""
    authors: tuple[str, ...] = ()
    date: DateCandidate | None = None

    @property
    def opening(self) -> str:
        """Its title, else its first words."""
        return self.title or first_words(self.paragraphs[0] if self.paragraphs else "")


@lru_cache(maxsize=50_000)
def is_notice(text: str) -> bool:
    """Whether a paragraph is nothing but a line that names where the text was taken over from."""
    if len(text) > MAX_NOTICE_CHARS:
        return False
    kept = keep_article_paragraphs([text], title="")
    return kept.syndicated_from is not None and not kept.text


def first_words(text: str, chars: int = 80) -> str:
    """The beginning of a text, cut between words; an ellipsis says that it goes on."""
    if len(text) <= chars:
        return text
    return text[:chars].rpartition(" ")[0].rstrip(" ,;:–—-") + "…" if " " in text[:chars] else text[:chars] + "…"


def is_headline(text: str) -> bool:
    """Whether a paragraph looks like a headline: short, and no sentence that is closed."""
    return (
        len(text) <= MAX_HEADLINE_CHARS
        and count_words(text) <= MAX_HEADLINE_WORDS
        and not _NO_HEADLINE.search(text)
        and not is_notice(text)
    )


def read_dateline(text: str, reader: DateReader) -> tuple[DateCandidate | None, tuple[str, ...]]:
    """The day, and the authors, that a line above a text names; nothing if it is no such line.

    Args:
        text: "Posted on March 3, 2021 by Aida Bek", "3. März 2021".
        reader: Knows other languages, and how much of them a page may cost.
    """
    if len(text) > MAX_HEADLINE_CHARS or len(text.split()) > _MAX_DATELINE_WORDS or not _YEAR.search(text):
        return None, ()
    if said := read_date_line(text, reader):
        return said, ()
    match = _DATED.match(text)
    if match is None:
        return None, ()
    raw = match["date"].strip(" ,.|·•–—-()")
    found = _english_day(raw)
    if found is None and any(char.isalpha() or char in "-/." for char in raw) and len(raw.split()) <= 7:
        parsed = reader.read(raw)
        found = parsed.at if parsed else None
    if found is None:
        return None, ()
    by = _BY.search(text[match.end("date") :])
    has_clock = (found.hour, found.minute) != (0, 0)
    return DateCandidate(at=found, source=PublishedFrom.TEXT, has_clock=has_clock), (by["names"],) if by else ()


def date_below(texts: Sequence[str], reader: DateReader) -> tuple[DateCandidate | None, list[str]]:
    """The date of a post whose last line, or the one before the notice that ends it, says when it was published."""
    for place in range(len(texts) - 1, max(len(texts) - 3, 0), -1):
        if date := read_date_line(texts[place], reader):
            return date, [*texts[:place], *texts[place + 1 :]]
        if not is_notice(texts[place]):
            break
    return None, list(texts)


def _english_day(text: str) -> datetime | None:
    match = _ENGLISH_DAY.search(text)
    if match is None or len(text) - len(match[0]) > 12 or bool(match["d1"]) == bool(match["d2"]):
        return None
    for form in ("%d %B %Y", "%d %b %Y"):
        try:
            day = f"{match['d1'] or match['d2']} {match['month']} {match['year']}"
            return datetime.strptime(day, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def is_cut_off(text: str) -> bool:
    """Whether a paragraph says that the text goes on elsewhere: "[…]", "Continue reading"."""
    return _CUT_OFF.search(text[-400:]) is not None


def is_whole(paragraphs: Sequence[str]) -> bool:
    """Whether a post is there in full, as far as its text tells."""
    body = [text for text in paragraphs if not is_notice(text)]
    ended = len(body) < len(paragraphs)
    words = sum(map(count_words, body))
    if not body or words < (MIN_ENDED_WORDS if ended else MIN_POST_WORDS):
        return False
    if is_cut_off(body[-1]):
        return False
    return ended or words > MAX_EXCERPT_WORDS or not _ELLIPSIS.search(body[-1])


def told_apart(posts: Sequence[Post]) -> tuple[list[Post], list[Post]]:
    """Posts that are whole, and those that are not."""
    are_whole = [is_whole(post.paragraphs) for post in posts]
    return (
        [post for post, whole in zip(posts, are_whole, strict=True) if whole],
        [post for post, whole in zip(posts, are_whole, strict=True) if not whole],
    )


def without_underline(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Paragraphs without the lines that a content system prints under a post: its tags, buttons, how many commented."""
    stop = len(paragraphs)
    for place in range(len(paragraphs) - 1, max(len(paragraphs) - _MAX_UNDER_LINES, 0), -1):
        words = len(paragraphs[place].split())
        if _UNDER_POST.match(paragraphs[place]) and words <= _MAX_UNDER_WORDS:
            stop = place
        elif words > _MAX_BUTTON_WORDS:
            break
    return tuple(paragraphs[:stop])


def to_page(
    posts: Sequence[Post], *, title: str = "", outlet: str = "", language: str = "", unfinished: Sequence[Post] = ()
) -> PostPage:
    """Posts as the articles they are; `language` is the page's word for all of them, "" if it has none."""
    return PostPage(
        posts=tuple(
            PageArticle(
                url=post.url,
                canonical_url=post.url,
                title=post.title,
                paragraphs=paragraphs,
                authors=post.authors,
                published_at=post.date.at.astimezone(UTC) if post.date else None,
                published_from=post.date.source if post.date else None,
                dates=(post.date,) if post.date else (),
                language=language or detect_language(" ".join(paragraphs[:40])),
                outlet=outlet,
                extractor="post",
                left_out=left_out,
            )
            for post in posts
            for paragraphs, left_out in [bounded(post.paragraphs)]
        ),
        unfinished=tuple(post.opening for post in unfinished),
        title=title,
        outlet=outlet,
        several=len(posts) + len(unfinished) > 1,
    )
