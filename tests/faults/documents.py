"""Feeds: encodings, XML, JSON, and what entries can hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial

from tests.faults.registry import BLOCK, MEGABYTE, Call, Faults, good_feed

FAULTS = Faults()

_HOURS = "Mon, 10 Aug 2026 09:00:00 GMT"


async def _serve(call: Call, *, make: Callable[[str], bytes], kind: str) -> None:
    await call.respond(make(call.site), kind=kind)


def _document(name: str, says: str, make: Callable[[str], bytes], kind: str = "application/rss+xml") -> None:
    FAULTS.add(name=name, says=says)(partial(_serve, make=make, kind=kind))


def _feed(*items: str, head: str = "", before: str = '<?xml version="1.0"?>') -> bytes:
    return f'{before}<rss version="2.0"><channel><title>Gazette</title>{head}{"".join(items)}</channel></rss>'.encode()


def _item(link: str, guid: str, title: str = "Harbour opens", date: str = _HOURS, extra: str = "") -> str:
    return (
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title><link>{link}</link>"
        f"<pubDate>{date}</pubDate>{extra}</item>"
    )


def _json(site: str, *items: Mapping[str, object], **head: object) -> bytes:
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "Gazette", "items": items} | head
    return json.dumps(document).encode()


# nothing, or something else

_document("nothing", "No byte.", lambda site: b"")
_document("white-space", "Nothing but white space.", lambda site: b" \r\n\t" * 1_000)
_document(
    "html", "A page, which says it is a feed.", lambda site: b"<!doctype html><html><body><p>Log in</p></body></html>"
)
_document(
    "html-with-comment",
    "A page behind a comment that speaks of rss.",
    lambda site: b"<!-- rss --><html><body>x</body></html>",
)
_document("pdf", "A PDF.", lambda site: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 40)
_document("picture", "A picture.", lambda site: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40)
_document("random-bytes", "Every byte there is.", lambda site: bytes(range(256)) * 400)
_document("nothing-but-nul", "A megabyte of NUL.", lambda site: bytes(900_000))
_document("plain-words", "A sentence.", lambda site: b"Service temporarily unavailable, please try later")
_document("opml", "A list of feeds.", lambda site: b'<opml version="2.0"><body><outline xmlUrl="x"/></body></opml>')
_document("svg", "A drawing.", lambda site: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
_document("empty-channel", "A feed without entries.", lambda site: _feed())
_document("only-doctype", "A DOCTYPE and nothing else.", lambda site: b"<!DOCTYPE rss>")

# encodings


def _said(charset: str, codec: str) -> Callable[[str], bytes]:
    return lambda site: good_feed(site, title="Háfen Kölns").decode().replace('"utf-8"', f'"{charset}"').encode(codec)


_document("utf-16-with-mark", "UTF-16 with a byte order mark.", _said("utf-16", "utf-16"))
_document("utf-16-without-mark", "UTF-16 without a byte order mark.", _said("utf-16", "utf-16-le"))
_document(
    "utf-16-cut-off", "UTF-16 with half a letter at its end.", lambda site: _said("utf-16", "utf-16")(site) + b"x"
)
_document("utf-32", "UTF-32.", _said("utf-32", "utf-32"))
_document("charset-wrong", "UTF-8 that says it is KOI8-R.", _said("koi8-r", "utf-8"))
_document("charset-wrong-back", "windows-1252 that says it is UTF-8.", _said("utf-8", "cp1252"))
_document("charset-unknown", "A charset that does not exist.", _said("x-martian", "utf-8"))
_document(
    "charset-utf-7",
    "UTF-7, in which tags can hide.",
    lambda site: good_feed(site, title="+ADw-script+AD4-").replace(b"utf-8", b"utf-7"),
)
_document("charset-codec", "A codec of Python's that is no charset.", _said("zlib", "utf-8"))
_document("charset-escape", "A codec of Python's that runs escapes.", _said("unicode_escape", "utf-8"))
_document(
    "two-encodings",
    "Half UTF-8, half windows-1252.",
    lambda site: _feed(_item(f"{site}/fine", "1", "Köln")) + "ö".encode("cp1252"),
)
_document("three-marks", "Three byte order marks.", lambda site: b"\xef\xbb\xbf" * 3 + good_feed(site))
_document(
    "control-characters",
    "Characters that XML forbids.",
    lambda site: good_feed(site, title="Harbour\x00 \x08opens&#0;&#x1F;"),
)

# XML

_document(
    "xml-broken",
    "A tag that is never closed.",
    lambda site: _feed(_item(f"{site}/fine", "1"), "<item><title>x", _item(f"{site}/fine", "2")),
)
_document(
    "xml-cut-off",
    "Cut off in the middle of a tag.",
    lambda site: good_feed(site, extra=_item(f"{site}/fine", "2"))[:-60],
)
_document(
    "xml-bare-ampersand",
    "Ampersands that stand for themselves.",
    lambda site: good_feed(site, title="Fish & chips & vinegar"),
)
_document("xml-two-roots", "Two documents in one.", lambda site: good_feed(site) + good_feed(site))
_document(
    "xml-junk-before",
    "Warnings of PHP in front.",
    lambda site: b"<br />\n<b>Warning</b>: mysql_connect()\n" + good_feed(site),
)
_document(
    "cdata-unclosed",
    "A CDATA section that never ends.",
    lambda site: _feed(_item(f"{site}/fine", "1"), "<item><title><![CDATA[", "x" * 50_000),
)
_document(
    "comment-unclosed",
    "A comment that never ends.",
    lambda site: _feed(_item(f"{site}/fine", "1"), "<!-- " + "x" * 50_000),
)

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
_ENTITIES = {
    "billion-laughs": ("Entities that grow tenfold eleven times.", f'<!ENTITY l0 "ha">{_LAUGHS}', "&l11;"),
    "quadratic-blow-up": ("A long entity, used ten thousand times.", f'<!ENTITY q "{"q" * 50_000}">', "&q;" * 10_000),
    "entity-of-itself": ("An entity made of itself.", '<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
    "entity-file": ("An entity that reads a local file.", '<!ENTITY x SYSTEM "file:///etc/hostname">', "&x;"),
    "entity-http": ("An entity that asks the server.", '<!ENTITY x SYSTEM "{site}/trap">', "&x;"),
    "entity-parameter": ("A parameter entity that asks the server.", '<!ENTITY % x SYSTEM "{site}/trap"> %x;', ""),
}


def _with_entities(site: str, *, declared: str, used: str) -> bytes:
    before = f'<?xml version="1.0"?><!DOCTYPE rss [{declared.replace("{site}", site)}]>'
    return _feed(_item(f"{site}/fine", "1", f"Harbour {used} opens"), before=before)


for _name, (_says, _declared, _used) in _ENTITIES.items():
    _document(_name, _says, partial(_with_entities, declared=_declared, used=_used))

_document(
    "dtd-http",
    "A DTD that lies on the server.",
    lambda site: _feed(_item(f"{site}/fine", "1"), before=f'<!DOCTYPE rss SYSTEM "{site}/trap">'),
)
_document(
    "doctype-unclosed", "A DOCTYPE that never ends.", lambda site: b"<!DOCTYPE rss [" + b"<!ENTITY a 'b'>" * 10_000
)
_document(
    "xinclude",
    "An XInclude of a local file.",
    lambda site: _feed(
        _item(f"{site}/fine", "1"),
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>',
    ),
)
_document(
    "stylesheet",
    "A stylesheet on the server.",
    lambda site: b'<?xml-stylesheet href="%s/trap"?>' % site.encode() + _feed(_item(f"{site}/fine", "1")),
)
_document(
    "elements-nested",
    "A thousand elements one in the other.",
    lambda site: _feed(_item(f"{site}/fine", "1", extra="<a>" * 1_000 + "</a>" * 1_000)),
)
_document(
    "elements-nested-deep",
    "30,000 elements one in the other.",
    lambda site: _feed(_item(f"{site}/fine", "1", extra="<a>" * 30_000 + "</a>" * 30_000)),
)
_document(
    "html-nested-deep",
    "50,000 elements one in the other, in a description.",
    lambda site: _feed(_item(f"{site}/fine", "1", extra=f"<description>{'&lt;b&gt;' * 50_000}x</description>")),
)
_document(
    "items-100-000", "100,000 items.", lambda site: _feed(*(_item(f"{site}/fine", str(n)) for n in range(100_000)))
)
_document(
    "items-6-000",
    "6,000 items, more than are kept.",
    lambda site: _feed(*(_item(f"{site}/fine", str(n)) for n in range(6_000))),
)
_document("tags-million", "A million tags and more.", lambda site: _feed("<a/>" * 1_200_000))
_document(
    "attributes-many",
    "100,000 attributes on one element.",
    lambda site: _feed("<item", *(f" a{n}=''" for n in range(100_000)), "/>", _item(f"{site}/fine", "1")),
)
_document(
    "namespaces-many",
    "10,000 namespaces.",
    lambda site: _feed("<x", *(f" xmlns:n{n}='urn:{n}'" for n in range(10_000)), "/>", _item(f"{site}/fine", "1")),
)
_document(
    "title-of-10-mb",
    "A title of almost 10 MB, which is what may be fetched.",
    lambda site: _feed(_item(f"{site}/fine", "1", "Harbour " * 1_230_000)),
)
_document(
    "attribute-of-10-mb",
    "An attribute of almost 10 MB.",
    lambda site: _feed(f"<x a='{'x' * 9_800_000}'/>", _item(f"{site}/fine", "1")),
)
_document("guid-of-1-mb", "A guid of 1 MB.", lambda site: _feed(_item(f"{site}/fine", "g" * MEGABYTE)))
_document(
    "references-many",
    "A title of 200,000 references.",
    lambda site: _feed(_item(f"{site}/fine", "1", "&amp;lt;" * 200_000)),
)
_document(
    "angles-many",
    "A description of 200,000 opening angles.",
    lambda site: _feed(_item(f"{site}/fine", "1", extra=f"<description>{'&lt;' * 200_000}</description>")),
)
_document("angles-bare", "200 kB of opening angles.", lambda site: b"<rss>" + b"<" * 200_000)
_document("exclamations", "A megabyte of openings of comments.", lambda site: b"<rss><channel>" + b"<!--" * 200_000)
_document("spaces-in-tag", "A tag with a megabyte of spaces.", lambda site: _feed(f"<item{' ' * 900_000}>"))
_document("declaration-long", "An XML declaration of a megabyte.", lambda site: b"<?xml " + b"x" * 900_000)

# JSON

_JSON = "application/feed+json"
_document("json-nested", "Lists in lists, 100,000 deep.", lambda site: b"[" * 100_000 + b"]" * 100_000, _JSON)
_document(
    "json-nested-item",
    "Objects in objects, 100,000 deep, in an entry.",
    lambda site: b'{"items":[{"a":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}]}",
    _JSON,
)
_document(
    "json-surrogates",
    "Halves of letters.",
    lambda site: _json(site, {"id": "\ud800", "url": f"{site}/fine", "title": "Harbour \udfff opens"}),
    _JSON,
)
_document(
    "json-long-number",
    "A number of 10,000 digits.",
    lambda site: (
        b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":'
        + b"9" * 10_000
        + b',"url":"'
        + site.encode()
        + b'/fine"}]}'
    ),
    _JSON,
)
_document(
    "json-infinite",
    "Numbers that are none.",
    lambda site: _json(site, {"id": float("inf"), "url": f"{site}/fine", "title": float("nan")}),
    _JSON,
)
_document(
    "json-cut-off", "Half a JSON Feed.", lambda site: _json(site, {"id": "1", "url": f"{site}/fine"})[:-20], _JSON
)
_document("json-no-feed", "JSON that is no feed.", lambda site: b'{"error": "not found"}', _JSON)
_document("json-list", "A list.", lambda site: b"[1, 2, 3]", _JSON)
_document(
    "json-wrong-types",
    "Fields of wrong types.",
    lambda site: _json(
        site, {"id": [], "url": {}, "title": 5}, {"id": "2", "url": f"{site}/fine", "tags": 3, "authors": "me"}, title=7
    ),
    _JSON,
)
_document(
    "json-items-6-000",
    "6,000 entries, more than are kept.",
    lambda site: _json(site, *({"id": str(n), "url": f"{site}/fine"} for n in range(6_000))),
    _JSON,
)

# entries

_DATES = (
    "Mon, 01 Jan 0001 00:00:00 GMT",
    "9999-12-31T23:59:59-23:59",
    "Fri, 32 Foo 99999 99:99:99 +9999",
    "-1",
    "9" * 5_000,
    "0000-00-00T00:00:00Z",
    "2026-08-10T09:00:00+99:99",
    "9" * 400_000,
    "(" * 50_000,
    "Mon, 10 Aug 2026 24:00:60 PST",
)
_LINKS = (
    "javascript:alert(1)",
    "file:///etc/hostname",
    "data:text/html,x",
    "http://127.0.1.7:{port}/trap",
    "http://localhost:{port}/trap",
    "http://[::1",
    "//",
    "http://",
    "http://user:secret@/",
    "http://127.0.0.1:99999/x",
    "mailto:desk@example.org",
    "&#1;",
    "{site}/fine",
)

_document(
    "dates-odd",
    "Dates of the years 0, 1, 9999 and 99999, and worse.",
    lambda site: _feed(*(_item(f"{site}/fine", str(n), date=date) for n, date in enumerate(_DATES))),
)
_document(
    "links-hostile",
    "Links to files, scripts and this machine.",
    lambda site: _feed(
        *(_item(link.format(site=site, port=site.rpartition(":")[2]), str(n)) for n, link in enumerate(_LINKS))
    ),
)
_document(
    "link-of-2-mb",
    "A link of 2 MB.",
    lambda site: _feed(_item(f"{site}/" + "u" * 2 * MEGABYTE, "1"), _item(f"{site}/fine", "2")),
)
_document(
    "guids-all-alike",
    "One guid for all entries.",
    lambda site: _feed(*(_item(f"{site}/fine?{n}", "same") for n in range(3))),
)
_document("no-links", "Entries without links.", lambda site: _feed("<item><title>a</title></item>" * 3))
_document(
    "categories-many",
    "2,000 categories and authors in one entry.",
    lambda site: _feed(_item(f"{site}/fine", "1", extra="<category>c</category><author>a</author>" * 2_000)),
)
_document(
    "title-script",
    "A script in a title, escaped twice.",
    lambda site: good_feed(site, title="&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;Harbour"),
)
_document(
    "title-of-marks",
    "A title of marks that turn writing around.",
    lambda site: good_feed(site, title="Harbour \u202e\u2066\u200f\u202d opens"),
)
_document(
    "ttl-absurd",
    "A ttl of 400 digits.",
    lambda site: _feed(
        _item(f"{site}/fine", "1"),
        head=f"<ttl>{'9' * 400}</ttl>"
        "<skipHours><hour>99</hour><hour>x</hour></skipHours><skipDays><day>Someday</day></skipDays>",
    ),
)
_document(
    "base-elsewhere",
    "An xml:base that leads to a local file.",
    lambda site: (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="file:///etc/"><title>G</title>'
        b'<entry><id>1</id><title>t</title><link href="hostname"/></entry></feed>'
    ),
)
_document("padding", "900 kB of spaces in front.", lambda site: BLOCK * 9 + good_feed(site))
