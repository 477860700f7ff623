"""Reading the head of an answer."""

from __future__ import annotations

import pytest

from extractors.answers import MAX_RETRY_AFTER_S, UNDATED_RETRY_AFTER_S, media_type, retry_after_s

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
