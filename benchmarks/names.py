"""Finding the names of articles and settling who they are, beside the tagger alone on the same texts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.processes import environment, worker

ARTICLES, QUICK_ARTICLES = 2000, 200
REAL, QUICK_REAL = 745, 100

WHAT = {
    "articles_count": "articles of the sample newsroom, in chunks of 200",
    "tagger_per_s": "articles per second, the tagger alone: this machine now",
    "names_per_s": "articles per second, tagged, decided and resolved among what is in the warehouse",
    "names_to_tagger_ratio": "speed of that to the tagger alone (CPU time, chunk by chunk in turn)",
    "written_to_tagger_ratio": "... and written, with all counts, as retag does",
    "real_articles_count": "texts of the public world news set; 0: not here",
    "real_names_to_tagger_ratio": "speed to the tagger alone on them, whose names hardly come twice",
    "load_s": "loading the tagger in a fresh process, modules and a first sentence included",
    "load_cpu_s": "... time computed, which others on the machine lengthen less",
    "peak_mb": "most memory of that process, all of these articles done",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Find names in a process of its own.

    Args:
        quick: A tenth of the articles.

    Returns:
        Figures by name, as `WHAT` has them.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with worker("benchmarks.naming", [], folder, environment(folder)) as process:
            sample = process.ask({"texts": "sample", "articles": QUICK_ARTICLES if quick else ARTICLES})
            real = process.ask({"texts": "real", "articles": QUICK_REAL if quick else REAL})
    figures = {
        "articles_count": sample["articles"],
        "tagger_per_s": sample["articles"] / sample["alone_s"],
        "names_per_s": sample["articles"] / sample["names_s"],
        "names_to_tagger_ratio": sample["alone_s"] / sample["names_s"],
        "written_to_tagger_ratio": sample["alone_s"] / (sample["names_s"] + sample["write_s"]),
        "real_articles_count": real["articles"],
        "load_s": sample["load_s"],
        "load_cpu_s": sample["load_cpu_s"],
        "peak_mb": real["peak_mb"],
    }
    return figures | _real(real)


def _real(real: dict[str, Any]) -> dict[str, float]:
    return {"real_names_to_tagger_ratio": real["alone_s"] / real["names_s"]} if real["articles"] else {}
