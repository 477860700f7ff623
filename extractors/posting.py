"""Posts JSON to an address of the user's: a webhook. The address guard holds as for feeds; no redirect is followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp

from extractors.addresses import AddressGuard, web_address
from extractors.answers import connection_trouble
from extractors.errors import PermanentFetchError, TransientFetchError
from extractors.fetch_settings import FetchSettings, default_user_agent

# Statuses that ask for another try: too early, too many, and what is wrong with a server for now.
_LATER = frozenset({408, 425, 429})
# There was no connection, so nothing was sent.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class UnansweredPostError(TransientFetchError):
    """It left, and no answer came: it may have arrived."""


async def post_json(url: str, content: Mapping[str, Any], settings: FetchSettings) -> None:
    """Post once. Errors name the host only: the rest of such an address is often its password.

    Args:
        url: An http or https address.
        content: What to send.
        settings: Whose User-Agent, time limits and private hosts hold.

    Raises:
        PermanentFetchError: It is not accepted, or the address may not be asked.
        UnansweredPostError: It may have arrived.
        TransientFetchError: It was not accepted, and another try later may succeed.
    """
    try:
        address = web_address(url)
    except PermanentFetchError as error:
        raise PermanentFetchError("webhook", error.reason) from None
    host = f"webhook at {address.host}"
    guard = AddressGuard(settings.allow_private_hosts)
    timeout = aiohttp.ClientTimeout(
        total=settings.total_timeout_s, sock_connect=settings.connect_timeout_s, sock_read=settings.read_timeout_s
    )
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(socket_factory=guard.open_socket),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": settings.user_agent or default_user_agent(settings.contact)},
        trust_env=False,
    ) as session:
        visit = guard.enter(address)
        try:
            async with session.post(address, json=content, timeout=timeout, allow_redirects=False) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            trouble = connection_trouble(host, error, visit, answered=False, settings=settings)
            if isinstance(error, _NOT_SENT) or isinstance(trouble, PermanentFetchError):
                raise trouble from error
            raise UnansweredPostError(host, f"{trouble.reason}: it may have arrived") from error
    if 200 <= status < 300:
        return
    if status >= 500 or status in _LATER:
        raise TransientFetchError(host, f"HTTP {status}", status=status)
    raise PermanentFetchError(host, f"HTTP {status}", status=status)
