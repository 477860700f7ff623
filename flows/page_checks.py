"""From pages that were read to what is remembered of them, so that they can be looked at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

import duckdb

from extractors.rechecks import Look, after_look, first_look, is_quiet, validators_now
from extractors.records import Page, PageCheck
from extractors.urls import canonical_url
from warehouse.checks import changeability, page_checks

if TYPE_CHECKING:
    from flows.sift import Seen


def body_hash(body: bytes) -> int:
    """Hash of the bytes of a page, 1 to 2**63 - 1: where they are the same, nothing has to be read."""
    return int.from_bytes(blake2b(body, digest_size=8).digest(), "big") >> 1 or 1


def quiet_outlets(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Outlets that hardly ever change their articles."""
    return frozenset(
        outlet_id for outlet_id, found in changeability(con).items() if is_quiet(found.checks, found.changes)
    )


def checks_of(
    con: duckdb.DuckDBPyConnection, seen: Sequence[Seen], now: datetime, hours: Sequence[float]
) -> tuple[PageCheck, ...]:
    """What is to be remembered of the pages of some readings.

    Args:
        con: Asked for what was remembered, and for how often outlets change their articles.
        seen: How the readings ended.
        now: Time of fetching.
        hours: When pages are looked at again, in hours after their first fetch; empty: never.
    """
    if not hours or not seen:
        return ()
    known = page_checks(con, [each.article_id for each in seen])
    quiet = quiet_outlets(con)
    checks: dict[int, PageCheck] = {}
    for each in seen:
        page = each.reading.page
        if page is not None:
            checks[each.article_id] = _after(each, page, known, now, hours, quiet=each.outlet_id in quiet)
    return tuple(checks.values())


def _after(
    seen: Seen,
    page: Page,
    known: Mapping[int, PageCheck],
    now: datetime,
    hours: Sequence[float],
    *,
    quiet: bool,
) -> PageCheck:
    before = seen.reading.check or known.get(seen.article_id)
    check = before or PageCheck(
        article_id=seen.article_id, outlet_id=seen.outlet_id, url=canonical_url(page.url), first_at=now
    )
    if seen.look is not Look.DOUBTFUL:  # what is not believed must not become what "not modified" is about
        check = validators_now(check, page.validators, page.final_url, body_hash(page.body))
    if seen.reading.check is not None:
        return after_look(check, seen.look, now, hours, quiet=quiet, fresh_s=page.max_age_s, note=seen.note)
    changed = seen.look is Look.CHANGED and before is not None
    check = replace(check, note=seen.note)
    return first_look(check, now, hours, quiet=quiet, fresh_s=page.max_age_s, changed=changed)
