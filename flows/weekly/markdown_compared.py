"""Two weeks side by side, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from flows.weekly.markdown_text import escape_markdown, story_line, table
from flows.weekly.shown import shortened
from warehouse.report.sections import ComparedName, Comparison
from warehouse.report.words import TYPE_WORDS, chance, count, number, percent, signed
from warehouse.weeks import Week


def compared_section(compared: Comparison, week: Week) -> list[str]:
    """The section of a report of `week`."""
    here, there = str(week), str(compared.week)
    out = [f"## {here} beside {there}", "", *(f"{escape_markdown(line)}\n" for line in compared.sentences)]
    figures = [(f.label, number(f.value), number(f.other), signed(f.change)) for f in compared.figures]
    out += table(("", here, there, "Change"), figures, (1, 2, 3))
    for title, names, total in (
        (f"Told of more in {here} than in {there}", compared.rose, compared.rose_total),
        (f"Told of less in {here} than in {there}", compared.fell, compared.fell_total),
    ):
        out += [f"### {title}", "", *_changed(names, total, is_tested=bool(compared.names_tested))]
    for kind, names in compared.names.items():
        out += [f"### {TYPE_WORDS[kind][1]} of both weeks", "", *_names(names, here, there)]
    return out


def _changed(names: Sequence[ComparedName], total: int, *, is_tested: bool) -> list[str]:
    if not names:
        return ["None by more than chance explains." if is_tested else "This cannot be told.", ""]
    out = [f"The surest {len(names)} of {number(total)}.", ""] if total > len(names) else []
    for name in names:
        out.append(
            f"- **{escape_markdown(shortened(name.name))}** ({TYPE_WORDS[name.type][0]}): "
            f"{count(name.stories, 'story', 'stories')} ({percent(name.share)}) against "
            f"{number(name.other_stories)} ({percent(name.other_share)}), "
            f"q {escape_markdown(chance(1.0 if name.q is None else name.q))}"
        )
        out += [f"  - {story_line(story)}" for story in name.stories_shown]
    return [*out, ""]


def _names(names: Sequence[ComparedName], here: str, there: str) -> list[str]:
    words = {"coverage": "coverage differs"}
    head = ("#", "Name", f"Stories {here}", f"Stories {there}", f"Share {here}", f"Share {there}", "Between them")
    rows = (
        (
            str(place),
            escape_markdown(shortened(n.name)),
            number(n.stories),
            number(n.other_stories),
            percent(n.share),
            percent(n.other_share),
            words.get(n.verdict, n.verdict) or ("not tested" if n.q is None else "within chance"),
        )
        for place, n in enumerate(names, 1)
    )
    return table(head, rows, (0, 2, 3, 4, 5))
