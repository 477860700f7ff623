"""The Prefect server a command talks to: the user's, the one of `wirewatch serve`, or one of its own for the run.

Our own server is a child process. It is started before anything heavy is imported, so that it comes up while this
process imports Prefect, spaCy and trafilatura; the socket listens from the first moment on, and the first request
simply waits in it. The child ends when this process ends, however that happens: it watches a pipe that only this
process holds open.
"""

from __future__ import annotations

import atexit
import gc
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from extractors.errors import WirewatchError
from flows.prefect_settings import TEMPORARY, server_environment, settle_client
from flows.prefect_tables import prepare_database

# How long a server may take to end by itself, in seconds; it has nothing left to do by then.
STOP_S = 3.0


def prefect_folder(warehouse: Path) -> Path:
    """Where the history of a warehouse's runs lies, and the address of its server while one is running."""
    return warehouse.with_name(f"{warehouse.stem}.prefect")


@dataclass
class OwnServer:
    """A Prefect server of ours in a child process. Its API answers from `start` on, after a wait at first."""

    folder: Path
    settings: Mapping[str, str]
    port: int = 0  # 0: any free one
    temporary: bool = True
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _listener: socket.socket | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        """Address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """Address of the API."""
        return f"{self.address}/api"

    @property
    def log(self) -> Path:
        """What the server says, kept off the terminal."""
        return self.folder / "server.log"

    def start(self) -> None:
        """Start the child.

        The socket of a lasting server stays open here, too: while its child is away, requests wait in it instead of
        failing, and the next child answers them.

        Raises:
            WirewatchError: The port is taken, or the folder cannot be written to.
        """
        self._listener = self._listening()
        self.port = self._listener.getsockname()[1]
        try:
            self._spawn(self._listener)
        except BaseException:
            self._forget_socket()
            raise
        if self.temporary:
            self._forget_socket()
        atexit.register(self.stop)

    def _spawn(self, listener: socket.socket) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            migrated = prepare_database(self.folder / "prefect.db")
            log = self.log.open("ab")
        except OSError as error:
            raise WirewatchError(f"cannot write to {self.folder}: {error.strerror}; or run with --plain") from error
        with log:
            kind = "temporary" if self.temporary else "lasting"
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows.prefect_child", str(listener.fileno()), kind],
                env=server_environment(self.folder, self.settings, migrated=migrated),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=(listener.fileno(),),
                # Ctrl-C is for us; the server is needed until the run's end is recorded.
                start_new_session=True,
            )

    def revive(self) -> bool:
        """Start the child of a lasting server again if it has ended; gives whether it had.

        Raises:
            WirewatchError: The folder cannot be written to.
        """
        if self.process is None or self.process.poll() is None or self._listener is None:
            return False
        if self.process.stdin is not None:
            self.process.stdin.close()
        self._spawn(self._listener)
        return True

    def _forget_socket(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _listening(self) -> socket.socket:
        try:
            return socket.create_server(("127.0.0.1", self.port), backlog=128)
        except OSError as error:
            raise WirewatchError(
                f"port {self.port} cannot be had ({error.strerror}): name another with --port"
            ) from error

    def check(self) -> None:
        """See that the child is still there.

        Raises:
            WirewatchError: It has ended.
        """
        if self.process is not None and self.process.poll() is not None:
            raise WirewatchError(f"Prefect's server ended by itself: see {self.log}, or run with --plain")

    def stop(self) -> None:
        """End the child and wait for it."""
        atexit.unregister(self.stop)
        self._forget_socket()
        process, self.process = self.process, None
        if process is None:
            return
        process.terminate()
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def connect(warehouse: Path) -> OwnServer | None:
    """Make sure that Prefect has a server to talk to; to be called before Prefect is imported.

    Args:
        warehouse: The file the run is about; the run is recorded beside it unless the user has a server.

    Returns:
        The server started for this process, which ends with it; None if there was one already.
    """
    if os.environ.get("PREFECT_API_URL") or _profile_has_server():
        settle_client()
        return None
    api_url = serving_api(warehouse)
    if api_url is not None:
        settle_client(api_url)
        return None
    server = OwnServer(prefect_folder(warehouse), TEMPORARY)
    server.start()
    settle_client(server.api_url)
    return server


@contextmanager
def connected(warehouse: Path, warm_up: Callable[[], None] | None = None) -> Iterator[None]:
    """Have a server to talk to while in here.

    Args:
        warehouse: The file the run is about.
        warm_up: Does in a thread what the run will need, while a server of our own comes up; raises nothing.

    Raises:
        WirewatchError: The server cannot be started, or it ended by itself.
    """
    server = connect(warehouse)
    # Imports make a million objects that stay; looking for garbage among them takes a tenth of the time.
    gc.set_threshold(100_000, *gc.get_threshold()[1:])
    warming = None
    # The same holds for the last look before the end.
    atexit.register(gc.freeze)
    if server is not None and warm_up is not None:
        warming = threading.Thread(target=warm_up, name="warming", daemon=True)
        warming.start()
    try:
        yield
    except WirewatchError:
        if server is not None:
            server.check()
        raise
    finally:
        if warming is not None:
            warming.join()


def serving_api(warehouse: Path) -> str | None:
    """API of the `wirewatch serve` that runs for this warehouse, if one does and answers."""
    try:
        api_url = str(json.loads((prefect_folder(warehouse) / "server.json").read_text(encoding="utf-8"))["api"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return api_url if is_healthy(api_url, 1.0) else None


def is_healthy(api_url: str, timeout_s: float) -> bool:
    """Whether a Prefect server answers at a plain http address."""
    parts = urlsplit(api_url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=timeout_s)
    try:
        connection.request("GET", f"{parts.path}/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _profile_has_server() -> bool:
    """Whether the user's Prefect profile names a server, as `prefect cloud login` and `prefect config set` do."""
    home = Path(os.environ.get("PREFECT_HOME") or "~/.prefect").expanduser()
    path = Path(os.environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml").expanduser()
    try:
        profiles = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    name = os.environ.get("PREFECT_PROFILE") or profiles.get("active")
    values = profiles.get("profiles", {}).get(name, {}) if isinstance(profiles.get("profiles"), dict) else {}
    return isinstance(values, dict) and bool(values.get("PREFECT_API_URL"))
