"""OPML 2.0: subscriptions in and out of other readers.

`listparser` was tried for reading and is the "other reader" of the tests: it keeps address, title and folder alone, so
that homepage, language and our own attributes would be lost, ignores the declared encoding, and fetches what it is
given if that looks like an address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import cast

from lxml import etree

from extractors.errors import FeedError, UsageError
from extractors.feed_entries import Problems
from extractors.feed_xml import decode, unpack
from extractors.lenient_xml import lenient_xml, trouble
from extractors.plain_text import plain_text
from extractors.records import FeedKind
from extractors.urls import is_fetchable
from flows.subscriptions import Outline
from warehouse.feeds import Subscription

# A subscription list of a hundred thousand feeds is 30 MB; what is larger is not one.
MAX_BYTES = 50_000_000
# OPML lets a document bring elements and attributes of its own under a namespace. With these, what is exported comes
# back as it was; sitemaps are such elements, since other readers would take them for feeds.
NAMESPACE = "urn:wirewatch:opml"

_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFile:
    """What an OPML document holds: subscriptions in order, each address once, and what was wrong with it."""

    outlines: tuple[Outline, ...]
    notes: tuple[str, ...] = ()


def read_opml(body: bytes) -> OpmlFile:
    """Read a list of subscriptions as any reader may have written it.

    Folders are not kept: a feed belongs to the outlet it comes from.

    Raises:
        UsageError: It is not OPML, or broken before its first feed.
    """
    if len(body) > MAX_BYTES:
        raise UsageError(f"the file has {len(body):,} bytes: too large for a list of subscriptions")
    problems = Problems()
    try:
        text = decode(unpack(body, "the file"), "", problems)
    except FeedError as error:
        raise UsageError(f"not an OPML file that can be read: {error.reason}") from error
    if re.search(r"<(?:\w+:)?opml\b", text[:100_000], re.IGNORECASE) is None:
        raise UsageError("not an OPML file: it should begin with <opml>")
    # Entities are gone with the DOCTYPE and nothing is loaded: the file may come from anybody.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = cast("etree._Element | None", etree.fromstring(lenient_xml(text, ("opml",), problems), parser))
    found: dict[str, Outline] = {}
    left_out = 0
    for element in root.iter("{*}outline", "{*}sitemap") if root is not None else ():
        outline = _outline(element)
        if outline is None:
            left_out += bool(_attributes(element).get("xmlurl"))
        else:
            found.setdefault(outline.url, outline)
    notes = list(problems.sentences())
    errors = [entry for entry in parser.error_log if entry.type_name != "NS_ERR_UNDEFINED_NAMESPACE"]
    if errors:
        said = trouble(errors[0].line, errors[0].message)
        if not found:
            raise UsageError(f"not an OPML file that can be read: {said}")
        notes.append(f"The XML is broken ({said}); what could be read was kept, feeds may be missing.")
    if left_out:
        notes.append(f"{left_out} of the addresses in it {'is' if left_out == 1 else 'are'} no web address.")
    return OpmlFile(outlines=tuple(found.values()), notes=tuple(notes))


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(key).lower(): _CONTROL.sub(" ", str(value)).strip() for key, value in element.attrib.items()}


def _outline(element: etree._Element) -> Outline | None:
    """A subscription, None if it is a folder or something else."""
    attributes = _attributes(element)
    own = f"{{{NAMESPACE}}}"
    is_sitemap = element.tag == f"{own}sitemap"
    url = _web_address(attributes.get("url" if is_sitemap else "xmlurl", ""))
    if not url:
        return None
    homepage = attributes.get("htmlurl", "")
    language = attributes.get("language", "")
    outlet_id = attributes.get(f"{own}outlet", "")
    country = attributes.get(f"{own}country", "")
    title = plain_text((attributes.get("title") or attributes.get("text", ""))[:2_000])
    return Outline(
        url=url,
        kind=FeedKind.SITEMAP if is_sitemap else FeedKind.FEED,
        title=title[:200],
        name=attributes.get(f"{own}name", "")[:200],
        homepage=homepage if is_fetchable(homepage) else "",
        language=language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language) else "",
        outlet_id=outlet_id if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", outlet_id) else "",
        country=country if re.fullmatch(r"[A-Za-z]{2}", country) else "",
    )


def _web_address(text: str) -> str:
    """An address as other readers write it: feed:https://... and feed://... among others."""
    text = re.sub(r"^feed:(?=https?:)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^feed://", "http://", text, flags=re.IGNORECASE)
    text = re.sub(r"^https?:", lambda match: match[0].lower(), text, flags=re.IGNORECASE)
    return text if is_fetchable(text) else ""


def write_opml(subscriptions: Sequence[Subscription], now: datetime, titles: Mapping[str, str] | None = None) -> str:
    """An OPML 2.0 document: one folder per outlet.

    Args:
        subscriptions: In the order to write them.
        now: Time of writing, aware.
        titles: What feeds call themselves, by address; the outlet's name stands for one that is missing.
    """
    root = etree.Element("opml", version="2.0", nsmap={"wirewatch": NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "wirewatch subscriptions"
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for feed in subscriptions:
        if feed.kind is FeedKind.SITEMAP:
            continue
        name = _shown(feed.outlet_name)
        if feed.outlet_id not in folders:
            folders[feed.outlet_id] = etree.SubElement(body, "outline", {"text": name, "title": name})
        title = _shown((titles or {}).get(feed.url, "")) or name
        attributes = {"type": "rss", "text": title, "title": title, "xmlUrl": feed.url} | _about_outlet(feed)
        etree.SubElement(folders[feed.outlet_id], "outline", attributes)
    for feed in subscriptions:
        if feed.kind is FeedKind.SITEMAP:
            etree.SubElement(body, f"{{{NAMESPACE}}}sitemap", {"url": feed.url} | _about_outlet(feed))
    text: str = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode()
    return text


def _about_outlet(feed: Subscription) -> dict[str, str]:
    attributes = {
        "htmlUrl": feed.homepage,
        "language": feed.language,
        f"{{{NAMESPACE}}}outlet": feed.outlet_id,
        f"{{{NAMESPACE}}}name": feed.outlet_name,
        f"{{{NAMESPACE}}}country": feed.country,
    }
    return {key: _shown(value) for key, value in attributes.items() if value}


def _shown(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
