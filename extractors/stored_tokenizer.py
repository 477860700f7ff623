"""A spaCy tokenizer for a pipeline that brings its own.

spaCy makes the language's tokenizer, whose thousand exceptions take a third of a second, before it reads the one that
lies in the pipeline's folder, which replaces all of them. This one is made empty.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # compiled, without types
from spacy.util import registry

NAME = "wirewatch.StoredTokenizer.v1"
_STANDARD = "spacy.Tokenizer.v1"


def make_stored_tokenizer() -> Callable[[Language], Tokenizer]:
    """Give what makes an empty tokenizer, to be filled by `from_disk`."""
    return lambda nlp: Tokenizer(nlp.vocab)


registry.tokenizers(NAME, func=make_stored_tokenizer)


def stored_tokenizer(config: Any, folder: Path) -> dict[str, Any]:
    """What to change in a pipeline's configuration when it is loaded; nothing where its folder holds no tokenizer.

    Args:
        config: The pipeline's configuration.
        folder: Where it lies.
    """
    standard = config["nlp"].get("tokenizer", {}).get("@tokenizers") == _STANDARD
    return {"nlp": {"tokenizer": {"@tokenizers": NAME}}} if standard and (folder / "tokenizer").is_file() else {}
