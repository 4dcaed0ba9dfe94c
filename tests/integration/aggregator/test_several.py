"""Several consume processes over Kafka and PostgreSQL: each answer is counted once, each shift is told once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.aggregator import bootstrap
from services.aggregator.adapters.goal_tables import GOAL_SHIFTS, GOAL_STATES
from services.aggregator.adapters.tables import PANES
from services.aggregator.config import Settings
from shared.contracts.directory import Document, Network, Organisation, Unit
from shared.contracts.documents import encode_document
from shared.contracts.events import FeedbackSubmitted
from shared.contracts.ids import NetworkId, OrganisationId, ScopeId, UnitId
from shared.runtime.clock import SystemClock
from shared.runtime.database import reading
from shared.survey.localised import Localised
from tests.fakes.aggregator import a_submission
from tests.fakes.goals import a_goal, a_leader, a_survey
from tests.fakes.patience import until
from tests.integration.aggregator.running import Running, prepare, running, send

pytestmark = pytest.mark.servers

UNITS, RESPONSES = 16, 60


def names(place: str) -> list[str]:
    return [f"{place}-{number}" for number in range(UNITS)]


def a_network(place: str) -> Sequence[Document]:
    """An organisation of its own, for the log may be shared; a goal for each of its units."""
    organisation = OrganisationId(ScopeId(place))
    title = Localised.same(place)
    return [
        Network(NetworkId(ScopeId("lansi")), Localised.same("Länsi"), title, "x@example.org"),
        Organisation(organisation, title),
        a_survey(),
        a_leader("anna"),
        *(Unit(UnitId(ScopeId(one)), title, organisation, organisation) for one in names(place)),
        *(a_goal(one, scope=one) for one in names(place)),
    ]


def low_answers(place: str) -> list[FeedbackSubmitted]:
    now = SystemClock().now()
    return [
        a_submission((place, number), unit=names(place)[number % UNITS], time=now, trust="1")
        for number in range(UNITS * RESPONSES)
    ]


def counted(run: Running, place: str) -> list[tuple[int, int]]:
    with bootstrap.tallies(run.settings) as tallies:
        return [(one.counted, one.waiting) for one in tallies.all() if one.unit in names(place)]


def noted(run: Running, place: str) -> int:
    with reading(run.engine) as connection:
        goals = set(connection.execute(select(GOAL_STATES.c.goal)).scalars())
    return len(goals & set(names(place)))


def shifts(run: Running, place: str) -> Counter[str]:
    with reading(run.engine) as connection:
        written = connection.execute(select(GOAL_SHIFTS.c.goal)).scalars().all()
    return Counter(one for one in written if one in names(place))


def test_members_come_and_go_and_nothing_is_counted_or_told_twice(real_parts_settings: Mapping[str, str]) -> None:
    settings = Settings.from_env({**real_parts_settings, "KAIKU_SECRET": "a-secret-for-tests-that-is-long-enough"})
    prepare(settings)
    place = f"p{uuid4().hex[:8]}"
    answers = low_answers(place)
    with ExitStack() as later, running(settings, roles=bootstrap.CONSUME) as first:
        send(first.log, [encode_document(one) for one in a_network(place)])
        until(lambda: noted(first, place) == UNITS)
        with running(settings, roles=bootstrap.CONSUME):
            first.send(*answers[:300])
            later.enter_context(running(settings, roles=bootstrap.CONSUME))
            first.send(*answers[200:700])
            until(lambda: counted(first, place))
        first.send(*answers[600:])
        until(lambda: counted(first, place) == [(RESPONSES, 0)] * UNITS, patience=60)
        until(lambda: shifts(first, place) == Counter(names(place)), patience=60)
        assert released(first, place) == UNITS * RESPONSES


def released(run: Running, place: str) -> int:
    with reading(run.engine) as connection:
        held = connection.execute(select(PANES.c.unit, PANES.c.responses)).all()
    return sum(row.responses for row in held if row.unit in names(place))
