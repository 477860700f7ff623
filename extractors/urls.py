"""Addresses: one spelling for each page, and which of them may be fetched.

courlan's `clean_url` was measured and not used: it drops real parameters (`?gallery=3`, `?cid=9`, `?12345`), sorts the
rest and merges slashes, so different articles of some outlets would get one id.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit, urlunsplit

from tld import get_tld
from tld.utils import Result

MAX_URL_CHARS = 2000

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_TO_QUOTE = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%\[\]|]|%(?![0-9A-Fa-f]{2})")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_SPACE = re.compile(r"\s")

# Parameters that say where a reader came from and never which page it is. From the public lists of AdGuard
# (general_url), ClearURLs and Firefox's query stripping, less those names that outlets use for pages (id, cid, uid,
# source, ref, medium ...); those go only with a value that plainly names a channel.
_TRACKING_TEXT = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid ysclid igshid igsh li_fat_id epik
    srsltid mc_cid mc_eid mkt_tok _hsenc _hsmi __hstc __hssc __hsfp hsctatracking vero_id vero_conv
    oly_anon_id oly_enc_id s_cid ncid cmpid icid ocid ito xtor smid smtyp sref cmp wt_mc wt_zmc
    __twitter_impression guccounter guce_referrer guce_referrer_sig _ga _gl fb_action_ids fb_action_types
    fb_source action_object_map action_type_map taid sharetype sr_share soc_src soc_trk spm at_medium
    at_creation at_variant at_emailtype at_send_date at_format at_ptr_name at_bbc_team feature_source
    ns_mchannel ns_source ns_campaign ns_linkname ns_fee intcmp intcid
"""
_TRACKING = frozenset(_TRACKING_TEXT.split())
_TRACKING_PREFIXES = (
    "utm_",
    "pk_",
    "piwik_",
    "mtm_",
    "matomo_",
    "itm_",
    "at_custom",
    "at_campaign",
    "at_link",
    "hsa_",
    "stm_",
    "wtmc_",
    "trk_",
)
_CHANNEL_PARAMETERS = frozenset({"ref", "source", "src", "from", "via", "medium", "campaign", "feed", "cid", "partner"})
_CHANNELS_TEXT = "rss rssfeed rss_feed feed feeds atom twitter facebook fb tw newsletter email whatsapp telegram"
_CHANNELS = frozenset(_CHANNELS_TEXT.split())


def canonical_url(url: str) -> str:
    """Spell an address the one way that is used for comparing and for ids.

    RFC 3986 section 6.2.2 and 6.2.3: scheme and host in lower case (IDNA), no default port, no user info, dot segments
    resolved, percent codes in upper case and decoded where they stand for unreserved characters. Path case and the
    order of parameters stay: servers may tell them apart. Fragment and tracking parameters go.

    Args:
        url: Absolute address; white space around it is ignored.

    Returns:
        The canonical address; the stripped input if it cannot be parsed or is not http or https.
    """
    raw = _CONTROLS.sub("", url).strip()
    parts = _split(raw)
    if parts is None or parts.scheme.lower() not in _DEFAULT_PORTS:
        return raw
    host = _host(parts)
    if not host:
        return raw
    scheme = parts.scheme.lower()
    port = parts.port
    netloc = host if port is None or port == _DEFAULT_PORTS[scheme] else f"{host}:{port}"
    path = _remove_dot_segments(_normal_escapes(parts.path)) or "/"
    return urlunsplit((scheme, netloc, path, _real_parameters(parts.query), ""))


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


def _real_parameters(query: str) -> str:
    return "&".join(part for part in _normal_escapes(query).split("&") if part and not _is_tracking(part))


def _is_tracking(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name = name.lower()
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    return name in _CHANNEL_PARAMETERS and value.lower() in _CHANNELS


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
