"""Pieces of the pages: every text goes in as text, never as HTML, and an address only if it is http or https."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from flows.explorer.views import Statement
from warehouse.report.text import clean_text, marked, safe_link

# Longest names and headlines that are shown whole.
SHOWN = 300

Cell = object | Callable[[], None]


def text(tag: str, content: object, classes: str = "") -> TextElement:
    """An element with text in it."""
    return TextElement(tag=tag, text=shown(content)).classes(classes)


def link(content: object, address: str | None, classes: str = "", *, outside: bool = False) -> None:
    """A link; plain text where there is no address that may be linked to.

    Args:
        outside: It leads out of these pages, and is checked.
    """
    target = safe_link(address) if outside and address else address
    if target is None:
        text("span", content, classes)
        return
    element = text("a", content, classes)
    element._props["href"] = target
    if outside:
        element._props["rel"] = "noreferrer nofollow"


def shown(content: object) -> str:
    """A value as it is shown: bounded, on one line, days as 2026-08-10."""
    if content is None:
        return ""
    if isinstance(content, datetime):
        return f"{content:%Y-%m-%d %H:%M}"
    if isinstance(content, date):
        return content.isoformat()
    return clean_text(str(content), SHOWN)


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], numbers: Sequence[str] = ()) -> None:
    """A table that scrolls within itself where the window is narrow.

    Args:
        caption: What is in it.
        columns: Headings.
        rows: Cells: what is shown, or a function that puts it there.
        numbers: Headings of columns that hold numbers.
    """
    with ui.element("div").classes("scroll").props("tabindex=0 role=region") as box:
        box._props["aria-label"] = shown(caption)
        with ui.element("table"):
            text("caption", caption)
            with ui.element("thead"), ui.element("tr"):
                for column in columns:
                    text("th", column, "n" if column in numbers else "").props("scope=col")
            with ui.element("tbody"):
                for row in rows:
                    with ui.element("tr"):
                        for column, cell in zip(columns, row, strict=True):
                            _cell(cell, "n" if column in numbers else "")


def _cell(cell: Cell, classes: str) -> None:
    if callable(cell):
        with ui.element("td").classes(classes):
            cell()
    else:
        text("td", cell, classes)


def sentence(evidence: str, surfaces: Sequence[str]) -> None:
    """A sentence with the name marked in it."""
    with ui.element("q").classes("said").props("dir=auto"):
        for piece, is_name in marked(evidence, surfaces):
            _piece(piece, is_name)


def snippet(content: str, marks: Sequence[tuple[int, int]]) -> None:
    """A piece of a text with what was searched for marked in it."""
    last = 0
    for begin, end in marks:
        _piece(content[last:begin], False)
        _piece(content[begin:end], True)
        last = end
    _piece(content[last:], False)


def _piece(piece: str, is_marked: bool) -> None:
    if piece:
        # not `text`, which would take the blanks at its ends away
        TextElement(tag="mark" if is_marked else "span", text=piece)


def statements(asked: Sequence[Statement]) -> None:
    """What shows the SQL behind a view."""
    if not asked:
        return
    with ui.element("details").classes("sql"):
        text("summary", "Show the SQL")
        text("p", "With its values filled in: paste it into wirewatch sql.", "under")
        for statement in asked:
            text("h3", statement.title)
            code = TextElement(tag="pre", text=statement.sql).props("tabindex=0")
            code._props["aria-label"] = f"SQL: {shown(statement.title)}"
            ui.button("Copy", on_click=lambda _, sql=statement.sql: ui.clipboard.write(sql)).props(
                "flat dense no-caps"
            )._props["aria-label"] = f"Copy the SQL: {shown(statement.title)}"


def message(words: str, *, is_error: bool = False) -> None:
    """One line that says what is so and what to do next."""
    text("p", words, "note").props("role=alert" if is_error else "role=status")
