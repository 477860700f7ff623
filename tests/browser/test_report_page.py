"""The weekly report's page in a real browser: harmless, complete without scripts, usable with keys alone, right."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Locator, Page, expect

from flows.weekly.html import render_html
from tests.browser.beats import newsweeks
from tests.browser.conftest import OpenPage
from tests.browser.visits import PHONE, TABLET, WIDE, Scheme
from tests.weekly.conftest import HOSTILE_NAMES, MADE_AT
from tests.weekly.conftest import empty_report as empty_report
from tests.weekly.conftest import hostile_report as hostile_report
from tests.weekly.newsdesk import WEEK
from warehouse.report.data import weekly_report
from warehouse.report.records import WeeklyReport
from warehouse.report.text import clean_text
from warehouse.report.watch import Watch

KINDS = ("usual", "hostile", "empty")
TOLD = """FROM stories s JOIN articles a USING (story_id) JOIN mentions m USING (article_id)
    JOIN entities e USING (entity_id) JOIN outlets o USING (outlet_id)
    WHERE s.first_published_at >= '2026-08-10' AND s.first_published_at < '2026-08-17'"""
# Cells of a table by the rows shown, as text.
_CELLS = "t => [...t.tBodies[0].rows].filter(r => !r.hidden).map(r => [...r.cells].map(c => c.textContent.trim()))"
_BOXES = """all => all.map(t => [t.textContent, t.getBoundingClientRect()])
    .map(([text, box]) => [text, box.x, box.y, box.right, box.bottom])"""


@pytest.fixture(scope="module")
def desk() -> duckdb.DuckDBPyConnection:
    """The warehouse behind the usual page, to be asked by hand."""
    return newsweeks().warehouse()


@pytest.fixture(scope="module")
def pages(
    desk: duckdb.DuckDBPyConnection,
    hostile_report: WeeklyReport,
    empty_report: WeeklyReport,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Path]:
    """The page of a usual week, of one written by an attacker, of one without a story, and of few names."""
    folder = tmp_path_factory.mktemp("pages")
    reports = (weekly_report(desk, WEEK), hostile_report, empty_report, weekly_report(desk, WEEK, top=3))
    found = {}
    for kind, report in zip((*KINDS, "short"), reports, strict=True):
        found[kind] = folder / f"{kind}.html"
        found[kind].write_text(render_html(report, MADE_AT), encoding="utf-8")
    return found


def _table(page: Page, caption: str) -> list[list[str]]:
    rows: list[list[str]] = page.locator("table", has=page.locator("caption", has_text=caption)).first.evaluate(_CELLS)
    return rows


def _in_view(mark: Locator) -> None:
    """Bring a mark into view, and wait for the frames that tell the page of it: what scrolls hides what was told."""
    mark.scroll_into_view_if_needed()
    mark.evaluate("() => new Promise(then => requestAnimationFrame(() => requestAnimationFrame(then)))")


def _point(mark: Locator, tip: Locator, told: str) -> None:
    """Move the pointer onto a mark until it is told of, as a hand does.

    A busy browser finds what lies under the pointer by the frame before the page scrolled.
    """
    _in_view(mark)
    for last in (*[False] * 9, True):
        mark.page.mouse.move(0, 0)
        mark.hover(force=True)
        try:
            expect(tip).to_have_text(re.compile(told), timeout=None if last else 2_000)
            return
        except AssertionError:
            if last:
                raise


def _number(text: str) -> float:
    return float(re.sub(r"[^\d.]", "", text))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, TABLET, WIDE])
def test_opens_quietly_and_fits(
    open_page: OpenPage, pages: dict[str, Path], kind: str, scheme: Scheme, width: int
) -> None:
    visit = open_page(pages[kind], width=width, scheme=scheme)
    visit.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert (visit.outgoing(), visit.errors, visit.dialogs) == ([], [], [])
    assert visit.overflow() == 0


@pytest.mark.parametrize(
    ("kind", "scheme", "width"),
    [
        # Few names: what axe-core looks at does not change with more, and its time does.
        ("short", "light", WIDE),
        ("short", "dark", WIDE),
        ("short", "light", PHONE),
        ("hostile", "light", WIDE),
        ("empty", "light", WIDE),
    ],
)
def test_no_serious_fault_for_screen_readers_and_weak_eyes(
    open_page: OpenPage, pages: dict[str, Path], kind: str, scheme: Scheme, width: int
) -> None:
    visit = open_page(pages[kind], width=width, scheme=scheme)
    visit.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    # Inside the drawings are thousands of marks; screen readers are told the description instead.
    assert visit.faults(exclude="svg > g") == []


def test_tables_sort(open_page: OpenPage, pages: dict[str, Path]) -> None:
    page = open_page(pages["usual"]).page
    table = page.locator("table.names").first
    before = table.evaluate(_CELLS)
    head = table.locator("th", has_text="Articles")
    for order, reverse in (("descending", True), ("ascending", False)):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == order
        articles = [_number(row[-2]) for row in table.evaluate(_CELLS)]
        assert articles == sorted(articles, reverse=reverse)
        assert page.locator("p[role=status]").text_content() == f"Sorted by Articles, {order}."
    head.locator("button").click()
    assert head.get_attribute("aria-sort") is None
    assert table.evaluate(_CELLS) == before
    name = table.locator("th", has_text="Name")
    head.locator("button").click()
    name.locator("button").click()
    assert table.locator("th[aria-sort]").all_text_contents() == ["Name"], "one column at a time"
    names = [row[1] for row in table.evaluate(_CELLS)]
    assert names[:3] == sorted(row[1] for row in before)[:3]


def test_numbers_sort_as_numbers(open_page: OpenPage, pages: dict[str, Path], tmp_path: Path) -> None:
    """What the columns of a report can hold, in the order in which it is to stand, most first."""
    wanted = ["from 0", "1,200", "+98%", "12.5", "3", "0.4%", "<0.1%", "±0%", "−5%", "–", ""]
    source = pages["usual"].read_text(encoding="utf-8")
    given = "".join(f"<tr><th>x</th><td class=n>{text}</td></tr>" for text in sorted(wanted))
    table = f"<table id=t><thead><tr><th>Name</th><th class=n>Value</th></tr></thead><tbody>{given}</tbody></table>"
    made = tmp_path / "numbers.html"
    made.write_text(source.replace("<footer>", f"{table}<footer>"), encoding="utf-8")
    page = open_page(made).page
    page.locator("#t button", has_text="Value").click()
    assert [row[1] for row in page.locator("#t").evaluate(_CELLS)][:-2] == wanted[:-2]


def test_names_are_found(open_page: OpenPage, pages: dict[str, Path]) -> None:
    page = open_page(pages["usual"]).page
    box = page.get_by_label("Find a name")
    everything = page.locator(".evidence > section:visible").count()
    page.locator("summary", has_text="The ties in numbers").click()
    box.fill("yildiz")
    rows = page.locator("[data-names] tbody tr:visible").all_text_contents()
    assert rows
    assert all("Leyla Yıldız" in row for row in rows)
    assert page.locator(".find .quiet").text_content() == f"{len(rows)} entries below"
    page.locator("summary", has_text="The ties in numbers").click()
    box.fill("MARKOVIC")
    assert page.locator(".evidence > section:visible h4").all_text_contents() == ["Ivana Marković"]
    assert page.locator("[data-names] tbody tr:visible a[data-name]").all_text_contents() == ["Ivana Marković"]
    assert page.locator(".find .quiet").text_content() == "2 entries below"
    assert page.locator("[role=status]").text_content() == page.locator(".find .quiet").text_content()
    box.fill("<script>alert(1)</script>")
    assert page.locator(".evidence > section:visible").count() == 0
    box.press("Escape")
    assert box.input_value() == ""
    assert page.locator(".evidence > section:visible").count() == everything > 50


def test_names_are_found_in_a_watch_list_and_in_two_weeks(
    open_page: OpenPage, desk: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """One box, before all it searches: "entries below" is so."""
    ids = desk.execute(
        "SELECT entity_id FROM entities WHERE name IN ('Leyla Yıldız', 'Ivana Marković') ORDER BY name"
    ).fetchall()
    watch = Watch(file="desk.txt", names=((1, str(ids[0][0])), (2, str(ids[1][0])), (3, "Nobody Here")))
    report = weekly_report(desk, WEEK, compare=WEEK.shift(-1), watch=watch)
    assert report.watched is not None
    assert report.compared is not None
    made = tmp_path / "watched.html"
    made.write_text(render_html(report, MADE_AT), encoding="utf-8")
    page = open_page(made).page
    assert page.locator(".watched svg.spark").count() == 2
    box = page.get_by_label("Find a name")
    box.fill("markovic")
    assert page.locator(".watched:visible h3 bdi").all_text_contents() == ["Ivana Marković"]
    for table in ("lines of the list", "most mentioned in both weeks"):
        rows = page.locator("table", has=page.locator("caption", has_text=re.compile(table, re.I)))
        assert {"Markov" in text for text in rows.locator("tbody tr:visible").all_text_contents()} <= {True}, table
    below = page.locator(
        "[data-names] tbody tr:visible, .changes > li:visible, .watched:visible, .evidence > section:visible"
    )
    assert page.locator(".find .quiet").text_content() == f"{below.count()} entries below"
    top = page.locator(".find").bounding_box()
    first = page.locator(".watched:visible").first.bounding_box()
    assert top is not None
    assert first is not None
    assert top["y"] < first["y"]


def test_keys_alone_reach_everything(open_page: OpenPage, pages: dict[str, Path]) -> None:
    page = open_page(pages["usual"]).page
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("(e => e.id || e.className.baseVal || e.className || e.tagName)(document.activeElement)")
        )
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline.startswith(("solid", "auto")), f"{reached[-1]} shows that it has the focus"
    assert {"A", "marks", "SUMMARY", "find", "sort"} <= set(reached)
    head = page.locator("table.names th button", has_text="Share").first
    head.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert page.locator("table.names th[aria-sort=ascending]").count() == 1


def test_charts_tell_what_their_marks_stand_for(open_page: OpenPage, pages: dict[str, Path]) -> None:
    page = open_page(pages["usual"]).page
    tip = page.locator(".tip")
    assert tip.is_hidden()
    chart = page.locator("figure svg:visible").first
    chart.focus()
    _in_view(chart)
    page.keyboard.press("End")
    assert re.fullmatch(r"W33: \d+ stories, \d+ articles", tip.text_content() or "")
    assert tip.is_visible()
    assert page.locator("[role=status]").text_content() == tip.text_content(), "it is said, too"
    page.keyboard.press("ArrowLeft")
    assert (tip.text_content() or "").startswith("W32: ")
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    for key, words in (
        ("network-w", r".+ \((person|organisation|place|group)\): \d+ stories"),
        ("world-w", r".+: \d+ stories, \d+ articles, \d+ outlets"),
        ("carried-w", r".+ in .+: \d+ (story|stories), \d+ articles?"),
    ):
        mark = page.locator(f"svg[aria-labelledby={key}-title] [data-tip]:is(path)").last
        _point(mark, tip, f"^{words}$")
    name = page.locator("table.names tbody a").first
    _point(name, tip, r": \d+ stories, \d+ articles, \d+ outlets; week before \d+, eight-week")


@pytest.mark.parametrize("kind", KINDS)
def test_without_scripts_everything_is_there(open_page: OpenPage, pages: dict[str, Path], kind: str) -> None:
    with_scripts, without = (open_page(pages[kind], javascript=on).page for on in (True, False))
    text = "e => e.textContent.replace(/\\s+/g, ' ').trim()"
    sections, bare = (
        p.locator("main > header, main > section, main > footer").evaluate_all(f"all => all.map({text})")
        for p in (with_scripts, without)
    )
    # With scripts there are the box to find names and no titles of marks, which became details.
    titles = without.locator("svg path > title, svg line > title").all_text_contents()
    assert kind == "empty" or len(titles) > 50
    assert len(bare) == len(sections)
    tables = "all => all.map(t => [...t.rows].map(r => [...r.cells].map(c => c.innerText)))"
    assert without.locator("table:visible").evaluate_all(tables) == with_scripts.locator("table:visible").evaluate_all(
        tables
    )
    assert without.locator("button, input").count() == 0, "nothing that does nothing"
    without.locator("summary").first.click()
    assert without.locator("details[open] pre:visible, details[open] table:visible").count() > 0


def test_what_feeds_say_does_nothing(open_page: OpenPage, pages: dict[str, Path]) -> None:
    for width in (PHONE, WIDE):
        visit = open_page(pages["hostile"], width=width)
        page = visit.page
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for mark in page.locator("figure svg:visible [data-tip]").all()[:80]:
            mark.dispatch_event("pointerover", {"bubbles": True})
            assert page.locator(".tip *").count() == 0, "text, never markup"
        for button in page.locator("th button:visible").all():
            button.click()
        page.get_by_label("Find a name").fill("<img src=x onerror=alert(1)>")
        assert (visit.dialogs, visit.errors, visit.outgoing()) == ([], [], [])
        assert page.locator("script").count() == 1
        assert page.locator("img, iframe, object, embed").count() == 0
        shown = page.locator("main").inner_text()
        assert all(clean_text(name) in shown for name in HOSTILE_NAMES[:2])


def test_the_policy_holds(open_page: OpenPage, pages: dict[str, Path]) -> None:
    visit = open_page(pages["usual"])
    for attempt in (
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))",
        "document.body.append(Object.assign(document.createElement('img'), {src: 'http://outside.example/x.png'}))",
        "document.body.setAttribute('onclick', 'window.ran = 1'); document.body.click()",
        "fetch('http://outside.example/').catch(() => 0)",
    ):
        visit.page.evaluate(f"() => {{ {attempt} }}")
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate("window.ran") is None
    blocked = {error.split()[2] for error in visit.errors if error.startswith("error: policy")}
    assert blocked == {"script-src-elem", "img-src", "script-src-attr", "connect-src"}


def test_names_in_pictures_do_not_collide(open_page: OpenPage, pages: dict[str, Path]) -> None:
    for width, variant in ((WIDE, "w"), (PHONE, "n")):
        page = open_page(pages["usual"], width=width).page
        for key in ("network", "world", "closer"):
            boxes = page.locator(f"svg[aria-labelledby={key}-{variant}-title] text").evaluate_all(_BOXES)
            assert len(boxes) >= 8, key
            for i, a in enumerate(boxes):
                for b in boxes[:i]:
                    over = min(a[3], b[3]) - max(a[1], b[1]), min(a[4], b[4]) - max(a[2], b[2])
                    assert over[0] <= 1 or over[1] <= 3, f"{key}-{variant}: {a[0]} on {b[0]}"


def test_prints_to_clean_pages(open_page: OpenPage, pages: dict[str, Path]) -> None:
    for kind, least in (("usual", 8), ("hostile", 4), ("empty", 1)):
        page = open_page(pages[kind], scheme="dark").page
        pdf = page.pdf(format="A4", prefer_css_page_size=True)
        assert pdf.startswith(b"%PDF")
        assert least <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 40
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 690, "height": 980})  # A4 less its margins
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)", "on white"
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert page.locator("nav:visible, .find:visible, details:visible").count() == 0
        assert page.locator(".narrow:visible").count() == 0


def test_numbers_on_the_page_are_those_of_the_warehouse(
    open_page: OpenPage, pages: dict[str, Path], desk: duckdb.DuckDBPyConnection
) -> None:
    """Asked by hand, of articles and mentions, without the report's own statements and rollups."""
    page = open_page(pages["usual"]).page
    desk.execute("SET TimeZone = 'UTC'")
    figures = [_number(text) for text in page.locator("dl.figures dd.value").all_text_contents()]
    asked = desk.execute(
        f"""SELECT count(DISTINCT s.story_id), count(DISTINCT a.article_id), count(DISTINCT a.outlet_id),
                   count(DISTINCT m.entity_id) {TOLD}"""
    ).fetchone()
    assert asked == tuple(figures[:4])

    ties = _table(page, "Pairs of names")
    assert len(ties) > 60
    for row in (ties[0], ties[7], ties[-1]):
        one, other = (re.sub(r" (person|organisation|place|group)$", "", cell) for cell in row[:2])
        [(together, articles)] = desk.execute(
            f"""SELECT count(DISTINCT s.story_id) FILTER (WHERE list_contains(names, $b) AND list_contains(names, $a)),
                       count(*) FILTER (WHERE list_contains(here, $a) AND list_contains(here, $b))
                FROM (SELECT s.story_id, a.article_id, list(e.name) AS here {TOLD} GROUP BY ALL) AS each
                JOIN (SELECT s.story_id, list(DISTINCT e.name) AS names {TOLD} GROUP BY ALL) AS s USING (story_id)""",
            {"a": one, "b": other},
        ).fetchall()
        assert [_number(row[2]), _number(row[3])] == [together, articles], (one, other)
        for name, cell in ((one, row[4]), (other, row[5])):
            [(stories,)] = desk.execute(f"SELECT count(DISTINCT s.story_id) {TOLD} AND e.name = ?", [name]).fetchall()
            assert _number(cell) == stories

    places = {row[0]: [_number(cell) for cell in row[2:5]] for row in _table(page, "Places on the map")}
    assert places == {
        name: list(numbers)
        for name, *numbers in desk.execute(
            f"""SELECT e.name, count(DISTINCT s.story_id), count(*), count(DISTINCT a.outlet_id)
                {TOLD} AND e.lat IS NOT NULL GROUP BY e.name"""
        ).fetchall()
    }
    carried = page.locator("table", has_text="Stories of each outlet that mention").first
    outlets = carried.locator("thead th").all_text_contents()[1:]
    for row in carried.evaluate(_CELLS):
        by_outlet = dict(
            desk.execute(
                f"SELECT o.name, count(DISTINCT s.story_id) {TOLD} AND e.name = ? GROUP BY o.name",
                [row[0]],
            ).fetchall()
        )
        assert [_number(cell) for cell in row[1:]] == [by_outlet.get(outlet, 0) for outlet in outlets], row[0]
    for outlet, *cells in _table(page, "Articles of each outlet, and what of them"):
        counts = desk.execute(
            f"""SELECT count(*), count(*) FILTER (a.relation = 'original'), count(*) FILTER (a.relation = 'syndicated'),
                       count(*) FILTER (a.relation = 'abridged')
                FROM (SELECT DISTINCT a.article_id, a.relation {TOLD} AND o.name = ?) AS a""",
            [outlet],
        ).fetchone()
        assert counts == tuple(_number(cell) for cell in cells[:4]), outlet
