"""An invented cast in a warehouse: texts whose names are given, resolved and loaded as a run does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from extractors.identity import ArticleNames, lookup_keys, resolve_names
from extractors.records import EntityType, Name, Span
from flows.contradictions import decisions
from flows.judging import settle
from flows.names import tagged_spans
from tests.builders import MONDAY, article, load, subscription
from warehouse.batches import Batch
from warehouse.feeds import register
from warehouse.load import load_batch
from warehouse.migrations import migrate
from warehouse.recall import known_entities
from warehouse.verify import verify

PERSON, ORG, PLACE = EntityType.PERSON, EntityType.ORG, EntityType.LOCATION
OUTLETS = ("gazette", "b", "wire")

# Surface to (type, name it is short for in its article or "").
Cast = dict[str, tuple[EntityType, str]]

CAST: Cast = {
    "Aida Bek": (PERSON, ""),
    "Aida Bekova": (PERSON, ""),
    "Bek": (PERSON, "Aida Bek"),
    "Qasym Toqaev": (PERSON, ""),
    "Kassym Tokayev": (PERSON, ""),
    "Tokayev": (PERSON, "Kassym Tokayev"),
    "Marat Ospan": (PERSON, ""),
    "Eurasian Grain Board": (ORG, ""),
    "Grain Council": (ORG, ""),
    "Ospan Group": (ORG, ""),
    "Zhetibai": (PLACE, ""),
    "Jetibai": (PLACE, ""),
}
TEXTS = (
    "Aida Bek opened the harbour of Zhetibai. Bek spoke of Kassym Tokayev. Tokayev did not come.",
    "Qasym Toqaev met Aida Bekova. Marat Ospan was there.\nThe Eurasian Grain Board said so.",
    "Kassym Tokayev, also written Qasym Toqaev, praised the Grain Council. Aida Bek and Aida Bekova sat in Jetibai.",
    "The Eurasian Grain Board and the Grain Council are at odds. Marat Ospan of the Ospan Group agreed.",
    "Jetibai is a harbour. Zhetibai is spelled so by others. Kassym Tokayev knows. Tokayev said it twice.",
    "Qasym Toqaev spoke in Zhetibai on behalf of the Eurasian Grain Board.",
)

DOUBTS = (
    ("Aida Bek", "Aida Bekova", 0.9),
    ("Eurasian Grain Board", "Grain Council", 0.7),
    ("Aida Bekova", "Marat Ospan", 0.6),
    ("Zhetibai", "Jetibai", 0.95),
)


def load_texts(con: duckdb.DuckDBPyConnection, numbers: Sequence[int] = range(len(TEXTS)), cast: Cast = CAST) -> None:
    """Load some of the texts, each by another outlet and in another week, in one batch."""
    loads, named, articles = [], [], []
    for number in numbers:
        at = MONDAY + timedelta(days=5 * number)
        made = article(
            f"https://gazette.example/{number}", outlet_id=OUTLETS[number % 3], text=TEXTS[number], published_at=at,
            fetched_at=at,
        )  # fmt: skip
        articles.append(made)
        loads.append(load(made))
        named.append(ArticleNames(article_id=made.article_id, published_at=at, names=_names(made.text, cast)))
    decided = decisions(con)
    resolution = resolve_names(named, known_entities(con, lookup_keys(named, decided)), decided)
    spans = tagged_spans(articles, named, resolution)
    load_batch(
        con,
        Batch(
            loaded_at=MONDAY, articles=tuple(replace(each, spans=spans[each.article.article_id]) for each in loads),
            entities=resolution.entities, aliases=resolution.aliases, merges=resolution.merges,
            renamings=resolution.renamings,
        ),
    )  # fmt: skip
    settle(con)


@contextmanager
def warehouse(*, empty: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of one's own with all the texts, or with the outlets only."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "wirewatch.duckdb"
        copy.write_bytes(_file(empty))
        with duckdb.connect(copy) as con:
            con.execute("SET TimeZone = 'UTC'")
            yield con


def doubt(con: duckdb.DuckDBPyConnection, a: str, b: str, score: float) -> None:
    """Let two entities be in doubt."""
    ids = [
        con.execute("SELECT entity_id FROM entities WHERE name = $name", {"name": name}).fetchall()[0][0]
        for name in (a, b)
    ]
    con.execute(
        "INSERT INTO doubts VALUES ($a, $b, $score, 'the surnames differ a little', [], $at)",
        {"a": min(ids), "b": max(ids), "score": score, "at": MONDAY},
    )


def add_outlets(con: duckdb.DuckDBPyConnection) -> None:
    """Let the outlets of the texts be known."""
    register(con, [subscription(f"https://{name}.example/f", name) for name in OUTLETS], MONDAY)


def file_of_texts() -> bytes:
    """The bytes of a warehouse with all the texts."""
    return _file(False)


@cache
def _file(empty: bool) -> bytes:
    """The bytes of such a warehouse: filling one takes two seconds."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "wirewatch.duckdb"
        with duckdb.connect(path) as con:
            con.execute("SET TimeZone = 'UTC'")
            migrate(con)
            add_outlets(con)
            if not empty:
                load_texts(con)
                for a, b, score in DOUBTS:
                    doubt(con, a, b, score)
        return path.read_bytes()


def _names(text: str, cast: Cast) -> tuple[Name, ...]:
    """The names of a text, longer forms first; what is short for another belongs to it where that is in the text."""
    found: dict[str, Name] = {}
    taken: set[int] = set()
    for surface in sorted(cast, key=len, reverse=True):
        kind, full = cast[surface]
        at = [hit.start() for hit in re.finditer(rf"\b{surface}\b", text) if hit.start() not in taken]
        if not at:
            continue
        taken.update(place for start in at for place in range(start, start + len(surface)))
        spans = tuple(Span(start=start, end=start + len(surface), surface=surface, type=kind) for start in at)
        whole = found.get(full)
        if whole is None:
            found[surface] = Name(name=surface, type=kind, spans=spans, aliases={surface: "exact"})
        else:
            found[full] = replace(whole, spans=(*whole.spans, *spans), aliases=whole.aliases | {surface: "surname"})
    return tuple(found.values())


def tables(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """All that judgements change, in an order of its own."""
    names = (
        "entities",
        "aliases",
        "alias_keys",
        "spans",
        "mentions",
        "story_mentions",
        "weekly_entities",
        "stories",
        "doubts",
    )
    return {name: con.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in names}


def groups(con: duckdb.DuckDBPyConnection) -> set[frozenset[str]]:
    """Which forms in the texts are one entity."""
    rows = con.execute("SELECT list(DISTINCT surface) FROM spans GROUP BY entity_id").fetchall()
    return {frozenset(row[0]) for row in rows}


def broken(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Every violation of an invariant."""
    return [violation for finding in verify(con) for violation in finding.violations]
