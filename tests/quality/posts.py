"""Pages of many posts: how many come out exactly, and how many pages of one article are left whole.

Real pages of posts are few, so bodies of real articles are written into the layouts of `tests/post_pages.py`. A post
counts as found if its paragraphs are exactly its own; titles, days and addresses count where the layout gives them.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractors.posts import find_posts
from extractors.records import PageArticle
from tests.post_pages import ADDRESS, LAYOUTS, Layout, Told, posts, whole
from tests.quality.halves import HALVES, half_of, outlet_of

WHAT: Mapping[str, str] = {
    "posts.category_exact": "share of the posts of the real category page that are exactly their annotated text",
    "posts.invented_exact": "share of invented posts found exactly, over all layouts",
    "posts.real_texts_tune": "share of real texts found exactly in all layouts, half used for tuning",
    "posts.real_texts_report": "the same, the other half",
    "posts.single_pages_whole": "share of real pages of one article in which no several posts are seen",
}
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
POSTS_A_PAGE = 6


def measure() -> dict[str, float]:
    """All figures, 0 to 1; needs the captured data."""
    return {
        "posts.category_exact": category_exact(DATA),
        "posts.invented_exact": share_exact([posts(7)]),
        "posts.real_texts_tune": share_exact(real_posts(DATA, 0)),
        "posts.real_texts_report": share_exact(real_posts(DATA, 1)),
        "posts.single_pages_whole": single_pages_whole(DATA),
    }


def category_exact(data: Path) -> float:
    """Score the real page against the annotated texts."""
    lines = (data / "gold" / "rferl" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [lines_of(json.loads(line)["text"]) for line in lines]
    found = [post.paragraphs for path in sorted((data / "pages" / "category").iterdir()) for post in posts_of(path)]
    return sum(text in found for text in gold) / max(len(gold), len(found))


def posts_of(path: Path) -> tuple[PageArticle, ...]:
    """The posts of a file."""
    return find_posts(path.read_bytes(), url=path.name).posts


def lines_of(text: str) -> tuple[str, ...]:
    """The paragraphs of an annotated text."""
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def share_exact(pages: Sequence[Sequence[Told]]) -> float:
    """Write pages in every layout; the share of posts that come out exactly. One too many counts as one missed."""
    exact = of = 0
    for layout in LAYOUTS.values():
        for told in pages:
            told = [_with_notice(post, layout.notice) for post in told]
            found = find_posts(layout.write(told).encode(), url=ADDRESS).posts
            exact += sum(any(is_exact(post, layout, article) for article in found) for post in told)
            of += max(len(told), len(found))
    return exact / of


def is_exact(post: Told, layout: Layout, found: PageArticle) -> bool:
    """Whether an article is a post: its text, and what the layout gives of title, day and address, nothing else."""
    day = found.published_at.date().isoformat() if found.published_at else ""
    return (
        found.paragraphs == whole(post)
        and found.title == (post.title if layout.titles else "")
        and day == (post.day if layout.days else "")
        and found.canonical_url == (post.url if layout.urls else "")
    )


def _with_notice(post: Told, notice: str) -> Told:
    return Told(
        title=post.title, paragraphs=post.paragraphs, day=post.day, url=post.url, author=post.author, notice=notice
    )


def real_posts(data: Path, half: int) -> list[list[Told]]:
    """Pages of real texts. Half 0 was looked at while rules were made, half 1 was not."""
    told = [_told(number, title, body) for number, (title, body) in enumerate(_texts(data, half))]
    return [told[start : start + POSTS_A_PAGE] for start in range(0, len(told), POSTS_A_PAGE) if len(told) > start + 1]


def _told(number: int, title: str, body: tuple[str, ...]) -> Told:
    return Told(
        title=title,
        paragraphs=body,
        day=f"2021-{1 + number % 12:02}-{1 + number % 28:02}",
        url=f"https://harbour.example/texts/{number}",
        author="Aida Bek",
    )


def _texts(data: Path, half: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    truth = json.loads((data / "pages" / "news" / "truth.json").read_text(encoding="utf-8"))
    seen: set[tuple[str, ...]] = set()
    for key, page in sorted(truth.items()):
        if half_of(outlet_of(key)) != HALVES[half]:
            continue
        version = next(iter(page["versions"].values()))
        body = tuple(_body(version["body"]))
        if sum(len(text.split()) for text in body) >= 60 and body not in seen:
            seen.add(body)
            yield " ".join(version["title"].split()), body


def _body(body: Mapping[str, Any]) -> Iterator[str]:
    lines = [*body["summary"]]
    for section in body["sections"]:
        lines += [*section["headline"], *section["paragraphs"]]
    before = ""
    for line in lines:
        text = " ".join(line.replace("\u00ad", "").split())
        if text and text != before:
            yield text
            before = text


def single_pages_whole(data: Path) -> float:
    """Share of pages with one article that are seen as such."""
    results = []
    for folder in ("benchmark", "news"):
        truth = json.loads((data / "pages" / folder / "truth.json").read_text(encoding="utf-8"))
        for key, page in truth.items():
            body = gzip.decompress((data / "pages" / folder / f"{key}.html.gz").read_bytes())
            results.append(not find_posts(body, url=page["url"]).several)
    return sum(results) / len(results)
