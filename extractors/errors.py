"""Errors, by whose problem it is and whether another try is worth it.

    WirewatchError                 one line for the user; never a traceback
    ├── UsageError                 the user asked for something that cannot be: mend the call (exit 2)
    │   ├── ConfigError            mend the configuration file
    │   └── UnknownName            nothing in the warehouse goes by that name
    ├── WarehouseError             the warehouse cannot be used as it is
    │   ├── WarehouseBusy          another process holds it: try again later
    │   └── WarehouseNewer         written by a newer wirewatch: update the program
    ├── DeliveryError              a message did not reach all it was meant for: mend [email] or [alerts]
    │   └── TransientDeliveryError it may go through later: it is kept and tried again
    └── ItemError                  one feed, page or text failed; the rest of the run goes on
        ├── TransientFetchError    may heal: try again in a later run
        │   └── PutOffError        not asked at all, out of politeness or thrift: no attempt was made
        ├── PermanentFetchError    will not heal: do not ask again
        ├── FeedError              an answer came, but it holds no feed
        └── PageError              an answer came, but no article can be read from it

An `ItemError` becomes exactly one outcome of one item. Anything else stops the run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class WirewatchError(Exception):
    """Base of all errors that users see as one line."""


class UsageError(WirewatchError):
    """The call cannot be carried out as given; mend it."""


class ConfigError(UsageError):
    """The configuration names something unknown or of the wrong type."""


class UnknownName(UsageError):
    """Nothing in the warehouse goes by a name.

    Args:
        name: As it was typed.
        close: Names that come near.
    """

    def __init__(self, name: str, close: tuple[str, ...]) -> None:
        hint = (
            f"did you mean {' or '.join(close)}?" if close else "see 'wirewatch entities list' for those that are here"
        )
        super().__init__(f"nothing here goes by the name {name!r}; {hint}")
        self.name = name
        self.close = close


class WarehouseError(WirewatchError):
    """The warehouse cannot be used as it is."""


class WarehouseBusy(WarehouseError):
    """Another process holds the warehouse; try again later."""


class WarehouseNewer(WarehouseError):
    """The warehouse was written by a newer version of wirewatch."""


class DeliveryError(WirewatchError):
    """A message did not reach all it was meant for; what it is about stands, and it is kept."""


class TransientDeliveryError(DeliveryError):
    """It may go through later."""


class ItemError(WirewatchError):
    """One feed, page or text failed.

    Args:
        subject: What it is about, usually an address.
        reason: Why it failed, in a few words that fit on one line.
    """

    def __init__(self, subject: str, reason: str) -> None:
        super().__init__(f"{subject}: {reason}")
        self.subject = subject
        self.reason = reason
        self.seconds = 0.0  # from asking to knowing that it failed, where something was asked

    def __reduce__(self) -> tuple[Callable[..., ItemError], tuple[type[ItemError], str, dict[str, Any]]]:
        """Between processes an error goes with all that it knows."""
        return _as_it_was, (type(self), str(self), dict(self.__dict__))


class TransientFetchError(ItemError):
    """The address may answer later.

    Args:
        retry_after_s: Seconds the host asked us to stay away, if it did.
        status: HTTP status, if an answer came.
    """

    def __init__(
        self, subject: str, reason: str, *, retry_after_s: float | None = None, status: int | None = None
    ) -> None:
        super().__init__(subject, reason)
        self.retry_after_s = retry_after_s
        self.status = status


class PutOffError(TransientFetchError):
    """The address was not asked: its host wants to be left alone for `retry_after_s`, or this run has had enough."""


class PermanentFetchError(ItemError):
    """The address will not answer: gone, forbidden by robots, or not fit to be asked.

    Args:
        status: HTTP status, if an answer came.
    """

    def __init__(self, subject: str, reason: str, *, status: int | None = None) -> None:
        super().__init__(subject, reason)
        self.status = status


class FeedError(ItemError):
    """An answer came, but it holds no feed."""


class PageError(ItemError):
    """An answer came, but no article can be read from it."""


def _as_it_was(kind: type[ItemError], message: str, state: dict[str, Any]) -> ItemError:
    error = kind.__new__(kind, message)
    error.__dict__.update(state)
    return error
