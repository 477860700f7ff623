"""What a run works with, and how its steps are run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING, Protocol, TypeVar

import duckdb

from extractors.rechecks import RECHECK_HOURS
from flows.network import Network
from warehouse.feeds import Subscription
from warehouse.hosts import save_hosts

if TYPE_CHECKING:
    from extractors.page_rules import PageRules
    from extractors.taggers import ByLanguage
    from flows.config import TagSection
    from flows.workers import Workers

# Pages per load: large enough that a transaction and a task cost little, small enough that a kill loses little.
CHUNK = 200
# What hosts ask is kept while pages come.
KEEP_HOSTS_S = 2.0

T = TypeVar("T")


class Do(Protocol):
    """Runs a step, given its name; may run it again when it raises a transient error."""

    def __call__(self, name: str, work: Callable[[], T]) -> T:
        """Run the step."""


@dataclass(kw_only=True)
class Job:
    """What a run works with.

    Args:
        clock: Gives the time, aware UTC; an argument so that weeks can be replayed in seconds.
        tagger: Called when the first text is to be tagged: loading the model takes a second.
        workers: Other processes, for larger runs; None: this one does everything.
        tag: What names are found by there.
        page_rules: What of its pages is text, by id of the outlet; of those that need rules.
        keep_texts_months: How long texts are kept after publication; 0: for ever.
        publish: Lets readers see what is loaded so far; called after each load.
        publish_late: Lets them see what was put off; called now and then.
        tell: Hears of progress: articles done, articles in all.
        seconds: Time spent by step, for benchmarks.
    """

    con: duckdb.DuckDBPyConnection
    network: Network
    clock: Callable[[], datetime]
    tagger: Callable[[], ByLanguage]
    workers: Workers | None = None
    tag: TagSection | None = None
    subscriptions: Sequence[Subscription]
    outlets: Sequence[str] | None = None
    force: bool = False
    limit: int | None = None
    max_attempts: int = 6
    page_rules: Mapping[str, PageRules] = field(default_factory=dict)
    recheck_hours: Sequence[float] = RECHECK_HOURS
    keep_texts_months: int = 0
    tell: Callable[[int, int], None] = lambda done, of: None
    publish: Callable[[], None] = lambda: None
    publish_late: Callable[[], None] = lambda: None
    seconds: dict[str, float] = field(default_factory=dict)

    def timed(self, name: str, work: Callable[[], T]) -> T:
        """Do some work and add its time to `seconds`."""
        began = perf_counter()
        try:
            return work()
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - began

    def keep_hosts(self) -> None:
        """Keep what was learned of hosts, so that another run is as polite as this one."""
        now = self.clock()
        save_hosts(self.con, *self.network.learned(now), now)


def plain(name: str, work: Callable[[], T]) -> T:
    """Run a step as it is."""
    return work()
