from uuid import UUID

import pytest

from services.notifier.application.pausing import UnknownNotice, look, pause, resume
from services.notifier.domain.notices import Notice
from shared.survey.localised import Language
from tests.fakes.notifier import NOON, FakeLeaders, MemoryStore, a_leader, a_notice, a_request

LEADERS = FakeLeaders(a_leader("anna", language=Language.SV))


def store_with(*notices: Notice) -> MemoryStore:
    store = MemoryStore()
    with store.work() as work:
        for notice in notices:
            work.ledger.add(notice)
        work.commit()
    return store


def test_looking_changes_nothing() -> None:
    notice = a_notice()
    store = store_with(notice)
    alerts = look(store.work(), LEADERS, notice.id)
    assert (alerts.leader, alerts.paused, alerts.language) == ("anna", False, Language.SV)
    assert store.state.pauses == set()


def test_pausing_twice_and_resuming_twice_is_harmless() -> None:
    notice = a_notice()
    store = store_with(notice)
    assert [pause(store.work(), LEADERS, notice.id, now=NOON).paused for _ in range(2)] == [True, True]
    assert look(store.work(), LEADERS, notice.id).paused
    assert [resume(store.work(), LEADERS, notice.id).paused for _ in range(2)] == [False, False]
    assert not look(store.work(), LEADERS, notice.id).paused


def test_a_sign_in_mail_pauses_nothing() -> None:
    notice = a_notice(a_request())
    with pytest.raises(UnknownNotice):
        pause(store_with(notice).work(), LEADERS, notice.id, now=NOON)


def test_an_unknown_notice_is_said_to_be_unknown() -> None:
    with pytest.raises(UnknownNotice):
        look(store_with().work(), LEADERS, UUID(int=1))
