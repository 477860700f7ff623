"""How the search index stands to the warehouse: no invariant of it, since the index can be made anew from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.search.index import ForeignIndex, index_path, open_to_read
from warehouse.search.upkeep import INDEX_ERRORS


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """`behind` counts rows of the log that it has not read; `wrong` articles it has otherwise than the warehouse."""

    says: str
    bytes: int = 0
    behind: int = 0
    wrong: int = 0


def index_state(con: duckdb.DuckDBPyConnection, warehouse: Path, *, compare: bool = False) -> IndexState:
    """Say how an index stands.

    Args:
        con: The open warehouse, or a published copy of it.
        warehouse: Its file.
        compare: Read the whole index and compare every article with the warehouse.
    """
    last: int = con.execute("SELECT coalesce(max(number), 0) FROM texts_written").fetchall()[0][0]
    path = index_path(warehouse)
    size = path.stat().st_size if path.is_file() else 0
    if not size:
        return IndexState(says="none yet: the next load or search makes it" if last else "none", behind=last)
    try:
        with open_to_read(path) as index:
            if not index.is_known():
                return IndexState(says="of another version: the next load makes it anew", bytes=size, behind=last)
            try:
                behind = last - index.read_upto(con)
            except ForeignIndex:
                if index.number() > last:
                    return IndexState(says="ahead of this copy, by the load that is being published", bytes=size)
                return IndexState(says="of another warehouse: the next load makes it anew", bytes=size, behind=last)
            if behind:
                says = f"behind by {behind:,} texts, which the next load or search adds"
                return IndexState(says=says, bytes=size, behind=behind)
            if compare:
                if not index.is_sound():
                    return IndexState(says="damaged: remove it, the next load makes it anew", bytes=size, behind=last)
                there = dict(con.execute("SELECT article_id, text_hash FROM articles").fetchall())
                wrong = len(there.items() ^ index.hashes().items())
                if wrong:
                    says = f"differs from the warehouse in {wrong:,} texts: remove it, the next load makes it anew"
                    return IndexState(says=says, bytes=size, wrong=wrong)
    except INDEX_ERRORS as error:
        return IndexState(says=f"cannot be read ({error}): the next load makes it anew", bytes=size, behind=last)
    return IndexState(says="up to date", bytes=size)
