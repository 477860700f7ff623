"""Where: places on outlines of the land, circles by stories. Nothing is fetched: the outlines ship with the package.

Only land is drawn, from Natural Earth (public domain). Borders are not: where they run is disputed, and a report of
names claims nothing about it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from extractors.records import EntityType
from flows.weekly.charts.drawing import INK, LAND, PAPER, TYPE_COLOURS, positions, whole_vega
from flows.weekly.charts.labels import Spot, place_labels
from flows.weekly.shown import country_name
from warehouse.report.picture_records import PlaceRow
from warehouse.report.words import count

_SHARE = 0.75  # of all stories at places, which a closer map must hold
_WIDEST, _HIGHEST = 90.0, 50.0  # degrees that a closer map may span; more is hardly closer
_LEAST_SPAN = 16.0  # degrees: closer than this the outlines of land are too coarse
_PARALLELS = 40  # points along each side of the frame: straight on a globe is bent on paper

Box = tuple[float, float, float, float]  # west, south, east, north in degrees


def draw_world(places: Sequence[PlaceRow], width: int, height: int, variant: str) -> Markup:
    """The world with every place."""
    return _map(places, (-170.0, -56.0, 190.0, 78.0), width, height, f"world-{variant}", "Where, on a map of the world")


def draw_closer(places: Sequence[PlaceRow], width: int, height: int, variant: str) -> Markup:
    """The part of the world where most of it happened; nothing if that is no part of it."""
    box = closer_box(places)
    if box is None:
        return Markup()
    return _map(places, box, width, height, f"closer-{variant}", "Where most of it was, closer")


def closer_box(places: Sequence[PlaceRow]) -> Box | None:
    """The box around the places nearest to the middle that hold three quarters of all stories; None if it is too large.

    A box across the date line is not looked for: it counts as too large.
    """
    told = sum(p.stories for p in places)
    if len(places) < 4:
        return None
    middle_lat, middle_lon = (
        _median([(p.lat, p.stories) for p in places]),
        _median([(p.lon, p.stories) for p in places]),
    )
    near = sorted(places, key=lambda p: (abs(p.lat - middle_lat) * 2 + abs(p.lon - middle_lon), p.entity_id))
    kept: list[PlaceRow] = []
    for place in near:
        kept.append(place)
        if sum(p.stories for p in kept) >= _SHARE * told:
            break
    west, east = min(p.lon for p in kept), max(p.lon for p in kept)
    south, north = min(p.lat for p in kept), max(p.lat for p in kept)
    if east - west > _WIDEST or north - south > _HIGHEST:
        return None
    lon_pad = max(3.0, (_LEAST_SPAN * 1.6 - (east - west)) / 2)
    lat_pad = max(2.5, (_LEAST_SPAN - (north - south)) / 2)
    return west - lon_pad, max(-90.0, south - lat_pad), east + lon_pad, min(90.0, north + lat_pad)


def place_words(place: PlaceRow) -> str:
    """A place in words: what hovering over its circle tells."""
    country = country_name(place.country) if place.country else ""
    inside = f" ({country})" if country and country.casefold() != place.name.casefold() else ""
    stories, articles = count(place.stories, "story", "stories"), count(place.articles, "article")
    return f"{place.name}{inside}: {stories}, {articles}, {count(place.outlets, 'outlet')}"


def is_area(place: PlaceRow) -> bool:
    """Whether the name is that of its country, which has no one point."""
    return place.country is not None and country_name(place.country).casefold() == place.name.casefold()


def _map(places: Sequence[PlaceRow], box: Box, width: int, height: int, key: str, title: str) -> Markup:
    wide = key.endswith("-w")
    size = 12 if wide else 9.5
    west, _, east, _ = box
    rotate = -(west + east) / 2
    most = max((p.stories for p in places), default=1)
    # The area of a circle is its stories; where nothing has many, none is large.
    largest = min((15 if wide else 10) ** 2, (12 if wide else 6) * most)
    frame = {"type": "MultiPoint", "coordinates": _frame(box)}
    projection = {
        "name": "flat",
        "type": "equalEarth",
        "rotate": [rotate, 0],
        "fit": frame,
        "size": [width, height],
        "clipExtent": [[0, 0], [width, height]],
    }
    rows: list[dict[str, Any]] = [
        {"i": i, "lon": p.lon, "lat": p.lat, "size": round(4 * largest * p.stories / most, 1), "words": place_words(p),
         "area": is_area(p)}
        for i, p in enumerate(places)
    ]  # fmt: skip
    land = {"name": "land", "values": _land(), "format": {"type": "topojson", "feature": "land"}}
    spots = _project(rows, projection, width, height)
    shown = [row | {"x": spots[row["i"]][0], "y": spots[row["i"]][1]} for row in rows if row["i"] in spots]
    labels = place_labels(
        [Spot(x=row["x"], y=row["y"], radius=(row["size"] / 4) ** 0.5, name=places[row["i"]].name) for row in shown],
        width,
        height,
        size,
    )
    texts = [{"x": t.x, "y": t.y, "text": t.text, "align": t.align} for t in labels if t is not None]
    colour = {"value": TYPE_COLOURS[EntityType.LOCATION]}
    at: dict[str, Any] = {"x": {"field": "x"}, "y": {"field": "y"}}
    spec: dict[str, Any] = {
        "width": width,
        "height": height,
        "padding": 1,
        "projections": [projection],
        "data": [land, {"name": "places", "values": shown}, {"name": "texts", "values": texts}],
        "marks": [
            {"type": "shape", "from": {"data": "land"}, "transform": [{"type": "geoshape", "projection": "flat"}],
             "encode": {"enter": {"fill": {"value": LAND}}}},
            {"type": "symbol", "from": {"data": "places"}, "encode": {"enter": {
                **at, "size": {"field": "size"}, "fill": colour, "stroke": colour, "strokeWidth": {"value": 1.3},
                "fillOpacity": {"signal": "datum.area ? 0.08 : 0.5"},
                "strokeDash": {"signal": "datum.area ? [3, 2] : null"},
                "description": {"field": "words"}}}},
            {"type": "text", "from": {"data": "texts"}, "encode": {"enter": {
                **at, "text": {"field": "text"}, "align": {"field": "align"}, "baseline": {"value": "middle"},
                "fontSize": {"value": size}, "fill": {"value": INK}, "stroke": {"value": PAPER},
                "strokeWidth": {"value": 3}, "aria": {"value": False}}}},
        ],
    }  # fmt: skip
    return whole_vega(
        spec,
        key,
        title,
        f"{count(len(shown), 'place')}; most told of: "
        + "; ".join(map(place_words, places[:5]))
        + ". The table below holds all of them.",
        coarse=True,
    )


def _project(
    rows: Sequence[dict[str, Any]], projection: dict[str, Any], width: int, height: int
) -> dict[int, tuple[float, float]]:
    """Pixels of each row that lies inside the picture, by Vega's own projection."""
    spec = {
        "width": width,
        "height": height,
        "projections": [projection],
        "data": [
            {
                "name": "places",
                "values": list(rows),
                "transform": [{"type": "geopoint", "projection": "flat", "fields": ["lon", "lat"], "as": ["x", "y"]}],
            }
        ],
        "marks": [
            {
                "type": "symbol",
                "from": {"data": "places"},
                "encode": {"enter": {"x": {"field": "x"}, "y": {"field": "y"}, "description": {"field": "i"}}},
            }
        ],
    }
    return {
        i: (round(x, 1), round(y, 1)) for i, (x, y) in positions(spec).items() if 0 <= x <= width and 0 <= y <= height
    }


def _frame(box: Box) -> list[list[float]]:
    west, south, east, north = box
    steps = [i / _PARALLELS for i in range(_PARALLELS + 1)]
    inside = 0.01  # not on the seam itself, where a point lies on both edges
    lons = [west + inside + (east - west - 2 * inside) * s for s in steps]
    lats = [south + (north - south) * s for s in steps]
    return [[lon, lat] for lon in lons for lat in (south, north)] + [
        [lon, lat] for lat in lats for lon in (lons[0], lons[-1])
    ]


def _median(values: Sequence[tuple[float, int]]) -> float:
    half, passed = sum(weight for _, weight in values) / 2, 0
    for value, weight in sorted(values):
        passed += weight
        if passed >= half:
            return value
    return 0.0


@cache
def _land() -> Any:
    return json.loads((files("flows.weekly") / "data" / "land-110m.json").read_text(encoding="utf-8"))
