"""Addresses of views: what a reader asks for, as query parameters. The same address shows the same view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from extractors.errors import UsageError
from extractors.records import EntityType

GRAINS = ("day", "week", "month")
TYPES = tuple(kind.value for kind in EntityType)
MEASURES = ("stories", "share")
# Names in one chart: as many as can be told apart.
MAX_NAMES = 5
# Longer than anything that is asked for.
MAX_TYPED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a view is asked for; an empty text is the default.

    Args:
        asked: Names, ids, or the words of a search.
        since: First day or week.
        until: Last day or week, included.
        by: day, week or month.
        outlet: Id of the only outlet that counts.
        type: The only type of names that are shown.
        week: ISO week.
        show: "stories" or "share": what a comparison draws.
    """

    asked: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    by: str = "week"
    outlet: str = ""
    type: str = ""
    week: str = ""
    show: str = "stories"

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]]) -> Filters:
        """Filters of the query parameters of an address. What is not known is left out, what is too long is cut.

        Args:
            pairs: Names and values; `q` may come more than once.

        Raises:
            UsageError: A value is none of those that there are.
        """
        asked: list[str] = []
        fields: dict[str, str] = {}
        for key, value in pairs:
            text = value.strip()[:MAX_TYPED]
            if not text:
                continue
            if key == "q":
                asked.append(text)
            elif key in _PARAMETERS:
                fields[key] = text
        for key, known in _CHOICES.items():
            if key in fields and fields[key] not in known:
                raise UsageError(f"no {key} {fields[key][:40]!r}; there are: {', '.join(known)}")
        return cls(asked=tuple(dict.fromkeys(asked))[: MAX_NAMES + 1], **fields)

    def address(self, path: str, **changes: str | tuple[str, ...]) -> str:
        """The address of a view: a path with what is not the default.

        Args:
            path: Of the view: "/name".
            changes: Fields that are to be otherwise there.
        """
        there = replace(self, **changes)  # type: ignore[arg-type]
        pairs = [("q", each) for each in there.asked]
        pairs += [(key, value) for key in _PARAMETERS if (value := getattr(there, key)) and value != _DEFAULTS.get(key)]
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def only(self, *keys: str) -> Filters:
        """These filters and no others: those that another view has, too."""
        return Filters(**{key: getattr(self, key) for key in keys})


_PARAMETERS = ("since", "until", "by", "outlet", "type", "week", "show")
_CHOICES = {"by": GRAINS, "type": TYPES, "show": MEASURES}
_DEFAULTS = {"by": "week", "show": "stories"}
