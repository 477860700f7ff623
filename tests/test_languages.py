"""The language of a text: the page's word, if it fits the text."""

from __future__ import annotations

import pytest

from extractors.languages import settle_language

FIRST = "The minister of transport resigned on Monday after a vote in parliament, officials said in the capital."
CYRILLIC = "Министр транспорта подал в отставку в понедельник после голосования в парламенте, сообщили чиновники."
ZULU = "Ngabona amanxeba amathathu, egxalabeni, emqaleni kanye nasesiswini, kusho umama womfana obulewe ngoMgqibelo. "
ZULU += "Abantu abaningi bathe bazokuya emhlanganweni ngoLwesihlanu ukuze bakhulume ngezindlela zokusiza umphakathi."
GERMAN = "Der Minister ist am Montag nach einer Abstimmung zurückgetreten, hieß es in der Hauptstadt des Landes."
SETTLED = [
    ("en-gb", FIRST, "en-gb", "the page's tag, with its region"),
    ("en", GERMAN, "de", "the text's, if the page is wrong"),
    ("en", ZULU, "zu", "also where the script is the same"),
    ("en", CYRILLIC, "ru", "also where it is not"),
    (
        "nb-no",
        "Ministeren gikk av på mandag etter en avstemning i parlamentet, opplyste regjeringen.",
        "nb-no",
        "Norwegian",
    ),
    ("de", "Yes we can", "de", "too short to say otherwise"),
    ("", "Yes we can", "", "too short to say anything"),
    ("en", "0:0 1:0 1:1", "en", "no letters"),
    ("", "123", "", "no letters and no tag"),
]


@pytest.mark.parametrize(("declared", "text", "expected", "reason"), SETTLED, ids=[reason for *_, reason in SETTLED])
def test_the_language_of_a_text(declared: str, text: str, expected: str, reason: str) -> None:
    assert settle_language(declared, [text]) == expected, reason
