"""Whatever is sent to the addresses in mails and to the mailbox, nothing breaks and nothing hangs."""

from functools import cache

import pytest
from flask import Flask
from hypothesis import given
from prometheus_client import CollectorRegistry

from services.notifier.adapters.maildir import Maildir
from services.notifier.entrypoints.http.app import create_app as notices_app
from services.notifier.entrypoints.mailbox.app import create_app as mailbox_app
from shared.contracts.snapshot import Directory
from shared.runtime.keys import Keys
from shared.runtime.tokens import notice_token
from shared.web.metrics import HttpMetrics
from tests.fakes.notifier import FakeLeaders, MemoryStore, SetClock, a_leader, a_notice
from tests.hostile import Sent, many, requests, send

KEYS = Keys(["a secret of the tests, which is long enough"])
ANNA = a_notice()
FIELDS = ("lang", "List-Unsubscribe", "action", "csrf")


@cache
def notices() -> Flask:
    store = MemoryStore()
    with store.work() as work:
        work.ledger.add(ANNA)
        work.commit()
    return notices_app(
        store.work,
        FakeLeaders(a_leader("anna")),
        directory=Directory,
        keys=KEYS,
        clock=SetClock(),
        metrics=HttpMetrics(CollectorRegistry()),
        public_url="https://kaiku.example",
    )


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("mails") / "mailbox"
    return mailbox_app(Maildir(folder), metrics=HttpMetrics(CollectorRegistry()))


@many
@given(sent=requests(fields=FIELDS, known=(notice_token(KEYS, ANNA.id), "One-Click")))
def test_no_request_breaks_the_notices(sent: Sent) -> None:
    send(notices(), notices().test_client(), sent)


@many
@given(sent=requests(fields=FIELDS))
def test_no_request_breaks_the_mailbox(mailbox: Flask, sent: Sent) -> None:
    send(mailbox, mailbox.test_client(), sent)
