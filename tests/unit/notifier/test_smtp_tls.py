"""The mailer's way is encrypted and signed in, or it sends nothing."""

import ssl
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from services.notifier.adapters.smtp import SmtpMailer
from services.notifier.domain.errors import NoWayOut, Trouble
from tests.fakes.smtp import Server, scripted, self_signed
from tests.unit.notifier.mailing import Listening, MailerTo, send, trouble


def test_without_starttls_nothing_is_sent_where_it_is_needed(
    listening: Listening, server: Server, mailer_to: MailerTo
) -> None:
    assert trouble(mailer_to(listening(), encrypted=True), NoWayOut).reason is Trouble.TLS
    assert not server.mails


def test_a_server_that_can_not_begin_tls_is_no_way_out(mailer_to: MailerTo) -> None:
    with scripted(b"220 mail\r\n", b"250-mail\r\n250 STARTTLS\r\n", b"454 4.7.0 not now\r\n") as port:
        refused = trouble(mailer_to(port, encrypted=True), NoWayOut)
    assert (refused.reason, refused.detail) == (Trouble.TLS, "454 4.7.0")


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_an_encrypted_way_is_taken(server: Server, listening: Listening, tmp_path: Path, scheme: str) -> None:
    context = self_signed(tmp_path)
    trusting = ssl.create_default_context(cafile=str(tmp_path / "server.pem"))
    port = listening(**{"tls_context" if scheme == "smtp" else "ssl_context": context})
    mailer = SmtpMailer(f"{scheme}://127.0.0.1:{port}", sender="kaiku@example.fi", encrypted=True, tls=trusting)

    send(mailer)
    mailer.close()

    assert len(server.mails) == 1
    assert server.encrypted == [True]


def test_a_certificate_that_nobody_vouches_for_is_refused(
    listening: Listening, server: Server, mailer_to: MailerTo, tmp_path: Path
) -> None:
    port = listening(tls_context=self_signed(tmp_path))

    assert trouble(mailer_to(port, encrypted=True), NoWayOut).reason is Trouble.TLS
    assert not server.mails


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # on loopback, with a made-up password
def test_a_wrong_password_is_no_way_out(listening: Listening, mailer_to: MailerTo) -> None:
    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        return AuthResult(success=data == LoginPassword(b"kaiku", b"right / one"), handled=False)

    port = listening(authenticator=authenticate, auth_required=True, auth_require_tls=False)

    assert trouble(mailer_to(port, user="kaiku:wrong@"), NoWayOut).reason is Trouble.AUTH
    send(mailer_to(port, user="kaiku:right%20%2F%20one@"))
