"""Runs of ingest, backfill and retag: when, and what each did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from warehouse.rows import listed, transaction
from warehouse.turns import Claimed, claim, release


@dataclass(slots=True, kw_only=True)
class RunCounts:
    """What a run did so far."""

    feeds: int = 0
    feeds_failed: int = 0
    entries_new: int = 0
    articles_new: int = 0
    articles_revised: int = 0
    entries_failed: int = 0
    mentions: int = 0
    rechecks: int = 0
    rechecks_changed: int = 0
    rechecks_failed: int = 0
    articles_retagged: int = 0


def begin_run(con: duckdb.DuckDBPyConnection, started_at: datetime, version: str, kind: str = "ingest") -> int:
    """Open a run (ingest, backfill or retag) and give its number. Runs that a kill left open become interrupted."""
    with transaction(con):
        left = [row[0] for row in con.execute("SELECT run_id FROM runs WHERE outcome = 'running'").fetchall()]
        if dead := claim(con, Claimed.RUN, left):  # the others' processes live, and have them
            con.execute(
                "UPDATE runs SET outcome = 'interrupted' WHERE run_id IN (SELECT unnest($ids::BIGINT[]))",
                {"ids": listed(dead)},
            )
            release(con, Claimed.RUN, dead)
        run_id: int = con.execute("SELECT coalesce(max(run_id), 0) + 1 FROM runs").fetchall()[0][0]
        con.execute(
            """
            INSERT INTO runs (run_id, started_at, outcome, feeds, feeds_failed, entries_new, articles_new,
                              articles_revised, entries_failed, mentions, version, kind)
            VALUES ($run_id, $started_at, 'running', 0, 0, 0, 0, 0, 0, 0, $version, $kind)
            """,
            {"run_id": run_id, "started_at": started_at, "version": version, "kind": kind},
        )
        claim(con, Claimed.RUN, [run_id])
    return run_id


def finish_run(
    con: duckdb.DuckDBPyConnection, run_id: int, finished_at: datetime, outcome: str, counts: RunCounts
) -> None:
    """Close a run with its counts. `outcome` is done, failed or interrupted."""
    with transaction(con):
        con.execute(
            """
            UPDATE runs
            SET finished_at = $finished_at, outcome = $outcome, feeds = $feeds, feeds_failed = $feeds_failed,
                entries_new = $entries_new, articles_new = $articles_new, articles_revised = $articles_revised,
                entries_failed = $entries_failed, mentions = $mentions,
                rechecks = $rechecks, rechecks_changed = $rechecks_changed, rechecks_failed = $rechecks_failed,
                articles_retagged = $articles_retagged
            WHERE run_id = $run_id
            """,
            {
                "finished_at": finished_at, "outcome": outcome, "feeds": counts.feeds,
                "feeds_failed": counts.feeds_failed, "entries_new": counts.entries_new,
                "articles_new": counts.articles_new, "articles_revised": counts.articles_revised,
                "entries_failed": counts.entries_failed, "mentions": counts.mentions, "run_id": run_id,
                "rechecks": counts.rechecks, "rechecks_changed": counts.rechecks_changed,
                "rechecks_failed": counts.rechecks_failed, "articles_retagged": counts.articles_retagged,
            },
        )  # fmt: skip
        release(con, Claimed.RUN, [run_id])
