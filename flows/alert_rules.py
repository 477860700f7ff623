"""What deserves an alert, and which alerts are news: rules over facts, without clock, warehouse or network.

A finding has a key. What has a key that was not there before is new, and told once; what was told and is not found any
more is over, and that is told once, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from extractors.ids import stable_id
from flows.feed_health import span
from flows.outbox import Alert
from warehouse.report.rising import Rise
from warehouse.report.text import clean_text, shown_address

# A feed has a habit once it brought something new so often in the weeks looked at.
HABIT_WEEKS = 8
_LEAST_ARRIVALS = 10
# It is silent after so many times its longest pause, and a day at least: its publisher may have a holiday.
_TIMES_LONGEST = 2.0
_LEAST_SILENCE = timedelta(days=1)
# Failures of a feed are for the run to cope with, until they last.
_LEAST_FAILURE = timedelta(days=1)
_ADDRESS = re.compile(r"https?://[^\s()]*[^\s():,;.]")
# A share wants something to be a share of.
_LEAST_RECENT, _LEAST_BEFORE = 10, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is not as it should be, or is as somebody wants to know.

    Args:
        key: The same for the same thing in the next run.
        kind: feed, run, extraction or name.
        subject: What, on one line.
        reason: Why, with numbers.
    """

    key: str
    kind: str
    subject: str
    reason: str


def feed_findings(feeds: Sequence[Mapping[str, Any]], now: datetime) -> list[Finding]:
    """Feeds that are silent against their habit, gone, or fail for a day.

    Args:
        feeds: Rows of the query `feed_habits`.
        now: Aware.
    """
    return [found for feed in feeds if (found := _feed(feed, now)) is not None]


def _feed(feed: Mapping[str, Any], now: datetime) -> Finding | None:
    mark = f"{stable_id('feed', feed['url']):x}"  # its address may hold a password
    where = f"{clean_text(feed['outlet'])}: {shown_address(feed['url'])}"
    error = clean_text(feed["last_error"] or "no reason given", 200)
    answered_at, new_at = feed["last_answer_at"], feed["last_new_at"]
    if feed["gone_at"] is not None:
        return Finding(
            key=f"gone {mark}",
            kind="feed",
            subject=f"feed is gone, {where}",
            reason=f"its server says that it is not there any more ({error}); it is not asked again",
        )
    if feed["failures"] and answered_at is not None and now - answered_at >= _LEAST_FAILURE:
        return Finding(
            key=f"failing {mark}",
            kind="feed",
            subject=f"feed fails, {where}",
            reason=f"no answer for {_span(now - answered_at)}, {feed['failures']} polls in a row ({error})",
        )
    if answered_at is None or new_at is None or feed["arrivals"] < _LEAST_ARRIVALS:
        return None
    # Counted up to its last answer: while nobody asked or it failed, it could not say anything.
    silence, longest = answered_at - new_at, timedelta(seconds=feed["longest_s"])
    if silence < max(_LEAST_SILENCE, _TIMES_LONGEST * longest):
        return None
    return Finding(
        key=f"silent {mark}",
        kind="feed",
        subject=f"feed is silent, {where}",
        reason=f"it answers, but has had nothing new for {_span(silence)}; in the {HABIT_WEEKS} weeks before, it was "
        f"never silent for more than {_span(longest)}",
    )


def run_findings(outcomes: Sequence[str], least: int, error: str = "") -> list[Finding]:
    """Runs of ingest that failed or were cut off, one after the other.

    Args:
        outcomes: Of the last runs, newest first.
        least: How many in a row; 0: no alert.
        error: What the last one said.
    """
    failed = 0
    for outcome in outcomes:
        if outcome == "done":
            break
        failed += outcome != "running"
    if not least or failed < least:
        return []
    # An address in it may hold a password or a key.
    shown = clean_text(_ADDRESS.sub(lambda found: shown_address(found[0]), error), 300)
    said = f"; the last one said: {shown}" if error else ""
    many = f"{failed} runs in a row failed or were" if failed > 1 else "the last run failed or was"
    return [
        Finding(key="runs", kind="run", subject="ingestion fails", reason=f"{many} cut off{said}")
    ]  # fmt: skip


def extraction_findings(yields: Sequence[Mapping[str, Any]], below: float) -> list[Finding]:
    """Outlets whose entries give articles far more seldom than before: most likely their pages have changed.

    Args:
        yields: Rows of the query `yields`.
        below: Share of the former yield that is still taken for well, 0 to 1; 0: no alert.
    """
    found = []
    for row in yields:
        recent, before = row["loaded"] + row["failed"], row["loaded_before"] + row["failed_before"]
        if recent < _LEAST_RECENT or before < _LEAST_BEFORE or not row["loaded_before"]:
            continue
        now, then = row["loaded"] / recent, row["loaded_before"] / before
        if now < below * then:
            outlet = clean_text(row["outlet"])
            found.append(
                Finding(
                    key=f"extraction {row['outlet']}",
                    kind="extraction",
                    subject=f"articles are lost, {outlet}",
                    reason=f"{row['loaded']} of the last {recent} entries gave an article ({now:.0%}), {then:.0%} did "
                    "before: see 'wirewatch status', then 'wirewatch inspect page' with one of its addresses",
                )
            )
    return found


def name_findings(rises: Mapping[int, Rise], week: str) -> list[Finding]:
    """Watched names that rise, by the judgement of `rising`.

    Args:
        rises: Entity id to its rise.
        week: The week it rose in.
    """
    found = []
    for entity_id, rise in sorted(rises.items()):
        shift = rise.shift
        more = (
            "no earlier week has the name"
            if rise.is_new
            else f"{shift.expected:.1f} were expected (false discovery rate {shift.q:.2g})"
        )
        told = f"; first: {rise.stories[0].headline} ({rise.stories[0].outlet})" if rise.stories else ""
        found.append(
            Finding(
                key=f"name {entity_id}",
                kind="name",
                subject=f"{rise.name} is in the news",
                reason=f"{shift.stories} stories in {shift.outlets} outlets in {week}; {more}{told}",
            )
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is to be told, and what is to be kept as known."""

    new: tuple[Finding, ...]
    over: tuple[tuple[str, Alert], ...]
    known: Mapping[str, Alert]


def news(
    known: Mapping[str, Alert], found: Sequence[Finding], now: datetime, *, may_tell: bool, sees: bool = True
) -> News:
    """Compare what is found with what is known.

    Args:
        known: Alerts that were not over, by key.
        found: What is so now.
        now: Aware.
        may_tell: False: the day's limit is reached; what is new or over is kept until it can be told.
        sees: False: the warehouse could not be read; what is not found may still be so, and nothing is over.
    """
    here = {finding.key: finding for finding in found}
    new = [finding for key, finding in here.items() if key not in known or not known[key].told]
    over = [(key, alert) for key, alert in known.items() if key not in here and alert.told] if sees else []
    kept = {
        key: Alert(
            subject=finding.subject,
            since=known[key].since if key in known else now,
            told=may_tell or (key in known and known[key].told),
        )
        for key, finding in here.items()
    }
    if not sees:
        kept = dict(known) | kept
    if not may_tell:
        return News(new=(), over=(), known=kept | dict(over))
    return News(new=tuple(new), over=tuple(over), known=kept)


def _span(time: timedelta) -> str:
    return span(time.total_seconds())
