"""A trend as a chart file: Vega-Lite, drawn by vl-convert without network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from extractors.errors import UsageError, WirewatchError

FORMS = (".svg", ".png", ".html")
# The Okabe-Ito colours: told apart by colour-blind readers, in this order.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")


def write_chart(path: Path, trends: Sequence[tuple[str, Sequence[Mapping[str, Any]]]], grain: str) -> None:
    """Draw trends into a file whose ending says the form.

    Args:
        path: .svg, .png or .html; one that is there is replaced.
        trends: Name to its points (rows of `sql/queries/trend.sql`), oldest first.
        grain: day, week or month: what a point stands for.

    Raises:
        UsageError: Another ending.
        WirewatchError: The file cannot be written.
    """
    form = path.suffix.lower()
    if form not in FORMS:
        raise UsageError(f"cannot draw {path.name}: the name should end in {', '.join(FORMS)}")
    import vl_convert

    spec = trend_specification(trends, grain)
    if form == ".svg":
        drawn: str | bytes = vl_convert.vegalite_to_svg(spec)
    elif form == ".png":
        drawn = vl_convert.vegalite_to_png(spec, scale=2)
    else:
        drawn = vl_convert.vegalite_to_html(spec, bundle=True)
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_bytes(drawn.encode() if isinstance(drawn, str) else drawn)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise WirewatchError(f"cannot write {path}: {error.strerror}") from error


def trend_specification(
    trends: Sequence[tuple[str, Sequence[Mapping[str, Any]]]], grain: str, *, shares: bool = False
) -> dict[str, Any]:
    """Trends as a chart in Vega-Lite.

    Args:
        trends: Name to its points (rows of `sql/queries/trend.sql`), oldest first; no name twice.
        grain: day, week or month: what a point stands for.
        shares: Draw shares of all stories instead of numbers of stories.
    """
    import altair as alt

    rows = [
        {
            "name": name, "period": _day(point["period"]), "stories": point["stories"], "share": point["share"],
            "seen": point["watched"] and not point["gap"],
            "unseen": ", ".join(silent["outlet"] for silent in point["silent"]) if point["watched"] else "all",
        }
        for name, points in trends
        for point in points
    ]  # fmt: skip
    names = [name for name, _ in trends]
    periods = sorted({row["period"] for row in rows})
    # Ticks stand where points stand (weeks on their Mondays), at most sixteen of them.
    ticks = periods[:: -(-len(periods) // 16)] if periods else []
    # Where all numbers are small, Vega would put ticks between whole ones.
    most = max((row["stories"] for row in rows), default=0)
    few: dict[str, Any] = {"values": list(range(most + 1))} if most < 5 else {"tickMinStep": 1}
    base = alt.Chart(alt.Data(values=rows)).encode(  # type: ignore[no-untyped-call]
        x=alt.X(
            "period:T",
            title=f"{grain} (UTC)",
            scale=alt.Scale(type="utc"),
            axis=alt.Axis(values=ticks, format="%-d %b %Y" if grain == "month" else "%-d %b"),
        ),
        y=alt.Y("share:Q", title="share of stories", axis=alt.Axis(format="~%"))
        if shares
        else alt.Y("stories:Q", title="stories", axis=alt.Axis(format="d", **few)),
        color=alt.Color("name:N", title=None, sort=names, scale=alt.Scale(domain=names, range=list(COLOURS))),
        tooltip=["name:N", "period:T", "stories:Q", alt.Tooltip("share:Q", format=".1%"), "unseen:N"],
    )
    # A period that lies over a gap, or was not watched, is hollow and shaded: a low count there says little.
    days = {"day": 1, "week": 7, "month": 31}[grain]
    bands = [
        {"period": day, "end": (date.fromisoformat(day) + timedelta(days=days)).isoformat()}
        for day in sorted({row["period"] for row in rows if not row["seen"]})
    ]
    shade = (
        alt.Chart(alt.Data(values=bands))  # type: ignore[no-untyped-call]
        .mark_rect(color="#777777", opacity=0.15)
        .encode(x="period:T", x2="end:T")
    )
    points = base.mark_point(size=50, filled=True, opacity=1).transform_filter("datum.seen")
    hollow = base.mark_point(size=50).transform_filter("!datum.seen")
    counted = "Share of stories" if shares else "Stories"
    described = f"{counted} by {grain} that mention {', '.join(names)}. Hollow, shaded: over a gap in watching."
    drawn = base.mark_line()
    # An empty layer would have no scale, and nothing to tell screen readers.
    for layer, is_seen in ((points, True), (hollow, False)):
        if any(row["seen"] is is_seen for row in rows):
            drawn += layer
    chart = (shade + drawn if bands else drawn).properties(
        width=720, height=300, title=f"{counted} by {grain}", description=described
    )
    specification: dict[str, Any] = chart.to_dict()
    return specification


def _day(period: date) -> str:
    return period.isoformat()
