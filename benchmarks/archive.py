"""A synthetic archive: a warehouse of any size whose counts look like those of real news.

Three years, 24 outlets, 200,000 entities of Zipf-Mandelbrot frequency (the most frequent is in every sixth story, most
are in a few), about ten a story. The news grows threefold and rests at weekends and by night, every name has better and
worse weeks, and more outlets than one print one story in eight. Texts are a word or two: questions do not read them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse.migrations import migrate
from warehouse.rollups import append_entity_days
from warehouse.statements import sql

if TYPE_CHECKING:
    import numpy as np

END = datetime(2026, 8, 10, tzinfo=UTC)  # a Monday
WEEKS = 156
ENTITIES, OUTLETS = 200_000, 24
A_STORY = 10
# Zipf's law with Mandelbrot's shift: without it the first name would be in three stories of four.
SHIFT = 5.0
WEEKDAYS = (1.0, 1.0, 1.0, 1.0, 0.95, 0.55, 0.5)
TYPES = ("person", "org", "location", "person", "group")
# How much better or worse the weeks of a name are: standard deviation of the logarithm of its rate.
UNREST = 0.6


def build(path: Path, mentions: int, *, texts: bool = False, seed: int = 7) -> None:
    """Make a warehouse.

    Args:
        path: A file that is not there yet.
        mentions: About how many story mentions it is to have.
        texts: With mentions and spans of articles, too, as loading meets them: three times larger.
        seed: Of all that is drawn.
    """
    import numpy as np

    draft = path.with_suffix(".building")
    draft.unlink(missing_ok=True)
    draw = np.random.default_rng(seed)
    entity_ids = _ids(draw, ENTITIES)
    base = 1 / (np.arange(1, ENTITIES + 1) + SHIFT)
    growth = np.linspace(1, 3, WEEKS)
    stories = (mentions / A_STORY * growth / growth.sum()).astype(int)
    with duckdb.connect(str(draft)) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET preserve_insertion_order = true")
        migrate(con)
        _write_names(con, entity_ids)
        for number, count in enumerate(stories):
            rates = base * np.exp(draw.normal(0, UNREST, ENTITIES))
            _write_week(con, END - timedelta(weeks=WEEKS - number), int(count), rates, entity_ids, draw, texts)
        con.execute(_FIRST_SEEN)
        _roll_up(con)
    draft.rename(path)


def _ids(draw: np.random.Generator, count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Ids as hashes are: anywhere below 2^63."""
    return draw.integers(1, (1 << 63) - 1, count)


def _write_names(con: duckdb.DuckDBPyConnection, entity_ids: np.ndarray[Any, Any]) -> None:
    _insert(
        con,
        """
        INSERT INTO entities BY NAME
        SELECT entity_id, list_extract($types, (number % len($types))::INTEGER + 1) AS type,
               'Name ' || (number + 1) AS name, TIMESTAMPTZ '2100-01-01' AS first_seen_at
        FROM rows
        """,
        {"entity_id": entity_ids, "number": range(len(entity_ids))},
        {"types": list(TYPES)},
    )
    con.execute(
        """
        INSERT INTO aliases BY NAME
        SELECT name AS alias, entity_id, 'exact' AS rule, 1.0 AS score, first_seen_at AS created_at FROM entities
        UNION ALL BY NAME
        SELECT 'The ' || name AS alias, entity_id, 'spelling' AS rule, 0.9 AS score, first_seen_at AS created_at
        FROM entities
        """
    )
    con.execute(
        """
        INSERT INTO alias_keys
        SELECT type || ':' || lower(alias), entity_id FROM aliases JOIN entities USING (entity_id)
        """
    )
    con.execute(
        f"""
        INSERT INTO outlets BY NAME
        SELECT 'o' || lpad(n::VARCHAR, 2, '0') AS outlet_id, 'Outlet ' || n AS name,
               TIMESTAMPTZ '2023-01-01 00:00:00+00' AS added_at
        FROM range({OUTLETS}) AS t(n)
        """
    )


def _write_week(
    con: duckdb.DuckDBPyConnection,
    monday: datetime,
    count: int,
    rates: np.ndarray[Any, Any],
    entity_ids: np.ndarray[Any, Any],
    draw: np.random.Generator,
    texts: bool,
) -> None:
    import numpy as np

    seconds = np.sort(_moments(count, draw))
    start = int(monday.timestamp())
    story_ids = _ids(draw, count)
    # Its lead, and copies at other outlets.
    copies = np.where(draw.random(count) < 1 / 8, draw.integers(1, 5, count), 0)
    of = np.repeat(np.arange(count), 1 + copies)
    leads = np.concatenate(([True], of[1:] != of[:-1])) if count else np.zeros(0, bool)
    shares = 1 / np.arange(1, OUTLETS + 1)
    outlets = np.searchsorted(np.cumsum(shares / shares.sum()), draw.random(len(of)))
    articles = {
        "article_id": np.where(leads, story_ids[of], _ids(draw, len(of))),
        "story_id": story_ids[of],
        "outlet": np.minimum(outlets, OUTLETS - 1),
        "second": start + seconds[of] + np.where(leads, 0, draw.integers(60, 6 * 3600, len(of))),
        "leads": leads,
    }
    _insert(con, _ARTICLES, articles)
    _insert(con, _STORIES, articles)
    each = np.maximum(draw.poisson(A_STORY * 1.02, count), 1)
    owner = np.repeat(np.arange(count), each)
    limits = np.cumsum(rates)
    named = np.minimum(np.searchsorted(limits, draw.random(len(owner)) * limits[-1]), ENTITIES - 1)
    once = np.unique(owner * ENTITIES + named)
    pairs = {"story_id": story_ids[once // ENTITIES], "entity_id": entity_ids[once % ENTITIES]}
    for statement in (_STORY_MENTIONS, _MENTIONS, _SPANS) if texts else (_STORY_MENTIONS,):
        _insert(con, statement, pairs, {"monday": monday})


def _roll_up(con: duckdb.DuckDBPyConnection) -> None:
    """Fill the rollups from story_mentions, with the statements that loading uses, and the log of texts."""
    con.execute(
        """
        INSERT INTO texts_written
        SELECT row_number() OVER (ORDER BY published_at, article_id), article_id, published_at FROM articles
        """
    )
    for number in range(0, WEEKS, 4):
        since = END - timedelta(weeks=WEEKS - number)
        bounds = {"since": since.isoformat(), "until": (since + timedelta(weeks=4)).isoformat()}
        con.execute(sql("rollup_weeks"), {"weeks": None, "entities": None, **bounds})
    con.execute("CREATE TEMP TABLE story_mentions_before AS FROM story_mentions LIMIT 0")
    append_entity_days(con, {})
    con.execute("DELETE FROM meta WHERE key = 'entity_days_sorted'")
    con.execute("INSERT INTO meta SELECT 'entity_days_sorted', count(*)::VARCHAR FROM entity_days")


def _moments(count: int, draw: np.random.Generator) -> np.ndarray[Any, Any]:
    """Seconds into the week: fewer at weekends and by night."""
    import numpy as np

    hours = np.tile(1 + 0.8 * np.sin((np.arange(24) - 8) / 24 * 2 * np.pi), 7) * np.repeat(WEEKDAYS, 24)
    hour = np.searchsorted(np.cumsum(hours / hours.sum()), draw.random(count))
    return np.minimum(hour, 167) * 3600 + draw.integers(0, 3600, count)


def _insert(
    con: duckdb.DuckDBPyConnection, statement: str, columns: dict[str, Any], values: dict[str, object] | None = None
) -> None:
    import pyarrow as pa

    con.register("rows", pa.table(columns))
    con.execute(statement, values)
    con.unregister("rows")


_ARTICLES = """
INSERT INTO articles BY NAME
SELECT article_id, story_id, 'https://o' || outlet || '.example/' || article_id AS url,
       'o' || lpad(outlet::VARCHAR, 2, '0') AS outlet_id, 'A headline' AS title,
       []::VARCHAR[] AS authors, make_timestamptz(second * 1000000) AS published_at, 'feed' AS published_from,
       make_timestamptz(second * 1000000) AS fetched_at, 'en' AS language, 'A text.' AS text, 2 AS words,
       0 AS text_hash, 'rules' AS extractor, []::VARCHAR[] AS dropped,
       CASE WHEN leads THEN 'original' ELSE 'syndicated' END AS relation,
       1 AS revision, 'synthetic' AS tagger
FROM rows
ORDER BY published_at
"""
_STORIES = """
INSERT INTO stories BY NAME
SELECT story_id, any_value(article_id) FILTER (leads) AS lead_article_id,
       make_timestamptz(min(second) * 1000000) AS first_published_at, count(*) AS articles,
       count(DISTINCT outlet) AS outlets
FROM rows
GROUP BY story_id
ORDER BY first_published_at, story_id
"""
_STORY_MENTIONS = """
INSERT INTO story_mentions BY NAME
SELECT story_id, entity_id, e.type, s.first_published_at AS published_at, s.articles, s.outlets, c.outlet_ids
FROM rows JOIN stories AS s USING (story_id) JOIN entities AS e USING (entity_id)
JOIN (
    SELECT story_id, list(outlet_id ORDER BY outlet_id) AS outlet_ids
    FROM articles
    WHERE published_at >= $monday
    GROUP BY ALL
) AS c USING (story_id)
WHERE s.first_published_at >= $monday
ORDER BY published_at, story_id, entity_id
"""
_MENTIONS = """
INSERT INTO mentions BY NAME
SELECT a.article_id, r.entity_id, e.type, 1 AS occurrences, [e.name] AS surfaces, 0 AS first_start,
       e.name || ' did something.' AS evidence, a.published_at
FROM rows AS r JOIN articles AS a USING (story_id) JOIN entities AS e USING (entity_id)
WHERE a.published_at >= $monday
ORDER BY a.published_at, a.article_id, r.entity_id
"""
_SPANS = """
INSERT INTO spans BY NAME
SELECT a.article_id, 1 AS revision, 0 AS start, len(e.name) AS "end", e.name AS surface, r.entity_id, 0 AS paragraph,
       'exact' AS rule
FROM rows AS r JOIN articles AS a USING (story_id) JOIN entities AS e USING (entity_id)
WHERE a.published_at >= $monday
ORDER BY a.published_at, a.article_id, r.entity_id
"""
_FIRST_SEEN = """
UPDATE entities SET first_seen_at = m.at
FROM (SELECT entity_id, min(published_at) AS at FROM story_mentions GROUP BY ALL) AS m
WHERE m.entity_id = entities.entity_id
"""
