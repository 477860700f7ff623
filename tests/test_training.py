"""From a few annotated texts to a pipeline that spaCy loads, through every stage: `make test-train`.

Needs what training needs (torch), which is installed in an environment of its own; elsewhere it is skipped.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from training.corpora import WIKIGOLD, WORLD_DEV, WORLD_TRAIN

torch = pytest.importorskip("torch", reason="training has an environment of its own: make test-train")

TEXT = [
    ("Aida", "PERSON"),
    ("Bek", "PERSON"),
    ("of", ""),
    ("Acme", "ORG"),
    ("met", ""),
    ("Kenyans", "GROUP"),
    ("in", ""),
    ("Nairobi", "LOC"),
    (".", ""),
]
LARGEST = 25_000_000  # bytes: the project carries the pipeline with it


def annotated(copies: int) -> dict[str, object]:
    words = [word for word, _ in TEXT] * copies
    names = [(0, 2, "PERSON"), (3, 4, "ORG"), (5, 6, "GROUP"), (7, 8, "LOC")]
    return {
        "id": "text",
        "words": words,
        "spaces": [True] * len(words),
        "ss": [place % len(TEXT) == 0 for place in range(len(words))],
        "ents": [(a + n * len(TEXT), b + n * len(TEXT), kind) for n in range(copies) for a, b, kind in names],
        "region": "Asia",
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for corpus in (WORLD_TRAIN, WORLD_DEV, WIKIGOLD):
        with gzip.open(tmp_path / corpus.file, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(annotated(copies)) + "\n" for copies in (1, 3, 30, 40))
    return tmp_path


@pytest.mark.slow
def test_every_stage_runs_and_what_is_kept_is_not_made_again(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import spacy

    import extractors.onnx_ner  # noqa: F401 -- makes its component known to spaCy
    from training.__main__ import main

    arguments = ["--data", str(data), "--work", str(data / "work"), "--out", str(data / "en"), "--threads", "1"]
    assert main(arguments) == 0
    assert {file.stem for file in (data / "work").glob("*.pt")} == {"teacher", "student", "polished"}
    doc = spacy.load(data / "en")("Aida Bek of Acme met Kenyans in Nairobi.")
    assert {ent.label_ for ent in doc.ents} <= {"PERSON", "ORG", "LOC", "GROUP", "MISC"}
    assert sum(file.stat().st_size for file in (data / "en").rglob("*") if file.is_file()) <= LARGEST
    assert "| student |" in (data / "en" / "README.md").read_text(encoding="utf-8")
    told = capsys.readouterr()
    assert "teacher" in json.loads(told.out)
    assert "student\n" in told.err

    card = (data / "en" / "README.md").read_text(encoding="utf-8")
    assert main(arguments) == 0
    assert "epoch" not in capsys.readouterr().err, "all weights were there"
    assert (data / "en" / "README.md").read_text(encoding="utf-8") == card


class Stopped(Exception):
    """The machine is needed for something else."""


def test_learning_that_was_stopped_goes_on_to_the_same_end(data: Path, tmp_path: Path) -> None:
    from training.corpora import Text, read_corpus
    from training.encoder import Network, Plan
    from training.learning import Course, learn
    from training.pretrained import e5_small

    large, cutter = e5_small(tmp_path)
    texts = read_corpus(data, WORLD_TRAIN)
    plan = Plan(vocabulary=large.words.num_embeddings, positions=160, layers=1, width=12, inner=24, heads=2)
    # The last epoch is the second that rounds and averages.
    course = Course(epochs=4, rate=1e-3, rounded=0.5, averaged=0.6)
    half_way = tmp_path / "half"

    class Scored(list[Text]):
        """Texts to score on, and the epoch after the end of which that is interrupted."""

        last = 0

        def __iter__(self) -> Iterator[Text]:
            if self.last and half_way.is_file() and torch.load(half_way, weights_only=False)["epochs"] == self.last:
                raise Stopped
            return super().__iter__()

    def learned(kept: Path | None, last: int = 0) -> dict[str, Any]:
        held_out = Scored(texts)
        held_out.last = last
        torch.manual_seed(1)
        return dict(learn(Network(plan), cutter, [texts], held_out, course, 2, kept).state_dict())

    whole = learned(None)
    for last in (1, 3):
        with pytest.raises(Stopped):
            learned(half_way, last)
    again = learned(half_way)
    assert all(torch.equal(weights, again[name]) for name, weights in whole.items())


def test_a_warier_network_gives_every_word_more_odds_of_being_no_name() -> None:
    from extractors.tag_sequence import TAGS
    from training.encoder import Network, Plan
    from training.student import warier

    network = Network(Plan(vocabulary=5, positions=8, layers=1, width=12, inner=24, heads=2), dropout=0.0).eval()
    example = torch.ones((1, 4), dtype=torch.int64)
    more = warier(network, 1.5)(example, example, example) - network(example, example, example)
    expected = torch.zeros(len(TAGS))
    expected[TAGS.index("O")] = 1.5
    assert torch.allclose(more, expected.expand_as(more), atol=1e-5)
