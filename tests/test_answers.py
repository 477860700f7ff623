"""Reading the head of an answer."""

from __future__ import annotations

import pytest

from extractors.answers import (
    MAX_RETRY_AFTER_S,
    UNDATED_RETRY_AFTER_S,
    answered_validators,
    media_type,
    retry_after_s,
    status_error,
)
from extractors.errors import ItemError, PermanentFetchError, TransientFetchError
from extractors.records import Validators

NOW = "Mon, 15 Aug 2022 14:30:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": " 0 "}, 0),
        ({"Retry-After": "Mon, 15 Aug 2022 14:32:00 GMT", "Date": NOW}, 120),
        ({"Retry-After": "Mon, 15 Aug 2022 14:00:00 GMT", "Date": NOW}, 0),
        ({"Retry-After": "Mon, 15 Aug 2022 14:32:00 GMT"}, UNDATED_RETRY_AFTER_S),
        ({"Retry-After": "Monday, 15-Aug-22 14:32:00 GMT", "Date": NOW}, 120),
        ({"Retry-After": "Mon Aug 15 14:32:00 2022", "Date": NOW}, 120),
        ({"Retry-After": "1.5"}, None),
        ({"Retry-After": "1" * 5_000}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "999999999"}, MAX_RETRY_AFTER_S),
        ({"Retry-After": "Mon, 15 Aug 2099 14:32:00 GMT", "Date": NOW}, MAX_RETRY_AFTER_S),
    ],
)
def test_retry_after_in_both_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers) == seconds


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("", ("", "")),
        ('Text/HTML; Charset="UTF-8"', ("text/html", "utf-8")),
        ("text/xml; x=1;charset=windows-1251", ("text/xml", "windows-1251")),
        ("text/xml; charset=<script>", ("text/xml", "")),
    ],
)
def test_media_type(header: str, parts: tuple[str, str]) -> None:
    assert media_type(header) == parts


@pytest.mark.parametrize(
    ("status", "retry_after", "error", "wait_s", "why"),
    [
        (429, "60", TransientFetchError, 60, "RFC 6585"),
        (503, "60", TransientFetchError, 60, "RFC 9110 15.6.4"),
        (500, "60", TransientFetchError, 60, "not defined, but said: for this address"),
        (403, "60", TransientFetchError, 60, "a firewall's way to say: later"),
        (413, "60", TransientFetchError, 60, "RFC 9110 15.5.14"),
        (403, "0", PermanentFetchError, None, "no time at all is no promise"),
        (403, None, PermanentFetchError, None, "forbidden"),
        (404, "60", PermanentFetchError, None, "what is not there does not come by waiting"),
        (410, "60", PermanentFetchError, None, "nor what is gone"),
    ],
)
def test_refusals_that_name_an_end_are_for_the_time_being(
    status: int, retry_after: str | None, error: type[ItemError], wait_s: float | None, why: str
) -> None:
    found = status_error("https://a.example/", status, {"Retry-After": retry_after} if retry_after else {})
    assert type(found) is error, why
    assert getattr(found, "retry_after_s", None) == wait_s, why


BEFORE = Validators(etag='"old"', last_modified="Mon, 15 Aug 2022 14:30:00 GMT")


@pytest.mark.parametrize(
    ("headers", "expected", "why"),
    [
        ({}, BEFORE, "nothing repeated: all stays"),
        ({"ETag": '"new"'}, Validators(etag='"new"', last_modified=BEFORE.last_modified), "what is given is updated"),
        ({"Last-Modified": "yesterday"}, Validators(etag='"old"', last_modified="yesterday"), "even if it is no date"),
        ({"ETag": ""}, BEFORE, "an empty one is none"),
        ({"ETag": '"' + "x" * 9_000 + '"'}, BEFORE, "one that we would not keep"),
        ({"ETag": "x" * 7_000}, Validators(etag="x" * 7_000, last_modified=BEFORE.last_modified), "a long one"),
        ({"ETag": "  W/odd \t\\ "}, Validators(etag="  W/odd \t\\ ", last_modified=BEFORE.last_modified), "as it came"),
    ],
)
def test_validators_of_an_answer(headers: dict[str, str], expected: Validators, why: str) -> None:
    assert answered_validators(headers, BEFORE) == expected, why
