"""A run over every fault there is, as feeds and as pages, beside three good feeds: it ends, in time and in bounds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import pytest

from tests.conftest import ROOT
from tests.faults import REGISTRY
from tests.faults.outcomes import Fails
from tests.faults.registry import Asked
from tests.faults.run import RunSeen
from tests.faults.server import FaultServer
from tests.faults.server import faults as faults
from tests.test_bad_input import PAGE, feed, item
from tests.test_faults import CASES
from tests.webserver import WebServer

# Long enough for 10 MB from a server that makes hundreds of documents at once, on a busy machine.
TIMEOUT_S = 5.0
# Measured (2026-11, two shared cores): 280 to 320 MB above the same run without faults, about 60 s with a timeout of
# 3 s, three times that beside ten other processes. Most of it comes
# with the first 200 pages, which are in memory together; nothing is added by the thousands of entries after them.
MOST_EXTRA_MB = 400
MOST_SECONDS = 400
# An address that no configuration and no entry may have.
TOO_LONG = "address-of-100-kb"


def run(folder: Path, authority: str, feeds: Iterable[str], sitemaps: Iterable[str] = ()) -> RunSeen:
    """Subscribe to these, one outlet each, and run in a process of its own."""
    subscriptions = [*(("feeds", url) for url in feeds), *(("sitemaps", url) for url in sitemaps)]
    outlets = "".join(
        f'[[outlet]]\nid = "o{n}"\nname = "O{n}"\nlanguage = "en"\n{kind} = ["{url}"]\n'
        for n, (kind, url) in enumerate(subscriptions)
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.faults.run", str(folder)],
        input=f'[fetch]\nallow_private_hosts = ["127.0.0.1"]\ntimeout_s = {TIMEOUT_S}\n{outlets}',
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"SSL_CERT_FILE": authority},
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    assert "Traceback" not in done.stderr, done.stderr[-3_000:]
    return RunSeen(**json.loads(done.stdout))


def good_feeds(server: WebServer) -> list[str]:
    """Three feeds with three articles each. The pages do not say their language, so that its model is loaded."""
    feeds = []
    page_text = PAGE.replace(' lang="en"', "")
    for name in ("north", "east", "south"):
        pages = [
            server.serve(f"/{name}/{n}", page_text.format(title=f"{name} {n}"), "text/html; charset=utf-8")
            for n in range(3)
        ]
        feeds.append(server.serve(f"/{name}", feed(*(item(page, f"{name} {n}") for n, page in enumerate(pages)))))
    return feeds


@pytest.mark.slow
def test_a_run_over_everything_that_can_be_wrong(webserver: WebServer, faults: FaultServer, tmp_path: Path) -> None:
    good = good_feeds(webserver)
    plain = run(tmp_path / "plain", faults.authority, good)
    assert plain.articles == 9

    asked = {
        kind: {name: faults.url(name, kind) for name, case in CASES.items() if case.of(kind) and name != TOO_LONG}
        for kind in get_args(Asked)
    }
    pages = asked["page"]
    links = webserver.serve("/links", feed(*(item(url.replace("&", "&amp;"), name) for name, url in pages.items())))
    hostile = run(
        tmp_path / "hostile", faults.authority, [*good, links, *asked["feed"].values()], asked["sitemap"].values()
    )
    print(f"{len(hostile.feeds)} feeds, {len(pages)} pages, {hostile.articles} articles, {hostile.seconds:.0f} s,"
          f" {plain.peak_mb:.0f} -> {hostile.peak_mb:.0f} MB")  # fmt: skip

    assert hostile.outcome == "done"
    assert hostile.violations == []
    assert hostile.seconds < MOST_SECONDS
    assert hostile.peak_mb - plain.peak_mb < MOST_EXTRA_MB
    # nobody was reached who should not have been
    assert faults.trespasses == []
    # every other feed is served
    loaded = {url for url, status, _ in hostile.entries if status == "loaded"}
    assert {f"{url}/{n}" for url in good for n in range(3)} <= loaded
    # one clear line for each
    for kind in ("feed", "sitemap"):
        errors = {name: hostile.feeds[url][0] for name, url in asked[kind].items()}
        otherwise = {n: error for n, error in errors.items() if isinstance(CASES[n].of(kind), Fails) != bool(error)}
        assert otherwise == {}
        assert all(error.isprintable() for error in errors.values())
    failed = {url: error for url, status, error in hostile.entries if status != "loaded"}
    wrong = [
        name
        for name, url in pages.items()
        if isinstance(CASES[name].page, Fails) == (url in loaded) or not failed.get(url, "x").isprintable()
    ]
    assert wrong == []
    assert set(REGISTRY) == set(CASES)
