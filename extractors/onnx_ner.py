"""A spaCy component that finds names with an ONNX model: `onnx_ner`.

spaCy cuts the text into words, this sets `doc.ents`, and everything else that spaCy offers works as ever. The pipeline
that uses it is a folder like any other spaCy pipeline; `training/` makes it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
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
        """Set the entities of documents. `batch_size` is there for spaCy: each is read by itself."""
        for doc in stream:
            self._tag(doc)
            yield doc

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

    def _tag(self, doc: Doc) -> None:
        if self._cutter is None:
            raise ValueError("onnx_ner has no model yet: load it with from_disk")
        words, places, after_break = _words(doc)
        spans: list[Span] = []
        for window in self._cutter.windows(words, sentence_starts(words, after_break)):
            for first, end, label in entities_of(best_tags(self._scores(window)[window.firsts])):
                spans += _spans(doc, places[window.start + first : window.start + end], label)
        doc.set_ents(spans, default="outside")

    def _scores(self, window: Window) -> NDArray[np.float32]:
        """What the model says of each piece, shape (pieces, tags).

        A window at a time: 8-bit arithmetic rounds by the largest input of all that is computed together, so in a batch
        the names of one article would depend on those beside it. It costs 3 % of the speed on one core.
        """
        if self._session is None or self._cutter is None:
            raise ValueError("onnx_ner has no model yet: load it with from_disk")
        pieces, shapes, mask = self._cutter.padded([window])
        scores: NDArray[np.float32] = self._session.run(["scores"], {"pieces": pieces, "shapes": shapes, "mask": mask})[
            0
        ][0]
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
    """One name; more than one where a line break stands between its words."""
    start = places[0]
    for before, here in pairwise(places):
        if any("\n" in token.text for token in doc[before + 1 : here]):
            yield Span(doc, start, before + 1, label=label)
            start = here
    yield Span(doc, start, places[-1] + 1, label=label)
