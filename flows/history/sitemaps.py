"""One run over the sitemaps of a site: list its addresses, then load their pages as those of any entry."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from extractors.ids import stable_id
from flows import __version__
from flows.backfill_outlets import choose_outlet
from flows.config import Config
from flows.history.listing import Listing
from flows.history.loading import Options
from flows.history.reports import SitemapReport
from flows.job import Do, Job, plain
from flows.pace import Pace, in_words
from flows.steps import load_pending
from warehouse.history import add_history_feed, count_history, waiting_entries
from warehouse.hosts import host_states, robots_states
from warehouse.posts import NewOutlet, add_outlet
from warehouse.recall import PendingEntry, pending_history
from warehouse.runs import RunCounts, begin_run, finish_run

logger = logging.getLogger("wirewatch")

# Entries that are recalled together, and pages that are loaded together: at a page a second a kill costs two minutes.
RECALLED = 1_000
LOADED_TOGETHER = 50
# So many pages in a row without an answer: the site is down, or our own network.
SILENT = 5


def load_sitemaps(job: Job, url: str, config: Config, options: Options, do: Do = plain) -> SitemapReport:
    """List what the sitemaps of a site name, and load it. Cut off anywhere and run again, it goes on.

    Args:
        job: What to work with.
        url: A sitemap, or the address of a site whose robots.txt names them.
        config: Its outlets are known by their sites.
        options: What of it is wanted.
        do: Runs each step, given its name.

    Raises:
        ItemError: Not one sitemap could be read, and nothing of an earlier run is left to be loaded.
    """
    outlet = outlet_of(url, config, options)
    counts = RunCounts()
    # pages of history are not looked at again: what changes in them is old
    job = replace(job, recheck_hours=())
    run_id = begin_run(job.con, job.clock(), __version__, "backfill")
    outcome = "interrupted"
    try:
        job.network.remember(host_states(job.con), robots_states(job.con, job.clock()), job.clock())
        add_outlet(job.con, outlet, job.clock())
        feed_id = stable_id("history", outlet.outlet_id, url)
        add_history_feed(job.con, feed_id, outlet.outlet_id, url, job.clock())
        timezone = next((each.timezone for each in config.outlet if each.id == outlet.outlet_id), "")
        listing = Listing(job=job, url=url, feed_id=feed_id, timezone=timezone, options=options)
        outcome = "failed"
        listing.read()
        outcome = "interrupted"
        job.keep_hosts()
        counts.entries_new = listing.counts.addresses_new
        asked, stopped = _load(job, feed_id, options, counts, do)
        outcome = "done"
    finally:
        job.keep_hosts()
        finish_run(job.con, run_id, job.clock(), outcome, counts)
    pending, put_off = count_history(job.con, feed_id, job.clock())
    return SitemapReport(
        run_id=run_id, counts=counts, found=listing.counts, outlet_id=outlet.outlet_id, asked=asked,
        pending=pending + put_off, put_off=put_off, stopped=stopped,
    )  # fmt: skip


def foresee_sitemaps(job: Job, url: str, config: Config, options: Options) -> SitemapReport:
    """What `load_sitemaps` would find. Nothing is written, and no page is asked for."""
    listing = Listing(job=job, url=url, feed_id=None, timezone="", options=options)
    listing.read()
    outlet = outlet_of(url, config, options)
    return SitemapReport(run_id=None, counts=RunCounts(), found=listing.counts, outlet_id=outlet.outlet_id)


def outlet_of(url: str, config: Config, options: Options) -> NewOutlet:
    """Whose the pages of a site are."""
    return choose_outlet(config, named=options.outlet, address=url, site_name="", source=url)


def _load(job: Job, feed_id: int, options: Options, counts: RunCounts, do: Do) -> tuple[int, str]:
    """Load pending entries, oldest first; how many were asked for, and why it ended before the last, if it did."""
    began = job.clock()
    total, _ = count_history(job.con, feed_id, began)
    total = total if options.limit is None else min(total, options.limit)
    pace, done = Pace(), 0
    pace.left_s(0, total)
    job.tell(0, total)
    last: PendingEntry | None = None
    while done < total:
        recalled = pending_history(job.con, feed_id, began, last, min(RECALLED, total - done))
        if not recalled:
            break
        last = recalled[-1]
        wanted = [
            entry
            for entry in recalled
            if not options.span.excludes(published_at=entry.published_at, changed_at=entry.updated_at, url=entry.url)
        ]
        total -= len(recalled) - len(wanted)
        for start in range(0, len(wanted), LOADED_TOGETHER):
            part = wanted[start : start + LOADED_TOGETHER]
            _load_part(job, part, counts, do)
            done += len(part)
            job.tell(done, total)
            if pace.due():
                logger.info(
                    "asked for %d of %d pages, %d articles new%s", done, total, counts.articles_new,
                    f"; {left} left" if (left := in_words(pace.left_s(done, total))) else "",
                )  # fmt: skip
            if stopped := _why_stop(job, part):
                return done, stopped
    return done, ""


def _load_part(job: Job, part: Sequence[PendingEntry], counts: RunCounts, do: Do) -> None:
    load_pending(replace(job, tell=lambda done, of: None), part, counts, do, told=False)


def _why_stop(job: Job, part: Sequence[PendingEntry]) -> str:
    """Why no more pages are asked for now; "" where they may be."""
    waiting = waiting_entries(job.con, part)
    if waiting.put_off == len(part):
        until = f" until {waiting.until:%Y-%m-%d %H:%M} UTC" if waiting.until else ""
        return f"its pages are put off{until} ({waiting.error})"
    if waiting.silent == len(part) and len(part) >= SILENT:
        return f"not one of {len(part)} pages answered ({waiting.error})"
    return ""
