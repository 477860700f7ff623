"""`wirewatch rising`"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from extractors.errors import UsageError
from flows.cli import Invocation
from flows.commands.entity_types import ENTITY_TYPES
from flows.commands.output import counted, json_option, plain, print_json, print_table, say

if TYPE_CHECKING:
    from warehouse.report.rising import Rise, Rising


@click.command
@click.option("--week", "week_text", metavar="2026-W33", help="ISO week; default the last complete one with articles.")
@click.option("--type", "entity_type", type=ENTITY_TYPES, help="Only these.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@json_option
@click.pass_obj
def command(invocation: Invocation, week_text: str | None, entity_type: str | None, limit: int, as_json: bool) -> None:
    """What rose in a week against its own eight weeks before, with the evidence.

    A name is listed if chance, and coverage, do not explain its rise (of those listed, at most one in twenty is
    expected to be there by chance), with at least three stories in two outlets. New names, which no earlier week has,
    come last and are not tested.
    """
    from extractors.records import EntityType
    from warehouse.connection import open_reader
    from warehouse.report.data import latest_week
    from warehouse.report.rising import rising
    from warehouse.weeks import Week

    now = datetime.now(UTC)
    named = Week.parse(week_text) if week_text else None
    if named is not None and named.start_at > now:
        raise UsageError(f"{named} has not begun: it begins on {named.monday}")
    with open_reader(invocation.settings.warehouse) as con:
        week = named or latest_week(con, now)
        found = rising(con, week, type=EntityType(entity_type) if entity_type else None, limit=limit)
    if as_json:
        print_json(_document(found, is_complete=now >= week.end_at))
        return
    if now < week.end_at:
        say(f"{week} is not over: its numbers will grow")
    _say_compared(found)
    if found.names:
        _print_names(found)
    else:
        click.echo(_why_nothing(found))


def _why_nothing(found: Rising) -> str:
    if not found.told:
        return f"nothing rose in {found.week}: no story of that week is in the warehouse"
    if not found.tested:
        weeks = counted(len(found.compared.weeks), "is", "are")
        return f"nothing to compare {found.week} with: 4 of the 8 weeks before must be covered alike, {weeks}"
    return f"nothing rose in {found.week} by more than chance explains"


def _say_compared(found: Rising) -> None:
    """Which weeks and outlets do not count, where any do not."""
    compared = found.compared
    if found.tested and compared.weeks_out:
        say(f"left out, for a gap in coverage or without news: {', '.join(map(str, compared.weeks_out))}")
    if found.tested and compared.left_out:
        shown = [*compared.left_out[:8], *(["..."] if len(compared.left_out) > 8 else [])]
        say(f"not counted, since not covered alike in all weeks compared: {', '.join(shown)}")


def _print_names(found: Rising) -> None:
    from warehouse.queries import Table

    columns = ("name", "type", "country", "stories", "expected", "times", "q", "outlets", "carried by")
    rows = []
    for rise in found.names:
        shift, first = rise.shift, rise.stories[0] if rise.stories else None
        rows.append(
            (
                rise.name,
                rise.type.value,
                rise.country,
                shift.stories,
                "new" if rise.is_new else f"{shift.expected:.1f}",
                None if shift.ratio is None else f"{shift.ratio:.1f}",
                None if rise.is_new else f"{shift.q:.2g}",
                shift.outlets,
                f"{first.headline} ({first.outlet})" if first else "",
            )
        )
    title = (
        f"{found.week}, {found.week.label}: {counted(found.total, 'name')} of {found.tested} tested against "
        f"{counted(len(found.compared.weeks), 'week')}"
    )
    print_table(Table(columns, tuple(rows)), title=title, numbers={"stories", "expected", "times", "q", "outlets"})
    for rise in found.names:
        for story in rise.stories:
            click.echo(plain(f"{rise.name}: {story.headline} ({story.outlet}) {story.link or ''}"))


def _document(found: Rising, *, is_complete: bool) -> dict[str, Any]:
    from warehouse.report.changes import Q_LIMIT, RISE_OUTLETS, RISE_STORIES

    compared = found.compared
    return {
        "week": str(found.week),
        "complete": is_complete,
        "stories": found.told,
        "compared": {
            "weeks": [str(week) for week in compared.weeks],
            "weeks_left_out": [str(week) for week in compared.weeks_out],
            "outlets_left_out": compared.left_out,
            "share_of_coverage": compared.share,
        },
        "method": {
            "test": "conditional test of two negative binomial rates (beta-binomial), Benjamini-Hochberg q values",
            "q_at_most": Q_LIMIT,
            "stories_at_least": RISE_STORIES,
            "outlets_at_least": RISE_OUTLETS,
        },
        "tested": found.tested,
        "total": found.total,
        "names": [_record(rise, found) for rise in found.names],
    }


def _record(rise: Rise, found: Rising) -> dict[str, Any]:
    shift, weeks = rise.shift, found.compared.weeks
    return {
        "kind": "new" if rise.is_new else "rising",
        "name": rise.name,
        "type": rise.type.value,
        "country": rise.country,
        "entity_id": shift.entity_id,
        "stories": shift.stories,
        "outlets": shift.outlets,
        "share": shift.stories / shift.told,
        "baseline": shift.stories_before / len(weeks),
        "baseline_share": shift.stories_before / shift.told_before,
        "baseline_weeks": [{"week": str(week), "stories": shift.history.get(week.monday, 0)} for week in weeks],
        "expected": shift.expected,
        "ratio": shift.ratio,
        "dispersion": None if rise.is_new else shift.dispersion,
        "p": None if rise.is_new else shift.p,
        "q": None if rise.is_new else shift.q,
        "evidence": [
            {
                "title": story.headline, "outlet": story.outlet, "link": story.link, "published_at": story.published_at,
                "articles": story.articles, "outlets": story.outlets,
            }
            for story in rise.stories
        ],
    }  # fmt: skip
