"""How long an answer stays fresh."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from extractors.freshness import MAX_SECONDS, fresh_s
from tests.fetching import get
from tests.webserver import FEED, WebServer

NOW = "Mon, 15 Aug 2022 14:30:00 GMT"
LATER = "Mon, 15 Aug 2022 14:40:00 GMT"


@pytest.mark.parametrize(
    ("cache_control", "seconds", "why"),
    [
        ("max-age=600", 600, "the plain form"),
        ("Max-Age=600", 600, "names know no case"),
        ('max-age="600"', 600, "quoted: to be accepted (RFC 9111 5.2)"),
        ("public, max-age=600, must-revalidate", 600, "among others"),
        ("max-age = 600", 600, "sloppy blanks"),
        ("max-age=0600", 600, "a leading zero"),
        ("max-age=00000000000000600", 600, "many"),
        ("max-age=600, max-age=5", 600, "twice: the first holds (4.2.1)"),
        ("max-age=99999999999999999999", MAX_SECONDS, "overflow (1.2.2)"),
        ("max-age=2147483648", MAX_SECONDS, "one more than fits"),
        ("max-age=-1", 0, "no number: stale (4.2.1)"),
        ("max-age=10.5", 0, "no whole number"),
        ("max-age=soon", 0, "no number at all"),
        ("max-age=", 0, "no value"),
        ("max-age", 0, "not even a sign of one"),
        ("max-age=٦٠٠", 0, "digits of another script"),
        ("max-age=0, must-revalidate", 0, "to be asked for each time"),
        ("no-store", 0, "to be asked for each time"),
        ("no-cache", 0, "to be asked for each time"),
        ("max-age=600, no-cache", 0, "the stricter of two"),
        ("no-store, max-age=600", 0, "the stricter of two"),
        ('no-cache="Set-Cookie", max-age=600', 600, "no-cache of a field is about that field (5.2.2.4)"),
        ('private="x, max-age=5", max-age=600', 600, "what is quoted is no directive"),
        ("s-maxage=600", None, "for shared caches, not for us"),
        ("s-maxage=5, max-age=600", 600, "for shared caches, not for us"),
        ("private", None, "says nothing of time"),
        ("must-revalidate", None, "says nothing of time"),
        ("", None, "says nothing"),
        (",,;=", None, "rubbish"),
    ],
)
def test_cache_control(cache_control: str, seconds: int | None, why: str) -> None:
    assert fresh_s(CIMultiDict({"Cache-Control": cache_control})) == seconds, why


@pytest.mark.parametrize(
    ("headers", "seconds", "why"),
    [
        ({"Expires": LATER, "Date": NOW}, 600, "ten minutes later"),
        ({"Expires": NOW, "Date": LATER}, 0, "over already"),
        ({"Expires": "Monday, 15-Aug-22 14:40:00 GMT", "Date": NOW}, 600, "the form of RFC 850"),
        ({"Expires": "Mon Aug 15 14:40:00 2022", "Date": NOW}, 600, "the form of asctime"),
        ({"Expires": "0", "Date": NOW}, 0, "no date: over already (5.3)"),
        ({"Expires": "-1", "Date": NOW}, 0, "no date: over already"),
        ({"Expires": "", "Date": NOW}, 0, "no date: over already"),
        ({"Expires": "never", "Date": NOW}, 0, "no date: over already"),
        ({"Expires": "0"}, 0, "needs no Date to be over"),
        ({"Expires": LATER}, None, "measured by nothing"),
        ({"Expires": LATER, "Date": "today"}, None, "measured by nothing"),
        ({"Expires": "Mon, 15 Aug 9999 14:40:00 GMT", "Date": NOW}, MAX_SECONDS, "for ever"),
        ({"Expires": LATER, "Date": NOW, "Cache-Control": "max-age=5"}, 5, "max-age goes first (5.3)"),
        ({"Expires": LATER, "Date": NOW, "Cache-Control": "private"}, 600, "Cache-Control says nothing of time"),
        ({"Last-Modified": NOW, "Date": LATER}, None, "we do not guess (4.2.2)"),
        ({}, None, "says nothing"),
    ],
)
def test_expires(headers: dict[str, str], seconds: int | None, why: str) -> None:
    assert fresh_s(CIMultiDict(headers)) == seconds, why


def test_header_lines_are_one_list() -> None:
    assert fresh_s(CIMultiDict([("Cache-Control", "private"), ("cache-control", "max-age=7")])) == 7


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_head_gives_an_answer(cache_control: str, expires: str) -> None:
    headers = CIMultiDict({"Cache-Control": cache_control, "Expires": expires, "Date": NOW})
    max_age_s = fresh_s(headers)
    assert max_age_s is None or 0 <= max_age_s <= MAX_SECONDS


async def test_pages_say_how_fresh_they_are(webserver: WebServer) -> None:
    url = webserver.serve("/f", FEED, headers={"Cache-Control": "max-age=600", "Age": "30", "ETag": '"x"'})
    page = await get(url)
    assert page.max_age_s == 600
    unmodified = await get(url, validators=page.validators)
    assert (unmodified.status, unmodified.max_age_s) == (304, 600)
    page = await get(webserver.url + "/ok")
    assert page.max_age_s is None
