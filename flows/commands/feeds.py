"""`wirewatch feeds`: subscriptions and their health."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from extractors.errors import UsageError, WarehouseError
from flows.cli import Invocation
from flows.commands.output import json_option, plain, print_json, print_table, say


@click.group
def command() -> None:
    """List, add, remove, check, import and export subscriptions."""


@command.command("list")
@json_option
@click.pass_obj
def list_feeds(invocation: Invocation, as_json: bool) -> None:
    """Every feed of the configuration, with its health where it was polled."""
    from warehouse.queries import Table

    health = _health(invocation)
    rows = []
    for feed in invocation.settings.config.subscriptions():
        known = health.get(feed.url, {})
        rows.append(
            {
                "outlet": feed.outlet_id, "url": feed.url, "state": _state(known),
                "entries": known.get("entries", 0), "last_polled_at": known.get("last_polled_at"),
                "next_poll_at": known.get("next_poll_at"), "last_new_at": known.get("last_new_at"),
                "failures": known.get("failures", 0), "error": known.get("last_error"),
            }
        )  # fmt: skip
    if as_json:
        print_json(rows)
    elif rows:
        table = Table(tuple(rows[0]), tuple(tuple(row.values()) for row in rows))
        print_table(table, numbers={"entries", "failures"})
    else:
        say("no feeds: add one with 'wirewatch feeds add URL'")


def _health(invocation: Invocation) -> dict[str, dict[str, Any]]:
    from warehouse.connection import open_reader
    from warehouse.queries import ask

    if not invocation.settings.warehouse.exists():
        return {}
    try:
        with open_reader(invocation.settings.warehouse) as con:
            return {feed["url"]: feed for feed in ask(con, "feed_health").records()}
    except WarehouseError as error:
        say(f"the health of the feeds is not known: {error}")
        return {}


def _state(known: dict[str, Any]) -> str:
    if not known or known["last_polled_at"] is None:
        return "never polled"
    if known["gone_at"]:
        return "gone"
    return f"failed {known['failures']}x" if known["failures"] else "ok"


@command.command("add")
@click.argument("url")
@click.option("--outlet", "outlet_id", metavar="ID", help="Outlet it belongs to; default: that of the same host.")
@click.option("--name", default="", help="Name of a new outlet.")
@click.option("--country", default="", help="Two-letter country of a new outlet.")
@click.option("--language", default="", help="Language tag of a new outlet.")
@json_option
@click.pass_obj
def add(
    invocation: Invocation, url: str, outlet_id: str | None, name: str, country: str, language: str, as_json: bool
) -> None:
    """Subscribe to a feed. It is not asked now; 'feeds check' does that."""
    from flows.subscriptions import Outline, add_feeds

    if not url.startswith(("http://", "https://")):
        raise UsageError(f"{url} is no address of a feed: it should begin with http:// or https://")
    outline = Outline(url=url, title=name, outlet_id=outlet_id or "", country=country, language=language)
    added = add_feeds(invocation.settings, [outline])
    if as_json:
        print_json({"added": [feed.url for feed in added]})
    say(f"added {url} to {_where(invocation)}" if added else f"already subscribed to {url}")


def _where(invocation: Invocation) -> str:
    settings = invocation.settings
    path = str(settings.config_path)
    if settings.config_exists:
        return path
    return f"{path}, which is new and holds the {len(settings.config.outlet)} built-in outlets too"


@command.command("remove")
@click.argument("url")
@json_option
@click.pass_obj
def remove(invocation: Invocation, url: str, as_json: bool) -> None:
    """Unsubscribe from a feed. What was loaded from it is kept."""
    from flows.subscriptions import remove_feed

    remove_feed(invocation.settings, url)
    if as_json:
        print_json({"removed": [url]})
    say(f"removed {url} from {invocation.settings.config_path}; what was loaded from it is kept")


@command.command("check")
@click.argument("url", required=False)
@json_option
@click.pass_obj
def check(invocation: Invocation, url: str | None, as_json: bool) -> int:
    """Ask one feed, or all of the configuration, and say what is wrong with it. Nothing is stored."""
    from flows.checking import check_feeds
    from warehouse.queries import Table

    urls = [url] if url else [feed.url for feed in invocation.settings.config.subscriptions()]
    results = check_feeds(invocation.settings.config.fetch, urls)
    if as_json:
        print_json(results)
    else:
        columns = ("url", "ok", "title", "entries", "newest", "problems")
        rows = tuple(tuple(result[column] for column in columns) for result in results)
        print_table(Table(columns, rows), numbers={"entries"})
    return 0 if all(result["ok"] for result in results) else 1


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def import_(invocation: Invocation, file: Path, as_json: bool) -> None:
    """Subscribe to every feed of an OPML file ('-': stdin)."""
    from flows.opml import read_opml
    from flows.subscriptions import add_feeds

    if str(file) != "-" and not file.is_file():
        raise UsageError(f"no file {file}")
    body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    outlines = read_opml(body)
    added = add_feeds(invocation.settings, outlines)
    if as_json:
        print_json({"found": len(outlines), "added": [feed.url for feed in added]})
    say(f"{len(outlines)} feeds in {plain(file)}, {len(added)} of them new, added to {_where(invocation)}")


@command.command("export")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file instead of stdout.")
@click.pass_obj
def export(invocation: Invocation, out: Path | None) -> None:
    """Write the subscriptions as OPML 2.0."""
    from flows.opml import write_opml

    text = write_opml(invocation.settings.config.subscriptions())
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        say(f"wrote {out}")
