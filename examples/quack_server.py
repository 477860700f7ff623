"""Serves the published copy of a warehouse to DuckDB clients on other machines, read-only (docs/growing.md).

    QUACK_TOKEN=... python examples/quack_server.py data/wirewatch.duckdb 9494

A client then asks, with DuckDB 1.5 and its extension quack:

    ATTACH 'quack:localhost:9494' AS news (TOKEN '...', DISABLE_SSL true);  FROM news.articles LIMIT 10;

It listens on loopback and has no encryption of its own: put a reverse proxy with TLS, or SSH, in front of it. What is
served is a file opened to read, with files, network and settings locked: its tables cannot be written through any
statement. When a run publishes a newer copy, that one is served, and who was in the middle of an answer asks again.
"""

from __future__ import annotations

import os
import sys
import time
from importlib.resources import files
from pathlib import Path

import duckdb

from warehouse.connection import current_copy

# How often it is looked for a newer copy, in seconds.
LOOK_EVERY_S = 10.0
# What all clients together may use.
LIMITS = {"memory_limit": "2GB", "threads": 2, "max_temp_directory_size": "10GB"}


def serve(copy: Path, port: int, token: str) -> duckdb.DuckDBPyConnection:
    """Serve a copy until the connection is closed."""
    con = duckdb.connect(str(copy), read_only=True)
    for name in ("httpfs", "quack"):  # the second answers nothing without the first
        extension = files(f"duckdb_extension_{name}") / "extensions" / f"v{duckdb.__version__}"
        con.execute(f"LOAD '{extension / name}.duckdb_extension'")
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET autoinstall_known_extensions = false")
    for setting, value in (*LIMITS.items(), ("allow_persistent_secrets", False), ("python_enable_replacements", False)):
        con.execute(f"SET {setting} = $value", {"value": value})
    con.execute("CALL quack_serve($where, token := $token)", {"where": f"quack:localhost:{port}", "token": token})
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


def main() -> int:
    """Serve for ever."""
    if len(sys.argv) != 3 or not os.environ.get("QUACK_TOKEN"):
        print("usage: QUACK_TOKEN=... python examples/quack_server.py WAREHOUSE PORT", file=sys.stderr)
        return 2
    warehouse, port = Path(sys.argv[1]), int(sys.argv[2])
    while True:
        copy = current_copy(warehouse)
        taken = copy.stat().st_mtime_ns
        con = serve(copy, port, os.environ["QUACK_TOKEN"])
        print(f"serving {copy} on quack:localhost:{port}", flush=True)
        while copy.stat().st_mtime_ns == taken:
            time.sleep(LOOK_EVERY_S)
        con.execute("CALL quack_stop($where)", {"where": f"quack:localhost:{port}"})
        con.close()


if __name__ == "__main__":
    sys.exit(main())
