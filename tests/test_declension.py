"""Cases of Russian and Ukrainian words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.declension import readings


@pytest.mark.parametrize(
    ("form", "language", "lemma", "case", "gender"),
    [
        ("Путиным", "ru", "Путин", "ins", "m"),
        ("Сапаровой", "ru", "Сапарова", "gen", "f"),
        ("Тихановскую", "ru", "Тихановская", "acc", "f"),
        ("Дмитрии", "ru", "Дмитрий", "loc", "m"),
        ("Петра", "ru", "Пётр", "gen", "m"),
        ("Льва", "ru", "Лев", "gen", "m"),
        ("Марии", "ru", "Мария", "dat", "f"),
        ("Стрельца", "ru", "Стрелец", "gen", "m"),
        ("Киеве", "ru", "Киев", "loc", "m"),
        ("Оше", "ru", "Ош", "loc", "m"),
        ("Афинах", "ru", "Афины", "loc", "p"),
        ("Ростове-на-Дону", "ru", "Ростов-на-Дону", "loc", "m"),
        ("Касым-Жомартом", "ru", "Касым-Жомарт", "ins", "m"),
        ("ПУТИНА", "ru", "ПУТИН", "gen", "m"),
        ("Львовой-Беловой", "ru", "Львова-Белова", "gen", "f"),
        ("Страсбурзі", "uk", "Страсбург", "loc", "m"),
        ("Відні", "uk", "Відень", "loc", "m"),
        ("Києві", "uk", "Київ", "loc", "m"),
        ("Харкова", "uk", "Харків", "gen", "m"),
        ("Бондаренка", "uk", "Бондаренко", "gen", "m"),
        ("Кравцеві", "uk", "Кравець", "dat", "m"),
        ("Сергієві", "uk", "Сергій", "dat", "m"),
        ("Анкарі", "uk", "Анкара", "loc", "f"),
        ("Празі", "uk", "Прага", "loc", "f"),
        ("Тихановську", "uk", "Тихановська", "acc", "f"),
        ("Надією", "uk", "Надія", "ins", "f"),
    ],
)
def test_forms_are_read(form: str, language: str, lemma: str, case: str, gender: str) -> None:
    assert (lemma, case, gender) in {(each.lemma, each.case, each.gender) for each in readings(form, language)}


def test_a_form_of_two_people_is_read_as_both() -> None:
    found = {(each.lemma, each.gender) for each in readings("Иванова", "ru")}
    assert {("Иванов", "m"), ("Иванова", "f")} <= found


@pytest.mark.parametrize("word", ["ООН", "Reuters", "Шевченко", "Черных", "Баку"])
def test_what_does_not_change_is_read_as_it_stands(word: str) -> None:
    assert word in {each.lemma for each in readings(word, "ru")}


@given(st.text(min_size=1, max_size=30), st.sampled_from(["ru", "uk"]))
def test_any_word_has_a_reading(word: str, language: str) -> None:
    assert readings(word, language)
