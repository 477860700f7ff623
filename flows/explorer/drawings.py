"""What the views look like."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicegui import ui

from extractors.errors import UnknownName
from flows.commands.output import counted
from flows.commands.trend_table import note, share
from flows.explorer.charts import VegaChart
from flows.explorer.filters import Filters
from flows.explorer.parts import link, message, sentence, shown, snippet, statements, table, text
from flows.explorer.views import Name, Several, Start, Texts, Trend

if TYPE_CHECKING:
    from flows.explorer.views import Frame
    from warehouse.report.records import StoryLink

# Aliases and outlets that are listed before "and more".
ALIASES, CARRIERS = 40, 6


def start(found: Start, filters: Filters) -> None:
    """Most mentioned and rising names of a week."""
    if not found.stories:
        message("No story is in the warehouse yet: run 'wirewatch ingest' (or 'wirewatch demo') first.")
        return
    by_all = " by all outlets" if filters.outlet else ""
    text("p", f"{found.week}, {found.week.label}: {counted(found.rising.told, 'story', 'stories')}{by_all}", "under")
    with ui.element("p").classes("links"):
        link("the week before", filters.address("/", week=str(found.week.shift(-1))))
        link("the week after", filters.address("/", week=str(found.week.shift(1))))
    text("h2", "Most mentioned")
    if found.top:
        table(
            f"Most mentioned names of {found.week}, counted in stories",
            ("Name", "Type", "Country", "Stories", "Articles", "Outlets", "Share"),
            [
                (
                    _named(row["name"], row["entity_id"]), row["type"], row["country"], row["stories"], row["articles"],
                    row["outlets"], f"{row['share']:.1%}",
                )
                for row in found.top
            ],
            numbers=("Stories", "Articles", "Outlets", "Share"),
        )  # fmt: skip
    else:
        message(f"No name in {found.week}: no story of that week is in the warehouse.")
    text("h2", "Rising and new")
    if filters.outlet:
        text("p", "Counted over all outlets: what rises is carried by two or more.", "under")
    _rising(found)
    statements(found.statements)


def _rising(found: Start) -> None:
    if not found.rising.names:
        message(
            "Nothing rose by more than chance explains."
            if found.rising.tested
            else "Nothing to compare this week with: four of the eight weeks before must be covered alike."
        )
        return
    table(
        f"What rose in {found.week} against its own {counted(len(found.rising.compared.weeks), 'week')} before",
        ("Name", "Type", "Stories", "Expected", "Carried by"),
        [
            (
                _named(rise.name, rise.shift.entity_id), rise.type.value, rise.shift.stories,
                "new" if rise.is_new else f"{rise.shift.expected:.1f}",
                _headline(rise.stories[0]) if rise.stories else "",
            )
            for rise in found.rising.names
        ],
        numbers=("Stories", "Expected"),
    )  # fmt: skip


def name(found: Name | Several, filters: Filters) -> None:
    """One name, or a choice of several."""
    if isinstance(found, Several):
        text("p", f"{len(found.names)} go by this name. Which one?", "under")
        with ui.element("ul").classes("choice"):
            for each in found.names:
                with ui.element("li"):
                    link(each.name, filters.address("/name", asked=(str(each.entity_id),)))
                    text("span", f"{each.told_apart}, {counted(each.stories, 'story', 'stories')}", "quiet")
        statements(found.statements)
        return
    page = found.page
    if found.found.respelled:
        message(f"Nothing here is spelled {filters.asked[0]!r}: taken for {found.found.name}.")
    where = f", {page['country']}" if page["country"] else ""
    text(
        "p",
        f"{page['type']}{where} · {counted(len(page['aliases']), 'alias', 'aliases')} · "
        f"{counted(page['stories'], 'story', 'stories')}, {counted(page['articles'], 'article')}, "
        f"{counted(page['outlets'], 'outlet')} · first seen {page['first_seen_at']:%Y-%m-%d} · id {page['entity_id']}",
        "under",
    )
    link(
        "Compare with others",
        filters.only("since", "until", "by", "outlet").address("/compare", asked=filters.asked[:1]),
    )
    text("h2", "Trend")
    _trend(found.trend, filters)
    text("h2", "Company")
    _company(found, filters)
    text("h2", "Stories")
    _stories(found)
    text("h2", "Aliases")
    _aliases(found)
    statements(found.statements)


def compare(found: Trend, filters: Filters) -> None:
    """Several names in one chart."""
    with ui.element("ul").classes("choice"):
        for title, named in zip(found.titles, found.names, strict=True):
            with ui.element("li"):
                link(title, Filters(asked=(str(named.entity_id),)).address("/name"))
                text("span", f"{named.told_apart}, {counted(named.stories, 'story', 'stories')} ever", "quiet")
    _trend(found, filters)
    statements(found.statements)


def _trend(found: Trend, filters: Filters) -> None:
    what = "Share of stories" if filters.show == "share" else "Stories"
    text("p", f"{what} by {filters.by}, {found.since} to {found.until}", "under")
    VegaChart(found.chart).classes("chart").props("role=group aria-label=Chart")
    for title, verdict in zip(found.titles, found.verdicts, strict=True):
        said = verdict.sentence(filters.by)
        text("p", f"{title}: {said}" if len(found.titles) > 1 else said[:1].upper() + said[1:], "verdict")
    with ui.element("details"):
        text("summary", "The numbers")
        now = datetime.now(UTC)
        columns = ["Period"]
        for title in found.titles:
            columns += [f"{title}: stories", f"{title}: share"] if len(found.titles) > 1 else ["Stories", "Share"]
        rows = []
        for points in zip(*found.points, strict=True):
            cells: list[object] = [points[0]["period"]]
            for point in points:
                cells += [point["stories"], share(point["share"], point["stories"])]
            rows.append((*cells, note(points[0], filters.by, now)))
        table(f"{what} by {filters.by}", (*columns, "To know"), rows[::-1], numbers=columns[1:])


def _company(found: Name, filters: Filters) -> None:
    if filters.outlet:
        text("p", "Counted in what this outlet carried.", "under")
    if not found.company:
        message("Nobody and nothing is mentioned with it in two stories or more of this time.")
        return
    first = found.company[0]
    its = counted(first["its"], "story", "stories")
    table(
        f"Named together more often than chance would have it, in {its} of {first['told']:,}",
        ("Name", "Type", "Together", "Without it", "Expected", "Score", "p"),
        [
            (
                _named(row["name"], row["entity_id"]), row["type"], row["together"], row["without_it"],
                f"{row['expected']:.1f}", f"{row['score']:.1f}", "< 0.001" if row["p"] < 0.001 else f"{row['p']:.3f}",
            )
            for row in found.company
        ],
        numbers=("Together", "Without it", "Expected", "Score", "p"),
    )  # fmt: skip


def _stories(found: Name) -> None:
    if not found.stories:
        message("No story in this time.")
        return
    with ui.element("ol").classes("stories"):
        for row in found.stories:
            with ui.element("li"):
                with ui.element("p").classes("headline").props("dir=auto"):
                    link(row["title"] or "(no title)", row["url"], outside=True)
                text("p", f"{row['published_at']:%Y-%m-%d} · {row['outlet']} · {carried(row)}", "under")
                with ui.element("p"):
                    sentence(row["evidence"], row["surfaces"])


def carried(row: Any) -> str:
    """Who carries a story: "3 articles of 2 outlets: A, B"."""
    outlets: Sequence[str] = row["carried_by"]
    more = f" and {len(outlets) - CARRIERS} more" if len(outlets) > CARRIERS else ""
    if row["articles"] == 1:
        return "1 article"
    return (
        f"{counted(row['articles'], 'article')} of {counted(len(outlets), 'outlet')}: "
        f"{', '.join(shown(outlet) for outlet in outlets[:CARRIERS])}{more}"
    )


def _aliases(found: Name) -> None:
    rows = found.page["aliases"]
    table(
        "Names it goes by, each with the rule that says so",
        ("Alias", "Rule", "Score", "Times in texts", "Since"),
        [
            (row["alias"], row["rule"], f"{row['score']:.2f}", row["occurrences"], row["created_at"].date())
            for row in rows[:ALIASES]
        ],
        numbers=("Score", "Times in texts"),
    )
    if len(rows) > ALIASES:
        text("p", f"and {len(rows) - ALIASES:,} more: wirewatch entities show lists all", "under")


def search(texts: Texts, filters: Filters) -> None:
    """Stories that have the words."""
    found = texts.answer
    for said in found.notes:
        message(said)
    if not found.hits:
        message("No text has that.")
        return
    text("p", f"{counted(found.articles, 'article')}; the best {counted(len(found.hits), 'story', 'stories')}", "under")
    with ui.element("ol").classes("stories"):
        for hit in found.hits:
            with ui.element("li"):
                with ui.element("p").classes("headline").props("dir=auto"):
                    link(hit.title.text or "(no title)", hit.url, outside=True)
                copies = f" · {counted(hit.copies, 'copy', 'copies')} more" if hit.copies else ""
                text("p", f"{hit.published_at:%Y-%m-%d} · {hit.outlet}{copies}", "under")
                with ui.element("p").props("dir=auto"):
                    snippet(hit.snippet.text, hit.snippet.marks)
    statements(texts.statements)


def close_names(error: UnknownName, filters: Filters) -> None:
    """Names that come near one that nobody goes by, and the way to the texts."""
    if error.close:
        text("p", "Did you mean:", "under")
        with ui.element("ul").classes("choice"):
            for close in error.close:
                with ui.element("li"):
                    link(close, filters.address("/name", asked=(close,)))
    link("Search the texts for it", Filters(asked=(error.name,)).address("/search"))


def foot(frame: Frame | None, warehouse: Path) -> None:
    """As of when all this is, and of what."""
    if frame is not None and frame.as_of is not None:
        text("span", f"As of {frame.as_of:%Y-%m-%d %H:%M} UTC · {warehouse}")
    else:
        text("span", warehouse)


def _named(name: str, entity_id: int) -> Any:
    return lambda: link(name or "(no name)", Filters(asked=(str(entity_id),)).address("/name"))


def _headline(story: StoryLink) -> Any:
    def put() -> None:
        link(story.headline, story.link, outside=True)
        text("span", f"({story.outlet})", "quiet")

    return put
