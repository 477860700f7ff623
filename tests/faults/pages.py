"""HTML: what the page behind a link can be."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.faults.registry import MEGABYTE, Call, Faults, good_page

FAULTS = Faults()


async def _serve(call: Call, *, make: Callable[[str], bytes], kind: str) -> None:
    await call.respond(make(call.site), kind=kind)


def _page(name: str, says: str, make: Callable[[str], bytes], kind: str = "text/html") -> None:
    FAULTS.add(name=f"page-{name}", says=says)(partial(_serve, make=make, kind=kind))


_LD = '<script type="application/ld+json">%s</script>'

_page("empty", "No byte.", lambda site: b"")
_page("white-space", "Nothing but white space.", lambda site: b" \n" * 50_000)
_page("words", "Words without a tag.", lambda site: b"There is nothing here but words, and no tag at all. " * 5)
_page("noise", "Every byte there is.", lambda site: bytes(range(256)) * 1_000)
_page("nul", "Half a megabyte of NUL.", lambda site: bytes(500_000))
_page("pdf", "A PDF that says it is a page.", lambda site: b"%PDF-1.7\n" + bytes(range(256)))
_page(
    "script-only",
    "Text that only a script would show.",
    lambda site: b"<html><body><div id=app></div><script>render()</script></body></html>",
)
_page(
    "consent",
    "A wall that asks for consent, with a few words.",
    lambda site: b"<html><body><p>We value</p></body></html>",
)
_page(
    "frames",
    "A page of frames on the server.",
    lambda site: f"<html><frameset><frame src='{site}/trap'></frameset></html>".encode(),
)
_page(
    "refresh",
    "A refresh to another page, which is not followed.",
    lambda site: good_page(f'<meta http-equiv="refresh" content="0;url={site}/trap">'),
)
_page("base", "A base that leads to a local file.", lambda site: good_page('<base href="file:///etc/">'))
_page(
    "canonical-file",
    "A canonical address that is a local file.",
    lambda site: good_page('<link rel="canonical" href="file:///etc/hostname">'),
)
_page(
    "canonical-elsewhere",
    "A canonical address of another publisher.",
    lambda site: good_page('<link rel="canonical" href="https://victim.example/story">'),
)
_page(
    "canonical-long",
    "A canonical address of 1 MB.",
    lambda site: good_page(f'<link rel="canonical" href="{site}/{"c" * MEGABYTE}">'),
)
_page(
    "nested",
    "100,000 elements one in the other.",
    lambda site: b"<html><body>" + b"<div>" * 100_000 + b"deep text in here for all" + b"</div>" * 100_000,
)
_page("elements", "200,000 elements.", lambda site: good_page(body="<b>x</b>" * 200_000))
_page("paragraph", "A paragraph of 3 MB.", lambda site: good_page(body=f"<p>{'word ' * 600_000}</p>"))
_page("one-word", "A word of 3 MB.", lambda site: good_page(body=f"<p>{'w' * 3 * MEGABYTE}</p>"))
_page("title", "A title of 2 MB.", lambda site: good_page(f"<title>{'Harbour ' * 250_000}</title>"))
_page(
    "metas",
    "20,000 meta tags.",
    lambda site: good_page('<meta property="article:author" content="A. Author">' * 20_000),
)
_page(
    "attributes",
    "100,000 attributes on one element.",
    lambda site: good_page(body=f"<p {' '.join(f'a{n}' for n in range(100_000))}>x</p>"),
)
_page(
    "table",
    "A table of 100,000 cells.",
    lambda site: good_page(body=f"<table>{('<tr>' + '<td>1' * 100) * 1_000}</table>"),
)
_page(
    "attributes-with-values",
    "100,000 attributes with values that hide the end of the tag.",
    lambda site: good_page(body="<p " + " ".join(f"a{n}='>'" for n in range(100_000)) + ">x</p>"),
)
_page("angles", "A megabyte of opening angles.", lambda site: good_page(body="<" * MEGABYTE))
_page("unclosed-comment", "A comment that never ends.", lambda site: good_page(body="<!-- " + "x" * 100_000))
_page("unclosed-script", "A script that never ends, in the head.", lambda site: good_page("<script>" + "x" * 100_000))
_page("references", "400,000 references.", lambda site: good_page(body=f"<p>{'&#65;&nbsp;&bogus;' * 130_000}</p>"))
_page(
    "xml-entities",
    "An XHTML page that declares a bomb and a local file.",
    lambda site: (
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
        + good_page(body="<p>&b;&f;</p>")
    ),
    "application/xhtml+xml",
)
_page(
    "json-ld-broken",
    "JSON-LD that is cut off.",
    lambda site: good_page(_LD % '{"@type": "NewsArticle", "headline": "x'),
)
_page(
    "json-ld-nested", "JSON-LD 100,000 deep.", lambda site: good_page(_LD % ('{"a":' * 100_000 + "1" + "}" * 100_000))
)
_page(
    "json-ld-types",
    "JSON-LD with fields of wrong types.",
    lambda site: good_page(
        _LD % '{"@type": ["NewsArticle", 3, null], "headline": {"a": 1}, '
        '"author": [[[]], 7, {"name": [1]}], "datePublished": 5, "articleBody": ["x"]}'
    ),
)
_page(
    "json-ld-number",
    "JSON-LD with a number of 10,000 digits.",
    lambda site: good_page(_LD % ('{"@type": "NewsArticle", "wordCount": ' + "9" * 10_000 + "}")),
)
_page(
    "json-ld-surrogates",
    "JSON-LD with halves of letters.",
    lambda site: good_page(
        _LD % r'{"@type": "NewsArticle", "headline": "Harbour \ud800", "author": {"name": "A \udfff"}}'
    ),
)
_page(
    "dates",
    "Dates of the years 0, 9999 and 99999.",
    lambda site: good_page(
        "".join(
            f'<meta property="article:published_time" content="{date}">'
            for date in ("0000-00-00", "9999-12-31T23:59:59-23:59", "99999-01-01", "9" * 5_000)
        )
    ),
)
_page(
    "charset-wrong",
    "UTF-8 that says it is KOI8-R.",
    lambda site: good_page(body="<p>Čelákovice, Düsseldorf, Łódź and Örebro sent their greetings.</p>"),
    "text/html; charset=koi8-r",
)
_page("charset-unknown", "A charset that does not exist.", lambda site: good_page(), "text/html; charset=x-martian")
_page("charset-codec", "A codec of Python's that is no charset.", lambda site: good_page(), "text/html; charset=base64")
_page(
    "charset-utf-7",
    "UTF-7, in which tags can hide.",
    lambda site: good_page(body="<p>+ADw-script+AD4-</p>"),
    "text/html; charset=utf-7",
)
_page(
    "charset-idna",
    "A codec of Python's for names, which fails on long ones.",
    lambda site: good_page(body="<p>\xff</p>").replace("ÿ".encode(), b"\xff"),
    "text/html; charset=idna",
)
_page(
    "surrogates",
    "Letters that UTF-8 may not hold.",
    lambda site: good_page().replace(b"Albania", b"Albania\xed\xa0\x80"),
)
_page(
    "feed",
    "A feed instead of a page.",
    lambda site: b"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title></channel></rss>",
    "application/rss+xml",
)
_page(
    "language",
    "Languages that do not exist.",
    lambda site: good_page().replace(b'lang="en"', b'lang="' + b"x" * 10_000 + b'"'),
)
