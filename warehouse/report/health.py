"""Health of the collection in one week: which feeds answered, and what gave no article."""

from __future__ import annotations

from warehouse.report.coverage import BASELINE_WEEKS
from warehouse.report.questions import Questions
from warehouse.report.records import FailedEntries, FeedRow
from warehouse.report.text import clean_text, safe_link, shown_address
from warehouse.weeks import Week

FAILED_ROWS = 25


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


def failed_rows(ask: Questions, week: Week) -> tuple[FailedEntries, ...]:
    """Entries seen in the week that gave no article, the most frequent reasons first."""
    return tuple(
        FailedEntries(
            outlet=clean_text(outlet, 80),
            status=status,
            reason=clean_text(reason, 160) or "no reason kept",
            entries=entries,
            example=safe_link(example),
        )
        for outlet, status, reason, entries, example in ask.rows(
            "failed_entries", start=week.start_at, end=week.end_at, limit=FAILED_ROWS
        )
    )
