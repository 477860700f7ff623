"""Keys by which names are found, made anew when the rules that make them have changed."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from extractors.records import EntityType
from warehouse.rows import insert_rows, transaction

# Name, rule and type of an alias, country of its entity -> its keys.
KeysOf = Callable[[str, str, EntityType, str | None], tuple[str, ...]]


def refresh_keys(con: duckdb.DuckDBPyConnection, version: str, keys_of: KeysOf) -> bool:
    """Make the keys of all aliases anew if those that are there were made by other rules.

    Args:
        con: The open warehouse.
        version: What the rules are called.
        keys_of: Makes the keys of one alias.

    Returns:
        Whether it was necessary.
    """
    if con.execute("SELECT value FROM meta WHERE key = 'key_rules'").fetchall() == [(version,)]:
        return False
    aliases = con.execute(
        """
        SELECT alias, rule, type, country, entity_id FROM aliases JOIN entities USING (entity_id)
        ORDER BY entity_id, alias
        """
    ).fetchall()
    keys = {(key, row[4]) for row in aliases for key in keys_of(row[0], row[1], EntityType(row[2]), row[3])}
    with transaction(con):
        con.execute("DELETE FROM alias_keys")
        insert_rows(con, "alias_keys", [{"key": key, "entity_id": entity_id} for key, entity_id in sorted(keys)])
        con.execute("DELETE FROM meta WHERE key = 'key_rules'")
        con.execute("INSERT INTO meta VALUES ('key_rules', $version)", {"version": version})
    return True
