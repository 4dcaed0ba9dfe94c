"""What the end of a local day does, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from services.collector.adapters.intake import intake_on
from services.collector.adapters.inviting_reads import SqlContacts
from services.collector.adapters.nightly import count_used, relay_held, sweep
from services.collector.adapters.reading import SqlKept
from services.collector.adapters.tables import HELD_EVENTS, OUTBOX
from services.collector.adapters.work import SqlWork
from services.collector.application.ports import Offer
from services.collector.domain.links import LinkDigest
from services.collector.domain.responses import submitted
from shared.contracts.cloudevents import decode
from shared.contracts.events import FeedbackInvited, FeedbackSubmitted
from shared.contracts.ids import SurveyId
from shared.runtime import trace
from shared.runtime.clock import local_day
from shared.runtime.database import reading
from shared.runtime.decent import noon_of
from tests.contract.collector.store import HERE, SURVEY, TREDU, a_response

MORNING = datetime(2026, 3, 10, 7, 30, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)  # in Helsinki: the 11th begins


def a_link(number: int) -> LinkDigest:
    return LinkDigest(number.to_bytes(32, "big"))


class Night:
    """A collector's database at the end of a day."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._intake = intake_on(engine)

    def hand_out(self, *numbers: int, now: datetime = MORNING) -> None:
        with SqlWork(self.engine) as work:
            links = [a_link(one) for one in numbers]
            work.hand_out(HERE, links, organisation=TREDU, survey=SurveyId("partnership"), now=now)
            work.commit()

    def answer(self, *numbers: int, now: datetime = MORNING) -> None:
        for number in numbers:
            response = replace(a_response(number), time=noon_of(local_day(now)), language=None)
            offer = Offer(response, submitted(response, SURVEY), link=a_link(number))
            with trace.within("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
                assert self._intake.keep(offer, now=now)

    def withdraw(self, number: int, *, now: datetime) -> None:
        receipt = a_response(number).receipt
        assert receipt is not None
        with SqlWork(self.engine) as work:
            assert work.erase(receipt, now=now)
            work.commit()

    def events(self) -> Sequence[tuple[object, datetime, str | None]]:
        with reading(self.engine) as connection:
            payloads = connection.execute(select(OUTBOX.c.payload).order_by(OUTBOX.c.position)).scalars().all()
        found = [decode(one) for one in payloads]
        return [(one.event, one.time, one.traceparent) for one in found]

    def submitted(self) -> list[UUID]:
        return [event.response for event, _, _ in self.events() if isinstance(event, FeedbackSubmitted)]

    def used(self) -> tuple[int, int]:
        [handed] = SqlContacts(self.engine).handed(HERE.round)
        return handed.handed_out, handed.used


class NightlyContract:
    @pytest.fixture
    def night(self, engine: Engine) -> Night:
        return Night(engine)

    def test_held_events_go_out_when_their_day_is_over_and_not_before(self, night: Night) -> None:
        night.hand_out(1, 2)
        night.answer(1, 2)
        assert relay_held(night.engine, now=MIDNIGHT - timedelta(seconds=1)) == 0
        assert night.submitted() == []
        assert relay_held(night.engine, now=MIDNIGHT) == 2
        assert relay_held(night.engine, now=MIDNIGHT) == 0
        assert set(night.submitted()) == {UUID(int=1, version=4), UUID(int=2, version=4)}
        assert [one.published for one in SqlKept(night.engine).tallies()] == [0]

    def test_they_carry_their_day_and_neither_a_time_nor_a_trace(self, night: Night) -> None:
        night.hand_out(1)
        night.answer(1)
        relay_held(night.engine, now=MIDNIGHT)
        [(event, time, traceparent)] = night.events()
        assert isinstance(event, FeedbackSubmitted)
        assert event.time == time == datetime(2026, 3, 10, 10, tzinfo=UTC)
        assert traceparent is None

    def test_their_order_is_not_that_in_which_they_came(self, night: Night) -> None:
        numbers = list(range(1, 31))
        night.hand_out(*numbers)
        night.answer(*numbers)
        relay_held(night.engine, now=MIDNIGHT)
        order = [one.int & 0xFF for one in night.submitted()]
        assert sorted(order) == numbers
        assert order not in (numbers, numbers[::-1])

    def test_what_was_withdrawn_on_its_day_is_not_told_as_answered(self, night: Night) -> None:
        night.hand_out(1, 2)
        night.answer(1, 2)
        night.withdraw(1, now=MORNING)
        assert relay_held(night.engine, now=MIDNIGHT) == 1
        assert night.submitted() == [UUID(int=2, version=4)]

    def test_used_links_are_counted_once_a_day_as_of_midnight(self, night: Night) -> None:
        night.hand_out(1, 2, 3, 4)
        night.answer(1, 2)
        count_used(night.engine, now=MORNING)
        assert night.used() == (4, 0)
        night.answer(3, now=MIDNIGHT + timedelta(hours=9))
        count_used(night.engine, now=MIDNIGHT + timedelta(hours=10))  # the process was down at midnight
        assert night.used() == (4, 2)
        night.answer(4, now=MIDNIGHT + timedelta(hours=11))
        count_used(night.engine, now=MIDNIGHT + timedelta(hours=12))
        assert night.used() == (4, 2)
        count_used(night.engine, now=MIDNIGHT + timedelta(days=1))
        assert night.used() == (4, 4)

    def test_invitations_are_told_in_batches_of_five_or_more(self, night: Night) -> None:
        def told() -> list[int]:
            return [event.count for event, _, _ in night.events() if isinstance(event, FeedbackInvited)]

        night.hand_out(1, 2, 3, 4)
        assert told() == []
        night.hand_out(5, 6, 7)
        assert told() == [7]
        night.hand_out(8, now=MIDNIGHT)
        assert told() == [7]
        night.hand_out(9, 10, 11, 12, now=MIDNIGHT)
        assert told() == [7, 5]
        days = [event.day for event, _, _ in night.events() if isinstance(event, FeedbackInvited)]
        assert [one.isoformat() for one in days] == ["2026-03-10", "2026-03-11"]

    def test_sweeping_is_harmless(self, night: Night) -> None:
        night.hand_out(1, 2)
        night.answer(1)
        sweep(night.engine)
        relay_held(night.engine, now=MIDNIGHT)
        sweep(night.engine)
        with reading(night.engine) as connection:
            assert connection.execute(select(HELD_EVENTS)).all() == []
