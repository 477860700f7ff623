"""Exported files hold what the warehouse holds, to the last value, whoever reads them."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.csv
import pyarrow.parquet
import pytest

from extractors.errors import WarehouseError
from extractors.records import EntityType
from flows.cli import main
from tests.builders import MONDAY, article, batch, entry, load, polled, save, subscription
from warehouse.connection import open_reader, open_writer
from warehouse.export import BOOKKEEPING, columns_of, export_files
from warehouse.feeds import register
from warehouse.load import load_batch

PATH = Path("data/wirewatch.duckdb")
DIR = Path("out/files")
Capture = pytest.CaptureFixture[str]

# Texts that a careless writer or reader of CSV would change.
ODD = [
    "",
    "a,b",
    'a "quoted" word',
    "two\nlines",
    "two\r\nlines",
    "NULL",
    "\\N",
    " blank ",
    "=1+1",
    "Ǆ 漢字 🙂",
    "null",
    "'",
]


@pytest.fixture(autouse=True)
def filled(elsewhere: Path) -> None:
    names = {"Aida Bek": EntityType.PERSON, "Aktau": EntityType.LOCATION}
    with open_writer(PATH) as con:
        register(con, [subscription(), subscription("https://b.example/f", "b")], MONDAY)
        save(con, polled(subscription(), entry("one"), entry("two")))
        loads = [
            load(article(f"https://a.example/{number}", title=title, authors=(title, "B")), names)
            for number, title in enumerate(ODD)
        ]
        load_batch(con, batch(*loads))
        con.execute("UPDATE entries SET summary = '' WHERE guid = 'one'")
        con.execute("UPDATE articles SET published_at = TIMESTAMPTZ '2026-08-10 09:00:00.123456+00', words = 3")


def content() -> dict[str, list[tuple[Any, ...]]]:
    with open_reader(PATH) as con:
        return {table: con.execute(f'FROM "{table}" ORDER BY ALL').fetchall() for table in columns_of(con)}


def exported(*arguments: str) -> int:
    return main(["export", str(DIR), *arguments])


def tables() -> list[str]:
    with open_reader(PATH) as con:
        return [table for table in columns_of(con) if table not in BOOKKEEPING]


def test_parquet_holds_every_value() -> None:
    assert exported() == 0
    rows = content()
    assert len(tables()) >= 17
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        for table in tables():
            assert con.execute(f"FROM '{DIR}/{table}.parquet' ORDER BY ALL").fetchall() == rows[table], table
            assert pyarrow.parquet.read_metadata(DIR / f"{table}.parquet").num_rows == len(rows[table])
    assert pyarrow.parquet.read_table(DIR / "articles.parquet")["title"].to_pylist() == ODD, "in the order of the rows"
    assert pyarrow.parquet.read_metadata(DIR / "articles.parquet").row_group(0).column(0).compression == "ZSTD"


def test_csv_holds_every_value() -> None:
    """Read by DuckDB with the types of the table, lists from JSON; NULL and an empty text stay apart."""
    assert exported("--format", "csv") == 0
    rows = content()
    with open_reader(PATH) as source:
        columns = columns_of(source)
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        for table in tables():
            values = ", ".join(
                f"""from_json("{name}", '["{kind[:-2]}"]')""" if kind.endswith("[]") else f'"{name}"::{kind}'
                for name, kind in ((column.name, column.type) for column in columns[table])
            )
            found = con.execute(
                f"SELECT {values} FROM read_csv($file, all_varchar = true, header = true, allow_quoted_nulls = false) "
                "ORDER BY ALL",
                {"file": f"{DIR}/{table}.csv"},
            ).fetchall()
            assert found == rows[table], table


def test_csv_is_what_others_read() -> None:
    """Python's own reader and Arrow's, with the columns that have odd texts."""
    assert exported("--format", "csv") == 0
    raw = (DIR / "articles.csv").read_bytes()
    assert raw.startswith(b"article_id,url,outlet_id,title,authors,published_at,")
    assert raw.count(b"\r\n") >= len(ODD) + 1
    with (DIR / "articles.csv").open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file, strict=True))
    assert sorted(record["title"] for record in records) == sorted(ODD)
    assert sorted(json.loads(record["authors"])[0] for record in records) == sorted(ODD)
    assert {record["published_at"] for record in records} == {"2026-08-10T09:00:00.123456Z"}
    options = pyarrow.csv.ConvertOptions(null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False)
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    arrow = pyarrow.csv.read_csv(DIR / "articles.csv", convert_options=options, parse_options=parse)
    assert sorted(arrow["title"].to_pylist()) == sorted(ODD)
    assert arrow["syndicated_from"].null_count == len(ODD)
    assert arrow.schema.field("article_id").type == pyarrow.int64()
    assert arrow["published_at"][0].as_py() == datetime(2026, 8, 10, 9, 0, 0, 123456, UTC)


def test_what_is_exported_is_described(capsys: Capture) -> None:
    assert exported("--format", "parquet,csv", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    package = json.loads((DIR / "datapackage.json").read_text(encoding="utf-8"))
    there = {path.name for path in DIR.iterdir()}
    assert there == {"README.txt", "datapackage.json", *(each["path"] for each in package["resources"])}
    assert there == {"README.txt", "datapackage.json", *(each["name"] for each in told["files"])}
    for resource in package["resources"]:
        assert resource["bytes"] == (DIR / resource["path"]).stat().st_size
        assert resource["description"]
        assert all(field["description"] for field in resource["schema"]["fields"]), resource["name"]
    articles = {each["name"]: each for each in package["resources"]}["articles-csv"]
    assert articles["rows"] == len(ODD)
    types = {field["name"]: field["type"] for field in articles["schema"]["fields"]}
    assert {name: types[name] for name in ("article_id", "authors", "published_at", "title")} == {
        "article_id": "integer", "authors": "array", "published_at": "datetime", "title": "string",
    }  # fmt: skip
    assert "an empty text" in (DIR / "README.txt").read_text(encoding="utf-8")


def test_bookkeeping_is_left_out_unless_asked_for() -> None:
    assert exported() == 0
    assert not (DIR / "alias_keys.parquet").exists()
    assert exported("--all", "--force") == 0
    assert {path.stem for path in DIR.glob("*.parquet")} == {*tables(), *BOOKKEEPING}


def test_it_goes_on_while_a_writer_writes() -> None:
    with open_writer(PATH) as con:
        con.execute("DELETE FROM revisions")
        assert exported() == 0


@pytest.mark.parametrize(
    ("made", "arguments", "why"),
    [
        (lambda: (DIR / "mine.txt").write_text("x"), [], "is not empty: name a new folder"),
        (
            lambda: (DIR / "mine.txt").write_text("x"),
            ["--force"],
            "holds 'mine.txt', which is not of an earlier export",
        ),
        (lambda: None, ["--format", "xlsx"], "no format 'xlsx'; there are: parquet, csv"),
        (lambda: None, ["--format", ""], "no format ''; there are: parquet, csv"),
    ],
)
def test_nothing_of_others_is_replaced(made: Any, arguments: list[str], why: str, capsys: Capture) -> None:
    DIR.mkdir(parents=True)
    made()
    before = sorted(path.name for path in Path("out").rglob("*"))
    assert exported(*arguments) == 2
    assert why in capsys.readouterr().err
    assert sorted(path.name for path in Path("out").rglob("*")) == before


def test_a_file_is_no_folder(capsys: Capture) -> None:
    DIR.parent.mkdir()
    DIR.write_text("x")
    assert exported("--force") == 2
    assert "is a file: name a folder" in capsys.readouterr().err


def test_an_earlier_export_is_replaced_whole() -> None:
    assert exported("--format", "csv") == 0
    assert exported("--force") == 0
    assert not list(DIR.glob("*.csv"))
    assert [path.name for path in DIR.parent.iterdir()] == [DIR.name], "nothing is left beside it"


def test_an_export_that_fails_leaves_the_earlier_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert exported() == 0
    before = {path.name: path.stat().st_mtime_ns for path in DIR.iterdir()}

    def interrupt(done: int, of: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with open_reader(PATH) as con, pytest.raises(KeyboardInterrupt):
        export_files(con, DIR, ["csv"], as_of=MONDAY, replace=True, tell=interrupt)
    assert {path.name: path.stat().st_mtime_ns for path in DIR.iterdir()} == before
    assert [path.name for path in DIR.parent.iterdir()] == [DIR.name]


def test_a_disk_that_is_full_is_one_line(small_disk: Path) -> None:
    with open_writer(PATH) as con:
        con.execute("UPDATE articles SET text = repeat(md5(random()::VARCHAR), 100000) WHERE words = 3")
    with open_reader(PATH) as con, pytest.raises(WarehouseError, match=r"cannot write articles to .*: .*space"):
        export_files(con, small_disk / "x", ["csv"], as_of=MONDAY)
    assert list(small_disk.iterdir()) == []


def test_a_folder_that_cannot_be_made() -> None:
    Path("file").write_text("x")
    with open_reader(PATH) as con, pytest.raises(WarehouseError, match="cannot write to"):
        export_files(con, Path("file/x"), ["csv"], as_of=MONDAY)


def test_a_link_to_a_folder_is_followed() -> None:
    Path("elsewhere").mkdir()
    DIR.parent.mkdir()
    DIR.symlink_to(Path("elsewhere").resolve())
    assert exported() == 0
    assert DIR.is_symlink()
    assert (Path("elsewhere") / "articles.parquet").exists()
