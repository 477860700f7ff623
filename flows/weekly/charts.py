"""Charts of the report: Altair specifications, drawn as SVG by vl-convert without a browser or a network.

Colours are CSS variables of the page, so that one drawing serves light, dark and print. Nothing is told by colour
alone. Altair and vl-convert are imported here and nowhere else: together they cost a second.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import altair as alt
import vl_convert
from lxml import etree
from markupsafe import Markup

from extractors.records import EntityType
from flows.weekly.shown import day
from warehouse.report.records import NameRow, OutletRow, TrendPoint, WeeklyReport, WeekTotal
from warehouse.report.words import count, number
from warehouse.weeks import Week

_VEGA_LITE = "6.4"  # named, so that an update of the renderer cannot change a drawing unseen
_SVG = "{http://www.w3.org/2000/svg}"
_INK, _MUTED, _RULE = "var(--ink)", "var(--muted)", "var(--rule)"
_ACCENT, _BAR, _GAP = "var(--accent)", "var(--bar)", "var(--gap)"
_LONG_FRACTION = re.compile(r"(\d+\.\d\d)\d+")
SPARK_WIDTH, SPARK_HEIGHT = 108, 24
BAR_WIDTH, BAR_HEIGHT = 120, 10
_HEAT_OUTLETS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """Drawings ready to be put into a page. `wide` and `narrow` are one chart for two widths of screen."""

    weeks_wide: Markup
    weeks_narrow: Markup
    heat_wide: Markup
    heat_narrow: Markup
    sparks: Mapping[int, Markup]  # by entity
    bars: Mapping[int, Markup]  # by entity, for the names listed as most mentioned


def draw_charts(report: WeeklyReport) -> Charts:
    """Draw everything the page of a report shows. Six renderings, however many names are listed."""
    nothing = Markup()
    outlets = report.outlets[:_HEAT_OUTLETS]
    top = [row for rows in report.top.values() for row in rows]
    most = {kind: max((r.stories for r in rows), default=0) for kind, rows in report.top.items()}
    return Charts(
        weeks_wide=_weeks(report, 934, 210, "w"),
        weeks_narrow=_weeks(report, 330, 190, "n"),
        heat_wide=_heat(outlets, report.week, 68, 26, 150, "w") if outlets else nothing,
        heat_narrow=_heat(outlets, report.week, 19, 20, 88, "n") if outlets else nothing,
        sparks=_sparks(report.listed),
        bars=_bars(top, most),
    )


def _weeks(report: WeeklyReport, width: int, height: int, variant: str) -> Markup:
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
        labelAngle=0, labelColor=_MUTED, titleColor=_MUTED, titleFontWeight="normal", titlePadding=8,
        domainColor=_RULE, ticks=False, labelPadding=6, labelFontSize=11 if wide else 9.5, labelOverlap=False,
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("week:N", sort=None, axis=axis, scale=alt.Scale(paddingInner=0.28, paddingOuter=0.1))
    )
    colour = alt.Scale(domain=["this", "other", "gap"], range=[_ACCENT, _BAR, "transparent"])
    edge = alt.Scale(domain=["this", "other", "gap"], range=[_ACCENT, _BAR, _GAP])
    y_axis = alt.Axis(
        title="Stories", grid=True, gridColor=_RULE, domain=False, ticks=False, labelColor=_MUTED, tickCount=4,
        titleColor=_MUTED, titleFontWeight="normal", titleAngle=0, titleAlign="left", titleX=-26, titleY=-14,
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
            stroke=_INK, strokeDash=[2, 3], strokeWidth=1.2, aria=False
        )
        layers.append(rule.encode(y="mean:Q"))
    # Twice: the first as a halo, so that the line of the mean does not cross the numbers.
    for halo in ("var(--paper)", "none"):
        text = base.mark_text(dy=-8, fontSize=12 if wide else 9.5, aria=False, fill=_INK, stroke=halo, strokeWidth=4)
        layers.append(text.encode(y="stories:Q", text="label:N"))
    return _whole(
        alt.layer(*layers).properties(width=width, height=height),
        f"weeks-{variant}",
        f"Stories per week over {len(totals)} weeks to {report.week}",
        "; ".join(map(_week_words, totals)) + ".",
    )


def _heat(outlets: Sequence[OutletRow], week: Week, cell: int, height: int, label: int, variant: str) -> Markup:
    wide = variant == "w"
    rows = []
    most = max((w.articles for o in outlets for w in o.weeks), default=0) or 1
    for index, outlet in enumerate(outlets):
        for w in outlet.weeks:
            unwatched = w.shortfall is not None and w.shortfall.name == "UNWATCHED"
            rows.append(
                {
                    "outlet": f"{index:02}|{outlet.outlet}",
                    "week": w.week.short,
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
        axis=alt.Axis(orient="top", labelAngle=0, title=None, labelColor=_MUTED, ticks=False, domain=False,
                      labelFontSize=11 if wide else 7.5, labelOverlap=False),
    )  # fmt: skip
    y = alt.Y(
        "outlet:N", sort=None,
        axis=alt.Axis(labelExpr="slice(datum.label, 3)", title=None, labelColor=_INK, ticks=False, domain=False,
                      labelLimit=label, labelFontSize=12 if wide else 10, labelPadding=8),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y)
    cells = base.mark_rect(fill=_ACCENT, stroke="var(--paper)", strokeWidth=2).encode(
        fillOpacity=alt.FillOpacity("depth:Q", scale=None), description="words:N"
    )
    short = base.transform_filter("datum.short").mark_rect(
        fill="transparent", stroke=_GAP, strokeWidth=1.6, strokeDash=[4, 3], aria=False
    )
    numbers = base.mark_text(fontSize=11 if wide else 8, fill=_INK, aria=False).encode(text="text:N")
    return _whole(
        alt.layer(cells, short, numbers).properties(width=alt.Step(cell), height=alt.Step(height)),
        f"heat-{variant}",
        f"Articles per outlet and week to {week}",
        f"{len(outlets)} outlets by {len(outlets[0].weeks)} weeks; the table below holds the numbers.",
    )


def _sparks(names: Sequence[NameRow]) -> dict[int, Markup]:
    """Columns of the weekly stories of each name, drawn in one chart and cut into one drawing per name."""
    if not names:
        return {}
    rows = []
    for index, name in enumerate(names):
        most = max(p.stories for p in name.trend) or 1
        for place, p in enumerate(name.trend):
            kind = "gap" if p.gap else "this" if place == len(name.trend) - 1 else "other"
            rows.append({"i": index, "w": place, "v": p.stories / most, "k": kind, "t": _point_words(p)})
    base = alt.Chart().encode(
        x=alt.X("w:O", axis=None, scale=alt.Scale(paddingInner=1 / 3, paddingOuter=0, round=True))
    )
    y = alt.Y("v:Q", axis=None, scale=alt.Scale(domain=[0, 1]))
    gaps = base.transform_filter("datum.k == 'gap'").mark_bar(fill=_GAP, fillOpacity=0.22)
    bars = base.mark_bar().encode(
        y=y,
        fill=alt.Fill(
            "k:N", scale=alt.Scale(domain=["this", "other", "gap"], range=[_ACCENT, _BAR, _GAP]), legend=None
        ),
        description="t:N",
    )
    gaps = gaps.encode(y=alt.Y("one:Q", axis=None), description="t:N").transform_calculate(one="1")
    cells = _cells(alt.layer(gaps, bars, data=alt.InlineData(values=rows)), SPARK_WIDTH, SPARK_HEIGHT, len(names))
    return {
        name.entity_id: _slice(cell, SPARK_WIDTH, SPARK_HEIGHT, "spark", _trend_words(name.trend))
        for name, cell in zip(names, cells, strict=True)
    }


def _bars(names: Sequence[NameRow], most: Mapping[EntityType, int]) -> dict[int, Markup]:
    """One bar of stories per name, scaled to the most of its type, cut from one chart."""
    if not names:
        return {}
    rows = [
        {"i": index, "v": name.stories / (most[name.type] or 1), "t": count(name.stories, "story", "stories")}
        for index, name in enumerate(names)
    ]
    bar = alt.Chart(alt.InlineData(values=rows)).mark_bar(fill=_ACCENT, orient="horizontal")
    bar = bar.encode(
        x=alt.X("v:Q", axis=None, scale=alt.Scale(domain=[0, 1])),
        y=alt.value(0),
        y2=alt.value(BAR_HEIGHT),
        description="t:N",
    )
    cells = _cells(bar, BAR_WIDTH, BAR_HEIGHT, len(names))
    return {
        name.entity_id: _slice(cell, BAR_WIDTH, BAR_HEIGHT, "bar", "") for name, cell in zip(names, cells, strict=True)
    }


def _cells(
    chart: alt.Chart | alt.LayerChart | alt.FacetChart, width: int, height: int, expected: int
) -> list[etree._Element]:
    faceted = (
        chart.properties(width=width, height=height)
        .facet(row=alt.Row("i:O", header=None), spacing=0)
        .configure(background="transparent", padding=0)
        .configure_view(stroke=None)
    )
    root = etree.fromstring(_render(faceted))
    cells = [
        cell
        for scope in root.iter(f"{_SVG}g")
        if "role-scope" in scope.get("class", "").split() and "cell" in scope.get("class", "").split()
        for cell in scope
    ]
    if len(cells) != expected:
        raise RuntimeError(f"the renderer drew {len(cells)} cells of {expected}")
    return cells


def _slice(cell: etree._Element, width: int, height: int, name: str, words: str) -> Markup:
    paths = "".join(
        f'<path d="{_short(path.get("d", ""))}" fill="{escape(path.get("fill", "none"))}"'
        + (f' fill-opacity="{path.get("fill-opacity")}"' if path.get("fill-opacity") else "")
        + f"><title>{escape(path.get('aria-label', ''))}</title></path>"
        for path in cell.iter(f"{_SVG}path")
        if path.get("aria-label")
    )
    access = f'role="img" aria-label="{escape(words)}"' if words else 'aria-hidden="true"'
    return Markup(  # made of our own words, numbers and the renderer's paths
        f'<svg class="{name}" width="{width}" height="{height}" viewBox="0 0 {width} {height}" {access}>{paths}</svg>'
    )


def _whole(chart: alt.LayerChart | alt.FacetChart, key: str, title: str, description: str) -> Markup:
    drawn = chart.configure(
        background="transparent", padding=2, font="Helvetica Neue, Arial, Liberation Sans, sans-serif"
    ).configure_view(stroke=None)
    root = etree.fromstring(_render(drawn))
    for mark in root.iter(f"{_SVG}path", f"{_SVG}g", f"{_SVG}text"):
        words = mark.attrib.pop("aria-label", None)
        for attribute in ("role", "aria-roledescription", "aria-hidden", "pointer-events"):
            mark.attrib.pop(attribute, None)
        if words and mark.tag == f"{_SVG}path":
            etree.SubElement(mark, f"{_SVG}title").text = words
    for tag, text in (("desc", description), ("title", title)):
        element = etree.Element(f"{_SVG}{tag}", id=f"{key}-{tag}")
        element.text = text
        root.insert(0, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{key}-title")
    root.set("aria-describedby", f"{key}-desc")
    etree.cleanup_namespaces(root)
    return Markup(_short(etree.tostring(root, encoding="unicode")))  # well-formed: it came out of a parser


def _render(chart: alt.TopLevelMixin) -> str:
    spec: dict[str, Any] = chart.to_dict()
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE, allowed_base_urls=[])
    return svg


def _short(path: str) -> str:
    return _LONG_FRACTION.sub(r"\1", path)


def _week_words(total: WeekTotal) -> str:
    words = f"{total.week.short}: {count(total.stories, 'story', 'stories')}, {count(total.articles, 'article')}"
    if total.gap:
        words += f" (gap: {', '.join(total.fallen)})" if total.fallen else " (no data)"
    return words


def _point_words(point: TrendPoint) -> str:
    words = f"{point.week.short}: {count(point.stories, 'story', 'stories')}, {count(point.articles, 'article')}"
    return f"{words}, not covered as usual" if point.gap else words


def _trend_words(trend: Sequence[TrendPoint]) -> str:
    return "Stories per week, oldest first: " + ", ".join(f"{p.stories}{' (gap)' * p.gap}" for p in trend)
