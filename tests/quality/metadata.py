"""What pages say about their articles, on pages whose title, authors and time are known.

A page's truth comes in the layouts its outlet has had; a page is scored against the one whose text it carries. Titles
and authors are compared after folding white space (a no-break space is one), authors as sets, times to the minute where
the truth names one. Half the outlets are for tuning, half for reporting.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from extractors.articles import extract_article
from extractors.errors import PageError
from extractors.records import PageArticle
from tests.conftest import SHARED_DATA
from tests.quality.extraction import shingles
from tests.quality.halves import HALVES, half_of, outlet_of

NEWS = SHARED_DATA / "pages" / "news"
_FIGURES = {
    "title_exact": "share of pages with exactly the title, white space folded",
    "title_folded": "share of pages with the title, typographic quotes and dashes folded too",
    "published_minute": "share of pages with the publication time to the minute, truths without zone taken for UTC",
    "published_clock": "the same, truths without zone taken for the clock of any zone",
    "authors": "share of pages with exactly the set of authors",
}
WHAT: Mapping[str, str] = {
    f"metadata.{name}.{half}": f"{what} (pages/news, {half} half)" for name, what in _FIGURES.items() for half in HALVES
}

_QUOTES = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-"}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found on a page beside the truth, and whether each is right. None: the truth does not say."""

    key: str
    half: str
    truth: Mapping[str, Any]
    found: PageArticle | None
    title_exact: bool | None
    title_folded: bool | None
    published_minute: bool | None
    published_clock: bool | None
    authors: bool | None


@cache
def verdicts() -> tuple[Verdict, ...]:
    """Read every page and compare."""
    return tuple(_verdicts())


def measure() -> dict[str, float]:
    """The figures named in `WHAT`, 0 to 1."""
    found = {}
    for half in HALVES:
        for name in _FIGURES:
            scores = [getattr(verdict, name) for verdict in verdicts() if verdict.half == half]
            scores = [score for score in scores if score is not None]
            found[f"metadata.{name}.{half}"] = sum(scores) / len(scores)
    return found


def _verdicts() -> Iterator[Verdict]:
    truth = json.loads((NEWS / "truth.json").read_text(encoding="utf-8"))
    for key, page in truth.items():
        body = gzip.decompress((NEWS / f"{key}.html.gz").read_bytes())
        try:
            found = extract_article(body, url=page["url"])
        except PageError:
            found = None
        yield judge(key, list(page["versions"].values()), found)


def judge(key: str, versions: Sequence[Mapping[str, Any]], found: PageArticle | None) -> Verdict:
    text = "\n".join(found.paragraphs) if found else ""
    truth = max(versions, key=lambda version: f1(_body(version), text))
    at = found.published_at if found else None
    names = truth.get("authors")
    title = _spaced(truth.get("title") or "")
    shown = _spaced(found.title) if found else ""
    return Verdict(
        key=key,
        half=half_of(outlet_of(key)),
        truth=truth,
        found=found,
        title_exact=shown == title if title else None,
        title_folded=shown.translate(_QUOTES) == title.translate(_QUOTES) if title else None,
        published_minute=_same_minute(at, truth.get("publishing_date"), any_zone=False),
        published_clock=_same_minute(at, truth.get("publishing_date"), any_zone=True),
        authors={_spaced(n) for n in (found.authors if found else ())} == {_spaced(n) for n in names or ()}
        if names is not None
        else None,
    )


def f1(true: str, found: str) -> float:
    """Shingle F1 of two texts."""
    expected, got = shingles(true), shingles(found)
    both = (expected & got).total()
    return 2 * both / (expected.total() + got.total()) if both else 0.0


def _body(version: Mapping[str, Any]) -> str:
    body = version.get("body") or {"summary": [], "sections": []}
    lines = list(body["summary"])
    for section in body["sections"]:
        lines += [*section["headline"], *section["paragraphs"]]
    return "\n".join(lines)


def _same_minute(found: datetime | None, raw: str | None, *, any_zone: bool) -> bool | None:
    if not raw:
        return None
    wanted = datetime.fromisoformat(raw)
    zones = [0] if wanted.tzinfo or not any_zone else range(-12 * 60, 14 * 60 + 1, 30)
    wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)
    return any(found and abs(found + timedelta(minutes=each) - wanted) < timedelta(minutes=1) for each in zones)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def main() -> None:
    """Print the figures, and with "misses" every page that is wrong in something."""
    if "misses" in sys.argv:
        for name in ("title_exact", "published_minute", "authors"):
            for verdict in sorted(verdicts(), key=lambda v: (v.half, v.key)):
                if getattr(verdict, name) is False:
                    key = {"title_exact": "title", "published_minute": "publishing_date"}.get(name, name)
                    got = verdict.found
                    mine = got and {"title_exact": repr(got.title), "authors": got.authors}.get(
                        name, f"{got.published_at} {got.published_from}"
                    )
                    print(
                        f"{verdict.half:6} {name} {verdict.key}\n    true  {verdict.truth.get(key)!r}\n    found {mine}"
                    )
    for name, value in measure().items():
        print(f"{name:40} {value:.3f}")


if __name__ == "__main__":
    main()
