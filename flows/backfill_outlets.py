"""Whose a page of history is: as the user says, as the configuration knows its site, else made from what there is."""

from __future__ import annotations

import re
from pathlib import PurePath
from urllib.parse import urlsplit

from extractors.errors import UsageError
from extractors.urls import host_key
from flows.config import Config, OutletSection
from warehouse.posts import NewOutlet

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_NO_ID = re.compile(r"[^a-z0-9._-]+")


def choose_outlet(config: Config, *, named: str | None, address: str, site_name: str, source: str) -> NewOutlet:
    """Say which outlet publishes a page.

    Args:
        config: Its outlets are known by their id, and by the site of their homepage and feeds.
        named: The id the user gives; None: to be found out. One that is not configured is taken as it is.
        address: Of the page, "" if it is not known.
        site_name: The site's name for itself, "" if the page does not say.
        source: File or address the page was read from; a page without an address is named after it.

    Raises:
        UsageError: The id cannot be one.
    """
    if named is not None:
        configured = next((outlet for outlet in config.outlet if outlet.id == named), None)
        if configured is None and not _ID.fullmatch(named):
            raise UsageError(
                f"--outlet {named[:80]!r} cannot be an id: at most 64 lower-case letters, digits, dots, dashes or "
                "underscores"
            )
        return _known(configured) if configured else NewOutlet(outlet_id=named, name=site_name or named)
    if address:
        owner = next((outlet for outlet in config.outlet if _publishes(outlet, address)), None)
        if owner:
            return _known(owner)
        host = _host(address)
        parts = urlsplit(address)
        return NewOutlet(
            outlet_id=_as_id(host, config), name=site_name or host, homepage=f"{parts.scheme}://{parts.netloc}/"
        )
    stem = "standard input" if source == "-" else PurePath(source).name.removesuffix(".gz").rpartition(".")[0]
    stem = stem or PurePath(source).name
    return NewOutlet(outlet_id=_as_id(stem, config), name=site_name or stem)


def _known(outlet: OutletSection) -> NewOutlet:
    return NewOutlet(
        outlet_id=outlet.id,
        name=outlet.name,
        homepage=outlet.homepage,
        country=outlet.country,
        language=outlet.language,
    )


def _publishes(outlet: OutletSection, address: str) -> bool:
    """Whether a page is of an outlet's site. Feeds may lie with a service for feeds, homepages do not."""
    named = [outlet.homepage] if outlet.homepage else outlet.feeds
    return any(_is_kin(_host(each), _host(address)) for each in named)


def _host(address: str) -> str:
    return host_key(address).removeprefix("www.")


def _is_kin(one: str, other: str) -> bool:
    """Whether hosts are one, or one is below the other; side by side, they may be two blogs of one service."""
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))


def _as_id(name: str, config: Config) -> str:
    """An id made of a name; never that of an outlet of the configuration, which nothing says it is."""
    made = _NO_ID.sub("-", name.casefold()).strip("-._")[:60] or "page"
    return f"{made}-1" if any(outlet.id == made for outlet in config.outlet) else made
