"""Any interleaving of answers, repeats, withdrawals and changes of the round, on SQLite, against the promise."""

import tempfile
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from services.collector.adapters.intake import intake_on
from services.collector.adapters.reading import SqlKept
from services.collector.adapters.tables import HELD_EVENTS, METADATA, OUTBOX, RESPONSES
from services.collector.adapters.work import SqlWork
from services.collector.application.submitting import Receipt
from services.collector.domain import errors
from services.collector.domain.receipts import ReceiptCode
from shared.contracts.cloudevents import decode
from shared.contracts.directory import LinkKind
from shared.contracts.ids import ResponseId
from shared.runtime.database import engine_from, reading
from tests.fakes.collector import AUTO, NOON, SPRING, Bench, MemoryStore, a_directory, a_round

KEYS = st.sampled_from([f"submission-key-number-{number}" for number in range(4)])
ANSWERS = st.sampled_from([{"trust": 1}, {"trust": 5}, {"trust": 9}])
CAP = 3
PAST, NOW, FUTURE = date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 30)


class SqlBench(Bench):
    """All use cases over a database."""

    def __init__(self, folder: str) -> None:
        self.engine = engine_from(f"sqlite:///{Path(folder)}/collector.db")
        METADATA.create_all(self.engine)
        store = MemoryStore()
        store.work = partial(SqlWork, self.engine)  # type: ignore[assignment,method-assign]  # the same port
        super().__init__(store=store, kept=SqlKept(self.engine), intake=intake_on(self.engine))


class Collecting(RuleBasedStateMachine):
    """The promise, literally: known key, then the round's state, then the answers, then claim and cap."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.bench = SqlBench(self.folder.name)
        self.bench.directory.directory = a_directory(a_round(link=LinkKind.PERSONAL))
        links = self.bench.cases.handing_out.personal(SPRING, AUTO, count=2, now=NOON)
        self.links = {LinkKind.OPEN: [self.bench.link()], LinkKind.PERSONAL: list(links)}
        self.kind, self.opens, self.closes = LinkKind.OPEN, PAST, NOW
        self.used: set[str] = set()
        self.taken: int | None = None
        self.kept: dict[str, tuple[dict[str, Any], ResponseId, ReceiptCode]] = {}
        self.withdrawn: set[ResponseId] = set()
        self.change(kind=LinkKind.OPEN, opens=PAST, closes=NOW)

    @rule(kind=st.sampled_from(LinkKind), opens=st.sampled_from([PAST, FUTURE]), closes=st.sampled_from([PAST, NOW]))
    def change(self, kind: LinkKind, opens: date, closes: date) -> None:
        """The round is applied anew, with other days or another kind of link."""
        self.kind, self.opens, self.closes = kind, opens, closes
        cap = CAP if kind is LinkKind.OPEN else None
        self.bench.directory.directory = a_directory(a_round(link=kind, opens=opens, closes=closes, cap=cap))

    @rule(key=KEYS, answers=ANSWERS, which=st.integers(0, 1))
    def submit(self, key: str, answers: dict[str, Any], which: int) -> None:
        links = self.links[self.kind]
        link = links[which % len(links)]
        expected = self._expected(key, answers, link)
        receipt = self._sent(answers, key, link)
        if not isinstance(receipt, Receipt):
            assert receipt is expected
        elif expected is None:
            assert receipt.is_new
            self.kept[key] = (answers, receipt.response, receipt.code)
            self.used.add(link)
        else:
            assert expected is Ellipsis
            assert (receipt.response, receipt.code) == self.kept[key][1:]
            assert not receipt.is_new
            assert receipt.withdrawn == (receipt.response in self.withdrawn)

    def _sent(self, answers: dict[str, Any], key: str, link: str) -> Receipt | type[Exception]:
        try:
            return self.bench.submit(answers, key=key, link=link)
        except errors.CollectorError as refused:
            return type(refused)

    def _expected(self, key: str, answers: dict[str, Any], link: str) -> Any:
        """The refusal, … for the first reply again, None for a new response."""
        if key in self.kept:
            first, response, _ = self.kept[key]
            return ... if response in self.withdrawn or first == answers else errors.KeyReused
        if self.closes < NOON.date():
            return errors.RoundClosed
        if self.opens > NOON.date():
            return errors.RoundNotOpen
        if answers["trust"] == 9:
            return errors.InvalidAnswers
        if self.kind is LinkKind.PERSONAL:
            return errors.LinkUsed if link in self.used else None
        return None if self._take() else errors.CapReached

    def _take(self) -> bool:
        """Take a place under the cap, which begins to count with all that came before there was one."""
        taken = len(self.kept) if self.taken is None else self.taken
        self.taken = taken if taken >= CAP else taken + 1
        return taken < CAP

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        _, response, code = self.kept[data.draw(st.sampled_from(sorted(self.kept)))]
        withdrawal = self.bench.cases.receipts.withdraw(code, now=NOON)
        assert (withdrawal.response, withdrawal.repeated) == (response, response in self.withdrawn)
        self.withdrawn.add(response)

    @invariant()
    def each_response_has_its_rows(self) -> None:
        with reading(self.bench.engine) as connection:
            kept = set(connection.execute(select(RESPONSES.c.id)).scalars())
            types = Counter(connection.execute(select(OUTBOX.c.type)).scalars())
            rows = set(connection.execute(select(OUTBOX.c.id)).scalars())
            held = {row.response: decode(row.payload).type for row in connection.execute(select(HELD_EVENTS))}
        told = types + Counter(held.values())
        assert kept == {response for _, response, _ in self.kept.values()}
        assert kept <= rows | held.keys()
        assert not rows & held.keys()
        # What was withdrawn while it was held is told as withdrawn alone.
        silent = sum(one == "feedback.withdrawn.v1" for one in held.values())
        assert told["feedback.submitted.v1"] == len(kept) - silent
        assert told["feedback.withdrawn.v1"] == len(self.withdrawn)

    def teardown(self) -> None:
        self.bench.engine.dispose()
        self.folder.cleanup()


TestCollecting = Collecting.TestCase
TestCollecting.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
