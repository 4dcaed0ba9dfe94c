"""Where mails end up: the built-in mailbox of one machine, or a mail server of the tests' own."""

import email
import email.policy
import time
from collections.abc import Mapping, Sequence
from typing import Protocol, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.e2e.instance import Instance, free_ports

Mail = Mapping[str, str]


class Mailbox(Protocol):
    """Reads what has come, newest first: to, subject, text, html."""

    def mails(self) -> Sequence[Mail]: ...


class BuiltIn:
    """The mailbox of `make run`."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def mails(self) -> Sequence[Mail]:
        found: Sequence[Mail] = self._instance.get("/mail/api/v1/messages")["messages"]
        return found


class Server:
    """A real SMTP server on loopback."""

    def __init__(self) -> None:
        self._mails: list[Mail] = []
        self._times: list[tuple[str, float]] = []
        self._port = free_ports()
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        """For KAIKU_SMTP_URL."""
        return f"smtp://127.0.0.1:{self._port}"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 – aiosmtpd's name
        self._times += [(recipient, time.monotonic()) for recipient in envelope.rcpt_tos]
        content = envelope.content
        message = email.message_from_bytes(content if isinstance(content, bytes) else b"", policy=email.policy.default)
        parts = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
        self._mails.insert(
            0,
            {
                "to": ", ".join(envelope.rcpt_tos),
                "subject": str(message["Subject"]),
                "text": parts["plain"].get_content() if parts["plain"] else "",
                "html": parts["html"].get_content() if parts["html"] else "",
            },
        )
        return "250 kept"

    def mails(self) -> Sequence[Mail]:
        return list(self._mails)

    def times(self, address: str) -> Sequence[float]:
        """When mails to an address were accepted (monotonic), oldest first."""
        return [at for recipient, at in self._times if recipient == address]
