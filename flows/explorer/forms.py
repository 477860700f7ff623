"""What a reader fills in: the box for names, with suggestions, and the filters of a view. It only makes addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from nicegui import events, ui

from flows.explorer.filters import GRAINS, MAX_NAMES, MEASURES, TYPES, Filters
from flows.explorer.parts import link, text
from flows.explorer.views import Rows
from warehouse.report.words import count

# Letters after which names are suggested, and seconds in which no more come.
SUGGEST_FROM, TYPING_S = 2, 0.25

Suggest = Callable[[str], Awaitable[Rows]]
_WORDS = {
    "since": "From", "until": "To", "by": "By", "outlet": "Outlet", "type": "Type", "week": "Week", "show": "Count",
    "names": "Names, one a line", "words": "Words",
}  # fmt: skip
_HINTS = {"since": "2026-08-10", "until": "2026-08-16", "week": "2026-W33"}


def find_box(typed: str, suggest: Suggest) -> None:
    """The box that finds a name as it is typed; Enter opens it.

    Args:
        typed: What stands in it.
        suggest: Gives names for what has been typed so far.
    """
    newest = {"typed": ""}

    async def typing(event: events.ValueChangeEventArguments[str | None]) -> None:
        newest["typed"] = wanted = str(event.value or "").strip()
        await asyncio.sleep(TYPING_S)
        if newest["typed"] != wanted:
            return  # more has been typed meanwhile
        found = await suggest(wanted) if len(wanted) >= SUGGEST_FROM else []
        if newest["typed"] != wanted or below.is_deleted:
            return
        below.clear()
        with below:
            for row in found:
                with ui.element("li"):
                    link(row["name"], Filters(asked=(str(row["entity_id"]),)).address("/name"))
                    text("span", f"{row['type']}, {count(row['stories'], 'story', 'stories')}", "quiet")

    def open_name() -> None:
        if wanted := str(box.value or "").strip():
            ui.navigate.to(Filters(asked=(wanted,)).address("/name"))

    with ui.element("search").classes("find"):
        box = ui.input("Find a name", value=typed, on_change=typing).props("outlined dense maxlength=500")
        box.on("keydown.enter", open_name)
        ui.button("Find", on_click=open_name).props("unelevated no-caps")
        below = ui.element("ul").classes("suggested").props("aria-live=polite aria-label=Suggestions")


def filter_bar(path: str, filters: Filters, fields: Sequence[str], outlets: Sequence[tuple[str, str]]) -> None:
    """The filters of a view; "Show" opens the address that has them.

    Args:
        path: Of the view.
        filters: What is set.
        fields: Which of them the view has, and "names" or "words" where it is asked for several names, or for words.
        outlets: Ids and names.
    """
    inputs: dict[str, ui.input | ui.select | ui.textarea] = {}

    def show() -> None:
        values = {key: str(each.value or "").strip() for key, each in inputs.items()}
        asked = filters.asked
        if "names" in values:
            asked = tuple(line.strip() for line in values.pop("names").splitlines() if line.strip())
        if "words" in values:
            asked = (values.pop("words"),)
        ui.navigate.to(filters.address(path, asked=asked, **values))

    words = _WORDS | ({"type": "Company"} if path == "/name" else {})
    with ui.element("form").classes("filters").props("aria-label=Filters").on("submit.prevent", show):
        for field in fields:
            inputs[field] = _input(field, words[field], filters, outlets)
            if not isinstance(inputs[field], ui.select | ui.textarea):
                inputs[field].on("keydown.enter.prevent", show)
        ui.button("Show", on_click=show).props("unelevated no-caps type=button")


def _input(
    field: str, label: str, filters: Filters, outlets: Sequence[tuple[str, str]]
) -> ui.input | ui.select | ui.textarea:
    choices: Mapping[str, Mapping[str, str]] = {
        "by": {grain: grain for grain in GRAINS},
        "type": {"": "all types"} | {kind: kind for kind in TYPES},
        "outlet": {"": "all outlets"} | dict(outlets),
        "show": {"stories": "stories", "share": "share of stories"},
    }
    assert set(choices["show"]) == set(MEASURES)
    if field == "names":
        lines = "\n".join(filters.asked[:MAX_NAMES])
        return ui.textarea(label, value=lines).props("outlined dense rows=3").classes("wide")
    if field == "words":
        words = filters.asked[0] if filters.asked else ""
        return ui.input(label, value=words).props("outlined dense maxlength=1000").classes("wide")
    value = getattr(filters, field)
    if field in choices:
        known = dict(choices[field])
        known.setdefault(value, value)  # an outlet that is not there: the page says so, and it can be changed
        return ui.select(known, label=label, value=value).props("outlined dense options-dense")
    return ui.input(label, value=value, placeholder=_HINTS[field]).props("outlined dense stack-label maxlength=10")
