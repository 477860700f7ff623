"""Story grouping on pairs with known answers: edited copies of real texts, and texts that only look like copies.

Copies are made by program from the bodies of `pages/benchmark` and `pages/news` and from the sample newsroom; what only
looks like a copy comes from `neardup/similar_pairs` (two reports about one event) and from templates below.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extractors.likeness import compare, judge
from extractors.passages import read_words

SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

WHAT: Mapping[str, str] = {
    "stories.pair_precision": "share of pairs called one story that are one (report half)",
    "stories.pair_recall": "share of pairs of one story that are called so (report half)",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, whether they are one report, and how they were made."""

    pair_id: str
    kind: str
    a: str
    b: str
    same: bool

    @property
    def reported(self) -> bool:
        """Whether it is of the half that is reported and not tuned on."""
        return hashlib.sha256(self.pair_id.encode()).digest()[0] % 2 == 1


_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")
_QUOTED = re.compile(r"[“\"][^“”\"\n]{25,600}[”\"]")


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _sentences(text: str) -> list[str]:
    return [sentence for paragraph in _paragraphs(text) for sentence in _SENTENCE.split(paragraph)]


def _third(text: str, place: Callable[[int, int], int]) -> str:
    """A run of sentences of about a third of the words."""
    sentences = _sentences(text)
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
    sentences = _sentences(text)
    kept = sorted(draw.sample(range(len(sentences)), max(len(sentences) // 3, 2)))
    return "\n".join(sentences[number] for number in kept)


def _reordered(text: str, draw: random.Random) -> str:
    paragraphs = _paragraphs(text)
    draw.shuffle(paragraphs)
    return "\n".join(paragraphs)


def _headline(text: str, draw: random.Random) -> str:
    return f"{draw.choice(HEADLINES)}\n{text}"


def _quote_replaced(text: str, draw: random.Random) -> str:
    return _QUOTED.sub(lambda match: f"“{draw.choice(QUOTES)}”", text)


def _boilerplate(text: str, draw: random.Random) -> str:
    before, after = draw.sample(BOXES, 2), draw.sample(BOXES, 3)
    return "\n".join([*before, text, *after])


def _sentences_dropped(text: str, draw: random.Random) -> str:
    nth = draw.choice([2, 3, 4])
    return "\n".join(sentence for number, sentence in enumerate(_sentences(text)) if number % nth != nth - 1)


def _reworded(text: str, draw: random.Random) -> str:
    return re.sub(r"\b[a-z]+\b", lambda match: SYNONYMS.get(match.group(), match.group()), text)


def _merged(text: str, draw: random.Random) -> str:
    return " ".join(_paragraphs(text))


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
    paragraphs = _paragraphs(text)
    return "\n".join([f"{draw.choice(HEADLINES)}, an agency said. {draw.choice(QUOTES)}", *paragraphs[1:]])


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
    half = "\n".join(sentence for number, sentence in enumerate(_sentences(text)) if number % 2 == 0)
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


@cache
def _real_texts(folder: Path) -> Mapping[str, str]:
    """Bodies of real pages of 120 words and more, by a key."""
    texts: dict[str, str] = {}
    benchmark = json.loads((folder / "pages" / "benchmark" / "truth.json").read_text(encoding="utf-8"))
    for key, page in benchmark.items():
        texts[f"benchmark/{key}"] = page["articleBody"]
    news = json.loads((folder / "pages" / "news" / "truth.json").read_text(encoding="utf-8"))
    for key, page in news.items():
        body = next(iter(page["versions"].values())).get("body") or {}
        parts = [part for section in body.get("sections", ()) for part in (section["headline"], section["paragraphs"])]
        texts[f"news/{key}"] = "\n".join(line for part in [body.get("summary", []), *parts] for line in part)
    return {key: text for key, text in texts.items() if len(text.split()) >= 120 and len(_sentences(text)) >= 6}


def copies(folder: Path) -> Iterator[Pair]:
    """Each text with each of its edited copies."""
    for key, text in _real_texts(folder).items():
        for kind, edit in EDITS.items():
            draw = random.Random(f"{kind}/{key}")
            yield Pair(f"{kind}/{key}", kind, text, edit(text, draw), True)


def lookalikes(folder: Path) -> Iterator[Pair]:
    """Pairs that share words but not a report."""
    with gzip.open(folder / "neardup" / "similar_pairs.jsonl.gz", "rt", encoding="utf-8") as lines:
        for pair in map(json.loads, lines):
            yield Pair(pair["pair_id"], "two reports on one event", pair["text1"], pair["text2"], False)
    texts = sorted(_real_texts(folder).items(), key=lambda item: hashlib.sha256(item[0].encode()).digest())
    for (key, one), (other, two) in zip(texts, texts[1:] + texts[:1], strict=True):
        for kind, make in SHARING.items():
            pair_id = f"{kind}/{key}/{other}"
            yield Pair(pair_id, kind, *make(one, two, random.Random(pair_id)), False)
    for kind, form in FORMS.items():
        for number in range(60):
            draw = random.Random(f"{kind}/{number}")
            yield Pair(f"{kind}/{number}", kind, form(draw), form(draw), False)


def _own(text: str, words: int) -> str:
    """The first so many words in whole sentences."""
    kept: list[str] = []
    for sentence in _sentences(text):
        kept.append(sentence)
        if sum(len(one.split()) for one in kept) >= words:
            break
    return "\n".join(kept)


def _shared_quote(one: str, two: str, draw: random.Random) -> tuple[str, str]:
    quote = "“" + " ".join(draw.sample(QUOTES, 4)) + "”"
    return f"{_own(one, 60)}\n{quote}, the minister said.", f"{quote}, said the minister.\n{_own(two, 60)}"


def _shared_background(one: str, two: str, draw: random.Random) -> tuple[str, str]:
    background = " ".join(QUOTES + HEADLINES)
    return f"{_own(one, 140)}\n{background}", f"{_own(two, 140)}\n{background}"


def _column(one: str, two: str, draw: random.Random) -> tuple[str, str]:
    head = "\n".join([HEADLINES[2], BOXES[0], "Here is what our correspondents recommend this week."])
    tail = "\n".join(["That is all for this week. Write to us with what you would like to read.", *BOXES[1:5]])
    return f"{head}\n{_own(one, 170)}\n{tail}", f"{head}\n{_own(two, 170)}\n{tail}"


def _live_blog(one: str, two: str, draw: random.Random) -> tuple[str, str]:
    """Two days of a live blog: one head, the last posts of one day are the first of the other."""
    posts = [*_sentences(_own(one, 220)), *_sentences(_own(two, 220))]
    first, last = int(len(posts) * 0.62), int(len(posts) * 0.38)
    stamped = [f"{8 + number // 6:02}:{number * 7 % 60:02} {post}" for number, post in enumerate(posts)]
    head = f"Live: {HEADLINES[0]}"
    return "\n".join([head, *stamped[:first]]), "\n".join([head, *stamped[last:]])


def _questionnaire(one: str, two: str, draw: random.Random) -> tuple[str, str]:
    """A column that asks the same of somebody else every week."""
    asked = [*HEADLINES, *BOXES]

    def fill(text: str) -> str:
        answers = [sentence for sentence in _sentences(text) if len(sentence.split()) <= 14] + ["No.", "Yes.", "Never."]
        lines = [line for number, question in enumerate(asked) for line in (question, answers[number % len(answers)])]
        return "\n".join(lines)

    return fill(one), fill(two)


def _same_text_otherwise(one: str, two: str, draw: random.Random) -> tuple[str, str]:
    return one, two


SHARING: Mapping[str, Callable[[str, str, random.Random], tuple[str, str]]] = {
    "a long quote in both": _shared_quote,
    "a background paragraph in both": _shared_background,
    "a weekly column": _column,
    "a questionnaire": _questionnaire,
    "a live blog": _live_blog,
    "two texts": _same_text_otherwise,
}


def _figure(draw: random.Random) -> str:
    return f"{draw.randint(1, 40)}.{draw.randint(10, 99)}"


TEAMS = ["Northgate", "Ashford Town", "Vila Nova", "Karsk", "Port Ellery", "Dunmore", "Sant Pau", "Lindholm", "Tarrow"]
PEOPLE = ["Adeyo", "Marchetti", "Olsen", "Brandt", "Kovac", "Dlamini", "Petrosyan", "Ruiz", "Tanaka", "Whitlock"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
PLACES = ["the coast", "the northern hills", "the capital", "the river plain", "the islands", "the eastern border"]


def _market(draw: random.Random) -> str:
    day, when = draw.choice(DAYS), draw.choice(["higher", "lower"])
    one, two, three = draw.sample(PEOPLE, 3)
    return (
        f"Stocks on the main exchange closed {when} on {day} as investors weighed the latest figures from the central "
        f"bank against a mixed set of company results. The benchmark index ended the session at {_figure(draw)} points "
        f"after trading between gains and losses for most of the afternoon. The index of smaller companies moved by "
        f"{_figure(draw)} percent, while the volatility gauge that traders call the fear index stood at "
        f"{_figure(draw)} when trading ended. Shares of {one} Industries led the list of winners with a rise of "
        f"{_figure(draw)} percent after the company raised its forecast for the year. {two} Holdings was at the other "
        f"end of the list and lost {_figure(draw)} percent in heavy trading. The yield on the ten-year government bond "
        f"was last quoted at {_figure(draw)} percent. Oil for delivery next month settled at {_figure(draw)} dollars "
        f"a barrel, and gold changed hands at {_figure(draw)} dollars an ounce in late dealings. Analysts at {three} "
        f"Capital expect the market to stay within its range until the end of the quarter."
    )


def _match(draw: random.Random) -> str:
    home, away = draw.sample(TEAMS, 2)
    one, two, three = draw.sample(PEOPLE, 3)
    return (
        f"{home} beat {away} {draw.randint(2, 6)}-{draw.randint(0, 1)} on {draw.choice(DAYS)} night to take three "
        f"points from a match that was decided in the first half. {one} opened the scoring in the "
        f"{draw.randint(2, 40)}th minute with a shot from the edge of the box that left the goalkeeper without a "
        f"chance. {two} added the second shortly before the break after a corner that the visitors failed to clear. "
        f"The home side had {draw.randint(51, 70)} percent of the ball and {draw.randint(8, 24)} shots on goal, and "
        f"could afford to rest players after the hour. {three} came on for the last twenty minutes to the applause of "
        f"{draw.randint(4, 50)},{draw.randint(100, 999)} spectators. {home} plays its next match away from home on "
        f"{draw.choice(DAYS)}, when it meets {draw.choice(TEAMS)} in the second round of the cup."
    )


def _weather(draw: random.Random) -> str:
    one, two, three = draw.sample(PLACES, 3)
    return (
        f"The weather service expects a {draw.choice(['mild', 'cold', 'windy', 'wet', 'bright'])} {draw.choice(DAYS)} "
        f"across the country with temperatures of up to {draw.randint(5, 40)} degrees along {one} and of no more than "
        f"{draw.randint(-9, 4)} in {two}. The chance of rain is put at {draw.randint(1, 99)} percent, rising towards "
        f"the evening as a front moves in from the west. Winds will reach {draw.randint(10, 90)} kilometres an hour "
        f"in {three}, where small boats have been advised to stay in harbour until further notice. The sun rises at "
        f"{draw.randint(4, 8)}:{draw.randint(10, 59)} and sets at {draw.randint(16, 21)}:{draw.randint(10, 59)}. The "
        f"outlook for the weekend remains uncertain, a forecaster of the service told reporters on the telephone."
    )


FORMS: Mapping[str, Callable[[random.Random], str]] = {
    "a market report": _market,
    "a match report": _match,
    "a weather report": _weather,
}


def called_same(pair: Pair) -> bool:
    """The decision on two texts alone."""
    return judge(compare(read_words(pair.a), read_words(pair.b))).same


@cache
def decisions(folder: Path, *, reported: bool) -> tuple[tuple[Pair, bool], ...]:
    """One half of all pairs, each with whether it is called one story."""
    pairs = [pair for pair in [*copies(folder), *lookalikes(folder)] if pair.reported is reported]
    return tuple((pair, called_same(pair)) for pair in pairs)


def score(decided: Sequence[tuple[Pair, bool]]) -> tuple[float, float]:
    """Precision and recall."""
    right = sum(pair.same for pair, same in decided if same)
    return right / sum(same for _, same in decided), right / sum(pair.same for pair, _ in decided)


def by_kind(decided: Sequence[tuple[Pair, bool]]) -> str:
    """How many of each kind were told right, a line each."""
    kinds: defaultdict[str, list[bool]] = defaultdict(list)
    for pair, same in decided:
        kinds[pair.kind].append(same == pair.same)
    return "\n".join(f"{kind:34} {sum(right):4} of {len(right)}" for kind, right in sorted(kinds.items()))


def measure() -> dict[str, float]:
    """Precision and recall on the pairs that nothing was tuned on."""
    precision, recall = score(decisions(SHARED_DATA, reported=True))
    return {"stories.pair_precision": precision, "stories.pair_recall": recall}
