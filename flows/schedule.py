"""Keeping ingestion and the weekly report running: Prefect's schedules, its server and its dashboard on loopback.

The server is a child process with a database beside the warehouse. Runs are processes of their own, so that one that
dies takes nothing with it. Stopping takes seconds and leaves no process behind.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from extractors.errors import ConfigError, UsageError, WirewatchError
from flows.config import Settings
from flows.prefect_server import OwnServer, is_healthy, prefect_folder, serving_api
from flows.prefect_settings import SERVER, settle_client

# Monday morning, in the configured zone.
REPORT_HOUR = 6
# A cold disk can make the server slow; nobody waits for it but us.
SERVER_START_S = 120.0
# How long runs that are under way have to end when we are told to stop.
RUNS_STOP_S = 6.0
# How long the report waits for a run that has taken in what came out until its week was over.
PATIENCE_MIN = 60
# Pauses before a server that ended by itself is started once more, doubling from the first to the longest.
_PAUSE_S, _LONGEST_PAUSE_S, _LASTED_S = 2.0, 300.0, 600.0


def serve(
    settings: Settings, port: int, every: timedelta, say: Callable[[str], None], *, metrics_port: int = 0
) -> None:
    """Run ingestion and the report on schedule until SIGTERM or Ctrl-C.

    Args:
        port: Of the dashboard on 127.0.0.1.
        every: Time between two runs of ingest.
        say: Hears where the dashboard is, and that all is over.
        metrics_port: Of the metrics for Prometheus on 127.0.0.1; 0: none.

    Raises:
        UsageError: This warehouse is being served already.
        WirewatchError: The server does not come up.
    """
    zone = report_zone(settings.config.report.timezone)
    there = serving_api(settings.warehouse)
    if there is not None:
        raise UsageError(f"{settings.warehouse} is being served already, see {there.removesuffix('/api')}")
    server = OwnServer(prefect_folder(settings.warehouse), SERVER, port=port, temporary=False)
    with _alone(settings.warehouse), _told_to_stop() as stop, _metrics(settings.warehouse, metrics_port):
        server.start()
        try:
            settle_client(server.api_url)
            if not is_healthy(server.api_url, SERVER_START_S):
                server.check()
                raise WirewatchError(f"Prefect's server does not answer: see {server.log}")
            with _announced(server):
                minutes = every.total_seconds() / 60
                shown = f"; metrics at http://127.0.0.1:{metrics_port}/metrics" if metrics_port else ""
                say(f"dashboard at {server.address}{shown}; ingest every {minutes:g} minutes; stop with Ctrl-C")
                _run(settings, every, zone, stop, server, say)
        finally:
            server.stop()
    say("stopped")


def report_zone(name: str) -> ZoneInfo:
    """The zone in which "Monday morning" is meant.

    Raises:
        ConfigError: There is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError) as error:
        # ZoneInfoNotFoundError is a KeyError, but names with odd characters end elsewhere
        raise _no_zone(name) from error
    except KeyError as error:
        raise _no_zone(name) from error


def _no_zone(name: str) -> ConfigError:
    return ConfigError(f'[report] timezone = {name!r} is no time zone: write it like "Europe/Prague" or "UTC"')


def report_hour(zone: ZoneInfo, now: datetime) -> int:
    """Hour of Monday at which the week, which ends at midnight UTC, is over in a zone: six, later far in the east.

    Args:
        now: Aware; the coming year's offsets from UTC decide, summer time included.
    """
    offsets = [(now + timedelta(days=30 * month)).astimezone(zone).utcoffset() for month in range(12)]
    ahead = max(offset.total_seconds() / 3600 for offset in offsets if offset is not None)
    return max(REPORT_HOUR, math.ceil(ahead))


@contextmanager
def _alone(warehouse: Path) -> Iterator[None]:
    """Be the only one that serves a warehouse, from before its server answers until this process ends, however it does.

    Raises:
        UsageError: There is another.
        WirewatchError: The folder cannot be written to.
    """
    folder = prefect_folder(warehouse)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "serve.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise WirewatchError(f"cannot write to {folder}: {error.strerror}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UsageError(f"{warehouse} is being served already, by one that is just starting or ending") from error
        yield
    finally:
        os.close(handle)


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def report_is_missed(settings: Settings, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the report of last week should have come out and has not: the machine was off, or asleep.

    Args:
        zone: The zone in which "Monday morning" is meant.
        now: Aware.
    """
    from warehouse.connection import open_reader
    from warehouse.weeks import Week

    week = Week.last_complete(now)
    local = now.astimezone(zone)
    monday = local - timedelta(days=local.weekday())
    due_at = monday.replace(hour=report_hour(zone, now), minute=0, second=0, microsecond=0)
    if now < due_at or any(Path(settings.config.report.folder).glob(f"mentions-{week}.*")):
        return False
    try:
        with open_reader(settings.warehouse) as con:
            return bool(con.execute("SELECT 1 FROM stories LIMIT 1").fetchall())
    except WirewatchError:  # nothing there yet, or busy: whatever runs next says so
        return False


@contextmanager
def _metrics(warehouse: Path, port: int) -> Iterator[None]:
    """Show the metrics on loopback, where a port is given.

    Raises:
        WirewatchError: The port is taken.
    """
    if not port:
        yield
        return
    from prometheus_client import start_http_server

    from flows.metrics import registry_of

    try:
        server, thread = start_http_server(port, addr="127.0.0.1", registry=registry_of(warehouse))
    except OSError as error:
        raise WirewatchError(
            f"port {port} cannot be had ({error.strerror}): name another with --metrics-port"
        ) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(1.0)


@contextmanager
def _announced(server: OwnServer) -> Iterator[None]:
    """Leave word beside the warehouse where the server is, so that other commands use it."""
    path = server.folder / "server.json"
    path.write_text(json.dumps({"api": server.api_url, "pid": os.getpid()}), encoding="utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


@dataclass(slots=True)
class Watched:
    """How often a server that ends by itself may be started again: at once, then after longer and longer pauses."""

    pause_s: float = 0.0
    since_s: float = 0.0

    def may_revive(self, now_s: float) -> bool:
        """Whether the pause after the last time is over."""
        return now_s - self.since_s >= self.pause_s

    def revived(self, now_s: float) -> None:
        """It was started again. A server that lasted ten minutes is forgiven."""
        lasted = now_s - self.since_s > _LASTED_S
        self.pause_s = _PAUSE_S if lasted or not self.pause_s else min(_LONGEST_PAUSE_S, 2 * self.pause_s)
        self.since_s = now_s


def _run(
    settings: Settings,
    every: timedelta,
    zone: ZoneInfo,
    stop: threading.Event,
    server: OwnServer,
    say: Callable[[str], None],
) -> None:
    """Let Prefect's runner work in a thread, where it leaves the signals to us, until told to stop."""
    loop = asyncio.new_event_loop()
    runs = loop.create_task(_runs(settings, every, zone))
    failures: list[BaseException] = []

    def work() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(runs)
        except asyncio.CancelledError:
            pass
        except BaseException as error:  # noqa: BLE001 (raised again below, on the main thread)
            failures.append(error)
        finally:
            stop.set()

    worker = threading.Thread(target=work, name="runner", daemon=True)
    worker.start()
    try:
        watched = Watched()
        while not stop.wait(1.0):
            if watched.may_revive(time.monotonic()) and server.revive():
                watched.revived(time.monotonic())
                say(f"Prefect's server ended by itself and was started again: see {server.log}")
    finally:
        loop.call_soon_threadsafe(runs.cancel)
        worker.join(RUNS_STOP_S)
    if failures:
        raise failures[0]


async def _runs(settings: Settings, every: timedelta, zone: ZoneInfo) -> None:
    """Register both deployments, run ingest once at once, then whatever is due."""
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.deployments import arun_deployment
    from prefect.runner import Runner
    from prefect.schedules import Cron, Interval
    from prefect.types.entrypoint import EntrypointType

    from flows.ingest import ingest_flow
    from flows.report import report_flow

    where = {
        "config": str(settings.config_path.absolute()) if settings.config_exists else None,
        "warehouse": str(settings.warehouse.absolute()),
    }
    out = str(Path(settings.config.report.folder).absolute())  # noqa: ASYNC240 (touches no file)
    # One run at a time; those that were missed while one is running are dropped, since a run takes in all there is.
    email = settings.config.email
    alone = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    hour = report_hour(zone, datetime.now(UTC))
    ingest = await ingest_flow.ato_deployment(
        name="scheduled",
        schedule=Interval(every, anchor_date=datetime.now(UTC)),
        concurrency_limit=alone,
        parameters=where,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    report = await report_flow.ato_deployment(
        name="weekly",
        schedule=Cron(f"0 {hour} * * 1", timezone=zone.key),
        concurrency_limit=alone,
        # After a sleep, what came out meanwhile is taken in first.
        parameters={**where, "out": out, "send": bool(email.host and email.to), "patience_min": PATIENCE_MIN},
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    # The limits above keep it to one of each; this one only lets all that a sleep has left behind be dropped at once.
    runner = Runner(name="wirewatch", limit=100, pause_on_shutdown=True)
    await runner.aadd_deployment(ingest)
    await runner.aadd_deployment(report)
    await arun_deployment("ingest/scheduled", timeout=0)
    if report_is_missed(settings, zone, datetime.now(UTC)):
        await arun_deployment("report/weekly", timeout=0)
    await runner.start()
