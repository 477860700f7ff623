"""Grouping in the warehouse: load by load, in any order, as the texts alone say."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from extractors.likeness import compare, judge
from extractors.passages import read_words
from extractors.records import Article, Relation, StoryArticle
from flows.grouping import group_articles
from tests.builders import MONDAY, article, batch, load, subscription
from tests.fresh import in_memory
from tests.quality.stories import Pair, copies, lookalikes
from tests.test_stories import report
from warehouse.feeds import register
from warehouse.load import load_batch
from warehouse.verify import verify

OUTLETS = [f"outlet{number}" for number in range(12)]


def warehouse() -> duckdb.DuckDBPyConnection:
    con = in_memory()
    register(con, [subscription(f"https://{outlet}.example/f", outlet) for outlet in OUTLETS], MONDAY)
    return con


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse() as connection:
        yield connection


def told(name: str, text: str, *, outlet: str = "", at: datetime = MONDAY) -> Article:
    return article(
        f"https://x.example/{name}", text=text, outlet_id=outlet or OUTLETS[0], published_at=at, fetched_at=at
    )


def arrive(con: duckdb.DuckDBPyConnection, *articles: Article) -> None:
    """One load, as a run does it, without names."""
    ids = ", ".join(str(made.article_id) for made in articles)
    stored = dict(con.execute(f"SELECT article_id, story_id FROM articles WHERE article_id IN ({ids})").fetchall())
    new = [
        StoryArticle(
            article_id=made.article_id,
            outlet_id=made.outlet_id,
            published_at=made.published_at,
            words=len(made.text.split()),
            text=made.text,
            story_id=stored.get(made.article_id),
            syndicated_from=made.syndicated_from,
        )
        for made in articles
    ]
    grouped = group_articles(con, new)
    loads = [
        load(
            made,
            story=grouped.placements[made.article_id].story_id,
            relation=grouped.placements[made.article_id].relation,
        )
        for made in articles
    ]
    load_batch(con, batch(*loads, placements=grouped.others))


def stories(con: duckdb.DuckDBPyConnection) -> set[frozenset[tuple[str, str]]]:
    """Each story as its articles' addresses and relations."""
    rows = con.execute("SELECT list((url, relation)) FROM articles GROUP BY story_id").fetchall()
    assert [finding for finding in verify(con) if finding.broken] == []
    return {frozenset((url.rsplit("/", 1)[1], relation) for url, relation in row[0]) for row in rows}


def test_a_report_that_is_read_last_leads_the_story_of_its_extracts(con: duckdb.DuckDBPyConnection) -> None:
    whole = report(1)
    words = whole.split()
    hour = timedelta(hours=1)
    arrive(con, told("a", " ".join(words[:160]), outlet="outlet1", at=MONDAY + hour))
    arrive(con, told("b", " ".join(words[240:]), outlet="outlet2", at=MONDAY + 2 * hour))
    assert len(stories(con)) == 2
    arrive(con, told("whole", whole, at=MONDAY))
    assert stories(con) == {frozenset({("a", "abridged"), ("b", "abridged"), ("whole", "original")})}
    lead, articles, outlets = con.execute("SELECT lead_article_id, articles, outlets FROM stories").fetchall()[0]
    assert (lead, articles, outlets) == (told("whole", whole).article_id, 3, 3)


def test_a_revision_leaves_a_story_that_it_no_longer_tells(con: duckdb.DuckDBPyConnection) -> None:
    arrive(con, told("a", report(1)), told("b", report(1), outlet="outlet1"))
    assert len(stories(con)) == 1
    arrive(con, article("https://x.example/a", text=report(2), outlet_id=OUTLETS[0], published_at=MONDAY, revision=2))
    assert stories(con) == {frozenset({("a", "original")}), frozenset({("b", "original")})}


def test_a_report_that_everybody_carries_is_one_story(con: duckdb.DuckDBPyConnection) -> None:
    """More copies than are read of a story, load by load; the first of them leads to the end."""
    text = report(3, 300)
    for start in range(0, 140, 35):
        minutes = range(start, start + 35)
        arrive(
            con,
            *(
                told(f"{n}", f"{report(1000 + n, 9)} {text}", outlet=OUTLETS[n % 12], at=MONDAY + timedelta(minutes=n))
                for n in minutes
            ),
        )
    [story] = stories(con)
    assert len(story) == 140
    assert [name for name, relation in story if relation == Relation.ORIGINAL] == ["0"]


@pytest.mark.parametrize("words", [30, 45, 60, 100])
def test_short_copies_of_long_texts_are_found(words: int, con: duckdb.DuckDBPyConnection) -> None:
    """Few of the passages of a short text are in the sample of a long one, whichever comes first."""
    long = [report(seed, 1200) for seed in range(30)]
    cuts = [" ".join(text.split()[seed * 30 :][:words]) for seed, text in enumerate(long)]
    first = [told(f"long{n}", text) if n % 2 else told(f"cut{n}", cuts[n]) for n, text in enumerate(long)]
    last = [
        told(f"cut{n}", cuts[n], outlet="outlet1") if n % 2 else told(f"long{n}", long[n], outlet="outlet1")
        for n in range(30)
    ]
    arrive(con, *first)
    arrive(con, *last)
    assert len([story for story in stories(con) if len(story) == 2]) >= 29


@pytest.mark.shared_data
def test_a_load_decides_as_the_two_texts_alone_do(shared_data: Path, con: duckdb.DuckDBPyConnection) -> None:
    """Each pair in days of its own; of two outlets, at the same time."""
    pairs = sorted([*copies(shared_data), *lookalikes(shared_data)], key=lambda pair: _draw(pair.pair_id))[:240]
    days = [MONDAY + timedelta(days=30 * number) for number in range(len(pairs))]
    for part in range(0, len(pairs), 120):
        chosen = list(enumerate(pairs))[part : part + 120]
        arrive(con, *(told(f"{n}a", pair.a, at=days[n]) for n, pair in chosen))
        arrive(con, *(told(f"{n}b", pair.b, outlet=OUTLETS[1], at=days[n]) for n, pair in chosen))
    rows = con.execute("SELECT list(url) FROM articles GROUP BY story_id HAVING count(*) > 1").fetchall()
    found = {frozenset(url.rsplit("/", 1)[1] for url in row[0]) for row in rows}
    assert found == {frozenset({f"{n}a", f"{n}b"}) for n, pair in enumerate(pairs) if _alone(pair)}


@pytest.mark.shared_data
@pytest.mark.slow
def test_the_order_of_arrival_changes_nothing(shared_data: Path) -> None:
    """Real texts with several edited copies each, in two orders and sizes of loads: the same stories each time."""
    by_text: dict[str, list[Pair]] = {}
    for pair in copies(shared_data):
        by_text.setdefault(pair.pair_id.split("/", 1)[1], []).append(pair)
    news: list[Article] = []
    for number, (key, pairs) in enumerate(sorted(by_text.items())[:20]):
        draw = random.Random(key)
        texts = [pairs[0].a, *(pair.b for pair in draw.sample(pairs, 6))]
        for place, text in enumerate(texts):
            at = MONDAY + timedelta(hours=number + 3 * place)
            news.append(told(f"{number}-{place}", text, outlet=OUTLETS[place], at=at))
    found = []
    for seed, size in ((1, len(news)), (2, 9)):
        random.Random(seed).shuffle(news)
        with warehouse() as con:
            for start in range(0, len(news), size):
                arrive(con, *news[start : start + size])
            found.append(stories(con))
    at_once = found[0]
    assert len(at_once) >= 20
    for other in found[1:]:
        assert len(at_once & other) >= 0.99 * len(at_once)


def _draw(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _alone(pair: Pair) -> bool:
    return judge(compare(read_words(pair.a), read_words(pair.b))).same
