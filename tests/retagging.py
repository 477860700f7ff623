"""Taggers for tests of tagging again: spaCy pipelines that know a list of names, and articles they have tagged.

Real ones, loaded in no time, as alike or different as a case needs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import spacy

from extractors.ids import stable_id
from extractors.mentions import Tagger
from extractors.passages import sketch_text
from extractors.records import Article, Relation
from extractors.taggers import ByLanguage
from flows.job import Do, plain
from flows.names import name_articles, with_names
from flows.retag import RetagJob, RetagOrder, RetagReport, retag
from tests.builders import MONDAY, article, subscription
from warehouse.batches import ArticleLoad, Batch
from warehouse.connection import open_writer
from warehouse.feeds import register
from warehouse.load import load_batch
from warehouse.verify import verify

TABLES = "articles stories entities aliases alias_keys spans mentions story_mentions weekly_entities passages".split()  # noqa: SIM905

# What two models find: the older one takes a person for a company, and reads names into common words.
OLD = {"Aida Bek": "PERSON", "Aktau": "GPE", "Zeinolla": "ORG", "Harbour Board": "PERSON"}
NEW = {"Aida Bek": "PERSON", "Aktau": "GPE", "Zeinolla": "PERSON", "Marat Ospan": "PERSON"}
DEFAULT = RetagOrder()
TEXT = "Aida Bek met Zeinolla in Aktau.\nThe Harbour Board of Aktau heard Marat Ospan."


def pipeline_of(names: Mapping[str, str], version: str, language: str = "en") -> Any:
    nlp = spacy.blank(language)
    nlp.meta["name"], nlp.meta["version"] = "listed", version
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": label, "pattern": name} for name, label in names.items()])  # type: ignore[attr-defined]
    return nlp


def tagger_of(names: Mapping[str, str], version: str = "1", language: str = "en") -> Tagger:
    return _tagger(tuple(names.items()), version, language)


@cache
def _tagger(names: tuple[tuple[str, str], ...], version: str, language: str) -> Tagger:
    return Tagger(pipeline_of(dict(names), version, language))


def written(number: int, text: str = TEXT, **changes: object) -> Article:
    """An article of its own, an hour older than the one before it."""
    at = MONDAY - timedelta(hours=number)
    return article(f"https://gazette.example/{number}", text=text, published_at=at, **changes)


def stock(con: duckdb.DuckDBPyConnection, tagger: ByLanguage, articles: Sequence[Article]) -> None:
    """Load articles as a run does, one by one, each a story of its own."""
    for made in articles:
        stock_together(con, tagger, [made])


def stock_together(con: duckdb.DuckDBPyConnection, tagger: ByLanguage, articles: Sequence[Article]) -> tuple[int, ...]:
    """The same in one batch; what it shows to be of another type (`NamedArticles.odd`)."""
    named = name_articles(con, tagger, articles)
    loads = tuple(
        ArticleLoad(
            article=made, text_hash=stable_id("text", made.title, made.text), story_id=made.article_id,
            relation=Relation.ORIGINAL, passages=sketch_text(made.text), spans=named.spans[made.article_id],
            tagger=named.taggers[made.article_id], entry_ids=(),
        )
        for made in articles
    )  # fmt: skip
    load_batch(con, with_names(Batch(loaded_at=MONDAY, articles=loads), named))
    return named.odd


def again(
    con: duckdb.DuckDBPyConnection, tagger: ByLanguage, order: RetagOrder = DEFAULT, do: Do = plain
) -> RetagReport:
    report = retag(RetagJob(con=con, clock=lambda: MONDAY, tagger=lambda: tagger), order, do)
    assert holds(con)
    return report


def holds(con: duckdb.DuckDBPyConnection) -> bool:
    assert [violation for finding in verify(con) for violation in finding.violations] == []
    return True


def content(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted(con.execute(f"FROM {name}").fetchall(), key=repr) for name in TABLES}


def ask(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query).fetchall()


def entities(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in ask(con, "SELECT name, entity_id, type, first_seen_at FROM entities")}


def named_in(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    return set(ask(con, "SELECT DISTINCT name, type FROM weekly_entities"))


def saved(names: Mapping[str, str], version: str) -> str:
    """A model on disk, to be named in the configuration."""
    path = Path(f"model-{version}")
    pipeline_of(names, version).to_disk(path)
    return str(path)


def configure(model: str) -> None:
    """A configuration that names a model."""
    Path("wirewatch.toml").write_text(f'[tag]\nmodel = "{model}"\n')


def store(warehouse: Path, articles: int) -> None:
    """A warehouse of articles that the older model tagged, and a configuration that names the newer one."""
    with open_writer(warehouse) as con:
        register(con, [subscription()], MONDAY)
        stock(con, tagger_of(OLD), [written(number) for number in range(articles)])
    configure(saved(NEW, "2"))
