"""Whether two addresses are of one page: the form of an address proposes, the texts decide."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from extractors.json_ld import folded
from extractors.urls import same_site

# Labels that a site's name has before it where the same pages are served in another form.
_LABELS = ("", "www.", "m.", "mobile.", "amp.")
_FORM_BEFORE = re.compile(r"^/(?:amp|m|mobile|print)(?=/.)")
_FORM_BEHIND = re.compile(r"(?<=.)/(?:amp|print)/?$")

_SHINGLE = 4
_WORD = re.compile(r"\w+")
# Share of the shorter text's word groups that stand in the longer one. A corrected article keeps most of its words;
# articles of one outlet that are not one share boxes and phrases.
_ONE_TITLE, _TWO_TITLES = 0.2, 0.7


def sister_addresses(url: str) -> tuple[str, ...]:
    """Addresses at which the same page often stands: with and without TLS, "www.", a slash at the end, in its form for
    phones, for print and in AMP.

    Args:
        url: An address in canonical spelling.

    Returns:
        Others of the same site, in canonical spelling, the most likely first. That they are the same page is not said.
    """
    parts = urlsplit(url)
    if not parts.netloc:
        return ()
    plain = _FORM_BEFORE.sub("", _FORM_BEHIND.sub("", parts.path.rstrip("/")))
    query = f"?{parts.query}" if parts.query else ""
    paths = [plain, f"{plain}/"] if plain else ["/"]
    forms = [f"{plain}/amp", f"{plain}/amp/", f"/amp{plain}", f"/m{plain}"] if plain else []
    found = dict.fromkeys(
        f"{scheme}://{host}{path}{query}"
        for scheme in _schemes(parts)
        for host in _hosts(parts.netloc)
        for path in (*paths, *(forms if host == parts.netloc else ()))
    )
    found.pop(url, None)
    return tuple(found)


def is_special_form(url: str) -> bool:
    """Whether an address looks like that of a form for phones, for print or in AMP."""
    parts = urlsplit(url)
    special = parts.netloc.startswith(_LABELS[2:])
    return special or bool(_FORM_BEFORE.search(parts.path) or _FORM_BEHIND.search(parts.path))


def are_one_article(title: str, text: str, other_title: str, other_text: str) -> bool:
    """Whether two texts, of addresses that may be one page, are the same article, maybe in two versions of it."""
    one, other = _shingles(text), _shingles(other_text)
    if not one or not other:
        return one == other and folded(title) == folded(other_title)
    shared = len(one & other) / min(len(one), len(other))
    return shared >= (_ONE_TITLE if folded(title) == folded(other_title) else _TWO_TITLES)


def _schemes(parts: SplitResult) -> tuple[str, ...]:
    other = "http" if parts.scheme == "https" else "https"
    return (parts.scheme, other) if parts.port is None else (parts.scheme,)


@lru_cache(maxsize=1024)
def _hosts(host: str) -> tuple[str, ...]:
    """The host, and the others of its site that may serve the same pages; only itself where it is no name."""
    if host.startswith("[") or not same_site(f"http://{host}", f"http://www.{host}"):
        return (host,)
    bare = next((rest for label in _LABELS[1:] if (rest := host.removeprefix(label)) != host), host)
    if not same_site(f"http://{bare}", f"http://{host}"):
        bare = host  # www.uk: what is left is no site
    return tuple(dict.fromkeys((host, *(label + bare for label in _LABELS))))


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[start : start + _SHINGLE]) for start in range(max(1, len(words) - _SHINGLE + 1)) if words}
