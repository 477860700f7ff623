"""Texts -> spans of names, by any spaCy pipeline that sets `doc.ents`.

One of the two doors to the outside: `load_tagger` reads the model from disk. spaCy's objects do not leave this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from extractors.errors import UsageError
from extractors.names import decide_names
from extractors.records import EntityType, Name, Span
from extractors.surfaces import LINE_BREAK, trim_span
from extractors.words import word_set

if TYPE_CHECKING:
    from spacy.language import Language

# The pipeline that ships with wirewatch, and the name it goes by in the configuration.
DEFAULT_MODEL = "wirewatch-en"
SHIPPED_MODEL = Path(__file__).parent / "models" / "en"

# OntoNotes labels and those of the smaller sets. Facilities (airports, bridges, squares) are places one can mark on
# a map: FAC as location gains 0.3 points of location F1 on world_news_dev over dropping it (nothing after the rules
# of names.py), and 0.3 on the RFE/RL gold.
TYPE_OF_LABEL = {
    "PERSON": EntityType.PERSON,
    "PER": EntityType.PERSON,
    "ORG": EntityType.ORG,
    "GPE": EntityType.LOCATION,
    "LOC": EntityType.LOCATION,
    "FAC": EntityType.LOCATION,
    "NORP": EntityType.GROUP,
    "GROUP": EntityType.GROUP,
}

# Components that never set doc.ents. Leaving them out makes en_core_web_sm half as fast again: its name recogniser
# has a tok2vec of its own.
_IDLE_FACTORIES = word_set(
    "tagger parser senter sentencizer lemmatizer trainable_lemmatizer attribute_ruler morphologizer "
    "textcat textcat_multilabel merge_noun_chunks merge_entities"
)
_SHARED_FACTORIES = frozenset({"tok2vec", "transformer", "curated_transformer"})  # needed only if listened to

# Characters handed to the model at once: its activations grow with them, and at this size add less than 10 MB.
_PIECE_CHARS = 10_000
_BATCH_CHARS = 60_000

# "Nairobi, Kenya" are two places, which a tagger may see as one; "Washington, D.C." is one.
_PLACES_APART = re.compile(rf"{LINE_BREAK.pattern}|,\s+(?!D\.?C\b)(?=\w)")

# spaCy's tokeniser needs time in the square of an unbroken run (10,000 emoji: ten seconds). No name is that long.
_GIANT_RUN = re.compile(r"\S{100,}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Marks of direction and zero width stand beside words without belonging to them.
_MARKS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


# Names of something that is not asked for. Where they stand, nothing else is named.
_OTHER_LABELS = frozenset({"MISC", "WORK_OF_ART", "LAW", "EVENT", "PRODUCT"})


class Tagged(NamedTuple):
    """What a tagger found in one text.

    Attributes:
        spans: Names by start, trimmed (see `surfaces.trim_span`), never overlapping, never across a line break, with
            `text[span.start:span.end] == span.surface`.
        others: Where names of works, laws, events and the like stand: first offset and offset after the last.
    """

    spans: tuple[Span, ...]
    others: tuple[tuple[int, int], ...] = ()

    def retyped(self, text: str, types: Mapping[str, EntityType]) -> Tagged:
        """The same with the spans of some surfaces of the type that is known for them, trimmed as such."""
        spans = (
            trim_span(text, span.start, span.end, types[span.surface]) if span.surface in types else span
            for span in self.spans
        )
        return self._replace(spans=tuple(span for span in spans if span is not None))


class Tagger:
    """Finds names in texts.

    Args:
        nlp: A loaded pipeline that sets `doc.ents`.

    Attributes:
        name: Model and version, as stored with every article it tagged.
        languages: BCP 47 tags of the languages it reads.
    """

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        meta = nlp.meta
        language = nlp.lang or "xx"
        self.name = f"{language}_{meta.get('name', 'model')} {meta.get('version', '0')}"
        self.languages: tuple[str, ...] = (language,)
        self._piece_chars = max(1, min(_PIECE_CHARS, nlp.max_length))

    @property
    def names(self) -> dict[str, str]:
        """By language it reads, and "" for unknown, its name."""
        return dict.fromkeys(("", *self.languages), self.name)

    def for_language(self, language: str) -> Tagger | None:
        """Itself for a language it reads, and for unknown ones (""): it tries. Else None."""
        return self if language.lower().split("-")[0] in self.names else None

    def decide(self, text: str, tagged: Tagged) -> tuple[Name, ...]:
        """The names of an article, from what `tag` found in it."""
        return decide_names(text, tagged.spans, tagged.others)

    def tag(self, texts: Iterable[str]) -> Iterator[Tagged]:
        """Find the names of each text.

        Args:
            texts: Any strings; lone surrogates, control characters and a million words are fine.

        Yields:
            For each text, in order, what was found in it.
        """
        batch: list[tuple[str, list[tuple[int, int]]]] = []
        size = 0
        for text in texts:
            cuts = list(_pieces(text, self._piece_chars))
            batch.append((text, cuts))
            size += len(text)
            if size >= _BATCH_CHARS or len(batch) >= 64:
                yield from self._tag_batch(batch)
                batch, size = [], 0
        yield from self._tag_batch(batch)

    def read(self, texts: Sequence[str]) -> Iterator[tuple[Tagged, tuple[Name, ...]]]:
        """What `tag` finds in each text, and what `decide` makes of it."""
        for text, tagged in zip(texts, self.tag(texts), strict=True):
            yield tagged, self.decide(text, tagged)

    def _tag_batch(self, batch: Sequence[tuple[str, list[tuple[int, int]]]]) -> list[Tagged]:
        pieces = [
            (readable(text[start:end]), (number, start))
            for number, (text, cuts) in enumerate(batch)
            for start, end in cuts
        ]
        found: list[tuple[list[Span], list[tuple[int, int]]]] = [([], []) for _ in batch]
        # A memory zone gives back the words spaCy would otherwise remember for the life of the process.
        with self._nlp.memory_zone():
            for doc, (number, offset) in self._nlp.pipe(pieces, as_tuples=True, batch_size=8):
                text = batch[number][0]
                for ent in doc.ents:
                    kind = TYPE_OF_LABEL.get(ent.label_)
                    start, end = offset + ent.start_char, offset + ent.end_char
                    if kind is not None:
                        found[number][0].extend(_spans_within(text, start, end, kind))
                    elif ent.label_ in _OTHER_LABELS:
                        found[number][1].append((start, end))
        return [Tagged(tuple(spans), tuple(others)) for spans, others in found]


def load_tagger(model: str = DEFAULT_MODEL) -> Tagger:
    """Load a spaCy pipeline with only the parts that find names.

    Args:
        model: `DEFAULT_MODEL`, name of an installed pipeline package, or path of a pipeline folder.

    Raises:
        UsageError: No such model is installed, it cannot be read, or it does not find names.
    """
    import spacy

    import extractors.onnx_ner  # noqa: F401 -- makes its component known to spaCy
    from extractors.stored_tokenizer import stored_tokenizer

    place = str(SHIPPED_MODEL) if model == DEFAULT_MODEL else model
    try:
        path = _config_path(place)
        config = spacy.util.load_config(path)
        nlp = spacy.load(place, exclude=_idle_components(config), config=stored_tokenizer(config, path.parent))
    except (OSError, ImportError, ValueError) as problem:
        reason = str(problem).splitlines()[0][:160] if str(problem) else type(problem).__name__
        raise UsageError(
            f"tagger model {model!r} cannot be loaded ({reason}): install it with `pip install {model}`, "
            f"or name another spaCy model; the default is {DEFAULT_MODEL}"
        ) from problem
    if not any("doc.ents" in nlp.get_pipe_meta(name).assigns for name in nlp.pipe_names):
        raise UsageError(f"tagger model {model!r} does not find names: name a spaCy model with an ner component")
    return Tagger(nlp)


def readable(text: str) -> str:
    """The text as a model can take it: as long as before, every offset still good.

    Lone surrogates become U+FFFD; marks of direction and unbroken runs of 100 characters or more become blanks.
    """
    text = _MARKS.sub(" ", _SURROGATE.sub("\ufffd", text))
    return _GIANT_RUN.sub(lambda run: " " * len(run.group()), text)


def _config_path(model: str) -> Path:
    import spacy

    folder = Path(model)
    if not folder.exists() and spacy.util.is_package(model):
        package = spacy.util.get_package_path(model)
        folder = next((config.parent for config in sorted(package.glob("*/config.cfg"))), package)
    path = folder / "config.cfg"
    if not path.is_file():
        raise OSError("not installed")
    return path


def _idle_components(config: Any) -> list[str]:
    components: dict[str, dict[str, Any]] = {name: config["components"][name] for name in config["nlp"]["pipeline"]}
    kept = {
        name: part
        for name, part in components.items()
        if part.get("factory") not in _IDLE_FACTORIES | _SHARED_FACTORIES
    }
    listens = any("Listener" in str(part) for part in kept.values())
    shared = {name for name, part in components.items() if part.get("factory") in _SHARED_FACTORIES}
    return [name for name in components if name not in kept and not (listens and name in shared)]


def _pieces(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """Cut a text into pieces of at most `limit` characters: at the last line break, else space, else anywhere."""
    start = 0
    while len(text) - start > limit:
        end = start + limit
        cut = max(text.rfind("\n", start, end), text.rfind(" ", start, end) if "\n" not in text[start:end] else -1)
        end = cut + 1 if cut >= start else end
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _spans_within(text: str, start: int, end: int, kind: EntityType) -> Iterator[Span]:
    """Trimmed spans of one entity: one for each line it goes across, and for each place in a list."""
    between = _PLACES_APART if kind is EntityType.LOCATION else LINE_BREAK
    while start < end:
        gap = between.search(text, start, end)
        stop = gap.start() if gap else end
        span = trim_span(text, start, stop, kind)
        if span is not None:
            yield span
        start = gap.end() if gap else end
