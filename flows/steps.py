"""The order of the steps, written once: plain functions that run without Prefect.

    register outlets and feeds -> recall which feeds are due -> ask them -> save each poll with its entries
    -> for each chunk of pending entries nobody else has taken: fetch pages -> extract -> drop what the site repeats
       -> group into stories -> tag -> resolve -> load and count again (one transaction)
    -> look at known pages again that are due; what has changed goes the same way

Each step runs through `do`, so that Prefect can wrap it as a task with retries; `plain` just calls it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from extractors.errors import PutOffError, TransientFetchError
from extractors.polling import askable, due, validators_to_send
from extractors.records import FeedState
from extractors.urls import host_key
from flows import __version__
from flows.job import CHUNK, KEEP_HOSTS_S, Do, Job, plain
from flows.network import Answer, Ask
from flows.polls import FeedNews, save_answers
from flows.rechecks import recheck_pages
from flows.sharing import take_entries, take_feeds
from warehouse.feeds import feed_states, register
from warehouse.hosts import host_states, robots_states
from warehouse.recall import PendingEntry, pending_entries
from warehouse.retention import drop_old_texts, forget_old, months_before
from warehouse.runs import RunCounts, begin_run, finish_run
from warehouse.turns import Claimed, release, turn

if TYPE_CHECKING:
    from flows.chunks import Chunk
    from flows.elsewhere import ReadAhead

logger = logging.getLogger("wirewatch")

# Stories whose texts one run drops at most, some seconds' work: an archive's first time does not hold up the news.
DROPPED_IN_A_RUN = 10_000
# Pages from which on other processes are worth their start, which takes each of them some two seconds.
READ_ELSEWHERE = 100
# If not one of so many hosts answers, our own network is down.
OFFLINE_HOSTS = 3


class NoFeedAnsweredError(TransientFetchError):
    """Not one feed answered: more likely our own network than all of theirs."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        super().__init__(f"{len(answers)} feeds", "not one answered")
        self.answers = answers


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run did."""

    run_id: int
    outcome: str  # done, or failed: not one feed answered
    counts: RunCounts
    feeds: tuple[FeedNews, ...]


def walk(job: Job, do: Do = plain) -> RunReport:
    """Run all steps once.

    Args:
        job: What to work with.
        do: Runs each step, given its name; it may run it again when it raises a transient error.

    Returns:
        What happened. The run is recorded in the warehouse, also when it is cut off.
    """
    counts = RunCounts()
    with turn(job.con):
        register(job.con, job.subscriptions, job.clock())
    run_id = begin_run(job.con, job.clock(), __version__)
    outcome = "interrupted"
    try:
        job.network.remember(host_states(job.con), robots_states(job.con, job.clock()), job.clock())
        asked = take_feeds(job.con, lambda: due_feeds(job))
        news = poll_feeds(job, run_id, asked, counts, do)
        pending = pending_entries(job.con, job.outlets, job.limit, None if job.force else job.clock())
        load_pending(job, pending, counts, do)
        answered = not counts.feeds or counts.feeds_failed < counts.feeds
        if answered:  # else our network may be down, and the looks would be lost
            recheck_pages(job, Counter(host_key(entry.url) for entry in pending), counts, do)
        forget_old(job.con, job.clock())
        drop_texts(job, do)
        outcome = "done" if answered else "failed"
    finally:
        job.keep_hosts()
        finish_run(job.con, run_id, job.clock(), outcome, counts)
    logger.info(
        "run %d: %d articles new, %d revised, %d entries without an article, %d mentions",
        run_id,
        counts.articles_new,
        counts.articles_revised,
        counts.entries_failed,
        counts.mentions,
    )
    return RunReport(run_id=run_id, outcome=outcome, counts=counts, feeds=tuple(news))


def drop_texts(job: Job, do: Do) -> None:
    """Drop texts that are older than the configuration keeps them: a part of many, the rest in the next runs."""
    if not job.keep_texts_months:
        return
    before = months_before(job.con, job.clock(), job.keep_texts_months)
    dropped = do("drop texts", partial(drop_old_texts, job.con, before, job.clock(), most=DROPPED_IN_A_RUN))
    if dropped.articles:
        logger.info("dropped %d texts published before %s", dropped.articles + dropped.revisions, before.date())


def due_feeds(job: Job) -> list[FeedState]:
    """The feeds to ask in this run."""
    states = feed_states(job.con, job.outlets)
    waits = {host.host: host.wait_until for host in host_states(job.con) if host.wait_until is not None}
    return (askable if job.force else due)(states, job.clock(), waits)


def poll_feeds(
    job: Job,
    run_id: int,
    asked: Sequence[FeedState],
    counts: RunCounts,
    do: Do,
) -> list[FeedNews]:
    """Ask the feeds that are due and save what they say, as it comes."""
    if not asked:
        logger.info("no feed is due")
        return []
    try:
        news = do("poll feeds", partial(ask_feeds, job, run_id, asked))
    except NoFeedAnsweredError as error:
        news = _save(job, run_id, asked, error.answers, offline=True)
    counts.feeds = sum(feed.outcome != "put_off" for feed in news)
    counts.feeds_failed = sum(feed.failed for feed in news)
    counts.entries_new = sum(feed.new for feed in news)
    for feed in news:
        if feed.error:
            logger.warning("feed %s: %s", feed.url, feed.error)
        if feed.slid:
            logger.warning(
                "feed %s: does not reach back to what was known of it; entries may have gone by unseen", feed.url
            )
    logger.info("polled %d feeds: %d failed, %d new entries", counts.feeds, counts.feeds_failed, counts.entries_new)
    return news


def ask_feeds(job: Job, run_id: int, asked: Sequence[FeedState]) -> list[FeedNews]:
    """Ask feeds over the network and save the answers as they come.

    Raises:
        NoFeedAnsweredError: None answered at all, which another try may heal; nothing was saved.
    """
    now = job.clock()
    batches = job.network.poll(
        [
            Ask(url=state.poll_url, validators=validators_to_send(state, now), validated_url=state.validated_url)
            for state in asked
        ]
    )
    held: list[tuple[int, Answer]] = []  # until somebody has answered
    news: dict[int, FeedNews] = {}
    answered = False
    while batch := job.timed("fetch", lambda: next(batches, None)):
        held += batch
        answered = answered or not all(map(_is_silence, (answer for _, answer in batch)))
        if answered:
            saved = _save(job, run_id, [asked[place] for place, _ in held], [answer for _, answer in held])
            news |= dict(zip([place for place, _ in held], saved, strict=True))
            held = []
    if held and _tells_of_us([asked[place] for place, _ in held]):
        raise NoFeedAnsweredError([answer for _, answer in sorted(held, key=lambda each: each[0])])
    if held:
        saved = _save(job, run_id, [asked[place] for place, _ in held], [answer for _, answer in held])
        news |= dict(zip([place for place, _ in held], saved, strict=True))
    return [news[place] for place in range(len(asked))]


def _tells_of_us(silent: Sequence[FeedState]) -> bool:
    """Whether the silence of all these feeds is more likely ours: several hosts, all of which answered until now."""
    well = {host_key(state.poll_url) for state in silent if not state.failures and state.last_polled_at is not None}
    return len(well) >= OFFLINE_HOSTS


def _is_silence(answer: Answer) -> bool:
    return isinstance(answer, TransientFetchError) and not isinstance(answer, PutOffError) and answer.status is None


def _save(
    job: Job, run_id: int, states: Sequence[FeedState], answers: Sequence[Answer], *, offline: bool = False
) -> list[FeedNews]:
    now = job.clock()
    save = partial(save_answers, job.con, run_id, states, answers, now, job.network.documents, offline=offline)
    with turn(job.con):
        news = job.timed("poll", save)
    job.keep_hosts()
    return news


def load_pending(
    job: Job,
    pending: Sequence[PendingEntry],
    counts: RunCounts,
    do: Do,
    *,
    told: bool = True,
) -> None:
    """Fetch and load pending entries, chunk by chunk; the next chunk's pages come while one is worked on.

    Args:
        job: What to work with.
        pending: The entries.
        counts: Of the run; added to.
        do: Runs each step, given its name.
        told: Say how far it is after each chunk.
    """
    if not pending:
        return
    from flows.chunks import load_chunk  # with trafilatura and numpy, which a run without news does not need

    tagger, ahead = job.tagger, None
    if job.workers is not None and job.tag is not None and len(pending) >= READ_ELSEWHERE:
        from flows.elsewhere import ReadAhead, TaggersElsewhere

        job.workers.ready()
        taggers = TaggersElsewhere(job.workers, job.tag)
        tagger = lambda: taggers  # noqa: E731
        ahead = ReadAhead(con=job.con, workers=job.workers, tag=job.tag, clock=job.clock, page_rules=job.page_rules)
    done = 0
    for chunk in _chunks(job, pending, ahead):
        while not chunk.wait(KEEP_HOSTS_S):
            job.keep_hosts()  # a kill in the middle of a long chunk must not make us forget a penalty
            job.timed("publish", job.publish_late)
        load = partial(
            load_chunk, job.con, chunk, tagger, job.clock, job.timed,
            max_attempts=job.max_attempts, page_rules=job.page_rules, recheck_hours=job.recheck_hours,
        )  # fmt: skip
        loaded = do("load articles", load)
        counts.articles_new += loaded.articles_new
        counts.articles_revised += loaded.articles_revised
        counts.entries_failed += loaded.entries_failed
        counts.mentions += loaded.mentions
        job.keep_hosts()
        chunk.forget()
        release(job.con, Claimed.ENTRY, [entry.entry_id for entry in chunk.entries])
        done += len(chunk.entries)
        job.timed("publish", job.publish)
        job.tell(done, len(pending))
        if told:
            logger.info("loaded %d of %d entries", done, len(pending))


def _chunks(job: Job, pending: Sequence[PendingEntry], ahead: ReadAhead | None) -> Iterator[Chunk]:
    """Chunks of what no other writer has taken. The pages of the next one come while one is worked on."""
    from flows.chunks import Chunk, cut

    following: Chunk | None = None
    for part in cut(pending, CHUNK):
        if ours := take_entries(job.con, part):
            chunk = Chunk(network=job.network, entries=ours, ahead=ahead)
            chunk.start()
            if following is not None:
                yield following
            following = chunk
    if following is not None:
        yield following
