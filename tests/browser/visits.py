"""A page opened in a real browser, and what it did there: requests, console, violations of its own policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Request

PHONE, TABLET, WIDE = 390, 820, 1440
Scheme = Literal["light", "dark"]
# Told by the browser to the page: a blocked script or request need not reach the console.
_NOTE_VIOLATIONS = """
addEventListener("securitypolicyviolation", e =>
  console.error(`policy: ${e.violatedDirective} blocked ${e.blockedURI} ${e.sample}`));
"""


@dataclass(slots=True)
class Visit:
    """An open page and what was noticed since. `requests` holds the address of the page itself, too."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def outgoing(self, *allowed: str) -> list[str]:
        """Requests to anything but the page itself and addresses that start with one of `allowed`."""
        own = self.address.partition("#")[0]
        return [
            url for url in self.requests if url.partition("#")[0] != own and not url.startswith((*allowed, "data:"))
        ]

    def faults(self, *, exclude: str = "", **options: Any) -> list[str]:
        """What axe-core finds serious or critical, a fault a line.

        Args:
            exclude: CSS selector of what it does not look at.
            options: Go to `axe.run`.
        """
        where = {"exclude": [[exclude]]} if exclude else None
        found = Axe().run(self.page, where, {"resultTypes": ["violations"]} | options).response["violations"]
        return [
            f"{fault['id']} ({fault['impact']}): {fault['help']}: {node['target']} {node['html'][:200]}"
            for fault in found
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def open_visit(
    browser: Browser,
    place: str | Path,
    *,
    width: int = WIDE,
    height: int = 900,
    scheme: Scheme = "light",
    javascript: bool = True,
) -> Visit:
    """Open an address, or a file from disk, in a fresh profile. The caller closes `visit.page.context`.

    Args:
        browser: The browser of the fixture `browser`.
        place: An address, or the path of a file.
        width: Of the window in CSS pixels; `PHONE`, `TABLET` and `WIDE` are what pages are made for.
        height: Of the window in CSS pixels.
        scheme: What the reader prefers, light or dark.
        javascript: Whether scripts run.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        java_script_enabled=javascript,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    visit = Visit(page, place.absolute().as_uri() if isinstance(place, Path) else place)

    def heard(message: ConsoleMessage) -> None:
        # A page that is left before its socket is open is no fault of it.
        if message.type in ("error", "warning") and "closed before the connection is established" not in message.text:
            visit.errors.append(f"{message.type}: {message.text}")

    def asked(request: Request) -> None:
        visit.requests.append(request.url)

    def failed(error: Error) -> None:
        visit.errors.append(f"uncaught: {error}")

    def interrupted(dialog: Dialog) -> None:
        visit.dialogs.append(dialog.message)
        dialog.dismiss()

    context.on("request", asked)
    page.on("console", heard)
    page.on("pageerror", failed)
    page.on("dialog", interrupted)
    page.add_init_script(_NOTE_VIOLATIONS)
    page.goto(visit.address)
    return visit
