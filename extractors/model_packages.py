"""What an installed spaCy model says of itself, without loading it or spaCy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

# Models that come with wirewatch, "wirewatch-en" in "en".
_SHIPPED = Path(__file__).parent / "models"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDescription:
    """Name and version as `mentions.Tagger.name` has them, and the primary language of the texts it reads."""

    name: str
    language: str


def describe_model(model: str) -> ModelDescription | None:
    """Read the meta.json of a model.

    Args:
        model: Name of an installed pipeline package, or path of a pipeline folder.

    Returns:
        None if it is not there, or does not say what it is.
    """
    folder = _folder(model)
    if folder is None:
        return None
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(meta, dict):
        return None
    language = str(meta.get("lang") or "xx")
    return ModelDescription(
        name=f"{language}_{meta.get('name', 'model')} {meta.get('version', '0')}", language=language
    )


def _folder(model: str) -> Path | None:
    """Where its config.cfg is: packages have it in a folder named after the version."""
    folder = _SHIPPED / model.removeprefix("wirewatch-") if model.startswith("wirewatch-") else Path(model)
    if not folder.exists():
        spec = find_spec(model) if model.isidentifier() else None
        if spec is None or spec.origin is None:
            return None
        package = Path(spec.origin).parent
        folder = next((config.parent for config in sorted(package.glob("*/config.cfg"))), package)
    return folder if (folder / "config.cfg").is_file() else None
