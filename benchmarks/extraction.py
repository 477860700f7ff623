"""Taking articles from captured pages: ours against trafilatura alone, page by page."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import partial

import trafilatura

from benchmarks.figures import Skipped
from benchmarks.processes import SHARED_DATA
from benchmarks.timing import best_of, fresh_rounds, one_round
from extractors.articles import decode, extract_article
from extractors.paragraphs import keep_article_paragraphs

ROUNDS = 3
QUICK_STEP = 3
Page = tuple[bytes, str]
_FOLDER = SHARED_DATA / "pages" / "benchmark"

WHAT = {
    "pages_count": "pages of the public article-extraction-benchmark",
    "to_trafilatura_ratio": "CPU time to an article with all we keep of it to that of trafilatura.extract",
    "to_trafilatura_with_metadata_ratio": "... to trafilatura.bare_extraction with metadata",
    "to_trafilatura_fast_ratio": "... to trafilatura.extract in its fast form",
    "all_s": "CPU time for all pages, this machine now",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Extract pages all ways.

    Args:
        quick: Every third page, once instead of the best of three.

    Returns:
        Figures by name, as `WHAT` has them.

    Raises:
        Skipped: The pages are not here.
    """
    if not _FOLDER.is_dir():
        raise Skipped("the captured pages are not here: ../shared/data/pages/benchmark")
    seconds = best_of(fresh_rounds(one, 1 if quick else ROUNDS, quick=quick))
    return {
        "pages_count": len(_pages(quick)),
        "to_trafilatura_ratio": seconds["ours"] / seconds["alone"],
        "to_trafilatura_with_metadata_ratio": seconds["ours"] / seconds["metadata"],
        "to_trafilatura_fast_ratio": seconds["ours"] / seconds["fast"],
        "all_s": seconds["ours"],
    }


def one(turn: int, *, quick: bool) -> dict[str, list[float]]:
    """One round, in a process that has read no page yet."""
    ways: dict[str, Callable[[Page], object]] = {
        "ours": _ours,
        "alone": _alone,
        "metadata": _metadata,
        "fast": partial(_alone, fast=True),
    }
    return one_round(ways, _pages(quick), turn)


def _pages(quick: bool) -> list[Page]:
    truth = json.loads((_FOLDER / "truth.json").read_text(encoding="utf-8"))
    rows = list(truth.items())[:: QUICK_STEP if quick else 1]
    return [(gzip.decompress((_FOLDER / f"{key}.html.gz").read_bytes()), str(row["url"])) for key, row in rows]


def _ours(page: Page) -> object:
    article = extract_article(page[0], url=page[1])
    return keep_article_paragraphs(
        article.paragraphs, title=article.title, repeated=frozenset(), authors=article.authors
    )


def _alone(page: Page, *, fast: bool = False) -> object:
    return trafilatura.extract(decode(page[0]), url=page[1], fast=fast)


def _metadata(page: Page) -> object:
    return trafilatura.bare_extraction(decode(page[0]), url=page[1], with_metadata=True)
