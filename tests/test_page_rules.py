"""What an outlet's rules say of its pages beats the general way, where it finds a text."""

from __future__ import annotations

import pytest

from extractors.articles import extract_article
from extractors.page_rules import CONTENT_SYSTEMS, PageRules, is_selector, page_rules
from extractors.records import PageArticle

URL = "https://www.example.org/a/2.html"
FIRST = "The minister of transport resigned on Monday after a vote in parliament, officials said in the capital."
SECOND = "Her deputy will lead the ministry until the coalition names a successor, a spokesman told reporters."
THIRD = "Opposition parties had asked for the vote in March, when two bridges in the north were closed."
OTHER = "A long text beside the article that no general rule takes for a box, since its words are plain words."


def page(body: str) -> bytes:
    return f"<html lang='en'><head><title>x</title></head><body><h1>Minister resigns</h1>{body}</body></html>".encode()


def read(body: str, rules: PageRules | None) -> PageArticle:
    return extract_article(page(body), url=URL, rules=rules)


STORY = (
    f"<div class='a'><p>{FIRST}</p><div class='b'><p>{OTHER}</p></div><p>{SECOND}</p></div><div class='c'>{THIRD}</div>"
)
RULES = [
    (PageRules(keep=(".a",), drop=(".b",)), (FIRST, SECOND), "keep and drop"),
    (PageRules(keep=(".a p", ".c")), (FIRST, OTHER, SECOND, THIRD), "in the page's order"),
    (PageRules(keep=(".c", ".a"), drop=(".b",)), (FIRST, SECOND, THIRD), "in the page's order, not in the rules'"),
    (PageRules(keep=(".a", ".a p"), drop=(".b", ".b p")), (FIRST, SECOND), "each once"),
    (PageRules(keep=("P:first-of-type",)), (FIRST, OTHER), "names of elements in any case"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "paragraphs", "reason"), RULES, ids=[reason for *_, reason in RULES])
def test_rules_say_what_is_text(rules: PageRules, paragraphs: tuple[str, ...], reason: str) -> None:
    found = read(STORY, rules)
    assert (found.paragraphs, found.extractor) == (paragraphs, "rules"), reason


def test_where_rules_find_nothing_the_general_way_takes_over_and_shows() -> None:
    found = read(STORY, PageRules(keep=("#gone",), drop=(".b",)))
    assert found.extractor == "trafilatura"
    assert {FIRST, SECOND} <= set(found.paragraphs)
    assert OTHER not in found.paragraphs, "what they drop is dropped all the same"


def test_a_paywall_is_no_text_under_rules_either() -> None:
    found = read(f"<div class='a'><p>{FIRST}</p><p>Subscribe to continue reading</p></div>", PageRules(keep=(".a",)))
    assert found.paragraphs == (FIRST,)
    assert found.wall == ("Subscribe to continue reading",)


PANGEA = f"""
<div class="intro intro--bottom content-offset"><p>{THIRD}</p></div>
<div id="article-content" class="content-floated-wrap fb-quotable"><div class="wsw">
<span class="dateline">WASHINGTON —&nbsp;</span><p>{FIRST}</p>
<div class="wsw__embed"><figure class="media-image"><figcaption><span class="caption">A bridge</span></figcaption></figure></div>
<div class="wsw__embed"><div class="media-block also-read"><a href="/a/3.html"><h4>Another minister, Jane Roe, travels</h4></a></div></div>
<div class="infgraphicsAttach"><div class="c-spinner">Loading</div></div>
<h2>What comes next</h2><p>{SECOND} <a class="wsw__a" href="/a/4.html">A link</a> stays.</p><ul><li>One bridge.</li></ul>
</div></div>
<div class="media-block-wrap"><h3>More news</h3><p>{OTHER}</p></div>
"""  # fmt: skip  # noqa: E501


def test_the_system_that_rferl_and_voa_share() -> None:
    found = read(PANGEA, page_rules(system="pangea"))
    text = (FIRST, "What comes next", f"{SECOND} A link stays.", "One bridge.")
    assert (found.paragraphs, found.extractor) == ((THIRD, *text), "rules")


def test_an_outlet_adds_to_its_systems_rules() -> None:
    rules = page_rules(keep=["#more"], drop=[".less"], system="pangea")
    assert rules is not None
    assert rules.keep == (*CONTENT_SYSTEMS["pangea"].keep, "#more")
    assert rules.drop[-1] == ".less"
    assert page_rules() is None


SELECTORS = [
    ("div.story > p:not(.x)", True), ("#a, .b", True), ("[data-x='1']", True), ("div[", False), ("", False),
    (" ", False), ("p::before", False), ("p:hover:nonsense", False), ("a" * 501, False), ("div" + " div" * 5000, False),
    ("!", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "good"), SELECTORS, ids=[text[:20] for text, _ in SELECTORS])
def test_selectors_are_checked(text: str, good: bool) -> None:
    assert is_selector(text) is good


def test_ready_rules_are_sound() -> None:
    assert all(is_selector(text) for rules in CONTENT_SYSTEMS.values() for text in (*rules.keep, *rules.drop))
