"""The copy that readers read: whole, never changed once it is there, current as far as its cost allows."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from extractors.errors import WarehouseBusy, WarehouseError
from extractors.records import EntityType
from tests.builders import article, batch, load
from tests.fresh import new_warehouse
from warehouse.connection import current_copy, open_reader, open_writer, written_at
from warehouse.database_file import spill_folder
from warehouse.load import load_batch
from warehouse.published import Publisher, copy_path, is_current, is_publishing, publish, sweep

PATH = Path("data/news.duckdb")
COPY = Path("data/news.read.duckdb")
DRAFT = Path("data/.news.read.duckdb.draft")


def _load(con: duckdb.DuckDBPyConnection, number: int) -> None:
    loaded = load(article(f"https://a.example/{number}"), {"Aida Bek": EntityType.PERSON})
    load_batch(con, batch(loaded, new=number == 0))


def _articles() -> int:
    with open_reader(PATH) as con:
        count: int = con.execute("SELECT count(*) FROM articles").fetchall()[0][0]
        return count


def _put_cp(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Another program in the place of cp."""
    Path("bin").mkdir()
    Path("bin/cp").write_text(f"#!/bin/sh\n{script}")
    Path("bin/cp").chmod(0o755)
    monkeypatch.setenv("PATH", f"{Path('bin').absolute()}:{os.environ['PATH']}")


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.fixture
def filled() -> None:
    with open_writer(new_warehouse(PATH)) as con:
        _load(con, 0)


@pytest.mark.usefixtures("filled")
class TestCopy:
    """What one publication leaves."""

    def test_it_is_dated_like_the_state_it_holds(self) -> None:
        assert is_current(PATH)
        assert COPY.stat().st_mtime_ns == PATH.stat().st_mtime_ns
        with open_reader(PATH) as con:
            assert con.execute("SELECT getvariable('as_of')").fetchall() == [(written_at(COPY),)]

    def test_nobody_can_write_to_it(self) -> None:
        assert COPY.stat().st_mode & 0o222 == 0
        assert COPY.stat().st_mode & 0o444 == PATH.stat().st_mode & 0o444

    def test_what_was_published_never_changes(self) -> None:
        """So that any tool may copy it away, however long that takes."""
        with COPY.open("rb") as copying:
            before = os.fstat(copying.fileno())
            with open_writer(PATH) as con:
                _load(con, 1)
            after = os.fstat(copying.fileno())
            assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
            assert COPY.stat().st_ino != before.st_ino

    def test_nothing_is_left_beside_it(self) -> None:
        assert {file.name for file in PATH.parent.iterdir()} == {
            "news.duckdb",
            "news.read.duckdb",
            "news.search.sqlite",
        }

    def test_a_draft_that_a_killed_process_left_is_written_over(self) -> None:
        DRAFT.write_bytes(b"half a copy" * 1000)
        DRAFT.with_name(DRAFT.name + ".wal").write_bytes(b"half a log")
        with open_writer(PATH) as con:
            _load(con, 1)
        assert _articles() == 2
        assert not DRAFT.exists()

    def test_two_do_not_publish_at_once(self) -> None:
        """Who comes second reads what was there before, and nobody waits."""
        with duckdb.connect(str(PATH)) as con:
            con.execute("CREATE TABLE more (a INTEGER)")
        with DRAFT.open("w") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            assert is_publishing(PATH)
            assert not publish(PATH)
            assert current_copy(PATH) == COPY
        assert not is_publishing(PATH)
        assert publish(PATH)

    def test_a_disk_that_is_full_keeps_the_copy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A cp that fails, as with a full disk."""
        _put_cp(monkeypatch, "echo 'cp: No space left on device' >&2\nexit 1\n")
        before = COPY.read_bytes()
        with open_writer(PATH) as con:
            _load(con, 1)
            Publisher(con, PATH, clock=iter(range(0, 10000, 1000)).__next__).loaded()
        assert COPY.read_bytes() == before
        assert not DRAFT.exists()
        assert _articles() == 2, "read in place, since nobody writes"

    def test_a_disk_that_is_full_is_told_once_the_run_is_over(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        _put_cp(monkeypatch, "echo 'cp: error writing: No space left on device' >&2\nexit 1\n")
        with open_writer(PATH) as con:
            _load(con, 1)
        [said] = caplog.messages
        assert said.startswith(
            "no new copy for readers can be made beside data/news.duckdb (cp: error writing: No space"
        )

    def test_a_copy_that_outlives_its_run_keeps_the_next_one_from_the_draft(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The process that copies goes on when ours is killed, and two in one draft would publish a torn warehouse."""
        path = os.environ["PATH"]
        _put_cp(monkeypatch, f'while [ ! -e go ]; do sleep 0.01; done\n{shutil.which("cp")} "$@"\ntouch done\n')
        program = f"from pathlib import Path; from warehouse.published import publish; publish(Path({str(PATH)!r}))"
        with duckdb.connect(str(PATH)) as con:
            con.execute("CREATE TABLE more (a INTEGER)")
        run = subprocess.Popen(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
        )
        while not is_publishing(PATH):
            assert run.poll() is None
        while not _children(run.pid):
            assert run.poll() is None
        run.kill()
        run.wait()
        monkeypatch.setenv("PATH", path)
        assert is_publishing(PATH)
        assert not publish(PATH)
        Path("go").touch()
        assert publish(PATH, patience_s=30)
        assert Path("done").exists()

    def test_the_copy_is_removed_while_it_is_read(self) -> None:
        with open_reader(PATH) as con:
            COPY.unlink()
            assert con.execute("SELECT count(*) FROM articles").fetchall() == [(1,)]
        assert _articles() == 1
        assert COPY.exists()


class TestPublisher:
    """When a run publishes. The clock is a list of moments, in seconds."""

    def _at(self, *moments: float) -> Iterator[int]:
        """Load at each moment and give what readers see then, and a long time after the last."""
        now = [0.0]
        with open_writer(PATH) as con:
            _load(con, 0)
        with open_writer(PATH) as con:
            publisher = Publisher(con, PATH, clock=lambda: now[0])
            for number, moment in enumerate(moments, 1):
                now[0] = moment
                _load(con, number)
                publisher.loaded()
                yield _articles()
            now[0] += 1000
            publisher.catch_up()
            yield _articles()

    def test_each_load_where_that_is_cheap(self) -> None:
        assert list(self._at(1, 2, 3)) == [2, 3, 4, 4]

    def test_not_at_once_after_the_run_has_begun(self) -> None:
        """A copy of 4 MB is expected to take 4 ms, and 80 ms must have gone by."""
        assert list(self._at(0.01, 0.02, 0.5)) == [1, 1, 4, 4]

    def test_what_was_put_off_is_published_later(self) -> None:
        assert list(self._at(0.01)) == [1, 2]

    def test_the_longer_it_takes_the_more_seldom_it_is(self) -> None:
        # Made; asked, begins, done; asked too early; asked, begins, done.
        moments = iter([0.0, 10.0, 10.0, 12.0, 51.0, 53.0, 53.0, 55.0])
        with open_writer(PATH) as con:
            _load(con, 0)
            publisher = Publisher(con, PATH, clock=lambda: next(moments))
            publisher.loaded()
            assert _articles() == 1
            _load(con, 1)
            publisher.loaded()
            assert _articles() == 1, "two seconds a copy: not again within forty"
            publisher.catch_up()
            assert _articles() == 2

    def test_nothing_new_is_not_published(self) -> None:
        with open_writer(PATH) as con:
            _load(con, 0)
            before = COPY.exists()
            Publisher(con, PATH, clock=iter([0.0, 1000.0]).__next__).catch_up()
            assert COPY.exists() == before


GONE = 2**22 + 1  # above what Linux gives a process


def test_what_killed_processes_left_is_swept_away() -> None:
    PATH.parent.mkdir()
    left = [f".news.spill.{GONE}", f".news.scratch.{GONE}.abc", f".news.read.duckdb.{GONE}"]
    kept = [f".news.spill.{os.getpid()}", f".other.spill.{GONE}", "news.csv", f".news.notes.{GONE}"]
    for name in [*left, *kept]:
        (PATH.parent / name).mkdir()
        (PATH.parent / name / "data").write_text("x")
    shutil.rmtree(PATH.parent / left[2])
    (PATH.parent / left[2]).write_text("half a copy")
    sweep(PATH)
    assert sorted(file.name for file in PATH.parent.iterdir()) == sorted(kept)


@pytest.mark.usefixtures("filled")
def test_what_does_not_fit_into_memory_is_spilled_apart_and_removed() -> None:
    with open_reader(PATH) as con:
        folder = spill_folder(COPY)
        con.execute("SET memory_limit = '64MB'")
        con.execute("SET threads = 1")
        rows = con.execute("SELECT hash(range) AS h FROM range(4000000) ORDER BY h")
        assert len(rows.fetchmany(10)) == 10
        assert folder.exists()
    assert not folder.exists()


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "random bytes": lambda data: os.urandom(len(data)),
    "another file": lambda data: b"name,stories\n" * 1000,
    "nothing": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "its beginning": lambda data: data[:5000],
    "broken headers": lambda data: data[:4096] + os.urandom(8192) + data[12288:],
}


@pytest.mark.usefixtures("filled")
class TestDamage:
    """Files that are not what was written."""

    def _replace(self, file: Path, data: bytes) -> None:
        """As a bad disk would: with the same time."""
        at = file.stat().st_mtime_ns
        file.chmod(0o644)
        file.write_bytes(data)
        os.utime(file, ns=(at, at))

    @pytest.mark.parametrize("damage", DAMAGES)
    def test_a_damaged_copy_is_made_anew(self, damage: str) -> None:
        self._replace(COPY, DAMAGES[damage](COPY.read_bytes()))
        assert _articles() == 1

    def test_damage_that_shows_while_reading(self) -> None:
        whole, told = COPY.read_bytes(), []
        for block in range(3 * 4096, len(whole), 262144):
            self._replace(COPY, whole[:block] + os.urandom(64) + whole[block + 64 :])
            try:
                self._read_all()  # a block that is read when it is opened is mended without a word
            except WarehouseError as error:
                told.append(str(error))
                self._read_all()
        assert told
        assert {line.partition(":")[0] for line in told} == {f"{COPY} is damaged and has been made anew"}

    def _read_all(self) -> None:
        with open_reader(PATH) as con:
            for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                con.execute(f'SELECT * FROM "{name}"').fetchall()

    @pytest.mark.parametrize("damage", DAMAGES)
    def test_a_damaged_warehouse_is_left_as_it_is(self, damage: str) -> None:
        """And so is what was published of it last."""
        before = COPY.read_bytes()
        damaged = DAMAGES[damage](PATH.read_bytes())
        PATH.write_bytes(damaged)
        with pytest.raises(WarehouseError, match=r"it is damaged.*restore a backup.*still be read in data/news\.read"):
            _articles()
        with pytest.raises(WarehouseError, match="it is damaged"), open_writer(PATH, patience_s=0):
            pass
        assert (PATH.read_bytes(), COPY.read_bytes()) == (damaged, before)

    def test_a_folder_lies_there(self) -> None:
        PATH.unlink()
        COPY.unlink()
        PATH.mkdir()
        with pytest.raises(WarehouseError, match="it is a folder; name a file"):
            _articles()


OPEN_TO_WRITE = """
import sys, duckdb
con = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.usefixtures("filled")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can open a copy to write")
def test_the_copy_is_open_to_write_in_a_foreign_tool() -> None:
    """It reads its own, and everybody else a new one."""
    with subprocess.Popen([sys.executable, "-c", OPEN_TO_WRITE, str(COPY)], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert _articles() == 1
        other.communicate("")


@pytest.mark.usefixtures("filled")
def test_neither_the_copy_nor_the_warehouse_can_be_read_now() -> None:
    with open_writer(PATH) as con:
        _load(con, 1)
        COPY.chmod(0o644)
        COPY.write_bytes(b"")
        with pytest.raises(WarehouseError, match="A run that is writing renews the copy after its next load"):
            _articles()
        COPY.unlink()
        with pytest.raises(WarehouseBusy, match="is being written to by this process"):
            _articles()


WITHOUT_PRIVILEGES = [
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
]


@pytest.mark.usefixtures("filled")
def test_no_permission() -> None:
    drop = WITHOUT_PRIVILEGES if os.geteuid() == 0 else []
    if drop and not shutil.which("setpriv"):
        pytest.skip("needs setpriv: root may read everything")
    copy_path(PATH).unlink()
    PATH.chmod(0)
    code = "import sys; from flows.cli import main; sys.exit(main(sys.argv[1:]))"
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [*drop, sys.executable, "-c", code, "--warehouse", str(PATH), "sql", "SELECT 1"],
        env=os.environ | {"PYTHONPATH": str(root)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "wirewatch: cannot open the warehouse data/news.duckdb: permission denied; ask its owner, "
        "or name another with --warehouse\n"
    )
