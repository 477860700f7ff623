"""What follows from spans, made anew for some entities after their spans have moved: mentions and counts."""

from __future__ import annotations

from collections.abc import Callable, Collection

import duckdb

from warehouse.rollups import recount_entities
from warehouse.rows import insert_few, listed
from warehouse.statements import sql

# The sentence of a text around [start, end).
Sentence = Callable[[str, int, int], str]
# Texts held at once.
TEXTS = 200


def rebuild_mentions(con: duckdb.DuckDBPyConnection, entity_ids: Collection[int], sentence: Sentence) -> None:
    """Make the mentions of entities from their spans and count again, inside the caller's transaction.

    Sentences that some mention of these entities shows already are taken from there.

    Args:
        entity_ids: All entities that lost or got spans or changed their type; also those that are gone.
        sentence: Cuts the evidence out of a text.
    """
    ids = {"entities": listed(sorted(set(entity_ids)))}
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE sentences AS
        SELECT DISTINCT ON (article_id, first_start) article_id, first_start, evidence
        FROM mentions WHERE entity_id IN (SELECT unnest($entities::BIGINT[]))
        """,
        ids,
    )
    con.execute(sql("sentences_left"), ids)
    con.execute("DELETE FROM mentions WHERE entity_id IN (SELECT unnest($entities::BIGINT[]))", ids)
    missing = con.execute(
        """
        SELECT article_id, f.first_start, f.first_end
        FROM (
            SELECT article_id, min(start) AS first_start, arg_min("end", start) AS first_end
            FROM spans WHERE entity_id IN (SELECT unnest($entities::BIGINT[])) GROUP BY article_id, entity_id
        ) AS f
        ANTI JOIN sentences AS s USING (article_id, first_start)
        """,
        ids,
    ).fetchall()
    for begin in range(0, len(missing), TEXTS):
        part = missing[begin : begin + TEXTS]
        texts = dict(
            con.execute(
                "SELECT article_id, text FROM articles WHERE article_id IN (SELECT unnest($ids::BIGINT[]))",
                {"ids": listed({row[0] for row in part})},
            ).fetchall()
        )
        insert_few(
            con,
            "sentences",
            [
                {"article_id": article, "first_start": start, "evidence": sentence(texts[article], start, end)}
                for article, start, end in part
            ],
        )
    con.execute(sql("mentions_of_spans"), ids)
    con.execute("DROP TABLE sentences")
    recount_entities(con, entity_ids)
