"""`Mailer` over SMTP: one kept connection, and each refusal told by its reason. What mails say lives in `letters`.

To any host but this machine the connection is encrypted, or no mail is sent: smtps:// from the start, else by STARTTLS.
"""

import re
import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from services.notifier.adapters import mime
from services.notifier.application.post import Letter
from services.notifier.config import is_this_machine
from services.notifier.domain.errors import DeliveryError, NoWayOut, PermanentDelivery, TransientDelivery, Trouble
from shared.runtime.settings import SettingsError

# A try asks four things of the server (MAIL, RCPT, DATA, and what follows it): together well under the lease.
TIMEOUT = 15.0
GOODBYE = 1.5
_PORTS = {"smtp": 25, "smtps": 465}
_ENHANCED = re.compile(rb"^[245]\.\d{1,3}\.\d{1,3}\b")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_OK, _FORWARDED, _GO_ON, _CLOSING, _FOR_GOOD = 250, 251, 354, 421, 500
_DEFERRED, _SENDER = Trouble.DEFERRED, Trouble.SENDER_REFUSED


class SmtpMailer:
    """See `Mailer`.

    url: smtp://host:port or smtps://user:password@host:port. sender: the address that readers see, with or without a
    name. encrypted: whether smtp:// insists on STARTTLS; unless told, everywhere but on this machine. tls: whose
    certificates are trusted; unless told, those that the machine trusts.
    Raises SettingsError.
    """

    def __init__(
        self,
        url: str,
        *,
        sender: str,
        encrypted: bool | None = None,
        timeout: float = TIMEOUT,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._url = _read(url)
        self._from = mime.address(*parseaddr(sender))
        host = self._url.hostname or ""
        self._encrypted = not is_this_machine(host) if encrypted is None else encrypted
        self._timeout = timeout
        self._tls = tls or ssl.create_default_context()
        self._connection: smtplib.SMTP | None = None

    def open(self) -> None:
        if self._connection is not None and self._is_alive(self._connection):
            return
        self.close()
        try:
            self._connection = self._connected()
        except ssl.SSLError as error:
            raise NoWayOut(Trouble.TLS, error.reason or "") from error
        except smtplib.SMTPAuthenticationError as error:
            raise NoWayOut(Trouble.AUTH, _codes(error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise NoWayOut(Trouble.AUTH, "the server offers no sign-in that we know") from error
        except smtplib.SMTPResponseException as error:
            raise NoWayOut(Trouble.UNREACHABLE, _codes(error)) from error
        except OSError as error:  # smtplib's other errors are OSErrors too
            raise NoWayOut(_late(error) or Trouble.UNREACHABLE, type(error).__name__) from error

    def send(self, *, to: str, name: str, letter: Letter, message_id: str, sent: datetime) -> None:
        address = mime.deliverable(to)
        if self._connection is None:
            raise NoWayOut(Trouble.UNREACHABLE)
        if not address.isascii() and not self._connection.has_extn("smtputf8"):
            raise PermanentDelivery(Trouble.BAD_ADDRESS, "the server takes no address with such letters")
        content = mime.compose(
            sender=self._from, to=address, name=name, letter=letter, message_id=message_id, sent=sent
        )
        try:
            self._announce(self._connection, address)
        except OSError as error:
            self._drop()
            raise TransientDelivery(_late(error) or Trouble.UNREACHABLE, type(error).__name__) from error
        try:
            self._hand_over(self._connection, content)
        except OSError as error:  # the server may have taken it all the same
            self._drop()
            raise TransientDelivery(Trouble.INTERRUPTED, type(error).__name__) from error

    def _announce(self, connection: smtplib.SMTP, address: str) -> None:
        """Say from whom a mail comes and to whom it goes, until the server waits for its content."""
        code, said = connection.mail(self._from.addr_spec, () if address.isascii() else ("SMTPUTF8", "BODY=8BITMIME"))
        if code != _OK:
            # A setting of ours is wrong, not the mail: it waits until that is put right.
            deferred = code < _FOR_GOOD
            raise self._over(code, TransientDelivery(_DEFERRED if deferred else _SENDER, _detail(code, said)))
        code, said = connection.rcpt(address)
        if code not in {_OK, _FORWARDED}:
            raise self._refused(code, said, Trouble.RECIPIENT_REFUSED)
        code, said = connection.docmd("DATA")
        if code != _GO_ON:
            raise self._refused(code, said, Trouble.MESSAGE_REFUSED)

    def _hand_over(self, connection: smtplib.SMTP, content: bytes) -> None:
        connection.send(_LEADING_DOT.sub(b"..", content) + b".\r\n")
        code, said = connection.getreply()
        if code != _OK:
            raise self._refused(code, said, Trouble.MESSAGE_REFUSED)

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
        myself = self._from.domain  # the standard library would ask the network for this machine's name
        if self._url.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, myself, timeout=self._timeout, context=self._tls)
        else:
            connection = smtplib.SMTP(host, port, myself, timeout=self._timeout)
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
            try:
                connection.starttls(context=self._tls)
            except smtplib.SMTPResponseException as error:
                raise NoWayOut(Trouble.TLS, _codes(error)) from error
            connection.ehlo()
        if self._url.username:
            connection.login(unquote(self._url.username), unquote(self._url.password or ""))

    def _is_alive(self, connection: smtplib.SMTP) -> bool:
        try:
            return connection.noop()[0] == 250
        except OSError:
            return False

    def _refused(self, code: int, said: bytes, reason: Trouble) -> DeliveryError:
        """4xx: not now. 5xx: never."""
        detail = _detail(code, said)
        return self._over(
            code, TransientDelivery(_DEFERRED, detail) if code < _FOR_GOOD else PermanentDelivery(reason, detail)
        )

    def _over(self, code: int, error: DeliveryError) -> DeliveryError:
        """End what was begun, so that the connection can take the next mail. 421 says that it closes it."""
        try:
            if code == _CLOSING or self._connection is None or self._connection.rset()[0] != _OK:
                self._drop()
        except OSError:
            self._drop()
        return error

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _read(url: str) -> SplitResult:
    parts = urlsplit(url)
    try:
        known = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known:
        raise SettingsError("KAIKU_SMTP_URL should be smtp://host:port or smtps://user:password@host:port")
    return parts


def _late(error: BaseException) -> Trouble | None:
    """Whether it was a timeout: smtplib tells of it as a connection that was closed."""
    late = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    return Trouble.TIMED_OUT if late else None


def _codes(error: smtplib.SMTPResponseException) -> str:
    return _detail(error.smtp_code, _raw(error.smtp_error))


def _detail(code: int, said: bytes) -> str:
    """A reply's codes, "550 5.1.1", without its words: servers put addresses into them."""
    enhanced = _ENHANCED.match(said)
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def _raw(said: bytes | str) -> bytes:
    return said.encode() if isinstance(said, str) else said
