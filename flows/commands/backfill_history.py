"""`wirewatch backfill sitemap, ndjson, warc`: history by the million."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractors.errors import UsageError
from flows.cli import Invocation
from flows.commands.output import counted, json_option, plain, print_json, remind_of_contact, say

if TYPE_CHECKING:
    from flows.config import Settings
    from flows.history.loading import Options
    from flows.history.reports import HistoryReport, SitemapReport, SourceReport
    from flows.job import Job


def _what_is_wanted(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say what of a source is wanted; it gets them together, as `options`."""

    @click.option("--outlet", metavar="ID", help="Outlet that all of it belongs to; default by the addresses.")
    @click.option("--since", metavar="DAY", help="Pass over what was certainly published before this day.")
    @click.option("--until", metavar="DAY", help="Pass over what was certainly published after this day.")
    @click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Load at most so many pages.")
    @click.option("--again", is_flag=True, help="Read from the beginning what was read before.")
    @wraps(command)
    def with_options(
        *given: Any,
        outlet: str | None,
        since: str | None,
        until: str | None,
        limit: int | None,
        again: bool,
        **more: Any,
    ) -> None:
        command(*given, options=_options(outlet, since, until, limit, again=again), **more)

    return with_options


@click.command("sitemap")
@click.argument("url", metavar="URL")
@_what_is_wanted
@click.option("--dry-run", is_flag=True, help="Show what would be loaded, and load nothing.")
@json_option
@click.pass_obj
def sitemap(invocation: Invocation, url: str, options: Options, dry_run: bool, as_json: bool) -> None:
    """The pages that sitemaps list: a sitemap, an index of them, or a site whose robots.txt names them.

    They are asked for as politely as those of a run. Cut off at any point and run again, it goes on.
    """
    from extractors.urls import is_fetchable
    from flows.history.sitemaps import foresee_sitemaps, load_sitemaps

    settings = invocation.settings
    if not is_fetchable(url):
        raise UsageError(f"{url[:80]!r} is no address: it begins with http:// or https://")
    if dry_run:
        with _reading(settings) as job:
            report = foresee_sitemaps(job, url, settings.config, options)
    else:
        with _job(settings, then="loading pages", first="reading sitemaps") as job:
            report = load_sitemaps(job, url, settings.config, options)
        remind_of_contact(settings)
    if as_json:
        print_json(_sitemap_described(url, report, dry_run=dry_run))
    else:
        _show_sitemap(report)


@click.command("ndjson")
@click.argument("file", metavar="FILE")
@_what_is_wanted
@json_option
@click.pass_obj
def ndjson(invocation: Invocation, file: str, options: Options, as_json: bool) -> None:
    """Articles of an export, one JSON object a line; "-" is standard input. May be packed with gzip or zstd."""
    _load_files(invocation, "ndjson", (file,), options, as_json)


@click.command("warc")
@click.argument("files", metavar="FILE_OR_URL ...", nargs=-1, required=True)
@_what_is_wanted
@json_option
@click.pass_obj
def warc(invocation: Invocation, files: tuple[str, ...], options: Options, as_json: bool) -> None:
    """The pages of web archives (WARC), such as those of CC-NEWS; plain, or packed with gzip or zstd."""
    _load_files(invocation, "warc", files, options, as_json)


def _options(outlet: str | None, since: str | None, until: str | None, limit: int | None, *, again: bool) -> Options:
    from flows.commands.days import chosen_bounds
    from flows.history.loading import Options
    from flows.history.span import Span

    begin, end = chosen_bounds(since, until)
    span = Span(begin.date() if begin else None, (end - timedelta(seconds=1)).date() if end else None)
    return Options(outlet=outlet, span=span, limit=limit, again=again)


def _load_files(invocation: Invocation, kind: str, files: tuple[str, ...], options: Options, as_json: bool) -> None:
    from flows.history.run import load_history

    settings = invocation.settings
    folder = Path(f"{settings.warehouse}.history")
    with _job(settings, first="reading", then="loading", in_bytes=True) as job:
        report = load_history(job, kind, files, settings.config, options, folder)
    if as_json:
        print_json(_described(report))
    else:
        for source in report.sources:
            if source.error is None:
                click.echo(plain(_summary(report.run_id, source)))
    failed = [source for source in report.sources if source.error is not None]
    if failed and len(failed) == len(report.sources):
        raise click.exceptions.Exit(1)  # what is wrong with them has been said


@contextmanager
def _job(settings: Settings, *, first: str, then: str, in_bytes: bool = False) -> Iterator[Job]:
    from flows.commands.progress import shown
    from flows.job import plain as run
    from flows.jobs import open_job, utc_now

    with (
        _stopped_by_signal(),
        shown(first=first, then=then, in_bytes=in_bytes) as tell,
        open_job(settings, clock=utc_now, do=run, warehouse_content="news", say=say) as job,
    ):
        yield replace(job, tell=tell)


@contextmanager
def _reading(settings: Settings) -> Iterator[Job]:
    """A job that finds out and writes nothing."""
    import duckdb

    from flows.asking import polite_network
    from flows.commands.progress import shown
    from flows.job import Job
    from flows.jobs import tagger_once, utc_now
    from warehouse.connection import open_reader
    from warehouse.migrations import migrate

    def job(con: duckdb.DuckDBPyConnection) -> Job:
        return Job(
            con=con,
            network=network,
            clock=utc_now,
            tagger=lambda: tagger_once(settings.config.tag),
            subscriptions=(),
        )

    with _stopped_by_signal(), shown(), polite_network(settings, utc_now(), say) as network:
        if settings.warehouse.exists():
            with open_reader(settings.warehouse) as con:
                yield job(con)
        else:
            with duckdb.connect() as con:
                migrate(con)
                yield job(con)


@contextmanager
def _stopped_by_signal() -> Iterator[None]:
    """Take SIGTERM as Ctrl-C: what is under way is undone, what was loaded is kept."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _described(report: HistoryReport) -> dict[str, Any]:
    return {
        "run_id": report.run_id,
        "articles_new": report.counts.articles_new,
        "articles_revised": report.counts.articles_revised,
        "mentions": report.counts.mentions,
        "sources": [_source_described(source) for source in report.sources],
    }


def _source_described(report: SourceReport) -> dict[str, Any]:
    from flows.history.reports import added

    after = report.after
    return {
        "source": after.name,
        "kind": after.kind,
        "state": "failed" if report.error else "done" if after.done else "reading",
        "read_before": report.read_before,
        "error": report.error,
        "bytes": after.bytes,
        "position": after.position,
        "pages": after.pages,
        "articles_new": after.articles_new,
        "articles_revised": after.articles_revised,
        "articles_known": after.articles_known,
        "damaged": after.damaged,
        "passed": dict(after.passed),
        "this_run": added(report.before, after),
    }


def _summary(run_id: int, report: SourceReport) -> str:
    from flows.history.reports import added

    after = report.after
    one = "line" if after.kind == "ndjson" else "page"
    if report.read_before:
        return (
            f"run {run_id}: {after.name}: was loaded before, whole ({counted(after.pages, one)}, "
            f"{counted(after.articles_new, 'article')}); --again reads it once more"
        )
    run = added(report.before, after)
    articles = run["articles_new"]
    parts = [
        f"{counted(run['pages'], one)}: {counted(articles, 'article')} new",
        f"{run['articles_revised']} revised",
        f"{run['articles_known']} known",
    ]
    line = f"run {run_id}: {after.name}: " + ", ".join(parts)
    reasons = _less(after.passed, report.before.passed)
    if reasons:
        line += f"; no article: {_reasons(reasons)}"
    if run["damaged"]:
        line += f"; {run['damaged']} " + ("damaged lines" if one == "line" else "stretches that could not be read")
    return line if after.done else line + "; there is more, the next run goes on"


def _less(after: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    left = {reason: many - before.get(reason, 0) for reason, many in after.items()}
    return {reason: many for reason, many in left.items() if many > 0}


def _reasons(reasons: Mapping[str, int], most: int = 5) -> str:
    listed = sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
    shown = [f"{reason} {many}" for reason, many in listed[:most]]
    rest = sum(many for _, many in listed[most:])
    return ", ".join([*shown, *([f"other {rest}"] if rest else [])])


def _sitemap_described(url: str, report: SitemapReport, *, dry_run: bool) -> dict[str, Any]:
    counts = report.counts
    return {
        "url": url,
        "outlet": report.outlet_id,
        "dry_run": dry_run,
        "run_id": report.run_id,
        **asdict(report.found),
        "pages_asked": report.asked,
        "articles_new": counts.articles_new,
        "articles_revised": counts.articles_revised,
        "entries_failed": counts.entries_failed,
        "mentions": counts.mentions,
        "pending": report.pending,
        "put_off": report.put_off,
        "stopped": report.stopped or None,
    }


def _show_sitemap(report: SitemapReport) -> None:
    found, counts = report.found, report.counts
    sitemaps = counted(found.sitemaps, "sitemap")
    if found.sitemaps_read_before:
        sitemaps += f" ({found.sitemaps_read_before} more were read before)"
    line = f"{sitemaps}, {counted(found.addresses_new, 'new address', 'new addresses')}, {found.addresses_known} known"
    if found.sitemaps_failed:
        line += f", {counted(found.sitemaps_failed, 'sitemap')} could not be read"
    if found.left_out:
        line += f"; passed over: {_reasons(found.left_out)}"
    if report.run_id is None:
        click.echo(plain(f"dry run, nothing loaded: {report.outlet_id}: {line}"))
        return
    line = (
        f"run {report.run_id}: {report.outlet_id}: {line}; {counted(report.asked, 'page')} asked for: "
        f"{counted(counts.articles_new, 'article')} new, {counts.entries_failed} without an article"
    )
    if report.pending:
        line += f"; {report.pending} pending, the next run goes on"
    if report.stopped:
        line += f"; stopped: {report.stopped}"
    click.echo(plain(line))


COMMANDS: tuple[click.Command, ...] = (sitemap, ndjson, warc)
