"""How a warehouse is being run: whether it is served, when it last went well, what was told, what could not be sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flows.commands.output import counted, plain
from flows.feed_health import ago, span
from flows.outbox import Alert, Message, open_outbox, outbox_path

# A run every quarter of an hour, some of them busy: two hours without a good one are worth a line.
_LATE = timedelta(hours=2)
# Messages that did not go out are worth a line for so long.
_STUCK_SHOWN = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What an operator asks first.

    Args:
        dashboard: Address of Prefect's dashboard, if `wirewatch serve` runs.
        last_success_at: When the last run of ingest ended well.
        next_poll_at: When the next feed is due; None: none will be asked.
        alerts: Those that are not over, by key.
        unsent: Messages that wait, or did not go out.
    """

    dashboard: str | None
    last_success_at: datetime | None
    next_poll_at: datetime | None
    alerts: Mapping[str, Alert]
    unsent: Sequence[Message]


def operation(
    warehouse: Path, runs: Sequence[Mapping[str, Any]], feeds: Sequence[Mapping[str, Any]], now: datetime
) -> Operation:
    """Look at what lies beside a warehouse.

    Args:
        warehouse: The file.
        runs: Rows of the query `run_totals`.
        feeds: Rows of the query `feed_health`.
        now: Aware.
    """
    from flows.prefect_server import serving_api

    api = serving_api(warehouse)
    ends = [run["finished_at"] for run in runs if (run["kind"], run["outcome"]) == ("ingest", "done")]
    due = [feed["next_poll_at"] for feed in feeds if feed["subscribed"] and feed["gone_at"] is None]
    alerts: Mapping[str, Alert] = {}
    unsent: Sequence[Message] = ()
    if outbox_path(warehouse).exists():
        with open_outbox(warehouse) as outbox:
            alerts, unsent = outbox.alerts(), outbox.unsent(now - _STUCK_SHOWN)
    return Operation(
        dashboard=api.removesuffix("/api") if api else None,
        last_success_at=max((end for end in ends if end is not None), default=None),
        next_poll_at=min((moment for moment in due if moment is not None), default=None),
        alerts=alerts,
        unsent=unsent,
    )


def head(found: Operation, now: datetime) -> str:
    """The first line: when it last went well, when it goes on, and by whom."""
    served = f"served, dashboard at {found.dashboard}" if found.dashboard else "'wirewatch serve' is not running"
    last = (
        "no run has ended well yet"
        if found.last_success_at is None
        else (f"last good run {ago(found.last_success_at, now)}")
    )
    if found.next_poll_at is None:
        coming = "no feed will be asked"
    else:
        wait = span((found.next_poll_at - now).total_seconds())
        coming = "feeds are due" if wait == "now" else f"next feed due in {wait}"
    return f"{last}; {coming}; {served}"


def to_look_at(
    found: Operation, trouble: Sequence[Mapping[str, Any]], outcomes: Sequence[str], now: datetime
) -> list[str]:
    """What needs somebody, the worst first; nothing if all is well.

    Args:
        found: What `operation` found.
        trouble: Feeds in trouble, with their `state`.
        outcomes: Of the last runs, newest first.
        now: Aware.
    """
    lines = []
    bad = next((place for place, outcome in enumerate(outcomes) if outcome in ("done", "running")), len(outcomes))
    if bad:
        many = "the last run" if bad == 1 else f"the last {bad} runs"
        lines.append(f"{many} failed or {'was' if bad == 1 else 'were'} cut off")
    if found.last_success_at is not None and now - found.last_success_at > _LATE:
        lines.append(f"nothing was taken in for {span((now - found.last_success_at).total_seconds())}")
    if trouble:
        words = Counter(feed["state"].split(" ")[0] if "x" in feed["state"] else feed["state"] for feed in trouble)
        lines.append(
            f"{counted(len(trouble), 'feed')} in trouble: {', '.join(f'{n} {w}' for w, n in words.most_common())}"
        )
    lines += [
        f"alert since {plain(alert.since)}: {plain(alert.subject)}{'' if alert.told else ' (not told yet: per_day)'}"
        for alert in found.alerts.values()
    ]
    states: dict[tuple[str, str, str], list[str]] = {}
    for message in found.unsent:
        states.setdefault((message.letter.subject, message.state, message.error), []).append(
            message.target.partition(" #")[0]
        )
    for (subject, state, error), targets in states.items():
        to = ", ".join(targets[:3]) + (f" and {len(targets) - 3} more" if len(targets) > 3 else "")
        lines.append(f"{plain(subject)}: {state} for {to}{f' ({plain(error)})' if error else ''}")
    return lines
