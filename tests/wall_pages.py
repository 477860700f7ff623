"""Invented pages: walls as sites word them, and short articles that speak of the same things, in many languages.

Each is (kind, language, title, lines); a line in brackets is a button, one that begins with "# " a heading.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import NamedTuple


class Invented(NamedTuple):
    """A page to write; `kind` is what the error names, "" for an article."""

    kind: str
    language: str
    title: str
    lines: tuple[str, ...]


def write(page: Invented, *, claims: bool = False) -> bytes:
    """A page with a menu and a footer. `claims`: it calls itself an article, for machines."""
    body = "".join(map(_line, page.lines))
    meta = '<meta property="og:type" content="article">' if claims else ""
    return (
        f'<!doctype html><html lang="{page.language}"><head><meta charset="utf-8">'
        f"<title>{escape(page.title)} | The Harbour</title>{meta}</head><body>"
        f'<nav><a href="/">Harbour</a> <a href="/world">World</a></nav><main>{body}</main>'
        "<footer><p>© The Harbour 2026</p></footer></body></html>"
    ).encode()


def _line(line: str) -> str:
    if line.startswith("["):
        return f"<button>{escape(line.strip('[]'))}</button>"
    return f"<h1>{escape(line[2:])}</h1>" if line.startswith("# ") else f"<p>{escape(line)}</p>"


_PAGES = [
    Invented(kind, language, title, tuple(lines))
    for kind, language, title, lines in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
]
WALLS = tuple(page for page in _PAGES if page.kind)
ARTICLES = tuple(page for page in _PAGES if not page.kind)
