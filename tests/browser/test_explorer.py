"""`wirewatch explore` in a real browser: every view by its address, by typing, by keyboard; what it asks of whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import httpx
import pytest
from playwright.sync_api import Page, expect

from flows.cli import main
from tests.browser.conftest import OpenPage
from tests.browser.visits import PHONE, TABLET, WIDE, Visit
from tests.explored import HOSTILE, LAST, LONG, NAMESAKES, RIGHT_TO_LEFT, Served, add_story, serving
from tests.explored import warehouse as warehouse
from tests.newsweeks import NAME
from warehouse.report.text import clean_text

Capture = pytest.CaptureFixture[str]
# Milliseconds; the machine may be busy.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def served(warehouse: Path) -> Iterator[Served]:
    with serving(warehouse) as served:
        httpx.get(served.address + "vega.js", timeout=120)  # made once, which takes seconds
        yield served


def opened(open_page: OpenPage, served: Served, path: str, width: int = WIDE, scheme: str = "light") -> Visit:
    """A view that has been drawn, with its chart if it has one."""
    visit = open_page(served.address + path, width=width, scheme=scheme)
    visit.page.set_default_timeout(PATIENCE)
    visit.page.wait_for_selector("article h1")
    if visit.page.locator(".chart").count():
        visit.page.wait_for_selector(".chart svg")
    return visit


def cells(page: Page, caption: str) -> list[list[str]]:
    """The texts of a table's body."""
    rows = page.locator("table", has=page.locator("caption", has_text=caption)).locator("tbody tr")
    return [[cell.strip() for cell in row.locator("td").all_text_contents()] for row in rows.all()]


@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        ("", "light"),
        (f"name?q={quote_plus(NAME)}", "light"),
        (f"name?q={quote_plus(NAME)}", "dark"),
        (f"name?q={quote_plus(HOSTILE)}", "light"),
        (f"name?q={quote_plus(LONG)}", "light"),
        (f"name?q={quote_plus(RIGHT_TO_LEFT)}", "light"),
        (f"name?q={NAMESAKES}", "dark"),
        ("name?q=Aida+Beck", "light"),
        (f"compare?q={quote_plus(NAME)}&q=Aktau&show=share", "light"),
        ("search?q=told", "dark"),
        ("nothing-here", "light"),
    ],
)
def test_a_view_is_clean(open_page: OpenPage, served: Served, path: str, scheme: str) -> None:
    if path == "nothing-here":
        visit = open_page(served.address + path)
        expect(visit.page.locator("body")).to_contain_text("404")
        assert [error for error in visit.errors if "404" not in error] == []
        assert visit.outgoing(served.address) == []
        return
    visit = opened(open_page, served, path, scheme=scheme)
    assert visit.errors == []
    assert visit.dialogs == []
    assert visit.outgoing(served.address) == []
    assert visit.faults() == []
    for width in (PHONE, TABLET, WIDE):
        visit.page.set_viewport_size({"width": width, "height": 900})
        assert visit.overflow() == 0, width


def test_a_name_is_found_by_typing(open_page: OpenPage, served: Served) -> None:
    page = opened(open_page, served, "").page
    page.get_by_label("Find a name").press_sequentially("ida b", delay=50)
    page.get_by_label("Suggestions").get_by_role("link", name=NAME).click()
    expect(page.locator("h1")).to_have_text(NAME)
    expect(page.get_by_label("Find a name")).to_have_value(NAME)
    page.get_by_label("Find a name").fill(LONG[:20])
    expect(page.get_by_label("Suggestions").locator("li")).to_contain_text(["org, 1 story"])
    expect(page.get_by_label("Suggestions")).not_to_contain_text("1 stories")
    page.get_by_label("Find a name").fill(NAMESAKES)
    page.get_by_role("button", name="Find").click()
    expect(page.locator("article")).to_contain_text("2 go by this name")
    page.locator("article").get_by_role("link").first.click()
    expect(page.locator("article")).to_contain_text("location")
    page.get_by_label("Find a name").fill("Aida Beck")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=NAME).click()
    expect(page.locator("h1")).to_have_text(NAME)


def test_filters_make_an_address_that_shows_the_same(open_page: OpenPage, served: Served) -> None:
    visit = opened(open_page, served, f"name?q={quote_plus(NAME)}")
    page = visit.page
    expect(page.locator("ol.stories")).to_contain_text("Gazette")
    page.get_by_label("Outlet", exact=True).click()
    page.get_by_role("option", name="Herald").click()
    page.get_by_label("From", exact=True).fill("2026-W31")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**outlet=herald**")
    page.wait_for_selector(".chart svg")
    expect(page.locator("ol.stories")).not_to_contain_text("Gazette")
    shown = page.locator("article").inner_text()
    other = opened(open_page, served, page.url.removeprefix(served.address)).page
    assert other.locator("article").inner_text() == shown
    assert other.get_by_label("From", exact=True).input_value() == "2026-W31"
    assert visit.errors == []


def test_names_are_compared(open_page: OpenPage, served: Served) -> None:
    page = opened(open_page, served, "compare").page
    page.get_by_label("Names, one a line").fill(f"{NAME}\nAktau")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**q=Aida**")
    page.wait_for_selector(".chart svg")
    assert page.locator("article ul.choice a").all_text_contents() == [NAME, "Aktau"]
    page.get_by_text("The numbers").click()
    assert cells(page, "Stories by week")[0][:5] == ["2026-08-03", "13", "59.1%", "16", "72.7%"]


def test_the_sql_shown_gives_the_same_numbers(
    open_page: OpenPage, served: Served, warehouse: Path, capsys: Capture
) -> None:
    def asked(page: Page, title: str) -> list[dict[str, object]]:
        text = page.get_by_label(f"SQL: {title}", exact=True).text_content()
        assert text
        assert main(["--warehouse", str(warehouse), "sql", "--format", "json", text]) == 0
        return list(json.loads(capsys.readouterr().out))

    page = opened(open_page, served, "").page
    page.get_by_text("Show the SQL").click()
    assert [[row["name"], str(row["stories"])] for row in asked(page, "Most mentioned")] == [
        [row[0], row[3]] for row in cells(page, "Most mentioned")
    ]
    page = opened(open_page, served, f"name?q={quote_plus(NAME)}&by=month").page
    page.get_by_text("The numbers").click()
    assert [[str(row["period"]), str(row["stories"])] for row in asked(page, "Trend")][::-1] == [
        row[:2] for row in cells(page, "Stories by month")
    ]
    assert [[row["name"], str(row["together"])] for row in asked(page, "Company")] == [
        [row[0], row[2]] for row in cells(page, "Named together")
    ]
    assert [row["url"] for row in asked(page, "Stories")] == [
        link.get_attribute("href") for link in page.locator("ol.stories .headline a").all()
    ]
    assert [[row["alias"], str(row["occurrences"])] for row in asked(page, "Aliases")] == [
        [row[0], row[3]] for row in cells(page, "Names it goes by")
    ]
    page = opened(open_page, served, "search?q=told").page
    assert [clean_text(str(row["title"])) for row in asked(page, "Articles found")] == page.locator(
        ".headline"
    ).all_text_contents()


def test_it_can_be_used_by_keyboard_alone(open_page: OpenPage, served: Served) -> None:
    page = opened(open_page, served, "").page

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if name in page.evaluate("(document.activeElement.ariaLabel || document.activeElement.innerText)"):
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    tab_to("Find a name")
    page.keyboard.type("aida bek")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(NAME)
    tab_to("Show the SQL")
    page.keyboard.press("Enter")
    expect(page.get_by_label("SQL: Trend", exact=True)).to_be_visible()
    tab_to("Copy the SQL: Trend")


def test_links_lead_to_addresses_only(open_page: OpenPage, served: Served) -> None:
    page = opened(open_page, served, "search?q=copied").page
    assert page.locator(".headline").all_text_contents() == ["Copied"]
    assert page.locator(".headline a").count() == 0  # its address is javascript:
    hostile = opened(open_page, served, f"name?q={quote_plus(HOSTILE)}").page
    expect(hostile.locator("h1")).to_have_text(HOSTILE)
    expect(hostile.locator("mark")).to_have_text(HOSTILE)


def test_two_visitors_and_a_warehouse_that_grows(open_page: OpenPage, served: Served, warehouse: Path) -> None:
    one = opened(open_page, served, f"name?q={quote_plus(NAME)}")
    two = opened(open_page, served, f"compare?q={quote_plus(NAME)}&q=Aktau")
    expect(one.page.locator("article")).to_contain_text(f"{4 * LAST + 13} stories")
    add_story(warehouse, 1)
    two.page.reload()
    expect(two.page.locator("ul.choice")).to_contain_text(f"{4 * LAST + 14} stories")
    one.page.get_by_role("button", name="Show", exact=True).click()
    expect(one.page.locator("article")).to_contain_text(f"{4 * LAST + 14} stories")
    assert one.errors == two.errors == []
