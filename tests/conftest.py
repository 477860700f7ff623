"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.webserver import webserver as webserver

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
