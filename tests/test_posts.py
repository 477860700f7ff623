"""A page of posts, in whatever form: the door, and names for posts without an address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.block_text import MAX_TEXT_CHARS
from extractors.errors import PageError
from extractors.posts import MAX_BYTES, find_posts, is_markup, own_address, post_key
from tests.post_pages import ADDRESS, bullets, posts, whole, wordpress


@pytest.mark.parametrize(
    ("text", "content_type", "expected"),
    [
        ("<!doctype html><p>a", "", True),
        ("a\n<div class='x'>b", "text/html", True),
        ("Use <b> for bold, he said.", "", False),
        ("a < b and c > d", "", False),
        ("Show <div> as text", "text/plain", False),
        ("", "", False),
    ],
)
def test_what_is_markup(text: str, content_type: str, expected: bool) -> None:
    assert is_markup(text, content_type) is expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_plain_text(encoding: str) -> None:
    found = find_posts(bullets(posts()).encode(encoding), url="boats.txt")
    assert [post.paragraphs for post in found.posts] == [whole(post) for post in posts()]


def test_encoding_that_only_the_server_names() -> None:
    text = bullets(posts()).replace("•", "*").replace("harbour", "порт").replace("“", '"').replace("”", '"')
    found = find_posts(
        text.replace("—", "-").encode("koi8-r"), url=ADDRESS, charset="koi8-r", content_type="text/plain"
    )
    assert any("порт" in text for post in found.posts for text in post.paragraphs)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b" \n ", "empty"),
        (b"%PDF-1.4 " + b"a" * 100, "another kind of file"),
        (b"a" * (MAX_BYTES + 1), "more than"),
        (b"<p " + b"a=1 " * 50_000 + b">", "attributes"),
    ],
    ids=["empty", "PDF", "too large", "crowded"],
)
def test_what_is_no_page(body: bytes, reason: str) -> None:
    with pytest.raises(PageError, match=reason):
        find_posts(body, url="file")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<!DOCTYPE html>\n<!-- saved from url=(0042){ADDRESS} -->\n<html>", ADDRESS),
        (f'<link href="{ADDRESS}#top" rel="canonical">', ADDRESS),
        (f"<link rel=canonical href={ADDRESS}>", ADDRESS),
        (f'<meta property="og:url" content="{ADDRESS}?a=1&amp;b=2">', f"{ADDRESS}?a=1&b=2"),
        ('<link rel="canonical" href="/boats">', ""),  # of which site, nobody knows
        ('<link rel="stylesheet" href="https://harbour.example/s.css">', ""),
        ('<meta property="og:url" content="javascript:alert(1)">', ""),
    ],
)
def test_address_that_a_saved_page_gives(html: str, expected: str) -> None:
    assert own_address(html) == expected


def test_key_outlives_what_does_not_change_the_beginning() -> None:
    first = whole(posts()[0])
    assert post_key(first) == post_key([*first[:-1], "Something else."])
    assert post_key(first) == post_key([text.upper().replace(",", " ,") for text in first])
    assert post_key(first) != post_key(["New first words.", *first])
    assert post_key(first, whole=True) != post_key([*first, "More."], whole=True)


@given(st.lists(st.text(), max_size=5))
def test_key_has_its_form(paragraphs: list[str]) -> None:
    key = post_key(paragraphs)
    assert (len(key), key[:5], int(key[5:], 16) > 0) == (21, "post-", True)


def test_html_and_text_of_one_page_give_the_same_texts() -> None:
    html, text = find_posts(wordpress(posts()).encode(), url=ADDRESS), find_posts(bullets(posts()).encode(), url="x")
    assert [post.paragraphs for post in html.posts] == [post.paragraphs for post in text.posts]


@pytest.mark.parametrize(
    "text", ["word " * 400_000, ("A line of words. " * 9 + "\n\n") * 12_000], ids=["a line", "many"]
)
def test_a_plain_text_of_a_million_words_is_cut_at_a_bound(text: str) -> None:
    [post] = find_posts(text.encode(), url=ADDRESS, content_type="text/plain").posts
    assert MAX_TEXT_CHARS - 100 <= sum(map(len, post.paragraphs)) <= MAX_TEXT_CHARS
    assert post.left_out > 1_000_000
