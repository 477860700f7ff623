"""`wirewatch ingest`"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from flows.cli import Invocation
from flows.commands.output import json_option, plain, print_json, remind_of_contact, say

if TYPE_CHECKING:
    from flows.config import Settings


@click.command
@click.option("--outlet", "outlets", metavar="ID", multiple=True, help="Only this outlet's feeds; can be repeated.")
@click.option("--force", is_flag=True, help="Ask feeds that are not due, too.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Load at most so many entries.")
@click.option("--plain", "without_prefect", is_flag=True, help="Run the same steps without Prefect.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    outlets: tuple[str, ...],
    force: bool,
    limit: int | None,
    without_prefect: bool,
    as_json: bool,
) -> None:
    """One run: ask the feeds that are due, fetch new articles, find names, load."""
    from flows.commands.progress import shown
    from flows.jobs import NothingAnsweredError, check_outlets, next_poll_at, run_ingest, summary, warm_up

    settings = invocation.settings
    check_outlets(settings, outlets)
    with shown() as tell:
        if without_prefect:
            report = run_ingest(settings, outlets=outlets, force=force, limit=limit, tell=tell, say=say)
        else:
            from flows.prefect_server import connected

            with connected(settings.warehouse, partial(warm_up, settings, force=force)):
                from flows.ingest import Order, ingest_through_prefect

                order = Order(settings=settings, tell=tell, say=say)
                report = ingest_through_prefect(order, outlets=outlets, force=force, limit=limit)
    remind_of_contact(settings)
    due_at = next_poll_at(settings)
    if as_json:
        from flows.jobs import describe

        if not report.feeds and due_at is None:
            say(_no_feeds(settings))
        print_json({**describe(report), "next_poll_at": due_at})
    else:
        click.echo(plain(summary(report)))
        if not report.feeds:
            click.echo(
                f"no feed was due; the next one is at {plain(due_at)} UTC (--force asks all now)"
                if due_at
                else _no_feeds(settings)
            )
    if report.outcome == "failed":
        raise NothingAnsweredError(report)


def _no_feeds(settings: Settings) -> str:
    if settings.config.subscriptions():
        return "no feed will be asked again: see 'wirewatch feeds list'"
    return f"there is no feed to ask, {settings.config_path} has none: add one with 'wirewatch feeds add URL'"
