"""The report as data: JSON with every number, and CSV tables that open safely in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any

from flows.weekly.shown import country_name, made_line
from warehouse.report.records import Change, NameRow, Query, WeeklyReport
from warehouse.weeks import Week

# A cell that starts with one of these is run as a formula by spreadsheets (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NAME_COLUMNS = (
    "week", "type", "entity_id", "name", "country", "stories", "articles", "outlets", "share", "week_before", "mean",
    "change",
)  # fmt: skip
_CHANGE_COLUMNS = (*_NAME_COLUMNS, "expected", "ratio", "p", "q", "weeks_compared", "verdict", "reason")
_OUTLET_COLUMNS = (
    "outlet_id", "outlet", "week", "articles", "polls_ok", "polls_failed", "entries", "entries_failed", "shortfall",
)  # fmt: skip


def render_json(report: WeeklyReport, made_at: datetime) -> str:
    """The report as a JSON object; keys are the fields of the records, `queries` the SQL behind the numbers."""
    content = {"made_at": made_line(made_at).removeprefix("Made at "), **_plain(report)}
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def render_tables(report: WeeklyReport) -> dict[str, str]:
    """CSV text by name of table: top, rising, faded, new, countries, weeks, outlets."""
    week = str(report.week)
    return {
        "top": _csv(_NAME_COLUMNS, (_name(week, row) for rows in report.top.values() for row in rows)),
        "rising": _csv(_CHANGE_COLUMNS, (_change(week, change) for change in report.rising)),
        "faded": _csv(_CHANGE_COLUMNS, (_change(week, change) for change in report.faded)),
        "new": _csv(_NAME_COLUMNS, (_name(week, row) for row in report.new_names)),
        "countries": _csv(
            ("week", "country", "name", "stories", "articles", "outlets", "share", "week_before"),
            (
                [week, c.country, country_name(c.country), c.stories, c.articles, c.outlets, c.share, c.week_before]
                for c in report.countries
            ),
        ),
        "weeks": _csv(
            ("week", "monday", "stories", "articles", "outlets", "names", "new_names", "copies", "gap"),
            (
                [
                    str(t.week),
                    t.week.monday,
                    t.stories,
                    t.articles,
                    t.outlets,
                    t.names,
                    t.new_names,
                    t.copies,
                    int(t.gap),
                ]
                for t in report.totals
            ),
        ),
        "outlets": _csv(
            _OUTLET_COLUMNS,
            (
                [
                    o.outlet_id,
                    o.outlet,
                    str(w.week),
                    w.articles,
                    w.polls_ok,
                    w.polls_failed,
                    w.entries,
                    w.entries_failed,
                    w.shortfall,
                ]
                for o in report.outlets
                for w in o.weeks
            ),
        ),
    }


def _name(week: str, row: NameRow) -> tuple[object, ...]:
    return (
        week, row.type, row.entity_id, row.name, row.country, row.stories, row.articles, row.outlets, row.share,
        row.week_before, row.mean, row.change,
    )  # fmt: skip


def _change(week: str, change: Change) -> tuple[object, ...]:
    return (
        *_name(week, change.row), change.expected, change.ratio, change.p, change.q, change.weeks_compared,
        change.verdict, change.reason,
    )  # fmt: skip


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    """Numbers stay numbers; a text that a spreadsheet would run gets an apostrophe before it."""
    if isinstance(value, str) and value.lstrip().startswith(_FORMULA):
        return f"'{value}"
    return value


def _plain(value: object) -> Any:
    if isinstance(value, Week):
        return str(value)
    if isinstance(value, Query):
        return {"name": value.name, "sql": value.sql, "values": dict(value.values)}
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
