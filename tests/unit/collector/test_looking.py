"""How a link stands, before anything is sent."""

from datetime import UTC, datetime

import pytest

from services.collector.domain.errors import UnknownLink
from services.collector.domain.places import State
from shared.contracts.directory import LinkKind
from tests.fakes.collector import AUTO, NOON, SPRING, Bench, a_round


def test_an_open_link_says_who_asks_what() -> None:
    bench = Bench()
    view = bench.cases.looking.look(bench.link(), now=NOON)
    assert (view.state, view.personal) == (State.OPEN, False)
    assert (view.asked.unit.id, view.asked.round.id, view.asked.version.version) == (AUTO, SPRING, 1)
    assert view.asked.survey.question("trust") is not None


@pytest.mark.parametrize(
    ("now", "state"),
    [(datetime(2026, 1, 1, tzinfo=UTC), State.NOT_OPEN), (datetime(2027, 1, 1, tzinfo=UTC), State.CLOSED)],
)
def test_a_link_says_when_it_is_not_the_time(now: datetime, state: State) -> None:
    bench = Bench()
    assert bench.cases.looking.look(bench.link(), now=now).state is state


def test_a_full_link_says_so() -> None:
    bench = Bench(a_round(cap=1))
    assert bench.cases.looking.look(bench.link(), now=NOON).state is State.OPEN
    bench.submit()
    assert bench.cases.looking.look(bench.link(), now=NOON).state is State.FULL


def test_a_used_link_says_so() -> None:
    bench = Bench(a_round(link=LinkKind.PERSONAL))
    [link] = bench.cases.handing_out.personal(SPRING, AUTO, count=1, now=NOON)
    assert bench.cases.looking.look(link.upper(), now=NOON).state is State.OPEN
    bench.submit(link=link)
    view = bench.cases.looking.look(link, now=NOON)
    assert (view.state, view.personal) == (State.USED, True)


def test_an_unknown_link_is_unknown() -> None:
    with pytest.raises(UnknownLink):
        Bench().cases.looking.look("0" * 26, now=NOON)
