"""The watch list, as Markdown."""

from __future__ import annotations

from flows.weekly.markdown_text import escape_markdown, link, marked_line, trend_of
from flows.weekly.shown import day
from warehouse.report.sections import WatchedMention, WatchedName, WatchList
from warehouse.report.words import TYPE_WORDS, count, percent, signed
from warehouse.weeks import Week


def watched_section(watched: WatchList, week: Week) -> list[str]:
    """The section of a report of `week`: every mention of each name, and the names that nobody can be named for."""
    e = escape_markdown
    out = [f"## Watch list {e(watched.file)}", ""]
    if watched.not_watched:
        out += ["Not watched, since it cannot be told who is meant:", ""]
        for name in watched.not_watched:
            near = f": {'; '.join(map(e, name.candidates))}" if name.candidates else ""
            out.append(f"- line {name.line}, **{e(name.typed)}**: {e(name.why)}{near}")
        out.append("")
    if not watched.names:
        out += ["No name of the list is in the warehouse.", ""]
    for watched_name in watched.names:
        out += [*_name(watched_name, week), ""]
    return out


def _name(name: WatchedName, week: Week) -> list[str]:
    e, row = escape_markdown, name.row
    out = [f"### {e(row.name)} ({TYPE_WORDS[row.type][0]})", ""]
    others = [typed for typed in name.typed if typed != row.name]
    if others:
        out += [f"Listed as {', '.join(map(e, others))}{', taken for another spelling' * name.respelled}.", ""]
    if not name.mentions:
        return [*out, f"No mention in {week}. 12 weeks: {trend_of(row.trend)}."]
    out += [
        f"{count(row.stories, 'story', 'stories')} ({percent(row.share)}), {count(row.articles, 'article')}, "
        f"{count(row.outlets, 'outlet')}; against the eight-week mean {signed(row.change)}; "
        f"12 weeks: {trend_of(row.trend)}.",
        "",
    ]
    story = None
    for mention in name.mentions:
        if mention.story_id != story:
            out.append(
                f"- **{e(mention.headline)}**, {count(mention.story_articles, 'article')} in "
                f"{count(mention.story_outlets, 'outlet')}"
            )
            story = mention.story_id
        out.append(f"  - {_mention(mention)}")
    return out


def _mention(mention: WatchedMention) -> str:
    said = mention.evidence
    where = f"{escape_markdown(said.outlet)}, {day(said.published_at)}"
    return f"{where}, {link(said.title, said.link)}, {mention.relation}: {marked_line(said)}"
