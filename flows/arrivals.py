"""What is new in a feed's document: entries told apart from those the warehouse knows. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from extractors.ids import stable_id
from extractors.records import Entry
from extractors.urls import canonical_url, is_fetchable
from warehouse.feeds import KnownEntry, NewEntry

# A publisher who moves the dates of all entries at once, or of so many and most, says nothing about any of them.
MANY_MOVED_DATES = 5
# Below this share of news, known entries at the head of a document are not just a few that were pinned there.
MOSTLY_NEW = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """The entries of a document, told apart.

    `new` were never seen in the feed; the pages of `changed` are to be read again; of `touched` the feed says
    something else that is no reason to. Changed and touched ones carry the id under which they are known. `slid`: the
    document and the one before do not meet, so that entries between them may have gone unseen.
    """

    new: tuple[NewEntry, ...] = ()
    changed: tuple[NewEntry, ...] = ()
    touched: tuple[NewEntry, ...] = ()
    known: int = 0
    slid: bool = False


def identify(entries: Iterable[Entry], feed_id: int) -> tuple[NewEntry, ...]:
    """Give entries their ids: from feed and guid, and from their link; each id once."""
    found: dict[int, NewEntry] = {}
    for entry in entries:
        entry_id = stable_id("entry", str(feed_id), entry.guid)
        found.setdefault(
            entry_id,
            NewEntry(
                entry_id=entry_id,
                link_id=stable_id("article", canonical_url(entry.url)),
                entry=entry,
                fetchable=is_fetchable(entry.url),
            ),
        )
    return tuple(found.values())


def tell_apart(entries: Sequence[NewEntry], known: Sequence[KnownEntry]) -> Arrivals:
    """Tell the entries of a document from those that are known of its feed.

    An entry with an unknown guid whose link is known is the known one under a new guid (some content systems make
    guids anew at every request), unless the document has that one, too, or the feed gives many entries one link.

    Args:
        entries: Of the document, in its order.
        known: Those of the warehouse that have the id, or the link, of one of them; all of this feed.
    """
    by_id = {each.entry_id: each for each in known}
    shared = Counter(each.link_id for each in known)
    here = {entry.entry_id for entry in entries}
    by_link = {
        each.link_id: each for each in known if shared[each.link_id] == 1 and each.entry_id not in here and each.link_id
    }
    in_document = Counter(entry.link_id for entry in entries)
    new: list[NewEntry] = []
    changed: list[NewEntry] = []
    moved: list[NewEntry] = []  # only their date differs
    is_known: list[bool] = []
    for entry in entries:
        before = by_id.get(entry.entry_id)
        renamed = before is None and in_document[entry.link_id] == 1
        if renamed:
            before = by_link.get(entry.link_id)
        is_known.append(before is not None)
        if before is None:
            new.append(entry)
            continue
        same_entry = replace(entry, entry_id=before.entry_id)
        if (entry.entry.title, entry.entry.url) != (before.title, before.url):
            changed.append(same_entry)
        elif (entry.entry.updated_at or entry.entry.published_at) != before.at:
            # a new guid at every request often comes with a new date
            moved.append(same_entry)
    known_count = len(entries) - len(new)
    everywhere = 2 <= len(moved) == known_count or (len(moved) >= MANY_MOVED_DATES and len(moved) > known_count / 2)
    return Arrivals(
        new=tuple(new),
        changed=tuple(changed if everywhere else [*changed, *moved]),
        touched=tuple(moved if everywhere else ()),
        known=known_count,
        slid=has_slid([entry.entry for entry in entries], is_known),
    )


def has_slid(entries: Sequence[Entry], known: Sequence[bool]) -> bool:
    """Whether a document does not reach back to what is known, so that something between may be missing.

    The oldest entries of a document should be known from the one before. Known ones that only stand at the head of a
    document that is otherwise new were pinned there. Whether there was a document before is the caller's to know.

    Args:
        entries: Of the document, in its order.
        known: For each of them, whether it was known.
    """
    if not entries or all(known):
        return False
    if not any(known):
        return True
    newest_first = list(known) if _is_newest_first(entries) else list(reversed(known))
    after_last_new = newest_first[len(newest_first) - newest_first[::-1].index(False) :]
    return not after_last_new and known.count(False) >= MOSTLY_NEW * len(known)


def _is_newest_first(entries: Sequence[Entry]) -> bool:
    dates: list[datetime] = [at for entry in entries if (at := entry.published_at)]
    falling = sum(later <= earlier for earlier, later in pairwise(dates))
    return falling * 2 >= len(dates) - 1


def oldest_at(entries: Iterable[NewEntry], now: datetime) -> datetime:
    """Time of the oldest of some new entries; `now` where none has one."""
    return min((at for new in entries if (at := new.entry.published_at) and at <= now), default=now)
