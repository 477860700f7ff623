"""Asks the warehouse everything a weekly report says. Every number comes from `sql/report/*.sql`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import duckdb

from extractors.errors import UsageError
from extractors.records import EntityType
from warehouse.report.changes import MIN_WEEKS, RISE_OUTLETS, Shift, find_shifts
from warehouse.report.compare import Side, compare_weeks
from warehouse.report.copies import PAIRS, copied_stories, copy_pairs
from warehouse.report.countries import country_rows
from warehouse.report.coverage import BASELINE_WEEKS, Coverage, OutletCounts, judge_coverage
from warehouse.report.figures import headline_figures, week_totals
from warehouse.report.health import failed_rows, feed_rows, gap_rows, unread_rows
from warehouse.report.limits import Wanted, checked, limited
from warehouse.report.links import explaining_stories
from warehouse.report.method import method_of
from warehouse.report.names import evidence_of, name_rows
from warehouse.report.pictures import ask_pictures
from warehouse.report.questions import Questions
from warehouse.report.records import Change, Limits, NameRow, OutletRow, WeeklyReport, WeekTotal
from warehouse.report.text import clean_text
from warehouse.report.watch import Found, Watch, look_up_all, watch_list
from warehouse.report.words import limits_in_words, week_sentences
from warehouse.weeks import Week

SHOWN_WEEKS = 12
TOP = 15
CHANGES = 12
NEW = 20


def latest_week(con: duckdb.DuckDBPyConnection, now: datetime) -> Week:
    """The last complete week at `now` (aware) that has stories; without any, the last complete week."""
    newest = Week.last_complete(now)
    [(monday,)] = Questions(con).rows("latest_week", before=newest.end_at)
    return newest if monday is None else Week(monday)


def weekly_report(
    con: duckdb.DuckDBPyConnection,
    week: Week,
    *,
    now: datetime | None = None,
    top: int = TOP,
    wanted: Wanted | None = None,
    compare: Week | None = None,
    watch: Watch | None = None,
) -> WeeklyReport:
    """Put the report of one week together. The warehouse is only read.

    Args:
        con: An open warehouse whose weekly rollup is up to date.
        week: The week to report on. One without stories gives a report that says so.
        now: Aware time; a week that is not over at it is marked as incomplete. None: taken as over.
        top: Names listed per type, 1 or more.
        wanted: What to limit the report to; None: to nothing.
        compare: Another week to set beside it.
        watch: Names of which every mention is to be shown.

    Raises:
        UsageError: An outlet is not in the warehouse, or the week is to be compared with itself.
    """
    if compare == week:
        raise UsageError(f"{week} cannot be compared with itself: name another week with --compare")
    ask = Questions(con)
    limits = checked(ask, wanted or Wanted())
    # Names are looked up in the whole warehouse: who is meant does not depend on who carries it.
    found = look_up_all(ask, watch, limits) if watch is not None else Found()
    counted = {w for last in (week, compare or week) for w in _shown(last)}
    with limited(ask, limits.outlets, sorted(counted)):
        return _report(ask, week, now, top, limits, compare, watch, found)


def _shown(week: Week) -> tuple[Week, ...]:
    """The weeks that trends and totals show, oldest first."""
    return (*week.before(SHOWN_WEEKS - 1), week)


def _report(
    ask: Questions,
    week: Week,
    now: datetime | None,
    top: int,
    limits: Limits,
    compare: Week | None,
    watch: Watch | None,
    found: Found,
) -> WeeklyReport:
    shown = _shown(week)
    [(first,)] = ask.rows("first_week")
    coverage = _coverage(ask, week, first)
    totals = week_totals(ask, shown, coverage, limits.asked)
    total = totals[-1]
    told = {t.week.monday: t.stories for t in totals}
    base = [t for t in totals[-1 - BASELINE_WEEKS : -1] if t.stories and not t.gap]
    figures = headline_figures(totals, base, first)
    complete = now is None or now >= week.end_at

    kinds: dict[EntityType, list[int]] = {k: [] for k in EntityType if not limits.types or k in limits.types}
    for entity_id, kind, *_ in ask.rows("top_names", week=week.monday, limit=top, types=limits.asked):
        kinds[EntityType(kind)].append(entity_id)
    rise_outlets = min(RISE_OUTLETS, len(limits.outlets) or RISE_OUTLETS)
    shifts = find_shifts(ask, week, shown, coverage, types=limits.types, rise_outlets=rise_outlets)
    rising, faded = shifts.rising[:CHANGES], shifts.faded[:CHANGES]
    # In the first week of a warehouse every name is new, which says nothing.
    earlier = first is not None and first < week.monday
    newest = ask.rows("new_names", week=week.monday, limit=NEW, types=limits.asked) if earlier else []
    new = [row[0] for row in newest]

    present = [*[i for ids in kinds.values() for i in ids], *[s.entity_id for s in rising], *new]
    fading = [s.entity_id for s in faded]
    baseline = week.shift(-BASELINE_WEEKS)
    evidence = evidence_of(ask, present, week, week)
    for entity_id, sentences in evidence_of(ask, set(fading) - set(evidence), baseline, week).items():
        evidence[entity_id] = sentences

    def rows_of(ids: Iterable[int]) -> dict[int, NameRow]:
        return name_rows(ask, ids, shown, base, told, coverage, evidence)

    rows = rows_of([*present, *fading])
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
    copied, copied_total = copied_stories(ask, week)
    pairs = copy_pairs(ask, week, limits)
    short = {coverage.rows[o].outlet: why for o, why in coverage.fallen(week).items()}
    unseen = {
        clean_text(outlet, 80): 1 - watched
        for outlet, watched in ask.rows("unseen", week=week.monday, upto=now or week.end_at)
    }
    failed, failed_total = failed_rows(ask, week)
    gaps, gaps_total = gap_rows(ask, week, complete=complete)
    compared = None
    if compare is not None:
        here, there = Side(week, coverage, totals), _side(ask, compare, first, limits)
        compared = compare_weeks(ask, here, there, limits, rise_outlets)
    return WeeklyReport(
        week=week,
        limits=limits,
        limited=limits_in_words(limits),
        complete=complete,
        sentences=week_sentences(
            week, total, figures, by_kind, risen, fallen, shifts.tested, copied, copied_total, short, unseen
        ),
        figures=figures,
        totals=totals,
        top=by_kind,
        countries=country_rows(ask, week, total.stories, limits.asked),
        rising=risen,
        faded=fallen,
        names_tested=shifts.tested,
        weeks_compared=len(shifts.compared.weeks),
        new_names=tuple(rows[i] for i in new),
        new_names_total=total.new_names if earlier else 0,
        copied=copied,
        copied_total=copied_total,
        copy_pairs=pairs[:PAIRS],
        outlets=_outlet_rows(coverage, shown),
        feeds=feed_rows(ask, week),
        failed_entries=failed,
        failed_entries_total=failed_total,
        pictures=ask_pictures(ask, week, by_kind, limits, pairs),
        gaps=gaps,
        gaps_total=gaps_total,
        unread=unread_rows(ask, week),
        compared=compared,
        watched=None if watch is None else watch_list(ask, watch, found, week, rows_of),
        notes=_notes(total, len(shifts.compared.weeks), limits, complete=complete, earlier=earlier),
        method=method_of(limits, compared=compared is not None),
        queries=ask.asked,
    )


def _side(ask: Questions, week: Week, first: date | None, limits: Limits) -> Side:
    """The other of two weeks to compare, with the coverage and the totals of the weeks up to it."""
    coverage = _coverage(ask, week, first)
    return Side(week, coverage, week_totals(ask, _shown(week), coverage, limits.asked))


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


def _notes(total: WeekTotal, compared: int, limits: Limits, *, complete: bool, earlier: bool) -> tuple[str, ...]:
    notes = []
    if not complete:
        notes.append("This week is not over: its numbers will grow.")
    if total.stories and not earlier:
        where = "of these outlets in the warehouse" if limits.outlets else "in the warehouse"
        notes.append(f"This is the first week {where}, so every name is new and none is listed as new.")
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
