"""Reading an HTTP answer's head, and putting what went wrong into words."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

import aiohttp

from extractors.addresses import Visit
from extractors.errors import ItemError, PermanentFetchError, TransientFetchError
from extractors.records import Validators

# Longer requests to stay away are taken for mistakes: we would rather ask once a week.
MAX_RETRY_AFTER_S = 7 * 86_400.0
# A Retry-After date cannot be measured without the answer's own Date.
UNDATED_RETRY_AFTER_S = 3_600.0
MAX_VALIDATOR_CHARS = 8_000  # ETags of more than 1,000 characters exist; servers take heads of at least 8 kB
MAX_DATE_CHARS = 100
_TRANSIENT_STATUS = frozenset((408, 421, 423, 425, 429))
# Refusals that name an end are for the time being: RFC 9110 15.5.14 says so of 413, firewalls do it with 403.
_TRANSIENT_IF_DATED = frozenset((403, 413))
_STATUS_WORDS = {
    206: "only a part, though all was asked for",
    304: "not modified, though nothing was compared",
    401: "asks for a password",
    402: "asks for payment",
    403: "forbidden",
    404: "not found",
    410: "gone",
    429: "too many requests",
    451: "unavailable for legal reasons",
    500: "error of the server",
    502: "bad gateway",
    503: "unavailable",
    504: "gateway timed out",
}
_NOT_PAGES = ("image/", "video/", "audio/", "font/", "application/pdf", "application/zip", "application/octet-stream")
_NOT_FEEDS = ("image/", "video/", "audio/", "font/", "application/pdf", "application/zip")


class Timeouts(Protocol):
    """The part of the fetch settings that error messages quote."""

    @property
    def connect_timeout_s(self) -> float: ...
    @property
    def read_timeout_s(self) -> float: ...
    @property
    def total_timeout_s(self) -> float: ...


def media_type(header: str) -> tuple[str, str]:
    """Split a Content-Type header into type and charset, both lower case and "" where it names none."""
    kind, *parameters = header[:500].split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'").lower()
            return kind.strip().lower(), charset if re.fullmatch(r"[a-z0-9._:-]{1,40}", charset) else ""
    return kind.strip().lower(), ""


def wrong_kind(kind: str, accept: str) -> str:
    """Why an answer of this media type is not worth reading, else ""."""
    if kind.startswith(_NOT_PAGES if accept == "page" else _NOT_FEEDS):
        return f"not a {accept} but {kind[:60]}"
    return ""


def answered_validators(headers: Mapping[str, str], before: Validators) -> Validators:
    """Validators of an answer, byte for byte; where it gives none, those from before stay.

    A value that is not valid UTF-8 could not be returned unchanged and counts as none.
    """

    def value(name: str, old: str | None) -> str | None:
        new = headers.get(name)
        if not new or len(new) > MAX_VALIDATOR_CHARS or any("\ud800" <= char <= "\udfff" for char in new):
            return old
        return new

    return Validators(etag=value("ETag", before.etag), last_modified=value("Last-Modified", before.last_modified))


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds a Retry-After header asks us to stay away, from either of its forms; None if it asks nothing.

    A date is measured against the answer's own Date, so that a wrong clock on either side does not matter.
    """
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,12}", value):
        return min(float(value), MAX_RETRY_AFTER_S)
    until = http_date(value)
    if until is None:
        return None
    now = http_date(headers.get("Date", ""))
    if now is None:
        return UNDATED_RETRY_AFTER_S
    return min(max(0.0, (until - now).total_seconds()), MAX_RETRY_AFTER_S)


def http_date(value: str) -> datetime | None:
    """Read a date in any of the three forms of RFC 9110 5.6.7; None for anything else."""
    try:
        found = parsedate_to_datetime(value[:MAX_DATE_CHARS])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def status_error(url: str, status: int, headers: Mapping[str, str]) -> ItemError:
    """The error for a status that brings no body.

    A Retry-After goes with it whatever the status. Only for 429 and 503 is it about the whole host (the fetcher sees to
    that): RFC 9110 10.2.3 and RFC 6585 give it that meaning for these. With any other it is about this address.
    """
    words = _STATUS_WORDS.get(status, "")
    reason = f"HTTP {status} ({words})" if words else f"HTTP {status}"
    wait_s = retry_after_s(headers)
    if (
        status >= 500
        or status in _TRANSIENT_STATUS
        or status in (206, 304)
        or (wait_s and status in _TRANSIENT_IF_DATED)
    ):
        return TransientFetchError(url, reason, status=status, retry_after_s=wait_s)
    return PermanentFetchError(url, reason, status=status)


def connection_trouble(
    url: str, error: BaseException, visit: Visit, *, answered: bool, settings: Timeouts
) -> TransientFetchError | PermanentFetchError:
    """Put a failed exchange into words.

    Args:
        url: The link that was asked for.
        error: What aiohttp or the system raised.
        visit: What the address guard saw.
        answered: Whether the head of an answer had come.
        settings: The limits to quote.
    """
    if isinstance(error, TimeoutError):
        return TransientFetchError(url, _timeout_words(error, answered, settings))
    if visit.blocked and isinstance(error, aiohttp.ClientConnectorError):
        return PermanentFetchError(url, f"{visit.blocked[0]} is not a public address; see fetch.allow_private_hosts")
    # UnicodeError: a host name that DNS cannot have, such as one with a label of 64 letters
    if isinstance(error, aiohttp.InvalidURL) or (isinstance(error, UnicodeError) and not answered):
        return PermanentFetchError(url, "not a valid address")
    return TransientFetchError(url, _words(error, answered))


def _timeout_words(error: TimeoutError, answered: bool, settings: Timeouts) -> str:
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return f"timed out after {settings.connect_timeout_s:g} s connecting"
    if isinstance(error, aiohttp.SocketTimeoutError):
        where = "in the middle of the body" if answered else "waiting for the first byte"
        return f"timed out after {settings.read_timeout_s:g} s {where}"
    return f"timed out: not finished after {settings.total_timeout_s:g} s"


def _words(error: BaseException, answered: bool) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError | socket.gaierror):
        return "does not resolve"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"certificate problem: {_short(error.certificate_error)}"
    if isinstance(error, aiohttp.ClientSSLError):
        return f"no secure connection: {_short(error.os_error)}"
    if isinstance(error, aiohttp.ClientConnectorError):
        if isinstance(error.os_error, ConnectionRefusedError):
            return "connection refused"
        return f"no connection: {_short(error.os_error)}"
    if isinstance(error, aiohttp.ContentTypeError | aiohttp.ClientResponseError):
        return f"not proper HTTP: {_short(error)}"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "connection closed in the middle of the body"
    if isinstance(error, aiohttp.ClientConnectionError | ConnectionError):
        return "connection closed in the middle of the body" if answered else "connection closed before an answer"
    return f"no answer: {_short(error)}"


def _short(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or getattr(error, "message", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())[:120]
