"""Driving the real walk through simulated time: a run whenever the client wakes and there is something to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from extractors.fetch import FetchSettings
from flows.job import Job
from flows.network import Network, fetch_settings
from flows.steps import walk
from tests.behaviour.records import Asked, Log
from tests.behaviour.watcher import Watcher
from tests.behaviour.web import MONDAY, Web
from tests.pipeline import Pipeline, pipeline, tagger
from warehouse.connection import open_writer

RESTART = timedelta(hours=6)
# Every request on a line, in the folder of the warehouse: to look at what a client did.
RECORD = "requests.txt"
CONTACT = "mailto:desk@example.org"
# When a scheduled run next finds something to do: a feed, an entry or a known page is due.
NEXT_DUE = """
    SELECT least(
        (SELECT min(coalesce(next_poll_at, $now)) FROM feeds WHERE subscribed AND gone_at IS NULL),
        (SELECT min(coalesce(next_attempt_at, $now)) FROM entries WHERE status = 'pending'),
        (SELECT min(next_at) FROM page_checks)
    )
"""


def configuration(watcher: Watcher) -> str:
    """An outlet for each host, or for each feed with a setting of its own."""
    outlets = []
    for number, (site, feed) in enumerate(watcher.web.feeds()):
        if feed.subscribed:
            setting = f"poll_every_s = {feed.poll_every_s}\n" if feed.poll_every_s else ""
            url = json.dumps(watcher.real(f"http://{site.host}{feed.path}"))
            outlets.append(f'[[outlet]]\nid = "o{number}"\nname = "{site.name}"\nfeeds = [{url}]\n{setting}')
    fetch = f'[fetch]\ncontact = "{CONTACT}"\nallow_private_hosts = ["127.0.0.1"]\ntimeout_s = 20.0\n'
    return fetch + "".join(outlets)


def live(web: Web, folder: Path, settings: Callable[[FetchSettings], FetchSettings] = lambda usual: usual) -> Log:
    """Watch the client live through a web's time.

    Every run has a network of its own, and every six hours the warehouse file is closed and opened anew, as after a
    restart of the program: what is not in the warehouse is forgotten.

    Args:
        web: What it meets.
        folder: Where its warehouse is made.
        settings: Changes the settings it fetches with.
    """
    with Watcher(web) as watcher:
        pipe = pipeline(folder, configuration(watcher), MONDAY)
        now = MONDAY
        while now < web.until:
            with open_writer(pipe.warehouse) as con:
                con.execute("SET threads = 1")  # of tiny queries, many threads are slower
                closes_at = min(web.until, now + RESTART)
                while now < closes_at:
                    if not web.rested(now, now + web.wakes(now)):
                        watcher.now = now
                        _run(pipe, con, now, settings)
                    now = _next(con, now, web)
        (folder / RECORD).write_text("".join(map(_line, watcher.asked)), encoding="utf-8", errors="backslashreplace")
        return Log(asked=tuple(watcher.asked), seen=_seen(pipe, watcher))


def _run(
    pipe: Pipeline, con: duckdb.DuckDBPyConnection, now: datetime, settings: Callable[[FetchSettings], FetchSettings]
) -> None:
    with Network(settings(fetch_settings(pipe.config.fetch))) as network:
        job = Job(
            con=con,
            network=network,
            clock=lambda: now,
            tagger=tagger,
            subscriptions=pipe.config.subscriptions(),
            max_attempts=pipe.config.fetch.max_attempts,
            recheck_hours=pipe.config.fetch.recheck_hours,
        )
        walk(job)


def _next(con: duckdb.DuckDBPyConnection, now: datetime, web: Web) -> datetime:
    """The next time the client wakes and a run has something to do."""
    [(due,)] = con.execute(NEXT_DUE, {"now": now}).fetchall()
    now += web.wakes(now)
    while now < web.until and (now < due or web.rested(now, now + web.wakes(now))):
        now += web.wakes(now)
    return now


def _seen(pipe: Pipeline, watcher: Watcher) -> dict[tuple[str, str], dict[int, datetime]]:
    """When which entry of each feed came, by the feed's configured address."""
    found: dict[tuple[str, str], dict[int, datetime]] = {}
    for url, guid, seen_at in pipe.ask(
        "SELECT f.url, e.guid, e.seen_at FROM entries AS e JOIN feeds AS f USING (feed_id)"
    ):
        host, _, path = watcher.symbolic(url).removeprefix("http://").partition("/")
        found.setdefault((host, f"/{path}"), {})[int(guid)] = seen_at
    return found


def _line(one: Asked) -> str:
    sent = [f"{name}: {one.headers[name]}" for name in ("if-none-match", "if-modified-since") if name in one.headers]
    return f"{one.at:%a %d %H:%M} {one.status} {one.host}{one.path} {', '.join(sent)}\n"
