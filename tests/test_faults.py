"""Every fault of the test server has one clear outcome, in time, and reaches nobody it should not."""

from __future__ import annotations

import time
from typing import Any, get_args

import pytest
from aiohttp import connector

from extractors.articles import extract_article
from extractors.errors import ItemError, TransientFetchError
from extractors.feeds import parse_feed
from extractors.fetch import Fetcher
from extractors.robots_rules import MAX_CRAWL_DELAY_S
from extractors.sitemaps import parse_sitemap
from tests.faults import REGISTRY, documents, pages, sitemaps
from tests.faults.outcomes import Fails, Read, by_name
from tests.faults.outcomes_of_documents import CASES as OF_DOCUMENTS
from tests.faults.outcomes_of_servers import CASES as OF_SERVERS
from tests.faults.registry import Asked
from tests.faults.server import FaultServer
from tests.faults.server import faults as faults
from tests.fetching import settings as fetch_settings

CASES = by_name((*OF_SERVERS, *OF_DOCUMENTS))
# For what can only end by running out of time; everything else has ten seconds and needs none of them. What trickles is
# ended by the limit on the whole, so that a busy machine does not make a pause of it.
HURRY = {"connect_timeout_s": 0.3, "read_timeout_s": 0.3, "total_timeout_s": 0.9}
TRICKLE = {"total_timeout_s": 0.4}
# A fault that takes longer would hold up a run: the slowest takes about a second here.
PATIENCE_S = 10.0
# What a document holds matters, not its length: those are served whole, up to what a run allows.
WHOLE = {"max_feed_bytes": 20_000_000, "max_page_bytes": 20_000_000}
_DOCUMENTS = {fault.name for module in (documents, pages, sitemaps) for fault in module.FAULTS}


ASKED: list[tuple[str, Asked]] = [
    (name, asked) for name in REGISTRY for asked in get_args(Asked) if name in CASES and CASES[name].of(asked)
]


@pytest.fixture(scope="module", autouse=True)
def trusted(faults: FaultServer) -> None:
    """The server's authority is trusted, so that a certificate is refused for what is wrong with it alone."""
    context = connector._SSL_CONTEXT_VERIFIED  # aiohttp makes it once, and gives no other way to reach it
    context.load_verify_locations(faults.authority)


def test_every_fault_has_an_outcome_and_every_outcome_a_fault() -> None:
    assert sorted(CASES) == sorted(REGISTRY)
    assert len(REGISTRY) >= 40
    assert len({fault.says for fault in REGISTRY.values()}) > 0.95 * len(REGISTRY), "no kind stands there twice"
    assert all(fault.says.endswith(".") and "\n" not in fault.says for fault in REGISTRY.values())


async def _at_once(seconds: float) -> None:
    assert seconds <= MAX_CRAWL_DELAY_S


async def outcome(url: str, asked: Asked, **settings: Any) -> Read | ItemError:
    """Fetch and read; any other exception than an `ItemError` fails the test."""
    try:
        # a delay that a robots.txt asks for is not waited for: how long it is, test_robots_rules says
        async with Fetcher(fetch_settings(host_delay_s=0.0, **settings), sleep=_at_once) as one:
            page = await one.get(url, accept="page" if asked == "page" else "feed")
        if asked == "page":
            article = extract_article(page.body, url=page.final_url, charset=page.charset)
            return Read(title=article.title, entries=1)
        if asked == "sitemap":
            listed = parse_sitemap(page.body, url=page.final_url, charset=page.charset)
            title = listed.entries[0].title if listed.entries else ""
            return Read(title=title, entries=len(listed.entries or listed.index), problems=listed.problems)
        feed = parse_feed(page.body, url=page.final_url, content_type=page.content_type, charset=page.charset)
        return Read(
            title=feed.entries[0].title if feed.entries else "", entries=len(feed.entries), problems=feed.problems
        )
    except ItemError as error:
        return error


@pytest.mark.parametrize(
    ("name", "asked"),
    [pytest.param(name, asked, id=f"{name}-as-{asked}") for name, asked in ASKED],
)
async def test_a_fault_has_one_clear_outcome(faults: FaultServer, name: str, asked: Asked) -> None:
    wanted = CASES[name].of(asked)
    assert wanted is not None
    limits: dict[str, float] = {}
    if isinstance(wanted, Fails) and wanted.stalls:
        limits |= TRICKLE if "not finished" in wanted.words else HURRY
    if name in _DOCUMENTS:
        limits |= WHOLE
    began = time.monotonic()
    found = await outcome(faults.url(name, asked), asked, **limits)
    took_s = time.monotonic() - began
    assert not wanted.unlike(found), f"{REGISTRY[name].says} {CASES[name].why}: {wanted.unlike(found)}"
    assert took_s < PATIENCE_S
    assert [seen for seen in faults.trespasses if seen.name == name] == []


@pytest.mark.parametrize(
    ("name", "least_s", "most_s"),
    [
        ("wait-seconds", 120, 120),
        ("wait-date", 86_400, 86_400),
        ("wait-past", 0, 0),
        ("wait-for-ever", 0, 7 * 86_400),
        ("wait-year-99999", 0, 7 * 86_400),
        ("wait-negative", 0, 0),
        ("wait-garbage", 0, 0),
    ],
)
async def test_how_long_a_host_is_left_alone(faults: FaultServer, name: str, least_s: float, most_s: float) -> None:
    """Within a week, whatever it says; without a word that can be understood as long as any failure."""
    found = await outcome(faults.url(name, "feed"), "feed")
    assert isinstance(found, TransientFetchError)
    assert least_s <= (found.retry_after_s or 0) <= most_s


async def test_a_certificate_without_fault_is_read(faults: FaultServer) -> None:
    """Or else the refused ones would prove nothing: this one differs from them in one respect each."""
    assert isinstance(
        await outcome(faults.url("tls-cut-off", "feed").replace("/feed/tls-cut-off", "/fine"), "page"), Read
    )


def test_a_failure_is_told_from_what_can_be_used() -> None:
    """The table's own words are checked: a fault that fails otherwise, or not at all, is noticed."""
    wanted = Fails(error=TransientFetchError, words="refused")
    assert not wanted.unlike(TransientFetchError("x", "connection refused"))
    assert wanted.unlike(TransientFetchError("x", "timed out"))
    assert wanted.unlike(TransientFetchError("x", "refused\nTraceback"))
    assert wanted.unlike(ItemError("x", "refused"))
    assert wanted.unlike(Read(title="", entries=0))
