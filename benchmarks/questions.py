"""Questions to an archive (benchmarks/archive.py), each beside the same asked naively in the same file.

Naively: of the rows of story_mentions as they were loaded, without rollup or index; ours read entity_weeks and
weekly_entities. Also the trend of one entity in SQLite with an index, how trends take longer in ten times the data, and
who is mentioned together, which is asked of the rows in any case.

WIREWATCH_BENCH_MENTIONS says how many story mentions the archive has (default a million), WIREWATCH_BENCH_CACHE names a
folder that keeps archives for the next time.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from benchmarks.archive import END, WEEKS, build
from benchmarks.memory import own_mb
from warehouse.queries import ask
from warehouse.trends import TrendAsked, stories_by_week, trend

MENTIONS, QUICK_MENTIONS = 1_000_000, 200_000
ROUNDS, QUICK_ROUNDS = 9, 5
# How often the entities that are asked for are mentioned: rank, the first being 0.
RANKS = {"top": 0, "middling": 2_000, "rare": 100_000}
WEEK = END.date() - timedelta(days=7)  # Monday of the last week
FIRST_DAY, LAST_DAY = END.date() - timedelta(weeks=WEEKS), END.date() - timedelta(days=1)

_WEEK_OF = "date_trunc('week', published_at AT TIME ZONE 'UTC')::DATE"
NAIVE_TREND = f"""
SELECT {_WEEK_OF} AS week, count(*) AS stories, sum(articles) AS articles
FROM story_mentions WHERE entity_id = $entity GROUP BY week ORDER BY week
"""
TREND = """
SELECT week, sum(stories) AS stories, sum(articles) AS articles
FROM entity_weeks WHERE entity_id = $entity GROUP BY week HAVING sum(stories) > 0 ORDER BY week
"""
NAIVE_TOP = f"""
SELECT name, count(*) AS stories, sum(articles) AS articles
FROM story_mentions JOIN entities USING (entity_id)
WHERE {_WEEK_OF} = $week::DATE GROUP BY entity_id, name ORDER BY stories DESC, name LIMIT 20
"""
TOP = """
SELECT name, stories, articles FROM weekly_entities WHERE week = $week::DATE ORDER BY stories DESC, name LIMIT 20
"""
_RISING = """
WITH counted AS ({counted}),
before AS (SELECT entity_id, sum(stories) AS stories FROM counted WHERE week < $week::DATE GROUP BY entity_id)
SELECT entity_id, c.stories, coalesce(b.stories, 0) / 8 AS baseline
FROM counted AS c LEFT JOIN before AS b USING (entity_id)
WHERE c.week = $week::DATE AND c.stories >= 3
ORDER BY c.stories / greatest(coalesce(b.stories, 0) / 8, 0.125) DESC, entity_id LIMIT 20
"""
NAIVE_RISING = _RISING.format(
    counted=f"""
    SELECT {_WEEK_OF} AS week, entity_id, count(*) AS stories FROM story_mentions
    WHERE {_WEEK_OF} BETWEEN $week::DATE - 56 AND $week::DATE GROUP BY ALL
    """
)
# The same by somebody who knows that the rows lie in the order of time, and what turning times into days costs.
_FROM, _BEFORE = (
    "($week::DATE - {days})::TIMESTAMP AT TIME ZONE 'UTC'",
    "($week::DATE + 7)::TIMESTAMP AT TIME ZONE 'UTC'",
)
_WITHIN = f"published_at >= {_FROM} AND published_at < {_BEFORE}"
BOUNDED_TOP = NAIVE_TOP.replace(f"{_WEEK_OF} = $week::DATE", _WITHIN.format(days=0))
BOUNDED_RISING = _RISING.format(
    counted=f"""
    SELECT date_trunc('week', make_timestamp(epoch_us(published_at))::DATE)::DATE AS week, entity_id,
           count(*) AS stories
    FROM story_mentions WHERE {_WITHIN.format(days=56)} GROUP BY ALL
    """
)
RISING = _RISING.format(
    counted="SELECT week, entity_id, stories FROM weekly_entities WHERE week BETWEEN $week::DATE - 56 AND $week::DATE"
)
# There is no rollup of pairs: 45 a story are many times the rows that there are.
WITH = """
SELECT other.entity_id, count(*) AS stories
FROM story_mentions AS own JOIN story_mentions AS other USING (story_id)
WHERE own.entity_id = $entity AND other.entity_id <> $entity
GROUP BY ALL ORDER BY stories DESC, other.entity_id LIMIT 20
"""
SQLITE_TREND = """
SELECT (second - :monday) / 604800 AS week, count(*), sum(articles) FROM story_mentions WHERE entity_id = :entity
GROUP BY week ORDER BY week
"""

_SAID = {"top": "the most mentioned entity", "middling": "one of middling frequency", "rare": "a rare one"}
WHAT: Mapping[str, str] = {
    "story_mentions_count": "rows of story_mentions",
    **{
        name: what
        for rank, entity in _SAID.items()
        for name, what in (
            (f"trend_{rank}_ms", f"weekly trend of {entity}"),
            (f"trend_{rank}_naive_ms", "... asked of the rows of story_mentions"),
            (f"trend_{rank}_ratio", "... how many times as long that takes"),
            (f"trend_{rank}_sql_ratio", "... the same in SQL alone, which adds up and sorts, too"),
            (f"trend_{rank}_sqlite_ratio", "... how many times as long SQLite takes, with an index on entity and time"),
            (f"trend_{rank}_shown_ms", "... as `wirewatch trend` asks it, with shares and gaps"),
            (f"trend_{rank}_shown_ratio", "... how many times as long the rows of story_mentions take without those"),
            (f"growth_{rank}_ratio", "... time in all the data to that in a tenth of them"),
            (f"with_{rank}_ms", f"what is mentioned with {entity}, counted from the rows of story_mentions"),
            (f"with_{rank}_shown_ms", "... as `wirewatch with` asks it, with its measure"),
        )
    },
    **{
        name: what
        for key, question in (("top", "top 20 of a week"), ("rising", "a week against the eight before it"))
        for name, what in (
            (f"{key}_ms", question),
            (f"{key}_naive_ms", "... asked of the rows of story_mentions"),
            (f"{key}_ratio", "... how many times as long that takes"),
            (f"{key}_bounded_ratio", "... and that with the bounds of the weeks written out in times"),
        )
    },
    "warehouse_mb": "size of the file",
    "entity_days_per_mention_ratio": "rows of entity_days for one of story_mentions",
    "peak_mb": "most memory of this process's own, all questions asked",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Ask everything of an archive, and the trends of one of a tenth of the size.

    Args:
        quick: A small archive.

    Returns:
        Figures by name, as `WHAT` has them.

    Raises:
        RuntimeError: Two ways give different answers.
    """
    wanted = int(float(os.environ.get("WIREWATCH_BENCH_MENTIONS", QUICK_MENTIONS if quick else MENTIONS)))
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with _folder() as folder:
        with archive(folder, wanted // 10) as con:
            small = {
                rank: _best({"ours": partial(stories_by_week, con, entity)}, rounds)["ours"]
                for rank, entity in _entities(con).items()
            }
        with archive(folder, wanted) as con:
            with closing(_sqlite(folder, con, wanted)) as other:
                figures = _ask_all(con, other, rounds)
            figures |= {f"growth_{rank}_ratio": figures[f"trend_{rank}_ms"] / 1000 / small[rank] for rank in small}
            rows = [
                con.execute(f"SELECT count(*) FROM {t}").fetchall()[0][0] for t in ("entity_days", "story_mentions")
            ]
            figures["entity_days_per_mention_ratio"] = rows[0] / rows[1]
            figures["story_mentions_count"] = rows[1]
        figures["warehouse_mb"] = _path(folder, wanted).stat().st_size / 1e6
        figures["peak_mb"] = own_mb()
    return {name: figures[name] for name in WHAT}


@contextmanager
def _folder() -> Iterator[Path]:
    kept = os.environ.get("WIREWATCH_BENCH_CACHE")
    with tempfile.TemporaryDirectory() as folder:
        yield Path(kept or folder)


def _path(folder: Path, mentions: int) -> Path:
    return folder / f"archive-{mentions}.duckdb"


@contextmanager
def archive(folder: Path, mentions: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an archive of about so many story mentions to read; it is made where the folder has none."""
    path = _path(folder, mentions)
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        build(path, mentions)
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET memory_limit = '2GB'")
        yield con


def _entities(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Ids of the entities that are asked for, by how frequent they are; in a small archive the last ones are rare."""
    found = [
        row[0]
        for row in con.execute(
            "SELECT entity_id FROM story_mentions GROUP BY entity_id ORDER BY count(*) DESC, entity_id"
        ).fetchall()
    ]
    return {name: found[min(rank, len(found) - 1)] for name, rank in RANKS.items()}


def _ask_all(con: duckdb.DuckDBPyConnection, other: sqlite3.Connection, rounds: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    monday = int(END.timestamp()) % (7 * 86400)
    for rank, entity in _entities(con).items():
        values = {"entity": entity}
        taken = _best(
            {
                "naive": partial(_ask, con, NAIVE_TREND, values),
                "ours": partial(stories_by_week, con, entity),
                "sql": partial(_ask, con, TREND, values),
                "shown": partial(_shown_trend, con, entity),
                "sqlite": partial(_ask, other, SQLITE_TREND, values | {"monday": monday}),
            },
            rounds,
        )
        figures |= _compared(f"trend_{rank}", taken)
        figures[f"trend_{rank}_sql_ratio"] = taken["naive"] / taken["sql"]
        figures[f"trend_{rank}_sqlite_ratio"] = taken["sqlite"] / taken["ours"]
        figures[f"trend_{rank}_shown_ms"] = taken["shown"] * 1000
        figures[f"trend_{rank}_shown_ratio"] = taken["naive"] / taken["shown"]
        for name, way in {
            "ms": partial(_ask, con, WITH, values),
            "shown_ms": partial(_shown_with, con, entity),
        }.items():
            figures[f"with_{rank}_{name}"] = _best({name: way}, rounds)[name] * 1000
    for question, naive, bounded, ours in (
        ("top", NAIVE_TOP, BOUNDED_TOP, TOP),
        ("rising", NAIVE_RISING, BOUNDED_RISING, RISING),
    ):
        week = {"week": WEEK.isoformat()}
        asked = {"naive": naive, "bounded": bounded, "ours": ours}
        taken = _best({way: partial(_ask, con, text, week) for way, text in asked.items()}, rounds)
        figures[f"{question}_bounded_ratio"] = taken["bounded"] / taken["ours"]
        figures |= _compared(question, taken)
    return figures


def _shown_trend(con: duckdb.DuckDBPyConnection, entity: int) -> list[tuple[Any, ...]]:
    """Week, stories and articles of the weeks that have some, as the others give them."""
    asked = TrendAsked(entity_id=entity, since=FIRST_DAY, until=LAST_DAY, grain="week", now=END)
    rows = trend(con, asked).rows
    return [row[:3] for row in rows if row[1]]


def _shown_with(con: duckdb.DuckDBPyConnection, entity: int) -> list[tuple[Any, ...]]:
    days = {"since": FIRST_DAY.isoformat(), "until": LAST_DAY.isoformat()}
    return list(ask(con, "with", entity_id=entity, type=None, least=2, limit=20, **days).rows)


def _ask(
    con: duckdb.DuckDBPyConnection | sqlite3.Connection, question: str, values: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    return con.execute(question, values).fetchall()


def _compared(name: str, taken: Mapping[str, float]) -> dict[str, float]:
    return {
        f"{name}_ms": taken["ours"] * 1000,
        f"{name}_naive_ms": taken["naive"] * 1000,
        f"{name}_ratio": taken["naive"] / taken["ours"],
    }


def _best(ways: Mapping[str, Callable[[], list[tuple[Any, ...]]]], rounds: int) -> dict[str, float]:
    """Least seconds of each way, which take turns.

    Raises:
        RuntimeError: They do not give the same.
    """
    best: dict[str, float] = {}
    for _ in range(rounds):
        answers = {}
        for name, way in ways.items():
            began = perf_counter()
            answers[name] = way()
            best[name] = min(best.get(name, perf_counter() - began), perf_counter() - began)
        if len({tuple(row[-2:] for row in rows) for rows in answers.values()}) > 1:
            raise RuntimeError(f"{', '.join(ways)} do not give the same")
    return best


def _sqlite(folder: Path, con: duckdb.DuckDBPyConnection, mentions: int) -> sqlite3.Connection:
    """The same rows in SQLite, with an index on entity and time."""
    path = folder / f"archive-{mentions}.sqlite"
    if not path.exists():
        draft = path.with_suffix(".building")
        draft.unlink(missing_ok=True)
        other = sqlite3.connect(draft)
        other.execute("PRAGMA synchronous = off")
        other.execute(
            "CREATE TABLE story_mentions (story_id INTEGER, entity_id INTEGER, second INTEGER, articles INTEGER)"
        )
        found = con.cursor().execute(
            "SELECT story_id, entity_id, epoch(published_at)::BIGINT, articles FROM story_mentions"
        )
        while rows := found.fetchmany(100_000):
            other.executemany("INSERT INTO story_mentions VALUES (?, ?, ?, ?)", rows)
        other.execute("CREATE INDEX by_entity ON story_mentions (entity_id, second)")
        other.commit()
        other.close()
        draft.rename(path)
    return sqlite3.connect(path)
