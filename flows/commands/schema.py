"""`wirewatch schema`"""

from __future__ import annotations

from itertools import groupby

import click

from flows.cli import Invocation
from flows.commands.output import json_option, plain, print_json


@click.command
@json_option
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> None:
    """Print the data dictionary: every table, column and table macro with its comment."""
    import duckdb

    from warehouse.migrations import migrate
    from warehouse.queries import ask

    # The dictionary is that of this version's schema; no warehouse is needed to read it.
    with duckdb.connect() as con:
        migrate(con)
        records = ask(con, "dictionary").records()
    if as_json:
        print_json(records)
        return
    for relation, rows in groupby(records, key=lambda record: record["relation"]):
        columns = list(rows)
        click.echo(f"{relation}\n    {plain(columns[0]['relation_comment'])}")
        for column in columns:
            if column["column"] is not None:
                null = "" if column["nullable"] else " not null"
                click.echo(f"    {column['column']}  {column['type']}{null}\n        {plain(column['comment'])}")
        click.echo()
