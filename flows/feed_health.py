"""The health of a feed in a word, and times as people say them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flows.commands.output import counted, plain

# Outlets publish daily: a feed without news for some days is worth a look, one without for a month is as good as dead.
QUIET = timedelta(days=3)
SILENT = timedelta(days=28)


def health(feed: Mapping[str, Any], now: datetime) -> str:
    """Say in a word how a feed is.

    What keeps a feed from being read comes before what makes its entries incomplete, that before what is only odd.

    Args:
        feed: A row of the query `feed_health`; empty for a feed the warehouse does not know.
        now: The time, aware.

    Returns:
        never polled, offline (nothing answered, which is taken for our own trouble), gone (the server says for good),
        failing 3x (polls in a row), put off (its host asked to be left alone), empty (answers, but never had an
        entry), silent (nothing new for four weeks), window slid (entries went by unseen in the last four weeks),
        validators lie (it is asked without them), quiet (nothing new for three days), or ok.
    """
    if feed.get("last_polled_at") is None and not feed.get("failures"):
        return "offline" if feed.get("last_error") else "never polled"
    if feed.get("gone_at") is not None:
        return "gone"
    if failures := feed.get("failures"):
        return f"failing {failures}x"
    if (wait_until := feed.get("wait_until")) is not None and wait_until > now:
        return "put off"
    if feed.get("last_error"):  # no fault of the feed's, or it would be failing
        return "offline"
    if not feed.get("entries"):
        return "empty"
    last_new_at = feed.get("last_new_at")
    since = now - last_new_at if last_new_at is not None else SILENT
    if since >= SILENT:
        return "silent"
    if feed.get("slid"):
        return "window slid"
    if feed.get("trust") == "none":
        return "validators lie"
    return "quiet" if since >= QUIET else "ok"


def span(seconds: float) -> str:
    """A length of time in at most nine characters: "now" (nothing or less), "40 min", "5 h", "3 days"."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "now"
    if minutes < 90:
        return f"{minutes} min"
    hours = round(seconds / 3600)
    if hours < 36:
        return f"{hours} h"
    return f"{min(9999, round(seconds / 86_400))} days"


def ago(moment: datetime | None, now: datetime) -> str:
    """When something was: "5 h ago"; "never" for None, "now" for what is to come."""
    if moment is None:
        return "never"
    words = span((now - moment).total_seconds())
    return words if words == "now" else f"{words} ago"


def fitted(text: str, width: int) -> str:
    """A text in at most `width` characters, cut in its middle: addresses of one site differ at their end."""
    if len(text) <= width:
        return text
    end = (width - 1) // 2
    return f"{text[: width - 1 - end]}…{text[len(text) - end :]}"


def overview(feeds: Sequence[Mapping[str, Any]], now: datetime, width: int | None) -> list[str]:
    """The lines of `feeds list`: how many are how, then every feed under its outlet.

    Args:
        feeds: Records with outlet, url, kind, state, entries, last_new_at, next_poll_at and error.
        now: The time, aware.
        width: Columns to fit into, at least 60; None: as wide as the addresses are.
    """
    words = Counter(re.sub(r" \d+x$", "", feed["state"]) for feed in feeds)
    lines = [
        f"{counted(len(feeds), 'feed')}: {', '.join(f'{count} {word}' for word, count in words.most_common())}",
        "",
    ]
    lines.append(f"  {'STATE':<14}  {'LAST NEW':>8}  {'NEXT':>7}  {'ENTRIES':>7}  FEED")
    outlet = None
    for feed in feeds:
        if feed["outlet"] != outlet:
            outlet = feed["outlet"]
            lines.append(plain(outlet))
        trouble = plain(feed["error"]) if feed["state"].startswith(("failing", "offline")) else ""
        last, coming = feed["last_new_at"], feed["next_poll_at"]
        last_new = span((now - last).total_seconds()) if last is not None else "never"
        if feed["state"] in ("gone", "never polled"):
            next_poll = "-"
        else:
            next_poll = span((coming - now).total_seconds()) if coming is not None else "now"
        line = f"  {feed['state']:<14}  {last_new:>8}  {next_poll:>7}  {feed['entries']:>7}  "
        kind = "sitemap " if feed["kind"] == "sitemap" else ""
        address = plain(feed["url"])
        if width is not None:
            address = fitted(address.partition("://")[2].removeprefix("www."), max(12, width - len(line) - len(kind)))
        lines.append(f"{line}{kind}{address}")
        if trouble:
            lines.append(f"    {trouble if width is None else fitted(trouble, width - 4)}")
    return lines
