"""What `rising` says of simulated weeks: how often it is wrong where nothing rose, and what it finds where names did.

Nine weeks of names whose stories a week fall off as in the news (Zipf), drawn by day with a rhythm of the week, while
the whole grows or shrinks. Kinds of noise: Poisson; negative binomial with a variance of two, two and a half or three
times the mean; of mean + mean^2 / 20 (the larger, the burstier); and names that differ, of one to five times. A planted
surge is three times the mean, drawn with the same noise. What is drawn goes through the warehouse's own statements.

The half "tune" was looked at while the method was made; "report" has other seeds, sizes, slopes and noise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean

import duckdb
import numpy as np
import pyarrow as pa

from tests.quality.halves import HALVES, Half
from warehouse.migrations import migrate
from warehouse.report.changes import find_rises
from warehouse.report.questions import Questions
from warehouse.weeks import Week

WHAT: Mapping[str, str] = {
    "true_share_tune": "of the names reported in weeks with 8 planted surges: those planted (mean over weeks)",
    "true_share_report": "... in the other half",
    "quiet_weeks_tune": "weeks without any surge, of overdispersed Zipf counts, in which nothing is reported",
    "quiet_weeks_report": "... in the other half",
    "found_poisson_tune": "surges of three times a baseline of 8 or more a week that are found; counts are Poisson",
    "found_poisson_report": "... in the other half",
    "found_twice_tune": "the same from a baseline of 20 on; variance twice the mean",
    "found_twice_report": "... in the other half; variance two and a half times the mean",
    "found_thrice_tune": "the same from a baseline of 30 on; variance three times the mean",
    "found_thrice_report": "... in the other half",
}

WEEK = Week.parse("2026-W33")
SURGE = 3
PLANTED = 8
_RHYTHM = np.array([1.15, 1.2, 1.2, 1.15, 1.1, 0.6, 0.6]) / 7
_WEEKS = (*WEEK.before(8), WEEK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One kind of news.

    Args:
        noise: "poisson", "times" (variance `amount` times the mean), "bursts" (mean + mean^2 / amount) or "differs".
        names, largest, slope: The mean of the name at a place is largest / place ** slope stories a week.
        found: Figure that this setting's surges count in, and the least baseline for it.
    """

    noise: str
    amount: float = 0.0
    names: int = 1500
    largest: float = 150.0
    slope: float = 0.9
    found: str = ""
    baseline: float = 0.0


SETTINGS: Mapping[Half, Sequence[Setting]] = {
    "tune": (
        Setting(noise="poisson", found="found_poisson", baseline=8),
        Setting(noise="times", amount=2, found="found_twice", baseline=20),
        Setting(noise="times", amount=3, found="found_thrice", baseline=30),
        Setting(noise="bursts", amount=20),
        Setting(noise="differs"),
    ),
    "report": (
        Setting(noise="poisson", names=700, largest=90, slope=0.7, found="found_poisson", baseline=8),
        Setting(noise="times", amount=2.5, names=2500, largest=300, slope=1.0, found="found_twice", baseline=20),
        Setting(noise="times", amount=3, names=1000, largest=200, slope=0.8, found="found_thrice", baseline=30),
        Setting(noise="bursts", amount=20, names=1000, largest=120),
        Setting(noise="differs", names=2500, largest=200, slope=1.0),
    ),
}


def measure(weeks: int = 8) -> dict[str, float]:
    """The figures named in `WHAT`.

    Args:
        weeks: Simulated weeks of each setting, with and without surges.
    """
    figures: dict[str, float] = {}
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("SET TimeZone = 'UTC'")
        migrate(con)
        for half in HALVES:
            quiet: list[bool] = []
            true: list[float] = []
            found: dict[str, list[bool]] = {}
            for place, setting in enumerate(SETTINGS[half]):
                for turn in range(weeks):
                    rng = np.random.default_rng([HALVES.index(half), place, turn])
                    quiet.append(not _simulate(con, setting, rng, 0)[0])
                    reported, planted = _simulate(con, setting, rng, PLANTED)
                    true.append(len(reported & set(planted)) / len(reported) if reported else 1.0)
                    if setting.found:
                        found.setdefault(f"{setting.found}_{half}", []).extend(name in reported for name in planted)
            figures[f"true_share_{half}"] = fmean(true)
            figures[f"quiet_weeks_{half}"] = fmean(quiet)
            figures |= {name: fmean(hits) for name, hits in found.items()}
    return {name: figures[name] for name in WHAT}


def _simulate(
    con: duckdb.DuckDBPyConnection, setting: Setting, rng: np.random.Generator, surges: int
) -> tuple[set[int], list[int]]:
    """The names that are reported of one week, and those that were planted."""
    usual = setting.largest / np.arange(1, setting.names + 1) ** setting.slope
    size = np.cumprod(rng.uniform(0.9, 1.15, len(_WEEKS)))
    means = usual[:, None] * size
    # Where no figure asks for a baseline, one at which about half is found.
    candidates = np.flatnonzero((usual >= (setting.baseline or 10)) & (usual <= 100))
    planted: list[int] = rng.choice(candidates, min(surges, len(candidates) // 2), replace=False).tolist()
    means[planted, -1] *= SURGE
    by_day = means[:, :, None] * _RHYTHM
    stories = _drawn(setting, by_day, rng).sum(axis=2)
    told = rng.poisson(usual.sum() / 3 * size)  # a story names three
    _fill(con, stories, np.maximum(told, stories.max(axis=0)), rng)
    return {shift.entity_id for shift in find_rises(Questions(con), WEEK).rising}, planted


def _drawn(setting: Setting, means: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    match setting.noise:
        case "poisson":
            return rng.poisson(means)
        case "bursts":  # one draw of the level holds for the week
            level = rng.gamma(setting.amount, 1 / setting.amount, (*means.shape[:2], 1))
            return rng.poisson(means * level)
        case "differs":
            times = rng.choice([1.01, 1.5, 2, 3, 5], (len(means), 1, 1), p=[0.35, 0.25, 0.2, 0.15, 0.05])
        case _:
            times = np.full((len(means), 1, 1), setting.amount)
    return rng.negative_binomial(means / (times - 1), np.broadcast_to(1 / times, means.shape))


def _fill(con: duckdb.DuckDBPyConnection, stories: np.ndarray, told: np.ndarray, rng: np.random.Generator) -> None:
    """Write the weeks as the rollup would, and an old week in which every name was there: none is new."""
    con.execute("DELETE FROM weekly_entities")
    name, week = np.nonzero(stories)
    counts = stories[name, week]
    columns = {
        "week": [_WEEKS[at].monday for at in week],
        "entity_id": name,
        "stories": counts,
        "outlets": 1 + rng.binomial(np.minimum(counts, 12) - 1, 0.8),
        "share": counts / told[week],
    }
    con.register("simulated_weeks", pa.table(columns))
    con.execute(
        """
        INSERT INTO weekly_entities BY NAME
        SELECT *, 'person' AS type, entity_id::VARCHAR AS name, stories AS articles FROM simulated_weeks
        UNION ALL BY NAME
        SELECT $week AS week, entity_id, 1 AS stories, 1 AS outlets, 1.0 AS share, 'person' AS type,
               entity_id::VARCHAR AS name, 1 AS articles
        FROM (SELECT DISTINCT entity_id FROM simulated_weeks)
        """,
        {"week": WEEK.monday - timedelta(weeks=30)},
    )
    con.unregister("simulated_weeks")
    con.execute("DELETE FROM entities")
    con.execute(
        """
        INSERT INTO entities BY NAME
        SELECT DISTINCT entity_id, type, name, make_timestamptz(2020, 1, 1, 0, 0, 0) AS first_seen_at
        FROM weekly_entities
        """
    )
