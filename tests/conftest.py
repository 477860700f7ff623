"""What every test may ask for."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from tests.disks import mounted
from tests.postgres import postgres as postgres
from tests.prefects import api as api
from tests.prefects import start as start
from tests.prefects import tidied as tidied
from tests.webserver import webserver as webserver

# The machine may be busy: no example is too slow. Integration tries the same examples each time, a developer's machine
# new ones, so that what is found is found by somebody who can look at it.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


class _NoPandas:
    """Says at once that it is not there.

    DuckDB looks for pandas at every value that is bound, and Python along the whole path of imports each time: a
    twelfth of the time of these tests.
    """

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


if find_spec("pandas") is None:
    sys.meta_path.insert(0, _NoPandas)

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The captured feeds, pages and gold sets, which are not part of the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the captured data is not here: ../shared/data")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test works in an empty folder of its own and sees no settings of the user's."""
    monkeypatch.chdir(tmp_path)
    for name in ("WIREWATCH_CONFIG", "WIREWATCH_WAREHOUSE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of a few megabytes."""
    with mounted(tmp_path / "small", 12) as folder:
        yield folder


def pytest_configure() -> None:
    """Let tests press Ctrl-C: what a shell starts in the background ignores it, and so would all that tests start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the scores that tests have recorded (`record_property("score", ...)`), also those of other processes."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                for name, value in report.user_properties:
                    if name == "score":
                        title, _, lines = str(value).partition("\n")
                        terminalreporter.section(title)
                        terminalreporter.write_line(lines)
