"""The table of RFC 9309: which rule of a robots.txt decides."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from extractors.robots_rules import MAX_SITEMAPS, Rules, whole_lines

# a busy machine is no failure
no_deadline = hypothesis_settings(deadline=None)


@pytest.mark.parametrize(
    ("text", "may", "why"),
    [
        # 2.2.1: which group
        ("User-agent: wirewatch\nDisallow: /", False, "we are named"),
        ("User-agent: WireWatch\nDisallow: /", False, "names know no case"),
        ("USER-AGENT:wirewatch\nDISALLOW:/", False, "nor do keys; blanks are not needed"),
        ("  User-agent :\twirewatch  \n Disallow : /  ", False, "blanks do no harm"),
        ("User-agent: wirewatch/1.0\nDisallow: /", False, "a version is not part of the name"),
        ("User-agent: wirewatch (news)\nDisallow: /", False, "nor is a remark"),
        ("User-agent: wire\nDisallow: /", True, "another's name, though ours begins with it"),
        ("User-agent: wirewatcher\nDisallow: /", True, "another's name, though it begins with ours"),
        ("User-agent: wirewatch-news\nDisallow: /", True, "another's name"),
        ("User-agent: other\nDisallow: /", True, "nobody we are"),
        ("User-agent:\nDisallow: /", True, "nobody"),
        ("User-agent: *\nDisallow: /", False, "everybody"),
        ("User-agent: * # all\nDisallow: /", False, "everybody, with a remark"),
        ("User-agent: *\nDisallow: /\n\nUser-agent: wirewatch\nAllow: /", True, "our own group goes first"),
        ("User-agent: wirewatch\nAllow: /\n\nUser-agent: *\nDisallow: /", True, "wherever it stands"),
        ("User-agent: wirewatch\nDisallow:\n\nUser-agent: *\nDisallow: /", True, "even if it forbids nothing"),
        ("User-agent: wirewatch\n\nUser-agent: *\nDisallow: /", False, "no rule between: one group for both"),
        ("User-agent: *\nDisallow: /\nUser-agent: wirewatch", True, "ours, and empty"),
        ("User-agent: a\nUser-agent: wirewatch\nUser-agent: b\nDisallow: /", False, "one group of three names"),
        ("User-agent: wirewatch\nDisallow: /x\nUser-agent: b\nDisallow: /", True, "a name after a rule begins anew"),
        ("User-agent: wirewatch\nDisallow: /x\nUser-agent: *\nAllow: /\nUser-agent: wirewatch\nDisallow: /n", False,
         "two groups of ours are one"),
        ("User-agent: *\nDisallow: /x\nUser-agent: b\nAllow: /\nUser-agent: *\nDisallow: /n", False,
         "two groups of everybody's likewise"),
        ("User-agent: wirewatch\nUser-agent: *\nDisallow: /", False, "named twice over"),
        ("Disallow: /\nUser-agent: b\nDisallow: /", True, "a rule before the first name is nobody's"),
        ("User-agent: wirewatch\nSitemap: https://a.example/\nDisallow: /", False, "a sitemap does not end a group"),
        ("User-agent: wirewatch\nSitemap: https://a.example/\nUser-agent: b\nDisallow: /", False, "nor part its names"),
        ("User-agent: wirewatch\nNoindex: /y\nUser-agent: b\nDisallow: /", False, "nor does an unknown line"),
        ("User-agent: wirewatch\n\n\nDisallow: /", False, "nor an empty one"),
        ("User-agent: wirewatch\n# x\nDisallow: /", False, "nor a remark"),
        ("User-agent: wirewatch\nCrawl-delay: 5\nUser-agent: *\nDisallow: /", True, "a delay is a rule and does"),
        # 2.2: lines
        ("\ufeffUser-agent: *\nDisallow: /", False, "a byte order mark"),
        ("User-agent: *\r\nDisallow: /\r\n", False, "CR LF"),
        ("User-agent: *\rDisallow: /\r", False, "CR"),
        ("User-agent: *\u2028Disallow: /", True, "no end of a line"),
        ("User-agent: *\x0bDisallow: /", True, "no end of a line either"),
        ("User-agent: *\nDisallow: / # all of it", False, "a remark behind a rule"),
        ("User-agent: *\n#Disallow: /", True, "a rule in a remark"),
        ("User-agent: *\nDisallow: /#x", False, "what is behind # is no part of the rule"),
        ("User-agent: *\nDisallow /", False, "no colon: sloppy, but clear"),
        ("User-agent *\nDisallow: /", False, "no colon: sloppy, but clear"),
        ("User-agent: *\nDissallow: /", False, "misspelled, but clear"),
        ("User-agent: *\nDisallow: news", False, "no slash: sloppy, but clear"),
        ("User-agent: *\nNo: thing\n:\n::\nDisallow: /", False, "lines that say nothing"),
        ("User-agent: *\n\0Disallow: /", True, "an unknown key"),
        ("<html><body>Disallow: /</body></html>", True, "no robots.txt at all"),
        # 2.2.2: which rule
        ("User-agent: *\nDisallow:", True, "an empty rule forbids nothing"),
        ("User-agent: *\nAllow:\nDisallow: /", False, "nor does one allow anything"),
        ("User-agent: *\nDisallow: /news", False, "a beginning"),
        ("User-agent: *\nDisallow: /News", True, "paths know case"),
        ("User-agent: *\nDisallow: /news/one/two", True, "longer than the path"),
        ("User-agent: *\nDisallow: /\nAllow: /news", True, "the longest match wins"),
        ("User-agent: *\nAllow: /news\nDisallow: /", True, "in any order"),
        ("User-agent: *\nAllow: /\nDisallow: /news/", False, "the longest match wins"),
        ("User-agent: *\nAllow: /news\nDisallow: /news", True, "allow wins where both are equally long"),
        ("User-agent: *\nDisallow: /news\nAllow: /news", True, "in any order"),
        ("User-agent: *\nAllow: /news/index.html\nDisallow: /news/", False, "allows that page alone"),
    ],
)  # fmt: skip
def test_groups_and_rules(text: str, may: bool, why: str) -> None:
    rules = Rules(text)
    assert rules.allows("https://gazette.example/news/one") is may, why
    assert rules.allows("https://gazette.example/robots.txt"), "itself is always allowed (2.2.2)"
    assert Rules(rules.text).allows("https://gazette.example/news/one") is may, "what is remembered says the same"


@pytest.mark.parametrize(
    ("pattern", "path", "hit", "why"),
    [
        ("/", "", True, "the front page without its slash"),
        ("/", "?q=1", True, "the same with a query"),
        ("/?q", "?q=1", True, "the same with a query"),
        ("/a", "/a", True, "itself"),
        ("/a", "/ab", True, "a beginning"),
        ("/a/", "/a", False, "the slash counts"),
        ("/a", "/b/a", False, "a beginning, not a part"),
        ("/a?b=1", "/a?b=12", True, "queries count"),
        ("/a", "/b#/a", False, "fragments do not"),
        # 2.2.3: special characters
        ("*", "/a", True, "anything"),
        ("/*", "/a", True, "anything"),
        ("*/b", "/a/b/c", True, "a part"),
        ("*.php", "/a.php5", True, "a part"),
        ("*.php$", "/a.php", True, "an end"),
        ("*.php$", "/a.php?x=1", False, "not an end"),
        ("*.php$", "/a.php/b.php", True, "the last of several"),
        ("/a*b*c", "/a/c/b/c", True, "in this order"),
        ("/a*b*c", "/a/c/b", False, "not in this order"),
        ("/a*", "/a", True, "* may stand for nothing"),
        ("/a**b", "/ab", True, "two are as one"),
        ("/a*a$", "/a", False, "one letter cannot be two"),
        ("/a$", "/a", True, "the whole path"),
        ("/a$", "/ab", False, "the whole path only"),
        ("/a$b", "/a$b", True, "not at the end: itself"),
        ("/a$b", "/a", False, "not at the end: itself"),
        ("/a%24", "/a$b", True, "encoded: itself (2.2.3)"),
        ("/a%24", "/a", False, "encoded: itself"),
        ("/a%2A", "/a*b", True, "encoded: itself"),
        ("/a%2a", "/axb", False, "encoded: itself"),
        ("/a.b", "/axb", False, "a dot is a dot"),
        ("/$", "", True, "the front page alone"),
        ("/$", "/a", False, "the front page alone"),
        # 2.2.2: encodings; the first five are the RFC's own
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz", True, "row 1"),
        ("/foo/bar?baz=http://foo.bar", "/foo/bar?baz=http%3A%2F%2Ffoo.bar", True, "row 2"),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84", True, "row 3"),
        ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", True, "row 4"),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", True, "row 5"),
        ("/foo/bar/baz", "/foo/bar/%62%61%7A", True, "row 5, the other way round"),
        ("/foo/bar/%e3%83%84", "/foo/bar/ツ", True, "hex digits know no case"),
        ("/a b", "/a%20b", True, "a blank"),
        ("/a%2Fb", "/a/b", False, "an encoded slash parts nothing"),
        ("/a%2fb", "/a%2Fb", True, "but is itself"),
        ("/a%3Fb", "/a?b", False, "an encoded question mark begins no query"),
        ("/a%25b", "/a%b", False, "an encoded percent sign is itself"),
        ("/a%zz", "/a%zz", True, "what is no code is itself"),
        ("/%", "/%", True, "half a code"),
        ("/a;b@c:d", "/a%3Bb%40c%3Ad", True, "other reserved characters, encoded or not"),
    ],
)
def test_paths(pattern: str, path: str, hit: bool, why: str) -> None:
    rules = Rules(f"User-agent: *\nDisallow: {pattern}")
    assert rules.allows(f"https://gazette.example{path}") is not hit, why
    assert Rules(rules.text).allows(f"https://gazette.example{path}") is not hit, "what is remembered says the same"


def test_paths_that_are_no_utf8_are_compared_by_their_bytes() -> None:
    text = b"User-agent: *\nDisallow: /caf\xe9".decode("utf-8", "surrogateescape")
    rules = Rules(text)
    assert not rules.allows("https://gazette.example/caf%E9/x")
    assert rules.allows("https://gazette.example/caf%C3%A9/x")
    assert rules.text == "User-agent: *\nDisallow: /caf%E9"


@pytest.mark.parametrize(
    ("text", "delay_s"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 9999", 30),
        ("User-agent: *\nCrawl-delay: -1", 0),
        ("User-agent: *\nCrawl-delay: soon", 0),
        ("User-agent: *\nCrawl-delay: nan", 0),
        ("User-agent: *\nCrawl-delay:", 0),
        ("User-agent: other\nCrawl-delay: 5", 0),
        ("User-agent: *\nCrawl-delay: 2\nCrawl-delay: 7\nCrawl-delay: 1", 7),
        ("User-agent: *\nCrawl-delay: 9\nUser-agent: wirewatch\nCrawl-delay: 2", 2),
        ("User-agent: *\nCrawl-delay: 9\nUser-agent: wirewatch\nDisallow:", 0),
    ],
)
def test_crawl_delay_is_obeyed_within_reason(text: str, delay_s: float) -> None:
    rules = Rules(text)
    assert rules.crawl_delay_s == delay_s
    assert Rules(rules.text).crawl_delay_s == delay_s


def test_sitemaps_are_absolute_and_bounded() -> None:
    odd = ["/s.xml", "ftp://a.example/s", "javascript:1", "https://", "http://[", "https://a.example/" + "x" * 3_000,
           "https://a.example/two words", "https://a.example/é", "//a.example/s"]  # fmt: skip
    good = [f"https://a.example/{number}.xml" for number in range(MAX_SITEMAPS + 20)]
    rules = Rules("\n".join(f"Sitemap: {address}" for address in [*odd, good[0], *good]))
    assert list(rules.sitemaps) == good[:MAX_SITEMAPS]
    assert Rules(rules.text).sitemaps == rules.sitemaps


def test_what_concerns_others_is_not_remembered() -> None:
    text = "User-agent: other\nDisallow: /a\nUser-agent: *\nDisallow: /b\nUser-agent: wirewatch\nAllow: /c\nDisallow:"
    assert Rules(text).text == "User-agent: *\nAllow: /c"
    assert Rules("User-agent: wirewatch\nDisallow:\nUser-agent: *\nDisallow: /").text == ""


def test_a_cut_line_is_dropped() -> None:
    assert whole_lines(b"a\nb\r\nc") == b"a\nb\r\n"
    assert whole_lines(b"a\rb") == b"a\r"
    assert whole_lines(b"a") == b""


def test_hostile_patterns_take_no_time() -> None:
    path = "https://gazette.example/" + "a" * 8_000
    rules = Rules("User-agent: *\nDisallow: /" + "*a" * 4_000 + "*b")
    many = Rules("User-agent: *\n" + "\n".join(f"Disallow: /*{number}" for number in range(30_000)))
    began = time.process_time()
    assert rules.allows(path)
    assert many.allows(path)
    assert time.process_time() - began < 2.0


ALPHABET = st.text(alphabet="/ab*$%2F4?=é:#\r\n", max_size=12)
LINE = st.sampled_from(["User-agent: *", "User-agent: wirewatch", "User-agent: b", "Crawl-delay: 3", "X: y", ""])
RULE = st.builds("{}: {}".format, st.sampled_from(["Allow", "Disallow", "allow", "Sitemap"]), ALPHABET)


@no_deadline
@given(st.lists(LINE | RULE, max_size=12).map("\n".join), ALPHABET)
def test_what_is_remembered_says_what_was_read(text: str, path: str) -> None:
    rules = Rules(text)
    again = Rules(rules.text)
    assert again.text == rules.text
    assert rules.text.isascii()
    url = f"https://gazette.example/{path}"
    assert (again.allows(url), again.crawl_delay_s, again.sitemaps) == (
        rules.allows(url),
        rules.crawl_delay_s,
        rules.sitemaps,
    )


@no_deadline
@given(st.text(max_size=300), st.text(max_size=50))
def test_any_robots_gives_an_answer(text: str, path: str) -> None:
    rules = Rules("User-agent: *\n" + text)
    assert rules.allows(f"https://gazette.example/{path}") in (True, False)
    assert 0 <= rules.crawl_delay_s <= 30
