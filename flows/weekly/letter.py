"""The report as a letter: what an editor reads in a mail, with the whole report attached or behind a link."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import jinja2

from flows.mail import MAX_ATTACHMENT_BYTES
from flows.outbox import Letter
from flows.weekly.files import file_stem
from warehouse.report.records import Figure, WeeklyReport
from warehouse.report.words import TYPE_WORDS, count, number, signed

# Names of each type in a letter; the report has them all.
_NAMES = 5
_TEMPLATES = Path(__file__).parent / "templates"


def report_letter(report: WeeklyReport, written: Sequence[Path], address: str = "") -> Letter:
    """Put the letter about a report together.

    Args:
        report: What to tell of.
        written: The report's files; the first that people read (HTML, else Markdown) is attached.
        address: Public address of the folder with the reports; "" where there is none.
    """
    readable = next((path for end in (".html", ".md") for path in written if path.suffix == end), None)
    link = f"{address.rstrip('/')}/{readable.name}" if address and readable else ""
    attached = readable is not None and readable.stat().st_size <= MAX_ATTACHMENT_BYTES
    if readable is None:
        where = "The whole report is in the folder of reports."
    elif attached:
        where = f"The whole report is attached: open {readable.name} in a browser."
    elif link:
        where = "The whole report is too large to be attached; it is behind the link."
    else:
        where = f"The whole report is too large to be attached; it is in {readable.absolute()}."
    top = [
        (
            TYPE_WORDS[kind][1],
            [(row.name, count(row.stories, "story", "stories"), _change(row.change)) for row in rows[:_NAMES]],
        )
        for kind, rows in report.top.items()
        if rows
    ]
    title = f"Mentions in the week of {report.week.label}"
    figures = [(figure.label, number(figure.value), _against(figure)) for figure in report.figures]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    shown = {"r": report, "title": title, "figures": figures, "top": top, "where": where, "link": link}
    lines = [title, "", *report.sentences, "", *report.notes, *([""] if report.notes else [])]
    lines += [f"{label}: {value} ({against})" for label, value, against in figures]
    for label, rows in top:
        lines += ["", label, *(f"  {name}: {stories}{change}" for name, stories, change in rows)]
    if top:
        lines += ["", "In brackets: the change against the mean of the eight weeks before."]
    lines += ["", where, *([link] if link else [])]
    return Letter(
        kind="report",
        key=file_stem(report).removeprefix("mentions-"),
        subject=title,
        text="\n".join(lines) + "\n",
        html=environment.get_template("letter.html.j2").render(shown),
        attachment=str(readable.absolute()) if readable and attached else "",
    )


def _change(change: float | None) -> str:
    return "" if change is None else f" ({signed(change)})"


def _against(figure: Figure) -> str:
    if figure.mean is None:
        return "no mean yet"
    changed = "" if figure.change_mean is None else f"{signed(figure.change_mean)} against "
    return f"{changed}the mean of {number(figure.mean)}"
