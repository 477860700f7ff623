"""Bytes of a feed -> text: encodings, labels that lie, and what no parser should be shown."""

from __future__ import annotations

import codecs
import gzip
import time

import pytest

from extractors import feed_xml
from extractors.errors import FeedError
from extractors.feed_entries import Problems
from extractors.feed_xml import decode
from tests.feed_documents import item, only, parse, rss

WORD = "Přístav Źródło Öl"
CYRILLIC = "Открыт порт"
CHINESE, JAPANESE = "港口开放", "東京の港"
QUOTED = "“Öl”"


def declared(charset: str) -> str:
    return f'<?xml version="1.0" encoding="{charset}"?>'


def encoded(title: str, codec: str, declaration: str = "") -> bytes:
    return rss(item(title=title), declaration=declaration).encode(codec)


@pytest.mark.parametrize(
    ("body", "charset", "title", "problem", "why"),
    [
        (encoded(WORD, "utf-8"), "", WORD, "", "UTF-8, as XML is by default"),
        (codecs.BOM_UTF8 + encoded(WORD, "utf-8"), "iso-8859-1", WORD, "", "a mark settles it"),
        (codecs.BOM_UTF8 * 2 + encoded(WORD, "utf-8", declared("utf-8")), "", WORD, "", "two marks"),
        (codecs.BOM_UTF16_LE + encoded(WORD, "utf-16-le"), "", WORD, "", "UTF-16 with a mark"),
        (codecs.BOM_UTF16_BE + encoded(WORD, "utf-16-be", declared("utf-8")), "", WORD, "", "that says it is UTF-8"),
        (encoded(WORD, "utf-16-be", declared("utf-16")), "", WORD, "", "without a mark"),
        (encoded(WORD, "utf-16-le"), "", WORD, "", "without mark or declaration"),
        (codecs.BOM_UTF32_LE + encoded(WORD, "utf-32-le"), "", WORD, "", "UTF-32"),
        (encoded(WORD, "utf-8", declared("utf-16")), "", WORD, "says utf-16 but is utf-8", "UTF-8 that says UTF-16"),
        (encoded(WORD, "utf-8"), "iso-8859-1", WORD, "says iso-8859-1 but is utf-8", "the header is wrong"),
        (
            encoded(WORD, "utf-8", declared("windows-1251")),
            "",
            WORD,
            "says windows-1251 but is utf-8",
            "so may a document",
        ),
        (encoded(CYRILLIC, "cp1251", declared("windows-1251")), "", CYRILLIC, "", "windows-1251, as declared"),
        (encoded(CYRILLIC, "koi8-r", declared("KOI8-R")), "", CYRILLIC, "", "KOI8-R, as declared"),
        (encoded(CYRILLIC, "koi8-r"), "koi8-r", CYRILLIC, "", "only the header says"),
        (
            encoded(CYRILLIC, "cp1251", declared("utf-8")),
            "windows-1251",
            CYRILLIC,
            "says utf-8 but is cp1251",
            "the header knows better than the document",
        ),
        (encoded(CHINESE, "gb18030", declared("gb2312")), "", CHINESE, "", "GB 2312 means its superset"),
        (encoded("港口開放", "big5", declared("big5")), "", "港口開放", "", "Big5"),
        (encoded(JAPANESE, "cp932", declared("Shift_JIS")), "", JAPANESE, "", "Shift_JIS"),
        (encoded(JAPANESE, "euc_jp"), "euc-jp", JAPANESE, "", "EUC-JP by the header"),
        (encoded(JAPANESE, "iso2022_jp", declared("iso-2022-jp")), "", JAPANESE, "", "hidden in ASCII"),
        (
            encoded(QUOTED, "cp1252"),
            "",
            QUOTED,
            "says nothing, which means utf-8, but is cp1252",
            "the commonest guess",
        ),
        (encoded(QUOTED, "cp1252"), "iso-8859-1", QUOTED, "", "means windows-1252, as in browsers"),
        (encoded("Ol", "utf-8"), "zlib", "Ol", "“zlib” does not exist", "Python has a codec of that name"),
        (encoded("Ol", "utf-8", declared("utf8mb4")), "", "Ol", "“utf8mb4” does not exist", "a database's word"),
        (
            encoded(f"{WORD} {CYRILLIC} Caf@", "utf-8").replace(b"@", b"\xe9"),
            "",
            f"{WORD} {CYRILLIC} Café",
            "some bytes of the document are not utf-8",
            "a letter pasted from elsewhere",
        ),
        (
            encoded(f"{CYRILLIC}@, {WORD}", "utf-8").replace(b"@", b"\xd0"),
            "",
            f"{CYRILLIC}\ufffd, {WORD}",
            "some bytes of the document are not utf-8",
            "half a letter",
        ),
        (
            encoded(f"{CYRILLIC}@, {WORD}", "utf-8", declared("utf-8")).replace(b"@", b"\xe2\x80"),
            "",
            f"{CYRILLIC}\ufffd, {WORD}",
            "some bytes of the document are not utf-8",
            "a quotation mark cut in two",
        ),
    ],
)
def test_charsets(body: bytes, charset: str, title: str, problem: str, why: str) -> None:
    feed = parse(body, charset=charset)
    assert feed.entries[0].title == title, why
    assert [problem in said for said in feed.problems] == ([True] if problem else []), why


@pytest.mark.parametrize("body", [b"", b"  \n ", codecs.BOM_UTF8, b"\x00\x00", gzip.compress(b"", mtime=0)])
def test_empty_bodies(body: bytes) -> None:
    with pytest.raises(FeedError, match="empty body"):
        parse(body)


def test_gzip_without_a_header() -> None:
    assert parse(gzip.compress(rss(item()).encode())).entries[0].guid == "one"
    with pytest.raises(FeedError, match="broken gzip data"):
        parse(b"\x1f\x8bnonsense")
    with pytest.raises(FeedError, match="unpacks to more than 12 MB"):
        parse(gzip.compress(bytes(51_000_000)))


@pytest.mark.parametrize(
    ("document", "title", "why"),
    [
        (rss(item(title="a\x08b\x0bc")), "abc", "control characters"),
        (rss(item(title="a&#8;b&#xB;c")), "abc", "by number"),
        (rss(item(title="a&#99999999999999999999;b")), "ab", "a number feedparser would die of"),
        (rss(item(title="a&#xD800;b</b>")), "ab", "half a character, in broken XML, likewise"),
        (rss(item(title="a<![if x]>b</b>")), "a<![if x]>b", "a word processor's, which swallowed the rest"),
        (rss(item(title="&foo; &nbsp;&hellip;")), "&foo; …", "an unknown name stays, HTML's are known"),
        ("<!-- x --><?xml-stylesheet href='a'?>" + rss(item(title="A"), declaration=""), "A", "things before the root"),
        ("<!DOCTYPE rss SYSTEM 'http://x.example/'>" + rss(item(title="A"), declaration=""), "A", "a DTD elsewhere"),
        ("\n\n" + rss(item(title="A")), "A", "empty lines before the declaration"),
        (rss(item(title="A")) + "<script>x()</script>", "A", "something behind the end"),
        (rss(item(title="A")).removesuffix("</channel></rss>"), "A", "cut off"),
    ],
)
def test_damaged_documents(document: str, title: str, why: str) -> None:
    assert only(document).title == title, why


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (rss(item("</b>")), "line 1: an element is not closed, or not in order"),
        (rss("\n", item(title="a < b")), "line 2: a character such as & or < is not escaped"),
        (rss(item("<x:y>1</x:y>")), "line 1: a prefix is used but not declared with xmlns"),
        (rss(item()).removesuffix("</rss>"), "line 1: the document ends too early"),
        (rss(item()) + "<x/>", "line 1: something follows the end of the feed"),
        (rss(item("<a b='1' b='2'/>")), "line 1: an attribute is given twice"),
    ],
)
def test_what_is_broken_is_said_in_words(document: str, words: str) -> None:
    feed = parse(document)
    assert len(feed.entries) == 1
    assert feed.problems == (f"The XML is broken ({words}); what could be read was kept, entries may be missing.",)


def test_other_versions_of_xml_are_noted() -> None:
    (problem,) = parse(rss(item(), declaration="<?xml version='1.1'?>")).problems
    assert problem == "The document says it is XML 1.1; feeds are XML 1.0, and other readers may refuse it."


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_long_documents_of_wrong_bytes_cost_little(charset: str) -> None:
    body = encoded("é" * 200_000, "latin-1", declared(charset)) + b"\x81" * 500_000
    started = time.process_time()
    assert len(parse(body).entries) == 1
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("charset", "text", "why"),
    [
        ("cp1251", "Президент Казахстана прибыл в Бишкек для переговоров о границе", "Russian, Windows"),
        ("koi8-r", "Президент Казахстана прибыл в Бишкек для переговоров о границе", "Russian, Unix"),
        ("shift_jis", "首相は東京で記者会見を開き、新しい政策を発表した。", "Japanese"),
        ("gb18030", "总理在北京举行新闻发布会，宣布了新的经济政策。", "Chinese, simplified"),
        ("big5", "總理在台北舉行新聞發布會，宣布了新的經濟政策。", "Chinese, traditional"),
        ("euc_kr", "대통령은 서울에서 기자회견을 열고 새로운 정책을 발표했다.", "Korean"),
        ("iso8859-7", "Ο πρωθυπουργός ανακοίνωσε στην Αθήνα τη νέα οικονομική πολιτική", "Greek"),
        ("cp1256", "أعلن رئيس الوزراء في القاهرة السياسة الاقتصادية الجديدة", "Arabic"),
        ("cp1252", "Le président a annoncé à Genève une réforme très attendue", "French: no other script wins"),
        ("cp1252", "naïve coöperation £5 – “quoted”", "a few signs among plain letters"),
    ],
)
def test_what_nobody_declares_is_told_by_its_letters(charset: str, text: str, why: str) -> None:
    document = f"<rss version='2.0'><channel><title>{text}</title></channel></rss>"
    assert decode(document.encode(charset), "", Problems()) == document, why
    problems = Problems()
    lying = declared("utf-8") + document
    assert decode(lying.encode(charset), "", problems) == lying, why
    assert "it says utf-8 but is" in problems.sentences()[0]


def test_what_fits_its_label_is_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(body: bytes) -> str:
        raise AssertionError(body)

    monkeypatch.setattr(feed_xml, "guess_script", fail)
    for codec in ("cp1251", "koi8-r", "utf-8"):
        assert only(encoded(CYRILLIC, codec, declared(codec))).title == CYRILLIC


AMPERSANDS = "Some ampersands are not written as &amp;, and strict readers will refuse the document."
NAMES = (
    "HTML names for characters are used that XML does not know, such as “{}”; strict readers will refuse the document."
)


@pytest.mark.parametrize(
    ("title", "shown", "problem", "why"),
    [
        ("AT&T news", "AT&T news", AMPERSANDS, "no reference at all"),
        ("R&D and M&A deals", "R&D and M&A deals", AMPERSANDS, "two of them"),
        ("AT&T; news", "AT&T; news", AMPERSANDS, "no name anybody knows"),
        ("Fish & chips &amp; peas", "Fish & chips & peas", AMPERSANDS, "one bare, one not"),
        ("Fish &amp; chips", "Fish & chips", "", "as it should be"),
        ("<![CDATA[Fish & chips, R&D]]>", "Fish & chips, R&D", "", "CDATA needs no references"),
        ("<!-- R&D -->Fish", "Fish", "", "nor do comments"),
        ("<![CDATA[A&B]]> and C&D <![CDATA[E&F]]>", "A&B and C&D E&F", AMPERSANDS, "between two of them"),
        ("<![CDATA[caf&eacute;]]>", "café", "", "HTML in CDATA is the publisher's right"),
        ("caf&eacute;", "café", NAMES.format("&eacute;"), "outside it is not"),
        ("caf&#233; &#xe9;", "café é", "", "by number is fine"),
    ],
)
def test_ampersands(title: str, shown: str, problem: str, why: str) -> None:
    for document in (rss(item(title=title)), rss(item("</b>", title=title))):  # the second is parsed loosely
        feed = parse(document)
        assert feed.entries[0].title == shown, why
        assert [said for said in feed.problems if "broken" not in said] == ([problem] if problem else []), why


@pytest.mark.parametrize(
    ("link", "query"),
    [
        ("?a=1&copy=3", "?a=1&copy=3"),
        ("?a=1&amp;copy=3", "?a=1&copy=3"),
        ("?a=1&amp;amp;copy=3&amp;lt=4", "?a=1&copy=3&lt=4"),
        ("<![CDATA[?a=1&copy=3&amp;b=2]]>", "?a=1&copy=3&b=2"),
    ],
)
def test_parameters_are_no_references(link: str, query: str) -> None:
    split = link.startswith("<![CDATA[")
    address = "https://gazette.example/one"
    written = link.replace("<![CDATA[", f"<![CDATA[{address}") if split else address + link
    for document in (rss(item(link=written)), rss(item("</b>", link=written))):
        assert only(document).url == address + query


def test_white_space_before_is_noted_where_it_is_a_fault() -> None:
    said = "There is white space in front of <?xml, where XML allows none; strict readers will refuse the document."
    assert parse("\n\n" + rss(item())).problems == (said,)
    assert parse("\n\n" + rss(item(), declaration="")).problems == ()
