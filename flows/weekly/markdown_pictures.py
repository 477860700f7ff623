"""What the page draws, as Markdown tables: who appears with whom, where, which outlets carried what."""

from __future__ import annotations

from flows.weekly.markdown_text import escape_markdown, noted, table
from flows.weekly.shown import LONGEST, country_name, left_out, shortened
from warehouse.report.picture_records import Member
from warehouse.report.records import WeeklyReport
from warehouse.report.words import TYPE_WORDS, number, percent


def picture_sections(report: WeeklyReport) -> list[str]:
    """The sections of a report; without places where it is limited to names of other types."""
    return [*_ties(report), *(_places(report) if "location" in report.top else []), *_carried(report)]


def copies_table(report: WeeklyReport) -> list[str]:
    """How much of what each outlet carried repeats another article."""
    rows = (
        (
            escape_markdown(c.outlet),
            *map(number, (c.articles, c.own, c.syndicated, c.abridged)),
            percent((c.syndicated + c.abridged) / c.articles),
            number(c.led),
        )
        for c in report.pictures.copies[:LONGEST]
    )
    head = ("Outlet", "Articles", "In its own words", "Repeated whole", "In part", "Share repeated")
    return [
        *noted(left_out(len(report.pictures.copies), "those with most articles")),
        *table((*head, "Others repeat of it"), rows, range(1, 7)),
    ]


def _ties(report: WeeklyReport) -> list[str]:
    rows = (
        (
            _member(tie.a),
            _member(tie.b),
            *map(number, (tie.stories, tie.articles, tie.a.stories, tie.b.stories)),
            f"{tie.score:,.1f}",
        )
        for tie in report.pictures.company.ties
    )
    head = ("Name", "With", "Stories in common", "Articles", "Stories of the first", "Of the second", "G²")
    return ["## Who appears with whom", "", *table(head, rows, range(2, 7))]


def _places(report: WeeklyReport) -> list[str]:
    pictures = report.pictures
    rows = (
        (
            escape_markdown(shortened(place.name)),
            escape_markdown(country_name(place.country) if place.country else ""),
            *map(number, (place.stories, place.articles, place.outlets)),
            f"{place.lat:.2f}",
            f"{place.lon:.2f}",
        )
        for place in pictures.places
    )
    said = f"{number(len(pictures.places))} of {number(pictures.places_total)} places"
    said += f"; the position of {number(pictures.unplaced)} is not known." if pictures.unplaced else "."
    head = ("Place", "Country", "Stories", "Articles", "Outlets", "Latitude", "Longitude")
    return ["## Where", "", *([said, ""] if pictures.places_total else []), *table(head, rows, range(2, 7))]


def _carried(report: WeeklyReport) -> list[str]:
    pictures = report.pictures
    head = ("Name", *(escape_markdown(outlet) for outlet in pictures.carriers))
    rows = ((_member(line.name), *map(number, line.stories)) for line in pictures.carried)
    return ["## Which outlets carried what", "", *table(head, rows, range(1, len(head)))]


def _member(name: Member) -> str:
    return f"{escape_markdown(shortened(name.name))} ({TYPE_WORDS[name.type][0]})"
