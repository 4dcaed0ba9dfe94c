"""The mailbox's SMTP server: takes every mail on loopback and keeps it. A role of the notifier on one machine."""

import logging
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.notifier.adapters.maildir import Maildir
from services.notifier.config import is_this_machine
from shared.runtime.clock import Clock
from shared.runtime.settings import SettingsError

LARGEST = 10 * 1024 * 1024
# Seconds: a machine on which everything starts at once is slow for a while.
READY = 30
_log = logging.getLogger(__name__)


class MailboxServer:
    """See `Role`. Raises SettingsError for an address that is not this machine's own."""

    def __init__(self, host: str, port: int, maildir: Maildir, *, clock: Clock) -> None:
        if not is_this_machine(host):
            raise SettingsError("the built-in mailbox shows mails to everybody, so it only listens on 127.0.0.1")
        self._controller = Controller(
            _Keeper(maildir, clock), hostname=host, port=port, data_size_limit=LARGEST, ready_timeout=READY
        )

    def run(self, stop: threading.Event) -> None:
        """Take mails until told to stop."""
        self._controller.start()
        try:
            stop.wait()
        finally:
            self._controller.stop()


class _Keeper:
    def __init__(self, maildir: Maildir, clock: Clock) -> None:
        self._maildir = maildir
        self._clock = clock

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 – aiosmtpd's
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        try:
            self._maildir.keep(raw, to=envelope.rcpt_tos, now=self._clock.now())
        except OSError:
            _log.exception("a mail could not be kept")
            return "452 not kept: the disk is full or its folder has gone"
        return "250 kept"
