"""A process that loads the tagger and finds the names of articles: `benchmarks.names` measures it."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import perf_counter, process_time
from typing import TYPE_CHECKING, TypeVar

from benchmarks.memory import peak_mb
from benchmarks.processes import SHARED_DATA

if TYPE_CHECKING:
    import duckdb

    from extractors.mentions import Tagger
    from warehouse.batches import ArticleLoad

T = TypeVar("T")

CHUNK = 200
NOW = datetime(2026, 8, 10, tzinfo=UTC)
_NEWS = SHARED_DATA / "ner" / "world_news_train.jsonl.gz"


def main() -> None:
    """Load the tagger, say how long it took, then answer each order with what its texts took."""
    began, computed = perf_counter(), process_time()
    from extractors.mentions import load_tagger

    tagger = load_tagger()
    list(tagger.tag(["Aida Bek opened the harbour of Aktau."]))
    load = {"load_s": perf_counter() - began, "load_cpu_s": process_time() - computed}

    for line in sys.stdin:
        order = json.loads(line)
        texts = list(islice(sample_texts() if order["texts"] == "sample" else real_texts(), order["articles"]))
        print(json.dumps({**load, **name_all(tagger, texts), "peak_mb": peak_mb()}), flush=True)


def name_all(tagger: Tagger, texts: Sequence[str]) -> dict[str, float]:
    """Tag texts, and tag, resolve and write them, chunk by chunk; CPU time of each."""
    import duckdb

    from warehouse.migrations import migrate

    seconds = dict.fromkeys(("alone_s", "names_s", "write_s"), 0.0)
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        migrate(con)
        for number, start in enumerate(range(0, len(texts), CHUNK)):
            _name_chunk(
                con,
                tagger,
                [_load(start + place, text) for place, text in enumerate(texts[start : start + CHUNK])],
                number,
                seconds,
            )
    return {"articles": len(texts), **seconds}


def _name_chunk(
    con: duckdb.DuckDBPyConnection, tagger: Tagger, loads: Sequence[ArticleLoad], turn: int, seconds: dict[str, float]
) -> None:
    from flows.names import name_articles, with_names
    from warehouse.batches import Batch
    from warehouse.load import load_batch

    articles = [load.article for load in loads]

    def timed(name: str, work: Callable[[], T]) -> T:
        began = process_time()
        result = work()
        seconds[name] += process_time() - began
        return result

    def alone() -> None:
        for _ in tagger.tag(article.text for article in articles):
            pass

    # Who is first takes turns: what one warms, the other finds warm.
    if turn % 2:
        timed("alone_s", alone)
    named = timed("names_s", lambda: name_articles(con, tagger, articles))
    if not turn % 2:
        timed("alone_s", alone)
    batch = Batch(
        loaded_at=NOW, articles=tuple(replace(load, spans=named.spans[load.article.article_id]) for load in loads)
    )
    timed("write_s", lambda: load_batch(con, with_names(batch, named)))


def sample_texts() -> Iterator[str]:
    """Texts of the sample newsroom."""
    from flows.newsroom.newsroom import Newsroom

    return (article.final.body for article in Newsroom(2000).all_articles())


def real_texts() -> Iterator[str]:
    """Texts of the public world news set, in which hardly a name comes twice; none where it is not here."""
    if not _NEWS.exists():
        return
    with gzip.open(_NEWS, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield "".join(
                word + (" " if space else "") for word, space in zip(row["words"], row["spaces"], strict=True)
            )


def _load(number: int, text: str) -> ArticleLoad:
    from extractors.records import Article, PublishedFrom, Relation
    from warehouse.batches import ArticleLoad

    at = NOW - timedelta(minutes=10 * number)
    article = Article(
        article_id=number + 1, url=f"https://x.example/{number}", outlet_id="x", title="Title", text=text,
        published_at=at, published_from=PublishedFrom.FEED, fetched_at=NOW, language="en", extractor="x",
    )  # fmt: skip
    return ArticleLoad(
        article=article, text_hash=number, story_id=article.article_id, relation=Relation.ORIGINAL, passages=(),
        spans=(), tagger=None, entry_ids=(),
    )  # fmt: skip


if __name__ == "__main__":
    main()
