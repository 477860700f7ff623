"""A site gets a box, or loses one, after its articles were loaded: no article has changed by that."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.test_revisions import Site, page
from tests.webserver import WebServer

TOWNS = ("Oral", "Semey", "Taraz", "Kostanay", "Pavlodar")
BOX = (
    "Weekend Reads",
    "Hieronymus Newbox picks the long reads of the week for you and sends them from Antwerp on Saturdays.",
)
NAMES = "SELECT count(*) FROM mentions JOIN entities USING (entity_id) WHERE name LIKE '%Newbox%' OR name = 'Antwerp'"
WRITTEN = {
    "Oral": ("A ferry with forty pupils ran aground", "The captain had followed a buoy that the ice had moved."),
    "Semey": ("Bakers closed their shops at noon", "Flour costs a third more than in spring, the guild said."),
    "Taraz": ("A choir of miners sang for the last time", "Its oldest member joined when the shaft was new."),
    "Kostanay": ("The zoo counted nine young lynxes", "Visitors may name three of them until the end of June."),
    "Pavlodar": ("Students mapped every broken lamp", "Half of them have been dark for longer than a winter."),
}

FROST = (
    "Frost came to Aktau in May, and the gardeners of Aktau lit fires between the trees to keep the blossoms warm.",
    "It was the coldest night of that month since anybody has written it down, the weather office said in the evening.",
)


def texts(town: str, *more: str) -> tuple[str, ...]:
    """A report that has nothing in common with the others."""
    what, why = WRITTEN[town]
    return (
        f"{what} in {town} on Tuesday, and the mayor of {town} came to see it with her deputy.",
        f"{why} So the newspaper of {town} had it in its morning edition.",
        f"{what}, as had happened in {town} ten years before, but this time nobody was surprised by it.",
        *more,
    )


class Town(Site):
    """A site with one report on each of five towns."""

    def show(self, *boxes: str, of: Iterable[int] = range(5), more: str = "") -> None:
        """Let pages have these boxes, and one more paragraph of the report."""
        for n in of:
            self.publish(page(*texts(TOWNS[n], *([more] if more else [])), *boxes, title=WRITTEN[TOWNS[n]][0]), n)

    def count(self, query: str) -> int:
        [(found,)] = self.pipe.ask(query)
        return int(found)

    def carrying(self) -> int:
        return self.count("SELECT count(*) FROM articles WHERE text LIKE '%Newbox%'")

    def told(self) -> int:
        return self.count("SELECT count(*) FROM revision_changes")


@pytest.fixture
def site(webserver: WebServer, tmp_path: Path) -> Town:
    made = Town(webserver, tmp_path, articles=5)
    made.show()
    assert made.run().articles_new == 5
    return made


def test_a_box_that_all_pages_have_since_is_learned_at_once(site: Town) -> None:
    site.show(*BOX)
    counts = site.run(5)
    assert (counts.rechecks, counts.rechecks_changed, counts.articles_revised) == (5, 0, 0)
    assert (site.carrying(), site.count(NAMES), site.told()) == (0, 0, 0)
    assert site.count("SELECT max(articles) FROM site_paragraphs WHERE articles >= 5") == 5
    before = site.pipe.ask("SELECT * FROM site_paragraphs ORDER BY paragraph_hash")
    site.show(*BOX, " ")  # other bytes, the same text
    assert site.run(9).rechecks_changed == 0
    after = site.pipe.ask("SELECT * FROM site_paragraphs ORDER BY paragraph_hash")
    assert after == before, "each article was counted once"
    assert site.pipe.broken() == []


def test_pages_looked_at_one_by_one_are_cleaned_when_it_shows(site: Town) -> None:
    site.show(*BOX, of=[0])
    assert site.run(5).articles_revised == 1
    site.show(*BOX, of=[1])
    assert site.run(10).articles_revised == 1
    assert (site.carrying(), site.told()) == (2, 2), "two may be one report printed twice"
    site.show(*BOX, of=[2])
    assert site.run(18).articles_revised == 0
    assert (site.carrying(), site.count(NAMES), site.told()) == (0, 0, 0), "cleaned, and the changes taken back"
    assert site.pipe.broken() == []
    assert site.run(40).articles_revised == 0
    assert (site.carrying(), site.told()) == (0, 0)


def test_of_a_change_the_box_is_left_out_when_it_shows(site: Town) -> None:
    verdict = "Edi Rama sent a letter of thanks."
    site.show(*BOX, of=[0], more=verdict)
    site.run(5)
    site.show(*BOX, of=[1, 2, 3])
    site.run(10)
    [(added, words, names)] = site.pipe.ask("SELECT added, words_added, names_added FROM revision_changes")
    assert (added, words) == ([verdict], 7)
    assert names == ["Edi Rama"]
    assert (site.carrying(), site.count(NAMES)) == (0, 0)
    assert site.pipe.broken() == []


def test_a_change_beside_a_new_box_is_one(site: Town) -> None:
    site.show(*BOX)
    site.show(*BOX, of=[3], more="The council will meet about it on Friday.")
    assert site.run(5).articles_revised == 1
    assert site.pipe.ask("SELECT added FROM revision_changes") == [(["The council will meet about it on Friday."],)]
    assert site.carrying() == 0


def test_a_new_article_and_two_known_ones_are_three(site: Town, webserver: WebServer) -> None:
    site.show(*BOX, of=[0, 1])
    link = f"{webserver.url}/a9"
    feed = webserver.documents["/feed"].body.decode()
    item = f"<item><guid>{link}</guid><title>Frost</title><link>{link}</link></item></channel>"
    webserver.serve("/feed", feed.replace("</channel>", item), headers={"ETag": '"g"'})
    site.publish(page(*FROST, *BOX, title="Frost"), 9)
    counts = site.run(5)
    assert (counts.articles_new, counts.articles_revised) == (1, 0)
    assert (site.carrying(), site.count(NAMES), site.told()) == (0, 0, 0)


def test_a_box_that_vanishes_is_no_change(webserver: WebServer, tmp_path: Path) -> None:
    """On pages of which it is the greater part it stays in the text; when it goes, the article has not changed."""
    site = Town(webserver, tmp_path, articles=5)
    much = (
        BOX[1],
        "Ottoline Quist cooks with what the garden gives and answers letters about it from Utrecht every Monday.",
        "The shop of this house sells maps, prints and old front pages, and ships them from Rotterdam everywhere.",
        "Members of our club go behind the scenes with Bartholomew Finch four times a year, and meet in Lisbon.",
        "Our podcast tells in ten minutes what happened while others slept; Perpetua Lindqvist speaks it in Malmo.",
    )
    site.show(*much)
    site.run()
    assert site.carrying() == 5
    site.show()
    counts = site.run(5)
    assert (counts.articles_revised, site.told(), site.carrying(), site.count(NAMES)) == (0, 0, 0, 0)
    site.show(*much)
    site.run(10)
    assert (site.told(), site.carrying(), site.count(NAMES)) == (0, 0, 0)
    assert site.pipe.broken() == []
