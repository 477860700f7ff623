"""`wirewatch report`"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from extractors.errors import UsageError, WirewatchError
from flows.cli import Invocation
from flows.commands.output import json_option, plain, print_json, say

# As `flows.weekly.files` has them; named here so that --help need not import it.
FORMATS = ("html", "md", "json", "csv")


@click.command
@click.option("--week", metavar="2026-W33", help="ISO week; default the last complete one with articles.")
@click.option(
    "--format", "formats", default="html,md", show_default=True, metavar="LIST", help="Of html, md, json, csv."
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder; default [report] folder.")
@click.option(
    "--compare", metavar="2026-W20", help="Another ISO week to set beside it: what is told of more, and less."
)
@click.option(
    "--outlet", "outlets", multiple=True, metavar="ID", help="Limit it to what this outlet carries; repeatable."
)
@click.option("--type", "types", metavar="LIST", help="Limit it to names of person, org, location, group.")
@click.option(
    "--entity",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A watch list, a name or id a line: shows every mention of these.",
)
@click.option("--send", is_flag=True, help="Mail it to those in [email] who have not got it.")
@click.option("--again", is_flag=True, help="With --send: also to those who have.")
@click.option("--plain", "without_prefect", is_flag=True, help="Run the same steps without Prefect.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    week: str | None,
    formats: str,
    out: Path | None,
    compare: str | None,
    outlets: tuple[str, ...],
    types: str | None,
    entity: Path | None,
    send: bool,
    again: bool,
    without_prefect: bool,
    as_json: bool,
) -> None:
    """Write the weekly mention report and print the paths of its files.

    One that is limited, compared or has a watch list has it in the names of its files, and replaces no other. In the
    folder of [report], index.html lists all others, and reports.atom is a feed of them.
    """
    from flows.jobs import parse_weeks, utc_now, wanted_of

    wanted = list(dict.fromkeys(part.strip().lower() for part in formats.split(",") if part.strip()))
    if not wanted or (unknown := [name for name in wanted if name not in FORMATS]):
        raise UsageError(f"--format takes some of {', '.join(FORMATS)}, not {unknown[0] if wanted else 'nothing'!r}")
    if again and not send:
        raise UsageError("--again is for sending: write --send --again")
    kinds = _types(types)
    parse_weeks(week, compare, utc_now())
    wanted_of(outlets, kinds)
    if entity is not None and not entity.is_fifo():  # what comes through a pipe can be read only once
        from flows.watch_file import read_watch_file

        read_watch_file(entity)
    settings = invocation.settings
    error: WirewatchError | None = None
    if send:
        from flows.delivery import check_email

        check_email(settings)
    if without_prefect:
        from flows.jobs import run_report, utc_now

        post: Literal["no", "new", "again"] = ("again" if again else "new") if send else "no"
        written = run_report(
            settings, week=week, formats=wanted, out_dir=out, compare=compare, outlets=outlets, types=kinds,
            entity=entity, post=post, say=say,
        )  # fmt: skip
        if send:
            from flows.delivery import deliver_reports

            try:
                deliver_reports(settings, utc_now)
            except WirewatchError as found:
                error = found
    else:
        from flows.prefect_server import connected
        from warehouse.connection import current_copy

        current_copy(settings.warehouse)  # says at once that there is nothing to report on
        with connected(settings.warehouse):
            from flows.report import Order, report_through_prefect

            order = Order(settings=settings, say=say, mail_delays_s=(2.0,), again=again)
            written = report_through_prefect(
                order, week=week, formats=wanted, out_dir=out, compare=compare, outlets=outlets, types=kinds,
                entity=entity, send=send,
            )  # fmt: skip
            error = order.error
    if as_json:
        print_json({"files": [str(path) for path in written]})
    else:
        for path in written:
            click.echo(plain(path))
    if error is not None:
        raise error
    if send:
        from flows.delivery import told_of
        from flows.outbox import open_outbox
        from flows.weekly.index import report_key

        with open_outbox(settings.warehouse) as outbox:
            say(told_of(outbox.of("report", report_key(written[0]))))


def _types(typed: str | None) -> list[str]:
    """Types as people list them; an organisation may be called so."""
    if typed is None:
        return []
    words = [part.strip().lower() for part in typed.split(",") if part.strip()]
    if not words:
        raise UsageError("--type takes some of person, org, location, group, not nothing")
    return ["org" if word in {"organisation", "organization"} else word for word in words]
