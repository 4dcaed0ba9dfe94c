"""Opening, extending and closing rounds, and how many have answered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.collector.application.managing.rounds import Wish, seen_of
from services.collector.domain.managing import Changed, NotYours, Refused, Rule, Unseen
from services.collector.domain.places import Place, State
from shared.contracts.directory import LinkKind, Origin, Round, Unit
from shared.contracts.ids import ScopeId, SurveyId, UnitId
from shared.contracts.snapshot import Directory
from tests.fakes.managing import (
    AUTO,
    HISTORY,
    INVITED,
    KONE,
    KURIKKA,
    LAPUA,
    NELLI,
    NOW,
    OTHERS,
    OWN,
    PARTNERSHIP,
    SEDUS,
    SHARED,
    SIRPA,
    SPRING,
    TARU,
    TODAY,
    ULLA,
    ManagingBench,
    documents,
)

DAY = timedelta(days=1)
WISH = Wish("k" * 32, PARTNERSHIP, None, TODAY, date(2026, 4, 30), (AUTO, KONE), LinkKind.OPEN, cap=500, per_minute=20)


@pytest.fixture
def bench() -> ManagingBench:
    return ManagingBench()


def opened(bench: ManagingBench, wish: Wish = WISH) -> Round:
    return bench.managing.rounds.open(bench.person(TARU), wish, now=bench.clock.now())


def refusals(bench: ManagingBench, **changes: object) -> list[tuple[str, Rule]]:
    with pytest.raises(Refused) as caught:
        opened(bench, replace(WISH, **changes))  # type: ignore[arg-type]
    assert bench.store.kept.published == []
    return [(one.part, one.rule) for one in caught.value.mistakes]


def test_a_round_is_opened_with_the_newest_version(bench: ManagingBench) -> None:
    round_ = opened(bench)
    assert bench.store.kept.published == [round_]
    assert (round_.version, round_.origin, round_.cap, round_.per_minute) == (1, Origin.PAGE, 500, 20)
    assert round_.id.startswith("partnership-2026-03-10-")
    view = bench.managing.rounds.one(bench.person(TARU), round_.id, today=TODAY)
    assert view.state is State.OPEN
    assert view.keeps
    (note,) = bench.store.kept.notes
    assert (note.deed, note.scope, note.subject, note.details["link"]) == ("round.opened", "tredu", round_.id, "open")


def test_the_same_wish_twice_opens_one_round(bench: ManagingBench) -> None:
    assert opened(bench) == opened(bench)
    assert len(bench.store.kept.published) == 1
    assert opened(bench, replace(WISH, key="another")).id != opened(bench).id


def test_the_same_wish_sent_again_after_midnight_is_still_the_same(bench: ManagingBench) -> None:
    first = opened(bench)
    bench.clock.moment += DAY
    assert opened(bench) == first


@pytest.mark.parametrize(
    ("changes", "mistakes"),
    [
        ({"survey": SurveyId("none")}, [("survey", Rule.SURVEY)]),
        ({"survey": OTHERS}, [("survey", Rule.SURVEY)]),
        ({"version": 9}, [("version", Rule.VERSION)]),
        ({"opens": TODAY - DAY}, [("opens", Rule.OPENS_PAST)]),
        ({"closes": TODAY - DAY}, [("closes", Rule.CLOSES_FIRST)]),
        ({"closes": date(2036, 1, 1)}, [("closes", Rule.TOO_LONG)]),
        ({"units": ()}, [("units", Rule.NO_UNITS)]),
        ({"units": (AUTO, LAPUA)}, [("units", Rule.UNITS)]),
        ({"units": (UnitId(ScopeId("none")),)}, [("units", Rule.UNITS)]),
        ({"link": None}, [("link", Rule.LINKS)]),
        ({"survey": OWN}, [("link", Rule.DEMANDED_LINKS)]),
        ({"link": LinkKind.PERSONAL}, [("cap", Rule.CAP_PERSONAL)]),
        ({"cap": 0}, [("cap", Rule.NUMBER)]),
        ({"per_minute": 10**9}, [("per_minute", Rule.NUMBER)]),
    ],
)
def test_what_can_not_be_opened_is_said_by_its_part(
    bench: ManagingBench, changes: dict[str, object], mistakes: list[tuple[str, Rule]]
) -> None:
    assert refusals(bench, **changes) == mistakes


def test_no_round_begins_in_a_unit_that_is_closed_by_then() -> None:
    auto = next(one for one in documents() if isinstance(one, Unit) and one.id == AUTO)
    bench = ManagingBench(replace(auto, closed=WISH.opens + DAY))
    assert opened(bench).units == WISH.units
    assert refusals(ManagingBench(replace(auto, closed=WISH.opens)), units=(AUTO,)) == [("units", Rule.CLOSED_UNITS)]


def test_a_survey_that_demands_personal_links_is_opened_with_them(bench: ManagingBench) -> None:
    assert opened(bench, replace(WISH, survey=OWN, link=LinkKind.PERSONAL, cap=None)).link is LinkKind.PERSONAL


def test_who_coordinates_nothing_opens_nothing(bench: ManagingBench) -> None:
    with pytest.raises(NotYours):
        bench.managing.rounds.open(bench.person(ULLA), WISH, now=NOW)


def test_a_round_without_end_has_none(bench: ManagingBench) -> None:
    assert opened(bench, replace(WISH, closes=None)).closes is None


# ── Extending and closing ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_round_gets_another_last_day_or_none(bench: ManagingBench) -> None:
    taru = bench.person(TARU)
    after = bench.managing.rounds.extend(taru, SPRING, date(2026, 5, 31), seen=None, now=NOW)
    assert (after.closes, after.origin) == (date(2026, 5, 31), Origin.PAGE)
    assert bench.managing.rounds.extend(bench.person(TARU), SPRING, None, seen=None, now=NOW).closes is None
    assert [one.deed for one in bench.store.kept.notes] == ["round.changed", "round.changed"]


def test_the_same_last_day_changes_nothing(bench: ManagingBench) -> None:
    bench.managing.rounds.extend(bench.person(TARU), SPRING, date(2026, 3, 31), seen=None, now=NOW)
    assert bench.store.kept.published == []


@pytest.mark.parametrize(("closes", "rule"), [(TODAY - DAY, Rule.CLOSES_PAST), (date(2026, 2, 1), Rule.CLOSES_FIRST)])
def test_a_last_day_lies_ahead(bench: ManagingBench, closes: date, rule: Rule) -> None:
    with pytest.raises(Refused) as caught:
        bench.managing.rounds.extend(bench.person(TARU), SPRING, closes, seen=None, now=NOW)
    assert [one.rule for one in caught.value.mistakes] == [rule]


def test_a_round_that_has_ended_is_not_opened_again(bench: ManagingBench) -> None:
    with pytest.raises(Refused) as caught:
        bench.managing.rounds.extend(bench.person(TARU), SPRING, None, seen=None, now=NOW + 30 * DAY)
    assert [one.rule for one in caught.value.mistakes] == [Rule.ENDED]


def test_closing_ends_a_round_at_once_and_twice_is_harmless(bench: ManagingBench) -> None:
    closed = bench.managing.rounds.close(bench.person(TARU), SPRING, seen=None, now=NOW)
    assert closed.closes == TODAY - DAY
    assert bench.managing.rounds.one(bench.person(TARU), SPRING, today=TODAY).state is State.CLOSED
    assert bench.managing.rounds.close(bench.person(TARU), SPRING, seen=None, now=NOW) == closed
    assert len(bench.store.kept.published) == 1


def test_a_round_can_be_closed_on_its_first_day_and_before_it(bench: ManagingBench) -> None:
    for wish in (WISH, replace(WISH, key="later", opens=TODAY + 5 * DAY)):
        round_ = opened(bench, wish)
        bench.managing.rounds.close(bench.person(TARU), round_.id, seen=None, now=NOW)
        for day in (TODAY, TODAY + 6 * DAY):
            assert bench.managing.rounds.one(bench.person(TARU), round_.id, today=day).state is State.CLOSED


def test_who_looked_at_an_earlier_state_changes_nothing(bench: ManagingBench) -> None:
    seen = seen_of(bench.person(TARU).directory.rounds[SPRING])
    bench.managing.rounds.extend(bench.person(TARU), SPRING, None, seen=seen, now=NOW)
    with pytest.raises(Changed):
        bench.managing.rounds.close(bench.person(TARU), SPRING, seen=seen, now=NOW)
    with pytest.raises(Changed):
        bench.managing.rounds.extend(bench.person(TARU), SPRING, TODAY, seen=seen, now=NOW)


def test_of_two_at_the_same_moment_the_second_is_told(bench: ManagingBench) -> None:
    """Both have read the directory before either has written."""
    one, other = bench.person(TARU), bench.person(NELLI)
    bench.managing.rounds.extend(one, SPRING, None, seen=None, now=NOW)
    with pytest.raises(Changed):
        bench.managing.rounds.close(other, SPRING, seen=None, now=NOW)


def test_a_shared_round_is_the_networks_to_change(bench: ManagingBench) -> None:
    with pytest.raises(NotYours):
        bench.managing.rounds.close(bench.person(TARU), SHARED, seen=None, now=NOW)
    bench.managing.rounds.close(bench.person(NELLI), SHARED, seen=None, now=NOW)
    assert bench.store.kept.notes[-1].scope == "lansi"


def test_historic_rounds_are_the_operators(bench: ManagingBench) -> None:
    with pytest.raises(NotYours):
        bench.managing.rounds.close(bench.person(NELLI), HISTORY, seen=None, now=NOW)


# ── Looking ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_coordinator_sees_rounds_with_a_unit_of_theirs_and_of_those_only_their_own(bench: ManagingBench) -> None:
    seen = {one.round.id: one for one in bench.managing.rounds.all(bench.person(TARU), today=TODAY)}
    assert set(seen) == {SPRING, SHARED, INVITED, HISTORY}
    assert (seen[SHARED].units, seen[SHARED].others, seen[SHARED].keeps) == ((AUTO,), 1, False)
    with pytest.raises(Unseen):
        bench.managing.rounds.one(bench.person(TARU), SEDUS, today=TODAY)


def test_answers_through_open_links_are_counted_at_once_in_ones_own_units(bench: ManagingBench) -> None:
    bench.store.counts = {SHARED: {AUTO: 3, LAPUA: 4}}
    for who, counts in ((TARU, {AUTO: 3}), (SIRPA, {LAPUA: 4}), (NELLI, {AUTO: 3, LAPUA: 4})):
        found = bench.managing.rounds.participation(bench.person(who), SHARED, now=NOW)
        assert (dict(found.answered), found.as_of) == (counts, None)
    assert found.total == 7


def test_answers_through_personal_links_are_counted_as_of_a_midnight(bench: ManagingBench) -> None:
    bench.store.counts = {INVITED: {KONE: 9}}
    bench.inviting.state.handed[Place(INVITED, KONE)] = 12
    found = bench.managing.rounds.participation(bench.person(TARU), INVITED, now=NOW)
    assert dict(found.answered) == {KONE: 0}, "never how many there are at this moment"
    assert found.as_of == TODAY - DAY


def test_a_unit_that_has_left_the_network_is_no_coordinators(bench: ManagingBench) -> None:
    del bench.store.kept.documents[f"unit/{KURIKKA}"]
    bench.store.directory.directory = Directory.of(bench.store.kept.documents.values())
    with pytest.raises(Unseen):
        bench.managing.rounds.one(bench.person(SIRPA), SEDUS, today=TODAY)
    assert bench.managing.rounds.one(bench.person(NELLI), SEDUS, today=TODAY).keeps
