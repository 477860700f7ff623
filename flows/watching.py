"""Looks at the warehouse after each run, and tells those who want to know what is not as it should be.

What is known is kept in the outbox, beside the warehouse, so that a restart repeats nothing. One letter a run tells of
all that is new and all that is over; letters are limited by day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import duckdb

from extractors.errors import WirewatchError
from flows.alert_rules import (
    HABIT_WEEKS,
    Finding,
    News,
    extraction_findings,
    feed_findings,
    name_findings,
    news,
    run_findings,
)
from flows.config import Settings
from flows.delivery import deliver, webhook_target
from flows.logs import log_event
from flows.outbox import Letter, open_outbox, outbox_path
from warehouse.database_file import first_line

# Days of entries that extraction is judged by, against four weeks before.
_YIELD_DAYS, _YIELD_BEFORE_DAYS = 2, 30
_DAY = timedelta(days=1)


def watch(
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    error: str = "",
    say: Callable[[str], None] = lambda line: None,
) -> None:
    """Look, tell what is news, and send what waits. Trouble with telling is said, and stops nothing.

    Args:
        settings: With the rules in [alerts].
        clock: Gives the time, aware UTC.
        error: What the run that just ended said, if it failed.
        say: Hears what could not be told, and what is told where nothing is logged.
    """
    section = settings.config.alerts
    try:
        if section.on:
            _tell(settings, clock(), error, say)
        if section.on or outbox_path(settings.warehouse).exists():
            deliver(settings, clock).raise_if_any("not everything was sent")
    except WirewatchError as trouble:
        say(str(trouble))


def _tell(settings: Settings, now: datetime, error: str, say: Callable[[str], None]) -> None:
    section = settings.config.alerts
    try:
        found, sees = find(settings, now, error), True
    except (WirewatchError, duckdb.Error) as unreadable:
        # Then no run can load anything either. Of all else nothing is known, not even that it is over.
        found, sees = run_findings(["failed"], min(section.run_failed, 1), error or first_line(unreadable)), False
    with open_outbox(settings.warehouse) as outbox:
        may_tell = outbox.made_since("alert", now - _DAY) < section.per_day
        told = news(outbox.alerts(), found, now, may_tell=may_tell, sees=sees)
        if told.new or told.over:
            key = now.isoformat(timespec="microseconds")
            if section.email and settings.config.email.host:
                outbox.put(alert_letter(key, told), settings.config.email.to, now)
            if section.webhook:
                outbox.put(_for_machines(key, told), [webhook_target(section.webhook)], now)
        # after the letter: a kill in between repeats it, the other way round would lose it
        outbox.keep_alerts(told.known)
    for finding in told.new:
        line = f"{finding.subject}: {finding.reason}"
        if not log_event("alert", line, is_trouble=True, key=finding.key, kind=finding.kind):
            say(line)
    for key, alert in told.over:
        if not log_event("alert", f"over: {alert.subject}", key=key):
            say(f"over: {alert.subject}")


def find(settings: Settings, now: datetime, error: str = "") -> list[Finding]:
    """Everything that the rules find; arguments are those of `watch`.

    Raises:
        WirewatchError, duckdb.Error: The warehouse cannot be read.
    """
    from warehouse.connection import open_reader
    from warehouse.queries import ask

    section = settings.config.alerts
    with open_reader(settings.warehouse) as con:
        habits = ask(con, "feed_habits", since=now - timedelta(weeks=HABIT_WEEKS)).records()
        outcomes = [run["outcome"] for run in ask(con, "last_runs", limit=500).records() if run["kind"] == "ingest"]
        recent, before = now - timedelta(days=_YIELD_DAYS), now - timedelta(days=_YIELD_BEFORE_DAYS)
        yields = ask(con, "yields", recent=recent, before=before).records()
        names = risen_names(con, section.surging, now)
    found = feed_findings(habits, now) if section.feed_silent else []
    if error and outcomes[:1] in ([], ["done"]):  # it did not even get to record itself: no other will
        found += run_findings(["failed"], min(section.run_failed, 1), error)
    else:
        found += run_findings(outcomes, section.run_failed, error)
    found += extraction_findings(yields, section.extraction_below)
    return found + names


def risen_names(con: duckdb.DuckDBPyConnection, watched: Sequence[str], now: datetime) -> list[Finding]:
    """Watched names that rose, in this week as far as it has come or in the last.

    Args:
        con: An open warehouse, which is only read.
        watched: Names as people write them; one that nobody goes by is not found.
        now: Aware.
    """
    if not watched:
        return []
    from warehouse.report.rising import rising
    from warehouse.weeks import Week

    ids = {
        row[0]
        for name in watched
        for row in con.execute("SELECT entity_id FROM named($name)", {"name": name}).fetchall()
    }
    if not ids:
        return []
    findings: dict[str, Finding] = {}
    for week in (Week.of(now), Week.last_complete(now)):
        rises = {rise.shift.entity_id: rise for rise in rising(con, week, limit=10_000).names}
        for finding in name_findings({key: rise for key, rise in rises.items() if key in ids}, str(week)):
            findings.setdefault(finding.key, finding)
    return list(findings.values())


def alert_letter(key: str, told: News) -> Letter:
    """What is new and what is over, for people."""
    lines = []
    for finding in told.new:
        lines += [finding.subject, f"  {finding.reason}", ""]
    for _, alert in told.over:
        lines += [f"Over: {alert.subject}", f"  it began {alert.since:%Y-%m-%d %H:%M} UTC", ""]
    lines.append("wirewatch status says more. Each of these is told once, and once when it is over.")
    return Letter(kind="alert", key=key, subject=f"wirewatch: {_subject(told)}", text="\n".join(lines) + "\n")


def _subject(told: News) -> str:
    first = told.new[0].subject if told.new else f"over: {told.over[0][1].subject}"
    more = len(told.new) + len(told.over) - 1
    return f"{first[:120]}{f' (and {more} more)' if more else ''}"


def _for_machines(key: str, told: News) -> Letter:
    """The same as JSON, with a `text` that chat programs show."""
    letter = alert_letter(key, told)
    content = {
        "text": f"{letter.subject}\n{letter.text}",
        "alerts": [{**asdict(finding), "state": "new"} for finding in told.new]
        + [
            {"key": each, "subject": alert.subject, "since": alert.since.isoformat(), "state": "over"}
            for each, alert in told.over
        ],
    }
    return Letter(kind="alert", key=key, subject=letter.subject, text=json.dumps(content, ensure_ascii=False))
