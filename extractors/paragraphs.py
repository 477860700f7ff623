"""The paragraphs of an article, without those that are not article.

What goes: what the outlet repeats across its articles (`recurrence`), the syndication line (`syndication`), furniture
(`furniture`), captions and bylines that the page gives away, boxes between two prompts, and second copies.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.furniture import (
    LINE_CHARS,
    is_box_edge,
    is_headline_like,
    is_label,
    points_on,
    reason_of_line,
    repeated_labels,
)
from extractors.narration import narrates
from extractors.records import Dropped
from extractors.recurrence import fold, paragraph_hash
from extractors.syndication import syndication

# A text of which more than this share (in characters) repeats is a report that the outlet prints often, not a heap of
# boxes: its paragraphs stay.
MAX_REPEATED_SHARE = 0.5
# Second copies of shorter paragraphs are dropped only next to the first: "Yes." may be said twice.
_MIN_COPY_WORDS = 5
_MAX_CREDIT_WORDS = 4
# Labels above a text, and what has to stand below them.
_MAX_LABELS = 2
_MIN_BELOW_LABEL = 3
# Who wrote an article is told in one of its last paragraphs.
_LAST = 5
# A newsletter box: opened by one prompt and closed by another at most this many paragraphs on.
_MAX_BOX = 5
_MAX_BLURB_SHARE = 0.5
_SPEECH = re.compile(r"[“”„«»\"]")
_BYLINE_WORDS = frozenset({"by", "and", "with", "for", "in", "reporting", "reported", "writes", "written", "staff"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptText:
    """A text and what was kept out of it.

    `text` is the kept paragraphs joined by a newline. `syndicated_from` is the outlet that a syndication line names.
    """

    text: str
    dropped: tuple[Dropped, ...] = ()
    syndicated_from: str | None = None


def keep_article_paragraphs(
    paragraphs: Sequence[str],
    *,
    title: str,
    repeated: Collection[int] = (),
    captions: Collection[str] = (),
    authors: Collection[str] = (),
    own_names: Collection[str] = (),
) -> KeptText:
    """Keep the paragraphs that are article.

    Args:
        paragraphs: As the page has them, in order.
        title: Headline; a paragraph equal to it goes.
        repeated: Hashes (`paragraph_hash`) of what the outlet repeats, see `repeated_hashes`. Ignored for a text most
            of which repeats.
        captions: Of the page's pictures; a paragraph that is one of them goes.
        authors: Of the article; a paragraph that only names them goes, and one at the end that tells who they are.

        own_names: Of the site, its host among them: a syndication line that names it ("The post ... appeared first on")
            names no origin.

    Returns:
        The text, what was dropped with its reason (repeated, syndication, caption, newsletter, related, credit,
        promotion, label, title), and the origin that a syndication line names.
    """
    reasons: dict[int, str] = {}
    own = set(map(_bare_name, own_names))
    origin: str | None = None
    kept = list(paragraphs)
    dropped: list[tuple[int, Dropped]] = []
    for number, text in enumerate(paragraphs):
        found = syndication(text)
        if found is not None:
            if _bare_name(found[1]) not in own:
                origin = origin or found[1]
            if found[0]:
                kept[number] = found[0]
                dropped.append((number, Dropped(text=text[len(found[0]) :].strip(), reason="syndication")))
            else:
                reasons[number] = "syndication"
    repeating = {number for number, text in enumerate(paragraphs) if repeated and paragraph_hash(text) in repeated}
    length = sum(map(len, paragraphs))
    if sum(len(paragraphs[number]) for number in repeating) <= length * MAX_REPEATED_SHARE:
        reasons |= dict.fromkeys(sorted(repeating - reasons.keys()), "repeated")
    headline = fold(title)
    under_pictures = {fold(caption) for caption in captions}
    byline = {word for author in authors for word in fold(author).split()}
    for number, text in enumerate(paragraphs):
        if number in reasons:
            continue
        if number >= len(paragraphs) - _LAST and number and _is_about(text, authors):
            reasons[number] = "credit"
        if number in reasons or len(text) > LINE_CHARS:
            continue
        if under_pictures and fold(text) in under_pictures:
            reasons[number] = "caption"
        elif byline and byline <= set(fold(text).split()) <= byline | _BYLINE_WORDS:
            reasons[number] = "credit"
        elif headline and fold(text) == headline:
            reasons[number] = "title"
        elif reason := reason_of_line(text):
            reasons[number] = reason
    reasons |= dict.fromkeys(repeated_labels(paragraphs) - reasons.keys(), "related")
    _mark_boxes(paragraphs, reasons)
    _mark_neighbours(paragraphs, reasons)
    _mark_copies(paragraphs, reasons)
    _mark_labels(paragraphs, reasons)
    dropped += [(number, Dropped(text=paragraphs[number], reason=reason)) for number, reason in reasons.items()]
    dropped.sort(key=lambda item: item[0])
    return KeptText(
        text="\n".join(_once(text) for number, text in enumerate(kept) if number not in reasons),
        dropped=tuple(item for _, item in dropped),
        syndicated_from=origin,
    )


def _bare_name(name: str) -> str:
    return fold(name).removeprefix("www ").removeprefix("the ")


def _is_about(text: str, authors: Collection[str]) -> bool:
    """Whether a paragraph tells who an author is: it opens with the name, and no speech is in it."""
    opening = fold(text[:100])
    names = (fold(author) for author in authors)
    return not _SPEECH.search(text) and any(" " in name and opening.startswith(name + " ") for name in names)


def _mark_labels(paragraphs: Sequence[str], reasons: dict[int, str]) -> None:
    """Drop what stands over a text by itself: the section's name, perhaps with a byline. More in a row are a list."""
    left = [number for number in range(len(paragraphs)) if number not in reasons]
    labels = next((count for count, number in enumerate(left) if not is_label(paragraphs[number])), 0)
    if labels <= _MAX_LABELS and len(left) - labels >= _MIN_BELOW_LABEL:
        reasons |= dict.fromkeys(left[:labels], "label")


def _mark_boxes(paragraphs: Sequence[str], reasons: dict[int, str]) -> None:
    """Drop what stands between two newsletter prompts: the blurb of the box.

    The first prompt is the box's headline. Between it and the last one stands one paragraph, or several of which one
    says what they are about; else two prompts just stand near each other, in an article. An article between a box above
    and a box below is none: a blurb tells of nothing that was, and is the lesser part of what is left.
    """
    left = sum(len(text) for number, text in enumerate(paragraphs) if number not in reasons)
    prompts = [number for number in range(len(paragraphs)) if reasons.get(number) == "newsletter"]
    for opening, closing in pairwise(prompts):
        inside = paragraphs[opening + 1 : closing]
        asks = is_box_edge(paragraphs[opening]) and is_box_edge(paragraphs[closing])
        named = len(inside) == 1 or any(map(is_box_edge, inside))
        blurb = not any(map(narrates, inside)) and sum(map(len, inside)) <= left * _MAX_BLURB_SHARE
        if asks and named and blurb and is_headline_like(paragraphs[opening]) and closing - opening <= _MAX_BOX:
            for number in range(opening + 1, closing):
                reasons.setdefault(number, "newsletter")


def _mark_neighbours(paragraphs: Sequence[str], reasons: dict[int, str]) -> None:
    """Drop the headline above a promotion, and the teaser below a bare "Read more"."""
    for number, text in enumerate(paragraphs):
        above, below = number - 1, number + 1
        if reasons.get(number) == "promotion" and above >= 0 and is_headline_like(paragraphs[above]):
            reasons.setdefault(above, "promotion")
        if reasons.get(number) == "related" and points_on(text) and below < len(paragraphs):
            teaser = paragraphs[below]
            if is_headline_like(teaser) or (len(teaser) <= LINE_CHARS and teaser.endswith(("…", "..."))):
                reasons.setdefault(below, "related")


def _mark_copies(paragraphs: Sequence[str], reasons: dict[int, str]) -> None:
    """Drop the second copy of a paragraph: a caption that the page holds twice."""
    seen: set[str] = set()
    previous = ""
    for number, text in enumerate(paragraphs):
        if number in reasons:
            continue
        folded = fold(text)
        if folded and (_is_copy(folded, previous) or (folded in seen and len(folded.split()) >= _MIN_COPY_WORDS)):
            reasons[number] = "caption"
            continue  # what follows stands beside what came before
        seen.add(folded)
        previous = folded


def _is_copy(folded: str, previous: str) -> bool:
    """Whether a line is the one before it, but for a few words at the end: "(file photo)", the photographer."""
    if folded == previous:
        return True
    shorter, longer = sorted((folded, previous), key=len)
    words = len(shorter.split())
    return (
        words >= _MIN_COPY_WORDS
        and len(longer) <= LINE_CHARS
        and longer.startswith(shorter + " ")
        and len(longer.split()) - words <= _MAX_CREDIT_WORDS
    )


def _once(text: str) -> str:
    """A paragraph that is one text twice ("A caption. A caption."), once."""
    middle = len(text) // 2
    if len(text) < 40:
        return text
    for cut in (middle, middle + 1):
        if text[:cut].strip() == text[cut:].strip():
            return text[:cut].strip()
    return text
