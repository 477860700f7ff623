"""The generated reports: independent of each other, well formed, names where the truth says."""

import random
import re
from datetime import date

import pytest

from flows.newsroom.cast import load_world
from flows.newsroom.grammar import Memory, Named, Writer, compile_template
from flows.newsroom.likeness import shingles
from flows.newsroom.newsroom import Newsroom
from flows.newsroom.plan import ORIGINAL
from flows.newsroom.truth import find_truth

UNTIL = date(2026, 11, 16)
MAX_SHARED = 0.15


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return Newsroom(until=UNTIL)


def shared_pairs(texts: list[str]) -> list[tuple[float, int, int]]:
    """Share of the shorter text's word 5-grams that another has, for every pair that shares any."""
    found = [shingles(text) for text in texts]
    holders: dict[int, list[int]] = {}
    common: dict[tuple[int, int], int] = {}
    for i, marks in enumerate(found):
        for mark in marks:
            for other in holders.setdefault(mark, []):
                common[other, i] = common.get((other, i), 0) + 1
            holders[mark].append(i)
    return sorted(((n / min(len(found[a]), len(found[b])), a, b) for (a, b), n in common.items()), reverse=True)


def test_independent_reports_share_little(newsroom: Newsroom) -> None:
    originals = [a for a in newsroom.all_articles() if a.relation == ORIGINAL]
    worst, a, b = shared_pairs([article.final.body for article in originals])[0]
    assert worst < MAX_SHARED, (worst, originals[a].key, originals[b].key)


def test_reports_have_the_length_of_news(newsroom: Newsroom) -> None:
    words = [a.final.words for a in newsroom.all_articles() if a.relation == ORIGINAL]
    assert min(words) >= 90
    assert max(words) <= 500
    assert sum(words) / len(words) > 200
    assert all(len(a.final.paragraphs) >= 2 for a in newsroom.all_articles())


def test_spans_cut_out_their_surfaces(newsroom: Newsroom) -> None:
    for article in newsroom.all_articles():
        for version in article.versions:
            body = version.report.body
            assert version.report.spans
            for span in version.report.spans:
                assert body[span.start : span.end] == span.surface, (article.key, span)


# What a reader of the text would stumble over, and a slip of the grammar would produce.
SLIPS = {
    "mark left over": r"[{}\[\]|]",
    "two spaces": r"  ",
    "doubled comma": r",,|, ,|,\.",
    "space before stop": r" [,.;:]",
    "doubled possessive": r"'s's|s's",
    "word and thousands": r"(?:two|three|four|five|six|seven|eight|nine),000",
    "odd ordinal": r"\d(?<!1)1th|(?:three|five|eight|nine)th",
    "wrong article": r"\b[Aa] (?:[aio]|e(?!u))\w|\b[Aa]n [bcdfgjklmnpqrstvwxz]",
    "small letter after a stop": r"[a-z][.?!] [a-z]",
    "word twice": r"\b(\w{3,}) \1\b",
}
# "a one-sentence request", "6 p.m. and", "Had had".
HARMLESS = re.compile(r"[Aa] (?:one|once)|[ap]\.m\. \w|that that|had had", re.I)


@pytest.mark.parametrize("slip", SLIPS)
def test_no_slips_of_the_grammar(newsroom: Newsroom, slip: str) -> None:
    found = []
    for article in newsroom.all_articles():
        for version in article.versions:
            for text in (*version.report.paragraphs, version.report.title, version.report.caption):
                found += [
                    text[max(0, m.start() - 30) : m.end() + 15]
                    for m in re.finditer(SLIPS[slip], text)
                    if not HARMLESS.match(text, m.start()) and not HARMLESS.search(text[m.start() - 5 : m.end() + 3])
                ]
    assert found == []


# Capitalised words inside a sentence that are no names.
PLAIN_CAPITALS = re.compile(
    r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|March|June|August|October|I|Prime|Minister|President|Deputy|Doctor|"
    r"Defence|Education|Energy|Foreign|Health|Interior|Justice|Labour|Trade|Transport|Agriculture|Culture"
)


def test_every_name_is_marked(newsroom: Newsroom) -> None:
    unmarked = []
    for article in newsroom.all_articles():
        body = article.final.body
        marked = {i for span in article.final.spans for i in range(span.start, span.end)}
        for match in re.finditer(r"[^\W\d_a-z][\w-]*", body):
            before = body[: match.start()].rstrip("“\"‘' ")
            opens = not before or before[-1] in ".?!:\n" or before.endswith("—")
            quoted = body[match.start() - 1] in '“"'
            if match.start() in marked or opens or quoted or PLAIN_CAPITALS.fullmatch(match[0]):
                continue
            # Titles stand before a name and belong to it.
            if not any(span.start - 1 == match.end() for span in article.final.spans):
                unmarked.append((article.story, body[max(0, match.start() - 30) : match.end() + 10]))
    assert unmarked == []


def test_cast_is_large_and_in_use(newsroom: Newsroom) -> None:
    entities = find_truth(newsroom).entities.values()
    counts = {kind: sum(e.type == kind for e in entities) for kind in ("person", "org", "location", "group")}
    assert counts["person"] >= 150
    assert counts["org"] >= 80
    assert counts["location"] >= 100
    assert counts["group"] >= 25


def test_surfaces_of_one_article_name_one_entity(newsroom: Newsroom) -> None:
    """A full name never stands for two people, in the whole newsroom."""
    owner: dict[str, str] = {}
    for article in newsroom.all_articles():
        for span in article.final.spans:
            if span.type == "person" and " " in span.surface:
                assert owner.setdefault(span.surface, span.entity) == span.entity


def test_kinds_are_many(newsroom: Newsroom) -> None:
    kinds = {a.story.rsplit("-", 1)[0] for a in newsroom.all_articles() if a.story[-1].isdigit()}
    assert len(kinds - {"pin"}) >= 20


class TwoNames:
    def named(self, slot: str) -> Named:
        people = {
            "p": Named("p", "person", "Ana Lua", "Lua", "f"),
            "q": Named("q", "person", "Ivo Lua", "Lua", "m"),
            "o": Named("o", "org", "Grain Board", "GB"),
            "u": Named("u", "group", "Ukrainian", "Ukrainian"),
            "i": Named("i", "group", "Indian", "Indian"),
        }
        return people[slot]

    def plain(self, slot: str) -> str | None:
        return None

    def day(self, rng: random.Random) -> str:
        return "Monday"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{p} spoke. {p} left.", "Ana Lua spoke. Lua left."),
        ("{p:Judge} sat. {p:Judge} rose.", "Judge Ana Lua sat. Lua rose."),
        ("{q:Spokeswoman} sat.", "Spokesman Ivo Lua sat."),
        ("{p;who sings}, left. {p;who sings}, won.", "Ana Lua, who sings, left. Lua won."),
        ("Said {p;who sings}. {p.He} left.", "Said Ana Lua, who sings. She left."),
        ("{p} met {q}. {q} bowed to {p}.", "Ana Lua met Ivo Lua. Ivo Lua bowed to Ana Lua."),
        ("{o} rose, {o} fell, {o!full} stayed.", "Grain Board (GB) rose, GB fell, Grain Board stayed."),
        ("{a} {u} and {a} {i}.", "A Ukrainian and an Indian."),
        (
            "{n.x:4-4} of {n.x:4-4}, {n:4-4},000, {n:3-3}-1, the {o:4-4} and {o:91-91}.",
            "Four of four, 4,000, 3-1, the fourth and 91st.",
        ),
    ],
)
def test_marks_of_the_grammar(template: str, text: str) -> None:
    writer = Writer(TwoNames(), random.Random(1), Memory())
    writer.write(compile_template(template))
    assert writer.text() == text
    for span in writer.spans:
        assert text[span.start : span.end] == span.surface


@pytest.mark.parametrize("broken", ["[a|b", "a]", "{n:1-2", "x}"])
def test_unbalanced_marks_are_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="template"):
        compile_template(broken)


def test_known_names_do_not_meet_the_stock_of_names() -> None:
    world = load_world()
    stock = {person.key for country in world.countries.values() for person in country.people}
    assert not stock & set(world.known)
