"""onnx_ner.py: the component inside spaCy."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from extractors.mentions import SHIPPED_MODEL
from extractors.onnx_ner import MODEL_FILE, VOCABULARY_FILE, OnnxNer

TEXT = "President Emmanuel Macron met Kazakh officials of the European Union in Paris."


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load(SHIPPED_MODEL)


def found(nlp: Language, text: str) -> list[tuple[str, str]]:
    return [(ent.text, ent.label_) for ent in nlp(text).ents]


def test_sets_the_entities_of_a_document(nlp: Language) -> None:
    assert found(nlp, TEXT) == [
        ("Emmanuel Macron", "PERSON"),
        ("Kazakh", "GROUP"),
        ("European Union", "ORG"),
        ("Paris", "LOC"),
    ]


def test_works_beside_other_components(nlp: Language) -> None:
    both = spacy.load(SHIPPED_MODEL)
    both.add_pipe("sentencizer", first=True)
    doc = both(TEXT + " He left.")
    assert len(list(doc.sents)) == 2
    assert [ent.text for ent in doc.ents][:1] == ["Emmanuel Macron"]


def test_a_batch_is_tagged_as_each_alone(nlp: Language) -> None:
    texts = [TEXT, "", " ", "\n\n", "Nobody came.", TEXT * 40]
    docs = list(nlp.pipe(texts))
    assert [len(doc.ents) for doc in docs[1:5]] == [0, 0, 0, 0]
    assert [ent.text for ent in docs[0].ents] == [ent.text for ent in nlp(TEXT).ents]
    assert len(docs[5].ents) >= 40 * 3


def test_no_name_crosses_a_line_break(nlp: Language) -> None:
    assert not any(
        "\n" in text for text, _ in found(nlp, "Emmanuel\nMacron of the European\nUnion met Angela\nMerkel.")
    )


def test_saved_and_loaded_it_is_the_same(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "copy")
    assert found(spacy.load(tmp_path / "copy"), TEXT) == found(nlp, TEXT)


def test_without_model(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no model yet"):
        OnnxNer()(spacy.blank("en")("Paris"))
    with pytest.raises(FileNotFoundError):
        OnnxNer().from_disk(tmp_path)
    (tmp_path / MODEL_FILE).write_bytes(b"not a model")
    (tmp_path / VOCABULARY_FILE).write_bytes((SHIPPED_MODEL / "ner" / VOCABULARY_FILE).read_bytes())
    with pytest.raises(ValueError, match="no model that can be run"):
        OnnxNer().from_disk(tmp_path)
