"""Double encoding is taken back where it is certain, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.mojibake import mend


@pytest.mark.parametrize(
    ("damaged", "text"),
    [
        ("cafÃ©", "café"),
        ("Ã©tÃ©", "été"),
        ("l'Ã©tÃ©", "l'été"),
        ("Ã‰COLE, SÃ‰NAT", "ÉCOLE, SÉNAT"),
        ("Ã\xa0 la une", "à la une"),
        ("Â£30 million", "£30 million"),
        ("itâ€™s â€œfineâ€\x9d", "it’s “fine”"),
        ("itâ\x80\x99s", "it’s"),
        ("5 â‚¬ â€“ 6 â‚¬", "5 € – 6 €"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет"),
        ("Å›wiat", "świat"),
        ("ZaÅ¼Ã³Å‚Ä‡", "Zażółć"),
        ("ðŸ˜€", "😀"),
        ("ÃƒÂ©tÃƒÂ©", "été"),
        ("“real” quotes and cafÃ©", "“real” quotes and café"),
    ],
)
def test_mended(damaged: str, text: str) -> None:
    assert mend(damaged)[0] == text
    assert mend(damaged)[1] > 0


@pytest.mark.parametrize(
    "text",
    [
        "AMANHÃ…", "MANHÃ\xa0DE", "“NÃO”", "“IRMÃ”", "SÃO PAULO", "«LIBERTÉ»", "«CAFÉ»…", "passé»… fin", "JOSÉ’s",
        "Spaß»", "3×…", "naïve café “x”", "„Öl“", "ÖSTERREICH–ÅÅ", "«À»", "Đà Nẵng – Ã", "plain", "", "東京", "Привет»",
    ],
)  # fmt: skip
def test_left_alone(text: str) -> None:
    assert mend(text) == (text, 0)


@given(st.text(st.characters(min_codepoint=0x400, max_codepoint=0x44F), min_size=2))
def test_whole_words_come_back(text: str) -> None:
    assert mend(text.encode().decode("latin-1"))[0] == text


@given(st.text())
def test_mending_ends(text: str) -> None:
    mended, places = mend(text)
    assert (mended == text) is (places == 0)
