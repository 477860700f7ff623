"""How to fetch, and as whom."""

from __future__ import annotations

from dataclasses import dataclass


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
        hurry_private_hosts: No delay for `allow_private_hosts` but their own Crawl-delay; tests of politeness switch
            it off.
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
