"""A published copy served to DuckDB clients on other machines, as docs/growing.md says: they read, and cannot write."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.connection import open_writer

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A client of a server in another process; `address` names it."""
    warehouse = tmp_path_factory.mktemp("served") / "wirewatch.duckdb"
    with open_writer(warehouse):
        pass
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, str(ROOT / "examples" / "quack_server.py"), str(warehouse), str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QUACK_TOKEN": "open sesame"},
    ) as server:
        try:
            assert server.stdout is not None
            assert "serving" in server.stdout.readline()
            con = duckdb.connect(config={"autoinstall_known_extensions": "false"})
            for name in ("httpfs", "quack"):
                folder = files(f"duckdb_extension_{name}") / "extensions" / f"v{duckdb.__version__}"
                con.execute(f"LOAD '{folder / name}.duckdb_extension'")
            con.execute("SET VARIABLE address = $address", {"address": f"quack:localhost:{port}"})
            yield con
            con.close()
        finally:
            server.kill()


def _ask(client: duckdb.DuckDBPyConnection, query: str, token: str = "open sesame") -> list[tuple[Any, ...]]:
    return client.execute(
        "FROM quack_query(getvariable('address'), $query, token := $token, disable_ssl := true)",
        {"query": query, "token": token},
    ).fetchall()


def test_another_process_reads(client: duckdb.DuckDBPyConnection) -> None:
    assert _ask(client, "SELECT count(*) FROM articles") == [(0,)]
    assert _ask(client, "SELECT count(*) FROM trend('Nobody', DATE '2026-08-01', DATE '2026-08-02', 'day')") == [(0,)]
    [(address,)] = client.execute("SELECT getvariable('address')").fetchall()
    client.execute(f"ATTACH '{address}' AS news (TOKEN 'open sesame', DISABLE_SSL true)")
    assert client.execute("SELECT count(*) > 10 FROM news.migrations").fetchall() == [(True,)]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("DELETE FROM meta", "the file is opened to read"),
        ("INSERT INTO meta VALUES ('a', 'b')", "likewise"),
        ("SELECT 1; DELETE FROM meta", "two statements in one are what Quack's own hooks let pass"),
        ("DROP TABLE articles", "nor what is made"),
        ("SELECT * FROM read_text('/etc/hostname')", "files are locked"),
        ("COPY (SELECT 1) TO '/tmp/quack.csv'", "to write, too"),
        ("SET memory_limit = '100GB'", "settings are locked"),
        ("SET enable_external_access = true", "this one above all"),
    ],
)
def test_nobody_writes(client: duckdb.DuckDBPyConnection, query: str, why: str) -> None:
    before = _ask(client, "SELECT count(*) FROM meta")
    with pytest.raises(duckdb.Error):
        _ask(client, query)
    assert _ask(client, "SELECT count(*) FROM meta") == before, why


def test_a_wrong_token_is_refused(client: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error, match="Authentication failed"):
        _ask(client, "SELECT 1", token="open barley")
