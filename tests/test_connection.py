"""One writer, readers that never meet it, and every way a warehouse can refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from extractors.errors import WarehouseBusy, WarehouseError, WarehouseNewer
from extractors.records import EntityType
from flows.cli import main
from tests.builders import article, batch, load
from warehouse.connection import copy_path, current_copy, open_reader, open_writer, publish
from warehouse.load import load_batch
from warehouse.migrations import newest_version, read_version
from warehouse.queries import ask
from warehouse.statements import sql

PATH = Path("data/news.duckdb")
NAMES = {"Aida Bek": EntityType.PERSON}


def _fill(address: str = "https://a.example/1", *, new: bool = True) -> None:
    with open_writer(PATH) as con:
        load_batch(con, batch(load(article(address), NAMES), new=new))


def _articles() -> int:
    with open_reader(PATH) as con:
        count: int = con.execute("SELECT count(*) FROM articles").fetchall()[0][0]
        return count


def test_what_was_loaded_can_be_read() -> None:
    _fill()
    assert _articles() == 1
    assert copy_path(PATH).exists()


def test_readers_read_while_a_writer_writes() -> None:
    _fill()
    with open_writer(PATH) as con:
        load_batch(con, batch(load(article("https://a.example/2"), NAMES), new=False))
        assert _articles() == 1, "the state of the last publication"
    assert _articles() == 2


def test_an_open_reader_keeps_its_state() -> None:
    _fill()
    with open_reader(PATH) as con:
        _fill("https://a.example/2", new=False)
        assert con.execute("SELECT count(*) FROM articles").fetchall() == [(1,)]
    assert _articles() == 2


def test_what_others_wrote_is_seen() -> None:
    """Somebody changed the file with the duckdb command line: the copy is renewed before it is read."""
    _fill()
    with duckdb.connect(str(PATH)) as con:
        con.execute("DELETE FROM articles")
    assert _articles() == 0


def test_there_is_no_warehouse() -> None:
    with pytest.raises(WarehouseError, match=r"no warehouse at data/news\.duckdb: run 'wirewatch ingest'"):
        _articles()


HOLD = """
import sys, duckdb
con = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_another_process_holds_it() -> None:
    _fill()
    with subprocess.Popen([sys.executable, "-c", HOLD, str(PATH)], stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(WarehouseBusy, match=rf"is open in process {holder.pid}; try again"),
            open_writer(PATH, patience_s=0),
        ):
            pass
        assert _articles() == 1, "readers have their copy"
        copy_path(PATH).unlink()
        with pytest.raises(WarehouseBusy):
            _articles()
        holder.communicate("")


def test_a_newer_warehouse_is_left_alone() -> None:
    _fill()
    with duckdb.connect(str(PATH)) as con:
        con.execute("INSERT INTO migrations VALUES (9999, '9999_future', now())")
    message = r"has schema version 9999, this wirewatch knows up to \d+: update wirewatch"
    with pytest.raises(WarehouseNewer, match=message), open_writer(PATH):
        pass
    with pytest.raises(WarehouseNewer, match=message):
        _articles()


def test_what_version_2_held_is_there_in_the_newest() -> None:
    PATH.parent.mkdir(exist_ok=True)
    with duckdb.connect(str(PATH)) as con:
        con.execute(sql("migrations_table"))
        for number, name in ((1, "0001_schema"), (2, "0002_politeness")):
            con.execute(sql(f"migrations/{name}"))
            con.execute("INSERT INTO migrations VALUES ($number, $name, now())", {"number": number, "name": name})
        con.execute(
            "INSERT INTO articles VALUES (1, 'https://a.example/', 'a', 'New', ['Aida Bek'], now(), 'feed', NULL, "
            "now(), 'en', 'A text.', 2, 7, 'trafilatura', [], NULL, 1, 'original', 2, NULL)"
        )
        con.execute("INSERT INTO revisions VALUES (1, 1, now(), 'Old', 6, 'Another text.')")
        con.execute("INSERT INTO runs VALUES (1, now(), now(), 'done', 1, 0, 1, 1, 0, 0, 0, '0.2')")
    with open_writer(PATH) as con:
        rows = con.execute("SELECT title, authors, updated_at, gone_at FROM articles").fetchall()
        assert rows == [("New", ["Aida Bek"], None, None)]
        assert con.execute("SELECT rechecks, rechecks_changed, rechecks_failed FROM runs").fetchall() == [(0, 0, 0)]
        con.execute("UPDATE revisions SET text = NULL")
        con.execute("UPDATE articles SET gone_at = now(), title = 'Newer' WHERE article_id = 1")


def _of_version_1(path: Path = PATH, *, publish_too: bool = True) -> None:
    """A warehouse as wirewatch 0.1 left it."""
    path.parent.mkdir(exist_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute(sql("migrations_table"))
        con.execute(sql("migrations/0001_schema"))
        con.execute("INSERT INTO migrations VALUES (1, '0001_schema', now())")
    if publish_too:
        publish(path)


def _emptied() -> None:
    """What a kill before the first migration leaves."""
    PATH.parent.mkdir()
    duckdb.connect(str(PATH)).close()


@pytest.mark.parametrize("made", [_of_version_1, _emptied])
def test_readers_bring_an_older_warehouse_up_to_date(made: Callable[[], None]) -> None:
    made()
    with open_reader(PATH) as con:
        assert read_version(con) == newest_version()
        assert ask(con, "feed_health").rows == ()
    with duckdb.connect(str(PATH), read_only=True) as con:
        assert read_version(con) == newest_version(), "once and for all"


@pytest.mark.parametrize("command", [["status"], ["verify"], ["feeds", "list"]])
def test_commands_read_an_older_warehouse(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    _of_version_1()
    assert main(["--warehouse", str(PATH), *command]) == 0
    assert "rror" not in capsys.readouterr().err


def test_an_older_warehouse_that_is_being_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """By an older wirewatch: a newer one would have published its schema."""
    monkeypatch.setattr("warehouse.connection.READER_PATIENCE_S", 0.0)
    _of_version_1()
    with subprocess.Popen([sys.executable, "-c", HOLD, str(PATH)], stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseBusy, match=r"has schema version 1, .* another process .* 'wirewatch ingest' once"):
            _articles()
        holder.communicate("")
    assert _articles() == 0


def test_a_writer_publishes_the_new_schema_at_once() -> None:
    _of_version_1()
    with open_writer(PATH):
        assert _articles() == 0
        with subprocess.Popen(
            [sys.executable, "-c", HOLD, str(PATH)], stdin=-1, stdout=-1, stderr=-1, text=True
        ) as other:
            assert "lock" in other.communicate("")[1], "and keeps everybody else from writing"


def test_an_older_warehouse_that_cannot_be_written_to(small_disk: Path) -> None:
    path = small_disk / "news.duckdb"
    _of_version_1(path, publish_too=False)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with (
        pytest.raises(WarehouseError, match=r"version 1, .* cannot be written to: run 'wirewatch ingest' once"),
        open_reader(path),
    ):
        pass


def test_readers_change_nothing_in_files_of_others() -> None:
    PATH.parent.mkdir()
    with duckdb.connect(str(PATH)) as con:
        con.execute("CREATE TABLE sales (amount INTEGER)")
    with pytest.raises(WarehouseError, match="is a DuckDB file, but no warehouse of wirewatch"):
        _articles()
    with duckdb.connect(str(PATH), read_only=True) as con:
        assert con.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("sales",)]


def test_something_else_lies_there() -> None:
    PATH.parent.mkdir()
    PATH.write_bytes(b"not a database" * 1000)
    with pytest.raises(WarehouseError, match="cannot open the warehouse"), open_writer(PATH):
        pass
    with pytest.raises(WarehouseError, match="cannot open the warehouse"):
        _articles()


def test_a_folder_that_cannot_be_made() -> None:
    Path("data").write_text("a file")
    with pytest.raises(WarehouseError, match="cannot make the folder data"), open_writer(PATH):
        pass


KILL = """
import os, sys
from pathlib import Path
from tests.builders import article, batch, load
from extractors.records import EntityType
from warehouse.connection import open_writer
from warehouse.load import load_batch
from warehouse.migrations import newest_version, read_version
from warehouse.queries import ask
from warehouse.statements import sql
with open_writer(Path(sys.argv[1])) as con:
    load_batch(con, batch(load(article("https://a.example/1"), {"Aida Bek": EntityType.PERSON})))
    con.begin()
    con.execute("DELETE FROM articles")
    os.kill(os.getpid(), 9)
"""


def test_a_killed_writer_loses_nothing_it_committed() -> None:
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, "-c", KILL, str(PATH)], env=os.environ | {"PYTHONPATH": str(root)}, check=False
    )
    assert done.returncode == -9
    assert _articles() == 1, "read from file and log, before any writer came back"
    _fill("https://a.example/2", new=False)
    assert _articles() == 2


def _load_until_it_fails(path: Path, done: list[int]) -> None:
    with open_writer(path) as con:
        for number in range(1000):
            text = f"Aida Bek {os.urandom(200_000).hex()}"
            load_batch(con, batch(load(article(f"https://a.example/{number}", text=text), NAMES), new=number == 0))
            done.append(number)


def test_a_full_disk_keeps_what_was_committed(small_disk: Path) -> None:
    path = small_disk / "news.duckdb"
    done: list[int] = []
    with pytest.raises(duckdb.Error, match="No space left on device"):
        _load_until_it_fails(path, done)
    committed = len(done)
    assert committed > 5
    with open_reader(path) as con:
        assert con.execute("SELECT count(*), count(DISTINCT story_id) FROM articles").fetchall() == [
            (committed, committed)
        ]
        assert con.execute("SELECT count(*) FROM mentions").fetchall() == [(committed,)]


def test_where_no_copy_can_be_made_the_warehouse_is_read_in_place() -> None:
    """An archive on a read-only disk, say; here a folder stands in the copy's way, which stops root too."""
    _fill()
    copy_path(PATH).unlink()
    copy_path(PATH).mkdir()
    assert not publish(PATH)
    assert current_copy(PATH) == PATH
    assert _articles() == 1
