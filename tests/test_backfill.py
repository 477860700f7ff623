"""`wirewatch backfill page`: what a page of posts becomes in the warehouse."""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from tests.post_pages import ADDRESS, NOTICE, Told, bullets, page, posts, told, wordpress
from tests.webserver import WebServer, gzip_bomb
from warehouse.connection import open_reader
from warehouse.verify import verify

Capture = pytest.CaptureFixture[str]

WAREHOUSE = Path("data/wirewatch.duckdb")
LOCAL = '[fetch]\nallow_private_hosts = ["127.0.0.1"]\n'
TABLES = "articles outlets stories entities aliases spans mentions story_mentions weekly_entities passages site_paragraphs".split()  # noqa: SIM905, E501


def ask(query: str) -> list[tuple[Any, ...]]:
    with open_reader(WAREHOUSE) as con:
        return con.execute(query).fetchall()


def broken() -> list[str]:
    with open_reader(WAREHOUSE) as con:
        return [violation for finding in verify(con) for violation in finding.violations]


def content() -> dict[str, list[tuple[Any, ...]]]:
    """All that was loaded, whatever the order of rows; runs are not part of it."""
    return {name: sorted(ask(f"FROM {name}"), key=repr) for name in TABLES}


def backfill(capsys: Capture, *arguments: str) -> Any:
    """What `backfill page --json` prints."""
    assert main(["backfill", "page", *arguments, "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def saved(text: str, name: str = "boats.txt") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def statuses(answer: Any) -> list[str]:
    return [post["status"] for post in answer["posts"]]


def test_plain_text_becomes_articles(capsys: Capture) -> None:
    answer = backfill(capsys, saved(bullets(posts(4))))
    assert (answer["title"], answer["outlet"], answer["url"], answer["unfinished"]) == (
        "Category: Boats",
        "boats",
        None,
        [],
    )
    assert statuses(answer) == ["new"] * 4
    for post, expected in zip(answer["posts"], posts(4), strict=True):
        assert post["title"] is None
        assert post["url"].startswith("urn:wirewatch:boats:post-")
        assert (post["outlet"], post["published_from"], post["syndicated_from"]) == ("boats", "seen", "Harbour Free")
        assert post["published_at"] == answer["captured_at"]
        assert post["words"] == sum(len(text.split()) for text in expected.paragraphs)
    stored = dict(ask("SELECT title, text FROM articles"))
    assert sorted(stored.values()) == sorted("\n".join(post.paragraphs) for post in posts(4))
    assert all(title.endswith("…") for title in stored), "first words that stand in for a title say so"
    assert ask("SELECT outcome, articles_new, feeds FROM runs") == [("done", 4, 0)]
    assert broken() == []


def test_twice_changes_nothing(capsys: Capture) -> None:
    name = saved(bullets(posts(4)))
    backfill(capsys, name)
    before = content()
    again = backfill(capsys, name)
    assert statuses(again) == ["known"] * 4
    assert content() == before


def test_edited_page_changes_what_was_edited(capsys: Capture) -> None:
    told = posts(4)
    first = backfill(capsys, saved(bullets(told)))
    edited = replace(told[1], paragraphs=(*told[1].paragraphs[:-1], "The owner has now given its word on that."))
    second = backfill(capsys, saved(bullets([told[0], edited, *told[2:]])))
    assert statuses(second) == ["known", "revised", "known", "known"]
    assert [post["url"] for post in second["posts"]] == [post["url"] for post in first["posts"]]
    assert second["posts"][1]["published_at"] == first["captured_at"], "the earlier capture is the better bound"
    assert ask("SELECT count(*) FROM articles") == [(4,)]
    assert broken() == []


def test_posts_stay_themselves_on_another_page_of_the_archive(capsys: Capture) -> None:
    first = backfill(capsys, saved(bullets(posts(4))), "--url", ADDRESS, "--outlet", "harbour")
    assert all(post["url"].startswith(f"{ADDRESS}#post-") for post in first["posts"])
    moved = backfill(capsys, saved(bullets([told(9), *posts(4)])), "--url", f"{ADDRESS}/page/2", "--outlet", "harbour")
    assert statuses(moved) == ["new", "known", "known", "known", "known"]
    nameless = backfill(capsys, saved(bullets(posts(4))), "--outlet", "harbour")
    assert statuses(nameless) == ["known"] * 4
    assert broken() == []


def column(week: int) -> Told:
    """What is printed every week under the same first words."""
    same = (
        "Every Saturday we look back on the week at sea, with what our readers have written to us and what we saw. "
        "Whoever wants to be heard next time should write to the harbour office before Thursday noon, as always."
    )
    return Told(title="", paragraphs=(same, *told(week).paragraphs), notice=NOTICE)


def test_columns_that_begin_alike_are_not_one(capsys: Capture) -> None:
    assert statuses(backfill(capsys, saved(bullets([column(1), told(5)])))) == ["new", "new"]
    assert statuses(backfill(capsys, saved(bullets([column(2), column(3)])))) == ["new", "new"]
    assert statuses(backfill(capsys, saved(bullets([column(1), column(2), column(3)])))) == ["known"] * 3
    assert ask("SELECT count(*), count(DISTINCT url) FROM articles") == [(4, 4)]


def test_one_post_printed_twice_is_one(capsys: Capture) -> None:
    assert statuses(backfill(capsys, saved(bullets([told(1), told(2), told(1)])))) == ["new", "new"]


def test_html_gives_addresses_titles_and_days(capsys: Capture) -> None:
    answer = backfill(capsys, saved(wordpress(posts(3)), "boats.html"), "--url", ADDRESS)
    assert (answer["outlet"], answer["url"]) == ("harbour.example", ADDRESS)
    assert [(post["title"], post["url"]) for post in answer["posts"]] == [(post.title, post.url) for post in posts(3)]
    assert [post["published_at"][:10] for post in answer["posts"]] == [post.day for post in posts(3)]
    assert ask("SELECT name, homepage FROM outlets") == [("Harbour News", "https://harbour.example/")]
    assert broken() == []


def test_address_that_a_saved_page_gives_itself(capsys: Capture) -> None:
    html = wordpress(posts(3)).replace("</head>", f'<link rel="canonical" href="{ADDRESS}"></head>')
    assert backfill(capsys, saved(html, "boats.html"))["url"] == ADDRESS


def test_page_of_one_article(capsys: Capture) -> None:
    body = "".join(f"<p>{text}</p>" for text in told(1).paragraphs)
    html = page(f"<article><h1>The port</h1>{body}</article>", '<meta property="og:type" content="article">')
    answer = backfill(capsys, saved(html, "port.html"), "--url", "https://harbour.example/port")
    assert [(post["url"], post["status"]) for post in answer["posts"]] == [("https://harbour.example/port", "new")]
    text = "\n\n".join(["A Title of Its Own", *told(2).paragraphs])
    answer = backfill(capsys, saved(text, "one.txt"))
    assert [post["title"] for post in answer["posts"]] == ["A Title of Its Own"]
    assert statuses(backfill(capsys, "one.txt")) == ["known"]


def test_packed_file_and_standard_input(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    body = bullets(posts(3)).encode()
    Path("boats.txt.gz").write_bytes(gzip.compress(body))
    assert backfill(capsys, "boats.txt.gz")["outlet"] == "boats"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))
    assert statuses(backfill(capsys, "-", "--outlet", "boats")) == ["known"] * 3


def test_dry_run_loads_nothing(capsys: Capture) -> None:
    name = saved(bullets(posts(3)))
    answer = backfill(capsys, name, "--dry-run")
    assert (statuses(answer), answer["run_id"], WAREHOUSE.exists()) == (["new"] * 3, None, False)
    real = backfill(capsys, name)
    ignored = {"published_at", "relation"}
    for foreseen, loaded in zip(answer["posts"], real["posts"], strict=True):
        assert {k: v for k, v in foreseen.items() if k not in ignored} == {
            k: v for k, v in loaded.items() if k not in ignored
        }
    before = content()
    assert statuses(backfill(capsys, saved(bullets([*posts(3), told(8)])), "--dry-run")) == ["known"] * 3 + ["new"]
    assert content() == before


def test_table_for_people(capsys: Capture) -> None:
    name = saved(bullets(posts(2)) + "\n\n  • The third was cut off when the page was saved, so […]")
    assert main(["backfill", "page", name, "--captured-at", "2021-05-03"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].startswith("new      by 2021-05-03")
    assert out.splitlines()[-1] == "run 1: 2 articles of boats (boats): 2 new, 0 revised, 0 known"
    assert "not whole, left out: The third was cut off" in err


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2021-05-03", datetime(2021, 5, 3, 23, 59, 59, tzinfo=UTC)),  # a bound: the day's last second
        ("2021-05-03T14:30", datetime(2021, 5, 3, 14, 30, tzinfo=UTC)),
        ("2021-05-03T14:30+02:00", datetime(2021, 5, 3, 12, 30, tzinfo=UTC)),
    ],
)
def test_time_of_capture_is_the_bound(capsys: Capture, given: str, expected: datetime) -> None:
    answer = backfill(capsys, saved(bullets(posts(2))), "--captured-at", given)
    assert {(post["published_at"], post["published_from"]) for post in answer["posts"]} == {
        (expected.isoformat().replace("+00:00", "Z"), "seen")
    }
    assert ask("SELECT DISTINCT fetched_at FROM articles") == [(expected,)]


def test_day_after_the_capture_is_not_believed(capsys: Capture) -> None:
    name = saved(wordpress(posts(2)), "boats.html")
    answer = backfill(capsys, name, "--url", ADDRESS, "--captured-at", "2020-01-01")
    assert {(post["published_from"], post["date_flag"]) for post in answer["posts"]} == {("seen", "future")}


TEASERS = "".join(
    f'<article class="post"><h2><a rel="bookmark" href="/{n}">Ferry {n}</a></h2><p>{told(n).paragraphs[0]} […]</p>'
    "</article>"
    for n in range(4)
)


@pytest.mark.parametrize(
    ("text", "arguments", "code", "says"),
    [
        (page(TEASERS, classes="archive"), [], 1, "the beginnings of 4 texts and no whole one: load the pages"),
        ("", [], 1, "the page is empty"),
        ("Boats.", [], 1, "no text"),
        ("%PDF-1.4 boats", [], 1, "another kind of file"),
        (bullets(posts(2)), ["--captured-at", "yesterday"], 2, "write it like 2021-05-03"),
        (bullets(posts(2)), ["--captured-at", "2999-01-01"], 2, "in the future"),
        (bullets(posts(2)), ["--outlet", "No Id!"], 2, "cannot be an id"),
        (bullets(posts(2)), ["--url", "boats"], 2, "is no address"),
    ],
)
def test_refusals_are_one_line(capsys: Capture, text: str, arguments: list[str], code: int, says: str) -> None:
    assert main(["backfill", "page", saved(text), *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert len(err.splitlines()) == 1
    assert not WAREHOUSE.exists()


@pytest.mark.parametrize(
    ("packed", "says"),
    [
        (gzip.compress(b"boats " * 1000)[:-9], "cannot unpack"),
        (gzip_bomb(150), "it holds more than 100 MB"),
    ],
    ids=["cut off", "bomb"],
)
def test_packed_file_that_cannot_be_read(capsys: Capture, packed: bytes, says: str) -> None:
    Path("boats.gz").write_bytes(packed)
    assert main(["backfill", "page", "boats.gz"]) == 2
    assert says in capsys.readouterr().err


def test_absent_file(capsys: Capture) -> None:
    assert main(["backfill", "page", "absent.txt"]) == 2
    assert "cannot read absent.txt" in capsys.readouterr().err


def test_page_is_fetched_politely(capsys: Capture, webserver: WebServer) -> None:
    Path("wirewatch.toml").write_text(LOCAL)
    address = webserver.serve("/boats.txt", bullets(posts(3)), "text/plain; charset=utf-8")
    answer = backfill(capsys, address)
    assert webserver.paths == ["/robots.txt", "/boats.txt"]
    assert (answer["url"], statuses(answer)) == (address, ["new"] * 3)
    assert all(post["url"].startswith(f"{address}#post-") for post in answer["posts"])
    webserver.robots = (200, "User-agent: *\nDisallow: /")
    assert main(["--warehouse", "other.duckdb", "backfill", "page", address]) == 1
    assert "robots.txt" in capsys.readouterr().err
