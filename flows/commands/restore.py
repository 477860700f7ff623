"""`wirewatch restore`"""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli import Invocation
from flows.commands.backup import described, tell_of_broken
from flows.commands.output import json_option, print_json


@click.command
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Move the warehouse that is there aside.")
@json_option
@click.pass_obj
def command(invocation: Invocation, file: Path, force: bool, as_json: bool) -> int:
    """Put a backup in the place of the warehouse, checked first; an older one is brought up to date."""
    from flows.jobs import utc_now
    from warehouse.backups import restore

    warehouse = invocation.settings.warehouse
    done = restore(file, warehouse, utc_now(), replace=force)
    if as_json:
        print_json({**described(done), "warehouse": str(warehouse)})
    else:
        aside = f"; what was there is {done.aside}" if done.aside else ""
        click.echo(
            f"{warehouse}: {done.articles:,} articles, state of {done.as_of:%Y-%m-%d %H:%M} UTC, "
            f"from {file} (schema version {done.version}){aside}"
        )
    return tell_of_broken(done)
