"""`wirewatch retag`"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from flows.cli import Invocation
from flows.commands.output import counted, json_option, plain, print_json, print_table, say

if TYPE_CHECKING:
    from flows.retag import RetagReport

# Entities shown; --json has more, since it is read by programs.
SHOWN = 15
LISTED = 1000


@click.command
@click.option("--since", metavar="DAY", help="Only articles published on this day or later.")
@click.option("--until", metavar="DAY", help="Only articles published on this day or before.")
@click.option("--outlet", "outlets", metavar="ID", multiple=True, help="Only this outlet's; can be repeated.")
@click.option("--all", "again", is_flag=True, help="Also what the present model and rules have tagged.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The newest so many.")
@click.option("--dry-run", is_flag=True, help="Show what would change, on a copy, and change nothing.")
@click.option("--plain", "without_prefect", is_flag=True, help="Run the same steps without Prefect.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    since: str | None,
    until: str | None,
    outlets: tuple[str, ...],
    again: bool,
    limit: int | None,
    dry_run: bool,
    without_prefect: bool,
    as_json: bool,
) -> None:
    """Tag stored articles again: those that another model, or other rules, tagged before.

    A call that was cut off is completed by the next one.
    """
    from flows.commands.days import chosen_bounds
    from flows.commands.progress import shown
    from warehouse.retag import Scope

    settings = invocation.settings
    first, before = chosen_bounds(since, until)
    scope = Scope(since=first, before=before, outlets=outlets or None)
    with shown(first="loading the tagger", then="tagging again") as tell:
        if dry_run or without_prefect:
            from flows.retag import RetagOrder, foresee_retag, run_retag

            work = foresee_retag if dry_run else run_retag
            report = work(settings, RetagOrder(scope=scope, again=again, limit=limit), tell=tell)
        else:
            from flows.jobs import tagger_once
            from flows.prefect_server import connected

            with connected(settings.warehouse, partial(_warm_up, tagger_once, settings.config.tag)):
                from flows.retag import RetagOrder
                from flows.retag_flow import retag_through_prefect

                order = RetagOrder(scope=scope, again=again, limit=limit)
                report = retag_through_prefect(settings, order, tell)
    if as_json:
        print_json(_described(report, dry_run))
    else:
        _show(report, dry_run)


def _warm_up(load: Any, tag: Any) -> None:
    """Load the tagger; what goes wrong, the run itself will say."""
    from extractors.errors import WirewatchError

    try:
        load(tag)
    except WirewatchError:
        return


def _described(report: RetagReport, dry_run: bool) -> dict[str, Any]:
    spans = report.spans
    return {
        "dry_run": dry_run,
        "run_id": None if dry_run else report.run_id,
        "taggers": dict(report.taggers),
        "articles": report.articles,
        "articles_changed": spans.articles,
        "articles_waiting": report.waiting,
        "spans": {
            "added": spans.added, "removed": spans.removed, "retyped": spans.retyped, "reassigned": spans.reassigned
        },
        "entities": {
            "new": report.new, "gone": report.gone, "retyped": len(report.retyped), "merged": report.merged,
            "changed": len(report.changes), "removed": report.forgotten.entities,
            "aliases_removed": report.forgotten.aliases,
        },
        "retyped": [asdict(each) for each in report.retyped[:LISTED]],
        "most_affected": [asdict(each) for each in report.changes[:LISTED]],
    }  # fmt: skip


def _show(report: RetagReport, dry_run: bool) -> None:
    from flows.retag import summary

    version = report.taggers[""]
    if not report.articles:
        if report.forgotten.entities or report.forgotten.aliases:
            click.echo(f"completed what was cut off: {_removed(report)}")
        click.echo(f"nothing to tag again: all is by {plain(version)}" if not report.waiting else _waiting(report))
        return
    click.echo(f"{'dry run, nothing changed' if dry_run else f'run {report.run_id}'}, by {plain(version)}")
    click.echo(plain(summary(report)))
    if report.forgotten.entities or report.forgotten.aliases:
        click.echo(_removed(report))
    if report.retyped:
        rows = tuple(
            (each.name, f"{each.type_before} -> {each.type_after}", each.stories_before, each.stories_after)
            for each in report.retyped[:SHOWN]
        )
        _table("Of another type", rows)
    if report.changes:
        rows = tuple((each.name, each.type, each.stories_before, each.stories_after) for each in report.changes[:SHOWN])
        _table("Told of in more or fewer stories", rows)
        if len(report.changes) > SHOWN:
            say(f"and {len(report.changes) - SHOWN:,} more; --json lists the first {LISTED:,}")
    if report.waiting:
        click.echo(_waiting(report))


def _table(title: str, rows: tuple[tuple[Any, ...], ...]) -> None:
    from warehouse.queries import Table

    click.echo("")
    table = Table(("name", "type", "stories before", "after"), rows)
    print_table(table, title=title, numbers=("stories before", "after"))


def _removed(report: RetagReport) -> str:
    names = counted(report.forgotten.entities, "name")
    return f"removed {names} that no article has any more, and {counted(report.forgotten.aliases, 'alias', 'aliases')}"


def _waiting(report: RetagReport) -> str:
    return f"{counted(report.waiting, 'article')} still to be tagged again: run 'wirewatch retag' without bounds"
