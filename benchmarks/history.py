"""Web archives of the sample newsroom: how many pages a second are loaded, and what reading the archive alone takes."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from benchmarks.memory import peak_mb
from benchmarks.processes import environment, timed_run
from extractors.warcs import Capture, read_records
from flows.newsroom.newsroom import Newsroom
from tests.archives import Captured, write_archive

PAGES, QUICK_PAGES = 2_000, 200

WHAT = {
    "pages_count": "pages in the archive, one of each article; as many requests",
    "archive_mb": "the archive, packed record by record",
    "articles_count": "articles it became",
    "load_per_s": "pages per second loaded, from an empty warehouse, start and model included",
    "read_per_s": "pages per second, reading the archive alone",
    "read_share": "of the time of loading: reading the archive",
    "peak_mb": "most memory of loading",
}


def measure(*, quick: bool = False) -> dict[str, float]:
    """Load an archive as its user does.

    Args:
        quick: A small one.

    Returns:
        Figures by name, as `WHAT` has them.
    """
    wanted = QUICK_PAGES if quick else PAGES
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        path = folder / "a.warc.gz"
        write_archive(str(path), _records(wanted))
        began = perf_counter()
        with path.open("rb") as file:
            pages = sum(isinstance(record, Capture) for record in read_records(file, packed=True))
        read_s = perf_counter() - began
        load_s, printed = timed_run(["-m", "benchmarks.history", str(path)], folder, environment(folder))
        answer = json.loads(printed.splitlines()[-1])
        return {
            "pages_count": pages,
            "archive_mb": path.stat().st_size / 1e6,
            "articles_count": answer["articles"],
            "load_per_s": pages / load_s,
            "read_per_s": pages / read_s,
            "read_share": read_s / load_s,
            "peak_mb": answer["peak_mb"],
        }


def _records(wanted: int) -> Iterator[Captured]:
    newsroom = Newsroom(articles=wanted)
    as_of = newsroom.ends_at
    for article in newsroom.all_articles():
        found = newsroom.page(article.outlet.id, article.path, as_of)
        if found is None:
            continue
        body, kind = found
        url = f"https://{article.outlet.id}.example{article.path}"
        date = f"{as_of:%Y-%m-%dT%H:%M:%SZ}"
        yield Captured(url=url, body=b"", kind="request", headers=(), date=date)
        yield Captured(url=url, body=body, headers=[("Content-Type", kind)], date=date)


def _load(path: str) -> None:
    from flows.cli import main

    if main(["backfill", "warc", path, "--json"]):
        raise SystemExit(1)
    from warehouse.connection import open_reader

    with open_reader(Path("data/wirewatch.duckdb")) as con:
        articles = con.execute("SELECT count(*) FROM articles").fetchall()[0][0]
    print(json.dumps({"articles": articles, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    _load(sys.argv[1])
