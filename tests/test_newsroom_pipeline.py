"""The whole pipeline against the truth: twelve weeks of the sample newsroom over real HTTP, then what was found."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from flows.config import Config, Settings
from flows.demo import demo_settings, replay
from flows.jobs import run_ingest
from flows.newsroom.newsroom import Newsroom
from flows.newsroom.serving import serve_newsroom
from flows.newsroom.truth import TrueArticle, Truth, find_truth
from flows.steps import RunReport
from warehouse.connection import open_reader
from warehouse.verify import verify
from warehouse.weeks import Week

LAST = Week(date(2026, 8, 10))
FLOORS = json.loads((Path(__file__).parent / "quality" / "floors.json").read_text())


@dataclass(frozen=True)
class Found:
    """What the pipeline made of the newsroom, beside the truth about it."""

    truth: Truth
    newsroom: Newsroom
    settings: Settings
    runs: list[RunReport]

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with open_reader(self.settings.warehouse) as con:
            return con.execute(query).fetchall()

    def rows(self, columns: str) -> Iterator[tuple[TrueArticle, tuple[Any, ...]]]:
        """Every true article with these columns of the row it became."""
        true = {(article.outlet, article.path): article for article in self.truth.articles}
        for outlet_id, url, *rest in self.ask(f"SELECT outlet_id, url, {columns} FROM articles"):
            yield true.pop((outlet_id, urlsplit(url).path)), tuple(rest)
        assert not true, "articles that were not found"

    def entities(self) -> dict[str, set[int]]:
        """Key of each true entity to the entities its spans were given to, where a span was found with its type."""
        spans: defaultdict[int, dict[tuple[int, int, str], int]] = defaultdict(dict)
        for article_id, *place, entity_id in self.ask(
            'SELECT article_id, start, "end", type, entity_id FROM spans JOIN entities USING (entity_id)'
        ):
            spans[article_id][place[0], place[1], place[2]] = entity_id
        found: defaultdict[str, set[int]] = defaultdict(set)
        for true, (article_id, text) in self.rows("article_id, text"):
            if text == true.text:
                for span in true.spans:
                    entity_id = spans[article_id].get((span.start, span.end, self.truth.entities[span.entity].type))
                    if entity_id is not None:
                        found[span.entity].add(entity_id)
        return found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    folder = tmp_path_factory.mktemp("newsroom")
    settings = Settings(
        config=Config(), config_path=folder / "wirewatch.toml", config_exists=False, warehouse=folder / "news.duckdb"
    )
    newsroom = Newsroom(until=LAST.monday)
    with serve_newsroom(until=LAST.monday, clock=LAST.start_at) as served:
        settings = demo_settings(settings, served)
        runs = replay(settings, served, LAST)
        yield Found(truth=find_truth(newsroom), newsroom=newsroom, settings=settings, runs=runs)


def test_every_article_once(found: Found) -> None:
    assert sum(1 for _ in found.rows("1")) == 320
    assert sum(run.counts.articles_new for run in found.runs) == 320
    assert {run.outcome for run in found.runs} == {"done"}
    assert found.ask("SELECT count(*) FROM entries WHERE status <> 'loaded'") == [(0,)]


def test_every_invariant_holds(found: Found) -> None:
    with open_reader(found.settings.warehouse) as con:
        assert [finding for finding in verify(con) if finding.broken] == []


def test_stories_are_exactly_the_true_ones(found: Found) -> None:
    """Copied word for word, shortened, under another headline: one story; independent reports stay apart."""
    given: defaultdict[str, set[int]] = defaultdict(set)
    for true, (story_id,) in found.rows("story_id"):
        given[true.story].add(story_id)
    assert {key: ids for key, ids in given.items() if len(ids) > 1} == {}, "stories that were split"
    assert len(set.union(*given.values())) == len(given), "stories that were joined"


def test_relations_are_the_true_ones(found: Found) -> None:
    assert [(true.key, relation) for true, (relation,) in found.rows("relation") if relation != true.relation] == []


def test_titles_authors_and_dates_are_the_true_ones(found: Found) -> None:
    for true, (title, authors, published_at) in found.rows("title, authors, published_at"):
        assert title == true.title
        assert tuple(authors) == true.authors, true.key
        assert published_at == found.newsroom.at(true.offset_s), true.key


def test_texts_hold_the_article_and_nothing_else(found: Found) -> None:
    """No box, caption, credit or byline; a section's name may stay where it was seen once or twice only."""
    wrong = [true.key for true, (text,) in found.rows("text") if text != true.text]
    assert 1 - len(wrong) / 320 >= FLOORS["newsroom.texts_exact"], wrong


def test_nobody_from_the_boxes_is_mentioned(found: Found) -> None:
    named = defaultdict(set)
    for article_id, surface in found.ask("SELECT article_id, surface FROM spans"):
        named[article_id].add(surface)
    decoys = [
        (true.key, name)
        for true, (article_id,) in found.rows("article_id")
        for name in true.decoys
        if name in named[article_id]
    ]
    assert sum(len(article.decoys) for article in found.truth.articles) > 400
    assert decoys == []


def test_an_article_that_changed_twice_keeps_its_versions(found: Found) -> None:
    assert {true.key: true.versions for true in found.truth.articles if true.versions > 1} == {
        true.key: revision for true, (revision,) in found.rows("revision") if revision > 1
    }
    changed = [(true, article_id) for true, (article_id,) in found.rows("article_id") if true.versions == 3]
    earlier = found.ask(f"SELECT revision, title FROM revisions WHERE article_id = {changed[0][1]} ORDER BY revision")
    assert [revision for revision, _ in earlier] == [1, 2]
    assert len({title for _, title in earlier}) == 2
    assert found.ask(f"SELECT DISTINCT revision FROM spans WHERE article_id = {changed[0][1]}") == [(3,)]


def test_a_correction_that_no_feed_told_of_was_found_by_looking_again(found: Found) -> None:
    [(key, article_id)] = [
        (true.key, article_id) for true, (article_id,) in found.rows("article_id") if "silent-correction" in true.traps
    ]
    query = "SELECT found_by, words_added, words_removed, len(added), names_added, names_removed FROM revision_changes"
    assert found.ask(f"{query} WHERE article_id = {article_id}") == [("recheck", 14, 2, 1, [], [])], key
    assert found.ask("SELECT count(*) FROM revision_changes WHERE found_by = 'feed'") == [(2,)]
    assert sum(run.counts.rechecks_changed for run in found.runs) == 1
    assert sum(run.counts.rechecks_failed for run in found.runs) == 0
    assert sum(run.counts.rechecks for run in found.runs) > 20


def test_names_are_found(found: Found) -> None:
    """Spans with their type, against the truth; what is missing is the small tagger's."""
    spans = defaultdict(set)
    for row in found.ask('SELECT article_id, start, "end", type FROM spans JOIN entities USING (entity_id)'):
        spans[row[0]].add(row[1:])
    right = wrong = missed = 0
    for true, (article_id, text) in found.rows("article_id, text"):
        if text == true.text:
            gold = {(span.start, span.end, found.truth.entities[span.entity].type) for span in true.spans}
            right += len(gold & spans[article_id])
            wrong += len(spans[article_id] - gold)
            missed += len(gold - spans[article_id])
    assert 2 * right / (2 * right + wrong + missed) >= FLOORS["newsroom.names_f1"]


def test_different_people_are_never_joined(found: Found) -> None:
    """Two of one surname, in one article or across; a name's twin in the truth."""
    owners: defaultdict[int, set[str]] = defaultdict(set)
    for key, ids in found.entities().items():
        for entity_id in ids:
            owners[entity_id].add(key)
    assert {entity_id: keys for entity_id, keys in owners.items() if len(keys) > 1} == {}


def test_variants_are_one(found: Found) -> None:
    """Spellings, acronyms and old names of one entity are one, for at least the floor's share of entities."""
    entities = found.entities()
    several = {key: ids for key, ids in entities.items() if len(found.truth.entities[key].surfaces) > 1}
    split = sorted(key for key, ids in several.items() if len(ids) > 1)
    assert 1 - len(split) / len(several) >= FLOORS["newsroom.entities_whole"], split
    assert len(entities["qanat-toqaev"]) == 1, "Qanat Toqaev, Kanat Tokayev, Kanat Tokaev"
    assert len(entities["eurasian-grain-board"]) == 1, "Eurasian Grain Board, EGB"


def test_copies_do_not_multiply_counts(found: Found) -> None:
    """The headline entities' stories by week are the true ones, however many outlets print each."""
    entities = found.entities()
    for key in ("zhanar-ospankul", "lucio-barrenachea"):
        [entity_id] = entities[key]
        counted = dict(found.ask(f"SELECT week, stories FROM weekly_entities WHERE entity_id = {entity_id}"))
        true = {LAST.shift(week + 1).monday: counts["stories"] for week, counts in found.truth.counts(key).items()}
        assert counted == true, key


def test_a_name_is_of_one_type(found: Found) -> None:
    """One article's slip of the tagger is set right by the others; no entity of it stays behind."""
    assert found.ask("SELECT type FROM entities WHERE name = 'Zhanar Ospankul'") == [("person",)]


def test_once_more_changes_nothing(found: Found) -> None:
    """The same feeds again, unconditionally: nothing new, nothing changed."""
    before = found.ask("SELECT count(*), sum(hash(m)) FROM mentions AS m")
    again = run_ingest(found.settings, force=True, clock=lambda: LAST.end_at, warehouse_content="demo")
    assert (again.counts.entries_new, again.counts.articles_new, again.counts.articles_revised) == (0, 0, 0)
    assert found.ask("SELECT count(*), sum(hash(m)) FROM mentions AS m") == before
