"""The whole warehouse as open files: Parquet or CSV, a file a table, with a description beside them.

Written from one read-only connection, so that all files show one state; streamed, so that memory does not grow with the
archive; and into a folder that gets its name when everything is in it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from extractors.errors import UsageError, WarehouseError
from warehouse.data_package import DESCRIPTION, README, Column, describe_package, read_me
from warehouse.statements import sql

FORMATS = ("parquet", "csv")
# What only helps the program: how names are looked up, what grouping and politeness remember, how undoing works.
BOOKKEEPING = frozenset(
    {
        "alias_keys",
        "entity_days",
        "entity_weeks",
        "history_sources",
        "hosts",
        "judgement_traces",
        "meta",
        "migrations",
        "page_checks",
        "passages",
        "robots",
        "site_paragraphs",
        "texts_written",
    }
)
# A row group is held in memory while it is written: 20,000 articles are some 60 MB.
_ROW_GROUP = 20_000
# DuckDB takes what there is else. 120,000 texts of 3 kB took 0.8 GB for Parquet, 0.9 for CSV; unbounded 1.2 and 1.1.
_MEMORY = "512MB"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """A file of an export: a table in one format."""

    table: str
    name: str
    format: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What was written, and when the state was published that it shows."""

    folder: Path
    as_of: datetime
    files: tuple[ExportedFile, ...]


def export_files(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    formats: Sequence[str],
    *,
    as_of: datetime,
    everything: bool = False,
    replace: bool = False,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Export:
    """Write tables and views as files.

    Args:
        con: The warehouse, open to read, for nothing else: its memory is limited.
        folder: Where to. It is made; it may be there if it is empty.
        formats: Some of `FORMATS`.
        as_of: When the state was published that is read.
        everything: Bookkeeping, too.
        replace: Let the export take the place of an earlier one in that folder.
        tell: Hears of progress: files done, files in all.

    Raises:
        UsageError: The folder holds something; with `replace`: something that is no earlier export.
        WarehouseError: The folder cannot be made, or the disk is full; nothing is left of the attempt.
    """
    folder = folder.resolve()  # what a link leads to is replaced, not the link
    _check_free(folder, replace)
    columns, comments = columns_of(con), _comments(con)
    tables = [table for table in columns if everything or table not in BOOKKEEPING]
    files: list[ExportedFile] = []
    con.execute("SET memory_limit = $most", {"most": _MEMORY})
    with _draft(folder) as draft:
        for table in tables:
            for form in formats:
                files.append(_write(con, table, columns[table], form, draft))
                tell(len(files), len(tables) * len(formats))
        package = describe_package(
            [(each.table, each.name, each.format, each.rows, each.bytes, each.sha256) for each in files],
            {table: columns[table] for table in tables}, comments, as_of,
        )  # fmt: skip
        (draft / DESCRIPTION).write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        (draft / README).write_text(read_me(tables, comments, formats, as_of), encoding="utf-8")
        _check_free(folder, replace)
        _swap_in(draft, folder)
    return Export(folder=folder, as_of=as_of, files=tuple(files))


def columns_of(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[Column, ...]]:
    """Columns of every table and view, in order, by its name."""
    found: dict[str, tuple[Column, ...]] = {}
    for table, name, kind, nullable, comment in con.execute(sql("queries/columns")).fetchall():
        column = Column(name=name, type=kind, nullable=nullable, comment=comment or "")
        found[table] = (*found.get(table, ()), column)
    return found


def _comments(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    rows = con.execute(
        """
        SELECT table_name, comment FROM duckdb_tables() WHERE database_name = current_database()
        UNION ALL
        SELECT view_name, comment FROM duckdb_views() WHERE NOT internal AND database_name = current_database()
        """
    ).fetchall()
    return {name: comment or "" for name, comment in rows}


def _write(
    con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[Column], form: str, folder: Path
) -> ExportedFile:
    file = folder / f"{table}.{form}"
    if form == "csv":
        values = ", ".join(f'{column.csv_expression} AS "{column.name}"' for column in columns)
        how = "FORMAT csv, HEADER, NEW_LINE '\\r\\n'"
    else:
        values, how = "*", f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP}"
    try:
        rows = con.execute(f'COPY (SELECT {values} FROM "{table}") TO $file ({how})', {"file": str(file)}).fetchall()  # noqa: S608 -- our own names
    except duckdb.IOException as error:
        raise WarehouseError(f"cannot write {table} to {folder.parent}: {str(error).splitlines()[0]}") from error
    with file.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return ExportedFile(
        table=table, name=file.name, format=form, rows=rows[0][0], bytes=file.stat().st_size, sha256=digest
    )


def _check_free(folder: Path, replace: bool) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file: name a folder")
    found = {path.name for path in folder.iterdir()}
    if not found:
        return
    if not replace:
        raise UsageError(f"{folder} is not empty: name a new folder, or replace an earlier export with --force")
    if foreign := sorted(found - _files_of_export(folder)):
        raise UsageError(f"{folder} holds {foreign[0]!r}, which is not of an earlier export: name another folder")


def _files_of_export(folder: Path) -> set[str]:
    """Names of the files that an export in the folder would be made of; none if there is none."""
    try:
        package = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        return {DESCRIPTION, README, *(str(each["path"]) for each in package["resources"])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent)
    except OSError as error:
        raise WarehouseError(f"cannot write to {folder.parent}: {error.strerror}") from error
    draft = Path(made)
    try:
        draft.chmod(0o755)  # as mkdir makes it, within what the umask of most leaves
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _swap_in(draft: Path, folder: Path) -> None:
    """Give the whole export its name; an earlier one goes when the new one is there."""
    earlier = draft.with_name(f"{draft.name}.earlier")
    try:
        if folder.exists() and any(folder.iterdir()):
            folder.rename(earlier)
        try:
            draft.rename(folder)
        except OSError:
            with suppress(OSError):
                earlier.rename(folder)
            raise
    except OSError as error:
        raise WarehouseError(f"cannot give {folder} its name: {error.strerror}") from error
    shutil.rmtree(earlier, ignore_errors=True)
