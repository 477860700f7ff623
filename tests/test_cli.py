"""The command line: help at once, data on stdout, talk on stderr, errors in one line, exit codes 0, 1 and 2."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractors.records import Access, EntityType
from flows.cli import COMMANDS, explain_duckdb, main
from flows.commands.output import counted
from tests.builders import MONDAY, alias, article, batch, entity_id, load, subscription
from tests.conftest import ROOT
from tests.webserver import FEED, WebServer
from warehouse.connection import open_writer
from warehouse.feeds import register
from warehouse.load import load_batch
from warehouse.runs import RunCounts, begin_run, finish_run

FULL, PAYWALL = Access
Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def run_json(capsys: Capture, *arguments: str) -> Any:
    """What a command prints with --json."""
    code, out, _ = run(capsys, *arguments, "--json")
    assert code == 0
    return json.loads(out)


@pytest.fixture
def filled() -> None:
    """The default warehouse, with two stories of one week at two outlets."""
    names = {"Aida Bek": EntityType.PERSON, "Aktau": EntityType.LOCATION}
    with open_writer(Path("data/wirewatch.duckdb")) as con:
        register(con, [subscription(), subscription("https://b.example/f", "b")], MONDAY)
        run_id = begin_run(con, MONDAY, "test")
        text = "Ájda Bek spoke in Aktau."
        loads = [load(article(), names), load(article("https://b.example/1", outlet_id="b"), names)]
        load_batch(con, batch(*loads))
        other = load(article("https://b.example/2", outlet_id="b", text=text), {"Ájda Bek": EntityType.PERSON})
        load_batch(con, batch(other))
        finish_run(con, run_id, MONDAY, "done", RunCounts(feeds=2, articles_new=3))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(capsys: Capture, name: str) -> None:
    code, out, err = run(capsys, name, "--help")
    assert (code, err) == (0, "")
    assert out.startswith("Usage: wirewatch ")


def test_help_lists_every_command(capsys: Capture) -> None:
    code, out, _ = run(capsys, "--help")
    assert code == 0
    assert all(f"\n  {name} " in out for name in COMMANDS)


def test_help_imports_nothing_heavy() -> None:
    """What makes help slow is imports: none of the engines may be among them."""
    heavy = {"prefect", "spacy", "duckdb", "trafilatura", "pyarrow", "aiohttp", "altair", "pydantic"}
    code = (
        "import sys; from flows.cli import main; main(['--help']); print(sorted(set(sys.modules) & set(sys.argv[1:])))"
    )
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["tpo"], 2, "no command 'tpo'; did you mean top?"),
        (["top", "--limit", "0"], 2, "--limit"),
        (["top", "--week", "2026-W60"], 2, "2026 has weeks W01 to W53"),
        (["trend"], 2, "NAME"),
        (["sql", "--format", "xml", "SELECT 1"], 2, "xml"),
        (["--config", "absent.toml", "top"], 2, "no configuration at absent.toml"),
        (["--warehouse", "absent.duckdb", "top"], 1, "no warehouse at absent.duckdb"),
        (["inspect", "page", "absent.html"], 2, "cannot read absent.html"),
        (["feeds", "remove", "https://nowhere.example/f"], 2, "not subscribed to"),
    ],
)
def test_errors_are_one_line_with_the_right_code(capsys: Capture, arguments: list[str], code: int, says: str) -> None:
    found, out, err = run(capsys, *arguments)
    assert (found, out) == (code, "")
    assert err.startswith("wirewatch: ")
    assert says in err
    assert err.count("\n") == 1


def test_init_writes_once(capsys: Capture) -> None:
    assert run(capsys, "init")[0] == 0
    text = Path("wirewatch.toml").read_text(encoding="utf-8")
    assert 'id = "rferl"' in text
    assert run(capsys, "init")[0] == 2
    Path("wirewatch.toml").write_text("mine")
    assert run(capsys, "init", "--force")[0] == 0
    assert Path("wirewatch.toml").read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("filled")
class TestQuestions:
    """Commands that read the warehouse."""

    def test_top(self, capsys: Capture) -> None:
        found = run_json(capsys, "top", "--week", "2026-W33", "--type", "person")
        assert found["week"] == "2026-W33"
        assert [(name["name"], name["stories"], name["articles"]) for name in found["names"]] == [
            ("Aida Bek", 2, 2),
            ("Ájda Bek", 1, 1),
        ]

    def test_trend_by_any_spelling(self, capsys: Capture) -> None:
        [found] = run_json(capsys, "trend", "AIDA bek", "--since", "2026-W32", "--until", "2026-08-16")
        assert (found["name"], found["by"]) == ("Aida Bek", "week")
        assert [(point["period"], point["stories"]) for point in found["points"]] == [
            ("2026-08-03", 0),
            ("2026-08-10", 2),
        ]
        assert [point["watched"] for point in found["points"]] == [False, False], "nothing was polled"

    def test_trend_of_one_outlet(self, capsys: Capture) -> None:
        [found] = run_json(capsys, "trend", "Aida Bek", "--outlet", "gazette", "--by", "month")
        assert [point["stories"] for point in found["points"]] == [1]
        assert run(capsys, "trend", "Aida Bek", "--outlet", "zzz")[0] == 2

    @pytest.mark.parametrize(
        ("name", "begins"), [("t.svg", b"<svg"), ("t.png", b"\x89PNG"), ("t.html", b"<!DOCTYPE html>")]
    )
    def test_trend_as_a_chart(self, capsys: Capture, name: str, begins: bytes) -> None:
        assert run(capsys, "trend", "Aida Bek", "Aktau", "--chart", name)[0] == 0
        drawn = Path(name).read_bytes()
        assert drawn.startswith(begins)
        assert name == "t.png" or b"Aktau" in drawn
        assert b'src="http' not in drawn

    def test_a_chart_of_no_known_form(self, capsys: Capture) -> None:
        assert run(capsys, "trend", "Aida Bek", "--chart", "t.xyz")[0] == 2

    def test_trend_of_nobody(self, capsys: Capture) -> None:
        code, _, err = run(capsys, "trend", "Aida Beck")
        assert code == 2
        assert "did you mean" in err
        assert "Aida Bek" in err

    def test_days_the_wrong_way_round(self, capsys: Capture) -> None:
        code, _, err = run(capsys, "trend", "Aida Bek", "--since", "2026-08-20", "--until", "2026-08-10")
        assert (code, "turn them round" in err) == (2, True)

    def test_json_has_no_nan_and_numbers_are_numbers(self, capsys: Capture) -> None:
        query = "SELECT 'nan'::DOUBLE AS a, 'inf'::DOUBLE AS b, 1.50::DECIMAL(9,2) AS c, 2::HUGEINT AS d"
        assert run_json(capsys, "sql", query) == [{"a": None, "b": None, "c": 1.5, "d": 2}]

    def test_a_surname_that_one_person_has(self, capsys: Capture) -> None:
        with open_writer(Path("data/wirewatch.duckdb")) as con:
            load_batch(con, batch(aliases=(alias("Bek", entity_id("Aida Bek"), "surname", 0.9),)))
        assert [found["name"] for found in run_json(capsys, "trend", "bek")] == ["Aida Bek"]
        with open_writer(Path("data/wirewatch.duckdb")) as con:
            load_batch(con, batch(aliases=(alias("Bek", entity_id("Ájda Bek"), "surname", 0.9),)))
        code, _, err = run(capsys, "trend", "bek")
        assert (code, "is short for Aida Bek, Ájda Bek: say which" in err) == (2, True)

    def test_sql_in_every_format(self, capsys: Capture) -> None:
        query = "SELECT title, authors FROM articles ORDER BY url LIMIT 1"
        assert json.loads(run(capsys, "sql", query, "--format", "json")[1]) == [
            {"title": "Harbour opens", "authors": []}
        ]
        assert list(csv.reader(io.StringIO(run(capsys, "sql", query, "--format", "csv")[1]))) == [
            ["title", "authors"],
            ["Harbour opens", "[]"],
        ]
        assert run(capsys, "sql", query, "--format", "md")[1].splitlines()[0] == "| title | authors |"
        assert "Harbour opens" in run(capsys, "sql", query)[1]
        assert run(capsys, "sql", query, "--format", "csv", "--out", "rows.csv")[1] == ""
        assert Path("rows.csv").read_text().startswith("title,authors\n")
        assert run(capsys, "sql", query, "--out", "rows.json")[0] == 0
        assert json.loads(Path("rows.json").read_text())[0]["title"] == "Harbour opens"
        Path("q.sql").write_text(query)
        assert run(capsys, "sql", "-f", "q.sql", "--json")[0] == 0

    @pytest.mark.parametrize(
        "query",
        [
            "DELETE FROM articles",
            "CREATE TABLE x (a INT)",
            "ATTACH 'other.duckdb'",
            "COPY articles TO 'out.csv'",
            "SELECT * FROM read_csv('/etc/passwd')",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "SELEC 1",
        ],
    )
    def test_sql_only_reads_the_warehouse(self, capsys: Capture, query: str) -> None:
        code, out, err = run(capsys, "sql", query)
        assert (code, out, err.count("\n")) == (2, "", 1)

    def test_status(self, capsys: Capture) -> None:
        found = run_json(capsys, "status")
        assert (found["articles"], found["stories"], found["outlets"]) == (3, 3, 2)
        assert [row["outcome"] for row in found["runs"]] == ["done"]
        assert "3 articles in 3 stories" in run(capsys, "status")[1]

    def test_verify(self, capsys: Capture) -> None:
        assert run_json(capsys, "verify")["ok"] is True
        with open_writer(Path("data/wirewatch.duckdb")) as con:
            con.execute("UPDATE stories SET articles = 9")
        code, out, _ = run(capsys, "verify")
        assert code == 1
        assert "broken  Counts in stories equal their articles." in out

    def test_feeds_list_shows_health(self, capsys: Capture) -> None:
        Path("wirewatch.toml").write_text(
            '[[outlet]]\nid = "gazette"\nname = "Gazette"\nfeeds = ["https://gazette.example/feed"]\n'
        )
        [feed] = run_json(capsys, "feeds", "list")
        assert (feed["outlet"], feed["state"]) == ("gazette", "never polled")


@pytest.mark.parametrize(("number", "says"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries")])
def test_one_is_not_several(number: int, says: str) -> None:
    assert counted(number, "entry", "entries") == says
    assert counted(number, "feed") == f"{number} feed{'s' * (number != 1)}"


def test_status_of_one_of_each(capsys: Capture) -> None:
    with open_writer(Path("data/wirewatch.duckdb")) as con:
        register(con, [subscription()], MONDAY)
        run_id = begin_run(con, MONDAY, "test")
        load_batch(con, batch(load(article(), {"Aida Bek": EntityType.PERSON})))
        finish_run(con, run_id, MONDAY, "done", RunCounts(feeds=1, entries_new=1, articles_new=1))
    out = run(capsys, "status")[1]
    assert "1 article in 1 story of 1 outlet,\n1 mention of 1 name\n1 feed, 0 entries: 0 pending" in out
    assert "1 feed, 1 entry, 1 article\n" in out


def test_status_says_what_counts_less(capsys: Capture) -> None:
    with open_writer(Path("data/wirewatch.duckdb")) as con:
        register(con, [subscription()], MONDAY)
        spoken = load(article())
        others = [
            replace(load(article(f"https://gazette.example/{n}", language=language, access=access)), tagger=None)
            for n, (language, access) in enumerate([("fa", FULL), ("fa-IR", PAYWALL), ("kk", FULL), ("", FULL)])
        ]
        load_batch(con, batch(spoken, *others))
    out = run(capsys, "status")[1]
    assert "\n3 articles kept untagged, in a language without a tagger: fa 2, kk 1\n" in out
    assert "\n2 articles tagged by another model or other rules: run 'wirewatch retag'\n" in out, "of no language, too"
    assert "\n1 article only as far as a paywall shows: articles.access\n" in out
    found = run_json(capsys, "status")
    assert found["untagged"][0] == {"language": "fa", "articles": 2}
    assert (found["behind_paywalls"], found["articles_to_retag"]) == (1, 2)


def test_status_says_why_a_feed_was_not_read(capsys: Capture) -> None:
    """One that never answered has no entries, which is not what is wrong with it."""
    dead, cut_off = subscription("https://a.example/f", "a"), subscription("https://b.example/f", "b")
    with open_writer(Path("data/wirewatch.duckdb")) as con:
        register(con, [dead, cut_off], MONDAY)
        con.execute("UPDATE feeds SET failures = 2, last_polled_at = now(), last_error = 'no such host'")
        con.execute("UPDATE feeds SET failures = 0, last_polled_at = NULL WHERE outlet_id = 'b'")
    found = run_json(capsys, "status")["feeds_in_trouble"]
    assert [(feed["outlet"], feed["state"]) for feed in found] == [("a", "failing 2x"), ("b", "offline")]
    assert run(capsys, "status")[1].count("no such host") == 2


@pytest.mark.parametrize(
    ("contact", "flags", "reminded"),
    [(" ", [], True), ("", ["--json"], True), ("mailto:desk@example.org", [], False)],
)
def test_ingest_reminds_of_the_contact(
    webserver: WebServer, capsys: Capture, contact: str, flags: list[str], reminded: bool
) -> None:
    url = webserver.serve("/empty-channel", FEED.split("<item>")[0] + "</channel></rss>")
    Path("wirewatch.toml").write_text(
        f'[fetch]\ncontact = "{contact}"\nallow_private_hosts = ["127.0.0.1"]\n'
        f'[[outlet]]\nid = "a"\nname = "A"\nfeeds = ["{url}"]\n'
    )
    code, out, err = run(capsys, "ingest", "--plain", *flags)
    assert code == 0
    assert err.count("set [fetch] contact in wirewatch.toml, so that publishers can reach you") == reminded
    assert "contact" not in out


def test_where_nobody_is_asked_no_contact_is_wanted(capsys: Capture) -> None:
    Path("wirewatch.toml").write_text("# empty\n")
    assert "contact" not in run(capsys, "ingest", "--plain")[2]


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_ingest_without_outlets_says_what_to_do(capsys: Capture, flags: list[str]) -> None:
    Path("wirewatch.toml").write_text("# empty\n")
    code, out, err = run(capsys, "ingest", "--plain", *flags)
    assert code == 0
    line = "there is no feed to ask, wirewatch.toml has none: add one with 'wirewatch feeds add URL'"
    assert line in (err if flags else out)


def test_schema_describes_every_column(capsys: Capture) -> None:
    rows = run_json(capsys, "schema")
    assert {"articles", "spans", "trend(name, since, until, grain, upto)"} <= {row["relation"] for row in rows}
    assert [row for row in rows if not row["comment"] or not row["relation_comment"]] == []


def test_a_limit_on_files_is_one_line(tmp_path: Path) -> None:
    """As a quota is: what to do is not what a full disk asks for."""
    code = "import sys; from flows.cli import main; sys.exit(main(sys.argv[1:]))"
    shell = f'cd "{tmp_path}" && ulimit -f 1 && exec "$0" -c "$1" init'
    done = subprocess.run(
        ["/bin/sh", "-c", shell, sys.executable, code], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("wirewatch: a quota of this user, or a limit on the size of files, is reached: free")
    assert explain_duckdb(Exception("IO Error: could not write: Disk quota exceeded")) in done.stderr


@pytest.mark.parametrize("redirect", ["<&-", ">&-", "2>&-"])
def test_closed_streams_are_no_traceback(redirect: str) -> None:
    code = "import sys; from flows.cli import main; sys.exit(main(sys.argv[1:]))"
    shell = f'exec "$0" -c "$1" schema --json {redirect}'
    done = subprocess.run(["/bin/sh", "-c", shell, sys.executable, code], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0


def test_an_answer_comes_before_the_next_question() -> None:
    """Who writes one line and waits gets its answer: batches must not hold it back."""
    code = "import sys; from flows.cli import main; main(['inspect', 'text', '--jsonl'])"
    with subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write('{"id": 1, "text": "Angela Merkel spoke in Berlin."}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["mentions"][0]["surface"] == "Angela Merkel"
        process.stdin.close()


def test_completion_works() -> None:
    import os

    environment = os.environ | {"_WIREWATCH_COMPLETE": "bash_complete", "COMP_WORDS": "wirewatch tr", "COMP_CWORD": "1"}
    code = "import sys; from flows.cli import main; sys.argv[0] = 'wirewatch'; main()"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "trend" in done.stdout
