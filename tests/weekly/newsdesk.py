"""Builds small warehouses in memory for tests of the report: rows as a load would leave them, without a pipeline."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from tests.fresh import in_memory
from warehouse.rollups import refresh_counts
from warehouse.weeks import Week

WEEK = Week.parse("2026-W33")


# Of these the country is known.
COUNTRIES = {
    "Almaty": "KZ",
    "Astana": "KZ",
    "Kazakhstan": "KZ",
    "Astana Times Foundation": "KZ",
    "Kyiv": "UA",
    "Odesa": "UA",
}


@dataclass
class Newsdesk:
    """Collects rows, then makes a warehouse of them."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    entities: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def outlet(self, outlet_id: str, name: str = "", url: str = "") -> int:
        added_at = datetime(2026, 1, 1, tzinfo=UTC)
        self.rows["outlets"].append({"outlet_id": outlet_id, "name": name or outlet_id.title(), "added_at": added_at})
        url = url or f"https://{outlet_id}.example/feed.xml"
        feed_id = len(self.rows["feeds"]) + 1
        self.rows["feeds"].append(
            {"feed_id": feed_id, "outlet_id": outlet_id, "url": url, "poll_url": url, "interval_s": 900}
            | {"failures": 0, "subscribed": True, "added_at": added_at}
        )
        return feed_id

    def article(
        self,
        outlet_id: str,
        at: datetime,
        names: Mapping[str, str] | None = None,
        *,
        title: str = "",
        url: str = "",
        story: int | None = None,
        relation: str = "original",
        sentence: str = "",
        surface: str = "",
        **more: Any,
    ) -> int:
        """Add an article; `names` is name to type. Returns its id, which `story` of a copy takes."""
        article_id = len(self.rows["articles"]) + 1
        row = {
            "article_id": article_id,
            "url": url or f"https://{outlet_id}.example/{article_id}",
            "outlet_id": outlet_id,
            "title": title or f"Report {article_id}",
            "authors": [],
            "published_at": at,
            "published_from": "feed",
            "fetched_at": at,
            "language": "en",
            "text": "text",
            "words": 1,
            "text_hash": article_id,
            "extractor": "test",
            "dropped": [],
            "syndicated_from": None,
            "date_flag": None,
            "story_id": story or article_id,
            "relation": relation,
            "revision": 1,
            "tagger": "test",
        }
        self.rows["articles"].append(row | more)
        for name, kind in (names or {}).items():
            known = self.entities.setdefault(
                (name, kind),
                {
                    "entity_id": len(self.entities) + 1,
                    "type": kind,
                    "name": name,
                    "country": COUNTRIES.get(name),
                    "first_seen_at": at,
                },
            )
            known["first_seen_at"] = min(known["first_seen_at"], at)
            self.rows["mentions"].append(
                {
                    "article_id": article_id,
                    "entity_id": known["entity_id"],
                    "type": kind,
                    "occurrences": 1,
                    "surfaces": [surface or name],
                    "first_start": 0,
                    "evidence": sentence or f"On Monday {name} was named in report {article_id}.",
                    "published_at": at,
                }
            )
        return article_id

    def stories(self, outlet_ids: Iterable[str], week: Week, count: int, names: Mapping[str, str]) -> None:
        """So many single-article stories in the week, outlets taking turns."""
        ids = list(outlet_ids)
        for turn in range(count):
            at = week.start_at + timedelta(hours=(turn * 7) % 160)
            self.article(ids[turn % len(ids)], at, names)

    def poll(self, feed_id: int, at: datetime, outcome: str = "new", new: int = 1, error: str = "") -> None:
        self.rows["polls"].append(
            {"run_id": 1, "feed_id": feed_id, "polled_at": at, "outcome": outcome, "bytes": 1, "entries": new}
            | {"new_entries": new, "seconds": 0.1, "error": error or None}
        )

    def entry(
        self, feed_id: int, at: datetime, status: str = "loaded", error: str | None = None, url: str = ""
    ) -> None:
        entry_id = len(self.rows["entries"]) + 1
        self.rows["entries"].append(
            {"entry_id": entry_id, "feed_id": feed_id, "guid": str(entry_id), "seen_at": at}
            | {"url": url or f"https://a.example/{entry_id}", "status": status, "attempts": 1, "error": error}
        )

    def warehouse(self) -> duckdb.DuckDBPyConnection:
        """The warehouse with stories and the rollups made from the articles."""
        con = in_memory()
        if self.entities:
            self.rows["entities"] = list(self.entities.values())
        for table, rows in sorted(self.rows.items()):
            if rows:
                con.register("fresh_rows", pa.Table.from_pylist(rows))
                con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM fresh_rows")
                con.unregister("fresh_rows")
        refresh_counts(con, {row[0] for row in con.execute("SELECT DISTINCT story_id FROM articles").fetchall()})
        return con


OUTLETS = {
    "rferl": "Radio Meridian", "kabulpost": "Kabul Post", "steppe": "The Steppe Review", "volga": "Volga Monitor",
    "bosphorus": "Bosphorus Daily", "andes": "Diario de los Andes", "nairobi": "Nairobi Ledger",
    "formosa": "Formosa Times", "balkan": "Balkan Wire",
}  # fmt: skip
_FIRST = (
    "Aliya", "Bekzat", "Chen", "Dariga", "Elena", "Farid", "Gulnara", "Hamid", "Ivana", "Javier",
    "Kofi", "Leyla", "Mirza", "Nadia", "Omar", "Petra",
)  # fmt: skip
_LAST = (
    "Tokayev", "Rahmonova", "Ibraimov", "Sadykov", "Marković", "Fernández", "Okonkwo", "Wu", "Yıldız",
    "Kowalska", "Hashimi", "Petrenko",
)  # fmt: skip
_PLACES = (
    "Almaty", "Astana", "Bishkek", "Kabul", "Tashkent", "Dushanbe", "Kyiv", "Tbilisi", "Baku", "Ankara",
    "Belgrade", "Nairobi", "Taipei", "Lima", "Quito", "Geneva", "Vienna", "Osh", "Herat", "Khujand",
    "Odesa", "Batumi", "Sarajevo", "Mombasa", "Kaohsiung", "Cusco", "Samarkand", "Aktau", "Mariupol",
    "Izmir",
)  # fmt: skip
_ORGS = (
    "Ministry of Water", "National Bank", "Caspian Pipeline Consortium", "Red Crescent",
    "United Nations", "Election Commission", "World Food Programme", "Supreme Court", "Steppe Airlines",
    "Border Service", "Health Institute", "Railway Union", "Central Election Board", "Grain Exchange",
    "Olympic Committee", "Human Rights Council", "Port Authority", "Energy Agency", "Teachers' Union",
    "Astana Times Foundation",
)  # fmt: skip
_GROUPS = (
    "Kazakh", "Kyrgyz", "Tajik", "Uzbek", "Afghan", "Ukrainian", "Georgian", "Turkish", "Serb",
    "Uyghur", "Sunni", "Orthodox", "Hazara", "Taiwanese", "Kenyan",
)  # fmt: skip
_WHAT = (
    "{0} and {1} agree on water sharing in {2}",
    "Protest in {2} after {0} dismisses {1}",
    "{1} names {0} to lead inquiry in {2}",
    "Flood reaches {2}; {0} asks {1} for help",
    "Court in {2} hears case of {0} against {1}",
    "{0} opens new line of {1} in {2}",
    "What {0} wants from {1} before the vote in {2}",
)


def rich_newsdesk(seed: int = 33, weekly: int = 260) -> Newsdesk:
    """Twelve weeks of nine outlets and some 200 names: a surge, a fade, a silent outlet, a broken feed, copies."""
    rng = random.Random(seed)
    desk = Newsdesk()
    feeds = {outlet_id: desk.outlet(outlet_id, name) for outlet_id, name in OUTLETS.items()}
    people = [f"{first} {last}" for first in _FIRST for last in _LAST][:130]
    rng.shuffle(people)
    weights = dict(zip(OUTLETS, (9, 5, 6, 4, 7, 4, 3, 3, 5), strict=True))
    for back in range(11, -1, -1):
        week = WEEK.shift(-back)
        down = {"volga"} if back == 0 else {"rferl", "bosphorus", "steppe"} if back == 5 else set()
        _week(desk, rng, week, back, people, {o: w for o, w in weights.items() if o not in down}, weekly)
        for outlet_id, feed_id in feeds.items():
            for day in range(7):
                at = week.start_at + timedelta(days=day, hours=3)
                bad = outlet_id in down or rng.random() < 0.04
                error = "timed out after 20 s" if outlet_id == "volga" else "HTTP 503"
                new = 0 if outlet_id == "nairobi" and back == 0 else rng.randrange(3, 9)
                desk.poll(feed_id, at, "failed" if bad else "new", 0 if bad else new, error if bad else "")
    _failures(desk, feeds)
    return desk


def _week(
    desk: Newsdesk,
    rng: random.Random,
    week: Week,
    back: int,
    people: list[str],
    weights: dict[str, int],
    weekly: int,
) -> None:
    total = round(weekly * rng.uniform(0.9, 1.1) * sum(weights.values()) / 46)
    for turn in range(total):
        at = week.start_at + timedelta(minutes=rng.randrange(7 * 1440))
        outlet_id = rng.choices(list(weights), list(weights.values()))[0]
        surging = back == 0 and turn < 14
        fading = back > 0 and turn < 11
        person = (
            "Dariga Sadykov" if surging else "Hamid Wu" if fading else people[int(len(people) * rng.random() ** 2.5)]
        )
        if back == 0 and turn in range(20, 27):
            person = ("Tomás Quiroga", "Zarina Umarova", "王小明")[turn % 3]
        org = "Grain Exchange" if surging and turn < 9 else _ORGS[int(len(_ORGS) * rng.random() ** 1.8)]
        place = "Aktau" if surging else _PLACES[int(len(_PLACES) * rng.random() ** 1.7)]
        if back > 0 and outlet_id == "volga" and rng.random() < 0.7:
            place = "Saratov"
        group = _GROUPS[int(len(_GROUPS) * rng.random() ** 1.6)]
        title = rng.choice(_WHAT).format(person, org, place)
        names = {person: "person", org: "org", place: "location"} | ({group: "group"} if rng.random() < 0.6 else {})
        sentence = (
            f"{person} told reporters in {place} on {at:%A} that the {org} would publish its findings within a month, "
            f"a step that {group} families had asked for since spring."
        )
        lead = desk.article(outlet_id, at, names, title=title, sentence=sentence)
        for copy in range(rng.choice((0, 0, 0, 0, 0, 0, 1, 1, 2, 5)) if not surging else rng.randrange(3)):
            others = [o for o in weights if o != outlet_id]
            desk.article(
                others[(turn + copy) % len(others)],
                at + timedelta(hours=copy + 2),
                names,
                title=title if copy % 2 else f"{title}, officials say",
                story=lead,
                relation="abridged" if copy % 3 == 2 else "syndicated",
                sentence=sentence,
                syndicated_from=OUTLETS[outlet_id] if copy % 2 else None,
            )


def _failures(desk: Newsdesk, feeds: dict[str, int]) -> None:
    for turn in range(60):
        at = WEEK.start_at + timedelta(hours=turn)
        desk.entry(feeds["rferl"], at)
        if turn % 12 == 0:
            desk.entry(feeds["rferl"], at, "failed", f"https://rferl.example/{turn}: 404 Not Found")
        if turn % 20 == 0:
            desk.entry(feeds["balkan"], at, "failed", f"https://balkan.example/{turn}: no article text found")
            desk.entry(feeds["andes"], at, "pending")
