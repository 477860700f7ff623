"""Pieces of Markdown (GitHub's flavour): escaped text, tables, links, stories and sentences of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from flows.weekly.shown import day
from warehouse.report.records import Evidence, StoryLink, TrendPoint
from warehouse.report.words import count

# Anywhere: what opens code, emphasis, links, HTML, entities, formulas, mentions. At the start only: what opens a list,
# a heading or a rule. "(" needs no escape once "]" has one.
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&$@]|^[+\-=#]|^\d{1,9}(?=[.)])|(://)|\b(www)\.")


def escape_markdown(text: str) -> str:
    """Text that no Markdown reader takes for markup, HTML, a table border or an address to link."""

    def tame(found: re.Match[str]) -> str:
        if found[1]:
            return "\\://"
        if found[2]:
            return f"{found[2]}\\."
        return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"

    return _SPECIAL.sub(tame, " ".join(text.split()))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> list[str]:
    """Cells must be escaped already."""
    right = set(numbers)
    lines = [" | ".join(row) for row in rows]
    if not lines:
        return ["None.", ""]
    rule = " | ".join("---:" if place in right else "---" for place in range(len(head)))
    return [f"| {line} |" for line in (" | ".join(head), rule, *lines)] + [""]


def noted(sentence: str) -> list[str]:
    """A paragraph; nothing of an empty sentence."""
    return [sentence, ""] if sentence else []


def link(text: str, target: str | None) -> str:
    """Text that leads to an address, which is safe already; without one, the text."""
    shown = escape_markdown(text)
    if target is None:
        return shown
    address = target.replace("(", "%28").replace(")", "%29")
    return f"[{shown}]({address})"


def trend_of(trend: Sequence[TrendPoint]) -> str:
    """Stories of each week, in brackets where it was not covered as usual."""
    return " ".join(f"({p.stories})" if p.gap else str(p.stories) for p in trend)


def story_line(story: StoryLink) -> str:
    """A story by its lead article."""
    where = f"{escape_markdown(story.outlet)}, {day(story.published_at)}"
    return f"{link(story.headline, story.link)}, {where}, {count(story.outlets, 'outlet')}"


def sentence_line(sentence: Evidence) -> str:
    """A sentence with the name marked, and where it stands."""
    where = f"{escape_markdown(sentence.outlet)}, {day(sentence.published_at)}"
    return f"{marked_line(sentence)} ({link(sentence.title, sentence.link)}, {where})"


def marked_line(sentence: Evidence) -> str:
    """The sentence alone, with the name marked."""
    return "".join(_piece(text, named) for text, named in sentence.pieces)


def _piece(text: str, named: bool) -> str:
    if named:
        return f"**{escape_markdown(text)}**"
    # escape_markdown folds white space, but the blanks next to the name must stay.
    before, after = " " * text.startswith(" "), " " * (text.endswith(" ") and bool(text.strip()))
    return f"{before}{escape_markdown(text)}{after}"
