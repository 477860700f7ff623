"""A spaCy component that finds names with an ONNX model: `onnx_ner`.

spaCy cuts the text into words, this sets `doc.ents`, and everything else that spaCy offers works as ever. The pipeline
that uses it is a folder like any other spaCy pipeline; `training/` makes it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors.tag_sequence import best_tags, entities_of
from extractors.word_pieces import Window, WordPieces, sentence_starts

if TYPE_CHECKING:
    import onnxruntime

MODEL_FILE = "model.onnx"
VOCABULARY_FILE = "tokenizer.json"

# Small batches stay in the cache of one core: 4 windows are a sixth faster than 8 or 16.
_BATCH_WINDOWS = 4


class OnnxNer:
    """Sets `doc.ents` from what an ONNX model says of each word.

    The model takes `pieces`, `shapes` and `mask`, each int64 of shape (windows, pieces), and gives `scores`, float32 of
    shape (windows, pieces, tags). It and its vocabulary come with `from_disk`.
    """

    def __init__(self, name: str = "ner") -> None:
        self.name = name
        self._folder: Path | None = None
        self._cutter: WordPieces | None = None
        self._session: onnxruntime.InferenceSession | None = None

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Set the entities of documents, a batch at a time."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            self._tag(batch)
            yield from batch

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write model and vocabulary into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        if self._folder is not None and self._folder != folder:
            for name in (MODEL_FILE, VOCABULARY_FILE):
                shutil.copyfile(self._folder / name, folder / name)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> OnnxNer:
        """Read model and vocabulary from a folder.

        Raises:
            OSError: One of them is not there.
            ValueError: The model is not one.
        """
        import onnxruntime

        folder = Path(path)
        if not (folder / MODEL_FILE).is_file():
            raise FileNotFoundError(folder / MODEL_FILE)
        self._cutter = WordPieces(folder / VOCABULARY_FILE)
        options = onnxruntime.SessionOptions()
        # One thread: whoever has more cores runs more processes, and nobody's fan starts.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL_FILE),
                options,
                providers=["CPUExecutionProvider"],
                # Its kernel for a sum and a norm in one is twenty times slower than the two apart (1.32 on x86).
                disabled_optimizers=["SkipLayerNormFusion"],
            )
        except Exception as problem:  # the library raises its own kinds, which share no ancestor
            raise ValueError(f"{folder / MODEL_FILE} is no model that can be run") from problem
        self._folder = folder
        return self

    def _tag(self, docs: Sequence[Doc]) -> None:
        if self._cutter is None:
            raise ValueError("onnx_ner has no model yet: load it with from_disk")
        kept: list[list[int]] = []
        items: list[tuple[int, Window]] = []
        for number, doc in enumerate(docs):
            words, places, after_break = _words(doc)
            kept.append(places)
            starts = sentence_starts(words, after_break)
            items += [(number, window) for window in self._cutter.windows(words, starts)]
        # Windows of like length go together: what is padded is computed for nothing.
        items.sort(key=lambda item: len(item[1].pieces))
        found: list[list[Span]] = [[] for _ in docs]
        for start in range(0, len(items), _BATCH_WINDOWS):
            some = items[start : start + _BATCH_WINDOWS]
            for (number, window), scores in zip(some, self._scores([window for _, window in some]), strict=True):
                places = kept[number]
                for first, end, label in entities_of(best_tags(scores[window.firsts])):
                    found[number] += _spans(docs[number], places[window.start + first : window.start + end], label)
        for doc, spans in zip(docs, found, strict=True):
            doc.set_ents(sorted(spans, key=lambda span: span.start), default="outside")

    def _scores(self, windows: Sequence[Window]) -> NDArray[np.float32]:
        if self._session is None or self._cutter is None:
            raise ValueError("onnx_ner has no model yet: load it with from_disk")
        pieces, shapes, mask = self._cutter.padded(windows)
        scores: NDArray[np.float32] = self._session.run(["scores"], {"pieces": pieces, "shapes": shapes, "mask": mask})[
            0
        ]
        return scores


@Language.factory("onnx_ner", assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def make_onnx_ner(nlp: Language, name: str) -> OnnxNer:
    """Make the component, still without a model."""
    return OnnxNer(name)


def _words(doc: Doc) -> tuple[list[str], list[int], list[bool]]:
    """The words that are not white space, where they stand, and whether a line break comes before them."""
    words: list[str] = []
    places: list[int] = []
    after_break: list[bool] = []
    broken = False
    for token in doc:
        if token.is_space:
            broken = broken or "\n" in token.text
            continue
        words.append(token.text)
        places.append(token.i)
        after_break.append(broken)
        broken = False
    return words, places, after_break


def _spans(doc: Doc, places: Sequence[int], label: str) -> Iterator[Span]:
    """One name; more than one where white space of its own stands between its words: none goes across a line break."""
    start = places[0]
    for before, here in zip(places, [*places[1:], -1], strict=True):
        if here != before + 1:
            yield Span(doc, start, before + 1, label=label)
            start = here
