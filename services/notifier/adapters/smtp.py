"""`Mailer` over SMTP: one kept connection, and each refusal told by its reason. What mails say lives in `letters`.

To any host but this machine the connection is encrypted, or no mail is sent: smtps:// from the start, else by STARTTLS.
"""

import ipaddress
import re
import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from services.notifier.application.ports import Letter
from services.notifier.domain.errors import NoWayOut, PermanentDelivery, TransientDelivery, Trouble
from shared.runtime.settings import SettingsError

# A try asks four things of the server (MAIL, RCPT, DATA, and what follows it): together well under the lease.
TIMEOUT = 15.0
GOODBYE = 1.5
_PORTS = {"smtp": 25, "smtps": 465}
_ENHANCED = re.compile(rb"^[245]\.\d{1,3}\.\d{1,3}\b")
_CLOSING = 421


class SmtpMailer:
    """See `Mailer`.

    url: smtp://host:port or smtps://user:password@host:port. sender: the address that readers see, with or without a
    name. encrypted: whether smtp:// insists on STARTTLS; unless told, everywhere but on this machine.
    Raises SettingsError.
    """

    def __init__(self, url: str, *, sender: str, encrypted: bool | None = None, timeout: float = TIMEOUT) -> None:
        self._url = _read(url)
        self._from = _address(*parseaddr(sender))
        host = self._url.hostname or ""
        self._encrypted = not _is_here(host) if encrypted is None else encrypted
        self._timeout = timeout
        self._tls = ssl.create_default_context()
        self._connection: smtplib.SMTP | None = None

    def open(self) -> None:
        if self._connection is not None and self._is_alive(self._connection):
            return
        self.close()
        try:
            self._connection = self._connected()
        except ssl.SSLError as error:
            raise NoWayOut(Trouble.TLS, error.reason or "") from error
        except TimeoutError as error:
            raise NoWayOut(Trouble.TIMED_OUT) from error
        except smtplib.SMTPAuthenticationError as error:
            raise NoWayOut(Trouble.AUTH, _codes(error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise NoWayOut(Trouble.AUTH, "the server offers no sign-in that we know") from error
        except smtplib.SMTPResponseException as error:
            raise NoWayOut(Trouble.UNREACHABLE, _codes(error)) from error
        except OSError as error:  # smtplib's other errors are OSErrors too
            late = isinstance(error.__context__, TimeoutError)
            raise NoWayOut(Trouble.TIMED_OUT if late else Trouble.UNREACHABLE, type(error).__name__) from error

    def send(self, *, to: str, name: str, letter: Letter, message_id: str, sent: datetime) -> None:
        message = self._message(to, name, letter, message_id, sent)
        if self._connection is None:
            raise NoWayOut(Trouble.UNREACHABLE)
        is_ascii = to.isascii()
        if not is_ascii and not self._connection.has_extn("smtputf8"):
            raise PermanentDelivery(Trouble.BAD_ADDRESS, "the server takes no address with such letters")
        options = () if is_ascii else ("SMTPUTF8", "BODY=8BITMIME")
        content = message.as_bytes(policy=SMTP if is_ascii else SMTPUTF8)
        try:
            self._connection.sendmail(self._from.addr_spec, [to], content, mail_options=options)
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refused(*error.recipients[to], Trouble.RECIPIENT_REFUSED) from error
        except smtplib.SMTPSenderRefused as error:
            # A setting of ours is wrong, not the mail: it waits until that is put right.
            raise TransientDelivery(Trouble.SENDER_REFUSED, _codes(error)) from error
        except smtplib.SMTPResponseException as error:
            raise self._refused(error.smtp_code, _raw(error.smtp_error), Trouble.MESSAGE_REFUSED) from error
        except OSError as error:
            self._drop()
            raise TransientDelivery(Trouble.INTERRUPTED, type(error).__name__) from error

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if connection.sock is not None:
            connection.sock.settimeout(GOODBYE)
        with suppress(OSError):
            connection.quit()
        connection.close()

    def _connected(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "", self._url.port or _PORTS[self._url.scheme]
        if self._url.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=self._timeout, context=self._tls)
        else:
            connection = smtplib.SMTP(host, port, timeout=self._timeout)
        try:
            self._greet(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _greet(self, connection: smtplib.SMTP) -> None:
        connection.ehlo_or_helo_if_needed()
        if self._url.scheme == "smtp" and self._encrypted:
            if not connection.has_extn("starttls"):
                raise NoWayOut(Trouble.TLS, "the server offers no STARTTLS")
            connection.starttls(context=self._tls)
            connection.ehlo()
        if self._url.username:
            connection.login(unquote(self._url.username), unquote(self._url.password or ""))

    def _is_alive(self, connection: smtplib.SMTP) -> bool:
        try:
            return connection.noop()[0] == 250
        except OSError:
            return False

    def _refused(self, code: int, said: bytes, reason: Trouble) -> TransientDelivery | PermanentDelivery:
        """4xx: not now. 5xx: never. 421 also closes the connection."""
        detail = _detail(code, said)
        if code == _CLOSING:
            self._drop()
        return TransientDelivery(Trouble.DEFERRED, detail) if code < 500 else PermanentDelivery(reason, detail)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _message(self, to: str, name: str, letter: Letter, message_id: str, sent: datetime) -> EmailMessage:
        message = EmailMessage(policy=SMTP if to.isascii() else SMTPUTF8)
        try:
            validate_email(to, check_deliverability=False)
        except EmailNotValidError as error:
            raise PermanentDelivery(Trouble.BAD_ADDRESS) from error
        message["To"] = _address(name, to)
        message["From"] = self._from
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = format_datetime(sent)
        message["Message-ID"] = f"<{message_id}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        if letter.unsubscribe:
            message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.text, cte="quoted-printable")
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        return message


def _read(url: str) -> SplitResult:
    parts = urlsplit(url)
    try:
        known = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known:
        raise SettingsError("KAIKU_SMTP_URL should be smtp://host:port or smtps://user:password@host:port")
    return parts


def _address(name: str, address: str) -> Address:
    """An address for a header; whatever a name holds, it stays in its place."""
    shown = "".join(one if one.isprintable() else " " for one in name)
    # By its parts: Python's own parser takes no letters beyond ASCII before the @.
    local, _, domain = address.rpartition("@")
    return Address(" ".join(shown.split()), username=local, domain=domain)


def _codes(error: smtplib.SMTPResponseException) -> str:
    return _detail(error.smtp_code, _raw(error.smtp_error))


def _detail(code: int, said: bytes) -> str:
    """A reply's codes, "550 5.1.1", without its words: servers put addresses into them."""
    enhanced = _ENHANCED.match(said)
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def _raw(said: bytes | str) -> bytes:
    return said.encode() if isinstance(said, str) else said


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
