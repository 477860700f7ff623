"""Every deliberate trap is really there."""

import json
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest

from flows.newsroom.cast import load_world
from flows.newsroom.likeness import shingles
from flows.newsroom.newsroom import Newsroom
from flows.newsroom.outlets import load_outlets
from flows.newsroom.truth import TrueArticle, Truth, find_truth, load_truth, write_truth

UNTIL = date(2026, 11, 16)


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return Newsroom(until=UNTIL)


@pytest.fixture(scope="module")
def truth(newsroom: Newsroom) -> Truth:
    return find_truth(newsroom)


def with_trap(truth: Truth, trap: str) -> list[TrueArticle]:
    return [article for article in truth.articles if trap in article.traps]


def surfaces(article: TrueArticle, entity: str) -> set[str]:
    return {span.surface for span in article.spans if span.entity == entity}


def test_truth_file_is_current(newsroom: Newsroom, truth: Truth) -> None:
    committed = files("flows.newsroom").joinpath("truth.json").read_text("utf-8")
    assert committed == write_truth(truth), "run python -m flows.newsroom truth"
    assert len(committed.encode()) < 1_500_000
    assert load_truth()["articles"][0]["key"] == truth.articles[0].key


def test_dates_move_and_texts_stay(newsroom: Newsroom) -> None:
    later = Newsroom(until=UNTIL + timedelta(weeks=30))
    for one, other in zip(newsroom.all_articles(), later.all_articles(), strict=True):
        assert (one.key, one.versions) == (other.key, other.versions)
    assert later.starts_at - newsroom.starts_at == timedelta(weeks=30)


@pytest.mark.parametrize(
    ("trap", "count"),
    [
        ("copied", 12), ("verbatim", 2), ("retitled", 4), ("edited", 1), ("three-versions", 1), ("twins", 3),
        ("silent-correction", 1),
        ("twins-across", 2), ("spelling-variants", 10), ("acronym-introduced", 3), ("acronym-only", 3),
        ("old-name-only", 3), ("place-names", 3), ("surge", 15), ("fade", 15),
    ],
)  # fmt: skip
def test_traps_are_marked(truth: Truth, trap: str, count: int) -> None:
    assert len(with_trap(truth, trap)) >= count


def test_copies_keep_their_story_and_text(truth: Truth) -> None:
    leads = {a.story: a for a in truth.articles if a.relation == "original"}
    copies = [a for a in truth.articles if a.relation != "original"]
    assert len(copies) >= 60
    for copy in copies:
        lead = leads[copy.story]
        assert copy.outlet != lead.outlet
        assert copy.offset_s > lead.offset_s
        found, other = shingles(copy.text), shingles(lead.text)
        assert len(found & other) / len(found) > 0.9
        length = len(copy.text) / len(lead.text)
        assert 0.2 < length < 0.75 if copy.relation == "abridged" else length > 0.95, (copy.key, length)


def test_copies_with_another_headline_name_their_source(truth: Truth) -> None:
    names = {outlet.id: outlet.name for outlet in load_outlets()}
    leads = {a.story: a for a in truth.articles if a.relation == "original"}
    credited = [a for a in truth.articles if a.credit]
    assert len(credited) >= 20
    for article in credited:
        assert article.credit == f"This post was originally published on {names[leads[article.story].outlet]}."
    assert sum(a.title != leads[a.story].title for a in credited) >= 15


def test_an_article_changes_twice_and_so_does_its_entry(newsroom: Newsroom) -> None:
    (article,) = [a for a in newsroom.all_articles() if len(a.versions) == 3]
    moments = [newsroom.at(version.offset_s) + timedelta(minutes=1) for version in article.versions]
    pages = [newsroom.page(article.outlet.id, article.path, moment) for moment in moments]
    assert len({page and page[0] for page in pages}) == 3
    entries = []
    for moment in moments:
        document = json.loads(newsroom.feed(article.outlet.id, "feed", moment)[0])
        entries += [item for item in document["items"] if item["url"].endswith(article.path)]
    assert len({item["id"] for item in entries}) == 1
    assert len({item["title"] for item in entries}) == 3
    assert len({item["date_modified"] for item in entries}) == 3
    assert len({item["date_published"] for item in entries}) == 1


def test_an_article_is_corrected_and_its_feed_is_silent(newsroom: Newsroom) -> None:
    (article,) = [a for a in newsroom.all_articles() if "silent-correction" in a.traps]
    moments = [newsroom.at(version.offset_s) + timedelta(minutes=1) for version in article.versions]
    assert len({newsroom.page(article.outlet.id, article.path, moment) for moment in moments}) == 2
    for name in article.outlet.feeds:
        told = [[v for a, v in newsroom.listed(article.outlet.id, name, m) if a is article] for m in moments]
        assert told[0] == told[1] == [article.versions[0]], name


@pytest.mark.parametrize(
    "entity",
    [
        "qanat-toqaev",
        "serhiy-holovko",
        "yusuf-al-khatib",
        "chen-weiling",
        "oleksandr-hnatiuk",
        "abdulloh-nazarzoda",
        "mehmet-gulcicek",
        "tigran-hovsepyan",
    ],
)
def test_one_person_is_spelled_in_several_ways(truth: Truth, entity: str) -> None:
    full = {surface for a in truth.articles for surface in surfaces(a, entity) if " " in surface}
    outlets = {a.outlet for a in truth.articles if surfaces(a, entity)}
    assert len(full) >= 2, full
    assert len(outlets) >= 2


def test_later_mentions_are_surnames(truth: Truth) -> None:
    twice = short = 0
    for article in truth.articles:
        people = [span for span in article.spans if span.type == "person"]
        for key in {span.entity for span in people}:
            own = [span.surface for span in people if span.entity == key]
            if len(own) > 1:
                twice += 1
                short += " " in own[0] and " " not in own[-1]
    assert short / twice > 0.75


def test_namesakes_in_one_article_keep_full_names(truth: Truth) -> None:
    for article in with_trap(truth, "twins"):
        keys = {span.entity for span in article.spans}
        apart = {k: truth.entities[k].apart for k in keys if truth.entities[k].apart}
        assert any(set(others) & keys for others in apart.values()), article.key


def test_namesakes_across_articles(truth: Truth) -> None:
    owners: dict[str, set[str]] = {}
    for article in truth.articles:
        for span in article.spans:
            if span.type == "person" and " " not in span.surface:
                owners.setdefault(span.surface, set()).add(span.entity)
    assert owners["Sotelmayo"] == {"pilar-sotelmayo", "hernan-sotelmayo"}


def test_acronyms(truth: Truth) -> None:
    introduced: list[tuple[str, set[str]]] = []
    alone: list[tuple[str, set[str]]] = []
    for article in truth.articles:
        forms = surfaces(article, "eurasian-grain-board")
        if forms:
            (introduced if len(forms) == 2 else alone).append((article.outlet, forms))
    assert introduced
    assert len({outlet for outlet, forms in alone if forms == {"EGB"}}) >= 2


@pytest.mark.parametrize(
    ("entity", "new", "old"),
    [
        ("qonaev", "Qonaev", "Kapchagay"),
        ("eswatini", "Eswatini", "Swaziland"),
        ("dnipro-city", "Dnipro", "Dnipropetrovsk"),
    ],
)
def test_places_with_an_old_name(truth: Truth, entity: str, new: str, old: str) -> None:
    forms = [surfaces(a, entity) for a in truth.articles if surfaces(a, entity)]
    assert {new, old} in forms
    assert {old} in forms


def test_surge_fade_and_copies(truth: Truth) -> None:
    surge = truth.counts("zhanar-ospankul")
    assert all(surge[week]["stories"] == 1 for week in range(-12, -1))
    assert surge[-1]["stories"] >= 5
    assert surge[-1]["outlets"] >= 4
    fade = truth.counts("lucio-barrenachea")
    assert fade[-12]["stories"] >= 4
    assert -1 not in fade
    copied = truth.counts("amara-nwokedike")[-1]
    assert copied == {"stories": 1, "articles": 6, "outlets": 6}


def test_boxes_name_people_who_are_in_no_article(newsroom: Newsroom, truth: Truth) -> None:
    now = newsroom.ends_at
    named = {surface for entity in truth.entities.values() for surface in entity.surfaces}
    for article in truth.articles:
        assert article.decoys
        assert not set(article.decoys) & named
        page = newsroom.page(article.outlet, article.path, now)
        assert page is not None
        assert all(name in page[0].decode() for name in article.decoys)
    assert {o.box_style for o in newsroom.outlets} == {"list", "newsletter", "inline", "paragraph"}


def test_captions_stand_twice_at_some_outlets(newsroom: Newsroom, truth: Truth) -> None:
    twice = {outlet.id for outlet in newsroom.outlets if outlet.captions == "twice"}
    assert len(twice) >= 3
    for article in truth.articles[:100]:
        page = newsroom.page(article.outlet, article.path, newsroom.ends_at)
        assert page is not None
        visible = page[0].decode().count(f">{article.caption}")
        assert visible == (2 if article.outlet in twice else 1), article.key


def test_every_entity_is_explained(truth: Truth) -> None:
    known = load_world().known
    for article in truth.articles:
        for span in article.spans:
            assert truth.entities[span.entity].type == span.type
            assert span.surface in truth.entities[span.entity].surfaces
    assert all(other in known for entity in truth.entities.values() for other in entity.apart)


def test_last_complete_week_is_the_default() -> None:
    newsroom = Newsroom(articles=20)
    assert newsroom.until.weekday() == 0
    assert timedelta(0) <= datetime.now(UTC) - newsroom.ends_at < timedelta(days=7)
    with pytest.raises(ValueError, match="Monday"):
        Newsroom(articles=20, until=date(2026, 11, 17))
