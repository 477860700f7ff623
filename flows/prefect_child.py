"""A Prefect server in a process of its own: `python -m flows.prefect_child SOCKET temporary|lasting`.

Started by `flows.prefect_server`, with a socket that listens already, and ended with whoever holds its stdin open.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import threading


def _end_with_parent() -> None:
    """Wait for the end of stdin, which comes when the parent is gone, then end, too."""
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def main(arguments: list[str]) -> None:
    """Serve until told to end."""
    listener = socket.socket(fileno=int(arguments[0]))
    temporary = arguments[1] == "temporary"
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Imports make a million objects that stay; looking for garbage among them takes a tenth of the time.
    gc.disable()
    import uvicorn
    from prefect.server.api.server import create_app

    app = create_app(ephemeral=temporary, final=True)
    gc.freeze()
    gc.enable()
    config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="on", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1:])
