"""Extraction on pages with known text: the score must not fall below the floor.

The score is that of the public article-extraction-benchmark (evaluate.py): shingles of four word tokens, true and false
positives and false negatives as shares of a page, precision and recall averaged over pages, F1 of the averages.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from extractors.articles import extract_article
from extractors.paragraphs import count_paragraphs, keep_article_paragraphs, repeated_hashes

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
_TOKEN = re.compile(r"\w+")


def shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    return Counter(tuple(tokens[start : start + 4]) for start in range(max(1, len(tokens) - 3)) if tokens)


def precision_and_recall(true: str, found: str) -> tuple[float, float]:
    expected, got = shingles(true), shingles(found)
    common = (expected & got).total()
    return common / got.total() if got else 0.0, common / expected.total() if expected else 1.0


@pytest.mark.shared_data
def test_text_of_benchmark_pages(shared_data: Path) -> None:
    folder = shared_data / "pages" / "benchmark"
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    scores = []
    for key, page in truth.items():
        article = extract_article(gzip.decompress((folder / f"{key}.html.gz").read_bytes()), url=page["url"])
        kept = keep_article_paragraphs(article.paragraphs, title=article.title, repeated=frozenset())
        scores.append(precision_and_recall(page["articleBody"], kept.text))
    precision, recall = mean(score[0] for score in scores), mean(score[1] for score in scores)
    assert 2 * precision * recall / (precision + recall) >= FLOORS["extraction.benchmark_f1"]


@pytest.mark.shared_data
def test_boilerplate_of_annotated_articles(shared_data: Path) -> None:
    lines = (shared_data / "gold" / "rferl" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    split = [[text.strip() for text in article["text"].split("\n") if text.strip()] for article in articles]
    repeated = repeated_hashes(count_paragraphs(split))
    boilerplate = dropped_boilerplate = text_chars = dropped_text = 0
    for article, paragraphs in zip(articles, split, strict=True):
        kept = iter(keep_article_paragraphs(paragraphs, title="", repeated=repeated).text.split("\n"))
        waiting, position = next(kept, None), 0
        for paragraph in paragraphs:
            start = article["text"].index(paragraph, position)
            position = start + len(paragraph)
            stays = paragraph == waiting
            waiting = next(kept, None) if stays else waiting
            if any(span["start"] <= start and position <= span["end"] for span in article["boilerplate"]):
                boilerplate += len(paragraph)
                dropped_boilerplate += 0 if stays else len(paragraph)
            else:
                text_chars += len(paragraph)
                dropped_text += 0 if stays else len(paragraph)
    assert dropped_boilerplate / boilerplate >= FLOORS["extraction.boilerplate_dropped"]
    assert 1 - dropped_text / text_chars >= FLOORS["extraction.text_kept"]
