"""Parsing captured feed documents: ours against feedparser alone, document by document."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

import feedparser

from benchmarks.figures import Skipped
from benchmarks.processes import SHARED_DATA
from benchmarks.timing import best_of, fresh_rounds, one_round
from extractors.feeds import parse_feed
from extractors.records import Feed

ROUNDS = 3
QUICK_STEP = 3

WHAT = {
    "documents_count": "captured feed documents, each read for the first time in its process",
    "entries_count": "entries found in them",
    "to_feedparser_ratio": "CPU time of parse_feed to that of feedparser as it comes",
    "to_feedparser_stripped_ratio": "... to feedparser without sanitising and link resolving, as parse_feed calls it",
    "parse_s": "CPU time of parse_feed for all, this machine now",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Parse documents both ways.

    Args:
        quick: Every third document, once instead of the best of three.

    Returns:
        Figures by name, as `WHAT` has them.

    Raises:
        Skipped: The captured documents are not here.
    """
    files = _files(quick)
    if not files:
        raise Skipped("the captured feeds are not here: ../shared/data/feeds")
    seconds = best_of(fresh_rounds(one, 1 if quick else ROUNDS, quick=quick))
    return {
        "documents_count": len(files),
        "entries_count": sum(len(_ours(gzip.decompress(file.read_bytes())).entries) for file in files),
        "to_feedparser_ratio": seconds["ours"] / seconds["alone"],
        "to_feedparser_stripped_ratio": seconds["ours"] / seconds["stripped"],
        "parse_s": seconds["ours"],
    }


def one(turn: int, *, quick: bool) -> dict[str, list[float]]:
    """One round, in a process that has read no document yet."""
    ways: dict[str, Callable[[bytes], object]] = {
        "ours": _ours,
        "alone": _alone,
        "stripped": partial(_alone, sanitize_html=False, resolve_relative_uris=False),
    }
    return one_round(ways, [gzip.decompress(file.read_bytes()) for file in _files(quick)], turn)


def _files(quick: bool) -> list[Path]:
    return sorted((SHARED_DATA / "feeds").glob("*.gz"))[:: QUICK_STEP if quick else 1]


def _ours(document: bytes) -> Feed:
    return parse_feed(document, url="http://feed.example/")


def _alone(document: bytes, **options: bool) -> object:
    return feedparser.parse(io.BytesIO(document), **options)
