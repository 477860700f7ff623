"""A real mail server on loopback that takes mail, or refuses it in the ways mail servers do."""

from __future__ import annotations

import asyncio
import email
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.faults.secure import write_certificates

USER, PASSWORD = "desk", "correct horse battery"


@dataclass
class Postman:
    """What a server does with mail.

    Args:
        rejected: Answers to RCPT by address, such as {"gone@example.org": "550 no such user"}.
        after_text: The answer to the text of a message; "" takes it, "hang up" ends the connection without one.
    """

    rejected: dict[str, str] = field(default_factory=dict)
    after_text: str = ""
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 (the name aiosmtpd calls)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Answer to an address."""
        if address in self.rejected:
            return self.rejected[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer to a text."""
        content = envelope.content
        assert isinstance(content, bytes)
        if not self.after_text or self.after_text == "hang up":
            message = email.message_from_bytes(content, policy=default)
            assert isinstance(message, EmailMessage)
            self.taken += [(address, message) for address in envelope.rcpt_tos]
        if self.after_text == "hang up":
            assert server.transport is not None
            server.transport.close()
        return self.after_text or "250 taken"

    @property
    def to(self) -> list[str]:
        """Whose mail was taken, in order."""
        return [address for address, _ in self.taken]


def _check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    fine = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=fine, handled=False)


@contextmanager
def mail_server(
    folder: Path, security: str = "starttls", *, certificate: str = "fine", login: bool = False, **told: Any
) -> Iterator[Postman]:
    """Run a mail server.

    Args:
        folder: Gets certificates: authority.pem is what a client must trust.
        security: starttls, tls or none.
        certificate: One of `tests.faults.secure`.
        login: Whether it wants a password.
        told: Of the postman, and `data_size_limit`.
    """
    write_certificates(str(folder))
    limit = told.pop("data_size_limit", 33_554_432)
    postman = Postman(**told)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{certificate}.pem")
    loop = asyncio.new_event_loop()

    def session() -> SMTP:
        return SMTP(
            postman,
            hostname="mail.test",
            loop=loop,
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
            auth_required=login,
            auth_require_tls=security == "starttls",
            authenticator=_check,
            data_size_limit=limit,
        )

    # aiosmtpd's own Controller asks the port it was told, so it cannot take any free one.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        postman.port = listener.getsockname()[1]
        server = loop.run_until_complete(
            loop.create_server(session, sock=listener, ssl=context if security == "tls" else None)
        )
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        try:
            yield postman
        finally:
            asyncio.run_coroutine_threadsafe(_close(server), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


async def _close(server: asyncio.Server) -> None:
    """End what is under way and let its sockets close."""
    server.close()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    await asyncio.sleep(0.01)
