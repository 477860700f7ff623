"""`inspect page` on a page of posts: one object, as ever, which says that there are several."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from tests.post_pages import ADDRESS, bullets, page, posts, told, wordpress

Capture = pytest.CaptureFixture[str]
CONTRACT = {
    "url", "canonical_url", "title", "text", "authors", "published_at", "published_from", "language", "outlet",
    "paragraphs_dropped",
}  # fmt: skip


def inspect(capsys: Capture, text: str, *arguments: str) -> Any:
    Path("page").write_text(text, encoding="utf-8")
    assert main(["inspect", "page", "page", "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("text", "title"), [(bullets(posts(4)), "Category: Boats"), (wordpress(posts(4)), "Boats")])
def test_page_of_posts(capsys: Capture, text: str, title: str) -> None:
    found = inspect(capsys, text, "--url", ADDRESS)
    assert found.keys() >= CONTRACT
    assert (found["title"], found["published_at"], found["url"]) == (title, None, ADDRESS)
    assert [post["text"] for post in found["posts"]] == ["\n".join(post.paragraphs) for post in posts(4)]
    assert all(post.keys() >= CONTRACT and post["syndicated_from"] == "Harbour Free" for post in found["posts"])
    assert found["text"] == "\n".join(post["text"] for post in found["posts"])


def test_page_of_one_article_has_no_posts(capsys: Capture) -> None:
    body = "".join(f"<p>{text}</p>" for text in told(1).paragraphs)
    assert "posts" not in inspect(capsys, page(f"<article><h1>Port</h1>{body}</article>"))


def test_plain_text_of_one_article(capsys: Capture) -> None:
    found = inspect(capsys, "\n\n".join(told(1).paragraphs))
    assert (found["text"], "posts" in found) == ("\n".join(told(1).paragraphs), False)


def test_shown_for_people(capsys: Capture) -> None:
    Path("page").write_text(bullets(posts(2)), encoding="utf-8")
    assert main(["inspect", "page", "page"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Category: Boats: 2 whole posts, 0 cut off")
    assert all(text in out for post in posts(2) for text in post.paragraphs)


def test_lines_of_plain_text(capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_text(json.dumps({"id": 1, "html": bullets(posts(3)), "url": ADDRESS}) + "\n", encoding="utf-8")
    with path.open(encoding="utf-8") as lines:
        monkeypatch.setattr(
            sys, "stdin", io.TextIOWrapper(lines.buffer) if isinstance(lines, io.TextIOWrapper) else lines
        )
        assert main(["inspect", "page", "--jsonl"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["id"], len(found["posts"])) == (1, 3)
