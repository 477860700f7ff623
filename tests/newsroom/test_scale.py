"""A newsroom of 100,000 articles: made on the fly, still varied, still with copies."""

import time
from datetime import UTC, date, timedelta

import feedparser
import pytest

from flows.newsroom.newsroom import Newsroom
from flows.newsroom.plan import ORIGINAL
from tests.newsroom.test_texts import shared_pairs

UNTIL = date(2026, 11, 16)
ARTICLES = 100_000
# A page takes half a millisecond; the margin is for a busy machine.
MAX_PAGE_S = 0.005


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return Newsroom(articles=ARTICLES, until=UNTIL)


def test_starting_costs_nothing_for_each_article() -> None:
    start = time.process_time()
    Newsroom(articles=10_000_000, until=UNTIL)
    assert time.process_time() - start < 2


def test_pages_are_a_function_of_their_number(newsroom: Newsroom) -> None:
    again = Newsroom(articles=ARTICLES, until=UNTIL)
    numbers = range(99, ARTICLES, 997)
    start = time.process_time()
    for number in reversed(numbers):
        article = again.article(number)
        assert again.page(article.outlet.id, article.path, again.ends_at)
    assert (time.process_time() - start) / len(numbers) < MAX_PAGE_S
    for number in numbers:
        assert newsroom.article(number).versions == again.article(number).versions


@pytest.mark.slow
def test_feeds_list_every_article_of_the_window(newsroom: Newsroom) -> None:
    now = newsroom.starts_at + timedelta(weeks=6)
    total = 0
    for outlet in newsroom.outlets[:1]:
        name = next(iter(outlet.feeds))
        document, _ = newsroom.feed(outlet.id, name, now)
        total += len(feedparser.parse(document).entries)
    assert total > 1_000
    assert now.tzinfo is UTC


def test_independent_reports_are_no_copies(newsroom: Newsroom) -> None:
    articles = [newsroom.article(n) for n in range(100, ARTICLES, 160)]
    originals = [a for a in articles if a.relation == ORIGINAL]
    assert len(originals) > 400
    worst = shared_pairs([article.final.body for article in originals])
    assert worst[0][0] < 0.4
    # All but a handful of pairs are as far apart as in the small newsroom.
    assert sum(share > 0.2 for share, _, _ in worst) < 0.001 * len(originals) ** 2 / 2


def test_names_grow_with_the_newsroom(newsroom: Newsroom) -> None:
    people = {
        span.entity
        for n in range(100, ARTICLES, 80)
        for span in newsroom.article(n).final.spans
        if span.type == "person"
    }
    assert len(people) > 1_500


def test_a_fifth_and_more_are_copies(newsroom: Newsroom) -> None:
    block = [newsroom.article(n) for n in range(5_000, 5_600)]
    stories = {article.story for article in block}
    assert 0.7 < len(stories) / len(block) < 0.8
