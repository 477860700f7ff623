"""A simulated month of hundreds of feeds, decided by pure functions alone: who is asked when, and what it brings."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, pairwise
from statistics import median

import pytest

from extractors.polling import CEILING_S, PollOutcome, after_poll, due, least_wait_s, validators_to_send
from extractors.records import FeedState, Trust, Validators
from extractors.urls import host_key
from tests.test_polling import new_feed

pytestmark = pytest.mark.slow

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TICK = timedelta(minutes=15)
DAYS = 30
WINDOW = 20
# The collector stands still from the 12th day to the 14th.
ASLEEP = (START + 12 * DAY, START + 14 * DAY)
FEEDS_PER_HOST = 5


@dataclass
class Publisher:
    """A feed as its server shows it, and how it fared."""

    state: FeedState
    entries: list[datetime]
    validators: bool = True
    lies_from: datetime | None = None  # from here on, "not modified" to whoever brings validators
    fails: tuple[datetime, datetime] | None = None
    gone_at: datetime | None = None
    ttl_s: int | None = None
    max_age_s: int | None = None
    skip_hours: tuple[int, ...] = ()
    seen: int = 0
    polls: list[datetime] = field(default_factory=list)
    unconditional: list[datetime] = field(default_factory=list)
    delays: list[timedelta] = field(default_factory=list)
    missed: int = 0

    def version(self, now: datetime) -> int:
        return bisect_right(self.entries, now)

    def ask(self, now: datetime) -> None:
        """Be polled: remember when, and move the state on."""
        self.state = self._answer(self.state, now)

    def _answer(self, state: FeedState, now: datetime) -> FeedState:
        sent = validators_to_send(state, now)
        self.polls.append(now)
        if not sent.etag:
            self.unconditional.append(now)
        if self.gone_at and now >= self.gone_at:
            return after_poll(state, PollOutcome.GONE, now)
        if self.fails and self.fails[0] <= now < self.fails[1]:
            return after_poll(state, PollOutcome.FAILED, now, error="HTTP 500")
        version = self.version(now)
        tag = Validators(etag=f'"{version}"') if self.validators else Validators()
        lies = self.lies_from is not None and now >= self.lies_from and sent.etag is not None
        if self.validators and (lies or sent == tag):
            return after_poll(state, PollOutcome.NOT_MODIFIED, now, validators=sent, max_age_s=self.max_age_s)
        shown = min(WINDOW, version)
        fresh = min(version - self.seen, shown)
        if self.polls[:-1]:
            self.missed += version - self.seen - fresh
            self.delays += [now - at for at in self.entries[version - fresh : version]]
        self.seen = version
        return after_poll(
            state, PollOutcome.NEW if fresh else PollOutcome.SAME, now, new=fresh, known=shown - fresh, validators=tag,
            ttl_s=self.ttl_s, max_age_s=self.max_age_s, skip_hours=self.skip_hours,
        )  # fmt: skip


def published(every: timedelta, chance: random.Random) -> list[datetime]:
    """Times of entries, before the month too, as a Poisson process gives them."""
    at, times = START - 40 * every, []
    while at < START + DAYS * DAY:
        times.append(at)
        at += every * chance.expovariate(1.0)
    return times


Change = Callable[[Publisher], Publisher]
KINDS: dict[str, tuple[timedelta, Change]] = {  # mean time between entries, and what is special
    "agency": (timedelta(minutes=12), lambda p: p),
    "agency that invites": (timedelta(minutes=12), lambda p: replace(p, ttl_s=600)),
    "daily paper": (timedelta(hours=2), lambda p: p),
    "magazine": (DAY, lambda p: p),
    "fresh for two hours": (timedelta(minutes=30), lambda p: replace(p, max_age_s=7_200)),
    "fresh for a year": (timedelta(hours=3), lambda p: replace(p, max_age_s=31_536_000)),
    "idle": (90 * DAY, lambda p: p),
    "idle, without validators": (90 * DAY, lambda p: replace(p, validators=False)),
    "liar": (timedelta(hours=6), lambda p: replace(p, lies_from=START + 3 * DAY)),
    "fails for five days": (timedelta(hours=2), lambda p: replace(p, fails=(START + 20 * DAY, START + 25 * DAY))),
    "gone": (timedelta(hours=2), lambda p: replace(p, gone_at=START + 5 * DAY)),
    "sleeps at night": (HOUR, lambda p: replace(p, skip_hours=(0, 1, 2, 3, 4))),
}
Month = dict[str, list[Publisher]]


@pytest.fixture(scope="module")
def month() -> Month:
    """Three hundred feeds of sixty hosts, polled for a month, as `serve` would: a look every quarter of an hour."""
    chance = random.Random(3)
    feeds: dict[int, Publisher] = {}
    kinds: Month = {kind: [] for kind in KINDS}
    for number, kind in zip(range(300), cycle(KINDS), strict=False):
        every, special = KINDS[kind]
        state = new_feed(number, f"https://h{number // FEEDS_PER_HOST}.example/feed/{number}")
        feeds[number] = special(Publisher(state, published(every, chance)))
        kinds[kind].append(feeds[number])
    for tick in range(DAYS * 96):
        now = START + tick * TICK
        if not ASLEEP[0] <= now < ASLEEP[1]:
            for state in due([publisher.state for publisher in feeds.values()], now):
                feeds[state.feed_id].ask(now)
    return kinds


def gaps(publisher: Publisher) -> list[timedelta]:
    return [later - earlier for earlier, later in pairwise(publisher.polls)]


def a_day(publisher: Publisher) -> float:
    """Polls a day, without the standstill."""
    return len(publisher.polls) / (DAYS - 2)


@pytest.mark.parametrize(
    ("kind", "least", "most", "why"),
    [
        ("agency", 19, 24, "every hour, not more often"),
        ("agency that invites", 60, 144, "invited: every ten minutes at most"),
        ("daily paper", 9, 24, "an entry every two hours"),
        ("magazine", 1, 5, "an entry a day"),
        ("fresh for two hours", 8, 12, "its headers say two hours"),
        ("fresh for a year", 0.9, 1.3, "absurd: daily"),
        ("idle", 0.9, 2, "daily in the end"),
        ("idle, without validators", 0.9, 1.6, "daily, and soon"),
        ("sleeps at night", 6, 19, "but at night"),
    ],
)
def test_how_often_feeds_are_asked(month: Month, kind: str, least: float, most: float, why: str) -> None:
    for publisher in month[kind]:
        assert least <= a_day(publisher) <= most, why
        assert min(gaps(publisher)) >= timedelta(seconds=least_wait_s(publisher.state)) - TICK, why
        beyond = [gap for gap in gaps(publisher) if gap > timedelta(seconds=CEILING_S) + TICK]
        assert len(beyond) <= 1, "only the standstill lets a feed wait for more than a day"


def test_nobody_is_asked_more_than_hourly_uninvited(month: Month) -> None:
    for kind, publishers in month.items():
        if kind != "agency that invites":
            assert min(min(gaps(publisher)) for publisher in publishers) >= HOUR, kind


def test_what_is_published_is_seen_and_soon(month: Month) -> None:
    """Windows slide past entries only where the publisher's own time, or the standstill, is longer than they last."""
    delays = {
        kind: median(delay / HOUR for publisher in publishers for delay in publisher.delays)
        for kind, publishers in month.items()
        if not kind.startswith("idle")
    }
    assert delays["agency that invites"] <= 0.25
    assert delays["agency"] <= 0.75
    assert delays["daily paper"] <= 2
    assert delays["magazine"] <= 9
    assert sum(p.missed for p in month["magazine"]) == 0
    for kind in ("agency", "agency that invites", "daily paper"):
        asleep = sum(ASLEEP[0] <= at < ASLEEP[1] for p in month[kind] for at in p.entries)
        assert sum(p.missed for p in month[kind]) <= asleep, kind


def test_conditional_requests_are_the_rule(month: Month) -> None:
    for kind, share in (("agency", 0.01), ("daily paper", 0.01), ("fresh for two hours", 0.01), ("magazine", 0.2)):
        for publisher in month[kind]:
            assert len(publisher.unconditional) <= share * len(publisher.polls) + 1, kind
    for publisher in month["idle"]:
        assert len(publisher.unconditional) <= 0.4 * len(publisher.polls), "every third poll, once it is daily"
        assert min(b - a for a, b in pairwise(publisher.unconditional)) >= DAY - TICK


def test_liars_are_found_out_within_days_and_read_again(month: Month) -> None:
    for publisher in month["liar"]:
        assert publisher.lies_from is not None
        assert publisher.state.trust is Trust.NONE
        assert publisher.state.trust_at is not None
        assert publisher.state.trust_at - publisher.lies_from <= 3 * DAY
        after = [at for at in publisher.entries if at > publisher.lies_from]
        assert publisher.missed <= 0.05 * len(after)
    honest = [p for kind, publishers in month.items() if kind != "liar" for p in publishers]
    assert {p.state.trust for p in honest} <= {Trust.FULL, Trust.SUSPECT}


def test_failing_feeds_are_asked_at_a_falling_rate_and_heal(month: Month) -> None:
    for publisher in month["fails for five days"]:
        assert publisher.fails is not None
        first, last = publisher.fails
        asked = [at for at in publisher.polls if first <= at < last]
        assert 6 <= len(asked) <= 12
        assert [b - a for a, b in pairwise(asked)][:4] == sorted([b - a for a, b in pairwise(asked)][:4])
        healed = min(at for at in publisher.polls if at >= last)
        assert healed - last <= DAY + TICK
        assert len([at for at in publisher.polls if healed <= at < healed + DAY]) >= 9


def test_gone_feeds_are_asked_once_more_and_never_again(month: Month) -> None:
    for publisher in month["gone"]:
        assert publisher.gone_at is not None
        assert len([at for at in publisher.polls if at >= publisher.gone_at]) == 1


def test_nobody_is_asked_in_the_hours_to_skip(month: Month) -> None:
    """But for once after the standstill, when they are days overdue: a nightly collector must not starve."""
    for publisher in month["sleeps at night"]:
        assert {at.hour for at in publisher.polls[1:] if at != ASLEEP[1]} & {0, 1, 2, 3, 4} == set()


def test_a_standstill_is_made_up_once_and_leaves_no_herd(month: Month) -> None:
    """Each feed is asked once, not once per missed poll; and those asked together then do not stay together."""
    everyone = [publisher for publishers in month.values() for publisher in publishers]
    for publisher in everyone:
        least_s = least_wait_s(publisher.state)
        soon = [at for at in publisher.polls if ASLEEP[1] <= at < ASLEEP[1] + timedelta(seconds=least_s) - TICK]
        assert len(soon) <= 1
    together = Counter((host_key(p.state.url), at) for p in everyone for at in p.polls if at >= ASLEEP[1] + DAY)
    agencies = [p for p in everyone if a_day(p) > 8]
    per_host = len(agencies) / len({host_key(p.state.url) for p in everyone})
    assert median(together.values()) <= max(2, per_host / 2)
