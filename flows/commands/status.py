"""`wirewatch status`"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from flows.cli import Invocation
from flows.commands.output import json_option, plain, print_json, print_table

# Days of coverage that are looked at for gaps.
GAP_DAYS = 28


@click.command
@json_option
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> None:
    """Last runs, feeds in trouble, coverage gaps, size of the warehouse."""
    from warehouse.connection import open_reader
    from warehouse.queries import Table, ask

    path = invocation.settings.warehouse
    now = datetime.now(UTC)
    with open_reader(path) as con:
        sizes = ask(con, "sizes").records()[0]
        runs = ask(con, "last_runs", limit=5)
        health = ask(con, "feed_health").records()
        gaps = ask(con, "gaps", since=now - timedelta(days=GAP_DAYS), now=now)
    trouble = [feed for feed in health if feed["subscribed"] and (feed["failures"] or feed["gone_at"])]
    size = path.stat().st_size
    if as_json:
        print_json(
            {
                "warehouse": str(path), "bytes": size, **sizes, "runs": runs.records(), "feeds_in_trouble": trouble,
                "gaps": gaps.records(),
            }
        )  # fmt: skip
        return
    click.echo(
        f"{path}: {size / 1e6:.1f} MB, {sizes['articles']} articles in {sizes['stories']} stories of "
        f"{sizes['outlets']} outlets, {sizes['mentions']} mentions of {sizes['entities']} names\n"
        f"{sizes['feeds']} feeds, {sizes['entries']} entries: {sizes['pending']} pending, {sizes['failed']} failed"
    )
    print_table(runs, title="Last runs", numbers=set(runs.columns[4:]))
    if trouble:
        columns = ("outlet", "url", "failures", "last_error", "next_poll_at", "gone_at")
        rows = tuple(tuple(feed[column] for column in columns) for feed in trouble)
        print_table(Table(columns, rows), title="Feeds in trouble", numbers={"failures"})
    else:
        click.echo("No feed is in trouble.")
    if gaps.rows:
        print_table(gaps, title=f"Coverage gaps in the last {GAP_DAYS} days", numbers={"hours"})
    else:
        click.echo(plain(f"No coverage gap in the last {GAP_DAYS} days."))
