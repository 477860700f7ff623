"""`entities review`: the pairs that may be one, asked one by one, in a terminal or from a pipe."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.entity_text import counts, evidence_lines
from flows.commands.output import counted, plain, say

if TYPE_CHECKING:
    import duckdb

    Opening = Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]

ANSWERS = {"s": "same", "d": "different", "k": "skip", "u": "undo", "q": "quit"}
SENTENCES = 3
# Columns of a terminal from which the two are shown side by side.
MIN_WIDTH = 80


def list_queue(path: Path, type_name: str | None, limit: int | None) -> list[dict[str, Any]]:
    """The pairs as records, what matters most first."""
    from warehouse.connection import open_reader
    from warehouse.review_queue import open_pairs

    with open_reader(path) as con:
        return open_pairs(con, type_name, limit)


def walk_queue(path: Path, type_name: str | None, limit: int | None, by: str | None) -> None:
    """Show each pair with its evidence and carry out the answers.

    The queue is asked anew after each judgement: an answer may settle others, or raise them. The warehouse is held only
    while an answer is carried out, so that runs go on; from a pipe, all the time.
    """
    from warehouse.connection import open_writer

    if sys.stdin.isatty():
        _walk(lambda: open_reader_of(path), lambda: open_writer(path), type_name, limit, by)
    else:
        with open_writer(path) as con:
            _walk(lambda: nullcontext(con), lambda: nullcontext(con), type_name, limit, by)


def open_reader_of(path: Path) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """The newest published state, imported when it is first needed."""
    from warehouse.connection import open_reader

    return open_reader(path)


def _walk(reading: Opening, writing: Opening, type_name: str | None, limit: int | None, by: str | None) -> None:
    from flows.judging import take_back
    from warehouse.review_queue import open_pairs
    from warehouse.rows import transaction

    done: set[tuple[int, int]] = set()  # pairs that were answered or skipped
    judged: list[tuple[tuple[int, int], int]] = []  # those that were answered, with the number of the judgement
    again: tuple[int, int] | None = None
    left: dict[tuple[int, int], dict[str, Any]] = {}
    is_read = False
    while limit is None or len(done) < limit:
        with reading() as con:
            if not is_read:
                left = {(pair["a"], pair["b"]): pair for pair in open_pairs(con, type_name)}
                left = {key: pair for key, pair in left.items() if key not in done}
                is_read = True
            if not left:
                break
            key = again if again in left else next(iter(left))
            click.echo("\n".join(_pair_lines(con, left[key], len(left))))
        answer = _answer()
        again = None
        if answer == "q":
            break
        if answer == "u":
            again = key
            if not judged:
                say("nothing was answered yet")
                continue
            again, number = judged.pop()
            done.discard(again)
            is_read = False
            with writing() as con, transaction(con):
                take_back(con, number, datetime.now(UTC))
            say(f"judgement {number} is undone")
            continue
        done.add(key)
        pair = left.pop(key)
        if answer in ("s", "d"):
            is_read = False
            with writing() as con:
                made = _judge_pair(con, pair, answer, by)
            if made is not None:
                judged.append((key, made))
    if not done and not left:
        say("nothing to review: no pair is in doubt")
    say(f"{counted(len(judged), 'pair')} judged")


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


def _pair_lines(con: duckdb.DuckDBPyConnection, pair: dict[str, Any], left: int) -> Iterator[str]:

    weight = counted(pair["weight"], "story", "stories")
    yield f"{counted(left, 'pair')} left   {plain(pair['reason'])} (score {pair['score']:.2f}, at stake {weight})"
    sides = [list(_side_lines(con, pair[side])) for side in ("a", "b")]
    width = shutil.get_terminal_size().columns
    if not sys.stdout.isatty() or width < MIN_WIDTH:
        yield from (f"  {line}" for side in sides for line in side)
        return
    yield from _beside(sides[0], sides[1], (width - 3) // 2)


def _beside(one: list[str], other: list[str], width: int) -> Iterator[str]:
    """Two columns of lines."""
    columns = [[part for line in side for part in textwrap.wrap(line, width) or [""]] for side in (one, other)]
    for left, right in zip_longest(*columns, fillvalue=""):
        yield f"{left:<{width}} | {right}"


def _side_lines(con: duckdb.DuckDBPyConnection, entity_id: int) -> Iterator[str]:
    from warehouse.queries import ask

    for entity in ask(con, "entity", id=entity_id).records():
        names = [row["alias"] for row in ask(con, "entity_aliases", id=entity["entity_id"]).records()[:6]]
        yield f"{plain(entity['name'])} ({entity['type']}, id {entity['entity_id']}): {counts(entity)}"
        yield f"called {plain(names)}"
        for row in ask(con, "entity_evidence", id=entity["entity_id"], limit=SENTENCES).records():
            yield from (line.strip() for line in evidence_lines(row))


def _judge_pair(con: duckdb.DuckDBPyConnection, pair: dict[str, Any], answer: str, by: str | None) -> int | None:
    """Carry out an answer; the number of its judgement, None where it could not be."""
    from extractors.errors import UsageError
    from flows.judging import judge
    from warehouse.entities import whole_name
    from warehouse.finding import find_entity
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
