"""Addresses: one spelling each, and none of them lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.ids import stable_id
from extractors.urls import canonical_url, is_fetchable, same_site

CANONICAL = [
    ("HTTP://Www.Example.ORG:80/a", "http://www.example.org/a", "scheme and host have no case, 80 is the default"),
    ("https://example.org:443", "https://example.org/", "an empty path is the root"),
    ("https://example.org:8443/a", "https://example.org:8443/a", "another port is another server"),
    ("https://example.org/News/Item-A", "https://example.org/News/Item-A", "paths have case"),
    ("https://example.org/a/../b/./c", "https://example.org/b/c", "dot segments"),
    ("https://example.org/a//b", "https://example.org/a//b", "an empty segment is a segment"),
    ("https://example.org/%7euser/%c3%a9", "https://example.org/~user/%C3%A9", "percent codes, RFC 3986 6.2.2"),
    ("https://example.org/é x", "https://example.org/%C3%A9%20x", "what must be encoded"),
    ("https://example.org/100%", "https://example.org/100%25", "a lone percent sign"),
    ("https://münchen.example/", "https://xn--mnchen-3ya.example/", "IDNA"),
    ("https://user:secret@example.org/a", "https://example.org/a", "user info is nobody's business"),
    ("https://example.org./a", "https://example.org/a", "the root label"),
    ("https://example.org/a#part", "https://example.org/a", "a fragment is not asked for"),
    (" https://example.org/a\n", "https://example.org/a", "white space around"),
    ("https://example.org/a?utm_source=x&fbclid=1", "https://example.org/a", "tracking only"),
    ("https://example.org/?b=2&utm_medium=rss&a=1", "https://example.org/?b=2&a=1", "order of the rest stays"),
    ("https://example.org/story?id=3&ref=rss", "https://example.org/story?id=3", "a channel by its value"),
    ("https://example.org/?ref=4711", "https://example.org/?ref=4711", "the same name with a value of its own"),
    ("https://example.org/?gallery=3&cid=9", "https://example.org/?gallery=3&cid=9", "courlan drops these"),
    ("https://example.org/?12345", "https://example.org/?12345", "a parameter without value"),
    ("https://example.org/a?at_medium=RSS&at_campaign=K", "https://example.org/a", "a broadcaster's feed"),
    ("mailto:a@example.org", "mailto:a@example.org", "not ours to spell"),
    ("http://[::1", "http://[::1", "cannot be parsed"),
]


@pytest.mark.parametrize(("url", "expected", "reason"), CANONICAL, ids=[reason for *_, reason in CANONICAL])
def test_one_spelling_for_each_page(url: str, expected: str, reason: str) -> None:
    assert canonical_url(url) == expected, reason


_PIECE = st.text(alphabet="aB1/.%?&=#:;@[]é ~+-_é日", max_size=30)


@given(
    host=st.sampled_from(["example.org", "EXAMPLE.org:80", "a.example.co.uk", "[::1]:8000", "münchen.example"]),
    rest=_PIECE,
)
def test_spelling_twice_equals_once(host: str, rest: str) -> None:
    once = canonical_url(f"http://{host}/{rest}")
    assert canonical_url(once) == once


@given(st.text(max_size=60))
def test_any_text_has_an_outcome(text: str) -> None:
    once = canonical_url(text)
    assert canonical_url(once) == once
    assert is_fetchable(text) in (True, False)


SITES = [
    ("https://www.example.co.uk/a", "http://news.example.co.uk", True, "one registrable domain"),
    ("https://a.co.uk/", "https://b.co.uk/", False, "co.uk is a suffix"),
    ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/b", True, "one server"),
    ("http://127.0.0.1:8000/", "http://127.0.0.1:8001/", False, "two servers on one machine"),
    ("https://example.org/", "not an address", False, "nothing to compare with"),
    ("", "", False, "nothing is no site"),
]


@pytest.mark.parametrize(("a", "b", "expected", "reason"), SITES, ids=[reason for *_, reason in SITES])
def test_same_site(a: str, b: str, expected: bool, reason: str) -> None:
    assert same_site(a, b) is expected, reason
    assert same_site(b, a) is expected, reason


FETCHABLE = [
    ("https://example.org/", True),
    ("http://127.0.0.1:8000/a", True),
    ("ftp://example.org/", False),
    ("file:///etc/passwd", False),
    ("javascript:alert(1)", False),
    ("https:///path", False),
    ("https://example.org:port/", False),
    ("https://exa mple.org/", False),
    ("//example.org/", False),
    ("", False),
    ("https://example.org/" + "a" * 2000, False),
]


@pytest.mark.parametrize(("url", "expected"), FETCHABLE)
def test_is_fetchable(url: str, expected: bool) -> None:
    assert is_fetchable(url) is expected


def test_ids_are_stable_and_parts_do_not_run_together() -> None:
    assert stable_id("https://example.org/a") == 7325753194796546696
    assert stable_id("ab", "c") != stable_id("a", "bc")
    assert stable_id("a", "") != stable_id("a")


@given(st.lists(st.text(), max_size=4))
def test_ids_fit_a_bigint(parts: list[str]) -> None:
    assert 0 < stable_id(*parts) < 2**63
