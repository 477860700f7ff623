"""How long Prefect adds to an ingest with nothing to do, measured side by side in one run.

Each figure is a whole process, `wirewatch ingest` from start to exit: without Prefect, against a server that runs, and
with the temporary server that is started when there is none.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

from benchmarks.processes import environment
from flows.prefect_server import OwnServer, is_healthy
from flows.prefect_settings import SERVER

ROUNDS = 3
# The feeds were asked a moment ago by the first run, so that all others find nothing due.
CONFIGURATION = """
[fetch]
allow_private_hosts = ["127.0.0.1"]
[[outlet]]
id = "nobody"
name = "Nobody"
feeds = ["http://127.0.0.1:9/feed"]
"""

WHAT = {
    "plain_s": "an ingest with nothing to do, --plain, from start to exit",
    "server_running_s": "... with a Prefect server that runs",
    "no_server_s": "... with the temporary server",
    "added_by_running_server_s": "what Prefect adds with a server that runs",
    "added_without_server_s": "what Prefect adds with the temporary server",
    "server_running_ratio": "time with a server that runs to plain",
    "no_server_ratio": "time with the temporary server to plain",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Time empty ingests in processes of their own.

    Args:
        quick: Once each instead of the median of three.

    Returns:
        Figures by name, as `WHAT` has them.
    """
    rounds = 1 if quick else ROUNDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "wirewatch.toml").write_text(CONFIGURATION, encoding="utf-8")
        bare = environment(folder)
        _ingest(folder, bare, "--plain")
        server = OwnServer(folder / "server", {**SERVER, "PREFECT_SERVER_UI_ENABLED": "false"})
        server.start()
        try:
            is_healthy(server.api_url, 120)
            running = {**bare, "PREFECT_API_URL": server.api_url}
            times: dict[str, list[float]] = {"plain": [], "server_running": [], "no_server": []}
            _ingest(folder, bare)  # makes the database of the temporary server
            for _ in range(rounds):
                times["plain"].append(_ingest(folder, bare, "--plain"))
                times["server_running"].append(_ingest(folder, running))
            server.stop()
            for _ in range(rounds):
                times["no_server"].append(_ingest(folder, bare))
        finally:
            server.stop()
    middle = {key: statistics.median(values) for key, values in times.items()}
    return {
        **{f"{key}_s": seconds for key, seconds in middle.items()},
        "added_by_running_server_s": middle["server_running"] - middle["plain"],
        "added_without_server_s": middle["no_server"] - middle["plain"],
        "server_running_ratio": middle["server_running"] / middle["plain"],
        "no_server_ratio": middle["no_server"] / middle["plain"],
    }


def _ingest(folder: Path, environment: Mapping[str, str], *options: str) -> float:
    """Seconds of one process."""
    began = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "flows", "ingest", *options],
        env=dict(environment), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return perf_counter() - began
