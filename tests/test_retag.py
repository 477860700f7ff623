"""Tagging again: ids stay, counts agree after every chunk, what is cut off is completed, what changed is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pytest

from extractors.errors import WarehouseError
from extractors.records import EntityType, NewEntity
from extractors.taggers import Taggers, load_taggers
from flows import names as names_module
from flows import retag as retag_module
from flows.job import Do
from flows.judging import judge, take_back
from flows.names import present_taggers
from flows.retag import RetagOrder
from tests.builders import MONDAY, subscription
from tests.fresh import new_warehouse
from tests.retagging import NEW, OLD, again, ask, content, entities, holds, named_in, stock, tagger_of, written
from warehouse.batches import Batch
from warehouse.connection import open_writer
from warehouse.feeds import register
from warehouse.judgements import Judgement, Verdict
from warehouse.load import load_batch
from warehouse.retag import Scope, due_articles
from warehouse.rows import transaction

T = TypeVar("T")


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retag_module, "CHUNK", 2)


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_writer(new_warehouse(tmp_path / "wirewatch.duckdb")) as connection:
        register(connection, [subscription(), subscription("https://b.example/f", "b")], MONDAY)
        yield connection


def test_who_is_named_still_stays_who_they_are(con: duckdb.DuckDBPyConnection) -> None:
    stock(con, tagger_of(OLD), [written(1), written(2)])
    before = entities(con)
    report = again(con, tagger_of(NEW, "2"))
    after = entities(con)
    assert {name: after[name] for name in ("Aida Bek", "Aktau")} == {
        name: before[name] for name in ("Aida Bek", "Aktau")
    }
    assert named_in(con) == {
        ("Aida Bek", "person"), ("Aktau", "location"), ("Zeinolla", "person"), ("Marat Ospan", "person")
    }  # fmt: skip
    assert "Harbour Board" not in after, "whom nobody names is removed"
    assert after["Marat Ospan"][2] == MONDAY - timedelta(hours=2), "first seen in the older of the two"
    assert (report.articles, report.waiting, report.new, report.gone, report.merged) == (2, 0, 2, 2, 0)
    spans = report.spans
    assert (spans.added, spans.removed, spans.retyped, spans.reassigned, spans.articles) == (2, 2, 2, 0, 2)
    assert [(each.name, each.type_before, each.type_after) for each in report.retyped] == [
        ("Zeinolla", "org", "person")
    ]
    assert {(each.name, each.stories_before, each.stories_after) for each in report.changes} == {
        ("Zeinolla", 2, 0), ("Zeinolla", 0, 2), ("Harbour Board", 2, 0), ("Marat Ospan", 0, 2)
    }  # fmt: skip
    assert (report.forgotten.entities, report.forgotten.aliases) == (2, 0)
    assert ask(con, "SELECT kind, outcome, articles_retagged, mentions, articles_new FROM runs") == [
        ("retag", "done", 2, 8, 0)
    ]


def test_only_what_was_tagged_otherwise_is_due(con: duckdb.DuckDBPyConnection) -> None:
    tagger = tagger_of(NEW)
    stock(con, tagger, [written(1)])
    before = content(con)
    report = again(con, tagger)
    assert (report.articles, report.run_id, report.changes) == (0, None, ())
    assert content(con) == before
    stock(con, tagger_of(OLD, "0"), [written(2)])
    assert again(con, tagger).articles == 1, "the model is another one"


def test_a_new_rule_counts_as_well_as_a_new_model(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagger = tagger_of(NEW)
    stock(con, tagger, [written(1)])
    monkeypatch.setattr(names_module, "rules_version", lambda: "another")
    report = again(con, tagger)
    assert (report.articles, report.spans.articles, report.changes) == (1, 0, ())
    assert ask(con, "SELECT tagger FROM articles") == [("en_listed 1/another",)]


def test_twice_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    stock(con, tagger_of(OLD), [written(n) for n in range(5)])
    again(con, tagger_of(NEW, "2"))
    before = content(con)
    report = again(con, tagger_of(NEW, "2"), RetagOrder(again=True))
    assert (report.articles, report.spans.articles, report.changes) == (5, 0, ())
    assert content(con) == before


def test_the_newest_come_first_and_the_rest_later(con: duckdb.DuckDBPyConnection) -> None:
    stock(con, tagger_of(OLD), [written(n) for n in range(4)])
    new = tagger_of(NEW, "2")
    report = again(con, new, RetagOrder(limit=1))
    assert (report.articles, report.waiting) == (1, 3)
    assert ask(con, "SELECT url FROM articles WHERE tagger LIKE '% 2/%'") == [("https://gazette.example/0",)]
    assert "Harbour Board" in entities(con), "others name them still, or may"
    assert again(con, new).waiting == 0
    assert "Harbour Board" not in entities(con)


@pytest.mark.parametrize(
    ("scope", "expected", "why"),
    [
        (Scope(), {0, 1, 2, 3}, "no bounds"),
        (Scope(since=MONDAY - timedelta(hours=1)), {0, 1}, "the first moment counts"),
        (Scope(before=MONDAY - timedelta(hours=1)), {2, 3}, "the moment after the last does not"),
        (Scope(outlets=["b"]), {3}, "one outlet"),
        (Scope(outlets=["b", "gazette"], before=MONDAY), {1, 2, 3}, "both bounds"),
    ],
)
def test_bounds(con: duckdb.DuckDBPyConnection, scope: Scope, expected: set[int], why: str) -> None:
    articles = [*(written(n) for n in range(3)), written(3, outlet_id="b")]
    stock(con, tagger_of(OLD), articles)
    found = due_articles(con, present_taggers(tagger_of(NEW, "2")), scope)
    order = [made.article_id for made in articles]
    assert [order.index(article_id) for article_id in found] == sorted(expected), why


def test_languages_that_have_a_tagger_now_and_those_that_have_none_any_more(con: duckdb.DuckDBPyConnection) -> None:
    kept, spoken, unknown = written(1, language="fa"), written(2, language="ru-RU"), written(3, language="")
    stock(con, tagger_of(OLD), [written(0), kept, spoken, unknown])
    assert ask(con, "SELECT language, tagger IS NULL FROM articles ORDER BY published_at DESC") == [
        ("en", False), ("fa", True), ("ru-RU", True), (None, False)
    ]  # fmt: skip
    report = again(con, tagger_of(NEW, "2", "ru"))
    assert report.articles == 3, "the one in Persian is not touched"
    named = ask(con, "SELECT language, tagger FROM articles WHERE article_id IN (SELECT article_id FROM mentions)")
    assert {row[0] for row in named} == {"ru-RU", None}
    assert ask(con, "SELECT tagger FROM articles WHERE language = 'en'") == [(None,)]
    assert again(con, tagger_of(NEW, "2", "ru")).articles == 0


def test_a_new_tagger_of_what_a_text_of_unknown_language_looks_like(con: duckdb.DuckDBPyConnection) -> None:
    """It was not the default tagger that read it."""
    listed = {"Путин": "PERSON"}
    older = Taggers(tagger_of(OLD), {"ru": tagger_of(listed, "1", "ru")})
    newer = Taggers(tagger_of(OLD), {"ru": tagger_of(listed, "2", "ru")})
    russian = written(1, text="Путин прилетел в Москву. Вечером об этом объявили в столице.", language="")
    stock(con, older, [russian, written(2, language="")])
    assert due_articles(con, present_taggers(older)) == []
    assert due_articles(con, present_taggers(newer)) == [russian.article_id]
    again(con, newer)
    assert due_articles(con, present_taggers(newer)) == []
    assert due_articles(con, present_taggers(tagger_of(OLD))) == [russian.article_id], "nor is it read any more"


def test_only_the_newest_text_is_tagged(con: duckdb.DuckDBPyConnection) -> None:
    first = written(1)
    stock(con, tagger_of(OLD), [first])
    changed = written(1, text="Marat Ospan left Aktau.", revision=2, fetched_at=MONDAY + timedelta(hours=3))
    stock(con, tagger_of(OLD), [changed])
    before = ask(con, "FROM revisions"), ask(con, "FROM passages ORDER BY hash")
    again(con, tagger_of(NEW, "2"))
    assert (ask(con, "FROM revisions"), ask(con, "FROM passages ORDER BY hash")) == before
    assert ask(con, "SELECT revision, surface FROM spans ORDER BY start") == [(2, "Marat Ospan"), (2, "Aktau")]


def said(verdict: Verdict, a: str, b: str, kind: EntityType = EntityType.PERSON) -> Judgement:
    return Judgement(verdict=verdict, type_a=kind, name_a=a, type_b=kind, name_b=b, at=MONDAY)


@pytest.mark.parametrize(
    "judgement",
    [
        said(Verdict.SAME, "Aida Bek", "Marat Ospan"),
        said(Verdict.DIFFERENT, "Kassym Tokayev", "Qasym Toqaev"),
        said(Verdict.SPLIT, "Kassym Tokayev", "Qasym Toqaev"),
        said(Verdict.RENAME, "Aida Bek", "Aida B. Bek"),
    ],
    ids=lambda judgement: judgement.verdict,
)
def test_what_people_decided_holds_and_can_be_undone(con: duckdb.DuckDBPyConnection, judgement: Judgement) -> None:
    tagger = tagger_of({**NEW, "Kassym Tokayev": "PERSON", "Qasym Toqaev": "PERSON"})
    stock(con, tagger, [written(1), written(2, text="Kassym Tokayev met Aida Bek."), written(3, text="Qasym Toqaev.")])
    before = whose(con)
    with transaction(con):
        judge(con, judgement)
    decided = whose(con)
    assert decided != before
    again(con, tagger, RetagOrder(again=True))
    assert whose(con) == decided
    with transaction(con):
        take_back(con, None, MONDAY)
    assert whose(con) == before
    assert holds(con)


def whose(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """All that is stored, but for which rule tied a span to its entity: a decision is one, too."""
    found = content(con)
    return found | {"spans": [span[:-1] for span in found["spans"]]}


def test_nobody_is_forgotten_about_whom_people_decided(con: duckdb.DuckDBPyConnection) -> None:
    stock(con, tagger_of(OLD), [written(1)])
    number, other = entities(con)["Harbour Board"][0], entities(con)["Aida Bek"][0]
    con.execute(
        "INSERT INTO aliases VALUES ('The Board', $a, 'exact', 1, now()), ('A. Bek', $b, 'exact', 1, now())",
        {"a": number, "b": other},
    )
    with transaction(con):
        judge(con, said(Verdict.RENAME, "Harbour Board", "The Harbour Board"))
        judge(con, said(Verdict.SAME, "Not Here Yet", "Nor This"))
    report = again(con, tagger_of(NEW, "2"))
    assert entities(con)["The Harbour Board"][0] == number
    aliases = {row[0] for row in ask(con, "SELECT alias FROM aliases")}
    assert "The Board" in aliases
    assert "A. Bek" not in aliases, "stands in no text, and nobody decided about it"
    assert (report.forgotten.entities, report.forgotten.aliases) == (1, 1)


def test_keys_go_with_the_last_alias_that_has_them(con: duckdb.DuckDBPyConnection) -> None:
    """Two spellings of one name: the second is lost with its only text, and what it was looked up by with it."""
    names = {**NEW, "Šefčovič Bank": "ORG", "Sefcovic Bank": "ORG"}
    stock(con, tagger_of(names), [written(1, text="Sefcovic Bank, Sefcovic Bank."), written(2, text="Šefčovič Bank.")])
    keys = "SELECT key FROM alias_keys WHERE NOT contains(key, '~') ORDER BY key"  # without those of what is only alike
    assert ask(con, keys) == [("org:sefcovic bank",), ("org:shefchovich bank",)]
    again(con, tagger_of({"Sefcovic Bank": "ORG"}, "2"))
    assert ask(con, "SELECT alias FROM aliases") == [("Sefcovic Bank",)]
    assert ask(con, keys) == [("org:sefcovic bank",)]


def test_latin_names_of_cyrillic_ones_stay_though_they_stand_in_no_text(con: duckdb.DuckDBPyConnection) -> None:
    """What the next article in English is recognised by."""
    taggers = load_taggers()
    stock(con, taggers, [
        written(1, text="Генсек ООН выступил в пятницу с речью о мире.", language="ru"),
        written(2, text="Губернатор Олег Синєгубов подякував лікарям за роботу.", language="uk"),
    ])  # fmt: skip
    before = content(con)
    assert {"United Nations", "Oleh Syniehubov"} <= {alias for (alias,) in ask(con, "SELECT alias FROM aliases")}
    again(con, taggers, RetagOrder(again=True))
    assert content(con) == before
    stock(con, taggers, [written(3, text="The United Nations thanked Oleh Syniehubov on Friday.", language="en")])
    assert ask(con, "SELECT count(*) FROM entities") == [(2,)]


class Stopped(Exception):
    """A kill, as far as the steps can tell."""


def stopping_after(steps: int) -> Do:
    """Run so many steps whole, and none after."""
    left = [None] * steps

    def do(name: str, work: Callable[[], T]) -> T:
        if not left:
            raise Stopped
        left.pop()
        return work()

    return do


def test_what_is_cut_off_is_completed(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Of three chunks and the end, any number is done; the next call does the rest, and all is as if never stopped."""
    stock(con, tagger_of(OLD), [written(n) for n in range(6)])
    con.execute("CHECKPOINT")
    stored = (tmp_path / "wirewatch.duckdb").read_bytes()
    again(con, tagger_of(NEW, "2"))
    expected = content(con)
    for steps in range(5):
        (tmp_path / "cut.duckdb").write_bytes(stored)
        with duckdb.connect(str(tmp_path / "cut.duckdb")) as cut:
            cut.execute("SET TimeZone = 'UTC'")
            complete(cut, steps, expected)


def complete(con: duckdb.DuckDBPyConnection, steps: int, expected: object) -> None:
    try:
        again(con, tagger_of(NEW, "2"), do=stopping_after(steps))
    except Stopped:
        assert ask(con, "SELECT outcome, articles_retagged FROM runs") == [("interrupted", 2 * steps)]
    assert holds(con)
    report = again(con, tagger_of(NEW, "2"))
    assert report.articles == max(0, 6 - 2 * steps)
    assert content(con) == expected
    assert not ask(con, "FROM meta WHERE key = 'retag'")


def test_all_that_was_asked_for_again_is_completed_without_asking(con: duckdb.DuckDBPyConnection) -> None:
    tagger = tagger_of(NEW)
    stock(con, tagger, [written(n) for n in range(6)])
    with pytest.raises(Stopped):
        again(con, tagger, RetagOrder(again=True), do=stopping_after(1))
    assert again(con, tagger).articles == 4


def test_counts_agree_after_every_chunk(con: duckdb.DuckDBPyConnection) -> None:
    stock(con, tagger_of(OLD), [written(n) for n in range(5)])
    seen: list[str] = []

    def do(name: str, work: Callable[[], T]) -> T:
        result = work()
        seen.append(name)
        assert holds(con)
        return result

    again(con, tagger_of(NEW, "2"), do=do)
    assert seen == ["tag articles again"] * 3 + ["forget who is not named"]


def test_entities_that_a_text_joins_are_told(con: duckdb.DuckDBPyConnection) -> None:
    """The older model passed over the long form that explains an acronym."""
    text = "The Eurasian Grain Board (EGB) met."
    old = tagger_of({"EGB": "ORG", "Eurasian Grain Board": "ORG"})
    stock(con, old, [written(5, text="EGB met."), written(4, text="Eurasian Grain Board met.")])
    assert len(entities(con)) == 2
    stock(con, tagger_of({"Nobody": "PERSON"}), [written(1, text=text)])
    report = again(con, tagger_of({"EGB": "ORG", "Eurasian Grain Board": "ORG"}, "2"))
    assert report.merged == 1
    assert set(entities(con)) == {"Eurasian Grain Board"}
    assert report.gone == 0, "what became part of another is not gone"


def test_a_name_that_comes_back_founds_nobody_who_is_there(con: duckdb.DuckDBPyConnection) -> None:
    """An entity founded by its acronym loses that to a model that passes over it, and keeps the id made of it."""
    both = {"EGB": "ORG", "Eurasian Grain Board": "ORG"}
    texts = ("EGB met.", "Rain.", "The Eurasian Grain Board (EGB) met.")
    stock(con, tagger_of(both), [written(number, text=text) for number, text in enumerate(texts)])
    [(founded,)] = ask(con, "SELECT entity_id FROM entities")
    later = MONDAY + timedelta(hours=3)
    stock(con, tagger_of(both), [written(2, text="The Eurasian Grain Board met.", revision=2, fetched_at=later)])
    again(con, tagger_of({"Eurasian Grain Board": "ORG"}, "2"))
    assert ask(con, "SELECT entity_id, alias FROM aliases") == [(founded, "Eurasian Grain Board")]
    again(con, tagger_of(both))
    assert entities(con)["Eurasian Grain Board"][0] == founded
    assert entities(con)["EGB"][0] != founded, "nothing says any more that it is the same"


def test_an_entity_is_never_written_twice(con: duckdb.DuckDBPyConnection) -> None:
    stock(con, tagger_of(OLD), [written(1)])
    before = content(con)
    number = entities(con)["Aida Bek"][0]
    twice = NewEntity(entity_id=number, type=EntityType.PERSON, name="Aida Bek", first_seen_at=MONDAY)
    with pytest.raises(WarehouseError, match=f"entity {number} would be written a second time"):
        load_batch(con, Batch(loaded_at=MONDAY, entities=(twice,)))
    assert content(con) == before
