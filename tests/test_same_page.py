"""Which addresses may be one page, and which texts are one article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.same_page import are_one_article, sister_addresses
from extractors.urls import canonical_url, same_site

SISTERS = [
    ("https://www.example.org/a", "http://www.example.org/a", "without TLS"),
    ("https://www.example.org/a", "https://example.org/a", "without www."),
    ("https://example.org/a", "https://www.example.org/a", "with it"),
    ("https://example.org/a", "https://example.org/a/", "a slash"),
    ("https://m.example.co.uk/a?id=3", "http://www.example.co.uk/a/?id=3", "all of it at once"),
    ("https://amp.example.org/a", "https://www.example.org/a", "the AMP host"),
    ("https://www.example.org/a/amp/", "https://www.example.org/a", "an AMP path"),
    ("https://www.example.org/amp/a", "https://example.org/a", "another"),
    ("https://www.example.org/m/a", "https://www.example.org/a", "for phones"),
    ("https://www.example.org/a/print", "https://www.example.org/a", "for print"),
    ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/a/", "a machine without a name"),
]


@pytest.mark.parametrize(("url", "sister", "reason"), SISTERS, ids=[reason for *_, reason in SISTERS])
def test_sisters(url: str, sister: str, reason: str) -> None:
    assert sister in sister_addresses(url), reason


STRANGERS = [
    ("https://www.example.org/a", "https://www.example.org/b", "another path"),
    ("https://www.example.org/a?id=3", "https://www.example.org/a", "another parameter"),
    ("https://www.example.org/A", "https://www.example.org/a", "another case"),
    ("https://www.uk/a", "https://uk/a", "a suffix is no site"),
    ("http://127.0.0.1:8000/a", "http://www.127.0.0.1:8000/a", "no name to put a label before"),
    ("https://example.org:8443/a", "http://example.org:8443/a", "a port speaks one protocol"),
    ("https://www.example.org/", "https://www.example.org/amp", "the front page"),
]


@pytest.mark.parametrize(("url", "other", "reason"), STRANGERS, ids=[reason for *_, reason in STRANGERS])
def test_strangers(url: str, other: str, reason: str) -> None:
    assert other not in sister_addresses(url), reason


@given(
    st.sampled_from(["www.example.org", "m.a.co.uk", "[::1]:8000", "127.0.0.1", "xn--mnchen-3ya.example", "localhost"]),
    st.text(alphabet="aé/.?&=mp-", max_size=20),
)
def test_sisters_are_spelled_canonically_and_of_one_site(host: str, rest: str) -> None:
    url = canonical_url(f"https://{host}/{rest}")
    sisters = sister_addresses(url)
    assert url not in sisters
    assert [canonical_url(sister) for sister in sisters] == list(sisters)
    assert all(same_site(sister, url) for sister in sisters if sister.startswith("https"))
    assert not any(same_site(sister, "https://other.example/") for sister in sisters)
    assert len(sisters) < 40


WORDS = [f"word{number}" for number in range(400)]
TEXT, OTHER = " ".join(WORDS[:200]), " ".join(WORDS[200:])
BOX = "Sign up for our newsletter and never miss the news from the harbour again, every morning at six."

TEXTS = [
    ("A", TEXT, "A", TEXT, True, "the same"),
    ("A", TEXT, "B", TEXT, True, "a new headline"),
    ("A", TEXT, "A", TEXT[:900] + OTHER, True, "rewritten under its headline"),
    ("A", TEXT, "B", " ".join(WORDS[:170]) + " " + OTHER, True, "a new headline, and longer"),
    ("A", TEXT, "B", TEXT[:700] + OTHER, False, "a new headline, and hardly the same text"),
    ("A", TEXT, "A", OTHER, False, "a headline that every page has"),
    ("A", f"{TEXT}\n{BOX}", "B", f"{OTHER}\n{BOX}", False, "one box on both"),
    ("A", "", "A", "", True, "nothing but a headline"),
    ("A", "", "B", "", False, "nothing but headlines"),
    ("A", TEXT, "A", "", False, "text and none"),
    ("Á", TEXT.upper(), "á", TEXT, True, "case"),
    ("A", "港口开放了。市长说很好。", "B", "港口开放了。市长说很好。", True, "no spaces between words"),
]


@pytest.mark.parametrize(("a", "text", "b", "other", "same", "reason"), TEXTS, ids=[reason for *_, reason in TEXTS])
def test_texts(a: str, text: str, b: str, other: str, same: bool, reason: str) -> None:
    assert are_one_article(a, text, b, other) is same, reason
    assert are_one_article(b, other, a, text) is same, reason
