"""Names of Russian and Ukrainian articles: who is who in one article, and beside an English one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.cyrillic_tagger import CyrillicTagger, load_cyrillic
from extractors.records import Name
from extractors.ukrainian import Cognates, romanised

TAGGERS = {language: load_cyrillic(language) for language in ("ru", "uk")}


def names(text: str, language: str = "ru") -> tuple[Name, ...]:
    tagger = TAGGERS[language]
    [spans] = tagger.tag([text])
    return tagger.decide(text, spans)


def found(text: str, language: str = "ru") -> dict[str, list[str]]:
    return {name.name: [span.surface for span in name.spans] for name in names(text, language)}


def test_the_forms_of_a_name_are_one() -> None:
    text = "Владимир Путин приехал в Казань. Встреча с Путиным началась. Слова Путина записали."
    assert found(text) == {"Владимир Путин": ["Владимир Путин", "Путиным", "Путина"], "Казань": ["Казань"]}
    person = names(text)[0]
    assert person.aliases == {"Владимир Путин": "exact", "Путиным": "surname", "Путина": "surname"}


@pytest.mark.parametrize(
    ("text", "language", "name", "reason"),
    [
        ("Депутата Елену Иванову избрали вчера.", "ru", "Елена Иванова", "the given name is a woman's"),
        ("Депутата Петра Иванова избрали вчера.", "ru", "Пётр Иванов", "the given name is a man's"),
        ("Иск Жанар Оспановой приняли.", "ru", "Жанар Оспанова", "a woman's given name that does not change"),
        ("Родные Олега Черных ждали.", "ru", "Олег Черных", "a surname that does not change"),
        ("Подпись Сергея Викторовича Лаврова подлинная.", "ru", "Сергей Викторович Лавров", "with patronymic"),
        ("О письме Ким Чен Ына узнали все.", "ru", "Ким Чен Ын", "only the last word changes"),
        ("Суд отпустил Льва Лебедева.", "ru", "Лев Лебедев", "the stem changes"),
        ("Поліція шукає Василя Кравця.", "uk", "Василь Кравець", "a vowel goes"),
        ("Лист надіслали Миколі Гончару.", "uk", "Микола Гончар", "a man whose name ends in а"),
        ("Виставку Катерини Козак закрили.", "uk", "Катерина Козак", "a woman's surname that does not change"),
    ],
)
def test_persons_in_the_nominative(text: str, language: str, name: str, reason: str) -> None:
    assert name in found(text, language), reason


def test_a_woman_and_a_man_of_one_surname_stay_two() -> None:
    text = "Елена Иванова и Пётр Иванов спорили. Иванова ушла. Журналисты догнали Иванову, а Иванов молчал."
    assert found(text)["Елена Иванова"] == ["Елена Иванова", "Иванова", "Иванову"]
    assert found(text)["Пётр Иванов"] == ["Пётр Иванов", "Иванов"]


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("Концерты прошли в Бишкеке, в Оше и в Нижнем Новгороде.", "ru", {"Бишкек", "Ош", "Нижний Новгород"}),
        ("Он уехал из Саудовской Аравии в Ростов-на-Дону.", "ru", {"Саудовская Аравия", "Ростов-на-Дону"}),
        ("Вчора у Києві та Харкові було тихо, а з Польщі прибув потяг.", "uk", {"Київ", "Харків", "Польща"}),
    ],
)
def test_places_in_the_nominative(text: str, language: str, names: set[str]) -> None:
    assert set(found(text, language)) == names


def test_organisations_without_quotes_in_the_nominative() -> None:
    text = "Юристы «Газпрома» и издание «Медуза» судятся. Министерство обороны Украины и МИД РФ молчат."
    assert set(found(text)) == {"Газпром", "Медуза", "Министерство обороны Украины", "МИД РФ"}


def test_the_nominative_of_a_name_nobody_knows_is_told_by_its_surname_alone() -> None:
    assert set(found("Президент уволил главу ГКНБ Камчыбека Ташиева. Ташиев лечился.")) == {"ГКНБ", "Камчыбек Ташиев"}


def test_what_a_person_is_does_not_belong_to_the_name() -> None:
    text = "Правозахисниця Олександра Матвійчук виступила в Страсбурзі."
    assert set(found(text, "uk")) == {"Олександра Матвійчук", "Страсбург"}


def test_adjectives_are_no_names() -> None:
    assert found("Российские врачи и польский посол встретили казахстанцев и россиян.") == {}


def test_what_english_calls_otherwise_is_an_alias() -> None:
    [name] = [name for name in names("Генсек ООН выступил с речью.") if name.name == "ООН"]
    assert name.aliases["United Nations"] == "translated"


def test_ukrainians_have_their_official_latin_name() -> None:
    [name] = names("Губернатор Олег Синєгубов подякував лікарям.", "uk")
    assert name.aliases["Oleh Syniehubov"] == "romanised"
    assert romanised("Згурський Яків-Юрій") == "Zghurskyi Yakiv-Yurii"


def test_stress_marks_and_foreign_letters() -> None:
    text = "Президент Касым-Жомарт Тоқаев встретил Пу́тина в Москве́."
    assert {span.surface for name in names(text) for span in name.spans} >= {"Касым-Жомарт Тоқаев", "Пу́тина"}


def test_cognates_are_words_of_the_vocabulary() -> None:
    cognates = Cognates({"министр", "заявил", "обороны", "харьков"})
    assert [cognates.of(word) for word in ("Міністр", "заявив", "оборони", "сусід")] == [
        "Министр",
        "заявил",
        "обороны",
        "сусид",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Путин",
        "Путина" * 5_000,
        "Иванова " * 5_000,
        "«" * 5_000,
        "А-" * 5_000,
        "🙂" * 3_000,
        "ПУТИН ПРИЕХАЛ В МОСКВУ",
        "\ud800Путин\udfff\x00В Киеве\u2028Пу\u0301тин ʼ’'",
        "Vladimir Путiн в Kиeвe",
        "Путин\nв Москве\nО. О.\nМИД",
    ],
    ids=lambda text: ascii(text[:12]),
)
@pytest.mark.parametrize("language", ["ru", "uk"])
def test_strange_texts(text: str, language: str) -> None:
    check(TAGGERS[language], text)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "Путина",
                    "Иванова",
                    "Елену",
                    "в",
                    "Киеве",
                    "«Газпром»",
                    "ООН",
                    "О.",
                    "Пётр",
                    "Пу\u0301тин",
                    "\n",
                    "Мін’юст",
                    "Києві",
                    "МИД",
                    "РФ",
                ]
            ),
            st.text(max_size=8),
            st.text(alphabet="абвгдіїєґАБВГДІЇЄҐ«»’ʼ'-. ", max_size=12),
        ),
        max_size=25,
    ).map(" ".join),
    st.sampled_from(["ru", "uk"]),
)
def test_spans_of_any_text(text: str, language: str) -> None:
    check(TAGGERS[language], text)


def check(tagger: CyrillicTagger, text: str) -> None:
    [spans] = tagger.tag([text])
    decided = tagger.decide(text, spans)
    placed = sorted((span.start, span.end, span.surface) for name in decided for span in name.spans)
    assert all(text[start:end] == surface for start, end, surface in placed)
    assert all(before[1] <= after[0] for before, after in pairwise(placed))
    assert all(name.name and name.name in name.aliases for name in decided)
