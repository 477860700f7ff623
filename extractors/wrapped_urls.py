"""Addresses inside addresses: caches, viewers and link counters that name the page they lead to.

Only forms that leave no doubt. Other AMP and mobile addresses are settled by what their pages say (`canonical`): the
AMP format obliges every page to name its plain form.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl

_GOOGLE = r"(?:www\.|news\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})"
# A host, the path behind which the address stands without its scheme: "s/" before it means https.
# https://developers.google.com/amp/cache/overview, "AMP Cache URL format"
_PREFIXED = (
    (re.compile(r"(?:[a-z0-9-]+\.)?(?:cdn\.ampproject\.org|bing-amp\.com)"), re.compile(r"/(?:c|v|wp)/(s/)?(.+)")),
    (re.compile(_GOOGLE), re.compile(r"/amp/(s/)?(.+)")),
)
# A host, its path, and the parameters that hold the address: as ClearURLs lists them under "redirections". Google
# forbids robots to follow its own.
_REDIRECTING = (
    (re.compile(_GOOGLE), "/url", ("url", "q")),
    (re.compile(r"(?:www\.)?bing\.com"), "/news/apiclick.aspx", ("url",)),
    (re.compile(r"lm?\.facebook\.com"), "/l.php", ("u",)),
    (re.compile(r"out\.reddit\.com"), None, ("url",)),
)
_MAX_FIELDS = 30


def unwrapped(parts: SplitResult) -> str:
    """The address that another one holds; "" if it holds none.

    Args:
        parts: Of an address in canonical spelling.
    """
    host = parts.hostname or ""
    for hosts, form in _PREFIXED:
        found = form.fullmatch(parts.path) if hosts.fullmatch(host) else None
        if found and "." in found[2].partition("/")[0]:
            query = f"?{parts.query}" if parts.query else ""
            return f"{'https' if found[1] else 'http'}://{found[2]}{query}"
    for hosts, path, names in _REDIRECTING:
        if hosts.fullmatch(host) and path in (None, parts.path):
            return _parameter(parts.query, names)
    return ""


def _parameter(query: str, names: tuple[str, ...]) -> str:
    try:
        fields = dict(parse_qsl(query, max_num_fields=_MAX_FIELDS))
    except ValueError:
        return ""
    found = next((fields[name] for name in names if name in fields), "")
    return found if found.lower().startswith(("http://", "https://")) else ""
