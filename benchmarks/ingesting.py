"""A worker that ingests: `python -m benchmarks.ingesting plain|prefect|bare WAREHOUSE`, orders on standard input.

An order is {"config": Config as JSON, "now": ISO time} for the two that run wirewatch, {"urls": [...]} for the bare
one, which does what nobody can do without on the same pages: trafilatura's text, and the tagger on it. Answers have the
seconds, and the most memory the process has had so far.
"""

from __future__ import annotations

import json
import sys
import urllib.request
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
        mode: plain, prefect or bare.
        warehouse: File to ingest into; the bare one has none.
    """
    with ExitStack() as stack:
        began = perf_counter()
        work = {"plain": _plain, "prefect": _prefect, "bare": _bare}[mode](warehouse, stack)
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

    tagger = tagger_once(Config().tag).for_language("en")
    assert tagger is not None, "the default model reads English"
    # Proxies of the environment must not see loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def work(order: Answer) -> Answer:
        pages = [opener.open(url, timeout=30).read().decode() for url in order["urls"]]
        began = perf_counter()
        texts = [trafilatura.extract(page) or "" for page in pages]
        extracted = perf_counter()
        found = sum(len(tagged.spans) for tagged in tagger.tag(texts))
        done = perf_counter()
        return {"total_s": done - began, "extract_s": extracted - began, "tag_s": done - extracted, "spans": found}

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
