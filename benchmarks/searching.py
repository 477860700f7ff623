"""Search over an archive of invented texts: what a load costs the index, and questions against a scan of the texts.

Words are made of syllables and come as often as Zipf says. A scan, ILIKE in DuckDB, finds parts of words, too, and
ranks nothing: it is what there is without an index.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb
import numpy as np

from warehouse.connection import open_writer
from warehouse.search.hits import search
from warehouse.search.index import Scope, index_path, open_to_write
from warehouse.search.query import parse_query
from warehouse.search.upkeep import keep_index

ARCHIVE, QUICK_ARCHIVE = 100_000, 10_000
LOAD, LOADS = 500, 8
VOCABULARY = 60_000
QUESTIONS = {
    "rare": "a word that one in some thousand articles has",
    "middling": "a word that one in a hundred articles has",
    "frequent": "a word that most articles have",
    "two": "two middling words",
    "phrase": "two frequent words in a row",
    "prefix": "the beginning of many words",
}
WHAT: Mapping[str, str] = {
    "archive_count": "articles of 150 to 650 words",
    "load_empty_ms": f"bringing {LOAD} new articles into an index that has few",
    "load_full_ms": "the same into the index of the archive",
    "load_growth_ratio": "the second by the first",
    "index_kb": "index by article",
    "index_text_ratio": "index by the size of the texts in it",
    **{f"{name}_ms": f"{what}: search, hits with snippets included" for name, what in QUESTIONS.items()},
    **{f"{name}_scan_ratio": f"{what}: counting by ILIKE, times search" for name, what in QUESTIONS.items()},
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Fill a warehouse and its index load by load, then ask.

    Args:
        quick: A smaller archive.
    """
    size = QUICK_ARCHIVE if quick else ARCHIVE
    vocabulary = words()
    with tempfile.TemporaryDirectory(prefix="wirewatch-search-") as folder:
        path = Path(folder) / "w.duckdb"
        with open_writer(path) as con:
            texts = articles(vocabulary)
            early = [_load(con, path, texts) for _ in range(LOADS)]
            _store(con, texts, max(0, size - 2 * LOADS * LOAD))
            with open_to_write(index_path(path)) as index:
                index.catch_up(con, give_up_at=float("inf"), may_renew=True)
            late = [_load(con, path, texts) for _ in range(LOADS)]
            con.execute("CHECKPOINT")
            figures = {
                "archive_count": con.execute("SELECT count(*) FROM articles").fetchall()[0][0],
                "load_empty_ms": median(early) * 1000,
                "load_full_ms": median(late) * 1000,
                "load_growth_ratio": median(late) / median(early),
                "index_kb": index_path(path).stat().st_size
                / con.execute("SELECT count(*) FROM articles").fetchall()[0][0]
                / 1000,
                "index_text_ratio": index_path(path).stat().st_size
                / con.execute("SELECT sum(length(title) + length(text)) FROM articles").fetchall()[0][0],
            }
            two = " ".join(con.execute("SELECT text FROM articles LIMIT 1").fetchall()[0][0].split()[20:22])
            asked = {
                "rare": vocabulary[40_000], "middling": vocabulary[3_000], "frequent": vocabulary[3],
                "two": f"{vocabulary[1_000]} {vocabulary[2_000]}", "phrase": f'"{two}"', "prefix": "garist*",
            }  # fmt: skip
            for name, typed in asked.items():
                own, scan = _ask(con, path, typed), _scan(con, typed)
                ratios = [(_seconds(own), _seconds(scan)) for _ in range(3)]
                figures[f"{name}_ms"] = min(seconds for seconds, _ in ratios) * 1000
                figures[f"{name}_scan_ratio"] = min(slow for _, slow in ratios) / min(fast for fast, _ in ratios)
    return figures


def words() -> list[str]:
    """Invented words, the most frequent first."""
    draw = random.Random(1)
    syllables = [
        "ka",
        "ro",
        "min",
        "tal",
        "es",
        "or",
        "ven",
        "shi",
        "du",
        "pra",
        "lo",
        "ne",
        "gar",
        "ist",
        "um",
        "bel",
        "co",
        "fy",
        "an",
        "t",
    ]
    made = ("".join(draw.choices(syllables, k=draw.randint(1, 4))) for _ in range(8 * VOCABULARY))
    return list(dict.fromkeys(made))[:VOCABULARY]


def articles(vocabulary: list[str]) -> Iterator[tuple[str, str]]:
    """Titles and texts without end: paragraphs of sentences of words that come as often as Zipf says."""
    draw = np.random.default_rng(7)
    shares = np.cumsum(1 / np.arange(1, len(vocabulary) + 1))
    while True:
        drawn = np.searchsorted(shares, draw.random(draw.integers(150, 650)) * shares[-1])
        text = [vocabulary[number] for number in drawn]
        sentences = [" ".join(text[start : start + 18]).capitalize() + "." for start in range(0, len(text), 18)]
        yield " ".join(text[:9]).capitalize(), "\n".join(sentences)


def _load(con: duckdb.DuckDBPyConnection, path: Path, texts: Iterator[tuple[str, str]]) -> float:
    _store(con, texts, LOAD)
    return _seconds(lambda: keep_index(con, path))


def _store(con: duckdb.DuckDBPyConnection, texts: Iterator[tuple[str, str]], count: int) -> None:
    """Put articles and their rows of the log into the warehouse, without names."""
    import pyarrow as pa

    for start in range(0, count, 10_000):
        rows = [next(texts) for _ in range(min(10_000, count - start))]
        con.register("made", pa.table({"title": [row[0] for row in rows], "text": [row[1] for row in rows]}))
        con.execute(
            """
            INSERT INTO articles BY NAME
            SELECT hash(n)::HUGEINT % 4611686018427387904 AS article_id, article_id AS story_id, n::VARCHAR AS url,
                   'o' || n % 50 AS outlet_id, title, [] AS authors, TIMESTAMPTZ '2024-01-01' + n * INTERVAL 10 MINUTE
                   AS published_at, 'feed' AS published_from, published_at AS fetched_at, 'en' AS language, text,
                   400 AS words, n AS text_hash, 'x' AS extractor, [] AS dropped, 'original' AS relation, 1 AS revision
            FROM (SELECT *, (SELECT count(*) FROM articles) + row_number() OVER () AS n FROM made)
            """
        )
        con.execute(
            """
            INSERT INTO texts_written
            SELECT text_hash, article_id, fetched_at FROM articles
            WHERE text_hash > (SELECT coalesce(max(number), 0) FROM texts_written)
            """
        )
        con.unregister("made")


def _ask(con: duckdb.DuckDBPyConnection, path: Path, typed: str) -> Callable[[], object]:
    return lambda: search(con, path, parse_query(typed), Scope(), limit=20)


def _scan(con: duckdb.DuckDBPyConnection, typed: str) -> Callable[[], object]:
    wanted = [typed.strip('"')] if typed.startswith('"') else typed.rstrip("*").split()
    tests = " AND ".join(["(title || ' ' || text) ILIKE '%' || ? || '%'"] * len(wanted))
    return lambda: con.execute(f"SELECT count(*) FROM articles WHERE {tests}", wanted).fetchall()


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
