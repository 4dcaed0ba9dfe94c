"""The mailer against a real SMTP server on loopback; encryption and sign-in in `test_smtp_tls`."""

import socket
from dataclasses import replace

import pytest

from services.notifier.adapters.smtp import SmtpMailer
from services.notifier.domain.errors import DeliveryError, NoWayOut, PermanentDelivery, TransientDelivery, Trouble
from shared.runtime.settings import SettingsError
from tests.fakes.notifier import NOON
from tests.fakes.smtp import Server
from tests.unit.notifier.mailing import LETTER, Listening, MailerTo, send, trouble


def test_a_mail_arrives_with_all_that_it_says(listening: Listening, server: Server, mailer_to: MailerTo) -> None:
    send(mailer_to(listening()))

    (mail,) = server.mails
    assert mail["Subject"] == "Tavoite: ei enää"
    assert mail["From"] == "Kaiku <kaiku@example.fi>"
    assert mail["To"] == "Anna Laine <anna@example.org>"
    assert mail["Message-ID"] == "<a-b-c@kaiku.example>"
    assert mail["Date"].datetime == NOON
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "fi"
    assert mail["List-Unsubscribe"] == "<https://kaiku.example/notices/x>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain
    assert html
    assert plain.get_content().replace("\r\n", "\n") == LETTER.text
    assert html.get_content().strip() == LETTER.html


def test_a_repeat_is_the_same_to_the_byte(listening: Listening, server: Server, mailer_to: MailerTo) -> None:
    mailer = mailer_to(listening())
    send(mailer)
    send(mailer)

    first, again = server.raw
    assert first == again


def test_a_long_link_stays_one_that_programs_can_press(
    listening: Listening, server: Server, mailer_to: MailerTo
) -> None:
    link = f"https://palaute.koulutuskuntayhtyma.example/notices/{'x' * 200}"
    mailer = mailer_to(listening())
    mailer.open()
    mailer.send(to="anna@example.org", name="", letter=replace(LETTER, unsubscribe=link), message_id="a@b", sent=NOON)

    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in server.raw[0]


def test_lines_that_begin_with_a_dot_arrive_whole(listening: Listening, server: Server, mailer_to: MailerTo) -> None:
    text = ".\n..\n.a\n\n.\nb\n"
    mailer = mailer_to(listening())
    mailer.open()
    mailer.send(to="anna@example.org", name="", letter=replace(LETTER, text=text), message_id="a@b", sent=NOON)

    plain = server.mails[0].get_body(("plain",))
    assert plain
    assert plain.get_content().replace("\r\n", "\n") == text


def test_one_connection_serves_many_mails(listening: Listening, server: Server, mailer_to: MailerTo) -> None:
    mailer = mailer_to(listening())
    for _ in range(3):
        send(mailer)

    assert len(server.mails) == 3
    assert server.connections == 1


@pytest.mark.parametrize(
    ("reply", "kind", "reason"),
    [
        ("451 4.7.1 greylisted, come back", TransientDelivery, Trouble.DEFERRED),
        ("550 5.1.1 <anna@example.org> unknown", PermanentDelivery, Trouble.RECIPIENT_REFUSED),
        ("421 4.3.2 closing", TransientDelivery, Trouble.DEFERRED),
    ],
)
def test_a_refused_recipient_is_told_by_its_reason_without_the_address(
    listening: Listening,
    server: Server,
    mailer_to: MailerTo,
    reply: str,
    kind: type[DeliveryError],
    reason: Trouble,
) -> None:
    server.rcpt = [reply]
    mailer = mailer_to(listening())

    refused = trouble(mailer, kind)

    assert refused.reason is reason
    assert refused.detail == " ".join(reply.split()[:2])
    send(mailer)
    assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("reply", "kind", "reason"),
    [
        ("452 4.2.2 full", TransientDelivery, Trouble.DEFERRED),
        ("554 5.7.1 looks like spam", PermanentDelivery, Trouble.MESSAGE_REFUSED),
    ],
)
def test_a_refused_message_is_told_by_its_reason(
    listening: Listening,
    server: Server,
    mailer_to: MailerTo,
    reply: str,
    kind: type[DeliveryError],
    reason: Trouble,
) -> None:
    server.data = [reply]

    assert trouble(mailer_to(listening()), kind).reason is reason


def test_a_connection_that_breaks_after_data_may_have_delivered_it(
    listening: Listening, server: Server, mailer_to: MailerTo
) -> None:
    mailer = mailer_to(listening())
    server.closes = True
    assert trouble(mailer, TransientDelivery).reason is Trouble.INTERRUPTED

    server.closes = False
    send(mailer)


def test_a_sender_that_is_refused_waits_for_a_better_setting(
    listening: Listening, server: Server, mailer_to: MailerTo
) -> None:
    server.mail = ["550 5.7.1 not from here", "451 4.3.0 busy"]
    mailer = mailer_to(listening())

    assert trouble(mailer, TransientDelivery).reason is Trouble.SENDER_REFUSED
    assert trouble(mailer, TransientDelivery).reason is Trouble.DEFERRED
    send(mailer)
    assert (len(server.mails), server.connections) == (1, 1)


def test_a_connection_that_breaks_before_data_has_delivered_nothing(
    listening: Listening, server: Server, mailer_to: MailerTo
) -> None:
    mailer = mailer_to(listening())
    server.rcpt = ["hang up"]
    assert trouble(mailer, TransientDelivery).reason is Trouble.UNREACHABLE

    send(mailer)
    assert len(server.mails) == 1


def test_a_server_that_thinks_for_too_long_may_have_taken_the_mail(
    listening: Listening, server: Server, mailer_to: MailerTo
) -> None:
    server.thinks = 0.5
    assert trouble(mailer_to(listening(), timeout=0.2), TransientDelivery).reason is Trouble.INTERRUPTED


def test_a_server_that_is_not_there_is_no_way_out(mailer_to: MailerTo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert trouble(mailer_to(taken.getsockname()[1]), NoWayOut).reason is Trouble.UNREACHABLE


def test_a_server_that_says_nothing_is_timed_out(mailer_to: MailerTo) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert trouble(mailer_to(silent.getsockname()[1], timeout=0.1), NoWayOut).reason is Trouble.TIMED_OUT


def test_letters_of_any_alphabet_stand_in_an_address(listening: Listening, server: Server, mailer_to: MailerTo) -> None:
    send(mailer_to(listening()), to="jörn.öhman@näköinen.example", name="Jörn Öhman")

    assert server.recipients == ["jörn.öhman@näköinen.example"]


@pytest.mark.parametrize("name", ["Eve\r\nBcc: all@example.org", 'Eve" <eve@example.org>, "', "Eve\x00\x1b", "ä" * 300])
def test_a_name_can_add_no_header_and_no_recipient(
    listening: Listening, server: Server, mailer_to: MailerTo, name: str
) -> None:
    send(mailer_to(listening()), name=name)

    (mail,) = server.mails
    assert mail["Bcc"] is None
    assert [one.addr_spec for one in mail["To"].addresses] == ["anna@example.org"]


@pytest.mark.parametrize("to", ["anna@example.org\r\nBcc: eve@example.org", "no address", "", "a@b, c@d"])
def test_what_is_no_address_gets_no_mail(listening: Listening, server: Server, mailer_to: MailerTo, to: str) -> None:
    assert trouble(mailer_to(listening()), PermanentDelivery, to=to).reason is Trouble.BAD_ADDRESS
    assert not server.mails


@pytest.mark.parametrize("url", ["", "http://mail.example", "smtp://", "smtp://mail.example:port", "mail.example:25"])
def test_a_setting_that_names_no_server_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="KAIKU_SMTP_URL"):
        SmtpMailer(url, sender="kaiku@example.fi")
