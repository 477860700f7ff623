"""`wirewatch inspect`: the extractors on their own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never

import click

from extractors.errors import ItemError, UsageError
from flows.cli import Invocation
from flows.commands.output import counted, json_option, plain, print_json, say, to_json

if TYPE_CHECKING:
    from extractors.taggers import ByLanguage
    from flows.config import Config

jsonl_option = click.option("--jsonl", is_flag=True, help="One JSON object a line on stdin, one a line out.")

# Bytes of stdin read at a time.
PIECE = 1 << 18


@click.group
def command() -> None:
    """Show what one feed, page, text or pair of texts turns into, without the warehouse."""


@command.command("feed")
@click.argument("source", required=False, metavar="FILE_OR_URL")
@json_option
@jsonl_option
@click.pass_obj
def feed(invocation: Invocation, source: str | None, as_json: bool, jsonl: bool) -> None:
    """The entries of a feed, and what is wrong with it."""
    from flows.inspecting import describe_feed, read_input

    if jsonl:
        _lines("feed")
        return
    found = describe_feed(read_input(_named(source), invocation.settings, say, "feed"))
    if as_json:
        print_json(found)
        return
    click.echo(
        f"{plain(found['title'])} [{found['language'] or 'language not given'}], "
        f"{counted(len(found['entries']), 'entry', 'entries')}"
    )
    for entry in found["entries"]:
        click.echo(f"  {entry['published_at'] or 'no date':20}  {plain(entry['title'])}\n{'':24}{plain(entry['url'])}")
    for problem in found["problems"]:
        click.echo(f"  problem: {plain(problem)}")


@command.command("page")
@click.argument("source", required=False, metavar="FILE_OR_URL")
@click.option("--url", help="Address the page is said to have.")
@json_option
@jsonl_option
@click.pass_obj
def page(invocation: Invocation, source: str | None, url: str | None, as_json: bool, jsonl: bool) -> None:
    """The article of a page, or its posts if it holds several, and what was kept out of them."""
    from flows.inspecting import describe_page, read_input

    if jsonl:
        _lines("page", invocation.settings.config)
        return
    found = describe_page(read_input(_named(source), invocation.settings, say), url, invocation.settings.config)
    if as_json:
        print_json(found)
        return
    if "posts" in found:
        click.echo(
            f"{plain(found['title'])}: {counted(len(found['posts']), 'whole post')}, "
            f"{len(found['unfinished'])} cut off; 'wirewatch backfill page' loads them\n"
        )
    for article in found.get("posts", [found]):
        _show_article(article)


def _show_article(found: dict[str, Any]) -> None:
    for key in (
        "title",
        "outlet",
        "authors",
        "published_at",
        "published_from",
        "language",
        "canonical_url",
        "extractor",
        "access",
    ):
        click.echo(f"{key:15} {plain(found[key])}")
    click.echo()
    for paragraph in found["text"].split("\n"):
        click.echo(plain(paragraph) + "\n")
    for dropped in found["dropped"]:
        click.echo(f"dropped ({dropped['reason']}): {plain(dropped['text'])}")


@command.command("text")
@click.argument("source", required=False, metavar="[FILE or -]")
@click.option("--corpus", is_flag=True, help="With --jsonl: resolve names across all lines, as a load would.")
@json_option
@jsonl_option
@click.pass_obj
def text(invocation: Invocation, source: str | None, corpus: bool, as_json: bool, jsonl: bool) -> None:
    """The names in a text."""
    from extractors.charsets import is_binary
    from flows.inspecting import describe_texts
    from flows.jobs import tagger_once

    if jsonl:
        _text_lines(tagger_once(invocation.settings.config.tag), corpus)
        return
    body = (sys.stdin.buffer.read() if source in (None, "-") else _read(str(source))).decode("utf-8", "replace")
    if is_binary(body):
        raise UsageError(f"{source or 'standard input'} is no text: the bytes are of another kind of file")
    tagger = tagger_once(invocation.settings.config.tag)
    mentions = describe_texts(tagger, [body], together=True)[0]
    if as_json:
        print_json({"mentions": mentions})
        return
    for mention in mentions:
        where = f"{mention['start']}-{mention['end']}"
        click.echo(f"{where:>13}  {mention['type']:8}  {plain(mention['surface'])}  ({plain(mention['name'])})")


@command.command("pair")
@click.argument("sources", required=False, nargs=-1, metavar="A B")
@click.option("--same-outlet/--other-outlet", default=None, help="Whether one outlet published both.")
@click.option("--days-apart", type=click.FloatRange(0, 36_500), metavar="DAYS", help="Days between their publications.")
@json_option
@jsonl_option
@click.pass_obj
def pair(
    invocation: Invocation,
    sources: tuple[str, ...],
    same_outlet: bool | None,
    days_apart: float | None,
    as_json: bool,
    jsonl: bool,
) -> None:
    """Why two texts are or are not one story. A and B: files (text or page) or addresses."""
    from flows.inspecting import read_input
    from flows.pairing import describe_pair, read_side

    if jsonl:
        _lines("pair")
        return
    if len(sources) != 2:
        raise UsageError("name two files or addresses, or give --jsonl and lines on stdin")
    a, b = (read_side(read_input(source, invocation.settings, say)) for source in sources)
    for source, side in zip(sources, (a, b), strict=True):
        if not any(map(str.isalnum, side.text)):
            raise UsageError(f"{source} holds no text")
    found = describe_pair(a, b, same_outlet=same_outlet, days_apart=days_apart)
    if as_json:
        print_json(found)
        return
    click.echo(f"{'one story' if found['same_story'] else 'two stories'}: {plain(found['reason'])}")
    if found["same_story"]:
        click.echo(f"lead: {found['lead'].upper()}, {found['lead_reason']}; the other is {found['relation']}")
    unit = found["counted_in"].removesuffix("s")
    click.echo(
        f"of A's {counted(found['words_a'], unit)} {found['a_in_b']:.0%} stand in B, of B's {found['words_b']} "
        f"{found['b_in_a']:.0%} in A; {counted(found['shared_passages'], 'shared passage')} of five {unit}s"
    )
    if found["longest_run"]:
        click.echo(
            f"longest shared stretch ({counted(found['longest_run_words'], unit)}): {plain(found['longest_run'])}"
        )
    for rule in found["rules"]:
        click.echo(f"rule: {rule}")


def _named(source: str | None) -> str:
    if source is None:
        raise UsageError("name a file or an address, or give --jsonl and lines on stdin")
    return source


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error


def _records() -> Iterator[dict[str, Any]]:
    """Lines of stdin. One that is no JSON object comes as {"error"}."""
    for group in _arriving():
        yield from group


def _arriving() -> Iterator[list[dict[str, Any]]]:
    """Lines of stdin, as many together as have arrived: who writes one and waits for its answer gets it."""
    rest, number = b"", 0
    while piece := os.read(sys.stdin.fileno(), PIECE):
        *lines, rest = (rest + piece).split(b"\n")
        yield [_record(line, number + place) for place, line in enumerate(lines, start=1)]
        number += len(lines)
    if rest:
        yield [_record(rest, number + 1)]


def _record(line: bytes, number: int) -> dict[str, Any]:
    if not line.strip():
        return {"id": None, "error": f"line {number} is empty"}
    try:
        record = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"line {number} is not JSON: {error}"}
    return record if isinstance(record, dict) else {"id": None, "error": f"line {number} is not an object"}


def _no_number(name: str) -> Never:
    raise ValueError(f"{name} is no number of JSON")


def _write(record: dict[str, Any]) -> None:
    sys.stdout.write(to_json(record) + "\n")


def _lines(kind: str, config: Config | None = None) -> None:
    from flows.inspecting import describe_line
    from flows.pairing import describe_pair_line

    for record in _records():
        number = record.get("id")
        if "error" in record:
            _write({"id": number, "error": record["error"]})
            continue
        try:
            found = describe_pair_line(record) if kind == "pair" else describe_line(kind, record, config)
            _write({"id": number, **found})
        except ItemError as error:
            _write({"id": number, "error": error.reason})
        except UsageError as error:
            _write({"id": number, "error": str(error)})
        sys.stdout.flush()


def _text_lines(tagger: ByLanguage, corpus: bool) -> None:
    from flows.inspecting import describe_texts

    for group in [list(_records())] if corpus else _arriving():
        texts = [record["text"] for record in group if isinstance(record.get("text"), str)]
        mentions = iter(describe_texts(tagger, texts, together=corpus))
        for record in group:
            if isinstance(record.get("text"), str):
                _write({"id": record.get("id"), "mentions": next(mentions)})
            else:
                _write({"id": record.get("id"), "error": record.get("error", 'needs "text", a string')})
        sys.stdout.flush()
