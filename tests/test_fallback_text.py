"""The text a feed carries stands in for a page that cannot be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import ItemError, PageError, PermanentFetchError, PutOffError, TransientFetchError
from extractors.fallback_text import MIN_CONTENT_WORDS, MIN_SUMMARY_WORDS, fallback_paragraphs
from extractors.records import Access, Page, PageArticle
from flows.articles import read_page
from warehouse.recall import PendingEntry

NOW = datetime(2026, 8, 17, 6, 0, tzinfo=UTC)
URL = "https://gazette.example/a"
# Two sentences of 24 words: enough together, and neither alone.
ONE = (
    "The minister said on Monday that the new bridge over the river would be open to all traffic before the "
    "end of next summer."
)
TWO = (
    "Engineers had warned twice that the foundations were weaker than planned, and the city council asked for "
    "another report on the whole matter today."
)
ENOUGH = f"{ONE} {TWO}"
GONE = PermanentFetchError(URL, "HTTP 404 (not found)", status=404)
DOWN = TransientFetchError(URL, "HTTP 503 (unavailable)", status=503, retry_after_s=60.0)
SHORT = "; the feed's own text is too short to stand in"


def pending(content: str = "", summary: str = "") -> PendingEntry:
    """An entry with the texts its feed carries."""
    return PendingEntry(
        entry_id=1, feed_id=2, outlet_id="gazette", url=URL, title="Bridge", summary=summary, content=content,
        authors=("Aida Bek",), published_at=NOW, seen_at=NOW, attempts=0, article_id=None, language="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("why", "content", "paragraphs"),
    [
        ("paragraphs", f"<p>{ONE}</p><p>{TWO}</p>", (ONE, TWO)),
        ("one paragraph", f"<p>{ENOUGH}</p>", (ENOUGH,)),
        ("no tag at all", ENOUGH, (ENOUGH,)),
        ("lines of plain text", f"{ONE}\n{TWO}", (ONE, TWO)),
        ("plain text that is folded", ONE.replace(" on ", "\non ") + f"\n\n{TWO}", (ONE, TWO)),
        ("inline tags and blank lines", f"<b>{ONE}</b>\n\n{TWO}", (ONE, TWO)),
        ("two breaks", f"{ONE}<br><br/>\n{TWO}", (ONE, TWO)),
        ("two breaks apart", f"{ONE}<br>\n <br>{TWO}", (ONE, TWO)),
        ("one break", f"<p>{ONE}<br>{TWO}</p>", (ENOUGH,)),
        (
            "inline markup joins",
            f"<p>{ONE.replace('minister', 'mini<b>ster</b>')} <a href='/x'>{TWO}</a></p>",
            (ENOUGH,),
        ),
        ("text between blocks", f"<div>{ONE}<ul><li>{TWO}</li></ul></div>", (ONE, TWO)),
        ("escaped once too often", f"&lt;p&gt;{ONE}&lt;/p&gt;&lt;p&gt;{TWO}&lt;/p&gt;", (ONE, TWO)),
        ("references", f"<p>{ENOUGH} A&amp;B</p>", (f"{ENOUGH} A&B",)),
        ("no tags but references", f"{ENOUGH} 3 &lt; 4 &amp; so", (f"{ENOUGH} 3 < 4 & so",)),
        ("scripts", f"<p>{ENOUGH}</p><script>alert('x')</script><style>p{{}}</style>", (ENOUGH,)),
        ("forms", f"<form>Sign up <input> for our letter</form>{ENOUGH}", (ENOUGH,)),
        ("pictures", f"<figure><img alt='a'><figcaption>A bridge</figcaption></figure>{ENOUGH}", (ENOUGH,)),
        ("frames and their tail", f"<p>{ONE} <iframe>no frames</iframe>{TWO}</p>", (ONE, TWO)),
        ("comments", f"<p>{ONE} <!-- a <p> b -->{TWO}</p>", (ENOUGH,)),
        ("said twice", f"<p>{ENOUGH}</p><div>{ENOUGH}</div>", (ENOUGH,)),
        ("a table", f"<table><tr><td>Year</td><td>Cost</td></tr></table><p>{ENOUGH}</p>", ("Year Cost", ENOUGH)),
        (
            "what WordPress puts below",
            f"<p>{ENOUGH}</p><p>The post <a href='/a'>Bridge</a> appeared first on <a href='/'>Gazette</a>.</p>",
            (ENOUGH,),
        ),
        ("controls", f"<p>{ENOUGH}\x00\x1b\ud800</p>", (ENOUGH,)),
    ],
)
def test_paragraphs(why: str, content: str, paragraphs: tuple[str, ...]) -> None:
    assert fallback_paragraphs(content, "") == paragraphs, why


def words(count: int) -> str:
    """So many words."""
    return " ".join(f"word{number}" for number in range(count))


@pytest.mark.parametrize(
    ("content", "summary", "stands_in"),
    [
        (words(MIN_CONTENT_WORDS), "", True),
        (words(MIN_CONTENT_WORDS - 1), "", False),
        ("", words(MIN_SUMMARY_WORDS), True),
        ("", words(MIN_SUMMARY_WORDS - 1), False),
        ("<figure>x</figure>" * 99, words(MIN_SUMMARY_WORDS), True),  # the content says nothing
        (words(MIN_CONTENT_WORDS), words(MIN_SUMMARY_WORDS), True),
        ("橋は来年の夏までに開通する。" * 40, "", True),  # no spaces between words
        ("", "", False),
    ],
)
def test_how_much_is_a_text(content: str, summary: str, stands_in: bool) -> None:
    found = fallback_paragraphs(content, summary)
    assert bool(found) is stands_in
    if content.startswith("word"):
        assert found in ((content,), ())


@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 90_000 + ENOUGH,
        "<b><p>" * 70_000 + ENOUGH,
        "<br>" * 120_000 + ENOUGH,
        "<p " + " ".join(f"a{number}=1" for number in range(60_000)) + f">{ENOUGH}</p>",
        "<" * 500_000,
        "<!--" * 125_000,
        "&lt;p&gt;" * 55_000 + ENOUGH,
        "\n" * 499_000 + ENOUGH,
        " \x0b" * 240_000 + ENOUGH,
    ],
    ids=["deep", "misnested", "breaks", "attributes", "brackets", "comments", "escaped", "lines", "white space"],
)
def test_hostile_texts_take_a_moment(content: str) -> None:
    began = perf_counter()
    fallback_paragraphs(content, "")
    assert perf_counter() - began < 5


@given(st.text(alphabet=st.sampled_from("ab <>/pbr&;lt\n\x0b!-'\"="), max_size=200), st.text(max_size=50))
def test_anything_gives_clean_paragraphs(markup: str, other: str) -> None:
    for line in fallback_paragraphs(f"{markup}{other}<p>{ENOUGH}", ""):
        assert line == " ".join(line.split())
        assert "\x0b" not in line


@pytest.mark.parametrize(
    ("why", "answer", "last", "stands_in"),
    [
        ("it will not come", GONE, False, True),
        ("it is no article", Page(url=URL, final_url=URL, status=200, body=b"%PDF-1.7"), False, True),
        ("it may come yet", DOWN, False, False),
        ("it will not be asked for again", DOWN, True, True),
        ("nor this one", PutOffError(URL, "robots.txt cannot be read"), True, True),
        ("not asked now", PutOffError(URL, "its host is left alone"), False, False),
    ],
)
def test_when_it_stands_in(why: str, answer: Page | ItemError, last: bool, stands_in: bool) -> None:
    found = read_page(pending(f"<p>{ENOUGH}</p>"), answer, NOW, last=last)
    if not stands_in:
        assert found is answer, why
        return
    assert isinstance(found, PageArticle), why
    assert (found.paragraphs, found.extractor, found.language) == ((ENOUGH,), "feed", "en")
    assert (found.title, found.authors, found.url) == ("Bridge", ("Aida Bek",), URL)


def test_a_summary_alone_stands_in() -> None:
    """Where an item has a content in plain text and no description, this is where it is kept."""
    found = read_page(pending(summary=f"{ENOUGH} {ENOUGH}"), GONE, NOW)
    assert isinstance(found, PageArticle)
    assert found.paragraphs == (f"{ENOUGH} {ENOUGH}",)


@pytest.mark.parametrize(
    ("error", "last"),
    [(GONE, False), (DOWN, True), (PutOffError(URL, "not asked"), True), (PageError(URL, "no text"), False)],
)
def test_a_teaser_does_not_and_the_reason_says_so(error: ItemError, last: bool) -> None:
    error.seconds = 1.5
    found = read_page(pending(summary=ONE), error, NOW, last=last)
    assert isinstance(found, ItemError)
    assert type(found) is type(error)
    assert found.reason == error.reason + SHORT
    assert str(found) == f"{URL}: {error.reason}{SHORT}"
    assert found.seconds == 1.5
    for name in ("status", "retry_after_s"):
        assert getattr(found, name, None) == getattr(error, name, None)


def test_where_the_feed_has_no_text_nothing_is_said_of_it() -> None:
    assert read_page(pending(), GONE, NOW) is GONE
    assert read_page(replace(pending(summary=ONE), attempts=1), DOWN, NOW) is DOWN


THREE = "On Tuesday the first lorries crossed the river, and their drivers were given flowers by the mayor of the town."
SUMMARY = f"{ONE} {TWO} {THREE} {ONE}"
STUB = f"<article><h1>Bridge</h1><p>{ONE}</p></article>"
WALL = "<p>Subscribe to continue reading this story</p>"
FED = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"


def shown(body: str) -> Page:
    """A page with this body."""
    html = f"<html lang='en'><head><title>Bridge</title></head><body>{body}</body></html>"
    return Page(url=URL, final_url=URL, status=200, body=html.encode())


@pytest.mark.parametrize(
    ("why", "body", "content", "summary", "paragraphs", "extractor", "access"),
    [
        ("a stub", STUB, FED, "", (ONE, TWO, THREE), "feed", Access.FULL),
        ("a paywall, and the feed has it all", STUB + WALL, FED, "", (ONE, TWO, THREE), "feed", Access.FULL),
        ("a paywall, and the feed has the same", STUB + WALL, f"<p>{ONE}</p>", "", (ONE,), "trafilatura",
         Access.PAYWALL),
        ("a paywall, and a long summary", STUB + WALL, "", SUMMARY, (SUMMARY,), "feed", Access.PAYWALL),
        ("the feed ends at the paywall, too", STUB + WALL, f"<p>{ONE}</p><p>{TWO}</p>{WALL}", "", (ONE, TWO), "feed",
         Access.PAYWALL),
        ("the page has it all", f"<article><h1>Bridge</h1>{FED}</article>", FED, "", (ONE, TWO, THREE), "trafilatura",
         Access.FULL),
        ("the page has more", f"<article><h1>Bridge</h1>{FED}</article>", f"<p>{ENOUGH}</p>", "", (ONE, TWO, THREE),
         "trafilatura", Access.FULL),
        ("the feed has a little more", f"<article><h1>Bridge</h1><p>{ONE}</p><p>{TWO}</p></article>", FED, "",
         (ONE, TWO), "trafilatura", Access.FULL),
        ("a summary is no better than a page", STUB, "", SUMMARY, (ONE,), "trafilatura", Access.FULL),
    ],
)  # fmt: skip
def test_the_feeds_text_wins_where_the_page_has_much_less(
    why: str, body: str, content: str, summary: str, paragraphs: tuple[str, ...], extractor: str, access: Access
) -> None:
    found = read_page(pending(content, summary), shown(body), NOW)
    assert isinstance(found, PageArticle), why
    assert (found.paragraphs, found.extractor, found.access) == (paragraphs, extractor, access), why
    assert found.title == "Bridge"


@pytest.mark.parametrize("title", ["Just a moment...", "Before you continue", "Sign in"])
def test_a_wall_lets_the_feeds_text_stand_in(title: str) -> None:
    page = Page(url=URL, final_url=URL, status=200, body=f"<html><title>{title}</title><p>{ONE}</p></html>".encode())
    found = read_page(pending(FED), page, NOW)
    assert isinstance(found, PageArticle)
    assert (found.paragraphs, found.extractor) == ((ONE, TWO, THREE), "feed")
    without = read_page(pending(), page, NOW)
    assert isinstance(without, PageError)
    assert "no article but" in without.reason
