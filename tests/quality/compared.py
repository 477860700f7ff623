"""The figures that others are given beside ours: text, titles, authors and times of the same pages.

The topics keep the scoring; here it is asked about somebody else's extractor (`others.py`).
"""

from __future__ import annotations

import gzip
import importlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from statistics import mean
from typing import Any

from tests.quality.others import Read, text_of

# Somebody else's extractor to his figures, under the names of a topic.
Compare = Callable[[Read], dict[str, float]]


def extraction(read: Read) -> dict[str, float]:
    """F1 of the text, on the public benchmark and on pages of world outlets, halves and all."""
    topic: Any = importlib.import_module("tests.quality.extraction")
    extract = text_of(read)
    return {
        f"{name}{'' if half == 'all' else f'_{half}'}_f1": topic.score_pages(extract, half, pages)[2]
        for name, pages in (("benchmark", topic.benchmark_pages), ("news", topic.news_pages))
        for half in ("tune", "report", "all")
    }


def metadata(read: Read) -> dict[str, float]:
    """Shares of pages with the right title, authors and time, by half."""
    topic: Any = importlib.import_module("tests.quality.metadata")
    truth = json.loads((topic.NEWS / "truth.json").read_text(encoding="utf-8"))
    scores: defaultdict[str, list[bool]] = defaultdict(list)
    for key, page in truth.items():
        found = read(gzip.decompress((topic.NEWS / f"{key}.html.gz").read_bytes()), page["url"])
        verdict = topic.judge(key, list(page["versions"].values()), found)
        for name in (name.split(".")[1] for name in topic.WHAT):
            if getattr(verdict, name) is not None:
                scores[f"{name}.{verdict.half}"].append(getattr(verdict, name))
    return {name: mean(values) for name, values in scores.items()}


COMPARED: Mapping[str, Compare] = {"extraction": extraction, "metadata": metadata}
