"""`wirewatch search`"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from extractors.errors import UsageError
from flows.cli import Invocation
from flows.commands.output import counted, json_option, plain, print_json, say

if TYPE_CHECKING:
    import duckdb

    from warehouse.search.hits import Answer, Hit
    from warehouse.search.snippets import Snippet


# "-word" is no option, and "-house" no "-h".
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("phrase", nargs=-1, required=True, metavar="PHRASE")
@click.option("--since", metavar="D", help="First day (2026-08-10) or week (2026-W33).")
@click.option("--until", metavar="D", help="Last day, included.")
@click.option("--outlet", metavar="ID", help="Articles of this outlet only.")
@click.option("--language", metavar="TAG", help="Articles in this language only: en, ru.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--articles", "by_article", is_flag=True, help="Show every copy of a story by itself.")
@click.option("--newest", is_flag=True, help="The newest first, not the best.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    phrase: tuple[str, ...],
    since: str | None,
    until: str | None,
    outlet: str | None,
    language: str | None,
    limit: int,
    by_article: bool,
    newest: bool,
    as_json: bool,
) -> None:
    """Articles by the words of their titles and texts, the best first; copies of one story are one hit.

    All words must be there, in any order. '"gas pipeline"' finds the phrase, 'canal OR pipeline' either, '-gas' or
    'NOT gas' leaves out, 'pipel*' finds words that begin so. Accents and case are ignored.
    """
    from flows.commands.days import chosen_bounds
    from warehouse.connection import open_reader
    from warehouse.search.hits import search
    from warehouse.search.index import Scope
    from warehouse.search.query import parse_query

    if wrong := next((word for word in phrase if re.match(r"--\w", word)), None):
        raise UsageError(f"no option {wrong[:40]}; see wirewatch search --help")
    typed = " ".join(phrase)
    query = parse_query(typed)
    start, end = chosen_bounds(since, until)
    path = invocation.settings.warehouse
    with open_reader(path) as con:
        _check(con, outlet, language)
        scope = Scope(since=start, until=end, outlet=outlet, language=language and language.lower().split("-")[0])
        told: list[int] = []

        def tell(done: int, of: int) -> None:
            if not told or (sys.stderr.isatty() and done - told[-1] >= 5_000):
                say(f"indexing texts that search does not know yet: {done:,} of {of:,} ...")
                told.append(done)

        answer = search(con, path, query, scope, limit=limit, by_article=by_article, newest=newest, tell=tell)
    for note in answer.notes:
        say(note)
    if as_json:
        print_json({"query": typed, "articles": answer.articles, "unread": answer.unread,
                    "hits": [_record(hit) for hit in answer.hits]})  # fmt: skip
    else:
        _print(answer, typed, by_article)


def _check(con: duckdb.DuckDBPyConnection, outlet: str | None, language: str | None) -> None:
    """Say what there is where something is asked for that is not there.

    Raises:
        UsageError: No such outlet, or no article in that language.
    """
    from warehouse.queries import ask, outlet_ids

    if outlet is not None and outlet not in (there := outlet_ids(con)):
        raise UsageError(f"no outlet {outlet[:80]!r}; there are: {', '.join(there)}")
    if language is not None:
        languages = [row[0] for row in ask(con, "languages").rows]
        if language.lower().split("-")[0] not in languages:
            raise UsageError(f"no article in the language {language[:40]!r}; there are: {', '.join(languages)}")


def _record(hit: Hit) -> dict[str, object]:
    return {
        "rank": hit.rank, "title": hit.title.text, "outlet": hit.outlet, "outlet_id": hit.outlet_id,
        "published_at": hit.published_at, "language": hit.language, "url": hit.url, "snippet": hit.snippet.marked(),
        "copies": hit.copies, "score": round(-hit.score, 4), "article_id": hit.article_id, "story_id": hit.story_id,
    }  # fmt: skip


def _print(answer: Answer, typed: str, by_article: bool) -> None:
    for hit in answer.hits:
        copies = f"  (and {counted(hit.copies, 'copy', 'copies')})" if hit.copies else ""
        click.echo(f"{hit.rank:>3}  {_shown(hit.title, click.style(hit.title.text, bold=True))}")
        click.echo(f"     {plain(hit.published_at)}  {plain(hit.outlet)}{copies}  {plain(hit.url)}")
        click.echo(f"     {_shown(hit.snippet)}\n")
    shown = len(answer.hits)
    if not shown:
        click.echo(f"nothing has {plain(typed[:80])}")
        return
    kind = counted(shown, "article") if by_article else counted(shown, "story", "stories")
    hits = sum(hit.copies + 1 for hit in answer.hits)
    more = f", the first of {counted(answer.articles, 'article')} that have it" if answer.articles > hits else ""
    say(f"{kind}{more}")


def _shown(text: Snippet, unmarked: str | None = None) -> str:
    """With its hits in colour on a terminal, between asterisks in a pipe."""
    if sys.stdout.isatty():
        return text.marked("\033[1;33m", "\033[0m") if text.marks else unmarked or text.text
    return text.marked()
