"""How long an answer stays fresh, by its own head (RFC 9111).

Read as a private cache that keeps nothing would: it serves to know when asking again is pointless.
"""

from __future__ import annotations

import re

from multidict import MultiMapping

from extractors.answers import http_date

# RFC 9111 1.2.2: a longer time is taken for this one.
MAX_SECONDS = 2_147_483_647
MAX_HEADER_CHARS = 2_000

# a directive, with its value as a token or a quoted string
_DIRECTIVE = re.compile(r'([^\s,;="]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"?|[^,;]*))?')


def fresh_s(headers: MultiMapping[str]) -> int | None:
    """Read for how long an answer stays fresh.

    How old it was when it came (Age) is left out of account: to wait too long is the politer mistake.

    Args:
        headers: Of a 200 or a 304.

    Returns:
        Seconds: max-age of Cache-Control, else Expires less Date. 0 for whatever must be asked for anew each time
        (no-store, no-cache) and for times that are none (4.2.1, 5.3). None if nothing is said, or Expires comes
        without the Date it is to be measured by. s-maxage is for shared caches and not ours.
    """
    if "Cache-Control" in headers:
        said = _cache_control(headers)
        # with a list of header fields, no-cache is about these fields only (5.2.2.4)
        if "no-store" in said or said.get("no-cache", "x") == "":
            return 0
        if "max-age" in said:
            return _seconds(said["max-age"]) or 0
    expires = headers.get("Expires")
    if expires is None:
        return None
    until = http_date(expires)
    if until is None:
        return 0
    made = http_date(headers.get("Date", ""))
    return None if made is None else min(MAX_SECONDS, max(0, int((until - made).total_seconds())))


def _cache_control(headers: MultiMapping[str]) -> dict[str, str]:
    """Directives in lower case, with the first value of each: RFC 9111 4.2.1 lets the first of several hold."""
    said: dict[str, str] = {}
    for name, value in _DIRECTIVE.findall(", ".join(headers.getall("Cache-Control"))[:MAX_HEADER_CHARS]):
        said.setdefault(name.lower(), value.strip())
    return said


def _seconds(value: str) -> int | None:
    digits = value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
    if not re.fullmatch(r"\s*[0-9]+\s*", digits):
        return None
    return min(MAX_SECONDS, int(digits.strip().lstrip("0")[:12] or "0"))
