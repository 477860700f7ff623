"""`wirewatch status`"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from flows.cli import Invocation
from flows.commands.output import counted, json_option, plain, print_json

# Days of coverage that are looked at for gaps.
GAP_DAYS = 28
# Rows shown of each list; --json has all.
SHOWN = 12
# Changes of articles: named, and named in --json.
NAMED = 5
NAMED_AS_JSON = 100
MAX_HEADLINE = 60
# States that are none of an operator's worries.
WELL = frozenset(("ok", "quiet", "never polled"))


@click.command
@click.option("--metrics", "as_metrics", is_flag=True, help="As Prometheus metrics, for node_exporter's text files.")
@json_option
@click.pass_obj
def command(invocation: Invocation, as_metrics: bool, as_json: bool) -> None:
    """Last runs, feeds in trouble, coverage gaps, size of the warehouse; what needs a look comes first."""
    if as_metrics:
        from flows.metrics import metrics_text

        click.echo(metrics_text(invocation.settings.warehouse), nl=False)
        return
    from flows.feed_health import health
    from flows.names import installed_taggers
    from flows.operating import head, operation, to_look_at
    from warehouse.connection import open_reader
    from warehouse.lake import warehouse_bytes
    from warehouse.queries import ask
    from warehouse.retag import count_due
    from warehouse.search.state import index_state

    path = invocation.settings.warehouse
    taggers = installed_taggers(invocation.settings.config.tag.model, invocation.settings.config.tag.models) or {}
    now = datetime.now(UTC)
    since = now - timedelta(days=GAP_DAYS)
    with open_reader(path) as con:
        [(as_of,)] = con.execute("SELECT getvariable('as_of')").fetchall()
        sizes = ask(con, "sizes").records()[0]
        runs = ask(con, "last_runs", limit=5).records()
        feeds = ask(con, "feed_health").records()
        totals = ask(con, "run_totals").records()
        gaps = ask(con, "gaps", since=since, now=now).records()
        slid = ask(con, "slid_windows", since=since).records()
        hosts = ask(con, "waiting_hosts", now=now).records()
        untagged = [row for row in ask(con, "untagged").records() if _primary(row["language"]) not in taggers]
        waiting = count_due(con, taggers) if taggers else None
        week = now - timedelta(days=7)
        changes = ask(con, "revisions", day=now - timedelta(days=1), week=week).records()[0]
        newest = ask(con, "newest_changes", since=week, limit=NAMED_AS_JSON).records()
        search = index_state(con, path)
        size = warehouse_bytes(con, path)
    states = [feed | {"state": health(feed, now)} for feed in feeds if feed["subscribed"]]
    trouble = [feed for feed in states if feed["state"] not in WELL]
    found = operation(path, totals, feeds, now)
    if as_json:
        print_json(
            {
                "warehouse": str(path), "bytes": size, "as_of": as_of, **sizes, "runs": runs,
                "feeds_in_trouble": trouble, "hosts_waiting": hosts, "slid_windows": slid, "gaps": gaps,
                "untagged": untagged, "articles_to_retag": waiting, "changes": changes, "newest_changes": newest,
                "search_index": asdict(search), "dashboard": found.dashboard, "last_success_at": found.last_success_at,
                "next_poll_at": found.next_poll_at, "alerts": [asdict(alert) for alert in found.alerts.values()],
                "unsent": [
                    {"subject": each.letter.subject, "to": each.target, "state": each.state, "error": each.error}
                    for each in found.unsent
                ],
            }
        )  # fmt: skip
        return
    click.echo(head(found, now))
    _list("Needs a look", to_look_at(found, trouble, [run["outcome"] for run in runs], now), "Nothing needs a look.")
    click.echo(
        f"\n{path}: {size / 1e6:.1f} MB; readers see what was written until {plain(as_of)} UTC\n"
        f"{counted(sizes['articles'], 'article')} in "
        f"{counted(sizes['stories'], 'story', 'stories')} of {counted(sizes['outlets'], 'outlet')},\n"
        f"{counted(sizes['mentions'], 'mention')} of {counted(sizes['entities'], 'name')}\n"
        f"{counted(sizes['feeds'], 'feed')}, {counted(sizes['entries'], 'entry', 'entries')}: "
        f"{sizes['pending']} pending, {sizes['failed']} failed\n"
        f"search index: {search.bytes / 1e6:.1f} MB, {search.says}"
    )
    for line in _set_apart(untagged, sizes["behind_paywalls"], waiting or 0):
        click.echo(line)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    _list("Last runs", [_run(run) for run in runs], "No run yet.")
    _list(
        "Changed articles",
        [*_changes(changes), *_newest(newest, changes["revisions_week"])],
        "No article has changed in the last week, and no page was looked at again.",
    )
    _list("Feeds in trouble", [_feed(feed, now, width) for feed in trouble], "No feed is in trouble.")
    if hosts:
        _list("Hosts that want to be left alone", [_host(host, now) for host in hosts], "")
    if slid:
        _list(
            f"Entries that may have gone by unseen (published between), last {GAP_DAYS} days",
            [_slid(row, width) for row in slid],
            "",
        )
    none = f"No coverage gap in the last {GAP_DAYS} days."
    _list(f"Coverage gaps of the last {GAP_DAYS} days", _gaps(gaps, len(states), width), none)


def _primary(language: str) -> str:
    return "" if language == "unknown" else language.lower()


def _set_apart(untagged: Sequence[Mapping[str, Any]], behind_paywalls: int, waiting: int) -> list[str]:
    """Articles that count less than others: without tagger, not whole, or tagged otherwise than they would be now."""
    lines = []
    if untagged:
        total = sum(row["articles"] for row in untagged)
        first = [f"{plain(row['language'])} {row['articles']}" for row in untagged[:SHOWN]]
        if len(untagged) > SHOWN:
            first.append("...")
        lines.append(f"{counted(total, 'article')} kept untagged, in a language without a tagger: {', '.join(first)}")
    if behind_paywalls:
        lines.append(f"{counted(behind_paywalls, 'article')} only as far as a paywall shows: articles.access")
    if waiting:
        lines.append(f"{counted(waiting, 'article')} tagged by another model or other rules: run 'wirewatch retag'")
    return lines


def _list(title: str, lines: Sequence[str], none: str) -> None:
    click.echo(f"\n{title}" if lines else f"\n{none}")
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN:
        click.echo(f"  and {len(lines) - SHOWN} more; --json lists all")


def _run(run: Mapping[str, Any]) -> str:
    failed = f" ({run['feeds_failed']} failed)" if run["feeds_failed"] else ""
    if run["kind"] == "retag":
        done = counted(run["articles_retagged"], "article")
        return f"{run['run_id']:>5}  {plain(run['started_at'])}  {run['outcome']:<11}  {done} tagged again"
    return (
        f"{run['run_id']:>5}  {plain(run['started_at'])}  {run['outcome']:<11}  "
        f"{counted(run['feeds'], 'feed')}{failed}, {counted(run['entries_new'], 'entry', 'entries')}, "
        f"{counted(run['articles_new'], 'article')}"
    )


def _changes(changes: Mapping[str, Any]) -> list[str]:
    """What changed and how that was found out, by day and week; nothing if nothing was done."""
    if not any(changes.values()):
        return []
    lines = []
    for name, span in (("day", "last day"), ("week", "last week")):
        looks, changed, failed = (changes[f"rechecks{kind}_{name}"] for kind in ("", "_changed", "_failed"))
        lines += [
            f"{span:<10} {counted(changes[f'revisions_{name}'], 'revision')}, {changes[f'withdrawn_{name}']} withdrawn",
            f"{'':<10} {counted(looks, 'page')} looked at again: "
            f"{changed} changed, {looks - changed - failed} unchanged, {failed} gave nothing",
        ]
    return lines


def _newest(changes: Sequence[Mapping[str, Any]], of: int) -> list[str]:
    """The last few changes by their headlines."""
    lines = []
    for change in changes[:NAMED]:
        before, after = (_headline(change[key]) for key in ("title_before", "title_after"))
        lines.append(
            f"{plain(change['changed_at'])}  {plain(change['outlet'])}  +{change['words_added']} "
            f"-{change['words_removed']} words  {before}{f' -> {after}' if after != before else ''}"
        )
    if of > NAMED:
        lines.append(
            f'and {of - NAMED} more: wirewatch sql "FROM changes(current_date - 7, current_date)"',
        )
    return lines


def _headline(text: str) -> str:
    from flows.feed_health import fitted

    return fitted(plain(text), MAX_HEADLINE)


def _feed(feed: Mapping[str, Any], now: datetime, width: int | None) -> str:
    head = f"{feed['state']:<14}  {plain(feed['outlet'])}  "
    lines = [head + _address(feed["url"], head, width)]
    if feed["last_error"]:
        again = "not asked again" if feed["gone_at"] else f"next {_until(feed['next_poll_at'], now)}"
        lines.append(f"{'':<16}  {plain(feed['last_error'])}; {again}")
    elif feed["state"] == "empty":
        lines.append(f"{'':<16}  answers without entries: 'wirewatch feeds check URL' says more")
    return "\n  ".join(lines)


def _until(moment: datetime | None, now: datetime) -> str:
    from flows.feed_health import span

    return "when ingest runs" if moment is None or moment <= now else f"in {span((moment - now).total_seconds())}"


def _host(host: Mapping[str, Any], now: datetime) -> str:
    return f"{plain(host['host'])}  for {_until(host['wait_until'], now).removeprefix('in ')}"


def _slid(row: Mapping[str, Any], width: int | None) -> str:
    head = f"{plain(row['slid_from_at'])} to {plain(row['slid_to_at'])}  {plain(row['outlet'])}  "
    return head + _address(row["url"], head, width)


def _gaps(gaps: Sequence[Mapping[str, Any]], feeds: int, width: int | None) -> list[str]:
    """A line for each stretch of time, since a collector that stood still leaves the same gap in many feeds."""
    together: dict[tuple[datetime, datetime | None], list[Mapping[str, Any]]] = {}
    for gap in gaps:
        together.setdefault((gap["from_at"], gap["to_at"]), []).append(gap)
    lines = []
    for (from_at, to_at), rows in together.items():
        to = plain(to_at) if to_at else "now"
        head = f"{plain(from_at)} to {to:<16}  {plain(rows[0]['hours']):>5} h  "
        if len(rows) == 1:
            head += f"{plain(rows[0]['outlet'])}  "
            lines.append(head + _address(rows[0]["url"], head, width))
        else:
            lines.append(head + ("all feeds" if len(rows) == feeds else counted(len(rows), "feed")))
    return lines


def _address(url: str, head: str, width: int | None) -> str:
    """An address, cut to what is left of a terminal's line after `head`."""
    from flows.feed_health import fitted

    if width is None:
        return plain(url)
    return fitted(plain(url).partition("://")[2].removeprefix("www."), max(12, width - len(head) - 2))
