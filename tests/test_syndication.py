"""Syndication lines: the origin they name, in many languages, and lines about something else."""

from __future__ import annotations

import time

import pytest

from extractors.syndication import syndication

LINES = [
    ("This article was originally published on Radio Nova.", "Radio Nova"),
    ("This post was originally published on Radio Free.", "Radio Free"),
    ("This post was originally published on [Radio Free](https://radiofree.example/2026/a/).", "Radio Free"),
    ("This post was originally published on Radio Free (https://radiofree.example/a).", "Radio Free"),
    ("This article was originally published on nova.example.", "nova.example"),
    ("This article was originally published by RN/RS.", "RN/RS"),
    ("This article was originally published at https://www.nova.example/a/b.", "nova.example"),
    ("Originally published by The Example Times", "The Example Times"),
    ("First published in the Morning Herald on May 3, 2021.", "the Morning Herald"),
    ("This story was produced by Grist and co-published with Fern.", "Grist"),
    ("Republished with permission from Eurasia Review.", "Eurasia Review"),
    ("This article is republished from The Conversation under a CC license. Read the original.", "The Conversation"),
    ("Copyright (c) 2021. Radio Nova, Inc. Reprinted with the permission of Radio Nova.", "Radio Nova"),
    ("The post Minister resigns appeared first on Radio Nova.", "Radio Nova"),
    ("This story first appeared in the Sunday Mail.", "the Sunday Mail"),
    ("This story appeared first in the Sunday Mail.", "the Sunday Mail"),
    ("The article was originally published by Radio Nova.", "Radio Nova"),
    ("An earlier version of this story first appeared in the Sunday Mail", "the Sunday Mail"),
    ('Dieser Artikel ist zuerst bei "Kapital" erschienen.', "Kapital"),
    ("Dieser Artikel ist eine Übersetzung, im Original ist er in der Tageszeitung Morgenruf erschienen.", "Morgenruf"),
    ("Dit artikel verscheen eerder in De Morgenpost.", "De Morgenpost"),
    ("Den här artikeln publicerades först i Norra Bladet.", "Norra Bladet"),
    ("Cet article a été initialement publié sur Radio Nova.", "Radio Nova"),
    ("Cet article est republié à partir de The Conversation sous licence Creative Commons.", "The Conversation"),
    ("Este artículo fue publicado originalmente en Radio Nova.", "Radio Nova"),
    ("Este texto foi publicado originalmente no Jornal da Costa.", "Jornal da Costa"),
    ("Questo articolo è stato pubblicato originariamente su Radio Nova.", "Radio Nova"),
    ("Acest articol a fost publicat inițial pe Radio Nova.", "Radio Nova"),
    ("Ten artykuł został pierwotnie opublikowany na stronie Radio Nova.", "Radio Nova"),
    ("Tento článek původně vyšel na webu Radio Nova.", "Radio Nova"),
    ("Эта статья была впервые опубликована на сайте Радио Нова.", "Радио Нова"),
    ("Материал впервые опубликован в «Утренней почте».", "Утренней почте"),
    ("Ця стаття була вперше опублікована на сайті Радіо Нова.", "Радіо Нова"),
    ("Бұл мақала алғаш рет Таңғы хабар сайтында жарияланған.", "Таңғы хабар"),
    ("Bu makale ilk olarak Radyo Nova’da yayımlandı.", "Radyo Nova"),
    ("نُشر هذا المقال لأول مرة في موقع راديو نوفا.", "راديو نوفا"),
    ("این گزارش نخستین بار در روزنامه نوا منتشر شد.", "نوا"),
    ("本文最初发表于新声电台。", "新声电台"),
    ("转载自：新声电台", "新声电台"),
    ("この記事は最初にラジオ・ノヴァに掲載されました。", "ラジオ・ノヴァ"),
    ("이 기사는 라디오 노바에 처음 게재되었습니다.", "라디오 노바"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "origin"), LINES)
def test_the_line_names_the_origin(line: str, origin: str) -> None:
    assert syndication(line) == ("", origin)


OTHERS = [
    ("The report was first published by Radio Nova", "another report"),
    ("The report was first published by the ministry in May, and it named three officials.", "another report"),
    ("This report was published by the Ministry of Health on Tuesday.", "who made the report that is the news"),
    ("The article appeared in a local paper and led to two arrests.", "an event"),
    ("He published his first novel in 1968 with a small press.", "a book"),
    ("“This story was first published in Radio Nova,” she said. " + "It went on. " * 40, "the article goes on"),
    ("Cet article a été publié par le ministère de la Santé mardi.", "not first"),
    ("Este informe fue publicado en Lima por el Ministerio de Salud.", "not first"),
    ("Материал впервые опубликован в 1968 году.", "a year"),
    ("Этот материал ранее появился в магазинах города.", "cloth"),
    ("Questo articolo è uscito dalla stampante rotta.", "a printer"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "reason"), OTHERS, ids=[reason for _, reason in OTHERS])
def test_other_lines_name_none(line: str, reason: str) -> None:
    assert syndication(line) is None


def test_what_stands_before_the_line_is_kept() -> None:
    text = "The coalition names a successor in the week after the vote. This article was first published on Radio Nova."
    assert syndication(text) == ("The coalition names a successor in the week after the vote.", "Radio Nova")


def test_a_name_is_never_cut() -> None:
    for length in range(380, 460):
        found = syndication(f"Ten words stand before it, as far as I see. The post {'a' * (length - 200)} {'b' * 40}"
                            " appeared first on The Harbour Times of the North.")  # fmt: skip
        assert found is None or found[1] == "The Harbour Times of the North"


HOSTILE = ["this article was " * 1200, "the post " * 2000, "publié. " * 3000,
           "cet article " * 1500, "本文最初发表" * 3000, "[" * 5000 + "published"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:12].strip() for text in HOSTILE])
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    for _ in range(5):
        syndication(text[:20_000])
    assert time.process_time() - started < 2
