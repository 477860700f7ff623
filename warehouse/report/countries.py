"""Which countries the stories of a week name."""

from __future__ import annotations

from warehouse.report.questions import Questions
from warehouse.report.records import CountryRow
from warehouse.weeks import Week

COUNTRIES = 20


def country_rows(ask: Questions, week: Week, told: int, types: list[str] | None = None) -> tuple[CountryRow, ...]:
    """Countries by stories of the week that name a place in them or an organisation of theirs, most first.

    Args:
        ask: What the warehouse is asked through.
        week: The week.
        told: Its stories, of which shares are.
        types: Only names of these count; None: of all.
    """
    return tuple(
        CountryRow(
            country=country,
            stories=stories,
            articles=articles,
            outlets=outlets,
            share=round(stories / told, 6),
            week_before=before,
        )
        for country, stories, articles, outlets, before in ask.rows(
            "countries",
            before=week.shift(-1).start_at,
            start=week.start_at,
            end=week.end_at,
            limit=COUNTRIES,
            types=types,
        )
    )
