"""Who appears with whom: names and their ties, laid out by forces, every name that finds room written out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from extractors.records import EntityType
from flows.weekly.charts.drawing import INK, MUTED, PAPER, TYPE_COLOURS, TYPE_SHAPES, positions, whole_vega
from flows.weekly.charts.labels import Spot, place_labels
from warehouse.report.picture_records import Company, Member, Tie
from warehouse.report.words import TYPE_WORDS, count, number

NARROW_MEMBERS = 24
_GOLDEN = math.pi * (3 - 5**0.5)  # radians between two groups around the middle: no two get into line
_ROOM = 34.0  # pixels a group has at first, times the root of its members


def draw_network(company: Company, width: int, height: int, variant: str) -> Markup:
    """The network of a week in so many pixels. On phones (`variant` "n") only the names with the strongest ties."""
    wide = variant == "w"
    ties = list(company.ties) if wide else _strongest(company.ties, NARROW_MEMBERS)
    members = list({m.entity_id: m for tie in ties for m in (tie.a, tie.b)}.values())
    if not members:
        return Markup()
    size = 12 if wide else 10.5
    most = max(m.stories for m in members)
    radius = {m.entity_id: (3.5 + 9.5 * (m.stories / most) ** 0.5) * (1 if wide else 0.7) for m in members}
    spots = _layout(members, ties, radius, width, height, wide=wide)
    order = sorted(members, key=lambda m: (-m.stories, m.entity_id))
    labels = place_labels(
        [
            Spot(x=spots[m.entity_id][0], y=spots[m.entity_id][1], radius=radius[m.entity_id], name=m.name)
            for m in order
        ],
        width,
        height,
        size,
        [(*spots[tie.a.entity_id], *spots[tie.b.entity_id]) for tie in ties],
    )
    strongest = max(tie.stories for tie in ties)
    lines = [
        {
            "x": spots[tie.a.entity_id][0], "y": spots[tie.a.entity_id][1],
            "x2": spots[tie.b.entity_id][0], "y2": spots[tie.b.entity_id][1],
            "width": round(0.8 + 4.2 * tie.stories / strongest, 2), "words": tie_words(tie),
        }
        for tie in reversed(ties)
    ]  # fmt: skip
    dots = [
        {
            "x": spots[m.entity_id][0], "y": spots[m.entity_id][1],
            "size": round((2 * radius[m.entity_id]) ** 2 * _area(m.type), 1),
            "fill": TYPE_COLOURS[m.type], "shape": TYPE_SHAPES[m.type], "words": member_words(m),
        }
        for m in order
    ]  # fmt: skip
    texts = [{"x": t.x, "y": t.y, "text": t.text, "align": t.align} for t in labels if t is not None]
    spec = {
        "width": width,
        "height": height,
        "padding": 2,
        "data": [_inline("lines", lines), _inline("dots", dots), _inline("texts", texts)],
        "marks": [
            _mark("rule", "lines", x=_field("x"), y=_field("y"), x2=_field("x2"), y2=_field("y2"),
                  stroke={"value": MUTED}, strokeOpacity={"value": 0.5}, strokeWidth=_field("width"),
                  description=_field("words")),
            _mark("symbol", "dots", x=_field("x"), y=_field("y"), size=_field("size"), shape=_field("shape"),
                  fill=_field("fill"), stroke={"value": PAPER}, strokeWidth={"value": 1.2},
                  description=_field("words")),
            # With a halo, which the page's style puts behind the letters, so that ties do not cross them.
            _mark("text", "texts", x=_field("x"), y=_field("y"), text=_field("text"), align=_field("align"),
                  baseline={"value": "middle"}, fontSize={"value": size}, fill={"value": INK},
                  stroke={"value": PAPER}, strokeWidth={"value": 3.5}, aria={"value": False}),
        ],
    }  # fmt: skip
    return whole_vega(
        spec,
        f"network-{variant}",
        "Who appears with whom",
        f"{count(len(members), 'name')} and {count(len(ties), 'tie')}; the strongest: "
        + "; ".join(tie_words(tie) for tie in ties[:5])
        + ". The table below holds all of them.",
    )


def tie_words(tie: Tie) -> str:
    """A tie in words: what hovering over it tells."""
    return (
        f"{tie.a.name} and {tie.b.name}: {count(tie.stories, 'story', 'stories')} in common, "
        f"{count(tie.articles, 'article')}, G² {number(tie.score)}"
    )


def member_words(member: Member) -> str:
    """A name in words, with its type and stories."""
    return f"{member.name} ({TYPE_WORDS[member.type][0]}): {count(member.stories, 'story', 'stories')}"


def _area(kind: EntityType) -> float:
    """Vega gives the area of the square around a shape: what makes shapes look equally large."""
    return {EntityType.ORG: 0.8, EntityType.LOCATION: 1.0, EntityType.GROUP: 1.15}.get(kind, 1.0)


def _strongest(ties: Sequence[Tie], members: int) -> list[Tie]:
    kept: list[Tie] = []
    inside: set[int] = set()
    for tie in ties:
        ends = {tie.a.entity_id, tie.b.entity_id}
        if len(inside | ends) <= members:
            inside |= ends
            kept.append(tie)
    return kept


def _layout(
    members: Sequence[Member], ties: Sequence[Tie], radius: dict[int, float], width: int, height: int, *, wide: bool
) -> dict[int, tuple[float, float]]:
    """Pixels of each name, by Vega's force simulation (d3-force), which needs no other library and knows no
    chance. What it placed is read from its drawing, because names are placed after it."""
    index = {m.entity_id: i for i, m in enumerate(members)}
    start = _start(ties)
    top = max(tie.score for tie in ties)
    spec: dict[str, Any] = {
        "width": 100,
        "height": 100,
        "data": [
            _inline(
                "nodes",
                [
                    {"i": i, "r": radius[m.entity_id], "x": start[m.entity_id][0], "y": start[m.entity_id][1]}
                    for i, m in enumerate(members)
                ],
            ),
            _inline(
                "links",
                [
                    {
                        "source": index[t.a.entity_id],
                        "target": index[t.b.entity_id],
                        "far": 34 + 30 * (1 - t.score / top),
                    }
                    for t in ties
                ],
            ),
            {
                "name": "placed",
                "source": "nodes",
                "transform": [
                    {
                        "type": "force",
                        "static": True,
                        "iterations": 500,
                        "forces": [
                            {"force": "link", "links": "links", "distance": {"expr": "datum.far"}},
                            {"force": "nbody", "strength": -90, "distanceMax": 260},
                            {"force": "collide", "radius": {"expr": "datum.r + 14"}, "strength": 0.9, "iterations": 3},
                            {"force": "x", "x": 0, "strength": 0.07},
                            {"force": "y", "y": 0, "strength": 0.07},
                        ],
                    }
                ],
            },
        ],
        "marks": [_mark("symbol", "placed", x=_field("x"), y=_field("y"), description=_field("i"))],
    }
    raw = positions(spec)
    if len(raw) != len(members):
        raise RuntimeError(f"the renderer placed {len(raw)} names of {len(members)}")
    # Names are wider than high: the free room beside them is on the right and left.
    side, above = (86 if wide else 52), 16
    xs, ys = [x for x, _ in raw.values()], [y for _, y in raw.values()]

    def fit(value: float, values: list[float], margin: float, length: int) -> float:
        spread = max(values) - min(values)
        if spread == 0:
            return length / 2
        return round(margin + (value - min(values)) / spread * (length - 2 * margin), 1)

    return {
        m.entity_id: (fit(raw[i][0], xs, side, width), fit(raw[i][1], ys, above, height)) for i, m in enumerate(members)
    }


def _start(ties: Sequence[Tie]) -> dict[int, tuple[float, float]]:
    """Where the simulation starts: each circle of acquaintances as a circle of its own, the largest in the middle.

    From one heap, which is how d3-force starts, two that have nothing to do with each other can stay entangled.
    """
    groups: list[dict[int, None]] = []  # as ordered sets
    for tie in ties:
        ends = {tie.a.entity_id: None, tie.b.entity_id: None}
        touched = [group for group in groups if group.keys() & ends.keys()]
        groups = [group for group in groups if group not in touched]
        groups.append({i: None for group in (*touched, ends) for i in group})
    placed, filled = {}, 0.0
    for turn, group in enumerate(sorted(groups, key=len, reverse=True)):
        own = _ROOM * len(group) ** 0.5
        away = (filled**0.5 + own) if turn else 0.0
        filled += own * own
        x, y = away * math.cos(turn * _GOLDEN), away * math.sin(turn * _GOLDEN)
        for place, i in enumerate(group):
            angle = 2 * math.pi * place / len(group)
            placed[i] = (x + own / 2 * math.cos(angle), y + own / 2 * math.sin(angle))
    return placed


def _inline(name: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": name, "values": values}


def _field(name: str) -> dict[str, str]:
    return {"field": name}


def _mark(kind: str, data: str, **channels: Any) -> dict[str, Any]:
    return {"type": kind, "from": {"data": data}, "encode": {"enter": channels}}
