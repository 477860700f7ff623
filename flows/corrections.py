"""What was told of changes, without what an outlet was later found to repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import duckdb

from extractors.changes import compare, is_same_article, names_within, part_repeated
from extractors.recurrence import paragraph_hash, repeats
from warehouse.recall import known_paragraphs
from warehouse.revisions import CorrectedChange, ToldChange, told_changes


def correct_changes(
    con: duckdb.DuckDBPyConnection, article_ids: Collection[int], repeated: Mapping[str, frozenset[int]]
) -> tuple[CorrectedChange, ...]:
    """Tell the changes of some articles anew; those that made no difference but by boxes are none.

    Args:
        con: Asked for what was told, and for what else the outlets repeat.
        article_ids: Which articles.
        repeated: Outlet to what it has just proved to repeat.
    """
    told = told_changes(con, article_ids)
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for each in told:
        texts = (each.before[1], each.after[1])
        wanted[each.outlet_id].update(paragraph_hash(line) for text in texts for line in text.split("\n"))
    known = {
        outlet_id: {value for value, one in found.items() if repeats(one.articles, one.at_home)}
        for outlet_id, found in known_paragraphs(con, wanted).items()
    }
    corrected = []
    for each in told:
        new = _corrected(each, repeated.get(each.outlet_id, frozenset()) | known[each.outlet_id])
        if new is not None:
            corrected.append(new)
    return tuple(corrected)


def _corrected(told: ToldChange, repeated: Collection[int]) -> CorrectedChange | None:
    """The change as it is without boxes; None if that is what was told."""
    (old, old_boxes), (new, new_boxes) = (part_repeated(text, repeated) for _, text in (told.before, told.after))
    if old_boxes == new_boxes:
        return None
    before, after = (told.before[0], old), (told.after[0], new)
    return CorrectedChange(
        article_id=told.article_id,
        revision=told.revision,
        change=None if is_same_article(before, after) else compare(before, after),
        names_added=names_within(told.names_added, new_boxes, but_not=new),
        names_removed=names_within(told.names_removed, old_boxes, but_not=old),
    )
