"""Sending one mail, and the trouble with it."""

from collections.abc import Callable

import pytest

from services.notifier.adapters.smtp import SmtpMailer
from services.notifier.application.post import Letter
from services.notifier.domain.errors import DeliveryError
from shared.survey.localised import Language
from tests.fakes.notifier import NOON

LETTER = Letter("Tavoite: ei enää", "Hei Äiti\n", "<p>Hei Äiti</p>", "https://kaiku.example/notices/x", Language.FI)
Listening = Callable[..., int]
MailerTo = Callable[..., SmtpMailer]


def send(mailer: SmtpMailer, *, to: str = "anna@example.org", name: str = "Anna Laine") -> None:
    mailer.open()
    mailer.send(to=to, name=name, letter=LETTER, message_id="a-b-c@kaiku.example", sent=NOON)


def trouble(mailer: SmtpMailer, kind: type[DeliveryError], **who: str) -> DeliveryError:
    with pytest.raises(kind) as raised:
        send(mailer, **who)
    return raised.value
