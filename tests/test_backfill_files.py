"""`wirewatch backfill warc` and `ndjson`: what files become in the warehouse."""

from __future__ import annotations

import gzip
import io
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from flows.cli import main
from tests.archives import archive, captured, line, page, paragraphs, title, write_archive, write_lines
from tests.test_backfill import ask, broken, content
from tests.webserver import WebServer

Capture = pytest.CaptureFixture[str]
LOCAL = '[fetch]\nallow_private_hosts = ["127.0.0.1"]\n'


def backfill(capsys: Capture, kind: str, *arguments: str, code: int = 0) -> Any:
    """What `backfill KIND --json` prints, with what it said in `said`."""
    capsys.readouterr()
    assert main(["backfill", kind, *arguments, "--json"]) == code, capsys.readouterr().err
    out, err = capsys.readouterr()
    return {**json.loads(out), "said": err} if out else {"said": err}


def test_an_archive_becomes_articles(capsys: Capture) -> None:
    write_archive(
        "a.warc.gz",
        [
            captured(1),
            captured(2, "https://www.harbour.example/2", date="2019-05-02T10:00:00Z"),
            captured(1),
            captured(3, kind="request"),
            captured(4, status="404 Not Found"),
            captured(5, "https://gazette.example/"),
            captured(
                6, "https://gazette.example/tag/talks", body=b"<html><title>Tag</title><p>Three words here</p></html>"
            ),
        ],
    )
    answer = backfill(capsys, "warc", "a.warc.gz")
    [source] = answer["sources"]
    assert (source["state"], source["pages"], source["articles_new"]) == ("done", 4, 2)
    assert source["passed"] == {
        "warcinfo record": 1,
        "request record": 1,
        "HTTP 404": 1,
        "the same address once more": 1,
        "no article: the front page of its site": 1,
        "no text: fewer than five words could be read as an article": 1,
    }
    assert ask("SELECT outlet_id, url, title, fetched_at::VARCHAR, date_flag FROM articles ORDER BY url") == [
        ("gazette.example", "https://gazette.example/news/1", title(1), "2019-06-01 12:00:00+00", None),
        ("harbour.example", "https://www.harbour.example/2", title(2), "2019-05-02 10:00:00+00", "future"),
    ]
    assert ask("SELECT count(*) FROM articles WHERE published_at > fetched_at") == [(0,)]
    assert ask("SELECT text FROM articles WHERE url LIKE '%/1'") == [("\n".join(paragraphs(1)),)]
    assert ask("SELECT kind, outcome, articles_new FROM runs") == [("backfill", "done", 2)]
    assert ask("SELECT count(*) FROM entries") == ask("SELECT count(*) FROM page_checks") == [(0,)]
    assert ask("SELECT count(*) FROM mentions")[0][0] > 0
    assert broken() == []


@pytest.mark.parametrize("form", ["plain", "by record", "one gzip stream", "zstd"])
def test_every_form_of_an_archive_gives_the_same(capsys: Capture, form: str) -> None:
    records = [captured(number) for number in range(3)]
    plain, _ = archive(records, packed=False)
    by_record, _ = archive(records)
    bodies = {
        "plain": plain,
        "by record": by_record,
        "one gzip stream": gzip.compress(plain),
        "zstd": zstd.compress(plain),
    }
    Path("a.warc").write_bytes(bodies[form])
    [source] = backfill(capsys, "warc", "a.warc")["sources"]
    assert (source["state"], source["articles_new"], source["damaged"]) == ("done", 3, 0)


def test_an_archive_is_read_once(capsys: Capture) -> None:
    write_archive("a.warc.gz", [captured(number) for number in range(3)])
    backfill(capsys, "warc", "a.warc.gz")
    before = content()
    Path("a.warc.gz").rename("b.warc.gz")
    [source] = backfill(capsys, "warc", "b.warc.gz")["sources"]
    assert (source["read_before"], source["articles_new"], source["this_run"]["pages"]) == (True, 3, 0)
    assert main(["backfill", "warc", "b.warc.gz"]) == 0
    assert "was loaded before, whole (3 pages, 3 articles)" in capsys.readouterr().out
    [again] = backfill(capsys, "warc", "b.warc.gz", "--again")["sources"]
    assert (again["articles_new"], again["articles_known"]) == (0, 3)
    assert content() == before


def test_a_limit_ends_a_run_and_the_next_goes_on(capsys: Capture) -> None:
    write_archive("a.warc.gz", [captured(number) for number in range(5)])
    write_archive("b.warc.gz", [captured(number) for number in range(7, 9)])
    first = backfill(capsys, "warc", "a.warc.gz", "b.warc.gz", "--limit", "3")
    assert [(s["state"], s["articles_new"]) for s in first["sources"]] == [("reading", 3)]
    second = backfill(capsys, "warc", "a.warc.gz", "b.warc.gz", "--limit", "3")
    assert [(s["state"], s["articles_new"]) for s in second["sources"]] == [("done", 5), ("reading", 1)]
    third = backfill(capsys, "warc", "a.warc.gz", "b.warc.gz")
    assert [(s["state"], s["read_before"]) for s in third["sources"]] == [("done", True), ("done", False)]
    assert ask("SELECT count(*) FROM articles") == [(7,)]
    assert broken() == []


def test_days_and_outlet(capsys: Capture) -> None:
    write_archive(
        "a.warc.gz",
        [
            captured(1, date="2018-01-01T00:00:00Z"),
            captured(2, "https://gazette.example/2018/03/04/two"),
            captured(3, "https://gazette.example/2019/05/03/three"),
            captured(4, "https://gazette.example/2019/09/03/four", date="2019-10-01T00:00:00Z"),
        ],
    )
    answer = backfill(
        capsys, "warc", "a.warc.gz", "--since", "2019-01-01", "--until", "2019-06-30", "--outlet", "gazette"
    )
    assert answer["sources"][0]["passed"] == {"warcinfo record": 1, "before --since": 2, "after --until": 1}
    assert ask("SELECT outlet_id, url FROM articles") == [("gazette", "https://gazette.example/2019/05/03/three")]


def test_a_later_capture_is_a_revision_an_earlier_one_is_not(capsys: Capture) -> None:
    later = "<p>On Friday the two sides said that they would meet again next week, and that three points were left.</p>"
    write_archive("1.warc.gz", [captured(1)])
    write_archive("2.warc.gz", [captured(1, body=page(1, more=later).encode(), date="2019-06-02T12:00:00Z")])
    write_archive("3.warc.gz", [captured(1, date="2019-05-31T12:00:00Z")])
    answer = backfill(capsys, "warc", "1.warc.gz", "2.warc.gz", "3.warc.gz")
    assert [(s["articles_new"], s["articles_revised"]) for s in answer["sources"]] == [(1, 0), (0, 1), (0, 0)]
    assert ask("SELECT revision, fetched_at::VARCHAR FROM articles") == [(2, "2019-06-02 12:00:00+00")]
    assert broken() == []


def test_damage_is_told_and_the_rest_is_loaded(capsys: Capture) -> None:
    body, places = archive([captured(number) for number in range(6)])
    hurt = bytearray(body[: places[6] + 200])
    hurt[places[3] + 60 : places[3] + 90] = bytes(30)
    Path("a.warc.gz").write_bytes(hurt)
    answer = backfill(capsys, "warc", "a.warc.gz")
    assert (answer["sources"][0]["articles_new"], answer["sources"][0]["damaged"]) == (4, 2)
    assert f"bytes {places[3]:,} to {places[4]:,} could not be read" in answer["said"]
    assert f"nothing can be read from byte {places[6]:,} on" in answer["said"]
    assert broken() == []


def test_what_is_no_archive_is_said_and_the_others_are_loaded(capsys: Capture) -> None:
    Path("no.warc.gz").write_bytes(gzip.compress(b"<html>not an archive</html>" * 50))
    Path("empty.warc").write_bytes(b"")
    write_archive("a.warc.gz", [captured(1)])
    answer = backfill(capsys, "warc", "no.warc.gz", "empty.warc", "missing.warc", "a.warc.gz")
    assert [source["state"] for source in answer["sources"]] == ["failed", "failed", "failed", "done"]
    for name, why in (
        ("no.warc.gz", "is no web archive"),
        ("empty.warc", "is no web archive"),
        ("missing.warc", "No such"),
    ):
        assert any(name in said and why in said for said in answer["said"].splitlines())
    answer = backfill(capsys, "warc", "no.warc.gz", code=1)
    assert ask("SELECT outcome FROM runs ORDER BY run_id") == [("done",), ("failed",)]


def test_an_archive_of_the_web(capsys: Capture, webserver: WebServer) -> None:
    Path("wirewatch.toml").write_text(LOCAL)
    body, _ = archive([captured(number) for number in range(3)])
    url = webserver.serve("/crawl/a.warc.gz", body, "application/octet-stream")
    first = backfill(capsys, "warc", url, "--limit", "2")
    assert [(s["source"], s["state"], s["articles_new"]) for s in first["sources"]] == [(url, "reading", 2)]
    assert len(list(Path("data/wirewatch.duckdb.history").iterdir())) == 1, "kept until all is loaded"
    second = backfill(capsys, "warc", url)
    assert [(s["state"], s["articles_new"]) for s in second["sources"]] == [("done", 3)]
    assert webserver.paths.count("/crawl/a.warc.gz") == 1
    assert not Path("data/wirewatch.duckdb.history").exists()
    missing = backfill(capsys, "warc", f"{webserver.url}/status/404", code=1)
    assert "HTTP 404" in missing["said"]


def test_an_archive_that_comes_in_short_ranges(capsys: Capture) -> None:
    """A server may break off, and then send less than the rest at a time (RFC 9110 14.2)."""
    body, _ = archive([captured(number) for number in range(3)])
    piece = len(body) // 5

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            at = int(self.headers.get("Range", "bytes=0-")[len("bytes=") :].rstrip("-"))
            part = body[at : at + piece]
            self.send_response(206 if at else 200)
            self.send_header("ETag", '"1"')
            if at:
                self.send_header("Content-Range", f"bytes {at}-{at + len(part) - 1}/{len(body)}")
            self.send_header("Content-Length", str(len(part) if at else len(body)))
            self.end_headers()
            self.wfile.write(part)

        def log_message(self, *_: object) -> None:
            pass

    Path("wirewatch.toml").write_text(LOCAL)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        answer = backfill(capsys, "warc", f"http://127.0.0.1:{server.server_address[1]}/a.warc.gz")
    finally:
        server.shutdown()
        server.server_close()
    assert [(each["state"], each["articles_new"], each["damaged"]) for each in answer["sources"]] == [("done", 3, 0)]


def test_what_came_instead_of_an_archive_is_not_kept(capsys: Capture, webserver: WebServer) -> None:
    Path("wirewatch.toml").write_text(LOCAL)
    url = webserver.serve("/crawl/b.warc.gz", "<html>We are back soon</html>", "text/html")
    assert "is no web archive" in backfill(capsys, "warc", url, code=1)["said"]
    body, _ = archive([captured(number) for number in range(2)])
    webserver.serve("/crawl/b.warc.gz", body, "application/octet-stream")
    assert backfill(capsys, "warc", url)["articles_new"] == 2


def test_an_export_becomes_articles(capsys: Capture) -> None:
    Path("wirewatch.toml").write_text(
        '[[outlet]]\nid = "gazette"\nname = "Gazette"\nhomepage = "https://gazette.example"\nfeeds = []\n'
    )
    write_lines(
        "a.ndjson",
        [
            line(1, authors=["Ann Bek", "Bo Lee"], language="en", fetched_at="2019-05-04T00:00:00Z"),
            line(2, url="https://harbour.example/2", text=None, html=page(2)),
            line(3, url=None, outlet="gazette"),
            line(4, url="https://cdn.example/4", outlet="https://www.gazette.example/"),
            line(5, url="https://cdn.example/5", outlet="tribune.example", title=None),
            line(6, url="https://cdn.example/6", outlet="The Daily News"),
        ],
    )
    answer = backfill(capsys, "ndjson", "a.ndjson")
    assert (answer["sources"][0]["state"], answer["articles_new"]) == ("done", 6)
    rows = ask("SELECT outlet_id, extractor, published_at::VARCHAR, published_from FROM articles ORDER BY title, url")
    assert sorted(row[0] for row in rows) == [
        "cdn.example", "gazette", "gazette", "gazette", "harbour.example", "tribune.example",
    ]  # fmt: skip
    assert sorted(row[1] for row in rows) == ["export"] * 5 + ["trafilatura"]
    assert {row[2] for row in rows} == {"2019-05-03 08:00:00+00"}
    assert ask("SELECT name FROM outlets WHERE outlet_id = 'cdn.example'") == [("The Daily News",)]
    assert ask("SELECT authors, fetched_at::VARCHAR, text FROM articles WHERE url LIKE '%/1'") == [
        (["Ann Bek", "Bo Lee"], "2019-05-04 00:00:00+00", "\n".join(paragraphs(1)))
    ]
    assert ask("SELECT count(*) FROM articles WHERE url LIKE 'urn:wirewatch:gazette:export-%'") == [(1,)]
    assert broken() == []


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("{", "not JSON"),
        ('"text"', "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        (json.dumps(line(9, url="ftp://gazette.example/9")), "is no web address"),
        (json.dumps(line(9, text=" ")), "neither text nor html"),
        (json.dumps(line(9, text=["a"])), "text is no text"),
        (json.dumps(line(9, url=None)), "neither url nor outlet"),
        (json.dumps(line(9, published_at="soon")), "published_at 'soon' is no time"),
        (json.dumps(line(9, fetched_at="2999-01-01")), "fetched_at is in the future"),
        (json.dumps(line(9, text="Too short.")), "too few words"),
        (json.dumps(line(9, authors={"a": 1})), "authors is no list of texts"),
        (json.dumps(line(9))[:60], "not JSON"),
    ],
)
def test_a_damaged_line_is_told_by_its_number(capsys: Capture, bad: str, why: str) -> None:
    write_lines("a.ndjson", [line(1), "", bad, line(2)])
    answer = backfill(capsys, "ndjson", "a.ndjson")
    [said] = [each for each in answer["said"].splitlines() if "a.ndjson line " in each]
    assert said.startswith("a.ndjson line 3: ")
    assert why in said
    assert (answer["articles_new"], answer["sources"][0]["damaged"]) == (2, 1)


def test_bytes_that_are_no_text_and_files_that_are_cut_off(capsys: Capture) -> None:
    good = json.dumps(line(1)).encode() + b"\n"
    Path("a.ndjson").write_bytes(b"\xff\xfe{}\n\x00\x00\n" + good)
    answer = backfill(capsys, "ndjson", "a.ndjson")
    assert (answer["articles_new"], answer["sources"][0]["damaged"]) == (1, 2)
    many = b"".join(json.dumps(line(number)).encode() + b"\n" for number in range(2, 40))
    Path("b.ndjson.gz").write_bytes(gzip.compress(many)[:-500])
    answer = backfill(capsys, "ndjson", "b.ndjson.gz")
    assert 0 < answer["articles_new"] < 38
    assert "nothing can be read after line" in answer["said"]
    assert broken() == []


@pytest.mark.parametrize("name", ["a.ndjson", "a.ndjson.gz"])
def test_an_export_goes_on_where_it_ended(capsys: Capture, name: str) -> None:
    write_lines(name, [line(number) for number in range(5)])
    first = backfill(capsys, "ndjson", name, "--limit", "2")
    assert [(s["state"], s["articles_new"]) for s in first["sources"]] == [("reading", 2)]
    second = backfill(capsys, "ndjson", name)
    assert [(s["state"], s["articles_new"], s["pages"]) for s in second["sources"]] == [("done", 5, 5)]
    assert backfill(capsys, "ndjson", name)["sources"][0]["read_before"]


def test_an_export_that_has_grown_or_changed(capsys: Capture) -> None:
    lines = [line(number) for number in range(9)]
    write_lines("a.ndjson", lines)
    backfill(capsys, "ndjson", "a.ndjson")
    write_lines("a.ndjson", [*lines, "no", line(17)])
    grown = backfill(capsys, "ndjson", "a.ndjson")
    assert grown["sources"][0]["this_run"] | {"articles_new": 1} == grown["sources"][0]["this_run"]
    assert "a.ndjson line 10: not JSON" in grown["said"]
    write_lines("a.ndjson", [*lines[:8], line(18), line(19), line(17), line(20)])
    changed = backfill(capsys, "ndjson", "a.ndjson")
    assert "is not what was read before" in changed["said"]
    assert (changed["sources"][0]["articles_new"], changed["sources"][0]["articles_known"]) == (3, 9)
    assert ask("SELECT count(*) FROM articles") == [(13,)]


def test_standard_input(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    write_lines("a.ndjson", [line(number) for number in range(4)])
    for limit in ("3", "3"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(Path("a.ndjson").read_bytes())))
        backfill(capsys, "ndjson", "-", "--limit", limit)
    assert ask("SELECT state, pages, articles_new FROM history_sources") == [("done", 4, 4)]


def test_a_pipe(capsys: Capture) -> None:
    write_lines("a.ndjson", [line(number) for number in range(4)])
    os.mkfifo("pipe")
    for limit in ("3", "3"):
        writer = threading.Thread(target=lambda: Path("pipe").write_bytes(Path("a.ndjson").read_bytes()))
        writer.start()
        backfill(capsys, "ndjson", "pipe", "--limit", limit)
        writer.join()
    assert ask("SELECT state, pages, articles_new FROM history_sources") == [("done", 4, 4)]


def test_an_archive_in_a_pipe_is_refused_and_the_others_are_loaded(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_archive("a.warc.gz", [captured(1)])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(Path("a.warc.gz").read_bytes())))
    answer = backfill(capsys, "warc", "-", "a.warc.gz")
    assert [source["state"] for source in answer["sources"]] == ["failed", "done"]
    assert "standard input: web archives are read from files" in answer["said"]


def test_summary_for_people(capsys: Capture) -> None:
    write_archive(
        "a.warc.gz", [captured(1), captured(2, status="500 Oops"), captured(3, headers=[("Content-Type", "text/css")])]
    )
    assert main(["backfill", "warc", "a.warc.gz"]) == 0
    assert capsys.readouterr().out == (
        "run 1: a.warc.gz: 1 page: 1 article new, 0 revised, 0 known; no article: HTTP 500 1, not HTML 1, "
        "warcinfo record 1\n"
    )


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["warc", "a.warc", "--since", "2020-05-05", "--until", "2020-05-04"], "turn them round"),
        (["warc", "a.warc", "--since", "then"], "then"),
        (["warc", "a.warc", "--outlet", "Not An Id"], "cannot be an id"),
        (["ndjson", "a.ndjson", "--limit", "0"], "--limit"),
        (["sitemap", "gazette.example"], "is no address"),
        (["warc"], "FILE_OR_URL"),
    ],
)
def test_what_cannot_be_is_used_wrongly(capsys: Capture, arguments: list[str], why: str) -> None:
    assert main(["backfill", *arguments]) == 2
    assert why in capsys.readouterr().err
