"""Plain text of a page of posts -> its posts: as people save such pages, and as text browsers print them.

A post is told by the bullet that leads it (the outermost level of bullets) and by the line that ends it ("This post was
originally published on ..."); each makes up for the other where it is missing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extractors.authors import clean_authors
from extractors.block_text import count_words
from extractors.feed_dates import DateReader
from extractors.plain_text import clean_text
from extractors.post_parts import (
    ENDS_SENTENCE,
    MAX_HEADLINE_CHARS,
    MIN_POST_WORDS,
    Post,
    PostPage,
    date_below,
    first_words,
    is_cut_off,
    is_headline,
    is_notice,
    read_dateline,
    to_page,
    told_apart,
    without_underline,
)

# Text browsers break lines at 72 to 132 columns; a paragraph on one line is longer, a list shorter.
_WRAPPED_CHARS = (50, 140)
_TAB_COLUMNS = 4
# A bullet between two paragraphs of a post leads an item, whose lead is short; leads of reports have 12 words and more.
MIN_LEAD_WORDS = 12
# What stands before a line that ends a post is a post if it has so many words; less is a title, or a second such line.
MIN_CUT_WORDS = 20
# A title and a line about the category stand above posts; the beginning of an article with a list in it is longer.
MAX_HEAD_WORDS = 60
# A paragraph that stands right before so many bullets of the outermost level ends posts, in whatever language.
MIN_CLOSINGS = 3
_MAX_CLOSING_CHARS = 200

_BULLETS = "•◦▪▫‣●○■□▸►▶·∙⁃❖➤*+-–—"
_MARKER = re.compile(rf"(?P<mark>[{re.escape(_BULLETS)}]|\d{{1,4}}[.)])[ \u00a0]+(?=\S)")
_LONE_MARKER = re.compile(rf"[{re.escape(_BULLETS.translate({ord('-'): None, ord('–'): None, ord('—'): None}))}]")
_IN_TEXT = "–—-1"  # what may begin a line by chance
_LINE_END = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_BEFORE = re.compile("[ \u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_SPACE = re.compile(r"[ \u00a0\u2000-\u200a\u3000]")
_PAGE_TITLE = re.compile(
    r"^(?:categor(?:y|ies|ía|ia)|catégorie|kategorie|kategori|categoria|рубрика|категори[яи]|tag|archives?|author|section|topic|"
    r"month|year|label|subject|series|التصنيف|القسم|分类|分類|カテゴリー?)\s*(?:archives?)?\s*[:：]\s*\S",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph as it stands in the file.

    `column` is where it begins (its marker, if it has one), `mark` its bullet, or "1" for any number. `tight`: no
    blank line before it.
    """

    text: str
    column: int = 0
    mark: str = ""
    tight: bool = False
    number: int = 0


def posts_of_text(text: str) -> PostPage:
    """Cut a plain text into the posts it holds.

    Args:
        text: The file, decoded.

    Returns:
        Posts in order. A text that is one article comes as one post.
    """
    blocks = list(read_blocks(text))
    if not blocks:
        return PostPage()
    reader = DateReader()
    head, runs = cut_blocks(blocks, reader)
    posts = read_posts(runs, reader)
    named = [block.text for block in head if not is_notice(block.text)]
    title = next((line for line in named if _PAGE_TITLE.match(line)), named[0] if named else "")
    whole, rest = told_apart(posts)
    return to_page(whole, title=first_words(title, 200), unfinished=[post for post in rest if _says_something(post)])


def _says_something(post: Post) -> bool:
    """Whether a piece that is no whole post is a part of one; an item of a menu is none."""
    return sum(map(count_words, post.paragraphs)) >= MIN_LEAD_WORDS


def read_blocks(text: str) -> Iterator[Block]:
    """The paragraphs of a plain text; lines that a text browser has broken are joined again."""
    lines = [_line(raw) for raw in _LINE_END.split(text)]
    width = _width(lines)
    room = 0  # that the line before had left
    waiting: list[Block] = []  # the paragraph that is being read, as its lines
    blank, lone = True, (0, "")  # a bullet on a line of its own
    for column, body in lines:
        if not body:
            blank = True
            continue
        if _LONE_MARKER.fullmatch(body):
            lone, blank = (column, body), True
            continue
        block = _block(column, body, tight=not blank)
        if lone[1]:
            block = Block(block.text, lone[0], lone[1], block.tight)
            lone = (0, "")
        if block.mark and block.mark in _IN_TEXT and waiting and not blank and width and len(body.split()[0]) >= room:
            block = Block(body, column)  # "on June" / "21. It was": the line was full, and the text goes on
        if waiting and (blank or block.mark or not width):
            yield _joined(waiting)
            waiting = []
        waiting.append(block)
        blank, room = False, width - column - len(body)
    if waiting:
        yield _joined(waiting)


def _line(raw: str) -> tuple[int, str]:
    """Column and text of a line. Marks that turn the direction of script do not count where it begins."""
    raw = _SPACE.sub(" ", raw).expandtabs(_TAB_COLUMNS).rstrip()
    before = _BEFORE.match(raw)
    start = before.end() if before else 0
    return raw.count(" ", 0, start), clean_text(raw[start:])


def _block(column: int, body: str, *, tight: bool) -> Block:
    match = _MARKER.match(body)
    if match is None or not any(char.isalnum() for char in body):
        return Block(body, column, "", tight)
    mark = match["mark"]
    return Block(body, column, "1", tight, int(mark[:-1])) if mark[0].isdigit() else Block(body, column, mark, tight)


def _joined(lines: Sequence[Block]) -> Block:
    first = lines[0]
    return Block(" ".join(line.text for line in lines), first.column, first.mark, first.tight, first.number)


def _width(lines: Sequence[tuple[int, str]]) -> int:
    """At how many columns the lines of a text were broken; 0: each paragraph is on a line of its own."""
    lengths = sorted(column + len(body) for column, body in lines if body)
    going_on = [
        (column + len(body), body, following)
        for (column, body), (_, following) in pairwise(lines)
        if body and following and not _MARKER.match(following)
    ]
    if len(going_on) < 2 or lengths[int(len(lengths) * 0.95)] > _WRAPPED_CHARS[1]:
        return 0
    ended = sum(bool(ENDS_SENTENCE.search(body)) for _, body, _ in going_on)
    width = max(length for length, _, _ in going_on)
    # The next word had no room: a line that is followed by another of the same paragraph is full.
    full = sum(length + 1 + len(following.split()[0]) > width for length, _, following in going_on)
    typical = median(length for length, _, _ in going_on)
    broken = _WRAPPED_CHARS[0] <= typical and width <= _WRAPPED_CHARS[1]
    return width if broken and 2 * ended <= len(going_on) and 5 * full >= 4 * len(going_on) else 0


def cut_blocks(blocks: Sequence[Block], reader: DateReader | None = None) -> tuple[Sequence[Block], list[list[Block]]]:
    """Cut paragraphs into runs, one for each post.

    Args:
        blocks: The paragraphs, in order.
        reader: Reads the dates above posts.

    Returns:
        What stands before the first post, and the runs.
    """
    reader = reader or DateReader()
    notices = [is_notice(block.text) for block in blocks]
    leads = _leads(blocks, notices)
    if _are_posts(leads, blocks, notices):
        return _cut_at_bullets(blocks, leads, notices)
    return _cut_at_notices(blocks, notices, reader)


def _are_posts(leads: Sequence[int], blocks: Sequence[Block], notices: Sequence[bool]) -> bool:
    """Whether the outermost bullets lead posts, not the items of one list."""
    ended = [place + 1 for place in range(len(blocks) - 1) if notices[place] and not notices[place + 1]]
    if not leads:
        return False
    if any(notices) and len(leads) == 1:
        return blocks[leads[0]].mark != "1" and leads[0] < notices.index(True) and len(ended) < 2
    if ended:
        return 2 * len(set(ended) & set(leads)) >= len(ended)
    # Without such lines: a page of posts has little before the first, and most of its bullets lead long texts.
    head, *runs = (blocks[start:stop] for start, stop in pairwise([0, *leads, len(blocks)]))
    long = sum(_words(run) >= MIN_POST_WORDS or is_cut_off(run[-1].text) for run in runs)
    return len(leads) > 1 and _words(head) <= MAX_HEAD_WORDS and 2 * long >= len(leads)


def _words(blocks: Sequence[Block]) -> int:
    return sum(count_words(block.text) for block in blocks)


def _leads(blocks: Sequence[Block], notices: Sequence[bool]) -> list[int]:
    """The paragraphs with a bullet of the outermost level."""
    marked = [place for place, block in enumerate(blocks) if block.mark and not notices[place]]
    if not marked:
        return []
    column = min(blocks[place].column for place in marked)
    first = next(blocks[place] for place in marked if blocks[place].column <= column + 1)
    found = []
    expected = first.number
    for place in marked:
        block = blocks[place]
        if block.mark != first.mark or block.column > column + 1:
            continue
        if block.mark == "1":  # numbers within a post begin again
            if block.number != expected:
                continue
            expected += 1
        found.append(place)
    return found


def _cut_at_bullets(
    blocks: Sequence[Block], leads: Sequence[int], notices: Sequence[bool]
) -> tuple[Sequence[Block], list[list[Block]]]:
    column = blocks[leads[0]].column
    following = [block for block in blocks[leads[0] + 1 :] if not block.mark]
    indented = 2 * sum(block.column > column + 1 for block in following) >= len(following) > 0
    ends = _ends(blocks, leads, notices)
    customary = sum(ends) > 1
    runs: list[list[int]] = []
    for number, lead in enumerate(leads):
        stop = leads[number + 1] if number + 1 < len(leads) else len(blocks)
        run = list(range(lead, stop))
        if indented:
            run = _inside(run, blocks, column)
        open_still = bool(runs) and not any(ends[place] for place in runs[-1])
        if runs and open_still and _is_item(run, blocks, ends, customary=customary):
            runs[-1] += run
        else:
            runs.append(run)
    runs[-1] = _without_foot(runs[-1], blocks, ends)
    return blocks[: leads[0]], [_told(run, blocks) for run in runs]


def _told(run: Sequence[int], blocks: Sequence[Block]) -> list[Block]:
    """The paragraphs of a run. The bullet or number that leads it is the list's; those further in are the post's."""
    lead = blocks[run[0]]
    marker = _MARKER.match(lead.text)
    text = lead.text[marker.end() :] if marker else lead.text
    return [replace(lead, text=text), *(blocks[place] for place in run[1:])]


def _ends(blocks: Sequence[Block], leads: Sequence[int], notices: Sequence[bool]) -> list[bool]:
    """Which paragraphs end a post: those that name an origin, and what stands before bullet after bullet."""
    before = Counter(blocks[lead - 1].text for lead in leads if lead)
    return [
        notice or (before[block.text] >= MIN_CLOSINGS and len(block.text) <= _MAX_CLOSING_CHARS)
        for block, notice in zip(blocks, notices, strict=True)
    ]


def _inside(run: list[int], blocks: Sequence[Block], column: int) -> list[int]:
    """A run without what stands outside of the list behind it: the foot of the page."""
    last = max((place for place in run if blocks[place].column > column + 1), default=run[0])
    return [place for place in run if place <= last]


def _without_foot(run: list[int], blocks: Sequence[Block], ends: Sequence[bool]) -> list[int]:
    """The last run without the few words that come after its end: links to older posts, the foot of the page."""
    last = max((place for place in run if ends[place]), default=run[-1])
    return [place for place in run if place <= last] if _words(blocks[last + 1 : run[-1] + 1]) < MIN_CUT_WORDS else run


def _is_item(run: Sequence[int], blocks: Sequence[Block], ends: Sequence[bool], *, customary: bool) -> bool:
    """Whether a bullet leads an item of a list within the post before it, which has not ended yet."""
    lead = blocks[run[0]]
    short = count_words(lead.text) < MIN_LEAD_WORDS
    if lead.tight and short:
        return True
    if not customary:
        return False
    single = len(run) == 1 and not any(ends[place] for place in run)
    return lead.tight or short or single


def _cut_at_notices(
    blocks: Sequence[Block], notices: Sequence[bool], reader: DateReader
) -> tuple[Sequence[Block], list[list[Block]]]:
    """Cut after the lines that end posts, and before headlines with a date line."""
    start = 1 if len(blocks) > 1 and _PAGE_TITLE.match(blocks[0].text) else 0
    runs: list[list[Block]] = [[]]
    words = 0
    ended = False
    for place in range(start, len(blocks)):
        block, notice = blocks[place], notices[place]
        if (ended and not notice) or (words >= MIN_CUT_WORDS and _is_headed(blocks[place : place + 2], reader)):
            runs.append([])
            words, ended = 0, False
        runs[-1].append(block)
        words += 0 if notice else count_words(block.text)
        ended = notice and words >= MIN_CUT_WORDS
    return blocks[:start], [run for run in runs if run]


def _is_headed(blocks: Sequence[Block], reader: DateReader) -> bool:
    return len(blocks) > 1 and is_headline(blocks[0].text) and read_dateline(blocks[1].text, reader)[0] is not None


def read_posts(runs: Sequence[Sequence[Block]], reader: DateReader) -> list[Post]:
    """Tell title and date line of each post from its body.

    A first line that looks like a headline is one where a date line follows, or where most posts begin so.
    """
    texts = [[block.text for block in run] for run in runs]
    heads = [len(run) > 1 and is_headline(run[0]) for run in texts]
    usual = len(runs) > 1 and 3 * sum(heads) >= 2 * len(heads)
    return [_read_post(run, head, usual or len(runs) == 1, reader) for run, head in zip(texts, heads, strict=True)]


def _read_post(texts: Sequence[str], head: bool, usual: bool, reader: DateReader) -> Post:
    title, rest = "", texts
    at, authors = read_dateline(texts[0], reader) if len(texts) > 1 else (None, ())
    if at is not None:
        rest = texts[1:]
    elif len(texts) > 2 and len(texts[0]) <= MAX_HEADLINE_CHARS:
        at, authors = read_dateline(texts[1], reader)
        if at is not None:
            title, rest = texts[0], texts[2:]
    if at is None and head and usual:
        title, rest = texts[0], texts[1:]
    if at is None:
        at, rest = date_below(rest, reader)
    return Post(
        paragraphs=without_underline(rest),
        title=title,
        authors=clean_authors(list(authors)),
        date=at,
    )
