"""One run in a process of its own, so that its memory can be measured: what came of it, as JSON on stdout.

python -m tests.faults.run FOLDER < configuration
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.pipeline import pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSeen:
    """What can be seen of a run from outside.

    Args:
        peak_mb: Most memory the process ever held.
        feeds: Address to error, "" for none, and problems.
        entries: Address of each entry, its status and error.
    """

    outcome: str
    seconds: float
    peak_mb: float
    articles: int
    feeds: dict[str, tuple[str, tuple[str, ...]]]
    entries: list[tuple[str, str, str]]
    violations: list[str]


def main(folder: Path, configuration: str) -> RunSeen:
    """Run once."""
    pipe = pipeline(folder, configuration)
    began = time.monotonic()
    report = pipe.run()
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return RunSeen(
        outcome=report.outcome,
        seconds=seconds,
        peak_mb=peak,
        articles=report.counts.articles_new,
        feeds={news.url: (news.error or "", tuple(news.problems)) for news in report.feeds},
        entries=[
            (url, status, error or "") for url, status, error in pipe.ask("SELECT url, status, error FROM entries")
        ],
        violations=pipe.broken(),
    )


if __name__ == "__main__":
    json.dump(asdict(main(Path(sys.argv[1]), sys.stdin.read())), sys.stdout)
