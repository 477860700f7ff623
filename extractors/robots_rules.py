"""The text of a robots.txt -> what it says to us, by RFC 9309.

protego 0.7 was measured against the RFC's table and not kept: it takes a group for "wire" as ours, misses
"wirewatch/1.0" and the first line after a byte order mark, ends a group at an unknown line and a line at U+2028,
and takes an encoded question mark for a real one. tests/test_robots_rules.py has the table.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

# The product token: publishers who want to address us write "User-agent: wirewatch".
PRODUCT = "wirewatch"
# Some sites ask for minutes to keep everybody away; whoever means that writes Disallow.
MAX_CRAWL_DELAY_S = 30.0
MAX_SITEMAPS = 100
MAX_SITEMAP_CHARS = 2_000

_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[A-Za-z_-]+")
_ESCAPE_OR_CHAR = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._~=&?:,+-]*").fullmatch
_SPELLINGS = {
    "user-agent": "agent",
    "useragent": "agent",
    "user agent": "agent",
    "allow": "allow",
    # the ways to spell it that Google's parser knows
    "disallow": "disallow",
    "dissallow": "disallow",
    "dissalow": "disallow",
    "disalow": "disallow",
    "diasllow": "disallow",
    "disallaw": "disallow",
    "crawl-delay": "delay",
    "crawldelay": "delay",
    "sitemap": "sitemap",
    "site-map": "sitemap",
}


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: str  # comparable, with "*" and a final "$" as the publisher wrote them
    allow: bool
    parts: tuple[str, ...]  # between the asterisks
    anchored: bool

    @classmethod
    def of(cls, pattern: str, *, allow: bool) -> Self:
        anchored = pattern.endswith("$")
        return cls(pattern, allow, tuple(re.sub(r"\*+", "*", pattern.removesuffix("$")).split("*")), anchored)

    def matches(self, path: str) -> bool:
        first, *others = self.parts
        if not path.startswith(first):
            return False
        if not others:
            return not self.anchored or path == first
        at = len(first)
        for part in others[:-1]:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if self.anchored:
            return len(path) - len(others[-1]) >= at and path.endswith(others[-1])
        return path.find(others[-1], at) >= 0


class Rules:
    """What a robots.txt says to us.

    Args:
        text: The document. Bytes that are no UTF-8 may come as lone surrogates (`surrogateescape`).
    """

    def __init__(self, text: str = "") -> None:
        ours: list[tuple[str, str]] = []
        everybody: list[tuple[str, str]] = []
        named = to_us = to_all = False
        open_group = True  # no rule since the last name: further names join it
        sitemaps: dict[str, None] = {}
        for kind, value in _lines(text):
            if kind == "sitemap":
                if _is_web_address(value) and len(sitemaps) < MAX_SITEMAPS:
                    sitemaps[value] = None
            elif kind == "agent":
                if not open_group:
                    to_us, to_all, open_group = False, False, True
                if _names_us(value):
                    named = True
                    to_us = True
                elif value == "*" or value.startswith("* "):
                    to_all = True
            else:
                open_group = False
                if to_us:
                    ours.append((kind, value))
                if to_all:
                    everybody.append((kind, value))
        self.sitemaps = tuple(sitemaps)
        chosen = ours if named else everybody
        rules = {
            _Rule.of(_comparable(path if path[0] in "/*" else f"/{path}", pattern=True), allow=kind == "allow")
            for kind, path in chosen
            if kind != "delay" and path
        }
        # the longest match wins, and "allow" where two are equally long (2.2.2)
        self._rules = sorted(rules, key=lambda rule: (-len(rule.pattern), not rule.allow, rule.pattern))
        # most files are a long list of plain beginnings, and most pages begin with none of them
        self._special = [rule for rule in self._rules if rule.anchored or len(rule.parts) > 1]
        self._beginnings = tuple({rule.pattern for rule in self._rules} - {rule.pattern for rule in self._special})
        self.crawl_delay_s = max((_seconds(value) for kind, value in chosen if kind == "delay"), default=0.0)

    @property
    def text(self) -> str:
        """The document without what does not concern us, in ASCII; reading it gives the same rules."""
        lines = ["User-agent: *"] if self._rules or self.crawl_delay_s else []
        lines += [f"{'Allow' if rule.allow else 'Disallow'}: {rule.pattern}" for rule in self._rules]
        if self.crawl_delay_s:
            lines.append(f"Crawl-delay: {self.crawl_delay_s:g}")
        lines += [f"Sitemap: {address}" for address in self.sitemaps]
        return "\n".join(lines)

    def allows(self, url: str) -> bool:
        """Whether the page at an absolute address may be read. /robots.txt itself always may."""
        if not self._rules:
            return True
        path = _comparable(_path(url), pattern=False)
        if path == "/robots.txt":
            return True
        candidates = self._rules if path.startswith(self._beginnings) else self._special
        return next((rule.allow for rule in candidates if rule.matches(path)), True)


def whole_lines(body: bytes) -> bytes:
    """A document that was cut off, without the line that the cut went through."""
    return body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in _LINE_END.split(text.removeprefix("\ufeff")):
        content = line.partition("#")[0].strip()
        key, colon, value = content.partition(":")
        if not colon:
            words = content.split()
            if len(words) != 2:
                continue
            key, value = words
        kind = _SPELLINGS.get(" ".join(key.lower().split()))
        if kind:
            yield kind, value.strip()


def _names_us(value: str) -> bool:
    """Whether a User-agent line's product token is ours; a version behind it does not matter."""
    token = _TOKEN.match(value)
    return token is not None and token[0].lower() == PRODUCT


def _seconds(value: str) -> float:
    try:
        delay_s = float(value)
    except ValueError:
        return 0.0
    return min(MAX_CRAWL_DELAY_S, round(delay_s, 3)) if math.isfinite(delay_s) and delay_s > 0 else 0.0


def _is_web_address(value: str) -> bool:
    if not value.isascii() or len(value) > MAX_SITEMAP_CHARS or not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _path(url: str) -> str:
    """Path and query of an absolute address."""
    rest = url.partition("#")[0].partition("://")[2]
    start = re.search(r"[/?]", rest)
    path = rest[start.start() :] if start else ""
    return path if path.startswith("/") else f"/{path}"


def _comparable(path: str, *, pattern: bool) -> str:
    """One spelling for each path (RFC 9309 2.2.2).

    An encoded character is the same as the plain one, but for those that would change the address: "%", "#", and in
    the path "/" and "?". "*" and "$" stand for themselves in an address and, in a pattern, only when encoded.
    """
    if not pattern and _PLAIN_PATH(path):
        return path
    end = len(path) - 1
    in_query = False
    made: list[str] = []
    for found in _ESCAPE_OR_CHAR.finditer(path):
        part = found[0]
        if part == "?":
            in_query = True
        if len(part) == 1:
            special = part == "*" or (part == "$" and found.start() == end)
            if pattern and special:
                made.append(part)
            elif part in "*$" or not "!" <= part <= "~":
                made.append("".join(f"%{byte:02X}" for byte in part.encode("utf-8", "surrogateescape")))
            else:
                made.append(part)
            continue
        char = chr(int(part[1:], 16))
        kept = "%#*$" if in_query else "%#*$/?"
        made.append(char if "!" <= char <= "~" and char not in kept else part.upper())
    return "".join(made)
