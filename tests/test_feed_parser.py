"""Which element of an item becomes what, in every format: a table of oddities, each with its reason."""

from __future__ import annotations

import pytest

from tests.feed_documents import URL, atom, atom_entry, item, json_feed, json_item, only, parse, rss

ONE = "https://gazette.example/one"
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
ATOM = 'xmlns:atom="http://www.w3.org/2005/Atom"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
FEEDBURNER = 'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
ATOM_DEFAULT = 'xmlns="http://www.w3.org/2005/Atom"'


def rss_link(link: str, *inside: str, guid: str = "one", root: str = "") -> str:
    return rss(item(*inside, guid=guid, link=link), root=root)


@pytest.mark.parametrize(
    ("document", "url", "why"),
    [
        (rss_link(" \n" + ONE + "\t\n"), ONE, "white space around it"),
        (rss_link("https://gazette.example/\none"), ONE, "broken over two lines"),
        (rss_link("<![CDATA[" + ONE + "]]>"), ONE, "in CDATA"),
        (
            rss_link("<![CDATA[https://gazette.example/one?a=1&amp;b=2]]>"),
            ONE + "?a=1&b=2",
            "escaped for HTML in CDATA",
        ),
        (rss_link("https://gazette.example/one?a=1&amp;amp;b=2"), ONE + "?a=1&b=2", "escaped twice"),
        (
            rss_link("https://gazette.example/one?a=1&amp;copy=2"),
            ONE + "?a=1&copy=2",
            "a parameter named like a character",
        ),
        (rss_link("https://gazette.example/a b"), "https://gazette.example/a%20b", "a space in it"),
        (rss_link("http:///gazette.example/one"), "http://gazette.example/one", "a slash too many"),
        (rss_link("//gazette.example/one"), ONE, "without scheme"),
        (rss_link("one"), ONE, "relative"),
        (rss_link("HTTPS://gazette.example/one"), ONE, "a scheme in capitals"),
        (rss_link(ONE, "<link></link>"), ONE, "an empty second link"),
        (
            rss_link(ONE, "<link>https://gazette.example/related</link>"),
            ONE,
            "El País lists related articles behind it",
        ),
        (rss_link(ONE, '<enclosure url="https://x.example/a.mp3" type="audio/mpeg"/>'), ONE, "an enclosure is no link"),
        (rss_link(ONE, '<media:content url="https://x.example/a.jpg"/>', root=MEDIA), ONE, "nor is a picture"),
        (rss_link(ONE, "<image><link>https://x.example/</link></image>"), ONE, "nor is that of a picture"),
        (rss_link(ONE, "<comments>https://x.example/</comments>"), ONE, "nor are comments"),
        (rss_link(ONE, '<source url="https://x.example/feed">X</source>'), ONE, "nor is the feed it was taken from"),
        (rss_link(ONE, '<atom:link href="https://x.example/"/>', root=ATOM), ONE, "its own link before one of Atom"),
        (rss_link(ONE, '<atom:link rel="self" href="https://x.example/"/>', root=ATOM), ONE, "self is the document"),
        (rss_link("", f'<atom:link href="{ONE}"/>', root=ATOM), ONE, "only Atom's"),
        (
            rss_link("", f'<atom:link rel="replies" href="/x"/><atom:link href="{ONE}"/>', root=ATOM),
            ONE,
            "not the first",
        ),
        (rss_link("javascript:void(0)"), None, "no address at all"),
        (
            rss_link(
                "https://feeds.example/~r/1", f"<feedburner:origLink>{ONE}</feedburner:origLink>", root=FEEDBURNER
            ),
            ONE,
            "feedburner counts clicks and says where they lead",
        ),
        (rss(f"<item><guid>{ONE}</guid><title>A</title></item>"), ONE, "a guid is a permalink by default"),
        (rss(f'<item><guid isPermaLink="TRUE"> {ONE}\n</guid></item>'), ONE, "said in capitals"),
        (rss('<item><guid isPermaLink="true">/one</guid></item>'), ONE, "a permalink without host"),
        (rss(f'<item><guid isPermaLink="False">{ONE}</guid></item>'), None, "a guid that is said to lead nowhere"),
        (rss("<item><guid>12345</guid></item>"), None, "a number that nobody said is an address"),
        (rss('<item><guid isPermaLink="true">12345</guid></item>'), None, "a number that somebody did"),
        (atom(atom_entry()), ONE, "Atom, relative to the document"),
        (
            atom(atom_entry('<link rel="enclosure" href="https://x.example/a.mp3"/>', link=ONE)),
            ONE,
            "an enclosure of Atom",
        ),
        (atom(atom_entry('<link rel="related" href="https://x.example/"/>', link=ONE)), ONE, "a related page"),
        (atom(atom_entry('<link rel="enclosure" href="/a.mp3"/>', link="")), None, "an enclosure alone is no page"),
        (
            atom(atom_entry(f'<link type="application/json" href="/j"/><link href="{ONE}"/>', link="")),
            ONE,
            "HTML first",
        ),
        (atom(atom_entry('<link type="text/plain" href="/one"/>', link="")), ONE, "another type than none"),
        (atom(atom_entry('<link hreflang="de" href="/eins"/>')), ONE, "the first of several languages"),
        (atom(f"<entry><id>{ONE}</id><title>A</title></entry>"), ONE, "an id that is an address, and nothing else"),
        (
            rss(item(link="one"), root='xml:base="https://other.example/news/"'),
            "https://other.example/news/one",
            "xml:base on the root of RSS",
        ),
        (
            atom(atom_entry(link="one"), root=f'{ATOM_DEFAULT} xml:base="https://other.example/news/"'),
            "https://other.example/news/one",
            "xml:base on the feed",
        ),
        (
            atom(
                atom_entry(link="one").replace("<entry>", '<entry xml:base="2022/">'),
                root=f'{ATOM_DEFAULT} xml:base="https://other.example/news/"',
            ),
            "https://other.example/news/2022/one",
            "a base relative to the one around it",
        ),
        (
            atom(
                atom_entry(link="one").replace("<entry>", '<entry xml:base="../old/">'),
                root=f'{ATOM_DEFAULT} xml:base="/news/"',
            ),
            "https://gazette.example/old/one",
            "bases relative to the document",
        ),
        (
            atom(atom_entry('<link xml:base="https://other.example/" href="one"/>', link="")),
            "https://other.example/one",
            "xml:base on the link itself",
        ),
        (
            atom(atom_entry(link="one"), root=f'{ATOM_DEFAULT} xml:base="javascript:alert(1)"'),
            ONE,
            "a base that is none",
        ),
        (
            atom(atom_entry('<source><link href="https://x.example/"/><id>x</id></source>', link=ONE)),
            ONE,
            "an entry taken from another feed keeps its own link",
        ),
        (
            atom(atom_entry(link=ONE).replace("<", "<a:").replace("<a:/", "</a:"), head="", root="x='y'")
            .replace("<feed", '<a:feed xmlns:a="http://www.w3.org/2005/Atom"')
            .replace("</feed", "</a:feed"),
            ONE,
            "Atom behind a prefix",
        ),
        (json_feed(json_item(url="one")), ONE, "JSON Feed, relative"),
        (json_feed(json_item(external_url="https://x.example/")), ONE, "its own page before what it points to"),
        (json_feed(json_item(url=None, external_url="https://x.example/")), "https://x.example/", "all there is"),
        (json_feed(json_item(url=7)), None, "an address that is a number"),
        (json_feed(json_item(url=None, id=ONE)), ONE, "an id that is an address, as the format recommends"),
    ],
)
def test_links(document: str, url: str | None, why: str) -> None:
    assert [entry.url for entry in parse(document).entries] == ([url] if url else []), why


def test_a_base_holds_for_its_element_only() -> None:
    based = atom_entry(link="one").replace("<entry>", '<entry xml:base="https://other.example/">')
    after = atom_entry(link="two").replace("<id>one", "<id>two")
    for url in (URL, "feed.xml"):
        feed = parse(atom(based, after, head='<link href="https://gazette.example/"/>'), url=url)
        assert [entry.url for entry in feed.entries] == ["https://other.example/one", "https://gazette.example/two"]


@pytest.mark.parametrize(
    ("document", "guid", "why"),
    [
        (rss(item(guid=" a b\n"), root=""), "a b", "white space around it"),
        (rss(item(guid="42"), root='xml:base="https://other.example/"'), "42", "xml:base is for addresses"),
        (rss(item().replace(" isPermaLink='false'", "")), "one", "a permalink that is none stays as it is"),
        (atom(atom_entry(), root=f'{ATOM_DEFAULT} xml:base="https://other.example/"'), "one", "in Atom likewise"),
        (atom(atom_entry("<source><id>other</id></source>")), "one", "its source has an id of its own"),
        (atom(atom_entry().replace(">one<", ">tag:gazette.example,2022:/1<")), "tag:gazette.example,2022:/1", "a tag"),
        (rss(item(guid="")), ONE, "none: the link"),
        (json_feed(json_item(id=17)), "17", "JSON Feed: numbers become texts"),
        (json_feed(json_item(id=17.5)), "17.5", "of any kind"),
        (json_feed(json_item(id=True)), ONE, "but true is no id"),
        (json_feed(json_item(id={"a": 1})), ONE, "nor is an object"),
    ],
)
def test_guids(document: str, guid: str, why: str) -> None:
    assert only(document).guid == guid, why


@pytest.mark.parametrize(
    ("document", "authors", "why"),
    [
        (rss(item("<dc:creator>Jane Doe</dc:creator>"), root=DC), ("Jane Doe",), "Dublin Core"),
        (rss(item("<author>desk@gazette.example (Jane Doe)</author>")), ("Jane Doe",), "RSS wants an address"),
        (rss(item("<author>desk@gazette.example</author>")), (), "an address is no name"),
        (rss(item("<author>editor@site.media (Joe Blow)</author>")), ("Joe Blow",), "a long top-level domain"),
        (
            rss(item("<author>editor@site.media (Joe Blow)</author><dc:creator>Ann</dc:creator>"), root=DC),
            ("Joe Blow", "Ann"),
            "beside another",
        ),
        (rss(item("<author>Joe Blow &lt;editor@site.media&gt;</author>")), ("Joe Blow",), "as in letters"),
        (rss(item("<author>Joe Blow (editor@site.media)</author>")), ("Joe Blow",), "the other way round"),
        (rss(item("<author>editor@site.media (Joe (Jr) Blow)</author>")), ("Joe (Jr) Blow",), "brackets in a name"),
        (rss(item("<author>Joe Blow @joe</author>")), ("Joe Blow @joe",), "no address"),
        (rss(item("<authors>Joe Blow</authors>")), (), "no element of any format"),
        (atom(atom_entry("<author><email>a@b.example</email></author>")), (), "no name"),
        (atom(atom_entry("<author><name>A</name><email>a@b.media</email></author>")), ("A",), "both"),
        (rss(item("<media:credit>Agency</media:credit>"), root=MEDIA), (), "of the picture"),
        (atom(atom_entry("<author><name>A</name></author><author><name>B</name></author>")), ("A", "B"), "two"),
        (
            atom(
                atom_entry("<source><author><name>S</name></author></source>"), head="<author><name>F</name></author>"
            ),
            ("S",),
            "an entry of another feed has its author",
        ),
        (atom(atom_entry(), head="<author><name>F</name></author>"), ("F",), "that of the feed (RFC 4287, 4.2.1)"),
        (
            atom(atom_entry("<author><name>A</name></author><source><author><name>S</name></author></source>")),
            ("A",),
            "its own",
        ),
        (rss(item(), head="<title>G</title><managingEditor>e@x.example (Ed)</managingEditor>"), (), "no editor writes"),
        (json_feed(json_item(authors=[{"name": "A"}, {"url": "x"}, "B", None, {"name": 3}])), ("A",), "malformed ones"),
        (json_feed(json_item(authors={"name": "A"})), (), "no list"),
        (json_feed(json_item(author={"name": "A"})), ("A",), "version 1.0"),
        (json_feed(json_item(), authors=[{"name": "F"}]), ("F",), "of the feed"),
    ],
)
def test_authors(document: str, authors: tuple[str, ...], why: str) -> None:
    assert only(document).authors == authors, why


@pytest.mark.parametrize(
    ("document", "tags", "why"),
    [
        (rss(item("<category>A</category><category domain='x'>B</category>")), ("A", "B"), "RSS"),
        (rss(item("<media:keywords>A, B</media:keywords>"), root=MEDIA), ("A", "B"), "of Media RSS"),
        (atom(atom_entry('<category term="a" label="A"/><category term="b"/>')), ("A", "b"), "Atom"),
        (rss(item("<dc:subject>A</dc:subject>"), root=DC), ("A",), "Dublin Core"),
        (json_feed(json_item(tags=["A", 2, None, "A"])), ("A",), "malformed ones"),
        (json_feed(json_item(tags="A, B")), ("A", "B"), "one text"),
    ],
)
def test_tags(document: str, tags: tuple[str, ...], why: str) -> None:
    assert only(document).tags == tags, why


@pytest.mark.parametrize(
    ("root", "inside", "why"),
    [
        ('<rss version="0.91">', "", "RSS 0.91"),
        ("<rss>", "", "of no version"),
        ('<rss version="2.0" xmlns="http://backend.userland.com/rss2">', "", "in a namespace of Userland"),
        ('<rss version="2.0" xmlns="http://blogs.law.harvard.edu/tech/rss">', "", "in one of Harvard"),
        ('<rss version="2.0" xmlns="http://gazette.example/unknown">', "", "in one nobody knows"),
        ('<RSS version="2.0">', "", "in capitals, as XML does not allow"),
    ],
)
def test_dialects_of_rss(root: str, inside: str, why: str) -> None:
    name = root[1:4]
    document = f"{root}<channel><title>Gazette</title>{item()}</channel></{name}>"
    feed = parse(document)
    assert (feed.title, feed.entries[0].title, feed.entries[0].url) == ("Gazette", "Harbour opens", ONE), why


def test_rss_0_90_and_1_0() -> None:
    for namespace in ("http://my.netscape.com/rdf/simple/0.9/", "http://purl.org/rss/1.0/"):
        feed = parse(
            f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{namespace}" {DC}>'
            f"<channel><title>Gazette</title><link>https://gazette.example/</link></channel>"
            f"<item><title>Harbour opens</title><link>{ONE}</link><dc:date>2022-08-15T14:30:00Z</dc:date></item>"
            "</rdf:RDF>"
        )
        assert (feed.title, feed.homepage, feed.entries[0].title) == (
            "Gazette",
            "https://gazette.example/",
            "Harbour opens",
        )
        assert feed.entries[0].published_at == feed.entries[0].updated_at
        assert feed.entries[0].published_at is not None
