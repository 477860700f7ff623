"""What hosts asked of us, kept over restarts: when to leave them alone, and their robots.txt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb

from extractors.records import HostState, RobotsState
from warehouse.rows import insert_few, listed_texts, transaction


def host_states(con: duckdb.DuckDBPyConnection) -> list[HostState]:
    """All hosts of which something must be remembered."""
    rows = con.execute("SELECT host, wait_until, strikes FROM hosts ORDER BY host").fetchall()
    return [HostState(host=row[0], wait_until=row[1], strikes=row[2]) for row in rows]


def robots_states(con: duckdb.DuckDBPyConnection, now: datetime) -> list[RobotsState]:
    """Every robots.txt that is still good."""
    rows = con.execute(
        "SELECT origin, good_until, text, trouble FROM robots WHERE good_until > $now ORDER BY origin", {"now": now}
    ).fetchall()
    return [RobotsState(origin=row[0], good_until=row[1], text=row[2], trouble=row[3]) for row in rows]


def save_hosts(
    con: duckdb.DuckDBPyConnection, hosts: Sequence[HostState], robots: Sequence[RobotsState], now: datetime
) -> None:
    """Keep what was learned of some hosts and origins; what is over is forgotten."""
    if not hosts and not robots:
        return
    with transaction(con):
        con.execute(
            """DELETE FROM hosts WHERE host IN (SELECT unnest(from_json($names, '["VARCHAR"]')))""",
            {"names": listed_texts(state.host for state in hosts)},
        )
        con.execute(
            """
            DELETE FROM robots WHERE good_until <= $now OR origin IN (SELECT unnest(from_json($names, '["VARCHAR"]')))
            """,
            {"names": listed_texts(state.origin for state in robots), "now": now},
        )
        insert_few(
            con,
            "hosts",
            [
                {"host": state.host, "wait_until": state.wait_until, "strikes": state.strikes}
                for state in hosts
                if state.strikes or (state.wait_until is not None and state.wait_until > now)
            ],
        )
        insert_few(
            con,
            "robots",
            [
                {"origin": r.origin, "good_until": r.good_until, "text": r.text, "trouble": r.trouble}
                for r in robots
                if r.good_until > now
            ],
        )
