"""Clients that are bad guests, each in one way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.behaviour import rules_hosts as rules
from tests.behaviour import rules_pages as page_rules
from tests.behaviour.clients import AGENT, ECHO, ETAG, Case, asked, feed, pages, polls, site
from tests.behaviour.web import MONDAY, Feed, Page, http_date, moment

BUSY: dict[str, Any] = {"status": 429, "gave": {"retry-after": "7200"}}
BUSY_UNTIL: dict[str, Any] = {
    "status": 503,
    "gave": {"retry-after": http_date(moment("Mon 02:00")), "date": http_date(MONDAY)},
}
RESTS = replace(feed(), rests_from=moment("Thu 12:00"), rests_until=moment("Sat 12:00"))
HOLDS = site(hold_s=0.1)
ROBOTS = "/robots.txt"

HOST_CASES = {
    "asks in the penalty, in seconds": Case(
        check=rules.penalties,
        web=site(),
        good=(asked(0, **BUSY), asked(2, "/g")),
        bad=(asked(0, **BUSY), asked(1.75, "/g")),
        says="asked 1 times in the 2.0 h from Mon 00:00: Mon 01:45 /g",
    ),
    "asks in the penalty, until a date": Case(
        check=rules.penalties,
        web=site(),
        good=(asked(0, **BUSY_UNTIL), asked(2, "/g")),
        bad=(asked(0, **BUSY_UNTIL), asked(1, ROBOTS)),
        says="Mon 01:00 /robots.txt",
    ),
    "goes on in the same run": Case(
        check=rules.penalties,
        web=site(),
        good=(asked(0, status=429), asked(1)),
        bad=(asked(0, status=429), asked(0, "/g")),
        says="asked 1 times",
    ),
    "does not come back": Case(
        check=rules.penalties,
        web=site(),
        good=(asked(0, **BUSY), asked(24)),
        bad=(asked(0, **BUSY), asked(48)),
        says="not asked again within a day",
    ),
    "was never there": Case(
        check=rules.penalties,
        web=site(strict=True),
        good=(asked(0, **BUSY), asked(24)),
        bad=(asked(0),),
        says="was not asked",
    ),
    "asks what is forbidden": Case(
        check=rules.robots_decisions,
        web=pages(Page(path="/no", allowed=False, why="2.2.2")),
        good=(),
        bad=(asked(2, "/no"),),
        says="asked Mon 02:00 although forbidden (2.2.2)",
    ),
    "leaves out what is allowed": Case(
        check=rules.robots_decisions, web=pages(Page(path="/yes")), good=(asked(3, "/yes"),), bad=(), says="never asked"
    ),
    "asks before it is allowed": Case(
        check=rules.robots_decisions,
        web=pages(Page(path="/yes", not_before="Mon 09:00")),
        good=(asked(10, "/yes"),),
        bad=(asked(3, "/yes"),),
        says="forbidden until Mon 09:00",
    ),
    "robots.txt too late": Case(
        check=rules.robots_requests,
        web=site(),
        good=(asked(0, ROBOTS), asked(0, "/p")),
        bad=(asked(0, "/p"), asked(0, ROBOTS)),
        says="/p was asked Mon 00:00 before robots.txt",
    ),
    "robots.txt too old": Case(
        check=rules.robots_requests,
        web=site(),
        good=(asked(0, ROBOTS), asked(24, "/p")),
        bad=(asked(0, ROBOTS), asked(25, "/p")),
        says="by a robots.txt of Mon 00:00",
    ),
    "robots.txt too often": Case(
        check=rules.robots_requests,
        web=site(),
        good=polls(0, 24, path=ROBOTS),
        bad=polls(0, 23, path=ROBOTS),
        says="robots.txt was asked Mon 00:00 and Mon 23:00",
    ),
    "a page that is closed": Case(
        check=page_rules.looks_planned,
        web=site(),
        good=(asked(0, "/p", status=403), asked(0, "/q"), asked(4, "/q")),
        bad=(asked(0, "/p", status=403), asked(4, "/p", status=403)),
        says="/p asked again Mon 04:00 after its answer Mon 00:00",
    ),
    "looks at a page all the time": Case(
        check=page_rules.looks_planned,
        web=site(),
        good=polls(0, 4, 8, 16, 36, path="/p"),
        bad=polls(0, 4, 8, 12, 16, 36, path="/p"),
        says="/p looked at 5 times",
    ),
    "looks at a page at once": Case(
        check=page_rules.looks_planned,
        web=site(),
        good=polls(0, 1, path="/p"),
        bad=polls(0, 0.5, path="/p"),
        says="/p looked at Mon 00:30",
    ),
    "looks at old pages": Case(
        check=page_rules.looks_planned,
        web=site(),
        good=polls(0, 40, path="/p"),
        bad=polls(0, 72, path="/p"),
        says="/p looked at Thu 00:00, first Mon 00:00",
    ),
    "misses changes": Case(
        check=page_rules.looks_taken,
        web=pages(Page(path="/p", etag='"p"')),
        good=polls(0, 4, 8, 16, 36, path="/p"),
        bad=polls(0, 36, path="/p"),
        says="/p: looked at 1 times",
    ),
    "looks without validators": Case(
        check=page_rules.looks_conditional,
        web=site(),
        good=(asked(0, "/p", gave=ETAG), asked(4, "/p", headers=ECHO)),
        bad=(asked(0, "/p", gave=ETAG), asked(4, "/p")),
        says="/p looked at Mon 04:00 without what it gave Mon 00:00",
    ),
    "looks at many pages at once": Case(
        check=page_rules.looks_few_at_once,
        web=site(),
        good=tuple(one for n in range(21) for one in polls(0, 4 + n // 20, path=f"/{n}")),
        bad=tuple(one for n in range(21) for one in polls(0, 4, path=f"/{n}")),
        says="21 looks Mon 04:00, not 20",
    ),
    "a page again and again": Case(
        check=page_rules.pages_asked,
        web=site(),
        good=polls(0, 1, 3, 7, 15, 31, path="/p", status=503),
        bad=polls(0, 1, 3, 7, 15, 31, 63, path="/p", status=503),
        says="/p asked 7 times",
    ),
    "a page again at once": Case(
        check=page_rules.pages_asked,
        web=site(),
        good=polls(0, 1, path="/p", status=503),
        bad=polls(0, 0.2, path="/p", status=503),
        says="/p asked at Mon 00:00, Mon 00:12",
    ),
    "cookies": Case(
        check=rules.cookies,
        web=site(),
        good=polls(0, 1, gave={"set-cookie": "a=b"}),
        bad=(asked(0, gave={"set-cookie": "a=b"}), asked(1, headers={"cookie": "a=b"})),
        says="came back 1 times, first Mon 01:00",
    ),
    "a stray address": Case(
        check=rules.only_what_it_was_given,
        web=feed(),
        good=(asked(0), asked(0, "/7", host="desk.example")),
        bad=(asked(0), asked(0, "/favicon.ico")),
        says="/favicon.ico asked Mon 00:00",
    ),
    "two at a time": Case(
        check=rules.one_at_a_time,
        web=HOLDS,
        good=(asked(0, arrived_s=1.0, left_s=1.1), asked(0, arrived_s=1.1, left_s=1.2)),
        bad=(asked(0, arrived_s=1.0, left_s=1.1), asked(0, arrived_s=1.05, left_s=1.2)),
        says="1 requests, first Mon 00:00 /f",
    ),
    "makes up for lost polls": Case(
        check=rules.after_rest,
        web=RESTS,
        good=(asked("Sat 12:00"), asked("Sat 13:00")),
        bad=(asked("Sat 12:00"), asked("Sat 12:00")),
        says="asked 2 times at once",
    ),
    "in step": Case(
        check=rules.drifting,
        web=site(drifts=True, feeds=tuple(Feed(path=f"/{n}") for n in range(3))),
        good=(asked(50, "/0"), asked(50, "/1"), asked(51, "/2")),
        bad=(asked(50, "/0"), asked(50, "/1"), asked(50, "/2")),
        says="3 of 3 asked Wed 02:00",
    ),
    "hurries": Case(
        check=rules.distance,
        web=site(delay_s=0.2),
        good=(asked(0, arrived_s=1.0), asked(0, arrived_s=1.2)),
        bad=(asked(0, arrived_s=1.0), asked(0, arrived_s=1.1)),
        says="came after 0.10 s, not 0.20 s",
    ),
    "ignores Crawl-delay": Case(
        check=rules.distance,
        web=site(crawl_delay_s=0.5),
        good=(asked(0, arrived_s=1.0), asked(0, ROBOTS, arrived_s=1.2), asked(0, "/p", arrived_s=1.7)),
        bad=(asked(0, arrived_s=1.0), asked(0, ROBOTS, arrived_s=1.2), asked(0, "/p", arrived_s=1.4)),
        says="Crawl-delay: /p came after 0.20 s",
    ),
    "one host after the other": Case(
        check=rules.hosts_together,
        web=replace(site(), together=2),
        good=(asked(0, arrived_s=1.0, left_s=1.2), asked(0, host="b.example", arrived_s=1.1, left_s=1.3)),
        bad=(asked(0, arrived_s=1.0, left_s=1.1), asked(0, host="b.example", arrived_s=1.1, left_s=1.3)),
        says="1 at a time, not 2",
    ),
} | {
    what: Case(check=rules.manners, web=site(), good=(asked(0, headers=AGENT),), bad=(bad,), says=what)
    for what, bad in {
        "User-Agent with name and contact": asked(0, headers=AGENT | {"user-agent": "Mozilla/5.0"}),
        "GET only": asked(0, headers=AGENT, method="HEAD"),
        "takes gzip": asked(0, headers=AGENT | {"accept-encoding": "identity"}),
        "says what it accepts": asked(0, headers=AGENT | {"accept": "*/*"}),
        "no Referer": asked(0, headers=AGENT | {"referer": "http://a.example/"}),
    }.items()
}
