"""Schema versions: numbered files, forward only, each in one transaction with the row that records it, and in a new
warehouse all of them in one. A number that is missing between them stays so: only what is above the highest is carried
out.

Views and macros hold no data; they are made anew whenever the program's text of them differs from what is there.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from extractors.errors import WarehouseNewer
from warehouse.lake import accepted
from warehouse.rows import transaction
from warehouse.statements import names, sql

# Macros that others use, in this order.
_USED = ("folded", "named", "gaps", "watched", "likelihood", "npmi")


def _migrations() -> tuple[tuple[int, str], ...]:
    return tuple((int(name.split("_")[0]), name) for name in names("migrations"))


def newest_version() -> int:
    """Version of the schema this program writes."""
    return _migrations()[-1][0]


def read_version(con: duckdb.DuckDBPyConnection, path: Path | None = None) -> int:
    """Version of the schema in an open warehouse, 0 for an empty file.

    Raises:
        WarehouseNewer: It is above what this program knows.
    """
    there = con.execute(
        """
        SELECT count(*) FROM information_schema.tables
        WHERE table_catalog = current_database() AND table_schema = 'main' AND table_name = 'migrations'
        """
    ).fetchall()[0][0]
    version: int = con.execute("SELECT coalesce(max(version), 0) FROM migrations").fetchall()[0][0] if there else 0
    if version > newest_version():
        raise WarehouseNewer(
            f"{path or 'the warehouse'} has schema version {version}, this wirewatch knows up to {newest_version()}: "
            "update wirewatch, or use another warehouse"
        )
    return version


def is_empty(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether an open file holds no table or view at all, as where the first run was killed before it made any."""
    found: int = con.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_catalog = current_database()"
    ).fetchall()[0][0]
    return found == 0


def migrate(con: duckdb.DuckDBPyConnection) -> bool:
    """Bring an open warehouse to the newest schema. Nothing happens where it has it.

    Returns:
        Whether its schema was an older one.

    Raises:
        WarehouseNewer: It is above what this program knows; nothing was changed.
    """
    version = read_version(con)
    pending = [migration for migration in _migrations() if migration[0] > version]
    # A new file gets all at once: it takes half the time, and is empty or whole.
    for together in [pending] if not version and pending else [[migration] for migration in pending]:
        with transaction(con):
            for number, name in together:
                if number == _migrations()[0][0]:
                    con.execute(sql("migrations_table"))
                for statement in accepted(con, sql(f"migrations/{name}")):
                    con.execute(statement)
                con.execute("INSERT INTO migrations VALUES ($number, $name, now())", {"number": number, "name": name})
    _define_macros(con)
    return version < newest_version()


def _define_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macros for analysts, one a file.

    Names are found as people type them: any alias, accents and case ignored. A name that several entities share gives
    the rows of each of them: look at entity_id before adding up. Days are days in UTC; since and until are the first
    and the last, both included, as on the command line.
    """
    # In the order of their names, but what others use first.
    text = "\n".join(
        sql(f"macros/{name}") for name in (*_USED, *(name for name in names("macros") if name not in _USED))
    )
    kept = con.execute("SELECT value FROM meta WHERE key = 'macros'").fetchall()
    if kept == [(text,)]:
        return
    with transaction(con):
        for statement in accepted(con, text):
            con.execute(statement)
        con.execute("DELETE FROM meta WHERE key = 'macros'")
        con.execute("INSERT INTO meta VALUES ('macros', $text)", {"text": text})
