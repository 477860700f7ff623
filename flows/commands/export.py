"""`wirewatch export`"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from extractors.errors import UsageError
from flows.cli import Invocation
from flows.commands.output import counted, json_option, print_json


@click.command
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--format", "formats", default="parquet", metavar="parquet,csv", help="Default: parquet.")
@click.option("--all", "everything", is_flag=True, help="Also what only helps the program.")
@click.option("--force", is_flag=True, help="Replace an earlier export.")
@json_option
@click.pass_obj
def command(invocation: Invocation, folder: Path, formats: str, everything: bool, force: bool, as_json: bool) -> None:
    """Write the whole warehouse to DIR as open files, also while a run is writing."""
    from flows.commands.progress import shown
    from warehouse.backups import published_at
    from warehouse.connection import open_reader
    from warehouse.export import FORMATS, export_files

    wanted = list(dict.fromkeys(part.strip().lower() for part in formats.split(",")))
    if unknown := [form for form in wanted if form not in FORMATS]:
        raise UsageError(f"no format {unknown[0][:40]!r}; there are: {', '.join(FORMATS)}")
    with shown() as tell, open_reader(invocation.settings.warehouse) as con:
        done = export_files(
            con, folder, wanted, as_of=published_at(con), everything=everything, replace=force, tell=tell
        )
    if as_json:
        print_json({"folder": str(done.folder), "as_of": done.as_of, "files": [asdict(each) for each in done.files]})
        return
    rows = {each.table: each.rows for each in done.files}
    size = sum(each.bytes for each in done.files)
    click.echo(
        f"{counted(len(rows), 'table')}, {sum(rows.values()):,} rows, {size / 1e6:,.1f} MB in {done.folder}, "
        f"state of {done.as_of:%Y-%m-%d %H:%M} UTC"
    )
