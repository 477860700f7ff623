"""The newsroom over real HTTP: conditional requests, clock, log and faults."""

import gzip
import http.client
import json
import urllib.parse
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from flows.newsroom.faults import HANDLERS, Fault, FaultKind
from flows.newsroom.newsroom import Newsroom
from flows.newsroom.serving import ServedNewsroom, serve_newsroom, serve_site

UNTIL = date(2026, 11, 16)
NOW = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)
RSS, JSON = "steppe-courier", "maple-ledger"


@pytest.fixture(scope="module")
def running() -> Iterator[ServedNewsroom]:
    with serve_newsroom(until=UNTIL, clock=NOW) as served:
        yield served


@pytest.fixture
def served(running: ServedNewsroom) -> ServedNewsroom:
    running.set_faults()
    running.set_clock(NOW)
    running.forget_requests()
    return running


class Answer:
    def __init__(self, url: str, method: str = "GET", **headers: str) -> None:
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=1)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), headers=named)
            response = connection.getresponse()
            self.status = response.status
            self.headers = response.headers
            self.body = response.read()
        finally:
            connection.close()


def feed(served: ServedNewsroom, outlet: str = RSS) -> str:
    return next(o for o in served.outlets if o.id == outlet).feeds[0]


def test_every_feed_and_a_page_behind_it(served: ServedNewsroom) -> None:
    assert all(Answer(url).status == 200 for url in served.feeds)
    item = json.loads(Answer(feed(served, JSON)).body)["items"][0]
    page = Answer(item["url"])
    assert page.status == 200
    assert item["title"].encode() in page.body.replace(b"&#39;", b"'")
    assert Answer(feed(served) + "/none").status == 404


def test_front_page_and_robots(served: ServedNewsroom) -> None:
    for outlet in served.outlets:
        front = Answer(outlet.homepage).body.decode()
        assert all(f'href="{url}"' in front for url in outlet.feeds)
        assert b"User-agent" in Answer(outlet.homepage + "robots.txt").body


def test_conditional_requests(served: ServedNewsroom) -> None:
    first = Answer(feed(served))
    same = Answer(feed(served), If_None_Match=first.headers["ETag"])
    assert (same.status, same.body) == (304, b"")
    assert Answer(feed(served), If_Modified_Since=first.headers["Last-Modified"]).status == 304
    assert Answer(feed(served), If_None_Match='"other"').status == 200
    served.set_clock(NOW - timedelta(days=3))
    assert Answer(feed(served), If_None_Match=first.headers["ETag"]).status == 200


def test_gzip_and_head(served: ServedNewsroom) -> None:
    plain, packed = Answer(feed(served)), Answer(feed(served), Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    head = Answer(feed(served), "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["ETag"] == plain.headers["ETag"]
    assert Answer(feed(served), "POST").status == 405


def test_clock_moves_what_is_listed(served: ServedNewsroom) -> None:
    late = {item["id"] for item in json.loads(Answer(feed(served, JSON)).body)["items"]}
    served.set_clock(NOW - timedelta(weeks=4))
    early = {item["id"] for item in json.loads(Answer(feed(served, JSON)).body)["items"]}
    assert early
    assert not early & late


def test_log(served: ServedNewsroom) -> None:
    Answer(feed(served), User_Agent="test/1")
    Answer(feed(served) + "/none")
    log = served.requests()
    assert [(row["outlet"], row["path"], row["status"]) for row in log] == [
        (RSS, "/feeds/news", 200),
        (RSS, "/feeds/news/none", 404),
    ]
    assert log[0]["headers"]["User-Agent"] == "test/1"


def show(served: ServedNewsroom, kind: FaultKind, **more: object) -> None:
    served.set_faults(Fault.from_json({"kind": kind, "outlet": RSS, "path": "/feeds/*", **more}))


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (FaultKind.NOT_FOUND, 404), (FaultKind.GONE, 410), (FaultKind.TOO_MANY, 429), (FaultKind.UNAVAILABLE, 503),
        (FaultKind.SERVER_ERROR, 500), (FaultKind.REDIRECT_LOOP, 302), (FaultKind.MOVED, 301),
    ],
)  # fmt: skip
def test_faults_with_a_status(served: ServedNewsroom, kind: FaultKind, status: int) -> None:
    show(served, kind)
    assert Answer(feed(served)).status == status
    assert Answer(feed(served, JSON)).status == 200


def test_retry_after_in_both_forms(served: ServedNewsroom) -> None:
    show(served, FaultKind.TOO_MANY, value="90")
    assert Answer(feed(served)).headers["Retry-After"] == "90"
    show(served, FaultKind.UNAVAILABLE, value="date:90")
    moment = parsedate_to_datetime(Answer(feed(served)).headers["Retry-After"])
    assert moment == NOW + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (FaultKind.REFUSE, ConnectionRefusedError),
        (FaultKind.RESET, (ConnectionResetError, http.client.IncompleteRead)),
        (FaultKind.TIMEOUT, TimeoutError),
    ],
)
def test_faults_of_the_connection(
    served: ServedNewsroom, kind: FaultKind, expected: type[Exception] | tuple[type[Exception], ...]
) -> None:
    show(served, kind, path="*")
    with pytest.raises(expected):
        Answer(feed(served))
    served.set_faults()
    assert Answer(feed(served)).status == 200


def test_drip_gives_the_whole_body_in_the_end(served: ServedNewsroom) -> None:
    whole = Answer(feed(served)).body
    show(served, FaultKind.DRIP, value="0")
    assert Answer(feed(served)).body == whole


def test_faults_of_the_body(served: ServedNewsroom) -> None:
    whole = Answer(feed(served)).body
    bodies = {}
    for kind in (FaultKind.HTML, FaultKind.EMPTY, FaultKind.BROKEN_XML, FaultKind.WRONG_CHARSET):
        show(served, kind)
        bodies[kind] = Answer(feed(served)).body
    assert b"<html" in bodies[FaultKind.HTML]
    assert bodies[FaultKind.EMPTY] == b""
    assert whole.startswith(bodies[FaultKind.BROKEN_XML])
    assert len(bodies[FaultKind.BROKEN_XML]) < len(whole)
    assert bodies[FaultKind.WRONG_CHARSET].decode("utf-16") == whole.decode()


def test_gzip_bomb_and_lying_etag(served: ServedNewsroom) -> None:
    show(served, FaultKind.GZIP_BOMB, value="20")
    bomb = Answer(feed(served))
    assert bomb.headers["Content-Encoding"] == "gzip"
    assert len(bomb.body) < 100_000
    assert len(gzip.decompress(bomb.body)) == 20_000_000
    show(served, FaultKind.LYING_ETAG)
    etag = Answer(feed(served)).headers["ETag"]
    served.set_clock(NOW - timedelta(weeks=3))
    assert Answer(feed(served), If_None_Match=etag).status == 304


def test_faults_heal_and_hold_in_their_weeks(served: ServedNewsroom) -> None:
    show(served, FaultKind.SERVER_ERROR, times=2)
    assert [Answer(feed(served)).status for _ in range(3)] == [500, 500, 200]
    show(served, FaultKind.NOT_FOUND, weeks=["2026-11-09"])
    assert Answer(feed(served)).status == 200
    served.set_clock(datetime(2026, 11, 12, tzinfo=UTC))
    assert Answer(feed(served)).status == 404


def test_every_fault_is_handled() -> None:
    assert set(HANDLERS) | {FaultKind.REFUSE} == set(FaultKind)


def test_another_site_in_a_thread() -> None:
    with serve_site(Newsroom(articles=30, until=UNTIL), clock=NOW) as served:
        assert all(Answer(url).status == 200 for url in served.feeds)
        address = served.control
    with pytest.raises(ConnectionRefusedError):
        Answer(address + "/-/requests")
