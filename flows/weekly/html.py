"""The report as one HTML file that asks for nothing: styles, drawings and one script inside.

Its policy admits this style and this script by their hashes and nothing else: what a feed says is never run.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import jinja2
from markupsafe import Markup

from extractors.records import EntityType, Relation
from flows.weekly.charts import draw_charts
from flows.weekly.charts.world import is_area
from flows.weekly.shown import (
    LONGEST,
    country_name,
    country_of,
    day,
    language_name,
    left_out,
    made_line,
    moment,
    shortened,
    shown_feeds,
)
from warehouse.report.records import Fading, Shortfall, WeeklyReport
from warehouse.report.words import TYPE_WORDS, chance, count, number, percent, signed

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class _Inline:
    """Text of our own that stands in the page as it is, and the hash by which the page's policy knows it."""

    text: Markup
    hash: str


def _inline(name: str) -> _Inline:
    text = (_TEMPLATES / name).read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).digest()
    return _Inline(Markup(text), f"sha256-{base64.b64encode(digest).decode()}")  # ours, not a feed's


def render_html(report: WeeklyReport, made_at: datetime) -> str:
    """Render the page. Everything that came from a feed is escaped by the template engine.

    Args:
        report: What to show.
        made_at: Aware time; it stands in one line and changes nothing else.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "chance": chance,
        "country": country_name,
        "country_of": country_of,
        "day": day,
        "language": language_name,
        "moment": moment,
        "number": number,
        "percent": percent,
        "shortened": shortened,
        "shown_feeds": shown_feeds,
        "signed": signed,
    }
    statements = {query.name: query.sql.strip() for query in report.queries}
    return environment.get_template("report.html.j2").render(
        r=report,
        charts=draw_charts(report),
        made=made_line(made_at),
        types={kind: TYPE_WORDS[kind][1] for kind in EntityType},
        singular={kind: TYPE_WORDS[kind][0] for kind in EntityType},
        relations={
            Relation.SYNDICATED: "whole",
            Relation.ABRIDGED: "in part",
            Relation.ORIGINAL: "in its own words",
        },
        listed={row.entity_id for row in report.listed},
        is_area=is_area,
        script=_inline("report.js"),
        style=_inline("report.css"),
        risen={change.row.entity_id for change in report.rising},
        count=count,
        left_out=left_out,
        LONGEST=LONGEST,
        statements=statements,
        COVERAGE_FELL=Fading.COVERAGE_FELL,
        UNWATCHED=Shortfall.UNWATCHED,
    )
