"""`wirewatch trend`"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from extractors.errors import UsageError
from flows.cli import Invocation
from flows.commands.output import json_option, plain, print_json, say


@click.command
@click.argument("names", nargs=-1, required=True, metavar="NAME ...")
@click.option("--by", "grain", type=click.Choice(["day", "week", "month"]), default="week", show_default=True)
@click.option("--since", metavar="D", help="First day (2026-08-10) or week (2026-W33); default: a year ago at most.")
@click.option("--until", metavar="D", help="Last day, included; default: that of the last story.")
@click.option("--outlet", metavar="ID", help="Count articles of this outlet only.")
@click.option("--chart", type=click.Path(dir_okay=False, path_type=Path), help="Draw a chart: .svg, .png or .html.")
@click.option("--sql", "as_sql", is_flag=True, help="Print the statements instead of asking them.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    names: tuple[str, ...],
    grain: str,
    since: str | None,
    until: str | None,
    outlet: str | None,
    chart: Path | None,
    as_sql: bool,
    as_json: bool,
) -> None:
    """Stories that mention each NAME over time, and whether they rose or fell.

    A name is found by any of its spellings; one that several share is shown for each. The share is that of all stories,
    both of outlets that were watched; what lies over a gap is drawn hollow, and a gap makes no fall.
    """
    from flows.commands.days import chosen_days
    from flows.commands.trend_table import print_trends
    from flows.finding import find_entities
    from warehouse.connection import open_reader
    from warehouse.finding import titles
    from warehouse.queries import outlet_ids
    from warehouse.statements import filled
    from warehouse.trends import TrendAsked, judge, trend

    now = datetime.now(UTC)
    with open_reader(invocation.settings.warehouse) as con:
        if outlet is not None and outlet not in outlet_ids(con):
            raise UsageError(f"no outlet {outlet[:80]!r}; there are: {', '.join(outlet_ids(con))}")
        first, last = chosen_days(con, since, until, grain)
        found = [(asked, entity) for asked in dict.fromkeys(names) for entity in find_entities(con, asked)]
        questions = [
            TrendAsked(entity_id=entity.entity_id, since=first, until=last, grain=grain, now=now, outlet=outlet)
            for _, entity in found
        ]
        if as_sql:
            for (_, entity), question in zip(found, questions, strict=True):
                click.echo(f"-- {plain(entity.name)} ({entity.told_apart})")
                click.echo(filled("queries/trend", question.values()))
            return
        trends = [trend(con, question).records() for question in questions]
        verdicts = [
            judge(con, question, points, whole=until is None)
            for question, points in zip(questions, trends, strict=True)
        ]
    shown = titles([entity for _, entity in found])
    if chart is not None:
        from flows.trend_chart import write_chart

        write_chart(chart, list(zip(shown, trends, strict=True)), grain)
        say(f"drew {chart}")
    if as_json:
        print_json(
            [
                {
                    "asked": asked, "name": entity.name, "type": entity.type, "entity_id": entity.entity_id,
                    "told_apart": entity.told_apart, "by": grain, "points": points,
                    "verdict": verdict.record() | {"says": verdict.sentence(grain)},
                }
                for (asked, entity), points, verdict in zip(found, trends, verdicts, strict=True)
            ]
        )  # fmt: skip
        return
    for name in names:
        same = [entity for asked, entity in found if asked == name]
        if len(same) > 1:
            say(f"{len(same)} go by the name {name!r}: {'; '.join(entity.shown for entity in same)}")
    print_trends([entity for _, entity in found], trends, grain, now)
    for title, verdict in zip(shown, verdicts, strict=True):
        click.echo(f"{plain(title)}: {verdict.sentence(grain)}")
