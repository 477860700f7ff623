"""The Russian name recogniser of slovnet, read from the files that the package `natasha` carries.

Nothing is fetched, and `natasha` itself is not imported: it needs pymorphy2, which no Python since 3.11 can run. What
is used of it are its data: word vectors, the weights of the recogniser, and lists of given names and surnames.
"""

from __future__ import annotations

import tarfile
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from extractors.errors import UsageError

_VECTORS = "emb/navec_news_v1_1B_250K_300d_100q.tar"
_WEIGHTS = "model/slovnet_ner_news_v1.tar"

# Tokens of one row of a batch, and rows of one batch. The network sees three tokens to each side, and none across a
# line, so that a cut elsewhere costs little. Its largest array then has 16 x 100 x 1,000 numbers, 6 MB.
ROW_TOKENS = 100
_ROWS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Words that are known to be what they are, all in lower case, with е for ё.

    Attributes:
        given: Given names, in the nominative.
        surnames: Surnames, in the nominative.
        vocabulary: The quarter of a million forms that are most frequent in Russian news.
    """

    given: frozenset[str]
    surnames: frozenset[str]
    vocabulary: Container[str]


class SlovnetModel:
    """Tokens -> tags. Made by `load_slovnet`.

    Attributes:
        name: Model and version.
        lexicon: Its word lists.
    """

    def __init__(self, ner: Any, lexicon: Lexicon, name: str) -> None:
        self._infer = ner.infer
        self._threads = ThreadpoolController()
        self.lexicon = lexicon
        self.name = name

    def tags(self, rows: Sequence[Sequence[str]]) -> list[list[str]]:
        """Tag rows of Russian tokens: "O", or "B-" or "I-" with PER, LOC or ORG.

        Args:
            rows: Each of 1 to `ROW_TOKENS` tokens.
        """
        encoder, decoder = self._infer.encoder, self._infer.decoder
        found: list[list[str]] = [[] for _ in rows]
        # Rows of about one length together: what is padded is computed for nothing.
        order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
        # The products are small: several threads take longer than one, ten times as long on a busy machine.
        with self._threads.limit(limits=1, user_api="blas"):
            for first in range(0, len(order), _ROWS):
                numbers = order[first : first + _ROWS]
                batch = encoder.input([encoder.item(rows[number]) for number in numbers])
                for number, tags in zip(numbers, decoder(self._infer.process([batch])), strict=True):
                    found[number] = list(tags)
        return found


@cache
def load_slovnet() -> SlovnetModel:
    """Load the recogniser; once in the life of the process.

    Raises:
        UsageError: natasha, slovnet or navec is not installed, or has not the files expected.
    """
    try:
        import navec
        import navec.meta
        import navec.vocab
        import slovnet

        data = _natasha() / "data"
        ner = slovnet.NER.load(data / _WEIGHTS).navec(_vectors(data / _VECTORS, navec))
        lexicon = Lexicon(
            given=_word_list(data / "dict/first.txt") | _word_list(data / "dict/maybe_first.txt"),
            surnames=_word_list(data / "dict/last.txt"),
            vocabulary=ner.infer.encoder.words_vocab.item_ids,
        )
        return SlovnetModel(ner, lexicon, f"slovnet_ner_news_v1 {version('natasha')}")
    except (ImportError, OSError, ValueError, KeyError, tarfile.TarError, PackageNotFoundError) as problem:
        reason = str(problem).splitlines()[0][:160] if str(problem) else type(problem).__name__
        raise UsageError(
            f"tagger model 'slovnet' cannot be loaded ({reason}): install it with `pip install slovnet natasha`, "
            'or switch it off with ru = "" and uk = "" under [tag.models]'
        ) from problem


def _natasha() -> Path:
    spec = find_spec("natasha")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("natasha is not installed")
    return Path(next(iter(spec.submodule_search_locations)))


def _vectors(path: Path, navec: Any) -> Any:
    """What `Navec.load` does, without the norms of all vectors: half of its time, and needed only for likeness."""

    class Codes(navec.pq.PQ):  # type: ignore[misc]
        def precompute(self) -> None:
            self.qdims = np.arange(self.qdim)

    with navec.tar.Tar(path) as tar:
        meta = navec.meta.Meta.from_file(tar.load("meta.json"))
        navec.meta.Meta.check_protocol(meta.protocol)
        vocab = navec.vocab.Vocab.from_file(tar.load("vocab.bin"))
        return navec.Navec(meta, vocab, Codes.from_file(tar.load("pq.bin")))


def _word_list(path: Path) -> frozenset[str]:
    lines = path.read_text(encoding="utf-8").replace("ё", "е").split("\n")
    return frozenset(line.partition("#")[0].strip() for line in lines)
