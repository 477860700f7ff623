"""`wirewatch report`"""

from __future__ import annotations

from pathlib import Path

import click

from extractors.errors import UsageError
from flows.cli import Invocation
from flows.commands.output import json_option, plain, print_json

# As `flows.weekly.files` has them; named here so that --help need not import it.
FORMATS = ("html", "md", "json", "csv")


@click.command
@click.option("--week", metavar="2026-W33", help="ISO week; default the last complete one with articles.")
@click.option(
    "--format", "formats", default="html,md", show_default=True, metavar="LIST", help="Of html, md, json, csv."
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder; default [report] folder.")
@click.option("--plain", "without_prefect", is_flag=True, help="Run the same steps without Prefect.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation, week: str | None, formats: str, out: Path | None, without_prefect: bool, as_json: bool
) -> None:
    """Write the weekly mention report and print the paths of its files."""
    from warehouse.weeks import Week

    wanted = list(dict.fromkeys(part.strip().lower() for part in formats.split(",") if part.strip()))
    if not wanted or (unknown := [name for name in wanted if name not in FORMATS]):
        raise UsageError(f"--format takes some of {', '.join(FORMATS)}, not {unknown[0] if wanted else 'nothing'!r}")
    if week is not None:
        Week.parse(week)
    settings = invocation.settings
    if without_prefect:
        from flows.jobs import run_report

        written = run_report(settings, week=week, formats=wanted, out_dir=out)
    else:
        from flows.prefect_server import connected
        from warehouse.connection import current_copy

        current_copy(settings.warehouse)  # says at once that there is nothing to report on
        with connected(settings.warehouse):
            from flows.report import Order, report_through_prefect

            written = report_through_prefect(Order(settings=settings), week=week, formats=wanted, out_dir=out)
    if as_json:
        print_json({"files": [str(path) for path in written]})
    else:
        for path in written:
            click.echo(plain(path))
