"""names.py and what it is made of: votes, ties, repeats, persons. No model: the tagger's spans are given."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.names import RULES, decide_names
from extractors.peoples import certain_type
from extractors.records import EntityType, Name, Span
from extractors.surfaces import trim_span

PERSON, ORG, LOCATION, GROUP = EntityType.PERSON, EntityType.ORG, EntityType.LOCATION, EntityType.GROUP


def spans_in(text: str, *tagged: tuple[str, EntityType]) -> list[Span]:
    """Spans as a tagger would give them: each pair is looked for after the one before it."""
    spans = []
    at = 0
    for surface, kind in tagged:
        at = text.index(surface, at)
        spans.append(Span(start=at, end=at + len(surface), surface=surface, type=kind))
        at += len(surface)
    return spans


def decide(text: str, *tagged: tuple[str, EntityType]) -> tuple[Name, ...]:
    names = decide_names(text, spans_in(text, *tagged))
    check(text, names)
    return names


def check(text: str, names: tuple[Name, ...]) -> None:
    spans = sorted((span for name in names for span in name.spans), key=lambda span: span.start)
    for span in spans:
        assert text[span.start : span.end] == span.surface
    for before, after in pairwise(spans):
        assert before.end <= after.start
    for name in names:
        assert name.spans
        assert {span.surface for span in name.spans} == set(name.aliases)
        assert all(span.type is name.type for span in name.spans)


def summary(names: tuple[Name, ...]) -> dict[str, tuple[str, int]]:
    return {name.name: (str(name.type), len(name.spans)) for name in names}


def test_one_name_has_one_type() -> None:
    text = "Zeinolla spoke. Zeinolla left. Zeinolla came back."
    names = decide(text, ("Zeinolla", ORG), ("Zeinolla", PERSON), ("Zeinolla", PERSON))
    assert summary(names) == {"Zeinolla": ("person", 3)}


def test_a_full_name_outvotes_what_its_surname_was_taken_for() -> None:
    text = "Luis Arce spoke. Arce left. Arce came back."
    names = decide(text, ("Luis Arce", PERSON), ("Arce", ORG), ("Arce", ORG))
    assert summary(names) == {"Luis Arce": ("person", 3)}
    assert names[0].aliases == {"Luis Arce": "exact", "Arce": "surname"}


def test_a_dateline_in_capitals_votes_with_the_text() -> None:
    names = decide("ALMATY -- In Almaty and Almaty", ("ALMATY", ORG), ("Almaty", LOCATION), ("Almaty", LOCATION))
    assert summary(names) == {"Almaty": ("location", 3)}


@pytest.mark.parametrize(
    ("surface", "kind"),
    [
        ("Kazakhs", GROUP),
        ("Uyghur", GROUP),
        ("KAZAKHSTAN", LOCATION),
        ("Swiss", GROUP),
        ("Jordan", None),
        ("Turkey", LOCATION),
    ],
)
def test_certain_types(surface: str, kind: EntityType | None) -> None:
    assert certain_type(surface) is kind


def test_untagged_repeats_are_found() -> None:
    text = "Olga Petrova spoke. Then Petrova left. Later Olga Petrova said the Petrovas agreed."
    names = decide(text, ("Olga Petrova", PERSON))
    assert summary(names) == {"Olga Petrova": ("person", 3)}, "whole words, as written"


@pytest.mark.parametrize(
    ("text", "tagged", "found", "reason"),
    [
        ("May spoke. It may rain. May left. May.", [("May", PERSON)] * 2, 2, "a word that also stands in lower case"),
        ("Hope rose. Hope fell. Hope.", [("Hope", PERSON)], 1, "tagged once only"),
        ("Acme Acme Acme Acme Acme", [("Acme", ORG)] * 2, 2, "less than half of its places"),
        ("Acme fell. Acme rose. Acme.", [("Acme", ORG)] * 2, 3, "most of its places"),
        ("Lee left. Lee came. Lee County.", [("Lee", PERSON)] * 2, 2, "a part of another name"),
    ],
)
def test_single_words_spread_with_care(
    text: str, tagged: list[tuple[str, EntityType]], found: int, reason: str
) -> None:
    assert sum(len(name.spans) for name in decide(text, *tagged)) == found, reason


def test_the_whole_name_takes_the_place_of_a_part() -> None:
    text = "The Eurasian Grain Board met. Later the Eurasian Grain Board left."
    names = decide(text, ("Eurasian Grain Board", ORG), ("Grain Board", ORG))
    assert summary(names) == {"Eurasian Grain Board": ("org", 2)}


@pytest.mark.parametrize(
    ("text", "tagged", "long", "acronym"),
    [
        ("The Eurasian Grain Board (EGB) met. EGB left.", [("Grain Board", ORG)], "Eurasian Grain Board", "EGB"),
        (
            "Radio Free Europe/Radio Liberty (RFE/RL) said. RFE/RL’s",
            [("RFE", ORG)],
            "Radio Free Europe/Radio Liberty",
            "RFE/RL",
        ),
        (
            "the Fund for Rural Development of Asia (FRDA)",
            [("Rural Development", ORG)],
            "Fund for Rural Development of Asia",
            "FRDA",
        ),
        ("EGB (the Eurasian Grain Board) met", [("EGB", PERSON)], "Eurasian Grain Board", "EGB"),
        ("The Inter-Island Ferry Board (IFB) met.", [("Ferry Board", ORG)], "Inter-Island Ferry Board", "IFB"),
        (
            "The Grain Board of Asia (PVKSA) met. PVKSA left.",
            [("Grain Board of Asia", ORG)],
            "Grain Board of Asia",
            "PVKSA",
        ),
        ("Grain and Justice (PiK) met", [("Grain and Justice", ORG)], "Grain and Justice", "PiK"),
        ("the Forest Monitoring Institute (FMI-B) said", [("Institute", ORG)], "Forest Monitoring Institute", "FMI-B"),
    ],
)
def test_acronyms(text: str, tagged: list[tuple[str, EntityType]], long: str, acronym: str) -> None:
    names = decide(text, *tagged)
    assert [name.name for name in names] == [long]
    assert names[0].aliases == {long: "exact", acronym: "acronym"}
    assert len(names[0].spans) == text.count(long) + text.count(acronym)


@pytest.mark.parametrize(
    ("text", "tagged", "reason"),
    [
        ("The Grain Board of Asia (USD) met", [("Grain Board of Asia", ORG)], "a currency"),
        ("The Grain Board of Asia (UZB) met", [("Grain Board of Asia", ORG)], "a state"),
        ("The Grain Board of Asia (AFP) met", [("Grain Board of Asia", ORG)], "an agency's credit"),
        ("The Grain Board of Asia (R-TX) met", [("Grain Board of Asia", ORG)], "a party and a state"),
        ("The Grain Board (OMSK) met", [("Grain Board", ORG), ("OMSK", LOCATION)], "a place"),
        ("The Grain Board (PVK) and the Rice Board (PVK)", [("Grain Board", ORG), ("Rice Board", ORG)], "given to two"),
        ("Grain Board chairman Olga Petrova (PVK)", [("Grain Board", ORG), ("Olga Petrova", PERSON)], "not its own"),
        ("Gross domestic product (GDP) fell", [], "nothing was tagged"),
        ("Olga Petrova (33) left", [("Olga Petrova", PERSON)], "an age"),
        ("It met. Grain board (EGB)", [("board", ORG), ("EGB", ORG)], "a word is missing"),
    ],
)
def test_no_acronym(text: str, tagged: list[tuple[str, EntityType]], reason: str) -> None:
    assert all("acronym" not in name.aliases.values() for name in decide(text, *tagged)), reason


def test_initials_are_matched_in_bounded_time() -> None:
    text = "A " + "a " * 75 + "(AAAAAAAAAA)"
    assert decide_names(text, spans_in(text, ("A", ORG))) is not None


@pytest.mark.parametrize(
    ("text", "tagged", "new", "old"),
    [
        (
            "Astana, formerly known as Nur-Sultan, is",
            [("Astana", LOCATION), ("Nur-Sultan", LOCATION)],
            "Astana",
            "Nur-Sultan",
        ),
        ("Astana (formerly Nur-Sultan) is", [("Astana", LOCATION)], "Astana", "Nur-Sultan"),
        ("Nur-Sultan, now called Astana, is", [("Nur-Sultan", LOCATION)], "Astana", "Nur-Sultan"),
        ("Nur-Sultan was renamed Astana in 2022", [("Nur-Sultan", LOCATION)], "Astana", "Nur-Sultan"),
        ("He renamed the city of Nur-Sultan to Astana", [("Astana", LOCATION)], "Astana", "Nur-Sultan"),
        ("Anbang, since renamed Dajia Insurance.", [("Anbang", ORG)], "Dajia Insurance", "Anbang"),
        ("Astana, renamed from Nur-Sultan,", [("Astana", LOCATION)], "Astana", "Nur-Sultan"),
    ],
)
def test_renamings(text: str, tagged: list[tuple[str, EntityType]], new: str, old: str) -> None:
    names = decide(text, *tagged)
    assert [(name.name, name.aliases) for name in names] == [(new, {new: "exact", old: "renamed"})] or [
        (name.name, name.aliases) for name in names
    ] == [(new, {old: "renamed", new: "exact"})]


@pytest.mark.parametrize(
    "text",
    [
        "Kokand, now Uzbekistan",  # in what is today
        "Petrova, formerly Minister",  # a person
        "Kyiv and Lviv",
        "Kyiv, formerly a part of Poland",
    ],
)
def test_no_renaming(text: str) -> None:
    names = decide_names(text, spans_in(text, (text.split()[0].strip(","), PERSON if "Petrova" in text else LOCATION)))
    assert all("renamed" not in name.aliases.values() for name in names)


def test_two_people_with_one_surname_stay_two() -> None:
    text = "Ivan Petrov came. Petrov spoke. Olga Petrov came. Petrov spoke. Ivan Petrov left. Petrov spoke."
    names = decide(text, ("Ivan Petrov", PERSON))
    assert len(names) == 1, "Olga was not tagged"
    names = decide(text, ("Ivan Petrov", PERSON), ("Petrov", PERSON), ("Olga Petrov", PERSON), ("Petrov", PERSON))
    by_name = {name.name: [span.start for span in name.spans if span.surface == "Petrov"] for name in names}
    places = [at for at in range(len(text)) if text.startswith("Petrov spoke", at)]
    assert by_name == {"Ivan Petrov": [places[0], places[2]], "Olga Petrov": [places[1]]}
    assert {name.aliases["Petrov"] for name in names} == {"surname_recent"}


def test_a_surname_before_all_full_names_goes_to_the_first() -> None:
    text = "Petrov spoke. Ivan Petrov and Olga Petrov left."
    names = decide(text, ("Petrov", PERSON), ("Ivan Petrov", PERSON), ("Olga Petrov", PERSON))
    assert {name.name: len(name.spans) for name in names} == {"Ivan Petrov": 2, "Olga Petrov": 1}


@pytest.mark.parametrize(
    ("full", "short", "rule"),
    [
        ("Bekzat Maqsutkhan", "Maksutkhan", "surname"),  # another romanisation
        ("Ursula von der Leyen", "von der Leyen", "surname"),
        ("Bashar al-Assad", "Assad", "surname"),
        ("Qaisha Aqan", "Qaisha", "given"),
        ("Kassym-Jomart Tokayev", "Kassym-Jomart", "given"),
        ("Vladimir Vladimirovich Putin", "Vladimir Putin", "spelling"),
        ("Vladimir Putin", "V. Putin", "surname"),
        ("Kim Jong Un", "Kim", "surname"),
        ("Sobhi Mahmoud Fayad", "Subhi Fayyad", "spelling"),
    ],
)
def test_short_forms_follow_the_full_name(full: str, short: str, rule: str) -> None:
    text = f"It was {full} who came, and then {short} left."
    (name,) = decide(text, (full, PERSON), (short, PERSON))
    assert name.aliases[short] == rule or (rule == "spelling" and name.name == full)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Aman Bekov", "Bekova", "-ov and -ova"),
        ("Ivan Sergeevich Petrov", "Ivan Ilyich Petrov", "two patronymics"),
        ("Ivan Petrov", "Olga Petrov", "two given names"),
        ("Robert Kennedy", "Robert Kennedy Jr.", "father and son"),
        ("Marat Ospanov", "Zhanar", "a given name of nobody here"),
        ("Marat Ospanov", "Zh. Ospanov", "another initial"),
        ("Kim Jong Un", "Kim Yo Jong", "brother and sister"),
        ("Mohammad Reza Pahlavi", "Reza Pahlavi", "father and son"),
        ("Heydar Aliyev", "Ilham Heydar oglu Aliyev", "father and son"),
    ],
)
def test_people_kept_apart(one: str, other: str, reason: str) -> None:
    text = f"It was {one} who came, and then {other} left."
    assert len(decide(text, (one, PERSON), (other, PERSON))) == 2, reason


def test_brother_and_sister() -> None:
    """Zhanar and Marat Ospanov: her own surname is hers, his is his, and "Zhanar" is hers once she is named in full."""
    text = "Zhanar and Marat Ospanov came. Zhanar Ospanova spoke. Ospanov left. Ospanova's speech was long. "
    text += "Mr. Ospanov nodded."
    tagged = ("Zhanar", "Marat Ospanov", "Zhanar Ospanova", "Ospanov", "Ospanova", "Ospanov")
    names = decide(text, *((surface, PERSON) for surface in tagged))
    assert summary(names) == {"Marat Ospanov": ("person", 3), "Zhanar Ospanova": ("person", 3)}


def test_a_surname_that_stands_first_goes_to_the_one_named_last() -> None:
    text = "Kim Jong Un came. Kim smiled. His sister Kim Yo Jong came. Kim spoke."
    names = decide(text, ("Kim Jong Un", PERSON), ("Kim", PERSON), ("Kim Yo Jong", PERSON), ("Kim", PERSON))
    assert summary(names) == {"Kim Jong Un": ("person", 2), "Kim Yo Jong": ("person", 2)}
    assert {name.aliases["Kim"] for name in names} == {"surname_recent"}


def test_spellings_of_a_place_are_one_name() -> None:
    (name,) = decide("The U.S. and the United States", ("U.S.", LOCATION), ("United States", LOCATION))
    assert name.name == "United States"
    assert name.aliases == {"U.S.": "spelling", "United States": "exact"}


WORDS = st.sampled_from(
    ["Ivan", "Olga", "Petrov", "Petrova", "Acme", "Board", "(AB)", "(formerly", "renamed", "Kyiv", "of", "the", "Mr.",
     "“", "-ae", "’s", ",", ".", "\n", "U.S.", "al-Assad", "Е", "😀", "Kazakh"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=40), st.data())
def test_any_text_with_any_spans(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    spans: list[Span] = []
    others: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        start = data.draw(st.integers(at, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 20)))
        kind = data.draw(st.sampled_from(EntityType))
        line_break = text.find("\n", start, end)
        span = trim_span(text, start, end if line_break < 0 else line_break, kind)
        if data.draw(st.booleans()):
            others.append((start, end))
        elif span:
            spans.append(span)
        at = end + 1
    check(text, decide_names(text, spans, others))
    rules = data.draw(st.sets(st.sampled_from(sorted(RULES))))
    check(text, decide_names(text, spans, others, rules))


def test_names_of_something_else_vote_and_keep_others_out() -> None:
    text = "Salt March was a march. Salt March. Salt March, by Ivan Petrov. Oslo Accords: Oslo spoke in Oslo."
    marches = [found.span() for found in re.finditer("Salt March", text)][1:]
    accords = (text.index("Oslo Accords"), text.index("Oslo Accords") + len("Oslo Accords"))
    spans = spans_in(text, ("Salt March", ORG), ("Ivan Petrov", PERSON), ("Oslo spoke", LOCATION))
    spans[-1] = Span(start=spans[-1].start, end=spans[-1].start + 4, surface="Oslo", type=LOCATION)
    spans.append(Span(start=text.rindex("Oslo"), end=len(text) - 1, surface="Oslo", type=LOCATION))
    names = decide_names(text, spans, [*marches, accords])
    check(text, names)
    assert summary(names) == {"Ivan Petrov": ("person", 1), "Oslo": ("location", 2)}, "not the Oslo of the accords"


def test_one_slip_about_something_else_is_outvoted() -> None:
    text = "China spoke. China answered. China"
    last = (text.rindex("China"), len(text))
    names = decide_names(text, spans_in(text, ("China", LOCATION), ("China", LOCATION)), [last])
    assert summary(names) == {"China": ("location", 3)}


@pytest.mark.parametrize(
    ("text", "tagged", "expected", "reason"),
    [
        (
            "She told RFE/RL. RFE/RL asked.",
            ["RFE", "RL", "RFE", "RL"],
            {"RFE/RL": 2},
            "neither stands alone",
        ),
        (
            "He told AFP/Reuters. Reuters asked.",
            ["AFP", "Reuters", "Reuters"],
            {"AFP": 1, "Reuters": 2},
            "one stands alone, so they are two",
        ),
    ],
)
def test_organisations_with_a_slash(text: str, tagged: list[str], expected: dict[str, int], reason: str) -> None:
    names = decide(text, *((surface, ORG) for surface in tagged))
    assert {name.name: len(name.spans) for name in names} == expected, reason


def test_an_acronym_given_to_two_belongs_to_the_one_it_was_given_to_last() -> None:
    text = "The Border Army (BA) and BA. The Bread Authority (BA) and BA."
    names = decide(text, ("Border Army", ORG), ("Bread Authority", ORG))
    assert summary(names) == {"Border Army": ("org", 3), "Bread Authority": ("org", 3)}


def test_ten_thousand_names_in_one_article() -> None:
    """Guards against work that grows with the square: it took minutes once, now seconds at ten times the size."""
    letters = "bcdfghklmnprstv"
    made = [a + "a" + b + "o" + c for a in letters for b in letters for c in letters if len({a, b, c}) == 3]
    parts = [f"Ivan {word.title()} of Board {word.title()} (BA)" for word in made]
    text = ". ".join(parts)
    tagged = [pair for word in made for pair in ((f"Ivan {word.title()}", PERSON), (f"Board {word.title()}", ORG))]
    assert len(decide(text, *tagged)) >= len(made)


@pytest.mark.parametrize("word", ["A" * 3000, "A" * 3000 + "/", "A-" * 2000, f"Union ({'A' * 3000})"])
def test_a_run_of_capitals_takes_no_time(word: str) -> None:
    """Acronyms are looked for in steps that grow with the text, not as two to their number."""
    assert decide_names(f"He said {word} and left.", []) == ()


@pytest.mark.parametrize(
    ("text", "surface", "kind", "reason"),
    [
        ("Mysuru voted. Mysuru waits.", "Mysuru", "location", "a town of a million, and nobody's name"),
        ("Victor Mysuru spoke. Mysuru waits.", "Mysuru", "person", "the article knows somebody of that name"),
        ("Jordan spoke.", "Jordan", "person", "a state, and the name of many"),
        ("Lincoln spoke.", "Lincoln", "person", "a town, and the name of many"),
    ],
)
def test_towns_that_were_taken_for_persons(text: str, surface: str, kind: str, reason: str) -> None:
    full = text.split(" spoke")[0]
    tagged = [(full, PERSON)] if "spoke" in text and " " in full else []
    names = decide(text, *tagged, (surface, PERSON)) if tagged else decide(text, (surface, PERSON))
    assert {str(name.type) for name in names if surface in name.aliases} == {kind}, reason
