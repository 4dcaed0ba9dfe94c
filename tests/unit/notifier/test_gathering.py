"""What waits for one leader goes in one mail, when its reader wants."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest

from services.notifier.application.deliver import Chance, Deliveries
from services.notifier.application.hear import hear
from services.notifier.application.ports import Arrival
from services.notifier.domain.cadence import Preference
from services.notifier.domain.errors import TransientDelivery, Trouble
from services.notifier.domain.notices import Status, Tidings
from shared.contracts.directory import Cadence
from shared.contracts.events import State
from shared.contracts.ids import LeaderId
from shared.log.port import TopicPartition
from tests.fakes.notifier import (
    KEYS,
    NOON,
    TERMS,
    FakeJournal,
    FakeLeaders,
    FakeLetters,
    FakeMailer,
    MemoryStore,
    SetClock,
    a_change,
    a_leader,
    a_quiet_goal,
    a_shift,
)

MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 11, 30, 5, tzinfo=UTC)


class Post:
    """Hears and delivers in memory; the leader is anna."""

    def __init__(self) -> None:
        self.store, self.mailer, self.journal, self.clock = MemoryStore(), FakeMailer(), FakeJournal(), SetClock()
        self.leaders = FakeLeaders(a_leader("anna"))
        self._leases, self._offsets = count(1), count()
        self._deliveries = Deliveries(
            work=self.store.work,
            backlog=self.store,
            leaders=self.leaders,
            letters=FakeLetters(),
            mailer=self.mailer,
            journal=self.journal,
            clock=self.clock,
            chance=Chance(lease=lambda: UUID(int=next(self._leases)), jitter=lambda: 1.0),
            keys=KEYS,
            domain="kaiku.example",
        )

    def prefers(self, preference: Preference) -> None:
        with self.store.work() as work:
            work.preferences.choose(LeaderId("anna"), preference, now=self.clock.now())
            work.commit()

    def hears(self, *events: Tidings) -> None:
        place = TopicPartition("kaiku.goals", 0)
        now = self.clock.now()
        arrivals = [Arrival(place, next(self._offsets), now, one) for one in events]
        hear(self.store.work(), self.leaders, self.journal, arrivals, now=now)

    def delivers(self) -> list[str]:
        """What goes now: a line for each thing, mails apart."""
        before = len(self.mailer.letters)
        while self._deliveries.next():
            pass
        return [letter.text for letter in self.mailer.letters[before:]]


@pytest.fixture
def post() -> Post:
    return Post()


def missed(goal: str) -> Tidings:
    return a_shift(goal, goal=goal)


def test_the_first_shift_goes_at_once_and_the_next_ones_together_at_the_hours_end(post: Post) -> None:
    post.hears(missed("one"))
    assert post.delivers() == ["shift owner"]
    for at in range(1, 5):
        post.clock.pass_(10 * MINUTE)
        post.hears(missed(f"goal {at}"))
        assert post.delivers() == []
    post.clock.pass_(20 * MINUTE)
    assert post.delivers() == ["\n".join(["shift owner"] * 4)]


def test_shifts_that_wait_together_are_one_mail_under_one_id_and_all_are_marked(post: Post) -> None:
    post.hears(missed("one"), missed("two"))
    assert post.delivers() == ["shift owner\nshift owner"]
    assert len(post.mailer.taken) == 1
    assert {one.status for one in post.store.state.lines.values()} == {Status.SENT}


def test_what_was_reversed_in_the_night_is_no_mail_in_the_morning(post: Post) -> None:
    post.clock.moment = datetime(2026, 11, 24, 20, tzinfo=UTC)
    post.hears(a_shift("down", time=post.clock.now()))
    post.clock.pass_(timedelta(hours=2))
    post.hears(a_shift("up", before=State.MISSED, after=State.MET, time=post.clock.now()))
    post.clock.moment = datetime(2026, 11, 25, 5, tzinfo=UTC)
    assert post.delivers() == []
    assert {one.reason for one in post.store.state.lines.values()} == {Trouble.REVERSED}


def test_a_week_is_one_mail_on_monday(post: Post) -> None:
    post.prefers(Preference(Cadence.WEEKLY))
    post.hears(missed("one"), a_quiet_goal(), a_change(1, TERMS, replace(TERMS, window_days=90)))
    post.clock.pass_(timedelta(days=2))
    post.hears(missed("two"))
    assert post.delivers() == []
    post.clock.moment = MONDAY - timedelta(seconds=1)
    assert post.delivers() == []
    post.clock.moment = MONDAY
    [text] = post.delivers()
    assert sorted(text.splitlines()) == ["change owner", "quiet owner", "shift owner", "shift owner"]
    post.clock.moment = MONDAY + timedelta(days=7)
    assert post.delivers() == []


def test_at_any_hour_a_shift_goes_in_the_night(post: Post) -> None:
    post.prefers(Preference(any_hour=True))
    post.clock.moment = datetime(2026, 11, 24, 20, tzinfo=UTC)
    post.hears(a_shift(time=post.clock.now()))
    assert post.delivers() == ["shift owner"]


def test_who_wants_no_mails_gets_none_of_what_waits(post: Post) -> None:
    post.prefers(Preference(Cadence.DAILY))
    post.hears(missed("one"))
    post.prefers(Preference(silent=True))
    post.clock.pass_(timedelta(days=1))
    assert post.delivers() == []
    post.hears(a_shift("two", goal="two", time=post.clock.now()))
    assert post.journal.lines[-1] == "shift anna silent"


def test_a_refused_mail_takes_along_what_has_come_since_and_a_reversal_ends_both(post: Post) -> None:
    post.mailer.troubles = [TransientDelivery(Trouble.DEFERRED, "451")]
    post.hears(a_shift("down"))
    assert post.delivers() == []
    post.hears(a_shift("up", before=State.MISSED, after=State.MET, time=NOON + MINUTE))
    post.clock.pass_(MINUTE)
    assert post.delivers() == []
    assert {one.reason for one in post.store.state.lines.values()} == {Trouble.REVERSED}


def test_a_leader_hears_of_no_change_of_her_own(post: Post) -> None:
    higher = replace(TERMS, window_days=90)
    post.hears(a_change(1, TERMS, higher, by="anna"), a_change(2, None, TERMS), a_change(3, TERMS, higher, by=None))
    assert [one.split()[-1] for one in post.journal.lines] == ["own-doing", "nothing-to-say", "owner"]
    assert post.delivers() == ["change owner"]
