"""What the tests of search share: loads into a real warehouse, and what is found in it."""

from __future__ import annotations

from pathlib import Path

from extractors.records import Relation
from tests.builders import MONDAY, article, batch, load, subscription
from warehouse.batches import ArticleLoad
from warehouse.connection import open_reader, open_writer
from warehouse.feeds import register
from warehouse.load import load_batch
from warehouse.search.hits import Answer, search
from warehouse.search.index import Scope
from warehouse.search.query import parse_query


def written(
    name: str, text: str, *, title: str = "Headline", story: int | None = None, **changes: object
) -> ArticleLoad:
    """An article on its way in, by a short name."""
    made = article(f"https://gazette.example/{name}", title=title, text=text, **changes)
    relation = Relation.SYNDICATED if story not in (None, made.article_id) else Relation.ORIGINAL
    return load(made, story=story, relation=relation)


def write(path: Path, *loads: ArticleLoad) -> None:
    """One run with one load."""
    with open_writer(path) as con:
        register(con, [subscription(), subscription("https://b.example/feed", "b")], MONDAY)
        load_batch(con, batch(*loads))


def ask(
    path: Path,
    typed: str,
    scope: Scope | None = None,
    *,
    limit: int = 20,
    by_article: bool = False,
    newest: bool = False,
) -> Answer:
    """What a search gives."""
    with open_reader(path) as con:
        return search(
            con, path, parse_query(typed), scope or Scope(), limit=limit, by_article=by_article, newest=newest
        )


def found(path: Path, typed: str, scope: Scope | None = None, **how: bool) -> list[str]:
    """Short names of the articles that are found, the best first."""
    return [hit.url.rpartition("/")[2] for hit in ask(path, typed, scope, **how).hits]
