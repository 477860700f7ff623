"""The one rule about dates: which candidate holds, and why not another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dates import (
    FEED_TOLERANCE,
    FIRST_POSSIBLE,
    FUTURE_TOLERANCE,
    feed_bound,
    feed_candidate,
    flag_of,
    settle_date,
)
from extractors.paragraphs import KeptText
from extractors.records import DateCandidate, PageArticle, PublishedFrom
from flows.articles import Reading, make_article
from tests.builders import MONDAY, article, batch, entry, load, polled, save, subscription
from tests.fresh import in_memory
from warehouse.feeds import register
from warehouse.load import load_batch
from warehouse.recall import pending_entries
from warehouse.statements import sql
from warehouse.verify import verify

SEEN = datetime(2026, 8, 17, 6, 0, tzinfo=UTC)


def said(source: str, at: str, *, zone_known: bool = True) -> DateCandidate:
    """A candidate, of ISO text: a bare day if it has no time."""
    moment = datetime.fromisoformat(at)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return DateCandidate(at=moment, source=PublishedFrom(source), has_clock="T" in at, zone_known=zone_known)


@dataclass(frozen=True)
class Case:
    reason: str
    candidates: list[DateCandidate]
    at: str
    source: str
    flag: str | None = None
    known: dict[str, object] = field(default_factory=dict)


LATER: dict[str, object] = {"fetched_at": SEEN + timedelta(hours=14)}  # a page fetched long after its entry was seen

CASES = [
    Case("JSON-LD before meta tags and feed",
         [said("feed", "2026-08-16T10:00"), said("meta", "2026-08-16T09:59"), said("json-ld", "2026-08-16T09:58")],
         "2026-08-16T09:58", "json-ld"),
    Case("the feed's minute before a day", [said("json-ld", "2026-08-16"), said("feed", "2026-08-16T10:00")],
         "2026-08-16T10:00", "feed"),
    Case("a minute of the feed before one whose zone is a guess",
         [said("json-ld", "2026-08-16T12:00", zone_known=False), said("feed", "2026-08-16T10:00")],
         "2026-08-16T10:00", "feed"),
    Case("a guessed zone before a bare day", [said("meta", "2026-08-16T12:00", zone_known=False),
         said("json-ld", "2026-08-16")], "2026-08-16T12:00", "meta"),
    Case("a day of the feed is no better than the page's",
         [feed_candidate(datetime(2026, 8, 16, tzinfo=UTC)), said("url", "2026-08-15")], "2026-08-16T00:00", "feed"),
    Case("the address before the text", [said("text", "2026-08-15"), said("url", "2026-08-15")],
         "2026-08-15T00:00", "url"),
    Case("the text says the minute of the day that the address names",
         [said("url", "2026-08-15"), said("text", "2026-08-15T11:30")], "2026-08-15T11:30", "text"),
    Case("a clock in the text for another day belongs to something else",
         [said("url", "2026-08-15"), said("text", "2026-08-11T11:30")], "2026-08-15T00:00", "url"),
    Case("a time of change never before a publication", [said("modified", "2026-08-16T10:00"),
         said("url", "2026-08-15")], "2026-08-15T00:00", "url"),
    Case("a time of change where nothing else is said", [said("modified", "2026-08-16T10:00")],
         "2026-08-16T10:00", "modified"),
    Case("nothing is said", [], "2026-08-17T06:00", "seen"),
    Case("the future is set aside", [said("json-ld", "2099-01-01T00:01"), said("feed", "2026-08-16T10:00")],
         "2026-08-16T10:00", "feed", "future"),
    Case("hours ahead are the future, too", [said("json-ld", "2026-08-17T09:00")],
         "2026-08-17T06:00", "seen", "future"),
    Case("the feed's, too", [said("feed", "2026-08-17T09:00")], "2026-08-17T06:00", "seen", "future"),
    Case("no zone, and hours ahead: local time east of UTC, who knows where",
         [said("json-ld", "2026-08-17T09:00", zone_known=False), said("url", "2026-08-17")],
         "2026-08-17T00:00", "url", "future"),
    Case("a day that has not begun where the day is counted", [said("json-ld", "2026-08-18")],
         "2026-08-17T06:00", "seen", "future"),
    Case("the future, but not as the clock of the outlet's zone", [said("json-ld", "2026-08-17T09:00Z")],
         "2026-08-17T04:00", "json-ld", "zone", {"zone": ZoneInfo("Asia/Tashkent")}),
    Case("the future in the outlet's zone, too", [said("json-ld", "2026-08-17T20:00Z")],
         "2026-08-17T06:00", "seen", "future", {"zone": ZoneInfo("Asia/Tashkent")}),
    Case("an offset that is written is not taken for another", [said("json-ld", "2026-08-17T09:00+01:00")],
         "2026-08-17T06:00", "seen", "future", {"zone": ZoneInfo("Asia/Tashkent")}),
    Case("the future, explained by the same clock with an offset",
         [said("json-ld", "2026-08-17T09:00Z"), said("meta", "2026-08-17T04:01Z"),
          said("text", "2026-08-17T09:00+05:00")], "2026-08-17T04:00", "text", "zone"),
    Case("published after its last change: by a timer, as far as we know",
         [said("json-ld", "2026-08-15T18:30Z"), said("modified", "2026-08-15T13:45Z")], "2026-08-15T18:30", "json-ld",
         None, {"zone": ZoneInfo("Asia/Tashkent")}),
    Case("fetched long after it was seen, and not published yet by then, but in the outlet's zone",
         [said("json-ld", "2026-08-17T10:00Z")], "2026-08-17T05:00", "json-ld", "zone",
         {"zone": ZoneInfo("Asia/Tashkent"), "fetched_at": datetime(2026, 8, 17, 20, tzinfo=UTC)}),
    Case("only the future is said", [said("json-ld", "2099-01-01T00:01")], "2026-08-17T06:00", "seen", "future"),
    Case("an empty timestamp is set aside", [said("json-ld", "1970-01-01T00:01"), said("meta", "2026-08-16T10:00")],
         "2026-08-16T10:00", "meta", "too_old"),
    Case("and says nothing against the day of the text",
         [said("json-ld", "1970-01-01T00:01"), said("text", "2026-08-16")],
         "2026-08-16T00:00", "text", "too_old"),
    Case("what is worse than the winner leaves no flag",
         [said("json-ld", "2026-08-16T10:00"), said("text", "1970-01-01")], "2026-08-16T10:00", "json-ld"),
    Case("the date of a template, years before the feed's",
         [said("json-ld", "2013-05-01T10:00"), said("feed", "2026-08-16T10:00")], "2026-08-16T10:00", "feed",
         "before_feed", {"feed_from": datetime(2026, 8, 16, 10, tzinfo=UTC)}),
    Case("an article that its feed sends again after weeks keeps its date",
         [said("json-ld", "2026-07-01T10:00"), said("feed", "2026-08-16T10:00")], "2026-07-01T10:00", "json-ld",
         None, {"feed_from": datetime(2026, 8, 16, 10, tzinfo=UTC)}),
    Case("years before the feed was known, and it gives no date",
         [said("json-ld", "2013-05-01T10:00")], "2026-08-17T06:00", "seen",
         "before_feed", {"feed_from": datetime(2026, 8, 1, tzinfo=UTC)}),
    Case("an old article, and feed and page agree", [said("json-ld", "2013-05-01T10:00"),
         said("feed", "2013-05-01T10:01")], "2013-05-01T10:00", "json-ld",
         None, {"feed_from": datetime(2013, 5, 1, 10, 1, tzinfo=UTC)}),
    Case("published after it was seen, by a page that renews its date",
         [said("json-ld", "2026-08-17T09:00"), said("feed", "2026-08-17T05:00")], "2026-08-17T05:00", "feed",
         "after_seen", LATER),
    Case("clocks differ by minutes", [said("json-ld", "2026-08-17T06:05"), said("feed", "2026-08-17T05:00")],
         "2026-08-17T06:05", "json-ld"),
    Case("all say after it was seen", [said("json-ld", "2026-08-17T09:00"), said("feed", "2026-08-17T08:00")],
         "2026-08-17T09:00", "json-ld", None, LATER),
    Case("a bare day does not settle that", [said("json-ld", "2026-08-17T09:00"), said("url", "2026-08-17")],
         "2026-08-17T09:00", "json-ld", None, LATER),
    Case("local time written as UTC, told by the same clock with an offset",
         [said("json-ld", "2026-08-16T10:00Z"), said("text", "2026-08-16T10:00+02:00")],
         "2026-08-16T08:00", "text", "zone"),
    Case("local time written as UTC, told by feed and configured zone",
         [said("json-ld", "2026-08-16T10:00Z"), said("feed", "2026-08-16T14:00")],
         "2026-08-16T14:00", "feed", "zone", {"zone": ZoneInfo("America/New_York")}),
    Case("other hours are no zone", [said("json-ld", "2026-08-16T10:00Z"), said("feed", "2026-08-16T13:00")],
         "2026-08-16T10:00", "json-ld", None, {"zone": ZoneInfo("America/New_York")}),
    Case("offsets that agree are no contradiction",
         [said("json-ld", "2026-08-16T08:00Z"), said("text", "2026-08-16T10:00+02:00")],
         "2026-08-16T08:00", "json-ld"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.reason for case in CASES])
def test_one_rule_picks(case: Case) -> None:
    known: dict[str, object] = {"seen_at": SEEN, "fetched_at": SEEN} | case.known
    found = settle_date(case.candidates, **known)  # type: ignore[arg-type]
    assert found is not None
    assert (f"{found.at:%Y-%m-%dT%H:%M}", found.source, found.flag) == (case.at, case.source, case.flag), case.reason
    again = settle_date(list(reversed(case.candidates)), **known)  # type: ignore[arg-type]
    assert again == found, "their order does not matter"


def test_a_page_alone_may_say_nothing() -> None:
    assert settle_date([]) is None
    assert settle_date([said("json-ld", "2099-01-01T00:01")], fetched_at=SEEN) is None


times = st.integers(-7300, 47000).map(lambda days: datetime(1970, 1, 1, 9, 30, tzinfo=UTC) + timedelta(days=days))
candidates = st.builds(
    DateCandidate,
    at=times,
    source=st.sampled_from([source for source in PublishedFrom if source is not PublishedFrom.SEEN]),
    has_clock=st.booleans(),
    zone_known=st.booleans(),
)


@given(st.lists(candidates, max_size=6), times, st.none() | times)
def test_no_impossible_time_is_ever_used(
    found: list[DateCandidate], fetched_at: datetime, bound: datetime | None
) -> None:
    settled = settle_date(found, fetched_at=fetched_at, seen_at=fetched_at, feed_from=bound)
    assert settled is not None
    if settled.source is PublishedFrom.SEEN:
        assert settled.at == fetched_at
        assert bool(found) == (settled.flag is not None)
        return
    assert FIRST_POSSIBLE <= settled.at <= fetched_at + FUTURE_TOLERANCE
    assert bound is None or settled.at >= bound - FEED_TOLERANCE


DAY = timedelta(days=1)
BOUNDS: list[tuple[dict[str, datetime | None], datetime | None, str]] = [
    ({"published_at": SEEN - DAY, "updated_at": None}, SEEN - DAY, "the feed's own date"),
    ({"published_at": SEEN - DAY, "updated_at": SEEN}, SEEN - DAY, "whenever it changed"),
    ({"published_at": SEEN, "updated_at": SEEN}, None, "a time of change is no publication"),
    ({"published_at": None, "updated_at": None}, None, "no date, and on the first day of the feed all ages come"),
    ({"published_at": None, "updated_at": SEEN, "subscribed_at": SEEN - 9 * DAY}, SEEN - 9 * DAY,
     "came when the feed was known already"),
    ({"published_at": None, "updated_at": None, "subscribed_at": None}, None, "nothing is known"),
]  # fmt: skip


@pytest.mark.parametrize(("known", "expected", "reason"), BOUNDS, ids=[reason for *_, reason in BOUNDS])
def test_since_when_a_feed_carried_it(
    known: dict[str, datetime | None], expected: datetime | None, reason: str
) -> None:
    facts: dict[str, datetime | None] = {"subscribed_at": SEEN - timedelta(hours=1), **known}
    assert feed_bound(seen_at=SEEN, **facts) == expected, reason


FRESH = MONDAY - timedelta(days=1)
OLD = "2019-01-01T00:01:00Z"
FLAGGED = [
    ({"published_at": FRESH}, True, "the feed dates it seven years later"),
    ({"published_at": None}, True, "it came when the feed had long been known"),
    ({"published_at": FRESH, "updated_at": FRESH}, True, "the feed's date may be a change; it came late"),
    ({"published_at": datetime(2019, 1, 2, tzinfo=UTC)}, False, "the feed says so, too"),
]


@pytest.mark.parametrize(("feed_says", "flagged", "reason"), FLAGGED, ids=[reason for *_, reason in FLAGGED])
def test_verify_follows_the_same_definition(feed_says: dict[str, datetime | None], flagged: bool, reason: str) -> None:
    """What is loaded passes; the same date without the flag does not."""
    with in_memory() as con:
        feed = subscription()
        register(con, [feed], MONDAY - timedelta(days=400))
        save(con, polled(feed, entry("one", **feed_says)))
        [pending] = pending_entries(con)
        found = PageArticle(
            url=pending.url, canonical_url=pending.url, title="Vote", paragraphs=("The vote failed.",),
            dates=(said("json-ld", OLD),),
        )  # fmt: skip
        reading = Reading(entries=(pending,), article_id=7, found=found)
        kept = KeptText(text="The vote failed.", dropped=(), syndicated_from=None)
        made = make_article(reading, kept, outlet_id="gazette", fetched_at=MONDAY, revision=1)
        assert made.date_flag == ("before_feed" if flagged else None), reason
        assert (made.published_at == datetime.fromisoformat(OLD)) is not flagged
        load_batch(con, batch(load(made, {}, entries=(pending.entry_id,))))
        assert not broken(con)
        con.execute("UPDATE articles SET date_flag = NULL, published_at = $old::TIMESTAMPTZ", {"old": OLD})
        assert broken(con) is flagged


def test_verify_and_code_agree_on_the_future() -> None:
    for minutes, flagged in ((9, False), (11, True)):
        with in_memory() as con:
            ahead = MONDAY + timedelta(minutes=minutes)
            assert flag_of(ahead, MONDAY) == ("future" if flagged else None)
            feed = subscription()
            register(con, [feed], MONDAY - timedelta(days=1))
            save(con, polled(feed, entry("one")))
            load_batch(con, batch(load(article(published_at=ahead, fetched_at=MONDAY), {}, entries=())))
            assert broken(con) is flagged
            # what an earlier version left so is flagged when its warehouse is brought up to date
            con.execute(sql("migrations/0008_future_dates"))
            assert not broken(con)
            assert con.execute("SELECT date_flag FROM articles").fetchall() == [("future" if flagged else None,)]


def broken(con: duckdb.DuckDBPyConnection) -> bool:
    return any(finding.broken for finding in verify(con) if finding.invariant == "dates_plausible")
