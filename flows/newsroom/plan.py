"""Which article appears where and when: a pure function of the seed and the article's number.

Generated articles come in blocks of `BLOCK` consecutive numbers; copies stay inside their block, so that any
article can be made without making the others. Hand-written reports have numbers of their own in front.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from functools import lru_cache

from flows.newsroom.cast import load_world, slug
from flows.newsroom.outlets import Outlet, load_outlets
from flows.newsroom.reports import Setting, choose_countries, load_kinds

WEEKS = 12
WEEK_S = 7 * 86_400
SPAN_S = WEEKS * WEEK_S
BLOCK = 12
COPIES = 3
# A newsroom of at least this many articles draws people from the countries' full stock of names.
PROCEDURAL_FROM = 2_000
ORIGINAL, SYNDICATED, ABRIDGED = "original", "syndicated", "abridged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What the plan says about one generated article.

    Args:
        number: Its number among the generated articles.
        lead: Number of the original it repeats, or its own.
        ordinal: Running number of the story.
        outlet: Outlet id.
        writer: Id of the outlet whose text it is.
        offset_s: Publication, in seconds after the start of the first week.
        relation: original, syndicated or abridged.
        retitled: Carries another headline and a credit line.
    """

    number: int
    lead: int
    ordinal: int
    outlet: str
    writer: str
    offset_s: int
    relation: str
    retitled: bool = False


def mix(*parts: object) -> int:
    """A 60-bit number that depends on the parts alone, the same on every machine."""
    digest = hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 4


class Plan:
    """The schedule of the generated articles.

    Args:
        seed: Decides everything.
        count: Number of generated articles.
    """

    def __init__(self, seed: int, count: int) -> None:
        self.seed = seed
        self.count = count
        self.outlets = {outlet.id: outlet for outlet in load_outlets()}
        self._ids = tuple(self.outlets)
        self._countries = tuple(load_world().countries)
        self._kinds = tuple(load_kinds())
        self._by_beat = {
            country: [o.id for o in self.outlets.values() if country in o.beat] for country in self._countries
        }
        self.salts: dict[int, int] = {}
        self._block = lru_cache(maxsize=512)(self._make_block)

    def offset_s(self, number: int) -> int:
        """When an article appears; rises with its number.

        Args:
            number: Generated article.

        Returns:
            Seconds after the start of the first week.
        """
        jitter = mix(self.seed, "t", number) % 1000 / 1000
        return int((number + 0.95 * jitter) / self.count * SPAN_S)

    def between(self, start_s: float, end_s: float) -> range:
        """Numbers of the articles that may have appeared in a stretch of time (one or two too many)."""
        first = max(0, int(start_s / SPAN_S * self.count) - 1)
        return range(first, max(first, min(self.count, int(end_s / SPAN_S * self.count) + 1)))

    def slip(self, number: int) -> Slip:
        """The plan for one article.

        Args:
            number: From 0 to below `count`.
        """
        return self._block(number // BLOCK)[number % BLOCK]

    def setting(self, ordinal: int, lead: Slip) -> Setting:
        """Who and where the story of an original is about."""
        seed = mix(self.seed, "story", ordinal, self.salts.get(ordinal, 0))
        kind, home = self._subject(ordinal)
        writer = self.outlets[lead.writer]
        return Setting(
            kind=kind,
            countries=choose_countries(kind, home, random.Random(seed)),
            style=writer.style,
            weekday=lead.offset_s // 86_400 % 7,
            seed=seed,
            dateline=writer.dateline,
            procedural=self.count >= PROCEDURAL_FROM,
        )

    def _subject(self, ordinal: int) -> tuple[str, str]:
        # Kinds go round, each round in another order, so that a week has something of everything.
        turn, place = divmod(ordinal, len(self._kinds))
        order = list(self._kinds)
        random.Random(mix(self.seed, "kinds", turn)).shuffle(order)
        return order[place], self._countries[mix(self.seed, "home", ordinal) % len(self._countries)]

    def _make_block(self, block: int) -> tuple[Slip, ...]:
        rng = random.Random(mix(self.seed, "block", block))
        copies = set(rng.sample(range(3, BLOCK), COPIES))
        slips: list[Slip] = []
        ordinal = block * (BLOCK - COPIES)
        for place in range(BLOCK):
            number = block * BLOCK + place
            offset = self.offset_s(number)
            if place not in copies:
                _, home = self._subject(ordinal)
                local = self._by_beat[home]
                outlet = rng.choice(local) if local and rng.random() < 0.5 else rng.choice(self._ids)
                slips.append(
                    Slip(
                        number=number,
                        lead=number,
                        ordinal=ordinal,
                        outlet=outlet,
                        writer=outlet,
                        offset_s=offset,
                        relation=ORIGINAL,
                    )
                )
                ordinal += 1
                continue
            lead = rng.choice([slip for slip in slips if slip.relation == ORIGINAL])
            taken = {slip.outlet for slip in slips if slip.lead == lead.number}
            slips.append(
                Slip(
                    number=number,
                    lead=lead.number,
                    ordinal=lead.ordinal,
                    outlet=rng.choice([key for key in self._ids if key not in taken]),
                    writer=lead.writer,
                    offset_s=offset,
                    relation=rng.choice((SYNDICATED, SYNDICATED, ABRIDGED)),
                    retitled=rng.random() < 0.6,
                )
            )
        return tuple(slips)


def article_path(outlet: Outlet, number: int, title: str, desk: str) -> str:
    """Where an outlet puts an article; free of dates, as those move with the clock.

    Args:
        outlet: The outlet.
        number: The article's number in the newsroom.
        title: Its first headline.
        desk: Its section.
    """
    return outlet.path.format(id=100_000 + number, slug=slug(title)[:70].strip("-"), desk=slug(desk))
