"""Earlier versions of articles, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from extractors.records import Merge, TextChange
from warehouse.rows import insert_rows, listed, listed_texts
from warehouse.statements import sql

# A live blog changes at every look: of its earlier texts the first is kept, and so many of the last.
KEPT_TEXTS = 8

# Article to its entities, each with its name.
Named = Mapping[int, Mapping[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """A new version of an article: what changed, and who told of it: its feed, a look at its page (recheck), or a page
    of history (backfill)."""

    article_id: int
    revision: int
    changed_at: datetime
    found_by: str
    change: TextChange


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChange:
    """What is stored of a change, with headline and text of both versions."""

    article_id: int
    outlet_id: str
    revision: int
    before: tuple[str, str]
    after: tuple[str, str]
    names_added: tuple[str, ...]
    names_removed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedChange:
    """What a stored change really was; `change` is None where it was none. The names are those not to be told of."""

    article_id: int
    revision: int
    change: TextChange | None
    names_added: tuple[str, ...] = ()
    names_removed: tuple[str, ...] = ()


def told_changes(con: duckdb.DuckDBPyConnection, article_ids: Iterable[int]) -> list[ToldChange]:
    """What is stored of the changes of articles, as far as the texts of both versions are kept."""
    ids = listed(article_ids)
    if ids == "[]":
        return []
    return [
        ToldChange(
            article_id=row[0], outlet_id=row[1], revision=row[2], before=(row[3], row[4]), after=(row[5], row[6]),
            names_added=tuple(row[7]), names_removed=tuple(row[8]),
        )
        for row in con.execute(sql("told_changes"), {"ids": ids}).fetchall()
    ]  # fmt: skip


def correct_told(con: duckdb.DuckDBPyConnection, corrected: Sequence[CorrectedChange]) -> None:
    """Write what stored changes really were, inside the caller's transaction."""
    for each in corrected:
        which = {"article_id": each.article_id, "revision": each.revision}
        if each.change is None:
            con.execute("DELETE FROM revision_changes WHERE article_id = $article_id AND revision = $revision", which)
            continue
        change = each.change
        con.execute(
            """
            UPDATE revision_changes
            SET words_added = $words_added, words_removed = $words_removed,
                added = from_json($added, '["VARCHAR"]'), removed = from_json($removed, '["VARCHAR"]'),
                names_added = list_filter(
                    names_added, lambda name: NOT list_contains(from_json($no_gain, '["VARCHAR"]'), name)
                ),
                names_removed = list_filter(
                    names_removed, lambda name: NOT list_contains(from_json($no_loss, '["VARCHAR"]'), name)
                )
            WHERE article_id = $article_id AND revision = $revision
            """,
            {
                **which, "words_added": change.words_added, "words_removed": change.words_removed,
                "added": listed_texts(change.added), "removed": listed_texts(change.removed),
                "no_gain": listed_texts(each.names_added), "no_loss": listed_texts(each.names_removed),
            },
        )  # fmt: skip


def keep_revisions(con: duckdb.DuckDBPyConnection, article_ids: Iterable[int]) -> Named:
    """Keep the stored versions of articles before newer ones replace them, inside the caller's transaction.

    Returns:
        Whom these versions mention.
    """
    ids = {"ids": listed(article_ids)}
    if ids["ids"] == "[]":
        return {}
    con.execute(sql("keep_revisions"), ids)
    con.execute(sql("thin_revisions"), {**ids, "kept": KEPT_TEXTS})
    return named(con, ids["ids"])


def named(con: duckdb.DuckDBPyConnection, ids: str) -> dict[int, dict[int, str]]:
    """Whom articles mention.

    Args:
        ids: Of the articles, as `rows.listed` gives them.
    """
    found: dict[int, dict[int, str]] = {}
    for article_id, entity_id, name in con.execute(sql("names_of_articles"), {"ids": ids}).fetchall():
        found.setdefault(article_id, {})[entity_id] = name
    return found


def write_changes(
    con: duckdb.DuckDBPyConnection, revised: Sequence[Revised], before: Named, merges: Sequence[Merge]
) -> None:
    """Write what changed, once the mentions of the new versions are there; inside the caller's transaction.

    Args:
        before: Whom the earlier versions mentioned.
        merges: Entities that became one since then.
    """
    if not revised:
        return
    now = {merge.gone: merge.kept for merge in merges}
    after = named(con, listed(each.article_id for each in revised))
    rows = []
    for each in revised:
        old = {now.get(entity_id, entity_id): name for entity_id, name in before.get(each.article_id, {}).items()}
        new = after.get(each.article_id, {})
        change = each.change
        rows.append(
            {
                "article_id": each.article_id, "revision": each.revision, "changed_at": each.changed_at,
                "found_by": each.found_by, "title_before": change.title_before, "title_after": change.title_after,
                "words_added": change.words_added, "words_removed": change.words_removed,
                "added": list(change.added), "removed": list(change.removed),
                "names_added": sorted(name for entity_id, name in new.items() if entity_id not in old),
                "names_removed": sorted(name for entity_id, name in old.items() if entity_id not in new),
            }
        )  # fmt: skip
    insert_rows(con, "revision_changes", rows)
