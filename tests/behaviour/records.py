"""What a watched client did: every request with its answer, and what it had read in the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request and its answer.

    `at` is simulated time, `arrived_s` and `left_s` are real monotonic seconds. Names of headers are in lower case,
    their values the bytes as UTF-8, with surrogates for bytes that are none. Status 0 is a connection reset.
    """

    host: str
    path: str
    at: datetime
    method: str = "GET"
    arrived_s: float = 0.0
    left_s: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    gave: Mapping[str, str] = field(default_factory=dict)

    @property
    def conditional(self) -> bool:
        """Whether it carries a validator."""
        return "if-none-match" in self.headers or "if-modified-since" in self.headers

    def leaving(self, left_s: float) -> Asked:
        """The same, with the time at which its answer had been given."""
        return replace(self, left_s=left_s)

    def retry_after_s(self) -> float | None:
        """How long its answer asks to stay away, from either form of Retry-After; None if it does not."""
        value = self.gave.get("retry-after") if self.status in (429, 503) else None
        if value is None:
            return None
        return float(value) if value.isdigit() else _seconds(self.gave["date"], value)

    def fresh_s(self) -> float:
        """How long its answer stays fresh by its headers (RFC 9111 4.2.1); 0 if they do not say."""
        if self.status not in (200, 304):
            return 0.0
        for directive in self.gave.get("cache-control", "").split(","):
            name, _, value = directive.strip().partition("=")
            if name == "max-age":
                return max(0.0, float(value) - float(self.gave.get("age", "0")))
        expires = self.gave.get("expires")
        # "0" and other values that are no dates stand for the past (RFC 9111 5.3)
        return max(0.0, _seconds(self.gave["date"], expires)) if expires and not expires.isdigit() else 0.0


def _seconds(since: str, until: str) -> float:
    return (_date(until) - _date(since)).total_seconds()


def _date(text: str) -> datetime:
    """A time in any of the three forms that recipients must know (RFC 9110 5.6.7); all are in UTC."""
    found = parsedate_to_datetime(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """All requests in the order of their arrival; `seen` says when which entry (its number) of a feed was known."""

    asked: tuple[Asked, ...]
    seen: Mapping[tuple[str, str], Mapping[int, datetime]] = field(default_factory=dict)
    _by_path: dict[tuple[str, str], list[Asked]] = field(default_factory=dict, repr=False)
    _by_host: dict[str, list[Asked]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        by_path: defaultdict[tuple[str, str], list[Asked]] = defaultdict(list)
        by_host: defaultdict[str, list[Asked]] = defaultdict(list)
        for one in self.asked:
            by_path[one.host, one.path].append(one)
            by_host[one.host].append(one)
        self._by_path.update(by_path)
        self._by_host.update(by_host)

    def of(self, host: str, path: str) -> list[Asked]:
        """Requests for one path."""
        return self._by_path.get((host, path), [])

    def polls(self, host: str, path: str) -> list[Asked]:
        """Requests for one path, without the second of two where the first was met by a reset.

        Whoever reuses a connection may repeat a request at once when it proves to be closed (RFC 9112 9.3.1).
        """
        kept: list[Asked] = []
        repeated = False
        for one in self.of(host, path):
            repeated = bool(kept) and not repeated and kept[-1].status == 0 and kept[-1].at == one.at
            if repeated:
                kept.pop()
            kept.append(one)
        return kept

    def to(self, host: str) -> list[Asked]:
        """Requests to one host."""
        return self._by_host.get(host, [])
