"""One browser for all tests of pages: Debian's chromium, driven by Playwright. Nothing is downloaded.

Without a browser these tests are skipped; in continuous integration (`CI` is set) they fail, so that nobody takes a
run that tested no page for one that did.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visits import Visit, open_visit

_HERE = Path(__file__).parent
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# A page that asks for anything but this machine gets no answer, and the browser asks for nothing of its own accord.
_ARGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class OpenPage(Protocol):
    """What the fixture `open_page` is: `open_visit` without its first argument."""

    def __call__(self, place: str | Path, **options: Any) -> Visit: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is here: minutes of a browser that paints without a graphics card, kept in one process."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


# For the package, not the session: while Playwright's synchronous interface is open, its thread counts as running an
# event loop, and `asyncio.run` of a test after these would be refused. Start servers in processes of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser without a window, shared by the tests of this folder."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        say = "no browser: tests of pages need chromium (apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(say)
        pytest.skip(say)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=list(_ARGS))
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens pages, each in a fresh profile, see `open_visit`; they are closed after the test."""
    opened: list[Visit] = []

    def opens(place: str | Path, **options: Any) -> Visit:
        opened.append(open_visit(browser, place, **options))
        return opened[-1]

    yield opens
    for visit in opened:
        visit.page.context.close()
