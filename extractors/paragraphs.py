"""Paragraphs that are not article: what the outlet repeats, and what its shape gives away.

No rule names an outlet. A rule that looks for words also asks for the shape of the line (short, or from its first word
on), because articles talk about newsletters and copyright too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.ids import stable_id
from extractors.records import Dropped

# A paragraph repeats when this many articles of one outlet carry it: two may be one report printed twice.
MIN_ARTICLES = 3
# A text of which more than this share (in characters) repeats is a report that the outlet prints often, not a heap of
# boxes: its paragraphs stay.
MAX_REPEATED_SHARE = 0.5
# Second copies of shorter paragraphs are dropped only next to the first: "Yes." may be said twice.
_MIN_COPY_WORDS = 5
# A newsletter box: opened by one prompt and closed by another at most this many paragraphs on.
_MAX_BOX = 5

_LINE_CHARS = 300
_FOLD = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")

_ORIGIN = r"(?P<origin>[^\n]{2,120}?)"
_END = r"(?=\s*(?:$|[.!](?:\s|$)|,? (?:and|where|under|with|as|is|it|read|with)\b|,| on \w+ \d| \(| here\b| [-–—|] ))"
_PIECE = (
    r"(?:article|story|post|piece|report|column|interview|essay|analysis|commentary|op-ed|feature|item|content|text)"
)
_PRINTED = r"(?:published|posted|printed|run|aired|released)"
_SYNDICATION = [
    re.compile(pattern + _END, re.I)
    for pattern in (
        # This article was originally published on X
        rf"\bthis {_PIECE} (?:was |has been |had been |is )?(?:also )?(?:originally|first|previously) "
        rf"(?:{_PRINTED}|appeared|ran) (?:\w+ ){{0,2}}?(?:on|in|by|at|with) (?:the (?:website|site|"
        rf"pages) of )?{_ORIGIN}",
        # This story appeared first in X
        rf"\bthis {_PIECE} (?:{_PRINTED}|appeared|ran) (?:first|originally) (?:on|in|by|at) {_ORIGIN}",
        # This story was produced by X / is republished from X / comes from X
        rf"\bthis {_PIECE} (?:was|is|has been) (?:being )?(?:produced|provided|supplied|syndicated|"
        rf"re-?published|re-?printed|reproduced|re-?posted)"
        rf"(?: here)?(?: with (?:\w+ )?permission)? (?:by|from|of|with|courtesy of) {_ORIGIN}",
        # The post TITLE appeared first on X
        rf"^the post .{{1,250}} (?:appeared first|first appeared) (?:on|in) {_ORIGIN}",
        # Originally published by X
        rf"^\W*(?:originally|first) (?:{_PRINTED}|appeared) (?:on|in|by|at|with) {_ORIGIN}",
        rf"^\W*(?:source|credit)?\W*(?:re-?published|re-?printed|reproduced|re-?posted|used|"
        rf"syndicated)(?: here)? (?:with|by) "
        rf"(?:the )?(?:kind |express |full )?permission (?:of|from|by) (?:the )?{_ORIGIN}",
        rf"\bre-?printed with the permission of {_ORIGIN}",
        rf"^\W*(?:re-?published|re-?printed|re-?posted|syndicated|courtesy) (?:from|of|via) {_ORIGIN}",
    )
]
# "The report was first published by X": also said about other reports, so only as a line of its own.
_SYNDICATION_ALONE = re.compile(
    rf"^\W*(?:the|a version of this|an earlier version of this|the original version of this) {_PIECE} (?:was |"
    rf"has been )?"
    rf"(?:originally|first) (?:{_PRINTED}|appeared|ran) (?:on|in|by|at) (?P<origin>[\w.&'’/ -]{{2,60}}?)\W*$",
    re.I,
)
# Every line above has one of these: most sentences need no closer look.
_SYNDICATION_HINT = re.compile(
    r"publish|appeared|permission|print|produc|syndicat|courtesy|posted|provided|supplied|aired|\bran\b|released",
    re.I,
)
_ORIGIN_TAIL = re.compile(r"(?:'s website|’s website| website| newsletter| magazine’s| under .*| with .*)$", re.I)

_PROMPT = re.compile(
    r"^\W*(?:(?:please |to )?(?:sign up|subscribe|register|opt in)\b|(?:get|receive|want|have|stay|never miss|"
    r"don[’']t miss|keep up|join|start your day|"
    r"download|follow|like|click here|tap here|add|enjoy(?:ed|ing)?|support|help us|become|donate|make sure)\b)",
    re.I,
)
_PROMPT_TARGET = re.compile(
    r"newsletter|\b(?:your |my )inbox|e-?mail alerts?|breaking news alerts?|daily (?:e-?mail|briefing|digest)|"
    r"mailing list|"
    r"subscri(?:be|bing|ption)|sign(?:ing)? up|delivered to you|click here|our (?:free )?app\b|app store|google play|"
    r"(?:on|via|our) (?:x|twitter|facebook|instagram|telegram|whatsapp|youtube|tiktok|linkedin|google news)\b|"
    r"(?:whatsapp|telegram|youtube) channel|become a (?:member|supporter|patron)|our journalism|unlimited access",
    re.I,
)
_PROMPT_WHOLE = re.compile(
    r"^\W*(?:subscribe(?: now)?|sign up(?: now| here| for free)?|newsletters?|(?:[\w ]{1,30} )?newsletter|"
    r"to subscribe,? click here|click here to subscribe"
    r"|thank(?:s| you) for (?:signing up|subscribing)!?|already a subscriber\??.{0,60}|advertisement|"
    r"sponsored(?: content)?|loading|share|comments?"
    r"|\d+ comments?|article continues (?:below|after).{0,60}|story continues (?:below|after).{0,60})\W*$",
    re.I,
)
_RELATED = re.compile(
    r"^\W*(?:(?:read|see|watch|listen)(?: (?:more|also|next|now|on))|also (?:read|see|on [\w.]+)|"
    r"more (?:on this|from [\w ]{2,30}|stories|news|to read)|"
    r"related(?: (?:articles?|stor(?:y|ies)|news|posts?|links?|content|coverage|reading|topics?))?|"
    r"recommended(?: for you)?|editor[’']?s[’']? picks?|don[’']t miss|"
    r"(?:you )?m(?:ay|ight) also (?:like|be interested in)|further reading|up next|most (?:read|popular)|"
    r"lesen sie auch|mehr zum thema|à lire aussi|lire aussi|lea también|leia também|leggi anche|читайте также|"
    r"читайте також)"
    r"(?P<mark>\s*[:|»>→–—-]|\s*$)",
    re.I,
)  # fmt: skip
_RELATED_MARKED = re.compile(
    r"^\W*(?:related|watch|listen|see more|read more|more|video|explainer|opinion|podcast|in pictures)\s*[:|»]\s*\S",
    re.I,
)
_CREDIT = re.compile(
    r"^\W*(?:\(?(?:with (?:additional )?(?:reporting|contributions?|material|files?|information|input) (?:by|from)|"
    r"(?:additional )?(?:reporting|editing|writing|translation|translated|edited|written|compiled|produced|"
    r"research|graphics?|video|photography|text|words)"
    r"(?: and (?:editing|writing|reporting|photography))?(?: in [\w ]{2,30})? by)\b.*|"
    r"(?:©|\(c\)\s|copyright\s*(?:©|\(c\)|\d{4}|:|by\b)).*|.*\ball rights reserved\b.*|"
    r".*\bcontributed to this (?:report|story|article|"
    r"piece)\W*|"
    r"(?:write to|contact|e-?mail|follow) .{2,120}(?:@|\bon twitter\b|\bon x\b).*|have a tip\?.*|"
    r"(?:last )?updated?(?: on| at)?\s*:.{0,60}|published(?: on| at)?\s*:.{0,60})$",
    re.I,
)
_CAPTION = re.compile(
    r"^\W*(?:(?:file )?(?:photo|photograph|picture|image|illustration|foto|graphic|video)s?(?: (?:credit|"
    r"courtesy|source|by|of))?\s*[:©|/]|"
    r"(?:photo|photograph|picture|image|illustration|video) (?:by|courtesy of|via)\s|(?:image|photo|"
    r"picture) (?:source|caption|copyright)\b|caption\s*:)"
    r"|\((?:file )?(?:photo|image|picture|photograph|illustration)s?\s*(?:by|:|credit|courtesy|/)[^()]{2,100}\)\W*$"
    r"|[(\[]?\b(?:AP|AFP|EPA|Reuters|Getty|Shutterstock|Anadolu|Xinhua|TASS|Bloomberg)\b[^.]{0,25}\b(?:photo|"
    r"images|agency)\b[^.]{0,50}[)\]]?\W*$"
    r"|\b(?:REUTERS|AFP|EPA|AP|EFE)\s?/\s?[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}\W*$"
    r"|(?:©|\bphotos?\s©)\s?[^.]{2,60}\W*$",
    re.I,
)
_SLASH_CREDIT = re.compile(r"(?:[A-Z][\w.’'-]+ ){1,3}/ ?(?:AP|AFP|EPA|Reuters|Getty Images|Anadolu|Xinhua)\W*$")
_SENTENCE_END = re.compile(r"(?<=[.!?”\"])\s+(?=\S)")


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
    repeated: Container[int] = (),
    captions: Collection[str] = (),
    authors: Collection[str] = (),
) -> KeptText:
    """Keep the paragraphs that are article.

    Args:
        paragraphs: As the page has them, in order.
        title: Headline; a paragraph equal to it goes.
        repeated: Hashes (`paragraph_hash`) of what the outlet repeats, see `repeated_hashes`. Ignored for a text most
            of which repeats.
        captions: Of the page's pictures; a paragraph that is one of them goes.
        authors: Of the article; a paragraph that only names them goes.

    Returns:
        The text, what was dropped with its reason (repeated, syndication, caption, newsletter, related, credit,
        title), and the origin that a syndication line names.
    """
    reasons: dict[int, str] = {}
    origin: str | None = None
    kept = list(paragraphs)
    dropped: list[tuple[int, Dropped]] = []
    for number, text in enumerate(paragraphs):
        found = _syndication(text)
        if found is not None:
            origin = origin or found[1]
            if found[0]:
                kept[number] = found[0]
                dropped.append((number, Dropped(text=text[len(found[0]) :].strip(), reason="syndication")))
            else:
                reasons[number] = "syndication"
    hashes = [paragraph_hash(text) for text in paragraphs]
    repeating = {number for number, value in enumerate(hashes) if value in repeated}
    length = sum(map(len, paragraphs))
    if sum(len(paragraphs[number]) for number in repeating) <= length * MAX_REPEATED_SHARE:
        reasons |= dict.fromkeys(sorted(repeating - reasons.keys()), "repeated")
    headline = _fold(title)
    under_pictures = {_fold(caption) for caption in captions}
    byline = {word for author in authors for word in _fold(author).split()}
    for number, text in enumerate(paragraphs):
        if number in reasons or len(text) > _LINE_CHARS:
            continue
        if under_pictures and _fold(text) in under_pictures:
            reasons[number] = "caption"
        elif byline and byline <= set(_fold(text).split()) <= byline | _BYLINE_WORDS:
            reasons[number] = "credit"
        if number not in reasons and (reason := _reason(text, headline)):
            reasons[number] = reason
    _mark_boxes(paragraphs, reasons)
    _mark_copies(paragraphs, reasons)
    dropped += [(number, Dropped(text=paragraphs[number], reason=reason)) for number, reason in reasons.items()]
    dropped.sort(key=lambda item: item[0])
    return KeptText(
        text="\n".join(_once(text) for number, text in enumerate(kept) if number not in reasons),
        dropped=tuple(item for _, item in dropped),
        syndicated_from=origin,
    )


def paragraph_hash(text: str) -> int:
    """Hash a paragraph so that copies of a box meet: case, digits, punctuation and white space folded."""
    return stable_id("paragraph", _DIGITS.sub("0", _fold(text)))


def count_paragraphs(articles: Iterable[Collection[str]]) -> Counter[int]:
    """Count in how many articles of one outlet each paragraph stands, within a batch.

    Args:
        articles: The paragraphs of each article.
    """
    counts: Counter[int] = Counter()
    for paragraphs in articles:
        counts.update({paragraph_hash(text) for text in paragraphs})
    return counts


def repeated_hashes(
    counts: Mapping[int, int], batch: Mapping[int, int] | None = None, *, min_articles: int = MIN_ARTICLES
) -> frozenset[int]:
    """Decide which paragraphs an outlet repeats.

    Args:
        counts: Paragraph hash to the number of different articles of the outlet that carried it in earlier loads.
        batch: The same for the articles at hand, none of them in `counts`.
        min_articles: From how many articles on a paragraph repeats. The guard for a report that is printed again and
            again lies in `keep_article_paragraphs`, which sees how much of one text repeats.
    """
    batch = batch or {}
    return frozenset(
        value for value in counts.keys() | batch.keys() if counts.get(value, 0) + batch.get(value, 0) >= min_articles
    )


def _fold(text: str) -> str:
    return _FOLD.sub(" ", text.casefold()).strip()


def _syndication(text: str) -> tuple[str, str] | None:
    """What is left of a paragraph without its syndication line, and the origin that the line names."""
    if not _SYNDICATION_HINT.search(text):
        return None
    if len(text) <= _LINE_CHARS and (alone := _SYNDICATION_ALONE.match(text)):
        return "", _clean_origin(alone["origin"])
    sentences = _SENTENCE_END.split(text)
    for number, sentence in enumerate(sentences):
        match = next((found for pattern in _SYNDICATION if (found := pattern.search(sentence[:_LINE_CHARS]))), None)
        # The line starts its sentence ("By X. This article ..."), and what follows belongs to it ("Read the
        # original").
        if match and match.start() <= 25 and (origin := _clean_origin(match["origin"])):
            before = " ".join(sentences[:number])
            rest = sum(map(len, sentences[number + 1 :]))
            if rest <= _LINE_CHARS:
                return (text[: text.index(sentence)].rstrip() if len(before.split()) > 8 else ""), origin
    return None


def _clean_origin(raw: str) -> str:
    name = _ORIGIN_TAIL.sub("", raw.strip()).strip(" \t.,:;\"'“”‘’()[]*_|-–—")
    name = re.sub(r"^https?://(?:www\.)?([^/]+).*$", r"\1", name)
    return name if len(name.split()) <= 10 else ""


def _reason(text: str, headline: str) -> str:
    if headline and _fold(text) == headline:
        return "title"
    if len(text) > _LINE_CHARS:
        return ""
    words = len(text.split())
    if _PROMPT_WHOLE.match(text) or (words <= 45 and _is_prompt(text)):
        return "newsletter"
    if (related := _RELATED.match(text)) and (related["mark"].strip() or words <= 6):
        return "related"
    if _RELATED_MARKED.match(text) and words <= 30:
        return "related"
    if _CREDIT.match(text) and words <= 40:
        return "credit"
    if (_CAPTION.search(text) or _SLASH_CREDIT.search(text)) and words <= 50:
        return "caption"
    return ""


def _is_prompt(text: str) -> bool:
    """An imperative at the start of the line or of its last sentence, and what it wants signed up to."""
    if not _PROMPT_TARGET.search(text):
        return False
    return any(_PROMPT.match(part) and _PROMPT_TARGET.search(part) for part in _SENTENCE_END.split(text))


def _mark_boxes(paragraphs: Sequence[str], reasons: dict[int, str]) -> None:
    """Drop what stands between two newsletter prompts: the blurb of the box."""
    prompts = [number for number in range(len(paragraphs)) if reasons.get(number) == "newsletter"]
    for opening, closing in pairwise(prompts):
        asks = _PROMPT_TARGET.search(paragraphs[opening]) and _PROMPT_TARGET.search(paragraphs[closing])
        if asks and closing - opening <= _MAX_BOX:
            for number in range(opening + 1, closing):
                reasons.setdefault(number, "newsletter")


def _mark_copies(paragraphs: Sequence[str], reasons: dict[int, str]) -> None:
    """Drop the second copy of a paragraph: a caption that the page holds twice."""
    seen: set[str] = set()
    previous = ""
    for number, text in enumerate(paragraphs):
        if number in reasons:
            continue
        folded = _fold(text)
        if folded and (folded == previous or (folded in seen and len(folded.split()) >= _MIN_COPY_WORDS)):
            reasons[number] = "caption"
            continue  # what follows stands beside what came before
        seen.add(folded)
        previous = folded


def _once(text: str) -> str:
    """A paragraph that is one text twice ("A caption. A caption."), once."""
    middle = len(text) // 2
    if len(text) < 40:
        return text
    for cut in (middle, middle + 1):
        if text[:cut].strip() == text[cut:].strip():
            return text[:cut].strip()
    return text
