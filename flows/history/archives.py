"""Web archives: their pages, part by part."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import duckdb

from extractors.errors import UsageError
from extractors.ids import stable_id
from extractors.urls import canonical_url
from extractors.warcs import Damage, Passed, is_packed_by_record, read_records
from flows.config import Config
from flows.history.files import HistoryFile
from flows.history.loading import Collector, Options, Part
from flows.job import CHUNK
from warehouse.history import HistorySource, history_source

logger = logging.getLogger("wirewatch")

MAX_TOLD = 20  # stretches that cannot be read are told one by one up to here


def archive_source(con: duckdb.DuckDBPyConnection, file: HistoryFile, options: Options, now: datetime) -> HistorySource:
    """What is known of an archive: the same bytes under any name are the same."""
    source_id = stable_id("warc", str(file.size), str(file.head_hash), options.key())
    known = None if options.again else history_source(con, source_id)
    if known is not None:
        return replace(known, name=file.name)
    return HistorySource(source_id=source_id, kind="warc", name=file.name, started_at=now, read_at=now, bytes=file.size)


def archive_parts(
    file: HistoryFile, source: HistorySource, config: Config, options: Options, limit: int | None
) -> Iterator[Part]:
    """Read what is left of an archive.

    Args:
        file: The open file.
        source: How far it was read.
        config: Its outlets are known by their sites.
        options: What of it is wanted.
        limit: Pages to look at, at most; None: all.

    Raises:
        UsageError: It is no web archive.
    """
    by_record = file.packed and is_packed_by_record(file.raw)
    stream = file.raw if by_record else file.plain()
    collected, told, found, any_record = Collector(config, options.outlet), 0, 0, source.position > 0
    for record in read_records(stream, source.position, packed=by_record):
        if isinstance(record, Damage):
            if not any_record and record.end is None:
                raise UsageError(f"{file.name} is no web archive (WARC): {record.reason}")
            collected.damaged += 1
            told += 1
            if told <= MAX_TOLD:
                logger.warning("%s: %s", file.name, _told(record))
            continue
        any_record = True
        enough = limit is not None and found >= limit
        if enough or collected.full(CHUNK):
            yield collected.part(record.offset)
            if enough:
                return
        if isinstance(record, Passed):
            collected.passed[record.reason] += 1
            continue
        url = record.page.url
        address = canonical_url(url)
        if collected.has(address):
            collected.passed["the same address once more"] += 1
        elif outside := options.span.excludes(changed_at=record.captured_at, url=url):
            collected.passed[outside] += 1
        else:
            found += 1
            collected.add(address, record.page, collected.outlet(url), record.captured_at, url=url)
    if told > MAX_TOLD:
        logger.warning("%s: %d more stretches could not be read", file.name, told - MAX_TOLD)
    if not any_record:
        raise UsageError(f"{file.name} is no web archive (WARC): there is no record in it")
    yield collected.part(file.size or 0, last=True)


def _told(damage: Damage) -> str:
    if damage.end is None:
        return f"nothing can be read from byte {damage.offset:,} on ({damage.reason}); what was before is loaded"
    return f"bytes {damage.offset:,} to {damage.end:,} could not be read ({damage.reason}); went on after them"
