"""How much a run may hold in memory at a time."""

from __future__ import annotations


class ByteBudget:
    """Counts the bodies that were fetched under it; pass one to all requests whose answers are kept together.

    Requests under way when it is used up are still finished, so it may be exceeded by as many bodies as there are
    requests at a time.

    Args:
        max_bytes: When so much has been fetched, nothing further is asked for.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.spent_bytes = 0

    @property
    def used_up(self) -> bool:
        """Whether there is enough."""
        return self.spent_bytes >= self.max_bytes

    def spend(self, count: int) -> None:
        """Count a body."""
        self.spent_bytes += count
