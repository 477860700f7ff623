"""The truth about a newsroom: who is named where, what repeats what, and what only looks like it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from flows.newsroom.articles import Article
from flows.newsroom.cast import load_world, slug
from flows.newsroom.grammar import Span
from flows.newsroom.newsroom import Newsroom
from flows.newsroom.plan import WEEK_S, WEEKS

TRUTH_FILE = "truth.json"
# The entities whose weekly counts the truth spells out.
HEADLINERS = (
    "zhanar-ospankul",
    "lucio-barrenachea",
    "amara-nwokedike",
    "qanat-toqaev",
    "eurasian-grain-board",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueArticle:
    """What is so about one article, in its last version.

    Args:
        key: Outlet id and path.
        outlet: Outlet id.
        path: Address on its site.
        title: Headline.
        authors: Byline.
        week: -1 for the last week, -12 for the first.
        offset_s: Publication, in seconds after the start of the first week.
        text: The body, paragraphs joined by newlines.
        story: Key shared by articles that carry one report.
        relation: original, syndicated or abridged.
        versions: How many there were.
        spans: Every name in the body.
        decoys: People named on the page and not in the body.
        caption: Photo caption, printed outside the body.
        credit: Line that names the source, or empty.
        traps: What is odd about it.
    """

    key: str
    outlet: str
    path: str
    title: str
    authors: tuple[str, ...]
    week: int
    offset_s: int
    text: str
    story: str
    relation: str
    versions: int
    spans: tuple[Span, ...]
    decoys: tuple[str, ...]
    caption: str
    credit: str
    traps: tuple[str, ...]

    @property
    def text_hash(self) -> str:
        """SHA-256 of the body, first 16 hex digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueEntity:
    """What is so about one entity.

    Args:
        key: Its name in the spans.
        type: person, org, location or group.
        name: Display form.
        surfaces: Every form in which an article names it.
        country: Country id, or empty.
        apart: Keys of others that look like it.
    """

    key: str
    type: str
    name: str
    surfaces: tuple[str, ...]
    country: str
    apart: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Everything that is so about a newsroom."""

    articles: tuple[TrueArticle, ...]
    entities: dict[str, TrueEntity]

    def counts(self, entity: str) -> dict[int, dict[str, int]]:
        """How often an entity is in the news.

        Args:
            entity: Its key.

        Returns:
            Week (-12 to -1) to the number of stories, articles and outlets; weeks without are left out. A story
            counts in the week of its first article that names the entity.
        """
        first: dict[str, int] = {}
        articles: dict[int, int] = defaultdict(int)
        outlets: dict[int, set[str]] = defaultdict(set)
        for article in sorted(self.articles, key=lambda a: a.offset_s):
            if any(span.entity == entity for span in article.spans):
                first.setdefault(article.story, article.week)
                articles[article.week] += 1
                outlets[article.week].add(article.outlet)
        weeks = list(first.values())
        return {
            week: {"stories": weeks.count(week), "articles": articles[week], "outlets": len(outlets[week])}
            for week in sorted(articles)
        }

    def to_json(self) -> dict[str, Any]:
        """As one JSON object, with the hash instead of the text."""
        return {
            "about": "Truth of the default sample newsroom; made by python -m flows.newsroom truth",
            "articles": [_article_json(article) for article in self.articles],
            "entities": {
                key: {
                    "type": entity.type,
                    "name": entity.name,
                    "surfaces": list(entity.surfaces),
                    "country": entity.country,
                    "apart": list(entity.apart),
                }
                for key, entity in sorted(self.entities.items())
            },
            "weekly": {key: {str(w): c for w, c in self.counts(key).items()} for key in HEADLINERS},
        }


def find_truth(newsroom: Newsroom) -> Truth:
    """Work out the truth from the newsroom's own plan.

    Args:
        newsroom: Of a size that fits in memory.
    """
    articles = tuple(_article(article) for article in newsroom.all_articles())
    return Truth(articles=articles, entities=_entities(articles))


def write_truth(truth: Truth) -> str:
    """The truth as the text of the committed file: one article or entity a line, so that changes can be read."""
    document = truth.to_json()
    dump = _dump
    articles = ",\n".join(dump(row) for row in document["articles"])
    entities = ",\n".join(f"{dump(key)}:{dump(row)}" for key, row in document["entities"].items())
    weekly = ",\n".join(f"{dump(key)}:{dump(row)}" for key, row in document["weekly"].items())
    return (
        f'{{"about":{dump(document["about"])},\n"articles":[\n{articles}\n],\n"entities":{{\n{entities}\n}},\n'
        f'"weekly":{{\n{weekly}\n}}}}\n'
    )


def load_truth() -> dict[str, Any]:
    """Read the committed truth of the default newsroom."""
    document: dict[str, Any] = json.loads(files("flows.newsroom").joinpath(TRUTH_FILE).read_text("utf-8"))
    return document


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _article(article: Article) -> TrueArticle:
    report = article.final
    body = report.body
    return TrueArticle(
        key=article.key,
        outlet=article.outlet.id,
        path=article.path,
        title=report.title,
        authors=article.authors,
        week=article.offset_s // WEEK_S - WEEKS,
        offset_s=article.offset_s,
        text=body,
        story=article.story,
        relation=article.relation,
        versions=len(article.versions),
        spans=report.spans,
        decoys=tuple(name for name in article.outlet.box_names if name not in body),
        caption=report.caption,
        credit=article.credit,
        traps=article.traps,
    )


def _article_json(article: TrueArticle) -> dict[str, Any]:
    row: dict[str, Any] = {
        "key": article.key,
        "outlet": article.outlet,
        "path": article.path,
        "title": article.title,
        "authors": list(article.authors),
        "week": article.week,
        "offset_s": article.offset_s,
        "text_hash": article.text_hash,
        "words": len(article.text.split()),
        "story": article.story,
        "relation": article.relation,
        "versions": article.versions,
        "caption": article.caption,
        "credit": article.credit,
        "decoys": list(article.decoys),
        "traps": list(article.traps),
    }
    # start, end, surface, entity; the type is the entity's
    row["spans"] = [[s.start, s.end, s.surface, s.entity] for s in article.spans]
    return row


def _entities(articles: Iterable[TrueArticle]) -> dict[str, TrueEntity]:
    world = load_world()
    countries = {name.key: c.id for c in world.countries.values() for name in (*c.cities, *c.slots.values())}
    people = {person.key: c.id for c in world.countries.values() for person in c.people}
    surfaces: dict[str, dict[str, None]] = {}
    types: dict[str, str] = {}
    for article in articles:
        for span in article.spans:
            surfaces.setdefault(span.entity, {})[span.surface] = None
            types[span.entity] = span.type
    found = {}
    for key, forms in surfaces.items():
        known = world.known.get(key)
        if known:
            name, country, apart = known.forms[0][0], known.country, known.apart
        else:
            full = {slug(form): form for form in forms if not form.isupper() or len(form) < 4}
            name = full.get(key) or max(forms, key=lambda form: (not form.isupper(), len(form)))
            country, apart = countries.get(key) or people.get(key, ""), ()
        found[key] = TrueEntity(
            key=key, type=types[key], name=name, surfaces=tuple(sorted(forms)), country=country, apart=apart
        )
    return found
