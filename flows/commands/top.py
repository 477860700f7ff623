"""`wirewatch top`"""

from __future__ import annotations

from datetime import UTC, datetime

import click

from flows.cli import Invocation
from flows.commands.entity_types import ENTITY_TYPES
from flows.commands.output import json_option, print_json, print_table


@click.command
@click.option("--type", "entity_type", type=ENTITY_TYPES, help="Only these.")
@click.option("--week", "week_text", metavar="2026-W33", help="ISO week; default the last complete one with articles.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True)
@click.option("--sql", "as_sql", is_flag=True, help="Print the statement instead of asking it.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    entity_type: str | None,
    week_text: str | None,
    limit: int,
    as_sql: bool,
    as_json: bool,
) -> None:
    """Most mentioned names of a week, counted in stories."""
    from warehouse.connection import open_reader
    from warehouse.queries import Table, ask
    from warehouse.report.data import latest_week
    from warehouse.statements import filled
    from warehouse.weeks import Week

    named = Week.parse(week_text) if week_text else None
    with open_reader(invocation.settings.warehouse) as con:
        week = named or latest_week(con, datetime.now(UTC))
        values: dict[str, object] = {"week": week.monday.isoformat(), "type": entity_type, "limit": limit}
        if as_sql:
            click.echo(filled("queries/top", values))
            return
        table = ask(con, "top", **values)
    if as_json:
        print_json({"week": str(week), "names": table.records()})
    elif not table.rows:
        click.echo(f"no names in {week}: no story of that week is in the warehouse")
    else:
        shown = Table(table.columns[:-1], tuple((*row[:-2], f"{row[-2]:.1%}") for row in table.rows))
        print_table(shown, title=f"{week}, {week.label}", numbers={"rank", "stories", "articles", "outlets", "share"})
