from datetime import timedelta

import pytest

from services.notifier.domain.hearing import Hears, Quiet, Readers, hears_of_sign_in, who_hears
from shared.contracts.events import State
from tests.fakes.notifier import NOON, a_leader, a_request, a_shift

ANNA = a_leader("anna", leads=["tredu"])
BERT = a_leader("bert", leads=["tredu", "gradia"])
CARL = a_leader("carl", leads=["tredu-auto"])
EVERYONE = {one.id: one for one in (CARL, BERT, ANNA)}


def test_the_owner_and_who_leads_exactly_the_scope_hear_of_a_shift() -> None:
    decisions = who_hears(a_shift(owner="anna", scope="tredu"), Readers(EVERYONE), now=NOON)
    assert [(one.recipient, one.reason) for one in decisions] == [("anna", Hears.OWNER), ("bert", Hears.LEADS_SCOPE)]


def test_an_owner_hears_without_leading_the_scope() -> None:
    decisions = who_hears(a_shift(owner="carl", scope="gradia"), Readers(EVERYONE), now=NOON)
    assert [(one.recipient, one.reason) for one in decisions] == [("carl", Hears.OWNER), ("bert", Hears.LEADS_SCOPE)]


def test_who_leads_a_unit_below_or_above_the_scope_does_not_hear() -> None:
    decisions = who_hears(a_shift(owner="carl", scope="tredu-auto"), Readers(EVERYONE), now=NOON)
    assert [one.recipient for one in decisions] == ["carl"]


def test_who_has_paused_the_goal_hears_nothing_and_the_others_do() -> None:
    decisions = who_hears(a_shift(), Readers(EVERYONE, {BERT.id}), now=NOON)
    assert [(one.recipient, one.reason) for one in decisions] == [("anna", Hears.OWNER), ("bert", Quiet.PAUSED)]


def test_an_owner_who_has_left_the_directory_is_named_as_unknown() -> None:
    decisions = who_hears(a_shift(owner="gone"), Readers({}), now=NOON)
    assert [(one.recipient, one.reason, one.hears) for one in decisions] == [("gone", Quiet.UNKNOWN_LEADER, False)]


def test_a_first_verdict_is_told_to_nobody() -> None:
    decisions = who_hears(a_shift(before=State.UNKNOWN), Readers(EVERYONE), now=NOON)
    assert {one.reason for one in decisions} == {Quiet.FIRST_VERDICT}


@pytest.mark.parametrize(("age", "reason"), [(timedelta(days=6), Hears.OWNER), (timedelta(days=7), Quiet.TOO_OLD)])
def test_a_shift_is_news_for_a_week(age: timedelta, reason: Hears | Quiet) -> None:
    assert who_hears(a_shift(), Readers(EVERYONE), now=NOON + age)[0].reason is reason


@pytest.mark.parametrize(
    ("leader", "age", "reason"),
    [
        ("anna", timedelta(minutes=14, seconds=59), Hears.ASKED),
        ("anna", timedelta(minutes=15), Quiet.TOO_OLD),
        ("nobody", timedelta(0), Quiet.UNKNOWN_LEADER),
    ],
)
def test_a_sign_in_is_answered_to_who_is_known_and_within_15_minutes(
    leader: str, age: timedelta, reason: Hears | Quiet
) -> None:
    assert hears_of_sign_in(a_request(leader=leader), EVERYONE, now=NOON + age).reason is reason
