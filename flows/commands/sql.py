"""`wirewatch sql`"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractors.errors import UsageError, WirewatchError
from flows.cli import Invocation
from flows.commands.formats import FORMATS, write_rows
from flows.commands.output import plain, print_table, say

if TYPE_CHECKING:
    from warehouse.answers import Answer, Session, Statement

# Rows that a terminal shows, or few more; other outputs get all.
SHOWN = 1000


# A query may begin with a comment, as those that --sql prints do: that is no option.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("query", required=False)
@click.option("-f", "--file", "file", type=click.Path(exists=True, dir_okay=False), help="Read the query from a file.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Same as --format json.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file; its ending tells the format."
)
@click.option(
    "--timeout", "timeout_s", type=click.FloatRange(0, max=1e6), default=300, show_default=True, metavar="SECONDS",
    help="Stop a statement that works longer; 0: never.",
)  # fmt: skip
@click.pass_obj
def command(
    invocation: Invocation,
    query: str | None,
    file: str | None,
    form: str,
    as_json: bool,
    out: Path | None,
    timeout_s: float,
) -> None:
    """Ask the warehouse anything in SQL, read-only, also while a run is writing.

    Without QUERY on a terminal: an interactive prompt. QUERY - or a pipe: SQL is read from stdin. Several statements
    are separated by semicolons; temporary tables last as long as the call.
    """
    from warehouse.answers import Session, StuckError
    from warehouse.connection import open_reader

    if query and re.fullmatch(r"-[\w-]+(=\S*)?", query):
        raise UsageError(f"no option {query[:40]}; see wirewatch sql --help")
    if query and file:
        raise UsageError("give either a query or -f FILE, not both")
    text = _given(query, file)
    if as_json:
        form = "json"
    elif out is not None and form == "table":
        form = {".csv": "csv", ".json": "json", ".md": "md"}.get(out.suffix.lower(), "csv")
    with open_reader(invocation.settings.warehouse) as con:
        try:
            if text is None:
                [(as_of,)] = con.execute("SELECT getvariable('as_of')").fetchall()
                say(
                    f"{invocation.settings.warehouse} as of {plain(as_of)} UTC; open the prompt anew for a newer state."
                )
                _prompt(Session(con, timeout_s))
            else:
                _answer_all(Session(con, timeout_s), text, form, out)
        except StuckError as error:
            # DuckDB would let nobody close it. A reader holds nothing that could be left half-done.
            say(f"wirewatch: {error}")
            os._exit(1)
        except KeyboardInterrupt as error:
            raise WirewatchError("interrupted") from error
        except BrokenPipeError:
            # Whoever read our output has enough; click would call that a failure.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _given(query: str | None, file: str | None) -> str | None:
    """The text to run; None: a person at a terminal will type it."""
    text = query
    try:
        if file:
            text = Path(file).read_text(encoding="utf-8-sig")
        elif text == "-" or (text is None and not sys.stdin.isatty()):
            text = sys.stdin.read()
        (text or "").encode()
    except UnicodeError as error:
        raise UsageError(f"the query in {file or 'the input'} is no UTF-8 text: save it as UTF-8") from error
    if text is not None and "\0" in text:
        raise UsageError("the query holds a NUL character: give it as plain text")
    return text


def _answer_all(session: Session, text: str, form: str, out: Path | None) -> None:
    statements = session.statements(text)
    if not statements:
        raise UsageError("no query: give one as argument, with -f FILE, or on stdin")
    answering = sum(statement.answers for statement in statements)
    if answering > 1 and (form in {"csv", "json"} or out is not None):
        raise UsageError(f"{answering} statements have an answer, and one {out or form} holds one: ask one by one")
    for statement in statements:
        answer = session.run(statement, text)
        if not statement.answers:
            continue
        if out is not None:
            say(f"wrote {_write(answer, form, out)} rows to {out}")
        elif form == "table" and sys.stdout.isatty():
            _show(answer)
        else:
            write_rows(answer.columns, answer.batches, form, sys.stdout)


def _write(answer: Answer, form: str, out: Path) -> int:
    """Write to a file that appears when it is whole."""
    draft = out.with_name(f".{out.name}.new")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            number = write_rows(answer.columns, answer.batches, form, file)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
    return number


def _show(answer: Answer) -> None:
    """Draw the first rows; nobody reads more on a terminal, and a drawing has to be held whole."""
    from warehouse.queries import Table

    rows = list(chain.from_iterable(_first(answer.batches)))
    print_table(Table(answer.columns, tuple(rows)))
    if next(iter(answer.batches), ()):
        say(f"the first {len(rows)} rows; for all of them use --format csv, or --out FILE")


def _first(batches: Iterator[list[tuple[object, ...]]]) -> Iterator[Sequence[tuple[object, ...]]]:
    number = 0
    while number < SHOWN and (rows := next(batches, None)):
        number += len(rows)
        yield rows


def _prompt(session: Session) -> None:
    """Read statements that end with a semicolon until the input ends."""
    import readline  # noqa: F401 -- gives the prompt history and editing

    say("SQL, ended by ';'. Tables: wirewatch schema. Leave with Ctrl-D; Ctrl-C stops a query.")
    pending = ""
    while True:
        try:
            line = input("... " if pending else "wirewatch> ")
        except EOFError:
            click.echo()
            return
        except KeyboardInterrupt:
            click.echo()
            pending = ""
            continue
        pending = f"{pending}\n{line}" if pending else line
        if pending.strip() in {"quit", "exit", "\\q", ".quit"}:
            return
        if not pending.strip():
            pending = ""
        elif _is_whole(pending):
            _answer_typed(session, pending)
            pending = ""


def _is_whole(text: str) -> bool:
    """Whether the last word of SQL is a semicolon: not one in a string, a name or a comment."""
    import duckdb

    tokens = duckdb.tokenize(text)
    return bool(tokens) and text.encode()[tokens[-1][0] :].startswith(b";")


def _answer_typed(session: Session, text: str) -> None:
    """Answer what was typed; what is wrong with it is said, and the prompt goes on."""
    from warehouse.answers import StuckError

    try:
        statements: list[Statement] = session.statements(text)
        for statement in statements:
            answer = session.run(statement, text)
            if statement.answers:
                _show(answer)
            else:
                say("done")
    except StuckError:
        raise
    except WirewatchError as error:
        say(str(error))
    except KeyboardInterrupt:
        say("interrupted")
