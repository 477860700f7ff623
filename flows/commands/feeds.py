"""`wirewatch feeds`: subscriptions and their health."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractors.errors import UsageError, WarehouseError, WirewatchError
from flows.cli import Invocation
from flows.commands.output import counted, json_option, plain, print_json, say

if TYPE_CHECKING:
    from extractors.discovery import Finding
    from flows.discovery import Discovery

# What `feeds list --json` says of a feed, as the query `feed_health` calls it.
_COUNTS = ("entries", "pending", "failed", "failures", "slid")
_FACTS = (
    "title", "poll_url", "moving_to", "last_polled_at", "next_poll_at", "interval_s", "last_new_at", "slid_at",
    "trust", "wait_until", "gone_at",
)  # fmt: skip


@click.group
def command() -> None:
    """List, add, remove, check, discover, import and export subscriptions."""


@command.command("list")
@json_option
@click.pass_obj
def list_feeds(invocation: Invocation, as_json: bool) -> None:
    """Every feed of the configuration, with its health where it was polled."""
    from flows.feed_health import health, overview

    now = datetime.now(UTC)
    known = _known(invocation)
    rows = []
    for feed in invocation.settings.config.subscriptions():
        about = known.get(feed.url, {})
        rows.append(
            {"outlet": feed.outlet_id, "url": feed.url, "kind": feed.kind.value, "state": health(about, now)}
            | {name: about.get(name, 0) for name in _COUNTS}
            | {name: about.get(name) for name in _FACTS}
            | {"error": about.get("last_error")}
        )
    if as_json:
        print_json(rows)
    elif rows:
        click.echo("\n".join(overview(rows, now, _width())))
    else:
        say("no feeds: add one with 'wirewatch feeds add URL'")


def _width() -> int | None:
    """Columns of the terminal; None in a pipe, where nothing should be cut."""
    return max(60, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None


def _known(invocation: Invocation) -> dict[str, dict[str, Any]]:
    """What the warehouse knows of feeds, by address."""
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


@command.command("add")
@click.argument("url")
@click.option("--sitemap", is_flag=True, help="It is a news sitemap, or an index of them, not a feed.")
@click.option("--outlet", "outlet_id", metavar="ID", help="Outlet it belongs to; default: that of the same host.")
@click.option("--name", default="", help="Name of a new outlet.")
@click.option("--country", default="", help="Two-letter country of a new outlet.")
@click.option("--language", default="", help="Language tag of a new outlet.")
@json_option
@click.pass_obj
def add(
    invocation: Invocation,
    url: str,
    sitemap: bool,
    outlet_id: str | None,
    name: str,
    country: str,
    language: str,
    as_json: bool,
) -> None:
    """Subscribe to a feed or news sitemap. It is not asked now; 'feeds check' does that."""
    from extractors.records import FeedKind
    from extractors.urls import is_fetchable
    from flows.subscriptions import Outline, add_feeds

    if not is_fetchable(url):
        raise UsageError(f"{url} is no address of a feed: it should begin with http:// or https://, and a host")
    outline = Outline(
        url=url,
        kind=FeedKind.SITEMAP if sitemap else FeedKind.FEED,
        name=name,
        outlet_id=outlet_id or "",
        country=country,
        language=language,
    )
    added = add_feeds(invocation.settings, [outline], strict=True)
    if as_json:
        print_json({"added": [feed.url for feed in added]})
    say(f"added {url} to {_where(invocation)}" if added else f"already subscribed to {url}")


def _where(invocation: Invocation) -> str:
    settings = invocation.settings
    path = str(settings.config_path)
    if settings.config_exists:
        return path
    return f"{path}, which is new and holds the {counted(len(settings.config.outlet), 'built-in outlet')} too"


@command.command("remove")
@click.argument("url")
@json_option
@click.pass_obj
def remove(invocation: Invocation, url: str, as_json: bool) -> None:
    """Unsubscribe from a feed or sitemap. What was loaded from it is kept."""
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
    """Ask one feed, or all of the configuration, and say what is wrong with it. Nothing is stored.

    Exit code 1 if one of them is of no use as it is, or was not asked since its host wants to be left alone.
    """
    from flows.asking import polite_network
    from flows.checking import check_feeds

    now = datetime.now(UTC)
    kinds = {feed.url: feed.kind for feed in invocation.settings.config.subscriptions()}
    with polite_network(invocation.settings, now, say) as network:
        asked = [(url, kinds.get(url))] if url else list(kinds.items())
        results = check_feeds(network, asked, now, twice=url is not None)
    if as_json:
        print_json([result.to_json() for result in results])
    else:
        for result in results:
            word = "wait" if result.put_off else "ok" if result.ok else "bad"
            click.echo(f"{word:<4} {plain(result.url)}")
            _print_lines([plain(result.title)] if result.title else [])
            _print_lines([f"{remark.severity.value}: {plain(remark.text)}" for remark in result.remarks])
        put_off = sum(result.put_off for result in results)
        bad = sum(not result.ok for result in results) - put_off
        if len(results) > 1:
            later = f", {put_off} put off" if put_off else ""
            say(f"{counted(len(results) - put_off, 'feed')} asked, {bad} of no use{later}")
    return 0 if all(result.ok for result in results) else 1


def _print_lines(lines: Sequence[str]) -> None:
    """Print lines below a heading, folded on a terminal."""
    width = _width()
    for line in lines:
        folded = textwrap.wrap(line, width - 6, break_long_words=False, break_on_hyphens=False) if width else [line]
        click.echo(textwrap.indent("\n  ".join(folded), "     "))


@command.command("discover")
@click.argument("site")
@click.option("--add", "subscribe", is_flag=True, help="Subscribe to all that are worth it.")
@json_option
@click.pass_obj
def discover_feeds(invocation: Invocation, site: str, subscribe: bool, as_json: bool) -> int:
    """Find the feeds and news sitemaps of a site, best first.

    SITE is any page of it, with or without https://. Exit code 1 if there is nothing to subscribe to.
    """
    from flows.asking import polite_network
    from flows.discovery import discover
    from flows.subscriptions import Outline, add_feeds

    now = datetime.now(UTC)
    with polite_network(invocation.settings, now, say) as network:
        result = discover(network, site, now)
    good = [finding for finding in result.findings if finding.ok]
    added: set[str] = set()
    if subscribe and good:
        outlines = [
            Outline(url=finding.url, kind=finding.kind, title=finding.title, homepage=result.homepage)
            for finding in good
        ]
        added = {outline.url for outline in add_feeds(invocation.settings, outlines)}
    if as_json:
        print_json([finding.to_json() | {"added": finding.url in added} for finding in result.findings])
    else:
        _print_findings(result.findings, added, now)
    if not result.findings:
        raise WirewatchError(f"no feed found at {site}: {result.trouble or 'none named, none guessed'}")
    _say_of_discovery(result, added, subscribe)
    return 0 if good else 1


def _print_findings(findings: Sequence[Finding], added: set[str], now: datetime) -> None:
    from flows.feed_health import ago

    for finding in findings:
        word = "added" if finding.url in added else "ok" if finding.ok else "no"
        click.echo(f"{word:<5} {plain(finding.url)}")
        newest = f", newest {ago(finding.newest, now)}" if finding.newest else ""
        kind = "news sitemap" if finding.kind == "sitemap" else "feed"
        title = f"{plain(finding.title)}: " if finding.title else ""
        many = counted(finding.entries, "entry", "entries")
        _print_lines([f"{title}{kind} with {many}{newest} ({finding.found.value})"])
        _print_lines([plain(problem) for problem in finding.problems])
        _print_lines([f"the same as {plain(link)}" for link in finding.also])


def _say_of_discovery(result: Discovery, added: set[str], subscribe: bool) -> None:
    if result.trouble:
        say(f"its page could not be read: {result.trouble}")
    if result.unasked:
        say(f"{counted(result.unasked, 'more address', 'more addresses')} not asked, to be gentle with the site")
    good = sum(finding.ok for finding in result.findings)
    if good and not subscribe:
        say("subscribe to one with 'wirewatch feeds add URL', to all that are ok with --add")
    elif subscribe:
        say(f"{good} worth having, {len(added)} of them new")


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
    opml = read_opml(body)
    added = add_feeds(invocation.settings, opml.outlines)
    if as_json:
        print_json({"found": len(opml.outlines), "added": [feed.url for feed in added], "notes": list(opml.notes)})
    for note in opml.notes:
        say(note)
    many = counted(len(opml.outlines), "feed")
    say(f"{many} in {plain(file)}, {len(added)} of them new, added to {_where(invocation)}")


@command.command("export")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file instead of stdout.")
@click.pass_obj
def export(invocation: Invocation, out: Path | None) -> None:
    """Write the subscriptions as OPML 2.0."""
    from flows.opml import write_opml

    titles = {url: str(feed["title"]) for url, feed in _known(invocation).items() if feed.get("title")}
    text = write_opml(invocation.settings.config.subscriptions(), datetime.now(UTC), titles)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        say(f"wrote {out}")
