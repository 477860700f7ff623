"""Texts that were kept long enough go; what was counted in them stays, and nothing later trips over them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from extractors.records import EntityType, Relation, StoryArticle
from extractors.sentences import sentence_around
from flows.cli import main
from flows.grouping import group_articles
from tests.builders import MONDAY, article, batch, load, subscription
from tests.fresh import in_memory
from tests.pipeline import NOW, Pipeline, pipeline
from tests.webserver import WebServer
from warehouse.compacting import compact
from warehouse.connection import open_reader, open_writer
from warehouse.entity_counts import rebuild_mentions
from warehouse.feeds import register
from warehouse.load import load_batch
from warehouse.retag import due_articles
from warehouse.retention import DroppedTexts, count_old_texts, drop_old_texts, months_before
from warehouse.revisions import told_changes
from warehouse.verify import verify

OLD = "https://gazette.example/old"
COPY = "https://b.example/copy"
NEW = "https://gazette.example/new"
NAMES = {"Aida Bek": EntityType.PERSON, "Aktau": EntityType.LOCATION}
CUT = MONDAY + timedelta(days=1)
COUNTED = ("spans", "mentions", "stories", "story_mentions", "weekly_entities", "entities", "aliases")
Capture = pytest.CaptureFixture[str]


def fill(con: duckdb.DuckDBPyConnection) -> None:
    """An old story of two outlets, one of them with an earlier version and a change; and a new story."""
    register(con, [subscription(), subscription("https://b.example/f", "b")], MONDAY)
    old = load(article(OLD), NAMES)
    load_batch(con, batch(old))
    copy = article(COPY, outlet_id="b", published_at=MONDAY + timedelta(hours=1), fetched_at=CUT)
    late = article(NEW, published_at=MONDAY + timedelta(days=30), fetched_at=MONDAY + timedelta(days=30))
    load_batch(
        con,
        batch(
            load(copy, NAMES, story=old.article.article_id, relation=Relation.SYNDICATED), load(late, NAMES), new=False
        ),
    )
    number = old.article.article_id
    con.execute("UPDATE articles SET revision = 2, dropped = ['box: Read also'] WHERE article_id = $1", [number])
    con.execute("UPDATE spans SET revision = 2 WHERE article_id = $1", [number])
    con.execute(
        "INSERT INTO revisions VALUES ($1, 1, $2::TIMESTAMPTZ, 'Harbour', 7, 'An earlier text.')",
        [number, MONDAY.isoformat()],
    )
    con.execute(
        "INSERT INTO revision_changes VALUES ($1, 2, $2::TIMESTAMPTZ, 'feed', 'a', 'b', 3, 2, ['x'], ['y'], [], [])",
        [number, MONDAY.isoformat()],
    )


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as connection:
        fill(connection)
        yield connection


def counted(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    return {table: con.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in COUNTED}


def broken(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [violation for finding in verify(con) for violation in finding.violations]


def kept(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in con.execute("SELECT url FROM articles WHERE text <> '' ORDER BY url").fetchall()]


def test_texts_go_and_counts_stay(con: duckdb.DuckDBPyConnection) -> None:
    before = counted(con)
    assert broken(con) == []
    foreseen = count_old_texts(con, CUT)
    dropped = drop_old_texts(con, CUT, NOW)
    assert dropped == foreseen
    assert (dropped.articles, dropped.revisions) == (2, 1)
    assert counted(con) == before
    assert broken(con) == []
    rows = con.execute("SELECT text, dropped, words > 0, title, text_dropped_at FROM articles ORDER BY published_at")
    gone: tuple[object, ...] = ("", [], True, "Harbour opens", NOW)
    assert rows.fetchall()[:2] == [gone, gone]
    assert kept(con) == [NEW]
    assert con.execute("SELECT text, title FROM revisions").fetchall() == [(None, "Harbour")]
    assert con.execute("SELECT words_added, added, removed FROM revision_changes").fetchall() == [(3, [], [])]


def test_dropping_twice_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    drop_old_texts(con, CUT, NOW)
    assert drop_old_texts(con, CUT, NOW + timedelta(days=1)) == DroppedTexts()
    assert con.execute("SELECT max(text_dropped_at) FROM articles").fetchall() == [(NOW,)]


def test_a_story_keeps_its_texts_until_its_newest_is_old(con: duckdb.DuckDBPyConnection) -> None:
    drop_old_texts(con, MONDAY + timedelta(minutes=30), NOW)
    assert len(kept(con)) == 3, "the copy is younger"


def test_portions(con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.retention._STORIES", 1)
    later = MONDAY + timedelta(days=90)
    assert drop_old_texts(con, later, NOW, most=1).articles == 2, "one story, whole"
    assert drop_old_texts(con, later, NOW).articles == 1
    assert broken(con) == []


def test_what_is_dropped_is_neither_tagged_nor_grouped_nor_told_of(con: duckdb.DuckDBPyConnection) -> None:
    drop_old_texts(con, CUT, NOW)
    assert len(due_articles(con, {"en": "another"})) == 1
    assert told_changes(con, [article(OLD).article_id]) == []
    again = article("https://c.example/x")
    grouped = group_articles(
        con,
        [
            StoryArticle(
                article_id=again.article_id, outlet_id="b", published_at=MONDAY, words=11, text=again.text,
                story_id=None, syndicated_from=None,
            )
        ],
        forgotten_before=NOW + timedelta(days=400),
    )  # fmt: skip
    assert grouped.placements[again.article_id].story_id == again.article_id
    assert broken(con) == []


def test_mentions_can_be_made_anew_without_the_text(con: duckdb.DuckDBPyConnection) -> None:
    """As when people take two names apart: the sentence is found among those that are shown, else the name stands."""
    names = con.execute("SELECT entity_id FROM entities ORDER BY name").fetchall()
    drop_old_texts(con, CUT, NOW)
    before = counted(con)
    rebuild_mentions(con, [row[0] for row in names], sentence_around)
    assert counted(con) == before
    con.execute("UPDATE mentions SET first_start = 1, evidence = 'Aktau is a town.' WHERE surfaces = ['Aktau']")
    con.execute("DELETE FROM mentions WHERE surfaces = ['Aida Bek']")
    rebuild_mentions(con, [row[0] for row in names], sentence_around)
    told = con.execute(
        "SELECT DISTINCT evidence FROM mentions JOIN articles USING (article_id) WHERE text = '' ORDER BY 1"
    )
    assert told.fetchall() == [("Aida Bek",), ("Aktau is a town.",)]
    assert broken(con) == []


def test_months_are_those_of_the_calendar(con: duckdb.DuckDBPyConnection) -> None:
    assert months_before(con, datetime(2026, 3, 31, 12, tzinfo=UTC), 1) == datetime(2026, 2, 28, 12, tzinfo=UTC)


PATH = Path("data/wirewatch.duckdb")


@pytest.fixture
def stored() -> None:
    with open_writer(PATH) as con:
        fill(con)
        con.execute("UPDATE runs SET started_at = now()")


def test_the_command(stored: None, capsys: Capture) -> None:
    assert main(["retain"]) == 2
    assert "texts are kept for ever: say --months N" in capsys.readouterr().err
    assert main(["retain", "--months", "1", "--dry-run", "--json"]) == 0
    foreseen = json.loads(capsys.readouterr().out)
    with open_reader(PATH) as con:
        assert len(kept(con)) == 3
    Path("wirewatch.toml").write_text("[warehouse]\nkeep_texts_months = 1\n")
    assert main(["retain", "--json", "--compact"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert foreseen["articles"] == done["articles"] >= 2
    assert main(["verify"]) == 0


def test_a_warehouse_written_anew_is_the_same_and_has_nothing_of_what_was_dropped(stored: None) -> None:
    secret = "Zanzibarische Nachtigallen " * 40
    with open_writer(PATH) as con:
        con.execute("UPDATE articles SET text = $1", [secret])
        con.execute("CREATE TABLE ballast AS SELECT md5(i::VARCHAR) AS noise FROM range(200_000) AS r(i)")
    with open_writer(PATH) as con:
        con.execute("DROP TABLE ballast")
        con.execute("UPDATE articles SET text = ''")
    with open_reader(PATH) as con:
        before = counted(con)
        macros = con.execute("SELECT function_name, comment FROM duckdb_functions() WHERE NOT internal").fetchall()
    sizes = compact(PATH)
    assert sizes.after < sizes.before
    assert b"Zanzibarische" not in PATH.read_bytes()
    with open_reader(PATH) as con:
        assert counted(con) == before
        found = con.execute("SELECT function_name, comment FROM duckdb_functions() WHERE NOT internal").fetchall()
        assert sorted(found) == sorted(macros)
        assert con.execute(
            "SELECT count(*) FROM duckdb_columns() WHERE NOT internal AND comment IS NULL"
        ).fetchall() == [(0,)]
    with open_writer(PATH) as con, pytest.raises(duckdb.ConstraintException):
        con.execute("INSERT INTO articles SELECT * FROM articles LIMIT 1")
    assert {path.name for path in PATH.parent.iterdir()} == {
        "wirewatch.duckdb",
        "wirewatch.read.duckdb",
        "wirewatch.search.sqlite",
    }


TEXT = (
    "Prime Minister Edi Rama opened the new harbour of Durres in Albania on Tuesday, and thanked the workers.",
    "The European Union paid for half of the works, which took longer than the government had promised to voters.",
    "Ships from Italy and Greece will be the first to call there, the port authority said in a long statement.",
)


def _page(*paragraphs: str) -> str:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f'<!doctype html><html lang="en"><title>Harbour opens</title><article><h1>Harbour opens</h1>{body}</article>'


def _site(webserver: WebServer, folder: Path, published: str) -> Pipeline:
    link = webserver.serve("/a", _page(*TEXT), content_type="text/html; charset=utf-8")
    item = f"<item><guid>a</guid><title>Harbour opens</title><link>{link}</link><pubDate>{published}</pubDate>"
    feed = webserver.serve("/feed", f"<rss version='2.0'><channel><title>G</title>{item}</item></channel></rss>")
    return pipeline(
        folder,
        '[warehouse]\nkeep_texts_months = 2\n[fetch]\nallow_private_hosts = ["127.0.0.1"]\nhost_delay_s = 0.0\n'
        f'[[outlet]]\nid = "g"\nname = "G"\nlanguage = "en"\nfeeds = ["{feed}"]\n',
    )


def test_a_run_drops_old_texts_and_a_page_that_comes_again_makes_no_second_article(
    webserver: WebServer, tmp_path: Path
) -> None:
    pipe = _site(webserver, tmp_path, "Mon, 17 Aug 2026 05:00:00 GMT")
    assert pipe.run().counts.articles_new == 1
    mentions = pipe.ask("FROM mentions ORDER BY ALL")
    assert mentions
    pipe.now = NOW + timedelta(days=70)
    pipe.run()
    assert pipe.ask("SELECT text, revision, text_dropped_at FROM articles") == [("", 1, pipe.now)]
    # The feed tells of the old article anew, with another title, and the page has another text.
    webserver.serve("/a", _page(*TEXT[:2], "The harbour was closed again."), content_type="text/html; charset=utf-8")
    link = f"{webserver.url}/a"
    webserver.serve(
        "/feed",
        "<rss version='2.0'><channel><title>G</title>"
        + "".join(
            f"<item><guid>{guid}</guid><title>Harbour opens again</title><link>{link}{more}</link></item>"
            for guid, more in (("a", ""), ("b", "?utm_source=x"))
        )
        + "</channel></rss>",
    )
    pipe.now = NOW + timedelta(days=71)
    report = pipe.run()
    assert (report.counts.articles_new, report.counts.articles_revised) == (0, 0)
    assert pipe.ask("SELECT text, revision FROM articles") == [("", 1)]
    assert pipe.ask("SELECT DISTINCT status FROM entries") == [("loaded",)]
    assert pipe.ask("FROM mentions ORDER BY ALL") == mentions
    assert pipe.broken() == []
