"""Bytes that are not what they are said to be: UTF-8 with some of it broken, other encodings, no text at all."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from extractors.articles import decode, extract_article
from extractors.errors import PageError
from extractors.posts import find_posts
from flows.cli import main
from tests.test_articles import CYRILLIC, FRENCH, JAPANESE, URL

TWO = "Две буквы: ёж."
SAID = "<meta charset='utf-8'>"
BROKEN = [
    (SAID.encode() + CYRILLIC.encode() + b"\xff" + TWO.encode(), "", f"{SAID}{CYRILLIC}\ufffd{TWO}", "a stray byte"),
    (CYRILLIC.encode() + TWO.encode()[1:], "utf-8", f"{CYRILLIC}\ufffd{TWO[1:]}", "a cut letter"),
    (b"\xed\xa0\x80" + CYRILLIC.encode(), "utf-8", "\ufffd" * 3 + CYRILLIC, "a surrogate"),
    (b"\xff".join([CYRILLIC.encode()] * 10), "", "\ufffd".join([CYRILLIC] * 10), "nine in a page that says nothing"),
    (CYRILLIC.encode() + b"\xff", "windows-1251", CYRILLIC + "\ufffd", "and a header that is wrong"),
    (f"{JAPANESE}é".encode() + b"\xa0", "utf-8", f"{JAPANESE}é\ufffd", "Japanese with a space of another encoding"),
    (
        f"{FRENCH}<p>\ufffd\ufffd</p>".encode() + b"\xe9",
        "utf-8",
        f"{FRENCH}<p>\ufffd\ufffd</p>\ufffd",
        "some were lost",
    ),
]
LEGACY = [
    (FRENCH.encode("cp1252") + "é".encode(), "", "Western, and a letter of UTF-8 in it"),
    (FRENCH.encode("cp1252"), "utf-8", "Western, called UTF-8"),
    (("plain words " * 1000 + "l’été").encode("cp1252"), "", "three letters in a long page"),
    (CYRILLIC.encode("cp1251"), "windows-1251", "Cyrillic"),
    (CYRILLIC.encode("cp1251"), "utf-8", "Cyrillic, called UTF-8"),
    (JAPANESE.encode("euc_jp"), "euc-jp", "Japanese"),
    (("总统周一在首都宣布辞职，议会将选出继任者。" * 9).encode("gb18030"), "gb2312", "Chinese"),
]


@pytest.mark.parametrize(("raw", "charset", "expected", "reason"), BROKEN, ids=[reason for *_, reason in BROKEN])
def test_a_few_broken_bytes_spoil_no_page(raw: bytes, charset: str, expected: str, reason: str) -> None:
    assert decode(raw, charset) == expected, reason


@pytest.mark.parametrize(("raw", "charset", "reason"), LEGACY, ids=[reason for *_, reason in LEGACY])
def test_what_is_no_utf8_is_not_read_as_such(raw: bytes, charset: str, reason: str) -> None:
    assert "\ufffd" not in decode(raw, charset), reason


NO_TEXT = [
    (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20, "a program"),
    (random.Random(3).randbytes(3000), "noise"),
    (b"<html><body><p>" + random.Random(4).randbytes(3000), "noise behind a tag"),
    ("a b c d e f g".encode("utf-32-le") * 99, "four bytes a letter, without a mark"),
]


@pytest.mark.parametrize(("raw", "reason"), NO_TEXT, ids=[reason for *_, reason in NO_TEXT])
def test_what_is_no_text_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(PageError, match="another kind of file"):
        extract_article(raw, url=URL)
    with pytest.raises(PageError, match="another kind of file"):
        find_posts(raw, url=URL)


@pytest.mark.parametrize(
    "command", [["backfill", "page"], ["inspect", "page"], ["inspect", "text"], ["inspect", "pair"]]
)
def test_the_commands_refuse_it_in_a_line(
    command: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "picture.bin"
    path.write_bytes(NO_TEXT[0][0])
    assert main(["--warehouse", str(tmp_path / "w.duckdb"), *command, str(path), *[str(path)] * ("pair" in command)])
    out, err = capsys.readouterr()
    assert out == ""
    assert "another kind of file" in err
    assert len(err.splitlines()) == 1
