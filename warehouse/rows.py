"""Writing: all or nothing, and many rows at once (Python records to Arrow to DuckDB, which DuckDB loads fastest).

Few short rows go as JSON: slower by the row, but pyarrow costs 40 MB and a quarter of a second to import, which a run
that brings nothing does not need.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from itertools import count
from typing import Any

import duckdb

from warehouse.turns import check_turn, turn

Row = Mapping[str, Any]

# DuckDB resolves a registered name before a table of the same name, whatever the case: never reuse one.
_NUMBERS = count()


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what is written inside, or nothing of it if anything goes wrong, Ctrl-C included; in a turn of ours."""
    with turn(con):
        con.begin()
        try:
            yield
            check_turn(con)
            _commit(con)
        except BaseException:
            # A commit that failed, on a full disk for example, has ended the transaction itself. Where the catalogue of
            # a lake is out of reach, there is nobody to roll back with either.
            with suppress(duckdb.Error):
                con.rollback()
            raise


def _commit(con: duckdb.DuckDBPyConnection) -> None:
    """Commit. Where the log has no room for it, what is in memory goes into the file no more.

    DuckDB (1.5.5) takes back only in part what such a commit had added to its tables. A checkpoint would write that
    down: rows that came later would be taken for deleted ones, and be lost after they were committed. The log holds
    what was committed and nothing else, and the next to open the file begins with that.
    """
    try:
        con.commit()
    except BaseException:
        with suppress(duckdb.Error):
            con.execute("SET VARIABLE leave_log = true")
            con.execute("SET wal_autocheckpoint = '1TB'")
            con.execute("PRAGMA disable_checkpoint_on_shutdown")
        raise


def fold_log(con: duckdb.DuckDBPyConnection) -> bool:
    """Bring what is in the log of a file into it; not where a commit has failed before.

    Returns:
        Whether that was done.

    Raises:
        duckdb.Error: It cannot be written, as on a full disk; what was committed stays in the log.
    """
    if con.execute("SELECT getvariable('leave_log')").fetchall() == [(True,)]:
        return False
    con.execute("CHECKPOINT")
    return True


def listed(values: Iterable[int | date]) -> str:
    """Numbers or days as one bound value: `unnest($ids::BIGINT[])`, `unnest($weeks::DATE[])`.

    DuckDB 1.5 looks for pandas anew for every element of a bound Python list, through the whole import path where it is
    not installed: 500 ids took 64 ms, as text 1.6 ms.
    """
    return f"[{', '.join(map(str, values))}]"


def bound_time(at: datetime | None) -> str | None:
    """A time to be bound, as in `$at::TIMESTAMPTZ`: for one bound as it is, pandas is looked for, too."""
    return None if at is None else at.isoformat()


def listed_texts(values: Iterable[str]) -> str:
    """Texts as one bound value: `unnest(from_json($keys, '["VARCHAR"]'))`. Lone surrogates, which no row holds, go."""
    return json.dumps([value.encode("utf-8", "ignore").decode() for value in values], ensure_ascii=False)


def insert_rows(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    """Append rows to a table of the schema. Columns that a row leaves out become NULL.

    Args:
        table: Name of one of our own tables; never from outside.
    """
    if rows:
        with_rows(con, table, rows, f"INSERT INTO {table} BY NAME SELECT * FROM rows")  # noqa: S608 -- our table


def with_rows(
    con: duckdb.DuckDBPyConnection,
    like: str,
    rows: Sequence[Row],
    statement: str,
    values: Mapping[str, object] | None = None,
) -> list[tuple[Any, ...]]:
    """Run a statement that reads the given rows as a table called `rows`.

    Args:
        like: The table of the schema whose column types the rows have.
        statement: SQL of ours; the word `rows` in `FROM rows` or `JOIN rows` stands for the rows.
        values: What its $names are bound to.

    Returns:
        What the statement gives.
    """
    import pyarrow as pa

    schema = con.sql(f"SELECT * FROM {like} LIMIT 0").to_arrow_table().schema  # noqa: S608 -- our own table name
    named = set().union(*rows)
    fields = [field for field in schema if field.name in named]
    name = f"rows_{next(_NUMBERS)}"
    con.register(name, pa.Table.from_pylist([dict(row) for row in rows], schema=pa.schema(fields)))
    try:
        text = statement.replace("FROM rows", f"FROM {name} AS rows").replace("JOIN rows", f"JOIN {name} AS rows")
        return con.execute(text, values).fetchall()
    finally:
        con.unregister(name)


def insert_few(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    """The same as `insert_rows` for up to some thousand short rows."""
    if rows:
        with_few(con, table, rows, f"INSERT INTO {table} BY NAME SELECT * FROM rows")  # noqa: S608 -- our table


def with_few(con: duckdb.DuckDBPyConnection, like: str, rows: Sequence[Row], statement: str) -> list[tuple[Any, ...]]:
    """The same as `with_rows`, `FROM rows` only, for up to some thousand short rows without lists."""
    columns = con.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $like", {"like": like}
    )
    named = set().union(*rows)
    shape = json.dumps([{name: kind for name, kind in columns.fetchall() if name in named}])
    source = f"(SELECT unnest(r) FROM (SELECT unnest(from_json($rows, '{shape}')) AS r)) AS rows"  # noqa: S608 -- names of our columns
    text = json.dumps([dict(row) for row in rows], ensure_ascii=False, default=datetime.isoformat)
    return con.execute(
        statement.replace("FROM rows", f"FROM {source}"), {"rows": text.encode("utf-8", "ignore").decode()}
    ).fetchall()
