"""OPML 2.0: subscriptions in and out of other readers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from extractors.errors import UsageError
from flows.subscriptions import Outline
from warehouse.feeds import Subscription

# A subscription list of a hundred thousand feeds is 30 MB; what is larger is not one.
MAX_BYTES = 50_000_000
# OPML lets a document bring attributes of its own under a namespace; with these, what is exported comes back as it was.
NAMESPACE = "urn:wirewatch:opml"


def read_opml(body: bytes) -> list[Outline]:
    """The subscriptions in an OPML document, in order, each address once.

    Raises:
        UsageError: It is not OPML.
    """
    if len(body) > MAX_BYTES:
        raise UsageError(f"the file has {len(body):,} bytes: too large for a list of subscriptions")
    # Entities are not resolved and nothing is loaded: the file may come from anybody.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body.strip(), parser)
    except etree.XMLSyntaxError as error:
        raise UsageError(f"not an OPML file that can be read: {error.msg}") from error
    if etree.QName(root).localname.lower() != "opml":
        raise UsageError("not an OPML file: it should begin with <opml>")
    found: dict[str, Outline] = {}
    for element in root.iter("outline"):
        attributes = {str(key).lower(): str(value).strip() for key, value in element.attrib.items()}
        url = attributes.get("xmlurl", "")
        if url.startswith(("http://", "https://")):
            title = attributes.get("title") or attributes.get("text", "")
            language = attributes.get("language", "")
            outlet_id = str(element.get(f"{{{NAMESPACE}}}outlet", ""))
            country = str(element.get(f"{{{NAMESPACE}}}country", ""))
            found.setdefault(
                url,
                Outline(
                    url=url,
                    title=title[:200],
                    homepage=attributes.get("htmlurl", ""),
                    language=language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language) else "",
                    outlet_id=outlet_id if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", outlet_id) else "",
                    country=country if re.fullmatch(r"[A-Za-z]{2}", country) else "",
                ),
            )
    return list(found.values())


def write_opml(subscriptions: Sequence[Subscription]) -> str:
    """An OPML 2.0 document: one folder per outlet."""
    root = etree.Element("opml", version="2.0", nsmap={"wirewatch": NAMESPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "wirewatch subscriptions"
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for feed in subscriptions:
        folder = folders.get(feed.outlet_id)
        if folder is None:
            folder = etree.SubElement(body, "outline", text=feed.outlet_name, title=feed.outlet_name)
            folders[feed.outlet_id] = folder
        attributes = {"type": "rss", "text": feed.outlet_name, "title": feed.outlet_name, "xmlUrl": feed.url}
        optional = {
            "htmlUrl": feed.homepage,
            "language": feed.language,
            f"{{{NAMESPACE}}}outlet": feed.outlet_id,
            f"{{{NAMESPACE}}}country": feed.country,
        }
        etree.SubElement(folder, "outline", attributes | {key: value for key, value in optional.items() if value})
    text: str = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode()
    return text
