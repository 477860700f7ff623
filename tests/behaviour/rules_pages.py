"""What is asked of a client by pages: tried a few times, looked at again a few times, cheaply, and not all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from tests.behaviour.records import Asked, Log
from tests.behaviour.rules_polling import gap_s
from tests.behaviour.score import Rule, Verdict
from tests.behaviour.web import HOUR_S, Web, shown

MOST_ATTEMPTS = 6
# A page that is known is looked at four times in a day and a half, and what came late is made up for within six hours.
MOST_LOOKS = 4
LAST_LOOK_S = (36 * 1.1 + 6 + 1) * HOUR_S
# Known pages of one host that one run may ask for, beside as many as it asks for new ones.
AT_ONCE = 20


def pages_asked(web: Web, log: Log) -> Iterator[Verdict]:
    """A page is asked for until it answers, a few times at growing distances."""
    found: dict[str, str] = {}
    for host, path in _pages(web, log):
        tried = _until_answered(log.polls(host, path))
        gaps = [gap_s(a, b) for a, b in pairwise(tried)]
        lost = ""
        if len(tried) > MOST_ATTEMPTS:
            lost = f"{path} asked {len(tried)} times"
        elif any(gap < HOUR_S / 4 for gap in gaps) or any(b < 0.9 * a for a, b in pairwise(gaps)):
            lost = f"{path} asked at {', '.join(shown(one.at) for one in tried)}"
        found[host] = found.get(host, "") or lost
    yield from _by_host(found)


def looks_planned(web: Web, log: Log) -> Iterator[Verdict]:
    """A page that has answered is looked at again a few times, an hour apart at least, and not after two days."""
    found: dict[str, str] = {}
    for host, path in _pages(web, log):
        asked = log.polls(host, path)
        first, looks = _until_answered(asked)[-1], asked[len(_until_answered(asked)) :]
        late = [one for one in looks if gap_s(first, one) > LAST_LOOK_S]
        lost = ""
        if looks and not _is_there(first):
            lost = f"{path} asked again {shown(looks[0].at)} after its answer {shown(first.at)}"
        elif len(looks) > MOST_LOOKS:
            lost = f"{path} looked at {len(looks)} times"
        elif any(gap_s(a, b) < HOUR_S for a, b in pairwise([first, *looks])):
            lost = f"{path} looked at {', '.join(shown(one.at) for one in looks)}"
        elif late:
            lost = f"{path} looked at {shown(late[0].at)}, first {shown(first.at)}"
        found[host] = found.get(host, "") or lost
    yield from _by_host(found)


def looks_taken(web: Web, log: Log) -> Iterator[Verdict]:
    """What changes is seen: a page that is asked for while the client is awake is looked at as often as is planned."""
    for site, page in web.pages():
        asked = log.polls(site.host, page.path)
        first = _until_answered(asked)[-1] if asked else None
        if not page.etag or first is None or not _is_there(first) or not _awake(web, first.at):
            continue
        looks = len(asked) - len(_until_answered(asked))
        yield Verdict(f"{site.host}{page.path}", "" if looks == MOST_LOOKS else f"looked at {looks} times")


def looks_conditional(web: Web, log: Log) -> Iterator[Verdict]:
    """A page that gave validators is looked at with them, byte for byte."""
    found: dict[str, str] = {}
    for host, path in _pages(web, log):
        for earlier, later in pairwise(log.polls(host, path)):
            pairs = (("etag", "if-none-match"), ("last-modified", "if-modified-since"))
            sent = {name: earlier.gave[name] for name, _ in pairs if name in earlier.gave and _is_there(earlier)}
            if sent:
                wrong = any(later.headers.get(header) != sent[name] for name, header in pairs if name in sent)
                lost = f"{path} looked at {shown(later.at)} without what it gave {shown(earlier.at)}" if wrong else ""
                found[host] = found.get(host, "") or lost
    yield from _by_host(found)


def looks_few_at_once(web: Web, log: Log) -> Iterator[Verdict]:
    """No run asks a host for many pages that are known."""
    new: Counter[tuple[str, datetime]] = Counter()
    known: Counter[tuple[str, datetime]] = Counter()
    for host, path in _pages(web, log):
        asked = log.polls(host, path)
        tried = len(_until_answered(asked))
        new.update((host, one.at) for one in asked[:tried])
        known.update((host, one.at) for one in asked[tried:])
    found: dict[str, str] = {}
    for (host, at), looks in known.items():
        allowed = AT_ONCE + new[host, at]
        found[host] = found.get(host, "") or (f"{looks} looks {shown(at)}, not {allowed}" if looks > allowed else "")
    yield from _by_host(found)


def _pages(web: Web, log: Log) -> list[tuple[str, str]]:
    return sorted({(one.host, one.path) for one in log.asked} - web.feeds_and_robots())


def _until_answered(asked: list[Asked]) -> list[Asked]:
    for place, one in enumerate(asked):
        if 200 <= one.status < 500 and one.status != 429:
            return asked[: place + 1]
    return asked


def _is_there(one: Asked) -> bool:
    return 200 <= one.status < 400


def _awake(web: Web, at: datetime) -> bool:
    """Whether the client is awake in all of the two days after a time."""
    until = at + timedelta(seconds=LAST_LOOK_S)
    return until < web.until and not web.rested(at, until)


def _by_host(found: dict[str, str]) -> Iterator[Verdict]:
    yield from (Verdict(host, lost) for host, lost in sorted(found.items()))


PAGE_RULES = (
    Rule("pages: a few attempts", pages_asked),
    Rule("known pages: looked at as planned", looks_planned),
    Rule("known pages: changes are seen", looks_taken),
    Rule("known pages: conditional requests", looks_conditional),
    Rule("known pages: few at once", looks_few_at_once),
)
