"""Stories per week, and articles per outlet and week: what the report rests on."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
from markupsafe import Markup

from flows.weekly.charts.drawing import ACCENT, BAR, GAP, INK, MUTED, PAPER, RULE, names_axis, whole
from flows.weekly.shown import day
from warehouse.report.records import OutletRow, WeeklyReport, WeekTotal
from warehouse.report.words import count, number
from warehouse.weeks import Week


def draw_weeks(report: WeeklyReport, width: int, height: int, variant: str) -> Markup:
    """Columns of stories per week, with the mean and the gaps; `variant` "w" is for wide screens, "n" for phones."""
    totals = report.totals
    wide = variant == "w"
    rows = [
        {
            "week": f"{t.week.short}|{day(t.week.start_at, year=False)}",
            "stories": t.stories,
            "kind": "gap" if t.gap else "this" if t.week == report.week else "other",
            "label": "no data" if not t.articles else number(t.stories),
            "words": _week_words(t),
        }
        for t in totals
    ]
    mean = next((f.mean for f in report.figures if f.key == "stories"), None)
    axis = alt.Axis(
        title="ISO week and the date of its Monday" if wide else "ISO week",
        labelExpr="split(datum.label, '|')" if wide else "split(datum.label, '|')[0]",
        labelAngle=0, labelColor=MUTED, titleColor=MUTED, titleFontWeight="normal", titlePadding=8,
        domainColor=RULE, ticks=False, labelPadding=6, labelFontSize=11 if wide else 9.5, labelOverlap=False,
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("week:N", sort=None, axis=axis, scale=alt.Scale(paddingInner=0.28, paddingOuter=0.1))
    )
    colour = alt.Scale(domain=["this", "other", "gap"], range=[ACCENT, BAR, "transparent"])
    edge = alt.Scale(domain=["this", "other", "gap"], range=[ACCENT, BAR, GAP])
    y_axis = alt.Axis(
        title="Stories", grid=True, gridColor=RULE, domain=False, ticks=False, labelColor=MUTED,
        tickCount=4 if any(t.stories for t in totals) else 1,
        titleColor=MUTED, titleFontWeight="normal", titleAngle=0, titleAlign="left", titleX=-26, titleY=-14,
        format=",d", tickMinStep=1,
    )  # fmt: skip
    bars = base.mark_bar(strokeWidth=1.5).encode(
        y=alt.Y(
            "stories:Q",
            axis=y_axis,
            scale=alt.Undefined if any(t.stories for t in totals) else alt.Scale(domain=[0, 1]),
        ),
        fill=alt.Fill("kind:N", scale=colour, legend=None),
        stroke=alt.Stroke("kind:N", scale=edge, legend=None),
        strokeDash=alt.condition("datum.kind == 'gap'", alt.value([4, 3]), alt.value([1, 0])),
        description="words:N",
    )
    layers: list[alt.Chart] = [bars]
    if mean is not None:
        rule = alt.Chart(alt.InlineData(values=[{"mean": mean}])).mark_rule(
            stroke=INK, strokeDash=[2, 3], strokeWidth=1.2, aria=False
        )
        layers.append(rule.encode(y="mean:Q"))
    # Twice: the first as a halo, so that the line of the mean does not cross the numbers.
    for halo in (PAPER, "none"):
        text = base.mark_text(dy=-8, fontSize=12 if wide else 9.5, aria=False, fill=INK, stroke=halo, strokeWidth=4)
        layers.append(text.encode(y="stories:Q", text="label:N"))
    return whole(
        alt.layer(*layers).properties(width=width, height=height),
        f"weeks-{variant}",
        f"Stories per week over {len(totals)} weeks to {report.week}",
        "; ".join(map(_week_words, totals)) + ".",
    )


def draw_coverage(outlets: Sequence[OutletRow], week: Week, cell: int, height: int, label: int, variant: str) -> Markup:
    """Articles per outlet and week, a cell each of `cell` by `height` pixels, names of outlets in `label` pixels."""
    wide = variant == "w"
    rows = []
    most = max((w.articles for o in outlets for w in o.weeks), default=0) or 1
    for index, outlet in enumerate(outlets):
        for w in outlet.weeks:
            unwatched = w.shortfall is not None and w.shortfall.name == "UNWATCHED"
            rows.append(
                {
                    "outlet": f"{index:02}|{outlet.outlet}",
                    "week": f"{w.week.short}|{day(w.week.start_at, year=False)}",
                    "articles": w.articles,
                    "depth": 0.06 + 0.5 * w.articles / most if w.articles else 0,
                    "text": "–" if unwatched else f"{w.articles}" if w.articles < 1000 or wide else "1k+",
                    "short": w.shortfall is not None and not unwatched,
                    "words": f"{outlet.outlet}, {w.week.short}: {count(w.articles, 'article')}"
                    + (f", {w.shortfall}" if w.shortfall else ""),
                }
            )
    x = alt.X(
        "week:O", sort=None,
        axis=alt.Axis(
            orient="top", labelAngle=0, title="ISO week and the date of its Monday" if wide else None,
            labelExpr="split(datum.label, '|')" if wide else "split(datum.label, '|')[0]", labelColor=MUTED,
            labelFontSize=11 if wide else 7.5, labelPadding=18 if wide else 4, labelOverlap=False, ticks=False,
            domain=False, titleColor=MUTED, titleFontWeight="normal", titleFontSize=11,
        ),
    )  # fmt: skip
    y = alt.Y("outlet:N", sort=None, axis=names_axis([o.outlet for o in outlets], label, 12 if wide else 10))
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y)
    cells = base.mark_rect(fill=ACCENT, stroke=PAPER, strokeWidth=2).encode(
        fillOpacity=alt.FillOpacity("depth:Q", scale=None), description="words:N"
    )
    short = base.transform_filter("datum.short").mark_rect(
        fill="transparent", stroke=GAP, strokeWidth=1.6, strokeDash=[4, 3], aria=False
    )
    numbers = base.mark_text(fontSize=11 if wide else 8, fill=INK, aria=False).encode(text="text:N")
    return whole(
        alt.layer(cells, short, numbers).properties(width=alt.Step(cell), height=alt.Step(height)),
        f"heat-{variant}",
        f"Articles per outlet and week to {week}",
        f"{len(outlets)} outlets by {len(outlets[0].weeks)} weeks; the table below holds the numbers.",
    )


def _week_words(total: WeekTotal) -> str:
    words = f"{total.week.short}: {count(total.stories, 'story', 'stories')}, {count(total.articles, 'article')}"
    if total.gap:
        words += f" (gap: {', '.join(total.fallen)})" if total.fallen else " (no data)"
    return words
