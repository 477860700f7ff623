"""`wirewatch verify`"""

from __future__ import annotations

from dataclasses import asdict

import click

from flows.cli import Invocation
from flows.commands.output import json_option, plain, print_json


@click.command
@json_option
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """Check every invariant of the warehouse; exit 1 and a list if one is broken."""
    from warehouse.connection import open_reader
    from warehouse.search.state import index_state
    from warehouse.verify import verify

    with open_reader(invocation.settings.warehouse) as con:
        findings = verify(con)
        search = index_state(con, invocation.settings.warehouse, compare=True)
    broken = [finding for finding in findings if finding.broken]
    if as_json:
        print_json({"ok": not broken, "findings": [asdict(finding) for finding in findings],
                    "search_index": asdict(search)})  # fmt: skip
        return 1 if broken else 0
    for finding in findings:
        click.echo(f"{'broken' if finding.broken else 'ok':6}  {finding.says}")
        for violation in finding.violations:
            click.echo(f"        {plain(violation)}")
        if finding.broken > len(finding.violations):
            click.echo(f"        and {finding.broken - len(finding.violations)} more")
    click.echo(f"note    The search index is {search.says}.")
    return 1 if broken else 0
