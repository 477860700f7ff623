"""Politeness that takes real time: a few hosts asked in one run, with delays of fractions of a second."""

from __future__ import annotations

from dataclasses import replace

from extractors.fetch import FetchSettings
from tests.behaviour.robots_table import text
from tests.behaviour.web import MONDAY, Feed, Page, Site, Web, moment

DELAY_S, CRAWL_DELAY_S, HOLD_S = 0.15, 0.4, 0.05
_PAGES = tuple(Page(path=f"/p{n}", out="Mon 00:00") for n in range(3))

RUSH = Web(
    sites=(
        *(
            Site(
                name=f"host{n}",
                hold_s=HOLD_S,
                delay_s=DELAY_S,
                feeds=tuple(Feed(path=f"/{number}", news=()) for number in range(4)),
            )
            for n in range(5)
        ),
        Site(
            name="slow",
            hold_s=HOLD_S,
            delay_s=DELAY_S,
            crawl_delay_s=CRAWL_DELAY_S,
            robots=text("User-agent: *", f"Crawl-delay: {CRAWL_DELAY_S}"),
            feeds=(
                Feed(
                    path="/feed",
                    news=tuple(MONDAY for _ in _PAGES),
                    links=tuple(f"http://slow.example{page.path}" for page in _PAGES),
                ),
            ),
            pages=_PAGES,
        ),
    ),
    until=moment("Mon 00:15"),
    together=4,
)


def at_real_pace(usual: FetchSettings) -> FetchSettings:
    """Loopback is not hurried, and the delay between requests is one that a test can wait for."""
    return replace(usual, hurry_private_hosts=False, host_delay_s=DELAY_S)
