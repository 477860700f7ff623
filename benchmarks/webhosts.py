"""Many hosts in a process of their own, whose work does not count as the client's: `python -m benchmarks.webhosts`.

    /feed/N        a feed of twenty entries with ETag and Last-Modified; 304 to whoever returns both
    /page/N        a page of 30 kB
    /robots.txt    rules that allow all of this

An order is {"hosts": number, "latency_s": before each answer}; hosts are ports of 127.0.0.1, opened by the first order.
The answer has their origins, and what was answered since the order before: status to number of answers.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import web

ENTRIES = 20
PUBLISHED_AT = datetime(2026, 8, 15, 14, 30, tzinfo=UTC)
LAST_MODIFIED = format_datetime(PUBLISHED_AT, usegmt=True)
SENTENCE = "The harbour of the capital has opened again after two years of work, the ministry of transport said. "
ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /account/\nAllow: /\nSitemap: https://gazette.example/news.xml\n"
PAGE = (
    "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Harbour opens</title></head><body><article>"
    f"<h1>Harbour opens</h1>{''.join(f'<p>{SENTENCE * 3}</p>' for _ in range(97))}</article></body></html>"
).encode()


class Hosts:
    """Answers for all hosts and counts what was answered."""

    def __init__(self) -> None:
        self.latency_s = 0.0
        self.answers: Counter[int] = Counter()

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Answer one request after the set latency."""
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        response = self._response(request.path, request.host, request.headers)
        self.answers[response.status] += 1
        return response

    def _response(self, path: str, host: str, headers: Mapping[str, str]) -> web.Response:
        if path == "/robots.txt":
            return web.Response(text=ROBOTS)
        if path.startswith("/page/"):
            return web.Response(body=PAGE, content_type="text/html", charset="utf-8")
        if path.startswith("/feed/"):
            return self._feed(path, host, headers)
        return web.Response(status=404)

    def _feed(self, path: str, host: str, headers: Mapping[str, str]) -> web.Response:
        validators = {
            "ETag": f'"{host}{path}"',
            "Last-Modified": LAST_MODIFIED,
            "Cache-Control": "max-age=300",
            "Vary": "Accept-Encoding",
        }
        returned = headers.get("If-None-Match"), headers.get("If-Modified-Since")
        if returned == (validators["ETag"], LAST_MODIFIED):
            return web.Response(status=304, headers=validators)
        kind = {"Content-Type": "application/rss+xml; charset=utf-8"}
        return web.Response(body=feed(host + path).encode(), headers={**validators, **kind})


def feed(name: str) -> str:
    """A feed document of about 11 kB, like those of large agencies."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{name}/{number}</guid><title>Harbour opens, part {number}</title>"
        f"<link>http://{name}/{number}</link>"
        f"<pubDate>{format_datetime(PUBLISHED_AT - timedelta(hours=number))}</pubDate><category>Economy</category>"
        f"<description>{SENTENCE * 3}</description></item>"
        for number in range(ENTRIES)
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        f"<title>Gazette {name}</title><link>https://gazette.example/</link><language>en</language>{items}"
        "</channel></rss>"
    )


async def main() -> None:
    """Serve and answer orders until standard input ends."""
    hosts, loop = Hosts(), asyncio.get_running_loop()
    server = web.Server(hosts.answer, access_log=None)
    origins: list[str] = []
    while line := await asyncio.to_thread(sys.stdin.readline):
        order = json.loads(line)
        while len(origins) < order["hosts"]:
            opened = await loop.create_server(server, "127.0.0.1", 0, backlog=1024)
            origins.append(f"http://127.0.0.1:{opened.sockets[0].getsockname()[1]}")
        hosts.latency_s = order["latency_s"]
        print(json.dumps({"origins": origins, "answers": hosts.answers}), flush=True)
        hosts.answers.clear()


if __name__ == "__main__":
    asyncio.run(main())
