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
from flows.weekly.sources import SCHEMA, SOURCES
from warehouse.report.picture_records import Member, Pictures
from warehouse.report.records import Change, Evidence, NameRow, Query, StoryLink, WeeklyReport
from warehouse.report.sections import Comparison, WatchList
from warehouse.weeks import Week

# A cell that starts with one of these is run as a formula by spreadsheets (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NAME_COLUMNS = (
    "week", "type", "entity_id", "name", "country", "stories", "articles", "outlets", "share", "week_before", "mean",
    "change",
)  # fmt: skip
_CHANGE_COLUMNS = (*_NAME_COLUMNS, "expected", "ratio", "p", "q", "weeks_compared", "verdict", "reason")
_STORY_COLUMNS = ("story_id", "headline", "outlet", "link", "published_at", "articles", "outlets")
_EVIDENCE_COLUMNS = ("outlet", "published_at", "title", "link", "sentence", "named_as")
_OUTLET_COLUMNS = (
    "outlet_id", "outlet", "week", "articles", "polls_ok", "polls_failed", "entries", "entries_failed", "shortfall",
)  # fmt: skip


def render_json(report: WeeklyReport, made_at: datetime) -> str:
    """The report as a JSON object, see `docs/report.md`: the fields of the records, and the SQL behind each number."""
    asked = {query.name for query in report.queries}
    content = {
        "schema": SCHEMA,
        "title": report.title,
        "made_at": made_line(made_at).removeprefix("Made at "),
        **_plain(report),
        "sources": {key: [name for name in names if name in asked] for key, names in SOURCES.items()},
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def render_tables(report: WeeklyReport) -> dict[str, str]:
    """CSV text by name of table. Those of a comparison or a watch list are there if the report has one."""
    week = str(report.week)
    tables = {
        "report": _csv(
            ("week", "title", "limited_to", "compared_with", "watch_list", "complete"),
            [
                (
                    week, report.title, report.limited, report.compared and str(report.compared.week),
                    report.watched and report.watched.file, int(report.complete),
                )
            ],
        ),
        "figures": _csv(
            ("week", "key", "label", "value", "week_before", "mean", "change_week", "change_mean"),
            (
                (week, f.key, f.label, f.value, f.week_before, f.mean, f.change_week, f.change_mean)
                for f in report.figures
            ),
        ),
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
        "copied": _csv(
            ("week", *_STORY_COLUMNS, "carried_by", "relation", "title", "carrier_link",
             "carrier_published_at", "credits"),
            (
                (
                    week, *_story(c.lead), a.outlet, a.relation, a.title, a.link, _plain(a.published_at),
                    a.syndicated_from,
                )
                for c in report.copied
                for a in c.carriers
            ),
        ),
        "copypairs": _csv(
            ("week", "led_by", "carried_by", "syndicated", "abridged"),
            ((week, p.source, p.carrier, p.syndicated, p.abridged) for p in report.copy_pairs),
        ),
        "copies": _csv(
            ("week", "outlet_id", "outlet", "articles", "own", "syndicated", "abridged", "led"),
            (
                (week, c.outlet_id, c.outlet, c.articles, c.own, c.syndicated, c.abridged, c.led)
                for c in report.pictures.copies
            ),
        ),
        "feeds": _csv(
            (
                "week", "outlet", "address", "state", "polls_ok", "polls_failed", "new_entries", "ok_before",
                "failed_before", "entries_mean", "error",
            ),
            (
                (
                    week, f.outlet, f.address, f.state, f.polls_ok, f.polls_failed, f.new_entries, f.ok_before,
                    f.failed_before, f.entries_mean, f.error,
                )
                for f in report.feeds
            ),
        ),
        "gaps": _csv(
            ("week", "outlet", "address", "kind", "from_at", "to_at", "hours"),
            (
                (week, g.outlet, g.address, g.kind, _plain(g.from_at), _plain(g.to_at), g.hours)
                for g in report.gaps
            ),
        ),
        "failed": _csv(
            ("week", "outlet", "status", "reason", "entries", "example"),
            ((week, f.outlet, f.status, f.reason, f.entries, f.example) for f in report.failed_entries),
        ),
        "unread": _csv(
            ("week", "outlet", "what", "language", "articles"),
            ((week, u.outlet, u.what, u.language, u.articles) for u in report.unread),
        ),
        "evidence": _csv(
            ("week", "entity_id", "name", *_EVIDENCE_COLUMNS),
            ((week, row.entity_id, row.name, *_evidence(said)) for row in report.listed for said in row.evidence),
        ),
    }  # fmt: skip
    tables |= _drawn(week, report.pictures)
    if report.compared is not None:
        tables["compared"] = _compared(week, report.compared)
    if report.watched is not None:
        tables |= _watched(week, report.watched)
    return tables


def _drawn(week: str, pictures: Pictures) -> dict[str, str]:
    return {
        "ties": _csv(
            (
                "week", "entity_id", "type", "name", "stories", "with_id", "with_type", "with_name", "with_stories",
                "stories_in_common", "articles_in_common", "score", "npmi",
            ),
            (
                (week, *_member(tie.a), *_member(tie.b), tie.stories, tie.articles, tie.score, tie.npmi)
                for tie in pictures.company.ties
            ),
        ),
        "places": _csv(
            ("week", "entity_id", "name", "country", "lat", "lon", "stories", "articles", "outlets"),
            (
                (week, p.entity_id, p.name, p.country, p.lat, p.lon, p.stories, p.articles, p.outlets)
                for p in pictures.places
            ),
        ),
        "carried": _csv(
            ("week", "entity_id", "type", "name", "stories", "outlet", "outlet_stories", "outlet_articles"),
            (
                (week, *_member(line.name), outlet, stories, articles)
                for line in pictures.carried
                for outlet, stories, articles in zip(pictures.carriers, line.stories, line.articles, strict=True)
            ),
        ),
    }  # fmt: skip


def _member(name: Member) -> tuple[object, ...]:
    return name.entity_id, name.type, name.name, name.stories


def _compared(week: str, compared: Comparison) -> str:
    columns = (
        "entity_id", "type", "name", "country", "stories", "articles", "outlets", "share", "other_stories",
        "other_articles", "other_outlets", "other_share", "stories_alike", "other_alike", "p", "q", "verdict",
    )  # fmt: skip
    rows = [name for names in compared.names.values() for name in names]
    once = {name.entity_id: name for name in (*compared.rose, *compared.fell, *rows)}
    return _csv(
        ("week", "other_week", *columns),
        ((week, str(compared.week), *(getattr(n, column) for column in columns)) for n in once.values()),
    )


def _watched(week: str, watched: WatchList) -> dict[str, str]:
    return {
        "watched": _csv(
            (
                *_NAME_COLUMNS, "story_id", "story", "story_articles", "story_outlets", "relation", "occurrences",
                *_EVIDENCE_COLUMNS,
            ),
            (
                (
                    *_name(week, n.row), m.story_id, m.headline, m.story_articles, m.story_outlets, m.relation,
                    m.occurrences, *_evidence(m.evidence),
                )
                for n in watched.names
                for m in n.mentions
            ),
        ),
        "watchlist": _csv(
            ("week", "line", "typed", "entity_id", "name", "mentions", "why", "candidates"),
            (
                *((week, None, "; ".join(n.typed), n.row.entity_id, n.row.name, len(n.mentions), "", "")
                  for n in watched.names),
                *((week, n.line, n.typed, None, "", None, n.why, "; ".join(n.candidates))
                  for n in watched.not_watched),
            ),
        ),
    }  # fmt: skip


def _story(story: StoryLink) -> tuple[object, ...]:
    return (
        story.story_id, story.headline, story.outlet, story.link, _plain(story.published_at), story.articles,
        story.outlets,
    )  # fmt: skip


def _evidence(said: Evidence) -> tuple[object, ...]:
    sentence = "".join(text for text, _ in said.pieces)
    names = "; ".join(dict.fromkeys(text for text, named in said.pieces if named))
    return said.outlet, _plain(said.published_at), said.title, said.link, sentence, names


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
        return {"name": value.name, "sql": value.sql, "values": dict(value.values), "ready": value.ready}
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
