"""Links to hand out."""

import pytest

from services.collector.domain.errors import UnknownRound
from services.collector.domain.links import digest_of
from shared.contracts.directory import LinkKind, Round
from shared.contracts.ids import RoundId, ScopeId, UnitId
from tests.fakes.collector import AUTO, KONE, NOON, SPRING, Bench, a_directory, a_round


def test_each_unit_of_a_round_has_its_open_link() -> None:
    bench = Bench()
    assert bench.cases.handing_out.open(SPRING) == [(AUTO, bench.link(AUTO)), (KONE, bench.link(KONE))]


def test_personal_links_are_kept_as_digests_and_work() -> None:
    bench = Bench(a_round(link=LinkKind.PERSONAL))
    links = bench.cases.handing_out.personal(SPRING, KONE, count=3, now=NOON)
    assert len(set(links)) == 3
    assert set(bench.store.state.personal) == {digest_of(one) for one in links}
    assert bench.submit(link=links[0]).asked.unit.id == KONE


@pytest.mark.parametrize(
    ("round_", "name", "why"),
    [
        (a_round(), "autumn", "no round"),
        (a_round(link=LinkKind.PERSONAL), SPRING, "personal links"),
        (a_round(historic=True), SPRING, "historic"),
    ],
)
def test_a_round_without_open_links_says_why(round_: Round, name: str, why: str) -> None:
    with pytest.raises(UnknownRound, match=why):
        Bench(round_).cases.handing_out.open(RoundId(name))


@pytest.mark.parametrize(
    ("round_", "unit", "why"),
    [
        (a_round(), AUTO, "open links"),
        (a_round(link=LinkKind.PERSONAL), UnitId(ScopeId("elsewhere")), "does not ask"),
    ],
)
def test_a_place_without_personal_links_says_why(round_: Round, unit: UnitId, why: str) -> None:
    with pytest.raises(UnknownRound, match=why):
        Bench(round_).cases.handing_out.personal(SPRING, unit, count=1, now=NOON)


def test_a_survey_that_demands_personal_links_has_no_open_ones_to_hand_out() -> None:
    bench = Bench(directory=a_directory(a_round(), links=LinkKind.PERSONAL))
    with pytest.raises(UnknownRound, match="personal links only"):
        bench.cases.handing_out.open(SPRING)


@pytest.mark.parametrize("count", [0, -1, 10_001])
def test_a_senseless_number_of_links_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="at once"):
        Bench(a_round(link=LinkKind.PERSONAL)).cases.handing_out.personal(SPRING, AUTO, count=count, now=NOON)
