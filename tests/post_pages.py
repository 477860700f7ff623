"""Invented pages of posts in many layouts, each with the posts that are to be found in it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

ADDRESS = "https://harbour.example/category/boats"
NOTICE = "This post was originally published on Harbour Free."

_LEADS = (
    "The ferry to Aldersund was cancelled on Tuesday after its crew found a crack in the hull, the owner said.",
    "When Marit Olsen was asked to lead the port of Kelby, she had been to sea for thirty years and on land for two.",
    "KELBY, Norland — Two fishing boats from the northern district have been held in the neighbouring port for a week.",
    "The parliament of Norland has put off for the third time a vote on the tax that harbours pay for dredging.",
    "A small museum on the quay of Aldersund shows what was brought up from the sea floor when the tunnel was built.",
)
_PARAGRAPHS = (
    "Nobody was hurt, and the passengers were taken to the railway station in buses that the town hired for the day.",
    "“We looked at the sea every morning, and it looked back,” said one of them, who gave only his first name, Ove.",
    "The company said in a statement that the ship would be repaired in its own yard and sail again within a month.",
    "Nothing of this is new: the line was closed for eleven weeks in the winter of the great storm, and twice since.",
    "Experts from the university of Kelby, who have studied the currents, warn that the channel is filling with sand.",
    "The ministry did not answer questions that were sent to it; a spokeswoman said that it would do so later.",
)


# Digits and names do not tell paragraphs apart where it is asked what an outlet repeats; these words do.
_SYLLABLES = ("ba", "de", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu")


def _name(number: int) -> str:
    return "".join(_SYLLABLES[int(digit)] for digit in str(number)).title()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A post as it is to be found."""

    title: str
    paragraphs: tuple[str, ...]
    day: str = ""  # ISO
    url: str = ""
    author: str = ""
    notice: str = ""


def told(number: int, paragraphs: int = 4, notice: str = NOTICE) -> Told:
    """A post of so many paragraphs with everything a post can have."""
    body = [f"{_LEADS[number % 5]} Call it {_name(number)}."] + [
        f"{_PARAGRAPHS[(number + step) % 6]} They called it a day of {_name(number * 7 + step).lower()}."
        for step in range(paragraphs - 1)
    ]
    return Told(
        title=f"{('Ferry', 'Port', 'Boats', 'Vote', 'Museum')[number % 5]} number {number} of the harbour",
        paragraphs=tuple(body),
        day=f"2021-03-{1 + number % 28:02}",
        url=f"https://harbour.example/2021/03/post-{number}",
        author="Aida Bek",
        notice=notice,
    )


def posts(count: int = 5, notice: str = NOTICE) -> list[Told]:
    """Posts of three to six paragraphs."""
    return [told(number, 3 + number % 4, notice) for number in range(count)]


def whole(post: Told) -> tuple[str, ...]:
    """The paragraphs that are to be found: with the notice, which is dropped later and kept as evidence."""
    return (*post.paragraphs, *([post.notice] if post.notice else []))


# Plain text


def bullets(
    told: Sequence[Told], *, mark: str = "•", left: str = "  ", inside: str = "    ", gap: str = "\n\n", width: int = 0
) -> str:
    """Posts led by bullets, as text browsers print a list."""
    lines = ["Category: Boats"]
    for number, post in enumerate(told, start=1):
        lead = f"{left}{number}." if mark == "1" else f"{left}{mark}"
        for place, text in enumerate(whole(post)):
            before = f"{lead} " if place == 0 else inside
            lines.append(
                textwrap.fill(text, width, subsequent_indent=inside, break_on_hyphens=False, initial_indent=before)
                if width
                else before + text
            )
    return gap.join(lines)


def titled(told: Sequence[Told]) -> str:
    """Posts with headline and date, ended by their notice, without bullets."""
    parts = ["Category: Boats"]
    for post in told:
        parts += [post.title, f"Posted on {_english(post.day)} by {post.author}", *whole(post)]
    return "\n\n".join(parts)


def _english(day: str) -> str:
    return f"{date.fromisoformat(day):%B} {int(day[8:])}, {day[:4]}"


# HTML


def page(body: str, head: str = "", classes: str = "") -> str:
    """A page around a body, with what stands around posts everywhere."""
    return f"""<!doctype html><html lang="en"><head><title>Boats | Harbour News</title>
<meta property="og:site_name" content="Harbour News">{head}</head><body class="{classes}">
<header><a href="/">Harbour News</a></header>
<nav><ul><li><a href="/a">Sea</a></li><li><a href="/b">Land</a></li></ul></nav>
<main><h1>Boats</h1>{body}</main>
<aside class="sidebar"><h2>Most read</h2>
<ul><li><a href="/x">Gulls take over the quay of Aldersund</a></li></ul></aside>
<footer><p>Harbour News is a paper of the coast. All rights reserved.</p></footer></body></html>"""


def _text(post: Told) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in whole(post))


def _link(post: Told, rel: str = ' rel="bookmark"') -> str:
    return f'<a href="{post.url}"{rel}>{escape(post.title)}</a>'


def wordpress(told: Sequence[Told]) -> str:
    """`article.hentry` of the usual themes."""
    articles = [
        f"""<article id="post-{number}" class="post-{number} post type-post hentry category-boats">
<header class="entry-header"><h2 class="entry-title">{_link(post)}</h2><div class="entry-meta">Posted on
<time class="entry-date published" datetime="{post.day}T08:00:00+00:00">{_english(post.day)}</time> by
<span class="author vcard"><a rel="author" href="/author/aida">{post.author}</a></span></div></header>
<div class="entry-content">{_text(post)}<div class="sharedaddy"><p>Share this:</p><ul><li><a href="#">Post</a></li></ul>
</div></div><footer class="entry-footer">Posted in <a href="/c">Boats</a> | <a href="#r">Leave a comment</a></footer>
</article>"""
        for number, post in enumerate(told)
    ]
    return page("".join(articles), classes="archive category category-boats")


def blogger(told: Sequence[Told]) -> str:
    """`div.post` within `div.date-outer`, lines broken by `br`."""
    days = [
        f"""<div class="date-outer"><h2 class="date-header"><span>{_english(post.day)}</span></h2>
<div class="date-posts"><div class="post-outer"><div class="post hentry">
<h3 class="post-title entry-title"><a href="{post.url}">{escape(post.title)}</a></h3>
<div class="post-body entry-content">{"<br><br>".join(map(escape, whole(post)))}</div>
<div class="post-footer">Posted by <span class="fn">{post.author}</span> at
<a class="timestamp-link" href="{post.url}" rel="bookmark">
<abbr class="published" title="{post.day}T08:00:00Z">08:00</abbr>
</a></div></div></div></div></div>"""
        for post in told
    ]
    return page(f'<div class="blog-posts hfeed">{"".join(days)}</div>')


def list_items(told: Sequence[Told]) -> str:
    """A bare list of posts, without titles."""
    return page("<ul>" + "".join(f"<li>{_text(post)}</li>" for post in told) + "</ul>")


def plain_divs(told: Sequence[Told]) -> str:
    """Elements without any class: a headline with a link, a date, paragraphs."""
    parts = [
        f"<div><h2>{_link(post, '')}</h2><p>{_english(post.day)} by {post.author}</p>{_text(post)}</div>"
        for post in told
    ]
    return page(f"<div>{''.join(parts)}</div>")


def flow(told: Sequence[Told]) -> str:
    """No element around a post: headlines and paragraphs in one row."""
    parts = [
        f"<h2>{_link(post)}</h2><p>Posted on {_english(post.day)} by {post.author}</p>{_text(post)}<hr>"
        for post in told
    ]
    return page("".join(parts))


def months(told: Sequence[Told]) -> str:
    """Sections by month around the posts."""
    items = [
        f"""<div class="item"><h3>{_link(post, "")}</h3><time datetime="{post.day}">{_english(post.day)}</time>
{_text(post)}</div>"""
        for post in told
    ]
    half = len(items) // 2
    return page(
        "".join(
            f'<section class="month"><h2>Month {number}</h2>{"".join(part)}</section>'
            for number, part in enumerate((items[:half], items[half:]))
        )
    )


def grid(told: Sequence[Told]) -> str:
    """Rows and columns: every post is the only child of its parent."""
    rows = [
        f"""<div class="row"><div class="col-8"><section class="teaser-full"><h2 class="h">{_link(post, "")}</h2>
<span class="byline">By <span class="author">{post.author}</span></span><time datetime="{post.day}T08:00:00Z"></time>
{_text(post)}</section></div></div>"""
        for post in told
    ]
    return page("".join(rows))


def table(told: Sequence[Told]) -> str:
    """A page laid out with a table."""
    rows = [f"<tr><td><h3>{_link(post, '')}</h3><p>{_english(post.day)}</p>{_text(post)}</td></tr>" for post in told]
    return page(f"<table>{''.join(rows)}</table>")


def one_flow(told: Sequence[Told]) -> str:
    """Nothing but paragraphs, of which some end posts."""
    return page("".join(map(_text, told)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a page is written, and what it says of its posts."""

    write: Callable[[Sequence[Told]], str]
    titles: bool = False
    days: bool = False
    urls: bool = False
    notice: str = NOTICE


LAYOUTS: Mapping[str, Layout] = {
    "bullets": Layout(write=bullets),
    "bullets of another kind": Layout(write=lambda told: bullets(told, mark="*")),
    "dashes": Layout(write=lambda told: bullets(told, mark="-")),
    "numbers": Layout(write=lambda told: bullets(told, mark="1")),
    "tabs": Layout(write=lambda told: bullets(told, left="\t", inside="\t\t")),
    "Windows line ends": Layout(write=lambda told: bullets(told).replace("\n", "\r\n")),
    "no indentation": Layout(write=lambda told: bullets(told, left="", inside="")),
    "no blank lines": Layout(write=lambda told: bullets(told, gap="\n")),
    "broken at 72 columns": Layout(write=lambda told: bullets(told, width=72)),
    "bullets, no notices": Layout(write=bullets, notice=""),
    "no bullets": Layout(
        write=lambda told: "Category: Boats\n\n" + "\n\n".join("\n\n".join(whole(post)) for post in told)
    ),
    "headlines and dates": Layout(write=titled, titles=True, days=True),
    "article.hentry": Layout(write=wordpress, titles=True, days=True, urls=True),
    "article.hentry, no notices": Layout(write=wordpress, titles=True, days=True, urls=True, notice=""),
    "div.post and br": Layout(write=blogger, titles=True, days=True, urls=True),
    "li": Layout(write=list_items),
    "li, no notices": Layout(write=list_items, notice=""),
    "div without class": Layout(write=plain_divs, titles=True, days=True, urls=True),
    "headings in one flow": Layout(write=flow, titles=True, days=True, urls=True),
    "sections of months": Layout(write=months, titles=True, days=True, urls=True, notice=""),
    "rows and columns": Layout(write=grid, titles=True, days=True, urls=True, notice=""),
    "table": Layout(write=table, titles=True, days=True, urls=True, notice=""),
    "paragraphs only": Layout(write=one_flow),
}
