from datetime import UTC, date, datetime, timedelta

import pytest

from services.notifier.application.hear import Outcome, hear
from services.notifier.application.ports import Arrival, NotOurs, Unusable
from services.notifier.domain.notices import Kind, Status
from shared.contracts.events import GoalShifted, InvitationRequested, MailKind, SignInRequested
from shared.log.floods import DeadLetterFlood, FloodLimit
from shared.log.noting import note_read
from shared.log.port import Record, TopicPartition
from tests.fakes.notifier import (
    NOON,
    FakeJournal,
    FakeLeaders,
    MemoryStore,
    a_leader,
    a_request,
    a_shift,
    an_invitation,
)

GOALS = TopicPartition("kaiku.goals", 0)
MAIL = TopicPartition("kaiku.mail", 0)


def arrival(
    event: GoalShifted | SignInRequested | InvitationRequested | NotOurs | Unusable,
    offset: int = 0,
    place: TopicPartition = GOALS,
) -> Arrival:
    return Arrival(place, offset, NOON, event)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def journal() -> FakeJournal:
    return FakeJournal()


LEADERS = FakeLeaders(a_leader("anna", leads=["tredu"]), a_leader("bert", leads=["tredu"]))


def test_a_shift_becomes_one_notice_for_each_who_hears(store: MemoryStore, journal: FakeJournal) -> None:
    heard = hear(store.work(), LEADERS, journal, [arrival(a_shift())], now=NOON)
    assert store.statuses() == {("anna", Kind.SHIFT): Status.WAITING, ("bert", Kind.SHIFT): Status.WAITING}
    assert journal.lines == ["shift anna owner", "shift bert leads-scope"]
    assert heard.outcomes == {(Kind.SHIFT, Outcome.HEARD): 1}


def test_the_same_event_twice_becomes_no_second_notice(store: MemoryStore, journal: FakeJournal) -> None:
    hear(store.work(), LEADERS, journal, [arrival(a_shift(), 0), arrival(a_shift(), 1)], now=NOON)
    assert len(store.state.lines) == 2
    assert journal.lines[2:] == ["repeated anna owner", "repeated bert leads-scope"]


def test_a_record_below_the_stored_offset_is_skipped(store: MemoryStore, journal: FakeJournal) -> None:
    hear(store.work(), LEADERS, journal, [arrival(a_shift("one"), 4)], now=NOON)
    heard = hear(store.work(), LEADERS, journal, [arrival(a_shift("two"), 4), arrival(a_shift("three"), 5)], now=NOON)
    assert heard.outcomes == {(Kind.SHIFT, Outcome.SKIPPED): 1, (Kind.SHIFT, Outcome.HEARD): 1}
    assert store.state.progress[GOALS].next_offset == 6
    assert len(store.state.lines) == 4


def test_a_sign_in_is_kept_for_a_quarter_of_an_hour(store: MemoryStore, journal: FakeJournal) -> None:
    hear(store.work(), LEADERS, journal, [arrival(a_request(), place=MAIL)], now=NOON)
    (line,) = store.state.lines.values()
    assert line.notice.give_up == NOON + timedelta(minutes=15)


def test_an_old_sign_in_is_dropped_and_said_so(store: MemoryStore, journal: FakeJournal) -> None:
    hear(store.work(), LEADERS, journal, [arrival(a_request(), place=MAIL)], now=NOON + timedelta(minutes=16))
    assert store.state.lines == {}
    assert journal.lines == ["sign-in anna too-old"]


def test_who_has_paused_the_goal_gets_no_notice(store: MemoryStore, journal: FakeJournal) -> None:
    shift = a_shift()
    with store.work() as work:
        work.pauses.pause(a_leader("bert").id, shift.goal, now=NOON)
        work.commit()
    hear(store.work(), LEADERS, journal, [arrival(shift)], now=NOON)
    assert list(store.statuses()) == [("anna", Kind.SHIFT)]
    assert journal.lines == ["shift anna owner", "shift bert paused"]


def test_a_broken_record_is_put_aside_and_the_rest_is_heard(store: MemoryStore, journal: FakeJournal) -> None:
    broken = Unusable(Record("kaiku.goals", 0, 0, NOON, "k", b"{"), "malformed")
    heard = hear(store.work(), LEADERS, journal, [arrival(broken, 0), arrival(a_shift(), 1)], now=NOON)
    assert heard.outcomes == {(None, Outcome.PUT_ASIDE): 1, (Kind.SHIFT, Outcome.HEARD): 1}
    assert store.state.dead == [(NOON, broken)]
    assert store.state.progress[GOALS].next_offset == 2


def test_a_flood_of_broken_records_stops_everything_and_changes_nothing(
    store: MemoryStore, journal: FakeJournal
) -> None:
    broken = [arrival(Unusable(Record("kaiku.goals", 0, at, NOON, "k", b"{"), "malformed"), at) for at in range(4)]
    flood = FloodLimit(letters=3)
    hear(store.work(), LEADERS, journal, broken[:3], now=NOON, flood=flood)

    with pytest.raises(DeadLetterFlood, match="malformed"):
        hear(store.work(), LEADERS, journal, broken[3:], now=NOON, flood=flood)

    assert store.state.progress[GOALS].next_offset == 3
    hear(store.work(), LEADERS, journal, broken[3:], now=NOON + timedelta(hours=1), flood=flood)
    assert store.state.progress[GOALS].next_offset == 4


def test_how_far_was_read_never_goes_back(store: MemoryStore) -> None:
    note_read(store.work(), {GOALS: NOON})
    note_read(store.work(), {GOALS: datetime(2026, 1, 1, tzinfo=UTC)})
    assert store.state.progress[GOALS].read_to == NOON


def test_an_invitation_becomes_a_notice_for_its_contact(store: MemoryStore, journal: FakeJournal) -> None:
    event = an_invitation(until=NOON.date())
    hear(store.work(), LEADERS, journal, [arrival(event, place=MAIL), arrival(event, 1, place=MAIL)], now=NOON)
    [line] = store.state.lines.values()
    assert (line.notice.recipient, line.notice.kind) == (str(event.contact), Kind.INVITATION)
    assert line.due == NOON
    assert line.notice.give_up == datetime(2026, 11, 24, 22, tzinfo=UTC)  # midnight in Helsinki, after the last day


def test_what_is_heard_at_night_is_due_in_the_morning(store: MemoryStore, journal: FakeJournal) -> None:
    night = datetime(2026, 11, 24, 20, tzinfo=UTC)
    reminder = an_invitation(kind=MailKind.FIRST_REMINDER, time=night)
    hear(store.work(), LEADERS, journal, [arrival(reminder, place=MAIL)], now=night)
    [line] = store.state.lines.values()
    assert (line.notice.kind, line.due) == (Kind.REMINDER, datetime(2026, 11, 25, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    "event", [an_invitation(until=date(2026, 11, 23)), an_invitation(time=NOON - timedelta(days=4))]
)
def test_an_invitation_that_comes_too_late_is_no_news(
    store: MemoryStore, journal: FakeJournal, event: InvitationRequested
) -> None:
    hear(store.work(), LEADERS, journal, [arrival(event, place=MAIL)], now=NOON)
    assert not store.state.lines
    assert journal.lines == [f"invitation {event.contact} too-old"]


def test_what_is_the_collectors_is_passed_over(store: MemoryStore, journal: FakeJournal) -> None:
    heard = hear(store.work(), LEADERS, journal, [arrival(NotOurs(), place=MAIL)], now=NOON)
    assert heard.outcomes == {(None, Outcome.HEARD): 1}
    assert not store.state.lines
    assert not store.state.dead
