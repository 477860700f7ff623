"""What is logged is one line, whatever is in it: JSON for machines, without control characters for terminals."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from flows.logs import VARIABLE, log_event, serving_logs

ROOT = Path(__file__).resolve().parent.parent
CODE = """
from flows.logs import log_event, say_and_log, settle_logs
settle_logs({form!r}); settle_logs({form!r})
say_and_log("serve")("dashboard")
log_event("run", "feed said\\n\\x1b[31mred", is_trouble=True, run_id=7, seconds={{"poll": 0.5}})
"""


def lines(form: str) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", CODE.format(form=form)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "", "stdout is for data"
    return run.stderr.splitlines()


def test_json_is_an_object_a_line() -> None:
    first, second = (json.loads(line) for line in lines("json"))
    assert (first["event"], first["message"], first["level"]) == ("serve", "dashboard", "INFO")
    assert second["at"].startswith("20")
    assert (second["event"], second["level"], second["run_id"]) == ("run", "WARNING", 7)
    assert second["seconds"] == {"poll": 0.5}
    assert second["message"] == "feed said\n\x1b[31mred"


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_record_is_one_line_without_what_terminals_act_on(form: str) -> None:
    found = lines(form)
    assert len(found) == 2, "and each once, however often it is settled"
    assert "\x1b" not in found[1]


def test_serve_gives_the_log_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    logger = logging.getLogger("wirewatch")
    before = logger.handlers[:], logger.level
    with suppress(KeyboardInterrupt), serving_logs("text"):
        assert os.environ[VARIABLE] == "text", "its runs are told"
        assert log_event("serve", "stopping")
        raise KeyboardInterrupt
    assert (logger.handlers, logger.level) == before
    assert VARIABLE not in os.environ
    assert not log_event("run", "later"), "callers do the talking again"
