"""What an outlet repeats, over simulated weeks in a real warehouse: learned, cleaned afterwards, forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from extractors.ids import stable_id
from extractors.records import PageArticle
from flows.articles import Reading
from flows.sift import sift
from tests.builders import MONDAY, load, subscription
from tests.fresh import in_memory
from warehouse.batches import Batch
from warehouse.feeds import register
from warehouse.load import MAX_CARRIERS, load_batch
from warehouse.recall import PendingEntry
from warehouse.retention import PARAGRAPHS_KEPT, forget_old

WEEK = timedelta(weeks=1)
TOWNS = ("Oral", "Semey", "Taraz", "Kostanay", "Pavlodar", "Atyrau", "Shymkent", "Kokshetau", "Zhezkazgan", "Ekibastuz",
         "Rudny", "Balkhash", "Stepnogorsk", "Kentau", "Arkalyk", "Saran")  # fmt: skip
BOX = "Jane Roe explains the region from Lisbon twice a month, with letters from Li Wei in Taipei."


def report(town: str) -> list[str]:
    """A text about one town only. Its paragraphs come back with another town's name, as those of any court report."""
    return [
        f"The court in {town} heard the case of a bridge over the river at {town} that fell in the storm.",
        f"The mayor of {town} told the judge that nobody had looked after the bridge near {town} for years.",
        f"A witness from {town} said that he had written to the office in {town} about it.",
        f"The judge will name the day on which {town} hears who has to pay.",
    ]


def strike(place: str) -> list[str]:
    """A text of one running story."""
    return [
        f"Dock workers in Aktau stopped work at {place} again, and the ships of Caspian Line turned back from {place}.",
        f"Caspian Line said that the strike in Aktau had cost it a week at {place} alone.",
        f"The union in Aktau said it would speak with Caspian Line about {place} at the end of the month.",
        f"The harbour office counted the ships that waited off {place}.",
    ]


BACKGROUND = "The strike began in March when workers in Aktau learned that Caspian Line would close two piers."


@dataclass
class Desk:
    """A warehouse and the clock beside it."""

    con: duckdb.DuckDBPyConnection
    now: datetime = MONDAY

    def publish(self, *texts: Sequence[str], outlet: str = "gazette") -> list[str]:
        """Load articles in one chunk, as a run does; returns what the loaded and the cleaned ones say."""
        readings = [_reading(text, outlet, self.now) for text in texts]
        sifted = sift(self.con, readings, self.now, max_attempts=6)
        assert sifted.failures == ()
        load_batch(
            self.con,
            Batch(
                loaded_at=self.now,
                articles=tuple(load(item.article) for item in sifted.fresh),
                paragraphs=sifted.paragraphs,
            ),
        )
        return [item.article.text for item in sifted.fresh]

    def weeks(self, count: float) -> None:
        """Let time pass, and forget as each run does."""
        self.now += count * WEEK
        forget_old(self.con, self.now)

    def carry(self, paragraph: str) -> list[str]:
        """Titles of the stored articles whose text has the paragraph."""
        rows: list[tuple[Any, ...]] = self.con.execute("SELECT title, text FROM articles ORDER BY title").fetchall()
        return [title for title, text in rows if paragraph in text.split("\n")]


def _reading(paragraphs: Sequence[str], outlet: str, now: datetime) -> Reading:
    url = f"https://{outlet}.example/{stable_id('test', *paragraphs)}"
    title = paragraphs[0].split(",")[0][:60]
    entry = PendingEntry(
        entry_id=stable_id("entry", url), feed_id=stable_id("feed", f"https://{outlet}.example/feed"), outlet_id=outlet,
        url=url, title=title, authors=(), published_at=now, seen_at=now, attempts=0, article_id=None, language="en",
    )  # fmt: skip
    found = PageArticle(url=url, canonical_url=url, title=title, paragraphs=tuple(paragraphs))
    return Reading(entries=(entry,), article_id=stable_id("article", url), found=found)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with in_memory() as con:
        register(con, [subscription(), subscription("https://b.example/feed", "b")], MONDAY)
        yield Desk(con)


def test_a_box_of_week_two_is_learned_and_earlier_carriers_are_cleaned(desk: Desk) -> None:
    for town in TOWNS[:3]:
        desk.publish(report(town))
    desk.weeks(1)
    for town in TOWNS[3:5]:
        desk.publish([*report(town), BOX])
    assert len(desk.carry(BOX)) == 2, "two may be one report printed twice"
    texts = desk.publish([*report(TOWNS[5]), BOX])
    assert len(texts) == 3, "the third and the two before it"
    assert desk.carry(BOX) == []
    assert desk.con.execute("SELECT DISTINCT revision FROM articles").fetchall() == [(1,)], "cleaned, not changed"
    dropped = desk.con.execute(
        "SELECT count(*) FROM articles WHERE list_contains(dropped, 'repeated: ' || $box)", {"box": BOX}
    )
    assert dropped.fetchall() == [(3,)]


def test_a_box_is_learned_within_one_load(desk: Desk) -> None:
    texts = desk.publish(*([*report(town), BOX] for town in TOWNS[:3]))
    assert not any(BOX in text for text in texts)


@pytest.mark.parametrize(
    ("reason", "form"),
    [
        ("a number", "Join {number} readers who have the Gazette in their hands every morning"),
        ("an author", "Today's letter to our readers is by {name} and comes to you every morning at seven."),
        ("a day", "You are reading what was sent to our readers on {number} May before they woke up."),
    ],
)
def test_boxes_that_differ_by_little_are_one(desk: Desk, reason: str, form: str) -> None:
    names = ("Anna", "Ben Li", "Carla")
    boxes = [form.format(number=number * 1_234, name=name) for number, name in enumerate(names, 3)]
    for town, box in zip(TOWNS, boxes, strict=False):
        desk.publish([*report(town), box])
    assert [desk.carry(box) for box in boxes] == [[], [], []], reason


def test_boxes_that_take_turns_are_learned_each(desk: Desk) -> None:
    boxes = [
        f"{name} writes to our readers from {town} about food."
        for name, town in (("Jane Roe", "Lima"), ("Li Wei", "Nice"))
    ]
    for number, town in enumerate(TOWNS[:8]):
        desk.publish([*report(town), boxes[number % 2]])
        desk.weeks(0.5)
    assert [desk.carry(box) for box in boxes] == [[], []]


def test_a_box_that_is_gone_is_forgotten(desk: Desk) -> None:
    for town in TOWNS[:4]:
        desk.publish([*report(town), BOX])
    desk.weeks(PARAGRAPHS_KEPT / WEEK - 1)
    assert BOX not in desk.publish([*report(TOWNS[4]), BOX])[0], "seen again in time, it is known for as long again"
    desk.weeks(PARAGRAPHS_KEPT / WEEK - 1)
    assert BOX not in desk.publish([*report(TOWNS[5]), BOX])[0]
    desk.weeks(PARAGRAPHS_KEPT / WEEK + 1)
    assert desk.con.execute("SELECT count(*) FROM site_paragraphs").fetchall() == [(0,)]
    assert BOX in desk.publish([*report(TOWNS[6]), BOX])[0], "what it says is news again"


def test_background_of_a_running_story_is_no_box(desk: Desk) -> None:
    for place in ("the grain pier", "the oil pier", "the gate", "the yard", "the railway"):
        text = strike(place)
        desk.publish([*text[:2], BACKGROUND, *text[2:]])
        desk.weeks(0.3)
    assert len(desk.carry(BACKGROUND)) == 5


def test_a_stock_sentence_about_those_concerned_stays(desk: Desk) -> None:
    for town in TOWNS[:4]:
        desk.publish([*report(town), f"The office in {town} did not respond to a request for comment at once."])
    assert len(desk.carry(f"The office in {TOWNS[0]} did not respond to a request for comment at once.")) == 1


def test_reports_of_one_form_about_others_are_no_boxes(desk: Desk) -> None:
    for town in TOWNS:
        assert desk.publish(report(town)) == ["\n".join(report(town))]


def test_a_report_printed_again_and_again_stays_whole(desk: Desk) -> None:
    for number in range(5):
        text = [*report("Oral"), f"This is version {'abcde'[number]} of the text."]
        assert desk.publish(text)[0].split("\n")[:4] == report("Oral")


FOREIGN = (
    "Nobody was hurt, and the road was open again before the evening.",
    "It had rained for eleven days without a break.",
    "A bridge of that kind costs as much as a school with all its teachers for ten years.",
)


@pytest.mark.parametrize("together", [True, False], ids=["in one load", "one by one"])
def test_a_report_under_several_addresses_stays_whole(desk: Desk, together: bool) -> None:
    """Nothing of it is a box, although three articles carry what is about none of its names."""
    copies = [[*report("Oral"), *FOREIGN, f"This is version {letter} of the text."] for letter in "abcd"]
    for load_of in [copies] if together else [[copy] for copy in copies]:
        desk.publish(*load_of)
    assert [len(desk.carry(text)) for text in FOREIGN] == [4, 4, 4]
    desk.publish([*report("Semey"), FOREIGN[1]])
    assert len(desk.carry(FOREIGN[1])) == 5, "two texts have it"
    desk.publish([*report("Taraz"), FOREIGN[1]])
    assert [len(desk.carry(text)) for text in FOREIGN] == [4, 0, 4], "three have it: a box on all copies is one, too"


def test_what_one_outlet_repeats_another_may_say_once(desk: Desk) -> None:
    for town in TOWNS[:3]:
        desk.publish([*report(town), BOX])
    assert BOX in desk.publish([*report(TOWNS[3]), BOX], outlet="b")[0]


def test_a_box_that_looked_like_background_takes_its_carriers_along(desk: Desk) -> None:
    """Introduced on a running story about the very names in it; then it is on every page."""
    box = "The Gazette is in Aktau and follows what Caspian Line and the strike do to the town."
    for place in ("the grain pier", "the oil pier", "the gate"):
        text = strike(place)
        desk.publish([*text, box])
    assert len(desk.carry(box)) == 3
    for town in TOWNS[:3]:
        desk.publish([*report(town), box])
    assert desk.carry(box) == []


def test_memory_is_bounded(desk: Desk) -> None:
    for town in TOWNS:
        desk.publish([*report(town), BOX])
    longest = desk.con.execute("SELECT max(len(carriers)), max(articles) FROM site_paragraphs").fetchall()
    assert longest == [(MAX_CARRIERS, len(TOWNS))]


def test_the_same_article_again_counts_nothing(desk: Desk) -> None:
    text = [*report("Oral"), BOX]
    reading = _reading(text, "gazette", MONDAY)
    for _ in range(4):
        sifted = sift(desk.con, [reading], desk.now, max_attempts=6)
        made = tuple(load(replace(item.article)) for item in sifted.fresh)
        load_batch(desk.con, Batch(loaded_at=desk.now, articles=made, paragraphs=sifted.paragraphs))
    assert desk.con.execute("SELECT max(articles) FROM site_paragraphs").fetchall() == [(1,)]
