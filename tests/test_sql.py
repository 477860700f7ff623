"""`wirewatch sql`: reads and nothing else, streams, stops, and says in one line what is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from extractors.records import EntityType
from flows.cli import main
from flows.commands.formats import write_rows
from tests.builders import article, batch, load
from warehouse.connection import open_writer
from warehouse.load import load_batch

WAREHOUSE = Path("data/wirewatch.duckdb")
ROOT = Path(__file__).resolve().parent.parent
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def filled(elsewhere: Path) -> None:
    """A warehouse with one article."""
    with open_writer(WAREHOUSE) as con:
        load_batch(con, batch(load(article(), {"Aida Bek": EntityType.PERSON})))


def ask(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    code = main(["sql", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def process(*arguments: str, **more: Any) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    code = "import sys; from flows.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", code, "sql", *arguments], env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=-1, stderr=-1, text=True, **more,
    )  # fmt: skip


REFUSED = {
    # the warehouse
    "DELETE FROM articles": "read-only mode",
    "INSERT INTO meta VALUES ('a', 'b')": "read-only mode",
    "UPDATE articles SET title = ''": "read-only mode",
    "TRUNCATE articles": "TRUNCATE is not possible",
    "MERGE INTO meta USING meta AS m ON true WHEN MATCHED THEN DELETE": "MERGE is not possible",
    "CREATE TABLE x (a INT)": "read-only mode",
    "CREATE VIEW x AS SELECT 1": "read-only mode",
    "CREATE MACRO x() AS 1": "read-only mode",
    "DROP TABLE articles": "read-only mode",
    "ALTER TABLE articles ADD COLUMN x INT": "ALTER is not possible",
    "COMMENT ON TABLE articles IS ''": "COMMENT is not possible",
    "CHECKPOINT": "CHECKPOINT is not possible",
    "FORCE CHECKPOINT": "FORCE is not possible",
    "SELECT * FROM force_checkpoint()": "force_checkpoint() is not possible",
    "VACUUM": "VACUUM is not possible",
    "ANALYZE": "ANALYZE is not possible",
    # hidden behind something harmless
    "SELECT 1; DELETE FROM articles": "read-only mode",
    "SELECT 1 /* ; */; DROP TABLE articles --": "read-only mode",
    "EXPLAIN ANALYZE DELETE FROM articles": "read-only mode",
    "PREPARE p AS DELETE FROM articles": "PREPARE is not possible",
    "EXECUTE p": "EXECUTE is not possible",
    "BEGIN": "BEGIN is not possible",
    "FROM query('DELETE FROM articles')": "Expected a single SELECT",
    # other databases and files
    "ATTACH 'other.duckdb'": "ATTACH is not possible",
    "ATTACH ':memory:' AS m": "ATTACH is not possible",
    "DETACH wirewatch": "DETACH is not possible",
    "COPY articles TO 'out.csv'": "COPY is not possible",
    "COPY (SELECT 1) TO '/dev/stdout'": "COPY is not possible",
    "COPY meta FROM 'secret.csv'": "COPY is not possible",
    "EXPORT DATABASE 'out'": "EXPORT is not possible",
    "IMPORT DATABASE 'out'": "file system operations are disabled",
    "SELECT * FROM read_csv('secret.csv')": "file system operations are disabled",
    "SELECT * FROM 'secret.csv'": "file system operations are disabled",
    "SELECT * FROM '/etc/passwd'": "does not exist",
    "SELECT * FROM read_text('/etc/passwd')": "file system operations are disabled",
    "SELECT * FROM read_blob('secret.csv')": "file system operations are disabled",
    "SELECT * FROM read_json('secret.csv')": "file system operations are disabled",
    "SELECT * FROM read_parquet('secret.csv')": "file system operations are disabled",
    "SELECT * FROM parquet_metadata('secret.csv')": "file system operations are disabled",
    "SELECT * FROM sniff_csv('secret.csv')": "file system operations are disabled",
    "SELECT * FROM glob('*')": "file system operations are disabled",
    "SELECT * FROM query_table('secret.csv')": "file system operations are disabled",
    "FROM query('FROM ''secret.csv''')": "file system operations are disabled",
    # the network and extensions
    "SELECT * FROM 'https://nowhere.invalid/x.csv'": "file system operations are disabled",
    "INSTALL httpfs": "INSTALL is not possible",
    "LOAD httpfs": "LOAD is not possible",
    "FORCE INSTALL fts FROM community": "FORCE is not possible",
    "UPDATE EXTENSIONS": "UPDATE is not possible",
    "CREATE SECRET s (TYPE http)": "secrets are not possible here",
    "CREATE PERSISTENT SECRET s (TYPE http)": "secrets are not possible here",
    # settings
    "SET enable_external_access = true": "locked",
    "SET memory_limit = '100GB'": "locked",
    "SET threads = 64": "locked",
    "SET temp_directory = '/tmp'": "locked",
    "RESET memory_limit": "locked",
    "SET lock_configuration = false": "locked",
    "PRAGMA threads = 64": "PRAGMA is not possible",
    "PRAGMA enable_profiling": "PRAGMA is not possible",
    # logs can be sent to files and to the terminal
    "CALL enable_logging(storage = 'stdout')": "CALL is not possible",
    "FROM enable_logging(storage = 'stdout')": "enable_logging() is not possible",
    "FROM query('FROM enable_' || 'logging()')": "enable_logging() is not possible",
    "CREATE TEMP TABLE x AS FROM enable_logging()": "enable_logging() is not possible",
    "EXPLAIN ANALYZE FROM enable_logging()": "enable_logging() is not possible",
    "SET VARIABLE x = (SELECT count(*) FROM enable_logging())": "enable_logging() is not possible",
    # this process
    "SELECT getenv('PATH')": "getenv does not exist",
    "SELECT * FROM statements": "statements does not exist",
}


@pytest.mark.parametrize("query", REFUSED)
def test_what_is_refused(capsys: Capture, query: str) -> None:
    Path("secret.csv").write_text("a,b\n1,2\n")
    before = {file: file.stat().st_mtime_ns for file in Path().rglob("*")}
    code, out, err = ask(capsys, "--format", "md", query)
    assert (code, err.count("\n")) == (2, 1)
    assert REFUSED[query] in err
    assert out in {"", "| 1 |\n|---|\n| 1 |\n"}
    assert {file: file.stat().st_mtime_ns for file in Path().rglob("*")} == before


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("FROM articles SELECT count(*) AS n", [{"n": 1}]),
        ("SHOW TABLES", None),
        ("DESCRIBE articles", None),
        ("SUMMARIZE articles", None),
        ("EXPLAIN SELECT 1", None),
        ("PIVOT (SELECT 'a' AS k, 1 AS v) ON k USING sum(v)", [{"a": 1}]),
        ("CREATE TEMP TABLE x AS SELECT 7 AS n; INSERT INTO x VALUES (8); SELECT sum(n) AS n FROM x", [{"n": 15}]),
        ("SET VARIABLE n = 3; SELECT getvariable('n') AS n", [{"n": 3}]),
        ("SELECT ';' AS a -- ; \n /* ; */ ;; ", [{"a": ";"}]),
        ("SELECT 1 AS a, 2 AS a", [{"a": 1, "a_2": 2}]),
        ("SELECT 1 AS a WHERE false", []),
        ("-- as --sql prints it\nSELECT 1 AS a", [{"a": 1}]),
        ("--as people type it\nSELECT 1 AS a", [{"a": 1}]),
    ],
)
def test_what_is_possible(capsys: Capture, query: str, answer: object) -> None:
    code, out, err = ask(capsys, "--json", query)
    assert (code, err) == (0, "")
    assert answer is None or json.loads(out) == answer


@pytest.mark.parametrize(
    ("query", "code", "says"),
    [
        ("SELEC 1", 2, 'syntax error at or near "SELEC" (line 1, column 1)'),
        ("SET VARIABLE x = 1;\n\nSELECT 'é', nope", 2, "(line 3, column 13)"),
        ("SELECT * FROM articels", 2, 'Did you mean "articles"? (line 1, column 15)'),
        ("SELECT titel FROM articles", 2, '"title"'),
        ("SELECT 'a", 2, "unterminated quoted string"),
        ("SELECT 'x'::INT", 2, "Could not convert string 'x' to INT32"),
        ("SELECT 1\0", 2, "NUL"),
        ("  ", 2, "no query"),
        ("/* nothing */", 2, "no query"),
        ("--formt=md", 2, "no option --formt=md; see wirewatch sql --help"),
        ("SELECT 1; SELECT 2", 2, "2 statements have an answer"),
    ],
)
def test_what_is_wrong_is_one_line(capsys: Capture, query: str, code: int, says: str) -> None:
    found, out, err = ask(capsys, "--json", query)
    assert (found, out, err.count("\n")) == (code, "", 1)
    assert says in err


def test_a_file_that_is_no_text(capsys: Capture) -> None:
    Path("q.sql").write_bytes("SELECT 'é'".encode("latin-1"))
    code, _, err = ask(capsys, "-f", "q.sql")
    assert (code, "q.sql is no UTF-8 text" in err) == (2, True)


ENDLESS = "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r) SELECT max(a) FROM r"


def test_a_query_without_end(capsys: Capture) -> None:
    code, out, err = ask(capsys, "--timeout", "0.2", ENDLESS)
    assert (code, out) == (1, "")
    assert err == "wirewatch: stopped after 0.2 s: narrow the query, or give it more time with --timeout\n"


def test_a_query_that_does_not_stop_when_told() -> None:
    with process("--timeout", "0.1", "SELECT length(repeat('x', 4000000000))") as running:
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (1, "")
    assert "stopped after 0.1 s" in err or "does not stop by itself" in err
    assert err.count("\n") == 1


def test_ctrl_c_ends_a_query() -> None:
    """The first answer says that the second statement is running, or about to."""
    with process("--timeout", "0", "--format", "md", "-", stdin=-1) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(f"SELECT repeat('x', 100000) AS a; {ENDLESS}")
        running.stdin.close()
        running.stdin = None
        assert running.stdout.readline() == "| a |\n"
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)  # also reads the rest of the row, which is longer than a pipe holds
        assert (running.returncode, err) == (1, "wirewatch: interrupted\n")


def test_a_reader_that_has_enough_ends_quietly() -> None:
    with process("--format", "csv", "SELECT range AS a FROM range(10_000_000)") as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "a\n"
        running.stdout.close()
        assert (running.wait(60), running.stderr.read() if running.stderr else "") == (0, "")


def test_a_file_appears_when_it_is_whole(capsys: Capture) -> None:
    query = "SELECT if(range < 5000, range, error('boom')) AS a FROM range(6000)"
    assert ask(capsys, query, "--out", "a.csv")[0] == 2
    assert not list(Path().glob("*a.csv*"))
    assert ask(capsys, "SELECT range AS a FROM range(5000)", "--out", "a.csv")[2] == "wrote 5000 rows to a.csv\n"
    assert len(Path("a.csv").read_text().splitlines()) == 5001


TYPES = """
SELECT 'nan'::DOUBLE AS nan, -'inf'::DOUBLE AS inf, 170141183460469231731687303715884105727::HUGEINT AS huge,
    1.50::DECIMAL(9, 2) AS half, 1234567890123456789.123456789::DECIMAL(38, 9) AS exact, '\\x00a'::BLOB AS bytes,
    INTERVAL 25 HOUR AS span, INTERVAL '-1.5 seconds' AS back, {'a': [1, NULL], 'b': DATE '2026-08-10'} AS struct,
    MAP {DATE '2026-08-10': 1} AS map, MAP {[1]: 2} AS odd, TIMESTAMPTZ '2026-08-10 11:00:00+02' AS at,
    TIMESTAMP '2026-08-10 11:00:00' AS local, 'infinity'::DATE AS never, TIME '09:00' AS time, '101'::BIT AS bits,
    '00000000-0000-0000-0000-000000000001'::UUID AS uuid, 'a'::ENUM('a', 'b') AS enum, NULL AS nothing,
    union_value(n := 2) AS either, [1.5, 'nan'::DOUBLE] AS list
"""
AS_JSON = {
    "nan": None, "inf": None, "huge": 170141183460469231731687303715884105727, "half": 1.5,
    "exact": "1234567890123456789.123456789", "bytes": "0061", "span": "P1DT3600S", "back": "-PT1.5S",
    "struct": {"a": [1, None], "b": "2026-08-10"}, "map": {"2026-08-10": 1}, "odd": {"key": [[1]], "value": [2]},
    "at": "2026-08-10T09:00:00Z", "local": "2026-08-10T11:00:00", "never": "9999-12-31", "time": "09:00:00",
    "bits": "101", "uuid": "00000000-0000-0000-0000-000000000001", "enum": "a", "nothing": None, "either": 2,
    "list": [1.5, None],
}  # fmt: skip


def test_every_type_is_valid_json(capsys: Capture) -> None:
    code, out, err = ask(capsys, "--json", TYPES)
    assert (code, err) == (0, "")
    assert json.loads(out, parse_constant=pytest.fail) == [AS_JSON]
    code, out, err = ask(capsys, "--json", "SELECT * FROM test_all_types()")
    assert (code, len(json.loads(out, parse_constant=pytest.fail))) == (0, 3)


def test_every_type_in_the_other_formats(capsys: Capture) -> None:
    [row] = csv.DictReader(io.StringIO(ask(capsys, "--format", "csv", TYPES)[1]))
    assert (row["at"], row["span"], row["bytes"], row["nothing"]) == ("2026-08-10T09:00:00Z", "P1DT3600S", "0061", "")
    assert json.loads(row["struct"]) == AS_JSON["struct"]
    for form in ("md", "table"):
        code, out, _ = ask(capsys, "--format", form, "SELECT * FROM test_all_types()")
        assert (code, len(out.splitlines())) == (0, 5)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


HOSTILE = "a\x1b[2J\x00\x9b1m\x7f"


@pytest.mark.parametrize("form", ["csv", "json", "md"])
def test_a_terminal_gets_no_control_characters(form: str) -> None:
    out = _Terminal()
    assert write_rows(["\x1bname"], [[(HOSTILE,)]], form, out) == 1
    assert not set(out.getvalue()) & set(map(chr, [*range(10), *range(11, 32), *range(127, 160)]))


def test_a_file_gets_what_is_there() -> None:
    out = io.StringIO()
    write_rows(["a"], [[('say "x"\r\n, ' + HOSTILE,)]], "csv", out)
    assert list(csv.reader(io.StringIO(out.getvalue(), newline=""))) == [["a"], ['say "x"\r\n, ' + HOSTILE]]


def test_aligned_text_has_every_row() -> None:
    out = io.StringIO()
    batches = iter([[("a", 1), ("東京", 2)], [("a long name", 3)]])
    assert write_rows(["name", "n"], batches, "table", out) == 3
    assert out.getvalue() == "name  n\n----  -\na     1\n東京  2\na long name  3\n"


PEAK = """
import resource, sys
from flows.cli import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
sys.exit(code)
"""


def _peak_mb(form: str, rows: int, sink: Callable[[], int]) -> int:
    query = f"SELECT range AS n, 'story ' || range AS title FROM range({rows})"
    done = subprocess.run(
        [sys.executable, "-c", PEAK, "sql", "--timeout", "0", "--format", form, query],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=sink(), stderr=-1, text=True, check=True,
    )  # fmt: skip
    return int(done.stderr.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "json", "md", "table"])
def test_ten_million_rows_are_never_held(form: str) -> None:
    """Held as Python's values they would take two gigabytes."""
    with Path(os.devnull).open("w") as nowhere:
        few = _peak_mb(form, 10_000, nowhere.fileno)
        many = _peak_mb(form, 10_000_000, nowhere.fileno)
    assert many < few + 100


class _Typist:
    """Types at the prompt, on a terminal of its own."""

    def __init__(self, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        code = "import sys; from flows.cli import main; sys.exit(main(sys.argv[1:]))"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "sql", *arguments], stdin=theirs, stdout=theirs, stderr=theirs,
            env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "dumb", "COLUMNS": "80"}, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def see(self, *texts: str) -> str:
        """Read until all of that was there in this order; the test's own time limit is that of the terminal."""
        seen, begin = "", 0
        for text in texts:
            while text not in seen[begin:]:
                if not select.select([self._ours], [], [], 60)[0]:
                    pytest.fail(f"waited for {text!r} and saw {seen!r}")
                try:
                    seen += os.read(self._ours, 65536).decode()
                except OSError:  # its end of the terminal is closed
                    pytest.fail(f"it ended with {self.process.wait(10)} before {text!r}: {seen!r}")
            begin = seen.index(text, begin) + len(text)
        return seen

    def close(self) -> None:
        os.close(self._ours)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def test_the_prompt() -> None:
    with closing(_Typist("--timeout", "0")) as typist:
        _converse(typist)


def _converse(typist: _Typist) -> None:
    typist.see("as of 20", "wirewatch> ")
    typist.type("SELECT ';' AS a -- ;\n")
    typist.see("... ")
    typist.type(", 6 * 7 AS b;\n")
    typist.see("42", "wirewatch> ")
    typist.type("SELEC 1;\n")
    typist.see('syntax error at or near "SELEC" (line 1, column 1)', "wirewatch> ")
    typist.type("CREATE TEMP TABLE x AS SELECT 11 * 11 AS c; FROM x;\n")
    typist.see("done", "121", "wirewatch> ")
    typist.type(f"SELECT 5 * 5 AS d; {ENDLESS};\n")
    typist.see("25")  # and now the second one runs, or will
    typist.process.send_signal(signal.SIGINT)
    typist.see("interrupted", "wirewatch> ")
    typist.type("SELECT range FROM range(5000);\n")
    typist.see("the first 1000 rows; for all of them use --format csv, or --out FILE", "wirewatch> ")
    typist.type("quit\n")
    assert typist.process.wait(60) == 0
