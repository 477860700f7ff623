"""Everything a server can do wrong, for tests of everything that fetches and reads.

    wire        connections, framing and time: resets, broken chunks, drips, floods, other protocols
    heads       status lines and headers
    redirects   where a Location can lead
    bodies      sizes and compression: bombs, lies, cut-off streams
    secure      certificates and handshakes
    robots      robots.txt
    documents   feeds: encodings, XML, JSON, what entries can hold
    sitemaps    sitemaps, and indexes of them
    pages       HTML

Each fault has a name, one line that says what it is, and a function that answers; `server.FaultServer` serves each on
a port of its own at /feed/NAME, /page/NAME or /sitemap/NAME, so that to politeness each is a host. `REGISTRY` holds
them all.
"""

from __future__ import annotations

from tests.faults import bodies, documents, heads, pages, redirects, robots, secure, sitemaps, wire
from tests.faults.registry import Fault

MODULES = (wire, heads, redirects, bodies, secure, robots, documents, sitemaps, pages)
REGISTRY: dict[str, Fault] = {fault.name: fault for module in MODULES for fault in module.FAULTS}
