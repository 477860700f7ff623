"""`wirewatch with`"""  # noqa: N999 -- commands live in modules of their name

from __future__ import annotations

import click

from flows.cli import Invocation
from flows.commands.entity_types import ENTITY_TYPES
from flows.commands.output import counted, json_option, plain, print_json, print_table


@click.command
@click.argument("name")
@click.option("--since", metavar="D", help="First day (2026-08-10) or week (2026-W33); default: a year ago at most.")
@click.option("--until", metavar="D", help="Last day, included; default: that of the last story.")
@click.option("--type", "entity_type", type=ENTITY_TYPES, help="Only these.")
@click.option("--least", type=click.IntRange(1), default=2, show_default=True, help="Stories that mention both.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True)
@click.option("--sql", "as_sql", is_flag=True, help="Print the statement instead of asking it.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    name: str,
    since: str | None,
    until: str | None,
    entity_type: str | None,
    least: int,
    limit: int,
    as_sql: bool,
    as_json: bool,
) -> None:
    """Who and what is mentioned together with NAME, more often than chance would have it.

    Names that stand in many stories meet everyone. So the list is ordered by how much two names belong together
    (score: log-likelihood ratio), not by how many stories they share.
    """
    from flows.commands.days import chosen_days
    from flows.finding import find_entity
    from warehouse.company import company, company_values
    from warehouse.connection import open_reader
    from warehouse.queries import Table
    from warehouse.statements import filled

    with open_reader(invocation.settings.warehouse) as con:
        first, last = chosen_days(con, since, until, "week")
        found = find_entity(con, name)
        values = company_values(found.entity_id, first, last, type=entity_type, least=least, limit=limit)
        if as_sql:
            click.echo(filled("queries/with", values))
            return
        records = company(con, values)
    if as_json:
        print_json(
            {
                "name": found.name, "type": found.type, "entity_id": found.entity_id, "told_apart": found.told_apart,
                "since": first, "until": last, "least": least, "names": records,
            }
        )  # fmt: skip
        return
    shown = f"{plain(found.name)} ({found.told_apart})"
    if not records:
        kind = f"no {entity_type}" if entity_type else "nobody and nothing"
        click.echo(f"{kind} is mentioned with {shown} in {counted(least, 'story', 'stories')} from {first} to {last}")
        return
    rows = tuple(
        (
            row["rank"], row["name"], row["type"], row["country"], row["together"], row["without_it"],
            f"{row['expected']:.1f}", f"{row['share']:.0%}", f"{row['score']:.1f}", _shown_p(row["p"]),
        )
        for row in records
    )  # fmt: skip
    columns = ("rank", "name", "type", "country", "together", "without it", "expected", "share", "score", "p")
    its = counted(records[0]["its"], "story", "stories")
    print_table(
        Table(columns, rows),
        title=f"with {shown}: {its} of {records[0]['told']}, {first} to {last}",
        numbers={"rank", "together", "without it", "expected", "share", "score", "p"},
    )


def _shown_p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
