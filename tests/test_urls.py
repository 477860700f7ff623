"""Addresses: one spelling each, and none of them lost."""

from __future__ import annotations

from urllib.parse import quote

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
    ("https://example.org/a/", "https://example.org/a/", "a slash at the end may matter to the server"),
    ("https://example.org/a/index.html", "https://example.org/a/index.html", "so may a default document"),
    ("http://www.example.org/a", "http://www.example.org/a", "scheme and www. stay: the address must lead somewhere"),
    ("https://example.org/a;jsessionid=0A1B?id=3", "https://example.org/a?id=3", "a session in the path"),
    ("https://example.org/a;v=2;JSESSIONID=1/b", "https://example.org/a;v=2/b", "and nothing else of the path"),
    ("https://example.org/a;jsession;jsessionid=id=1", "https://example.org/a;jsession", "no session out of two"),
    ("https://example.org/..;jsessionid=1/a", "https://example.org/a", "dots behind a session"),
    ("https://example.org/#!/story/3", "https://example.org/#!/story/3", "a fragment that names the page"),
    ("https://example.org/a#!b c#d", "https://example.org/a#!b%20c%23d", "... spelled like the rest"),
    ("https://example.org/story?amp=1&id=3", "https://example.org/story?id=3", "the AMP form of a page"),
    ("https://example.org/story/?amp", "https://example.org/story/", "... as a bare word"),
    ("https://example.org/story/?outputType=amp", "https://example.org/story/", "... of another content system"),
    ("https://example.org/?outputType=xml", "https://example.org/?outputType=xml", "another form is another document"),
    ("https://example.org/story/amp/", "https://example.org/story/amp/", "a path proves nothing; its page will say"),
    ("https://amp.example.org/story", "https://amp.example.org/story", "nor does a host"),
    ("https://m.example.org/story", "https://m.example.org/story", "nor that of phones"),
    (
        "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a/amp?id=3&usqp=mq331AQ",
        "https://www.example.org/a/amp?id=3",
        "an AMP cache names the publisher's page",
    ),
    ("https://cdn.ampproject.org/v/www.example.org/a", "http://www.example.org/a", "... that is without TLS"),
    ("https://cdn.ampproject.org/v0.js", "https://cdn.ampproject.org/v0.js", "no page in it"),
    ("https://www.google.com/amp/s/www.example.org/a?x=1", "https://www.example.org/a?x=1", "a viewer of AMP pages"),
    ("https://www.google.co.uk/amp/www.example.org/a", "http://www.example.org/a", "... in another country"),
    ("https://www.google.com/amp/", "https://www.google.com/amp/", "a page about it"),
    (
        "https://www.google.com/url?rct=j&sa=t&url=https://example.org/a%3Fid%3D3&ct=ga&usg=AOvVaw",
        "https://example.org/a?id=3",
        "an alert's counted link, which robots may not follow",
    ),
    (
        "http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fexample.org%2fa&c=1",
        "https://example.org/a",
        "a search feed's counted link",
    ),
    (
        "https://www.google.com/url?q=https://l.facebook.com/l.php?u%3Dhttps%253A%252F%252Fexample.org%252Fa%26h%3D1",
        "https://example.org/a",
        "one in the other",
    ),
    (
        "https://www.google.com/url?url=javascript:alert(1)",
        "https://www.google.com/url?url=javascript:alert(1)",
        "what leads nowhere stays",
    ),
    (
        "https://example.org/url?url=https://other.example/",
        "https://example.org/url?url=https://other.example/",
        "of anybody else, who knows what it means",
    ),
    ("mailto:a@example.org", "mailto:a@example.org", "not ours to spell"),
    ("http://[::1", "http://[::1", "cannot be parsed"),
]


@pytest.mark.parametrize(("url", "expected", "reason"), CANONICAL, ids=[reason for *_, reason in CANONICAL])
def test_one_spelling_for_each_page(url: str, expected: str, reason: str) -> None:
    assert canonical_url(url) == expected, reason


_TRACKING = """
    utm_source=x UTM_Campaign=x fbclid=1 gclid=1 gad_source=1 mibextid=1 rdt_cid=1 share_id=1 _branch_match_id=1
    vgo_ee=1 ns_mchannel=rss guce_referrer=1 guccounter=1 xtor=RSS-3 s_kwcid=1 ftag=YHF4eb9d17 traffic_source=rss rss=1
    rss=yes mod=rss_world mod=mw_rss_topstories partner=rss partner=rssnyt emc=rss cmp=rss CMP=share_btn_tw feedType=RSS
    feedName=worldNews wprss=rss_world .tsrc=rss ref_src=twsrc%5Etfw source=rss-feed ref=newsletter cid=rss via=twitter
    smid=tw-share mc_cid=1 _hsenc=1 ocid=1 dicbo=v2 yclid=1 PHPSESSID=1 at_ptr_name=x spm=a1.b2
    amp;utm_source=x pk_campaign=x mtm_source=x wt.mc_id=x trk_msg=x __twitter_impression=true ana=RSS eref=a maca=x
"""
_REAL = """
    id=3 p=17 page=2 story=9 article=1 cid=9 uid=4 ref=4711 source=reuters src=ap from=2026 via=phone medium=print
    mod=12 gallery=3 12345 q=rss s=news section=atom campaign=2026 partner=ap feed=12 amp=2 amplitude=3 rss=world
    rssid=3 output=amp lang=en v=2 storyid=1 newsid=1 cat=5 tag=x date=2026-01-05 print=1 nid=4 contentid=7
"""


@pytest.mark.parametrize("parameter", _TRACKING.split())
def test_where_a_reader_came_from_is_no_part_of_the_address(parameter: str) -> None:
    assert canonical_url(f"https://example.org/a?id=3&{parameter}&b=2") == "https://example.org/a?id=3&b=2"


@pytest.mark.parametrize("parameter", _REAL.split())
def test_what_may_name_a_page_stays(parameter: str) -> None:
    url = f"https://example.org/a?{parameter}&b=2"
    assert canonical_url(url) == url


_PIECE = st.text(alphabet="aB1/.%?&=#:;@[]é ~+-_é日", max_size=30)


@given(
    host=st.sampled_from(["example.org", "EXAMPLE.org:80", "a.example.co.uk", "[::1]:8000", "münchen.example"]),
    rest=_PIECE,
)
def test_spelling_twice_equals_once(host: str, rest: str) -> None:
    url = f"http://{host}/{rest}"
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert same_site(url, once) or not same_site(url, url), "a spelling leads nowhere else"


_WRAPPERS = [
    "https://www.google.com/url?q={}",
    "https://www.google.com/amp/s/{}",
    "https://cdn.ampproject.org/c/s/{}",
    "https://l.facebook.com/l.php?u={}",
    "https://example.org/{};jsessionid=1",
]


@given(st.lists(st.sampled_from(_WRAPPERS), max_size=5), st.booleans(), _PIECE)
def test_however_often_wrapped(wrappers: list[str], quoted: bool, rest: str) -> None:
    url = f"https://example.org/{rest}"
    for wrapper in wrappers:
        url = wrapper.format(quote(url, safe="") if quoted else url)
    once = canonical_url(url)
    assert canonical_url(once) == once


def test_wrapping_without_end_is_bounded() -> None:
    assert canonical_url("https://www.google.com/url?q=" * 50_000 + "https://example.org/").startswith("https://www.go")


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
