"""`wirewatch trend`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractors.errors import UsageError
from flows.cli import Invocation
from flows.commands.output import counted, json_option, print_json, print_table, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warehouse.finding import Named
    from warehouse.queries import Table

_BARS = " ▁▂▃▄▅▆▇█"


@click.command
@click.argument("names", nargs=-1, required=True, metavar="NAME ...")
@click.option("--by", "grain", type=click.Choice(["day", "week", "month"]), default="week", show_default=True)
@click.option("--since", metavar="D", help="First day (2026-08-10) or week (2026-W33); default: a year ago at most.")
@click.option("--until", metavar="D", help="Last day, included; default: that of the last story.")
@click.option("--outlet", metavar="ID", help="Count articles of this outlet only.")
@click.option("--chart", type=click.Path(dir_okay=False, path_type=Path), help="Draw a chart: .svg, .png or .html.")
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
    as_json: bool,
) -> None:
    """Stories that mention each NAME over time.

    A name is found by any of its spellings, accents and case ignored; one that several share is shown for each.
    """
    from flows.commands.days import chosen_days
    from flows.finding import find_entities
    from warehouse.connection import open_reader
    from warehouse.queries import outlet_ids, trend

    with open_reader(invocation.settings.warehouse) as con:
        if outlet is not None and outlet not in outlet_ids(con):
            raise UsageError(f"no outlet {outlet!r}; there are: {', '.join(outlet_ids(con))}")
        start, end = chosen_days(con, since, until, grain)
        found = [(asked, entity) for asked in names for entity in find_entities(con, asked)]
        tables = [trend(con, entity.entity_id, start, end, grain, outlet) for _, entity in found]
    if chart is not None:
        from flows.trend_chart import write_chart

        write_chart(
            chart,
            [(_title(entity, found), table.records()) for (_, entity), table in zip(found, tables, strict=True)],
            grain,
        )
        say(f"drew {chart}")
    if as_json:
        print_json(
            [
                {
                    "asked": asked, "name": entity.name, "type": entity.type, "entity_id": entity.entity_id,
                    "told_apart": entity.told_apart, "by": grain, "points": table.records(),
                }
                for (asked, entity), table in zip(found, tables, strict=True)
            ]
        )  # fmt: skip
        return
    for name in names:
        same = [entity for asked, entity in found if asked == name]
        if len(same) > 1:
            told = "; ".join(
                f"{e.entity_id} {e.name} ({e.told_apart}, {counted(e.stories, 'story', 'stories')})" for e in same
            )
            say(f"{len(same)} go by the name {name!r}: {told}")
    for (_, entity), table in zip(found, tables, strict=True):
        print_table(
            _with_bars(table),
            title=f"{entity.name} ({entity.told_apart}): stories by {grain}",
            numbers={"stories", "articles", "outlets", "share"},
        )


def _title(entity: Named, found: Sequence[tuple[str, Named]]) -> str:
    """Its name in a chart, with what tells it apart where another one is shown by it, too."""
    is_alone = all(other.name != entity.name or other.entity_id == entity.entity_id for _, other in found)
    return entity.name if is_alone else f"{entity.name} ({entity.told_apart})"


def _with_bars(table: Table) -> Table:
    """The rows with a bar each; a period in which nothing was polled is marked, since its zero says nothing."""
    from warehouse.queries import Table

    records = table.records()
    most = max((record["stories"] for record in records), default=0) or 1
    rows: list[tuple[Any, ...]] = []
    for record in records:
        eighths = round(record["stories"] / most * 30 * 8)
        bar = "█" * (eighths // 8) + (_BARS[eighths % 8].strip() and "▏▎▍▌▋▊▉"[eighths % 8 - 1])
        rows.append(
            (
                record["period"], record["stories"], record["articles"], record["outlets"], f"{record['share']:.1%}",
                bar if record["watched"] or record["stories"] else "not watched",
            )
        )  # fmt: skip
    return Table(("period", "stories", "articles", "outlets", "share", ""), tuple(rows))
