"""`wirewatch retain`"""

from __future__ import annotations

from dataclasses import asdict

import click

from extractors.errors import UsageError, WarehouseError
from flows.cli import Invocation
from flows.commands.output import json_option, print_json


@click.command
@click.option("--months", type=click.IntRange(1, 1200), metavar="N", help="Default: [warehouse] keep_texts_months.")
@click.option("--dry-run", is_flag=True, help="Say what would be dropped, and drop nothing.")
@click.option("--compact", "compacting", is_flag=True, help="Then write the file anew, to give back what was freed.")
@json_option
@click.pass_obj
def command(invocation: Invocation, months: int | None, dry_run: bool, compacting: bool, as_json: bool) -> None:
    """Drop texts published more than N months ago; mentions, sentences and counts stay.

    Every run of ingest does so, too, if the configuration says how long texts are kept.
    """
    from flows.jobs import utc_now
    from warehouse.compacting import compact
    from warehouse.connection import open_reader, open_writer
    from warehouse.retention import count_old_texts, drop_old_texts, months_before

    path = invocation.settings.warehouse
    kept = months or invocation.settings.config.warehouse.keep_texts_months
    if not kept:
        raise UsageError("texts are kept for ever: say --months N, or set [warehouse] keep_texts_months")
    if not path.exists():
        raise WarehouseError(f"no warehouse at {path}: run 'wirewatch ingest' first")
    now = utc_now()
    with open_reader(path) if dry_run else open_writer(path) as con:
        before = months_before(con, now, kept)
        dropped = count_old_texts(con, before) if dry_run else drop_old_texts(con, before, now)
    file = compact(path) if compacting and not dry_run else None
    if as_json:
        print_json({
            "before": before, "dry_run": dry_run, **asdict(dropped),
            "bytes_before": file.before if file else None, "bytes_after": file.after if file else None,
        })  # fmt: skip
        return
    said = "would drop" if dry_run else "dropped"
    click.echo(
        f"{said} the texts of {dropped.articles:,} articles and {dropped.revisions:,} "
        f"earlier versions published before {before:%Y-%m-%d}, {dropped.characters:,} characters"
    )
    if file:
        click.echo(f"{path}: {file.before / 1e6:,.1f} MB before, {file.after / 1e6:,.1f} MB now")
