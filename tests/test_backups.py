"""Backups hold the whole warehouse, are proved before they get their name, and come back; a failure loses nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extractors.errors import UsageError, WarehouseBusy, WarehouseError, WarehouseNewer
from extractors.records import EntityType
from flows.cli import main
from tests.builders import MONDAY, article, batch, load, subscription
from tests.fresh import new_warehouse
from warehouse.backups import back_up, restore
from warehouse.connection import copy_path, open_reader, open_writer
from warehouse.feeds import register
from warehouse.load import load_batch
from warehouse.migrations import newest_version
from warehouse.statements import sql

PATH = Path("data/wirewatch.duckdb")
FILE = Path("kept/one.duckdb.zst")
NAMES = {"Aida Bek": EntityType.PERSON}
Capture = pytest.CaptureFixture[str]


def fill(number: int = 1, path: Path = PATH) -> None:
    if not path.exists():
        new_warehouse(path)
    with open_writer(path) as con:
        stock(con, number)


def stock(con: duckdb.DuckDBPyConnection, number: int) -> None:
    register(con, [subscription()], MONDAY)
    load_batch(con, batch(load(article(f"https://a.example/{number}"), NAMES), new=number == 1))


def articles(path: Path = PATH) -> int:
    with open_reader(path) as con:
        count: int = con.execute("SELECT count(*) FROM articles").fetchall()[0][0]
        return count


def content(path: Path = PATH) -> dict[str, list[tuple[Any, ...]]]:
    with open_reader(path) as con:
        tables = [row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {table: con.execute(f'FROM "{table}" ORDER BY ALL').fetchall() for table in tables}


@pytest.fixture(autouse=True)
def filled(elsewhere: Path) -> None:
    fill()
    with open_writer(PATH) as con:
        con.execute(
            "INSERT INTO judgements VALUES (1, 'rename', 'person', 'Aida Bek', 'person', 'A. Bek', NULL, NULL, 'so', "
            "'Ann', now(), NULL, NULL)"
        )


@pytest.mark.parametrize("name", ["one.duckdb.zst", "one.duckdb"])
def test_what_was_backed_up_comes_back(name: str) -> None:
    before = content()
    made = back_up(PATH, Path("kept") / name, MONDAY)
    assert (made.articles, made.version, made.broken) == (1, newest_version(), ())
    fill(2)
    done = restore(made.file, PATH, MONDAY, replace=True)
    assert content() == before
    assert done.sha256 == made.sha256
    assert done.aside is not None
    assert articles(done.aside) == 2, "what was there lies beside it"
    assert [path.name for path in Path("kept").iterdir()] == [name], "no draft is left"


def test_a_backup_to_be_opened_is_the_database_itself() -> None:
    made = back_up(PATH, Path("kept/one.duckdb"), MONDAY)
    with duckdb.connect(str(made.file), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM articles").fetchall() == [(1,)]


def test_it_comes_back_where_nothing_is() -> None:
    made = back_up(PATH, FILE, MONDAY)
    elsewhere = Path("new/place.duckdb")
    restore(made.file, elsewhere, MONDAY)
    assert content(elsewhere) == content()
    fill(2, elsewhere)
    assert articles(elsewhere) == 2, "and can be written to"


def test_backups_are_made_while_a_writer_writes() -> None:
    with open_writer(PATH) as con:
        load_batch(con, batch(load(article("https://a.example/2"), NAMES), new=False))
        made = back_up(PATH, FILE, MONDAY)
    assert made.articles == 1, "the state of the last publication"
    assert made.as_of <= back_up(PATH, Path("kept/two.duckdb"), MONDAY).as_of


def test_a_folder_keeps_the_newest(capsys: Capture) -> None:
    folder = Path("kept")
    folder.mkdir()
    (folder / "wirewatch-notes.duckdb.zst").write_text("of somebody else")
    (folder / "other-20200101T000000Z.duckdb.zst").write_text("of another warehouse")
    for day in range(4):
        made = back_up(PATH, folder, MONDAY + timedelta(days=day), keep=2)
    assert made.file.name == "wirewatch-20260813T090000Z.duckdb.zst"
    assert [path.name for path in made.removed] == ["wirewatch-20260811T090000Z.duckdb.zst"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "other-20200101T000000Z.duckdb.zst",
        "wirewatch-20260812T090000Z.duckdb.zst",
        "wirewatch-20260813T090000Z.duckdb.zst",
        "wirewatch-notes.duckdb.zst",
    ]


def test_a_broken_invariant_is_told_of_and_drives_no_older_backup_out() -> None:
    back_up(PATH, Path("kept"), MONDAY, keep=1)
    with open_writer(PATH) as con:
        con.execute("UPDATE spans SET start = start + 1")
    made = back_up(PATH, Path("kept"), MONDAY + timedelta(days=1), keep=1)
    assert "spans_cut" in made.broken
    assert len(list(Path("kept").iterdir())) == 2
    assert "spans_cut" in restore(made.file, Path("again.duckdb"), MONDAY).broken


def test_the_commands(capsys: Capture) -> None:
    assert main(["backup", "kept", "--json"]) == 0, "a folder that is not there is named like one"
    made = json.loads(capsys.readouterr().out)
    assert (made["articles"], made["version"]) == (1, newest_version())
    assert main(["restore", made["file"]]) == 2
    assert "is there already: --force moves it aside" in capsys.readouterr().err
    assert main(["restore", made["file"], "--force", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["warehouse"] == str(PATH)
    assert Path(told["aside"]).exists()


@pytest.mark.parametrize(
    ("to", "keep", "why"),
    [
        ("kept/one.tar", None, "a file that ends in .duckdb.zst"),
        ("data/wirewatch.duckdb", None, "is there already: a backup is never overwritten"),
        ("data/wirewatch.read.duckdb", None, "is there already"),
        ("kept/one.duckdb", 3, "--keep goes with a folder"),
    ],
)
def test_backups_that_make_no_sense(to: str, keep: int | None, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        back_up(PATH, Path(to), MONDAY, keep=keep)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flip(data: bytes) -> bytes:
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


@pytest.mark.parametrize("name", ["one.duckdb.zst", "one.duckdb"])
@pytest.mark.parametrize("harm", [_cut, _flip, lambda data: data[:100], lambda data: b"x" * 5000, lambda data: b""])
def test_a_damaged_backup_replaces_nothing(name: str, harm: Any) -> None:
    made = back_up(PATH, Path("kept") / name, MONDAY)
    data = made.file.read_bytes()
    # of a small plain file most is free space: the harm is done where something is
    made.file.write_bytes(
        harm(data) if name.endswith(".zst") or harm is not _flip else data[:5000] + harm(data[5000:9000]) + data[9000:]
    )
    before = content()
    with pytest.raises(WarehouseError, match=r"kept/one\.duckdb.* (is damaged|is no backup|is a DuckDB file, but)"):
        restore(made.file, PATH, MONDAY, replace=True)
    assert content() == before
    assert sorted(path.name for path in PATH.parent.iterdir()) == [
        "wirewatch.duckdb", "wirewatch.read.duckdb", "wirewatch.search.sqlite",
    ]  # fmt: skip


def test_a_damaged_warehouse_is_not_backed_up() -> None:
    for file in (PATH, copy_path(PATH)):
        stat = file.stat()
        data = bytearray(file.read_bytes())
        data[4096 * 4 : 4096 * 4 + 400_000] = os.urandom(400_000)
        file.write_bytes(bytes(data))
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with pytest.raises(WarehouseError):
        back_up(PATH, FILE, MONDAY)
    assert not FILE.exists()


def test_a_damaged_warehouse_is_replaced() -> None:
    made = back_up(PATH, FILE, MONDAY)
    PATH.write_bytes(b"what is left after an accident")
    done = restore(made.file, PATH, MONDAY, replace=True)
    assert articles() == 1
    assert done.aside is not None
    assert done.aside.read_bytes() == b"what is left after an accident"


def test_the_log_of_another_warehouse_is_not_replayed() -> None:
    made = back_up(PATH, FILE, MONDAY)
    PATH.unlink()
    Path(f"{PATH}.wal").write_bytes(b"of a warehouse that is gone")
    restore(made.file, PATH, MONDAY)
    assert articles() == 1


def test_something_else_is_no_backup() -> None:
    other = Path("sales.duckdb")
    with duckdb.connect(str(other)) as con:
        con.execute("CREATE TABLE sales (amount INTEGER)")
    with pytest.raises(WarehouseError, match=r"sales\.duckdb is a DuckDB file, but no warehouse of wirewatch"):
        restore(other, PATH, MONDAY, replace=True)
    with pytest.raises(UsageError, match=r"no backup at nothing\.duckdb"):
        restore(Path("nothing.duckdb"), PATH, MONDAY, replace=True)
    assert articles() == 1


def test_a_newer_backup_is_left_alone() -> None:
    with open_writer(PATH) as con:
        con.execute("CHECKPOINT")
    newer = Path("newer.duckdb")
    newer.write_bytes(PATH.read_bytes())
    with duckdb.connect(str(newer)) as con:
        con.execute("INSERT INTO migrations VALUES (9999, '9999_future', now())")
    with pytest.raises(WarehouseNewer, match=r"newer\.duckdb has schema version 9999"):
        restore(newer, PATH, MONDAY, replace=True)


def test_an_older_backup_is_brought_up_to_date() -> None:
    older = Path("older.duckdb")
    with duckdb.connect(str(older)) as con:
        con.execute(sql("migrations_table"))
        con.execute(sql("migrations/0001_schema"))
        con.execute("INSERT INTO migrations VALUES (1, '0001_schema', now())")
        con.execute("INSERT INTO runs VALUES (1, now(), now(), 'done', 1, 0, 1, 1, 0, 0, 0, '0.1')")
    done = restore(older, PATH, MONDAY, replace=True)
    assert done.version == 1
    with duckdb.connect(str(PATH), read_only=True) as con:
        assert con.execute("SELECT max(version) FROM migrations").fetchall() == [(newest_version(),)]
        assert con.execute("SELECT run_id, kind FROM runs").fetchall() == [(1, None)]


HOLD = """
import sys, duckdb
con = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_nothing_is_restored_under_a_writer() -> None:
    made = back_up(PATH, FILE, MONDAY)
    with subprocess.Popen([sys.executable, "-c", HOLD, str(PATH)], stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseBusy, match=rf"open in process {holder.pid}; nothing was restored"):
            restore(made.file, PATH, MONDAY, replace=True)
        holder.communicate("")
    assert sorted(path.name for path in PATH.parent.iterdir()) == [
        "wirewatch.duckdb", "wirewatch.read.duckdb", "wirewatch.search.sqlite",
    ]  # fmt: skip
    with open_writer(PATH), pytest.raises(WarehouseBusy, match="by this process"):
        restore(made.file, PATH, MONDAY, replace=True)


def test_readers_see_what_was_restored() -> None:
    made = back_up(PATH, FILE, MONDAY)
    fill(2)
    with open_reader(PATH) as con:
        restore(made.file, PATH, MONDAY, replace=True)
        assert con.execute("SELECT count(*) FROM articles").fetchall() == [(2,)], "an open reader keeps its state"
    assert articles() == 1


def test_a_disk_that_is_full_keeps_what_was_there(small_disk: Path, capsys: Capture) -> None:
    with open_writer(PATH) as con:
        con.execute("CREATE TABLE ballast AS SELECT md5(i::VARCHAR) AS noise FROM range(600_000) AS r(i)")
    assert main(["backup", str(small_disk)]) == 1
    assert "the disk is full" in capsys.readouterr().err
    assert list(small_disk.iterdir()) == []
    made = back_up(PATH, FILE, MONDAY)
    there = small_disk / "news.duckdb"
    with open_writer(there) as con:  # made in one go it is smaller
        stock(con, 1)
    before = content(there)
    assert main(["--warehouse", str(there), "restore", str(made.file), "--force"]) == 1
    assert "the disk is full" in capsys.readouterr().err
    assert content(there) == before
    assert {path.name for path in small_disk.iterdir()} == {"news.duckdb", "news.read.duckdb", "news.search.sqlite"}
