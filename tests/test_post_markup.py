"""HTML of a page of posts -> its posts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.posts import find_posts
from extractors.records import PublishedFrom
from tests.post_pages import ADDRESS, LAYOUTS, NOTICE, Told, flow, page, plain_divs, posts, told, whole, wordpress

HTML_LAYOUTS = [name for name, layout in LAYOUTS.items() if layout.urls or layout.write([told(0)]).startswith("<")]
TEXT = (
    "Nobody was hurt, and the passengers were taken to the railway station in buses that the town had hired for them. "
)


def _article(number: int, text: str, extra: str = "") -> str:
    return (
        f'<article class="post"><h2><a rel="bookmark" href="/p{number}">Post {number}</a></h2>{text}{extra}</article>'
    )


def _found(html: str, url: str = ADDRESS) -> list[tuple[str, ...]]:
    return [post.paragraphs for post in find_posts(html.encode(), url=url).posts]


@pytest.mark.parametrize("name", HTML_LAYOUTS)
def test_posts_of_every_layout(name: str) -> None:
    layout = LAYOUTS[name]
    expected = posts(5, layout.notice)
    found = find_posts(layout.write(expected).encode(), url=ADDRESS)
    assert [post.paragraphs for post in found.posts] == [whole(post) for post in expected]
    assert [post.title for post in found.posts] == [post.title if layout.titles else "" for post in expected]
    assert [post.canonical_url for post in found.posts] == [post.url if layout.urls else "" for post in expected]
    days = [post.published_at.date().isoformat() if post.published_at else "" for post in found.posts]
    assert days == [post.day if layout.days else "" for post in expected]
    assert (found.several, found.unfinished, found.outlet) == (True, (), "Harbour News")


def test_two_posts_are_several() -> None:
    assert len(_found(wordpress(posts(2)))) == 2


def test_byline_and_time_of_wordpress() -> None:
    first = find_posts(wordpress(posts(2)).encode(), url=ADDRESS).posts[0]
    assert first.authors == ("Aida Bek",)
    assert first.published_at is not None
    assert (first.published_at.isoformat(), first.published_from) == ("2021-03-01T08:00:00+00:00", PublishedFrom.TEXT)


def test_day_of_the_address_where_nothing_else_dates_a_post() -> None:
    html = page(
        "".join(_article(n, f"<p>{TEXT * 3}</p>").replace("/p", f"/2021/03/0{n}/p") for n in (1, 2)), classes="archive"
    )
    found = find_posts(html.encode(), url=ADDRESS).posts
    assert [(post.published_at and post.published_at.day, post.published_from) for post in found] == [
        (1, PublishedFrom.URL),
        (2, PublishedFrom.URL),
    ]


def test_no_date_is_made_up() -> None:
    html = page("".join(_article(n, f"<p>{TEXT * 3}</p>") for n in (1, 2)))
    assert [post.published_at for post in find_posts(html.encode(), url=ADDRESS).posts] == [None, None]


def test_links_to_other_sites_are_no_addresses() -> None:
    """A blog that comments on what others write links its headlines to them."""
    html = wordpress(posts(2)).replace("https://harbour.example/2021", "https://other.example/2021")
    assert [post.canonical_url for post in find_posts(html.encode(), url=ADDRESS).posts] == ["", ""]


def test_lists_sections_and_quotes_within_a_post_do_not_cut_it() -> None:
    inside = (
        f"<p>{TEXT}</p><h3>The crack</h3><ul><li>{TEXT}</li><li>{TEXT} Again.</li></ul>"
        f"<blockquote><p>{TEXT} So they say.</p></blockquote><h3>The pump</h3><p>{TEXT} Truly.</p>"
    )
    html = page(_article(1, inside) + _article(2, f"<p>{TEXT * 3}</p>"), classes="blog")
    first, second = _found(html)
    assert len(first) == 7
    assert first[1] == "The crack"
    assert second == ((TEXT * 3).strip(),)


def test_comments_are_no_posts() -> None:
    comments = "".join(
        f"<li class=comment><p><time datetime=2021-03-0{n + 1}>then</time></p>{f'<p>{TEXT}</p>' * 3}</li>"
        for n in range(5)
    )
    html = page(_article(1, f"<p>{TEXT * 5}</p>") + f'<ol class="commentlist">{comments}</ol>')
    assert not find_posts(html.encode(), url=ADDRESS).several


@pytest.mark.parametrize(
    "sign",
    [
        '<meta property="og:type" content="article">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry"}</script>',
    ],
    ids=["og:type", "JSON-LD"],
)
def test_a_page_that_says_it_is_one_article_is_one(sign: str) -> None:
    """What repeats in it are its sections, or other articles below it."""
    html = wordpress(posts()).replace("</head>", f"{sign}</head>").replace("archive category category-boats", "")
    assert not find_posts(html.encode(), url=ADDRESS).several


def test_an_archive_that_says_so_is_none_whatever_its_meta_tags_say() -> None:
    html = wordpress(posts()).replace("</head>", '<meta property="og:type" content="article"></head>')
    assert len(_found(html)) == 5


def test_sections_with_linked_headings_are_no_posts() -> None:
    html = page("".join(f'<h2><a href="/other-{n}">A thing to know</a></h2><p>{TEXT * 3}</p>' for n in range(4)))
    assert not find_posts(html.encode(), url=ADDRESS).several


def _updates(day: str) -> str:
    return page(
        "".join(
            f'<div class="update"><time datetime="{day.format(n)}"></time><h3>{n} o\'clock</h3><p>{TEXT * 3}</p></div>'
            for n in range(1, 7)
        )
    )


def test_entries_of_a_live_blog_are_one_report() -> None:
    assert not find_posts(_updates("2021-03-01T0{}:00Z").encode(), url=ADDRESS).several
    assert len(_found(_updates("2021-03-0{}"))) == 6, "those of six days are posts"


TEASER = f'<p>{TEXT}[…]</p><p><a href="/p">Continue reading</a></p>'


def test_teasers_are_not_whole() -> None:
    found = find_posts(page("".join(_article(n, TEASER) for n in range(4)), classes="archive").encode(), url=ADDRESS)
    assert (found.posts, len(found.unfinished), found.several) == ((), 4, True)


def test_whole_posts_among_teasers() -> None:
    html = page(_article(1, f"<p>{TEXT * 4}</p>") + "".join(_article(n, TEASER) for n in (2, 3, 4)), classes="archive")
    found = find_posts(html.encode(), url=ADDRESS)
    assert ([post.title for post in found.posts], found.unfinished) == (["Post 1"], ("Post 2", "Post 3", "Post 4"))


def test_one_post_is_left_to_the_reader_of_articles() -> None:
    assert not find_posts(page(_article(1, f"<p>{TEXT * 4}</p>")).encode(), url=ADDRESS).several


@pytest.mark.parametrize("write", [plain_divs, flow, wordpress])
def test_thousand_posts(write: object) -> None:
    expected: list[Told] = [post for _ in range(200) for post in posts(5)]
    assert callable(write)
    assert len(_found(write(expected))) == 1000


HOSTILE = {
    "nested 10,000 deep": "<div>" * 10_000 + f"<p>{TEXT}</p>",
    "articles within articles": '<article class="post">' * 3000 + f"<p>{TEXT * 5}</p>",
    "20,000 headings in one flow": "<h2><a href='/a'>A</a></h2>" * 20_000,
    "20,000 elements of one kind": f"<div class='post'><p>{TEXT}</p></div>" * 20_000,
    "two chains 200 deep around 40,000 elements": (f"{'<div>' * 200}{f'<p>{TEXT}</p>' * 20_000}{'</div>' * 200}" * 2),
    "many classes": f"<div class='{' '.join(f'c{n}x' for n in range(3000))}'><p>{TEXT}</p></div>" * 100,
    "a line without end": f"<li><p>{'This post was originally published on ' * 20_000}</p></li>" * 3,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_soon(name: str) -> None:
    find_posts(f"<html><body>{HOSTILE[name]}</body></html>".encode(), url=ADDRESS)


PIECES = [
    "<div>", "</div>", "<li>", "</li>", "<article>", "</article>", "<p>", "</p>", "<h2>", "</h2>",
    '<a rel="bookmark" href="/a">', "</a>", "<time datetime='2021-03-01'>", TEXT, NOTICE, "<br>", "&", "<",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_markup_is_read(markup: str) -> None:
    found = find_posts(f"<html><body>{markup}</body></html>".encode(), url=ADDRESS)
    assert all(all(text.strip() for text in post.paragraphs) for post in found.posts)
