"""Loading: all counts agree, twice is once, revisions are kept, merges add up, nothing half-loaded stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import duckdb
import pytest

from extractors.doubts import DoubtfulPair
from extractors.records import (
    EntityType,
    FeedKind,
    FeedState,
    HostState,
    Merge,
    Relation,
    Renaming,
    RobotsState,
    Trust,
    Validators,
)
from flows.arrivals import identify
from tests.builders import MONDAY, alias, article, batch, entity_id, entry, load, polled, save, subscription
from tests.fresh import in_memory
from warehouse.alias_keys import refresh_keys
from warehouse.entries import EntryFailure, fail_entries
from warehouse.feeds import feed_states, known_entries, newest_entries, register
from warehouse.hosts import host_states, robots_states, save_hosts
from warehouse.load import load_batch
from warehouse.recall import known_entities, pending_entries, stored_articles
from warehouse.runs import RunCounts, finish_run
from warehouse.verify import verify

PERSON, PLACE = EntityType.PERSON, EntityType.LOCATION
NAMES = {"Aida Bek": PERSON, "Aktau": PLACE}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as connection:
        outlets = ("gazette", "b", "wire", *(f"paper{n}" for n in range(1, 6)))
        register(connection, [subscription(f"https://{outlet}.example/f", outlet) for outlet in outlets], MONDAY)
        yield connection


def ask(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query).fetchall()


def holds(con: duckdb.DuckDBPyConnection) -> bool:
    broken = [finding for finding in verify(con) if finding.broken]
    assert broken == []
    return True


def test_one_article_counts_everywhere(con: duckdb.DuckDBPyConnection) -> None:
    made = article()
    assert load_batch(con, batch(load(made, NAMES))).articles_new == 1
    assert ask(con, "SELECT articles, outlets, lead_article_id FROM stories") == [(1, 1, made.article_id)]
    assert ask(con, "SELECT name, stories, articles, outlets, share FROM weekly_entities ORDER BY name") == [
        ("Aida Bek", 1, 1, 1, 1.0),
        ("Aktau", 1, 1, 1, 1.0),
    ]
    assert ask(con, "SELECT evidence FROM mentions ORDER BY first_start")[0] == (
        "Aida Bek opened the harbour of Aktau.",
    )
    assert holds(con)


def test_copies_are_one_story(con: duckdb.DuckDBPyConnection) -> None:
    """Six outlets print one report: one story, six articles."""
    lead = article("https://wire.example/1", outlet_id="wire")
    copies = [
        article(f"https://paper{n}.example/1", outlet_id=f"paper{n}", published_at=at, fetched_at=at)
        for n, at in enumerate((MONDAY + timedelta(hours=n) for n in range(1, 6)), start=1)
    ]
    loads = [load(lead, NAMES)] + [
        load(copy, NAMES, story=lead.article_id, relation=Relation.SYNDICATED) for copy in copies
    ]
    load_batch(con, batch(*loads))
    assert ask(con, "SELECT stories, articles, outlets FROM weekly_entities WHERE name = 'Aida Bek'") == [(1, 6, 6)]
    assert ask(con, "SELECT lead_article_id FROM stories") == [(lead.article_id,)]
    assert holds(con)


def test_a_later_copy_joins_the_week_of_its_story(con: duckdb.DuckDBPyConnection) -> None:
    """A reprint in the following week does not make the story new there."""
    lead, copy = article("https://a.example/1"), article("https://b.example/1", outlet_id="b")
    load_batch(con, batch(load(lead, NAMES)))
    next_week = MONDAY + timedelta(days=7)
    late = load(
        replace(copy, published_at=next_week, fetched_at=next_week),
        NAMES,
        story=lead.article_id,
        relation=Relation.SYNDICATED,
    )
    load_batch(con, batch(late, new=False))
    assert ask(con, "SELECT DISTINCT week::VARCHAR, stories, articles FROM weekly_entities") == [("2026-08-10", 1, 2)]
    assert holds(con)


def test_an_earlier_copy_moves_its_story_to_an_earlier_week(con: duckdb.DuckDBPyConnection) -> None:
    lead, copy = article("https://a.example/1"), article("https://b.example/1", outlet_id="b")
    load_batch(con, batch(load(lead, NAMES)))
    early = load(
        replace(copy, published_at=MONDAY - timedelta(days=3)),
        NAMES,
        story=lead.article_id,
        relation=Relation.SYNDICATED,
    )
    load_batch(con, batch(early, new=False))
    assert ask(con, "SELECT DISTINCT week::VARCHAR FROM weekly_entities") == [("2026-08-03",)]
    assert holds(con)


def test_a_changed_text_becomes_a_revision(con: duckdb.DuckDBPyConnection) -> None:
    first = article()
    load_batch(con, batch(load(first, NAMES)))
    changed = replace(first, text="Aida Bek closed the harbour.", revision=2, fetched_at=MONDAY + timedelta(hours=3))
    result = load_batch(con, batch(load(changed, {"Aida Bek": PERSON}), new=False))
    assert (result.articles_new, result.articles_revised) == (0, 1)
    assert ask(con, "SELECT revision, text FROM articles") == [(2, "Aida Bek closed the harbour.")]
    assert ask(con, "SELECT revision, text FROM revisions") == [(1, first.text)]
    assert ask(con, "SELECT name FROM weekly_entities") == [("Aida Bek",)], "mentions follow the newest text"
    assert stored_articles(con, [first.article_id])[first.article_id].revision == 2
    assert holds(con)


def test_merged_entities_add_up(con: duckdb.DuckDBPyConnection) -> None:
    """EGB proves to be the Eurasian Grain Board: one entity, its mentions in one article one row."""
    text = "The Eurasian Grain Board met. EGB said so."
    both = article("https://a.example/1", text=text)
    load_batch(con, batch(load(both, {"Eurasian Grain Board": EntityType.ORG, "EGB": EntityType.ORG})))
    other = article("https://b.example/2", text="EGB met again.", outlet_id="b")
    load_batch(con, batch(load(other, {"EGB": EntityType.ORG}), new=False))
    kept, gone = entity_id("Eurasian Grain Board", EntityType.ORG), entity_id("EGB", EntityType.ORG)
    load_batch(con, batch(merges=(Merge(kept=kept, gone=gone, rule="acronym"),)))
    assert ask(con, "SELECT name FROM entities") == [("Eurasian Grain Board",)]
    assert ask(con, "SELECT occurrences, surfaces FROM mentions ORDER BY occurrences DESC") == [
        (2, ["Eurasian Grain Board", "EGB"]),
        (1, ["EGB"]),
    ]
    assert ask(con, "SELECT stories, articles, outlets FROM weekly_entities") == [(2, 2, 2)]
    assert {found.entity_id for found in known_entities(con, ["key:egb"])["key:egb"]} == {kept}
    assert holds(con)


def test_a_renamed_entity_is_renamed_in_every_week(con: duckdb.DuckDBPyConnection) -> None:
    load_batch(con, batch(load(article(), NAMES)))
    load_batch(con, batch(renamings=(Renaming(entity_id=entity_id("Aida Bek"), name="Aida Bekova"),)))
    assert ask(con, "SELECT name FROM weekly_entities WHERE type = 'person'") == [("Aida Bekova",)]
    assert holds(con)


def test_an_alias_keeps_its_better_reason(con: duckdb.DuckDBPyConnection) -> None:
    load_batch(con, batch(load(article(), NAMES)))
    number = entity_id("Aida Bek")
    load_batch(con, batch(aliases=(alias("Bek", number, "surname", 0.9),)))
    load_batch(con, batch(aliases=(alias("Bek", number, "surname", 0.9), alias("Aida Bek", number, "spelling", 0.5))))
    assert ask(con, "SELECT alias, rule FROM aliases WHERE entity_id = " + str(number) + " ORDER BY alias") == [
        ("Aida Bek", "exact"),
        ("Bek", "surname"),
    ]
    assert known_entities(con, ["key:bek"]) == {}, "a surname holds within its article only"


def test_a_failed_load_leaves_nothing(con: duckdb.DuckDBPyConnection) -> None:
    """A span that cannot be stored breaks the load after its articles were written: they are not there either."""
    good = load(article("https://a.example/1"), NAMES)
    broken = replace(good, spans=(replace(good.spans[0], start=1 << 70),))
    with pytest.raises(OverflowError):
        load_batch(con, batch(broken))
    assert ask(con, "SELECT count(*) FROM articles") == [(0,)]
    assert ask(con, "SELECT count(*) FROM entities") == [(0,)]
    assert load_batch(con, batch(good)).articles_new == 1
    assert holds(con)


def test_polls_keep_state_and_entries_together(con: duckdb.DuckDBPyConnection) -> None:
    feed = subscription()
    register(con, [feed], MONDAY)
    save(con, polled(feed, entry("one"), entry("two")))
    assert [found.url for found in pending_entries(con)] == [
        "https://gazette.example/one",
        "https://gazette.example/two",
    ]
    again = polled(feed, entry("three"))
    changed, touched = identify([entry("two", title="Changed"), entry("one", summary="Longer")], feed.feed_id)
    save(con, replace(again, entries=3, changed=(changed,), touched=(touched,)))
    assert ask(con, "SELECT outcome, entries, new_entries FROM polls ORDER BY run_id") == [("new", 2, 2), ("new", 3, 1)]
    assert ask(con, "SELECT guid, title, summary FROM entries ORDER BY guid") == [
        ("one", "Title one", "Longer"),
        ("three", "Title three", None),
        ("two", "Changed", None),
    ]
    finish_run(con, 2, MONDAY, "done", RunCounts(feeds=1))
    assert ask(con, "SELECT outcome FROM runs ORDER BY run_id") == [("interrupted",), ("done",)]
    assert holds(con)


def test_vain_attempts_end_in_failure(con: duckdb.DuckDBPyConnection) -> None:
    feed = subscription()
    register(con, [feed], MONDAY)
    save(con, polled(feed, entry("one")))
    [pending] = pending_entries(con)
    fail_entries(con, [EntryFailure(entry_id=pending.entry_id, error="timed out", final=False)])
    assert [(e.attempts, e.url) for e in pending_entries(con)] == [(1, pending.url)]
    fail_entries(con, [EntryFailure(entry_id=pending.entry_id, error="timed out", final=True)])
    assert pending_entries(con) == []
    assert ask(con, "SELECT status, attempts, error FROM entries") == [("failed", 2, "timed out")]
    assert holds(con)


def test_a_changed_entry_sends_its_article_to_be_read_again(con: duckdb.DuckDBPyConnection) -> None:
    """The article stays loaded under its entry, also when the second look fails."""
    feed = subscription()
    register(con, [feed], MONDAY)
    save(con, polled(feed, entry("one")))
    [pending] = pending_entries(con)
    load_batch(con, batch(load(article(pending.url), NAMES, entries=(pending.entry_id,))))
    assert pending_entries(con) == []
    save(con, replace(polled(feed), changed=identify([entry("one", title="Changed")], feed.feed_id)))
    [again] = pending_entries(con)
    assert again.article_id == article(pending.url).article_id
    fail_entries(con, [EntryFailure(entry_id=again.entry_id, error="404", final=True)])
    assert ask(con, "SELECT status FROM entries") == [("loaded",)]
    assert holds(con)


def test_a_page_that_another_feed_led_to_is_not_read_again(con: duckdb.DuckDBPyConnection) -> None:
    """The second feed names it with a tracking parameter; its entry is loaded at once, another stays pending."""
    first, second = subscription(), subscription("https://gazette.example/world")
    register(con, [first, second], MONDAY)
    save(con, polled(first, entry("one")))
    [pending] = pending_entries(con)
    load_batch(con, batch(load(article(pending.url), NAMES, entries=(pending.entry_id,))))
    save(con, polled(second, entry("other guid", url=f"{pending.url}?utm_source=rss"), entry("two")))
    assert [found.url for found in pending_entries(con)] == ["https://gazette.example/two"]
    assert ask(con, "SELECT count(*), count(DISTINCT article_id) FROM entries WHERE status = 'loaded'") == [(2, 1)]
    assert holds(con)


def test_known_entries_are_found_by_guid_and_by_link(con: duckdb.DuckDBPyConnection) -> None:
    feed, other = subscription(), subscription("https://gazette.example/world")
    register(con, [feed, other], MONDAY)
    save(con, polled(feed, entry("one"), entry("two"), entry("three")), polled(other, entry("four")))
    asked = identify(
        [
            entry("one", url="https://gazette.example/moved"),
            entry("new guid", url="https://gazette.example/two"),
            entry("four"),
        ],
        feed.feed_id,
    )
    found = known_entries(con, {feed.feed_id: asked})
    assert sorted(known.url for known in found) == ["https://gazette.example/one", "https://gazette.example/two"]
    assert {known.feed_id for known in found} == {feed.feed_id}


def test_newest_entry_is_at_most_as_new_as_it_was_seen(con: duckdb.DuckDBPyConnection) -> None:
    feed = subscription()
    register(con, [feed], MONDAY)
    assert newest_entries(con, [feed.feed_id]) == {}
    save(con, polled(feed, entry("old", published_at=MONDAY - timedelta(days=2)), entry("undated")))
    assert newest_entries(con, [feed.feed_id]) == {feed.feed_id: MONDAY}


def test_a_feed_that_was_gone_is_asked_again_once_it_was_removed_and_added(con: duckdb.DuckDBPyConnection) -> None:
    feed = subscription()
    register(con, [feed], MONDAY)
    gone = polled(feed, outcome="gone", error="HTTP 410 (gone)")
    save(con, replace(gone, state=replace(gone.state, gone_at=MONDAY, failures=1)))
    register(con, [feed], MONDAY)
    assert [state.gone_at for state in feed_states(con)] == [MONDAY]
    register(con, [], MONDAY)
    register(con, [feed], MONDAY)
    assert [(state.gone_at, state.failures) for state in feed_states(con)] == [(None, 0)]


def test_everything_of_a_feeds_state_comes_back(con: duckdb.DuckDBPyConnection) -> None:
    feed = replace(subscription(), kind=FeedKind.SITEMAP, floor_s=900, homepage="https://gazette.example/")
    register(con, [feed], MONDAY)
    later = MONDAY + timedelta(hours=7)
    state = FeedState(
        feed_id=feed.feed_id, url=feed.url, poll_url="https://new.example/f", kind=FeedKind.SITEMAP,
        validators=Validators(etag='W/"ä b"', last_modified="Mon,  1"), validated_url=feed.url,
        trust=Trust.SUSPECT, trust_at=MONDAY, document_at=MONDAY, unmodified=3, last_polled_at=MONDAY,
        next_poll_at=later, interval_s=1234, floor_s=900, ttl_s=60, max_age_s=0, skip_hours=(0, 23), skip_days=(5, 6),
        moving_to="https://newer.example/f", moving_polls=2, failures=4, last_error="HTTP 500", gone_at=later,
        homepage=feed.homepage,
    )  # fmt: skip
    save(con, replace(polled(feed), state=state))
    assert feed_states(con) == [state]


def test_hosts_and_robots_are_remembered_until_they_are_over(con: duckdb.DuckDBPyConnection) -> None:
    soon, later = MONDAY + timedelta(minutes=5), MONDAY + timedelta(hours=5)
    resting, struck = HostState(host="a.example", wait_until=later, strikes=1), HostState(host="b.example", strikes=2)
    rules, broken = (
        RobotsState(origin="https://a.example:443", good_until=later, text="User-agent: *\nDisallow: /é"),
        RobotsState(origin="https://b.example:443", good_until=soon, trouble="HTTP 503"),
    )
    save_hosts(con, [resting, struck], [rules, broken], MONDAY)
    assert host_states(con) == [resting, struck]
    assert robots_states(con, MONDAY) == [rules, broken]
    assert robots_states(con, soon) == [rules]
    save_hosts(con, [HostState(host="a.example"), HostState(host="b.example", strikes=3)], [], later)
    assert host_states(con) == [HostState(host="b.example", strikes=3)]
    assert robots_states(con, MONDAY) == []


def test_unsubscribed_feeds_are_kept(con: duckdb.DuckDBPyConnection) -> None:
    first, second = subscription("https://x.example/f", "x"), subscription("https://y.example/f", "y")
    register(con, [first, second], MONDAY)
    register(con, [second], MONDAY)
    assert ask(con, "SELECT url, subscribed FROM feeds WHERE outlet_id IN ('x', 'y') ORDER BY url") == [
        (first.url, False),
        (second.url, True),
    ]
    register(con, [first, second], MONDAY)
    assert ask(con, "SELECT count(*) FROM feeds WHERE subscribed") == [(2,)]


def test_doubts_are_kept_once_weighed_and_moved_by_merges(con: duckdb.DuckDBPyConnection) -> None:
    names = {"Aida Bek": PERSON, "Aida Beck": PERSON, "Ayda Bek": PERSON}
    load_batch(con, batch(load(article(text=". ".join(names)), names)))
    a, b, c = (entity_id(name) for name in names)
    pairs = tuple(
        DoubtfulPair(a=min(ends), b=max(ends), score=0.6, reason="x", article_ids=(1,), first_seen_at=MONDAY)
        for ends in ((a, b), (b, c), (a, c))
    )
    load_batch(con, batch(doubts=pairs))
    load_batch(con, batch(doubts=pairs))
    assert ask(con, "SELECT count(*), min(weight), max(weight) FROM doubtful_pairs") == [(3, 1, 1)]
    load_batch(con, batch(merges=(Merge(kept=c, gone=b, rule="decided"),)))
    assert ask(con, "SELECT a, b FROM doubtful_pairs") == [(min(a, c), max(a, c))]
    assert holds(con)


def test_keys_are_made_anew_where_the_rules_have_changed(con: duckdb.DuckDBPyConnection) -> None:
    load_batch(con, batch(load(article(), NAMES), aliases=(alias("Bek", entity_id("Aida Bek"), "surname"),)))

    def keys_of(surface: str, rule: str, kind: EntityType, country: str | None) -> tuple[str, ...]:
        return () if rule == "surname" else (f"{kind}:{surface.upper()}",)

    place = alias("Aktau", entity_id("Aktau", PLACE))
    load_batch(con, batch(load(article("https://a.example/9"), NAMES), new=False, aliases=(place,)))
    assert refresh_keys(con, "next", keys_of)
    assert ask(con, "SELECT key FROM alias_keys ORDER BY key") == [("location:AKTAU",)]
    assert not refresh_keys(con, "next", keys_of)
    assert holds(con)
