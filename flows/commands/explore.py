"""`wirewatch explore`"""

from __future__ import annotations

import sys

import click

from flows.cli import Invocation
from flows.commands.output import say

PORT = 4280


@click.command
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0: any free one.")
@click.option("--open/--no-open", "opens", default=None, help="Open a browser; default: where this is a terminal.")
@click.pass_obj
def command(invocation: Invocation, port: int, opens: bool | None) -> None:
    """Look around in the warehouse: a local web page, read-only, on this machine only.

    Names with trend, company, stories, sentences and aliases; comparisons; full text. Every view has an address that
    shows it again, and the SQL behind it. Prints the address, and serves it until Ctrl-C.
    """
    from flows.explorer.server import explore

    def tell(address: str) -> None:
        click.echo(address)
        sys.stdout.flush()
        say("stop with Ctrl-C")

    explore(invocation.settings.warehouse, port, opens=sys.stdout.isatty() if opens is None else opens, tell=tell)
