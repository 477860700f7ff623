"""Asks the warehouse what the pictures of a weekly report show: company, places, who carried what, copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from extractors.records import EntityType
from warehouse.report.copies import who_leads
from warehouse.report.picture_records import CarriedName, Company, Member, OutletCopies, Pictures, PlaceRow, Tie
from warehouse.report.questions import Questions
from warehouse.report.records import CopyPair, Limits, NameRow
from warehouse.report.text import clean_text
from warehouse.weeks import Week

MEMBERS = 60  # more names than these nobody reads in one picture
TIES = 120
PLACES = 60
CARRIERS = 16
CARRIED = 5  # names of each type
# Pairs are looked for among so many names: ties of rarer ones rest on too few stories to be ranked.
_NAMES = 200
_LEAST = 2
_CLOSEST = 3


def ask_pictures(
    ask: Questions,
    week: Week,
    top: Mapping[EntityType, Sequence[NameRow]],
    limits: Limits,
    pairs: Sequence[CopyPair],
) -> Pictures:
    """Everything the pictures of a week show.

    Args:
        ask: What the warehouse is asked through.
        week: The week.
        top: The names listed as most mentioned, by type; the first of each are shown by outlet.
        limits: What the report is limited to; only names of its types are shown.
        pairs: Who repeats whom.
    """
    types = limits.asked
    [(places_total, unplaced)] = ask.rows("unplaced", week=week.monday, types=types)
    copies = tuple(
        OutletCopies(
            outlet_id=outlet_id,
            outlet=clean_text(outlet, 80),
            articles=articles,
            syndicated=syndicated,
            abridged=abridged,
            led=led,
        )
        for outlet_id, outlet, articles, syndicated, abridged, led in ask.rows(
            "outlet_copies", start=week.start_at, end=week.end_at, **who_leads(limits)
        )
    )
    carriers = copies[:CARRIERS]
    return Pictures(
        company=_company(ask, week, types),
        places=tuple(
            PlaceRow(
                entity_id=entity_id,
                name=_named(name),
                country=country,
                lat=round(lat, 3),
                lon=round(lon, 3),
                stories=stories,
                articles=articles,
                outlets=outlets,
            )
            for entity_id, name, country, lat, lon, stories, articles, outlets in ask.rows(
                "places", week=week.monday, limit=PLACES, types=types
            )
        ),
        places_total=places_total,
        unplaced=unplaced,
        carriers=tuple(c.outlet for c in carriers),
        carried=_carried(ask, week, [row for rows in top.values() for row in rows[:CARRIED]], carriers),
        copies=copies,
        repeats=_repeats(pairs, [c.outlet for c in carriers]),
    )


def _company(ask: Questions, week: Week, types: list[str] | None) -> Company:
    found = ask.rows(
        "company",
        week=week.monday,
        start=week.start_at,
        end=week.end_at,
        names=_NAMES,
        least=_LEAST,
        closest=_CLOSEST,
        types=types,
    )
    members: dict[int, Member] = {}
    ties: list[Tie] = []
    for a_id, a, a_type, a_stories, b_id, b, b_type, b_stories, together, articles, score, npmi in found:
        fresh = [i for i in (a_id, b_id) if i not in members]
        if len(ties) == TIES or len(members) + len(fresh) > MEMBERS:
            continue
        for i, name, kind, stories in ((a_id, a, a_type, a_stories), (b_id, b, b_type, b_stories)):
            members.setdefault(i, Member(entity_id=i, type=EntityType(kind), name=_named(name), stories=stories))
        ties.append(
            Tie(
                a=members[a_id],
                b=members[b_id],
                stories=together,
                articles=articles,
                score=round(score, 4),
                npmi=round(npmi, 4),
            )
        )
    return Company(members=tuple(members.values()), ties=tuple(ties), ties_total=len(found))


def _carried(
    ask: Questions, week: Week, rows: Sequence[NameRow], carriers: Sequence[OutletCopies]
) -> tuple[CarriedName, ...]:
    if not rows:
        return ()
    counts = {
        (entity_id, outlet_id): (stories, articles)
        for entity_id, outlet_id, stories, articles in ask.rows(
            "carried_names", start=week.start_at, end=week.end_at, ids=sorted(row.entity_id for row in rows)
        )
    }
    cells = [[counts.get((row.entity_id, c.outlet_id), (0, 0)) for c in carriers] for row in rows]
    return tuple(
        CarriedName(
            name=Member(entity_id=row.entity_id, type=row.type, name=row.name, stories=row.stories),
            stories=tuple(stories for stories, _ in line),
            articles=tuple(articles for _, articles in line),
        )
        for row, line in zip(rows, cells, strict=True)
    )


def _repeats(pairs: Sequence[CopyPair], carriers: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for pair in pairs:
        counts[pair.source, pair.carrier] += pair.syndicated + pair.abridged
    return tuple(tuple(counts[source, carrier] for carrier in carriers) for source in carriers)


def _named(name: str) -> str:
    return clean_text(name) or "(no name)"
