"""How well names of Russian and Ukrainian texts are found, and whether they are joined to the Latin entity.

There is no gold set: the paragraphs are invented (`cyrillic_texts`), halved by the sha256 of their id like all others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from time import process_time

from extractors.cyrillic_tagger import load_cyrillic
from extractors.identity import ArticleNames, resolve_names
from extractors.mentions import load_tagger
from extractors.places import locate_names
from extractors.records import EntityType, Name, Span
from tests.quality.cyrillic_texts import CAST, RUSSIAN, UKRAINIAN
from tests.quality.halves import HALVES, half_of

_MARK = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_ENGLISH = """
President Amara Okonkwo of Nigeria flew to Geneva on Monday to meet Foreign Minister Lena Vogt. Okonkwo said that the
United Nations and the African Union would send observers to Lagos. Vogt, who took office in May, thanked the president
and promised that the Bank of Geneva would answer the questions of the committee before the end of the week.
""".strip()
_TYPES = ("person", "org", "location")
TEXTS = {"ru": RUSSIAN, "uk": UKRAINIAN}

WHAT: Mapping[str, str] = {
    f"{figure}_{language}_{half}": f"{what}, {name} paragraphs ({half} half)"
    for language, name in (("ru", "Russian"), ("uk", "Ukrainian"))
    for half in HALVES
    for figure, what in (
        *((f"{kind}_f1", f"exact-span F1 of {kind} names") for kind in _TYPES),
        ("f1", "exact-span F1 of persons, organisations and locations"),
        (
            "entity",
            "share of mentions (persons: of those named in full) found and joined to what an English text names",
        ),
        ("found_entity", "of those that are found, the share joined to it"),
        ("together", "share of pairs of found mentions of one entity in one paragraph that are one"),
    )
} | {
    f"speed_{language}": f"tokens per second of processor time, {name} against English, texts to names"
    for language, name in (("ru", "Russian"), ("uk", "Ukrainian"))
}


def paragraphs(language: str, half: str) -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Plain text and marks (start, end, id) of one half."""
    found = []
    for number, line in enumerate(TEXTS[language]):
        if half_of(f"{language}-{number}") != half:
            continue
        text, marks, last = "", [], 0
        for mark in _MARK.finditer(line):
            text += line[last : mark.start()]
            marks.append((len(text), len(text) + len(mark[1]), mark[2]))
            text += mark[1]
            last = mark.end()
        found.append((text + line[last:], marks))
    return found


def measure() -> dict[str, float]:
    """All figures of `WHAT`."""
    figures: dict[str, float] = {}
    for language in TEXTS:
        for half in HALVES:
            for figure, value in scores(language, half).items():
                figures[f"{figure}_{language}_{half}"] = value
        figures[f"speed_{language}"] = _speed(language)
    return figures


def _speed(language: str) -> float:
    """Tokens a second of processor time, texts to names, of the language's tagger against the English one."""
    cyrillic = "\n".join(text for half in HALVES for text, _ in paragraphs(language, half))
    rates = []
    for tagger, text in ((load_cyrillic(language), cyrillic), (load_tagger(), _ENGLISH)):
        texts = [text] * (20_000 // len(text.split()))
        next(iter(tagger.tag(texts[:1])))
        begin = process_time()
        for each, spans in zip(texts, tagger.tag(texts), strict=True):
            tagger.decide(each, spans)
        rates.append(len(texts) * len(re.findall(r"\w+|[^\w\s]", text)) / (process_time() - begin))
    return rates[0] / rates[1]


def scores(language: str, half: str, show: bool = False) -> dict[str, float]:
    """The figures of one half of one language; `show` prints what went wrong."""
    gold = paragraphs(language, half)
    tagger = load_cyrillic(language)
    texts = [text for text, _ in gold]
    names = [tagger.decide(text, spans) for text, spans in zip(texts, tagger.tag(texts), strict=True)]
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    truth: Counter[str] = Counter()
    entities = _entities(names)
    joined = found = marked = pairs = pairs_together = 0
    for number, (text, marks) in enumerate(gold):
        ignored = {(start, end) for start, end, key in marks if key == "-"}
        spans = {
            (span.start, span.end): (name.type.value, entities[number, index], name.name)
            for index, name in enumerate(names[number])
            for span in name.spans
            if (span.start, span.end) not in ignored
        }
        wanted = {(start, end): key for start, end, key in marks if key != "-"}
        said.update(kind for kind, _, _ in spans.values() if kind in _TYPES)
        truth.update(CAST[key][0] for key in wanted.values())
        of_key: dict[str, list[int]] = {}
        # A surname alone says in no other article who it is: these are not asked for.
        in_full = {key for place, key in wanted.items() if CAST[key][0] != "person" or " " in text[slice(*place)]}
        for place, key in wanted.items():
            marked += key in in_full
            kind, entity, name = spans.get(place, ("", -1, ""))
            good = kind == CAST[key][0]
            right[CAST[key][0]] += good
            if good:
                found += key in in_full
                joined += key in in_full and entity == entities[-1, key]
                of_key.setdefault(key, []).append(entity)
            if show and not (good and (key not in in_full or entity == entities[-1, key])):
                print(f"{language} {text[slice(*place)]!r} {CAST[key]}: {kind or 'missed'} {name!r}")
        for held in of_key.values():
            pairs += len(held) - 1
            pairs_together += sum(entity == held[0] for entity in held[1:])
        if show:
            for place in spans.keys() - wanted.keys():
                print(f"{language} extra {text[slice(*place)]!r} {spans[place][0]} {spans[place][2]!r}")
    result = {f"{kind}_f1": _f1(right[kind], said[kind], truth[kind]) for kind in _TYPES}
    result["f1"] = _f1(right.total(), said.total(), truth.total())
    result["entity"] = joined / marked
    result["found_entity"] = joined / max(found, 1)
    result["together"] = pairs_together / max(pairs, 1)
    return result


def _entities(names: Sequence[Sequence[Name]]) -> dict[tuple[int, int | str], int]:
    """Entity of every name (paragraph, index), and of every id of the cast (-1, id), resolved in one corpus."""
    cast = [(key, EntityType(kind), name) for key, (kind, name) in CAST.items()]
    english = tuple(
        Name(
            name=name,
            type=kind,
            spans=(Span(start=number * 100, end=number * 100 + len(name), surface=name, type=kind),),
            aliases={name: "exact"},
        )
        for number, (_, kind, name) in enumerate(cast)
    )
    articles = [ArticleNames(article_id=0, published_at=_EPOCH, names=locate_names(english))] + [
        ArticleNames(article_id=number + 1, published_at=_EPOCH, names=locate_names(each))
        for number, each in enumerate(names)
    ]
    found: dict[tuple[int, int | str], int] = {}
    for each in resolve_names(articles, {}).assignments:
        if each.article_id == 0:
            found[-1, cast[each.index][0]] = each.entity_id
        else:
            found[each.article_id - 1, each.index] = each.entity_id
    return found


def _f1(right: int, said: int, truth: int) -> float:
    return 2 * right / (said + truth) if said + truth else 1.0
