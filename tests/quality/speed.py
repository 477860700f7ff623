"""What our extraction costs beside trafilatura alone, page by page in one run."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks import extraction

_RATIO = "to_trafilatura_ratio"
WHAT: Mapping[str, str] = {_RATIO: "CPU time of our articles from the benchmark's pages to that of trafilatura.extract"}
LIMITS: Mapping[str, float] = {_RATIO: 1.3}


def measure() -> dict[str, float]:
    """The figures named in `WHAT`.

    Raises:
        Skipped: The pages are not here.
    """
    return {_RATIO: extraction.measure()[_RATIO]}
