"""`entities review`: the pairs that may be one, asked one by one, in a terminal or from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.entity_text import counts, evidence_lines
from flows.commands.output import counted, plain, say

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import duckdb

ANSWERS = {"s": "same", "d": "different", "k": "skip", "u": "undo", "q": "quit"}
SENTENCES = 3


def list_queue(path: Path, type_name: str | None, limit: int | None) -> list[dict[str, Any]]:
    """The pairs as records, what matters most first."""
    from warehouse.connection import open_reader
    from warehouse.review_queue import open_pairs

    with open_reader(path) as con:
        return open_pairs(con, type_name, limit)


def walk_queue(path: Path, type_name: str | None, limit: int | None, by: str | None) -> None:
    """Show each pair with its evidence and carry out the answers.

    The warehouse is held only while an answer is carried out, so that runs go on; from a pipe, all the time.
    """
    from flows.judging import take_back
    from warehouse.connection import open_writer
    from warehouse.rows import transaction

    piped = not sys.stdin.isatty()
    with open_writer(path) if piped else nullcontext() as held:

        def writing() -> AbstractContextManager[duckdb.DuckDBPyConnection]:
            return open_writer(path) if held is None else nullcontext(held)

        with _reading(path, held) as con:
            from warehouse.review_queue import open_pairs

            queue = open_pairs(con, type_name, limit)
        if not queue:
            say("nothing to review: no pair is in doubt")
        answered: list[tuple[int, int]] = []  # place in the queue, judgement
        place = 0
        while place < len(queue):
            with _reading(path, held) as con:
                lines = list(_pair_lines(con, queue[place], place, len(queue)))
            if not lines:  # one of them is gone, by an answer before
                place += 1
                continue
            click.echo("\n".join(lines))
            answer = _answer()
            if answer == "q":
                break
            if answer == "u":
                if not answered:
                    say("nothing was answered yet")
                    continue
                place, number = answered.pop()
                with writing() as con, transaction(con):
                    take_back(con, number, datetime.now(UTC))
                say(f"judgement {number} is undone")
                continue
            if answer in ("s", "d"):
                with writing() as con:
                    number_of = _judge_pair(con, queue[place], answer, by)
                if number_of is not None:
                    answered.append((place, number_of))
            place += 1
        say(f"{counted(len(answered), 'pair')} judged")


@contextmanager
def _reading(path: Path, held: duckdb.DuckDBPyConnection | None) -> Iterator[duckdb.DuckDBPyConnection]:
    from warehouse.connection import open_reader

    if held is not None:
        yield held
    else:
        with open_reader(path) as con:
            yield con


def _answer() -> str:
    """The next line that is an answer; the end of the input is "q"."""
    while True:
        if sys.stdin.isatty():
            click.echo("[s]ame, [d]ifferent, s[k]ip, [u]ndo, [q]uit? ", nl=False, err=True)
        line = sys.stdin.readline(1_000)
        if not line:
            return "q"
        word = line.strip().lower()
        for key, name in ANSWERS.items():
            if word in (key, name):
                return key
        if word:
            say(f"{word[:20]!r} is no answer: {', '.join(f'{key} ({name})' for key, name in ANSWERS.items())}")


def _pair_lines(con: duckdb.DuckDBPyConnection, pair: dict[str, Any], place: int, of: int) -> Iterator[str]:
    from warehouse.queries import ask

    sides = [ask(con, "entity", id=pair[side]).records() for side in ("a", "b")]
    if not all(sides):
        return
    yield f"{place + 1} of {of}   {plain(pair['reason'])} ({pair['score']:.2f}, {plain(pair['weight'])})"
    for [entity] in sides:
        names = [row["alias"] for row in ask(con, "entity_aliases", id=entity["entity_id"]).records()[:6]]
        yield f"  {plain(entity['name'])} ({entity['type']}, id {entity['entity_id']}): {counts(entity)}"
        yield f"    called {plain(names)}"
        for row in ask(con, "entity_evidence", id=entity["entity_id"], limit=SENTENCES).records():
            yield from (f"  {line}" for line in evidence_lines(row))


def _judge_pair(con: duckdb.DuckDBPyConnection, pair: dict[str, Any], answer: str, by: str | None) -> int | None:
    """Carry out an answer; the number of its judgement, None where it could not be."""
    from extractors.errors import UsageError
    from flows.judging import judge
    from warehouse.entities import find_entity, whole_name
    from warehouse.judgements import Judgement, Verdict
    from warehouse.rows import transaction

    try:
        with transaction(con):
            first, second = (find_entity(con, str(pair[side])) for side in ("a", "b"))
            said = Judgement(
                verdict=Verdict.SAME if answer == "s" else Verdict.DIFFERENT,
                type_a=first.type, name_a=whole_name(con, first), type_b=second.type, name_b=whole_name(con, second),
                at=datetime.now(UTC), a=first.entity_id, b=second.entity_id, said_by=by,
            )  # fmt: skip
            done = judge(con, said)
    except UsageError as error:
        say(str(error))
        return None
    from flows.commands.entity_text import judged_lines

    for line in judged_lines(con, done):
        say(line)
    return done.judgement.number if done.is_new else None
