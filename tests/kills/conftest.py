"""What these tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.prefect_server import OwnServer
from flows.prefect_settings import SERVER


@pytest.fixture
def own_prefect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A Prefect server, and an environment that points at it for processes that are started."""
    folder = tmp_path / "prefect-server"
    folder.mkdir()
    server = OwnServer(folder, {**SERVER, "PREFECT_SERVER_UI_ENABLED": "false"})
    server.start()
    monkeypatch.setenv("PREFECT_HOME", str(folder / "home"))
    monkeypatch.setenv("PREFECT_API_URL", server.api_url)
    return server.api_url  # the server ends with this process
