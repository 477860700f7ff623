"""How rows are written, some at a time and never all held: CSV, JSON, Markdown, aligned text."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import IO, Any

from flows.commands.output import iso, plain, to_json

Rows = Sequence[Sequence[Any]]

FORMATS = ("table", "csv", "json", "md")

# Characters that terminals act on, as pictures of them; what comes from outside may hold any.
_PICTURES = {
    **{code: 0x2400 + code for code in range(0x20) if code != 0x0A},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
}


def write_rows(columns: Sequence[str], batches: Iterable[Rows], form: str, out: IO[str]) -> int:
    """Write rows as they come.

    Args:
        columns: Their names.
        batches: Some rows at a time.
        form: One of `FORMATS`; "table" is text, aligned as the first batch needs it.
        out: Where to; text. A terminal gets pictures of control characters.

    Returns:
        How many rows there were.
    """
    write = {"csv": _csv, "json": _json, "md": _markdown, "table": _aligned}[form]
    put: Callable[[str], object] = out.write
    if out.isatty():
        put = lambda text: out.write(text.translate(_PICTURES))  # noqa: E731
    rows = _Counted(batches)
    for text in write(columns, rows):
        put(text)
    return rows.number


class _Counted:
    """Batches of rows, counted as they go by."""

    def __init__(self, batches: Iterable[Rows]) -> None:
        self._batches = batches
        self.number = 0

    def __iter__(self) -> Iterator[Rows]:
        for rows in self._batches:
            self.number += len(rows)
            yield rows


class _Lines:
    """What `csv` writes, taken out in pieces."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def write(self, text: str) -> None:
        self._pieces.append(text)

    def take(self) -> str:
        text = "".join(self._pieces)
        self._pieces = []
        return text


def _csv(columns: Sequence[str], batches: Iterable[Rows]) -> Iterator[str]:
    """As RFC 4180 has it, but for its line ends."""
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(columns)
    yield lines.take()
    for rows in batches:
        writer.writerows([_cell(value) for value in row] for row in rows)
        yield lines.take()


def _cell(value: object) -> object:
    if isinstance(value, (datetime, timedelta)):
        return iso(value)
    if isinstance(value, bytes):
        return value.hex()
    return to_json(value) if isinstance(value, (list, tuple, Mapping)) else value


def _json(columns: Sequence[str], batches: Iterable[Rows]) -> Iterator[str]:
    """One list of objects, an object a line."""
    names = _apart(columns)
    between = "["
    for rows in batches:
        pieces = []
        for row in rows:
            pieces += [between, to_json(dict(zip(names, row, strict=True)))]
            between = ",\n"
        yield "".join(pieces)
    yield "]\n" if between != "[" else "[]\n"


def _apart(columns: Sequence[str]) -> list[str]:
    """The names, with a number where one comes again: an object has each name once."""
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names


def _markdown(columns: Sequence[str], batches: Iterable[Rows]) -> Iterator[str]:
    escaped = str.maketrans({"|": "\\|", "\\": "\\\\"})
    yield "| " + " | ".join(plain(column).translate(escaped) for column in columns) + " |\n"
    yield "|" + "---|" * len(columns) + "\n"
    for rows in batches:
        yield "".join("| " + " | ".join(plain(value).translate(escaped) for value in row) + " |\n" for row in rows)


def _aligned(columns: Sequence[str], batches: Iterable[Rows]) -> Iterator[str]:
    from rich.cells import cell_len

    def line(cells: Sequence[str]) -> str:
        return "  ".join(
            cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True)
        ).rstrip()

    head, widths = [plain(column) for column in columns], list[int]()
    for rows in batches:
        cells = [[plain(value) for value in row] for row in rows]
        if not widths:
            widths = [max(map(cell_len, column)) for column in zip(head, *cells, strict=True)]
            yield f"{line(head)}\n{line(['-' * width for width in widths])}\n"
        yield "".join(f"{line(row)}\n" for row in cells)
    if not widths:
        yield "  ".join(head) + "\n"
