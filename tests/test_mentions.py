"""mentions.py, surfaces.py and sentences.py: from text to trimmed spans, and to their evidence."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.errors import UsageError
from extractors.mentions import Tagger, load_tagger, readable
from extractors.records import EntityType, Span
from extractors.sentences import _END, sentence_around
from extractors.surfaces import LINE_BREAK, trim_span

TEXT = "President Emmanuel Macron met officials of the European Union in Paris.\nRussians protested in Moscow."


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return load_tagger()


def tag(tagger: Tagger, text: str) -> tuple[Span, ...]:
    (tagged,) = tagger.tag([text])
    return tagged.spans


def check(text: str, spans: tuple[Span, ...]) -> None:
    """What holds for the spans of any text."""
    for span in spans:
        assert text[span.start : span.end] == span.surface
        assert span.surface
        assert not LINE_BREAK.search(span.surface)
    for before, after in pairwise(spans):
        assert before.end <= after.start


def test_tagger_says_what_it_is(tagger: Tagger) -> None:
    assert tagger.name == "en_wirewatch 1.1.0"
    assert tagger.languages == ("en",)


def test_finds_and_types_names(tagger: Tagger) -> None:
    assert [(span.surface, span.type) for span in tag(tagger, TEXT)] == [
        ("Emmanuel Macron", EntityType.PERSON),
        ("European Union", EntityType.ORG),
        ("Paris", EntityType.LOCATION),
        ("Russians", EntityType.GROUP),
        ("Moscow", EntityType.LOCATION),
    ]


def test_texts_come_back_in_order_also_across_batches(tagger: Tagger) -> None:
    texts = [TEXT, "", "no name here", *["Angela Merkel left Berlin. " * 300] * 12, "He lives in London."]
    found = list(tagger.tag(texts))
    assert len(found) == len(texts)
    for text, tagged in zip(texts, found, strict=True):
        check(text, tagged.spans)
    assert [tagged.spans == () for tagged in found[:3]] == [False, True, True]
    assert found[-1].spans[-1].surface == "London"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("Paris", "one word"),
        ("BREAKING NEWS FROM KYIV: PRESIDENT ZELENSKY SPEAKS", "all capitals"),
        ("NoSpacesBetweenAnyOfTheseWordsInParis" * 50, "no spaces"),
        ("😀 Angela Merkel 👩‍👩‍👧 visited 🇫🇷 Paris 😀", "astral characters and emoji sequences"),
        ("😀" * 5_000, "all emoji"),
        ("((((((((" * 2_000 + " Angela Merkel", "an unbroken run that a tokeniser takes apart slowly"),
        ("\u200fאנגלה מרקל Angela Merkel\u200e in القاهرة Cairo", "right to left"),
        ("Angela\ud800 Merkel \udfff in Berlin", "lone surrogates"),
        ("Angela\x00 Merkel\x07 in \x1bBerlin\x7f", "control characters"),
        ("Angela\u2028Merkel in\x85Berlin and\vParis", "every kind of line break"),
        ("\n" * 3_000 + "Angela Merkel", "blank lines"),
        ("e\u0301" * 50 + " Angela Merkel", "combining marks"),
    ],
)
def test_strange_texts(tagger: Tagger, text: str, reason: str) -> None:
    check(text, tag(tagger, text))


# Characters of every kind around real names, so that spans are found in the middle of them.
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["Angela Merkel", "the European Union", "Paris", "Kazakhs", "’s ", "\n", " ", ". ", "“"]),
            st.text(st.characters(), max_size=12),  # lone surrogates included
        ),
        max_size=20,
    ).map("".join)
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spans_of_any_text(tagger: Tagger, text: str) -> None:
    check(text, tag(tagger, text))


def test_marks_of_direction_do_not_stop_a_name(tagger: Tagger) -> None:
    text = "\u200fVladimir Putin\u200f met \u202aEmmanuel Macron\u202c in Paris."
    spans = tag(tagger, text)
    assert [span.surface for span in spans] == ["Vladimir Putin", "Emmanuel Macron", "Paris"]


def test_a_long_text_is_cut_at_paragraphs(tagger: Tagger) -> None:
    paragraph = "Officials in Berlin said nothing about Angela Merkel or the United Nations on Monday.\n"
    text = paragraph * 400
    spans = tag(tagger, text)
    check(text, spans)
    found = sum(span.surface == "Angela Merkel" for span in spans)
    assert found >= 398, "cutting loses no name"


@given(st.text(st.characters(), max_size=300))
def test_readable_keeps_every_offset(text: str) -> None:
    clean = readable(text)
    assert len(clean) == len(text)
    clean.encode("utf-8")


@pytest.mark.parametrize("model", ["no_such_model_xx", "/no/such/folder"])
def test_a_missing_model_says_what_to_install(model: str) -> None:
    with pytest.raises(UsageError, match="pip install") as raised:
        load_tagger(model)
    assert "\n" not in str(raised.value)


def test_a_model_without_names_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    import spacy

    folder = tmp_path_factory.mktemp("blank") / "model"
    spacy.blank("en").to_disk(folder)
    with pytest.raises(UsageError, match="does not find names"):
        load_tagger(str(folder))


def test_any_spacy_pipeline_that_sets_ents_will_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    import spacy

    nlp = spacy.blank("uk")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PER", "pattern": "Тарас Шевченко"}])  # type: ignore[attr-defined]  # a ruler
    folder = tmp_path_factory.mktemp("rules") / "model"
    nlp.to_disk(folder)
    ukrainian = load_tagger(str(folder))
    assert ukrainian.languages == ("uk",)
    spans = tag(ukrainian, "Поет Тарас Шевченко")
    assert [(span.surface, span.type) for span in spans] == [("Тарас Шевченко", EntityType.PERSON)]


PERSON, ORG, LOCATION, GROUP = EntityType.PERSON, EntityType.ORG, EntityType.LOCATION, EntityType.GROUP


@pytest.mark.parametrize(
    ("tagged", "kind", "name"),
    [
        ("the European Union", ORG, "European Union"),
        ("The Hague", LOCATION, "Hague"),
        ("President Kassym-Jomart Tokayev", PERSON, "Kassym-Jomart Tokayev"),
        ("Foreign Minister Sergei Lavrov", PERSON, "Sergei Lavrov"),
        ("Gen. Lloyd Austin's", PERSON, "Lloyd Austin"),
        ("Vice President Kamala Harris’s", PERSON, "Kamala Harris"),
        ("Dr. A. B. Smith", PERSON, "A. B. Smith"),
        ("President", PERSON, "President"),
        ("Sometimes Akytkhan", PERSON, "Akytkhan"),
        ("Will Smith", PERSON, "Will Smith"),
        ("Foreign Ministry", ORG, "Foreign Ministry"),
        ("General Motors", ORG, "General Motors"),
        ("“Reuters”,", ORG, "Reuters"),
        ("(Kyiv)", LOCATION, "Kyiv"),
        ("Health Board (HB)", ORG, "Health Board (HB)"),
        ("Naghyz Atazhurt (Real Fatherland", ORG, "Naghyz Atazhurt (Real Fatherland"),
        ("United States’", LOCATION, "United States"),
        ("’s Instagram", ORG, "Instagram"),
        ("anti-Beijing", GROUP, "Beijing"),
        ("Anti-Beijing", GROUP, "Beijing"),
        ("Anti-Corruption Foundation", ORG, "Anti-Corruption Foundation"),
        ("the Anti-Defamation League’s", ORG, "Anti-Defamation League"),
        ("Anti-Islamic State", ORG, "Islamic State"),
        ("U.S.-based", LOCATION, "U.S."),
        ("Kremlin-backed", LOCATION, "Kremlin"),
        ("Park Geun-hye", PERSON, "Park Geun-hye"),
        ("U.S.", LOCATION, "U.S."),
        ("Apple Inc.", ORG, "Apple Inc."),
        ("Moscow.", LOCATION, "Moscow"),
        ("Московский Кремль", LOCATION, "Московский Кремль"),
        ("北京", LOCATION, "北京"),
    ],
)
def test_trimming(tagged: str, kind: EntityType, name: str) -> None:
    text = f"x {tagged} y"
    span = trim_span(text, 2, 2 + len(tagged), kind)
    assert span is not None
    assert span.surface == name
    assert text[span.start : span.end] == name


@pytest.mark.parametrize(
    ("tagged", "reason"),
    [
        ("2026", "a number"),
        ("1,200", "a number"),
        ("https://example.org/Paris", "an address"),
        ("desk@example.org", "an e-mail address"),
        ("Monday", "a day"),
        ("March 3", "a date"),
        ("A", "one letter"),
        ("ministry", "lower case"),
        ("Photo", "furniture of a page"),
        ("the", "an article alone"),
        ("’s", "a possessive alone"),
        ("“”", "quotes alone"),
        ("One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen", "too long"),
    ],
)
def test_junk_is_dropped(tagged: str, reason: str) -> None:
    assert trim_span(tagged, 0, len(tagged), ORG) is None, reason


@given(st.text(st.characters(), max_size=60), st.sampled_from(EntityType))
def test_trimming_stays_inside_and_twice_is_once(text: str, kind: EntityType) -> None:
    span = trim_span(text, 0, len(text), kind)
    if span is not None:
        assert text[span.start : span.end] == span.surface
        assert not span.surface[0].isspace()
        assert not span.surface[-1].isspace()


@pytest.mark.parametrize(
    ("text", "name", "sentence", "reason"),
    [
        ("He left. Ann Lee stayed. It rained.", "Lee", "Ann Lee stayed.", "plain"),
        (
            "Dr. J. R. Smith of Acme Inc. spoke. Rain fell.",
            "Smith",
            "Dr. J. R. Smith of Acme Inc. spoke.",
            "abbreviations",
        ),
        ("The U.S. Senate met in Washington. Rain fell.", "Senate", "The U.S. Senate met in Washington.", "acronym"),
        ("First line\nKyiv fell silent\nlast line", "Kyiv", "Kyiv fell silent", "never across a line break"),
        ("“Go!” said Ann. “Why?” asked Bob.", "Bob", "“Why?” asked Bob.", "a question mark before lower case"),
        ("It cost 3.5 billion. Kyiv paid.", "Kyiv", "Kyiv paid.", "a point in a number"),
        ("Он ушёл. Киев ждёт. Дождь.", "Киев", "Киев ждёт.", "Cyrillic"),
        ("Kyiv", "Kyiv", "Kyiv", "all there is"),
    ],
)
def test_sentence_around(text: str, name: str, sentence: str, reason: str) -> None:
    start = text.index(name)
    assert sentence_around(text, start, start + len(name)) == sentence, reason


def test_a_long_sentence_is_cut_around_the_name() -> None:
    text = "word " * 300 + "Kyiv " + "word " * 300
    start = text.index("Kyiv")
    sentence = sentence_around(text, start, start + 4, max_chars=80)
    assert len(sentence) <= 80
    assert "Kyiv" in sentence
    assert sentence.startswith("…word")
    assert sentence.endswith("word…")


@given(st.text(max_size=200), st.data())
def test_a_sentence_holds_its_name(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    line = LINE_BREAK.search(text, start)
    end = data.draw(st.integers(start, min(start + 30, line.start() if line else len(text))))
    sentence = sentence_around(text, start, end, max_chars=60)
    assert text[start:end] in sentence
    assert len(sentence) <= 60
    assert not LINE_BREAK.search(sentence)


def test_places_in_a_list_are_places_each(tagger: Tagger) -> None:
    text = "NAIROBI, Kenya (Reuters) - Officials from Accra, Ghana, met in Washington, D.C., on Monday."
    places = [span.surface for span in tag(tagger, text) if span.type is EntityType.LOCATION]
    assert places == ["NAIROBI", "Kenya", "Accra", "Ghana", "Washington, D.C."]


def test_a_name_is_one_across_any_space_but_a_line_break(tagger: Tagger) -> None:
    text = "Angela\u00a0Merkel met Emmanuel  Macron and Olaf\nScholz."
    assert [span.surface for span in tag(tagger, text)][:2] == ["Angela\u00a0Merkel", "Emmanuel  Macron"]


def test_what_is_found_does_not_depend_on_what_else_is_read(tagger: Tagger) -> None:
    texts = [f"{TEXT}\n{'Angela Merkel left Accra. ' * n}" for n in range(1, 9)]
    alone = [tag(tagger, text) for text in texts]
    assert [tagged.spans for tagged in tagger.tag(texts)] == alone
    assert [tagged.spans for tagged in tagger.tag(reversed(texts))] == alone[::-1]


def test_runs_of_marks_are_walked_once() -> None:
    """A million marks that end no sentence: begun at each of them, that would be half a trillion steps."""
    marks = "." * 1_000_000
    assert _END.search(f"{marks}x") is None
    assert _END.search("." + '"' * 1_000_000 + "x") is None
    assert [found.span() for found in _END.finditer(f"{marks} A")] == [(0, 1_000_000)]
    text = "He left . . . She stayed?!\u201d And Bek came..."
    assert sentence_around(text, text.index("Bek"), text.index("Bek") + 3) == "And Bek came..."
