"""Titles, summaries and full texts of entries, whatever they are wrapped in: each oddity with its reason."""

from __future__ import annotations

import pytest

from tests.feed_documents import atom, atom_entry, item, json_feed, json_item, only, rss

ONE = "https://gazette.example/one"
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'


@pytest.mark.parametrize(
    ("document", "title", "why"),
    [
        (rss(item(title="A &lt;b&gt;bold&lt;/b&gt; move")), "A bold move", "markup, escaped"),
        (rss(item(title="<![CDATA[A <b>bold</b> move]]>")), "A bold move", "markup in CDATA"),
        (rss(item(title="A <b>bold</b> move")), "A bold move", "markup as it is"),
        (rss(item(title="&lt;![CDATA[A move]]&gt;")), "A move", "CDATA wrapped twice"),
        (rss(item(title="<![CDATA[<![CDATA[A move]]>]]&gt;")), "A move", "CDATA in CDATA"),
        (rss(item(title="Tom &amp;amp; Jerry")), "Tom & Jerry", "escaped twice"),
        (rss(item(title="Tom &amp;amp;amp; Jerry")), "Tom & Jerry", "escaped three times"),
        (rss(item(title="Tom &amp; Jerry")), "Tom & Jerry", "as it should be"),
        (rss(item(title="Tom & Jerry")), "Tom & Jerry", "not escaped: broken XML"),
        (rss(item(title="5 &lt; 6 and 7 &gt; 6")), "5 < 6 and 7 > 6", "signs that are no markup"),
        (rss(item(title="Caf&eacute;&nbsp;&mdash; open")), "Café — open", "characters XML does not know by name"),
        (rss(item(title="It&#8217s &#x2019here")), "It’s ’here", "references without semicolon"),
        (rss(item(title="Ha &#55357;&#56832; ha")), "Ha 😀 ha", "an emoji in two halves"),
        (rss(item(title="Ha &#xD83D;&#xDE00; ha")), "Ha 😀 ha", "in hexadecimal"),
        (rss(item(title="a&#0;b&#xD800;c&#1114112;d&#99999999999;e")), "abcde", "characters that do not exist"),
        (rss(item(title="It&#146;s")), "It’s", "a byte of windows-1252 by number"),
        (rss(item(title="A &LT;B&GT; C &AMP; D")), "A C & D", "HTML has these names in capitals too"),
        (rss(item(title="one\n   two\ttwo")), "one two two", "over several lines"),
        (rss(item("<media:title>Photo</media:title>"), root=MEDIA), "Harbour opens", "a picture has a title"),
        (
            rss(f"<item><media:title>Photo</media:title><title>A</title><link>{ONE}</link></item>", root=MEDIA),
            "A",
            "even before",
        ),
        (
            rss(f"<item><media:title>Photo</media:title><link>{ONE}</link></item>", root=MEDIA),
            "Photo",
            "better than none",
        ),
        (rss(item("<itunes:title>Ep</itunes:title>", title=""), root=ITUNES), "Ep", "only for iTunes"),
        (rss(item("<image><title>Logo</title></image>")), "Harbour opens", "of a picture"),
        (rss(item('<source url="https://x.example/">X</source>')), "Harbour opens", "of the feed it was taken from"),
        (atom(atom_entry("<source><title>X</title></source>")), "Harbour opens", "in Atom likewise"),
        (atom("<entry><source><title>X</title></source><title>A</title><link href='/one'/></entry>"), "A", "or before"),
        (rss(f"<item><dc:title>A</dc:title><link>{ONE}</link></item>", root=DC), "A", "only Dublin Core's"),
        (atom(atom_entry(title="<title>a &lt;b&gt; c</title>")), "a <b> c", "Atom says it is text"),
        (atom(atom_entry(title='<title type="text">a &lt;b&gt; c</title>')), "a <b> c", "and says it again"),
        (atom(atom_entry(title='<title type="html">a &lt;b&gt;c&lt;/b&gt;</title>')), "a c", "or that it is HTML"),
        (atom(atom_entry(title='<title type="html"><![CDATA[a <b>c</b> &amp; d]]></title>')), "a c & d", "in CDATA"),
        (
            atom(atom_entry(title=f'<title type="xhtml">{XHTML.format("a <b>c</b> &lt; d")}</title>')),
            "a c < d",
            "or XHTML",
        ),
        (
            atom(
                atom_entry(title='<title type="text/html" mode="escaped">a &lt;b&gt;c&lt;/b&gt;</title>'),
                root='version="0.3" xmlns="http://purl.org/atom/ns#"',
            ),
            "a c",
            "Atom 0.3",
        ),
        (
            f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {ATOM} xmlns="http://purl.org/rss/1.0/">'
            f'<channel/><item rdf:about="{ONE}"><title>a &lt;b&gt; c</title><link>{ONE}</link></item></rdf:RDF>',
            "a c",
            "RDF that knows Atom is still RDF",
        ),
        (json_feed(json_item(title="a <b> c")), "a <b> c", "JSON Feed says it is text"),
        (json_feed(json_item(title="a <b>c</b>")), "a c", "but people forget"),
    ],
)
def test_titles(document: str, title: str, why: str) -> None:
    assert only(document).title == title, why


BODY = "<p>It opens at nine, and everybody may come.</p>"
PLAIN = "It opens at nine, and everybody may come."


@pytest.mark.parametrize(
    ("document", "summary", "content", "why"),
    [
        (rss(item("<description>Short.</description>")), "Short.", "", "a summary"),
        (
            rss(
                item(f"<description>Short.</description><content:encoded><![CDATA[{BODY}]]></content:encoded>"),
                root=CONTENT,
            ),
            "Short.",
            BODY,
            "full text beside it",
        ),
        (
            rss(
                item(f"<content:encoded><![CDATA[{BODY}]]></content:encoded><description>Short.</description>"),
                root=CONTENT,
            ),
            "Short.",
            BODY,
            "or before it",
        ),
        (
            rss(item(f"<description/><content:encoded><![CDATA[{BODY}]]></content:encoded>"), root=CONTENT),
            PLAIN,
            BODY,
            "an empty summary",
        ),
        (
            rss(item("<media:description>Photo.</media:description><description>Short.</description>"), root=MEDIA),
            "Short.",
            "",
            "a caption is no summary, even if it comes first",
        ),
        (
            rss(
                item("<description>Short.</description><media:description>A long caption.</media:description>"),
                root=MEDIA,
            ),
            "Short.",
            "",
            "nor the text",
        ),
        (
            rss(item("<media:group><media:description>Film.</media:description></media:group>"), root=MEDIA),
            "Film.",
            "",
            "unless there is nothing else",
        ),
        (rss(item("<itunes:summary>Ep.</itunes:summary>"), root=ITUNES), "Ep.", "", "only for iTunes"),
        (
            rss(item("<itunes:summary>Long ep.</itunes:summary><description>Short.</description>"), root=ITUNES),
            "Short.",
            "",
            "both",
        ),
        (
            atom(atom_entry(f'<content type="xhtml">{XHTML.format(BODY)}</content>')),
            PLAIN,
            BODY,
            "XHTML, and no summary",
        ),
        (
            atom(atom_entry("<content>a &lt;b&gt; c d e</content><summary>S</summary>")),
            "S",
            "a &lt;b&gt; c d e",
            "text of Atom becomes HTML",
        ),
        (
            json_feed(json_item(content_text="a <b>\n\nc", summary="S")),
            "S",
            "<p>a &lt;b&gt;</p><p>c</p>",
            "text of JSON Feed becomes HTML",
        ),
        (json_feed(json_item(content_html=BODY, content_text=None)), PLAIN, BODY, "HTML of JSON Feed"),
    ],
)
def test_texts(document: str, summary: str, content: str, why: str) -> None:
    entry = only(document)
    assert (entry.summary, entry.content) == (summary, content), why
