"""Sitemaps and indexes of them."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from functools import partial

from tests.faults.bodies import gzip_of_nothing
from tests.faults.registry import Call, Faults

FAULTS = Faults()

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


async def _serve(call: Call, *, make: Callable[[str, str], bytes]) -> None:
    await call.respond(make(call.site, call.path), kind="application/xml")


def _sitemap(name: str, says: str, make: Callable[[str, str], bytes]) -> None:
    FAULTS.add(name=f"sitemap-{name}", says=says)(partial(_serve, make=make))


def _index(links: Iterable[str]) -> bytes:
    items = "".join(f"<sitemap><loc>{link}</loc></sitemap>" for link in links)
    return f'<sitemapindex xmlns="{_NAMESPACE}">{items}</sitemapindex>'.encode()


def _news(*items: tuple[str, str], before: str = "", title: str = "Harbour opens") -> bytes:
    urls = "".join(
        f"<url><loc>{link}</loc><news:news><news:publication><news:name>Gazette</news:name><news:language>en"
        f"</news:language></news:publication><news:publication_date>{date}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news></url>"
        for link, date in items
    )
    return f'{before}<urlset xmlns="{_NAMESPACE}" xmlns:news="{_NEWS}">{urls}</urlset>'.encode()


_TODAY = "2026-08-16T09:00:00Z"
_BOMB = '<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "{site}/trap">]>'
_DATES = ("0000-00-00", "9999-12-31T23:59:59-23:59", "99999-01-01", "9" * 5_000, "yesterday")

_sitemap("of-itself", "A sitemap of sitemaps of itself.", lambda site, path: _index([site + path] * 3))
_sitemap(
    "of-itself-by-another-name",
    "A sitemap of sitemaps of itself, under ever other addresses.",
    lambda site, path: _index(f"{site}{path}?{n}" for n in range(100)),
)
_sitemap(
    "of-100-000",
    "A sitemap of 100,000 sitemaps.",
    lambda site, path: _index(f"{site}/sitemap/{n}.xml" for n in range(100_000)),
)
_sitemap(
    "of-60-000-pages",
    "A sitemap of 60,000 pages, more than the protocol allows.",
    lambda site, path: (
        _index(())
        .replace(b"sitemapindex", b"urlset")
        .replace(
            b"</urlset>", b"".join(f"<url><loc>{site}/{n}</loc></url>".encode() for n in range(60_000)) + b"</urlset>"
        )
    ),
)
_sitemap("empty", "No byte.", lambda site, path: b"")
_sitemap("html", "A page that says it was not found.", lambda site, path: b"<!doctype html><html>Not found</html>")
_sitemap("words", "A sentence.", lambda site, path: b"Service temporarily unavailable")
_sitemap("bomb", "1 MB that unpacks to 1 GB, and no header says so.", lambda site, path: gzip_of_nothing(1_000))
_sitemap("packed", "Packed, and no header says so.", lambda site, path: gzip.compress(_news((f"{site}/fine", _TODAY))))
_sitemap(
    "entities",
    "Entities that grow, and one that asks the server.",
    lambda site, path: _news(
        (f"{site}/fine", _TODAY), before=_BOMB.replace("{site}", site), title="Harbour &b;&x; opens"
    ),
)
_sitemap("cut-off", "Half of it.", lambda site, path: _news((f"{site}/fine", _TODAY), (f"{site}/more", _TODAY))[:-150])
_sitemap(
    "of-others",
    "Pages of other sites, of files and of this machine.",
    lambda site, path: _news(
        ("https://victim.example/story", _TODAY),
        ("file:///etc/hostname", _TODAY),
        ("javascript:alert(1)", _TODAY),
        (f"{site}/fine", _TODAY),
    ),
)
_sitemap(
    "dates",
    "Dates of the years 0, 9999 and 99999.",
    lambda site, path: _news(*((f"{site}/fine?{n}", date) for n, date in enumerate(_DATES))),
)
_sitemap(
    "nested",
    "30,000 elements one in the other.",
    lambda site, path: _news((f"{site}/fine", _TODAY)).replace(
        b"</url>", b"<a>" * 30_000 + b"</a>" * 30_000 + b"</url>"
    ),
)
_sitemap(
    "title",
    "A title of 2 MB.",
    lambda site, path: _news((f"{site}/fine", _TODAY), title="Harbour " * 250_000),
)
