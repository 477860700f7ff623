"""The pages of `wirewatch explore`: each view has an address of its own, and is asked anew whenever it is opened."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import duckdb
from fastapi import Request, Response
from nicegui import app, ui

from extractors.errors import UnknownName, UsageError, WirewatchError
from flows.cli import explain_duckdb
from flows.explorer import charts, drawings, views
from flows.explorer.filters import Filters
from flows.explorer.forms import filter_bar, find_box
from flows.explorer.newest import TIMEOUT_S, Newest
from flows.explorer.parts import link, message, text
from flows.explorer.views import Frame

T = TypeVar("T")

LIBRARY_SECONDS = 86_400
# A search first reads on where its index is behind, and has limits of its own.
SEARCH_S = 130.0
# Of buttons and of what has the focus: dark enough for white letters.
COLOUR = "#0b5c9e"
_OPTION = re.compile(r"(?<!\S)--(?=\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A kind of page.

    Args:
        path: Its address without filters.
        title: What it is called in the menu and the window; "" where its name stands there.
        fields: Filters it offers.
        question: Asks for what it shows.
        draw: Shows that.
        idle: What it says when it is asked for nothing yet; "" where it can be shown so.
        timeout_s: How long it may ask, in seconds.
    """

    path: str
    title: str
    fields: Sequence[str]
    question: Callable[[duckdb.DuckDBPyConnection, Filters, datetime], Any]
    draw: Callable[[Any, Filters], None]
    idle: str = ""
    timeout_s: float = TIMEOUT_S


@dataclass(slots=True)
class Asked:
    """What came of a question: what was found, or why nothing was."""

    frame: Frame | None = None
    found: Any = None
    error: WirewatchError | None = None


class Pages:
    """The pages over one warehouse.

    Args:
        newest: What opens it for each.
    """

    def __init__(self, newest: Newest) -> None:
        self._newest = newest
        self.views = (
            View(
                path="/", title="The week", fields=("week", "outlet", "type"), question=views.start,
                draw=drawings.start,
            ),
            View(
                path="/name", title="", fields=("since", "until", "by", "outlet", "type"), question=views.name,
                draw=drawings.name, idle="Type a name above: any spelling of it will do, or its id.",
            ),
            View(
                path="/compare", title="Compare", fields=("names", "since", "until", "by", "outlet", "show"),
                question=views.compare, draw=drawings.compare, idle="Type two to five names, one a line.",
            ),
            View(
                path="/search", title="Search texts", fields=("words", "since", "until", "outlet"),
                question=lambda con, filters, now: views.search_texts(con, newest.path, filters), draw=drawings.search,
                timeout_s=SEARCH_S,
                idle='Words in any order; "gas pipeline" as a phrase, canal OR pipeline, gas -Nord, pipel*.',
            ),
        )  # fmt: skip

    def register(self, style: str) -> None:
        """Tell NiceGUI of them.

        Args:
            style: The style sheet of all pages.
        """
        app.config.quasar_config |= {"brand": {"primary": COLOUR}, "loadingBar": {"skipHijack": True}}
        ui.add_head_html(f"<style>{style}</style>", shared=True)
        for view in self.views:
            # It may also wait for an older view to end.
            patience_s = view.timeout_s + 2 * TIMEOUT_S
            ui.page(view.path, title="wirewatch", response_timeout=patience_s)(self._page(view))
        app.get(charts.LIBRARY)(_library)

    def _page(self, view: View) -> Callable[[Request], Any]:
        async def page(request: Request) -> None:
            filters, wrong = _read(request)
            asked = Asked(error=wrong)
            if view.idle and not filters.asked:
                asked = await self._ask(lambda con: None, wrong, view.timeout_s)
            else:
                asked = await self._ask(
                    lambda con: view.question(con, filters, datetime.now(UTC)), wrong, view.timeout_s
                )
            self._draw(view, filters, asked)

        return page

    def _draw(self, view: View, filters: Filters, asked: Asked) -> None:
        typed = filters.asked[0] if view.path == "/name" and filters.asked else ""
        title = view.title or typed or "Names"
        if isinstance(asked.found, views.Name):
            title = typed = asked.found.found.name  # the address may have its id
        ui.page_title(f"{title[:80]} - wirewatch")
        with ui.element("header"):
            with ui.element("nav").props("aria-label=Views"):
                link("wirewatch", "/", "brand")
                for other in self.views:
                    if other.title:
                        link(other.title, other.path, "here" if other is view else "")
            find_box(typed, self._suggest)
        with ui.element("article"):
            text("h1", title).props("dir=auto")
            if not isinstance(asked.found, views.Several):
                filter_bar(view.path, filters, view.fields, asked.frame.outlets if asked.frame else ())
            if asked.error is not None:
                message(_words(asked.error), is_error=True)
                if isinstance(asked.error, UnknownName):
                    drawings.close_names(asked.error, filters)
            elif asked.found is not None:
                view.draw(asked.found, filters)
            elif view.idle:
                message(view.idle)
        with ui.element("footer"):
            drawings.foot(asked.frame, self._newest.path)

    async def _suggest(self, typed: str) -> views.Rows:
        try:
            return await asyncio.to_thread(self._opened, lambda con: views.suggestions(con, typed), TIMEOUT_S)
        except (WirewatchError, duckdb.Error):
            return []  # the page itself says what is wrong

    async def _ask(
        self, question: Callable[[duckdb.DuckDBPyConnection], object], wrong: WirewatchError | None, timeout_s: float
    ) -> Asked:
        def both(con: duckdb.DuckDBPyConnection) -> Asked:
            asked = Asked(frame=views.frame(con), error=wrong)
            try:
                asked.found = None if wrong else question(con)
            except WirewatchError as error:
                asked.error = error
            return asked

        try:
            return await asyncio.to_thread(self._opened, both, timeout_s)
        except WirewatchError as error:
            return Asked(error=error)
        except duckdb.Error as error:
            return Asked(error=WirewatchError(explain_duckdb(error)))

    def _opened(self, question: Callable[[duckdb.DuckDBPyConnection], T], timeout_s: float) -> T:
        with self._newest.open(timeout_s) as con:
            return question(con)


async def _library() -> Response:
    script = await asyncio.to_thread(charts.library)
    kept = {"cache-control": f"private, max-age={LIBRARY_SECONDS}"}
    return Response(script, media_type="text/javascript", headers=kept)


def _read(request: Request) -> tuple[Filters, UsageError | None]:
    try:
        return Filters.read(request.query_params.multi_items()), None
    except UsageError as error:
        return Filters(), error


def _words(error: WirewatchError) -> str:
    """What an error says to a reader of pages, who has no options to write."""
    if isinstance(error, UnknownName):
        return f"Nothing here goes by the name {error.name!r}."
    return _OPTION.sub("", str(error))
