"""Who is mentioned with whom: belonging together counts, not being everywhere."""

from __future__ import annotations

import json
import math
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extractors.records import EntityType
from flows.cli import main
from tests.builders import MONDAY, alias, article, batch, entity_id, load
from warehouse.batches import ArticleLoad
from warehouse.connection import open_reader, open_writer
from warehouse.load import load_batch
from warehouse.queries import ask as query
from warehouse.statements import filled

Capture = pytest.CaptureFixture[str]
WAREHOUSE = Path("data/wirewatch.duckdb")
CAPITAL, PERSON = "Bigtown", EntityType.PERSON
# First and last days asked for, counted from a Tuesday on which the oldest of thirty days with stories lies.
DAYS = [
    (0, 29),
    (6, 12),
    (6, 19),
    (5, 13),
    (7, 20),
    (2, 4),
    (6, 6),
    (12, 13),
    (12, 12),
    (13, 13),
    (8, 29),
    (0, 40),
    (20, 21),
]
# Persons, and the stories they stand in: all of them, and many others, name the capital.
STORIES = [("Aida Bek", "Ivo Lund")] * 4 + [("Aida Bek",)] * 2 + [("Ivo Lund",)] + [("Marat Ospan",)] * 6 + [()] * 27


@pytest.fixture(autouse=True)
def filled_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty stories, all in the capital; one tells of three."""
    monkeypatch.chdir(tmp_path)
    loads = []
    for number, persons in enumerate([*STORIES, ("Aida Bek", "Marat Ospan")]):
        made = article(f"https://gazette.example/{number}", text=" and ".join((*persons, f"{CAPITAL} again.")))
        loads.append(load(made, {CAPITAL: EntityType.LOCATION, **dict.fromkeys(persons, PERSON)}))
    with open_writer(WAREHOUSE) as con:
        load_batch(con, batch(*loads))


def ask(capsys: Capture, *arguments: str) -> list[dict[str, Any]]:
    """What `with --json` lists."""
    assert main(["with", *arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["names"]
    assert isinstance(found, list)
    return found


def test_what_belongs_together_comes_first(capsys: Capture) -> None:
    lund, capital = ask(capsys, "AIDA bek")
    assert (lund["name"], lund["together"], lund["without_it"]) == ("Ivo Lund", 4, 1)
    assert (lund["its"], lund["told"], lund["share"]) == (7, 41, pytest.approx(4 / 7))
    assert lund["expected"] == pytest.approx(7 * 5 / 41)
    assert (capital["name"], capital["together"]) == (CAPITAL, 7), "most stories, and no tie at all"
    assert (capital["score"], capital["npmi"], capital["p"]) == (pytest.approx(0), pytest.approx(0), pytest.approx(1))


def test_the_measures_are_those_of_the_books(capsys: Capture) -> None:
    lund = ask(capsys, "Aida Bek")[0]
    table = [[4, 3], [1, 33]]  # together, Bek alone; Lund alone, neither
    total = 41
    g2 = 2 * sum(
        count * math.log(count * total / (sum(row) * sum(other[i] for other in table)))
        for row in table
        for i, count in enumerate(row)
    )
    assert lund["score"] == pytest.approx(g2)
    assert lund["npmi"] == pytest.approx(math.log(4 * total / (7 * 5)) / -math.log(4 / total))
    assert lund["p"] == pytest.approx(math.erfc(math.sqrt(g2 / 2)))


@pytest.mark.parametrize(
    ("arguments", "names", "why"),
    [
        (
            ["--least", "1"],
            ["Ivo Lund", CAPITAL, "Marat Ospan"],
            "one story counts if asked to; less than chance is last",
        ),
        (["--type", "person"], ["Ivo Lund"], "only persons"),
        (["--limit", "1"], ["Ivo Lund"], "only the first"),
        (["--since", "2026-W33", "--until", "2026-W33"], ["Ivo Lund", CAPITAL], "the week"),
        (["--until", "2026-08-10"], ["Ivo Lund", CAPITAL], "the last day is included"),
        (["--type", "group"], [], "none of that type"),
    ],
)
def test_options(capsys: Capture, arguments: list[str], names: list[str], why: str) -> None:
    assert [found["name"] for found in ask(capsys, "Aida Bek", *arguments)] == names, why


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["Aida Beck"], "did you mean Aida Bek?"),
        (["%"], "nothing here goes by the name '%'"),
        (["Same Name"], "2 go by the name 'Same Name': "),
        (["Aida Bek", "--since", "2026-W54"], "2026 has weeks W01 to W53, not W54"),
        (["Aida Bek", "--since", "2026-08-11"], "there is no story since 2026-08-11: the last one is of 2026-08-10"),
        (["Aida Bek", "--until", "2026-08-01"], "there is no story until 2026-08-01: the first one is of 2026-08-10"),
        (["Aida Bek", "--since", "2026-08-12", "--until", "2026-08-10"], "turn them round"),
        (["Aida Bek", "--since", "2026-02-30"], "there is no day 2026-02-30"),
        (["Aida Bek", "--since", "0001-01-01"], "is in no year from 1900 to 2999"),
        (["Aida Bek", "--since", "9999-12-31"], "is in no year from 1900 to 2999"),
        (["Aida Bek", "--since", "yesterday"], "not a day: 'yesterday'"),
        (["Aida Bek", "--type", "thing"], "'thing' is not one of"),
    ],
)
def test_bad_input_is_one_line(capsys: Capture, arguments: list[str], says: str) -> None:
    with open_writer(WAREHOUSE) as con:
        ids = [entity_id("Aida Bek"), entity_id("Ivo Lund")]
        load_batch(con, batch(aliases=tuple(alias("Same Name", number) for number in ids)))
    assert main(["with", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert says in err


def test_for_people(capsys: Capture) -> None:
    assert main(["with", "Aida Bek"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].strip() == "with Aida Bek (person): 7 stories of 41, 2026-08-10 to 2026-08-10"
    assert lines[4].split() == ["1", "Ivo", "Lund", "person", "4", "1", "0.9", "57%", "11.8", "<", "0.001"]
    assert main(["with", "Aida Bek", "--least", "50"]) == 0
    assert capsys.readouterr().out.startswith("nobody and nothing is mentioned with Aida Bek (person) in 50 stories")


@pytest.mark.parametrize("command", [["with", "Aida Bek"], ["trend", "Aida Bek"], ["trend", "Aida Bek", "Ivo Lund"]])
def test_names_are_no_markup(capsys: Capture, command: list[str]) -> None:
    name = "[/red] \x1b[31m Bek"
    with open_writer(WAREHOUSE) as con:
        con.execute("UPDATE entities SET name = $name WHERE name = 'Aida Bek'", {"name": name})
    assert main(command) == 0
    out, err = capsys.readouterr()
    assert "[/red] [31m Bek" in out
    assert "\x1b" not in out + err


@pytest.mark.parametrize("command", [["with", "Aida Bek"], ["trend", "Aida Bek"], ["top", "--week", "2026-W33"]])
def test_the_statement_can_be_asked_elsewhere(capsys: Capture, command: list[str]) -> None:
    assert main([*command, "--sql"]) == 0
    statement = capsys.readouterr().out
    assert "$" not in "".join(line for line in statement.splitlines() if not line.startswith("--"))
    with open_reader(WAREHOUSE) as con:
        assert con.execute(statement).fetchall()


def test_a_statement_keeps_texts_texts() -> None:
    hostile = "x'; DROP TABLE articles; -- \n '"
    assert filled("queries/aliases_spelled", {"id": 7, "name": hostile}).count("''") == 2
    with duckdb.connect() as con:
        con.execute("CREATE TABLE aliases (alias VARCHAR, entity_id BIGINT)")
        con.execute("CREATE MACRO folded(name) AS name")
        con.execute("INSERT INTO aliases VALUES ($name, 7)", {"name": hostile})
        statement = filled("queries/aliases_spelled", {"id": 7, "name": hostile})
        assert con.execute(statement).fetchall() == [(hostile,)]


def test_the_macro_has_the_same_measure(capsys: Capture) -> None:
    asked = {found["name"]: found for found in ask(capsys, "Aida Bek", "--least", "1")}
    with open_reader(WAREHOUSE) as con:
        answer = con.execute("FROM co_mentions('aida BEK', $day, $day)", {"day": MONDAY.date()})
        columns = [column[0] for column in answer.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
    assert [row["name"] for row in rows] == [CAPITAL, "Ivo Lund", "Marat Ospan"], "by stories"
    for row in rows:
        same = asked[row["name"]]
        assert row["stories"] == same["together"]
        for column in ("without_it", "expected", "share", "score", "npmi"):
            assert row[column] == pytest.approx(same[column]), column


NAIVE = """
SELECT e.name, count(*) AS together, any_value(o.others) - count(*) AS without_it, any_value(c.its) AS its,
       any_value(c.told) AS told, max(m.published_at) AS last_at
FROM story_mentions AS own
JOIN story_mentions AS m USING (story_id)
JOIN entities AS e ON e.entity_id = m.entity_id
JOIN (
    SELECT entity_id, count(*) AS others FROM story_mentions
    WHERE published_at::DATE BETWEEN $since::DATE AND $until::DATE GROUP BY ALL
) AS o ON o.entity_id = m.entity_id
CROSS JOIN (
    SELECT count(*) AS told, (
        SELECT count(*) FROM story_mentions
        WHERE entity_id = $entity_id AND published_at::DATE BETWEEN $since::DATE AND $until::DATE
    ) AS its
    FROM stories WHERE first_published_at::DATE BETWEEN $since::DATE AND $until::DATE
) AS c
WHERE own.entity_id = $entity_id AND m.entity_id <> $entity_id
  AND own.published_at::DATE BETWEEN $since::DATE AND $until::DATE
GROUP BY e.entity_id, e.name
ORDER BY e.name
"""


def test_it_counts_what_the_rows_say() -> None:
    """Whatever the days: whole weeks come from a rollup, the days before and after them from stories."""
    draw = random.Random(8)
    names = [f"Saule {letter}im" for letter in "BCDFGH"]

    def telling(number: int, revision: int) -> ArticleLoad:
        own = draw.sample(names, draw.randint(1, 4))
        at = MONDAY - timedelta(days=20) + timedelta(days=number % 30, hours=number % 24)
        url = f"https://herald.example/{number}"
        made = article(
            url, outlet_id="herald", text=" and ".join(own), published_at=at, fetched_at=at, revision=revision
        )
        return load(made, dict.fromkeys(own, PERSON))

    days = [(MONDAY.date() - timedelta(days=20 - a), MONDAY.date() - timedelta(days=20 - b)) for a, b in DAYS]
    with open_writer(WAREHOUSE) as con:
        first = batch(*(telling(number, 1) for number in range(90)))
        load_batch(con, first)
        load_batch(con, batch(*(telling(number, 2) for number in range(0, 90, 7)), new=False))
        for since, until in days:
            for name in names[:2]:
                values = {"entity_id": entity_id(name), "since": since.isoformat(), "until": until.isoformat()}
                told = query(con, "with", **values, type=None, least=1, limit=100).records()
                columns = ("name", "together", "without_it", "its", "told", "last_at")
                rows = sorted(tuple(row[column] for column in columns) for row in told)
                assert rows == con.execute(NAIVE, values).fetchall(), (name, since, until)
                asked = {"name": name, "since": values["since"], "until": values["until"]}
                company = con.execute("FROM co_mentions($name, $since, $until)", asked).fetchall()
                assert sorted((row[2], row[3], row[4]) for row in company) == [row[:3] for row in rows]
