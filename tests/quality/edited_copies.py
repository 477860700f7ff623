"""What editors do to a report that they take over, by program."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")
_QUOTED = re.compile(r"[“\"][^“”\"\n]{25,600}[”\"]")


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def sentences_of(text: str) -> list[str]:
    return [sentence for paragraph in paragraphs(text) for sentence in _SENTENCE.split(paragraph)]


def _third(text: str, place: Callable[[int, int], int]) -> str:
    """A run of sentences of about a third of the words."""
    sentences = sentences_of(text)
    size = len(text.split()) / 3
    start, kept = place(len(sentences), 0), list[str]()
    for sentence in sentences[start:]:
        if sum(len(one.split()) for one in kept) >= size:
            break
        kept.append(sentence)
    return "\n".join(kept)


def _third_start(text: str, draw: random.Random) -> str:
    return _third(text, lambda count, _: 0)


def _third_middle(text: str, draw: random.Random) -> str:
    return _third(text, lambda count, _: count // 3)


def _third_scattered(text: str, draw: random.Random) -> str:
    sentences = sentences_of(text)
    kept = sorted(draw.sample(range(len(sentences)), max(len(sentences) // 3, 2)))
    return "\n".join(sentences[number] for number in kept)


def _reordered(text: str, draw: random.Random) -> str:
    lines = paragraphs(text)
    draw.shuffle(lines)
    return "\n".join(lines)


def _headline(text: str, draw: random.Random) -> str:
    return f"{draw.choice(HEADLINES)}\n{text}"


def _quote_replaced(text: str, draw: random.Random) -> str:
    return _QUOTED.sub(lambda match: f"“{draw.choice(QUOTES)}”", text)


def _boilerplate(text: str, draw: random.Random) -> str:
    before, after = draw.sample(BOXES, 2), draw.sample(BOXES, 3)
    return "\n".join([*before, text, *after])


def _sentences_dropped(text: str, draw: random.Random) -> str:
    nth = draw.choice([2, 3, 4])
    return "\n".join(sentence for number, sentence in enumerate(sentences_of(text)) if number % nth != nth - 1)


def _reworded(text: str, draw: random.Random) -> str:
    return re.sub(r"\b[a-z]+\b", lambda match: SYNONYMS.get(match.group(), match.group()), text)


def _merged(text: str, draw: random.Random) -> str:
    return " ".join(paragraphs(text))


def _typos(text: str, draw: random.Random) -> str:
    words = text.split(" ")
    for number in range(len(words)):
        if len(words[number]) > 4 and draw.random() < 0.03:
            at = draw.randrange(1, len(words[number]) - 2)
            word = words[number]
            words[number] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _punctuation(text: str, draw: random.Random) -> str:
    table = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "—": "-", "–": "-", ";": ","})
    return re.sub(r"(\d),(\d{3})", r"\1\2", text.translate(table))


def _single_quotes(text: str, draw: random.Random) -> str:
    return re.sub(r"“([^”\n]*)”|\"([^\"\n]*)\"", lambda match: f"‘{match.group(1) or match.group(2)}’", text)


def _lead_replaced(text: str, draw: random.Random) -> str:
    lines = paragraphs(text)
    return "\n".join([f"{draw.choice(HEADLINES)}, an agency said. {draw.choice(QUOTES)}", *lines[1:]])


def _corrected(text: str, draw: random.Random) -> str:
    figures = list(re.finditer(r"\b\d+\b", text))
    for match in sorted(draw.sample(figures, min(2, len(figures))), key=lambda found: -found.start()):
        text = f"{text[: match.start()]}{int(match.group()[:9]) + draw.randint(1, 9)}{text[match.end() :]}"
    return f"{text}\nThis article has been corrected."


def _much(text: str, draw: random.Random) -> str:
    """Cut to a third, with another headline and a box at its end."""
    return f"{draw.choice(HEADLINES)}\n{_third_start(text, draw)}\n{draw.choice(BOXES)}"


def _much_scattered(text: str, draw: random.Random) -> str:
    """Half of the sentences, quotes replaced, in other words, with a headline."""
    half = "\n".join(sentence for number, sentence in enumerate(sentences_of(text)) if number % 2 == 0)
    return _headline(_reworded(_quote_replaced(half, draw), draw), draw)


EDITS: Mapping[str, Callable[[str, random.Random], str]] = {
    "cut to a third: start": _third_start,
    "cut to a third: middle": _third_middle,
    "cut to a third: scattered": _third_scattered,
    "paragraphs reordered": _reordered,
    "another headline": _headline,
    "quotes replaced": _quote_replaced,
    "boilerplate around": _boilerplate,
    "every nth sentence dropped": _sentences_dropped,
    "lightly reworded": _reworded,
    "paragraphs merged": _merged,
    "typos": _typos,
    "other punctuation": _punctuation,
    "other quotation marks": _single_quotes,
    "lead replaced": _lead_replaced,
    "figures corrected": _corrected,
    "a third, headline, box": _much,
    "half, quotes replaced, reworded": _much_scattered,
}

HEADLINES = [
    "What we know so far about the case that has gripped the region",
    "Officials weigh next steps as questions mount",
    "In pictures and numbers: how the week unfolded",
    "Residents speak of shock and relief after a long wait",
    "Explained: why it matters and what could come next",
]
QUOTES = [
    "We did everything that could be done in the time we had, and I would do the same again tomorrow.",
    "Nobody asked us beforehand, and nobody has called since.",
    "It is too early to say what this means, but we are looking at every possibility with great care.",
    "People here are patient, but patience has an end like everything else.",
]
BOXES = [
    "Sign up for our morning newsletter and get the stories that matter delivered to your inbox before breakfast.",
    "Read more: the five charts that explain the economy, our guide to the elections, and the week in photographs.",
    "This content is available to subscribers. Support independent journalism from as little as two dollars a week.",
    "Follow us on social media and download our app for breaking news alerts wherever you happen to be.",
    "The views expressed here are the author's own and do not necessarily reflect the position of the editors.",
    "All rights reserved. Reproduction in whole or in part without written permission is prohibited.",
]
SYNONYMS = {
    "also": "likewise", "about": "around", "after": "following", "because": "since", "big": "large", "but": "however",
    "said": "stated", "told": "informed", "people": "persons", "began": "started", "many": "numerous",
    "more": "further", "percent": "per cent", "program": "programme", "center": "centre", "defense": "defence",
    "color": "colour", "labor": "labour", "toward": "towards", "get": "obtain", "help": "assist", "show": "demonstrate",
    "shows": "demonstrates", "use": "employ", "used": "employed", "often": "frequently", "near": "close to",
    "among": "amongst", "until": "till", "now": "currently", "killed": "slain", "kids": "children", "while": "whilst",
}  # fmt: skip
