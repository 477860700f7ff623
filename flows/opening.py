"""Opening the warehouse for a run, which never mixes invented news with real ones."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from extractors.errors import WarehouseError

if TYPE_CHECKING:
    import duckdb

    from flows.job import Do

Content = Literal["news", "demo"]


def opened(
    path: Path, stack: ExitStack, do: Do, content: Content, say: Callable[[str], None]
) -> duckdb.DuckDBPyConnection:
    """The open warehouse, marked with what it holds; another's is moved aside first."""
    con, found = do("open warehouse", partial(_open, path, stack, content))
    if found is not None and found != content:
        aside = _move_aside(path, found, stack)
        say(f"{path} held {'the invented news of the demo' if found == 'demo' else 'real news'}: moved to {aside}")
        con, _ = do("open warehouse", partial(_open, path, stack, content))
    return con


def _open(path: Path, stack: ExitStack, content: Content) -> tuple[duckdb.DuckDBPyConnection, str | None]:
    from warehouse.connection import open_writer
    from warehouse.turns import turn

    con = stack.enter_context(open_writer(path, together=True))
    with turn(con):
        marks = con.execute("SELECT value FROM meta WHERE key = 'content'").fetchall()
        if not marks:
            con.execute("INSERT INTO meta VALUES ('content', $content)", {"content": content})
    return con, marks[0][0] if marks else None


def _move_aside(path: Path, found: str, stack: ExitStack) -> Path:
    """Close a warehouse and give it, its log, its published copy and its search index another name."""
    from flows.outbox import outbox_path
    from warehouse.connection import copy_path
    from warehouse.lake import is_lake
    from warehouse.search.index import index_path

    stack.close()
    if is_lake(path):
        held = "the invented news of the demo" if found == "demo" else "real news"
        raise WarehouseError(f"the lake {path} holds {held}, which is not mixed with others: name another --warehouse")
    aside = free_name(path.with_name(f"{path.stem}-{found}{path.suffix}"))
    for old, new in (
        (Path(f"{path}.wal"), Path(f"{aside}.wal")),
        (copy_path(path), copy_path(aside)),
        (index_path(path), index_path(aside)),
        (outbox_path(path), outbox_path(aside)),
        (path, aside),
    ):
        try:
            if old.exists():
                old.rename(new)
        except OSError as error:
            raise WarehouseError(f"cannot move {old} aside: {error.strerror}; name another with --warehouse") from error
    return aside


def free_name(path: Path) -> Path:
    """The path itself, or with a number if something is there."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate
