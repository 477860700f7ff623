"""The report as Markdown (GitHub's flavour): the same content in lists and tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from extractors.records import EntityType
from flows.weekly.markdown_compared import compared_section
from flows.weekly.markdown_pictures import copies_table, picture_sections
from flows.weekly.markdown_text import escape_markdown, link, noted, sentence_line, story_line, table, trend_of
from flows.weekly.markdown_watched import watched_section
from flows.weekly.shown import (
    LONGEST,
    country_name,
    country_of,
    language_name,
    left_out,
    made_line,
    moment,
    shortened,
    shown_feeds,
)
from warehouse.report.records import Change, NameRow, WeeklyReport
from warehouse.report.words import TYPE_WORDS, chance, count, number, percent, signed

_NAME_HEAD = ("#", "Name", "Stories", "Share", "Change", "12 weeks", "Articles", "Outlets")


def render_markdown(report: WeeklyReport, made_at: datetime) -> str:
    """Render the report. Everything that came from a feed is escaped."""
    e = escape_markdown
    out = [f"# {e(report.title)}", ""]
    if report.limited:
        out += [f"**This report is limited to {e(report.limited)}.**", ""]
    out += [f"ISO week {report.week}. {made_line(made_at)}", ""]
    out += [f"{e(sentence)}\n" for sentence in report.sentences]
    out += [f"> {e(note)}\n" for note in report.notes]
    if report.watched is not None:
        out += watched_section(report.watched, report.week)
    if report.compared is not None:
        out += compared_section(report.compared, report.week)
    out += _figures(report)
    out += ["## Most mentioned", ""]
    for kind, rows in report.top.items():
        out += [f"### {TYPE_WORDS[kind][1]}", "", *_names(rows)]
    if EntityType.LOCATION in report.top or EntityType.ORG in report.top:
        out += ["### Countries", "", *_countries(report)]
    out += ["## What rose", "", *_changes(report, report.rising, "No name rose by more than chance explains.")]
    out += ["## What faded", "", *_changes(report, report.faded, "No name faded by more than chance explains.")]
    out += ["## Seen for the first time", ""]
    if report.new_names:
        out += [
            f"{count(len(report.new_names), 'name')} of {number(report.new_names_total)}, the most carried first.",
            "",
        ]
    out += _names(report.new_names, kinds=True)
    out += picture_sections(report)
    out += _copied(report)
    out += _coverage(report)
    out += _evidence(report.listed)
    out += ["## How this was counted", "", *(f"- {e(line)}" for line in report.method), ""]
    return "\n".join(out).rstrip() + "\n"


def _figures(report: WeeklyReport) -> list[str]:
    rows = [
        (
            f.label,
            number(f.value),
            "–" if f.week_before is None else f"{number(f.week_before)} ({signed(f.change_week)})",
            "–" if f.mean is None else f"{number(f.mean)} ({signed(f.change_mean)})",
        )
        for f in report.figures
    ]
    weeks = [
        (f"{t.week}{' (gap)' * t.gap}", *map(number, (t.stories, t.articles, t.outlets, t.names, t.new_names)))
        for t in report.totals
    ]
    return [
        "## The week in figures",
        "",
        *table(("", "This week", "Week before", "Mean of eight weeks before"), rows, (1, 2, 3)),
        *table(("Week", "Stories", "Articles", "Outlets", "Names", "New names"), weeks, range(1, 6)),
    ]


def _names(rows: Sequence[NameRow], *, kinds: bool = False) -> list[str]:
    return table(
        _NAME_HEAD,
        (
            (
                str(place),
                escape_markdown(shortened(row.name)) + (f" ({', '.join(said)})" if (said := _said(row, kinds)) else ""),
                number(row.stories),
                percent(row.share),
                signed(row.change),
                trend_of(row.trend),
                number(row.articles),
                number(row.outlets),
            )
            for place, row in enumerate(rows, 1)
        ),
        (0, 2, 3, 4, 6, 7),
    )


def _countries(report: WeeklyReport) -> list[str]:
    return table(
        ("#", "Country", "Stories", "Share", "Week before", "Articles", "Outlets"),
        (
            (
                str(place),
                escape_markdown(country_name(row.country)),
                number(row.stories),
                percent(row.share),
                number(row.week_before),
                number(row.articles),
                number(row.outlets),
            )
            for place, row in enumerate(report.countries, 1)
        ),
        (0, 2, 3, 4, 5, 6),
    )


def _said(row: NameRow, kinds: bool) -> list[str]:
    """What stands behind a name: its kind where kinds are mixed, its country where it is not the name itself."""
    country = country_of(row)
    return [*([TYPE_WORDS[row.type][0]] if kinds else []), *([escape_markdown(country)] if country else [])]


def _changes(report: WeeklyReport, changes: Sequence[Change], none: str) -> list[str]:
    if not changes:
        return [none if report.names_tested else "Not enough earlier weeks to say.", ""]
    out = []
    for c in changes:
        verdict = f" **{c.verdict}**," if c.verdict else ""
        out.append(
            f"- **{escape_markdown(shortened(c.row.name))}** ({TYPE_WORDS[c.row.type][0]}):{verdict} "
            f"{count(c.row.stories, 'story', 'stories')}, {number(c.expected)} expected, "
            f"q {escape_markdown(chance(c.q))}; 12 weeks: {trend_of(c.row.trend)}"
        )
        if c.reason:
            out.append(f"  - {escape_markdown(c.reason)}")
        out += [f"  - {story_line(story)}" for story in c.stories]
    return [*out, ""]


def _copied(report: WeeklyReport) -> list[str]:
    total = report.total
    out = ["## What was copied, and from whom", ""]
    if total.articles:
        out += [f"{number(total.copies)} of {number(total.articles)} articles repeat another article's report.", ""]
    out += copies_table(report)
    for story in report.copied:
        out.append(f"- {story_line(story.lead)}")
        out += [
            f"  - {escape_markdown(c.outlet)}: {link(c.title, c.link)}, {c.relation}"
            + (f", says it is from {escape_markdown(c.syndicated_from)}" if c.syndicated_from else "")
            for c in story.carriers
        ]
    pairs = [
        (escape_markdown(p.source), escape_markdown(p.carrier), number(p.syndicated), number(p.abridged))
        for p in report.copy_pairs
    ]
    return [*out, "", *table(("Led by", "Carried by", "Whole", "In part"), pairs, (2, 3))]


def _coverage(report: WeeklyReport) -> list[str]:
    e = escape_markdown
    outlets = [
        (
            e(o.outlet),
            *(f"({w.articles})" if w.shortfall else str(w.articles) for w in o.weeks),
            e(o.weeks[-1].shortfall or ""),
        )
        for o in report.outlets[:LONGEST]
    ]
    head = ("Outlet", *(t.week.short for t in report.totals), "This week")
    feeds = [
        (
            e(f.outlet),
            e(f.address),
            f.state,
            number(f.polls_ok),
            number(f.polls_failed),
            number(f.new_entries),
            f"{number(f.ok_before)} / {number(f.failed_before)}",
            e(f.error or ""),
        )
        for f in shown_feeds(report.feeds)
    ]
    gaps = [
        (
            e(g.outlet),
            e(g.address),
            g.kind,
            moment(g.from_at),
            moment(g.to_at) if g.to_at else "still at the end of the week",
            number(g.hours),
        )
        for g in report.gaps
    ]
    unread = [(e(u.outlet), u.what, e(language_name(u.language)), number(u.articles)) for u in report.unread]
    failed = [(e(f.outlet), number(f.entries), f.status, e(f.reason)) for f in report.failed_entries]
    return [
        "## Coverage and health",
        "",
        "Articles by outlet and week; in brackets where the outlet was not covered as usual.",
        "",
        *noted(left_out(len(report.outlets), "those with most articles")),
        *table(head, outlets, range(1, len(head) - 1)),
        *noted(left_out(len(report.feeds), "those in trouble")),
        *table(
            (
                "Feed of",
                "Address",
                "State",
                "Answered",
                "Failed",
                "New entries",
                "Eight weeks before: answered / failed",
                "Last error",
            ),
            feeds,
            (3, 4, 5, 6),
        ),
        "Entries that gave no article"
        + (
            f", the most frequent {len(failed)} of {number(report.failed_entries_total)} reasons"
            if report.failed_entries_total > len(failed)
            else ""
        )
        + ":",
        "",
        *table(("Outlet", "Entries", "Status", "Reason"), failed, (1,)),
        "Stretches in which a feed was not seen"
        + (f", the longest {len(report.gaps)} of {number(report.gaps_total)}" if report.gaps_total > len(gaps) else "")
        + ":",
        "",
        *table(("Feed of", "Address", "What", "From", "To", "Hours"), gaps, (5,)),
        "Articles that were not read whole:",
        "",
        *table(("Outlet", "What", "Language", "Articles"), unread, (3,)),
    ]


def _evidence(rows: Sequence[NameRow]) -> list[str]:
    out = ["## Evidence", ""]
    for kind in EntityType:
        of_kind = [row for row in rows if row.type is kind]
        if of_kind:
            out += [f"### {TYPE_WORDS[kind][1]}, sentence by sentence", ""]
        for row in of_kind:
            out.append(f"- **{escape_markdown(row.name)}**")
            out += [f"  - {sentence_line(sentence)}" for sentence in row.evidence] or ["  - No sentence kept."]
        if of_kind:
            out.append("")
    return out
