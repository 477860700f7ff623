"""What is to be sent, and what was: a small SQLite file beside the warehouse (`wirewatch.outbox.sqlite`).

It is apart from the warehouse, which a run may hold for an hour, and apart from the folder of reports, which may be
public: it names people. A message goes once to each address. It is marked as being sent just before its text leaves;
where the answer never came (a killed process, a cut line), it may have arrived, so it is not sent again by itself.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from extractors.errors import DeliveryError

Kind = Literal["report", "alert"]
State = Literal["waiting", "sending", "sent", "refused", "unsure", "given up"]

# Waiting times after failures, in minutes; the last one holds from then on. Greylisting wants five and more.
_PAUSES_MIN = (5, 15, 60, 240)
_GIVE_UP_AFTER = timedelta(days=3)
# Nobody takes longer between the text of a message and its answer (RFC 5321 4.5.3.2.6 asks for ten minutes).
_UNSURE_AFTER = timedelta(minutes=15)
_PATIENCE_S = 30.0

_TABLES = """
CREATE TABLE IF NOT EXISTS messages (
    message_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    target TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    attachment TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    next_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, key, target)
);
CREATE TABLE IF NOT EXISTS alerts (
    key TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    since TEXT NOT NULL,
    told INTEGER NOT NULL
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a message says.

    Args:
        kind: What it is about.
        key: The week of a report, the event of an alert: each goes once to each target.
        subject: One line.
        text: As plain text.
        html: The same as HTML; "" for none.
        attachment: A file to attach if it is small enough; "" for none.
    """

    kind: Kind
    key: str
    subject: str
    text: str
    html: str = ""
    attachment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A letter to one target, and how far it is."""

    message_id: int
    target: str
    letter: Letter
    state: State
    attempts: int
    created_at: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that is not as it should be: what, since when, and whether anybody was told."""

    subject: str
    since: datetime
    told: bool


def outbox_path(warehouse: Path) -> Path:
    """Where the outbox of a warehouse lies."""
    return warehouse.with_name(f"{warehouse.stem}.outbox.sqlite")


class Outbox:
    """The open file; times are aware UTC."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self.con = con

    def put(self, letter: Letter, targets: Sequence[str], now: datetime) -> int:
        """Keep a letter for those targets that have not got it, nor are to get it; gives how many these are."""
        at = _stamp(now)
        rows = [
            (letter.kind, letter.key, target, letter.subject, letter.text, letter.html, letter.attachment, at, at, at)
            for target in dict.fromkeys(targets)
        ]
        with self.con:
            before = self.con.total_changes
            self.con.executemany(
                "INSERT OR IGNORE INTO messages (kind, key, target, subject, text, html, attachment, state, "
                "created_at, next_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?)",
                rows,
            )
            return self.con.total_changes - before

    def forget(self, kind: Kind, key: str, targets: Sequence[str]) -> None:
        """Let a letter go once more to targets that it went to, or may have gone to."""
        with self.con:
            self.con.executemany(
                "DELETE FROM messages WHERE kind = ? AND key = ? AND target = ? AND state <> 'sending'",
                [(kind, key, target) for target in targets],
            )

    def waiting(self, now: datetime, *, kind: Kind | None = None, due_only: bool = True) -> list[Message]:
        """What is to be sent, oldest first: only what is due, or all."""
        with self.con:
            self.con.execute(
                "UPDATE messages SET state = 'unsure', error = 'no answer came: it may have arrived' "
                "WHERE state = 'sending' AND changed_at < ?",
                (_stamp(now - _UNSURE_AFTER),),
            )
        return self._messages(
            "state = 'waiting' AND (? IS NULL OR kind = ?) AND next_at <= ?",
            (kind, kind, _stamp(now) if due_only else "9999"),
        )

    def of(self, kind: Kind, key: str) -> list[Message]:
        """All messages of one letter."""
        return self._messages("kind = ? AND key = ?", (kind, key))

    def claim(self, message: Message, now: datetime) -> bool:
        """Mark a message as being sent; False if another process was faster."""
        with self.con:
            done = self.con.execute(
                "UPDATE messages SET state = 'sending', changed_at = ? WHERE message_id = ? AND state = 'waiting'",
                (_stamp(now), message.message_id),
            )
        return done.rowcount == 1

    def settle(self, message: Message, state: State, now: datetime, error: str = "") -> None:
        """Say how sending ended. What is to wait is tried again later, and given up after three days."""
        pause = timedelta(minutes=_PAUSES_MIN[min(message.attempts, len(_PAUSES_MIN) - 1)])
        if state == "waiting" and now - message.created_at > _GIVE_UP_AFTER:
            state = "given up"
        with self.con:
            self.con.execute(
                "UPDATE messages SET state = ?, attempts = attempts + 1, next_at = ?, changed_at = ?, error = ? "
                "WHERE message_id = ?",
                (state, _stamp(now + pause), _stamp(now), error[:500], message.message_id),
            )

    def unsent(self, since: datetime) -> list[Message]:
        """What was made since a moment and did not go out, or is not known to have."""
        return self._messages("state <> 'sent' AND created_at >= ?", (_stamp(since),))

    def counts(self) -> dict[tuple[str, str], int]:
        """How many messages there are, by kind and state."""
        rows = self.con.execute("SELECT kind, state, count(*) FROM messages GROUP BY kind, state")
        return {(kind, state): number for kind, state, number in rows}

    def made_since(self, kind: Kind, moment: datetime) -> int:
        """How many letters of a kind were made since a moment, each counted once."""
        row = self.con.execute(
            "SELECT count(DISTINCT key) FROM messages WHERE kind = ? AND created_at >= ?", (kind, _stamp(moment))
        )
        number: int = row.fetchone()[0]
        return number

    def alerts(self) -> dict[str, Alert]:
        """Alerts that are not over, by key."""
        rows = self.con.execute("SELECT key, subject, since, told FROM alerts ORDER BY since, key")
        return {
            key: Alert(subject=subject, since=datetime.fromisoformat(since), told=bool(told))
            for key, subject, since, told in rows
        }

    def keep_alerts(self, alerts: Mapping[str, Alert]) -> None:
        """Replace the alerts that are not over."""
        with self.con:
            self.con.execute("DELETE FROM alerts")
            self.con.executemany(
                "INSERT INTO alerts VALUES (?, ?, ?, ?)",
                [(key, alert.subject, _stamp(alert.since), alert.told) for key, alert in alerts.items()],
            )

    def _messages(self, condition: str, values: Sequence[object]) -> list[Message]:
        rows = self.con.execute(
            "SELECT message_id, target, kind, key, subject, text, html, attachment, state, attempts, created_at, error "  # noqa: S608
            f"FROM messages WHERE {condition} ORDER BY created_at, message_id",
            values,
        )
        return [
            Message(
                message_id=row[0], target=row[1],
                letter=Letter(kind=row[2], key=row[3], subject=row[4], text=row[5], html=row[6], attachment=row[7]),
                state=row[8], attempts=row[9], created_at=datetime.fromisoformat(row[10]), error=row[11],
            )
            for row in rows
        ]  # fmt: skip


@contextmanager
def open_outbox(warehouse: Path) -> Iterator[Outbox]:
    """Open the outbox of a warehouse, and make it if it is not there; only its owner may read it.

    Raises:
        DeliveryError: It cannot be used; the line says why.
    """
    path = outbox_path(warehouse)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        with closing(sqlite3.connect(path, timeout=_PATIENCE_S)) as con:
            con.executescript(_TABLES)
            yield Outbox(con)
    except (OSError, sqlite3.Error) as error:
        raise DeliveryError(f"cannot use {path}, where it is kept what was sent: {error}") from error


def _stamp(moment: datetime) -> str:
    """A time as text that sorts; all are UTC."""
    return moment.isoformat(timespec="microseconds")
