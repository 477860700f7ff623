"""Weeks of news in which names keep company: beats with their people, bodies, and places that lie somewhere."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from tests.weekly.newsdesk import OUTLETS, WEEK, Newsdesk

# Degrees of latitude and longitude, and the country. Names of countries stand for a whole area.
PLACES = {
    "Almaty": (43.25, 76.92, "KZ"), "Astana": (51.18, 71.45, "KZ"), "Aktau": (43.65, 51.17, "KZ"),
    "Kazakhstan": (47.6, 70.1, "KZ"), "Bishkek": (42.87, 74.59, "KG"), "Osh": (40.53, 72.8, "KG"),
    "Batken": (40.06, 70.82, "KG"), "Kyrgyzstan": (41.9, 73.9, "KG"), "Tashkent": (41.3, 69.27, "UZ"),
    "Samarkand": (39.65, 66.96, "UZ"), "Dushanbe": (38.54, 68.78, "TJ"), "Khujand": (40.28, 69.63, "TJ"),
    "Kabul": (34.53, 69.17, "AF"), "Herat": (34.35, 62.2, "AF"), "Kyiv": (50.45, 30.52, "UA"),
    "Odesa": (46.48, 30.73, "UA"), "Kharkiv": (49.99, 36.23, "UA"), "Ukraine": (49.4, 32.2, "UA"),
    "Tbilisi": (41.69, 44.83, "GE"), "Batumi": (41.64, 41.63, "GE"), "Baku": (40.38, 49.89, "AZ"),
    "Ankara": (39.92, 32.85, "TR"), "Izmir": (38.41, 27.14, "TR"), "Belgrade": (44.8, 20.47, "RS"),
    "Sarajevo": (43.85, 18.36, "BA"), "Vienna": (48.21, 16.37, "AT"), "Geneva": (46.2, 6.15, "CH"),
    "Brussels": (50.85, 4.35, "BE"), "Nairobi": (-1.28, 36.82, "KE"), "Mombasa": (-4.05, 39.66, "KE"),
    "Lima": (-12.04, -77.03, "PE"), "Cusco": (-13.52, -71.98, "PE"), "Taipei": (25.05, 121.53, "TW"),
    "Kaohsiung": (22.62, 120.31, "TW"), "Washington": (38.9, -77.04, "US"), "Beijing": (39.9, 116.4, "CN"),
}  # fmt: skip


@dataclass(frozen=True)
class Beat:
    """What a reporter writes about, how often, and in which outlets."""

    weight: int
    people: tuple[str, ...]
    orgs: tuple[str, ...]
    places: tuple[str, ...]
    groups: tuple[str, ...]
    outlets: tuple[str, ...]


BEATS = (
    Beat(9, ("Aliya Sadykova", "Bekzat Ibraimov", "Dariga Nurlanova", "Yerlan Akhmetov"),
         ("Ministry of Water", "Caspian Pipeline Consortium"), ("Aktau", "Astana", "Kazakhstan"), ("Kazakhs",),
         ("rferl", "steppe", "volga")),
    Beat(8, ("Sadyr Toktogulov", "Gulnara Beishenova", "Rustam Kadyrov"), ("Border Service", "Red Crescent"),
         ("Batken", "Osh", "Khujand", "Kyrgyzstan"), ("Kyrgyz", "Tajiks"), ("rferl", "steppe", "kabulpost")),
    Beat(8, ("Olena Petrenko", "Andriy Kovalchuk", "Iryna Bondar", "Marek Nowak"),
         ("Energy Agency", "National Bank of Ukraine"), ("Kyiv", "Odesa", "Kharkiv", "Ukraine"), ("Ukrainians",),
         ("rferl", "balkan", "volga", "bosphorus")),
    Beat(6, ("Hamid Hashimi", "Farid Noorzai", "Nadia Wardak"), ("World Food Programme", "Health Institute"),
         ("Kabul", "Herat"), ("Hazara", "Afghans"), ("kabulpost", "rferl")),
    Beat(5, ("Nino Kapanadze", "Giorgi Lomidze"), ("Central Election Board",), ("Tbilisi", "Batumi"), ("Georgians",),
         ("rferl", "bosphorus")),
    Beat(5, ("Leyla Yıldız", "Emre Demir", "Zeynep Kaya"), ("Grain Exchange", "Port Authority of Izmir"),
         ("Ankara", "Izmir"), ("Turks",), ("bosphorus",)),
    Beat(4, ("Ivana Marković", "Petar Jovanović"), ("Railway Union",), ("Belgrade", "Sarajevo"), ("Serbs",),
         ("balkan",)),
    Beat(4, ("Wanjiru Kamau", "Kofi Okonkwo"), ("Teachers’ Union", "Supreme Court of Kenya"), ("Nairobi", "Mombasa"),
         ("Kenyans",), ("nairobi",)),
    Beat(3, ("Javier Fernández", "Rosa Quispe"), ("Congress of Peru",), ("Lima", "Cusco"), (), ("andes",)),
    Beat(3, ("王小明", "Chen Mei-ling"), ("Formosa Semiconductor",), ("Taipei", "Kaohsiung"), ("Taiwanese",),
         ("formosa",)),
    Beat(4, ("Shavkat Rahmonov", "Mirza Yusupov"), ("Uzbek Cotton Board",), ("Tashkent", "Samarkand", "Dushanbe"),
         ("Uzbeks",), ("rferl", "steppe")),
    Beat(3, ("Anna Lindqvist", "Thomas Brandt"), ("European Commission", "United Nations Human Rights Council"),
         ("Brussels", "Geneva", "Vienna"), (), ("balkan", "rferl", "bosphorus")),
)  # fmt: skip
_WHAT = (
    "{0} and {1} agree on a timetable in {2}",
    "{2}: {1} opens inquiry after complaint by {0}",
    "{0} asks {1} to publish figures for {2}",
    "Snow closes roads to {2}; {1} sends help",
    "What {0} wants from {1} before the vote",
)


def newsweeks(seed: int = 7, weekly: int = 230) -> Newsdesk:
    """Twelve weeks of nine outlets and some 80 names in twelve beats; in the last, one beat is louder than before."""
    rng = random.Random(seed)
    desk = Newsdesk()
    feeds = {outlet_id: desk.outlet(outlet_id, name) for outlet_id, name in OUTLETS.items()}
    for back in range(11, -1, -1):
        week = WEEK.shift(-back)
        weights = [beat.weight * (2 if back == 0 and place == 1 else 1) for place, beat in enumerate(BEATS)]
        for _ in range(round(weekly * rng.uniform(0.92, 1.08))):
            beat = rng.choices(BEATS, weights)[0]
            at = week.start_at + timedelta(minutes=rng.randrange(7 * 1440))
            lead, org, place = (_skewed(rng, names) for names in (beat.people, beat.orgs, beat.places))
            names = {lead: "person", org: "org", place: "location"}
            for others, kind, chance in (
                (beat.people, "person", 0.45),
                (beat.places, "location", 0.4),
                (beat.groups, "group", 0.5),
            ):
                if others and rng.random() < chance:
                    names[rng.choice(others)] = kind
            if rng.random() < 0.25:  # one of everybody else's world
                names[rng.choice(("Washington", "Beijing", "Brussels", "Kyiv"))] = "location"
            title = rng.choice(_WHAT).format(lead, org, place)
            sentence = (
                f"{lead} told reporters in {place} that the {org} would publish its findings within a month, "
                "a step that families had asked for since spring."
            )
            own = rng.choice(beat.outlets) if rng.random() < 0.85 else rng.choice(tuple(OUTLETS))
            story = desk.article(own, at, names, title=title, sentence=sentence)
            takers = [o for o in OUTLETS if o != own]
            for copy in range(rng.choice((0, 0, 0, 0, 0, 1, 1, 2, 4))):
                desk.article(
                    takers.pop(rng.randrange(len(takers)) if rng.random() < 0.5 else 0),
                    at + timedelta(hours=copy + 2),
                    names,
                    title=title,
                    sentence=sentence,
                    story=story,
                    relation=("syndicated", "syndicated", "abridged", "original")[copy % 4],
                    syndicated_from=OUTLETS[own] if copy % 2 else None,
                )
        for feed_id in feeds.values():
            for day in range(7):
                desk.poll(feed_id, week.start_at + timedelta(days=day, hours=3), new=rng.randrange(3, 9))
    for (name, kind), entity in desk.entities.items():
        lat, lon, country = PLACES[name] if kind == "location" else (None, None, None)
        entity |= {"lat": lat, "lon": lon, "country": country}
    return desk


def _skewed(rng: random.Random, names: tuple[str, ...]) -> str:
    return names[int(len(names) * rng.random() ** 1.5)]
