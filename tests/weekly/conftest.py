"""Reports to write in every form: a rich week, a hostile one and an empty one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.weekly.newsdesk import WEEK, Newsdesk, rich_newsdesk
from warehouse.report.data import weekly_report
from warehouse.report.records import WeeklyReport

MADE_AT = datetime(2026, 8, 17, 6, tzinfo=UTC)
SCRIPT = "<script>alert('x')</script>"
LONG = "Wolfeschlegelsteinhausen " * 12
HOSTILE_NAMES = (
    SCRIPT,
    '=HYPERLINK("https://evil.example","click")',
    "{{ 7 * 7 }} {% raw %}",
    "a|b `c` [d](javascript:alert(1)) *e* _f_ <g>",
    "&lt;b&gt; & \"quotes\" 'too'",
    "null\x00bell\x07line\nbreak",
    "\u202eevil\u2066 order",
    "محمد بن سلمان",
    "王小明",
    "Ada 👩‍🚀 Lovelace",
    LONG,
)


@pytest.fixture(scope="session")
def rich_report() -> WeeklyReport:
    return weekly_report(rich_newsdesk().warehouse(), WEEK)


@pytest.fixture(scope="session")
def empty_report() -> WeeklyReport:
    return weekly_report(Newsdesk().warehouse(), WEEK)


@pytest.fixture(scope="session")
def hostile_report() -> WeeklyReport:
    """Everything a feed can say, said by an attacker: names, headlines, addresses, outlets, errors."""
    desk = Newsdesk()
    evil = desk.outlet("evil", f'"><img src=x onerror=alert(1)>{SCRIPT}', "https://u:p@evil.example/f?key=1")
    desk.outlet("other", "Other | `x` <b>")
    desk.outlet("third")
    for week in WEEK.before(8):
        desk.stories(("evil", "other", "third"), week, 20, {"Filler": "org", "Faded <i>": "group"})
    desk.stories(("evil", "other", "third"), WEEK, 20, {"Filler": "org"})
    for turn, name in enumerate(HOSTILE_NAMES):
        kind = ("person", "org", "location", "group")[turn % 4]
        for hour in range(5):
            lead = desk.article(
                ("evil", "other")[hour % 2],
                WEEK.start_at + timedelta(hours=turn + hour),
                {name: kind},
                title=f"</title></style>{SCRIPT} | {name}",
                url=("javascript:alert(1)", "https://a.example/(x)|y", 'https://a.example/"onclick=1')[hour % 3]
                + f"#{turn}{hour}",
                sentence=f"{SCRIPT} said {name} to {SCRIPT}",
            )
            desk.article(
                "third",
                WEEK.start_at + timedelta(hours=30),
                {name: kind},
                title=SCRIPT,
                url=f"data:text/html,{turn}{hour}",
                story=lead,
                relation="syndicated",
                syndicated_from=SCRIPT,
            )
    desk.poll(evil, WEEK.start_at, "failed", error=f"{SCRIPT}\n| broken")
    desk.entry(evil, WEEK.start_at, "failed", f"javascript:alert(1): {SCRIPT} | pipe", url="javascript:alert(1)")
    return weekly_report(desk.warehouse(), WEEK)
