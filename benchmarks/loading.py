"""Loading a chunk of 500 articles into an archive and into an empty warehouse, with the real `load_batch`.

WIREWATCH_BENCH_MENTIONS and WIREWATCH_BENCH_CACHE as for `benchmarks.questions`; a million articles are 8.7 million.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

from benchmarks.archive import A_STORY, END, OUTLETS, build
from extractors.ids import stable_id
from extractors.records import Article, EntityType, NewAlias, NewEntity, PublishedFrom, Relation
from warehouse.batches import ArticleLoad, Batch, TaggedSpan
from warehouse.load import load_batch
from warehouse.migrations import migrate

ARTICLES = 500
MENTIONS, QUICK_MENTIONS = 1_000_000, 200_000
ROUNDS, QUICK_ROUNDS = 7, 3

WHAT: Mapping[str, str] = {
    "articles_count": "articles in the archive",
    "empty_ms": "loading 500 articles into an empty warehouse, the median of some",
    "archive_ms": "loading 500 into the archive, the median of some",
    "archive_to_empty_ratio": "... how many times as long",
    "archive_checkpoint_ms": "then writing what has changed to the file",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Load chunks into both in turns.

    Args:
        quick: A small archive, fewer chunks.

    Returns:
        Figures by name, as `WHAT` has them.
    """
    wanted = int(float(os.environ.get("WIREWATCH_BENCH_MENTIONS", QUICK_MENTIONS if quick else MENTIONS)))
    kept = os.environ.get("WIREWATCH_BENCH_CACHE")
    with tempfile.TemporaryDirectory(dir=kept) as folder:
        source = Path(kept or folder) / f"archive-{wanted}-texts.duckdb"
        if not source.exists():
            build(source, wanted, texts=True)
        path = Path(folder) / "archive.duckdb"
        shutil.copyfile(source, path)
        taken: dict[str, list[float]] = {"empty": [], "archive": [], "checkpoint": []}
        with duckdb.connect(str(path)) as con:
            con.execute("SET TimeZone = 'UTC'")
            migrate(con)
            known = frequent(con)
            for turn in range(QUICK_ROUNDS if quick else ROUNDS):
                at = END + timedelta(hours=turn)
                taken["archive"].append(_load(con, chunk(turn, at, known, new=False)))
                taken["checkpoint"].append(_checkpoint(con))
                with duckdb.connect(str(Path(folder) / f"empty-{turn}.duckdb")) as empty:
                    empty.execute("SET TimeZone = 'UTC'")
                    migrate(empty)
                    taken["empty"].append(_load(empty, chunk(turn, at, known, new=True)))
            articles = con.execute("SELECT count(*) FROM articles").fetchall()[0][0]
    middle = {name: median(times) for name, times in taken.items()}
    return {
        "articles_count": articles,
        "empty_ms": middle["empty"] * 1000,
        "archive_ms": middle["archive"] * 1000,
        "archive_to_empty_ratio": middle["archive"] / middle["empty"],
        "archive_checkpoint_ms": middle["checkpoint"] * 1000,
    }


def frequent(con: duckdb.DuckDBPyConnection, count: int = 20_000) -> list[tuple[int, str, int, str]]:
    """Id, name, number of stories and type of the entities that are mentioned most."""
    return con.execute(
        """
        SELECT entity_id, any_value(name), sum(stories)::BIGINT, any_value(type) FROM weekly_entities
        GROUP BY entity_id ORDER BY sum(stories) DESC, entity_id LIMIT $count
        """,
        {"count": count},
    ).fetchall()


def chunk(number: int, at: datetime, known: list[tuple[int, str, int, str]], *, new: bool) -> Batch:
    """Articles of one hour that mention known entities as often as these are told of.

    Args:
        number: Another number gives other articles.
        at: The hour.
        known: As `frequent` gives them.
        new: Whether the warehouse lacks the entities.
    """
    draw = random.Random(number)
    ids, names = [row[0] for row in known], {row[0]: row[1] for row in known}
    types = {row[0]: EntityType(row[3]) for row in known}
    loads = []
    for place in range(ARTICLES):
        named = list(dict.fromkeys(draw.choices(ids, [row[2] for row in known], k=A_STORY)))
        text = " ".join(f"{names[one]} said so." for one in named)
        url = f"https://o{place % OUTLETS}.example/{number}/{place}"
        article_id = stable_id("article", url)
        spans, start = [], 0
        for one in named:
            start = text.index(f"{names[one]} said", start)
            spans.append(
                TaggedSpan(
                    start=start, end=start + len(names[one]), surface=names[one], entity_id=one, type=types[one],
                    paragraph=0, rule="exact", evidence=f"{names[one]} said so.",
                )
            )  # fmt: skip
        published_at = at + timedelta(seconds=7 * place)
        loads.append(
            ArticleLoad(
                article=Article(
                    article_id=article_id, url=url, outlet_id=f"o{place % OUTLETS:02}", title="A headline", text=text,
                    published_at=published_at, published_from=PublishedFrom.FEED, fetched_at=published_at,
                    language="en", extractor="rules",
                ),
                text_hash=article_id, story_id=article_id, relation=Relation.ORIGINAL,
                passages=tuple(draw.randrange(1 << 31) for _ in range(40)), spans=tuple(spans), tagger="synthetic",
                entry_ids=(),
            )
        )  # fmt: skip
    met = {span.entity_id: span for load in loads for span in load.spans} if new else {}
    return Batch(
        loaded_at=at,
        articles=tuple(loads),
        entities=tuple(
            NewEntity(entity_id=one, type=span.type, name=span.surface, first_seen_at=at) for one, span in met.items()
        ),
        aliases=tuple(
            NewAlias(
                alias=names[one],
                keys=(f"{types[one]}:{names[one].lower()}",),
                entity_id=one,
                rule="exact",
                score=1.0,
                created_at=at,
            )
            for one in {span.entity_id for load in loads for span in load.spans}
        ),
    )


def _load(con: duckdb.DuckDBPyConnection, batch: Batch) -> float:
    began = perf_counter()
    load_batch(con, batch)
    return perf_counter() - began


def _checkpoint(con: duckdb.DuckDBPyConnection) -> float:
    began = perf_counter()
    con.execute("CHECKPOINT")
    return perf_counter() - began
