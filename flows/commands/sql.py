"""`wirewatch sql`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractors.errors import UsageError
from flows.cli import Invocation
from flows.commands.output import print_table, say, write_table

if TYPE_CHECKING:
    import duckdb


@click.command
@click.argument("query", required=False)
@click.option("-f", "--file", "file", type=click.Path(exists=True, dir_okay=False), help="Read the query from a file.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json", "md"]), default="table")
@click.option("--json", "as_json", is_flag=True, help="Same as --format json.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file; its ending tells the format."
)
@click.pass_obj
def command(
    invocation: Invocation, query: str | None, file: str | None, form: str, as_json: bool, out: Path | None
) -> None:
    """Ask the warehouse anything in SQL, read-only, also while a run is writing.

    Without QUERY on a terminal: an interactive prompt. QUERY - or a pipe: SQL is read from stdin.
    """
    from warehouse.connection import open_reader

    if query and file:
        raise UsageError("give either a query or -f FILE, not both")
    text = Path(file).read_text(encoding="utf-8") if file else query
    if text == "-" or (text is None and not sys.stdin.isatty()):
        text = sys.stdin.read()
    if as_json:
        form = "json"
    elif out is not None and form == "table":
        form = {".csv": "csv", ".json": "json", ".md": "md"}.get(out.suffix.lower(), "csv")
    with open_reader(invocation.settings.warehouse) as con:
        restrict(con)
        if text is None:
            _prompt(con)
        elif not text.strip():
            raise UsageError("no query: give one as argument, with -f FILE, or on stdin")
        else:
            _answer(con, text, form, out)


def restrict(con: duckdb.DuckDBPyConnection) -> None:
    """Lock a read-only connection in: no files, no extensions, no network, no change of these settings."""
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def _answer(con: duckdb.DuckDBPyConnection, text: str, form: str, out: Path | None) -> None:
    import duckdb

    from flows.cli import explain_duckdb
    from warehouse.queries import Table, fetch_table

    try:
        answer = con.execute(text)
        table = fetch_table(answer) if answer.description else Table((), ())
    except duckdb.Error as error:
        raise UsageError(explain_duckdb(error).removeprefix("the warehouse says: ")) from error
    if out is not None:
        draft = out.with_name(f".{out.name}.new")
        try:
            with draft.open("w", encoding="utf-8", newline="") as file:
                write_table(table, form, file)
            draft.replace(out)
        finally:
            draft.unlink(missing_ok=True)
        say(f"wrote {len(table.rows)} rows to {out}")
    elif form == "table":
        print_table(table)
    else:
        write_table(table, form, sys.stdout)


def _prompt(con: duckdb.DuckDBPyConnection) -> None:
    """Read statements that end with a semicolon until the input ends."""
    import readline  # noqa: F401 -- gives the prompt history and editing

    say("SQL, ended by ';'. Tables: wirewatch schema. Leave with Ctrl-D.")
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
        if pending.rstrip().endswith(";"):
            try:
                _answer(con, pending, "table", None)
            except UsageError as error:
                say(str(error))
            pending = ""
