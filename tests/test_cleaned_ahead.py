"""A page that was cleaned where it was read gives the text that it gives here, whatever has been learned since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import flows.heavy
from extractors.errors import ItemError
from extractors.records import PageArticle
from extractors.recurrence import MAX_PARAGRAPHS, paragraph_hash
from extractors.taggers import find_names, tag_texts
from flows.articles import Reading, clean_ahead, cleaned_text, sighted
from flows.config import TagSection
from flows.heavy import find_texts
from tests.pipeline import tagger
from warehouse.recall import PendingEntry

NOW = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)
LINES = (
    "Aida Bek opened the harbour of Aktau on Monday before a crowd of port workers and their families.",
    "The harbour took nine years to build and cost twice what parliament had been told it would.",
    "Also in the Gazette: Timur Osh on the vineyards that moved uphill",
    "Read more",
    "Harbour opens",
    "Subscribe to our newsletter.",
)
PARAGRAPHS = st.lists(st.sampled_from(LINES), min_size=1, max_size=6)
HASHES = st.frozensets(st.sampled_from([*map(paragraph_hash, LINES), 7]))


def reading(paragraphs: Sequence[str], *titles: str, page_title: str = "") -> Reading:
    url = "https://gazette.example/a"
    entries = tuple(
        PendingEntry(
            entry_id=number, feed_id=1, outlet_id="gazette", url=url, title=title, authors=(), published_at=NOW,
            seen_at=NOW, attempts=0, article_id=None, language="en",
        )
        for number, title in enumerate(titles or ("Harbour opens",))
    )  # fmt: skip
    found = PageArticle(url=url, canonical_url=url, title=page_title, paragraphs=tuple(paragraphs))
    return Reading(entries=entries, article_id=7, found=found)


def text_of(known: Reading, repeated: frozenset[int]) -> object:
    try:
        return cleaned_text(known, repeated)
    except ItemError as error:
        return str(error)


@given(PARAGRAPHS, HASHES, HASHES)
def test_the_same_text_whatever_was_known_when_it_was_read(
    paragraphs: list[str], then: frozenset[int], by_now: frozenset[int]
) -> None:
    plain = reading(paragraphs)
    ahead = replace(plain, cleaned=clean_ahead(plain, then))
    assert text_of(ahead, by_now) == text_of(plain, by_now)
    assert sighted(ahead) == sighted(plain)


def test_what_was_cleaned_is_taken_where_nothing_of_it_was_learned() -> None:
    box = paragraph_hash(LINES[2])
    plain = reading(LINES[:3])
    cleaned = clean_ahead(plain, {box})
    assert cleaned is not None
    ahead = replace(plain, cleaned=cleaned)
    assert cleaned_text(ahead, {box, 7}) is cleaned.kept, "what the outlet repeats elsewhere is of no account"
    assert cleaned_text(ahead, {7}) is not cleaned.kept
    assert sighted(ahead) is cleaned.sightings


def test_another_headline_is_looked_at_again() -> None:
    plain = reading([*LINES[:2], "Aktau gets a harbour"])
    cleaned = clean_ahead(plain, ())
    assert cleaned is not None
    renamed = replace(reading(LINES[:2], "Aktau gets a harbour"), found=plain.found, cleaned=cleaned)
    assert "Aktau gets a harbour" in cleaned.kept.text
    assert "Aktau gets a harbour" not in cleaned_text(renamed, ()).text


@pytest.mark.parametrize("paragraphs", [["Read more"], [f"Line {n} of a list." for n in range(MAX_PARAGRAPHS + 1)]])
def test_what_leaves_nothing_or_is_a_book_is_left_to_the_run(paragraphs: list[str]) -> None:
    assert clean_ahead(reading(paragraphs), ()) is None


def test_what_many_carry_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def listening(*args: object) -> object:
        asked.extend(args[1])  # type: ignore[arg-type]
        return tag_texts(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(flows.heavy, "tag_texts", listening)
    monkeypatch.setattr(flows.heavy, "TEXTS_KEPT", 2)
    flows.heavy._kept.cache_clear()
    texts = [f"Sadyr Ilyasov came to {town}." for town in ("Bishkek", "Osh", "Batken")]
    orders = [("en", text) for text in (texts[0], texts[1], texts[0], texts[2])]
    found = find_texts(TagSection(), orders)
    assert [each and (each.tagged, each.names) for each in found] == [
        each and (each.tagged, each.names)
        for each in tag_texts(tagger(), [text for _, text in orders], ["en"] * len(orders))
    ]
    assert find_names(tagger(), [texts[0]], ["en"]), "the texts hold names"
    assert asked == texts
    find_texts(TagSection(), orders[:1])
    assert asked == [*texts, texts[0]], "the oldest was forgotten"
    find_texts(TagSection(), [orders[3], ("fa", texts[2])])
    assert asked == [*texts, texts[0], texts[2]], "read as another language it is another text"
    monkeypatch.setattr(flows.heavy, "KEPT_CHARS", 10)
    asked.clear()
    assert find_texts(TagSection(), [("en", "Aida Bek came.")] * 2) == find_texts(
        TagSection(), [("en", "Aida Bek came.")] * 2
    )
    assert asked == ["Aida Bek came."] * 2, "once each time, but a long text is not remembered"
    flows.heavy._kept.cache_clear()
