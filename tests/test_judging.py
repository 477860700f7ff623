"""Judgements: carried out at once, every count agrees, and undoing them leaves exactly what was before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.errors import UsageError
from extractors.records import EntityType, Renaming
from flows.judging import Judged, judge, settle, take_back
from tests.builders import MONDAY
from tests.casts import ORG, PERSON, PLACE, broken, groups, load_texts, tables, warehouse
from warehouse.batches import Batch
from warehouse.judgements import Judgement, Verdict, add_judgement, judgements
from warehouse.load import load_batch
from warehouse.rows import transaction

SAME, DIFFERENT, SPLIT, RENAME = Verdict
TOKAYEV = frozenset({"Qasym Toqaev", "Kassym Tokayev", "Tokayev"})
BEK = frozenset({"Aida Bek", "Bek"})
BOARD, COUNCIL, OSPAN = "Eurasian Grain Board", "Grain Council", "Ospan Group"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse() as made:
        yield made


def said(verdict: Verdict, a: str, b: str, type: EntityType = PERSON, hours: int = 0) -> Judgement:
    at = MONDAY + timedelta(days=60, hours=hours)
    return Judgement(verdict=verdict, type_a=type, name_a=a, type_b=type, name_b=b, at=at)


def do(con: duckdb.DuckDBPyConnection, judgement: Judgement) -> Judged:
    with transaction(con):
        done = judge(con, judgement)
    assert broken(con) == []
    return done


def undo(con: duckdb.DuckDBPyConnection, number: int | None = None) -> Judged:
    with transaction(con):
        done = take_back(con, number, MONDAY + timedelta(days=90))
    assert broken(con) == []
    return done


def together(con: duckdb.DuckDBPyConnection, *surfaces: str) -> bool:
    return any(set(surfaces) <= group for group in groups(con))


CASES = [
    (said(SAME, "Aida Bek", "Aida Bekova"), BEK | {"Aida Bekova"}, "two entities with short forms"),
    (said(SAME, "Aida Bekova", "Aida Bek"), BEK | {"Aida Bekova"}, "the other way round"),
    (said(SAME, BOARD, COUNCIL, ORG), {BOARD, COUNCIL}, "in one text"),
    (said(SAME, "Kassym Tokayev", "Qasym Toqaev"), TOKAYEV, "they are one already"),
    (said(DIFFERENT, "Kassym Tokayev", "Qasym Toqaev"), {"Qasym Toqaev"}, "joined by rule: told apart by spelling"),
    (said(DIFFERENT, "Qasym Toqaev", "Kassym Tokayev"), {"Kassym Tokayev", "Tokayev"}, "short forms follow"),
    (said(DIFFERENT, "Aida Bek", "Aida Bekova"), {"Aida Bekova"}, "they are two already"),
    (said(SPLIT, "Kassym Tokayev", "Qasym Toqaev"), {"Qasym Toqaev"}, "split"),
    (said(SPLIT, "Zhetibai", "Jetibai", PLACE), {"Jetibai"}, "apart already"),
    (said(RENAME, "Marat Ospan", "Marat Q. Ospan"), {"Marat Ospan"}, "a new name"),
    (said(RENAME, "Kassym Tokayev", "The President of Kazakhstan"), TOKAYEV, "a name that is none of a person"),
]  # fmt: skip


@pytest.mark.parametrize(("judgement", "expected", "reason"), CASES)
def test_a_judgement_and_its_undoing(
    con: duckdb.DuckDBPyConnection, judgement: Judgement, expected: set[str], reason: str
) -> None:
    before = tables(con)
    done = do(con, judgement)
    assert done.is_new
    assert frozenset(expected) in groups(con), reason
    assert con.execute("SELECT count(*) FROM judgements WHERE undone_at IS NULL").fetchall() == [(1,)]
    assert not do(con, judgement).is_new, "said twice is once"
    undo(con)
    assert tables(con) == before, reason
    assert con.execute("SELECT count(*) FROM judgement_traces").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("sequence", "overridden", "expected", "reason"),
    [
        ([said(SAME, "Aida Bek", "Aida Bekova"), said(DIFFERENT, "Aida Bek", "Aida Bekova")], {1},
         [BEK, {"Aida Bekova"}], "the later wins"),
        ([said(DIFFERENT, "Aida Bek", "Aida Bekova"), said(SAME, "Aida Bek", "Aida Bekova")], {1},
         [BEK | {"Aida Bekova"}], "the later wins, the other way round"),
        ([said(DIFFERENT, "Aida Bek", "Aida Bekova", hours=5), said(SAME, "Aida Bek", "Aida Bekova")], {2},
         [BEK, {"Aida Bekova"}], "what was said later wins, also if it is carried out first"),
        ([said(SPLIT, "Kassym Tokayev", "Qasym Toqaev"), said(SAME, "Kassym Tokayev", "Qasym Toqaev")], {1},
         [TOKAYEV], "a split is overridden by a merge"),
        ([said(SAME, BOARD, COUNCIL, ORG), said(SAME, COUNCIL, OSPAN, ORG)], set(),
         [{BOARD, COUNCIL, OSPAN}], "through a third"),
        ([said(SAME, BOARD, COUNCIL, ORG), said(SAME, COUNCIL, OSPAN, ORG), said(DIFFERENT, BOARD, OSPAN, ORG)], {1},
         [{BOARD}, {COUNCIL, OSPAN}], "of a chain the older link gives way"),
        ([said(DIFFERENT, BOARD, OSPAN, ORG), said(SAME, BOARD, COUNCIL, ORG), said(SAME, COUNCIL, OSPAN, ORG)], {1},
         [{BOARD, COUNCIL, OSPAN}], "two links override what they contradict together"),
        ([said(RENAME, "Marat Ospan", "M. Ospan"), said(RENAME, "Marat Ospan", "Marat Q. Ospan")], {1},
         [{"Marat Ospan"}], "renamed twice"),
        ([said(DIFFERENT, "Kassym Tokayev", "Qasym Toqaev"), said(RENAME, "Kassym Tokayev", "The President"),
          said(RENAME, "Qasym Toqaev", "K. K. Tokayev"), said(SAME, "Kassym Tokayev", "Qasym Toqaev")], {1, 2},
         [TOKAYEV], "two that were renamed are one after all: the later name"),
    ],
)  # fmt: skip
def test_of_contradictions_the_later_stands(
    con: duckdb.DuckDBPyConnection,
    sequence: list[Judgement],
    overridden: set[int],
    expected: list[set[str]],
    reason: str,
) -> None:
    states = [tables(con)]
    for judgement in sequence:
        do(con, judgement)
        states.append(tables(con))
    assert {each.number for each in judgements(con) if not each.stands} == overridden, reason
    assert {frozenset(group) for group in expected} <= groups(con), reason
    for state in states[-2::-1]:
        if not any(each.stands for each in judgements(con)):
            break
        undo(con)
        assert tables(con) == state or overridden == {2}, reason
    assert tables(con) == states[0], reason


@pytest.mark.parametrize(
    ("judgement", "says"),
    [
        (said(RENAME, "Aida Bek", "Aida Bekova"), "is the name of another person here"),
        (said(SPLIT, "Aida Bek", "Bek"), "is only short for 'Aida Bek' within articles"),
        (said(DIFFERENT, "Aida Bek", "Aida Bek"), "nothing would be left"),
        (said(SPLIT, "Marat Ospan", "Marat Ospan"), "nothing would be left"),
    ],
)
def test_what_cannot_be_carried_out_changes_nothing(
    con: duckdb.DuckDBPyConnection, judgement: Judgement, says: str
) -> None:
    before = tables(con)
    with pytest.raises(UsageError, match=says):
        do(con, judgement)
    assert tables(con) == before
    assert judgements(con) == []


EARLY, LATE = (0, 1, 3), (2, 4, 5)


@pytest.mark.parametrize(("judgement", "expected", "reason"), CASES)
@pytest.mark.parametrize("known", [True, False])
def test_a_judgement_holds_for_what_comes(judgement: Judgement, expected: set[str], reason: str, known: bool) -> None:
    """Whether its names are here before it, or come after it, and whatever is loaded again."""
    with warehouse(empty=True) as con:
        if known:
            load_texts(con, EARLY)
        do(con, judgement)
        for texts in (EARLY, LATE, EARLY):
            load_texts(con, texts)
            assert broken(con) == []
        assert frozenset(expected) in groups(con), reason
        [kept] = judgements(con, standing=True)
        assert kept.a is not None, "its names have come"
        undo(con)


def test_what_was_loaded_since_is_told_apart_by_its_names(con: duckdb.DuckDBPyConnection) -> None:
    before = groups(con)
    with warehouse(empty=True) as other:
        load_texts(other, EARLY)
        do(other, said(SAME, "Aida Bek", "Aida Bekova"))
        do(other, said(SAME, "Qasym Toqaev", "Marat Ospan"))
        load_texts(other, LATE)
        assert together(other, "Aida Bek", "Aida Bekova")
        undo(other, 1)
        assert together(other, "Qasym Toqaev", "Kassym Tokayev", "Marat Ospan")
        undo(other)
        assert groups(other) == before
        counts = "SELECT name, type, sum(stories) FROM weekly_entities GROUP BY ALL ORDER BY ALL"
        assert other.execute(counts).fetchall() == con.execute(counts).fetchall()


def test_what_waits_for_a_place_is_carried_out_whatever_country_it_is_in(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("UPDATE alias_keys SET key = key || '@KZ' WHERE key LIKE 'location:%'")
    with transaction(con):
        add_judgement(con, said(SAME, "Zhetibai", "Jetibai", PLACE))
    settle(con)
    assert together(con, "Zhetibai", "Jetibai")


def test_a_name_that_people_chose_stays(con: duckdb.DuckDBPyConnection) -> None:
    do(con, said(RENAME, BOARD, "The Board", ORG))
    [(number,)] = con.execute("SELECT entity_id FROM entities WHERE name = 'The Board'").fetchall()
    load_batch(con, Batch(loaded_at=MONDAY, renamings=(Renaming(entity_id=number, name="EGB"),)))
    assert con.execute("SELECT name FROM weekly_entities WHERE entity_id = $n", {"n": number}).fetchall()[0] == (
        "The Board",
    )
    assert broken(con) == []


def test_entities_of_two_types_are_one_and_stay_one(con: duckdb.DuckDBPyConnection) -> None:
    """The tagger took a company for a person, and will again."""
    before = tables(con)
    judgement = replace(said(SAME, OSPAN, "Marat Ospan", ORG), type_b=PERSON)
    do(con, judgement)
    assert together(con, OSPAN, "Marat Ospan")
    load_texts(con, (3,))
    assert broken(con) == []
    assert together(con, OSPAN, "Marat Ospan")
    undo(con)
    assert [row[:2] for row in tables(con)["entities"]] == [row[:2] for row in before["entities"]]
    assert {"Marat Ospan"} in groups(con)


JUDGEMENTS = [case[0] for case in CASES] + [
    said(SAME, COUNCIL, OSPAN, ORG),
    said(DIFFERENT, BOARD, OSPAN, ORG),
    said(SAME, "Aida Bek", "Marat Ospan"),
    said(SAME, "Qasym Toqaev", "Marat Ospan"),
    said(SAME, "Zhetibai", "Jetibai", PLACE),
    said(RENAME, "Aida Bek", "A. B."),
    said(RENAME, "Qasym Toqaev", "K. K. Tokayev"),
    said(SPLIT, "Marat Ospan", "Aida Bekova"),
]
STEPS = st.lists(st.one_of(st.sampled_from(JUDGEMENTS), st.integers(0, 9)), max_size=8)


def check_any_sequence(steps: Sequence[Judgement | int]) -> None:
    """Numbers undo: 0 the last judgement, others the one of that number.

    What stands in the end is what there would be if it alone had been said, and nothing is left once all is undone.
    """
    with warehouse() as con:
        first = tables(con)
        for hours, step in enumerate(steps):
            try:
                if isinstance(step, int):
                    undo(con, step or None)
                else:
                    do(con, replace(step, at=step.at + timedelta(hours=hours)))
            except UsageError:
                pass
        left = [each for each in judgements(con) if each.stands]
        with warehouse() as other:
            for each in left:
                do(other, replace(each, number=0, a=None, b=None))
            assert groups(other) == groups(con)
            assert tables(other) == tables(con)
        while any(each.stands for each in judgements(con)):
            undo(con)
        assert tables(con) == first


@settings(max_examples=8, deadline=None, derandomize=True)
@given(STEPS)
@example([said(SAME, "Aida Bek", "Aida Bekova"), said(SAME, "Qasym Toqaev", "Marat Ospan"), 1])  # a doubt between them
def test_any_sequence(steps: list[Judgement | int]) -> None:
    check_any_sequence(steps)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_many_sequences(steps: list[Judgement | int]) -> None:
    check_any_sequence(steps)
