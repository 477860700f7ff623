"""From articles to the entities they mention: tag, decide within the article, resolve across articles."""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from extractors.alias_keys import alias_keys
from extractors.common_types import CommonTypes, Seen, contestable_keys, contested_keys, names_of_common_types
from extractors.decisions import NO_DECISIONS, Decisions
from extractors.identity import ArticleNames, Resolution, lookup_keys, resolve_names
from extractors.model_packages import describe_model
from extractors.places import locate_names
from extractors.records import Article, Name
from extractors.sentences import sentence_around
from extractors.taggers import SLOVNET, ByLanguage, read_as, slovnet_name, tag_texts
from flows.contradictions import decisions
from flows.placing import place_known_entities
from flows.rules_version import key_rules_version, rules_version
from warehouse.alias_keys import refresh_keys
from warehouse.batches import Batch, TaggedSpan
from warehouse.name_types import count_articles, entities_of_keys
from warehouse.recall import entities_there, known_entities

logger = logging.getLogger("wirewatch")

_LINE_BREAK = re.compile("\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedArticles:
    """Who and what articles name: spans by article, and who is who.

    `taggers` says what they were tagged by. `odd` are stored entities that these articles show to be of another type:
    where they are named is to be tagged again.
    """

    spans: Mapping[int, tuple[TaggedSpan, ...]]
    resolution: Resolution
    taggers: Mapping[int, str | None]
    odd: tuple[int, ...] = ()


def name_articles(con: duckdb.DuckDBPyConnection, tagger: ByLanguage, articles: Sequence[Article]) -> NamedArticles:
    """Find the names of articles and settle who they are: rules, under what people decided.

    Args:
        con: Asked for the entities that go by these names, and for decisions.
        tagger: Finds the names, by language.
        articles: New, changed or stored ones, each once.
    """
    renew_keys(con)
    decided = decisions(con)
    named, odd = tag_articles(con, tagger, articles, decided)
    resolution = resolve_stored(con, named, decided)
    return NamedArticles(
        spans=tagged_spans(articles, named, resolution),
        resolution=resolution,
        taggers={article.article_id: tagged_by(tagger, article.language, article.text) for article in articles},
        odd=odd,
    )


def renew_keys(con: duckdb.DuckDBPyConnection) -> None:
    """Let what is stored have the countries and keys that the rules and the gazetteer of today give.

    Countries first: keys of places depend on them.
    """
    place_known_entities(con)
    if refresh_keys(con, key_rules_version(), alias_keys):
        logger.debug("names are looked up by keys of the rules %s from now on", key_rules_version())


def resolve_stored(
    con: duckdb.DuckDBPyConnection, named: Sequence[ArticleNames], decided: Decisions = NO_DECISIONS
) -> Resolution:
    """Settle who the names of articles are among the entities of the warehouse; no new one gets the id of one there."""
    known = known_entities(con, lookup_keys(named, decided), [article.published_at for article in named])
    taken: set[int] = set()
    while True:
        found = resolve_names(named, known, decided, taken)
        there = entities_there(con, [entity.entity_id for entity in found.entities])
        if not there:
            return found
        taken |= there


def with_names(batch: Batch, named: NamedArticles) -> Batch:
    """The batch with what is to be written of entities; its articles have their spans."""
    found = named.resolution
    return replace(
        batch,
        entities=found.entities,
        aliases=found.aliases,
        merges=found.merges,
        renamings=found.renamings,
        doubts=found.doubts,
        located=found.located,
    )


def tagged_by(tagger: ByLanguage, language: str, text: str) -> str | None:
    """What is kept with a text to say how its names were found: model and version/rules; None: by no tagger.

    Of unknown language, and classified as one without a tagger: what says so are the rules of the default tagger.
    """
    present = present_taggers(tagger)
    found = present.get(read_as(language, text).lower().split("-")[0])
    return found if found or language else present.get("")


def present_taggers(tagger: ByLanguage) -> dict[str, str]:
    """By primary language ("": unknown) what articles are tagged by today; others are not tagged."""
    return _with_rules(tagger.names)


def installed_taggers(model: str, models: Mapping[str, str]) -> dict[str, str] | None:
    """The same without loading a model, which takes a second; None where one does not say what it is.

    Args:
        model: Of the default language.
        models: By language, as in the configuration.
    """
    default = describe_model(model)
    if default is None:
        return None
    names = dict.fromkeys(("", default.language), default.name)
    for language, named in models.items():
        if named == SLOVNET:
            names[language] = slovnet_name(language)
        elif named:
            found = describe_model(named)
            if found is None:
                return None
            names[language] = found.name
    return _with_rules(names)


def _with_rules(names: Mapping[str, str]) -> dict[str, str]:
    return {language: f"{name}/{rules_version()}" for language, name in names.items()}


def tag_articles(
    con: duckdb.DuckDBPyConnection, tagger: ByLanguage, articles: Sequence[Article], decided: Decisions = NO_DECISIONS
) -> tuple[list[ArticleNames], tuple[int, ...]]:
    """Find the names of articles, each with the tagger of its language; where there is none, it has no names.

    Returns:
        The names by article, and the stored entities that these articles show to be of another type.
    """
    found = tag_texts(tagger, [article.text for article in articles], [article.language for article in articles])
    texts = {article.article_id: each for article, each in zip(articles, found, strict=True) if each is not None}
    alone = {article_id: each.names for article_id, each in texts.items()}
    holders = entities_of_keys(con, contestable_keys(alone.values()))
    contested = contested_keys(alone.values(), holders.keys())
    counts = count_articles(
        con,
        {entity_id for key in contested for entity_id in holders.get(key, ())},
        [article.article_id for article in articles],
        [article.published_at for article in articles],
        set(present_taggers(tagger).values()),
    )
    known = {key: _seen([counts[each] for each in holders.get(key, ()) if each in counts]) for key in contested}
    common = CommonTypes(alone, known)
    names = names_of_common_types(texts, common, decided)
    odd = {key for each in alone.values() for key in common.now_odd(each)}
    named = [
        ArticleNames(
            article_id=article.article_id,
            published_at=article.published_at,
            names=locate_names(names.get(article.article_id, ())),
        )
        for article in articles
    ]
    return named, tuple(sorted({entity_id for key in odd for entity_id in holders[key] if entity_id in counts}))


def _seen(counts: Sequence[tuple[int, int]]) -> Seen:
    return Seen(sum(alone for alone, _ in counts), sum(set_right for _, set_right in counts))


def tagged_spans(
    articles: Sequence[Article], named: Sequence[ArticleNames], resolution: Resolution
) -> dict[int, tuple[TaggedSpan, ...]]:
    """Every occurrence with its entity, its paragraph and the sentence around it, by article."""
    entity_of = {(a.article_id, a.index): a for a in resolution.assignments}
    result: dict[int, tuple[TaggedSpan, ...]] = {}
    for article, names in zip(articles, named, strict=True):
        breaks = [found.start() for found in _LINE_BREAK.finditer(article.text)]
        spans: list[TaggedSpan] = []
        for index, name in enumerate(names.names):
            assigned = entity_of[article.article_id, index]
            evidence = _evidence(article.text, name)
            spans.extend(
                TaggedSpan(
                    start=span.start,
                    end=span.end,
                    surface=span.surface,
                    entity_id=assigned.others.get(span.surface, assigned.entity_id),
                    type=name.type,
                    paragraph=bisect_right(breaks, span.start),
                    rule=assigned.rules.get(span.surface, "exact"),
                    evidence=evidence,
                )
                for span in name.spans
            )
        result[article.article_id] = tuple(sorted(spans, key=lambda span: span.start))
    return result


def _evidence(text: str, name: Name) -> str:
    first = min(name.spans, key=lambda span: span.start)
    return sentence_around(text, first.start, first.end)
