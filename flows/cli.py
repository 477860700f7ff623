"""The command line: global options, lazy commands, and errors as one line.

`main(argv) -> int` is called by the console script and by tests. Exit codes: 0 done, 1 failed, 2 used wrongly.
"""

from __future__ import annotations

import errno
import importlib
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractors.errors import UsageError, WirewatchError
from flows import __version__

if TYPE_CHECKING:
    from flows.config import Settings

# Name to the line `--help` shows. A command `x` lives in `flows.commands.x` and is called `command` there.
COMMANDS = {
    "init": "Write wirewatch.toml with the default outlets.",
    "demo": "Serve the sample newsroom on loopback, ingest it, write its weekly report.",
    "ingest": "Poll the feeds that are due and load what is new.",
    "backfill": "Load history: sitemaps, web archives, exports, archive or category pages.",
    "retag": "Tag stored articles again, after a new model or new rules.",
    "report": "Write the weekly mention report.",
    "sql": "Ask the warehouse anything, read-only.",
    "trend": "Stories that mention a name over time.",
    "with": "Who and what is mentioned together with a name.",
    "search": "Articles by full text.",
    "top": "Most mentioned names of a week.",
    "rising": "What rose in a week against its own baseline, with the evidence.",
    "explore": "Look around in a browser: names, trends, stories, search.",
    "entities": "Look at who is who, and correct it.",
    "feeds": "List, add, remove, check, discover, import and export subscriptions.",
    "inspect": "Show what one feed, page or text turns into, without the warehouse.",
    "serve": "Keep ingestion and the weekly report running on schedule.",
    "status": "Last runs, feeds in trouble, coverage gaps, size of the warehouse.",
    "verify": "Check every invariant of the warehouse.",
    "schema": "Print the data dictionary.",
    "retain": "Drop texts that are older than they are to be kept.",
    "export": "Write the whole warehouse as open files.",
    "backup": "Write a checked backup of the warehouse.",
    "restore": "Put a backup in the place of the warehouse.",
}


@dataclass
class Invocation:
    """What holds for every command of one call."""

    config_flag: str | None
    warehouse_flag: str | None

    @cached_property
    def settings(self) -> Settings:
        """Settings, read when a command first asks for them.

        Raises:
            ConfigError: The configuration cannot be used.
        """
        from flows.config import load_settings

        return load_settings(self.config_flag, self.warehouse_flag)


class _LazyGroup(click.Group):
    """Imports a command's module when it is called, so that help answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"flows.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        import difflib

        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean {close[0]}?" if close else "see wirewatch --help"
            raise click.UsageError(f"no command {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog='Completion: eval "$(_WIREWATCH_COMPLETE=bash_source wirewatch)" (also zsh_source, fish_source).',
)
@click.option("--config", "config_flag", metavar="FILE", help="Configuration; default wirewatch.toml, else built-in.")
@click.option("--warehouse", "warehouse_flag", metavar="PATH", help="Warehouse; default data/wirewatch.duckdb.")
@click.version_option(__version__, prog_name="wirewatch")
@click.pass_context
def cli(ctx: click.Context, config_flag: str | None, warehouse_flag: str | None) -> None:
    """Watch the news: poll feeds, read articles, find names, count every story once.

    Answers in SQL, in trends and in a weekly report. Start with 'wirewatch demo', then 'wirewatch init' and
    'wirewatch ingest'.
    """
    ctx.obj = Invocation(config_flag, warehouse_flag)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: Arguments without the program's name; None: those of the process.

    Returns:
        0 done, 1 failed, 2 used wrongly.
    """
    _settle_streams()
    try:
        result = cli.main(args=None if argv is None else list(argv), prog_name="wirewatch", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except click.Abort:
        return _fail("interrupted; what was loaded is kept, the next run goes on from there")
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        return 2
    except click.UsageError as error:
        return _fail(error.format_message(), 2)
    except click.ClickException as error:
        return _fail(error.format_message())
    except UsageError as error:
        return _fail(str(error), 2)
    except WirewatchError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("interrupted; what was loaded is kept, the next run goes on from there")
    except BrokenPipeError:
        # Whoever read our output has enough. Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return _fail(_FULL if error.errno == errno.ENOSPC else _LIMITED)
        return _fail(f"{error.filename or 'system'}: {error.strerror or error}")
    except Exception as error:
        # DuckDB is imported only by commands that need it, so its errors are told by their module here.
        if type(error).__module__.split(".")[0] in {"duckdb", "_duckdb"}:
            return _fail(explain_duckdb(error))
        raise
    return result if isinstance(result, int) else 0


def _settle_streams() -> None:
    """Write UTF-8 whatever the locale, never fail on what cannot be written, and do without closed streams."""
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 -- for the life of the process
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 -- as long
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def explain_duckdb(error: Exception) -> str:
    """One line for an error of the database."""
    text = " ".join(str(error).split())
    if "No space left on device" in text or "disk is full" in text.lower():
        return _FULL
    if "Disk quota exceeded" in text or "File too large" in text:
        return _LIMITED
    return f"the warehouse says: {text[:400]}"


_FULL = "the disk is full: free some space and run again; nothing half-loaded was kept"
_LIMITED = (
    "a quota of this user, or a limit on the size of files, is reached: free some space or have it raised, and run "
    "again; nothing half-loaded was kept"
)
# Terminals act on control characters, and messages may name what came from outside.
_CONTROL = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])


def _fail(message: str, code: int = 1) -> int:
    line = " ".join(message.split()).translate(_CONTROL)
    print(f"wirewatch: {line}", file=sys.stderr)
    return code
