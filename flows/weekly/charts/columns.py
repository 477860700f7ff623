"""Small drawings that stand in the rows of tables: twelve weeks of a name, and a bar of its stories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
from markupsafe import Markup

from extractors.records import EntityType
from flows.weekly.charts.drawing import ACCENT, BAR, GAP, cells_of, sliced
from warehouse.report.records import NameRow, TrendPoint
from warehouse.report.words import count

SPARK_WIDTH, SPARK_HEIGHT = 108, 24
BAR_WIDTH, BAR_HEIGHT = 120, 10


def draw_sparks(names: Sequence[NameRow]) -> dict[int, Markup]:
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
    gaps = base.transform_filter("datum.k == 'gap'").mark_bar(fill=GAP, fillOpacity=0.22)
    bars = base.mark_bar().encode(
        y=y,
        fill=alt.Fill("k:N", scale=alt.Scale(domain=["this", "other", "gap"], range=[ACCENT, BAR, GAP]), legend=None),
        description="t:N",
    )
    gaps = gaps.encode(y=alt.Y("one:Q", axis=None), description="t:N").transform_calculate(one="1")
    cells = cells_of(alt.layer(gaps, bars, data=alt.InlineData(values=rows)), SPARK_WIDTH, SPARK_HEIGHT, len(names))
    return {
        name.entity_id: sliced(cell, SPARK_WIDTH, SPARK_HEIGHT, "spark", _trend_words(name.trend))
        for name, cell in zip(names, cells, strict=True)
    }


def draw_bars(names: Sequence[NameRow], most: Mapping[EntityType, int]) -> dict[int, Markup]:
    """One bar of stories per name, scaled to the most of its type, cut from one chart."""
    if not names:
        return {}
    rows = [
        {"i": index, "v": name.stories / (most[name.type] or 1), "t": count(name.stories, "story", "stories")}
        for index, name in enumerate(names)
    ]
    bar = alt.Chart(alt.InlineData(values=rows)).mark_bar(fill=ACCENT, orient="horizontal")
    bar = bar.encode(
        x=alt.X("v:Q", axis=None, scale=alt.Scale(domain=[0, 1])),
        y=alt.value(0),
        y2=alt.value(BAR_HEIGHT),
        description="t:N",
    )
    cells = cells_of(bar, BAR_WIDTH, BAR_HEIGHT, len(names))
    return {
        name.entity_id: sliced(cell, BAR_WIDTH, BAR_HEIGHT, "bar", "") for name, cell in zip(names, cells, strict=True)
    }


def _point_words(point: TrendPoint) -> str:
    words = f"{point.week.short}: {count(point.stories, 'story', 'stories')}, {count(point.articles, 'article')}"
    return f"{words}, not covered as usual" if point.gap else words


def _trend_words(trend: Sequence[TrendPoint]) -> str:
    return "Stories per week, oldest first: " + ", ".join(f"{p.stories}{' (gap)' * p.gap}" for p in trend)
