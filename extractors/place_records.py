"""Where entities are. `extractors.records` hands these out with all other records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a place is, or which country an organisation is of. Only what is certain.

    `country` is ISO 3166-1 alpha-2 (Kosovo: XK). `lat` and `lon` are degrees, None for an organisation and for a part
    of a country.
    """

    country: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A known entity of which was not certain before where it is."""

    entity_id: int
    place: Place
