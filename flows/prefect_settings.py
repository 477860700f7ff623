"""What Prefect is told before it is imported: no calls home, no noise, no work nobody needs.

Every value can be overruled by the user's environment; none is set where the user has set it. PREFECT_HOME is left
alone for the client, so that a profile with one's own server or Prefect Cloud holds. Our own servers, however, live in
a folder beside the warehouse: what somebody does in ~/.prefect cannot break an ingest, and the history of runs stays
with the data it is about.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

# Both: the second alone does not stop the server's calls.
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}

CLIENT = {
    **QUIET,
    # "wirewatch" is our logger: what it says is kept with the flow run. The terminal gets it from ourselves.
    "PREFECT_LOGGING_EXTRA_LOGGERS": "wirewatch",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_CLI_COLORS": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    # The first request waits on the open socket until a server that is just starting answers.
    "PREFECT_API_REQUEST_TIMEOUT": "120",
}

# What a server that lives for one run does not need. Recording task runs and events stays on: the dashboard of
# `wirewatch serve` shows them afterwards.
_SERVICES = (
    "SCHEDULER", "LATE_RUNS", "TRIGGERS", "FOREMAN", "CANCELLATION_CLEANUP", "PAUSE_EXPIRATIONS", "REPOSSESSOR",
    "CLEANUP_RECONCILER", "EVENT_LOGGER",
)  # fmt: skip

SERVER = {
    **QUIET,
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
}

TEMPORARY = {
    **SERVER,
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_EVENTS_STREAM_OUT_ENABLED": "false",
    "PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED": "false",
    **{f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in _SERVICES},
}


def settle_client(api_url: str | None = None) -> None:
    """Set this process's environment; to be called before Prefect is imported.

    Args:
        api_url: Server to talk to; None leaves that to the user's environment and profile.
    """
    for name, value in CLIENT.items():
        os.environ.setdefault(name, value)
    if api_url is not None:
        os.environ["PREFECT_API_URL"] = api_url
        # A proxy for the outside world cannot reach our loopback.
        for name in ("NO_PROXY", "no_proxy"):
            there = os.environ.get(name, "")
            if "127.0.0.1" not in there:
                os.environ[name] = f"{there},127.0.0.1" if there else "127.0.0.1"


def server_environment(folder: Path, own: Mapping[str, str], *, migrated: bool) -> dict[str, str]:
    """Environment of a server of ours.

    Args:
        folder: Where its database and files live.
        own: `SERVER` or `TEMPORARY`.
        migrated: The database has the tables this Prefect wants, so that looking is a waste of half a second.
    """
    environment = {**os.environ}
    # A server must not take itself for a client of another one.
    environment.pop("PREFECT_API_URL", None)
    folder = folder.absolute()
    environment["PREFECT_HOME"] = str(folder)
    environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = f"sqlite+aiosqlite:///{folder / 'prefect.db'}"
    environment["PREFECT_SERVER_DATABASE_MIGRATE_ON_START"] = "false" if migrated else "true"
    for name, value in own.items():
        environment.setdefault(name, value)
    return environment
