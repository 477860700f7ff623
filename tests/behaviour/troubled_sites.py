"""The troubled part of the simulated web: hosts that move, go, break, or ask to be left alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.behaviour.web import (
    HOUR_S,
    Feed,
    Instead,
    Page,
    Reply,
    Site,
    between,
    every,
    http_date,
    moment,
    redirect,
    shown,
)

# News is known within so long where a feed is asked every few hours.
SOON_S = 8 * HOUR_S


def _moved(path: str, *replies: Reply, since: str = "Mon 06:00", **more: Any) -> Feed:
    """A feed that redirects from Monday morning on; several replies take turns."""

    def instead(at: datetime, earlier: int) -> Reply | None:
        reply = replies[earlier % len(replies)]
        return reply if at >= moment(since) and reply.status != 200 else None

    return Feed(path=path, etag='"{n}"', news=every(480), instead=instead, **more)


NEW = "http://new.example"
OLD = Site(
    name="old",
    feeds=(
        _moved("/301", redirect(301, f"{NEW}/301"), moves_to=f"{NEW}/301"),
        _moved("/308", redirect(308, f"{NEW}/308"), moves_to=f"{NEW}/308"),
        _moved("/chain", redirect(301, "/chain2"), moves_to=f"{NEW}/chain"),
        Feed(path="/chain2", subscribed=False, instead=lambda at, earlier: redirect(308, f"{NEW}/chain")),
        _moved("/302", redirect(302, f"{NEW}/302"), stays=True),
        _moved("/307", redirect(307, f"{NEW}/307"), stays=True),
        _moved("/mixed", redirect(301, "/mixed2"), stays=True),
        Feed(path="/mixed2", subscribed=False, instead=lambda at, earlier: redirect(302, f"{NEW}/mixed")),
        _moved("/flaps", redirect(301, f"{NEW}/flaps"), Reply(), stays=True, flaps=True),
        _moved("/to-html", redirect(301, f"{NEW}/front"), stays=True, fails=("Mon 06:00", "")),
        _moved("/to-nothing", redirect(301, f"{NEW}/nothing"), stays=True, fails=("Mon 06:00", "")),
        _moved("/circle", redirect(301, "/circle"), stays=True, fails=("Mon 06:00", "")),
    ),
)
FRONT = Reply(headers={"Content-Type": "text/html"}, body="<!doctype html><html><body><p>We moved.</p></body></html>")
NEW_SITE = Site(
    name="new",
    feeds=(
        *(
            Feed(path=f"/{name}", etag='"{n}"', news=every(480), subscribed=False)
            for name in ("301", "308", "chain", "302", "307", "mixed")
        ),
        Feed(path="/flaps", etag='"{n}"', news=every(480), subscribed=False, flaps=True),
        Feed(path="/front", subscribed=False, instead=lambda at, earlier: FRONT),
        Feed(path="/nothing", subscribed=False, instead=lambda at, earlier: Reply(status=404)),
    ),
)
GONE = Site(
    name="gone",
    feeds=(
        Feed(path="/feed", etag='"{n}"', instead=between("Tue 00:00", "", Reply(status=410)), gone="Tue 00:00"),
        Feed(path="/at-once", instead=lambda at, earlier: Reply(status=410), gone="Mon 00:00"),
        Feed(path="/lives", etag='"{n}"', news=every(120), seen_within_s=SOON_S),
    ),
)


def _broken(path: str, reply: Reply, until: str = "") -> Feed:
    since = "Mon 06:00" if until else "Mon 00:00"
    return Feed(
        path=path,
        etag='"{n}"',
        news=every(180),
        window=30,
        instead=between(since, until, reply),
        fails=(since, until),
        seen_within_s=SOON_S if until else None,
    )


NOT_A_FEED = Reply(headers={"Content-Type": "text/html"}, body="<html><body><p>Closed for repairs.</p></body></html>")
BROKEN = Site(
    name="broken",
    feeds=(
        _broken("/404", Reply(status=404)),
        _broken("/403", Reply(status=403)),
        _broken("/500", Reply(status=500)),
        _broken("/reset", Reply(cut=True)),
        _broken("/html", NOT_A_FEED),
        _broken("/empty", Reply(headers={"Content-Type": "application/rss+xml"})),
        _broken("/404-heals", Reply(status=404), "Wed 00:00"),
        _broken("/500-heals", Reply(status=500), "Wed 00:00"),
        _broken("/reset-heals", Reply(cut=True), "Wed 00:00"),
        _broken("/html-heals", NOT_A_FEED, "Wed 00:00"),
    ),
)


def _penalty(status: int, hours: int, form: str, *, since: str = "Mon 09:00") -> Instead:
    """For two hours on Monday: go away, for so many hours. `form` is seconds, date, old-date (C's) or none."""

    def reply(at: datetime) -> Reply:
        until = at + timedelta(hours=hours)
        values = {"seconds": str(hours * HOUR_S), "date": http_date(until), "old-date": until.ctime()}
        return Reply(status=status, headers={"Retry-After": values[form]} if form in values else {})

    return between(since, shown(moment(since) + timedelta(hours=2)), reply)


# Much news on Monday morning, so that every feed is asked while its host is in trouble, and little afterwards.
BUSY_MORNING = every(60, days=0.6) + every(720, "Tue 00:00", days=6)


def _strict(name: str, status: int, hours: int, form: str) -> Site:
    """A host with several feeds and pages that says so to whatever is asked."""
    pages = tuple(Page(path=f"/p{n}", out=f"Mon {8 + n:02d}:00") for n in range(8))
    return Site(
        name=name,
        instead=_penalty(status, hours, form),
        strict=True,
        hold_s=0.002,
        feeds=tuple(
            Feed(
                path=f"/feed{n}",
                etag='"{n}"',
                news=tuple(moment(page.out) for page in pages) if n == 0 else BUSY_MORNING,
                links=tuple(f"http://{name}.example{page.path}" for page in pages) if n == 0 else (),
            )
            for n in range(3)
        ),
        pages=pages,
    )


def _pages_of(name: str) -> tuple[str, ...]:
    return tuple(f"http://{name}.example/p{n}" for n in range(12))


PENALTIES = (
    _strict("busy-seconds", 429, 6, "seconds"),
    _strict("busy-date", 429, 6, "date"),
    _strict("down-seconds", 503, 30, "seconds"),
    _strict("down-date", 503, 12, "date"),
    _strict("busy-old-date", 503, 5, "old-date"),
    _strict("busy-none", 429, 0, "none"),
    # here only pages, and there only robots.txt, say so: it holds for the feeds as well
    Site(
        name="busy-pages",
        strict=True,
        feeds=(
            Feed(path="/feed", etag='"{n}"', news=BUSY_MORNING, links=_pages_of("busy-pages")),
            Feed(path="/other", etag='"{n}"', news=BUSY_MORNING),
        ),
        pages=tuple(Page(path=f"/p{n}", instead=_penalty(429, 4, "seconds")) for n in range(12)),
    ),
    Site(
        name="busy-robots",
        strict=True,
        robots_instead=_penalty(503, 4, "date", since="Mon 00:00"),
        feeds=(
            Feed(path="/feed", etag='"{n}"', links=_pages_of("busy-robots")),
            Feed(path="/other", etag='"{n}"', news=BUSY_MORNING),
        ),
        pages=(Page(path="/p0"),),
    ),
)
OVERLOADED = Site(
    name="overloaded",
    feeds=(
        Feed(
            path="/feed",
            etag='"{n}"',
            news=every(60, days=0.5),
            links=tuple(f"http://overloaded.example/p{n}" for n in range(12)),
        ),
    ),
    pages=tuple(Page(path=f"/p{n}", instead=between("Mon 00:00", "Mon 18:00", Reply(status=503))) for n in range(12)),
)

TROUBLED_SITES = (OLD, NEW_SITE, GONE, BROKEN, *PENALTIES, OVERLOADED)
