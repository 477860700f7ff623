"""The two jobs of wirewatch as plain functions: one run of ingest, one weekly report. Prefect is not needed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from extractors.errors import UsageError, WarehouseBusy, WirewatchError
from flows.opening import Content as Content

if TYPE_CHECKING:
    from extractors.taggers import Taggers
    from flows.config import Config, Settings, TagSection
    from flows.job import Do, Job
    from flows.steps import RunReport
    from flows.workers import Workers
    from warehouse.report.limits import Wanted
    from warehouse.weeks import Week


class NothingAnsweredError(WirewatchError):
    """A run in which feeds were asked and not one answered."""

    def __init__(self, report: RunReport) -> None:
        feed = report.feeds[0]
        which = (
            "the only feed gave nothing"
            if len(report.feeds) == 1
            else f"not one of {len(report.feeds)} feeds gave anything"
        )
        super().__init__(
            f"{which} ({feed.url}: {feed.error}): check the network, or one feed with 'wirewatch feeds check'"
        )


def utc_now() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)


def check_outlets(settings: Settings, outlets: Sequence[str] | None) -> None:
    """Refuse outlets that the configuration does not have.

    Raises:
        UsageError: One is not there; the message lists those that are.
    """
    known = [outlet.id for outlet in settings.config.outlet]
    if unknown := [outlet for outlet in outlets or () if outlet not in known]:
        there = ", ".join(known) or "none; add one with 'wirewatch feeds add'"
        raise UsageError(f"no outlet {unknown[0]!r} in the configuration; there are: {there}")


def run_ingest(
    settings: Settings,
    *,
    outlets: Sequence[str] | None = None,
    force: bool = False,
    limit: int | None = None,
    clock: Callable[[], datetime] = utc_now,
    do: Do | None = None,
    tell: Callable[[int, int], None] = lambda done, of: None,
    warehouse_content: Content = "news",
    say: Callable[[str], None] = lambda line: None,
    seconds: dict[str, float] | None = None,
) -> RunReport:
    """Poll the feeds that are due and load what is new, once.

    Args:
        outlets: Only the feeds of these outlets; None: of all.
        force: Ask feeds that are not due, too.
        limit: Load at most so many entries, 0 or more.
        clock: Gives the time, aware UTC.
        do: Runs each step, given its name, and may run it again when it fails for now; None: just calls it.
        tell: Hears of progress: entries done, entries in all.
        warehouse_content: What is loaded. Invented news of the demo and real news never share a warehouse.
        say: Hears one line when something happened that the user should know.
        seconds: Filled with the time spent by step.

    Returns:
        What the run did. Its outcome is "failed" if feeds were asked and not one answered.

    Raises:
        UsageError: An outlet is not in the configuration.
        WarehouseError: The warehouse is busy, damaged, or newer than this program.
    """
    check_outlets(settings, outlets)
    try:
        report = _ingest(
            settings, outlets, force, limit, clock, do, tell, warehouse_content, say, {} if seconds is None else seconds
        )
    except WarehouseBusy:
        raise  # another run does the work, and watches
    except Exception as error:  # a full disk is an error of the database
        _watch(settings, clock, str(error) or type(error).__name__, say)
        raise
    _watch(settings, clock, str(NothingAnsweredError(report)) if report.outcome == "failed" else "", say)
    return report


def _ingest(
    settings: Settings,
    outlets: Sequence[str] | None,
    force: bool,
    limit: int | None,
    clock: Callable[[], datetime],
    do: Do | None,
    tell: Callable[[int, int], None],
    warehouse_content: Content,
    say: Callable[[str], None],
    seconds: dict[str, float],
) -> RunReport:
    from flows.job import plain
    from flows.steps import walk

    run_step = plain if do is None else do
    with open_job(settings, clock=clock, do=run_step, warehouse_content=warehouse_content, say=say) as job:
        job = replace(job, outlets=outlets or None, force=force, limit=limit, tell=tell)
        job.seconds = seconds
        return walk(job, run_step)


def _watch(settings: Settings, clock: Callable[[], datetime], error: str, say: Callable[[str], None]) -> None:
    """Tell of what is not as it should be, where that is wanted; else it costs nothing."""
    from flows.outbox import outbox_path

    if settings.config.alerts.on or outbox_path(settings.warehouse).exists():
        from flows.watching import watch

        watch(settings, clock, error=error, say=say)


@contextmanager
def open_job(
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    do: Do,
    warehouse_content: Content,
    say: Callable[[str], None] = lambda line: None,
) -> Iterator[Job]:
    """Open the warehouse to write and the network, for one walk or for several; arguments are those of `run_ingest`."""
    from flows.job import Job
    from flows.network import Network, fetch_settings
    from flows.opening import opened
    from warehouse.connection import publisher

    with ExitStack() as stack:
        con = opened(settings.warehouse, stack, do, warehouse_content, say)
        copies = publisher(con, settings.warehouse)
        yield Job(
            con=con,
            network=stack.enter_context(Network(fetch_settings(settings.config.fetch))),
            clock=clock,
            tagger=partial(tagger_once, settings.config.tag),
            workers=_workers(settings.config, stack),
            tag=settings.config.tag,
            subscriptions=settings.config.subscriptions(),
            max_attempts=settings.config.fetch.max_attempts,
            page_rules=settings.config.page_rules(),
            recheck_hours=settings.config.fetch.recheck_hours,
            keep_texts_months=settings.config.warehouse.keep_texts_months,
            publish=copies.loaded,
            publish_late=copies.catch_up,
        )


def _workers(config: Config, stack: ExitStack) -> Workers | None:
    """Other processes for heavy work, which begin when there is some; None: this one does it all."""
    from flows.config import TagSection
    from flows.workers import Processes, default_processes

    run = config.run
    processes = run.processes or default_processes()
    if run.workers == "dask" and (run.cluster or processes > 1):
        from flows.cluster import Cluster

        return stack.enter_context(Cluster(run.cluster, processes))
    shared = "flows.readers_by_default" if config.tag == TagSection() else "flows.readers"
    return stack.enter_context(Processes(processes, [shared])) if processes > 1 else None


def tagger_once(tag: TagSection) -> Taggers:
    """The taggers of a configuration, loaded when first asked for and kept for the life of the process."""
    return _taggers_once(tag.model, tuple(sorted(tag.models.items())))


@cache
def _taggers_once(model: str, models: tuple[tuple[str, str], ...]) -> Taggers:
    from extractors.taggers import load_taggers

    return load_taggers(model, dict(models))


def next_poll_at(settings: Settings) -> datetime | None:
    """When the next feed is due, aware UTC; None if no feed will be asked again."""
    from warehouse.connection import open_reader
    from warehouse.feeds import feed_states

    with open_reader(settings.warehouse) as con:
        states = feed_states(con)
    return min((s.next_poll_at for s in states if s.gone_at is None and s.next_poll_at is not None), default=None)


def has_ingested_since_week(settings: Settings, now: datetime) -> bool:
    """Whether a run of ingest that began after the last complete week was over has ended well."""
    from warehouse.connection import open_reader
    from warehouse.weeks import Week

    week_end = Week.last_complete(now).end_at
    try:
        with open_reader(settings.warehouse) as con:
            found = con.execute(
                "SELECT 1 FROM runs WHERE kind = 'ingest' AND outcome = 'done' AND started_at >= $week_end LIMIT 1",
                {"week_end": week_end},
            ).fetchall()
    except WirewatchError:
        return False
    return bool(found)


def warm_up(settings: Settings, *, force: bool) -> None:
    """Do the slow imports of a run and load its model, if there seems to be something to do; else nothing.

    For a thread that has time to spare while something else comes up. What goes wrong here, the run itself will say.

    Args:
        force: Feeds that are not due will be asked, too.
    """
    try:
        due_at = None if force or not settings.warehouse.exists() else next_poll_at(settings)
        if due_at is None or due_at <= utc_now():
            import flows.chunks  # noqa: F401 (for what it imports)

            tagger_once(settings.config.tag)
    except WirewatchError:
        return


def run_report(
    settings: Settings,
    *,
    week: str | None = None,
    formats: Sequence[str] = ("html", "md"),
    out_dir: Path | None = None,
    compare: str | None = None,
    outlets: Sequence[str] = (),
    types: Sequence[str] = (),
    entity: Path | None = None,
    clock: Callable[[], datetime] = utc_now,
    post: Literal["no", "new", "again"] = "no",
    say: Callable[[str], None] = lambda line: None,
) -> list[Path]:
    """Write the report of one week. In the configured folder, its index and its feed are brought up to date, too.

    Args:
        week: ISO week such as "2026-W33"; None: the last complete one that has articles.
        formats: Some of html, md, json, csv.
        out_dir: Where to; None: the configured folder.
        compare: ISO week to set beside it.
        outlets: Limit it to what these carry; none: to nothing.
        types: Limit it to names of these types (person, org, location, group); none: to nothing.
        entity: A watch list, see `flows.watch_file`: every mention of its names is shown.
        clock: Gives the time, aware UTC.
        post: Whether a letter about it is put into the outbox: for those who have not got it, or once more for all.
        say: Hears one line when something happened that the user should know.

    Returns:
        The files written.

    Raises:
        UsageError: No such week, format, outlet or type, no list in that file, or nobody to send to.
        WirewatchError: There is no warehouse, or the folder cannot be written to.
    """
    from flows.weekly.files import file_stem, write_report
    from warehouse.connection import open_reader
    from warehouse.report.data import latest_week, weekly_report

    if post != "no":
        from flows.delivery import check_email

        check_email(settings)
    now = clock()
    named, beside = parse_weeks(week, compare, now)
    wanted = wanted_of(outlets, types)
    watch = None
    if entity is not None:
        from flows.watch_file import read_watch_file

        watch = read_watch_file(entity)
    with open_reader(settings.warehouse) as con:
        report = weekly_report(con, named or latest_week(con, now), now=now, wanted=wanted, compare=beside, watch=watch)
    if report.watched is not None and report.watched.not_watched:
        shown = ", ".join(name.typed for name in report.watched.not_watched[:5])
        more = f" and {len(report.watched.not_watched) - 5} more" if len(report.watched.not_watched) > 5 else ""
        say(f"it cannot be told who is meant by {shown}{more}: the report says who comes close")
    home, address = Path(settings.config.report.folder), settings.config.report.address
    folder = out_dir or home
    written = write_report(report, folder, formats, now)
    if is_published := folder.resolve() == home.resolve() and file_stem(report) == f"mentions-{report.week}":
        from flows.weekly.index import publish_week

        try:
            publish_week(report, folder, now, address)
        except WirewatchError as error:  # the report itself is there
            say(str(error))
    if post != "no":
        from flows.delivery import post_report
        from flows.weekly.letter import report_letter

        letter = report_letter(report, written, address if is_published else "")
        post_report(settings, letter, now, again=post == "again")
    return written


def parse_weeks(week: str | None, compare: str | None, now: datetime) -> tuple[Week | None, Week | None]:
    """The week of a report and the one beside it, as they were asked for.

    Raises:
        UsageError: One is no week, has not begun, or they are the same.
    """
    from warehouse.weeks import Week

    named, beside = (Week.parse(text) if text else None for text in (week, compare))
    for asked in (named, beside):
        if asked is not None and asked.start_at > now:
            raise UsageError(f"{asked} has not begun: it begins on {asked.monday}")
    if named is not None and named == beside:
        raise UsageError(f"{named} cannot be compared with itself: name another week with --compare")
    return named, beside


def wanted_of(outlets: Sequence[str], types: Sequence[str]) -> Wanted:
    """What a report is limited to, as it was asked for.

    Raises:
        UsageError: A type is none.
    """
    from extractors.records import EntityType
    from warehouse.report.limits import Wanted

    kinds = []
    for word in types:
        try:
            kinds.append(EntityType(word))
        except ValueError:
            known = ", ".join(EntityType)
            raise UsageError(f"--type takes some of {known}, not {word[:40]!r}") from None
    return Wanted(outlets=tuple(outlets), types=tuple(kinds))


def describe(report: RunReport) -> dict[str, object]:
    """A run for JSON."""
    return {
        "run_id": report.run_id,
        "outcome": report.outcome,
        **asdict(report.counts),
        "polled": [asdict(feed) for feed in report.feeds],
    }


def summary(report: RunReport) -> str:
    """A run in one line."""
    counts = report.counts
    parts = [
        f"{counts.feeds - counts.feeds_failed} of {counts.feeds} feeds answered",
        f"{counts.entries_new} new entries",
        f"{counts.articles_new} new articles",
        f"{counts.articles_revised} revised",
        f"{counts.mentions} mentions",
    ]
    if counts.rechecks:
        parts.append(f"{counts.rechecks} known pages looked at again")
    if counts.entries_failed:
        parts.append(f"{counts.entries_failed} entries without an article (see 'wirewatch status')")
    return f"run {report.run_id}: " + ", ".join(parts)
