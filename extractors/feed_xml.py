"""Bytes of a feed document -> clean XML text: unpacked, decoded, without what no parser should be shown.

feedparser decides encodings by RFC 3023, which trusts headers that are wrong more often than documents are; and it
hands entity declarations on. Both are settled here, so that it only ever sees UTF-8 without a DOCTYPE.
"""

from __future__ import annotations

import codecs
import html
import re
import zlib
from collections.abc import Iterator
from html.entities import html5

from extractors.charsets import guess_script
from extractors.errors import FeedError
from extractors.feed_entries import Problems

# So many characters of UTF-8 for each wrong byte, or it is another encoding; of windows-1251, almost all are wrong.
MOSTLY = 4
MAX_DOCUMENT_BYTES = 12_000_000  # after unpacking; one that is packed openly may have 10 MB

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_XML_DECLARATION = re.compile(r"<\?xml\b[^>]{0,300}\?>")
_XML_VERSION = re.compile(r"""<\?xml\s+version\s*=\s*["']([^"'>]{1,20})["']""")
_ROOT = re.compile(r"<(?:\?xml\b|!DOCTYPE\b|!--|(?:[A-Za-z][\w.-]{0,30}:)?(?:rss|feed|rdf)\b)", re.IGNORECASE)
# Characters XML 1.0 forbids; one of them makes a strict parser refuse the whole document.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# With or without its semicolon, which people forget.
_NUMBER_REF = re.compile(r"&#(?:0*([0-9]+)|[xX]0*([0-9a-fA-F]+));?")
# Two halves of UTF-16, as programs that count in it write an emoji.
_HALVES = re.compile(
    r"&#(?:(5[56]\d{3})|[xX]([dD][89abAB][0-9a-fA-F]{2}));&#(?:(5[67]\d{3})|[xX]([dD][c-fC-F][0-9a-fA-F]{2}));"
)
# What has no need of references, and what opens it; searched for by its end, which may not come.
_VERBATIM = {"<![CDATA[": "]]>", "<!--": "-->"}
_OPENING = re.compile("|".join(map(re.escape, _VERBATIM)))
_NAMED_REF = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
# An ampersand that begins no reference XML knows, with the name HTML may know.
_FOREIGN_REF = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#[xX][0-9a-fA-F]+);)(?:([A-Za-z][A-Za-z0-9]{0,31});)?")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_BOM_UTF16 = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"), (b"<\x00r\x00", "utf-16-le"))
# What a feed may declare. Python knows more codecs (punycode, unicode_escape), none of them a charset of the web.
_CHARSET = re.compile(
    r"(utf|iso8859|cp|koi8|mac|gb|big5|euc|shift|iso2022|latin|ascii|tis|hz|johab|ptcp|kz1048|hp_roman8)[\w-]*"
)
# As browsers do (WHATWG Encoding): the label means the superset that publishers in fact use.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}


def unpack(body: bytes, url: str) -> bytes:
    """Undo a gzip layer that no header announced.

    Raises:
        FeedError: The layer is broken at its start, or unpacks to more than `MAX_DOCUMENT_BYTES`.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, MAX_DOCUMENT_BYTES)
    except zlib.error as error:
        raise FeedError(url, "broken gzip data") from error
    if unpacker.unconsumed_tail:
        raise FeedError(url, f"unpacks to more than {MAX_DOCUMENT_BYTES // 1_000_000} MB")
    return unpacked


def _codec(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    return _SUPERSETS.get(name, name) if _CHARSET.fullmatch(name) else ""


def decode(body: bytes, charset: str, problems: Problems) -> str:
    """Turn a document's bytes into text, believing the bytes before the labels.

    A byte order mark wins; then UTF-8, if the bytes are valid UTF-8 beyond ASCII (other encodings practically never
    are), or almost all of them; then what the document declares, then the header's charset. Where neither names one
    that fits: what the bytes look like, if that is another script than Latin, then windows-1252.

    Args:
        body: The document, unpacked.
        charset: As the Content-Type header names it, else "".
        problems: Receives what a publisher should mend.
    """
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    for start, codec in _NO_BOM_UTF16:
        if body.startswith(start):
            return body.decode(codec, "replace")
    match = _DECLARED.search(body[:1000])
    labels = [label for label in (match[1].decode("ascii") if match else "", charset) if label]
    named = [codec for codec in map(_codec, labels) if codec]
    for label in labels:
        if not _codec(label):
            problems.add("charset-unknown", label)
    if body.isascii():
        # only these write other letters with ASCII bytes
        shifted = [codec for codec in named if codec.startswith(("iso2022", "hz"))]
        return body.decode(shifted[0] if shifted else "ascii", "replace")
    mostly = _mostly_utf8(body)
    if mostly:
        problems.add("charset-wrong", "some bytes of the document are not utf-8")
        return mostly
    for codec in _candidates(named, body):
        try:
            text = body.decode(codec)
        except UnicodeDecodeError:
            continue
        if any(_codec(label) != codec for label in labels) or (not labels and codec != "utf-8"):
            problems.add("charset-wrong", _disagreement(labels, codec))
        return text
    codec = named[0] if named else "utf-8"
    problems.add("charset-wrong", f"some bytes of the document are not {codec}")
    return body.decode(codec, "replace")


def _candidates(named: list[str], body: bytes) -> Iterator[str]:
    """Encodings to try, one by one: guessing takes time, and few documents need it."""
    yield from dict.fromkeys(["utf-8", *named])
    yield from (codec for codec in (guess_script(body), "cp1252") if codec and codec not in named)


def _mostly_utf8(body: bytes) -> str:
    """UTF-8 with some bytes of another encoding in it, as where texts of many sources are put together; else ""."""
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if not wrong or sum(not char.isascii() for char in text) < MOSTLY * wrong:
        return ""
    return body.decode("utf-8", _LENIENTLY)


def _leniently(error: UnicodeError) -> tuple[str, int]:
    """What a byte means that is not UTF-8: a letter of windows-1252, unless it may be half of a character cut off."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte, after = error.object[error.start : error.start + 1], error.object[error.start + 1 : error.start + 2]
    whole = (byte >= b"\xe0" and byte != b"\xe2") or (byte >= b"\xc0" and after.isalpha())
    letter = byte.decode("cp1252", "ignore") if whole else ""
    return (letter, error.start + 1) if letter.isalpha() else ("\ufffd", error.end)


_LENIENTLY = "wirewatch.leniently"
codecs.register_error(_LENIENTLY, _leniently)


def _disagreement(labels: list[str], codec: str) -> str:
    wrong = next((label for label in labels if _codec(label) != codec), "")
    return f"it says {wrong} but is {codec}" if wrong else f"it says nothing, which means utf-8, but is {codec}"


def clean_xml(text: str, problems: Problems) -> bytes:
    """Return the document as UTF-8 XML without declaration, DOCTYPE, junk in front and forbidden characters.

    The DOCTYPE goes as a whole: its entities are how XML bombs and file readers work, and no feed format needs
    them. References to HTML's named characters, which feeds use without declaring, become the characters.
    """
    start = _ROOT.search(text)
    if start is not None:
        note_what_is_before(text, start.start(), problems)
        text = text[start.start() :]
    if text.startswith("<?xml"):
        version = _XML_VERSION.match(text)
        if version and version[1] != "1.0":
            problems.add("xml-version", version[1])
        text = _XML_DECLARATION.sub("", text, count=1)
    text, entities = _without_doctype(text, problems)
    cleaned, forbidden = _FORBIDDEN.subn("", text)
    if "&#" in cleaned:
        cleaned = _HALVES.sub(_joined_halves, cleaned)
        before = cleaned.count("&#")
        cleaned = _NUMBER_REF.sub(_possible_reference, cleaned)
        forbidden += before - cleaned.count("&#")
    if forbidden:
        problems.add("control-characters", count=forbidden)
    if "&" in cleaned:
        cleaned = _with_known_references(cleaned, problems, entities)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + cleaned.encode("utf-8", "ignore")


def note_what_is_before(text: str, place: int, problems: Problems) -> None:
    """Note what a document has in front of its start at `place`."""
    if text[:place].strip("\ufeff \t\r\n"):
        problems.add("junk-before")
    elif text[:place].strip("\ufeff") and _XML_DECLARATION.match(text, place):
        problems.add("space-before")  # allowed where there is no declaration


def _with_known_references(text: str, problems: Problems, entities: bool) -> str:
    """The document with no references but XML's own: HTML's names as characters, other ampersands escaped.

    Left to feedparser, "AT&T news" would be "AT&T; news". Within CDATA an ampersand is just that.

    Args:
        text: The document.
        problems: Receives what was mended.
        entities: Whether the document declared some of its own; references to them are no slips of the pen.
    """

    bare = 0

    def known(match: re.Match[str]) -> str:
        nonlocal bare
        if match[1] and f"{match[1]};" in html5:
            problems.add("html-names", match[0])
            return _named_character(match)
        bare += not (entities and match[1])
        return "&amp;" + match[0][1:]

    parts, place = [], 0
    while (opening := _OPENING.search(text, place)) is not None:
        parts.append(_FOREIGN_REF.sub(known, text[place : opening.start()]))
        closing = text.find(_VERBATIM[opening[0]], opening.end())
        place = closing if closing >= 0 else len(text)
        parts.append(_NAMED_REF.sub(_named_character, text[opening.start() : place]))
    parts.append(_FOREIGN_REF.sub(known, text[place:]))
    if bare:
        problems.add("bare-ampersand", count=bare)
    return "".join(parts)


def _named_character(match: re.Match[str]) -> str:
    if match[1] in _XML_NAMES:
        return match[0]
    # some names, such as LT and AMP, stand for what is markup in XML
    return html.escape(html5[f"{match[1]};"]) if f"{match[1]};" in html5 else match[0]


def _possible_reference(match: re.Match[str]) -> str:
    """The reference, with its semicolon; nothing, if XML has no such character (of which feedparser would die)."""
    digits, base = (match[1], 10) if match[1] else (match[2], 16)
    number = int(digits, base) if len(digits) < 8 else 0
    allowed = number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0xFFFF < number < 0x110000
    return match[0].removesuffix(";") + ";" if allowed else ""


def _joined_halves(match: re.Match[str]) -> str:
    high = int(match[1]) if match[1] else int(match[2], 16)
    low = int(match[3]) if match[3] else int(match[4], 16)
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return match[0]
    return chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)


def _without_doctype(text: str, problems: Problems) -> tuple[str, bool]:
    """The document without its DOCTYPE, and whether that declared entities."""
    start = re.search(r"<!DOCTYPE\b", text[:100_000], re.IGNORECASE)
    root = re.search(r"<[A-Za-z]", text)
    if start is None or (root is not None and root.start() < start.start()):
        return text, False
    end = text.find(">", start.end())
    subset = text.find("[", start.end())
    entities = -1 < subset < end
    if entities:
        problems.add("doctype")
        closing = re.compile(r"\]\s*>").search(text, subset)
        end = closing.end() - 1 if closing else len(text)
    return text[: start.start()] + (text[end + 1 :] if end >= 0 else ""), entities
