"""Changing the subscriptions in `wirewatch.toml`, with its comments and order kept."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import tomlkit
from tomlkit.items import AoT, Array, Table

from extractors.errors import UsageError
from extractors.records import FeedKind
from flows.config import Settings, default_text, parse_config

# Where an outlet keeps subscriptions of a kind.
_KEYS = {FeedKind.FEED: "feeds", FeedKind.SITEMAP: "sitemaps"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One subscription of an OPML file, or on its way into the configuration.

    `name` is that of the outlet, where it is known; `title` what the feed is called.
    """

    url: str
    kind: FeedKind = FeedKind.FEED
    title: str = ""
    name: str = ""
    homepage: str = ""
    outlet_id: str = ""
    country: str = ""
    language: str = ""


def add_feeds(settings: Settings, outlines: Sequence[Outline], *, strict: bool = False) -> list[Outline]:
    """Add feeds and sitemaps to the configuration; without a file, one with the built-in outlets is written first.

    Args:
        settings: Where the configuration is.
        outlines: What to subscribe to. What they say of an outlet holds where it is new.
        strict: What they say of an outlet that is there must be what the configuration says.

    Returns:
        Those that were not there yet.

    Raises:
        UsageError: An address is not one, or with `strict`, the configuration says otherwise.
    """
    document = _document(settings)
    outlets = _outlets(document)
    there = {url: outlet for outlet in outlets for key in _KEYS.values() for url in _listed(outlet, key)}
    added: list[Outline] = []
    for outline in outlines:
        outlet = there.get(outline.url)
        is_new = outlet is None
        if outlet is None:
            outlet = there[outline.url] = _outlet_for(outlets, outline)
        if strict:
            _refuse_another_word(outlet, outline, settings.config_path)
        if not is_new:
            continue
        added.append(outline)
        feeds = outlet.setdefault(_KEYS[outline.kind], tomlkit.array())
        assert isinstance(feeds, Array), "parse_config has checked it"
        feeds.add_line(outline.url)
        feeds.multiline(True)
    if added:
        _write(settings.config_path, document)
    return added


def remove_feed(settings: Settings, url: str) -> None:
    """Take a feed or sitemap out of the configuration. What was loaded from it stays in the warehouse.

    Raises:
        UsageError: It is not subscribed to.
    """
    document = _document(settings)
    known: list[str] = []
    for outlet in _outlets(document):
        for key in _KEYS.values():
            addresses = _listed(outlet, key)
            if url in addresses:
                outlet[key].remove(url)
                _write(settings.config_path, document)
                return
            known += addresses
    close = difflib.get_close_matches(url, known, n=1, cutoff=0.8)
    hint = f"did you mean {close[0]}?" if close else "see 'wirewatch feeds list'"
    raise UsageError(f"not subscribed to {url}; {hint}")


def _listed(outlet: Table, key: str) -> list[str]:
    return [str(url) for url in outlet.get(key, [])]


def _document(settings: Settings) -> tomlkit.TOMLDocument:
    text = settings.config_path.read_text(encoding="utf-8") if settings.config_exists else default_text()
    return tomlkit.parse(text)


def _outlets(document: tomlkit.TOMLDocument) -> AoT:
    outlets = document.setdefault("outlet", tomlkit.aot())
    assert isinstance(outlets, AoT), "parse_config has checked it"
    return outlets


def _outlet_for(outlets: AoT, outline: Outline) -> Table:
    """The outlet that is named, else the one of the same host, else a new one."""
    host = _host(outline.homepage) or _host(outline.url)
    for outlet in outlets:
        assert isinstance(outlet, Table), "parse_config has checked it"
        hosts = {
            _host(str(outlet.get("homepage", ""))),
            *(_host(url) for key in _KEYS.values() for url in _listed(outlet, key)),
        }
        named = str(outlet["id"]) == outline.outlet_id
        if named or (not outline.outlet_id and host in hosts - {""}):
            return outlet
    taken = {str(outlet["id"]) for outlet in outlets}
    made = tomlkit.table()
    made["id"] = outline.outlet_id or _free_id(host, taken)
    made["name"] = (outline.name or outline.title)[:200] or host or str(made["id"])
    made["homepage"] = outline.homepage
    if outline.country:
        made["country"] = outline.country
    if outline.language:
        made["language"] = outline.language
    outlets.append(made)
    return made


def _refuse_another_word(outlet: Table, outline: Outline, path: Path) -> None:
    """Say so where the configuration would go on saying something else of an outlet than the user does now."""
    for key in ("name", "country", "language"):
        said, kept = str(getattr(outline, key)), str(outlet.get(key, ""))
        if said and said.lower() != kept.lower():
            has = f"has the {key} {kept!r}" if kept else f"has no {key}"
            raise UsageError(f"outlet {outlet['id']} is there already and {has}: change that in {path}")


def _host(url: str) -> str:
    try:
        host = urlsplit(url).netloc
    except ValueError:  # the homepage of an outlet may be anything
        return ""
    return host.lower().removeprefix("www.").removeprefix("feeds.").removeprefix("rss.")


def _free_id(host: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", host.split(":")[0]).strip("-")[:60] or "outlet"
    return next(
        name for number in range(1, len(taken) + 3) if (name := f"{base}-{number}" if number > 1 else base) not in taken
    )


def _write(path: Path, document: tomlkit.TOMLDocument) -> None:
    """Replace the file, once what it will say has been checked."""
    text = tomlkit.dumps(document)
    parse_config(text, str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
