"""Outlets: which carried which names, how much each copied, and from whom."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
from markupsafe import Markup

from flows.weekly.charts.drawing import ACCENT, BAR, INK, MUTED, PAPER, names_axis, whole
from warehouse.report.picture_records import OutletCopies, Pictures
from warehouse.report.words import count, percent
from warehouse.weeks import Week


def draw_carried(pictures: Pictures, week: Week, cell: int, height: int, label: int, variant: str) -> Markup:
    """Stories per name and outlet, a cell each of `cell` by `height` pixels, names in `label` pixels."""
    rows = [
        {
            "name": f"{index:02}|{line.name.name}",
            "outlet": f"{place:02}|{outlet}",
            "stories": stories,
            "text": f"{stories}" if stories else "",
            "words": f"{line.name.name} in {outlet}: "
            + f"{count(stories, 'story', 'stories')}, {count(articles, 'article')}",
        }
        for index, line in enumerate(pictures.carried)
        for place, (outlet, stories, articles) in enumerate(
            zip(pictures.carriers, line.stories, line.articles, strict=True)
        )
    ]
    return _matrix(
        rows, "name", "outlet", cell, height, label, f"carried-{variant}",
        f"Which outlets carried the names most mentioned in {week}",
        f"{len(pictures.carried)} names by {len(pictures.carriers)} outlets; the table below holds the numbers.",
    )  # fmt: skip


def draw_repeats(pictures: Pictures, week: Week, cell: int, height: int, label: int, variant: str) -> Markup:
    """Who repeats whom: articles of each outlet (across) that repeat a report led by another (down)."""
    leaders = [i for i, line in enumerate(pictures.repeats) if any(line)]
    takers = [j for j in range(len(pictures.carriers)) if any(line[j] for line in pictures.repeats)]
    rows = [
        {
            "leader": f"{i:02}|{pictures.carriers[i]}",
            "outlet": f"{j:02}|{pictures.carriers[j]}",
            "stories": articles,
            "text": f"{articles}" if articles else "",
            "words": f"{pictures.carriers[j]} repeats {pictures.carriers[i]}: {count(articles, 'article')}",
        }
        for i in leaders
        for j in takers
        for articles in (pictures.repeats[i][j],)
    ]
    if not rows:
        return Markup()
    return _matrix(
        rows, "leader", "outlet", cell, height, label, f"repeats-{variant}",
        f"Who repeats whom in {week}",
        f"{len(leaders)} outlets that were repeated by {len(takers)} that repeat; the table below holds the numbers.",
    )  # fmt: skip


def draw_copies(copies: Sequence[OutletCopies], width: int, height: int, label: int, variant: str) -> Markup:
    """Articles of each outlet as one bar: in its own words, repeated whole, repeated in part."""
    wide = variant == "w"
    rows = []
    for index, c in enumerate(copies):
        for order, (kind, articles) in enumerate(
            (("in its own words", c.own), ("repeated whole", c.syndicated), ("repeated in part", c.abridged))
        ):
            rows.append(
                {
                    "outlet": f"{index:02}|{c.outlet}",
                    "kind": kind,
                    "order": order,
                    "articles": articles,
                    "words": f"{c.outlet}: {count(articles, 'article')} of {c.articles:,} {kind}",
                }
            )
    share = [
        {"outlet": f"{i:02}|{c.outlet}", "articles": c.articles, "text": percent(1 - c.own / c.articles)}
        for i, c in enumerate(copies)
    ]  # fmt: skip
    kinds = ["in its own words", "repeated whole", "repeated in part"]
    y = alt.Y(
        "outlet:N",
        sort=None,
        scale=alt.Scale(paddingInner=0.35),
        axis=names_axis([c.outlet for c in copies], label, 12 if wide else 10),
    )
    x_axis = alt.Axis(title="Articles", grid=False, domain=False, ticks=False, labelColor=MUTED, titleColor=MUTED,
                      titleFontWeight="normal", format=",d", tickMinStep=1, tickCount=4)  # fmt: skip
    bars = alt.Chart(alt.InlineData(values=rows)).mark_bar(stroke=ACCENT, strokeWidth=1)
    layers = bars.transform_filter("datum.articles > 0").encode(
        y=y,
        x=alt.X("articles:Q", axis=x_axis, stack="zero"),
        order=alt.Order("order:O"),
        fill=alt.Fill("kind:N", scale=alt.Scale(domain=kinds, range=[BAR, ACCENT, PAPER]), legend=None),
        stroke=alt.Stroke("kind:N", scale=alt.Scale(domain=kinds, range=[BAR, ACCENT, ACCENT]), legend=None),
        description="words:N",
    )
    text = alt.Chart(alt.InlineData(values=share)).mark_text(
        align="left", dx=6, fontSize=11 if wide else 9.5, fill=MUTED, aria=False
    )
    return whole(
        alt.layer(layers, text.encode(y=y, x="articles:Q", text="text:N")).properties(
            width=width, height=alt.Step(height)
        ),
        f"copies-{variant}",
        "How much each outlet repeats",
        f"{len(copies)} outlets: articles in own words, repeated whole and in part; the table below holds the numbers.",
    )


def _matrix(
    rows: list[dict[str, object]],
    down: str,
    across: str,
    cell: int,
    height: int,
    label: int,
    key: str,
    title: str,
    description: str,
) -> Markup:
    wide = key.endswith("-w")
    most = max((int(str(row["stories"])) for row in rows), default=0) or 1
    for row in rows:
        stories = int(str(row["stories"]))
        row["depth"] = 0.06 + 0.5 * stories / most if stories else 0
    x_axis = alt.Axis(
        orient="top", labelAngle=-38 if wide else -60, labelAlign="left", labelExpr="slice(datum.label, 3)", title=None,
        labelColor=MUTED, ticks=False, domain=False, labelFontSize=11 if wide else 9, labelLimit=120 if wide else 84,
        labelOverlap=False,
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X(f"{across}:O", sort=None, axis=x_axis),
        y=alt.Y(
            f"{down}:N", sort=None, axis=names_axis([str(row[down])[3:] for row in rows], label, 12 if wide else 10)
        ),
    )
    cells = base.mark_rect(fill=ACCENT, stroke="var(--rule)", strokeWidth=0.6).encode(
        fillOpacity=alt.FillOpacity("depth:Q", scale=None), description="words:N"
    )
    numbers = base.mark_text(fontSize=11 if wide else 8, fill=INK, aria=False).encode(text="text:N")
    return whole(
        alt.layer(cells, numbers).properties(width=alt.Step(cell), height=alt.Step(height)),
        key,
        title,
        description,
        right=30 if wide else 12,
    )
