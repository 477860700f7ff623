"""`wirewatch entities`: who is who, and putting it right."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractors.errors import UsageError, WarehouseError
from flows.cli import Invocation
from flows.commands.entity_types import ENTITY_TYPES
from flows.commands.output import counted, json_option, plain, print_json, print_table, say

if TYPE_CHECKING:
    import duckdb

    from extractors.records import EntityType
    from flows.judging import Judged
    from warehouse.finding import Named
    from warehouse.judgements import Judgement, Verdict

type_option = click.option("--type", "type_name", type=ENTITY_TYPES, help="What the name is, where it names several.")
reason_option = click.option("--reason", metavar="TEXT", help="Why; kept with the judgement.")
by_option = click.option("--by", metavar="WHO", help="Who says so.")


@click.group
def command() -> None:
    """Look at who is who and correct it. Every correction is kept, holds for what is loaded later, and can be undone.

    A NAME is any of the names an entity goes by, accents and case ignored, or its id.
    """


@command.command("list")
@click.option("--type", "type_name", type=ENTITY_TYPES, help="Only these.")
@click.option("--like", metavar="TEXT", help="Only those with a name that contains this, accents and case ignored.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True)
@json_option
@click.pass_obj
def list_entities(invocation: Invocation, type_name: str | None, like: str | None, limit: int, as_json: bool) -> None:
    """Entities, the most told first."""
    from warehouse.connection import open_reader
    from warehouse.queries import ask

    wanted = like.encode("utf-8", "ignore").decode() if like else None
    with open_reader(invocation.settings.warehouse) as con:
        table = ask(con, "entities", type=type_name, like=wanted, limit=limit)
    if as_json:
        print_json(table.records())
    elif table.rows:
        print_table(table, numbers={"stories", "articles", "aliases", "entity_id"})
    else:
        say("no entity is like that" if like or type_name else "no entity is here yet: run 'wirewatch ingest'")


@command.command("show")
@click.argument("name")
@type_option
@click.option(
    "--sentences", type=click.IntRange(0, 1_000), default=3, show_default=True, help="How many of the newest."
)
@json_option
@click.pass_obj
def show(invocation: Invocation, name: str, type_name: str | None, sentences: int, as_json: bool) -> None:
    """Explain an entity: every name with its rule, sentences that show it, judgements, and who comes near."""
    from flows.commands.entity_text import page_lines
    from flows.entity_pages import entity_page
    from flows.finding import find_entity
    from warehouse.connection import open_reader

    with open_reader(invocation.settings.warehouse) as con:
        page = entity_page(con, find_entity(con, name, _type(type_name)).entity_id, sentences=sentences)
    if as_json:
        print_json(page)
    else:
        click.echo("\n".join(page_lines(page)))


@command.command("merge")
@click.argument("a")
@click.argument("b")
@click.option("--across-types", is_flag=True, help="B may be of another type, which the tagger took it for.")
@type_option
@reason_option
@by_option
@json_option
@click.pass_obj
def merge(
    invocation: Invocation,
    a: str,
    b: str,
    across_types: bool,
    type_name: str | None,
    reason: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    """A and B are one: all that is B's becomes A's, and A's name and type are shown.

    This is how a wrong type is put right, too: where texts have Zeinolla as an organisation and as a person, and the
    person is right, 'merge --across-types ID_OF_THE_PERSON ID_OF_THE_ORGANISATION' makes all of it the person, also
    what is loaded later; 'entities show Zeinolla' tells the ids.
    """
    from flows.entity_pages import kind
    from flows.finding import find_entity
    from warehouse.judgements import Verdict

    with _writing(invocation) as con:
        first, second = (find_entity(con, name, _type(type_name)) for name in (a, b))
        if first.type is not second.type and not across_types:
            raise UsageError(
                f"{first.name[:80]!r} is {kind(first.type)}, {second.name[:80]!r} {kind(second.type)}: "
                "if they are the same, say --across-types"
            )
        said = _pair(con, Verdict.SAME, first, second, reason, by)
        if said.a == said.b and said.name_a == said.name_b:
            raise UsageError(f"{a[:80]!r} and {b[:80]!r} are one already: {first.name[:80]!r} (id {first.entity_id})")
        _tell(con, _judge(con, said), as_json)


@command.command("different")
@click.argument("a")
@click.argument("b")
@type_option
@reason_option
@by_option
@json_option
@click.pass_obj
def different(
    invocation: Invocation,
    a: str,
    b: str,
    type_name: str | None,
    reason: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    """A and B are not the same: they are taken apart if they are one, and never joined again."""
    from flows.finding import find_entity
    from warehouse.judgements import Verdict

    with _writing(invocation) as con:
        first, second = (find_entity(con, name, _type(type_name)) for name in (a, b))
        said = _pair(con, Verdict.DIFFERENT, first, second, reason, by)
        if said.name_a == said.name_b:
            raise UsageError(f"both are called {said.name_a[:80]!r}: name what tells them apart")
        _tell(con, _judge(con, said), as_json)


@command.command("split")
@click.argument("alias")
@click.option("--of", "of", metavar="NAME", help="The entity it is taken out of, where several go by it.")
@type_option
@reason_option
@by_option
@json_option
@click.pass_obj
def split(
    invocation: Invocation,
    alias: str,
    of: str | None,
    type_name: str | None,
    reason: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    """ALIAS, spelled exactly so, is an entity of its own: what bears it leaves the one it was taken for."""
    from flows.finding import find_entity
    from warehouse.entities import names_to_split
    from warehouse.judgements import Judgement, Verdict

    with _writing(invocation) as con:
        owner = find_entity(con, of if of is not None else alias, _type(type_name))
        kept, going = names_to_split(con, owner, alias)
        said = Judgement(
            verdict=Verdict.SPLIT, type_a=owner.type, name_a=kept, type_b=owner.type, name_b=going,
            at=datetime.now(UTC), a=owner.entity_id, b=owner.entity_id,
        )  # fmt: skip
        _tell(con, _judge(con, _signed(said, reason, by)), as_json)


@command.command("rename")
@click.argument("name")
@click.argument("new_name")
@type_option
@reason_option
@by_option
@json_option
@click.pass_obj
def rename(
    invocation: Invocation,
    name: str,
    new_name: str,
    type_name: str | None,
    reason: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    """Show the entity as NEW_NAME from now on, whatever the texts call it."""
    from flows.finding import find_entity
    from warehouse.entities import whole_name
    from warehouse.finding import MAX_NAME
    from warehouse.judgements import Judgement, Verdict

    shown = " ".join(new_name.encode("utf-8", "ignore").decode().split())
    if not shown or len(shown) > MAX_NAME or not shown.isprintable():
        raise UsageError(f"a name has 1 to {MAX_NAME} printable characters")
    with _writing(invocation) as con:
        found = find_entity(con, name, _type(type_name))
        said = Judgement(
            verdict=Verdict.RENAME, type_a=found.type, name_a=whole_name(con, found), type_b=found.type, name_b=shown,
            at=datetime.now(UTC), a=found.entity_id,
        )  # fmt: skip
        _tell(con, _judge(con, _signed(said, reason, by)), as_json)


@command.command("undo")
@click.argument("number", type=click.IntRange(1, (1 << 63) - 1), required=False, metavar="[JUDGEMENT]")
@json_option
@click.pass_obj
def undo(invocation: Invocation, number: int | None, as_json: bool) -> None:
    """Take back the last judgement, or the one of that number: what was before comes back."""
    from flows.entity_pages import judgement_line, judgement_record
    from flows.judging import take_back
    from warehouse.rows import transaction

    with _writing(invocation) as con, transaction(con):
        done = take_back(con, number, datetime.now(UTC))
    if as_json:
        again = [each.number for each in done.reinstated]
        print_json(judgement_record(done.judgement) | {"reinstated": again})
        return
    say(f"undone: judgement {done.judgement.number}, that {judgement_line(done.judgement)}")
    for each in done.reinstated:
        say(f"stands again: judgement {each.number}, that {judgement_line(each)}")


@command.command("review")
@click.option("--limit", type=click.IntRange(1, 100_000), default=None, help="At most so many pairs.")
@type_option
@by_option
@click.option("--json", "as_json", is_flag=True, help="List the queue as JSON, and ask nothing.")
@click.pass_obj
def review(invocation: Invocation, limit: int | None, type_name: str | None, by: str | None, as_json: bool) -> None:
    """Walk through the pairs that may be one, those that matter most first: one answer a line.

    s: the same, d: different, k: skip, u: undo the last answer, q: quit.
    """
    from flows.commands.entity_review import list_queue, walk_queue

    path = invocation.settings.warehouse
    if as_json:
        print_json(list_queue(path, type_name, limit))
        return
    _need(path)
    walk_queue(path, type_name, limit, by)


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), default="-")
@click.pass_obj
def export(invocation: Invocation, file: Path) -> None:
    """Write all judgements as a file that others can import ('-': stdout), ordered so that changes are small."""
    from flows.judgement_file import write_judgements
    from warehouse.connection import open_reader
    from warehouse.judgements import judgements

    with open_reader(invocation.settings.warehouse) as con:
        found = judgements(con)
    text = write_judgements(found)
    if str(file) == "-":
        click.echo(text, nl=False)
        return
    draft = file.with_name(f".{file.name}.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)
    say(f"wrote {counted(len(found), 'judgement')} to {file}")


@command.command("import")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@json_option
@click.pass_obj
def import_(invocation: Invocation, file: Path, as_json: bool) -> int:
    """Take over the judgements of a file ('-': stdin). Names that are not here yet are kept, and hold when they come.

    Doing it again changes nothing. A line that says nothing sensible is told of, and the rest goes on; exit 1 then.
    """
    from flows.judgement_file import import_judgements, lines_of, read_judgements
    from warehouse.connection import open_writer

    if str(file) != "-" and not file.is_file():
        raise UsageError(f"no file {file}")
    with (
        nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb") as lines,
        open_writer(invocation.settings.warehouse) as con,
    ):
        done = import_judgements(con, read_judgements(lines_of(lines), datetime.now(UTC)))
    if as_json:
        print_json(
            {
                "new": done.new, "known": done.known, "past": done.past, "undone": done.undone,
                "waiting": done.waiting, "overridden": done.overridden, "problems": done.problems,
            }
        )  # fmt: skip
    for problem in done.problems:
        say(problem)
    if not as_json:
        say(
            f"{counted(done.new, 'judgement')} new, {done.known} known, {done.past} new but taken back already, "
            f"{done.undone} taken back, {done.overridden} overridden by later ones; "
            f"{done.waiting} wait for names that are not here yet"
        )
    return 1 if done.problems else 0


def _type(name: str | None) -> EntityType | None:
    from extractors.records import EntityType

    return None if name is None else EntityType(name)


def _need(path: Path) -> None:
    if not path.exists():
        raise WarehouseError(f"no warehouse at {path}: run 'wirewatch ingest' (or 'wirewatch demo') first")


@contextmanager
def _writing(invocation: Invocation) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse to write, which is there; readers see what was written when it closes."""
    from warehouse.connection import open_writer

    _need(invocation.settings.warehouse)
    with open_writer(invocation.settings.warehouse) as con:
        yield con


def _pair(
    con: duckdb.DuckDBPyConnection, verdict: Verdict, a: Named, b: Named, reason: str | None, by: str | None
) -> Judgement:
    from warehouse.entities import whole_name
    from warehouse.judgements import Judgement

    return _signed(
        Judgement(
            verdict=verdict, type_a=a.type, name_a=whole_name(con, a), type_b=b.type, name_b=whole_name(con, b),
            at=datetime.now(UTC), a=a.entity_id, b=b.entity_id,
        ),
        reason,
        by,
    )  # fmt: skip


def _signed(said: Judgement, reason: str | None, by: str | None) -> Judgement:
    from dataclasses import replace

    from flows.judgement_file import MAX_REASON

    if len(reason or "") > MAX_REASON or len(by or "") > MAX_REASON:
        raise UsageError(f"a reason has at most {MAX_REASON:,} characters")
    clean = [text.encode("utf-8", "ignore").decode().strip() or None if text else None for text in (reason, by)]
    return replace(said, reason=clean[0], said_by=clean[1])


def _judge(con: duckdb.DuckDBPyConnection, said: Judgement) -> Judged:
    from flows.judging import judge
    from warehouse.rows import transaction

    with transaction(con):
        return judge(con, said)


def _tell(con: duckdb.DuckDBPyConnection, done: Judged, as_json: bool) -> None:
    """Say what was done, what it overrides, and how it is undone."""
    from flows.commands.entity_text import judged_lines
    from flows.entity_pages import judgement_record

    if as_json:
        overridden: Sequence[int] = [each.number for each in done.overridden]
        record: dict[str, Any] = judgement_record(done.judgement)
        print_json(record | {"new": done.is_new, "overrides": overridden})
        return
    for line in judged_lines(con, done):
        say(plain(line))
