"""Mails kept in a Maildir, as the built-in mailbox has them. Where they come from and who reads them: entrypoints."""

import email
import email.policy
import mailbox
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

NEWEST = 200
_TO, _RECEIVED = "X-Kaiku-To", "X-Kaiku-Received"


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail as it came. to: the recipients of its envelope. text, html: its two parts, empty where there is none.

    language: what it says of itself, "" if nothing.
    """

    id: str
    to: str
    subject: str
    received: datetime
    text: str
    html: str
    language: str = ""


class Maildir:
    """A folder of mails. Several processes may read and write it at once."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._box = mailbox.Maildir(folder, factory=None, create=True)
        self._new = folder / "new"

    def keep(self, content: bytes, *, to: Sequence[str], now: datetime) -> None:
        """Keep a mail; returns once it is on the disk."""
        head = f"{_TO}: {', '.join(to)}\r\n{_RECEIVED}: {now.isoformat()}\r\n".encode()
        path = self._new / self._box.add(head + content)
        os.utime(path, (now.timestamp(), now.timestamp()))
        folder = os.open(self._new, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def newest(self) -> Sequence[KeptMail]:
        """The newest mails, newest first. Only these are read, however many there are."""
        found = sorted(self._times(), reverse=True)[:NEWEST]
        mails = filter(None, (self.one(identity) for _, identity in found))
        return sorted(mails, key=lambda one: (one.received, one.id), reverse=True)

    def one(self, identity: str) -> KeptMail | None:
        """The mail of that id."""
        self._box._refresh()  # type: ignore[attr-defined]  # noqa: SLF001 – another process writes; there is no public way
        try:
            return _read(identity, self._box.get_bytes(identity))
        except KeyError:
            return None

    def _times(self) -> Iterator[tuple[float, str]]:
        for file in os.scandir(self._new):
            with suppress(FileNotFoundError):  # somebody may empty the mailbox at any moment
                yield file.stat().st_mtime, file.name


def _read(identity: str, content: bytes) -> KeptMail:
    message = email.message_from_bytes(content, EmailMessage, policy=email.policy.default)
    return KeptMail(
        id=identity,
        to=str(message.get(_TO, "")),
        subject=str(message.get("Subject", "")),
        received=_moment(str(message.get(_RECEIVED, ""))),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        language=str(message.get("Content-Language", "")),
    )


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # a mail that says a charset that there is not
        return ""
