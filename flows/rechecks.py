"""Looking at the pages of known articles again: which of them, what they answer, and what is kept of that."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import wait
from functools import partial

from extractors.errors import ItemError, PermanentFetchError, PutOffError
from extractors.rechecks import DueChecks, Look, after_look, due_checks, is_withdrawn, validators_now
from extractors.records import Page, PageCheck
from flows.job import CHUNK, KEEP_HOSTS_S, Do, Job
from flows.network import Answer, Ask
from flows.page_checks import body_hash, quiet_outlets
from warehouse.checks import page_checks, page_checks_due, save_looks
from warehouse.hosts import host_states
from warehouse.runs import RunCounts
from warehouse.turns import turn

logger = logging.getLogger("wirewatch")

_UNWELCOME = (Look.DOUBTFUL, Look.MISSING, Look.GONE, Look.CLOSED, Look.FAILED)


def recheck_pages(job: Job, fetched: Mapping[str, int], counts: RunCounts, do: Do) -> None:
    """Look at the pages that are due, and load what has changed.

    Args:
        job: What to work with.
        fetched: New pages fetched in this run, by host.
        counts: What the run did, to be added to.
        do: Runs the steps.
    """
    chosen = _choose(job, fetched)
    looks: Counter[Look] = Counter()
    for start in range(0, len(chosen.due), CHUNK):
        part = chosen.due[start : start + CHUNK]
        pages = job.network.fetch_again(
            [Ask(url=check.url, validators=check.validators, validated_url=check.validated_url) for check in part]
        )
        while not job.timed("fetch", partial(wait, [pages], KEEP_HOSTS_S)).done:
            job.keep_hosts()
        with turn(job.con):
            looks += do("look at pages again", partial(_settle, job, part, pages.result(), counts))
        job.keep_hosts()
    if asked := looks.total():
        counts.rechecks = asked
        counts.rechecks_changed = looks[Look.CHANGED]
        counts.rechecks_failed = sum(looks[look] for look in _UNWELCOME)
        logger.info(
            "looked at %d pages again: %d changed, %d unchanged, %d gave nothing to believe",
            asked, counts.rechecks_changed, looks[Look.SAME], counts.rechecks_failed,
        )  # fmt: skip


def _choose(job: Job, fetched: Mapping[str, int]) -> DueChecks:
    now = job.clock()
    waiting = page_checks_due(job.con, now, job.outlets)
    if not waiting:
        return DueChecks()
    waits = {host.host: host.wait_until for host in host_states(job.con) if host.wait_until is not None}
    chosen = due_checks(waiting, now, job.recheck_hours, fetched=fetched, waits=waits)
    save_looks(job.con, chosen.over, (), now)
    return DueChecks(due=chosen.due[: job.limit])


def _settle(job: Job, checks: Sequence[PageCheck], answers: Sequence[Answer], counts: RunCounts) -> Counter[Look]:
    """Keep what came of some looks; run again it does the same."""
    now = job.clock()
    quiet = quiet_outlets(job.con)
    settled: list[PageCheck] = []
    gone: list[int] = []
    to_read: list[tuple[PageCheck, Page]] = []
    looks: Counter[Look] = Counter()
    for check, answer in zip(checks, answers, strict=True):
        after = partial(after_look, now=now, hours=job.recheck_hours, quiet=check.outlet_id in quiet)
        if isinstance(answer, PutOffError):
            continue  # it was not asked: it stays due
        if isinstance(answer, ItemError):
            look = _failed(answer)
            settled.append(after(check, look, note=answer.reason))
            if is_withdrawn(settled[-1], look):
                gone.append(check.article_id)
        elif answer.not_modified or body_hash(answer.body) == check.body_hash:
            look = Look.SAME
            same = validators_now(check, answer.validators, answer.final_url, check.body_hash)
            settled.append(after(same, look, fresh_s=answer.max_age_s))
        else:
            to_read.append((check, answer))
            continue
        looks[look] += 1
    job.timed("load", partial(save_looks, job.con, settled, gone, now))
    if to_read:
        from flows.chunks import load_looks  # with trafilatura and numpy, which "not modified" does not need

        loaded = load_looks(
            job.con, to_read, job.tagger, now, job.timed, page_rules=job.page_rules, recheck_hours=job.recheck_hours
        )
        counts.articles_revised += loaded.articles_revised
        counts.mentions += loaded.mentions
        looks.update(loaded.looks)
        # no entry leads there any more: its article has become part of another
        known = page_checks(job.con, [check.article_id for check, _ in to_read])
        left = [c for c, _ in to_read if (now_known := known.get(c.article_id)) and now_known.checks == c.checks]
        closed = [after_look(c, Look.CLOSED, now, job.recheck_hours, note="no entry leads there") for c in left]
        save_looks(job.con, closed, (), now)
        looks[Look.CLOSED] += len(closed)
    return looks


def _failed(error: ItemError) -> Look:
    """How a look ended that brought no page."""
    if not isinstance(error, PermanentFetchError):
        return Look.FAILED
    if error.status is None:
        return Look.CLOSED
    return {404: Look.MISSING, 410: Look.GONE}.get(error.status, Look.FAILED)
