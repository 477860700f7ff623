"""Builders of clients that misbehave in one way, beside one that does not: what the scorer is tested with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.behaviour.records import Asked, Log
from tests.behaviour.score import Verdict
from tests.behaviour.web import MONDAY, Feed, Page, Site, Web, moment

HOST = "a.example"
ETAG = {"etag": '"1"'}
ECHO = {"if-none-match": '"1"'}
AGENT = {
    "user-agent": "wirewatch/1 (+mailto:desk@example.org)",
    "accept": "text/html",
    "accept-encoding": "gzip, br",
}


def asked(when: str | float, path: str = "/f", **more: Any) -> Asked:
    """A request at a time of the week ("Mon 09:30") or so many hours after its beginning."""
    at = moment(when) if isinstance(when, str) else MONDAY + timedelta(hours=when)
    fields: dict[str, Any] = {"host": HOST, "path": path, "at": at}
    return Asked(**(fields | more))


def polls(*hours: float, path: str = "/f", **more: Any) -> tuple[Asked, ...]:
    """Requests for one path."""
    return tuple(asked(hour, path, **more) for hour in hours)


def feed(**more: Any) -> Web:
    """A web of one feed."""
    return Web(sites=(Site(name="a", feeds=(Feed(path="/f", **more),)),))


def site(**more: Any) -> Web:
    """A web of one host."""
    return Web(sites=(Site(name="a", **more),))


def pages(*found: Page) -> Web:
    """A web of some pages."""
    return site(pages=found)


def seen(**days: float) -> dict[tuple[str, str], dict[int, datetime]]:
    """When entries ("n0" is number 0) were known, in days."""
    return {(HOST, "/f"): {int(name[1:]): MONDAY + timedelta(days=day) for name, day in days.items()}}


def daily(*, since: int = 0, until: int = 7, **more: Any) -> tuple[Asked, ...]:
    """A poll a day."""
    return polls(*range(24 * since, 24 * until, 24), **more)


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a good and a bad client do, and a part of the reason that the bad one hears."""

    check: Callable[[Web, Log], Iterable[Verdict]]
    web: Web
    good: tuple[Asked, ...]
    bad: tuple[Asked, ...]
    says: str
    good_seen: dict[tuple[str, str], dict[int, datetime]] | None = None
    bad_seen: dict[tuple[str, str], dict[int, datetime]] | None = None
