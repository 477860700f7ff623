"""`wirewatch demo`"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from flows.cli import Invocation
from flows.commands.output import json_option, plain, print_json, say


@click.command
@click.option("--articles", type=click.IntRange(min=150), default=320, show_default=True, help="Size of the newsroom.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the report; default reports/demo."
)
@click.option("--port", type=click.IntRange(0, 65_000), default=0, help="First of its ports; default: any free ones.")
@click.option("--serve", is_flag=True, help="Keep serving the newsroom until Ctrl-C, so that links of the report work.")
@click.option("--plain", "without_prefect", is_flag=True, help="Run the same steps without Prefect.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    articles: int,
    out: Path | None,
    port: int,
    serve: bool,
    without_prefect: bool,
    as_json: bool,
) -> None:
    """Serve the sample newsroom on loopback, ingest its twelve weeks over HTTP, write its weekly report.

    All of it is invented. Its warehouse is the default one as long as that holds no real news.
    """
    from flows.commands.progress import shown
    from flows.demo import DemoJob, demo_settings, fresh_warehouse, run_demo, summary
    from flows.newsroom.serving import serve_newsroom
    from warehouse.weeks import Week

    last = Week.last_complete(datetime.now(UTC))
    settings = fresh_warehouse(invocation.settings, say)
    folder = out or Path(settings.config.report.folder) / "demo"
    with serve_newsroom(articles, until=last.monday, clock=last.start_at, base_port=port) as newsroom:
        say(f"serving {articles} invented articles of {len(newsroom.outlets)} outlets on loopback")
        with shown(quiet=True) as tell:
            job = DemoJob(demo_settings(settings, newsroom), newsroom, last, folder, tell=tell)
            if without_prefect:
                result = run_demo(job)
            else:
                from flows.jobs import warm_up
                from flows.prefect_server import connected

                with connected(settings.warehouse, partial(warm_up, settings, force=True)):
                    from flows.demo_flow import demo_through_prefect

                    result = demo_through_prefect(job)
        if as_json:
            print_json(result.describe())
        else:
            click.echo(plain(summary(result)))
            for path in result.files:
                click.echo(plain(path))
            say(f"look around: wirewatch top; wirewatch trend {result.most_told!r}; wirewatch status; wirewatch sql")
        if serve:
            _keep(newsroom.outlets[0].homepage)


def _keep(homepage: str) -> None:
    import threading

    say(f"serving on, for example {homepage}; Ctrl-C ends it")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        say("ended")
