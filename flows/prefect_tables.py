"""An empty Prefect database in milliseconds: its tables as Prefect's own migrations leave them.

Prefect makes a new SQLite database by replaying some hundred migrations, which takes five seconds of processor time,
half of the wait for a first run. `data/prefect_tables.sql` is what they end in. A database made from it
carries the migrations' version mark, so that another release of Prefect than the one it was taken from carries on
migrating from there: it can be out of date, not wrong. `python -m flows.prefect_tables` takes it anew.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

TABLES = "prefect_tables.sql"


def tables_text() -> str:
    """The tables as SQL; the first line names the release they belong to."""
    return (files("flows") / "data" / TABLES).read_text(encoding="utf-8")


def prepare_database(path: Path) -> bool:
    """Make sure that a Prefect database is there.

    Args:
        path: The SQLite file.

    Returns:
        Whether it has exactly the tables the installed Prefect wants; if not, Prefect must migrate it.
    """
    text = tables_text()
    if not path.exists():
        _make(path, text)
    fits = text.startswith(f"-- Prefect {version('prefect')}\n")
    return fits and _mark(path) in text


def _make(path: Path, text: str) -> None:
    """Another process may do the same at the same time: whoever is first wins."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(draft)) as con:
            con.executescript(text)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError:
            draft.replace(path)  # a file system without links
    finally:
        draft.unlink(missing_ok=True)


def _mark(path: Path) -> str:
    """The row that says how far the database was migrated, as it stands in a dump."""
    try:
        with closing(sqlite3.connect(path)) as con:
            rows = con.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.Error:
        return "\0"
    return f"INSERT INTO \"alembic_version\" VALUES('{rows[0][0]}');" if len(rows) == 1 else "\0"


def migrated_text() -> str:
    """The tables as the installed Prefect's migrations make them; takes some seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "prefect.db"
        os.environ["PREFECT_HOME"] = folder
        os.environ["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = f"sqlite+aiosqlite:///{path}"
        import asyncio

        from prefect.server.database import provide_database_interface

        asyncio.run(provide_database_interface().create_db())
        with closing(sqlite3.connect(path)) as con:
            lines = [line.rstrip() for statement in con.iterdump() for line in statement.splitlines()]
    return "\n".join([f"-- Prefect {version('prefect')}", *(line for line in lines if line), ""])


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        sys.stdout.write(migrated_text())
    else:
        (Path(__file__).parent / "data" / TABLES).write_text(migrated_text(), encoding="utf-8")
