"""Entities and judgements as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from flows.commands.output import counted, plain

if TYPE_CHECKING:
    import duckdb

    from flows.judging import Judged

MAX_ALIASES = 40


def page_lines(page: Mapping[str, Any]) -> Iterator[str]:
    """What `entities show` prints; all of it safe on a terminal."""
    yield f"{plain(page['name'])} ({page['type']}, id {page['entity_id']})"
    if page["country"] or page["lat"] is not None:
        where = f", {page['lat']:.4g}, {page['lon']:.4g}" if page["lat"] is not None else ""
        yield f"  {plain(page['country']) or 'country not known'}{where}"
    yield f"  {counts(page)}"
    yield f"  first seen {_day(page['first_seen_at'])}, last {_day(page['last_seen_at'])}"
    if page["weeks"]:
        most = max(page["weeks"], key=lambda row: (row["stories"], row["week"]))
        stories = counted(most["stories"], "story", "stories")
        yield f"  told of in {counted(len(page['weeks']), 'week')}, most in that of {most['week']}: {stories}"
    yield ""
    yield "names, each with its rule, score, occurrences and since when"
    for row in page["aliases"][:MAX_ALIASES]:
        yield (
            f"  {plain(row['alias'])}   {plain(row['rule'])} {row['score']:.2f}, "
            f"{counted(row['occurrences'], 'time')}, since {_day(row['created_at'])}"
        )
    if len(page["aliases"]) > MAX_ALIASES:
        yield f"  and {len(page['aliases']) - MAX_ALIASES} more: --json lists all"
    if page["evidence"]:
        yield ""
        yield "newest sentences"
        for row in page["evidence"]:
            yield from evidence_lines(row)
    if page["judgements"]:
        yield ""
        yield "judgements"
        for each in page["judgements"]:
            yield f"  {judgement_text(each)}"
    if page["near"]:
        yield ""
        yield "near, and why they are others"
        for row in page["near"]:
            also = f" (as {plain(row['alias'])})" if row["alias"] != row["name"] else ""
            yield (
                f"  {plain(row['name'])}{also} ({row['type']}, id {row['entity_id']}, "
                f"{counted(row['stories'], 'story', 'stories')}): {plain(row['apart'])}"
            )


def counts(page: Mapping[str, Any]) -> str:
    """ "7 stories, 9 articles, 3 outlets"."""
    return ", ".join(
        (
            counted(page["stories"], "story", "stories"),
            counted(page["articles"], "article"),
            counted(page["outlets"], "outlet"),
        )
    )


def evidence_lines(row: Mapping[str, Any]) -> Iterator[str]:
    """A sentence with where it stood."""
    yield f"  {_day(row['published_at'])} {plain(row['outlet_id'])}: {plain(row['evidence'])}"
    yield f"    {plain(row['url'])}"


def judgement_text(each: Mapping[str, Any]) -> str:
    """A judgement of `judgement_record`, with who, why, when, and whether it stands."""
    a, b = (plain(each[side]["name"]) for side in ("a", "b"))
    said = {
        "same": f"{a} = {b}",
        "different": f"{a} is not {b}",
        "split": f"{b} is not {a}",
        "rename": f"{a} is shown as {b}",
    }[each["verdict"]]
    state = "" if each["stands"] else f", undone {_day(each['undone_at'])}"
    if each["overridden_by"]:
        state = f", overridden by {each['overridden_by']}"
    by = f", {plain(each['by'])}" if each["by"] else ""
    reason = f": {plain(each['reason'])}" if each["reason"] else ""
    return f"{each['judgement']}  {said}{reason} ({_day(each['at'])}{by}{state})"


def judged_lines(con: duckdb.DuckDBPyConnection, done: Judged) -> Iterator[str]:
    """What was done, what it overrides, and how to undo it."""
    from flows.entity_pages import judgement_line
    from warehouse.queries import ask

    said = done.judgement
    if not done.is_new:
        yield f"known already: judgement {said.number}, that {judgement_line(said)}"
        return
    yield f"judgement {said.number}: {judgement_line(said)}; 'wirewatch entities undo {said.number}' takes it back"
    for each in done.overridden:
        yield f"it overrides judgement {each.number}, that {judgement_line(each)}"
    for number in dict.fromkeys((said.a, said.b)):
        for row in ask(con, "entity", id=number).records() if number is not None else ():
            yield f"{row['name']} ({row['type']}, id {row['entity_id']}): {counts(row)}"


def _day(moment: Any) -> str:
    return moment.strftime("%Y-%m-%d") if moment else "never"
