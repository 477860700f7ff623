"""Finding the texts that a new one may be a copy of: sampled passages in DuckDB against libraries' MinHash indexes.

The question of all: of edited copies of real texts, how often is the text they were made from among the candidates, in
a window of other articles? What is decided on the candidates is the same for all.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from statistics import mean
from time import perf_counter

import duckdb

from benchmarks.figures import Skipped
from extractors.passages import look_for, read_words, sketch_words
from tests.conftest import SHARED_DATA
from tests.quality.stories import Pair, copies
from warehouse.migrations import migrate
from warehouse.stories import near_stories

NOW = datetime(2026, 8, 10, tzinfo=UTC)
WINDOW, QUICK_WINDOW = 10_000, 1_000
PERMUTATIONS = 128
# Pairs of the benchmark: kinds of edits that leave a third to a half.
BRIEF = "a brief"
SHORTENED = ("cut to a third", "every nth", "a third", "half,")

_WAYS = {
    "passages": "sampled passages joined in DuckDB",
    "lsh02": "datasketch MinHashLSH, 128 permutations, threshold 0.2",
    "lsh01": "datasketch MinHashLSH, 128 permutations, threshold 0.1",
    "ensemble": "datasketch MinHashLSHEnsemble, containment 0.5, 16 parts",
    "rensa": "rensa RMinHashLSH, 128 permutations, 64 bands",
}
WHAT: Mapping[str, str] = {
    f"{way}_{figure}": f"{what}: {says}"
    for way, what in _WAYS.items()
    for figure, says in (
        ("recall_share", "copies whose original is a candidate"),
        ("shortened_recall_share", "the same of those cut to a third or a half"),
        ("brief_recall_share", "the same of briefs: the first 60 words of each original"),
        ("candidates_count", "candidates for a copy, on average"),
        ("add_ms", "adding an article to the index, its sketch included"),
        ("query_ms", "finding the candidates of one of 200 new articles, its sketch included"),
    )
}

# Passages of each text by its number, to candidates of each new text, with the seconds that adding and asking took.
Answer = tuple[list[set[int]], float, float]


def measure(*, quick: bool = False) -> dict[str, float]:
    """Put the originals among other articles and ask for the candidates of every copy.

    Args:
        quick: A smaller window and fewer copies.

    Raises:
        Skipped: The texts or the libraries are not here.
    """
    if not SHARED_DATA.is_dir():
        raise Skipped("the captured pages are not here: ../shared/data")
    try:
        import datasketch  # noqa: F401
        import rensa  # noqa: F401
    except ImportError as missing:
        raise Skipped(f"{missing.name} is not installed: pip install -e '.[bench]'") from None
    pairs = list(copies(SHARED_DATA))[:: 10 if quick else 2]
    originals = list(dict.fromkeys(pair.a for pair in pairs))
    pairs += [
        Pair(f"brief/{n}", BRIEF, text, " ".join(text.split()[:60]), True, text[:80])
        for n, text in enumerate(originals)
    ]
    texts = originals + background(originals, QUICK_WINDOW if quick else WINDOW)
    ways: dict[str, Callable[[Sequence[str], Sequence[str]], Answer]] = {
        "passages": _passages,
        "lsh02": lambda known, new: _lsh(known, new, 0.2),
        "lsh01": lambda known, new: _lsh(known, new, 0.1),
        "ensemble": _ensemble,
        "rensa": _rensa,
    }
    figures: dict[str, float] = {}
    for name, way in ways.items():
        found, add_s, query_s = way(texts, [pair.b for pair in pairs])
        hits = [
            (pair.kind, originals.index(pair.a) in candidates) for pair, candidates in zip(pairs, found, strict=True)
        ]
        figures |= {
            f"{name}_recall_share": mean(hit for kind, hit in hits if kind != BRIEF),
            f"{name}_shortened_recall_share": mean(hit for kind, hit in hits if kind.startswith(SHORTENED)),
            f"{name}_brief_recall_share": mean(hit for kind, hit in hits if kind == BRIEF),
            f"{name}_candidates_count": sum(map(len, found)) / len(found),
            f"{name}_add_ms": add_s / len(texts) * 1000,
            f"{name}_query_ms": query_s / len(pairs) * 1000,
        }
    return figures


def background(texts: Sequence[str], count: int) -> list[str]:
    """Other articles of 400 words: the words of real texts in another order."""
    draw = random.Random(7)
    words = [text.split() for text in texts]
    made = []
    for _ in range(count):
        pieces = []
        for _ in range(57):
            source = draw.choice(words)
            start = draw.randrange(max(len(source) - 7, 1))
            piece = source[start : start + 7]
            draw.shuffle(piece)
            pieces += piece
        made.append(" ".join(pieces))
    return made


def _passages(known: Sequence[str], new: Sequence[str]) -> Answer:
    with duckdb.connect() as con:
        migrate(con)
        began = perf_counter()
        for start in range(0, len(known), 200):
            _store(con, [(start + place, text) for place, text in enumerate(known[start : start + 200])])
        added = perf_counter()
        found = []
        for start in range(0, len(new), 200):
            # Asked one by one the stories of each are told apart; that a chunk is asked at once is what a load does.
            chunk = {place: (NOW, look_for(read_words(text))) for place, text in enumerate(new[start : start + 200])}
            near_stories(con, chunk, timedelta(days=10))
        asked = perf_counter()
        for text in new:
            own = {0: (NOW, look_for(read_words(text)))}
            found.append(near_stories(con, own, timedelta(days=10)))
    return found, added - began, asked - added


def _store(con: duckdb.DuckDBPyConnection, texts: Iterable[tuple[int, str]]) -> None:
    import pyarrow as pa

    rows = [(number, value) for number, text in texts for value in sketch_words(read_words(text))]
    table = pa.table({"article_id": [row[0] for row in rows], "hash": [row[1] for row in rows]})
    con.register("sampled", table)
    con.execute("INSERT INTO passages SELECT $now::TIMESTAMPTZ, article_id, hash FROM sampled", {"now": NOW})
    con.execute(
        """
        INSERT INTO articles BY NAME
        SELECT DISTINCT article_id, article_id AS story_id, article_id::VARCHAR AS url, 'o' AS outlet_id, '' AS title,
               [] AS authors, $now::TIMESTAMPTZ AS published_at, 'feed' AS published_from,
               $now::TIMESTAMPTZ AS fetched_at, '' AS text, 0 AS words, 0 AS text_hash, 'x' AS extractor,
               [] AS dropped, 'original' AS relation, 1 AS revision
        FROM sampled
        """,
        {"now": NOW},
    )
    con.unregister("sampled")


def _bytes(text: str) -> list[bytes]:
    return [value.to_bytes(4, "little") for value in look_for(read_words(text))]


def _lsh(known: Sequence[str], new: Sequence[str], threshold: float) -> Answer:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)

    def sketch(text: str) -> MinHash:
        made = MinHash(num_perm=PERMUTATIONS)
        made.update_batch(_bytes(text))
        return made

    began = perf_counter()
    for number, text in enumerate(known):
        index.insert(number, sketch(text))
    added = perf_counter()
    found = [set(index.query(sketch(text))) for text in new]
    return found, added - began, perf_counter() - added


def _ensemble(known: Sequence[str], new: Sequence[str]) -> Answer:
    """Which texts hold half of the new one. It is built at once: nothing can be added later."""
    from datasketch import MinHash, MinHashLSHEnsemble

    index = MinHashLSHEnsemble(threshold=0.5, num_perm=PERMUTATIONS, num_part=16)

    def sketch(text: str) -> tuple[MinHash, int]:
        own = _bytes(text)
        made = MinHash(num_perm=PERMUTATIONS)
        made.update_batch(own)
        return made, max(len(own), 1)

    began = perf_counter()
    index.index((number, *sketch(text)) for number, text in enumerate(known))
    added = perf_counter()
    found = [set(index.query(*sketch(text))) for text in new]
    return found, added - began, perf_counter() - added


def _rensa(known: Sequence[str], new: Sequence[str]) -> Answer:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=0.1, num_perm=PERMUTATIONS, num_bands=64)

    def sketch(text: str) -> RMinHash:
        made = RMinHash(num_perm=PERMUTATIONS, seed=1)
        made.update(_bytes(text))
        return made

    began = perf_counter()
    for number, text in enumerate(known):
        index.insert(number, sketch(text))
    added = perf_counter()
    found = [set(index.query(sketch(text))) for text in new]
    return found, added - began, perf_counter() - added
