"""A process that has imported everything and forks one child per command: what is killed starts in milliseconds.

It reads one JSON object a line: `argv` of the command, `now` (ISO 8601; what the command takes for the time), `stdout`
and `stderr` (files), `limit_bytes` (no file may grow beyond; 0: as they like). It writes two lines for each: the
child's process id as soon as it lives, and what it ended with, as `subprocess` gives it.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
import traceback
from datetime import datetime
from typing import Any

import duckdb  # noqa: F401 (this and what follows: for what it imports)
import pyarrow.dataset  # noqa: F401 (as DuckDB does)
import pytz  # noqa: F401

import extractors.feed_parser  # noqa: F401
import flows.chunks
import flows.commands.backup
import flows.commands.ingest
import flows.commands.progress
import flows.commands.verify
import flows.elsewhere
import flows.jobs
import flows.rechecks
import flows.steps
import warehouse.backups
import warehouse.connection  # noqa: F401
from flows.cli import main
from flows.config import TagSection
from flows.jobs import run_ingest, tagger_once


def child(order: dict[str, Any]) -> int:
    """Be the command, in a session of its own so that all its processes can be found."""
    os.setsid()
    for name, number in (("stdout", 1), ("stderr", 2)):
        os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    if order["limit_bytes"]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond fails, as one to a full disk does
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["limit_bytes"],) * 2)
    now = datetime.fromisoformat(order["now"])
    # The only thing a simulated week needs: the time. What is imported later (Prefect's flows) takes it from there.
    flows.jobs.utc_now = lambda: now
    assert run_ingest.__kwdefaults__ is not None
    run_ingest.__kwdefaults__["clock"] = flows.jobs.utc_now
    return main(order["argv"])


def serve() -> None:
    """Fork a child for each line, until there are no more."""
    # The model is read before anybody is forked. DuckDB and onnxruntime have begun an idle thread of their own each by
    # then, which children do without; the undisturbed run, forked in the same way, gives what a whole process gives.
    english = tagger_once(TagSection()).for_language("en")
    assert english is not None
    list(english.tag(["Aida Bek spoke in Aktau."]))
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if not pid:
            code = 70
            try:
                code = child(order)
            except BaseException:  # noqa: BLE001 (told, and the exit code says it)
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
