"""The rows of one entity: its names and keys, the spans it bears, when it was first seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import duckdb

from extractors.records import EntityType
from warehouse.alias_keys import KeysOf
from warehouse.entity_counts import Sentence
from warehouse.rows import listed_texts
from warehouse.statements import sql
from warehouse.traces import Row, put_back

# What `aliases.rule` says of a name that belongs to its entity by a judgement.
DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What an entity is: its type, and its country as far as that is certain. Its names have keys by both."""

    type: EntityType
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How names and texts are read: `extractors` knows, and the warehouse is told.

    `keys` gives the keys of an alias, by its rule and what its entity is; none for what is short within an article.
    """

    keys: KeysOf
    sentence: Sentence

    def keys_of(self, rows: Iterable[Row], kind: Kind) -> set[str]:
        """Keys of rows of `aliases`."""
        return {key for row in rows for key in self.keys(row["alias"], row["rule"], kind.type, kind.country)}

    def name_keys_of(self, rows: Iterable[Row], kind: Kind) -> set[str]:
        """Those that only spellings of one name share: what is merely alike does not tell whose a name is."""
        return {key for key in self.keys_of(rows, kind) if not key.startswith(f"{kind.type}~")}


def kind_of(con: duckdb.DuckDBPyConnection, entity_id: int) -> Kind | None:
    """What it is; None where no such entity is there."""
    found = con.execute("SELECT type, country FROM entities WHERE entity_id = $id", {"id": entity_id}).fetchall()
    return Kind(type=EntityType(found[0][0]), country=found[0][1]) if found else None


def type_of(con: duckdb.DuckDBPyConnection, entity_id: int) -> EntityType | None:
    """Its type; None where no such entity is there."""
    kind = kind_of(con, entity_id)
    return None if kind is None else kind.type


def name_of(con: duckdb.DuckDBPyConnection, entity_id: int) -> str:
    """The name it is shown by; it is there."""
    [(name,)] = con.execute("SELECT name FROM entities WHERE entity_id = $id", {"id": entity_id}).fetchall()
    return str(name)


def aliases_of(con: duckdb.DuckDBPyConnection, entity_id: int) -> list[Row]:
    """Its rows of `aliases`, times as text."""
    found = con.execute(
        "SELECT alias, entity_id, rule, score, created_at::VARCHAR FROM aliases WHERE entity_id = $id ORDER BY alias",
        {"id": entity_id},
    ).fetchall()
    return [dict(zip(("alias", "entity_id", "rule", "score", "created_at"), row, strict=True)) for row in found]


def keys_of(con: duckdb.DuckDBPyConnection, entity_id: int) -> set[str]:
    """The keys that lead to it."""
    return {
        row[0] for row in con.execute("SELECT key FROM alias_keys WHERE entity_id = $id", {"id": entity_id}).fetchall()
    }


def replace_names(con: duckdb.DuckDBPyConnection, entity_id: int, rows: Iterable[Row], keys: Iterable[str]) -> None:
    """Let an entity go by these names and keys and no others."""
    for table in ("aliases", "alias_keys"):
        con.execute(f"DELETE FROM {table} WHERE entity_id = $id", {"id": entity_id})  # noqa: S608 -- our tables
    put_back(con, "aliases", [row | {"entity_id": entity_id} for row in rows])
    put_back(con, "alias_keys", [{"key": key, "entity_id": entity_id} for key in sorted(keys)])


def surfaces_of(con: duckdb.DuckDBPyConnection, entity_id: int) -> dict[str, int]:
    """How often each form of it occurs in the newest texts."""
    return dict(
        con.execute(
            "SELECT surface, count(*) FROM spans WHERE entity_id = $id GROUP BY surface", {"id": entity_id}
        ).fetchall()
    )


def give_spans(
    con: duckdb.DuckDBPyConnection,
    giver: int,
    taker: int,
    surfaces: Collection[str],
    followers: Collection[str],
    number: int = 0,
) -> None:
    """Let spans of one entity become another's.

    Args:
        giver: Whose they are.
        taker: Whose they become.
        surfaces: Forms that go wherever they stand.
        followers: Forms that go where their article has no form but these and those.
        number: Judgement whose trace says of some spans whose they are, whatever their form; 0: none.
    """
    con.execute(
        sql("give_spans"),
        {
            "giver": giver, "taker": taker, "surfaces": listed_texts(surfaces), "followers": listed_texts(followers),
            "number": number,
        },
    )  # fmt: skip


def set_name(con: duckdb.DuckDBPyConnection, entity_id: int, name: str) -> None:
    """Show an entity as this from now on, in every week."""
    values = {"name": name, "id": entity_id}
    con.execute("UPDATE entities SET name = $name WHERE entity_id = $id", values)
    con.execute("UPDATE weekly_entities SET name = $name WHERE entity_id = $id", values)


def set_first_seen(con: duckdb.DuckDBPyConnection, entity_id: int, known: str | datetime | None = None) -> None:
    """Let an entity be first seen when its first article was, or at the earlier time that is known; else as it is."""
    con.execute(
        """
        UPDATE entities SET first_seen_at = coalesce(
            least($known::TIMESTAMPTZ, (SELECT min(published_at) FROM mentions WHERE entity_id = $id)), first_seen_at
        )
        WHERE entity_id = $id
        """,
        {"known": known, "id": entity_id},
    )
