"""From articles to the entities they mention: tag, decide within the article, resolve across articles."""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from extractors.identity import KEY_RULES, ArticleNames, Resolution, alias_keys, lookup_keys, resolve_names
from extractors.mentions import Tagger
from extractors.model_packages import describe_model
from extractors.names import decide_names
from extractors.places import locate_names
from extractors.records import Article, Name
from extractors.sentences import sentence_around
from flows.contradictions import decisions
from flows.placing import place_known_entities
from flows.rules_version import rules_version
from warehouse.alias_keys import refresh_keys
from warehouse.load import Batch, TaggedSpan
from warehouse.recall import known_entities

logger = logging.getLogger("wirewatch")

_LINE_BREAK = re.compile("\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedArticles:
    """Who and what articles name: spans by article, and who is who; `taggers` says what they were tagged by."""

    spans: Mapping[int, tuple[TaggedSpan, ...]]
    resolution: Resolution
    taggers: Mapping[int, str | None]


def name_articles(con: duckdb.DuckDBPyConnection, tagger: Tagger, articles: Sequence[Article]) -> NamedArticles:
    """Find the names of articles and settle who they are: rules, under what people decided.

    Args:
        con: Asked for the entities that go by these names, and for decisions.
        tagger: Finds the names.
        articles: New, changed or stored ones, each once.
    """
    named = tag_articles(tagger, articles)
    if refresh_keys(con, KEY_RULES, alias_keys):
        logger.debug("names are looked up by keys of the rules %s from now on", KEY_RULES)
    place_known_entities(con)
    decided = decisions(con)
    resolution = resolve_names(named, known_entities(con, lookup_keys(named, decided)), decided)
    return NamedArticles(
        spans=tagged_spans(articles, named, resolution),
        resolution=resolution,
        taggers={article.article_id: tagged_by(tagger, article.language) for article in articles},
    )


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


def tagged_by(tagger: Tagger, language: str) -> str | None:
    """What is kept with an article of a language to say how its names were found: model and version/rules."""
    return present_taggers(tagger).get(language.lower().split("-")[0])


def present_taggers(tagger: Tagger) -> dict[str, str]:
    """By primary language ("": unknown) what articles are tagged by today; others are not tagged."""
    return _by_language(tagger.name, tagger.languages)


def installed_taggers(model: str) -> dict[str, str] | None:
    """The same without loading the model, which takes a second; None where it does not say what it is."""
    found = describe_model(model)
    return None if found is None else _by_language(found.name, (found.language,))


def _by_language(name: str, languages: Sequence[str]) -> dict[str, str]:
    return dict.fromkeys(("", *languages), f"{name}/{rules_version()}")


def speaks(tagger: Tagger, language: str) -> bool:
    """Whether the tagger is made for texts of a language. Of unknown language: it tries."""
    return not language or language.lower().split("-")[0] in tagger.languages


def tag_articles(tagger: Tagger, articles: Sequence[Article]) -> list[ArticleNames]:
    """Find the names of articles; those in a language the tagger does not speak have none."""
    spoken = [article for article in articles if speaks(tagger, article.language)]
    found = {
        article.article_id: locate_names(decide_names(article.text, spans))
        for article, spans in zip(spoken, tagger.tag(article.text for article in spoken), strict=True)
    }
    return [
        ArticleNames(
            article_id=article.article_id,
            published_at=article.published_at,
            names=found.get(article.article_id, ()),
        )
        for article in articles
    ]


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
