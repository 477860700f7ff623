"""Which addresses may be asked: the public web, and what the user listed.

Links in feeds are written by strangers; following one into the user's own network would make us their tool. Names
are judged by what they resolve to, at the moment of connecting: `AddressGuard.open_socket` is aiohttp's
`TCPConnector(socket_factory=...)`, which sees every address of every hop after resolution, literal ones included.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeAlias

from yarl import URL

from extractors.errors import PermanentFetchError

MAX_URL_CHARS = 8_000

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
# (family, type, protocol, canonical name, socket address), as getaddrinfo gives it
AddressInfo: TypeAlias = tuple[
    int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int]
]

# NAT64 (RFC 6052) and IPv4-compatible addresses carry an IPv4 address in their last 32 bits.
_IPV4_IN_IPV6 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))


def web_address(link: str) -> URL:
    """A link as an address that may be asked: http or https, with a host, without a fragment.

    Raises:
        PermanentFetchError: It is none; the reason says why.
    """
    return _checked(link, link, None)


def redirect_target(url: str, location: str, base: URL) -> URL:
    """Where a redirect leads, as an address that may be asked. A password stays with the site it was given for.

    Args:
        url: The link that was asked for; what the error is about.
        location: The Location header.
        base: The address that answered.

    Raises:
        PermanentFetchError: It leads to no such address; the reason says why.
    """
    return _checked(url, location, base)


def _checked(url: str, link: str, base: URL | None) -> URL:
    verb = "redirects to" if base is not None else "is"
    try:
        if len(link) > MAX_URL_CHARS:
            raise PermanentFetchError(url, f"{verb} an address longer than {MAX_URL_CHARS} characters")
        said = URL(link.strip())
        # joined, "http:///path" would become a path on the site that says so
        nowhere = bool(said.scheme) and not said.host
        target = said if base is None or nowhere else base.join(said)
        scheme, host, _ = target.scheme, target.host, target.port
    except ValueError as error:
        raise PermanentFetchError(
            url, f"{verb} not a valid address" if base is None else "redirects nowhere"
        ) from error
    if scheme not in ("http", "https"):
        name = f"{scheme}:" if scheme else "no scheme"
        raise PermanentFetchError(url, f"{verb} not a web address ({name}); only http and https are asked")
    if not host:
        raise PermanentFetchError(url, f"{verb} an address without a host")
    if base is not None and target.origin() != base.origin():
        target = target.with_user(None)
    return target.with_fragment(None)


def without_password(address: URL) -> str:
    """The address as text; user and password have no place in a record."""
    if address.raw_user is None and address.raw_password is None:
        return str(address)
    return str(address.with_user(None))


class BlockedAddressError(OSError):
    """The name resolves to an address that may not be asked."""


@dataclass(slots=True)
class Visit:
    """One request's dealings with the guard.

    Args:
        trusted: The host is one the user listed, so any address goes.
        blocked: Receives the addresses that were refused.
    """

    trusted: bool
    blocked: list[str] = field(default_factory=list)


# A context variable, because the connector opens sockets without saying for whom; tasks it starts for parallel
# attempts inherit it. Unset means untrusted.
_visit: ContextVar[Visit | None] = ContextVar("visit", default=None)


def is_public(address: str) -> bool:
    """Whether an IP address is one on the public internet; False for text that is no IP address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_public(inner) for inner in _embedded(ip))


def _embedded(ip: _Address) -> list[_Address]:
    """The address itself and the IPv4 addresses that tunnels and translators would reach through it."""
    found: list[_Address] = [ip]
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return [ip.ipv4_mapped]
        if ip.sixtofour:
            found.append(ip.sixtofour)
        if ip.teredo:
            found.extend(ip.teredo)
        if any(ip in network for network in _IPV4_IN_IPV6):
            found.append(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF))
    return found


def _is_public(ip: _Address) -> bool:
    # 64:ff9b::/96 counts as reserved in some versions of Python; its inner address decides.
    reserved = ip.is_reserved and not (isinstance(ip, ipaddress.IPv6Address) and ip in _IPV4_IN_IPV6[0])
    # fec0::/10 was private use before fc00::/7 (RFC 3879); Python counts it as global
    site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or reserved or ip.is_unspecified or site_local)


class AddressGuard:
    """Refuses sockets to addresses that are not public.

    Args:
        allow_private_hosts: Hosts ("intranet.example") or hosts with a port ("127.0.0.1:8080", "[::1]:80") that may
            be at private addresses. Names are compared as written in the link, not as resolved.
    """

    def __init__(self, allow_private_hosts: Iterable[str] = ()) -> None:
        self._allowed = frozenset(_normalised(host) for host in allow_private_hosts)

    def trusts(self, url: URL) -> bool:
        """Whether the user listed this link's host, alone or with its port."""
        host = (url.host or "").lower().rstrip(".")
        return host in self._allowed or f"{host}:{url.port}" in self._allowed

    def enter(self, url: URL) -> Visit:
        """Say that the sockets opened next in this task are for `url`."""
        visit = Visit(trusted=self.trusts(url))
        _visit.set(visit)
        return visit

    @staticmethod
    def open_socket(info: AddressInfo) -> socket.socket:
        """Make a socket for one resolved address.

        Raises:
            BlockedAddressError: The address is not public and the host is not listed.
        """
        family, kind, protocol, _, sockaddr = info
        visit = _visit.get()
        if not (visit and visit.trusted) and not is_public(sockaddr[0]):
            if visit:
                visit.blocked.append(sockaddr[0])
            raise BlockedAddressError(f"{sockaddr[0]} is not a public address")
        return socket.socket(family=family, type=kind, proto=protocol)


def _normalised(host: str) -> str:
    host = host.strip().lower().rstrip(".")
    if host.startswith("["):
        inner, _, port = host[1:].partition("]")
        return inner + port
    return host
