"""feedparser, told what a news feed needs: links and guids as they stand, with the xml:base that holds for each.

`feedparser.parse` cannot be told so. It resolves guids together with links, reads every date by a dozen rules of its
own, takes the caption of a picture for the summary, keeps the last of several links, hours and days, and mends
encodings without saying so. The parsers behind it are classes that ask a method for each element; here those methods
are replaced, and nothing else.
"""

from __future__ import annotations

import io
import re
import xml.sax
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.handler import feature_external_ges, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.exceptions import UndeclaredNamespace

# What feedparser's handlers, and what reads their results, may raise on markup that makes no sense.
TRIPS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
# An element with more says nothing that a feed could mean.
MAX_ATTRIBUTES = 200
# Where a document without an address is: feedparser forgets to leave an xml:base unless there is one around it.
_NOWHERE = "http://document.invalid/"
_ESCAPED_AMPERSAND = re.compile(r"&(?:amp;)+")
_BASE = re.compile(rb"\bbase\s*=")
# Left as it is, it would swallow what follows; word processors leave such in texts.
_NO_CDATA = re.compile(r"<!\[(?!CDATA\[)")
ENDS_TOO_EARLY = "the document ends too early"
_IN_WORDS = {
    "mismatched tag": "an element is not closed, or not in order",
    "not well-formed (invalid token)": "a character such as & or < is not escaped",
    "unbound prefix": "a prefix is used but not declared with xmlns",
    "no element found": ENDS_TOO_EARLY,
    "unclosed token": ENDS_TOO_EARLY,
    "unclosed CDATA section": ENDS_TOO_EARLY,
    "undefined entity": "a named character is used that XML does not know",
    "duplicate attribute": "an attribute is given twice",
    "junk after document element": "something follows the end of the feed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedXml:
    """What feedparser found: its own dictionaries for the channel and the entries, in document order.

    Beside what they have anyway, a link in `links` has `base`, if an xml:base holds for it, and `written`, if the
    address is the text of the element; an entry has `guid_base` and `permalink` (what isPermaLink says, else "").
    """

    head: Any
    entries: list[Any]
    atom: bool
    namespaces: Mapping[str, str]  # prefix to address
    hours: tuple[str, ...]  # of skipHours, as written
    days: tuple[str, ...]  # of skipDays
    error: str  # what the strict parser stumbled over, in words; "" if nothing


def parse_xml(document: bytes, base: str) -> ParsedXml:
    """Parse strictly if possible, else as far as the document can be made out.

    Args:
        document: Clean UTF-8 without DOCTYPE, see `feed_xml.clean_xml`.
        base: Address of the document, which an xml:base may be relative to; anything else if it has none.
    """
    if _BASE.search(document) is None:
        base = ""  # spares joining it with itself at every element
    elif not base.startswith(("http://", "https://")):
        base = _NOWHERE
    strict = _Strict(base)
    try:
        reader = xml.sax.make_parser()
        reader.setFeature(feature_namespaces, True)
        reader.setFeature(feature_external_ges, False)
        reader.setContentHandler(strict)
        reader.setErrorHandler(strict)
        reader.parse(io.BytesIO(document))
    except xml.sax.SAXParseException as error:
        return _parse_loosely(document, base, _in_words(error))
    except (UndeclaredNamespace, *TRIPS) as error:
        return _parse_loosely(document, base, str(error)[:80])
    return _result(strict, "")


def _parse_loosely(document: bytes, base: str, error: str) -> ParsedXml:
    loose = _Loose(base)
    try:
        loose.feed(_NO_CDATA.sub("&lt;![", document.decode("utf-8", "replace")))
    except TRIPS as trip:  # what it had read by then is kept
        error = error or str(trip)[:80]
    return _result(loose, error)


def _result(parser: Any, error: str) -> ParsedXml:
    return ParsedXml(
        head=parser.feeddata,
        entries=parser.entries,
        atom=parser.atom,
        namespaces=parser.namespaces_in_use,
        hours=tuple(parser.hours),
        days=tuple(parser.days),
        error=error,
    )


def _in_words(error: xml.sax.SAXParseException) -> str:
    message = error.getMessage()
    line = error.getLineNumber()
    said = _IN_WORDS.get(message, message)
    # the declaration put in front takes a line of its own; line 1 of the document is line 2 here
    return f"line {max(1, line - 1)}: {said}" if line is not None else said


class _Tuned:
    """The methods that differ from feedparser's; it calls `_start_x` and `_end_x` for an element x."""

    # none of them: resolving is for links alone, and is done where the entries are cleaned
    can_be_relative_uri: frozenset[str] = frozenset()
    resolve_relative_uris = False
    sanitize_html = False
    # feedparser's state, as far as it is used here
    baseuri: str
    elementstack: list[Any]
    inentry: int
    inimage: int
    push: Any
    _get_context: Any

    def __init__(self, base: str) -> None:
        self.document_base = base
        self.atom = False
        self.hours: list[str] = []
        self.days: list[str] = []
        # "utf8", not "utf-8": by that name it would mend double encoding, too often and unsaid
        super().__init__(base, None, "utf8")  # type: ignore[call-arg]  # the parser's, behind this class

    def _base(self) -> str:
        base = self.baseuri
        return "" if base == self.document_base or base.startswith(_NOWHERE) else base

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        if element == "link" and self.elementstack and self.elementstack[-1][0] == element:
            # feedparser takes an ampersand that was escaped once too often for the reference "&ampx"
            pieces = self.elementstack[-1][2]
            pieces[:] = [_ESCAPED_AMPERSAND.sub("&", "".join(pieces))]
        return super().pop(element, strip_whitespace)  # type: ignore[misc]

    def resolve_uri(self, uri: str) -> str:
        return uri

    def _start_feed(self, attributes: dict[str, str]) -> None:
        self.atom = True
        super()._start_feed(attributes)  # type: ignore[misc]

    def _start_link(self, attributes: dict[str, str]) -> None:
        super()._start_link(attributes)  # type: ignore[misc]
        if not (self.inentry and self.inimage):
            self._get_context()["links"][-1].update(base=self._base(), written="href" not in attributes)

    def _start_guid(self, attributes: dict[str, str]) -> None:
        self._get_context().update(permalink=attributes.get("ispermalink", "").strip().lower(), guid_base=self._base())
        self.push("id", 1)

    def _end_guid(self) -> None:
        self.pop("id")

    _start_id, _end_id = _start_guid, _end_guid

    def _end_published(self) -> None:
        self.pop("published")

    def _end_updated(self) -> None:
        self.pop("updated")

    def _end_created(self) -> None:
        self.pop("created")

    def _end_expirationdate(self) -> None:
        self.pop("expired")

    _end_issued = _end_pubdate = _end_published
    _end_modified = _end_lastbuilddate = _end_updated

    def _start_media_title(self, attributes: dict[str, str]) -> None:
        self.push("media_title", 1)

    def _end_media_title(self) -> None:
        self.pop("media_title")

    def _start_media_description(self, attributes: dict[str, str]) -> None:
        self.push("media_description", 1)

    def _end_media_description(self) -> None:
        self.pop("media_description")

    def _start_itunes_summary(self, attributes: dict[str, str]) -> None:
        self.push("itunes_summary", 1)

    def _end_itunes_summary(self) -> None:
        self.pop("itunes_summary")

    def _end_hour(self) -> None:
        self._list("hour", "skiphours", self.hours)

    def _end_day(self) -> None:
        self._list("day", "skipdays", self.days)

    def _sync_author_detail(self, key: str = "author") -> None:
        # feedparser's cuts an address with a long top-level domain in two; names are told from addresses in `feeds`
        context = self._get_context()
        authors = context.get(f"{key}s")
        text = context.get(key)
        if isinstance(authors, list) and authors and not authors[-1] and text:
            authors[-1]["name"] = text

    def _start_own_name(self, attributes: dict[str, str]) -> None:
        self.push("unused", 0)

    def _end_own_name(self) -> None:
        self.pop("unused")

    # Elements no format has, by whose names feedparser keeps lists and dictionaries of its own: left to it, they would
    # take their places.
    _start_authors = _start_contributors = _start_publishers = _start_links = _start_tags = _start_own_name
    _end_authors = _end_contributors = _end_publishers = _end_links = _end_tags = _end_own_name
    _start_author_detail = _start_publisher_detail = _start_title_detail = _start_summary_detail = _start_own_name
    _end_author_detail = _end_publisher_detail = _end_title_detail = _end_summary_detail = _end_own_name
    _start_enclosures = _start_permalink = _start_guid_base = _start_own_name
    _end_enclosures = _end_permalink = _end_guid_base = _end_own_name

    def _list(self, name: str, around: str, found: list[str]) -> None:
        text = self.pop(name)
        if text and self.elementstack and self.elementstack[-1][0] == around and len(found) < 100:
            found.append(text)


class _Strict(_Tuned, StrictFeedParser):  # type: ignore[misc]  # feedparser has no types
    def startElementNS(self, name: Any, qname: Any, attrs: AttributesNSImpl) -> None:  # noqa: N802 -- SAX's name
        # feedparser looks each attribute up by going through all: 100,000 took five minutes
        super().startElementNS(name, qname, attrs if len(attrs) <= MAX_ATTRIBUTES else AttributesNSImpl({}, {}))


class _Loose(_Tuned, LooseFeedParser):  # type: ignore[misc]
    pass
