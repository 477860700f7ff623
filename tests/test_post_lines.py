"""Plain text of a page of posts -> its posts."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.post_lines import posts_of_text, read_blocks
from extractors.records import PublishedFrom
from tests.post_pages import NOTICE, bullets, posts, whole

# Two whole posts of one paragraph, and what may stand within one.
ONE = "The ferry to Aldersund was cancelled on Tuesday after its crew had found a crack in the hull, its owner said."
TWO = "When Marit Olsen was asked to lead the port of Kelby, she had been to sea for thirty years, and on land for two."
MORE = (
    "Nobody was hurt, and the passengers were taken to the railway station in buses that the town had hired for them."
)
LONG = f"{MORE} {TWO} {ONE}"
ARABIC = "أعلنت السلطات يوم الثلاثاء إلغاء رحلة العبارة إلى الميناء بعد اكتشاف شرخ في هيكلها وفق ما قاله مالكها"
ARABIC_TWO = "عندما طلب من مريم أن تدير الميناء كانت قد قضت ثلاثين عاما في البحر وعامين فقط على اليابسة كما تقول"
ARABIC_END = "نشر هذا المقال أول مرة على موقع الميناء"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text with the posts it holds, each as its paragraphs, and why. `unfinished`: how many are not whole."""

    why: str
    text: str
    posts: list[list[str]]
    unfinished: int = 0


def lines(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


CASES = [
    Case(
        why="one paragraph and the line that ends it are a post",
        text=lines(f"  • {ONE}", f"    {NOTICE}", f"  • {TWO}", f"    {NOTICE}"),
        posts=[[ONE, NOTICE], [TWO, NOTICE]],
    ),
    Case(
        why="a post without the line is ended by the next bullet",
        text=lines(
            f"  • {ONE}", f"    {NOTICE}", f"  • {LONG}", f"    {MORE}",
            f"  • {TWO}", f"    {NOTICE}", f"  • {ONE}", f"    {NOTICE}",
        ),
        posts=[[ONE, NOTICE], [LONG, MORE], [TWO, NOTICE], [ONE, NOTICE]],
    ),
    Case(
        why="two such lines at the end of one post",
        text=lines(
            f"  • {ONE}", f"    {NOTICE}", "    This article was first published by Kelby Post.",
            f"  • {TWO}", f"    {NOTICE}",
        ),
        posts=[[ONE, NOTICE, "This article was first published by Kelby Post."], [TWO, NOTICE]],
    ),
    Case(
        why="such a line in the middle of a post ends nothing where bullets lead posts",
        text=lines(f"  • {ONE}", f"    {NOTICE}", f"    {MORE}", f"    {NOTICE}", f"  • {TWO}", f"    {NOTICE}"),
        posts=[[ONE, NOTICE, MORE, NOTICE], [TWO, NOTICE]],
    ),
    Case(
        why="bullets further in are a list within a post",
        text=lines(
            f"  • {ONE}", "      • a crack of two metres", "      • a pump that failed", f"    {MORE}", f"    {NOTICE}",
            f"  • {TWO}", f"    {NOTICE}",
        ),
        posts=[[ONE, "• a crack of two metres", "• a pump that failed", MORE, NOTICE], [TWO, NOTICE]],
    ),
    Case(
        why="a list within a post whose bullets stand as far out as those of posts: its items are short",
        text=lines(
            f"  • {ONE}", "  • a crack of two metres", "  • a pump that failed", f"    {MORE}", f"    {NOTICE}",
            f"  • {TWO}", f"    {NOTICE}",
        ),
        posts=[[ONE, "• a crack of two metres", "• a pump that failed", MORE, NOTICE], [TWO, NOTICE]],
    ),
    Case(
        why="the same without indentation, items set close",
        text=lines(f"• {ONE}", MORE, "• a crack of two metres\n• a pump that failed", MORE, NOTICE, f"• {TWO}", NOTICE),
        posts=[[ONE, MORE, "• a crack of two metres", "• a pump that failed", MORE, NOTICE], [TWO, NOTICE]],
    ),
    Case(
        why="bullets of another kind are another list",
        text=lines(f"• {ONE}", "- a crack of two metres", "- a pump that failed", NOTICE, f"• {TWO}", NOTICE),
        posts=[[ONE, "- a crack of two metres", "- a pump that failed", NOTICE], [TWO, NOTICE]],
    ),
    Case(
        why="numbers within a post are its text",
        text=lines(f"• {ONE}", "1. A crack of two metres.", "2. A pump that failed.", NOTICE, f"• {TWO}", NOTICE),
        posts=[[ONE, "1. A crack of two metres.", "2. A pump that failed.", NOTICE], [TWO, NOTICE]],
    ),
    Case(
        why="a dash that opens speech is text",
        text=lines(f"  • {ONE}", "    — It was cold, said Ove.", f"    {NOTICE}", f"  • {TWO}", f"    {NOTICE}"),
        posts=[[ONE, "— It was cold, said Ove.", NOTICE], [TWO, NOTICE]],
    ),
    Case(
        why="sub-headings and boxes cut nothing",
        text=lines(
            f"  • {ONE}", "    The Crack", f"    {MORE}", "    Subscribe To Our Newsletter\n\n",
            "    To subscribe, click here.", f"    {MORE} Again.", f"    {NOTICE}", f"  • {TWO}", f"    {NOTICE}",
        ),
        posts=[
            [
                ONE, "The Crack", MORE, "Subscribe To Our Newsletter", "To subscribe, click here.", f"{MORE} Again.",
                NOTICE,
            ],
            [TWO, NOTICE],
        ],
    ),
    Case(
        why="the last post was cut off: it is not whole, and said so",
        text=lines(
            f"  • {ONE}", f"    {NOTICE}", f"  • {TWO}", f"    {NOTICE}", f"  • {LONG}", "    Continue reading “Port” →"
        ),
        posts=[[ONE, NOTICE], [TWO, NOTICE]],
        unfinished=1,
    ),
    Case(
        why="teasers only: nothing is whole",
        text=lines(f"  • {ONE} […]", f"  • {TWO} […]", f"  • {MORE} […]"),
        posts=[],
        unfinished=3,
    ),
    Case(
        why="no line ends a post, but each is long enough",
        text=lines("Boats", f"* {LONG}", f"  {MORE}", f"* {TWO} {LONG}", f"* {ONE} {LONG}"),
        posts=[[LONG, MORE], [f"{TWO} {LONG}"], [f"{ONE} {LONG}"]],
    ),
    Case(
        why="one article with a list in it is one article",
        text=lines(LONG, LONG + " Really.", "* " + MORE, "* " + ONE, "* " + TWO, MORE + " Indeed."),
        posts=[[LONG, LONG + " Really.", "* " + MORE, "* " + ONE, "* " + TWO, MORE + " Indeed."]],
    ),
    Case(
        why="no bullets: the lines end posts, the second in a row ends nothing more",
        text=lines("Category: Boats", LONG, NOTICE, "Originally published by Kelby Post.", f"{TWO} {MORE}", NOTICE),
        posts=[[LONG, NOTICE, "Originally published by Kelby Post."], [f"{TWO} {MORE}", NOTICE]],
    ),
    Case(
        why="right to left, with the marks that turn the direction; the line that ends posts is known by coming back",
        text=lines(*[f"\u200f  • {ARABIC} {number}.\n\n    {ARABIC_TWO}.\n\n    {ARABIC_END}" for number in range(4)]),
        posts=[[f"{ARABIC} {number}.", f"{ARABIC_TWO}.", ARABIC_END] for number in range(4)],
    ),
    Case(
        why="a bullet on a line of its own leads what comes next",
        text=lines("  •", f"    {ONE}", f"    {NOTICE}", "  •", f"    {TWO}", f"    {NOTICE}"),
        posts=[[ONE, NOTICE], [TWO, NOTICE]],
    ),
    Case(
        why="menu and foot of the page are no posts",
        text=lines(
            "• Home\n• Sea\n• Land", "Boats", f"• {ONE}", f"  {NOTICE}", f"• {TWO}", f"  {NOTICE}", "Older posts"
        ),
        posts=[[ONE, NOTICE], [TWO, NOTICE]],
    ),
    Case(
        why="one post, and the foot of the page",
        text=lines(f"  • {ONE}", f"    {NOTICE}", "Older posts"),
        posts=[[ONE, NOTICE]],
    ),
    Case(
        why="what has no width is text, but where a line begins",
        text=lines(f"\ufeff\u200e  • {ONE} Zeit\u200cung", f"    {NOTICE}", f"  • {TWO}", f"    {NOTICE}"),
        posts=[[f"{ONE} Zeit\u200cung", NOTICE], [TWO, NOTICE]],
    ),
    Case(why="a text of nothing", text=" \n\n\t\n", posts=[]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_posts(case: Case) -> None:
    page = posts_of_text(case.text)
    assert [list(post.paragraphs) for post in page.posts] == case.posts
    assert len(page.unfinished) == case.unfinished


def test_nothing_is_given_that_the_page_does_not_give() -> None:
    for post in posts_of_text(bullets(posts())).posts:
        assert (post.title, post.canonical_url, post.published_at, post.published_from, post.authors) == (
            "", "", None, None, (),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "day", "authors"),
    [
        ("Posted on March 3, 2021", "2021-03-03", ()),
        ("Posted on March 3, 2021 by Aida Bek", "2021-03-03", ("Aida Bek",)),
        ("3 March 2021 | By Aida Bek", "2021-03-03", ("Aida Bek",)),
        ("Published: 2021-03-03", "2021-03-03", ()),
        ("Mar 3rd, 2021", "2021-03-03", ()),
        ("3. März 2021", "2021-03-03", ()),
        ("3 марта 2021", "2021-03-03", ()),
        ("Publié le 3 mars 2021", "2021-03-03", ()),
        ("Опубликовано 3 марта 2021", "2021-03-03", ()),
        ("Veröffentlicht am 3. März 2021 um 14:30 Uhr", "2021-03-03", ()),
        ("发布时间：2021年3月3日", "2021-03-03", ()),
        ("Протесты 3 марта 2021", "", ()),  # a headline
        ("03/04/2021", "", ()),  # March or April: better none than a wrong one
        ("March 2021", "", ()),
        ("In March 2021, the harbour of Kelby was closed by a storm that nobody had foreseen", "", ()),
        ("February 30, 2021", "", ()),
    ],
)
def test_line_with_a_date(line: str, day: str, authors: tuple[str, ...]) -> None:
    page = posts_of_text(lines("The Ferry", line, LONG, NOTICE, "The Port", line, f"{TWO} {LONG}", NOTICE))
    found = page.posts[0]
    assert found.title == "The Ferry"
    assert (found.published_at.date().isoformat() if found.published_at else "") == day
    assert found.published_from is (PublishedFrom.TEXT if day else None)
    assert found.authors == authors
    assert found.paragraphs == ((LONG, NOTICE) if day else (line, LONG, NOTICE))


def test_title_of_the_page() -> None:
    assert posts_of_text(bullets(posts())).title == "Category: Boats"


def test_five_thousand_posts_of_ten_megabytes() -> None:
    told = [post for _ in range(1000) for post in posts(5)]
    text = bullets(told)
    text += " " * (10_000_000 - len(text))
    found = posts_of_text(text)
    assert [post.paragraphs for post in found.posts] == [whole(post) for post in told]


PIECES = ["a", "b.", " ", "\n", "\n\n", "\t", "• ", "  • ", "* ", "- ", "1. ", "…", f"{NOTICE}\n\n", ONE, TWO]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_no_paragraph_is_made_up_or_comes_twice(text: str) -> None:
    """Whatever the text: paragraphs of posts stand in it, in its order."""
    rest = iter([block.text for block in read_blocks(text)])
    found = [part for post in posts_of_text(text).posts for part in post.paragraphs]
    assert all(any(block.endswith(part) for block in rest) for part in found)  # but for the bullet that leads a post


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    posts_of_text(text)


@pytest.mark.parametrize(
    "line", ["Posted on March 3, 2021", "Publicado el 3 de marzo de 2021", "Опубликовано 3 марта 2021"]
)
def test_line_with_a_date_below_a_post(line: str) -> None:
    for ending in ([NOTICE], []):
        first = [f"• {ONE}", LONG, line, *ending]
        second = [f"• {TWO}", LONG, "The storm of 3 March 2021", *ending]
        found = posts_of_text(lines(*first, *second)).posts
        assert [post.published_at and post.published_at.date().isoformat() for post in found] == ["2021-03-03", None]
        assert found[0].paragraphs == (ONE, LONG, *ending), "it is no text"
