"""Names as the report lists them: their numbers in the week, their weeks before, and sentences that name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date
from statistics import fmean

from extractors.records import EntityType
from warehouse.report.changes import carriers_of
from warehouse.report.coverage import Coverage
from warehouse.report.figures import change
from warehouse.report.links import headline
from warehouse.report.questions import Questions
from warehouse.report.records import Evidence, NameRow, TrendPoint, WeekTotal
from warehouse.report.text import clean_text, marked, safe_link
from warehouse.weeks import Week

SENTENCES = 3


def name_rows(
    ask: Questions,
    ids: Iterable[int],
    shown: Sequence[Week],
    base: Sequence[WeekTotal],
    told: Mapping[date, int],
    coverage: Coverage,
    evidence: Mapping[int, tuple[Evidence, ...]],
) -> dict[int, NameRow]:
    """Names by id as they stand in the last of the weeks shown.

    Args:
        ask: What the warehouse is asked through.
        ids: The names.
        shown: Weeks of their trend, oldest first.
        base: Weeks that a mean may be taken over.
        told: Monday to all stories of a week.
        coverage: Outlets by week.
        evidence: Sentences by name.
    """
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
            change=change(stories, mean),
            trend=tuple(trend),
            evidence=evidence.get(entity_id, ()),
        )
    return rows


def evidence_of(ask: Questions, ids: Iterable[int], since: Week, until: Week) -> dict[int, tuple[Evidence, ...]]:
    """Up to three sentences for each name from stories of the weeks from `since` to `until`."""
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
