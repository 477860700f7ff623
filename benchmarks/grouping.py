"""Grouping a chunk of 200 new articles into stories, in warehouses of different sizes side by side."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import duckdb

from extractors.ids import stable_id
from extractors.passages import sketch_text
from extractors.records import Article, PublishedFrom, Relation, StoryArticle
from flows.grouping import group_articles
from warehouse.batches import ArticleLoad, Batch
from warehouse.load import load_batch
from warehouse.migrations import migrate

NOW = datetime(2026, 8, 10, tzinfo=UTC)
CHUNK, COPIED = 200, 60
ROUNDS = 5
# Name to articles in the warehouse and days over which they were published; 20 of them lie in a chunk's window.
SIZES = {"10k": (10_000, 20), "100k": (100_000, 20), "1m": (1_000_000, 200)}
QUICK_SIZES = {"1k": (1_000, 20), "10k": (10_000, 20), "50k": (50_000, 100)}

WHAT = {
    "10k_ms": "200 new articles, 60 of them copies, in a window of 10,000 articles: this machine now",
    "100k_ratio": "the same in a window of 100,000, to 10,000",
    "1m_ratio": "the same in a warehouse of 1,000,000, 100,000 of them in the window, to 10,000",
    "1k_ratio": "the same in a window of 1,000, to 10,000",
    "50k_ratio": "the same in a warehouse of 50,000, 10,000 of them in the window, to 10,000",
    "1m_mb": "size of that warehouse: articles of 2 kB of text, and the passages of each",
}

# Others' articles: texts that share nothing, and as many passages as 400 words have.
_FILL = """
INSERT INTO articles BY NAME
SELECT -1 - i AS article_id, 'https://x.example/' || i AS url, 'o' || i % 50 AS outlet_id, 'Title' AS title,
       [] AS authors, $until::TIMESTAMPTZ - to_seconds((i * $step)::BIGINT) AS published_at, 'feed' AS published_from,
       $until::TIMESTAMPTZ AS fetched_at, repeat(md5('a' || i) || md5('b' || i) || md5('c' || i) || ' ', 20) AS text,
       400 AS words, i AS text_hash, 'x' AS extractor, [] AS dropped, -1 - i AS story_id, 'original' AS relation,
       1 AS revision
FROM range($count) AS r(i) ORDER BY i DESC
"""
_FILL_PASSAGES = """
INSERT INTO passages
SELECT published_at, article_id, (hash(article_id * 100 + p) >> 33)::INTEGER
FROM (SELECT published_at, article_id FROM articles WHERE article_id < 0 AND published_at > $since), range(100) AS r(p)
"""


def measure(*, quick: bool = False) -> dict[str, float]:
    """Group the same chunk in each warehouse, one after the other, round by round.

    Args:
        quick: Smaller warehouses, fewer rounds.
    """
    sizes = QUICK_SIZES if quick else SIZES
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        warehouses = {}
        for name, (count, days) in sizes.items():
            con = stack.enter_context(duckdb.connect(str(Path(folder) / f"{name}.duckdb")))
            fill(con, count, days)
            warehouses[name] = con
        times: dict[str, list[float]] = {name: [] for name in sizes}
        for turn in range(2 if quick else ROUNDS):
            new = chunk(turn)
            for name, con in warehouses.items():
                began = perf_counter()
                found = group_articles(con, new)
                times[name].append(perf_counter() - began)
                assert sum(made.relation is not Relation.ORIGINAL for made in found.placements.values()) == COPIED
        figures = {f"{name}_ratio": min(took) / min(times["10k"]) for name, took in times.items() if name != "10k"}
        if "1m" in sizes:
            figures["1m_mb"] = (Path(folder) / "1m.duckdb").stat().st_size / 1e6
    return {"10k_ms": min(times["10k"]) * 1000} | figures


def fill(con: duckdb.DuckDBPyConnection, count: int, days: int) -> None:
    """Make a warehouse of so many articles, published over the days before now, and 200 reports of yesterday."""
    con.execute("SET TimeZone = 'UTC'")
    migrate(con)
    con.execute(_FILL, {"until": NOW, "step": days * 86_400 / count, "count": count})
    con.execute(_FILL_PASSAGES, {"since": NOW - timedelta(days=60)})
    load_batch(con, Batch(loaded_at=NOW, articles=tuple(_load(number) for number in range(CHUNK))))
    con.execute("CHECKPOINT")


def chunk(turn: int) -> Sequence[StoryArticle]:
    """New articles: 60 of them copies cut to a half of what is there, the others of their own."""
    words = [text((turn * COPIED + number) % CHUNK) for number in range(COPIED)]
    texts = [" ".join(copy.split()[:200]) for copy in words]
    texts += [text(CHUNK * (turn + 2) + number) for number in range(CHUNK - COPIED)]
    return [
        StoryArticle(
            article_id=stable_id("new", str(turn), str(number)),
            outlet_id="other",
            published_at=NOW - timedelta(hours=1),
            words=len(own.split()),
            text=own,
        )
        for number, own in enumerate(texts)
    ]


def text(seed: int) -> str:
    """A text of 400 words of its own."""
    draw = random.Random(seed)
    return " ".join(f"w{draw.randrange(30_000)}" for _ in range(400))


def _load(number: int) -> ArticleLoad:
    own = text(number)
    made = Article(
        article_id=number + 1, url=f"https://y.example/{number}", outlet_id="o1", title="Title", text=own,
        published_at=NOW - timedelta(days=1), published_from=PublishedFrom.FEED, fetched_at=NOW, language="en",
        extractor="x",
    )  # fmt: skip
    return ArticleLoad(
        article=made, text_hash=number, story_id=made.article_id, relation=Relation.ORIGINAL,
        passages=sketch_text(own), spans=(), tagger=None, entry_ids=(),
    )  # fmt: skip
