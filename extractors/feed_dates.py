"""Dates as feeds write them, in UTC.

Tried in this order, cheapest first: ISO 8601, RFC 822 (`email.utils`), and `dateparser` for month names in other
languages. Only absolute dates count: "two hours ago" needs a clock and means something else at every reading.
"""

from __future__ import annotations

import html
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

MAX_DATE_CHARS = 80
# A document whose dates all need dateparser (1 to 40 ms each) must not hold up a run.
MAX_SLOW_PARSES = 100
MAX_SLOW_FAILURES = 10
# Tried where the feed does not name its language; all of dateparser's 200 take two seconds for a date that is none.
COMMON_LANGUAGES = [
    "en",
    "es",
    "fr",
    "de",
    "pt",
    "it",
    "nl",
    "ru",
    "uk",
    "pl",
    "cs",
    "tr",
    "ar",
    "fa",
    "id",
    "vi",
    "el",
]
# Earlier years are placeholders (0001, 1900, 1970), later ones typing errors.
FIRST_YEAR, LAST_YEAR = 1971, 2200

_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ]+(\d{1,2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,6})\d*)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"[+-]\d{2}:?\d{2}\)?$|Z$|\b(?:GMT|UTC?)(?:[+-]\d{1,2}(?::?\d{2})?)?\)?$|\([A-Z]{2,5}\)$")
_UTC_UNKNOWN = re.compile(r"-00:?00$")  # email's word for "UTC, the writer's zone unknown"
_GMT_OFFSET = re.compile(r"\b(?:GMT|UTC)\s*([+-])(\d{1,2})(?::?(\d{2}))?$")
_COLON_OFFSET = re.compile(r"(?<=[\d\s])([+-]\d{2}):(\d{2})$")
_OFFSET_BEFORE_NAME = re.compile(r"(?:[+-]\d{4}|\bGMT|\bUTC)\s*\([^()]*\)$")  # as JavaScript prints dates
_ZONE_BEFORE_YEAR = re.compile(r"(\d\d:\d\d:\d\d) ([A-Z]{3,5}) (\d{4})$")  # as the Unix command does
_HALF_DAY = re.compile(r"\b(\d{1,2})(:\d{2}(?::\d{2})?)\s*([ap])\.?m\b\.?", re.IGNORECASE)
_LEAP_SECOND = re.compile(r"(?<=\d)(:[0-5]\d:)60(?!\d)")
_MIDNIGHT = re.compile(r"(?<![\d:])24:00(?::00)?(?![\d:])")
_IN_IDEOGRAPHS = re.compile(r"^(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
# A weekday adds nothing to a full date, and is what most foreign-language dates fail on.
_WEEKDAY = re.compile(r"^[^\W\d]{2,12}\.?\s*,\s*")
_NUMERIC = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}")
_LIKE_ISO = re.compile(r"\d{4}-(\d\d)-\d\d(?!\d)")
_ZONE_NAME = re.compile(r"\s\(?([A-Z]{3,5})\)?$")
# Zone names outside RFC 822 that mean one thing in news feeds; IST, CST and BST (which mean several) stay out,
# except where RFC 822 itself defines them.
_ZONES = {
    "CET": "+0100",
    "CEST": "+0200",
    "EET": "+0200",
    "EEST": "+0300",
    "WET": "+0000",
    "WEST": "+0100",
    "MSK": "+0300",
    "JST": "+0900",
    "KST": "+0900",
    "HKT": "+0800",
    "SGT": "+0800",
    "PKT": "+0500",
    "NZST": "+1200",
    "NZDT": "+1300",
    "AEST": "+1000",
    "AEDT": "+1100",
    "SAST": "+0200",
    "WIB": "+0700",
}


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """An instant in UTC, whether the text named the zone it was written in, and whether its form is a usual one."""

    at: datetime
    zone_known: bool
    usual: bool = True


@dataclass(slots=True)
class DateReader:
    """Reads the dates of one document.

    Args:
        language: BCP 47 tag of the feed, tried first for month names; "" if unknown.
        zone: What times without zone are read in; None: UTC. A day without a time is midnight UTC always.
    """

    language: str = ""
    zone: tzinfo | None = None
    _seen: dict[str, ParsedDate | None] = field(default_factory=dict)
    _slow: int = 0
    _failed: int = 0

    def read(self, text: str) -> ParsedDate | None:
        """Return the instant a text names; None if it names none between 1971 and 2200."""
        text = " ".join(text[: MAX_DATE_CHARS + 1].split())
        if not text or len(text) > MAX_DATE_CHARS:
            return None
        if text not in self._seen:
            self._seen[text] = self._in_zone(self._parse(text), text)
        return self._seen[text]

    def _in_zone(self, found: ParsedDate | None, text: str) -> ParsedDate | None:
        """A time that was taken for UTC for want of a zone, in the feed's zone."""
        if found is None or found.zone_known or self.zone is None or _UTC_UNKNOWN.search(text):
            return found
        if found.at.time() == datetime.min.time():
            return found
        return replace(found, at=found.at.replace(tzinfo=self.zone).astimezone(UTC))

    def _parse(self, text: str) -> ParsedDate | None:
        given = _WEEKDAY.sub("", text)
        plain = _parse_iso(given)
        if plain is not None:
            return plain
        text, days = _as_usual(given)
        found = _parse_iso(text) or _parse_rfc822(text)
        usual = found is not None and text == given
        found = found or _parse_epoch(text)
        if found is None and self._slow < MAX_SLOW_PARSES and self._failed < MAX_SLOW_FAILURES:
            self._slow += 1
            found = _parse_in_words(text, self.language)
            self._failed += found is None
        if found is None or (usual and not days):
            return found
        return replace(found, at=found.at + timedelta(days=days), usual=usual)


def _as_usual(text: str) -> tuple[str, int]:
    """Undo oddities of spelling that no parser knows, or that one of them takes for something else.

    Returns:
        The date, and how many days to add to it: midnight at the end of a day belongs to the next.
    """
    text = " ".join(html.unescape(text).replace("\u2212", "-").split()) if "&" in text or "\u2212" in text else text
    text = _IN_IDEOGRAPHS.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02} ", text).strip()
    if _OFFSET_BEFORE_NAME.search(text):
        text = text[: text.rindex("(")].rstrip()
    text = _ZONE_BEFORE_YEAR.sub(r"\1 \3 \2", text)
    text = _HALF_DAY.sub(_in_24_hours, text)
    text = _GMT_OFFSET.sub(lambda m: f"{m[1]}{m[2]:0>2}{m[3] or '00'}", text)
    text = _COLON_OFFSET.sub(r"\1\2", text)  # email.utils takes +02:00 for no zone at all
    text = _LEAP_SECOND.sub(r"\g<1>59", text)
    name = _ZONE_NAME.search(text)
    if name and name[1] in _ZONES:
        text = f"{text[: name.start()]} {_ZONES[name[1]]}"
    midnight = _MIDNIGHT.search(text)
    return (text[: midnight.start()] + "00:00:00" + text[midnight.end() :], 1) if midnight else (text, 0)


def _in_24_hours(match: re.Match[str]) -> str:
    hour, rest, half = int(match[1]), match[2], match[3].lower()
    return f"{hour % 12 + (12 if half == 'p' else 0):02}{rest}" if 1 <= hour <= 12 else f"{match[1]}{rest}"


def _in_utc(found: datetime, *, zone_known: bool) -> ParsedDate | None:
    if found.tzinfo is None:
        found, zone_known = found.replace(tzinfo=UTC), False
    try:
        found = found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    return ParsedDate(found, zone_known)


def _parse_iso(text: str) -> ParsedDate | None:
    text = re.sub(r"^((?:19|20)\d\d)(\d\d)(\d\d)$", r"\1-\2-\3", text)
    match = _ISO.fullmatch(re.sub(r"^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?(?=Z|[+-]|$)", _spread, text))
    if match is None:
        return None
    day, time, fraction, zone = match.groups()
    zone = (zone or "").upper()
    zone = "+00:00" if zone in ("Z", "UTC", "GMT") else zone
    if time is not None and len(time.split(":")[0]) == 1:
        time = f"0{time}"
    stamp = day + (f"T{time}" if time else "T00:00")
    if fraction and time and time.count(":") == 2:
        stamp += f".{fraction:0<6}"
    try:
        # A day without a time has no zone to speak of: midnight UTC, and said so.
        return _in_utc(datetime.fromisoformat(stamp + zone), zone_known=bool(zone))
    except ValueError:
        return None


def _spread(basic: re.Match[str]) -> str:
    """20220815T143000 in the long form."""
    year, month, day, hour, minute, second = basic.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}"


def _parse_epoch(text: str) -> ParsedDate | None:
    """Seconds or milliseconds since 1970, as some feeds print them."""
    if not re.fullmatch(r"[12]\d{9}(\d{3})?", text):
        return None
    return _in_utc(datetime.fromtimestamp(int(text[:10]), UTC), zone_known=True)


def _parse_rfc822(text: str) -> ParsedDate | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # "-0000" is email's word for "UTC, zone unknown"; it comes back naive, as does a name it does not know.
    return _in_utc(found, zone_known=found.tzinfo is not None)


@cache
def _dateparser() -> Callable[..., Any]:
    import dateparser

    parse: Callable[..., Any] = dateparser.parse
    return parse


def _parse_in_words(text: str, language: str) -> ParsedDate | None:
    if sum(char.isdigit() for char in text) < 3:  # no day and year in it
        return None
    numeric = _NUMERIC.match(text)
    iso = _LIKE_ISO.match(text)
    if iso and int(iso[1]) > 12:
        return None  # 2022-13-01 is not the 13th of January
    if numeric and int(numeric[1]) <= 12 and int(numeric[2]) <= 12 and language[:2] in ("", "en"):
        return None  # 03/04/2022 is March in America and April elsewhere: better no date than a wrong one
    settings = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month", "year"],
        "TIMEZONE": "UTC",
    }
    own = [[language.partition("-")[0]]] if language else []
    tries = [*own, COMMON_LANGUAGES]
    for languages in tries:
        try:
            with warnings.catch_warnings():
                # it tries formats without a year, which Python 3.13 warns about
                warnings.simplefilter("ignore", DeprecationWarning)
                found = _dateparser()(text, languages=languages, settings=settings)
        except (ValueError, TypeError, OverflowError, RecursionError):
            continue  # an unknown language, or a text dateparser trips over
        if isinstance(found, datetime):
            return _in_utc(found, zone_known=found.tzinfo is not None or bool(_OFFSET.search(text)))
    return None
