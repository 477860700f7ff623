"""Page furniture: lines that are no article by their words and shape, in any of thirty languages.

No rule names an outlet. A rule that looks for words also asks for the shape of the line (short, or from its first word
on), because articles talk about newsletters and copyright too. Some signs need no language: an address, the time of
publication, initials in brackets, a label that comes back, a name before a slash and an agency.

Tried and left: runs of lines without a closing mark (headlines of other texts on two of 112 pages, lists of the article
itself on two others), names and days under quoted posts (the two sets of pages do not agree on them).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractors import furniture_words as words
from extractors.narration import narrates, tells
from extractors.syndication import SENTENCE_END

# Longer paragraphs are never furniture by their words alone.
LINE_CHARS = 300

_PROMPT = re.compile(
    r"^\W*(?:(?:please |to )?(?:sign up|subscribe|register|opt in)\b|(?:get|receive|want|have|stay|never miss|"
    r"don[’']t miss|keep up|join|start your day|"
    r"download|listen to|watch|follow|like|click here|tap here|add|enjoy(?:ed|ing)?|"
    r"support|help us|become|donate|make sure)\b)",
    re.I,
)
_PROMPT_TARGET = re.compile(
    r"newsletter|\b(?:your |my )inbox|e-?mail alerts?|breaking news alerts?|daily (?:e-?mail|briefing|digest)|"
    r"mailing list|\bour (?:[\w’'-]+ ){0,3}(?:podcasts?|show|channel)\b|"
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
    rf"{words.RELATED})"
    r"(?P<mark>\s*[:：|»>→–—-]|\s*$)",
    re.I,
)
_RELATED_MARKED = re.compile(
    r"^\W*(?:related|watch|listen|see more|read more|more|video|explainer|opinion|podcast|in pictures)\s*[:|»]\s*\S"
    r"|^\W*for more (?:stories|news|articles) like this\b",
    re.I,
)
_CREDIT = re.compile(
    r"^\W{0,10}(?:\(?(?:with (?:additional )?(?:reports?|reporting|contributions?|material|files?|information|"
    r"input) (?:by|"
    r"from)|"
    r"(?:additional )?(?:reporting|editing|writing|translation|translated|edited|written|compiled|produced|"
    r"research|graphics?|video|photography|text|words)"
    r"(?: and (?:editing|writing|reporting|photography))?(?: in [\w ]{2,30})? by|additional reporting from)\b.*|"
    r"(?:written|compiled|reported|edited) by .{2,80} based on .*|based on (?:reporting|reports|a report|an "
    r"interview) (?:by|from)\b.*|"
    r"(?:this|the|our) (?:interview|conversation|transcript) (?:has been|was) (?:\w+ )?(?:edited|condensed|"
    r"shortened)\b.*|"
    r"based on (?:reporting|reports|a report|an interview) (?:by|from)\b.*|about the authors?\W*|"
    r"(?:©|\(c\)\s|copyright\s*(?:©|\(c\)|\d{4}|:|by\b)).*|.*\ball rights reserved\b.*|"
    r".*\bcontributed to this (?:report|story|article|"
    r"piece)\W*|"
    r"(?:write to|contact|e-?mail|follow) .{2,120}(?:@|\bon twitter\b|\bon x\b).*|have a tip\?.*|"
    r"(?:got|have) (?:a|any) (?:story|tip|news tip|confidential tip)\b[^.?]{0,60}\?.*|"
    r"get in touch with (?:us|our|the author|me)\b.*|"
    r"(?:last )?updated?(?: on| at)?\s*:.{0,60}|published(?: on| at)?\s*:.{0,60})$",
    re.I,
)
_CAPTION = re.compile(
    r"^\W*(?:(?:file )?(?:photo|photograph|picture|image|illustration|foto|graphic|video)s?(?: (?:credit|"
    r"courtesy|source|by|of))?\s*[:©|/]|"
    r"(?:photo|photograph|picture|image|illustration|video) (?:by|courtesy of|via)\s|(?:image|photo|"
    r"picture) (?:source|caption|copyright)\b|caption\s*:)"
    r"|\((?:file )?(?:photo|image|picture|photograph|illustration)s?\s*(?:by|:|credit|courtesy|"
    r"/)[^()]{2,100}\)\W{0,20}$"
    r"|[(\[]?\b(?:AP|AFP|EPA|Reuters|Getty|Shutterstock|Anadolu|Xinhua|TASS|Bloomberg)\b[^.]{0,25}(?:\b(?:photo|"
    r"images)|(?<=Anadolu )agency)\b[^.]{0,50}[)\]]?\W{0,20}$"
    r"|\b(?:REUTERS|AFP|EPA|AP|EFE)\s?/\s?[A-Z][\w.’'-]{1,40}(?: [A-Z][\w.’'-]{1,40}){0,3}\W{0,20}$"
    r"|(?:©|\bphotos?\s©)\s?[^.]{2,60}\W{0,20}$",
    re.I,
)
# A picture's maker, given in a form that only captions have: what the line tells is on the picture.
_PICTURE_CREDIT = re.compile(
    r"[(\[](?:file )?(?:photo|image|picture|photograph|illustration)s?\s*(?:by\b|:|credit|courtesy|"
    r"/)[^()]{2,100}[)\]]\W{0,20}$"
    r"|\b(?:REUTERS|AFP|EPA|AP|EFE)\s?/\s?[A-Z][\w.’'-]{1,40}(?: [A-Z][\w.’'-]{1,40}){0,3}\W{0,20}$"
    r"|©\s?[^.]{2,60}\W{0,20}$",
    re.I,
)
# "... leaves parliament. Photo: Ana Ruiz"
_PICTURE_AT_END = re.compile(
    r"[.!?…”\"»)] (?:photo|photograph|image|picture)(?: credit)?\s?:\s?([^.:!?]{2,60})\W{0,20}$", re.I
)
# Every caption that is told by its words has one of these; asked first, they save half of the time.
_CAPTION_MARK = re.compile(
    r"[(\[/©:|]|[Pp]hoto|[Ii]mage|[Pp]icture|[Ii]llustration|[Vv]ideo|[Gg]raphic|[Ff]oto|agency|PHOTO|IMAGE"
)
# Credits that begin as a sentence may: "Research by Ana Ruiz shows ...", "With information from the police, he ...".
_ROLE_BY = re.compile(
    r"^\W*(?:with )?(?:additional )?(?:reports?|contributions?|material|files?|information|input|reporting|editing|"
    r"writing|"
    r"translation|translated|edited|written|compiled|produced|research|graphics?|video|photography|text|words|based)\b",
    re.I,
)
_SAYS_NOW = re.compile(
    r"\b(?:shows?|suggests?|finds|points|indicates?|will|would|is|are|can|could|reveals?|was|were|has|had|calls|urges|"
    r"warns|puts|links|raises|proves|casts)\b"
)
_AGENCIES = ("agen", "агент", "інш", "друг", "otr", "outr", "autr", "altr", "weiter")
# "Ana Ruiz / Example Press" at the end of a line that is no sentence.
_SLASH_CREDIT = re.compile(
    r"(?:(?:[A-Z][\w.’'-]{1,40} ){1,3}/ ?(?:AP|AFP|EPA|Reuters|Getty Images|Anadolu|Xinhua)\W{0,20}"
    r"|[^\W\d_a-z][\w’'-]{0,40}[a-z] [^\W\d_a-z]\w{0,40}[a-z]/[^\W\d_a-z]\w{0,40}[a-z]\w{0,40}"
    r"(?: [^\W\d_a-z]\w{0,40}){0,2})$"
)

# An outlet about itself, in any of its texts.
_SELF = re.compile(
    r"\bis (?:partnering|teaming up|collaborating|working together) with (?:its|our|the) .{3,160} to (?:highlight|"
    r"tell|bring|cover|report|"
    r"document|show|shine|investigate|explore)\b"
    r"|^\W*(?:this (?:story|article|report|piece|interview|text) is part of|dieser (?:text|artikel|beitrag) ist teil|"
    r"cet article (?:fait partie"
    r"|s['’]inscrit dans)|este (?:artículo|texto) (?:forma parte de|es parte de)|quest['’]articolo fa parte|эт\w+ "
    r"(?:текст|статья|материал)"
    r" (?:является частью|—? ?часть)) ",
    re.I,
)

_LANGUAGES = "|".join(words.ASK.values())
_ASK = re.compile(rf"^\W*(?:{_LANGUAGES})(?!\w)|^\W*(?:{words.ASK['zh']}|{words.ASK['ja']})", re.I)
_TARGET = re.compile(words.TARGET, re.I)
_ASK_AT_END = re.compile(rf"(?:{words.ASK_AT_END})\W*$", re.I)
_WHOLE = re.compile(rf"^\W*(?:{words.WHOLE})\W*$", re.I)
_ROLE = re.compile(rf"^\W*(?:{words.ROLE})\s?[:：]\s?\S", re.I)
_WITH = re.compile(rf"^\W*(?:{words.WITH})(?!\w)", re.I)
_SHARED_IN = re.compile(rf"(?:{words.SHARED_IN})\W*$", re.I)
_PICTURE = re.compile(
    rf"^\W*(?:{words.PICTURE})\s?(?:[:：©/|]|\(\w)|[(（\[](?:{words.PICTURE})\s?[:：©/][^()（）]{{2,100}}[)）\]]\W*$",
    re.I,
)
_RIGHTS = re.compile(rf"(?:{words.RIGHTS})", re.I)

_NOTE = re.compile(rf"^\W*(?:{words.NOTE})\s?[:：—–-]", re.I)
_VIEWS = re.compile(rf"^\W*(?:{words.VIEWS})", re.I)
_TALK = re.compile(rf"^(?!\s*[“”„«»\"'‘「『])\W*(?:{words.TALK})", re.I)
_QUOTED = re.compile(r"\s*[“”„«»\"‘「『]")

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}")
_ADDRESS = re.compile(rf"^\W*(?:\S{{1,20}} ){{0,3}}(?:https?://\S+|{_MAIL.pattern}|@\w{{2,40}})\W*$")
_INITIALS = re.compile(r"^[(\[](?:[a-zäöüß]{2,6}|[A-Z]{2,6}|[A-Z][a-z]+)(?:[/,;·-] ?[A-Za-zäöüß]{2,10}){0,3}[)\]]$")
_CLOCK = re.compile(r"(?<![.\d])\d{1,2}[:.h]\d{2}(?![.\d])")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_LABEL = re.compile(r"^\W{0,3}([^|»>►]{3,40}?)\s?[|»►]\s?\S")
_CLOSES = re.compile(r"[.!?…。！？।۔؟:;,”\"»’)\]]\W*$")


def reason_of_line(text: str) -> str:
    """Why a line is furniture by itself: newsletter, related, credit, caption, promotion; "" if it is not."""
    if len(text) > LINE_CHARS:
        return ""
    length = count_words(text)
    if _PROMPT_WHOLE.match(text) or _WHOLE.match(text) or _asks(text, length):
        return "newsletter"
    if (related := _RELATED.match(text)) and (related["mark"].strip() or length <= 9) and not _is_told(text):
        return "related"
    if _RELATED_MARKED.match(text) and length <= 30 and not _is_told(text):
        return "related"
    if _is_credit(text, length):
        return "credit"
    if length <= 50 and _names_picture(text):
        return "caption"
    return "promotion" if _SELF.search(text) and not tells(text) else ""


def _asks(text: str, length: int) -> bool:
    asks = (length <= 45 and is_prompt(text)) or (length <= 25 and _TALK.match(text))
    return bool(asks) and not narrates(text)


def _is_told(text: str) -> bool:
    """Whether a line is a whole sentence in which somebody says something: headlines say so, too, but have no end."""
    return _is_sentence(text) and tells(text)


def _names_picture(text: str) -> bool:
    """Whether a line is a caption: it gives the picture's maker, or is labelled as one and tells of nothing."""
    if _CAPTION_MARK.search(text):
        at_end = _PICTURE_AT_END.search(text)
        if _PICTURE_CREDIT.search(text) or (at_end and not narrates(at_end[1])):
            return True
        if (_CAPTION.search(text) or _SLASH_CREDIT.search(text)) and not narrates(text):
            return True
    return bool(_PICTURE.search(text)) and not narrates(text)


def _is_credit(text: str, length: int) -> bool:
    if _ADDRESS.match(text) or _INITIALS.match(text):
        return True
    if _VIEWS.match(text) or _NOTE.match(text):
        return not tells(text)
    if length <= 40 and _SHARED_IN.search(text):
        return not tells(text)
    if length <= 40 and _CREDIT.match(text):
        by_role = _ROLE_BY.match(text)
        return not (narrates(text) or _SAYS_NOW.search(text)) if by_role else not tells(text)
    if length <= 25 and _WITH.match(text):
        return not narrates(text) and not _has_clause(text)
    if length <= 30 and (_claims_rights(text) or (_ROLE.match(text) and not _is_sentence(text))):
        return not tells(text)
    clocks = len(_CLOCK.findall(text))
    return (
        length <= 9
        and not _is_sentence(text)
        and ((clocks > 1 and "|" in text) or (clocks > 0 and bool(_YEAR.search(text))))
    )


def _has_clause(text: str) -> bool:
    """Whether a clause follows a comma: "By information of the police, two people are hurt."."""
    after = text.partition(", ")[2].split()
    common = [word for word in after if len(word) > 3 and word.islower() and not word.startswith(_AGENCIES)]
    return len(after) >= 3 and bool(common) and _is_sentence(text)


def _claims_rights(text: str) -> bool:
    lower = text.casefold()
    return any(hint in lower for hint in words.RIGHTS_HINTS) and bool(_RIGHTS.search(text))


def is_prompt(text: str) -> bool:
    """Whether an imperative opens the line or a sentence of it, and asks to sign up, follow, download or support."""
    return any(
        (_PROMPT.match(part) and _PROMPT_TARGET.search(part))
        or ((_ASK.match(part) or _ASK_AT_END.search(part)) and _TARGET.search(part))
        for sentence in SENTENCE_END.split(text)
        for part in {sentence, sentence.partition(": ")[2]}
        if not _QUOTED.match(part)
    )


def is_box_edge(text: str) -> bool:
    """Whether a line that is a prompt asks for something, so that what stands between two of them is their box."""
    return bool(_PROMPT_TARGET.search(text) or _TARGET.search(text))


def points_on(text: str) -> bool:
    """Whether a line is the bare head of a pointer ("Read more"), and what follows it another text's teaser."""
    related = _RELATED.match(text)
    return bool(related) and count_words(text) <= 6 and not text[related.end() :].strip() if related else False


def is_headline_like(text: str) -> bool:
    """Whether a line stands as a headline or label does: short, closed by no mark."""
    return len(text) <= 150 and count_words(text) <= 20 and not _CLOSES.search(text)


def is_label(text: str) -> bool:
    """Whether a line is a name only, as of a section: one to three words without any mark or number."""
    return 0 < len(text) <= 40 and count_words(text) <= 3 and all(each.isalpha() or each in " &/’'-" for each in text)


def repeated_labels(paragraphs: Sequence[str]) -> frozenset[int]:
    """Lines that share their label ("MORE NEWS | ...") with another line of the article.

    Only behind a bar or an arrow: behind a colon stand the speakers of an interview.
    """
    labels = [(number, match[1].casefold()) for number, text in enumerate(paragraphs)
              if len(text) <= LINE_CHARS and (match := _LABEL.match(text))]  # fmt: skip
    counts = Counter(label for _, label in labels)
    return frozenset(number for number, label in labels if counts[label] > 1)


def count_words(text: str) -> int:
    """Words of a line, in scripts without spaces one for four characters."""
    return max(len(text.split()), len(text) // 4 if _UNSPACED.search(text) else 0)


_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff]{6}")


def _is_sentence(text: str) -> bool:
    return bool(re.search(r"[.!?。！？।۔؟][”\"»’)]*\s*$", text))
