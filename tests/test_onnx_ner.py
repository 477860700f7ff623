"""onnx_ner.py: the component inside spaCy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language

from extractors.mentions import DEFAULT_MODEL, SHIPPED_MODEL, load_tagger
from extractors.model_packages import describe_model
from extractors.onnx_ner import MODEL_FILE, VOCABULARY_FILE, OnnxNer
from extractors.stored_tokenizer import stored_tokenizer

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


def test_spacy_finds_it_by_itself() -> None:
    """In a notebook that has imported nothing of ours: an entry point of the installed project says where it is."""
    asked = f"import spacy; print([e.text for e in spacy.load({str(SHIPPED_MODEL)!r})('Angela Merkel left.').ents])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['Angela Merkel']"


def test_the_model_says_what_it_is_before_it_is_loaded() -> None:
    described = describe_model(DEFAULT_MODEL)
    assert described is not None
    assert described.name == load_tagger().name


def test_words_are_cut_by_the_tokenizer_in_the_folder(nlp: Language) -> None:
    """Of which the language's own, with all its exceptions, is not made first."""
    config = spacy.util.load_config(SHIPPED_MODEL / "config.cfg")
    changed = stored_tokenizer(config, SHIPPED_MODEL)
    assert changed
    loaded = spacy.load(SHIPPED_MODEL, config=changed)
    text = "Don't! U.S. troops aren't in O'Neill's well-known 5km zone (see https://a.example/b?c=1, p.m., :-)."
    assert [word.text for word in loaded.make_doc(text)] == [word.text for word in nlp.make_doc(text)]
    both: list[Any] = [loaded, nlp]
    one, other = (each.tokenizer.to_bytes(exclude=["vocab"]) for each in both)
    assert one == other
    config["nlp"]["tokenizer"]["@tokenizers"] = "spacy.ja.JapaneseTokenizer"
    assert stored_tokenizer(config, SHIPPED_MODEL) == {}, "others say more than their exceptions"


def test_weights_are_small_enough_to_ship() -> None:
    files = [file for file in SHIPPED_MODEL.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) <= 25_000_000


def test_without_model(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no model yet"):
        OnnxNer()(spacy.blank("en")("Paris"))
    with pytest.raises(FileNotFoundError):
        OnnxNer().from_disk(tmp_path)
    (tmp_path / MODEL_FILE).write_bytes(b"not a model")
    (tmp_path / VOCABULARY_FILE).write_bytes((SHIPPED_MODEL / "ner" / VOCABULARY_FILE).read_bytes())
    with pytest.raises(ValueError, match="no model that can be run"):
        OnnxNer().from_disk(tmp_path)
