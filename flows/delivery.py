"""Carries what lies in the outbox to where it is meant to go, and says in one line what did not get there."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from extractors.errors import ConfigError, DeliveryError, ItemError, TransientDeliveryError, TransientFetchError
from flows.config import Settings
from flows.mail import HungUpError, MailSession, RejectedError, UnansweredError, mail_session
from flows.outbox import Kind, Letter, Message, Outbox, open_outbox


@dataclass(slots=True, kw_only=True)
class Sent:
    """How a delivery went: how many messages reached a server, and what went wrong, by line."""

    sent: int = 0
    troubles: list[str] = field(default_factory=list)
    will_try: bool = False

    def trouble(self, error: DeliveryError) -> None:
        """Keep an error's line, once."""
        if str(error) not in self.troubles:
            self.troubles.append(str(error))
        self.will_try = self.will_try or isinstance(error, TransientDeliveryError)

    def raise_if_any(self, what: str) -> None:
        """Raise what went wrong as one error; transient if any of it may go through later.

        Raises:
            DeliveryError: With one line.
        """
        if self.troubles:
            kind = TransientDeliveryError if self.will_try else DeliveryError
            more = f" (and {len(self.troubles) - 1} more)" if len(self.troubles) > 1 else ""
            raise kind(f"{what}: {self.troubles[0]}{more}")


def check_email(settings: Settings) -> None:
    """See that there is somebody to send mail to, and a server that does.

    Raises:
        ConfigError: There is not.
    """
    section = settings.config.email
    if not section.host or not section.to:
        raise ConfigError("nobody to send to: set host, sender and to in the [email] section of the configuration")


def post_report(settings: Settings, letter: Letter, now: datetime, *, again: bool = False) -> list[Message]:
    """Put the letter about a report into the outbox, for everybody who has not got it.

    Args:
        letter: About one week.
        again: Also for those who have.

    Returns:
        The messages of this letter, those of earlier times included.
    """
    with open_outbox(settings.warehouse) as outbox:
        if again:
            outbox.forget(letter.kind, letter.key, settings.config.email.to)
        outbox.put(letter, settings.config.email.to, now)
        return outbox.of(letter.kind, letter.key)


def webhook_target(url: str) -> str:
    """How a webhook is called in the outbox: by its host, since the rest of its address is often its password."""
    return f"webhook at {urlsplit(url).hostname} #{hashlib.sha256(url.encode()).hexdigest()[:12]}"


def deliver(
    settings: Settings, clock: Callable[[], datetime], *, kind: Kind | None = None, due_only: bool = True
) -> Sent:
    """Send what waits in the outbox: mail over one connection, the rest to the webhook.

    Args:
        clock: Gives the time, aware UTC.
        kind: Only messages of this kind.
        due_only: Leave out what failed a short while ago.

    Returns:
        What went out and what did not. What did not and may still go stays in the outbox.

    Raises:
        ConfigError: The password is not where it should be.
        DeliveryError: The outbox cannot be used.
    """
    sent = Sent()
    with open_outbox(settings.warehouse) as outbox:
        waiting = outbox.waiting(clock(), kind=kind, due_only=due_only)
        for message in waiting:
            if "@" not in message.target:
                _post(settings, outbox, message, clock, sent)
        left = [message for message in waiting if "@" in message.target]
        if not left or not settings.config.email.host:  # without a host, nobody wants mail any more, or not yet
            return sent
        try:
            with mail_session(settings.config.email) as session:
                while left:
                    _send(outbox, session, left.pop(0), clock, sent)
        except DeliveryError as error:  # no session, or it ended: the rest waits for another
            sent.trouble(error)
            for message in left:
                outbox.settle(message, "waiting", clock(), str(error))
    return sent


def _post(settings: Settings, outbox: Outbox, message: Message, clock: Callable[[], datetime], sent: Sent) -> None:
    """Post to the webhook. One that is configured no more gets nothing."""
    url = settings.config.alerts.webhook
    if not url or webhook_target(url) != message.target:
        outbox.settle(message, "given up", clock(), "this webhook is not configured any more")
        return
    if not outbox.claim(message, clock()):
        return
    from extractors.posting import UnansweredPostError, post_json
    from flows.network import fetch_settings

    try:
        content, how = json.loads(message.letter.text), fetch_settings(settings.config.fetch)
        with ThreadPoolExecutor(1) as apart:  # a run may be going on in a loop of its own
            apart.submit(lambda: asyncio.run(post_json(url, content, how))).result()
    except UnansweredPostError as error:
        outbox.settle(message, "unsure", clock(), str(error))
        sent.trouble(DeliveryError(str(error)))
    except TransientFetchError as error:
        outbox.settle(message, "waiting", clock(), str(error))
        sent.trouble(TransientDeliveryError(str(error)))
    except ItemError as error:
        outbox.settle(message, "refused", clock(), str(error))
        sent.trouble(DeliveryError(str(error)))
    else:
        outbox.settle(message, "sent", clock())
        sent.sent += 1


def deliver_reports(settings: Settings, clock: Callable[[], datetime]) -> Sent:
    """Send all that waits of reports, also what failed a short while ago; arguments are those of `deliver`.

    Raises:
        TransientDeliveryError: Some may go through later.
        DeliveryError: Some cannot.
    """
    sent = deliver(settings, clock, kind="report", due_only=False)
    sent.raise_if_any("the report is written, but not sent to all")
    return sent


def _send(outbox: Outbox, session: MailSession, message: Message, clock: Callable[[], datetime], sent: Sent) -> None:
    try:
        done = session.send(message.letter, message.target, clock(), lambda: outbox.claim(message, clock()))
    except RejectedError as error:
        outbox.settle(message, "refused", clock(), str(error))
        sent.trouble(error)
    except UnansweredError as error:
        outbox.settle(message, "unsure", clock(), str(error))
        raise
    except HungUpError as error:
        outbox.settle(message, "waiting", clock(), str(error))
        raise
    except DeliveryError as error:
        outbox.settle(message, "waiting", clock(), str(error))
        sent.trouble(error)
    else:
        if done:
            outbox.settle(message, "sent", clock())
            sent.sent += 1


def told_of(messages: Sequence[Message]) -> str:
    """How far a letter is, in a few words."""
    words = {"sent": "sent to", "waiting": "waiting for", "refused": "refused for", "unsure": "perhaps sent to"}
    by_state: dict[str, list[str]] = {}
    for message in messages:
        by_state.setdefault(words.get(message.state, f"{message.state} for"), []).append(message.target)
    return "; ".join(f"{word} {', '.join(targets[:5])}" for word, targets in by_state.items())
