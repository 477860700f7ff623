"""The folder of reports as a publication: a page of all weeks and an Atom feed of them (RFC 4287).

Both are made anew from what lies in the folder each time a report is written, so weeks that were there stay, and one
whose files are removed goes. What files do not say (a few sentences of each week, and when it first came out) is kept
in `reports.json` beside them.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from extractors.errors import UsageError, WirewatchError
from flows.weekly.files import write_whole
from flows.weekly.shown import day
from flows.weekly.tables import render_json
from warehouse.report.records import WeeklyReport
from warehouse.report.text import clean_text
from warehouse.weeks import Week

INDEX, FEED, STATE = "index.html", "reports.atom", "reports.json"
TITLE = "Weekly mention reports"
GENERATOR = '<meta name="generator" content="wirewatch">'

# Readers of feeds want what is new; a year of weeks is more than they keep.
_IN_FEED = 53
_FILE = re.compile(r"mentions-(\d{4}-W\d{2})(?:\.(html|md|json)|-[a-z]+\.(csv))")
_ATOM = ElementMaker(namespace="http://www.w3.org/2005/Atom", nsmap={None: "http://www.w3.org/2005/Atom"})
_TYPES = {"html": "text/html", "md": "text/markdown", "json": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """The report of one week, as the index and the feed show it.

    Args:
        week: Such as "2026-W33".
        published_at: When it first came out, ISO 8601 with zone.
        updated_at: When what it says last changed.
        sentences: The week in some sentences; none where the report is older than the index.
        fingerprint: Of what it says, without the time of making.
        forms: Words of html, md, json, csv that lie in the folder.
    """

    week: str
    published_at: str
    updated_at: str
    sentences: tuple[str, ...] = ()
    fingerprint: str = ""
    forms: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The days of the week in words."""
        return Week.parse(self.week).label

    def link(self, form: str) -> str:
        """Name of its file in a form other than csv."""
        return f"mentions-{self.week}.{form}"

    @property
    def first_form(self) -> str | None:
        """The form to be read first, None if there are only tables."""
        return next((form for form in _TYPES if form in self.forms), None)


def report_key(written: Path) -> str:
    """What tells a report from all others, by one of its files: its week, and what it is limited to."""
    stem = written.stem.rpartition("-")[0] if written.suffix == ".csv" else written.stem
    return stem.removeprefix("mentions-")


def publish_week(report: WeeklyReport, folder: Path, made_at: datetime, address: str = "") -> list[Path]:
    """Enter a report whose files were just written, and write index and feed anew.

    Args:
        report: What was written.
        folder: Where to.
        made_at: Aware time of now.
        address: Public address of the folder, for the feed's own link; "" where there is none.

    Returns:
        Index and feed.

    Raises:
        WirewatchError: The folder cannot be written to, or has an index.html that is somebody else's.
    """
    at = made_at.astimezone(UTC).isoformat(timespec="seconds")
    # Any fixed time will do: it leaves out the one line that changes with each making.
    said = hashlib.sha256(render_json(report, datetime(2000, 1, 1, tzinfo=UTC)).encode()).hexdigest()
    try:
        with _alone(folder):
            state = _state(folder)
            known = _issues(state)
            week = str(report.week)
            before = known.get(week)
            known[week] = Issue(
                week=week,
                published_at=before.published_at if before else at,
                updated_at=before.updated_at if before and before.fingerprint == said else at,
                sentences=tuple(clean_text(sentence, 1000) for sentence in report.sentences),
                fingerprint=said,
            )
            issues = _lying_in(folder, known)
            feed_id = str(state.get("id") or uuid.uuid4().urn)
            return _write(folder, feed_id, issues, address)
    except OSError as error:
        raise WirewatchError(f"cannot write the index of {folder}: {error.strerror or error}") from error


def _write(folder: Path, feed_id: str, issues: list[Issue], address: str) -> list[Path]:
    index = folder / INDEX
    if index.exists() and GENERATOR not in index.read_text(encoding="utf-8", errors="replace")[:4000]:
        raise WirewatchError(f"{index} is not ours and was left alone: name another folder in [report], or remove it")
    state = {"id": feed_id, "reports": [asdict(issue) for issue in issues]}
    write_whole(folder / STATE, json.dumps(state, ensure_ascii=False, indent=1) + "\n")
    return [
        write_whole(index, render_index(issues)),
        write_whole(folder / FEED, render_feed(issues, feed_id, address)),
    ]


def render_index(issues: list[Issue]) -> str:
    """The page of all weeks, newest first; it asks for nothing and works from disk."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["day"] = lambda text: day(datetime.fromisoformat(text))
    return environment.get_template("index.html.j2").render(issues=issues, title=TITLE, feed=FEED)


def render_feed(issues: list[Issue], feed_id: str, address: str = "") -> str:
    """The Atom feed, newest first. Its links are relative unless the folder has a public address."""
    base = f"{address.rstrip('/')}/" if address else ""
    shown = issues[:_IN_FEED]
    # RFC 4287 wants a time even of a feed without entries.
    updated = max((issue.updated_at for issue in shown), default="1970-01-01T00:00:00+00:00")
    feed = _ATOM.feed(
        _ATOM.id(feed_id),
        _ATOM.title(TITLE),
        _ATOM.updated(updated),
        _ATOM.author(_ATOM.name("wirewatch")),
        _ATOM.generator("wirewatch"),
        _ATOM.link(rel="alternate", type="text/html", href=f"{base}{INDEX}"),
    )
    if base:
        feed.append(_ATOM.link(rel="self", type="application/atom+xml", href=f"{base}{FEED}"))
    for issue in shown:
        entry = _ATOM.entry(
            _ATOM.id(uuid.uuid5(uuid.UUID(feed_id), issue.week).urn),
            _ATOM.title(f"Mentions in the week of {issue.label}"),
            _ATOM.published(issue.published_at),
            _ATOM.updated(issue.updated_at),
        )
        form = issue.first_form
        entry.extend(
            # readers take an alternate of a type other than HTML for none
            _ATOM.link(rel="alternate", href=f"{base}{issue.link(each)}")
            if each == form
            else _ATOM.link(rel="related", type=_TYPES[each], href=f"{base}{issue.link(each)}")
            for each in _TYPES
            if each in issue.forms
        )
        if form is None:
            entry.append(_ATOM.link(rel="alternate", href=f"{base}{INDEX}"))
        entry.append(_ATOM.summary(" ".join(issue.sentences) or f"ISO week {issue.week}."))
        feed.append(entry)
    etree.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{etree.tostring(feed, encoding="unicode")}\n'


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two reports that are written at a time enter one after the other."""
    handle = os.open(folder / ".reports.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _state(folder: Path) -> Mapping[str, Any]:
    """What is kept beside the files; nothing where it is missing or damaged, since files say most of it again."""
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        uuid.UUID(str(state["id"]))
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return state if isinstance(state, dict) else {}


def _issues(state: Mapping[str, Any]) -> dict[str, Issue]:
    found = {}
    reports = state.get("reports")
    for each in reports if isinstance(reports, list) else []:
        with suppress(KeyError, TypeError, ValueError, UsageError, AttributeError):
            Week.parse(each["week"])
            for name in ("published_at", "updated_at"):
                if datetime.fromisoformat(each[name]).tzinfo is None:
                    raise ValueError(name)
            found[each["week"]] = Issue(
                week=each["week"],
                published_at=each["published_at"],
                updated_at=each["updated_at"],
                sentences=tuple(str(sentence) for sentence in each["sentences"]),
                fingerprint=str(each["fingerprint"]),
            )
    return found


def _lying_in(folder: Path, known: Mapping[str, Issue]) -> list[Issue]:
    """The weeks whose files lie in a folder, newest first."""
    forms: dict[str, set[str]] = {}
    written: dict[str, float] = {}
    for path in folder.iterdir():
        if found := _FILE.fullmatch(path.name):
            forms.setdefault(found[1], set()).add(found[2] or found[3])
            with suppress(OSError):
                written[found[1]] = path.stat().st_mtime
    issues = []
    for week in sorted(forms, reverse=True):
        with suppress(UsageError):  # a file somebody named after a week that there is not
            Week.parse(week)
            at = datetime.fromtimestamp(written.get(week, 0.0), UTC).isoformat(timespec="seconds")
            issue = known.get(week) or Issue(week=week, published_at=at, updated_at=at)
            issues.append(replace(issue, forms=tuple(sorted(forms[week]))))
    return issues
