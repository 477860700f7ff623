"""One run over archives or exports."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from extractors.errors import ItemError, UsageError
from extractors.warcs import is_packed_by_record
from flows import __version__
from flows.backfill_outlets import choose_outlet
from flows.config import Config
from flows.history.archives import archive_parts, archive_source
from flows.history.downloads import Download
from flows.history.exports import Export, export_source
from flows.history.files import HistoryFile, open_history
from flows.history.loading import Options, Part, load_parts
from flows.history.reports import HistoryReport, SourceReport
from flows.job import Do, Job, plain
from flows.pace import Pace, in_words
from warehouse.history import HistorySource
from warehouse.hosts import host_states, robots_states
from warehouse.runs import RunCounts, begin_run, finish_run

logger = logging.getLogger("wirewatch")


def load_history(
    job: Job, kind: str, names: Sequence[str], config: Config, options: Options, folder: Path, do: Do = plain
) -> HistoryReport:
    """Load archives or exports, one after the other, in one run. What was loaded before is not loaded again.

    Args:
        job: What to work with.
        kind: warc or ndjson.
        names: Paths; of exports also "-" for standard input, of archives addresses.
        config: Its outlets are known by their sites.
        options: What of them is wanted.
        folder: Where what is fetched lies until it is loaded.
        do: Runs each step, given its name.

    Raises:
        UsageError: None of the files can be read.
    """
    if options.outlet is not None:
        choose_outlet(config, named=options.outlet, address="", site_name="", source=options.outlet)
    counts = RunCounts()
    run_id = begin_run(job.con, job.clock(), __version__, "backfill")
    outcome, found = "interrupted", []
    left = options.limit
    try:
        job.network.remember(host_states(job.con), robots_states(job.con, job.clock()), job.clock())
        for name in dict.fromkeys(names):
            report = _load_one(job, kind, name, config, options, left, counts, folder, do)
            found.append(report)
            if left is not None:
                left -= report.after.pages - report.before.pages
                if left <= 0:
                    break
        outcome = "done" if any(report.error is None for report in found) else "failed"
    finally:
        job.keep_hosts()
        finish_run(job.con, run_id, job.clock(), outcome, counts)
    return HistoryReport(run_id=run_id, counts=counts, sources=tuple(found))


def _load_one(
    job: Job,
    kind: str,
    name: str,
    config: Config,
    options: Options,
    limit: int | None,
    counts: RunCounts,
    folder: Path,
    do: Do,
) -> SourceReport:
    now = job.clock()
    nothing = HistorySource(source_id=0, kind=kind, name=name, started_at=now, read_at=now)
    download = Download(name, folder) if kind == "warc" and name.startswith(("http://", "https://")) else None
    try:
        path = str(download.fetch(job.network, job.tell)) if download else name
        file = open_history(path)
        if kind == "warc" and file.size is None:
            file.raw.close()
            raise UsageError(
                f"{file.name}: web archives are read from files, not from pipes: save it, then name the file"
            )
    except (ItemError, UsageError) as error:
        logger.warning("%s", error)
        return SourceReport(before=nothing, after=nothing, error=str(error))
    with file.raw:
        before, parts = _parts(job.con, kind, replace(file, name=name), config, options, limit, now)
        if before.done:
            after = before
        else:
            tell = _Progress(job, replace(file, name=name), before)
            try:
                after = load_parts(job, before, parts, counts, do, tell)
            except UsageError as error:
                logger.warning("%s", error)
                if download:
                    download.forget()  # a page that says "try later", say: the next run asks anew
                return SourceReport(before=before, after=before, error=str(error))
    if download and after.done:
        download.forget()
    return SourceReport(before=before, after=after)


def _parts(
    con: duckdb.DuckDBPyConnection,
    kind: str,
    file: HistoryFile,
    config: Config,
    options: Options,
    limit: int | None,
    now: datetime,
) -> tuple[HistorySource, Iterator[Part]]:
    if kind == "warc":
        source = archive_source(con, file, options, now)
        return source, archive_parts(file, source, config, options, limit)
    export = Export(file, export_source(con, file, options, now), config, options)
    if export.source.done and export.grown():
        export.source = replace(export.source, done=False)
    return export.source, export.parts(now, limit)


class _Progress:
    """Says how far a file is, and how long the rest takes."""

    def __init__(self, job: Job, file: HistoryFile, source: HistorySource) -> None:
        self._tell: Callable[[int, int], None] = job.tell
        self._file = file
        self._pace = Pace()
        # Of a file that is packed as a whole, offsets are those of what it unpacks to.
        self._exact = not file.packed or (source.kind == "warc" and is_packed_by_record(file.raw))
        if file.size and (self._exact or not source.position):
            self._tell(source.position, file.size)
            self._pace.left_s(source.position, file.size)

    def __call__(self, source: HistorySource) -> None:
        size = self._file.size
        done = source.position if self._exact else self._file.place()
        left = ""
        if size:
            done = size if source.done else min(done, size)
            self._tell(done, size)
            left = in_words(self._pace.left_s(done, size))
        if self._pace.due():
            share = f"{100 * done // size} % of " if size else ""
            logger.info(
                "read %s%s: %d pages, %d articles new%s", share, source.name, source.pages,
                source.articles_new, f"; {left} left" if left and not source.done else "",
            )  # fmt: skip
