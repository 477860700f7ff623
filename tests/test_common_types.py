"""The type of a name across articles: where one article is set right by others, and where it must not be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from extractors.common_types import CommonTypes, Seen, names_of_common_types, typed_keys
from extractors.decisions import Decision, Decisions
from extractors.records import Article, EntityType
from extractors.taggers import TaggedText, Taggers, tag_texts
from flows.inspecting import describe_texts
from flows.retag import RetagOrder
from flows.tagged_again import set_right
from tests import retagging
from tests.builders import MONDAY
from tests.casts import warehouse
from tests.retagging import again, ask, holds, stock_together, tagger_of

PERSON, ORG, PLACE = EntityType.PERSON, EntityType.ORG, EntityType.LOCATION
LABELS = {PERSON: "PERSON", ORG: "ORG", PLACE: "GPE"}


@dataclass(frozen=True)
class Odd:
    """Texts that name something as `usual`, and one text, the last, in which the tagger takes it for something else."""

    name: str
    usual: EntityType
    texts: int
    odd: EntityType
    text: str
    why: str
    short: str = ""  # tagged like the name where it is odd


SET_RIGHT = [
    Odd("Zhanar Ospankul", PERSON, 3, ORG, "Its author, Zhanar Ospankul, lists purchases.", "a slip"),
    Odd("Zhanar Ospankul", PERSON, 3, ORG, "Zhanar Ospankul wrote it. Ospankul left.", "with its surname", "Ospankul"),
    Odd("Kwesi Quarshigah", PERSON, 5, PLACE, "One doctor, Kwesi Quarshigah, said so.", "a person, not a place"),
    Odd("Ashanti Solar", ORG, 4, PLACE, "The remainder came from Ashanti Solar.", "what comes from somebody"),
    Odd("Union of Metalworkers", ORG, 4, PERSON, "The Union of Metalworkers struck.", "not one a person is called"),
    Odd("Zhanar Ospankul", PERSON, 3, ORG, "Its author, Žanar Ospanqul, lists purchases.", "another spelling"),
]
LEFT = [
    Odd("Zhanar Ospankul", PERSON, 2, ORG, "Zhanar Ospankul lists purchases.", "two articles are few"),
    Odd("Zhanar Ospankul", PERSON, 9, ORG, "The Zhanar Ospankul Fund pays.", "a longer name is another"),
    Odd("Charles de Gaulle", PERSON, 9, PLACE, "They landed at Charles de Gaulle.", "nobody lands at somebody"),
    Odd("Charles de Gaulle", PERSON, 9, PLACE, "Charles de Gaulle airport was closed.", "an airport"),
    Odd("Charles de Gaulle", PERSON, 9, ORG, "The aircraft carrier Charles de Gaulle sailed.", "a ship"),
    Odd("Charles de Gaulle", PERSON, 9, ORG, "Planes rose from the Charles de Gaulle.", "persons have no article"),
    Odd("George Washington", PERSON, 9, ORG, "The USS “George Washington” left Yokosuka.", "a ship in quotes"),
    Odd("George Washington", PERSON, 9, ORG, "She teaches at George Washington University.", "a university"),
    Odd("Ivan Franko", PERSON, 9, ORG, "Ivan Franko National University of Lviv opened.", "a university, a word away"),
    Odd("Michael Kors", PERSON, 9, ORG, "Shares of Michael Kors fell.", "a company"),
    Odd("Michael Kors", ORG, 9, PERSON, "Michael Kors was born on Long Island.", "the designer"),
    Odd(
        "Union of Sardar", ORG, 9, PERSON, "Union of Sardar spoke. Sardar left.", "with a surname of his own", "Sardar"
    ),
    Odd("New York", ORG, 9, PLACE, "New York lost.", "a place all know"),
    Odd("Ospankul", PERSON, 9, ORG, "Ospankul grew.", "one word is many people's"),
    Odd("South Korean", ORG, 9, PERSON, "South Korean ships came.", "certain by itself"),
]


def tagged(case: Odd) -> dict[int, TaggedText]:
    """The odd text is number 0."""
    usual, odd = {case.name: LABELS[case.usual]}, dict.fromkeys({case.name, "Žanar Ospanqul"}, LABELS[case.odd])
    if case.short:
        odd[case.short] = LABELS[case.odd]
    texts = [f"Then {case.name} was named, for the {number}th time." for number in range(case.texts)]
    found = tag_texts(tagger_of(odd), [case.text], ["en"]) + tag_texts(tagger_of(usual), texts, ["en"] * len(texts))
    return {number: each for number, each in enumerate(found) if each is not None}


def typed(texts: dict[int, TaggedText], decisions: Decisions | None = None) -> dict[str, EntityType]:
    """Every surface of the odd text with its type."""
    common = CommonTypes({number: each.names for number, each in texts.items()}, {})
    names = names_of_common_types(texts, common, decisions or Decisions())
    return {span.surface: name.type for name in names[0] for span in name.spans}


@pytest.mark.parametrize("case", SET_RIGHT, ids=lambda case: case.why)
def test_an_odd_type_is_set_right(case: Odd) -> None:
    assert set(typed(tagged(case)).values()) == {case.usual}


@pytest.mark.parametrize("case", LEFT, ids=lambda case: case.why)
def test_what_may_be_another_is_left(case: Odd) -> None:
    texts = tagged(case)
    alone = {span.surface: name.type for name in texts[0].names for span in name.spans}
    assert typed(texts) == alone
    assert set(alone.values()) & {case.odd, EntityType.GROUP}


def test_short_forms_follow_and_say_why() -> None:
    texts = tagged(SET_RIGHT[1])
    common = CommonTypes({number: each.names for number, each in texts.items()}, {})
    [name] = names_of_common_types(texts, common)[0]
    assert name.aliases == {"Zhanar Ospankul": "common", "Ospankul": "surname"}


def test_what_people_decided_about_is_left() -> None:
    decided = Decisions([Decision(a="Zhanar Ospankul", b="Ospankul Fund", type=ORG, same=True)])
    assert set(typed(tagged(SET_RIGHT[0]), decided).values()) == {ORG}


@pytest.mark.parametrize(
    ("known", "expected", "why"),
    [
        ({"person": Seen(3, 0)}, PERSON, "enough"),
        ({"person": Seen(2, 5)}, None, "what was set right is no evidence"),
        ({"person": Seen(8, 0), "org": Seen(3, 0)}, None, "less than three times as often"),
        ({"person": Seen(9, 0), "org": Seen(3, 0)}, PERSON, "three times as often"),
        ({"person": Seen(9, 1), "org": Seen(3, 0)}, None, "what was set right counts against"),
        ({}, None, "never seen"),
    ],
)
def test_what_is_clear(known: dict[str, Seen], expected: EntityType | None, why: str) -> None:
    keys = typed_keys("Zhanar Ospankul")
    counts = {key: seen for kind, seen in known.items() for key in keys[EntityType(kind)]}
    assert CommonTypes({}, counts).of("Zhanar Ospankul") is expected, why


SLIP = "Zhanar Ospankul wrote it. Ospankul left."
TEXTS = [SLIP, *(f"Then Zhanar Ospankul was named, for the {number}th time." for number in range(4))]
SLIPPING = {"Zhanar Ospankul": "ORG", "Ospankul": "ORG"}


def taggers(version: str = "1") -> Taggers:
    """Those of a text for tests know words, not texts: what is said to be German is read with a slip."""
    right = tagger_of({"Zhanar Ospankul": "PERSON"}, version)
    return Taggers(right, {"de": tagger_of(SLIPPING, version, "de")})


def written(number: int, text: str) -> Article:
    return retagging.written(number, text, language="de" if text == SLIP else "en")


def test_texts_resolved_together_are_typed_together() -> None:
    """`inspect text --jsonl --corpus`; without it each text is alone."""
    tagger = tagger_of({"Zhanar Ospankul": "PERSON", "Zhanar Ospanqul": "ORG", "Ospanqul": "ORG"})
    texts = [text.replace("kul", "qul") if text == SLIP else text for text in TEXTS]
    for together, types in ((True, {"person"}), (False, {"person", "org"})):
        mentions = [mention for text in describe_texts(tagger, texts, together=together) for mention in text]
        assert {mention["type"] for mention in mentions} == types
        assert len({mention["entity"] for mention in mentions}) == 1 or not together


@pytest.mark.parametrize("batches", [[5], [1, 4], [2, 3], [1, 1, 1, 1, 1]], ids=str)
@pytest.mark.parametrize("place", [0, 2, 4], ids="slip {}".format)
def test_it_does_not_matter_when_the_odd_one_comes(place: int, batches: Sequence[int]) -> None:
    """First, in the midst or last, in one batch or many: the same in the end, and nothing of the slip is left."""
    texts = TEXTS[1:]
    texts.insert(place, SLIP)
    articles = [written(number, text) for number, text in enumerate(texts)]
    tagger = taggers()
    with warehouse(empty=True) as con:
        for size in batches:
            odd = stock_together(con, tagger, articles[:size])
            set_right(con, tagger, odd, MONDAY)
            articles = articles[size:]
        assert ask(con, "SELECT name, type FROM entities") == [("Zhanar Ospankul", "person")]
        assert ask(con, "SELECT count(*), sum(occurrences), min(type) FROM mentions") == [(5, 6, "person")]
        assert ask(con, "SELECT DISTINCT surface FROM spans WHERE rule = 'common'") == [("Zhanar Ospankul",)]
        assert holds(con)


def test_tagging_again_keeps_it() -> None:
    tagger = taggers()
    with warehouse(empty=True) as con:
        stock_together(con, tagger, [written(number, text) for number, text in enumerate(TEXTS)])
        report = again(con, tagger, RetagOrder(again=True))
        assert (report.articles, report.spans.articles) == (5, 0)


def test_what_another_model_took_it_for_is_no_evidence() -> None:
    with warehouse(empty=True) as con:
        stock_together(con, taggers("1"), [written(number, text) for number, text in enumerate(TEXTS)])
        made = written(9, SLIP)
        stock_together(con, taggers("2"), [made])
        assert ask(con, f"SELECT DISTINCT type FROM mentions WHERE article_id = {made.article_id}") == [("org",)]
