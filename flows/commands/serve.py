"""`wirewatch serve`"""

from __future__ import annotations

from datetime import timedelta

import click

from flows.cli import Invocation
from flows.commands.output import remind_of_contact, say


@click.command
@click.option("--port", type=click.IntRange(1, 65535), default=4200, show_default=True, help="Of the dashboard.")
@click.option(
    "--every", type=click.IntRange(1, 1440), default=15, show_default=True, metavar="MINUTES", help="Between ingests."
)
@click.pass_obj
def command(invocation: Invocation, port: int, every: int) -> None:
    """Keep ingestion and the weekly report running on schedule.

    The report is made on Monday morning, in the zone of [report] timezone. Prefect's dashboard shows all runs; it
    listens on this machine only.
    """
    from flows.schedule import serve

    remind_of_contact(invocation.settings)
    serve(invocation.settings, port, timedelta(minutes=every), say)
