"""A watch list: every mention of the names that somebody listed, and which of them cannot be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC

from extractors.errors import UsageError
from extractors.records import Relation
from warehouse.finding import KeysOf, Lookup, look_up
from warehouse.report.links import headline
from warehouse.report.questions import Questions
from warehouse.report.records import Evidence, Limits, NameRow
from warehouse.report.sections import NotWatched, WatchedMention, WatchedName, WatchList
from warehouse.report.text import clean_text, marked, safe_link
from warehouse.weeks import Week

CANDIDATES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A list of names to watch, as it was handed in.

    Args:
        file: Name of the list, for showing.
        names: Number of each line, and the name or id in it.
        keys_of: Finds other spellings and scripts.
    """

    file: str
    names: tuple[tuple[int, str], ...]
    keys_of: KeysOf | None = None


@dataclass(slots=True)
class Found:
    """The names of a list by entity, and those that nobody can be named for."""

    typed: dict[int, list[str]] = field(default_factory=dict)
    respelled: set[int] = field(default_factory=set)
    not_watched: list[NotWatched] = field(default_factory=list)


def look_up_all(ask: Questions, watch: Watch, limits: Limits) -> Found:
    """Find each name of the list in the whole warehouse. Nothing is guessed: of several nobody is taken."""
    found = Found()
    for line, typed in watch.names:
        try:
            answer = look_up(ask.connection, typed, limits.types, watch.keys_of)
        except UsageError as error:
            answer = Lookup(name=typed[:80], why=str(error))
        if len(answer.found) == 1:
            [one] = answer.found
            found.typed.setdefault(one.entity_id, []).append(clean_text(answer.name))
            if one.respelled:
                found.respelled.add(one.entity_id)
            continue
        candidates = [each.shown for each in answer.found] or answer.close
        shown = [clean_text(each) for each in candidates[:CANDIDATES]]
        if len(candidates) > CANDIDATES:
            shown.append(f"and {len(candidates) - CANDIDATES} more")
        found.not_watched.append(
            NotWatched(line=line, typed=clean_text(answer.name), why=clean_text(answer.why), candidates=tuple(shown))
        )
    return found


def watch_list(
    ask: Questions, watch: Watch, found: Found, week: Week, rows_of: Callable[[Sequence[int]], Mapping[int, NameRow]]
) -> WatchList:
    """Every mention of the names found, in stories of the week.

    Args:
        ask: What the warehouse is asked through.
        watch: The list.
        found: What `look_up_all` made of it.
        week: The week.
        rows_of: Gives the numbers of names in it.
    """
    ids = sorted(found.typed)
    mentions: dict[int, list[WatchedMention]] = defaultdict(list)
    rows: Mapping[int, NameRow] = {}
    if ids:
        rows = rows_of(ids)
        for (
            entity_id,
            story_id,
            lead,
            articles,
            outlets,
            relation,
            times,
            sentence,
            surfaces,
            outlet,
            title,
            url,
            at,
        ) in ask.rows("watched_mentions", start=week.start_at, end=week.end_at, ids=ids):
            mentions[entity_id].append(
                WatchedMention(
                    story_id=story_id,
                    headline=headline(lead),
                    story_articles=articles,
                    story_outlets=outlets,
                    relation=Relation(relation),
                    occurrences=times,
                    evidence=Evidence(
                        pieces=marked(sentence, surfaces),
                        outlet=clean_text(outlet, 80),
                        title=headline(title),
                        link=safe_link(url),
                        published_at=at.replace(tzinfo=UTC),
                    ),
                )
            )
    names = [
        WatchedName(
            typed=tuple(typed),
            row=rows[entity_id],
            mentions=tuple(mentions[entity_id]),
            respelled=entity_id in found.respelled,
        )
        for entity_id, typed in found.typed.items()
        if entity_id in rows
    ]
    names.sort(key=lambda name: (name.row.name.casefold(), name.row.entity_id))
    return WatchList(file=clean_text(watch.file, 120), names=tuple(names), not_watched=tuple(found.not_watched))
