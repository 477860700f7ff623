"""The invariants of the warehouse: each a query in `sql/verify` that gives what breaks it."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from warehouse.statements import names, sql

# Rows listed per broken invariant; the count is always whole.
MAX_LISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one invariant fared. `violations` lists the first of them, `broken` counts all."""

    invariant: str
    says: str
    broken: int
    violations: tuple[str, ...]


def invariants() -> tuple[str, ...]:
    """Names of all invariants."""
    return names("verify")


def verify(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Check every invariant.

    Returns:
        One finding per invariant; `broken` is 0 where it holds.
    """
    findings = []
    for name in invariants():
        text = sql(f"verify/{name}")
        rows = [row[0] for row in con.execute(text).fetchall()]
        findings.append(
            Finding(
                invariant=name,
                says=text.splitlines()[0].removeprefix("-- "),
                broken=len(rows),
                violations=tuple(rows[:MAX_LISTED]),
            )
        )
    return findings
