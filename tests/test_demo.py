"""The demo: which warehouse it fills, and what it says it did."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from extractors.records import EntityType
from flows.cli import main
from flows.config import Config, Settings
from flows.demo import all_counts, fresh_warehouse
from tests.builders import MONDAY, article, batch, load, subscription
from warehouse.connection import open_writer
from warehouse.feeds import register
from warehouse.load import load_batch
from warehouse.runs import RunCounts


def settings_of(path: Path) -> Settings:
    return Settings(config=Config(), config_path=Path("wirewatch.toml"), config_exists=False, warehouse=path)


def test_judgements_alone_are_no_news_and_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    said = '{"verdict": "same", "type": "person", "a": "Aida Bek", "b": "A. Bek", "at": "2026-08-10T09:00:00Z"}'
    Path("who.jsonl").write_text(said)
    assert main(["--warehouse", "own.duckdb", "entities", "import", "who.jsonl"]) == 0
    told: list[str] = []
    assert fresh_warehouse(settings_of(Path("own.duckdb")), told.append).warehouse == Path("demo.duckdb")
    assert "own.duckdb holds data of your own: the demo goes to demo.duckdb" in told[0]
    assert Path("own.duckdb").exists()
    capsys.readouterr()


def test_news_are_kept() -> None:
    with open_writer(Path("own.duckdb")) as con:
        con.execute("INSERT INTO meta VALUES ('content', 'news')")
    told: list[str] = []
    assert fresh_warehouse(settings_of(Path("own.duckdb")), told.append).warehouse == Path("demo.duckdb")
    assert "own.duckdb holds news of your own" in told[0]


def test_mentions_of_replaced_texts_do_not_count() -> None:
    """As `status` counts."""
    with open_writer(Path("own.duckdb")) as con:
        register(con, [subscription()], MONDAY)
        names = {"Aida Bek": EntityType.PERSON, "Aktau": EntityType.LOCATION}
        first = load_batch(con, batch(load(article(), names)))
        later = article(revision=2, fetched_at=MONDAY + timedelta(hours=3))
        second = load_batch(con, batch(load(later, names), new=False))
        runs = [RunCounts(articles_new=done.articles_new, mentions=done.mentions) for done in (first, second)]
        assert sum(run.mentions for run in runs) == 4
        found = all_counts(con, runs)
    assert (found.articles_new, found.mentions) == (1, 2)
