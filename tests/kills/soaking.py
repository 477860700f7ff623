"""A process that ingests again and again: told a moment a line, it says after each run what it holds by then.

    python -m tests.kills.soaking CONFIG WAREHOUSE

It answers each moment (ISO 8601) with a JSON object: exit `code`, `resident` memory in bytes, open `files`, `threads`.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import sys
from datetime import datetime
from pathlib import Path

import flows.jobs
from flows.cli import main
from flows.jobs import run_ingest


def soak(config: str, warehouse: str) -> None:
    """Ingest once per line."""
    assert run_ingest.__kwdefaults__ is not None
    for line in sys.stdin:
        now = datetime.fromisoformat(line.strip())
        flows.jobs.utc_now = run_ingest.__kwdefaults__["clock"] = lambda now=now: now
        with contextlib.redirect_stdout(io.StringIO()):
            code = main(["--config", config, "--warehouse", warehouse, "ingest", "--plain"])
        gc.collect()
        told = {
            "code": code,
            "resident": int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"),
            "files": len(list(Path("/proc/self/fd").iterdir())),
            "threads": len(list(Path("/proc/self/task").iterdir())),
        }
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    soak(*sys.argv[1:])
