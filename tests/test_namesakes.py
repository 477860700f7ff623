"""namesakes.py, bynames.py and what asks them: whom a bare word means, and who is called what besides."""

from __future__ import annotations

import pytest

from extractors.names import decide_names
from extractors.records import EntityType, Span


def spans_in(text: str, *tagged: tuple[str, EntityType]) -> list[Span]:
    """Spans as a tagger would give them: each pair is looked for after the one before it."""
    spans = []
    at = 0
    for surface, kind in tagged:
        at = text.index(surface, at)
        spans.append(Span(start=at, end=at + len(surface), surface=surface, type=kind))
        at += len(surface)
    return spans


@pytest.mark.parametrize(
    ("text", "tagged", "bare", "expected", "reason"),
    [
        (
            "Nawaz Sharif and his brother Shehbaz Sharif came. Nawaz's daughter Maryam Nawaz governs. Nawaz left.",
            ["Nawaz Sharif", "Shehbaz Sharif", "Nawaz", "Maryam Nawaz", "Nawaz"],
            "Nawaz",
            ["Nawaz Sharif", "Nawaz Sharif"],
            "a given name stays with whom it was given to first",
        ),
        (
            "James Kole was charged. Letitia James sued. James spoke.",
            ["James Kole", "Letitia James", "James"],
            "James",
            ["Letitia James"],
            "nobody was called James before her",
        ),
        (
            "Pavel Danilov's brother Oleg Danilov was wanted, and the Foundation of Danilov too.",
            ["Pavel Danilov", "Oleg Danilov", "Danilov"],
            "Danilov",
            ["Pavel Danilov"],
            "the one only introduces the other",
        ),
        (
            "Pavel Danilov came. Danilov spoke. Danilov left. His brother is Oleg Danilov. "
            + "It rained. " * 40
            + "Danilov wept.",
            ["Pavel Danilov", "Danilov", "Danilov", "Oleg Danilov", "Danilov"],
            "Danilov",
            ["Pavel Danilov"] * 3,
            "the text is about Pavel",
        ),
        (
            "Luiz Inácio Lula da Silva came. Lula spoke.",
            ["Luiz Inácio Lula da Silva", "Lula"],
            "Lula",
            ["Luiz Inácio Lula da Silva"],
            "in the midst of one name",
        ),
        (
            "Gustavo Francisco Petro Urrego came. Petro spoke.",
            ["Gustavo Francisco Petro Urrego", "Petro"],
            "Petro",
            ["Gustavo Francisco Petro Urrego"],
            "the first of two surnames",
        ),
        (
            "Mohammed bin Salman Al Saud came. Salman spoke.",
            ["Mohammed bin Salman Al Saud", "Salman"],
            "Salman",
            ["Salman"],
            "the father's name is the father's",
        ),
        (
            "Mohammad Reza Pahlavi came. Reza spoke.",
            ["Mohammad Reza Pahlavi", "Reza"],
            "Reza",
            ["Reza"],
            "a given name that many have",
        ),
    ],
)
def test_whose_a_bare_word_is(text: str, tagged: list[str], bare: str, expected: list[str], reason: str) -> None:
    names = decide_names(text, spans_in(text, *((surface, EntityType.PERSON) for surface in tagged)))
    owners = sorted((span.start, name.name) for name in names for span in name.spans if span.surface == bare)
    assert [name for _, name in owners] == expected, reason


@pytest.mark.parametrize(
    ("text", "tagged", "expected", "reason"),
    [
        (
            "Ahmed al-Sharaa, known as Abu Mohammad al-Golani, came. Golani spoke. Sharaa left.",
            ["Ahmed al-Sharaa", "Abu Mohammad al-Golani", "Golani", "Sharaa"],
            {"Ahmed al-Sharaa": 4},
            "a nom de guerre, and both surnames",
        ),
        (
            "Emomali Rahmon, formerly Emomali Rakhmonov",
            ["Emomali Rahmon", "Emomali Rakhmonov"],
            {"Emomali Rahmon": 2},
            "before",
        ),
        (
            "Olga Petrova (born Olga Ivanova) left",
            ["Olga Petrova", "Olga Ivanova"],
            {"Olga Petrova": 2},
            "a maiden name",
        ),
        (
            "Oleg Sidorov, known as Ivan Petrov's cook, left",
            ["Oleg Sidorov", "Ivan Petrov"],
            {"Oleg Sidorov": 1, "Ivan Petrov": 1},
            "only his cook",
        ),
        (
            "Oleg Sidorov, known as Abu Ali Omar, and Ivan Petrov, known as Abu Ali Omar",
            ["Oleg Sidorov", "Abu Ali Omar", "Ivan Petrov", "Abu Ali Omar"],
            {"Oleg Sidorov": 1, "Ivan Petrov": 1, "Abu Ali Omar": 2},
            "given to two",
        ),
        (
            "Olga Petrova, born in Omsk, met Olga Ivanova",
            ["Olga Petrova", "Olga Ivanova"],
            {"Olga Petrova": 1, "Olga Ivanova": 1},
            "no byname",
        ),
    ],
)
def test_bynames(text: str, tagged: list[str], expected: dict[str, int], reason: str) -> None:
    names = decide_names(text, spans_in(text, *((surface, EntityType.PERSON) for surface in tagged)))
    assert {name.name: len(name.spans) for name in names} == expected, reason
