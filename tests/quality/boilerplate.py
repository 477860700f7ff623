"""How much of what is not article is kept out, how much article with it, and how many mentions that saves.

All by characters that are no white space, against marked ranges: what is kept is laid back onto the text it came from,
line by line, so that a paragraph of which a part stays counts for what stays.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.articles import extract_article
from extractors.mentions import load_tagger
from extractors.names import decide_names
from extractors.paragraphs import KeptText, keep_article_paragraphs
from extractors.records import PageArticle
from extractors.recurrence import repeated_hashes, sightings
from tests.conftest import SHARED_DATA
from tests.quality.halves import HALVES, Half, half_of, outlet_of

WHAT: Mapping[str, str] = {
    "boilerplate.dropped": "RFE/RL gold loaded together: share of the characters of marked ranges that is dropped",
    "boilerplate.ranges_dropped": "... share of the marked ranges of which nothing is kept",
    "boilerplate.text_kept": "... share of the characters outside marked ranges that is kept",
    "boilerplate.alone_dropped": "RFE/RL gold, each article alone, nothing learned: marked characters dropped",
    "boilerplate.alone_text_kept": "... characters outside marked ranges kept",
    "boilerplate.origins": "... articles whose syndication line gives the origin",
    "boilerplate.contaminated_spans": "RFE/RL gold: spans of the tagger in marked ranges to all spans",
    "boilerplate.contaminated_spans_undropped": "... if nothing were dropped",
    "boilerplate.contaminated_mentions": "RFE/RL gold: names an article has in marked ranges only, to all",
    "boilerplate.contaminated_mentions_undropped": "... if nothing were dropped",
    "boilerplate.news_text_kept_tune": "news pages: characters of true paragraphs kept, of those extracted",
    "boilerplate.news_text_kept_report": "... of the outlets no rule was made for",
    "boilerplate.news_precision_tune": "news pages: characters of true paragraphs among those kept",
    "boilerplate.news_precision_report": "... of the outlets no rule was made for",
    "boilerplate.news_precision_undropped_tune": "... if nothing were dropped",
    "boilerplate.news_precision_undropped_report": "... if nothing were dropped, of the outlets no rule was made for",
}
LIMITS: Mapping[str, float] = {"boilerplate.contaminated_spans": 0.005, "boilerplate.contaminated_mentions": 0.005}

_NO_WORD = re.compile(r"\W+")
# A paragraph of a page is article if at least this share of its runs of eight characters is in the true text.
_TRUE_SHARE = 0.5
_RUN = 8


@dataclass(frozen=True)
class Marked:
    """A text with ranges that are no article."""

    text: str
    ranges: tuple[tuple[int, int], ...]

    @property
    def paragraphs(self) -> list[tuple[int, str]]:
        """Where each starts, and what it says."""
        found = [(match.start(), match[0].rstrip()) for match in re.finditer(r"[^\s][^\n]*", self.text)]
        return [(start, text) for start, text in found if text]

    def marks(self) -> bytearray:
        """For each character, whether it is in a range."""
        marks = bytearray(len(self.text))
        for start, end in self.ranges:
            marks[start:end] = b"\1" * (end - start)
        return marks


def measure() -> dict[str, float]:
    """All figures of `WHAT`; needs the annotated articles and pages in ../shared/data."""
    gold = read_gold(SHARED_DATA)
    together = drop_together(gold)
    alone = [drop(article) for article in gold]
    untouched = [KeptText(text="\n".join(text for _, text in article.paragraphs)) for article in gold]
    figures = {
        "dropped": dropped_share(gold, together),
        "ranges_dropped": ranges_dropped_share(gold, together),
        "text_kept": text_kept_share(gold, together),
        "alone_dropped": dropped_share(gold, alone),
        "alone_text_kept": text_kept_share(gold, alone),
        "origins": sum(kept.syndicated_from == "Radio Free" for kept in alone) / len(alone),
    }
    for suffix, kept in (("_undropped", untouched), ("", together)):
        spans, mentions = contaminated(gold, kept)
        figures |= {f"contaminated_spans{suffix}": spans, f"contaminated_mentions{suffix}": mentions}
    for half in HALVES:
        figures |= {f"{figure}_{half}": value for figure, value in measure_news(SHARED_DATA, half=half).items()}
    return {f"boilerplate.{name}": value for name, value in figures.items()}


def read_gold(folder: Path) -> list[Marked]:
    """The annotated articles."""
    lines = (folder / "gold" / "rferl" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Marked(row["text"], tuple((each["start"], each["end"]) for each in row["boilerplate"])) for row in rows]


def drop(article: Marked, repeated: Collection[int] = ()) -> KeptText:
    """An article on its own, as a reader without its page has it."""
    return keep_article_paragraphs([text for _, text in article.paragraphs], title="", repeated=repeated)


def drop_together(articles: Sequence[Marked]) -> list[KeptText]:
    """Articles of one outlet in one load."""
    repeated = repeated_hashes(sightings([text for _, text in article.paragraphs]) for article in articles)
    return [drop(article, repeated) for article in articles]


def kept_marks(article: Marked, kept: KeptText) -> bytearray:
    """For each character of an article, whether it was kept. Each kept line is found at a paragraph, in order."""
    marks = bytearray(len(article.text))
    places = iter(article.paragraphs)
    for line in filter(None, kept.text.split("\n")):
        start = next(start for start, text in places if text.startswith(line))
        marks[start : start + len(line)] = b"\1" * len(line)
    return marks


def _characters(article: Marked) -> Iterator[int]:
    return (place for place, character in enumerate(article.text) if not character.isspace())


def dropped_share(articles: Sequence[Marked], kept: Sequence[KeptText]) -> float:
    """Characters of marked ranges that were dropped."""
    marked = dropped = 0
    for article, result in zip(articles, kept, strict=True):
        marks, stays = article.marks(), kept_marks(article, result)
        places = [place for place in _characters(article) if marks[place]]
        marked += len(places)
        dropped += sum(not stays[place] for place in places)
    return dropped / marked


def ranges_dropped_share(articles: Sequence[Marked], kept: Sequence[KeptText]) -> float:
    """Marked ranges of which nothing was kept."""
    whole = 0
    for article, result in zip(articles, kept, strict=True):
        stays = kept_marks(article, result)
        whole += sum(not any(stays[start:end]) for start, end in article.ranges)
    return whole / sum(len(article.ranges) for article in articles)


def text_kept_share(articles: Sequence[Marked], kept: Sequence[KeptText]) -> float:
    """Characters outside marked ranges that were kept."""
    true = stayed = 0
    for article, result in zip(articles, kept, strict=True):
        marks, stays = article.marks(), kept_marks(article, result)
        places = [place for place in _characters(article) if not marks[place]]
        true += len(places)
        stayed += sum(stays[place] for place in places)
    return stayed / true


def contaminated(articles: Sequence[Marked], kept: Sequence[KeptText]) -> tuple[float, float]:
    """Spans in marked ranges to all spans; names with no span outside to all names, an article at a time.

    Spans in the kept text are laid back onto the article.
    """
    texts = [result.text for result in kept]
    spans = dirty_spans = mentions = dirty_mentions = 0
    for article, text, tagged in zip(articles, texts, load_tagger().tag(texts), strict=True):
        back = _places(article, text)
        marks = article.marks()
        for name in decide_names(text, *tagged):
            dirty = [bool(marks[back[span.start]]) for span in name.spans]
            spans += len(dirty)
            dirty_spans += sum(dirty)
            mentions += 1
            dirty_mentions += all(dirty)
    return dirty_spans / spans, dirty_mentions / mentions


def _places(article: Marked, text: str) -> list[int]:
    """For each character of a kept text, where it stands in the article; line ends stand where their line began."""
    back: list[int] = []
    paragraphs = iter(article.paragraphs)
    for line in text.split("\n"):
        start = next(start for start, paragraph in paragraphs if paragraph.startswith(line))
        back += [start + place for place in range(len(line))] + [start]
    return back


def measure_news(folder: Path, *, half: Half) -> dict[str, float]:
    """Pages of world outlets: what the rules alone take from what was extracted.

    Args:
        folder: The shared data.
        half: Which outlets.
    """
    article = kept_article = other = kept_other = 0
    for page, true in _news_pages(folder, half):
        kept = keep_article_paragraphs(page.paragraphs, title=page.title, captions=page.captions, authors=page.authors)
        marked = Marked("\n".join(page.paragraphs), ())
        stays = kept_marks(marked, kept)
        for start, paragraph in marked.paragraphs:
            once = paragraph[: len(paragraph) // 2].strip()  # a page that holds its text twice loses nothing by half
            shown = once if once and paragraph[len(once) :].strip() == once else paragraph
            places = [start + place for place, character in enumerate(shown) if not character.isspace()]
            stayed = sum(stays[place] for place in places)
            runs = _runs([paragraph])
            if len(runs & true) >= len(runs) * _TRUE_SHARE:
                article, kept_article = article + len(places), kept_article + stayed
            else:
                other, kept_other = other + len(places), kept_other + stayed
    return {
        "news_text_kept": kept_article / article,
        "news_precision_undropped": article / (article + other),
        "news_precision": kept_article / (kept_article + kept_other),
    }


def _news_pages(folder: Path, half: Half) -> Iterator[tuple[PageArticle, frozenset[str]]]:
    pages = folder / "pages" / "news"
    truth = json.loads((pages / "truth.json").read_text(encoding="utf-8"))
    for key, row in sorted(truth.items()):
        if half_of(outlet_of(key)) != half:
            continue
        bodies = [version["body"] for version in row["versions"].values()]
        lines = [line for body in bodies for line in _lines(body)]
        page = extract_article(gzip.decompress((pages / f"{key}.html.gz").read_bytes()), url=row["url"])
        yield page, _runs(lines)


def _lines(body: Mapping[str, Sequence[object]]) -> Iterator[str]:
    yield "\n".join(map(str, body["summary"]))
    for section in body["sections"]:
        assert isinstance(section, Mapping)
        yield "\n".join([*section["headline"], *section["paragraphs"]])


def _runs(texts: Iterable[str]) -> frozenset[str]:
    bare = [_NO_WORD.sub("", text.casefold()) for text in texts]
    return frozenset(text[start : start + _RUN] for text in bare for start in range(max(1, len(text) - _RUN + 1)))
