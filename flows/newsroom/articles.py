"""Articles as an outlet publishes them: a report with a time, an address, a byline and a history."""

from __future__ import annotations

from dataclasses import dataclass

from flows.newsroom.outlets import Outlet
from flows.newsroom.reports import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of an article.

    Args:
        offset_s: From when it stands, in seconds after the start of the first week.
        report: Its text.
        silent: Its feed does not tell of it: it goes on to say what the version before said.
    """

    offset_s: int
    report: Report
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article of the newsroom.

    Args:
        number: Its number in the newsroom.
        outlet: Where it stands.
        path: Its address there.
        story: Key that articles with the same report share.
        relation: original, syndicated or abridged.
        authors: Byline, without "By".
        versions: Oldest first; the first one's offset is the publication.
        credit: Line that names the source of a copy, or empty.
        source: Outlet id of the original of a copy, or empty.
        traps: Marks of what is odd about it.
    """

    number: int
    outlet: Outlet
    path: str
    story: str
    relation: str
    authors: tuple[str, ...]
    versions: tuple[Version, ...]
    credit: str = ""
    source: str = ""
    traps: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Outlet id and path, as the truth names it."""
        return self.outlet.id + self.path

    @property
    def offset_s(self) -> int:
        """Publication, in seconds after the start of the first week."""
        return self.versions[0].offset_s

    @property
    def final(self) -> Report:
        """The text of the last version."""
        return self.versions[-1].report

    def at(self, offset_s: float) -> Version | None:
        """The version that stands at a moment; None before publication."""
        standing = [version for version in self.versions if version.offset_s <= offset_s]
        return standing[-1] if standing else None

    def told(self, offset_s: float) -> Version | None:
        """The version that feeds tell of at a moment; None before publication."""
        standing = [version for version in self.versions if version.offset_s <= offset_s and not version.silent]
        return standing[-1] if standing else None
