"""The report as Markdown (GitHub's flavour): the same content in lists and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from extractors.records import EntityType
from flows.weekly.shown import country_name, country_of, day, made_line, shortened
from warehouse.report.records import Change, Evidence, NameRow, StoryLink, TrendPoint, WeeklyReport
from warehouse.report.words import TYPE_WORDS, chance, count, number, percent, signed

# Anywhere: what opens code, emphasis, links, HTML, entities, formulas, mentions. At the start only: what opens a list,
# a heading or a rule. "(" needs no escape once "]" has one.
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&$@]|^[+\-=#]|^\d{1,9}(?=[.)])|(://)|\b(www)\.")
_NAME_HEAD = ("#", "Name", "Stories", "Share", "Change", "12 weeks", "Articles", "Outlets")


def escape_markdown(text: str) -> str:
    """Text that no Markdown reader takes for markup, HTML, a table border or an address to link."""

    def tame(found: re.Match[str]) -> str:
        if found[1]:
            return "\\://"
        if found[2]:
            return f"{found[2]}\\."
        return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"

    return _SPECIAL.sub(tame, " ".join(text.split()))


def render_markdown(report: WeeklyReport, made_at: datetime) -> str:
    """Render the report. Everything that came from a feed is escaped."""
    e = escape_markdown
    out = [f"# Mentions in the week of {report.week.label}", "", f"ISO week {report.week}. {made_line(made_at)}", ""]
    out += [f"{e(sentence)}\n" for sentence in report.sentences]
    out += [f"> {e(note)}\n" for note in report.notes]
    out += _figures(report)
    out += ["## Most mentioned", ""]
    for kind, rows in report.top.items():
        out += [f"### {TYPE_WORDS[kind][1]}", "", *_names(rows)]
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
    out += _copied(report)
    out += _coverage(report)
    out += _evidence(report.listed)
    out += ["## How this was counted", "", *(f"- {e(line)}" for line in report.method), ""]
    return "\n".join(out).rstrip() + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> list[str]:
    """Cells must be escaped already."""
    right = set(numbers)
    lines = [" | ".join(row) for row in rows]
    if not lines:
        return ["None.", ""]
    rule = " | ".join("---:" if place in right else "---" for place in range(len(head)))
    return [f"| {line} |" for line in (" | ".join(head), rule, *lines)] + [""]


def _link(text: str, link: str | None) -> str:
    shown = escape_markdown(text)
    if link is None:
        return shown
    address = link.replace("(", "%28").replace(")", "%29")
    return f"[{shown}]({address})"


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
        *_table(("", "This week", "Week before", "Mean of eight weeks before"), rows, (1, 2, 3)),
        *_table(("Week", "Stories", "Articles", "Outlets", "Names", "New names"), weeks, range(1, 6)),
    ]


def _trend(trend: Sequence[TrendPoint]) -> str:
    return " ".join(f"({p.stories})" if p.gap else str(p.stories) for p in trend)


def _names(rows: Sequence[NameRow], *, kinds: bool = False) -> list[str]:
    return _table(
        _NAME_HEAD,
        (
            (
                str(place),
                escape_markdown(shortened(row.name)) + (f" ({', '.join(said)})" if (said := _said(row, kinds)) else ""),
                number(row.stories),
                percent(row.share),
                signed(row.change),
                _trend(row.trend),
                number(row.articles),
                number(row.outlets),
            )
            for place, row in enumerate(rows, 1)
        ),
        (0, 2, 3, 4, 6, 7),
    )


def _countries(report: WeeklyReport) -> list[str]:
    return _table(
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
            f"q {escape_markdown(chance(c.q))}; 12 weeks: {_trend(c.row.trend)}"
        )
        if c.reason:
            out.append(f"  - {escape_markdown(c.reason)}")
        out += [f"  - {_story(story)}" for story in c.stories]
    return [*out, ""]


def _story(story: StoryLink) -> str:
    where = f"{escape_markdown(story.outlet)}, {day(story.published_at)}"
    return f"{_link(story.headline, story.link)}, {where}, {count(story.outlets, 'outlet')}"


def _copied(report: WeeklyReport) -> list[str]:
    total = report.total
    out = ["## What was copied, and from whom", ""]
    if total.articles:
        out += [f"{number(total.copies)} of {number(total.articles)} articles repeat another article's report.", ""]
    for story in report.copied:
        out.append(f"- {_story(story.lead)}")
        out += [
            f"  - {escape_markdown(c.outlet)}: {_link(c.title, c.link)}, {c.relation}"
            + (f", says it is from {escape_markdown(c.syndicated_from)}" if c.syndicated_from else "")
            for c in story.carriers
        ]
    pairs = [
        (escape_markdown(p.source), escape_markdown(p.carrier), number(p.syndicated), number(p.abridged))
        for p in report.copy_pairs
    ]
    return [*out, "", *_table(("Led by", "Carried by", "Whole", "In part"), pairs, (2, 3))]


def _coverage(report: WeeklyReport) -> list[str]:
    e = escape_markdown
    outlets = [
        (
            e(o.outlet),
            *(f"({w.articles})" if w.shortfall else str(w.articles) for w in o.weeks),
            e(o.weeks[-1].shortfall or ""),
        )
        for o in report.outlets
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
        for f in report.feeds
    ]
    failed = [(e(f.outlet), number(f.entries), f.status, e(f.reason)) for f in report.failed_entries]
    return [
        "## Coverage and health",
        "",
        "Articles by outlet and week; in brackets where the outlet was not covered as usual.",
        "",
        *_table(head, outlets, range(1, len(head) - 1)),
        *_table(
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
        "Entries that gave no article:",
        "",
        *_table(("Outlet", "Entries", "Status", "Reason"), failed, (1,)),
    ]


def _evidence(rows: Sequence[NameRow]) -> list[str]:
    out = ["## Evidence", ""]
    for kind in EntityType:
        of_kind = [row for row in rows if row.type is kind]
        if of_kind:
            out += [f"### {TYPE_WORDS[kind][1]}, sentence by sentence", ""]
        for row in of_kind:
            out.append(f"- **{escape_markdown(row.name)}**")
            out += [f"  - {_sentence(sentence)}" for sentence in row.evidence] or ["  - No sentence kept."]
        if of_kind:
            out.append("")
    return out


def _sentence(sentence: Evidence) -> str:
    text = "".join(_piece(text, named) for text, named in sentence.pieces)
    where = f"{escape_markdown(sentence.outlet)}, {day(sentence.published_at)}"
    return f"{text} ({_link(sentence.title, sentence.link)}, {where})"


def _piece(text: str, named: bool) -> str:
    if named:
        return f"**{escape_markdown(text)}**"
    # escape_markdown folds white space, but the blanks next to the name must stay.
    before, after = " " * text.startswith(" "), " " * (text.endswith(" ") and bool(text.strip()))
    return f"{before}{escape_markdown(text)}{after}"
