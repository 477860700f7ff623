"""Mail: a letter as a message (text and HTML), and a session with the mail server that carries it.

Each address gets a message of its own: nobody sees who else does, and one that is rejected holds up nobody.
"""

from __future__ import annotations

import os
import smtplib
import ssl
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from extractors.errors import ConfigError, DeliveryError, TransientDeliveryError
from flows.outbox import Letter
from flows.sections import EmailSection

# Many servers take 10 MB; encoded, an attachment grows by a third.
MAX_ATTACHMENT_BYTES = 5_000_000
_POLICY = SMTP.clone(cte_type="7bit")


class RejectedError(DeliveryError):
    """The server takes no mail for one address, now and later."""


class HungUpError(TransientDeliveryError):
    """The server ended the session before the text left."""


class UnansweredError(DeliveryError):
    """The text left, and no answer came: it may have arrived."""


def password_of(section: EmailSection) -> str:
    """The password, from where the configuration says it is.

    Raises:
        ConfigError: It is not there.
    """
    if section.password_env:
        found = os.environ.get(section.password_env, "")
        if not found:
            raise ConfigError(f"the password of [email] is not there: set the variable {section.password_env}")
        return found
    try:
        found = Path(section.password_file).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise ConfigError(f"cannot read [email] password_file {section.password_file}: {reason}") from error
    if not found:
        raise ConfigError(f"[email] password_file {section.password_file} is empty")
    return found


def mail_message(letter: Letter, sender: str, to: str, now: datetime, *, attach: bool = True) -> EmailMessage:
    """A letter as a message to one address. Its Message-ID is always the same, so that mailboxes can tell a copy.

    Args:
        now: Aware; stands in the Date.
        attach: With its attachment, if there is one that is small enough.
    """
    message = EmailMessage(policy=_POLICY)
    name, _, domain = sender.rpartition("@")
    message["From"] = Address("wirewatch", name, domain)
    message["To"] = to
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = now
    token = uuid.uuid5(uuid.NAMESPACE_URL, f"wirewatch {letter.kind} {letter.key} {sender} {to}")
    message["Message-ID"] = f"<{token}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in answer
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    if attach and letter.attachment and (content := _read(Path(letter.attachment))) is not None:
        path = Path(letter.attachment)
        kind = "html" if path.suffix == ".html" else "markdown" if path.suffix == ".md" else "plain"
        message.add_attachment(
            content, maintype="text", subtype=kind, filename=path.name, params={"charset": "utf-8"}, cte="base64"
        )
    return message


def _read(path: Path) -> bytes | None:
    """A file that is there and may be attached."""
    try:
        return path.read_bytes() if path.stat().st_size <= MAX_ATTACHMENT_BYTES else None
    except OSError:
        return None


class MailSession:
    """An open session with the mail server."""

    def __init__(self, smtp: smtplib.SMTP, section: EmailSection) -> None:
        self._smtp = smtp
        self._section = section
        self._where = f"{section.host}:{section.port}"
        size = smtp.esmtp_features.get("size", "")
        self._limit = int(size) if size.isdigit() else 0  # RFC 1870: 0 or nothing: none is known

    def send(self, letter: Letter, to: str, now: datetime, about_to: Callable[[], bool]) -> bool:
        """Send a letter to one address, without its attachment where the server takes no message so large.

        Args:
            about_to: Asked just before the text leaves; False: somebody else has sent it.

        Returns:
            Whether it was sent, and the server has taken it.

        Raises:
            RejectedError: The server takes no mail for this address.
            UnansweredError: It may have arrived.
            TransientDeliveryError: It was not sent, and may be later.
            DeliveryError: The server refuses us altogether.
        """
        data = mail_message(letter, self._section.sender, to, now).as_bytes()
        if self._limit and len(data) > self._limit:
            data = mail_message(letter, self._section.sender, to, now, attach=False).as_bytes()
        try:
            code, reply = self._smtp.mail(self._section.sender, [f"size={len(data)}"] if self._limit else [])
            if code != 250:
                raise _refusal(f"{self._where} takes no mail from {self._section.sender}", code, reply)
            code, reply = self._smtp.rcpt(to)
            if code not in (250, 251):
                raise _refusal(f"{self._where} takes no mail for {to}", code, reply, RejectedError)
        except (OSError, smtplib.SMTPException) as error:
            raise HungUpError(f"{self._where} hung up ({_reason(error)})") from error
        except DeliveryError:
            self._reset()
            raise
        if not about_to():
            self._reset()
            return False
        try:
            code, reply = self._smtp.data(data)
        except smtplib.SMTPDataError as error:
            self._reset()
            what = f"{self._where} does not take the message to {to}"
            raise _refusal(what, error.smtp_code, error.smtp_error, RejectedError) from error
        except (OSError, smtplib.SMTPException) as error:
            raise UnansweredError(f"{self._where} did not answer ({_reason(error)}): it may have arrived") from error
        if code != 250:
            self._reset()
            raise _refusal(f"{self._where} does not take the message to {to}", code, reply, RejectedError)
        return True

    def _reset(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.rset()


@contextmanager
def mail_session(section: EmailSection) -> Iterator[MailSession]:
    """Open a session: connect, go over to TLS, log in.

    Raises:
        ConfigError: The password is not where it should be.
        TransientDeliveryError: The server cannot be reached for now.
        DeliveryError: It does not do what the configuration asks for; nothing was sent.
    """
    where = f"mail server {section.host}:{section.port}"
    password = password_of(section) if section.user else ""
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _opened(section)
        if section.user:
            smtp.login(section.user, password)
    except BaseException as error:
        if smtp is not None:
            smtp.close()
        trouble = _explained(where, section, error)
        if trouble is None:
            raise
        raise trouble from error
    try:
        yield MailSession(smtp, section)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()


def _opened(section: EmailSection) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=section.ca_file or None)
    if section.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(section.host, section.port, timeout=section.timeout_s, context=context)
    else:
        smtp = smtplib.SMTP(section.host, section.port, timeout=section.timeout_s)
    try:
        smtp.ehlo_or_helo_if_needed()
        if section.security == "starttls":
            smtp.starttls(context=context)
            smtp.ehlo()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _explained(where: str, section: EmailSection, error: BaseException) -> DeliveryError | None:
    """One line for what went wrong before anything was sent; None for what is none of ours."""
    match error:
        case smtplib.SMTPAuthenticationError():
            # what the server says of a password is not repeated: some repeat it
            kind = TransientDeliveryError if 400 <= error.smtp_code < 500 else DeliveryError
            return kind(f"{where} does not accept user or password (code {error.smtp_code}): see [email] user")
        case smtplib.SMTPNotSupportedError() if "STARTTLS" in str(error):
            return DeliveryError(
                f"{where} offers no TLS, nothing was sent: name the port that does, or set [email] security"
            )
        case smtplib.SMTPNotSupportedError():
            return DeliveryError(
                f"{where} takes no password ({_reason(error)}): leave out [email] user, or set security"
            )
        case ssl.SSLCertVerificationError():
            return DeliveryError(
                f"{where} shows a certificate that is not trusted ({error.verify_message}): if it is your own, "
                "name its authority with [email] ca_file"
            )
        case ssl.SSLError():
            return DeliveryError(
                f'{where} speaks no TLS here ({error.reason or "handshake failed"}): port 465 wants security = "tls", '
                'port 587 "starttls"'
            )
        case FileNotFoundError() | PermissionError() if section.ca_file:
            return DeliveryError(f"cannot read [email] ca_file {section.ca_file}: {error.strerror}")
        case smtplib.SMTPResponseException() if error.smtp_code >= 500:
            return DeliveryError(f"{where} refuses us ({_reason(error)})")
        case OSError() | smtplib.SMTPException():
            return TransientDeliveryError(f"{where} cannot be used for now ({_reason(error)})")
    return None


def _refusal(what: str, code: int, reply: bytes | str, lasting: type[DeliveryError] = DeliveryError) -> DeliveryError:
    kind = TransientDeliveryError if 400 <= code < 500 else lasting
    return kind(f"{what} ({code} {_line(reply)})")


def _reason(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_line(error.smtp_error)}"
    if isinstance(error, TimeoutError) or "timed out" in str(error):  # smtplib calls it a closed connection
        return "no answer in time"
    return _line(getattr(error, "strerror", None) or str(error) or type(error).__name__)


def _line(text: bytes | str) -> str:
    """What a server says, on one line and short."""
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(c if c.isprintable() else " " for c in shown).split())[:200]
