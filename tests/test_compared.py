"""compared.py and what it asks: which two names can be one, which cannot, and which are left to people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.compared import block_keys, compare_names
from extractors.name_likeness import Answer
from extractors.records import EntityType

PERSON, ORG, LOCATION = EntityType.PERSON, EntityType.ORG, EntityType.LOCATION

ONE_PERSON = [
    ("Kassym-Jomart Tokayev", "TOKAYEV, Kassym-Jomart", "surname first, with a comma"),
    ("Tokayev Kassym-Jomart", "Kassym-Jomart Tokayev", "surname first, without"),
    ("Kassym-Jomart Kemelevich Tokayev", "Kassym-Jomart Tokayev", "patronymic left out"),
    ("Қасым-Жомарт Тоқаев", "Kassym-Jomart Tokayev", "Kazakh letters"),
    ("Олексій Навальний", "Aleksey Navalnyy", "Ukrainian letters"),
    ("Siarhei Tsikhanouski", "Sergei Tikhanovsky", "Belarusian and Russian"),
    ("Sviatlana Tsikhanouskaya", "Svetlana Tikhanovskaya", "the same, of a woman"),
    ("Ivan Uladzimiravich Petrov", "Ivan Vladimirovich Petrov", "a patronymic in two languages"),
    ("Kim Jong-un", "Kim Jongun", "two syllables written together"),
    ("Jong Un Kim", "Kim Jong Un", "Korean name turned round"),
    ("Orbán Viktor", "Viktor Orban", "Hungarian order"),
    ("Abdel Fattah el-Sisi", "عبد الفتاح السيسي", "Arabic script, servant of the Opener"),
    ("Mohammed bin Salman", "محمد بن سلمان", "Arabic script"),
    ("Najm Eddine Faraj", "Najmuddin Faraj", "faith, joined or apart"),
    ("Muammar Gaddafi", "Moammar Qadhafi", "several letters for one sound"),
    ("Recep Tayyip Erdoğan", "Tayyip Erdogan", "first given name left out"),
    ("J. D. Vance", "JD Vance", "initials"),
    ("Hamed al-Ali", "Sheikh Hamid Al-Ali", "a title is no name"),
    ("Emomali Rahmon", "Imomali Rakhmon", "vowel of an unstressed syllable"),
    ("Ilham Heydar oglu Aliyev", "Ilham Aliyev", "the father's name left out"),
    ("Mohammed bin Salman Al Saud", "Mohammed Al Saud", "the same in Arabic"),
    ("Gustavo Petro", "Gustavo Petro Urrego", "second surname left out"),
    ("Gustavo Petro", "Gustavo Francisco Petro Urrego", "the same, and a second given name"),
    ("Ivan Duque", "Iván Duque Márquez", "second surname left out"),
    ("Bilawal Bhutto", "Bilawal Bhutto Zardari", "the last surname left out: Bhutto is no given name"),
    ("Tedros Adhanom", "Tedros Adhanom Ghebreyesus", "the grandfather's name left out"),
    ("Abdul Sattar Barakzai", "Haji Satar Barakzai", "servant of the Veiler, called Veiler"),
    ("Mustapha Reda Darwish Fawaz", "Mostafa Reda Darwich Fawaz", "-wich is no patronymic"),
]
TWO_PERSONS = [
    ("Ivan Petrov", "Ivan Petrova", "-ov and -ova"),
    ("Aleksandr Ivanenko", "Aleksandra Ivanenko", "a final -a"),
    ("Karim Hassan", "Karima Hassan", "a final -a"),
    ("Mario Rossi", "Maria Rossi", "-o and -a"),
    ("Christian Muller", "Christiane Muller", "a final -e"),
    ("Elena Petrova", "Elina Petrova", "two names that are listed as two"),
    ("Marat Ospanov", "Murat Ospanov", "two names that are listed as two"),
    ("Tanat Ospanov", "Tunat Ospanov", "an open and a close vowel in a given name"),
    ("Erik Andersen", "Erik Anderson", "-sen and -son"),
    ("Jan Smith", "Jon Smith", "short names are told apart by a vowel"),
    ("Martin Luther", "Martin Luther King", "an English middle name"),
    ("John Fitzgerald", "John Fitzgerald Kennedy", "the same, as surnames are"),
    ("Aung San", "Aung San Suu Kyi", "her father"),
    ("Kim Jong", "Kim Jong Un", "half of a given name"),
    ("Nguyen Phu", "Nguyen Phu Trong", "no surname"),
    ("Saddam Hussein", "Saddam Hussein al-Tikriti", "a name that many are given"),
    ("Sergei Ilyich", "Sergei Ilyich Petrov", "a patronymic is no surname"),
    ("Vladimir Vladimirovich", "Vladimir Vladimirovich Petrov", "the same"),
    ("Abdul Rahman", "Rahman Ali", "a master's name alone is too little"),
    ("Robert F. Kennedy", "Robert F. Kennedy Jr.", "father and son"),
    ("George W. Bush", "George H. W. Bush", "initials"),
    ("Kim Jong Un", "Kim Jong Il", "another syllable"),
    ("Scott James", "James Scott", "both may be given names"),
    ("Ali Mohammed", "Mohammed Ali", "both are given names"),
    ("Li Wei", "Wei Li", "nothing tells which is the surname"),
    ("Juan Carlos", "Juan Carlos Varela", "two given names are no full name"),
    ("Jean-Pierre Martin", "Jean Martin", "half of a given name"),
    ("Ivan Sergeevich Petrov", "Ivan Ilyich Petrov", "two patronymics"),
    ("Jose Fernandez", "Jose Hernandez", "another first letter"),
    ("Ahmad Shah Massoud", "Ahmad Wali Massoud", "brothers"),
    ("Hamza al-Masri", "Abu Hamza al-Masri", "the father of Hamza is not Hamza"),
    ("Nguyen Van Minh", "Nguyen Van Manh", "a vowel in a short name"),
    ("Wang Yi", "Wang Ying", "a letter in a short name"),
    ("Tokayev", "Kassym-Jomart Tokayev", "a surname alone"),
    ("Chen Chih-chung", "Chen Shih-chung", "another syllable"),
    ("Tseng Cheng", "Tseng Ming-chung", "another syllable"),
    ("Sabah al-Khaled", "Talal Khaled al-Ahmad al-Sabah", "turned round, and words left out"),
    ("Muhammad Ali", "Sajjad Muhammad Ali", "names that too many people have"),
    ("Heydar Aliyev", "Ilham Heydar oglu Aliyev", "before oglu stands the father's name"),
    ("Heydar Aliyev", "Ilham Geidar ogly Aliev", "the same in another spelling"),
    ("Nursultan Nazarbayev", "Dariga Nursultan qizi Nazarbayev", "before qizi stands the father's name"),
    ("Salman Al Saud", "Mohammed bin Salman Al Saud", "after bin stands the father's name"),
    ("Reza Pahlavi", "Mohammad Reza Pahlavi", "what is left out stands after the first given name"),
    ("Ali Abdullah Saleh", "Ahmed Ali Abdullah Saleh", "a name in front is the son's"),
    ("Ali Bhutto", "Zulfikar Ali Bhutto", "a second given name that too many have"),
    ("Evo Petro", "Gustavo Evo Petro Urrego", "the second given name, and no second surname"),
    ("Gustavo Petro Sierra", "Gustavo Petro Urrego", "two second surnames"),
    ("Ali Mohammed", "Ali Mohammed Saleh", "no second surname: the father's name"),
    ("Mubarak al-Hajraf", "Nayef Falah Mubarak al-Hajraf", "of the son only his father's name"),
]
ONE_ORG = [
    ("Ministry of Defense of Ukraine", "Ukraine's Defence Ministry", "an office, in another order and spelling"),
    ("Ukrainian Defense Ministry", "Ministry of Defence of Ukraine", "the people for the state"),
    ("Foreign Ministry of Kazakhstan", "Ministry of Foreign Affairs of the Republic of Kazakhstan", "short for"),
    ("Ministry of Internal Affairs of Russia", "Russian Interior Ministry", "short for"),
    ("OOO Gazprom", "Gazprom LLC", "legal forms"),
    ("ООО Газпром", "Gazprom PJSC", "Cyrillic and another legal form"),
    ("Acme Trading Co., Ltd.", "Acme Trade Company Limited", "abbreviations"),
    ("Acme Holding S. de R.L. de C.V.", "Acme Holding", "a form of several words"),
    ("Johnson & Johnson", "The Johnson and Johnson", "ampersand and article"),
    ("Acme Shipping Company", "Acme Shipping", "company, or not"),
    ("Daedong Credit Bank (DCB)", "Dae-Dong Credit Bank", "acronym in brackets, a hyphen"),
    ("Rossiya Segodnya", "Rossia Segodnia", "transliteration"),
    ("Роскомнадзор", "Roskomnadzor", "Cyrillic"),
]
TWO_ORGS = [
    ("Ministry of Defence of Ukraine", "Ministry of Defence of Russia", "another state"),
    ("Ministry of Defence", "Ministry of Defence of Russia", "whose it is, is not said"),
    ("Gazprom", "Gazprom Neft", "a subsidiary"),
    ("Alfa Bank", "Alpha Bank", "two banks"),
    ("Iran Air", "Iraq Air", "states are no spellings"),
    ("Nord Stream", "Nord Stream 2", "a number"),
    ("First Army", "Second Army", "an ordinal"),
    ("University of Washington", "Washington University", "schools are told apart by order"),
    ("Ministry of Culture", "Ministry of Agriculture", "another word"),
    ("Deutsche Bank", "Deutsche Bahn", "short words are no spellings"),
]
LEFT_TO_PEOPLE = [
    ("Zafar Iqbal", "Zafar Iqbal Chaudhry", PERSON),
    ("Jean-Pierre Martin", "Jean Martin", PERSON),
    ("Korea Daesong Trading", "Korea Daesong General Trading", ORG),
]


@pytest.mark.parametrize(("a", "b", "reason"), ONE_PERSON)
def test_one_person(a: str, b: str, reason: str) -> None:
    assert compare_names(a, b, PERSON).answer is Answer.SAME, reason
    assert set(block_keys(a, PERSON)) & set(block_keys(b, PERSON)), "or they would never meet"


@pytest.mark.parametrize(("a", "b", "reason"), TWO_PERSONS)
def test_two_persons(a: str, b: str, reason: str) -> None:
    assert compare_names(a, b, PERSON).answer is not Answer.SAME, reason


@pytest.mark.parametrize(("a", "b", "reason"), ONE_ORG)
def test_one_organisation(a: str, b: str, reason: str) -> None:
    assert compare_names(a, b, ORG).answer is Answer.SAME, reason
    assert set(block_keys(a, ORG)) & set(block_keys(b, ORG)), "or they would never meet"


@pytest.mark.parametrize(("a", "b", "reason"), TWO_ORGS)
def test_two_organisations(a: str, b: str, reason: str) -> None:
    assert compare_names(a, b, ORG).answer is not Answer.SAME, reason


@pytest.mark.parametrize(("a", "b", "kind"), LEFT_TO_PEOPLE)
def test_left_to_people(a: str, b: str, kind: EntityType) -> None:
    assert compare_names(a, b, kind).answer is Answer.UNSURE


def test_places_are_one_by_key_alone() -> None:
    assert compare_names("Niger", "Nigeria", LOCATION).answer is Answer.DIFFERENT
    assert compare_names("Nur-Sultan", "Nursultan", LOCATION).answer is Answer.SAME
    assert block_keys("Niger", LOCATION) == ()


NAMES = [name for pairs in (ONE_PERSON, TWO_PERSONS, ONE_ORG, TWO_ORGS) for a, b, _ in pairs for name in (a, b)]


@given(st.one_of(st.sampled_from(NAMES), st.text(max_size=60)), st.one_of(st.sampled_from(NAMES), st.text(max_size=60)))
def test_comparing_is_the_same_from_either_side(a: str, b: str) -> None:
    for kind in (PERSON, ORG):
        one, other = compare_names(a, b, kind), compare_names(b, a, kind)
        assert (one.answer, one.score) == (other.answer, other.score)
        assert 0 <= one.score <= 1


@pytest.mark.parametrize(
    "name", ["x" * 10_000, "x " * 5_000, "ab" * 5_000, "-" * 10_000, "J." * 5_000, "عبد" * 3_000, "\udc80 x"]
)
def test_any_length_costs_little(name: str) -> None:
    """What is compared is cut: a distance over whole texts would take hours."""
    for kind in (PERSON, ORG):
        assert compare_names(name, name + "y Ivan", kind).score <= 1
        assert len(block_keys(name, kind)) < 100
