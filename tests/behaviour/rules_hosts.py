"""What is asked of a client by hosts: to be left alone when they say so, robots.txt, no cookies, no crowding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from tests.behaviour.records import Asked, Log
from tests.behaviour.rules_polling import DAY, gap_s, span
from tests.behaviour.score import Rule, Verdict
from tests.behaviour.web import DAY_S, DESK, Web, moment, shown

# After "too many requests" without a time: at least not again in the same run.
UNSAID_S = 300.0
ROBOTS = "/robots.txt"
# A robots.txt that could not be read is asked for again after ten minutes at the soonest.
ROBOTS_AGAIN_S = 600
SLACK_S = 0.02  # of real time
CONTACT = "mailto:desk@example.org"


def penalties(web: Web, log: Log) -> Iterator[Verdict]:
    """Nothing is asked of a host before the time it named, robots.txt included; afterwards it is asked again."""
    for site in web.sites:
        asked = log.to(site.host)
        refusals = [(n, one) for n, one in enumerate(asked) if one.status == 429 or one.retry_after_s() is not None]
        if not refusals and not site.strict:
            continue
        if not refusals:
            yield Verdict(site.host, "was not asked while it wanted to be left alone")
            continue
        yield Verdict(site.host, next((lost for n, one in refusals if (lost := _disturbed(web, asked, n, one))), ""))


def _disturbed(web: Web, asked: list[Asked], n: int, refusal: Asked) -> str:
    wait_s = refusal.retry_after_s() or UNSAID_S
    within = [one for one in asked[n + 1 :] if gap_s(refusal, one) < wait_s]
    if within:
        times = ", ".join(f"{shown(one.at)} {one.path}" for one in within[:3])
        return f"asked {len(within)} times in the {span(wait_s)} from {shown(refusal.at)}: {times}"
    over_s = (web.until - refusal.at).total_seconds() - wait_s
    if over_s > 1.2 * DAY_S and not any(gap_s(refusal, one) <= wait_s + 1.1 * DAY_S for one in asked[n + 1 :]):
        return f"not asked again within a day after its {span(wait_s)} from {shown(refusal.at)} were over"
    return ""


def robots_decisions(web: Web, log: Log) -> Iterator[Verdict]:
    """Pages that robots.txt forbids are not asked for, those that it allows are."""
    for site, page in web.pages():
        asked = log.of(site.host, page.path)
        subject, why = f"{site.host}{page.path}", f" ({page.why})" if page.why else ""
        early = [one for one in asked if page.not_before and one.at < moment(page.not_before)]
        if not page.allowed:
            yield Verdict(subject, f"asked {shown(asked[0].at)} although forbidden{why}" if asked else "")
        elif early:
            yield Verdict(subject, f"asked {shown(early[0].at)}, forbidden until {page.not_before}{why}")
        elif moment(page.out) + 2 * DAY < web.until:
            yield Verdict(subject, "" if asked else f"never asked although allowed{why}")


def robots_requests(web: Web, log: Log) -> Iterator[Verdict]:
    """robots.txt is read before pages, holds for a day, and is not asked for more often."""
    feeds = {(site.host, feed.path) for site, feed in web.feeds()}
    for site in web.sites:
        pages = [one for one in log.to(site.host) if one.path not in {ROBOTS, *site.files}]
        pages = [one for one in pages if (one.host, one.path) not in feeds]
        robots = log.polls(site.host, ROBOTS)
        if pages or robots:
            yield Verdict(site.host, _unread(log.to(site.host), pages, robots) or _pestered(robots))


def _unread(everything: list[Asked], pages: list[Asked], robots: list[Asked]) -> str:
    place = {id(one): n for n, one in enumerate(everything)}
    for page in pages:
        before = [one for one in robots if place[id(one)] < place[id(page)]]
        if not before:
            return f"{page.path} was asked {shown(page.at)} before robots.txt"
        if gap_s(before[-1], page) > DAY_S:
            return f"{page.path} was asked {shown(page.at)} by a robots.txt of {shown(before[-1].at)}"
    return ""


def _pestered(robots: list[Asked]) -> str:
    for earlier, later in pairwise(robots):
        good = 200 <= earlier.status < 500
        if gap_s(earlier, later) < (DAY_S if good else ROBOTS_AGAIN_S):
            return f"robots.txt was asked {shown(earlier.at)} and {shown(later.at)}"
    return ""


def cookies(web: Web, log: Log) -> Iterator[Verdict]:
    """No cookie ever comes back."""
    for site in web.sites:
        asked = log.to(site.host)
        if any("set-cookie" in one.gave for one in asked):
            back = [one for one in asked if "cookie" in one.headers]
            yield Verdict(site.host, f"came back {len(back)} times, first {shown(back[0].at)}" if back else "")


def manners(web: Web, log: Log) -> Iterator[Verdict]:
    """Who asks says so, asks only to read, takes compressed answers, and does not tell where it has been."""
    wrong: dict[str, Callable[[Asked], bool]] = {
        "User-Agent with name and contact": lambda one: (
            not one.headers.get("user-agent", "").startswith("wirewatch/") or CONTACT not in one.headers["user-agent"]
        ),
        "GET only": lambda one: one.method != "GET",
        "takes gzip": lambda one: "gzip" not in one.headers.get("accept-encoding", ""),
        "says what it accepts": lambda one: one.headers.get("accept", "*/*") == "*/*",
        "no Referer": lambda one: "referer" in one.headers,
    }
    for what, is_wrong in wrong.items():
        if log.asked:
            bad = [one for one in log.asked if is_wrong(one)]
            lost = f"{len(bad)} requests, first {shown(bad[0].at)} {bad[0].host}{bad[0].path}" if bad else ""
            yield Verdict(what, lost)


def only_what_it_was_given(web: Web, log: Log) -> Iterator[Verdict]:
    """Nothing is asked for that no feed, page or redirect names."""
    known = web.known()
    for site in web.sites:
        asked = log.to(site.host)
        stray = [one for one in asked if (one.host, one.path) not in known and site.host != DESK]
        if asked:
            yield Verdict(site.host, f"{stray[0].path} asked {shown(stray[0].at)}" if stray else "")


def one_at_a_time(web: Web, log: Log) -> Iterator[Verdict]:
    """One request to a host at a time."""
    for site in web.sites:
        pairs = list(pairwise(sorted(log.to(site.host), key=lambda one: one.arrived_s)))
        crowded = [later for earlier, later in pairs if later.arrived_s < earlier.left_s]
        if site.hold_s and pairs:
            first = f"{len(crowded)} requests, first {shown(crowded[0].at)} {crowded[0].path}" if crowded else ""
            yield Verdict(site.host, first)


def after_rest(web: Web, log: Log) -> Iterator[Verdict]:
    """After a standstill no poll is made up for: each feed is asked once, and all that were due are asked soon."""
    if web.rests_until is None:
        return
    runs = sorted({one.at for one in log.asked if one.at >= web.rests_until})
    for site, feed in web.feeds():
        polls = [one.at for one in log.polls(site.host, feed.path) if one.at >= web.rests_until]
        if feed.subscribed and polls:
            times = Counter(polls)[runs[0]]
            yield Verdict(f"{site.host}{feed.path}", f"asked {times} times at once" if times > 1 else "")


def drifting(web: Web, log: Log) -> Iterator[Verdict]:
    """Feeds that began together are taken apart by jitter: on Wednesday no run asks more than four fifths of them."""
    for site in web.sites:
        polls = [one for one in log.to(site.host) if moment("Wed 00:00") <= one.at < moment("Thu 00:00")]
        if site.drifts and polls:
            at, most = Counter(one.at for one in polls).most_common(1)[0]
            crowd = most > len(site.feeds) * 0.8
            yield Verdict(site.host, f"{most} of {len(site.feeds)} asked {shown(at)}" if crowd else "")


def distance(web: Web, log: Log) -> Iterator[Verdict]:
    """Real time passes between two requests to one host, as configured and as its robots.txt asks."""
    for site in web.sites:
        pairs = list(pairwise(sorted(log.to(site.host), key=lambda one: one.arrived_s)))
        if site.delay_s and pairs:
            yield Verdict(f"{site.host} delay", _hurried(pairs, site.delay_s))
        read = [n for n, (earlier, _) in enumerate(pairs) if earlier.path == ROBOTS]
        if site.crawl_delay_s:
            lost = _hurried(pairs[read[0] :], site.crawl_delay_s) if read else "nothing was asked after robots.txt"
            yield Verdict(f"{site.host} Crawl-delay", lost)


def _hurried(pairs: list[tuple[Asked, Asked]], least_s: float) -> str:
    short_s, later = min((b.arrived_s - a.arrived_s, b.path) for a, b in pairs)
    return f"{later} came after {short_s:.2f} s, not {least_s:.2f} s" if short_s < least_s - SLACK_S else ""


def hosts_together(web: Web, log: Log) -> Iterator[Verdict]:
    """Different hosts are asked at the same time: politeness to one does not hold up the others."""
    most = 0
    for one in log.asked:
        busy = {other.host for other in log.asked if other.arrived_s <= one.arrived_s < other.left_s}
        most = max(most, len(busy))
    if log.asked:
        yield Verdict("all hosts", f"{most} at a time, not {web.together}" if most < web.together else "")


HOST_RULES = (
    Rule("429 and 503: Retry-After", penalties),
    Rule("robots.txt decisions (RFC 9309)", robots_decisions),
    Rule("robots.txt requests", robots_requests),
    Rule("no cookies", cookies),
    Rule("honest headers", manners),
    Rule("nothing unasked for", only_what_it_was_given),
    Rule("one request to a host at a time", one_at_a_time),
    Rule("no burst after a standstill", after_rest),
    Rule("jitter", drifting),
)
RUSH_RULES = (
    Rule("distance between requests", distance),
    Rule("one request to a host at a time", one_at_a_time),
    Rule("several hosts at a time", hosts_together),
)
