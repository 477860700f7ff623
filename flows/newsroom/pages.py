"""HTML pages of articles and front pages, one template per outlet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, Template
from markupsafe import Markup

from flows.newsroom.articles import Article, Version
from flows.newsroom.outlets import Outlet

HUMAN_TIME = "%d %B %Y, %H:%M"


@cache
def page_template(name: str) -> Template:
    """A page template by its name."""
    environment = Environment(loader=PackageLoader("flows.newsroom"), autoescape=True, trim_blocks=True)
    return environment.get_template(f"{name}.html.j2")


def render_page(article: Article, version: Version, url: str, published_at: datetime, modified_at: datetime) -> bytes:
    """Write an article's page.

    Args:
        article: The article.
        version: Which of its versions.
        url: Its absolute address.
        published_at: Publication.
        modified_at: When this version appeared.
    """
    report, outlet = version.report, article.outlet
    published, modified = published_at.isoformat(), modified_at.isoformat()
    fields = {
        "outlet": outlet,
        "number": article.number,
        "title": report.title,
        "paragraphs": report.paragraphs,
        "byline": " and ".join(article.authors),
        "summary": summary(article, version),
        "caption": report.caption,
        "desk": report.desk,
        "tags": report.tags,
        "credit": article.credit,
        "url": url,
        "published": published,
        "modified": modified,
        "human": published_at.strftime(HUMAN_TIME),
        "modified_human": modified_at.strftime(HUMAN_TIME),
        "jsonld": _jsonld(article, version, url, published, modified),
    }
    return page_template(outlet.template).render(p=fields).encode()


def summary(article: Article, version: Version) -> str:
    """The opening paragraph, cut at a word to what feeds show."""
    text = version.report.paragraphs[0]
    return text if len(text) <= 220 else text[:220].rsplit(" ", 1)[0] + "…"


def render_front(outlet: Outlet, feeds: Sequence[tuple[str, str, str]], links: Sequence[tuple[str, str]]) -> bytes:
    """Write an outlet's front page.

    Args:
        outlet: The outlet.
        feeds: Address, content type and name of each feed, for discovery.
        links: Address and headline of the latest articles.
    """
    return page_template("front").render(outlet=outlet, feeds=feeds, links=links).encode()


def _jsonld(article: Article, version: Version, url: str, published: str, modified: str) -> Markup:
    document = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": version.report.title,
        "datePublished": published,
        "dateModified": modified,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "publisher": {"@type": "Organization", "name": article.outlet.name},
        "mainEntityOfPage": url,
        "articleSection": version.report.desk,
    }
    # A script element ends at "</"; JSON may write the slash escaped.
    return Markup(json.dumps(document, ensure_ascii=False).replace("</", "<\\/"))
