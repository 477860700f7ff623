"""Mail over a real mail server: what arrives, and what each trouble is called."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from extractors.errors import ConfigError, DeliveryError, TransientDeliveryError
from flows.mail import RejectedError, UnansweredError, mail_message, mail_session
from flows.outbox import Letter
from flows.sections import EmailSection
from tests.mailserver import PASSWORD, USER, Postman, mail_server

# The test server leaves sockets of its TLS to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:Requiring AUTH"
)

NOW = datetime(2026, 8, 17, 6, tzinfo=UTC)
TO = "ana@example.org"
LETTER = Letter(
    kind="report", key="2026-W33", subject="Mentions\r\nBcc: all@example.org", text="Zhanar Ospanqūl, 王小明\n.\n",
    html="<p>Zhanar</p>",
)  # fmt: skip


def section(postman: Postman, folder: Path, **given: Any) -> EmailSection:
    told: dict[str, Any] = {
        "host": "127.0.0.1", "port": postman.port, "security": "starttls", "sender": "wire@example.org",
        "ca_file": str(folder / "authority.pem"), "timeout_s": 5.0,
    }  # fmt: skip
    return EmailSection(**(told | given))


def send(where: EmailSection, letter: Letter = LETTER, to: str = TO) -> bool:
    with mail_session(where) as session:
        return session.send(letter, to, NOW, lambda: True)


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_a_letter_arrives_in_two_forms(security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_SECRET", PASSWORD)
    report = tmp_path / "mentions-2026-W33.html"
    report.write_text("<title>" + "ж" * 3000, encoding="utf-8")
    letter = Letter(
        kind="report", key="2026-W33", subject=LETTER.subject, text=LETTER.text, html=LETTER.html,
        attachment=str(report),
    )  # fmt: skip
    with mail_server(tmp_path, security, login=security != "tls") as postman:
        password = {} if security == "tls" else {"user": USER, "password_env": "SMTP_SECRET"}
        assert send(section(postman, tmp_path, security=security, **password), letter)
    [(address, message)] = postman.taken
    assert address == TO
    assert message["To"] == TO
    assert message["Bcc"] is None, "a line break in a subject opens no header"
    assert message["Subject"] == "Mentions Bcc: all@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == LETTER.text
    assert html.get_content().strip() == LETTER.html
    [attached] = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == (report.name, report.read_text(encoding="utf-8"))


def test_an_attachment_the_server_has_no_room_for_is_left_out(tmp_path: Path) -> None:
    report = tmp_path / "mentions-2026-W33.html"
    report.write_bytes(b"x" * 50_000)
    letter = Letter(kind="report", key="2026-W33", subject="s", text="t", attachment=str(report))
    with mail_server(tmp_path, data_size_limit=20_000) as postman:
        assert send(section(postman, tmp_path), letter)
    assert list(postman.taken[0][1].iter_attachments()) == []


def test_the_same_letter_has_the_same_id() -> None:
    ids = {str(mail_message(LETTER, "wire@example.org", to, NOW)["Message-ID"]) for to in (TO, TO, "ben@example.org")}
    assert len(ids) == 2


REFUSALS: list[tuple[dict[str, Any], type[DeliveryError], str, str]] = [
    ({"rejected": {TO: "550 no such user"}}, RejectedError, f"no mail for {TO} (550 no such user)", "left the firm"),
    ({"rejected": {TO: "450 come back"}}, TransientDeliveryError, "(450 come back)", "greylisting"),
    ({"after_text": "554 looks like spam"}, RejectedError, "(554 looks like spam)", "a filter that judges texts"),
    ({"after_text": "452 disk full"}, TransientDeliveryError, "(452 disk full)", "a mailbox that is full for now"),
    ({"after_text": "hang up"}, UnansweredError, "it may have arrived", "taken or not: nobody knows"),
]


@pytest.mark.parametrize(("told", "kind", "words", "why"), REFUSALS, ids=[row[3] for row in REFUSALS])
def test_refusals(told: dict[str, Any], kind: type[DeliveryError], words: str, why: str, tmp_path: Path) -> None:
    with mail_server(tmp_path, **told) as postman, pytest.raises(DeliveryError) as error:
        send(section(postman, tmp_path))
    assert type(error.value) is kind
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@contextmanager
def talks(greeting: bytes | None) -> Iterator[Postman]:
    """Something at a port that is no mail server: it says one thing, or nothing at all."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                if greeting is not None:
                    connection.sendall(greeting)
                connection.settimeout(5)
                while greeting is None and connection.recv(1000):
                    pass

        threading.Thread(target=answer, daemon=True).start()
        yield Postman(port=listener.getsockname()[1])


SESSIONS: list[tuple[str, dict[str, Any], dict[str, Any], type[DeliveryError], str]] = [
    # why, what the server is, what we ask for, error, words
    ("no TLS where TLS is wanted", {"security": "none"}, {}, DeliveryError, "offers no TLS, nothing was sent"),
    ("TLS from the start at a port without", {"security": "none"}, {"security": "tls"}, DeliveryError, "speaks no TLS"),
    ("certificate of a stranger", {"certificate": "stranger"}, {}, DeliveryError, "not trusted"),
    ("certificate that has run out", {"certificate": "expired"}, {}, DeliveryError, "certificate has expired"),
    ("certificate for another host", {"certificate": "elsewhere"}, {}, DeliveryError, "not trusted"),
    (
        "wrong password", {"login": True}, {"user": USER, "password_env": "WRONG"}, DeliveryError,
        "does not accept user or password (code 535)",
    ),
    ("a server that wants a password", {"login": True}, {}, DeliveryError, "530"),
    ("a password for one that takes none", {"security": "none"}, {
        "user": USER, "password_env": "WRONG", "security": "none"}, DeliveryError, "does not accept user or password"),
    ("no file with the authority", {}, {"ca_file": "/nowhere.pem"}, DeliveryError, "cannot read [email] ca_file"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "server", "asked", "kind", "words"), SESSIONS, ids=[row[0] for row in SESSIONS])
def test_sessions_that_fail(
    why: str, server: dict[str, Any], asked: dict[str, Any], kind: type[DeliveryError], words: str,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("WRONG", "hunter2-is-secret")
    with mail_server(tmp_path, **server) as postman:
        with pytest.raises(DeliveryError) as error:
            send(section(postman, tmp_path, **asked))
        assert postman.taken == []
    assert type(error.value) is kind, error.value
    assert words in str(error.value)
    assert "hunter2" not in str(error.value)


def test_servers_that_are_away(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = Postman(port=listener.getsockname()[1])
    quick = {"ca_file": "", "timeout_s": 0.3}
    with pytest.raises(TransientDeliveryError, match=r"cannot be used for now.*refused"):
        send(section(nobody, tmp_path, **quick))
    with talks(None) as silent, pytest.raises(TransientDeliveryError, match="no answer in time"):
        send(section(silent, tmp_path, **quick))
    with talks(b"421 too busy\r\n") as busy, pytest.raises(TransientDeliveryError, match="421 too busy"):
        send(section(busy, tmp_path, **quick))
    with talks(b"554 go away\r\n") as unwilling, pytest.raises(DeliveryError, match="554 go away") as error:
        send(section(unwilling, tmp_path, **quick))
    assert not isinstance(error.value, TransientDeliveryError)


def test_a_password_comes_from_where_it_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    with mail_server(tmp_path, login=True) as postman:
        assert send(section(postman, tmp_path, user=USER, password_file=str(secret)))
        monkeypatch.delenv("NOT_SET", raising=False)
        with pytest.raises(ConfigError, match="set the variable NOT_SET"):
            send(section(postman, tmp_path, user=USER, password_env="NOT_SET"))
        with pytest.raises(ConfigError, match=r"cannot read \[email\] password_file"):
            send(section(postman, tmp_path, user=USER, password_file=str(tmp_path / "none")))
