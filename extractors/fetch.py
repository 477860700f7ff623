"""Links -> bytes, over HTTP: the only module with sockets.

One `Fetcher` serves a run. It asks politely (`hosts`), reads robots.txt before pages (`robots`), never leaves the
public web (`addresses`), and turns everything that can go wrong into one of two errors with a reason in words.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Literal, Self

import aiohttp
from yarl import URL

from extractors.addresses import AddressGuard
from extractors.answers import (
    answered_validators,
    connection_trouble,
    media_type,
    status_error,
    wrong_kind,
)
from extractors.errors import ItemError, PermanentFetchError, TransientFetchError
from extractors.hosts import HostPenaltyError, Hosts
from extractors.records import Page, Validators
from extractors.robots import MAX_ROBOTS_BYTES, Robots, RobotsAnswer

Accept = Literal["feed", "page", "robots"]

_ACCEPT = {
    "feed": "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, "
    "application/json;q=0.8, */*;q=0.1",
    "page": "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.1",
    "robots": "text/plain, */*;q=0.5",
}
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT_REDIRECTS = frozenset((301, 308))
_CHUNK_BYTES = 65_536
# Sites send security policies of 20 kB and more; aiohttp's default of 8 kB would lose them.
_MAX_HEADER_BYTES = 65_536
MAX_URL_CHARS = 8_000
NO_VALIDATORS = Validators()


def default_user_agent(contact: str = "") -> str:
    """An honest User-Agent: who we are, which version, and how to reach whoever runs us."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("wirewatch")
    except PackageNotFoundError:
        number = "0"
    contact = "".join(char for char in contact if char.isprintable() and char.isascii() and char not in "()").strip()
    return f"wirewatch/{number} (+{contact})" if contact else f"wirewatch/{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How to fetch.

    Args:
        contact: Address or page of whoever runs this, for the User-Agent.
        user_agent: The whole User-Agent; "" makes one from `contact`.
        host_delay_s: Least seconds between the starts of two requests to one host.
        host_connections: Requests to one host at a time.
        allow_private_hosts: Hosts, with or without port, that may be at private addresses; they get no delay.
        max_feed_bytes: Largest feed document, on the wire and unpacked.
        max_page_bytes: Largest page, likewise.
        connect_timeout_s: For opening a connection.
        read_timeout_s: Between two pieces of an answer, and before the first.
        total_timeout_s: For one link with all its redirects, waiting for turns not counted.
        max_redirects: Hops after the first request.
        connections: Requests to all hosts at a time.
        hurry_private_hosts: No delay for `allow_private_hosts`; tests of politeness switch it off.
    """

    contact: str = ""
    user_agent: str = ""
    host_delay_s: float = 1.0
    host_connections: int = 1
    allow_private_hosts: tuple[str, ...] = ()
    max_feed_bytes: int = 10_000_000
    max_page_bytes: int = 10_000_000
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 20.0
    total_timeout_s: float = 60.0
    max_redirects: int = 5
    connections: int = 32
    hurry_private_hosts: bool = True


class Fetcher:
    """Fetches links for one run; use as an async context manager.

    Args:
        settings: How to fetch.
        clock: Monotonic seconds, for delays, penalties and ages.
        sleep: Waits for a turn; replaced together with `clock` in tests.
    """

    def __init__(
        self,
        settings: FetchSettings | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.settings = settings or FetchSettings()
        self._clock = clock
        self._guard = AddressGuard(self.settings.allow_private_hosts)
        self._hosts = Hosts(
            delay_s=self.settings.host_delay_s,
            connections=self.settings.host_connections,
            total=self.settings.connections,
            clock=clock,
            sleep=sleep,
        )
        self._robots = Robots(self._ask_robots, clock)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the session."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,  # `Hosts` limits, before the clock of a request starts
                socket_factory=self._guard.open_socket,
                ttl_dns_cache=300,
            ),
            # a cookie would make two polls of one feed differ, and a reader a tracked person
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.settings.user_agent or default_user_agent(self.settings.contact)},
            trust_env=False,
            raise_for_status=False,
            max_line_size=_MAX_HEADER_BYTES,
            max_field_size=_MAX_HEADER_BYTES,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the session with all its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(
        self, url: str, *, validators: Validators = NO_VALIDATORS, accept: Literal["feed", "page"] = "feed"
    ) -> Page:
        """Fetch a link.

        Args:
            url: An http or https address.
            validators: From an earlier answer; the server may then say "not modified".
            accept: What is wanted. Before a page, and before every host it is redirected to, robots.txt is asked.

        Returns:
            The answer, unpacked; with status 200, or 304 and `not_modified`.

        Raises:
            TransientFetchError: Another try later may succeed.
            PermanentFetchError: It will not.
        """
        return await self._follow(url, validators, accept)

    async def _follow(self, url: str, validators: Validators, accept: Accept) -> Page:
        hop, spent_s, permanent = self._checked(url, url, None), 0.0, True
        visited = {str(hop)}
        for _ in range(self.settings.max_redirects + 1):
            if accept == "page":
                await self._obey_robots(url, hop)
            answer, took_s = await self._ask(url, hop, validators, accept, spent_s)
            spent_s += took_s
            if isinstance(answer, Page):
                moved_to = str(hop) if permanent and len(visited) > 1 else None
                return replace(answer, moved_to=moved_to, seconds=spent_s)
            status, location = answer
            permanent = permanent and status in _PERMANENT_REDIRECTS
            hop = self._checked(url, location, hop)
            if str(hop) in visited:
                raise PermanentFetchError(url, "redirects in a circle", status=status)
            visited.add(str(hop))
        raise PermanentFetchError(url, f"more than {self.settings.max_redirects} redirects", status=status)

    def _checked(self, url: str, link: str, base: URL | None) -> URL:
        """A link, or a redirect's target, as an address that may be asked."""
        verb = "redirects to" if base is not None else "is"
        try:
            if len(link) > MAX_URL_CHARS:
                raise PermanentFetchError(url, f"{verb} an address longer than {MAX_URL_CHARS} characters")
            target = URL(link.strip()) if base is None else base.join(URL(link.strip()))
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
            target = target.with_user(None)  # a password is for the site it was given for
        return target.with_fragment(None)

    async def _obey_robots(self, url: str, hop: URL) -> None:
        host = str(hop.origin())
        rules = await self._robots.rules(host)
        if rules.trouble:
            raise TransientFetchError(url, f"robots.txt cannot be read for now: {rules.trouble}")
        if not rules.allows(str(hop)):
            raise PermanentFetchError(url, "robots.txt forbids it")
        if rules.crawl_delay_s:
            self._hosts.slow_down(host, rules.crawl_delay_s)

    async def _ask_robots(self, host: str) -> RobotsAnswer:
        try:
            page = await self._follow(f"{host}/robots.txt", NO_VALIDATORS, "robots")
        except PermanentFetchError:
            return RobotsAnswer()  # 4xx and endless redirects are "unavailable" (RFC 9309 2.3.1.3): no rules
        except TransientFetchError as error:
            return RobotsAnswer(trouble=error.reason)
        return RobotsAnswer(text=page.body.decode("utf-8", "replace"))

    async def _ask(
        self, url: str, hop: URL, validators: Validators, accept: Accept, spent_s: float
    ) -> tuple[Page | tuple[int, str], float]:
        """Send one request when its host's turn comes; the answer or the redirect, and the seconds it took."""
        host = str(hop.origin())
        try:
            gently = not (self.settings.hurry_private_hosts and self._guard.trusts(hop))
            async with self._hosts.turn(host, gently=gently):
                started = self._clock()
                answer = await self._exchange(url, hop, validators, accept, self.settings.total_timeout_s - spent_s)
                return answer, self._clock() - started
        except HostPenaltyError as penalty:
            reason = f"host asked us to stay away for another {penalty.remaining_s:.0f} s"
            raise TransientFetchError(url, reason, retry_after_s=penalty.remaining_s) from penalty

    async def _exchange(
        self, url: str, hop: URL, validators: Validators, accept: Accept, left_s: float
    ) -> Page | tuple[int, str]:
        assert self._session is not None, "use the fetcher as an async context manager"
        headers = {"Accept": _ACCEPT[accept]}
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        timeout = aiohttp.ClientTimeout(
            total=max(0.001, left_s),
            sock_connect=self.settings.connect_timeout_s,
            sock_read=self.settings.read_timeout_s,
        )
        visit = self._guard.enter(hop)
        answered = False
        try:
            async with self._session.get(hop, headers=headers, timeout=timeout, allow_redirects=False) as response:
                answered = True
                return await self._read(url, hop, response, validators, accept)
        except ItemError:
            raise
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise connection_trouble(url, error, visit, answered=answered, settings=self.settings) from error

    async def _read(
        self, url: str, hop: URL, response: aiohttp.ClientResponse, validators: Validators, accept: Accept
    ) -> Page | tuple[int, str]:
        status, headers = response.status, response.headers
        if status in _REDIRECTS:
            location = headers.get("Location", "").strip()
            if not location:
                raise PermanentFetchError(url, f"HTTP {status} without saying where to", status=status)
            return status, location
        kind, charset = media_type(headers.get("Content-Type", ""))
        if status == 304 and (validators.etag or validators.last_modified):
            kept = answered_validators(headers, validators)
            return Page(url=url, final_url=_shown(hop), status=304, body=b"", validators=kept, not_modified=True)
        if not 200 <= status < 300:
            error = status_error(url, status, headers)
            if status in (429, 503) and isinstance(error, TransientFetchError) and error.retry_after_s:
                self._hosts.penalise(str(hop.origin()), error.retry_after_s)
            raise error
        if accept != "robots" and (foreign := wrong_kind(kind, accept)):
            raise PermanentFetchError(url, foreign, status=status)
        body = await self._body(url, response, accept)
        return Page(
            url=url,
            final_url=_shown(hop),
            status=status,
            body=body,
            content_type=kind,
            charset=charset,
            validators=answered_validators(headers, NO_VALIDATORS),
            wire_bytes=response.content.total_raw_bytes,
        )

    async def _body(self, url: str, response: aiohttp.ClientResponse, accept: Accept) -> bytes:
        limits = {
            "feed": self.settings.max_feed_bytes,
            "page": self.settings.max_page_bytes,
            "robots": MAX_ROBOTS_BYTES,
        }
        limit = limits[accept]
        if accept != "robots" and (response.content_length or 0) > limit:
            raise _too_large(url, response.status, limit)
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            body += chunk
            if len(body) > limit or response.content.total_raw_bytes > limit:
                if accept == "robots":
                    return bytes(body[:limit])  # RFC 9309 2.5: the start counts
                raise _too_large(url, response.status, limit)
        return bytes(body)


def _shown(address: URL) -> str:
    return str(address.with_user(None))  # a password has no place in a record


def _too_large(url: str, status: int, limit: int) -> PermanentFetchError:
    return PermanentFetchError(url, f"larger than {limit / 1_000_000:g} MB", status=status)
