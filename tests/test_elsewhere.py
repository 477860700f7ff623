"""A run whose pages are read by other processes gives what a run gives that does everything itself."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import flows.steps
from extractors.errors import PageError
from extractors.records import Page
from extractors.taggers import NameTagger, find_names
from flows.config import Config, RunSection, Settings, TagSection
from flows.demo import demo_settings
from flows.elsewhere import TaggersElsewhere, WithForetold, _collected, alike_together
from flows.heavy import TextNames
from flows.jobs import run_ingest
from flows.newsroom.serving import serve_newsroom
from flows.workers import Processes, WorkerDied
from tests.pipeline import tagger
from warehouse.connection import open_reader
from warehouse.verify import verify
from warehouse.weeks import Week

LAST = Week(date(2026, 8, 10))
TABLES = (
    *("articles", "spans", "mentions", "stories", "entities", "aliases"),
    *("story_mentions", "doubts", "site_paragraphs", "entries"),
)
ENGLISH = "President Zhanar Ospankul met Sadyr Ilyasov in Bishkek."
RUSSIAN = "Владимир Путин встретился с президентом Зеленским в Москве."


@pytest.mark.slow
def test_the_same_rows_whoever_reads_the_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The sample newsroom has fewer articles a fortnight than are worth other processes.
    monkeypatch.setattr(flows.steps, "READ_ELSEWHERE", 1)
    rows: dict[int, dict[str, list[Any]]] = {}
    seconds: dict[int, dict[str, float]] = {1: {}, 2: {}}
    with serve_newsroom(until=LAST.monday, clock=LAST.start_at) as newsroom:
        for processes in (1, 2):
            warehouse = tmp_path / f"{processes}.duckdb"
            settings = Settings(config=Config(), config_path=tmp_path / "no", config_exists=False, warehouse=warehouse)
            config = demo_settings(settings, newsroom).config
            config = config.model_copy(update={"run": RunSection(processes=processes)})
            settings = Settings(config=config, config_path=tmp_path / "no", config_exists=False, warehouse=warehouse)
            for back in (4, 2, 0):
                now = LAST.shift(-back).end_at
                newsroom.set_clock(now)
                run_ingest(
                    settings, force=True, clock=lambda now=now: now, warehouse_content="demo",  # type: ignore[misc]
                    seconds=seconds[processes],
                )  # fmt: skip
            with open_reader(warehouse) as con:
                assert not [violation for finding in verify(con) for violation in finding.violations]
                rows[processes] = {
                    table: con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in TABLES
                }
    assert seconds[2]["read"] > 0, "other processes have read"
    assert len(rows[1]["articles"]) > 100
    for table in TABLES:
        assert rows[2][table] == rows[1][table], table


def test_taggers_elsewhere_find_what_they_find_here() -> None:
    texts, languages = [ENGLISH, RUSSIAN, "Tehran", "", RUSSIAN], ["en", "", "fa", "", "ru"]
    with Processes(1) as workers:
        elsewhere = TaggersElsewhere(workers, TagSection())
        assert elsewhere.names == tagger().names
        found = find_names(elsewhere, texts, languages)
        assert found == find_names(tagger(), texts, languages)
        assert found[2] is None, "no tagger reads Persian"
        for language, text in (("en", ENGLISH), ("ru", RUSSIAN)):
            there, here = elsewhere.for_language(language), tagger().for_language(language)
            assert there is not None
            assert here is not None
            [tagged] = there.tag([text])
            assert tagged.spans
            assert there.decide(text, tagged) == here.decide(text, tagged)


def test_what_is_foretold_is_not_asked_for_again() -> None:
    asked: list[str] = []
    found = tagger().for_language("en")
    assert found is not None
    english: NameTagger = found
    [(tagged, names)] = english.read([ENGLISH])

    class Listening:
        name, languages = english.name, english.languages
        tag, decide = english.tag, english.decide

        def read(self, texts: Sequence[str]) -> Any:
            asked.extend(texts)
            return english.read(texts)

    class One:
        names = tagger().names

        def for_language(self, language: str) -> Listening | None:
            return Listening() if language == "en" else None

    told = WithForetold(One(), {("en", ENGLISH): TextNames(tagged, names)})
    other = "Sadyr Ilyasov came to Bishkek."
    assert find_names(told, [other, ENGLISH, "?"], ["en", "en", "fa"]) == find_names(
        tagger(), [other, ENGLISH, "?"], ["en", "en", "fa"]
    )
    assert asked == [other]


def test_pages_with_the_same_long_paragraph_are_read_together() -> None:
    def page(paragraph: str) -> Page:
        url = "https://gazette.example/1"
        return Page(
            url=url, final_url=url, status=200, body=f"<p>{paragraph * 9}</p><style>{'p ' * 99}</style>".encode()
        )

    said = ["first report", "second report", "copied report", "third report", "copied report", "short", "copied report"]
    pages = {place: page(paragraph) for place, paragraph in enumerate(said)}
    assert alike_together(pages, 3) == [[0, 1], [2, 4, 6], [3, 5]]
    assert alike_together(pages, 2) == [[0, 1], [2, 4], [6, 3], [5]], "no more than may be"
    assert alike_together({}, 3) == []


BODIES = [b"", b"<p>" + b"x" * 90 + b"<", b"<p" * 50, b"<P class=a>" + b"y" * 80 + b"<p>"]


@given(st.lists(st.sampled_from(BODIES)), st.integers(1, 4))
def test_every_page_is_read_once(bodies: list[bytes], most: int) -> None:
    pages = {n: Page(url="u", final_url="u", status=200, body=body) for n, body in enumerate(bodies)}
    parts = alike_together(pages, most)
    assert sorted(place for part in parts for place in part) == list(pages)
    assert all(1 <= len(part) <= most for part in parts)


def test_a_page_that_ends_the_process_that_reads_it_has_failed_for_good() -> None:
    read: Future[list[Any]] = Future()
    read.set_result([WorkerDied("died")])
    [(place, found)] = _collected([([7], read, ["https://x.test/a"])])
    assert place == 7
    assert isinstance(found.result, PageError)
    assert str(found.result) == "https://x.test/a: reading it ended the process that read it, twice"
    assert not found.foretold
