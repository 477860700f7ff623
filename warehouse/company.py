"""Company: who and what is mentioned together with a name; see `sql/queries/with.sql` for the measure."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import duckdb

from warehouse.queries import ask


def company(con: duckdb.DuckDBPyConnection, values: dict[str, object]) -> list[dict[str, Any]]:
    """Who and what stories that mention an entity mention, too.

    Args:
        con: The open warehouse.
        values: As `company_values` gives them; with an `outlet`, counted over what that outlet carried.

    Returns:
        Rows of `sql/queries/with.sql`, closest first; each with `p`, the chance, 0 to 1, of a score as large or larger
        between names that have nothing to do with each other.
    """
    return [row | {"p": _chance(row["score"])} for row in ask(con, company_query(values), **values).records()]


def company_query(values: dict[str, object]) -> str:
    """Name of the statement that is asked with such values."""
    return "outlet_with" if "outlet" in values else "with"


def company_values(
    entity_id: int,
    since: date,
    until: date,
    *,
    type: str | None = None,
    least: int = 2,
    limit: int = 20,
    outlet: str | None = None,
) -> dict[str, object]:
    """What the statement of `company` is asked with.

    Args:
        entity_id: The entity.
        since: First day.
        until: Last day, included.
        type: Only others of this type.
        least: Stories that mention both.
        limit: At most so many others.
        outlet: Id of the only outlet whose articles count; None: all do.
    """
    return {
        "entity_id": entity_id, "since": since.isoformat(), "until": until.isoformat(), "type": type, "least": least,
        "limit": limit, **({"outlet": outlet} if outlet else {}),
    }  # fmt: skip


def _chance(score: float) -> float:
    return math.erfc(math.sqrt(abs(score) / 2))  # chi-squared with one degree of freedom
