"""Which tagger reads which text."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from extractors.errors import UsageError
from extractors.identity import ArticleNames, resolve_names
from extractors.records import EntityType
from extractors.taggers import Taggers, find_names, load_taggers
from flows.config import Config, parse_config
from flows.names import tagged_by
from flows.rules_version import rules_version
from tests.pipeline import NOW
from tests.test_bad_input import feed, item, watching
from tests.webserver import WebServer

ENGLISH = "President Vladimir Putin flew to Moscow on Monday, where Putin met Dmitry Peskov, his spokesman for years."
RUSSIAN = "Владимир Путин прилетел в Москву. Вечером с Путиным говорил Дмитрий Песков, его давний представитель."


@pytest.fixture(scope="module")
def taggers() -> Taggers:
    return load_taggers()


def test_the_language_of_an_article_chooses(taggers: Taggers) -> None:
    assert [bool(taggers.for_language(tag)) for tag in ("en", "en-GB", "ru", "uk-UA", "", "fa", "kk")] == [
        True,
        True,
        True,
        True,
        True,
        False,
        False,
    ]
    english, russian = tagged_by(taggers, "en", ENGLISH), tagged_by(taggers, "ru-RU", RUSSIAN)
    assert english
    assert taggers.names["ru"] == "ru_slovnet_ner_news_v1 1.6.0"
    assert russian == f"{taggers.names['ru']}/{rules_version()}"
    assert tagged_by(taggers, "fa", "Tehran") is None


def test_what_is_stored_is_the_name_of_the_tagger_that_is_loaded(taggers: Taggers) -> None:
    for language, name in taggers.names.items():
        found = taggers.for_language(language)
        assert found is not None
        assert found.name == name


def test_a_text_of_unknown_language_is_read_by_its_script(taggers: Taggers) -> None:
    english, russian, short = find_names(taggers, [ENGLISH, RUSSIAN, "Путин ы"], ["", "", ""])
    assert english is not None
    assert russian is not None
    assert "Владимир Путин" in {name.name for name in russian}
    assert short is not None
    assert [name.name for name in short] == ["Путин"]


@pytest.mark.parametrize(
    ("text", "language"),
    [(ENGLISH, "en"), (RUSSIAN, "ru"), ("Путин ы", "ru"), ("їжак", "uk"), ("123", "")],
)
def test_a_text_of_unknown_language_is_kept_as_read_by_the_tagger_that_read_it(
    taggers: Taggers, text: str, language: str
) -> None:
    assert tagged_by(taggers, "", text) == f"{taggers.names[language]}/{rules_version()}"


def test_a_text_that_looks_like_a_language_without_tagger_was_tried() -> None:
    taggers = load_taggers(models={"ru": "", "uk": ""})
    assert find_names(taggers, [RUSSIAN], [""]) == [None]
    assert tagged_by(taggers, "", RUSSIAN) == f"{taggers.names['']}/{rules_version()}", "else it were due for ever"


def test_no_tagger_no_names(taggers: Taggers) -> None:
    assert find_names(taggers, ["Tehran"], ["fa"]) == [None]


def test_one_person_in_two_alphabets_is_one_entity(taggers: Taggers) -> None:
    found = find_names(taggers, [RUSSIAN, ENGLISH], ["ru", "en"])
    articles = [
        ArticleNames(article_id=number, published_at=NOW, names=names or ()) for number, names in enumerate(found)
    ]
    resolution = resolve_names(articles, {})
    persons = {each.name for each in resolution.entities if each.type is EntityType.PERSON}
    assert persons == {"Vladimir Putin", "Dmitry Peskov"}  # shown in Latin letters if any text has them


def test_a_language_can_be_switched_off() -> None:
    assert Config().tag.models == {"ru": "slovnet", "uk": "slovnet"}
    config = parse_config('[tag.models]\nuk = ""', "test")
    assert config.tag.models == {"ru": "slovnet", "uk": ""}
    taggers = load_taggers(models=config.tag.models)
    assert tagged_by(taggers, "uk", "Київ") is None
    assert tagged_by(taggers, "ru", RUSSIAN)


def test_slovnet_reads_no_other_language() -> None:
    with pytest.raises(UsageError, match="reads ru and uk, not pl"):
        load_taggers(models={"pl": "slovnet"})


_RUSSIAN_PAGE = """<!doctype html><html lang="ru"><head><title>Порт открыт</title></head><body><article>
<p>Премьер-министр Ержан Сапаров открыл новый порт в Актау во вторник и поблагодарил рабочих за их долгий труд.</p>
<p>После речи с Сапаровым говорила глава ООН по вопросам моря, а слова Сапарова записали журналисты города.</p>
</article></body></html>"""
_ENGLISH_PAGE = """<!doctype html><html lang="en"><head><title>Harbour opens</title></head><body><article>
<p>Prime Minister Yerzhan Saparov opened the new harbour of Aktau on Tuesday and thanked all workers for their toil.</p>
<p>The United Nations sent a delegation to the ceremony, and Saparov answered the questions of reporters.</p>
</article></body></html>"""


def test_an_english_article_gives_an_entity_of_a_russian_one_its_latin_name(
    webserver: WebServer, tmp_path: Path
) -> None:
    russian = webserver.serve("/ru", _RUSSIAN_PAGE, "text/html; charset=utf-8")
    feed_url = webserver.serve("/f", feed(item(russian, "Порт открыт")))
    pipe = watching(tmp_path, feed_url)
    pipe.run()
    names = "SELECT name FROM entities WHERE type IN ('person', 'org') ORDER BY name"
    assert pipe.ask(names) == [("Ержан Сапаров",), ("ООН",)]
    assert pipe.ask("SELECT tagger LIKE 'ru_slovnet%' FROM articles") == [(True,)]
    assert pipe.ask(
        "SELECT surface, rule FROM spans JOIN entities USING (entity_id) WHERE type = 'person' ORDER BY start"
    ) == [
        ("Ержан Сапаров", "exact"),
        ("Сапаровым", "surname"),
        ("Сапарова", "surname"),
    ]

    english = webserver.serve("/en", _ENGLISH_PAGE, "text/html; charset=utf-8")
    webserver.serve("/f", feed(item(russian, "Порт открыт"), item(english, "Harbour opens")))
    pipe.now = NOW + timedelta(hours=1)
    pipe.run()
    assert pipe.ask(names) == [("United Nations",), ("Yerzhan Saparov",)]
    assert pipe.ask("SELECT name FROM named('Ержан Сапаров')") == [("Yerzhan Saparov",)]
    assert pipe.broken() == []
