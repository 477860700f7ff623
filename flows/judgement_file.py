"""The file of judgements that a team shares: one JSON object a line, ordered by name, so that changes are small.

    {"verdict": "same", "type": "person", "a": "Lula", "b": "Luiz Inácio", "at": "2026-08-10T09:00:00Z"}

`type_b` is there where the second is of another type, `by`, `reason` and `undone_at` where they are known. Entities are
named, never numbered: the file holds in every warehouse, also for names that are not there yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

import duckdb

from extractors.errors import UsageError
from extractors.records import EntityType
from flows.judging import judge, take_back
from warehouse.finding import MAX_NAME
from warehouse.judgements import Judgement, Verdict, judgements
from warehouse.rows import transaction

MAX_REASON = 2_000
# A line of the file: two names and a reason, with room.
MAX_LINE = 20_000
# A team's judgements of many years; they are ordered by time before they are carried out, so all are held at once.
MAX_LINES = 100_000
# Judgements carried out in one transaction: a commit costs more than most of them.
CHUNK = 100
# Joiners and marks of direction that stand in names of texts, and so in files of ours; what turns text around does not.
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")
_KEYS = {"verdict", "type", "type_b", "a", "b", "reason", "by", "at", "undone_at"}


def write_judgements(found: Iterable[Judgement]) -> str:
    """The file's text; the same judgements always give the same text."""
    lines = {_line(each) for each in found}
    return "".join(f"{line}\n" for _, line in sorted(lines))


def _line(each: Judgement) -> tuple[tuple[str, ...], str]:
    fields: dict[str, Any] = {"verdict": str(each.verdict), "type": str(each.type_a), "a": each.name_a}
    if each.type_b is not each.type_a:
        fields["type_b"] = str(each.type_b)
    fields |= {"b": each.name_b, "reason": each.reason, "by": each.said_by, "at": _time(each.at)}
    if each.undone_at is not None:
        fields["undone_at"] = _time(each.undone_at)
    text = json.dumps({key: value for key, value in fields.items() if value is not None}, ensure_ascii=False)
    return (each.name_a.casefold(), each.name_a, each.name_b, each.type_a, each.verdict, _time(each.at)), text


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file without their ends; of one that is too long only as much as shows that it is."""
    while line := file.readline(MAX_LINE + 2):
        whole = line.endswith(b"\n")
        yield line.rstrip(b"\r\n") if whole else line
        while not whole and (rest := file.readline(MAX_LINE)):
            whole = rest.endswith(b"\n")


def read_judgements(lines: Iterable[bytes], now: datetime) -> Iterator[Judgement | str]:
    """What each line says, or in one sentence what is wrong with it; empty lines say nothing.

    Args:
        lines: Of the file.
        now: The time: what is dated a day after it or more would win over all that is said until then.
    """
    for number, raw in enumerate(lines, start=1):
        if number > MAX_LINES:
            yield f"line {number}: what comes after {MAX_LINES:,} lines is not read: put it into a file of its own"
            return
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if not line.strip():
            continue
        try:
            said = _parse(line)
            if said.at > now + timedelta(days=1):
                raise ValueError(f"at is in the future: {_time(said.at)}")
            yield said
        except ValueError as error:
            yield f"line {number}: {error}"


def _parse(line: bytes) -> Judgement:
    if len(line) > MAX_LINE:
        raise ValueError(f"has {len(line):,} bytes: no judgement is that long")
    try:
        fields = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ValueError("is no JSON object in UTF-8") from None
    if not isinstance(fields, Mapping):
        raise ValueError("is no JSON object")
    if unknown := sorted(set(fields) - _KEYS):
        raise ValueError(f"unknown key {unknown[0][:40]!r}; there are {', '.join(sorted(_KEYS))}")
    type = _one_of(EntityType, fields, "type")
    undone = fields.get("undone_at")
    return Judgement(
        verdict=_one_of(Verdict, fields, "verdict"),
        type_a=type,
        type_b=_one_of(EntityType, fields, "type_b") if "type_b" in fields else type,
        name_a=_text(fields, "a", MAX_NAME),
        name_b=_text(fields, "b", MAX_NAME),
        reason=_text(fields, "reason", MAX_REASON) if fields.get("reason") is not None else None,
        said_by=_text(fields, "by", MAX_NAME) if fields.get("by") is not None else None,
        at=_moment(fields.get("at"), "at"),
        undone_at=None if undone is None else _moment(undone, "undone_at"),
    )


def _one_of(kind: Any, fields: Mapping[str, Any], key: str) -> Any:
    value = fields.get(key)
    if not isinstance(value, str) or value not in list(kind):
        raise ValueError(f"{key} is {str(value)[:40]!r}, not one of {', '.join(kind)}")
    return kind(value)


def _text(fields: Mapping[str, Any], key: str, most: int) -> str:
    value = fields.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} is missing or no text")
    if len(value) > most:
        raise ValueError(f"{key} has {len(value):,} characters, more than {most}")
    text = " ".join(value.encode("utf-8", "ignore").decode().split())
    seen = _UNSEEN.sub("", text)
    if not seen.strip() or not seen.isprintable():
        raise ValueError(f"{key} has characters that cannot be printed")
    return text


def _moment(value: object, key: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{key} is no time like 2026-08-10T09:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError(f"{key} has no time zone: end it with Z")
    if not 1990 <= moment.year <= 9000:
        raise ValueError(f"{key} is in the year {moment.year}")
    return moment.astimezone(UTC)


@dataclass(slots=True)
class Imported:
    """What came of the lines of a file."""

    new: int = 0
    known: int = 0
    past: int = 0  # kept, and taken back already where they were said
    undone: int = 0  # stood here, and were taken back as the file says
    overridden: int = 0  # here or in the file: later ones contradict them
    waiting: int = 0  # new ones whose names are not here yet
    problems: list[str] = field(default_factory=list)

    def add(self, other: Imported) -> None:
        """Count what came of other lines, too."""
        self.new += other.new
        self.known += other.known
        self.past += other.past
        self.undone += other.undone
        self.overridden += other.overridden
        self.waiting += other.waiting
        self.problems += other.problems


def import_judgements(con: duckdb.DuckDBPyConnection, found: Iterable[Judgement | str]) -> Imported:
    """Take over the judgements of a file, the oldest first; doing it again changes nothing.

    Args:
        con: The open warehouse.
        found: As `read_judgements` gives them.
    """
    done = Imported()
    read = list(found)
    done.problems += [problem for problem in read if isinstance(problem, str)]
    oldest_first = sorted((each for each in read if isinstance(each, Judgement)), key=lambda each: each.at)
    for start in range(0, len(oldest_first), CHUNK):
        chunk = oldest_first[start : start + CHUNK]
        try:
            done.add(_import(con, chunk))
        except UsageError:  # one of them cannot be carried out
            for said in chunk:
                try:
                    done.add(_import(con, [said]))
                except UsageError as error:
                    done.problems.append(f"{said.verdict} {said.name_a[:80]!r}, {said.name_b[:80]!r}: {error}")
    return done


def _import(con: duckdb.DuckDBPyConnection, chunk: Iterable[Judgement]) -> Imported:
    """Take over some judgements, all or none of them."""
    done = Imported()
    with transaction(con):
        before = judgements(con)
        kept = {(each.says, each.at): each for each in before}
        for said in chunk:
            there = kept.get((said.says, said.at))
            judged = judge(con, said, before) if there is None else None
            if there is not None and there.stands and said.undone_at is not None:
                take_back(con, there.number, said.undone_at)
                done.undone += 1
            elif judged is not None and judged.is_new and not said.stands:
                done.past += 1
            elif judged is not None and judged.is_new:
                done.new += 1
                done.overridden += len(judged.overridden) + (not judged.judgement.stands)
                done.waiting += judged.judgement.stands and judged.judgement.a is None
            else:
                done.known += 1
                continue
            if judged is not None and not judged.overridden:
                before.append(judged.judgement)
                kept[said.says, said.at] = judged.judgement
            else:  # others changed with it
                before = judgements(con)
                kept = {(each.says, each.at): each for each in before}
    return done
