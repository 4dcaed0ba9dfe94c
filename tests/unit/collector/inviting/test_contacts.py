"""What comes next for a contact, by table."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.domain.contacts import (
    Contact,
    End,
    Mail,
    MailState,
    Standing,
    Step,
    Wait,
    Why,
    next_step,
)
from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind, Round
from shared.contracts.events import MailKind
from shared.contracts.ids import RoundId, ScopeId, UnitId
from shared.runtime.clock import HELSINKI, local_day
from shared.runtime.decent import decent_moment
from tests.fakes.collector import SPRING, a_round
from tests.fakes.inviting import a_contact

WEEK = timedelta(days=7)
OTHER = RoundId("autumn")
ROUND = a_round(link=LinkKind.PERSONAL)  # 1–31 March 2026


def helsinki(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(UTC)


def step(
    contact: Contact, now: str, *, round_: Round | None = ROUND, standing: Standing | None = None, gap: timedelta = WEEK
) -> Step:
    return next_step(contact, round_, standing or Standing(), now=helsinki(now), gap=gap)


def an_invited_contact(on: str = "2026-03-10", *, reminders: int = 0, stepped: str | None = None) -> Contact:
    day = date.fromisoformat(on)
    return replace(
        a_contact(),
        state=MailState.SENT,
        why=Why.DELIVERED,
        invited_on=day,
        reminders=reminders,
        stepped_on=date.fromisoformat(stepped) if stepped else day,
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-10 10:00", Mail(MailKind.INVITATION, date(2026, 3, 31))),
        ("2026-03-10 18:00", Wait(helsinki("2026-03-11 07:00"), Why.NOT_DECENT)),
        ("2026-03-07 10:00", Wait(helsinki("2026-03-09 07:00"), Why.NOT_DECENT)),
        ("2026-02-27 10:00", Wait(helsinki("2026-03-02 07:00"), Why.NOT_OPEN)),  # 1 March is a Sunday
        ("2026-03-31 16:59", Mail(MailKind.INVITATION, date(2026, 3, 31))),
        ("2026-03-31 17:00", Wait(helsinki("2026-04-01 00:00"), Why.NOT_DECENT)),  # it may still be extended
        ("2026-04-01 00:00", End(MailState.EXPIRED, Why.ROUND_CLOSED)),
        ("2026-05-04 10:00", End(MailState.EXPIRED, Why.ROUND_CLOSED)),
    ],
)
def test_an_invitation_goes_at_the_earliest_decent_moment_of_the_round(now: str, expected: Step) -> None:
    assert step(a_contact(), now) == expected


def test_not_before_holds_an_invitation_and_never_makes_it_earlier() -> None:
    later, earlier = a_contact(not_before=date(2026, 3, 14)), a_contact(not_before=date(2026, 1, 1))
    assert step(later, "2026-03-10 10:00") == Wait(helsinki("2026-03-16 07:00"), Why.NOT_BEFORE)
    assert step(earlier, "2026-02-27 10:00") == Wait(helsinki("2026-03-02 07:00"), Why.NOT_OPEN)
    assert step(later, "2026-03-16 18:00") == Wait(helsinki("2026-03-17 07:00"), Why.NOT_DECENT)


@pytest.mark.parametrize(
    ("contact", "now", "expected"),
    [
        (an_invited_contact(), "2026-03-10 10:01", Wait(helsinki("2026-03-16 07:00"), None)),  # day 5 is a Sunday
        (an_invited_contact("2026-03-09"), "2026-03-13 16:00", Wait(helsinki("2026-03-16 07:00"), None)),
        (an_invited_contact("2026-03-11"), "2026-03-16 07:00", Mail(MailKind.FIRST_REMINDER, date(2026, 3, 31))),
        (an_invited_contact("2026-03-11"), "2026-03-16 06:59", Wait(helsinki("2026-03-16 07:00"), None)),
        (
            an_invited_contact("2026-03-10", reminders=1, stepped="2026-03-16"),
            "2026-03-16 07:01",
            Wait(helsinki("2026-03-20 07:00"), None),
        ),
        (
            an_invited_contact("2026-03-10", reminders=1, stepped="2026-03-16"),
            "2026-03-20 09:00",
            Mail(MailKind.SECOND_REMINDER, date(2026, 3, 31)),
        ),
        # A first reminder that came late keeps three days between it and the second.
        (
            an_invited_contact("2026-03-10", reminders=1, stepped="2026-03-19"),
            "2026-03-20 09:00",
            Wait(helsinki("2026-03-23 07:00"), None),
        ),
        (an_invited_contact("2026-03-10", reminders=2, stepped="2026-03-20"), "2026-03-23 09:00", End()),
        # Never after the round has closed: who was invited stays so.
        (an_invited_contact("2026-03-27"), "2026-03-27 10:00", Wait(helsinki("2026-04-01 00:00"), None)),
        (an_invited_contact("2026-03-27"), "2026-04-01 00:00", End()),
        (an_invited_contact("2026-03-20"), "2026-04-02 10:00", End()),
    ],
)
def test_reminders_come_on_the_fifth_and_the_tenth_day(contact: Contact, now: str, expected: Step) -> None:
    assert step(contact, now) == expected


def test_another_surveys_mail_keeps_one_back_for_seven_days() -> None:
    standing = Standing(mailed_on=date(2026, 3, 6), mailed_round=OTHER)
    held = Wait(helsinki("2026-03-13 07:00"), Why.ANOTHER_MAIL)
    assert step(a_contact(), "2026-03-10 10:00", standing=standing) == held
    assert isinstance(step(a_contact(), "2026-03-13 10:00", standing=standing), Mail)
    assert isinstance(step(a_contact(), "2026-03-10 10:00", standing=standing, gap=timedelta()), Mail)
    late = Standing(mailed_on=date(2026, 3, 13), mailed_round=OTHER)
    kept_back = Wait(helsinki("2026-03-20 07:00"), Why.ANOTHER_MAIL)
    assert step(an_invited_contact("2026-03-11"), "2026-03-16 10:00", standing=late) == kept_back


def test_the_rounds_own_mail_keeps_no_reminder_back() -> None:
    standing = Standing(mailed_on=date(2026, 3, 11), mailed_round=SPRING)
    assert isinstance(step(an_invited_contact("2026-03-11"), "2026-03-16 10:00", standing=standing), Mail)


@pytest.mark.parametrize("contact", [a_contact(), an_invited_contact()])
def test_who_has_opted_out_or_takes_no_mail_gets_none(contact: Contact) -> None:
    now = "2026-03-16 10:00"
    assert step(contact, now, standing=Standing(opted_out=True)) == End(MailState.OPTED_OUT, Why.ASKED)
    assert step(contact, now, standing=Standing(bounced=True)) == End(MailState.BOUNCED, Why.REFUSED)


def test_a_round_that_has_gone_or_no_longer_asks_there_invites_nobody() -> None:
    elsewhere = a_contact(place=Place(SPRING, UnitId(ScopeId("elsewhere"))))
    assert step(a_contact(), "2026-03-10 10:00", round_=None) == End(MailState.EXPIRED, Why.ROUND_GONE)
    assert step(elsewhere, "2026-03-10 10:00") == End(MailState.EXPIRED, Why.ROUND_GONE)
    assert step(an_invited_contact(), "2026-03-16 10:00", round_=None) == End()


MOMENTS = st.integers(0, 150 * 24 * 60).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))
DAYS = st.dates(date(2026, 2, 20), date(2026, 4, 10))


@given(MOMENTS, st.none() | DAYS, st.none() | DAYS, st.integers(0, 2), st.none() | DAYS)
def test_mails_go_at_decent_hours_of_the_round_only_and_waits_end_later(
    now: datetime, not_before: date | None, invited: date | None, reminders: int, mailed: date | None
) -> None:
    contact = replace(a_contact(not_before=not_before), invited_on=invited, stepped_on=invited, reminders=reminders)
    standing = Standing(mailed_on=mailed, mailed_round=OTHER if mailed else None)
    found = next_step(contact, ROUND, standing, now=now, gap=WEEK)
    if isinstance(found, Mail):
        assert decent_moment(now) == now
        assert ROUND.opens <= local_day(now) or invited is not None
        assert ROUND.closes is not None
        assert local_day(now) <= ROUND.closes
        assert mailed is None or local_day(now) >= mailed + WEEK
    elif isinstance(found, Wait):
        assert found.until > now
        assert found.until == decent_moment(found.until) or found.until == helsinki("2026-04-01 00:00")
