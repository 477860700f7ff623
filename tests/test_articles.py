"""Pages: what is read from them, and what a page can do to the reader."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.articles import MAX_BYTES, decode, extract_article
from extractors.block_text import MAX_TEXT_CHARS
from extractors.errors import PageError
from extractors.languages import detect_language, language_tag
from extractors.posts import find_posts
from extractors.records import DateCandidate, PageArticle, PublishedFrom
from flows.articles import clean_text

URL = "https://www.example.org/news/2-minister"
FIRST = "The minister of transport resigned on Monday after a vote in parliament, officials said in the capital."
SECOND = "Her deputy will lead the ministry until the coalition names a successor, a spokesman told reporters."
THIRD = "Opposition parties had asked for the vote in March, when two bridges in the north were closed."
BODY = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"


def page(body: str = BODY, *, head: str = "", lang: str = "en") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">{head}</head>'
        f"<body><article><h1>Minister resigns</h1>{body}</article></body></html>"
    ).encode()


def ld(**values: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle"} | values
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def read(body: bytes, url: str = URL) -> PageArticle:
    return extract_article(body, url=url)


def test_paragraphs_come_one_by_one() -> None:
    body = (
        f"<p>{FIRST}</p><h2>What comes next</h2><p>{SECOND} <a href='/x'>A link</a> in <b>bold</b> stays.</p>"
        f"<blockquote><p>“It was time to go,” she said on the steps of the parliament.</p></blockquote>"
        f"<ul><li>The first bridge was closed in January.</li><li>The second one in March.</li></ul><p>{THIRD}</p>"
    )
    assert read(page(body)).paragraphs == (
        FIRST,
        "What comes next",
        f"{SECOND} A link in bold stays.",
        "“It was time to go,” she said on the steps of the parliament.",
        "The first bridge was closed in January.",
        "The second one in March.",
        THIRD,
    )


BOXES = [
    ('<aside><p>{}</p></aside>', "an aside"),
    ('<div class="newsletter-signup"><p>{}</p></div>', "a newsletter box"),
    ('<div class="relatedArticles"><ul><li><a href="/a">{}</a></li></ul></div>', "related articles"),
    ('<section id="most-read"><p>{}</p></section>', "most read"),
    ('<div class="c-promo"><p>{}</p></div>', "a promotion"),
    ('<div class="share-tools"><p>{}</p></div>', "share tools"),
    ('<p><a href="/other">{}</a></p>', "a paragraph that is one link"),
    ('<figure><img src="a.jpg"><figcaption>{}</figcaption></figure>', "a caption"),
]  # fmt: skip
BOX_TEXT = "Another minister, Jane Roe, visits a school in the south"


@pytest.mark.parametrize(("markup", "reason"), BOXES, ids=[reason for _, reason in BOXES])
def test_boxes_are_no_article(markup: str, reason: str) -> None:
    box = markup.format(BOX_TEXT)
    article = read(page(f"<p>{FIRST}</p>{box}<p>{SECOND}</p><p>{THIRD}</p><p>{FIRST} Again.</p>"))
    assert not any("Jane Roe" in text for text in article.paragraphs), reason
    assert article.paragraphs[:3] == (FIRST, SECOND, THIRD)


KEPT = [
    ('<div class="with-newsletter related-on">{}</div>', "a wrapper named after what else it holds"),
    ('<div class="downloads shared-layout">{}</div>', "words that only begin like a box"),
    ('<div id="story-body" class="share"><h1>Minister</h1>{}</div>', "a wrapper with the heading in it"),
]


@pytest.mark.parametrize(("markup", "reason"), KEPT, ids=[reason for _, reason in KEPT])
def test_wrappers_are_no_boxes(markup: str, reason: str) -> None:
    assert {FIRST, SECOND, THIRD} <= set(read(page(markup.format(BODY))).paragraphs), reason


def test_a_body_without_paragraphs_is_no_box() -> None:
    lines = "<br><br>".join([FIRST, SECOND, THIRD, FIRST + " Again.", SECOND + " Again."])
    html = f'<html lang="en"><body><h1>Minister</h1><div class="text with-ads">{lines}</div></body></html>'
    assert {FIRST, SECOND, THIRD} <= set(read(html.encode()).paragraphs)


def test_a_body_in_chunks_is_read_whole() -> None:
    chunk = '<div class="grid body article__body">{}</div>'
    ad = '<div class="ad-slot">An advertisement</div>'
    body = ad.join(chunk.format(f"<p>{text}</p><p>{text} More.</p>") for text in (FIRST, SECOND, THIRD))
    assert {FIRST, SECOND, THIRD} <= set(read(page(body)).paragraphs)


def test_json_ld_text_stands_in_for_a_page_written_by_script() -> None:
    text = "\n\n".join([FIRST, SECOND, THIRD, f"{FIRST} Again."])
    article = read(page("<p>Loading the article for you, please wait.</p>", head=ld(articleBody=text)))
    assert article.paragraphs == (FIRST, SECOND, THIRD, f"{FIRST} Again.")
    assert article.extractor == "json-ld"


def test_metadata_of_a_usual_page() -> None:
    head = (
        '<meta property="og:site_name" content="Example Times">'
        '<link rel="canonical" href="/news/2-minister?utm_source=x">'
        + ld(
            headline="Minister &amp; deputy resign | Example Times",
            datePublished="2026-01-05T09:30:00+02:00",
            author=[{"@type": "Person", "name": "By Ana Ruiz and José Paz"}, {"name": "Example Times"}],
            inLanguage="en",
        )
    )
    article = read(page(head=head, lang="en-GB"), URL + "?ref=rss")
    assert article == PageArticle(
        url=URL + "?ref=rss",
        canonical_url=URL,
        title="Minister & deputy resign",
        paragraphs=article.paragraphs,
        authors=("Ana Ruiz", "José Paz"),
        published_at=datetime(2026, 1, 5, 7, 30, tzinfo=UTC),
        published_from=PublishedFrom.JSON_LD,
        dates=(DateCandidate(at=article.dates[0].at, source=PublishedFrom.JSON_LD),),
        language="en-gb",
        outlet="Example Times",
        extractor="trafilatura",
    )


CANONICALS = [
    ("https://example.org/news/3", "https://example.org/news/3", "same registrable domain"),
    ("https://other.example/news/3", URL, "another site"),
    ("https://www.example.org/", URL, "the front page"),
    ("javascript:alert(1)", URL, "no page"),
    ("http://[", URL, "no address"),
]


@pytest.mark.parametrize(("link", "expected", "reason"), CANONICALS, ids=[reason for *_, reason in CANONICALS])
def test_a_page_may_rename_itself_within_its_site(link: str, expected: str, reason: str) -> None:
    assert read(page(head=f'<link rel="canonical" href="{link}">')).canonical_url == expected, reason


def test_related_articles_in_json_ld_are_not_this_one() -> None:
    other = ld(headline="Another story", url="https://www.example.org/9", datePublished="2020-01-01T00:00:00Z")
    this = ld(headline="Minister resigns", url=URL, datePublished="2026-01-05T09:30:00Z")
    article = read(page(head=other + this))
    assert article.title == "Minister resigns"
    assert article.published_at == datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


ENCODED = [
    ("é – “x”".encode(), "", "é – “x”", "UTF-8 is recognised"),
    ("é – “x”".encode(), "iso-8859-1", "é – “x”", "and a header that says otherwise is wrong"),
    ("é".encode("latin-1") * 9, "iso-8859-1", "é" * 9, "the header"),
    ("<meta charset=windows-1251>Привет".encode("cp1251"), "", "<meta charset=windows-1251>Привет", "the page's word"),
    ("日本".encode("iso-2022-jp"), "iso-2022-jp", "日本", "an encoding that passes for ASCII"),
    ("日本".encode("utf-16"), "", "日本", "a byte order mark"),
    (b"\x93x\x94", "hex", "“x”", "a codec that is no charset"),
    (b"a" * 5000 + "é".encode() * 4 + b"\xff", "", "a" * 5000 + "éééé\ufffd", "one broken byte is no other encoding"),
    ("a".encode("utf-16-le") * 99, "", "a" * 99, "two bytes a letter, without a mark"),
]


CYRILLIC = "Министр транспорта подал в отставку в понедельник после голосования в парламенте, сообщили чиновники. " * 3
GREEK = "Ο υπουργός παραιτήθηκε τη Δευτέρα μετά από ψηφοφορία στη βουλή, είπαν αξιωματούχοι στην πρωτεύουσα. " * 3
JAPANESE = "交通大臣は月曜日、議会での投票の後に辞任したと当局者が首都で述べた。後任はまだ決まっていない。" * 3
FRENCH = "<p>Le ministre a démissionné lundi après un vote au Parlement, où la majorité était déjà divisée.</p>" * 3
MARKUP = "<html><script>var title = 'a long program in ASCII letters';</script><p class='a-long-name'>{}</p></html>"
ENCODED += [
    (MARKUP.format(CYRILLIC).encode("cp1251"), "", MARKUP.format(CYRILLIC), "a script is recognised"),
    (MARKUP.format(CYRILLIC).encode("koi8-r"), "", MARKUP.format(CYRILLIC), "the older encoding of it, too"),
    (
        MARKUP.format(CYRILLIC).encode("cp1251"),
        "iso-8859-1",
        MARKUP.format(CYRILLIC),
        "whatever a careless header says",
    ),
    (MARKUP.format(GREEK).encode("cp1253"), "utf-8", MARKUP.format(GREEK), "or one that cannot be true"),
    (MARKUP.format(JAPANESE).encode("shift_jis"), "", MARKUP.format(JAPANESE), "Japanese"),
    (FRENCH.encode("cp1252"), "iso-8859-1", FRENCH, "a header that says Western of a Western text"),
    (FRENCH.encode("cp1252"), "", FRENCH, "Western, if nothing is said"),
]


@pytest.mark.parametrize(("raw", "charset", "expected", "reason"), ENCODED, ids=[reason for *_, reason in ENCODED])
def test_decoding(raw: bytes, charset: str, expected: str, reason: str) -> None:
    assert decode(raw, charset) == expected, reason


HOSTILE = [
    (b"", "empty", "empty"),
    (b" \n ", "empty", "white space"),
    (b"<html>" + b"a" * (MAX_BYTES + 1), "bytes, more than", "too large"),
    (b"%PDF-1.7 ...", "another kind of file", "a PDF"),
    (b'{"a": 1}', "no tag", "JSON"),
    (b"plain text without markup", "no tag", "plain text"),
    (b"<html><body><script>show()</script></body></html>", "no text", "only scripts"),
    (b"<html><body><p>Hello</p></body></html>", "no text", "one word"),
    (b"<html><body>" + b"<p>a</p>" * 40_000, "elements", "too many elements"),
    (b"<html><body><p>" + b"word " * 4_000_000, "bytes, more than", "20 MB"),
    (b"<html><body>" + b"<div>" * 10_000 + b"x" + b"</div>" * 10_000, "nested too deeply", "nested 10,000 deep"),
]


@pytest.mark.parametrize(("body", "reason", "case"), HOSTILE, ids=[case for *_, case in HOSTILE])
def test_a_page_without_article_says_why(body: bytes, reason: str, case: str) -> None:
    started = time.process_time()
    with pytest.raises(PageError, match=reason) as error:
        read(body)
    assert time.process_time() - started < 5, case
    assert "\n" not in str(error.value)


DEEP = [("<div>", "</div>", 500), ("<div>", "</div>", 9000), ("<table><tr><td>", "</td></tr></table>", 900),
        ("<div>", "", 3000), ("<div>", "</div>", 10_000)]  # fmt: skip


@pytest.mark.parametrize(("start", "end", "times"), DEEP, ids=[f"{start} {times} {end}" for start, end, times in DEEP])
def test_a_text_below_what_the_parser_reads_is_found(start: str, end: str, times: int) -> None:
    assert read(page(start * times + BODY + end * times)).paragraphs == (FIRST, SECOND, THIRD)


def test_too_many_tags_are_refused_unparsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.page_tree.load_html", None)
    with pytest.raises(PageError, match="more than 30,000 elements"):
        read(page("<p>a" * 70_000))
    with pytest.raises(PageError, match="more than 400,000 elements"):
        find_posts(page("<p>a" * 900_000), url=URL)


SURVIVED = [
    (page(head='<meta property="og:title" content="a">' * 25_000), "thousands of meta tags"),
    (
        page(head=f'<meta property="og:title" content="{"Vote | " * 300_000}"><title>{"x" * 1_000_000}</title>'),
        "titles",
    ),
    (page(head=ld(datePublished="9" * 400_000, dateModified=1e308, author=[{"name": "A B" * 99_999}] * 9)), "numbers"),
    (page(head=ld(author=[{"@type": "Person", "name": f"Ann Lee{n}"} for n in range(20_000)])), "a crowd of authors"),
    (page(head=ld(**{"@graph": [{"@id": "a", "author": {"@id": "a"}}] * 5_000})), "references in a circle"),
    (page('<span class="author">By </span>' * 20_000 + BODY), "bylines"),
    (
        page("<b itemprop='author'>" * 250 + "<i itemprop='name'>Al</i>" * 20_000 + "</b>" * 250 + BODY),
        "microdata in microdata",
    ),
    (page("<p>Mon 5 1 2026 12:3</p>" * 15_000 + BODY, head=ld(datePublished="2026-01-05")), "half a clock many times"),
    (
        page(BODY + "<footer>" + "1:11 " * 400_000 + "</footer>", head=ld(datePublished="2026-01-05")),
        "a line of clocks",
    ),
    (page(head='<link rel="canonical" href="http://[">' + ld(datePublished="2026-01-05T25:61:99Z")), "no time"),
    (page(head='<script type="application/ld+json">' + "[" * 100_000 + "</script>"), "a JSON bomb"),
    (
        page(head=ld(headline="a\ud800b", author={"name": ["x", None, 3]}, datePublished=7)),
        "wrong types, surrogates",
    ),
    (page(f'{BODY}<div class="{"related " * 50_000}">x</div>'), "an endless class"),
    (page(BODY.replace("vote", "vo\x00te")), "null bytes"),
    (
        page(BODY + "<div class='summary'>" * 200 + f"<p>{THIRD} </p>" * 9000 + "</div>" * 200),
        "wrappers named like boxes",
    ),
    (page(BODY + f"<div>{'a b c d e f g h i j k l m<br><br>' * 9000}</div>"), "9,000 lines"),
    (page(BODY + "<ul><li><a href='/x'>one two three four</a>" * 250 + "</li></ul>" * 250), "lists in lists"),
    (page(BODY + "<p>" + "<script>" * 50_000), "programs without end"),
]


@pytest.mark.parametrize(("body", "case"), SURVIVED, ids=[case for _, case in SURVIVED])
def test_an_article_is_read_in_spite_of(body: bytes, case: str) -> None:
    article = read(body)
    assert FIRST in article.paragraphs, case
    json.dumps(article.title).encode()
    article.title.encode("utf-8")


@given(st.binary(max_size=300))
def test_any_bytes_have_one_outcome(body: bytes) -> None:
    try:
        article = read(b"<html><body><p>" + body)
    except PageError:
        return
    assert all(text == text.strip() and text and "\n" not in text for text in article.paragraphs)


PLANES = "\u0416 \U00010330 \U00020000 \U00030000"  # letters, of all planes that have some


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{FIRST} {PLANES}", "every plane"),
        ("استقال وزير النقل يوم الاثنين بعد تصويت في البرلمان، وفق ما قال مسؤولون في العاصمة.", "right to left"),
        ("השר התפטר ביום שני לאחר הצבעה (42:40) בפרלמנט “היום”, כך נמסר מטעמו לעיתונאים.", "right to left, numbers"),
        (
            "وزیر راه روز دوشنبه پس از رأی‌گیری در مجلس استعفا داد و نمی‌خواهد بازگردد، مقام‌ها گفتند.",
            "joiners of Persian",
        ),
        ("กระทรวงคมนาคมแถลงเมื่อวันจันทร์ว่ารัฐมนตรีลาออกหลังการลงมติในรัฐสภาและจะมีผู้สืบทอดตำแหน่ง", "without spaces"),
        (f"{FIRST} 👩🏽‍🚒 e\u0301 \u1112\u1161\u11ab", "clusters"),
    ],
)
def test_a_text_stays_what_it_is(text: str, reason: str) -> None:
    found = read(page(f"<p>{text}</p><p>{text} {text}</p>"))
    assert found.paragraphs[0] == text, reason
    "".join(found.paragraphs).encode("utf-8")


def test_a_text_of_a_million_words_is_cut_at_a_bound() -> None:
    body = "".join(f"<p>{'word ' * 99}{number:05}</p>" for number in range(9_800))  # 980,000 words: 5 MB
    found = read(page(body))
    assert sum(map(len, found.paragraphs)) == pytest.approx(MAX_TEXT_CHARS, rel=0.01)
    assert found.left_out == pytest.approx(5 * 980_000 - MAX_TEXT_CHARS, rel=0.01), "and what is left out is counted"
    assert clean_text(found, "Minister resigns").dropped[-1].reason == "too long"
    assert read(page(BODY)).left_out == 0


LANGUAGES = [("en_GB", "en-gb"), ("EN-us", "en-us"), ("zh-Hant-TW", "zh-hant-tw"), ("English", ""), ("", ""), ("x", "")]


@pytest.mark.parametrize(("raw", "expected"), LANGUAGES)
def test_language_tags(raw: str, expected: str) -> None:
    assert language_tag(raw) == expected


def test_scripts_without_spaces_have_words_too() -> None:
    text = (
        "外交部发言人周一在例行记者会上回答了有关交通部长辞职的提问，并表示新任部"
        "长将于下周就职，两座桥梁的维修工程也将在三月之前完成，届时将重新开放通行。"
    )
    assert read(page(f"<p>{text}</p>", lang="zh")).paragraphs[-1] == text


def test_a_tag_left_over_from_a_template_is_not_believed() -> None:
    russian = "Министр транспорта подал в отставку в понедельник после голосования в парламенте, сообщили чиновники. "
    assert read(page(f"<p>{russian}</p><p>{russian * 2}</p>", lang="en")).language == "ru"
    assert detect_language("Der Minister ist am Montag nach einer Abstimmung zurückgetreten, hieß es.") == "de"
    assert detect_language("123") == ""
