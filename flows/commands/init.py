"""`wirewatch init`"""

from __future__ import annotations

from pathlib import Path

import click

from extractors.errors import UsageError
from flows.cli import Invocation
from flows.commands.output import say


@click.command
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.pass_obj
def command(invocation: Invocation, force: bool) -> None:
    """Write wirewatch.toml with the default outlets, commented."""
    import os

    from flows.config import DEFAULT_CONFIG, default_text

    path = Path(invocation.config_flag or os.environ.get("WIREWATCH_CONFIG") or DEFAULT_CONFIG)
    if path.exists() and not force:
        raise UsageError(f"{path} is there already: edit it, or replace it with 'wirewatch init --force'")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(default_text(), encoding="utf-8")
    say(f"wrote {path}: set [fetch] contact, remove outlets you do not want, then run 'wirewatch ingest'")
