"""`wirewatch serve`"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import click

from flows.cli import Invocation
from flows.commands.output import remind_of_contact


@click.command
@click.option("--port", type=click.IntRange(1, 65535), default=4200, show_default=True, help="Of the dashboard.")
@click.option(
    "--every", type=click.IntRange(1, 1440), default=15, show_default=True, metavar="MINUTES", help="Between ingests."
)
@click.option("--metrics-port", type=click.IntRange(0, 65535), metavar="PORT", help="Of Prometheus' metrics; 0: none.")
@click.option("--log-format", type=click.Choice(["text", "json"]), help="Of what is said on stderr.")
@click.pass_obj
def command(
    invocation: Invocation, port: int, every: int, metrics_port: int | None, log_format: Literal["text", "json"] | None
) -> None:
    """Keep ingestion and the weekly report running on schedule.

    The report is made on Monday morning, in the zone of [report] timezone, and mailed where [email] says so. A report
    that was missed while the machine was off or asleep is made once. Prefect's dashboard shows all runs; it listens on
    this machine only, as the metrics do. What is not given here is taken from [serve].
    """
    from flows.logs import say_and_log, serving_logs
    from flows.schedule import serve

    section = invocation.settings.config.serve
    say = say_and_log("serve")
    metrics = section.metrics_port if metrics_port is None else metrics_port
    with serving_logs(log_format or section.log):
        remind_of_contact(invocation.settings, say)
        serve(invocation.settings, port, timedelta(minutes=every), say, metrics_port=metrics)
