"""A real PostgreSQL on loopback, from Debian's package, in a folder of its own; it can be stopped and started again."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

import pytest

USER = "wirewatch"


def programs() -> Path:
    """The folder of PostgreSQL's programs; Debian keeps them out of the path.

    Raises:
        RuntimeError: They are not installed.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if found:
        return found[-1]
    named = shutil.which("postgres")
    if named is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return Path(named).resolve().parent


class Postgres:
    """A server; also a context manager. It refuses to run as root, which is then nobody."""

    def __init__(self) -> None:
        self._bin = programs()
        # Not below pytest's folder, which only its owner may enter.
        self._folder = Path(tempfile.mkdtemp(prefix="wirewatch-pg-"))
        self._as: tuple[int, int] | None = None
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._as = (nobody.pw_uid, nobody.pw_gid)
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    def __enter__(self) -> Self:
        self._run("initdb", "-D", "data", "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -k '' -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "start", "-D", "data", "-w", "-t", "120", "-l", "log", "-o", options)

    def stop(self) -> None:
        """Stop it at once, as a power cut would; who is connected is cut off."""
        self._run("pg_ctl", "stop", "-D", "data", "-w", "-m", "immediate")

    def create(self, database: str) -> str:
        """Make a database, and give how libpq reaches it."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, database)
        return f"dbname={database} host=127.0.0.1 port={self.port} user={USER}"

    def _run(self, program: str, *arguments: str) -> None:
        # What it starts must not hold our pipe open: its output goes to a file.
        with (self._folder / "output").open("wb") as output:
            command = [str(self._bin / program), *arguments]
            environment = {"PATH": os.environ["PATH"]}
            user, group = self._as or (None, None)
            subprocess.run(
                command, cwd=self._folder, check=True, stdout=output, stderr=output, env=environment,
                user=user, group=group, extra_groups=[] if self._as else None,
            )  # fmt: skip


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for all tests of a process; where none is installed the test fails, it is not skipped."""
    with Postgres() as server:
        yield server
