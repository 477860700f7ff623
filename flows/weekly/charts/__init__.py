"""Charts of the report: Vega and Vega-Lite specifications, drawn as SVG by vl-convert without a browser or a network.

Altair and vl-convert are imported here and nowhere else: together they cost a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from flows.weekly.charts.columns import draw_bars, draw_sparks
from flows.weekly.charts.network import draw_network
from flows.weekly.charts.outlets import draw_carried, draw_copies, draw_repeats
from flows.weekly.charts.weeks import draw_coverage, draw_weeks
from flows.weekly.charts.world import draw_closer, draw_world
from warehouse.report.records import WeeklyReport

_OUTLETS = 40
_COPIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One chart for two widths of screen; both empty where there is nothing to draw."""

    wide: Markup = field(default_factory=Markup)
    narrow: Markup = field(default_factory=Markup)

    def __bool__(self) -> bool:
        return bool(self.wide)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """Drawings ready to be put into a page."""

    weeks: Drawing
    coverage: Drawing
    network: Drawing
    world: Drawing
    closer: Drawing
    carried: Drawing
    copies: Drawing
    repeats: Drawing
    sparks: Mapping[int, Markup]  # by entity
    bars: Mapping[int, Markup]  # by entity, for the names listed as most mentioned


def draw_charts(report: WeeklyReport) -> Charts:
    """Draw everything the page of a report shows. Some twenty renderings, however many names are listed."""
    outlets, week, pictures = report.outlets[:_OUTLETS], report.week, report.pictures
    top = [row for rows in report.top.values() for row in rows]
    # A drawing takes over 1 kB: of a long list only names that the week mentions have one, the others numbers.
    watched = () if report.watched is None else [name.row for name in report.watched.names if name.mentions]
    shown = {row.entity_id: row for row in (*report.listed, *watched)}
    most = {kind: max((r.stories for r in rows), default=0) for kind, rows in report.top.items()}
    copies = pictures.copies[:_COPIES]
    copied = any(c.own < c.articles for c in copies)
    columns = max(1, len(pictures.carriers))
    names = max(1, len(pictures.company.members))
    nothing = Drawing()
    return Charts(
        weeks=Drawing(wide=draw_weeks(report, 934, 210, "w"), narrow=draw_weeks(report, 330, 190, "n")),
        coverage=Drawing(
            wide=draw_coverage(outlets, week, 68, 26, 150, "w"), narrow=draw_coverage(outlets, week, 19, 20, 88, "n")
        )
        if outlets
        else nothing,
        network=Drawing(
            wide=draw_network(pictures.company, 968, min(680, 200 + 8 * names), "w"),
            narrow=draw_network(pictures.company, 350, min(520, 200 + 14 * names), "n"),
        )
        if pictures.company.ties
        else nothing,
        world=Drawing(
            wide=draw_world(pictures.places, 966, 440, "w"), narrow=draw_world(pictures.places, 350, 170, "n")
        )
        if pictures.places
        else nothing,
        closer=Drawing(
            wide=draw_closer(pictures.places, 966, 460, "w"), narrow=draw_closer(pictures.places, 350, 260, "n")
        ),
        carried=Drawing(
            wide=draw_carried(pictures, week, min(64, 760 // columns), 26, 170, "w"),
            narrow=draw_carried(pictures, week, min(30, 240 // columns), 20, 96, "n"),
        )
        if pictures.carried
        else nothing,
        copies=Drawing(wide=draw_copies(copies, 700, 26, 170, "w"), narrow=draw_copies(copies, 200, 20, 96, "n"))
        if copied
        else nothing,
        repeats=Drawing(
            wide=draw_repeats(pictures, week, min(64, 760 // columns), 26, 170, "w"),
            narrow=draw_repeats(pictures, week, min(30, 240 // columns), 20, 96, "n"),
        ),
        sparks=draw_sparks(list(shown.values())),
        bars=draw_bars(top, most),
    )
