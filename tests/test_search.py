"""Search against real files: what is loaded is found, what is gone is not, whatever happens to the index."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import MONDAY, article, batch, load
from tests.searching import ask, found, write, written
from warehouse.connection import open_reader, open_writer
from warehouse.load import load_batch
from warehouse.search import hits as hits_module
from warehouse.search import index as index_module
from warehouse.search.hits import search
from warehouse.search.index import Scope, SearchTimeout, index_path, open_to_read
from warehouse.search.query import parse_query
from warehouse.search.state import index_state
from warehouse.written import note_written


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "w.duckdb"
    write(
        path,
        written("canal", "The canal was dug for barges. A pipeline came later.", title="Barges"),
        written("gas", "A gas pipeline crosses the border near São Paulo.", title="Gas pipeline opens", language="pt"),
        written("china", "北京市政府宣布新的天然气管道。", title="管道", language="zh-Hans"),
        written("russia", "Правительство объявило о новом газопроводе. Её ждут.", title="Газ", language="ru"),
        written("rferl", "RFE/RL's Anti-Corruption desk: the U.S. is told.", title="Desk", outlet_id="b"),
    )
    return path


@pytest.fixture
def path(loaded: Path, tmp_path: Path) -> Path:
    """A warehouse of its own for each test, with its published copy and its index."""
    for file in loaded.parent.iterdir():
        shutil.copy2(file, tmp_path)
    return tmp_path / loaded.name


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("pipeline", ["gas", "canal"]),  # a word of the title counts more
        ("PIPELINE border", ["gas"]),
        ('"gas pipeline"', ["gas"]),
        ('"pipeline gas"', []),
        ("barges -gas", ["canal"]),
        ("pipeline NOT gas", ["canal"]),
        ("barges OR border", ["canal", "gas"]),
        ("barg*", ["canal"]),
        ("sao paulo", ["gas"]),
        ("天然气", ["china"]),
        ("然气天", []),
        ("газопровод*", ["russia"]),
        ("ее", ["russia"]),
        ("rfe/rl", ["rferl"]),
        ("anti corruption", ["rferl"]),
        ("US", ["rferl"]),
        ("nothing", []),
    ],
)
def test_what_is_asked_for_is_found(loaded: Path, typed: str, names: list[str]) -> None:
    assert found(loaded, typed) == names


def test_within_days_outlets_and_languages(path: Path) -> None:
    write(path, written("later", "One more pipeline.", published_at=MONDAY + timedelta(days=3)))
    assert found(path, "pipeline", Scope(since=MONDAY + timedelta(days=1))) == ["later"]
    assert sorted(found(path, "pipeline", Scope(until=MONDAY + timedelta(days=1)))) == ["canal", "gas"]
    assert found(path, "the", Scope(outlet="b")) == ["rferl"]
    assert found(path, "管道", Scope(language="zh")) == ["china"]
    assert found(path, "pipeline", newest=True)[0] == "later"


def test_copies_of_a_story_are_one_hit(path: Path) -> None:
    own = article("https://gazette.example/wire").article_id
    write(
        path,
        written("wire", "Flood in Aktau.", story=own),
        written("copy", "Flood in Aktau. A flood, a flood!", story=own, outlet_id="b"),
        written("brief", "Water in Aktau.", story=own, outlet_id="b"),
    )
    answer = ask(path, "flood")
    assert [(hit.url[-4:], hit.copies) for hit in answer.hits] == [("wire", 1)]
    assert answer.articles == 2
    assert sorted(found(path, "flood", by_article=True)) == ["copy", "wire"]
    assert found(path, "flood", Scope(outlet="b")) == ["copy"]


def test_a_limit_counts_stories(path: Path) -> None:
    write(path, *(written(f"n{n}", f"Number {n} of the series.") for n in range(30)))
    answer = ask(path, "series", limit=7)
    assert (len(answer.hits), answer.articles, [hit.rank for hit in answer.hits]) == (7, 30, [*range(1, 8)])


def test_a_new_text_takes_the_place_of_the_old_one(path: Path) -> None:
    write(path, written("canal", "The canal is dry.", revision=2))
    assert found(path, "barges") == []
    assert found(path, "dry") == ["canal"]
    assert found(path, "canal") == ["canal"]


def test_loading_the_same_again_leaves_the_index_as_it_is(path: Path) -> None:
    before = index_path(path).read_bytes()
    write(path, written("canal", "The canal was dug for barges. A pipeline came later.", title="Barges"))
    assert index_path(path).read_bytes() == before


def test_withdrawn_articles_are_not_found(path: Path) -> None:
    with open_writer(path) as con:
        con.execute("UPDATE articles SET gone_at = now() WHERE url LIKE '%/gas'")
    assert found(path, "pipeline") == ["canal"]


def test_dropped_texts_are_not_found_and_not_kept(path: Path) -> None:
    with open_writer(path) as con:
        ids = [row[0] for row in con.execute("SELECT article_id FROM articles WHERE url LIKE '%/canal'").fetchall()]
        con.execute("UPDATE articles SET text = '' WHERE url LIKE '%/canal'")
        note_written(con, ids, MONDAY)
    assert found(path, "barges") == ["canal"]  # by its title
    assert found(path, "dug") == []
    with open_writer(path) as con:
        con.execute("DELETE FROM articles WHERE url LIKE '%/canal'")
        note_written(con, ids, MONDAY)
    assert found(path, "barges") == []
    with closing(sqlite3.connect(index_path(path))) as db, db:
        db.execute("CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, words, row)")
        assert db.execute("SELECT count(*) FROM v WHERE term IN ('barges', 'dug')").fetchall() == [(0,)]
    db.close()


def state(path: Path) -> str:
    with open_reader(path) as con:
        return index_state(con, path, compare=True).says


def cut_off(file: Path) -> None:
    with file.open("r+b") as out:
        out.truncate(file.stat().st_size // 2 // 4096 * 4096)


def scramble(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096:] = bytes(255 - value for value in data[4096:])
    file.write_bytes(data)


def edit(statement: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with closing(sqlite3.connect(file)) as db, db:
            db.execute(statement)
        db.close()

    return change


HARM: dict[str, Callable[[Path], object]] = {
    "lost": Path.unlink,
    "empty": lambda file: file.write_bytes(b""),
    "no database": lambda file: file.write_text("what is this? " * 1_000),
    "cut off": cut_off,
    "scrambled": scramble,
    "of another version": edit("PRAGMA user_version = 99"),
    "a table is missing": edit("DROP TABLE contents"),
    "of another warehouse": edit("UPDATE state SET article_id = 7"),
    "of a later state": edit("UPDATE state SET number = 1000"),
    "behind": edit("UPDATE state SET number = 0"),
    "contents damaged": edit("UPDATE contents SET words = x'00'"),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_harmed_index_is_made_anew_by_the_next_load(path: Path, harm: str) -> None:
    HARM[harm](index_path(path))
    write(path, written("new", "The newest pipeline."), written("canal", "No more barges: a pipeline.", revision=2))
    assert state(path) == "up to date"
    assert sorted(found(path, "pipeline")) == ["canal", "gas", "new"]
    assert found(path, "dug") == []


@pytest.mark.parametrize("harm", HARM)
def test_a_harmed_index_does_not_change_what_is_found(path: Path, harm: str) -> None:
    HARM[harm](index_path(path))
    answer = ask(path, "pipeline")
    assert {hit.url.rpartition("/")[2] for hit in answer.hits} == {"canal", "gas"}
    assert answer.unread == 0


def test_search_makes_an_index_where_there_is_none(path: Path) -> None:
    index_path(path).unlink()
    told: list[tuple[int, int]] = []
    with open_reader(path) as con:
        search(con, path, parse_query("gas"), Scope(), limit=1, tell=lambda *done: told.append(done))
    assert told == [(0, 5)]
    assert state(path) == "up to date"
    assert ask(path, "gas").notes == ()


def test_where_nobody_may_write_the_texts_are_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index_path(path).unlink()
    index_path(path).mkdir()  # for root, too, no file can be made here
    answer = ask(path, "pipeline")
    assert len(answer.hits) == 2
    assert "lacks 5 texts" in answer.notes[0]
    # If there is no time for all, the newest are read, and it says so.
    write(path, written("new", "The newest pipeline.", published_at=MONDAY + timedelta(days=1)))
    monkeypatch.setattr(index_module, "PORTION", 1)
    clock = iter([0.0, 0.0, 0.0, *[1e9] * 1_000])
    monkeypatch.setattr(index_module, "monotonic", lambda: next(clock))
    monkeypatch.setattr(hits_module, "monotonic", lambda: 0.0)
    answer = ask(path, "pipeline")
    assert answer.unread > 0
    assert "only the newest" in answer.notes[0]


def test_a_load_goes_on_where_the_index_cannot_be_written(path: Path) -> None:
    index_path(path).unlink()
    index_path(path).mkdir()
    write(path, written("new", "The newest pipeline."))
    with open_reader(path) as con:
        assert con.execute("SELECT count(*) FROM articles").fetchall() == [(6,)]


def test_a_copy_that_is_behind_the_index_is_told_nothing_wrong(path: Path, tmp_path: Path) -> None:
    """The index is written before the copy is published: for a moment it knows more than readers see."""
    with open_reader(path) as old:
        write(path, written("new", "The newest pipeline."), written("canal", "The canal is dry.", revision=2))
        before = index_path(path).read_bytes()
        for typed, names in (("newest", []), ("dry", []), ("gas", ["gas"])):
            answer = search(old, path, parse_query(typed), Scope(), limit=5)
            assert [hit.url.rpartition("/")[2] for hit in answer.hits] == names
        assert index_path(path).read_bytes() == before
        assert index_state(old, path).says.startswith("ahead")


def test_a_restored_warehouse_gets_an_index_of_its_own(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "backup")
    write(path, written("lost", "This pipeline is lost."), written("lost2", "And this pipeline."))
    shutil.copy(tmp_path / "backup", path)
    assert sorted(found(path, "pipeline")) == ["canal", "gas"]
    write(path, written("other", "Another pipeline."), written("other2", "Yet another pipeline."))
    assert sorted(found(path, "pipeline")) == ["canal", "gas", "other", "other2"]
    assert state(path) == "up to date"


def test_an_archive_gets_its_index_in_parts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index_path(path).unlink()
    monkeypatch.setattr(index_module, "PORTION", 2)
    with open_writer(path) as con, index_module.open_to_write(index_path(path)) as index:
        assert not index.catch_up(con, give_up_at=0.0, may_renew=True)
        assert index.read_upto(con) == 2
        assert index.catch_up(con, give_up_at=float("inf"), may_renew=True)
    assert state(path) == "up to date"


def test_a_question_ends_in_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "STEPS", 1)
    with open_to_read(index_path(path)) as index, pytest.raises(SearchTimeout, match="takes too long"):
        index.find("pipeline", Scope(), newest=False, give_up_at=0.0)


def test_a_failed_load_is_not_noted(path: Path) -> None:
    with open_writer(path) as con:
        twice = load(article("https://gazette.example/x"))
        with pytest.raises(Exception, match=r"(?i)duplicate"):
            load_batch(con, batch(twice, twice))
        assert con.execute("SELECT max(number) FROM texts_written").fetchall() == [(5,)]


_LOADS = """
import sys
from pathlib import Path
from tests.searching import write, written
path = Path(sys.argv[1])
for n in range(1000):
    write(path, *(written(f"{n}-{m}", f"text {n} pipeline " + "word " * 300) for m in range(20)),
          written("again", f"turn {n}", revision=n + 1))
    print(n, flush=True)
"""


@pytest.mark.slow
def test_a_kill_at_any_instant_leaves_an_index_that_the_next_load_completes(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    root = Path(__file__).resolve().parent.parent
    for turn in range(12):
        run = subprocess.Popen(
            [sys.executable, "-c", _LOADS, str(path)], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert run.stdout is not None
        run.stdout.readline()  # the first load is done: the kill comes somewhere in the second
        with pytest.raises(subprocess.TimeoutExpired):
            run.wait(0.03 * turn)
        run.send_signal(signal.SIGKILL)
        run.communicate()
        assert len(ask(path, "pipeline", limit=1_000, by_article=True).hits) % 20 == 0
        write(path, written("end", f"The end of {turn}.", revision=turn + 1))
        assert state(path) == "up to date"
