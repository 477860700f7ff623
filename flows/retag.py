"""Stored texts tagged again, step by step, by the model and the rules of today.

    which articles were tagged otherwise -> for each chunk, newest first: tag -> resolve -> write (one transaction)
    -> when all are done: forget whom no article names any more -> say what changed

Plain functions, as in `flows.steps`. A chunk that is written is not due any more: what a kill cuts off, the next call
completes. Nothing is fetched, extracted or grouped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import duckdb

from extractors.alias_keys import alias_keys
from extractors.errors import UsageError, WarehouseError
from extractors.taggers import ByLanguage
from flows import __version__
from flows.config import Settings
from flows.job import CHUNK, Do, plain
from flows.jobs import tagger_once, utc_now
from flows.judging import settle
from flows.names import present_taggers
from flows.tagged_again import Written, set_right, tag_again
from warehouse.connection import open_scratch, open_writer, publisher
from warehouse.retag import (
    EVERYTHING,
    EntityChange,
    Forgotten,
    Scope,
    SpanChanges,
    begin_retag,
    compare,
    count_due,
    due_articles,
    forget_unnamed,
    going_by,
    is_begun,
)
from warehouse.runs import RunCounts, begin_run, finish_run

logger = logging.getLogger("wirewatch")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetagOrder:
    """Which articles to tag again: by default those that were tagged by another model or other rules.

    `again` takes those that were tagged by the present ones, too; `limit` the newest so many.
    """

    scope: Scope = EVERYTHING
    again: bool = False
    limit: int | None = None


@dataclass(kw_only=True)
class RetagJob:
    """What re-tagging works with; arguments as those of `flows.job.Job`."""

    con: duckdb.DuckDBPyConnection
    clock: Callable[[], datetime]
    tagger: Callable[[], ByLanguage]
    tell: Callable[[int, int], None] = lambda done, of: None
    publish: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retyped:
    """A name that is of another type now."""

    name: str
    type_before: str
    type_after: str
    stories_before: int
    stories_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetagReport:
    """What one call changed.

    Attributes:
        run_id: None where nothing was due.
        taggers: What texts are tagged by today, by primary language ("": unknown).
        articles: How many were tagged again.
        waiting: How many are due still, in the whole warehouse.
        spans: What became of their spans.
        changes: Entities that are told of in more or fewer stories, the largest changes first.
        retyped: Those that are of another type, each once.
        merged: How many became part of another.
        forgotten: What was removed.
    """

    run_id: int | None
    taggers: Mapping[str, str]
    articles: int
    waiting: int
    spans: SpanChanges
    changes: tuple[EntityChange, ...]
    retyped: tuple[Retyped, ...]
    merged: int
    forgotten: Forgotten

    @property
    def new(self) -> int:
        """Entities that no story named before."""
        return sum(not change.stories_before for change in self.changes)

    @property
    def gone(self) -> int:
        """Entities that no story names any more."""
        return sum(not change.stories_after for change in self.changes)


def run_retag(
    settings: Settings,
    order: RetagOrder,
    *,
    clock: Callable[[], datetime] = utc_now,
    do: Do = plain,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> RetagReport:
    """Tag stored articles of the warehouse again, once.

    Args:
        order: Which articles.
        clock: Gives the time, aware UTC.
        do: Runs each step, given its name, and may run it again when it fails for now.
        tell: Hears of progress: articles done, articles in all.

    Raises:
        UsageError: An outlet is not in the warehouse, or the tagger cannot be loaded.
        WarehouseError: There is no warehouse; it is busy, damaged, or newer than this program.
    """
    path = settings.warehouse
    if not path.exists():
        raise WarehouseError(f"no warehouse at {path}: there is nothing to tag again; run 'wirewatch ingest' first")
    with ExitStack() as stack:
        con = do("open warehouse", lambda: stack.enter_context(open_writer(path)))
        job = RetagJob(
            con=con, clock=clock, tell=tell,
            tagger=partial(tagger_once, settings.config.tag), publish=publisher(con, path).loaded,
        )  # fmt: skip
        return retag(job, order, do)


def foresee_retag(
    settings: Settings,
    order: RetagOrder,
    *,
    clock: Callable[[], datetime] = utc_now,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> RetagReport:
    """What `run_retag` would do, found out on a copy of the warehouse that is removed then; arguments are the same."""
    with open_scratch(settings.warehouse) as con:
        job = RetagJob(con=con, clock=clock, tell=tell, tagger=partial(tagger_once, settings.config.tag))
        return retag(job, order)


def retag(job: RetagJob, order: RetagOrder, do: Do = plain) -> RetagReport:
    """Tag stored articles again.

    Args:
        job: What to work with.
        order: Which articles.
        do: Runs each step, given its name; it may run it again when it raises a transient error.

    Raises:
        UsageError: An outlet of the order is not in the warehouse.
    """
    _check_outlets(job.con, order.scope.outlets)
    taggers = present_taggers(job.tagger())
    ids = due_articles(job.con, taggers, order.scope, again=order.again, most=order.limit)
    counts, spans, merged = RunCounts(), SpanChanges(), set[int]()
    run_id, outcome = None, "interrupted"
    if ids:
        run_id = begin_run(job.con, job.clock(), __version__, "retag")
        begin_retag(job.con, taggers, ids)
    forgotten, changes, retyped = Forgotten(), list[EntityChange](), tuple[Retyped, ...]()
    try:
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            written = do("tag articles again", partial(retag_chunk, job, part))
            spans += written.spans
            merged |= written.merged
            counts.articles_retagged += len(part)
            counts.mentions += written.spans.mentions
            job.publish()
            job.tell(counts.articles_retagged, len(ids))
            logger.info("tagged %d of %d articles again", counts.articles_retagged, len(ids))
        if is_begun(job.con) and not due_articles(job.con, taggers, order.scope, most=1):
            forgotten = do("forget who is not named", partial(_complete, job.con))
        if ids:
            changes = compare(job.con, merged)
            retyped = _retyped(job.con, changes)
        outcome = "done"
    finally:
        if run_id is not None:
            finish_run(job.con, run_id, job.clock(), outcome, counts)
    return RetagReport(
        run_id=run_id, taggers=taggers, articles=len(ids), waiting=count_due(job.con, taggers), spans=spans,
        changes=tuple(changes), retyped=retyped, merged=len(merged), forgotten=forgotten,
    )  # fmt: skip


def retag_chunk(job: RetagJob, article_ids: Sequence[int]) -> Written:
    """Tag some stored articles again. Doing it again changes nothing."""
    tagger, now = job.tagger(), job.clock()
    written = tag_again(job.con, tagger, article_ids, now)
    set_right(job.con, tagger, written.odd, now)
    settle(job.con)
    return written


def _complete(con: duckdb.DuckDBPyConnection) -> Forgotten:
    settle(con)  # a kill may have come between the last chunk and this
    return forget_unnamed(con, alias_keys)


def _check_outlets(con: duckdb.DuckDBPyConnection, outlets: Sequence[str] | None) -> None:
    known = [row[0] for row in con.execute("SELECT outlet_id FROM outlets ORDER BY outlet_id").fetchall()]
    if unknown := [outlet for outlet in outlets or () if outlet not in known]:
        raise UsageError(f"no outlet {unknown[0][:80]!r} in the warehouse; there are: {', '.join(known) or 'none'}")


def _retyped(con: duckdb.DuckDBPyConnection, changes: Sequence[EntityChange]) -> tuple[Retyped, ...]:
    """Names that are not of their type any more, and of another one more often than before."""
    gained = {change.entity_id: change for change in changes if change.stories_after > change.stories_before}
    lost = [change for change in changes if not change.stories_after]
    owners = going_by(con, {change.name for change in lost})
    found = []
    for before in lost:
        others = [gained[owner] for owner in owners.get(before.name, ()) if owner in gained]
        after = max(
            (other for other in others if other.type != before.type),
            key=lambda other: other.stories_after - other.stories_before,
            default=None,
        )
        if after is not None:
            found.append(
                Retyped(
                    name=before.name, type_before=before.type, type_after=after.type,
                    stories_before=before.stories_before, stories_after=after.stories_after,
                )
            )  # fmt: skip
    return tuple(found)


def summary(report: RetagReport) -> str:
    """A call in one line."""
    spans = report.spans
    return (
        f"{report.articles:,} articles tagged again, {spans.articles:,} of them otherwise: "
        f"{spans.added:,} spans added, {spans.removed:,} removed, {spans.retyped:,} of another type, "
        f"{spans.reassigned:,} of another entity; "
        f"{report.new:,} names new, {report.gone:,} gone ({len(report.retyped):,} of them of another type now), "
        f"{report.merged:,} joined to others"
    )
