"""Clients that poll badly, each in one way."""

from __future__ import annotations

from typing import Any

from tests.behaviour import rules_polling as rules
from tests.behaviour.clients import ECHO, ETAG, Case, asked, daily, feed, polls, seen
from tests.behaviour.web import MONDAY, Feed, Site, Web, every, http_date, moment

NEXT, ECHO_NEXT = {"etag": '"2"'}, {"if-none-match": '"2"'}
CONDITIONAL = feed(etag='"1"')
BOTH = feed(etag='"1"', modified="{date}")
OLD_TO_NEW = Web(
    sites=(
        Site(name="a", feeds=(Feed(path="/f", moves_to="http://b.example/f"),)),
        Site(name="b", feeds=(Feed(path="/f", subscribed=False),)),
    )
)
STAYS = Web(
    sites=(
        Site(name="a", feeds=(Feed(path="/f", stays=True),)),
        Site(name="b", feeds=(Feed(path="/f", subscribed=False),)),
    )
)
MOVED: dict[str, Any] = {"status": 301, "gave": {"location": "http://b.example/f"}}
FAILS = feed(fails=("Mon 00:00", ""))
HEALS = feed(fails=("Mon 00:00", "Wed 00:00"))

POLLING_CASES = {
    "unconditional": Case(
        check=rules.conditional,
        web=CONDITIONAL,
        good=(asked(0, gave=ETAG), *polls(1, 2, 3, headers=ECHO, status=304), asked(25, gave=ETAG)),
        bad=(asked(0, gave=ETAG), asked(1, gave=ETAG), asked(2, gave=ETAG)),
        says="unconditional on Mon 00:00 and again on Mon 01:00",
    ),
    "one of two validators": Case(
        check=rules.conditional,
        web=BOTH,
        good=(
            asked(0, gave=ETAG | {"last-modified": "then"}),
            asked(1, headers=ECHO | {"if-modified-since": "then"}, status=304),
        ),
        bad=(asked(0, gave=ETAG | {"last-modified": "then"}), asked(1, headers=ECHO, status=304)),
        says="Mon 01:00 without if-modified-since",
    ),
    "validator in another spelling": Case(
        check=rules.echoed,
        web=CONDITIONAL,
        good=(asked(0, gave={"etag": 'W/"1"'}), asked(1, headers={"if-none-match": 'W/"1"'}, status=304)),
        bad=(asked(0, gave={"etag": 'W/"1"'}), asked(1, headers=ECHO, status=304)),
        says="""sent {'etag': '"1"'}, had {'etag': 'W/"1"'}""",
    ),
    "validator of the answer before": Case(
        check=rules.echoed,
        web=CONDITIONAL,
        good=(
            asked(0, gave=ETAG),
            asked(1, headers=ECHO, status=304, gave={"etag": '"2"'}),
            asked(2, headers={"if-none-match": '"2"'}),
        ),
        bad=(asked(0, gave=ETAG), asked(1, headers=ECHO, gave={"etag": '"2"'}), asked(2, headers=ECHO)),
        says="Mon 02:00 sent",
    ),
    "an old validator again and again": Case(
        check=rules.echoed,
        web=CONDITIONAL,
        good=(asked(0, gave=ETAG), asked(24, gave=NEXT), asked(25, headers=ECHO), asked(26, headers=ECHO_NEXT)),
        bad=(asked(0, gave=ETAG), asked(24, gave=NEXT), asked(25, headers=ECHO), asked(26, headers=ECHO)),
        says="Tue 02:00 sent",
    ),
    "too often": Case(
        check=rules.frequency, web=feed(), good=polls(0, 1, 2), bad=polls(0, 1, 1.5), says="less than 60 min apart"
    ),
    "too often for ten minutes": Case(
        check=rules.frequency,
        web=feed(floor_s=600),
        good=polls(0, 0.25),
        bad=polls(0, 0.1),
        says="less than 10 min apart",
    ),
    "a reset that is asked again at once, and again": Case(
        check=rules.frequency,
        web=feed(),
        good=polls(0, 0, 1, status=0),
        bad=polls(0, 0, 0, 1, status=0),
        says="less than 60 min apart",
    ),
    "within max-age": Case(
        check=rules.freshness,
        web=feed(),
        good=polls(0, 2, gave={"cache-control": "public, max-age=7200"}),
        bad=polls(0, 1.75, gave={"cache-control": "public, max-age=7200"}),
        says="asked Mon 00:00 and Mon 01:45",
    ),
    "within max-age less Age": Case(
        check=rules.freshness,
        web=feed(),
        good=polls(0, 1, gave={"cache-control": "max-age=7200", "age": "3600"}),
        bad=polls(0, 0.75, gave={"cache-control": "max-age=7200", "age": "3600"}),
        says="asked Mon 00:00 and Mon 00:45",
    ),
    "before Expires": Case(
        check=rules.freshness,
        web=feed(),
        good=polls(0, 3, gave={"date": http_date(MONDAY), "expires": http_date(moment("Mon 03:00"))}),
        bad=polls(0, 2, gave={"date": http_date(MONDAY), "expires": http_date(moment("Mon 03:00"))}),
        says="asked Mon 00:00 and Mon 02:00",
    ),
    "within ttl": Case(
        check=rules.freshness, web=feed(ttl_s=7200), good=polls(0, 2), bad=polls(0, 1), says="less than it said"
    ),
    "an absurd max-age counts as a day": Case(
        check=rules.freshness,
        web=feed(),
        good=polls(0, 22, gave={"cache-control": "max-age=31536000"}),
        bad=polls(0, 21, gave={"cache-control": "max-age=31536000"}),
        says="less than it said",
    ),
    "never slows down": Case(
        check=rules.settled,
        web=feed(settles_s=(72_000, 90_000)),
        good=daily(),
        bad=polls(48, 49),
        says="60 min from Wed",
    ),
    "falls asleep": Case(
        check=rules.settled,
        web=feed(settles_s=(3600, 7200)),
        good=polls(48, 49, 50.5),
        bad=polls(48, 52),
        says="4.0 h from Wed 00:00 to Wed 04:00",
    ),
    "stops": Case(
        check=rules.settled,
        web=feed(settles_s=(3600, 7200)),
        good=polls(48, 49),
        bad=polls(0, 1),
        says="not asked twice",
    ),
    "hourly without validators": Case(
        check=rules.daily_without_validators,
        web=feed(),
        good=polls(0, 1, 5, 21, 45, 69),
        bad=polls(0, 1, 5, 21, 45, 57),
        says="with nothing new",
    ),
    "in skipped hours": Case(
        check=rules.left_alone,
        web=feed(closed=lambda at: at.hour < 6),
        good=polls(0, 6, 12),
        bad=polls(0, 6, 28),
        says="asked 1 times, first Tue 04:00",
    ),
    "an entry never seen": Case(
        check=rules.nothing_lost,
        web=feed(news=every(1440, days=2), seen_within_s=7200),
        good=(),
        bad=(),
        good_seen=seen(n0=0.0, n1=1.0),
        bad_seen=seen(n0=0.0),
        says="out Mon 23:55, never known",
    ),
    "an entry seen late": Case(
        check=rules.nothing_lost,
        web=feed(news=every(1440, days=2), seen_within_s=7200),
        good=(),
        bad=(),
        good_seen=seen(n0=0.0, n1=1.05),
        bad_seen=seen(n0=0.0, n1=1.5),
        says="out Mon 23:55, Tue 12:00 known",
    ),
    "moves at once": Case(
        check=rules.moves,
        web=OLD_TO_NEW,
        good=(*polls(0, 1, 2, **MOVED), *daily(host="b.example")),
        bad=(*polls(0, **MOVED), *daily(host="b.example")),
        says="1 polls of the old address",
    ),
    "never moves": Case(
        check=rules.moves,
        web=OLD_TO_NEW,
        good=(*polls(0, 1, 2, **MOVED), *daily(host="b.example")),
        bad=(*daily(**MOVED), *daily(host="b.example")),
        says="7 polls of the old address",
    ),
    "moves for a while": Case(
        check=rules.moves,
        web=STAYS,
        good=(*daily(status=302, gave=MOVED["gave"]), *daily(host="b.example")),
        bad=(*daily(until=1, **MOVED), *daily(host="b.example")),
        says="its own address was last asked Mon 00:00",
    ),
    "moves after a redirect that is no move": Case(
        check=rules.moves,
        web=STAYS,
        good=(*daily(status=302, gave=MOVED["gave"]), *daily(host="b.example")),
        bad=(*daily(status=302, gave=MOVED["gave"]), asked(1, host="b.example")),
        says="http://b.example/f was asked directly Mon 01:00",
    ),
    "asks what is gone": Case(
        check=rules.gone,
        web=feed(gone="Tue 00:00"),
        good=polls(0, 24),
        bad=polls(0, 24, 48),
        says="asked until Wed 00:00, 2 times",
    ),
    "hammers what fails": Case(
        check=rules.failing,
        web=FAILS,
        good=(*polls(0, 1, 3, 7, 15, status=500), *daily(since=1, status=500)),
        bad=polls(*range(168), status=500),
        says="asked 24 times in its first day",
    ),
    "comes back sooner": Case(
        check=rules.failing,
        web=FAILS,
        good=(*polls(0, 1, 3, 7, status=500), *daily(since=1, status=500)),
        bad=polls(0, 4, 5, 24, 48, 72, 96, 120, 144, status=500),
        says="asked again sooner than before, Mon 05:00",
    ),
    "gives up": Case(
        check=rules.failing,
        web=FAILS,
        good=(*polls(0, 1, 3, 7, status=500), *daily(since=1, status=500)),
        bad=polls(0, 1, 3, status=500),
        says="not asked any more since Mon 03:00",
    ),
    "does not notice": Case(
        check=rules.healing,
        web=HEALS,
        good=(asked(47, status=500), *polls(60, 64)),
        bad=(asked(47, status=500), *polls(80, 84)),
        says="healed Wed 00:00, asked Thu 08:00",
    ),
    "does not trust again": Case(
        check=rules.healing,
        web=HEALS,
        good=(asked(47, status=500), *polls(60, 64)),
        bad=(asked(47, status=500), *polls(60, 84)),
        says="answered Wed 12:00, next asked Thu 12:00",
    ),
}
