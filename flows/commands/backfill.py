"""`wirewatch backfill`: history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from extractors.errors import UsageError
from flows.cli import Invocation
from flows.commands import backfill_history
from flows.commands.output import counted, json_option, plain, print_json, say

if TYPE_CHECKING:
    from flows.backfill import BackfillReport, PageOrder
    from flows.config import Settings


@click.group
def command() -> None:
    """Load history: articles that no feed lists any more."""


for each in backfill_history.COMMANDS:
    command.add_command(each)


@command.command("page")
@click.argument("source", metavar="FILE_OR_URL")
@click.option("--url", metavar="URL", help="Address that a saved page has.")
@click.option("--outlet", metavar="ID", help="Outlet that publishes the page; default by its address, else its name.")
@click.option(
    "--captured-at", metavar="TIME", help="When the page was saved, as 2021-05-03 or with a time; default now."
)
@click.option("--dry-run", is_flag=True, help="Show what would be loaded, and load nothing.")
@json_option
@click.pass_obj
def page(
    invocation: Invocation,
    source: str,
    url: str | None,
    outlet: str | None,
    captured_at: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """The articles of a page: all posts of an archive or category page, HTML or plain text, or the one it holds."""
    from flows.commands.progress import shown
    from flows.jobs import utc_now

    now = utc_now()
    order = _order(invocation.settings, source, url, outlet, captured_at, now)
    if dry_run:
        report = _foresee(invocation.settings, order)
    else:
        from flows.backfill import load_page
        from flows.job import plain as run
        from flows.jobs import open_job

        with (
            shown() as tell,
            open_job(invocation.settings, clock=utc_now, do=run, warehouse_content="news", say=say) as job,
        ):
            report = load_page(replace(job, tell=tell), order)
    if as_json:
        print_json(_described(order, report, source, dry_run))
    else:
        _show(order, report, dry_run)


def _order(
    settings: Settings, source: str, url: str | None, outlet: str | None, captured_at: str | None, now: datetime
) -> PageOrder:
    from extractors.articles import decode
    from extractors.posts import own_address
    from extractors.urls import canonical_url, is_fetchable
    from flows.backfill import PageOrder, harvest_page
    from flows.backfill_outlets import choose_outlet
    from flows.inspecting import read_input

    bound = _moment(captured_at, now)
    if url is not None and not is_fetchable(url):
        raise UsageError(f"--url {url[:80]!r} is no address: it begins with http:// or https://")
    found = read_input(source, settings, say)
    fetched = source.startswith(("http://", "https://"))
    address = url or (found.final_url if fetched else own_address(decode(found.body, found.charset)))
    harvest = harvest_page(found, name=source, address=address, captured_at=bound)
    return PageOrder(
        harvest=harvest,
        outlet=choose_outlet(settings.config, named=outlet, address=address, site_name=harvest.outlet, source=source),
        captured_at=bound,
        address=canonical_url(address) if address else "",
    )


def _moment(text: str | None, now: datetime) -> datetime:
    """The latest moment that a text can mean: a day ends at midnight UTC, a time without zone is UTC."""
    if text is None:
        return now
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"--captured-at {text[:40]!r} is no time: write it like 2021-05-03 or 2021-05-03T14:30+02:00"
        ) from None
    if len(text.strip()) <= len("2021-05-03"):
        moment += timedelta(days=1) - timedelta(seconds=1)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if moment > now + timedelta(days=1):
        raise UsageError(f"--captured-at {text[:40]!r} is in the future: a page was saved before it is read")
    return min(moment, now)


def _foresee(settings: Settings, order: PageOrder) -> BackfillReport:
    from flows.backfill import foresee_page
    from warehouse.connection import open_reader
    from warehouse.migrations import migrate

    if settings.warehouse.exists():
        with open_reader(settings.warehouse) as con:
            return foresee_page(con, order)
    import duckdb

    with duckdb.connect() as con:
        migrate(con)
        return foresee_page(con, order)


def _described(order: PageOrder, report: BackfillReport, source: str, dry_run: bool) -> dict[str, Any]:
    return {
        "source": source,
        "url": order.address or None,
        "title": order.harvest.title,
        "outlet": order.outlet.outlet_id,
        "captured_at": order.captured_at,
        "dry_run": dry_run,
        "run_id": report.run_id,
        "articles_new": report.count("new"),
        "articles_revised": report.count("revised"),
        "articles_known": report.count("known"),
        "articles_failed": report.count("failed"),
        "posts": [dict(article) for article in report.articles],
        "unfinished": list(order.harvest.unfinished),
    }


def _show(order: PageOrder, report: BackfillReport, dry_run: bool) -> None:
    for article in report.articles:
        day = plain(article["published_at"]) if "published_at" in article else ""
        if article.get("published_from") == "seen":
            day = f"by {day[:10]}"
        name = plain(article["title"] or article["opening"])
        click.echo(f"{article['status']:8} {day:16}  {name}\n{'':27}{plain(article['url'])}")
    for opening in order.harvest.unfinished:
        say(f"not whole, left out: {opening}")
    many = counted(len(report.articles), "article")
    parts = [f"{report.count(status)} {status}" for status in ("new", "revised", "known")]
    if failed := report.count("failed"):
        parts.append(f"{failed} without any text that the site does not repeat")
    run = "dry run, nothing loaded" if dry_run else f"run {report.run_id}"
    click.echo(f"{run}: {many} of {plain(order.outlet.name)} ({order.outlet.outlet_id}): {', '.join(parts)}")
