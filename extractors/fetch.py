"""Links -> bytes, over HTTP: the only module with sockets.

One `Fetcher` serves a run. It asks politely (`hosts`), reads robots.txt before pages (`robots`), never leaves the
public web (`addresses`), and turns everything that can go wrong into one of two errors with a reason in words.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Literal, Self

import aiohttp
from yarl import URL

from extractors.addresses import AddressGuard, redirect_target, web_address, without_password
from extractors.answers import (
    answered_validators,
    connection_trouble,
    media_type,
    retry_after_s,
    status_error,
    wrong_kind,
)
from extractors.budget import ByteBudget
from extractors.downloads import Sink, ask_for_rest, store
from extractors.encodings import (
    ACCEPT_ENCODING,
    BrokenEncodingError,
    OversizeError,
    UnknownEncodingError,
    Unpacker,
)
from extractors.errors import ItemError, PermanentFetchError, PutOffError, TransientFetchError
from extractors.fetch_settings import FetchSettings, default_user_agent
from extractors.freshness import fresh_s
from extractors.hosts import HostPenaltyError, Hosts, host_of
from extractors.records import HostState, Page, RobotsState, Validators
from extractors.robots import MAX_ROBOTS_BYTES, Robots, RobotsAnswer
from extractors.robots_rules import Rules, whole_lines
from extractors.trips import NO_VALIDATORS, Trip

__all__ = ["ByteBudget", "FetchSettings", "Fetcher", "default_user_agent"]

_ACCEPT = {
    "feed": "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, "
    "application/json;q=0.8, */*;q=0.1",
    "page": "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.1",
    "robots": "text/plain, */*;q=0.5",
    "file": "*/*",
}
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT_REDIRECTS = frozenset((301, 308))
_ROBOTS_REDIRECTS = 5  # RFC 9309 2.3.1.2: at least so many, whatever the settings say
_CHUNK_BYTES = 65_536
_MARKUP = ("", "text/html", "application/xhtml+xml")
# Sites send security policies of 20 kB and more; aiohttp's default of 8 kB would lose them.
_MAX_HEADER_BYTES = 65_536


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
        self._robots = Robots(self._ask_robots, self._slow_down, clock)
        self._session: aiohttp.ClientSession | None = None
        self._timeout = self._timeout_after(0.0)
        self._limits = {
            "feed": self.settings.max_feed_bytes,
            "page": self.settings.max_page_bytes,
            "robots": MAX_ROBOTS_BYTES,
        }

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
            headers={
                "User-Agent": self.settings.user_agent or default_user_agent(self.settings.contact),
                "Accept-Encoding": ACCEPT_ENCODING,
            },
            auto_decompress=False,  # `encodings` does it
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
        self,
        url: str,
        *,
        validators: Validators = NO_VALIDATORS,
        validated_url: str | None = None,
        accept: Literal["feed", "page"] = "feed",
        budget: ByteBudget | None = None,
    ) -> Page:
        """Fetch a link.

        Args:
            url: An http or https address.
            validators: From an earlier answer; the server may then say "not modified".
            validated_url: The `final_url` of that answer. Validators are about one address (RFC 9110 8.8), so with it
                they are sent to that address only, wherever the redirects lead today; None sends them to every hop.
            accept: What is wanted. Before a page, and before every host it is redirected to, robots.txt is asked.
            budget: Counts the body; once it is used up, nothing is asked.

        Returns:
            The answer, unpacked; with status 200, or 304 and `not_modified`. Validators that a 304 does not repeat are
            those sent; a `max_age_s` it does not repeat is None, and what was said before holds (RFC 9111 3.2).

        Raises:
            PutOffError: The address, or one it redirects to, was not asked: its host is to be left alone, or the
                budget is used up.
            TransientFetchError: Another try later may succeed.
            PermanentFetchError: It will not.
        """
        return await self._follow(Trip(url, accept, validators, validated_url, budget))

    async def save(self, url: str, sink: Sink) -> Page:
        """Fetch a file of any size, or the rest of it, into a sink, as it comes over the wire; robots.txt is not asked.

        Args:
            url: An http or https address.
            sink: Takes the bytes, and has what came of them in an earlier attempt.

        Returns:
            The answer, with an empty body.

        Raises:
            TransientFetchError: As `get`. What came until then is in the sink.
            PermanentFetchError: Likewise, also where it is larger than the sink takes.
        """
        return await self._follow(Trip(url, "file", sink=sink))

    async def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of an address's origin names: at most 100 absolute http(s) addresses.

        Raises:
            TransientFetchError: robots.txt cannot be read for now; `PutOffError` if its host is to be left alone.
            PermanentFetchError: `url` is no web address.
        """
        return list((await self._rules(url, str(web_address(url).origin()))).sitemaps)

    def remember(self, hosts: Iterable[HostState], robots: Iterable[RobotsState], now: datetime) -> None:
        """Replace what is known of hosts by what an earlier run learned.

        Crawl delays come back with the robots.txt they are in, and hold for feeds too. Call this, and `learned`, where
        the fetcher's event loop runs.

        Args:
            hosts: Penalties and strikes.
            robots: Those that no longer hold are left out.
            now: Wall time, aware; from here on monotonic seconds count.
        """
        self._hosts.remember(hosts, now)
        self._robots.remember(robots, now)

    def learned(self, now: datetime) -> tuple[list[HostState], list[RobotsState]]:
        """What the next run must know, for `remember`.

        Every host that was remembered or got news comes; `wait_until` None and no strikes means that it can be
        forgotten. Of the robots.txt all that hold come, cut down to what concerns us. Where nothing changed, it is the
        very record that was remembered or learned before.
        """
        return self._hosts.learned(now), self._robots.learned(now)

    async def _follow(self, trip: Trip) -> Page:
        most = self.settings.max_redirects
        if trip.accept == "robots":
            most = max(_ROBOTS_REDIRECTS, most)
        hop, permanent = web_address(trip.url), True
        visited = {str(hop)}
        for _ in range(most + 1):
            if trip.accept == "page":
                await self._obey_robots(trip.url, hop)
            trip.moved_to = str(hop) if permanent and len(visited) > 1 else None
            try:
                answer = await self._ask(trip, hop)
            except PermanentFetchError as error:
                if error.status == 410 and not permanent:  # says nothing of the address that leads there today
                    raise TransientFetchError(trip.url, f"redirects for now to {error.reason}", status=410) from error
                raise
            if isinstance(answer, Page):
                return answer
            status, location = answer
            permanent, trip.redirected = permanent and status in _PERMANENT_REDIRECTS, True
            hop = redirect_target(trip.url, location, hop)
            if str(hop) in visited:
                raise PermanentFetchError(trip.url, "redirects in a circle", status=status)
            visited.add(str(hop))
        raise PermanentFetchError(trip.url, f"more than {most} redirects", status=status)

    async def _obey_robots(self, url: str, hop: URL) -> None:
        rules = await self._rules(url, str(hop.origin()))
        if not rules.allows(str(hop)):
            raise PermanentFetchError(url, "robots.txt forbids it")

    async def _rules(self, url: str, origin: str) -> Rules:
        try:
            rules = await self._robots.rules(origin)
        except PutOffError as error:
            raise PutOffError(url, error.reason, retry_after_s=error.retry_after_s) from error
        except PermanentFetchError as error:  # none that may be asked, nor is the page
            raise PermanentFetchError(url, error.reason) from error
        if isinstance(rules, str):
            raise PutOffError(url, f"robots.txt cannot be read for now: {rules}")
        return rules

    async def _ask_robots(self, origin: str) -> RobotsAnswer:
        trip = Trip(f"{origin}/robots.txt", "robots")
        try:
            page = await self._follow(trip)
        except PutOffError:
            raise  # nothing was learned
        except PermanentFetchError as error:
            if error.status is None and not trip.redirected:
                raise  # nothing here may be asked
            if error.status is None or 200 <= error.status < 300:
                return RobotsAnswer(trouble=error.reason)  # rules we cannot read, or that are where we do not go
            return RobotsAnswer()  # 4xx and endless redirects are "unavailable" (RFC 9309 2.3.1.3): no rules
        except TransientFetchError as error:
            return RobotsAnswer(trouble=error.reason)
        return RobotsAnswer(text=page.body.decode("utf-8", "surrogateescape"), fresh_s=page.max_age_s)

    def _slow_down(self, origin: str, delay_s: float) -> None:
        self._hosts.slow_down(host_of(origin), delay_s, origin=origin)

    async def _ask(self, trip: Trip, hop: URL) -> Page | tuple[int, str]:
        """Send one request when its host's turn comes; the answer or the redirect."""
        gently = not (self.settings.hurry_private_hosts and self._guard.trusts(hop))
        try:
            async with self._hosts.turn(host_of(str(hop.origin())), gently=gently, check=trip.check):
                started = self._clock()
                try:
                    return await self._exchange(trip, hop, started)
                finally:
                    trip.spent_s += self._clock() - started
        except HostPenaltyError as penalty:
            reason = f"host is to be left alone for another {penalty.remaining_s:.0f} s"
            raise PutOffError(trip.url, reason, retry_after_s=penalty.remaining_s) from penalty

    def _timeout_after(self, spent_s: float) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(
            total=max(0.001, self.settings.total_timeout_s - spent_s),
            sock_connect=self.settings.connect_timeout_s,  # the handshake of TLS included
            sock_read=self.settings.read_timeout_s,
        )

    async def _exchange(self, trip: Trip, hop: URL, started: float) -> Page | tuple[int, str]:
        assert self._session is not None, "use the fetcher as an async context manager"
        validators = trip.validators_for(hop)
        headers = {"Accept": _ACCEPT[trip.accept]}
        if trip.sink is not None:
            headers |= ask_for_rest(trip.sink)
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        timeout = self._timeout_after(trip.spent_s) if trip.spent_s else self._timeout
        if trip.sink is not None:
            timeout = aiohttp.ClientTimeout(sock_connect=timeout.sock_connect, sock_read=timeout.sock_read)
        visit = self._guard.enter(hop)
        answered = False
        try:
            async with self._session.get(hop, headers=headers, timeout=timeout, allow_redirects=False) as response:
                answered = True
                return await self._read(trip, hop, response, validators, started)
        except ItemError:
            raise
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise connection_trouble(trip.url, error, visit, answered=answered, settings=self.settings) from error

    async def _read(
        self, trip: Trip, hop: URL, response: aiohttp.ClientResponse, validators: Validators, started: float
    ) -> Page | tuple[int, str]:
        status, headers = response.status, response.headers
        self._heed(trip, hop, status, headers)
        if status in _REDIRECTS:
            location = headers.get("Location", "").strip()
            if not location:
                raise PermanentFetchError(trip.url, f"HTTP {status} without saying where to", status=status)
            return status, location
        not_modified = status == 304 and bool(validators.etag or validators.last_modified)
        if trip.sink is not None and status in (200, 206, 416):
            return await store(trip, trip.sink, hop, response)
        if not not_modified and (not 200 <= status < 300 or status == 206):
            raise status_error(trip.url, status, headers)
        kind, charset = media_type(headers.get("Content-Type", ""))
        body, wire_bytes = b"", 0
        if not not_modified:
            if trip.accept != "robots" and (foreign := wrong_kind(kind, trip.accept)):
                raise PermanentFetchError(trip.url, foreign, status=status)
            # pages packed in advance come without a word about it; of feeds, `parse_feed` sees to that
            may_be_gzip = trip.accept == "page" and kind in _MARKUP
            body, wire_bytes = await self._body(trip, response, may_be_gzip)
        return Page(
            url=trip.url,
            final_url=without_password(hop),
            status=status,
            body=body,
            content_type="" if not_modified else kind,
            charset="" if not_modified else charset,
            validators=answered_validators(headers, validators if not_modified else NO_VALIDATORS),
            not_modified=not_modified,
            moved_to=trip.moved_to,
            max_age_s=fresh_s(headers),
            wire_bytes=wire_bytes,
            seconds=trip.spent_s + self._clock() - started,
        )

    def _heed(self, trip: Trip, hop: URL, status: int, headers: Mapping[str, str]) -> None:
        """Take from an answer what it means for its host.

        503 without Retry-After is no penalty: what is down is often one address, and the back-off of whoever polls it
        sees to that. A robots.txt that answers says nothing of how the rest feels about us.
        """
        host = host_of(str(hop.origin()))
        if status == 429:
            self._hosts.asked_too_much(host, retry_after_s(headers))
        elif status == 503:
            if wait_s := retry_after_s(headers):
                self._hosts.penalise(host, wait_s)
        elif trip.accept != "robots":
            self._hosts.content(host)

    async def _body(self, trip: Trip, response: aiohttp.ClientResponse, may_be_gzip: bool) -> tuple[bytes, int]:
        """The unpacked body and the bytes that came."""
        url, status, limit = trip.url, response.status, self._limits[trip.accept]
        whole = trip.accept != "robots"  # of a robots.txt the start counts (RFC 9309 2.5)
        if whole and (response.content_length or 0) > limit:
            raise _too_large(url, status, limit)
        wire_bytes = 0
        try:
            unpacker = Unpacker(response.headers.get("Content-Encoding", ""), limit, may_be_gzip=may_be_gzip)
            async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                wire_bytes += len(chunk)
                unpacker.feed(chunk)
                if wire_bytes > limit:
                    raise OversizeError
            body = unpacker.finish()
        except OversizeError as error:
            if whole:
                raise _too_large(url, status, limit) from error
            return whole_lines(bytes(unpacker.body)), wire_bytes
        except UnknownEncodingError as error:
            raise PermanentFetchError(url, f"packed in a way that was not offered: {error}", status=status) from error
        except BrokenEncodingError as error:
            raise TransientFetchError(url, f"broken compression: {error}", status=status) from error
        if trip.budget is not None:
            trip.budget.spend(len(body))
        return body, wire_bytes


def _too_large(url: str, status: int, limit: int) -> PermanentFetchError:
    return PermanentFetchError(url, f"larger than {limit / 1_000_000:g} MB", status=status)
