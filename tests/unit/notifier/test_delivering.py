"""The delivery worker: quick to begin, patient while the server is away, finished when told to stop."""

import threading
from collections.abc import Iterator
from itertools import count
from uuid import UUID

import pytest

from services.notifier.application.deliver import Chance, Deliveries
from services.notifier.domain.errors import NoWayOut, Trouble
from services.notifier.domain.notices import Status
from services.notifier.domain.retry import KEEP_TRYING
from services.notifier.entrypoints.delivering import DeliveryRole
from tests.fakes.notifier import (
    KEYS,
    FakeJournal,
    FakeLeaders,
    FakeLetters,
    FakeMailer,
    MemoryStore,
    SetClock,
    a_leader,
    a_notice,
)
from tests.fakes.patience import until


class Worker:
    """A delivery role in a thread, over a post office in memory."""

    def __init__(self) -> None:
        self.store, self.mailer, self.clock = MemoryStore(), FakeMailer(), SetClock()
        self.news, self.stop, self.looks = threading.Event(), threading.Event(), 0
        self.crash: Exception | None = None
        leases = count(1)
        deliveries = Deliveries(
            work=self.store.work,
            backlog=self.store,
            leaders=FakeLeaders(a_leader("anna"), a_leader("bert")),
            letters=FakeLetters(),
            mailer=self.mailer,
            journal=FakeJournal(),
            clock=self.clock,
            chance=Chance(lease=lambda: UUID(int=next(leases)), jitter=lambda: 1.0),
            keys=KEYS,
            domain="kaiku.example",
        )
        self.role = DeliveryRole(deliveries, self.mailer, news=self.news, look=self._look)
        self.thread = threading.Thread(target=self._run)

    def add(self, to: str = "anna") -> None:
        with self.store.work() as work:
            work.ledger.add(a_notice(to=to))
            work.commit()

    def statuses(self) -> list[Status]:
        return [line.status for line in self.store.state.lines.values()]

    def _look(self) -> None:
        self.looks += 1

    def _run(self) -> None:
        try:
            self.role.run(self.stop)
        except ZeroDivisionError as error:
            self.crash = error


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    worker.thread.start()
    yield worker
    worker.stop.set()
    worker.thread.join()


def test_what_comes_is_delivered_with_news_and_without(worker: Worker) -> None:
    worker.add("anna")
    until(lambda: len(worker.mailer.taken) == 1, patience=1)
    worker.add("bert")
    worker.news.set()
    until(lambda: len(worker.mailer.taken) == 2, patience=1)
    assert worker.looks


def test_a_server_that_is_away_is_waited_for_and_named(worker: Worker) -> None:
    worker.mailer.closed = NoWayOut(Trouble.AUTH, "535 5.7.8")
    worker.add()
    until(lambda: _missing(worker.role) == "auth: 535 5.7.8")
    assert worker.statuses() == [Status.WAITING]

    worker.mailer.closed = None

    until(lambda: worker.statuses() == [Status.SENT])
    until(lambda: _missing(worker.role) is None)


def test_what_waited_too_long_is_given_up_while_the_server_is_away(worker: Worker) -> None:
    worker.mailer.closed = NoWayOut(Trouble.UNREACHABLE)
    worker.add()
    worker.clock.pass_(KEEP_TRYING)
    until(lambda: worker.statuses() == [Status.FAILED])


def test_a_fault_of_ours_ends_the_role(worker: Worker) -> None:
    worker.mailer.troubles = [ZeroDivisionError()]
    worker.add()
    worker.thread.join(timeout=10)
    assert worker.crash


def _missing(role: DeliveryRole) -> str | None:
    try:
        role.check()
    except NoWayOut as error:
        return str(error)
    return None
