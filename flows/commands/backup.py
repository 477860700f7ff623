"""`wirewatch backup`"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli import Invocation
from flows.commands.output import counted, json_option, print_json, say

if TYPE_CHECKING:
    from warehouse.backups import Backup


@click.command
@click.argument("to", metavar="FILE_OR_DIR", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="In DIR, keep the newest N backups only.")
@json_option
@click.pass_obj
def command(invocation: Invocation, to: Path, keep: int | None, as_json: bool) -> int:
    """Write a checked backup of the warehouse, also while a run is writing.

    FILE ends in .duckdb.zst (compressed) or .duckdb (plain); in DIR it is named after the time.
    """
    from flows.jobs import utc_now
    from warehouse.backups import back_up

    made = back_up(invocation.settings.warehouse, to, utc_now(), keep=keep)
    if as_json:
        print_json(described(made))
    else:
        click.echo(f"{made.file}: {made.bytes / 1e6:,.1f} MB, {_holds(made)}, state of {made.as_of:%Y-%m-%d %H:%M} UTC")
        if made.removed:
            click.echo(f"removed {counted(len(made.removed), 'older backup')}")
    return tell_of_broken(made)


def described(made: Backup) -> dict[str, object]:
    """A backup for JSON."""
    record = {name: value for name, value in asdict(made).items() if name not in ("removed", "aside")}
    return {
        **record,
        "file": str(made.file),
        "removed": [str(path) for path in made.removed],
        "aside": None if made.aside is None else str(made.aside),
    }


def tell_of_broken(made: Backup) -> int:
    """Say which invariants do not hold; the exit code."""
    if made.broken:
        say(f"the warehouse in it breaks {', '.join(made.broken)}: see 'wirewatch verify'")
    return 1 if made.broken else 0


def _holds(made: Backup) -> str:
    return f"{made.articles:,} articles"
