"""What the pictures of a report show, and where they put it."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from extractors.records import EntityType
from flows.weekly.charts.labels import Spot, place_labels, text_width
from flows.weekly.charts.network import draw_network
from flows.weekly.charts.world import closer_box, draw_world, is_area, place_words
from flows.weekly.markdown import render_markdown
from flows.weekly.tables import render_tables
from tests.weekly.conftest import HOSTILE_NAMES, SCRIPT
from tests.weekly.newsdesk import WEEK, Newsdesk
from warehouse.report.data import weekly_report
from warehouse.report.picture_records import Company, Member, PlaceRow, Tie
from warehouse.report.pictures import MEMBERS, TIES
from warehouse.report.text import clean_text


def _told(stories: list[dict[str, str]]) -> Newsdesk:
    """A week of these stories, an outlet and a quarter of an hour each."""
    desk = Newsdesk()
    desk.outlet("one")
    for turn, names in enumerate(stories):
        desk.article("one", WEEK.start_at + timedelta(minutes=15 * turn), names)
    return desk


def test_company_is_more_than_being_named_often() -> None:
    rng = random.Random(3)
    stories = []
    for turn in range(200):
        names = {"Always": "org"} if rng.random() < 0.6 else {}  # in most stories, so in many with everybody
        names |= {"Often": "location"} if rng.random() < 0.5 else {}
        names |= {"Ada": "person", "Ben": "person"} if turn % 20 == 0 else {}  # ten times, always together
        names |= {"Cyd": "person"} if turn % 20 == 1 else {}
        stories.append(names or {"Nobody": "group"})
    company = weekly_report(_told(stories).warehouse(), WEEK).pictures.company
    [tie] = company.ties
    assert {tie.a.name, tie.b.name} == {"Ada", "Ben"}
    assert (tie.stories, tie.articles, tie.a.stories, tie.b.stories) == (10, 10, 10, 10)
    assert tie.npmi == 1
    assert tie.score > 70
    assert company.ties_total == 1
    assert {m.name for m in company.members} == {"Ada", "Ben"}


def test_one_story_in_common_is_not_company() -> None:
    stories = [{"Ada": "person", "Ben": "person"}] + [{f"Name {i}": "org"} for i in range(50)]
    pictures = weekly_report(_told(stories).warehouse(), WEEK).pictures
    assert pictures.company.ties == ()
    assert draw_network(pictures.company, 900, 600, "w") == ""


def test_a_network_stays_readable() -> None:
    """Eighty circles of three: more names than a picture holds. And one name that keeps company with forty."""
    stories = [{f"{i} {part}": "person" for part in ("a", "b", "c")} for i in range(30) for _ in range(3)]
    stories += [{"Hub": "org", f"Spoke {i}": "person"} for i in range(40) for _ in range(2)]
    stories += [{f"Other {i}": "group"} for i in range(200)]
    company = weekly_report(_told(stories).warehouse(), WEEK).pictures.company
    assert len(company.members) <= MEMBERS
    assert len(company.ties) <= TIES < company.ties_total + 60
    inside = {m.entity_id for m in company.members}
    assert inside == {end.entity_id for tie in company.ties for end in (tie.a, tie.b)}
    assert all(tie.score >= 10.8 for tie in company.ties)
    assert [tie.score for tie in company.ties] == sorted((tie.score for tie in company.ties), reverse=True)
    drawn = draw_network(company, 968, 640, "w")
    assert drawn == draw_network(company, 968, 640, "w"), "the same every time"


def test_hostile_names_in_pictures_stay_text() -> None:
    members = [
        Member(entity_id=i, type=EntityType.PERSON, name=clean_text(name), stories=3)
        for i, name in enumerate(HOSTILE_NAMES)
    ]
    ties = tuple(Tie(a=a, b=b, stories=3, articles=3, score=20.0, npmi=1.0) for a, b in pairwise(members))
    network = draw_network(Company(members=tuple(members), ties=ties, ties_total=len(ties)), 968, 640, "w")
    places = [_place(10 + i, 10 * i, name=member.name) for i, member in enumerate(members)]
    for drawn in (network, draw_world(places, 900, 400, "w")):
        root = etree.fromstring(drawn)
        assert {etree.QName(element).localname for element in root.iter()} <= {
            "svg", "g", "path", "line", "text", "title", "desc", "rect", "defs", "clipPath"
        }  # fmt: skip
        assert not [name for element in root.iter() for name in element.attrib if str(name).startswith(("on", "href"))]
        titles = " ".join(title.text for title in root.iter("{*}title") if title.text)
        assert all(member.name in titles for member in members), "whole, in what a mark stands for"
        shown = [text.text or "" for text in root.iter("{*}text")]
        assert max(map(len, shown)) <= 24, "cut, where it is written"
        assert SCRIPT[:23] in " ".join(shown)


def test_places_and_those_whose_position_is_not_known() -> None:
    desk = _told(
        [{"Almaty": "location", "Nowhere": "location", "Kazakhstan": "location"}] * 3 + [{"Almaty": "location"}]
    )
    for (name, _), entity in desk.entities.items():
        lat, lon = {"Almaty": (43.25, 76.92), "Kazakhstan": (47.6, 70.1)}.get(name, (None, None))
        entity |= {"lat": lat, "lon": lon, "country": "KZ" if lat else None}
    report = weekly_report(desk.warehouse(), WEEK)
    pictures = report.pictures
    text, places = render_markdown(report, WEEK.end_at), render_tables(report)["places"]
    assert "2 of 3 places; the position of 1 is not known." in text
    assert "| Almaty | Kazakhstan | 4 | 4 | 1 | 43.25 | 76.92 |" in text
    assert ",Almaty,KZ,43.25,76.92,4,4,1\r\n" in places
    assert [(p.name, p.stories, is_area(p)) for p in pictures.places] == [("Almaty", 4, False), ("Kazakhstan", 3, True)]
    assert (pictures.places_total, pictures.unplaced) == (3, 1)
    assert place_words(pictures.places[0]) == "Almaty (Kazakhstan): 4 stories, 4 articles, 1 outlet"
    assert "Nowhere" not in draw_world(pictures.places, 900, 400, "w")


def _place(lat: float, lon: float, stories: int = 1, name: str = "") -> PlaceRow:
    return PlaceRow(
        entity_id=round(lat * 1e6 + lon * 1e2),
        name=name or f"{lat} {lon}",
        country=None,
        lat=lat,
        lon=lon,
        stories=stories,
        articles=stories,
        outlets=1,
    )


@pytest.mark.parametrize(
    ("places", "inside", "why"),
    [
        ([], None, "nothing to come closer to"),
        ([_place(43, 77), _place(42, 74), _place(41, 69)], None, "three circles are read on any map"),
        ([_place(43, 77, 9), _place(42, 74, 9), _place(41, 69, 9), _place(-12, -77, 3)], 3, "one far away is left out"),
        (
            [_place(43, 77, 9), _place(42, 74, 9), _place(-12, -77, 9), _place(-34, -58, 9)],
            None,
            "two ends of the world",
        ),
        ([_place(52 - i, 10 + i, 2) for i in range(8)], 8, "a region"),
        ([_place(10, 10 + i / 100) for i in range(5)], 4, "one town: not closer than outlines are fine"),
        ([_place(-89, 0, 5), _place(-88, 9, 5), _place(-87, 5, 5), _place(-88, 2, 5)], 3, "at the pole"),
        ([_place(0, 179, 9), _place(0, -179, 9), _place(1, 178, 9), _place(1, -178, 9)], None, "across the date line"),
    ],
)
def test_a_closer_map_only_of_a_part_of_the_world(places: list[PlaceRow], inside: int | None, why: str) -> None:
    box = closer_box(places)
    assert (box is None) == (inside is None), why
    if box is not None and inside is not None:
        west, south, east, north = box
        held = [p for p in places if west <= p.lon <= east and south <= p.lat <= north]
        assert len(held) >= inside, why
        assert sum(p.stories for p in held) >= 0.75 * sum(p.stories for p in places), why
        assert east - west >= 15, why
        assert -90 <= south < north <= 90, why


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 300), st.integers(2, 14), st.text(min_size=1, max_size=40)),
        max_size=40,
    )
)
def test_labels_neither_overlap_nor_leave_the_picture(given_spots: list[tuple[int, int, int, str]]) -> None:
    spots = [Spot(x=x, y=y, radius=r, name=name) for x, y, r, name in given_spots]
    labels = place_labels(spots, 400, 300, 12)
    assert len(labels) == len(spots)
    boxes = []
    for label in labels:
        if label is not None:
            wide = text_width(label.text, 12)
            left = label.x - {"left": 0.0, "center": wide / 2, "right": wide}[label.align]
            boxes.append((left, label.y - 6, left + wide, label.y + 6))
    for a, b in combinations(boxes, 2):
        assert min(a[2], b[2]) - max(a[0], b[0]) <= 0.2 or min(a[3], b[3]) - max(a[1], b[1]) <= 0.2
    for left, top, right, bottom in boxes:
        assert left >= -0.2
        assert right <= 400.2
        assert top >= 0
        assert bottom <= 300


def test_a_lonely_mark_has_its_name_on_the_right_and_a_hemmed_in_one_has_none() -> None:
    [label] = place_labels([Spot(x=100, y=100, radius=5, name="Almaty")], 400, 300, 12)
    assert label is not None
    assert (label.text, label.align, label.x) == ("Almaty", "left", 108)
    assert place_labels([Spot(x=15, y=10, radius=9, name="Almaty")], 30, 20, 12) == [None]


def test_a_name_stands_where_the_fewest_lines_cross_it() -> None:
    spot = Spot(x=100, y=100, radius=5, name="Almaty")
    for line, align in (
        ((100, 100, 390, 100), "right"),  # away to the right
        ((100, 100, 10, 100), "left"),
        ((100, 10, 100, 290), "left"),  # up and down, beside the name
        ((130, 10, 130, 290), "right"),  # somebody else's, through where it would stand
        ((200, 10, 200, 290), "left"),  # far away
    ):
        [label] = place_labels([spot], 400, 300, 12, [line])
        assert label is not None
        assert label.align == align, line


def test_widths_of_letters() -> None:
    assert text_width("王小明", 10) == pytest.approx(31.5)
    assert text_width("e\u0301", 10) == text_width("e", 10)


def test_carried_names_and_copies_add_up() -> None:
    desk = Newsdesk()
    for outlet in ("one", "two"):
        desk.outlet(outlet)
    lead = desk.article("one", WEEK.start_at, {"Ada": "person"})
    desk.article("two", WEEK.start_at + timedelta(hours=1), {"Ada": "person"}, story=lead, relation="syndicated")
    desk.article("two", WEEK.start_at + timedelta(hours=2), {"Ada": "person"}, story=lead, relation="abridged")
    desk.article("two", WEEK.start_at + timedelta(hours=3), {"Ben": "person"})
    pictures = weekly_report(desk.warehouse(), WEEK).pictures
    assert pictures.carriers == ("Two", "One")
    carried = {line.name.name: (line.stories, line.articles) for line in pictures.carried}
    assert carried == {"Ada": ((1, 1), (2, 1)), "Ben": ((1, 0), (1, 0))}
    two, one = pictures.copies
    assert (two.articles, two.own, two.syndicated, two.abridged, two.led) == (3, 1, 1, 1, 0)
    assert (one.articles, one.own, one.led) == (1, 1, 2)
    assert pictures.repeats == ((0, 0), (2, 0)), "Two repeats One twice"
    assert all(line.name.type is EntityType.PERSON for line in pictures.carried)
