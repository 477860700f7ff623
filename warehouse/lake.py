"""A lake: the warehouse as DuckLake, with its catalogue in PostgreSQL and its rows in Parquet files.

Several processes on several machines write it and many read it. What names it is a small file of TOML, the lake file,
which takes the place of the DuckDB file: what belongs to one machine (the search index, Prefect's folder, spilled
data) lies beside it as it lies beside that. Every statement is the same on both engines, but for the few that DuckLake
does not know (`accepted`).
"""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import duckdb

from extractors.errors import UsageError, WarehouseError
from warehouse.database_file import first_line, spill_folder

SUFFIX = ".lake"
ADDRESS = "ducklake:"
CATALOGUE = "postgres:"
OBJECTS = "s3://"
NEEDED = ("duckdb_extension_ducklake", "duckdb_extension_postgres_scanner", "duckdb_extension_httpfs", "psycopg")
# What PostgreSQL's client and DuckDB say of a server that is not there, or not any more.
_LOST = re.compile(
    r"server closed the connection|connection to server|could not (?:connect|receive|send|translate)|"
    r"terminating connection|connection (?:is closed|is lost|not open|refused|reset)|no connection to the server|"
    r"the database system is|SSL SYSCALL|Unable to connect to Postgres|consuming input failed",
    re.IGNORECASE,
)
# Statements of ours that DuckLake has no place for: neither keys nor indexes, nor comments on macros.
_WITHOUT = re.compile(r"(?:--[^\n]*\n|\s)*(?:CREATE INDEX|COMMENT ON MACRO)\b", re.IGNORECASE)
_ON_COLUMN = re.compile(r"(?:--[^\n]*\n|\s)*COMMENT ON COLUMN (\w+)\.", re.IGNORECASE)
_KEY = re.compile(r"\bPRIMARY KEY\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lake:
    """Where a lake is.

    Attributes:
        catalogue: How to reach its database, as libpq takes it: "dbname=news host=db.example.org".
        data_path: Absolute path of the folder of its Parquet files, or "s3://bucket/folder"; "": as the catalogue says.
    """

    catalogue: str
    data_path: str


def is_lake(path: Path) -> bool:
    """Whether a warehouse's path is that of a lake file."""
    return path.suffix == SUFFIX


def lake_file(address: str, data_path: str, folder: Path) -> Path:
    """Write the file that stands for a lake on this machine, if it is not there as it should be.

    Args:
        address: "ducklake:postgres:" and how libpq reaches the database.
        data_path: Folder of the Parquet files, or "s3://bucket/folder"; "": as the catalogue says.
        folder: Where the file lies; made if it is not there.

    Raises:
        UsageError: It is no such address, or the rows are to lie where they cannot.
        WarehouseError: The file cannot be written.
    """
    catalogue = address.removeprefix(ADDRESS)
    if not catalogue.startswith(CATALOGUE) or not catalogue.removeprefix(CATALOGUE).strip():
        raise UsageError(
            f'a lake has its catalogue in PostgreSQL: write "{ADDRESS}{CATALOGUE}dbname=NAME host=HOST" '
            "(a catalogue in a file lets one process write, as the plain warehouse does)"
        )
    lake = Lake(
        catalogue=catalogue.removeprefix(CATALOGUE).strip(),
        data_path=_rows_at(data_path),
    )
    # Not by database alone: two servers may have one of the same name, and what lies beside belongs to one of them.
    name = re.search(r"dbname\s*=\s*'?([\w-]+)", lake.catalogue)
    mark = blake2b(lake.catalogue.encode(), digest_size=3).hexdigest()
    path = folder / f"{name[1] if name else 'wirewatch'}-{mark}{SUFFIX}"
    with suppress(WarehouseError):
        known = read_lake(path)
        if known == lake or (known.catalogue == lake.catalogue and not lake.data_path):
            return path
    text = (
        "# Stands for a lake on this machine; may be given to --warehouse.\n"
        f"catalogue = {_quoted(lake.catalogue)}\ndata_path = {_quoted(lake.data_path)}\n"
    )
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # There may be a password in it.
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    except OSError as error:
        raise WarehouseError(f"cannot write {path}, which stands for the lake here: {error.strerror}") from error
    return path


def _rows_at(data_path: str) -> str:
    if not data_path:
        return ""
    if re.fullmatch(r"s3://[A-Za-z0-9][A-Za-z0-9.-]+(?:/[^\s?#*\[\]{}]*)?", data_path):
        return data_path.rstrip("/")
    if "://" in data_path:
        raise UsageError(
            f'data_path {data_path[:80]!r} is neither a folder nor an object store: write "s3://bucket/folder"'
        )
    return str(Path(data_path).expanduser().absolute())


def read_lake(path: Path) -> Lake:
    """What a lake file says.

    Raises:
        WarehouseError: There is none, or it says something else.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        catalogue, data_path = said["catalogue"], said.get("data_path", "")
    except OSError as error:
        raise WarehouseError(f"no lake at {path}: {error.strerror}; name it as docs/growing.md says") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise WarehouseError(f"{path} is no lake file: it has to say catalogue and data_path") from error
    if not isinstance(catalogue, str) or not isinstance(data_path, str):
        raise WarehouseError(f"{path} is no lake file: catalogue and data_path have to be texts")
    return Lake(catalogue=catalogue, data_path=data_path)


def need_parts() -> None:
    """Refuse where what a lake needs is not installed.

    Raises:
        WarehouseError: Says how to install it.
    """
    if missing := [package for package in NEEDED if find_spec(package) is None]:
        raise WarehouseError(
            f"a lake needs {', '.join(missing).replace('_', '-')}: install it with pip install 'wirewatch[lake]'"
        )


def connect_lake(path: Path, *, snapshot: int | None = None) -> duckdb.DuckDBPyConnection:
    """Open a lake; times are shown in UTC.

    Args:
        path: Its lake file.
        snapshot: Open it to read, as it was then; None: to write.

    Raises:
        WarehouseError: It cannot be opened.
    """
    need_parts()
    lake = read_lake(path)
    con = duckdb.connect()
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET enable_progress_bar = false")  # it would be drawn between the data, on stdout
        con.execute("SET autoinstall_known_extensions = false")
        con.execute("SET temp_directory = $folder", {"folder": str(spill_folder(path))})
        for name in ("ducklake", "postgres_scanner"):
            con.execute(f"LOAD {_quoted_sql(_extension(name))}")
        options = ["READ_ONLY", f"SNAPSHOT_VERSION {snapshot:d}"] if snapshot is not None else []
        if lake.data_path:
            options.append(f"DATA_PATH {_quoted_sql(lake.data_path + '/')}")
        told = f" ({', '.join(options)})" if options else ""
        if lake.data_path.startswith(OBJECTS):
            _reach_objects(con)
        attach = f"ATTACH {_quoted_sql(ADDRESS + CATALOGUE + lake.catalogue)} AS lake{told}"
        try:
            con.execute(attach)
        except duckdb.Error as error:
            if lake.data_path or "httpfs" not in str(error):
                raise
            _reach_objects(con)  # the catalogue says that they are there
            con.execute(attach)
        con.execute("USE lake")
        data = con.execute("SELECT data_path FROM ducklake_settings('lake')").fetchall()[0][0]
        # Where nothing else may be read (`warehouse.answers`), the rows still may.
        con.execute("SET allowed_directories = [$folder]", {"folder": data})
    except duckdb.Error as error:
        con.close()
        raise explained(path, error) from error
    return con


def refuse_lake(path: Path, what: str, instead: str) -> None:
    """Refuse what works on the file of a plain warehouse.

    Raises:
        WarehouseError: It is a lake.
    """
    if is_lake(path):
        raise WarehouseError(f"{path} is a lake, which cannot be {what}: {instead}")


def warehouse_bytes(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Size of the file of a warehouse, or of those of a lake, open here; what lies in its catalogue is not counted."""
    if not is_lake(path):
        return path.stat().st_size
    found: int = con.execute(
        "SELECT coalesce(sum(file_size_bytes), 0)::BIGINT FROM ducklake_table_info('lake')"
    ).fetchall()[0][0]
    return found


def is_lake_connection(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether an open warehouse is a lake."""
    kind = con.execute("SELECT type FROM duckdb_databases() WHERE database_name = current_database()").fetchall()
    return kind == [("ducklake",)]


def accepted(con: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    """The statements of a text of ours that the open warehouse takes: all, or those that DuckLake knows.

    What is left out changes no answer: a key that `verify` checks as well, an index that a lookup does without, and
    comments for which DuckLake has no place.
    """
    if not is_lake_connection(con):
        return [text]
    views = {
        row[0]
        for row in con.execute(
            "SELECT view_name FROM duckdb_views() WHERE database_name = current_database()"
        ).fetchall()
    }
    kept = []
    for statement in duckdb.extract_statements(text):
        if made := re.search(r"^CREATE (?:OR REPLACE )?VIEW (\w+)", statement.query, re.MULTILINE):
            views.add(made[1])
        column = _ON_COLUMN.match(statement.query)
        if not _WITHOUT.match(statement.query) and not (column and column[1] in views):
            kept.append(_KEY.sub("NOT NULL", statement.query))
    return kept


def is_lost(error: Exception) -> bool:
    """Whether an error says that the catalogue is out of reach."""
    return bool(_LOST.search(str(error)))


def explained(path: Path, error: Exception) -> WarehouseError:
    """One line for an error of a lake, which says what to do."""
    if is_lost(error):
        reason = re.sub(r"^.*?(?=connection to server|FATAL|server closed)|\s*password=\S+", "", first_line(error))
        return WarehouseError(
            f"the catalogue of the lake {path} does not answer ({reason[:200]}): what was not loaded yet comes with "
            "the next run, once PostgreSQL is there again"
        )
    if "DATA_PATH parameter" in str(error):
        return WarehouseError(f"the lake {path} has its rows in another folder than data_path says: mend that setting")
    if "does not exist" in str(error) and "ducklake" in str(error).lower():
        return WarehouseError(f"there is nothing in the lake {path} yet: run 'wirewatch ingest' first")
    return WarehouseError(f"the lake {path} cannot be used: {first_line(error)[:300]}")


def _reach_objects(con: duckdb.DuckDBPyConnection) -> None:
    """Let a connection use an object store, with what the usual variables of the environment say of it."""
    con.execute(f"LOAD {_quoted_sql(_extension('httpfs'))}")
    known = {
        "KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID", ""),
        "SECRET": os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
        "SESSION_TOKEN": os.environ.get("AWS_SESSION_TOKEN", ""),
        "REGION": os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION", ""),
    }
    if endpoint := os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"):
        scheme, _, host = endpoint.rstrip("/").rpartition("://")
        known |= {"ENDPOINT": host, "URL_STYLE": "path", "USE_SSL": str(scheme != "http").lower()}
    told = "".join(f", {key} {_quoted_sql(value)}" for key, value in known.items() if value)
    con.execute(f"CREATE SECRET objects (TYPE s3{told})")


def _extension(name: str) -> str:
    return str(files(f"duckdb_extension_{name}") / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension")


def _quoted(text: str) -> str:
    """As TOML."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quoted_sql(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
