"""What is asked of a client that polls feeds: how, how often, and what comes of it. One function for each rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from tests.behaviour.records import Asked, Log
from tests.behaviour.score import Rule, Verdict
from tests.behaviour.web import DAY_S, HOUR_S, LONGEST_S, MONDAY, Feed, Site, Web, moment, shown

DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
VALIDATORS = (("etag", "if-none-match"), ("last-modified", "if-modified-since"))
# A redirect is believed when it has held: not at once, and not much later than this.
POLLS_BEFORE_MOVE = range(2, 7)
# A feed that fails is asked so often at most in its first day.
FAILED_POLLS_A_DAY = 8


def name(site: Site, feed: Feed) -> str:
    """A feed in words."""
    return f"{site.host}{feed.path}"


def span(seconds: float) -> str:
    """A time in words."""
    return f"{seconds / 60:.0f} min" if seconds < 2 * HOUR_S else f"{seconds / HOUR_S:.1f} h"


def gap_s(earlier: Asked, later: Asked) -> float:
    """Simulated seconds between two requests."""
    return (later.at - earlier.at).total_seconds()


def conditional(web: Web, log: Log) -> Iterator[Verdict]:
    """Once validators are known every request carries them, but for about one a day that tries them."""
    for site, feed in web.feeds():
        polls = log.polls(site.host, feed.path)
        if not feed.validated or feed.lies or feed.flaps or len(polls) < 2:
            continue
        lost = ""
        last_free: Asked | None = None
        known: tuple[str, ...] = ()
        for poll in polls:
            missing = [sends for gives, sends in VALIDATORS if gives in known and sends not in poll.headers]
            if known and missing and poll.conditional:
                lost = lost or f"{shown(poll.at)} without {' and '.join(missing)}"
            elif not poll.conditional and poll.status in (200, 304):
                if known and last_free and gap_s(last_free, poll) < LONGEST_S - HOUR_S:
                    lost = lost or f"unconditional on {shown(last_free.at)} and again on {shown(poll.at)}"
                last_free = poll
            if poll.status in (200, 304):
                known = tuple(gives for gives, _ in VALIDATORS if gives in poll.gave) or known
        yield Verdict(name(site, feed), lost)


def echoed(web: Web, log: Log) -> Iterator[Verdict]:
    """Validators come back byte for byte, those of the last answer.

    Those of the answer before may come once more after a request without any: that is how a server is tried that
    says "not modified" whatever it is asked.
    """
    for site, feed in web.feeds():
        if not feed.validated or feed.moves_to or feed.stays:
            continue  # of a redirect, the validators are its target's
        lost, held, before, sent = "", dict[str, str](), dict[str, str](), False
        for poll in log.polls(site.host, feed.path):
            sends = {gives: poll.headers[name] for gives, name in VALIDATORS if name in poll.headers}
            sent = sent or bool(sends and held)
            if held and sends and sends != {gives: held.get(gives) for gives in sends} and sends != before:
                lost = lost or f"{shown(poll.at)} sent {sends}, had {held}"
            before = {} if poll.conditional else held
            if poll.status in (200, 304):
                held = held | {gives: poll.gave[gives] for gives, _ in VALIDATORS if gives in poll.gave}
        if sent:
            yield Verdict(name(site, feed), lost)


def frequency(web: Web, log: Log) -> Iterator[Verdict]:
    """At most hourly, down to ten minutes where that is invited."""
    for site, feed in web.feeds():
        pairs = list(pairwise(log.polls(site.host, feed.path)))
        early = [(a, b) for a, b in pairs if gap_s(a, b) < feed.floor_s]
        if pairs:
            yield Verdict(name(site, feed), _too_close(early, span(feed.floor_s)))


def _too_close(pairs: Sequence[tuple[Asked, Asked]], least: str) -> str:
    if not pairs:
        return ""
    earlier, later = pairs[0]
    times = "" if len(pairs) == 1 else f", {len(pairs)} times in all"
    return f"asked {shown(earlier.at)} and {shown(later.at)}, less than {least} apart{times}"


def freshness(web: Web, log: Log) -> Iterator[Verdict]:
    """Not asked within max-age, Expires or ttl, up to about a day."""
    for site, feed in web.feeds():
        pairs = list(pairwise(log.polls(site.host, feed.path)))
        promised = [min(max(a.fresh_s(), feed.ttl_s if a.status in (200, 304) else 0), LONGEST_S) for a, _ in pairs]
        early = [pair for pair, fresh_s in zip(pairs, promised, strict=True) if gap_s(*pair) < fresh_s]
        if any(promised):
            yield Verdict(name(site, feed), _too_close(early, "it said to be fresh"))


def settled(web: Web, log: Log) -> Iterator[Verdict]:
    """From Wednesday on the distance of polls fits the feed."""
    for site, feed in web.feeds():
        if feed.settles_s is None:
            continue
        least_s, most_s = feed.settles_s
        polls = [poll for poll in log.polls(site.host, feed.path) if poll.at >= moment("Wed 00:00")]
        pairs = [pair for pair in pairwise(polls) if not web.rested(pair[0].at, pair[1].at)]
        lost = "" if pairs else "not asked twice from Wednesday on"
        for earlier, later in pairs:
            asleep_s = max(web.wakes(each.at).total_seconds() for each in (earlier, later))
            # after a rest everything is due at once, and may be spread widely
            stretched_s = most_s * (1.5 if web.rested(earlier.at - QUARTER, earlier.at) else 1)
            if not least_s <= gap_s(earlier, later) <= stretched_s + asleep_s:
                wanted = f"wanted {span(least_s)} to {span(most_s)}"
                lost = lost or f"{span(gap_s(earlier, later))} from {shown(earlier.at)} to {shown(later.at)}, {wanted}"
        yield Verdict(name(site, feed), lost)


def daily_without_validators(web: Web, log: Log) -> Iterator[Verdict]:
    """A feed without validators is asked daily once it has had nothing new for a day."""
    for site, feed in web.feeds():
        polls = log.polls(site.host, feed.path)
        if feed.validated or not feed.subscribed or len(polls) < 3 or {poll.status for poll in polls} != {200}:
            continue
        day = timedelta(days=1)
        early = [
            (a, b)
            for a, b in pairwise(polls)
            if a.at - polls[0].at >= day and feed.out(a.at - day) == feed.out(a.at) and gap_s(a, b) < LONGEST_S
        ]
        yield Verdict(name(site, feed), _too_close(early, "a day, with nothing new"))


def left_alone(web: Web, log: Log) -> Iterator[Verdict]:
    """skipHours and skipDays."""
    for site, feed in web.feeds():
        polls = log.polls(site.host, feed.path)
        if polls and any(feed.closed(web.until - timedelta(hours=hour)) for hour in range(24 * 7)):
            wrong = [poll for poll in polls[1:] if feed.closed(poll.at)]
            yield Verdict(name(site, feed), f"asked {len(wrong)} times, first {shown(wrong[0].at)}" if wrong else "")


def nothing_lost(web: Web, log: Log) -> Iterator[Verdict]:
    """Every entry is known soon after it is out, whatever its feed's character."""
    for site, feed in web.feeds():
        if feed.seen_within_s is None:
            continue
        seen = log.seen.get((site.host, feed.path), {})
        late = []
        for number, published in enumerate(feed.news):
            deadline = _deadline(web, feed, number, published)
            if deadline is not None and (number not in seen or seen[number] > deadline):
                late.append(f"out {shown(published)}, {shown(seen[number]) if number in seen else 'never'} known")
        yield Verdict(name(site, feed), f"{len(late)} entries late, the first {late[0]}" if late else "")


def _deadline(web: Web, feed: Feed, number: int, published: datetime) -> datetime | None:
    """By when an entry must be known; None if that cannot be asked."""
    within = timedelta(seconds=feed.seen_within_s or 0)
    deadline = max(published, MONDAY) + within
    if feed.fails and published < moment(feed.fails[1]) + DAY:
        deadline = max(deadline, moment(feed.fails[1]) + DAY + within)
    if web.rested(published, deadline) and web.rests_until is not None:
        if number < feed.out(web.rests_until) - feed.window:
            return None  # it left the document while the client was switched off
        deadline = max(deadline, web.rests_until + within)
    return deadline if deadline < web.until else None


def moves(web: Web, log: Log) -> Iterator[Verdict]:
    """A permanent redirect that holds is believed; any other, or one that leads to no feed, is not."""
    for site, feed in web.feeds():
        redirects = [poll for poll in log.polls(site.host, feed.path) if poll.status in (301, 302, 307, 308)]
        if feed.moves_to:
            yield Verdict(name(site, feed), _moved(log, feed, redirects))
        elif feed.stays:
            yield Verdict(name(site, feed), _stayed(web, log, site, feed, redirects))


def _moved(log: Log, feed: Feed, redirects: Sequence[Asked]) -> str:
    host, _, path = feed.moves_to.removeprefix("http://").partition("/")
    there = log.polls(host, f"/{path}")
    if not redirects or not there:
        return "never asked at its new address"
    if len(redirects) not in POLLS_BEFORE_MOVE:
        return f"{len(redirects)} polls of the old address since it moved"
    if there[-1].at - redirects[-1].at < DAY:
        return f"the new address was last asked {shown(there[-1].at)}"
    return ""


def _stayed(web: Web, log: Log, site: Site, feed: Feed, redirects: Sequence[Asked]) -> str:
    polls = log.polls(site.host, feed.path)
    if not redirects:
        return "never asked while it redirected"
    if web.until - polls[-1].at > 1.5 * DAY:
        return f"its own address was last asked {shown(polls[-1].at)}"
    here = {poll.at for poll in polls}
    for target in {poll.gave["location"] for poll in redirects}:
        host, _, path = target.removeprefix("http://").partition("/") if "//" in target else (site.host, "", target[1:])
        for poll in log.polls(host, f"/{path}"):
            if poll.at not in here:
                return f"{target} was asked directly {shown(poll.at)}"
    return ""


def gone(web: Web, log: Log) -> Iterator[Verdict]:
    """410 is the end."""
    for site, feed in web.feeds():
        if feed.gone:
            polls = log.polls(site.host, feed.path)
            after = [poll for poll in polls if poll.at >= moment(feed.gone)]
            last = shown(after[-1].at) if after else ""
            lost = "never asked since" if not after else f"asked until {last}, {len(after)} times" * (len(after) > 1)
            yield Verdict(name(site, feed), lost)


def failing(web: Web, log: Log) -> Iterator[Verdict]:
    """A feed that fails is asked at a falling rate, and for ever."""
    for site, feed in web.feeds():
        if feed.fails is None:
            continue
        since, until = moment(feed.fails[0]), moment(feed.fails[1]) if feed.fails[1] else web.until
        polls = [poll for poll in log.polls(site.host, feed.path) if since <= poll.at < until]
        yield Verdict(name(site, feed), _failing(web, polls, until))


def _failing(web: Web, polls: Sequence[Asked], until: datetime) -> str:
    if len(polls) < 3:
        return f"asked only {len(polls)} times while it failed"
    first_day = [poll for poll in polls if poll.at < polls[0].at + DAY]
    if len(first_day) > FAILED_POLLS_A_DAY:
        return f"asked {len(first_day)} times in its first day of failures"
    before_s = 0.0
    for earlier, later in pairwise(polls):
        if web.rested(earlier.at, later.at):
            continue
        if gap_s(earlier, later) < min(before_s * 0.9, LONGEST_S):
            return f"asked again sooner than before, {shown(later.at)}"
        if gap_s(earlier, later) > DAY_S + 2 * HOUR_S:
            return f"not asked from {shown(earlier.at)} to {shown(later.at)}"
        before_s = gap_s(earlier, later)
    silent = until - polls[-1].at
    return f"not asked any more since {shown(polls[-1].at)}" if silent > DAY + timedelta(hours=2) else ""


def healing(web: Web, log: Log) -> Iterator[Verdict]:
    """A feed that works again is noticed within a day and asked as before."""
    for site, feed in web.feeds():
        if feed.fails is None or not feed.fails[1]:
            continue
        healed = moment(feed.fails[1])
        polls = [poll for poll in log.polls(site.host, feed.path) if poll.at >= healed and poll.status in (200, 304)]
        lost = ""
        if not polls or polls[0].at > healed + DAY + timedelta(hours=2):
            lost = f"healed {shown(healed)}, asked {shown(polls[0].at) if polls else 'never'}"
        elif len(polls) < 2 or (polls[1].at - polls[0].at > DAY / 2 and not web.rested(polls[0].at, polls[1].at)):
            lost = f"answered {shown(polls[0].at)}, next asked {shown(polls[1].at) if len(polls) > 1 else 'never'}"
        yield Verdict(name(site, feed), lost)


POLLING_RULES = (
    Rule("conditional requests", conditional),
    Rule("validators byte for byte", echoed),
    Rule("at most hourly, or as invited", frequency),
    Rule("max-age, Expires, ttl", freshness),
    Rule("interval fits the feed", settled),
    Rule("daily without validators", daily_without_validators),
    Rule("skipHours, skipDays", left_alone),
    Rule("no entry lost or late", nothing_lost),
    Rule("redirects", moves),
    Rule("410 is the end", gone),
    Rule("failures: ever more seldom, for ever", failing),
    Rule("healed feeds", healing),
)
