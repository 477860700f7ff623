"""Asks the warehouse everything a weekly report says. Every number comes from `sql/report/*.sql`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from statistics import fmean

import duckdb

from extractors.records import EntityType, Relation
from warehouse.report.changes import MIN_WEEKS, Shift, carriers_of, find_shifts
from warehouse.report.countries import country_rows
from warehouse.report.coverage import BASELINE_WEEKS, Coverage, OutletCounts, judge_coverage
from warehouse.report.health import failed_rows, feed_rows
from warehouse.report.links import explaining_stories, headline, story_link
from warehouse.report.method import METHOD
from warehouse.report.pictures import ask_pictures
from warehouse.report.questions import Questions
from warehouse.report.records import (
    Carrier,
    Change,
    CopiedStory,
    CopyPair,
    Evidence,
    Figure,
    NameRow,
    OutletRow,
    StoryLink,
    TrendPoint,
    WeeklyReport,
    WeekTotal,
)
from warehouse.report.text import clean_text, marked, safe_link
from warehouse.report.words import week_sentences
from warehouse.weeks import Week

SHOWN_WEEKS = 12
TOP = 15
CHANGES = 12
NEW = 20
COPIED = 12
PAIRS = 15
SENTENCES = 3


def latest_week(con: duckdb.DuckDBPyConnection, now: datetime) -> Week:
    """The last complete week at `now` (aware) that has stories; without any, the last complete week."""
    newest = Week.last_complete(now)
    [(monday,)] = Questions(con).rows("latest_week", before=newest.end_at)
    return newest if monday is None else Week(monday)


def weekly_report(
    con: duckdb.DuckDBPyConnection, week: Week, *, now: datetime | None = None, top: int = TOP
) -> WeeklyReport:
    """Put the report of one week together. The warehouse is only read.

    Args:
        con: An open warehouse whose weekly rollup is up to date.
        week: The week to report on. One without stories gives a report that says so.
        now: Aware time; a week that is not over at it is marked as incomplete. None: taken as over.
        top: Names listed per type, 1 or more.
    """
    ask = Questions(con)
    shown = (*week.before(SHOWN_WEEKS - 1), week)
    [(first,)] = ask.rows("first_week")
    coverage = _coverage(ask, week, first)
    totals = _totals(ask, shown, coverage)
    total = totals[-1]
    told = {t.week.monday: t.stories for t in totals}
    base = [t for t in totals[-1 - BASELINE_WEEKS : -1] if t.stories and not t.gap]
    figures = _figures(totals, base, first)

    kinds: dict[EntityType, list[int]] = {kind: [] for kind in EntityType}
    for entity_id, kind, *_ in ask.rows("top_names", week=week.monday, limit=top):
        kinds[EntityType(kind)].append(entity_id)
    shifts = find_shifts(ask, week, shown, coverage)
    rising, faded = shifts.rising[:CHANGES], shifts.faded[:CHANGES]
    # In the first week of a warehouse every name is new, which says nothing.
    earlier = first is not None and first < week.monday
    new = [row[0] for row in ask.rows("new_names", week=week.monday, limit=NEW)] if earlier else []

    present = [*[i for ids in kinds.values() for i in ids], *[s.entity_id for s in rising], *new]
    fading = [s.entity_id for s in faded]
    baseline = week.shift(-BASELINE_WEEKS)
    evidence = _evidence(ask, present, week, week)
    for entity_id, sentences in _evidence(ask, set(fading) - set(evidence), baseline, week).items():
        evidence[entity_id] = sentences
    rows = _name_rows(ask, [*present, *fading], shown, base, told, coverage, evidence)
    explained = explaining_stories(ask, [s.entity_id for s in rising], week, week)
    explained |= explaining_stories(ask, fading, baseline, week.shift(-1))

    def changes(shifted: Sequence[Shift]) -> tuple[Change, ...]:
        return tuple(
            Change(
                row=rows[s.entity_id],
                expected=round(s.expected, 4),
                ratio=None if s.ratio is None else round(s.ratio, 4),
                p=s.p,
                q=s.q,
                weeks_compared=len(shifts.compared.weeks),
                stories=explained.get(s.entity_id, ()),
                verdict=s.verdict,
                reason=s.reason,
            )
            for s in shifted
        )

    by_kind = {kind: tuple(rows[i] for i in ids) for kind, ids in kinds.items()}
    risen, fallen = changes(rising), changes(faded)
    copied, copied_total = _copied(ask, week)
    short = {coverage.rows[o].outlet: why for o, why in coverage.fallen(week).items()}
    complete = now is None or now >= week.end_at
    return WeeklyReport(
        week=week,
        complete=complete,
        sentences=week_sentences(
            week, total, figures, by_kind, risen, fallen, shifts.tested, copied, copied_total, short
        ),
        figures=figures,
        totals=totals,
        top=by_kind,
        countries=country_rows(ask, week, total.stories),
        rising=risen,
        faded=fallen,
        names_tested=shifts.tested,
        weeks_compared=len(shifts.compared.weeks),
        new_names=tuple(rows[i] for i in new),
        new_names_total=total.new_names if earlier else 0,
        copied=copied,
        copied_total=copied_total,
        copy_pairs=tuple(
            CopyPair(source=clean_text(s, 80), carrier=clean_text(c, 80), syndicated=whole, abridged=part)
            for s, c, whole, part in ask.rows("copy_pairs", start=week.start_at, end=week.end_at, limit=PAIRS)
        ),
        outlets=_outlet_rows(coverage, shown),
        feeds=feed_rows(ask, week),
        failed_entries=failed_rows(ask, week),
        pictures=ask_pictures(ask, week, by_kind),
        notes=_notes(total, len(shifts.compared.weeks), complete=complete, earlier=earlier),
        method=METHOD,
        queries=ask.asked,
    )


def _coverage(ask: Questions, week: Week, first: date | None) -> Coverage:
    weeks = (*week.before(SHOWN_WEEKS - 1 + BASELINE_WEEKS), week)
    counts: dict[str, dict[date, OutletCounts]] = defaultdict(dict)
    names: dict[str, str] = {}
    first_polls: dict[str, date] = {}
    for outlet_id, name, monday, *numbers in ask.rows("outlet_weeks", start=weeks[0].start_at, end=week.end_at):
        counts[outlet_id][monday] = OutletCounts(*numbers)
        names[outlet_id] = clean_text(name, 80)
    for outlet_id, name, monday in ask.rows("first_polls"):
        if monday <= week.monday:
            first_polls[outlet_id] = monday
            names[outlet_id] = clean_text(name, 80)
    return judge_coverage(counts, names, first_polls, weeks, first)


def _outlet_rows(coverage: Coverage, shown: Sequence[Week]) -> tuple[OutletRow, ...]:
    rows = [
        OutletRow(outlet_id=r.outlet_id, outlet=r.outlet, weeks=r.weeks[-len(shown) :]) for r in coverage.rows.values()
    ]
    # An outlet that left the configuration long ago has nothing to show.
    kept = [r for r in rows if any(w.articles or w.polls_ok or w.polls_failed for w in r.weeks)]
    return tuple(sorted(kept, key=lambda r: (-sum(w.articles for w in r.weeks), r.outlet, r.outlet_id)))


def _totals(ask: Questions, shown: Sequence[Week], coverage: Coverage) -> tuple[WeekTotal, ...]:
    start, end = shown[0], shown[-1]
    held = {row[0]: row[1:] for row in ask.rows("week_totals", start=start.start_at, end=end.end_at)}
    named = {row[0]: row[1:] for row in ask.rows("week_names", first=start.monday, last=end.monday)}
    totals = []
    for week in shown:
        stories, articles, outlets, copies, untagged, doubtful = held.get(week.monday, (0,) * 6)
        names, new_names = named.get(week.monday, (0, 0))
        totals.append(
            WeekTotal(
                week=week,
                stories=stories,
                articles=articles,
                outlets=outlets,
                names=names,
                new_names=new_names,
                copies=copies,
                untagged=untagged,
                doubtful_dates=doubtful,
                fallen=tuple(sorted(coverage.rows[o].outlet for o in coverage.fallen(week))),
                gap=coverage.gap(week),
            )
        )
    return tuple(totals)


def _figures(totals: Sequence[WeekTotal], base: Sequence[WeekTotal], first: date | None) -> tuple[Figure, ...]:
    total, previous = totals[-1], totals[-2]
    held_before = first is not None and previous.week.monday >= first
    figures = []
    for key, label in (
        ("stories", "Stories"),
        ("articles", "Articles"),
        ("outlets", "Outlets"),
        ("names", "Names"),
        ("new_names", "New names"),
    ):
        # Every name of the first week is new: it is neither a figure nor part of a mean.
        new_to_all = key == "new_names"
        if new_to_all and (first is None or total.week.monday <= first):
            continue
        usable = [t for t in base if not (new_to_all and t.week.monday == first)]
        value = int(getattr(total, key))
        mean = fmean([getattr(t, key) for t in usable]) if usable else None
        comparable = held_before and not (new_to_all and previous.week.monday == first)
        before = int(getattr(previous, key)) if comparable else None
        figures.append(
            Figure(
                key=key,
                label=label,
                value=value,
                week_before=before,
                mean=None if mean is None else round(mean, 4),
                change_week=_change(value, before),
                change_mean=_change(value, mean),
            )
        )
    return tuple(figures)


def _change(value: float, before: float | None) -> float | None:
    return round(value / before - 1, 6) if before else None


def _name_rows(
    ask: Questions,
    ids: Iterable[int],
    shown: Sequence[Week],
    base: Sequence[WeekTotal],
    told: Mapping[date, int],
    coverage: Coverage,
    evidence: Mapping[int, tuple[Evidence, ...]],
) -> dict[int, NameRow]:
    wanted, week = sorted(set(ids)), shown[-1]
    if not wanted:
        return {}
    carriers = carriers_of(ask, wanted, shown)
    counts: dict[int, dict[date, tuple[int, int, int]]] = defaultdict(dict)
    for entity_id, monday, *numbers in ask.rows("name_trends", first=shown[0].monday, last=week.monday, ids=wanted):
        stories, articles, outlets = numbers
        counts[entity_id][monday] = (stories, articles, outlets)
    rows = {}
    for entity_id, kind, name, country, stories, articles, outlets, share in ask.rows(
        "name_facts", week=week.monday, ids=wanted
    ):
        mine, weights = counts[entity_id], carriers.get(entity_id, {})
        trend = []
        for w in shown:
            s, a, o = mine.get(w.monday, (0, 0, 0))
            gap = not told.get(w.monday) or coverage.name_gap(w, weights)
            trend.append(TrendPoint(week=w, stories=s, articles=a, outlets=o, gap=gap))
        usable = {t.week for t in base}
        compared = [p.stories for p in trend[:-1] if p.week in usable and not p.gap]
        mean = fmean(compared) if compared else None
        rows[entity_id] = NameRow(
            entity_id=entity_id,
            type=EntityType(kind),
            name=clean_text(name) or "(no name)",
            country=country,
            stories=stories,
            articles=articles,
            outlets=outlets,
            share=round(share, 6),
            week_before=trend[-2].stories,
            mean=None if mean is None else round(mean, 4),
            change=_change(stories, mean),
            trend=tuple(trend),
            evidence=evidence.get(entity_id, ()),
        )
    return rows


def _evidence(ask: Questions, ids: Iterable[int], since: Week, until: Week) -> dict[int, tuple[Evidence, ...]]:
    wanted = sorted(set(ids))
    found: dict[int, list[Evidence]] = defaultdict(list)
    if wanted:
        for entity_id, sentence, surfaces, outlet, title, url, at in ask.rows(
            "evidence", start=since.start_at, end=until.end_at, ids=wanted, limit=SENTENCES
        ):
            found[entity_id].append(
                Evidence(
                    pieces=marked(sentence, surfaces),
                    outlet=clean_text(outlet, 80),
                    title=headline(title),
                    link=safe_link(url),
                    published_at=at.replace(tzinfo=UTC),
                )
            )
    return {entity_id: tuple(sentences) for entity_id, sentences in found.items()}


def _copied(ask: Questions, week: Week) -> tuple[tuple[CopiedStory, ...], int]:
    leads: dict[int, StoryLink] = {}
    carriers: dict[int, list[Carrier]] = defaultdict(list)
    carried_total = 0
    for total, story_id, articles, outlets, is_lead, relation, title, outlet, url, at, origin in ask.rows(
        "copied_stories", start=week.start_at, end=week.end_at, limit=COPIED
    ):
        carried_total = total
        if is_lead:
            leads[story_id] = story_link(story_id, title, outlet, url, at, articles, outlets)
            continue
        carriers[story_id].append(
            Carrier(
                outlet=clean_text(outlet, 80),
                relation=Relation(relation),
                title=headline(title),
                link=safe_link(url),
                published_at=at.replace(tzinfo=UTC),
                syndicated_from=None if origin is None else clean_text(origin, 80),
            )
        )
    return tuple(CopiedStory(lead=lead, carriers=tuple(carriers[i])) for i, lead in leads.items()), carried_total


def _notes(total: WeekTotal, compared: int, *, complete: bool, earlier: bool) -> tuple[str, ...]:
    notes = []
    if not complete:
        notes.append("This week is not over: its numbers will grow.")
    if total.stories and not earlier:
        notes.append("This is the first week in the warehouse, so every name is new and none is listed as new.")
    if total.stories and compared < MIN_WEEKS:
        notes.append(f"What rose and faded needs {MIN_WEEKS} earlier weeks without a gap; there are {compared}.")
    if total.untagged:
        notes.append(
            f"{total.untagged:,} of {total.articles:,} articles are in languages without a tagger: "
            "their names are not counted."
        )
    if total.doubtful_dates:
        notes.append(f"{total.doubtful_dates:,} articles have a date that is not to be trusted.")
    return tuple(notes)
