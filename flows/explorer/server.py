"""Serving the pages on 127.0.0.1 until told to stop."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from extractors.errors import UsageError, WirewatchError
from flows.explorer.guard import Guard
from flows.explorer.newest import Newest

# Seconds that open pages have to hear that the server stops.
STOP_S = 2
# A browser on a busy machine may be that late, in seconds, before its page is made anew.
RECONNECT_S = 60.0


def explore(warehouse: Path, port: int, *, opens: bool, tell: Callable[[str], None]) -> None:
    """Serve pages for looking around in a warehouse, until SIGTERM or Ctrl-C.

    Args:
        warehouse: Its file; it may come, change and go while it is served.
        port: On 127.0.0.1; 0: any free one.
        opens: Whether to open a browser, too.
        tell: Hears the address, once it answers.

    Raises:
        UsageError: The port is taken, or not to be had.
        WirewatchError: The server ended by itself.
    """
    with _listening(port) as listener:
        # Looked at when NiceGUI is imported: it would make a folder here, for what users store; nobody does.
        os.environ.setdefault("NICEGUI_STORAGE_PATH", os.devnull)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        newest = Newest(warehouse)

        def started() -> None:
            tell(address)
            if opens:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        with _stopped_by_signals():
            _serve(listener, newest, started)


def _serve(listener: socket.socket, newest: Newest, started: Callable[[], None]) -> None:
    import uvicorn
    from fastapi import FastAPI
    from nicegui import ui

    from flows.explorer.charts import library
    from flows.explorer.pages import Pages

    style = (files("flows") / "explorer" / "static" / "explore.css").read_text(encoding="utf-8")
    Pages(newest).register(style)
    site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    ui.run_with(
        site, title="wirewatch", language="en-US", dark=None, tailwind=False, show_welcome_message=False,
        reconnect_timeout=RECONNECT_S,
    )  # fmt: skip

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                started()
                threading.Thread(target=library, daemon=True).start()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            newest.stop()
            await super().shutdown(sockets=sockets)

    config = uvicorn.Config(
        Guard(site),
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_S,
        ws_max_size=1 << 20,
    )
    server = Server(config)
    server.run(sockets=[listener])
    if not server.started:
        raise WirewatchError("the pages cannot be served: see above")


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
        except OSError as error:
            why = "is taken" if error.errno == errno.EADDRINUSE else f"is not to be had ({error.strerror})"
            raise UsageError(f"port {port} of 127.0.0.1 {why}: name another with --port, 0 for any free one") from error
        yield listener


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Uvicorn hears SIGTERM and Ctrl-C, stops, and sends them once more: that is none of our affair."""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
