"""What loading history did, for people and programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from warehouse.history import HistorySource
from warehouse.runs import RunCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One file: how it stood before and stands now, and what stood in the way."""

    before: HistorySource
    after: HistorySource
    error: str | None = None

    @property
    def read_before(self) -> bool:
        """Whether all of it had been loaded before."""
        return self.before.done and self.error is None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryReport:
    """A run over files."""

    run_id: int
    counts: RunCounts
    sources: tuple[SourceReport, ...]


@dataclass(slots=True, kw_only=True)
class SitemapCounts:
    """What was found in the sitemaps of a site. `left_out`: reasons why addresses and sitemaps were passed over."""

    sitemaps: int = 0
    sitemaps_failed: int = 0
    sitemaps_read_before: int = 0
    addresses: int = 0
    addresses_new: int = 0
    addresses_known: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, reason: str, many: int = 1) -> None:
        """Take note of something passed over."""
        self.left_out[reason] = self.left_out.get(reason, 0) + many


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapReport:
    """A run over the sitemaps of a site. `pending` entries are left, `put_off` of them are to wait."""

    run_id: int | None
    counts: RunCounts
    found: SitemapCounts
    outlet_id: str
    asked: int = 0
    pending: int = 0
    put_off: int = 0
    stopped: str = ""  # why asking ended before all were asked, "" if it did not


def added(before: HistorySource, after: HistorySource) -> Mapping[str, int]:
    """What a run has added to a source."""
    names = ("pages", "articles_new", "articles_revised", "articles_known", "damaged")
    return {name: getattr(after, name) - getattr(before, name) for name in names}
