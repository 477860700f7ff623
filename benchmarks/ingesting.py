"""A worker that ingests: `python -m benchmarks.ingesting plain|prefect|bare|naive WAREHOUSE`, orders on standard input.

An order is {"config": Config as JSON, "now": ISO time} for the two that run wirewatch. The bare one does what nobody
can do without on the same pages, trafilatura's text, and the tagger on it: {"urls": [...]} lets it fetch them, {} work
on them. The naive one takes {"feeds": [...]}. Answers have the seconds, and the most memory the process has had so far.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.memory import peak_mb
from flows.config import Config, Settings
from flows.jobs import run_ingest, tagger_once, warm_up
from warehouse.connection import open_reader

Answer = dict[str, Any]


def main(mode: str, warehouse: Path) -> None:
    """Answer orders until standard input ends.

    Args:
        mode: plain, prefect, bare or naive.
        warehouse: File to ingest into; the bare one has none.
    """
    with ExitStack() as stack:
        began = perf_counter()
        work = {"plain": _plain, "prefect": _prefect, "bare": _bare, "naive": _naive}[mode](warehouse, stack)
        ready_s = perf_counter() - began
        for line in sys.stdin:
            answer = work(json.loads(line))
            print(json.dumps({**answer, "ready_s": ready_s, "peak_mb": peak_mb()}), flush=True)


def _settings(order: Answer, warehouse: Path) -> Settings:
    return Settings(
        config=Config.model_validate_json(order["config"]),
        config_path=Path("wirewatch.toml"),
        config_exists=False,
        warehouse=warehouse,
    )


def _plain(warehouse: Path, stack: ExitStack) -> Callable[[Answer], Answer]:
    _warm(warehouse)

    def ingest(order: Answer) -> Answer:
        now = datetime.fromisoformat(order["now"])
        seconds: dict[str, float] = {}
        began = perf_counter()
        report = run_ingest(
            _settings(order, warehouse), force=True, clock=lambda: now, warehouse_content="demo", seconds=seconds
        )
        total = perf_counter() - began
        articles = report.counts.articles_new
        return {"total_s": total, "steps": seconds, "articles": articles, "urls": _new_urls(warehouse, now)}

    return ingest


def _prefect(warehouse: Path, stack: ExitStack) -> Callable[[Answer], Answer]:
    from flows.prefect_server import connected

    stack.enter_context(connected(warehouse))
    from flows.ingest import Order, ingest_through_prefect

    _warm(warehouse)

    def ingest(order: Answer) -> Answer:
        now = datetime.fromisoformat(order["now"])
        began = perf_counter()
        job = Order(settings=_settings(order, warehouse), clock=lambda: now, warehouse_content="demo")
        report = ingest_through_prefect(job, force=True)
        total = perf_counter() - began
        return {"total_s": total, "steps": job.seconds, "articles": report.counts.articles_new}

    return ingest


def _bare(warehouse: Path, stack: ExitStack) -> Callable[[Answer], Answer]:
    import trafilatura

    from benchmarks.naive import get

    tagger = tagger_once(Config().tag).for_language("en")
    assert tagger is not None, "the default model reads English"
    pages: list[str] = []

    def work(order: Answer) -> Answer:
        if "urls" in order:
            pages[:] = [get(url).decode() for url in order["urls"]]
            return {"pages": len(pages)}
        began = perf_counter()
        texts = [trafilatura.extract(page) or "" for page in pages]
        extracted = perf_counter()
        found = sum(len(tagged.spans) for tagged in tagger.tag(texts))
        done = perf_counter()
        return {"total_s": done - began, "extract_s": extracted - began, "tag_s": done - extracted, "spans": found}

    return work


def _naive(database: Path, stack: ExitStack) -> Callable[[Answer], Answer]:
    from benchmarks.naive import Script

    script = Script(database)

    def work(order: Answer) -> Answer:
        began = perf_counter()
        urls, mentions = script.run(order["feeds"])
        return {"total_s": perf_counter() - began, "urls": urls, "mentions": mentions}

    return work


def _warm(warehouse: Path) -> None:
    """Load the model and every module, which takes as long for one article as for a million."""
    warm_up(_settings({"config": Config().model_dump_json()}, warehouse), force=True)


def _new_urls(warehouse: Path, now: datetime) -> list[str]:
    with open_reader(warehouse) as con:
        rows = con.execute(
            "SELECT url FROM articles WHERE fetched_at = $now ORDER BY article_id", {"now": now}
        ).fetchall()
    return [url for (url,) in rows]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
