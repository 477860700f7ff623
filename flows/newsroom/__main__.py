"""`python -m flows.newsroom serve` and `python -m flows.newsroom truth`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from flows.newsroom.newsroom import DEFAULT_ARTICLES, DEFAULT_SEED, Newsroom
from flows.newsroom.server import Server
from flows.newsroom.truth import TRUTH_FILE, find_truth, write_truth


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: Arguments without the program name.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="python -m flows.newsroom", description="The sample newsroom.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve it on loopback; prints a line of JSON with the addresses")
    serve.add_argument("--articles", type=int, default=DEFAULT_ARTICLES)
    serve.add_argument("--seed", type=int, default=DEFAULT_SEED)
    serve.add_argument("--until", type=date.fromisoformat, help="Monday of the last week")
    serve.add_argument("--clock", type=datetime.fromisoformat, help="simulated moment, with its zone")
    serve.add_argument("--port", type=int, default=0, help="first port; 0: any free ones")
    serve.add_argument("--latency", type=float, default=0.0, help="seconds every answer waits")
    serve.add_argument("--until-stdin-closes", action="store_true", help="end when standard input does")
    truth = commands.add_parser("truth", help="write the truth of the default newsroom")
    truth.add_argument("--out", type=Path, default=Path(__file__).with_name(TRUTH_FILE))
    arguments = parser.parse_args(argv)
    if arguments.command == "truth":
        arguments.out.write_text(write_truth(find_truth(Newsroom())), "utf-8")
        return 0
    if arguments.clock and arguments.clock.tzinfo is None:
        parser.error("--clock needs a zone, as in 2026-11-23T06:00:00+00:00")
    newsroom = Newsroom(arguments.articles, arguments.until, arguments.seed)
    server = Server(newsroom, now=arguments.clock, base_port=arguments.port, latency_s=arguments.latency)
    asyncio.run(_serve(server, arguments.until_stdin_closes))
    return 0


async def _serve(server: Server, until_stdin_closes: bool) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopped.set)
    await server.start()
    if until_stdin_closes:
        # A parent that dies closes the pipe, however it dies.
        loop.add_reader(sys.stdin.fileno(), lambda: None if os.read(sys.stdin.fileno(), 4096) else stopped.set())
    print(json.dumps(server.describe()), flush=True)
    await stopped.wait()
    await server.stop()


if __name__ == "__main__":
    sys.exit(main())
