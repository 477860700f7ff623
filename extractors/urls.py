"""Addresses: one spelling for each page, and which of them may be fetched.

courlan's `clean_url` was measured and not used: it drops real parameters (`?gallery=3`, `?cid=9`, `?12345`), sorts the
rest and merges slashes, so different articles of some outlets would get one id.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from tld import get_tld
from tld.utils import Result

from extractors.parameters import names_page
from extractors.wrapped_urls import unwrapped

MAX_URL_CHARS = 2000

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_TO_QUOTE = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%\[\]|]|%(?![0-9A-Fa-f]{2})")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_SPACE = re.compile(r"\s")
_SESSION = "jsessionid="


def canonical_url(url: str) -> str:
    """Spell an address the one way that is used for comparing and for ids.

    RFC 3986 section 6.2.2 and 6.2.3: scheme and host in lower case (IDNA), no default port, no user info, dot segments
    resolved, percent codes in upper case and decoded where they stand for unreserved characters. Path case, slashes and
    the order of parameters stay: servers may tell them apart. Scheme and "www." stay, too: the address must lead to the
    page. Fragments go, but for those that name a page ("#!"), as do tracking parameters and session ids. Where an
    address only wraps another (AMP caches, counted links), it is the other one.

    Args:
        url: Absolute address; white space around it is ignored.

    Returns:
        The canonical address; the stripped input if it cannot be parsed or is not http or https.
    """
    spelled, parts = _spell(url)
    while parts is not None and len(spelled) <= MAX_URL_CHARS and (inner := unwrapped(parts)):
        inner, inner_parts = _spell(inner)
        if inner_parts is None or len(inner) >= len(spelled):
            break
        spelled, parts = inner, inner_parts
    return spelled


def same_site(a: str, b: str) -> bool:
    """Tell whether two addresses belong to one registrable domain (by the public suffix list).

    Hosts without one (addresses, single labels, unknown suffixes) are the same site only with the same host and port.
    """
    one, other = _site(a), _site(b)
    return one is not None and one == other


def host_key(url: str) -> str:
    """The host of an address as politeness counts it: its name, with the port where that is not the scheme's own.

    http and https of one name are one host: they are one publisher's machine.

    Returns:
        For example "www.example.org" or "127.0.0.1:8080"; "" if the address has no host.
    """
    parts = _split(url)
    host = _host(parts) if parts else ""
    if parts is None or not host:
        return ""
    plain = parts.port is None or parts.port == _DEFAULT_PORTS.get(parts.scheme.lower())
    return host if plain else f"{host}:{parts.port}"


def is_fetchable(url: str) -> bool:
    """Tell whether an address may be asked at all: http or https, with a host, at most 2,000 characters."""
    if not 0 < len(url) <= MAX_URL_CHARS or _CONTROLS.search(url) or _SPACE.search(url):
        return False
    parts = _split(url)
    return parts is not None and parts.scheme.lower() in _DEFAULT_PORTS and bool(_host(parts))


def _spell(url: str) -> tuple[str, SplitResult | None]:
    """An address in canonical spelling, with its parts; without them if it is none of the web."""
    raw = _CONTROLS.sub("", url).strip()
    parts = _split(raw)
    if parts is None or parts.scheme.lower() not in _DEFAULT_PORTS:
        return raw, None
    host = _host(parts)
    if not host:
        return raw, None
    scheme = parts.scheme.lower()
    port = parts.port
    spelled = SplitResult(
        scheme=scheme,
        netloc=host if port is None or port == _DEFAULT_PORTS[scheme] else f"{host}:{port}",
        path=_remove_dot_segments(_without_session(_normal_escapes(parts.path))) or "/",
        query=_real_parameters(parts.query),
        # some sites are one page with scripts, which the fragment tells what to show
        fragment=_normal_escapes(parts.fragment) if parts.fragment.startswith("!") else "",
    )
    return spelled.geturl(), spelled


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises on a port that is no number
    except ValueError:
        return None
    return parts


def _host(parts: SplitResult) -> str:
    """Host as it goes into a netloc, "" if there is none that could be looked up."""
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host)}]"
        except ValueError:
            return ""
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host if re.fullmatch(r"[a-z0-9_.\-]{1,253}", host) and ".." not in host and host[:1] != "." else ""


def _normal_escapes(text: str) -> str:
    def decode(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    def encode(match: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))

    return _PERCENT.sub(decode, _TO_QUOTE.sub(encode, text))


def _remove_dot_segments(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == ".." and len(kept) > 1:
            kept.pop()
        if segment not in (".", ".."):
            kept.append(segment)
        elif last:
            kept.append("")
    return "/".join(kept)


def _without_session(path: str) -> str:
    if _SESSION not in path.lower():
        return path
    segments = (segment.split(";") for segment in path.split("/"))
    return "/".join(";".join(part for part in parts if not part.lower().startswith(_SESSION)) for parts in segments)


def _real_parameters(query: str) -> str:
    return "&".join(part for part in _normal_escapes(query).split("&") if part and names_page(part))


def _site(url: str) -> str | None:
    parts = _split(url)
    host = _host(parts) if parts else ""
    if parts is None or not host:
        return None
    return _registrable(host) or f"{host}:{parts.port or _DEFAULT_PORTS.get(parts.scheme.lower(), 0)}"


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str | None:
    found = get_tld(f"http://{host}", fail_silently=True, as_object=True)
    return found.fld if isinstance(found, Result) else None
