"""Twelve weeks of the sample newsroom on every core: ingest, the bare work in as many processes, and what people write.

Three ways take turns, two weeks of news at a time, so that whatever else the machine does harms all three alike:
`wirewatch ingest --plain` as it is set up by default; trafilatura and the tagger on the same pages, which lie in
memory, divided among as many processes as ingest has, with nothing else; and the script that people write
(`benchmarks.naive`). Every page has been asked for once before, since the newsroom writes what it serves when it is
first asked. Loading models and modules comes before and is not part of the figures.

WIREWATCH_BENCH_ARTICLES says how many articles the newsroom has; runs of fewer than a hundred pages use one core.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.figures import Skipped
from benchmarks.memory import PeakOfTree
from benchmarks.naive import MODEL, get, is_installed, new_links
from benchmarks.processes import Worker, environment, worker
from flows.config import Config, Settings
from flows.demo import WEEKS, demo_settings
from flows.newsroom.serving import ServedNewsroom, serve_newsroom
from flows.workers import default_processes
from warehouse.weeks import Week

ARTICLES, QUICK_ARTICLES = 5000, 320
# Feeds list 15 days: two weeks at a time still show everything.
WEEKS_A_RUN = 2

WHAT = {
    "articles_count": "articles that came, in six runs of two weeks each",
    "processes_count": "processes beside the run, as set up by default, and of the bare work",
    "ingest_per_s": "articles per second, ingest --plain",
    "bare_per_s": "articles per second, trafilatura and the tagger alone on the same pages, in so many processes",
    "naive_per_s": "articles per second, the script that people write, in one process",
    "ingest_to_bare_ratio": "speed of ingest to that of the bare work",
    "ingest_to_naive_ratio": "speed of ingest to that of the script",
    "worst_ingest_to_bare_ratio": "... in the run of two weeks in which it was lowest",
    "ingest_peak_mb": "most memory, all processes of ingest together, what they share counted once",
    "naive_mentions_count": "rows the script wrote",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Work through the newsroom three ways.

    Args:
        quick: A small newsroom.

    Returns:
        Figures by name, as `WHAT` has them.

    Raises:
        Skipped: The script's model is not installed.
        RuntimeError: A way did not find every article.
    """
    if not is_installed():
        raise Skipped(f"only make bench installs {MODEL}")
    wanted = int(os.environ.get("WIREWATCH_BENCH_ARTICLES", QUICK_ARTICLES if quick else ARTICLES))
    processes = default_processes()
    last = Week.last_complete(datetime.now(UTC))
    seconds: dict[str, list[float]] = {"ingest": [], "bare": [], "naive": []}
    articles = mentions = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        newsroom = stack.enter_context(serve_newsroom(wanted, until=last.monday, clock=last.start_at))
        env = environment(folder)

        def begin(mode: str, name: str) -> Worker:
            arguments = [mode, str(folder / f"{name}.duckdb")]
            return stack.enter_context(worker("benchmarks.ingesting", arguments, folder, env))

        ingest, naive = begin("plain", "ingest"), begin("naive", "naive")
        bare = [begin("bare", f"bare{number}") for number in range(processes)]
        pool = stack.enter_context(ThreadPoolExecutor(processes))
        memory = stack.enter_context(PeakOfTree(ingest.pid))
        settings = Settings(config=Config(), config_path=folder / "no", config_exists=False, warehouse=folder / "no")
        config = demo_settings(settings, newsroom).config.model_dump_json()
        seen: set[str] = set()
        for back in reversed(range(0, WEEKS, WEEKS_A_RUN)):
            now = last.shift(-back).end_at
            newsroom.set_clock(now)
            urls = _written(newsroom, seen)
            answer = ingest.ask({"config": config, "now": now.isoformat()})
            seconds["ingest"].append(answer["total_s"])
            articles += answer["articles"]
            seconds["bare"].append(_together(pool, bare, answer["urls"]))
            answer = naive.ask({"feeds": newsroom.feeds})
            seconds["naive"].append(answer["total_s"])
            mentions += answer["mentions"]
            if len(answer["urls"]) != len(urls):
                raise RuntimeError(f"the script read {len(answer['urls'])} pages of {len(urls)}")
    if articles != wanted:
        raise RuntimeError(f"{articles} articles came, of {wanted}")
    ingest_s, bare_s, naive_s = (sum(seconds[way]) for way in ("ingest", "bare", "naive"))
    return {
        "articles_count": articles,
        "processes_count": processes,
        "ingest_per_s": articles / ingest_s,
        "bare_per_s": articles / bare_s,
        "naive_per_s": articles / naive_s,
        "ingest_to_bare_ratio": bare_s / ingest_s,
        "ingest_to_naive_ratio": naive_s / ingest_s,
        "worst_ingest_to_bare_ratio": min(
            alone / whole for alone, whole in zip(seconds["bare"], seconds["ingest"], strict=True)
        ),
        "ingest_peak_mb": memory.peak_mb,
        "naive_mentions_count": mentions,
    }


def _written(newsroom: ServedNewsroom, seen: set[str]) -> list[str]:
    """Have the newsroom write its new pages, and say where they are."""
    urls = new_links(newsroom.feeds, seen)
    for url in urls:
        get(url)
    return urls


def _together(pool: ThreadPoolExecutor, workers: Sequence[Worker], urls: Sequence[str]) -> float:
    """Seconds until all are done: each has fetched its share of the pages before any begins."""
    shares = [urls[number :: len(workers)] for number in range(len(workers))]
    list(pool.map(lambda pair: pair[0].ask({"urls": pair[1]}), zip(workers, shares, strict=True)))
    began = perf_counter()
    list(pool.map(lambda each: each.ask({}), workers))
    return perf_counter() - began
