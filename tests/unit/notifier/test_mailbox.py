"""The built-in mailbox: what comes in by SMTP can be read on its pages and as JSON."""

import smtplib
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry

from services.notifier.adapters.maildir import NEWEST, Maildir
from services.notifier.entrypoints.mailbox.app import create_app
from services.notifier.entrypoints.mailbox.server import MailboxServer
from shared.runtime.settings import SettingsError
from shared.web.metrics import HttpMetrics
from tests.e2e.instance import free_ports, until
from tests.fakes.notifier import NOON


class At:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOON


def a_mail(subject: str = "Hyvää huomenta", text: str = "Katso https://example.org/a") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "kaiku@example.org", "anna@example.org"
    mail.set_content(text)
    mail.add_alternative(f"<p style='color:red'>{text}</p><script>alert(1)</script>", subtype="html")
    return mail


@pytest.fixture
def maildir(tmp_path: Path) -> Maildir:
    return Maildir(tmp_path / "mailbox")


@pytest.fixture
def client(maildir: Maildir) -> FlaskClient:
    return create_app(maildir, metrics=HttpMetrics(CollectorRegistry())).test_client()


@pytest.fixture
def port(maildir: Maildir) -> Iterator[int]:
    port, stop = free_ports(), threading.Event()
    server = MailboxServer("127.0.0.1", port, maildir, clock=At())
    thread = threading.Thread(target=server.run, args=(stop,))
    thread.start()
    until(lambda: _answers(port), what="the server")
    yield port
    stop.set()
    thread.join()


def _answers(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=5):
            return True
    except OSError:
        return False


def test_a_mail_that_was_sent_lies_in_the_mailbox_as_json(port: int, client: FlaskClient) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as smtp:
        smtp.send_message(a_mail())

    (message,) = client.get("/api/v1/messages").json["messages"]  # type: ignore[index]  # it is JSON

    assert message["to"] == "anna@example.org"
    assert message["subject"] == "Hyvää huomenta"
    assert message["received"] == NOON.isoformat()
    assert message["text"].strip() == "Katso https://example.org/a"
    assert "color:red" in message["html"]


def test_the_newest_mail_stands_first(maildir: Maildir, client: FlaskClient) -> None:
    for hour, subject in ((9, "older"), (11, "newest"), (10, "middle")):
        maildir.keep(a_mail(subject).as_bytes(), to=["anna@example.org"], now=NOON.replace(hour=hour))

    subjects = [one["subject"] for one in client.get("/api/v1/messages").json["messages"]]  # type: ignore[index]

    assert subjects == ["newest", "middle", "older"]


def test_the_newest_of_very_many_are_shown(maildir: Maildir, client: FlaskClient) -> None:
    for number in range(NEWEST + 5):
        maildir.keep(a_mail(str(number)).as_bytes(), to=["a@example.org"], now=NOON + timedelta(milliseconds=number))

    subjects = [one["subject"] for one in client.get("/api/v1/messages").json["messages"]]  # type: ignore[index]

    assert subjects == [str(number) for number in range(NEWEST + 4, 4, -1)]


def test_a_mail_can_be_opened_and_its_links_followed(maildir: Maildir, client: FlaskClient) -> None:
    maildir.keep(a_mail().as_bytes(), to=["anna@example.org"], now=NOON)
    identity = maildir.newest()[0].id

    assert identity in client.get("/?lang=sv").text
    assert '<a href="https://example.org/a"' in client.get(f"/{identity}?lang=sv").text


def test_what_a_mail_brings_along_is_shut_off(maildir: Maildir, client: FlaskClient) -> None:
    maildir.keep(a_mail().as_bytes(), to=["anna@example.org"], now=NOON)

    shown = client.get(f"/{maildir.newest()[0].id}/html")

    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "script-src" not in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize("identity", ["nothing", "..", "%2e%2e%2fsecret", "a%00b", "new"])
def test_what_is_no_mail_is_not_found(client: FlaskClient, identity: str) -> None:
    assert client.get(f"/{identity}").status_code in {400, 404}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"Content-Type: text/plain; charset=nothing\r\n\r\nx", b"\r\n"])
def test_any_content_can_be_listed(maildir: Maildir, client: FlaskClient, content: bytes) -> None:
    maildir.keep(content, to=["anna@example.org"], now=NOON)

    assert client.get("/").status_code == 200
    assert client.get(f"/{maildir.newest()[0].id}").status_code == 200


def test_it_listens_on_this_machine_only(maildir: Maildir) -> None:
    with pytest.raises(SettingsError, match=r"127\.0\.0\.1"):
        MailboxServer("0.0.0.0", 8025, maildir, clock=At())  # noqa: S104 – refused
