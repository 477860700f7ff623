"""The report is published, and sent: once to each, over a real mail server, whatever that server does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli import main
from flows.config import load_settings
from flows.outbox import open_outbox
from tests.mailserver import Postman, mail_server
from tests.retagging import store

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

WAREHOUSE = Path("data/wirewatch.duckdb")
TO = ["ana@example.org", "ben@example.org", "cem@example.org"]


@pytest.fixture
def send(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Sends the report through a mail server as the command does; gives exit code, stdout and stderr."""
    store(WAREHOUSE, 3)
    config = Path("wirewatch.toml").read_text(encoding="utf-8")

    def run(postman: Postman, *more: str, extra: str = "") -> tuple[int, str, str]:
        mail = f"""
[email]
host = "127.0.0.1"
port = {postman.port}
sender = "wire@example.org"
to = {json.dumps(TO)}
ca_file = "{tmp_path / "authority.pem"}"
timeout_s = 5.0
"""
        Path("wirewatch.toml").write_text(config + mail + extra, encoding="utf-8")
        code = main(["report", "--plain", "--send", *more])
        return code, *capsys.readouterr()

    return run


def test_a_report_is_sent_once_to_each(send: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    with mail_server(tmp_path) as postman:
        code, out, err = send(postman, extra='[report]\naddress = "https://news.example.org/r/"\n')
        assert (code, postman.to) == (0, TO)
        assert err == f"sent to {', '.join(TO)}\n"
        files = out.split()
        assert [Path(file).exists() for file in files] == [True, True]
        assert (Path("reports/index.html").exists(), Path("reports/reports.atom").exists()) == (True, True)
        message = postman.taken[0][1]
        [attached] = message.iter_attachments()
        assert attached.get_filename() == Path(files[0]).name
        for kind in ("plain", "html"):
            body = message.get_body((kind,))
            assert body is not None
            assert f"https://news.example.org/r/{Path(files[0]).name}" in body.get_content()
            assert "Aida Bek" in body.get_content()
        assert send(postman)[0] == 0
        assert postman.to == TO, "nobody gets a week twice"
        assert send(postman, "--again")[0] == 0
        assert postman.to == TO * 2


def test_one_that_is_rejected_holds_up_nobody(send: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    with mail_server(tmp_path, rejected={TO[0]: "550 no such user", TO[1]: "450 greylisted"}) as postman:
        code, out, err = send(postman)
        assert (code, postman.to) == (1, [TO[2]])
        assert len(out.split()) == 2, "the report is there"
        assert err.startswith("wirewatch: the report is written, but not sent to all: 127.0.0.1")
        assert err.count("\n") == 1
        postman.rejected = {TO[0]: "550 no such user"}
        code, _, err = send(postman)
        assert (code, postman.to) == (0, [TO[2], TO[1]])
        assert f"refused for {TO[0]}" in err
        assert f"sent to {TO[1]}, {TO[2]}" in err


def test_a_server_that_is_away_gets_it_later(send: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    with mail_server(tmp_path) as gone:
        pass
    code, out, err = send(gone)
    assert (code, len(out.split())) == (1, 2)
    assert "cannot be used for now" in err
    with mail_server(tmp_path) as postman:
        assert (send(postman)[0], postman.to) == (0, TO)


def test_what_may_have_arrived_is_not_sent_again(send: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    with mail_server(tmp_path, after_text="hang up") as postman:
        code, _, err = send(postman)
        assert (code, postman.to) == (1, TO[:1])
        assert "it may have arrived" in err
    with mail_server(tmp_path) as postman:
        assert (send(postman)[0], postman.to) == (0, TO[1:])
    with open_outbox(WAREHOUSE) as outbox:
        assert outbox.counts() == {("report", "unsure"): 1, ("report", "sent"): 2}


def test_sending_wants_somebody_to_send_to(capsys: pytest.CaptureFixture[str]) -> None:
    store(WAREHOUSE, 1)
    assert main(["report", "--plain", "--send"]) == 2
    assert "nobody to send to: set host, sender and to" in capsys.readouterr().err
    assert not Path("reports").exists()


def test_a_report_elsewhere_has_no_index(capsys: pytest.CaptureFixture[str]) -> None:
    store(WAREHOUSE, 1)
    assert main(["report", "--plain", "--out", "desk", "--format", "md"]) == 0
    assert [path.name for path in Path("desk").iterdir()] == [Path(capsys.readouterr().out.strip()).name]


def test_an_index_that_is_not_ours_is_said_and_the_report_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    store(WAREHOUSE, 1)
    Path("reports").mkdir()
    Path("reports/index.html").write_text("my own")
    assert main(["report", "--plain", "--format", "md"]) == 0
    out, err = capsys.readouterr()
    assert Path(out.strip()).exists()
    assert "is not ours and was left alone" in err


BAD: list[tuple[str, str, str]] = [
    # the section, words of the error, why
    ('host = "smtp.example.org"', "[email]: with a host it needs a sender", "whose mail is it"),
    ('host = "smtp.example.org"\nsender = "a@b.c"\npassword = "x"', "unknown key email.password", "a secret in a file"),
    ('host = "h"\nsender = "a@b.c"\nuser = "u"', "needs password_env or password_file", "no password"),
    (
        'host = "h"\nsender = "a@b.c"\nuser = "u"\npassword_env = "X"\nsecurity = "none"',
        "a password is not sent in the open", "read on the way",
    ),
    ('to = ["a@b.c\\r\\nRCPT TO:<x@y.z>"]', "email.to[1]", "commands in an address"),
    ('to = ["not an address"]', "an address such as", "no mailbox"),
    ('security = "ssl"', "email.security", "a word we do not know"),
]  # fmt: skip


@pytest.mark.parametrize(("section", "words", "why"), BAD, ids=[row[2] for row in BAD])
def test_settings_that_cannot_be(section: str, words: str, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("wirewatch.toml").write_text(f"[email]\n{section}\n", encoding="utf-8")
    assert main(["status"]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1


def test_a_mail_server_on_loopback_may_have_a_password_in_the_open() -> None:
    Path("wirewatch.toml").write_text(
        '[email]\nhost = "127.0.0.1"\nsender = "a@b.c"\nuser = "u"\npassword_env = "X"\nsecurity = "none"\n'
    )
    assert load_settings().config.email.security == "none"
