"""Fetching pages of many hosts at 20 ms an answer: ours against bare aiohttp, as many at a time.

Ours also asks for the robots.txt of each host and obeys it, checks every address, and limits what it reads; bare
aiohttp gets the same pages with the same numbers of connections and reads them. The server is a process of its own.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from benchmarks.processes import Worker, offline_environment, worker

HOSTS, QUICK_HOSTS = 200, 20
PAGES_PER_HOST = 10
LATENCY_S = 0.02
ROUNDS = 3

WHAT = {
    "pages_count": "pages of 200 hosts (20, if quick), answered after 20 ms",
    "requests_count": "requests for them: also one robots.txt of each host",
    "requests_per_s": "requests per second, 32 at a time, one to a host at a time, without delay between them",
    "cpu_per_request_ms": "CPU time of the client for each",
    "aiohttp_requests_per_s": "bare aiohttp, without robots.txt",
    "aiohttp_cpu_per_request_ms": "CPU time of bare aiohttp for each",
    "cpu_to_aiohttp_ratio": "CPU time for all pages, with robots.txt, to that of bare aiohttp",
    "time_to_aiohttp_ratio": "time for all pages, with robots.txt, to that of bare aiohttp",
    "peak_mb": "most memory, all pages kept",
    "aiohttp_peak_mb": "most memory of bare aiohttp, all pages kept",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Fetch pages both ways, in turn.

    Args:
        quick: A tenth of the hosts, once.

    Returns:
        Figures by name, as `WHAT` has them.

    Raises:
        RuntimeError: Something else was answered than the pages.
    """
    hosts = QUICK_HOSTS if quick else HOSTS
    seconds: dict[str, list[float]] = {"wirewatch": [], "aiohttp": []}
    cpu: dict[str, list[float]] = {"wirewatch": [], "aiohttp": []}
    peak: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        env = offline_environment(Path(name))
        with worker("benchmarks.webhosts", [], Path(name), env) as web:
            origins = web.ask({"hosts": hosts, "latency_s": LATENCY_S})["origins"]
            urls = [f"{origin}/page/{number}" for origin in origins for number in range(PAGES_PER_HOST)]
            for _ in range(1 if quick else ROUNDS):
                for way in seconds:
                    with worker("benchmarks.page_fetchers", [way], Path(name), env) as process:
                        process.ask({"urls": urls[:PAGES_PER_HOST]})  # imports, and first uses of all kinds
                        _asked(web)
                        used = process.ask({"urls": urls})
                    seconds[way].append(used["fetch_s"])
                    cpu[way].append(used["cpu_s"])
                    peak[way] = max(peak.get(way, 0.0), used["peak_mb"])
                    expected = len(urls) + (hosts if way == "wirewatch" else 0)
                    if (asked := _asked(web)) != expected:
                        raise RuntimeError(f"{way} sent {asked} requests instead of {expected}")
    took = {way: statistics.median(values) for way, values in seconds.items()}
    computed = {way: statistics.median(values) for way, values in cpu.items()}
    requests = len(urls) + hosts
    return {
        "pages_count": len(urls),
        "requests_count": requests,
        "requests_per_s": requests / took["wirewatch"],
        "cpu_per_request_ms": 1000 * computed["wirewatch"] / requests,
        "aiohttp_requests_per_s": len(urls) / took["aiohttp"],
        "aiohttp_cpu_per_request_ms": 1000 * computed["aiohttp"] / len(urls),
        "cpu_to_aiohttp_ratio": computed["wirewatch"] / computed["aiohttp"],
        "time_to_aiohttp_ratio": took["wirewatch"] / took["aiohttp"],
        "peak_mb": peak["wirewatch"],
        "aiohttp_peak_mb": peak["aiohttp"],
    }


def _asked(web: Worker) -> int:
    """Requests that came since this was called before."""
    answers: dict[str, int] = web.ask({"hosts": 0, "latency_s": LATENCY_S})["answers"]
    return sum(answers.values())
