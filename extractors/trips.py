"""One link on its way through redirects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yarl import URL

from extractors.addresses import without_password
from extractors.budget import ByteBudget
from extractors.downloads import Sink
from extractors.errors import PutOffError
from extractors.records import Validators

Accept = Literal["feed", "page", "robots", "file"]

NO_VALIDATORS = Validators()


@dataclass(slots=True)
class Trip:
    """What is asked for, and what it has cost so far."""

    url: str
    accept: Accept
    validators: Validators = NO_VALIDATORS
    validated_url: str | None = None
    budget: ByteBudget | None = None
    sink: Sink | None = None  # takes the body, where it may be too large for memory
    spent_s: float = 0.0
    redirected: bool = False
    moved_to: str | None = None  # where the hops so far lead for good

    def check(self) -> None:
        """Raise PutOffError where the request is no longer wanted."""
        if self.budget is not None and self.budget.used_up:
            raise PutOffError(self.url, "this run has enough to read for now")

    def validators_for(self, hop: URL) -> Validators:
        """What may be sent to an address."""
        there = self.validated_url is None or self.validated_url == without_password(hop)
        return self.validators if there else NO_VALIDATORS
