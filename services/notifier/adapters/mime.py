"""A letter becomes a message: headers, and the same words as text and as HTML. How it is sent lives in `smtp`."""

from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy

from email_validator import EmailNotValidError, validate_email

from services.notifier.application.post import Letter
from services.notifier.domain.errors import PermanentDelivery, Trouble

_LINE = "\r\n"
_UNFOLDED = frozenset({"list-unsubscribe"})


class _Policy(EmailPolicy):
    """The standard library would write an address that is longer than a line as an encoded word, which no mail program
    takes for an address; and it loses the space between two words of a subject where it breaks the line.
    """

    def fold(self, name: str, value: str) -> str:
        return self._own(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        own = self._own(name, value)
        return own.encode() if own else super().fold_binary(name, value)

    def _own(self, name: str, value: str) -> str | None:
        if name.lower() in _UNFOLDED:
            return f"{name}: {value}{_LINE}"
        if name.lower() == "subject" and not self.utf8 and not value.isascii():
            return f"{name}: {Header(str(value), 'utf-8', header_name=name).encode(linesep=_LINE)}{_LINE}"
        return None


_ASCII = _Policy(linesep=_LINE, raise_on_defect=False)
_UNICODE = _ASCII.clone(utf8=True)


def deliverable(address: str) -> str:
    """An address as servers take it, with its domain in ASCII where all of it can be. Raises PermanentDelivery."""
    try:
        valid = validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        raise PermanentDelivery(Trouble.BAD_ADDRESS) from error
    return valid.ascii_email or valid.normalized


def compose(*, sender: Address, to: str, name: str, letter: Letter, message_id: str, sent: datetime) -> bytes:
    """The message. A repeat is the same to the byte. to: as `deliverable` gives it."""
    message = EmailMessage(policy=_ASCII if to.isascii() else _UNICODE)
    message["From"] = sender
    message["To"] = address(name, to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = sent
    message["Message-ID"] = f"<{message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if letter.language:  # last, for what says something of the content goes with what was set before
        message["Content-Language"] = letter.language.value
    message.set_boundary(f"kaiku-{message_id.partition('@')[0]}")
    return message.as_bytes()


def address(name: str, address_: str) -> Address:
    """An address for a header; whatever a name holds, it stays in its place."""
    shown = "".join(one if one.isprintable() else " " for one in name)
    # By its parts: Python's own parser takes no letters beyond ASCII before the @.
    local, _, domain = address_.rpartition("@")
    return Address(" ".join(shown.split()), username=local, domain=domain)
