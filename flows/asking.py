"""The network outside a run: for commands that ask hosts and store nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from extractors.errors import WarehouseError
from flows.config import Settings
from flows.network import Network, fetch_settings


@contextmanager
def polite_network(settings: Settings, now: datetime, say: Callable[[str], None]) -> Iterator[Network]:
    """A network that knows what runs have learned, so that a host that wants to be left alone is not asked here either.

    Args:
        settings: How to fetch, and where the warehouse would be.
        now: The time, aware.
        say: Hears that penalties are not known, where the warehouse cannot be read.
    """
    with Network(fetch_settings(settings.config.fetch)) as network:
        if settings.warehouse.exists():
            from warehouse.connection import open_reader
            from warehouse.hosts import host_states, robots_states

            try:
                with open_reader(settings.warehouse) as con:
                    network.remember(host_states(con), robots_states(con, now), now)
            except WarehouseError as error:
                say(f"what hosts asked of earlier runs is not known: {error}")
        yield network
