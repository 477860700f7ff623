"""What the pictures of a weekly report show, as records. Shares are 0 to 1; stories count a report once."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.records import EntityType


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A name in a picture, with its stories in the week."""

    entity_id: int
    type: EntityType
    name: str
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Two names that share stories more often than chance explains."""

    a: Member
    b: Member
    stories: int  # that mention both
    articles: int  # that mention both
    score: float  # log-likelihood ratio G2: chance alone reaches 10.8 in one of a thousand pairs
    npmi: float  # -1 to 1: 1 never apart, 0 as by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who appears with whom: names that have a tie, and their ties, the strongest first."""

    members: tuple[Member, ...]
    ties: tuple[Tie, ...]
    ties_total: int  # found, of which those between the members are here


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A place whose position (degrees) is known."""

    entity_id: int
    name: str
    country: str | None
    lat: float
    lon: float
    stories: int
    articles: int
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedName:
    """How often each outlet told of a name: stories and articles by outlet, in the order of `Pictures.carriers`."""

    name: Member
    stories: tuple[int, ...]
    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletCopies:
    """How much of what an outlet carried repeats another article, and how much others repeat of what it led."""

    outlet_id: str
    outlet: str
    articles: int
    syndicated: int  # repeat another article whole
    abridged: int  # repeat another article in part
    led: int  # articles of other outlets that repeat a report this one leads

    @property
    def own(self) -> int:
        """Articles in its own words."""
        return self.articles - self.syndicated - self.abridged


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """What the pictures of a report show."""

    company: Company
    places: tuple[PlaceRow, ...]
    places_total: int
    unplaced: int  # places whose position is not known
    carriers: tuple[str, ...]  # names of outlets, those with most articles first
    carried: tuple[CarriedName, ...]
    copies: tuple[OutletCopies, ...]
    # By leader and then carrier, both in the order of `carriers`: articles that repeat a report the leader leads.
    repeats: tuple[tuple[int, ...], ...]
