"""Health of the collection in one week: which feeds answered, and what gave no article."""

from __future__ import annotations

from datetime import UTC, timedelta

from warehouse.report.coverage import BASELINE_WEEKS
from warehouse.report.questions import Questions
from warehouse.report.records import FailedEntries, FeedRow, GapRow, UnreadRow
from warehouse.report.text import clean_text, safe_link, shown_address
from warehouse.weeks import Week

FAILED_ROWS = 25
GAP_ROWS = 40


def feed_rows(ask: Questions, week: Week) -> tuple[FeedRow, ...]:
    """Every feed that was watched in the week, beside the eight weeks before."""
    rows = []
    for outlet, url, ok, failed, new, ok_before, failed_before, mean, gone, error in ask.rows(
        "feed_health", start=week.start_at, end=week.end_at, before=week.shift(-BASELINE_WEEKS).start_at
    ):
        state = "answered"
        if gone:
            state = "gone"
        elif not ok:
            state = "failed" if failed else "not polled"
        elif not new and mean is not None and mean >= 1:
            state = "silent"
        elif failed:
            state = "failed at times"
        rows.append(
            FeedRow(
                outlet=clean_text(outlet, 80),
                address=shown_address(url),
                polls_ok=ok,
                polls_failed=failed,
                new_entries=new,
                ok_before=ok_before,
                failed_before=failed_before,
                entries_mean=None if mean is None else round(mean, 4),
                state=state,
                error=None if error is None else clean_text(error, 160),
            )
        )
    return tuple(rows)


def failed_rows(ask: Questions, week: Week) -> tuple[tuple[FailedEntries, ...], int]:
    """Entries seen in the week that gave no article, the most frequent reasons first, and how many there are."""
    rows = ask.rows("failed_entries", start=week.start_at, end=week.end_at, limit=FAILED_ROWS)
    return tuple(
        FailedEntries(
            outlet=clean_text(outlet, 80),
            status=status,
            reason=clean_text(reason, 160) or "no reason kept",
            entries=entries,
            example=safe_link(example),
        )
        for _, outlet, status, reason, entries, example in rows
    ), rows[0][0] if rows else 0


def gap_rows(ask: Questions, week: Week, *, complete: bool) -> tuple[tuple[GapRow, ...], int]:
    """The longest stretches of the week in which a feed was not seen, and how many there are.

    Args:
        ask: What the warehouse is asked through.
        week: The week.
        complete: Whether it is over; else what came after the last poll of all is not missed yet.
    """
    upto = week.end_at
    if not complete:
        [(last,)] = ask.rows("last_poll", end=week.end_at)
        if last is None:
            return (), 0
        upto = last.replace(tzinfo=UTC)
    rows = ask.rows(
        "gaps", first=week.monday, last=week.monday + timedelta(days=6), upto=upto, limit=GAP_ROWS
    )  # fmt: skip
    return tuple(
        GapRow(
            outlet=clean_text(outlet, 80),
            address=shown_address(url),
            kind=kind,
            from_at=from_at.replace(tzinfo=UTC),
            to_at=None if to_at is None else to_at.replace(tzinfo=UTC),
            hours=hours,
        )
        for _, outlet, url, kind, from_at, to_at, hours in rows
    ), rows[0][0] if rows else 0


def unread_rows(ask: Questions, week: Week) -> tuple[UnreadRow, ...]:
    """Articles of the week that no tagger read, or of which only the beginning could be had."""
    return tuple(
        UnreadRow(outlet=clean_text(outlet, 80), what=what, language=clean_text(language, 20), articles=articles)
        for outlet, what, language, articles in ask.rows("unread", start=week.start_at, end=week.end_at)
    )
