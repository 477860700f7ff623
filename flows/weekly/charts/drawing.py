"""Turns a specification of a chart into a drawing that can stand in the page: SVG without scripts, styles or links.

Colours are CSS variables of the page, so that one drawing serves light, dark and print. Nothing is told by colour
alone. What a mark stands for is its `<title>`, which browsers show on hover and the page's script on the keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Any

import altair as alt
import vl_convert
from lxml import etree
from markupsafe import Markup

from extractors.records import EntityType
from flows.weekly.charts.labels import text_width

_VEGA_LITE = "6.4"  # named, so that an update of the renderer cannot change a drawing unseen
VEGA = "https://vega.github.io/schema/vega/v6.json"
_SVG = "{http://www.w3.org/2000/svg}"
FONT = "Helvetica Neue, Arial, Liberation Sans, sans-serif"
INK, MUTED, RULE, PAPER = "var(--ink)", "var(--muted)", "var(--rule)", "var(--paper)"
ACCENT, BAR, GAP, LAND = "var(--accent)", "var(--bar)", "var(--gap)", "var(--land)"
# Colours of Okabe and Ito (2008), which people with any colour blindness tell apart; each type has a shape, too.
TYPE_COLOURS = {kind: f"var(--{kind})" for kind in EntityType}
TYPE_SHAPES = {
    EntityType.PERSON: "circle",
    EntityType.ORG: "square",
    EntityType.LOCATION: "triangle-up",
    EntityType.GROUP: "diamond",
}
_LONG_FRACTION = re.compile(r"(\d+\.\d\d)\d+")
_PLACE = re.compile(r"translate\(([-\d.e]+),([-\d.e]+)\)")
_PATH = re.compile(r'(?<= d=")M[-\d.,LMZ]{400,}(?=")')  # an outline; what else is drawn is shorter
_LINE = re.compile(r"([ML])([-\d.]+),([-\d.]+)|Z")
_FINEST = 0.8  # pixels between two points of an outline
# What marks of one kind share is written once, at their group, which passes it on to them.
_INHERITED = (
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "font-size", "text-anchor",
)  # fmt: skip
# Words the renderer writes into every drawing and which say nothing to a reader.
_NOISE = (
    "role",
    "aria-roledescription",
    "aria-hidden",
    "aria-label",
    "pointer-events",
    "font-family",
    "stroke-miterlimit",
)


def whole(chart: alt.LayerChart | alt.FacetChart, key: str, title: str, description: str, *, right: int = 2) -> Markup:
    """Draw a chart of its own.

    Args:
        chart: What to draw.
        key: Part of the ids in the drawing, unique in the page.
        title: Name of the chart, for screen readers.
        description: What it shows, for screen readers.
        right: Pixels left free on the right, for slanted words.
    """
    spec: dict[str, Any] = (
        chart.configure(background="transparent", padding={"left": 2, "top": 2, "right": right, "bottom": 2}, font=FONT)
        .configure_view(stroke=None)
        .to_dict()
    )
    return _standing(rendered(spec), key, title, description)


def whole_vega(spec: dict[str, Any], key: str, title: str, description: str, *, coarse: bool = False) -> Markup:
    """Draw a specification in Vega, as `whole` does; `coarse` leaves out of outlines what nobody sees."""
    svg = vl_convert.vega_to_svg({"$schema": VEGA, "config": {"font": FONT}, **spec}, allowed_base_urls=[])
    return _standing(_PATH.sub(_thinned, svg) if coarse else svg, key, title, description)


def names_axis(names: Iterable[str], limit: int, size: float) -> alt.Axis:
    """An axis of names on the left, written "NN|name" in the rows, with room for them in any font a reader may have.

    Args:
        names: The names.
        limit: Pixels they may take; longer ones are cut.
        size: Of the letters in pixels.
    """
    wide = min(limit, max((round(text_width(name, size)) for name in names), default=0))
    return alt.Axis(
        labelExpr="slice(datum.label, 3)",
        title=None,
        labelColor=INK,
        ticks=False,
        domain=False,
        labelLimit=limit * 0.85,  # by the letters of the renderer, which are narrower than those of some readers
        labelFontSize=size,
        labelPadding=8,
        minExtent=wide + 8,
    )


def positions(spec: dict[str, Any]) -> dict[int, tuple[float, float]]:
    """Pixels at which Vega puts each mark of a specification: what a layout or a projection of its comes to.

    Read from the drawing, because names are placed after the marks. Marks are known by their description, a number.
    """
    drawn = etree.fromstring(vl_convert.vega_to_svg({"$schema": VEGA, "padding": 0, **spec}, allowed_base_urls=[]))
    found = {}
    for path in drawn.iter(f"{_SVG}path"):
        at, name = _PLACE.fullmatch(path.get("transform", "")), path.get("aria-label", "")
        if at and name.isdigit():
            found[int(name)] = (float(at[1]), float(at[2]))
    return found


def _standing(svg: str, key: str, title: str, description: str) -> Markup:
    root = etree.fromstring(svg)
    for mark in root.iter(f"{_SVG}path", f"{_SVG}line", f"{_SVG}g", f"{_SVG}text"):
        words = mark.get("aria-label")
        for attribute in _NOISE:
            mark.attrib.pop(attribute, None)
        if words and mark.tag in (f"{_SVG}path", f"{_SVG}line"):
            etree.SubElement(mark, f"{_SVG}title").text = words
    for group in root.iter(f"{_SVG}g"):
        _hoist(group)
    for tag, text in (("desc", description), ("title", title)):
        element = etree.Element(f"{_SVG}{tag}", id=f"{key}-{tag}")
        element.text = text
        root.insert(0, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{key}-title")
    root.set("aria-describedby", f"{key}-desc")
    etree.cleanup_namespaces(root)
    return Markup(_short(etree.tostring(root, encoding="unicode")))  # well-formed: it came out of a parser


def _hoist(group: etree._Element) -> None:
    """Move attributes that all marks of a group have alike to the group."""
    if len(group) < 2:
        return
    for name in _INHERITED:
        [value, *others] = {mark.get(name) for mark in group}
        if value is not None and not others and group.get(name) is None:
            group.set(name, value)
            for mark in group:
                del mark.attrib[name]


def _thinned(path: re.Match[str]) -> str:
    """An outline without points that lie closer to the one before than anybody sees, in tenths of pixels."""
    kept: list[str] = []
    x = y = 0.0
    for step in _LINE.finditer(path[0]):
        if step[0] == "Z":
            kept.append("Z")
            continue
        next_x, next_y = float(step[2]), float(step[3])
        if step[1] == "M" or abs(next_x - x) + abs(next_y - y) >= _FINEST:
            x, y = next_x, next_y
            kept.append(f"{step[1]}{x:.1f},{y:.1f}".replace(".0,", ",").removesuffix(".0"))
    return "".join(kept)


def cells_of(
    chart: alt.Chart | alt.LayerChart | alt.FacetChart, width: int, height: int, expected: int
) -> list[etree._Element]:
    """The drawings of each "i" of a chart's rows, from one rendering: a renderer takes longer to start than to draw."""
    faceted = (
        chart.properties(width=width, height=height)
        .facet(row=alt.Row("i:O", header=None), spacing=0)
        .configure(background="transparent", padding=0)
        .configure_view(stroke=None)
    )
    root = etree.fromstring(rendered(faceted.to_dict()))
    cells = [
        cell
        for scope in root.iter(f"{_SVG}g")
        if "role-scope" in scope.get("class", "").split() and "cell" in scope.get("class", "").split()
        for cell in scope
    ]
    if len(cells) != expected:
        raise RuntimeError(f"the renderer drew {len(cells)} cells of {expected}")
    return cells


def sliced(cell: etree._Element, width: int, height: int, name: str, words: str) -> Markup:
    """One of the drawings of `cells_of` for the page; without words it is hidden from screen readers."""
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


def rendered(spec: dict[str, Any]) -> str:
    """SVG of a specification in Vega-Lite."""
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE, allowed_base_urls=[])
    return svg


def _short(path: str) -> str:
    return _LONG_FRACTION.sub(r"\1", path)
