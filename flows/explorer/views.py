"""What each view shows, asked by the functions that the commands use, and the statements behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import duckdb

from extractors.errors import UsageError
from extractors.records import EntityType
from flows.commands.days import chosen_bounds, chosen_days
from flows.entity_pages import entity_page
from flows.explorer.filters import MAX_NAMES, Filters
from flows.finding import typed_keys
from flows.trend_chart import trend_specification
from warehouse.company import company, company_query, company_values
from warehouse.finding import Named, checked_name, find_entities, titles
from warehouse.queries import ask, outlet_ids
from warehouse.report.data import latest_week
from warehouse.report.rising import Rising, rising
from warehouse.rows import listed
from warehouse.statements import filled
from warehouse.trends import TrendAsked, TrendVerdict, judge, trend
from warehouse.weeks import Week

if TYPE_CHECKING:
    from pathlib import Path

    from warehouse.search.hits import Answer

# Rows that a page lists.
TOP, RISEN, COMPANY, STORIES, HITS, SUGGESTED = 15, 10, 20, 20, 30, 8

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Statement:
    """One of the statements behind a view, with its values: it can be asked with `wirewatch sql`."""

    title: str
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The last complete week, or another. `stories` counts all that the warehouse holds."""

    week: Week
    stories: int
    top: Rows
    rising: Rising
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Trends of some names, as a chart in Vega-Lite and as rows of `sql/queries/trend.sql`."""

    names: tuple[Named, ...]
    titles: tuple[str, ...]
    since: date
    until: date
    points: tuple[Rows, ...]
    verdicts: tuple[TrendVerdict, ...]
    chart: Mapping[str, Any]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name. `page` is what `entities show` tells of it."""

    found: Named
    page: Mapping[str, Any]
    trend: Trend
    company: Rows
    stories: Rows
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """Several go by a name: one is to be chosen."""

    names: tuple[Named, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Stories that have what was searched for."""

    answer: Answer
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page says and offers: as of when the warehouse is, and its outlets (id and name)."""

    as_of: datetime | None
    outlets: tuple[tuple[str, str], ...]


def frame(con: duckdb.DuckDBPyConnection) -> Frame:
    """What stands on every page.

    Args:
        con: From `open_reader`.
    """
    [(as_of,)] = con.execute("SELECT getvariable('as_of')").fetchall()
    outlets = con.execute("SELECT outlet_id, coalesce(name, outlet_id) FROM outlets ORDER BY 2, 1").fetchall()
    return Frame(as_of=as_of, outlets=tuple(outlets))


def start(con: duckdb.DuckDBPyConnection, filters: Filters, now: datetime) -> Start:
    """Most mentioned and rising names of a week; of one outlet only the first: what rises is carried by two or more.

    Raises:
        UsageError: The week is none, or the outlet is not there.
    """
    _check_outlet(con, filters.outlet)
    week = Week.parse(filters.week) if filters.week else latest_week(con, now)
    values: dict[str, object] = {"week": week.monday.isoformat(), "type": filters.type or None, "limit": TOP}
    query = "outlet_top" if filters.outlet else "top"
    values |= {"outlet": filters.outlet} if filters.outlet else {}
    [(stories,)] = con.execute("SELECT count(*) FROM stories").fetchall()
    return Start(
        week=week,
        stories=stories,
        top=ask(con, query, **values).records(),
        rising=rising(con, week, type=EntityType(filters.type) if filters.type else None, limit=RISEN),
        statements=(
            Statement("Most mentioned", filled(f"queries/{query}", values)),
            Statement("Rising and new (all types)", f"FROM rising('{week.monday.isoformat()}'::DATE);"),
        ),
    )


def name(con: duckdb.DuckDBPyConnection, filters: Filters, now: datetime) -> Name | Several:
    """A name with its trend, company, stories and aliases; or several who go by it.

    Raises:
        UsageError: There is none, or a filter does not fit.
    """
    if not filters.asked:
        raise UsageError("type a name to look for")
    found = find_entities(con, filters.asked[0], None, typed_keys)
    if len(found) > 1:
        keys = {"name": checked_name(filters.asked[0]), "id": None}
        return Several(names=tuple(found), statements=(Statement("The name", filled("queries/entities_named", keys)),))
    entity = found[0]
    told = _trend(con, found, filters, now)
    near = company_values(
        entity.entity_id,
        told.since,
        told.until,
        type=filters.type or None,
        limit=COMPANY,
        outlet=filters.outlet or None,
    )
    stories: dict[str, object] = {
        "id": entity.entity_id, "since": told.since.isoformat(), "until": told.until.isoformat(),
        "outlet": filters.outlet or None, "limit": STORIES,
    }  # fmt: skip
    statements = (
        *told.statements,
        Statement("Company", filled(f"queries/{company_query(near)}", near)),
        Statement("Stories", filled("queries/entity_stories", stories)),
        Statement("The name", filled("queries/entity", {"id": entity.entity_id})),
        Statement("Aliases", filled("queries/entity_aliases", {"id": entity.entity_id})),
    )
    return Name(
        found=entity,
        page=entity_page(con, entity.entity_id, sentences=0),
        trend=told,
        company=company(con, near),
        stories=ask(con, "entity_stories", **stories).records(),
        statements=statements,
    )


def compare(con: duckdb.DuckDBPyConnection, filters: Filters, now: datetime) -> Trend:
    """The trends of up to five names; of several who go by one the most told.

    Raises:
        UsageError: There are too many names or none, nobody goes by one, or a filter does not fit.
    """
    if not filters.asked:
        raise UsageError("type two to five names to compare")
    if len(filters.asked) > MAX_NAMES:
        raise UsageError(f"at most {MAX_NAMES} names can be told apart in one chart")
    found: dict[int, Named] = {}
    for asked in filters.asked:
        entity = find_entities(con, asked, None, typed_keys)[0]
        found.setdefault(entity.entity_id, entity)
    return _trend(con, list(found.values()), filters, now)


def search_texts(con: duckdb.DuckDBPyConnection, path: Path, filters: Filters) -> Texts:
    """Stories by the words of their titles and texts.

    Raises:
        UsageError: There is nothing to search for, or a filter does not fit.
        SearchTimeout: It takes too long.
    """
    from warehouse.search.hits import search
    from warehouse.search.index import Scope
    from warehouse.search.query import parse_query

    if not filters.asked:
        raise UsageError("type words to search for")
    start, end = chosen_bounds(filters.since, filters.until)
    _check_outlet(con, filters.outlet)
    scope = Scope(since=start, until=end, outlet=filters.outlet or None, language=None)
    answer = search(con, path, parse_query(filters.asked[0]), scope, limit=HITS)
    ids = listed(hit.article_id for hit in answer.hits)
    return Texts(
        answer=answer, statements=(Statement("Articles found", filled("queries/found_articles", {"ids": ids})),)
    )


def suggestions(con: duckdb.DuckDBPyConnection, typed: str) -> Rows:
    """Names that contain what has been typed so far, the most told first."""
    like = typed.encode("utf-8", "ignore").decode()
    return ask(con, "suggested_names", like=like, limit=SUGGESTED).records()


def _trend(con: duckdb.DuckDBPyConnection, found: Sequence[Named], filters: Filters, now: datetime) -> Trend:
    _check_outlet(con, filters.outlet)
    since, until = chosen_days(con, filters.since, filters.until, filters.by)
    outlet = filters.outlet or None
    questions = [
        TrendAsked(entity_id=entity.entity_id, since=since, until=until, grain=filters.by, now=now, outlet=outlet)
        for entity in found
    ]
    points = tuple(trend(con, question).records() for question in questions)
    called = titles(found)
    return Trend(
        names=tuple(found),
        titles=tuple(called),
        since=since,
        until=until,
        points=points,
        verdicts=tuple(
            judge(con, question, rows, whole=not filters.until)
            for question, rows in zip(questions, points, strict=True)
        ),
        chart=trend_specification(list(zip(called, points, strict=True)), filters.by, shares=filters.show == "share"),
        statements=tuple(
            Statement(
                "Trend" if len(found) == 1 else f"Trend of {title}",
                filled("queries/trend", question.values()),
            )
            for question, title in zip(questions, called, strict=True)
        ),
    )


def _check_outlet(con: duckdb.DuckDBPyConnection, outlet: str) -> None:
    if outlet and outlet not in (there := outlet_ids(con)):
        raise UsageError(f"no outlet {outlet[:80]!r}; there are: {', '.join(there)}")
