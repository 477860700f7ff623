"""The simulated web of the scored week: hosts of every character, and what a good client does with each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.behaviour.robots_table import ROBOTS_TABLE
from tests.behaviour.troubled_sites import SOON_S, TROUBLED_SITES
from tests.behaviour.web import (
    DAY_S,
    HOUR_S,
    LONGEST_S,
    MONDAY,
    OLD_NEWS,
    Feed,
    Page,
    Site,
    Web,
    every,
    http_date,
    moment,
    redirect,
)

# A feed that has nothing new is asked about once a day; the client may come a tenth earlier.
DAILY = (LONGEST_S, DAY_S)
# Asked as often as is invited, or a little later when now and then nothing was new; jitter adds a tenth.
EVERY_10_MIN = (600, 1_000)
HOURLY = (HOUR_S, 1.15 * HOUR_S)


def _cache(value: str, **more: str) -> dict[str, str]:
    return {"Cache-Control": value} | {name.replace("_", "-"): text for name, text in more.items()}


HONEST = Site(
    name="honest",
    feeds=(
        Feed(path="/etag", etag='"v{n}"', news=every(180), seen_within_s=SOON_S),
        Feed(path="/modified", modified="{date}", news=every(180), seen_within_s=SOON_S),
        Feed(path="/both", etag='"v{n}"', modified="{date}", news=every(180), seen_within_s=SOON_S),
        # RFC 9110 15.4.5: a 304 may bring a new ETag, which replaces the stored one
        Feed(path="/rolling", etag='"v{n}"', etag_304='"v{n}-{hour}"', news=every(720), seen_within_s=DAY_S),
    ),
)
ODD = Site(
    name="odd",
    feeds=tuple(
        Feed(path=path, etag=etag, modified=modified, news=every(1_440), seen_within_s=1.5 * DAY_S)
        for path, etag, modified in (
            ("/weak", 'W/"v{n}"', ""),
            ("/quotes", 'W/"a b;c,\\"{n}""', ""),
            ("/no-quotes", "v{n}", ""),
            ("/spaces", '"two  spaces and\ta tab {n}"', ""),
            ("/commas", '"a,b", "c",{n}', ""),
            ("/apache", '"2f-5e{n}-gzip"', ""),
            ("/letters", '"žluť-{n}"', ""),
            ("/star", "*{n}", ""),
            ("/zone", "", "Mon, 17 Aug 2026 08:{n:02d}:00 +0200"),
            ("/spelling", "", "monday,  17-aug-26 8.{n}"),
            ("/words", "", "at {n} o'clock"),
            ("/number", '"{n}"', "17868{n:05d}"),
        )
    ),
)
PLAIN = Site(
    name="plain",
    feeds=(
        Feed(path="/old", settles_s=DAILY),
        Feed(path="/daily", news=every(1_440, "Mon 10:00"), seen_within_s=1.5 * DAY_S),
        # new validators with every answer, although nothing is new
        Feed(path="/fickle", etag='"{asked}"', modified="{date}", settles_s=DAILY),
    ),
)
LIAR = Site(
    name="liar",
    feeds=(
        Feed(path="/etag", etag='"for ever"', lies=True, news=every(480), seen_within_s=2.5 * DAY_S),
        Feed(path="/modified", modified=http_date(MONDAY), lies=True, news=every(720), seen_within_s=2.5 * DAY_S),
    ),
)
WIRE = Site(
    name="wire",
    feeds=(
        Feed(path="/uninvited", etag='"{n}"', news=every(30), settles_s=HOURLY, seen_within_s=3 * HOUR_S),
        Feed(
            path="/max-age", etag='"{n}"', headers=lambda at: _cache("public, max-age=600"), news=every(20),
            floor_s=600, settles_s=EVERY_10_MIN,
        ),
        Feed(
            path="/ttl", etag='"{n}"', channel="<ttl>10</ttl>", ttl_s=600, news=every(20), floor_s=600,
            settles_s=EVERY_10_MIN,
        ),
        Feed(
            path="/period", etag='"{n}"', ttl_s=600, news=every(20), floor_s=600, settles_s=EVERY_10_MIN,
            channel="<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>6</sy:updateFrequency>",
        ),
        # an invitation below ten minutes is not taken up
        Feed(
            path="/hectic", etag='"{n}"', channel="<ttl>1</ttl>", headers=lambda at: _cache("max-age=30"),
            news=every(30), floor_s=600, settles_s=EVERY_10_MIN,
        ),
        # neither of these is an invitation
        Feed(path="/no-cache", etag='"{n}"', headers=lambda at: _cache("no-cache, max-age=0"), news=every(60)),
        Feed(path="/expired", etag='"{n}"', headers=lambda at: {"Expires": "0"}, news=every(60)),
    ),
)  # fmt: skip
QUIET = Site(
    name="quiet",
    feeds=(
        Feed(path="/old", etag='"old"', settles_s=DAILY),
        Feed(path="/invites", etag='"old"', channel="<ttl>15</ttl>", ttl_s=900, floor_s=900, settles_s=DAILY),
        Feed(path="/empty", etag='"none"', news=(), settles_s=DAILY),
        Feed(path="/wednesday", etag='"{n}"', news=(*OLD_NEWS, moment("Wed 15:00")), seen_within_s=1.2 * DAY_S),
    ),
)
PATIENT = Site(
    name="patient",
    feeds=(
        Feed(
            path="/max-age", etag='"{n}"', headers=lambda at: _cache("max-age=7200"), news=every(30), floor_s=7_200,
            settles_s=(7_200, 2.3 * HOUR_S),
        ),
        Feed(
            path="/expires", etag='"{n}"', headers=lambda at: {"Expires": http_date(at + timedelta(hours=3))},
            news=every(30), floor_s=3 * HOUR_S, settles_s=(3 * HOUR_S, 3.4 * HOUR_S),
        ),
        # max-age wins over Expires (RFC 9111 5.3)
        Feed(
            path="/both", etag='"{n}"', news=every(30), floor_s=2 * HOUR_S, settles_s=(2 * HOUR_S, 2.3 * HOUR_S),
            headers=lambda at: _cache("max-age=7200", Expires=http_date(at + timedelta(hours=9))),
        ),
        # an hour of its two are over when it comes
        Feed(
            path="/age", etag='"{n}"', headers=lambda at: _cache("max-age=7200", Age="3600"), news=every(30),
            settles_s=(HOUR_S, 2.3 * HOUR_S),
        ),
        Feed(
            path="/absurd", etag='"{n}"', headers=lambda at: _cache("max-age=31536000, immutable"), news=every(240),
            floor_s=int(LONGEST_S), settles_s=DAILY, seen_within_s=1.2 * DAY_S,
        ),
        Feed(
            path="/ttl", etag='"{n}"', channel="<ttl>120</ttl>", ttl_s=7_200, news=every(30), floor_s=7_200,
            settles_s=(7_200, 2.3 * HOUR_S),
        ),
    ),
)  # fmt: skip
SKIPPING = Site(
    name="skipping",
    feeds=(
        Feed(
            path="/hours",
            etag='"{n}"',
            news=every(60),
            channel=f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in (22, 23, 0, 1, 2, 3, 4, 5))}</skipHours>",
            closed=lambda at: at > MONDAY and (at.hour >= 22 or at.hour < 6),
            seen_within_s=12 * HOUR_S,
        ),
        Feed(
            path="/days",
            etag='"{n}"',
            news=every(240),
            window=20,
            channel="<skipDays><day>Tuesday</day><day>Wednesday</day></skipDays>",
            closed=lambda at: at.weekday() in (1, 2),
            seen_within_s=54 * HOUR_S,
        ),
    ),
)
USER = Site(
    name="user",
    feeds=(
        Feed(path="/feed", etag='"{n}"', news=every(20), poll_every_s=600, floor_s=600, settles_s=EVERY_10_MIN),
        # what the publisher says of freshness holds all the same
        Feed(
            path="/fresh", etag='"{n}"', headers=lambda at: _cache("max-age=3600"), news=every(20), poll_every_s=600,
            settles_s=HOURLY,
        ),
    ),
)  # fmt: skip


COOKIES = Site(
    name="cookies",
    headers={"Set-Cookie": "reader=4711; Path=/; Max-Age=31536000"},
    feeds=(
        Feed(
            path="/feed",
            etag='"{n}"',
            news=every(360),
            links=tuple(f"http://cookies.example/p{n}" for n in range(6)),
            seen_within_s=DAY_S,
        ),
        Feed(path="/hop", instead=lambda at, earlier: redirect(302, "/behind"), stays=True),
        Feed(path="/behind", etag='"{n}"', news=every(360), subscribed=False),
    ),
    pages=tuple(Page(path=f"/p{n}") for n in range(6)),
)
# News of the same hour, asked from the same moment on: only jitter takes them apart.
CHOIR = Site(
    name="choir",
    drifts=True,
    hold_s=0.002,
    feeds=tuple(Feed(path=f"/{n}", etag='"{n}"', news=every(720), seen_within_s=1.2 * DAY_S) for n in range(10)),
)


def _links() -> Feed:
    """The feed that names all pages of the robots table, each when it is out."""
    pages = [(site, page) for site in ROBOTS_TABLE for page in site.pages if page.linked]
    pages.sort(key=lambda each: moment(each[1].out))
    return Feed(
        path="/feed",
        etag='"{n}"',
        news=tuple(moment(page.out) for _, page in pages),
        window=len(pages),
        links=tuple(f"http://{site.host}{page.path}" for site, page in pages),
    )


# A page every six hours on one host: robots.txt is asked before the first, and again only when a day is over.
STEADY_PAGES = tuple(
    Page(path=f"/p{n}", out=f"{('Mon', 'Tue', 'Wed', 'Thu')[n // 4]} {n % 4 * 6:02d}:00", etag=f'W/"p {n}"')
    for n in range(14)
)
# Names all pages of the desk, so that they are read at once and the later runs of the week have few pages to read.
ARCHIVE = Feed(path="/archive", etag='"archive"', news=OLD_NEWS * 520, window=520, settles_s=DAILY)
LINKS = Site(
    name="links",
    feeds=(
        _links(),
        Feed(
            path="/steady",
            etag='"{n}"',
            news=tuple(moment(page.out) for page in STEADY_PAGES),
            links=tuple(f"http://steady.example{page.path}" for page in STEADY_PAGES),
        ),
    ),
)
STEADY = Site(name="steady", pages=STEADY_PAGES)


def _wakes(at: datetime) -> timedelta:
    """Every quarter of an hour in one morning, more seldom else, which saves a minute of everybody's time."""
    if moment("Wed 06:00") <= at < moment("Wed 12:00"):
        return timedelta(minutes=15)
    return timedelta(minutes=30 if at.weekday() in (0, 2, 3) else 60)


WEEK = Web(
    sites=(
        HONEST, ODD, PLAIN, LIAR, WIRE, QUIET, PATIENT, SKIPPING, USER, COOKIES, CHOIR, LINKS, STEADY,
        Site(name="desk", feeds=(ARCHIVE,)), *TROUBLED_SITES, *ROBOTS_TABLE,
    ),
    rests_from=moment("Thu 12:00"),
    rests_until=moment("Sat 12:00"),
    wakes=_wakes,
)  # fmt: skip
# The same with a quarter of an hour all week.
CLOSER_WEEK = replace(WEEK, wakes=lambda at: timedelta(minutes=15))
