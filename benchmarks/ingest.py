"""Twelve weeks of the sample newsroom over HTTP: plain, through Prefect, and the bare work on the same pages.

Three processes take turns, week by week, so that whatever else the machine does harms all three alike: plain ingest,
ingest through a Prefect server that runs, and trafilatura's and the tagger's work on the same pages and nothing else.
Loading the model and the modules comes before and is not part of the figures.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.processes import environment, worker
from flows.config import Config, RunSection, Settings
from flows.demo import WEEKS, demo_settings
from flows.newsroom.serving import serve_newsroom
from flows.prefect_server import OwnServer, is_healthy
from flows.prefect_settings import SERVER
from warehouse.weeks import Week

ARTICLES, QUICK_ARTICLES = 2000, 160
# Feeds list 15 days: two weeks at a time still show everything.
WEEKS_A_RUN, QUICK_WEEKS_A_RUN = 1, 2
STEPS = {
    "fetch": "fetch_wait",
    "poll": "parse_feeds",
    "extract": "extract",
    "group": "group",
    "tag": "tag",
    "load": "load",
}

WHAT = {
    "articles_count": "articles that came, in twelve runs of a week each (six of two, if quick)",
    "plain_per_s": "articles per second, ingest --plain",
    "prefect_per_s": "articles per second, ingest through a Prefect server that runs",
    "bare_per_s": "articles per second, trafilatura.extract and the tagger alone on the same pages",
    "plain_to_bare_ratio": "time of the plain ingest to that of the bare work",
    "prefect_to_plain_ratio": "time through Prefect to that of the plain ingest",
    "prefect_share": "of the time through Prefect: Prefect, outside of the steps",
    "fetch_wait_share": "... waiting for feeds and pages",
    "parse_feeds_share": "... parsing feeds and saving polls",
    "extract_share": "... extracting articles, dropping what the site repeats",
    "group_share": "... grouping into stories",
    "tag_share": "... tagging and resolving names",
    "load_share": "... loading and counting again",
    "other_share": "... opening, closing and publishing the warehouse, and the rest",
    "plain_s": "time of the plain ingest, this machine now",
    "prefect_s": "time through Prefect, this machine now",
    "bare_extract_s": "of the bare work: trafilatura.extract",
    "bare_tag_s": "of the bare work: the tagger",
    "plain_ready_s": "before: modules and model, plain",
    "prefect_ready_s": "before: modules and model, with Prefect",
    "plain_peak_mb": "most memory, plain",
    "prefect_peak_mb": "most memory, through Prefect, its server not counted",
    "bare_peak_mb": "most memory, bare work",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Ingest the newsroom three ways.

    Args:
        quick: A small newsroom.

    Returns:
        Figures by name, as `WHAT` has them.

    Raises:
        RuntimeError: The ingest did not find every article.
    """
    wanted = QUICK_ARTICLES if quick else ARTICLES
    last = Week.last_complete(datetime.now(UTC))
    totals: dict[str, Counter[str]] = {mode: Counter() for mode in ("plain", "prefect", "bare")}
    steps: dict[str, Counter[str]] = {mode: Counter() for mode in totals}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        newsroom = stack.enter_context(serve_newsroom(wanted, until=last.monday, clock=last.start_at))
        server = OwnServer(folder / "server", {**SERVER, "PREFECT_SERVER_UI_ENABLED": "false"})
        server.start()
        stack.callback(server.stop)
        if not is_healthy(server.api_url, 120):
            raise RuntimeError("Prefect's server does not come up")
        env = environment(folder, PREFECT_API_URL=server.api_url)
        workers = {
            mode: stack.enter_context(
                worker("benchmarks.ingesting", [mode, str(folder / f"{mode}.duckdb")], folder, env)
            )
            for mode in totals
        }
        settings = Settings(config=Config(), config_path=folder / "no", config_exists=False, warehouse=folder / "no")
        config = demo_settings(settings, newsroom).config
        # The bare work has one process, too; `benchmarks.cores` has them all.
        config = config.model_copy(update={"run": RunSection(processes=1)})
        for back in reversed(range(0, WEEKS, QUICK_WEEKS_A_RUN if quick else WEEKS_A_RUN)):
            now = last.shift(-back).end_at
            newsroom.set_clock(now)
            order = {"config": config.model_dump_json(), "now": now.isoformat()}
            # Plain always goes first, for the newsroom writes what it serves when it is first asked: its wait is
            # the longer one, and Prefect's cost is taken from outside of the steps.
            answers = {mode: workers[mode].ask(order) for mode in ("plain", "prefect")}
            workers["bare"].ask({"urls": answers["plain"]["urls"]})
            answers["bare"] = workers["bare"].ask({})
            for mode, answer in answers.items():
                steps[mode].update(answer.pop("steps", {}))
                totals[mode].update({key: answer[key] for key in answer.keys() & _ADDED})
                totals[mode].update({key: answer[key] - totals[mode][key] for key in ("peak_mb", "ready_s")})
    for mode in ("plain", "prefect"):
        if totals[mode]["articles"] != wanted:
            raise RuntimeError(f"{totals[mode]['articles']} articles came {mode}, of {wanted}")
    return _figures(totals, steps)


_ADDED = {"total_s", "articles", "extract_s", "tag_s"}


def _figures(totals: dict[str, Counter[str]], steps: dict[str, Counter[str]]) -> dict[str, float]:
    plain, prefect, bare = (totals[mode] for mode in ("plain", "prefect", "bare"))
    articles, whole = plain["articles"], prefect["total_s"]
    rest = {mode: totals[mode]["total_s"] - sum(steps[mode].values()) for mode in steps}
    return {
        "articles_count": articles,
        "plain_per_s": articles / plain["total_s"],
        "prefect_per_s": articles / whole,
        "bare_per_s": articles / bare["total_s"],
        "plain_to_bare_ratio": plain["total_s"] / bare["total_s"],
        "prefect_to_plain_ratio": whole / plain["total_s"],
        "prefect_share": (rest["prefect"] - rest["plain"]) / whole,
        **{f"{name}_share": steps["prefect"][step] / whole for step, name in STEPS.items()},
        "other_share": rest["plain"] / whole,
        "plain_s": plain["total_s"],
        "prefect_s": whole,
        "bare_extract_s": bare["extract_s"],
        "bare_tag_s": bare["tag_s"],
        "plain_ready_s": plain["ready_s"],
        "prefect_ready_s": prefect["ready_s"],
        "plain_peak_mb": plain["peak_mb"],
        "prefect_peak_mb": prefect["peak_mb"],
        "bare_peak_mb": bare["peak_mb"],
    }
