"""What other extractors make of a page, in our words, so that they are scored as ours is.

Each reads the page as `extractors.articles.decode` decodes it: a comparison of extraction, not of guessing charsets.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from hashlib import sha256
from typing import Any

import trafilatura

from benchmarks.figures import Skipped
from extractors.articles import decode
from extractors.records import PageArticle

# Bytes and address of a page to what is read from it; None: nothing.
Read = Callable[[bytes, str], PageArticle | None]
# The same, to the text only.
Extract = Callable[[bytes, str], str]


def read_with_trafilatura(body: bytes, url: str, **options: Any) -> PageArticle | None:
    """Read a page with trafilatura alone. It gives the day of publication, never the minute."""
    document: Any = trafilatura.bare_extraction(decode(body), url=url, with_metadata=True, **options)
    if document is None:
        return None
    return PageArticle(
        url=url,
        canonical_url=document.url or url,
        title=document.title or "",
        paragraphs=tuple((document.text or "").split("\n")),
        authors=tuple((document.author or "").split("; ")) if document.author else (),
        published_at=datetime.fromisoformat(document.date).replace(tzinfo=UTC) if document.date else None,
        language=document.language or "",
        extractor="trafilatura",
    )


def read_with_newspaper(newspaper: Any, body: bytes, url: str) -> PageArticle | None:
    """Read a page with newspaper4k, which must not fetch its pictures.

    Languages for which it wants further libraries (Korean, Thai, Chinese and some more), whose data it would download,
    are read as if they were English.
    """
    try:
        article = _parsed(newspaper, decode(body), url)
    except ImportError:
        article = _parsed(newspaper, decode(body), url, language="en")
    except newspaper.ArticleException:
        return None
    at = article.publish_date
    return PageArticle(
        url=url,
        canonical_url=article.canonical_link or url,
        title=article.title or "",
        paragraphs=tuple(line for line in article.text.split("\n") if line.strip()),
        authors=tuple(article.authors),
        published_at=(at if at.tzinfo else at.replace(tzinfo=UTC)) if at else None,
        language=article.meta_lang or "",
        extractor="newspaper4k",
    )


def _parsed(newspaper: Any, html: str, url: str, **options: Any) -> Any:
    article = newspaper.Article(url, fetch_images=False, **options)
    article.download(input_html=html)
    article.parse()
    return article


def _load_newspaper() -> Read:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # nltk is missing, which only its summaries need
            import newspaper
    except ImportError as error:
        raise Skipped("newspaper4k is not installed: make eval installs it") from error
    return partial(read_with_newspaper, newspaper)


# trafilatura as it comes, and with the settings that score best on the benchmark, beside newspaper4k as it comes.
OTHERS: dict[str, Callable[[], Read]] = {
    "traf.": lambda: read_with_trafilatura,
    "traf.best": lambda: partial(read_with_trafilatura, fast=True, include_comments=False, include_tables=False),
    "newsp.4k": _load_newspaper,
}


@cache
def load_other(name: str) -> Read:
    """One of `OTHERS`; it remembers what it has read, as several topics ask about one page.

    Raises:
        Skipped: It is not installed.
    """
    read, known = OTHERS[name](), dict[tuple[str, bytes], PageArticle | None]()

    def remembering(body: bytes, url: str) -> PageArticle | None:
        key = (url, sha256(body).digest())
        if key not in known:
            known[key] = read(body, url)
        return known[key]

    return remembering


def text_of(read: Read) -> Extract:
    """An extractor that gives the text only; "" where there is none."""

    def extract(body: bytes, url: str) -> str:
        found = read(body, url)
        return "\n".join(found.paragraphs) if found else ""

    return extract
