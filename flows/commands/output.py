"""How commands print: JSON, CSV, Markdown or a table on stdout; talk on stderr."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from warehouse.queries import Table

if TYPE_CHECKING:
    from flows.config import Settings

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

# Terminals act on control characters, and some turn the direction of what follows; names and titles come from outside.
_CONTROL = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def plain(value: object) -> str:
    """A value as text that is safe on a terminal and stays on one line."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(plain(part) for part in value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        value = to_json(value)
    return " ".join(str(value).split()).translate(_CONTROL)


def iso(value: datetime | timedelta) -> str:
    """A time or a stretch of time as ISO 8601, times in UTC with Z: "2026-08-10T09:00:00Z", "P1DT2.5S"."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    sign, value = ("-", -value) if value < timedelta(0) else ("", value)
    seconds = f"{value.seconds}.{value.microseconds:06d}".rstrip("0").rstrip(".")
    days = f"{value.days}D" if value.days else ""
    return f"{sign}P{days}T{seconds}S" if seconds != "0" or not days else f"{sign}P{days}"


def _jsonable(value: object) -> object:
    if isinstance(value, (datetime, timedelta)):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)  # a text where a number would not be exact
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def _finite(value: object) -> object:
    """NaN and infinities, which JSON does not have, become null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else _key(key): _finite(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(part) for part in value]
    return value


def _key(value: object) -> str:
    """What JSON calls a key that is no text."""
    told = _jsonable(value)
    return told if isinstance(told, str) else str(told)


def to_json(value: object) -> str:
    """JSON with times as ISO 8601 UTC. Lone surrogates are escaped, everything else is readable; no number is NaN."""
    value = _finite(value)
    text = json.dumps(value, default=_jsonable, ensure_ascii=False)
    return text if text.isprintable() or _encodes(text) else json.dumps(value, default=_jsonable)


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def print_json(value: object) -> None:
    """Print one JSON document, indented on a terminal."""
    indent = 2 if sys.stdout.isatty() else None
    value = _finite(value)
    text = json.dumps(value, default=_jsonable, ensure_ascii=False, indent=indent)
    click.echo(text if _encodes(text) else json.dumps(value, default=_jsonable, indent=indent))


def print_table(table: Table, *, title: str | None = None, numbers: Iterable[str] = ()) -> None:
    """Print rows for people: a drawn table on a terminal, aligned text in a pipe.

    Args:
        numbers: Columns to align right.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawing
    from rich.text import Text

    right = set(numbers)
    shown = None if title is None else Text(plain(title))  # names come from outside: no markup
    drawing = Drawing(title=shown, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in table.columns:
        drawing.add_column(
            Text(plain(column)),
            justify="right" if column in right else "left",
            overflow="fold",
            no_wrap=column in right,
        )
    for row in table.rows:
        drawing.add_row(*(Text(plain(value)) for value in row))
    # In a pipe nothing should be cut or folded at eighty columns.
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 1000).print(drawing)


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things: "1 entry", "2 entries".

    Args:
        number: How many.
        one: What one of them is called.
        many: What several are called; "": as one, with an s.
    """
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def remind_of_contact(settings: Settings, tell: Callable[[str], None] | None = None) -> None:
    """Say with a real run that publishers cannot tell who asks them, where that is so; by `tell`, or on stderr."""
    if not settings.config.fetch.contact.strip() and settings.config.subscriptions():
        (tell or say)(
            f"set [fetch] contact in {settings.config_path}, so that publishers can reach you instead of blocking you"
        )


def say(message: str) -> None:
    """Talk to the user, on stderr."""
    click.echo(plain(message), err=True)
