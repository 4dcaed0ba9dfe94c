"""A mail server that does as it is told, and mailers that talk to it."""

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from services.notifier.adapters.smtp import SmtpMailer
from tests.fakes.smtp import Server, free_port
from tests.unit.notifier.mailing import Listening, MailerTo


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def listening(server: Server) -> Iterator[Listening]:
    controllers: list[Controller] = []

    def listen(**options: object) -> int:
        port = free_port()  # aiosmtpd connects to the port that it was given, so the system can't choose
        controller = Controller(server, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True, **options)  # type: ignore[arg-type]  # aiosmtpd's many
        controller.start()
        controllers.append(controller)
        return port

    yield listen
    for controller in controllers:
        controller.stop()


@pytest.fixture
def mailer_to() -> Iterator[MailerTo]:
    made: list[SmtpMailer] = []

    def make(port: int, *, user: str = "", **options: bool | float) -> SmtpMailer:
        url = f"smtp://{user}127.0.0.1:{port}"
        made.append(SmtpMailer(url, sender="Kaiku <kaiku@example.fi>", **options))  # type: ignore[arg-type]  # by name
        return made[-1]

    yield make
    for mailer in made:
        mailer.close()
