"""What outlets repeat, as far as pages that were read show it: those of new articles, and of known ones once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from extractors.records import Article
from extractors.recurrence import MIN_ARTICLES, are_apart, lines_of, paragraph_hash, repeats
from flows.articles import Reading, sighted
from warehouse.load import MAX_CARRIERS
from warehouse.recall import KnownParagraph, StoredArticle, known_paragraphs, load_articles

# Article to how a paragraph stands in it: at home or not; None: seen, but not counted.
Votes = Mapping[int, bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What outlets repeat, as far as some readings show it.

    `carriers`: outlet to paragraph to the articles that newly carry it; what they carried when they were stored was
    counted then.
    `repeated`: outlet to the paragraphs it repeats, of those that stand on the pages or in the stored texts of their
    articles; `repeated_before` without these readings.
    `tainted`: stored articles that carried one of them before that was known.
    """

    carriers: Mapping[str, Mapping[int, Votes]]
    repeated: Mapping[str, frozenset[int]]
    repeated_before: Mapping[str, frozenset[int]]
    tainted: frozenset[int]


def outlet_of(reading: Reading, stored: Mapping[int, StoredArticle]) -> str:
    """The outlet of a reading's article: the stored one's, else that of the feed that led there."""
    before = stored.get(reading.article_id)
    return before.outlet_id if before else reading.entries[0].outlet_id


def learn_habits(
    con: duckdb.DuckDBPyConnection,
    readings: Sequence[Reading],
    stored: Mapping[int, StoredArticle],
    known: Mapping[int, Article],
) -> Habits:
    """Learn from readings what outlets repeat.

    Args:
        con: Asked for what earlier articles showed.
        readings: What was read.
        stored: Those of their articles that are known.
        known: The same, whole.
    """
    seen: defaultdict[str, dict[int, Mapping[int, bool]]] = defaultdict(dict)
    pages: dict[int, Sequence[str]] = {}
    for reading in readings:
        if reading.found:
            pages[reading.article_id] = reading.found.paragraphs
            seen[outlet_of(reading, stored)][reading.article_id] = sighted(reading)
    had = {article_id: _hashes(article) for article_id, article in known.items()}
    wanted = {
        outlet_id: set().union(*each.values(), *(had.get(article_id, ()) for article_id in each))
        for outlet_id, each in seen.items()
    }
    before = known_paragraphs(con, wanted)
    carriers: dict[str, dict[int, dict[int, bool | None]]] = {}
    repeated_before: dict[str, frozenset[int]] = {}
    repeated: dict[str, frozenset[int]] = {}
    tainted: set[int] = set()
    for outlet_id, each in seen.items():
        old = before[outlet_id]
        new = carriers[outlet_id] = _new_carriers(each, had, old)
        now = {value for value in wanted[outlet_id] if repeats(*_counts(old.get(value), new.get(value, {})))}
        repeated_before[outlet_id] = frozenset(
            value for value, one in old.items() if repeats(one.articles, one.at_home)
        )
        for value in _of_one_text(con, now - repeated_before[outlet_id], old, new, pages):
            now.discard(value)
            counted = max(0, MIN_ARTICLES - 1 - (old[value].articles if value in old else 0))
            new[value] = {
                article_id: vote if number < counted else None
                for number, (article_id, vote) in enumerate(new[value].items())
            }
        repeated[outlet_id] = frozenset(now)
        for value in now - repeated_before[outlet_id]:
            if value in old:
                tainted.update(old[value].carriers)
    return Habits(carriers=carriers, repeated=repeated, repeated_before=repeated_before, tainted=frozenset(tainted))


def _hashes(article: Article) -> set[int]:
    """The paragraphs that an article had when it was stored, the dropped ones included."""
    return {paragraph_hash(text) for text in (*article.text.split("\n"), *(each.text for each in article.dropped))}


def _new_carriers(
    seen: Mapping[int, Mapping[int, bool]], had: Mapping[int, set[int]], known: Mapping[int, KnownParagraph]
) -> dict[int, dict[int, bool | None]]:
    """The articles that carry a paragraph now, and did not yet when they were last counted for it."""
    carriers: defaultdict[int, dict[int, bool | None]] = defaultdict(dict)
    for article_id, found in seen.items():
        for value, at_home in found.items():
            if article_id in had:
                told = known[value].carriers if value in known else ()
                # Of many carriers not all are remembered: so many are enough to know it by.
                if value in had[article_id] or article_id in told or len(told) >= MAX_CARRIERS:
                    continue
            carriers[value][article_id] = at_home
    return carriers


def _of_one_text(
    con: duckdb.DuckDBPyConnection,
    found: set[int],
    known: Mapping[int, KnownParagraph],
    carriers: Mapping[int, Votes],
    pages: Mapping[int, Sequence[str]],
) -> list[int]:
    """Those of the paragraphs found to repeat that do so only because one report stands under several addresses."""
    if not found:
        return []
    together = {
        value: tuple(dict.fromkeys((*(known[value].carriers if value in known else ()), *carriers.get(value, ()))))
        for value in found
    }
    ids = {article_id for each in together.values() for article_id in each}
    texts = {
        **pages,
        **{each.article_id: each.text.split("\n") for each in load_articles(con, ids - pages.keys()) if each.text},
    }
    own = {
        article_id: lines_of(
            [text for text in texts[article_id] if paragraph_hash(text) not in found] or texts[article_id]
        )
        for article_id in ids & texts.keys()
    }
    # Paragraphs of one box have one set of carriers.
    apart = {each: are_apart(own[number] for number in each if number in own) for each in set(together.values())}
    return [value for value, each in together.items() if not apart[each]]


def _counts(before: KnownParagraph | None, now: Votes) -> tuple[int, int]:
    """In how many articles a paragraph stood, and was at home, the ones at hand included."""
    articles, at_home = (before.articles, before.at_home) if before else (0, 0)
    votes = [vote for vote in now.values() if vote is not None]
    return articles + len(votes), at_home + sum(votes)
