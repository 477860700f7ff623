"""Scores of extraction on pages with known text, for any extractor.

The score of the public article-extraction-benchmark (evaluate.py): shingles of four word tokens, true and false
positives and false negatives as shares of a page, precision and recall averaged over pages, F1 of the averages.
Half of the pages (by a hash of their key, or of their outlet's) are for tuning, the other half for reporting.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any, Literal

from extractors.articles import extract_article
from extractors.errors import PageError
from extractors.paragraphs import keep_article_paragraphs
from tests.conftest import SHARED_DATA
from tests.quality.halves import Half, half_of, outlet_of

BENCHMARK = SHARED_DATA / "pages" / "benchmark"
NEWS = SHARED_DATA / "pages" / "news"

WHAT: Mapping[str, str] = {
    "extraction.benchmark_f1": "text of 91 pages of the article-extraction-benchmark: F1 of shingles, all pages",
    "extraction.benchmark_tune_f1": "... the pages rules are tuned on",
    "extraction.benchmark_report_f1": "... the pages they are not tuned on",
    "extraction.news_f1": "text of 112 pages of world outlets: F1 of shingles, all pages",
    "extraction.news_tune_f1": "... of the outlets rules are tuned on",
    "extraction.news_report_f1": "... of the outlets they are not tuned on",
    "extraction.languages": "share of those pages whose language is found",
}

Part = Half | Literal["all"]
_HALVES: tuple[Half, ...] = ("tune", "report")
Extract = Callable[[bytes, str], str]
# Languages of the pages of news by outlet, else by country. Norwegian has two forms.
_LANGUAGES = {
    "at": "de", "au": "en", "be": "en", "ca": "en", "ch": "de", "de": "de", "dk": "da", "es": "es", "fr": "fr",
    "gl": "da", "id": "id", "ind": "en", "it": "it", "jp": "ja", "kr": "ko", "ls": "en", "lt": "lt", "lu": "de",
    "mx": "es", "no": "no nb nn", "pl": "pl", "pt": "pt", "ru": "ru", "se": "sv", "tw": "en", "tz": "sw", "uk": "en",
    "us": "en", "za": "en", "Nieuwsblad": "nl", "MallorcaMagazin": "de", "MallorcaZeitung": "de", "Bhaskar": "hi",
    "Tageszeitung": "de", "TheJapanNews": "en", "MexicoNewsDaily": "en", "ThePortugalNews": "en", "Dizindaba": "xh",
    "EyethuNews": "zu", "Isolezwe": "zu", "IsolezweLesiXhosa": "xh",
}  # fmt: skip
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the texts that are right for it: by version of its outlet's layout, for pages of news."""

    key: str
    url: str
    body: bytes
    texts: tuple[str, ...]


def ours(body: bytes, url: str) -> str:
    """The text that is kept of a page; "" if it has none."""
    try:
        article = extract_article(body, url=url)
    except PageError:
        return ""
    return keep_article_paragraphs(
        article.paragraphs, title=article.title, captions=article.captions, authors=article.authors
    ).text


def benchmark_pages(half: Part = "all") -> Iterator[Page]:
    """Pages of the public benchmark."""
    for key, page in _truth(BENCHMARK).items():
        if half in ("all", half_of(key)):
            body = gzip.decompress((BENCHMARK / f"{key}.html.gz").read_bytes())
            yield Page(key, page["url"], body, (page["articleBody"],))


def news_pages(half: Part = "all") -> Iterator[Page]:
    """Pages of world outlets; an outlet is in one half with all its pages."""
    for key, page in _truth(NEWS).items():
        if half in ("all", half_of(outlet_of(key))):
            body = gzip.decompress((NEWS / f"{key}.html.gz").read_bytes())
            texts = tuple(_news_text(version["body"]) for version in page["versions"].values())
            yield Page(key, page["url"], body, texts)


def score_pages(
    extract: Extract, half: Part = "all", pages: Callable[[Part], Iterable[Page]] = benchmark_pages
) -> tuple[float, float, float]:
    """Score an extractor.

    Args:
        extract: Gives the text of a page, given its bytes and its address.
        half: Pages to score on.
        pages: Where they are from: `benchmark_pages` or `news_pages`.

    Returns:
        Precision, recall and F1, each 0 to 1.
    """
    return _averaged([page_score(page, extract(page.body, page.url)) for page in pages(half)])


def page_score(page: Page, found: str) -> tuple[float, float]:
    """Precision and recall of a text, against the right one that it fits best."""
    return max((precision_and_recall(text, found) for text in page.texts), key=sum)


def precision_and_recall(true: str, found: str) -> tuple[float, float]:
    """Share of the found shingles that are right, and of the right ones that were found."""
    expected, got = shingles(true), shingles(found)
    common = (expected & got).total()
    return common / got.total() if got else 0.0, common / expected.total() if expected else 1.0


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Every four words in a row."""
    tokens = _TOKEN.findall(text)
    return Counter(tuple(tokens[start : start + 4]) for start in range(max(1, len(tokens) - 3)) if tokens)


def score_languages() -> float:
    """Share of the pages of news whose language is found."""
    right = total = 0
    for page in news_pages():
        folder, _, name = page.key.partition("/")
        expected = _LANGUAGES.get(name.partition("_")[0]) or _LANGUAGES.get(folder, "")
        found = extract_article(page.body, url=page.url).language.partition("-")[0]
        right += found in expected.split()
        total += 1
    return right / total


def measure() -> dict[str, float]:
    """All figures, by name as `WHAT` has them."""
    figures: dict[str, float] = {}
    for name, pages in (("benchmark", benchmark_pages), ("news", news_pages)):
        tune, report = ([page_score(page, ours(page.body, page.url)) for page in pages(half)] for half in _HALVES)
        figures[f"extraction.{name}_tune_f1"] = _averaged(tune)[2]
        figures[f"extraction.{name}_report_f1"] = _averaged(report)[2]
        figures[f"extraction.{name}_f1"] = _averaged([*tune, *report])[2]
    figures["extraction.languages"] = score_languages()
    return figures


def _averaged(scores: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    precision, recall = mean(score[0] for score in scores), mean(score[1] for score in scores)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _truth(folder: Path) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return truth


def _news_text(body: Mapping[str, Any]) -> str:
    sections = [text for section in body["sections"] for text in [*section["headline"], *section["paragraphs"]]]
    return "\n".join([*body["summary"], *sections])
