"""The notifier's world in memory: a ledger, pauses, leaders, a mailer that does as it is told, and people by name."""

import copy
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID, uuid5

from services.notifier.application.ports import Claim, Unusable, Waiting
from services.notifier.application.post import Addressee, Letter, Mail
from services.notifier.domain.cadence import Preference
from services.notifier.domain.errors import OUR_WISH, Trouble
from services.notifier.domain.hearing import Decision
from services.notifier.domain.notices import NEWS, UNASKED, Kind, Notice, Status, Tidings
from services.notifier.domain.retry import KEEP_TRYING
from services.notifier.domain.standing import Acknowledgement, Standing
from shared.contracts.directory import Bound, Cadence, Goal, Leader, Target
from shared.contracts.events import (
    Figure,
    GoalChanged,
    GoalShifted,
    GoalWentQuiet,
    InvitationReported,
    InvitationRequested,
    MailKind,
    OptOutChanged,
    Question,
    SignInRequested,
    State,
    Terms,
)
from shared.contracts.ids import ContactId, GoalId, LeaderId, RoundId, ScopeId, SurveyId, UnitId
from shared.log.port import Progress, TopicPartition
from shared.runtime.addresses import AddressDigest
from shared.runtime.keys import Keys
from shared.survey.kinds import Statistic
from shared.survey.localised import Language, Localised

NOON = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
KEYS = Keys(["a secret of the tests, which is long enough"])
NAMES = UUID("11111111-2222-5333-8444-555555555555")


def a_leader(
    name: str = "anna",
    *,
    leads: Sequence[str] = (),
    language: Language = Language.FI,
    full_name: str = "",
    cadence: Cadence = Cadence.AT_ONCE,
    any_hour: bool = False,
) -> Leader:
    return Leader(
        LeaderId(name),
        full_name or f"{name.title()} Johtaja",
        f"{name}@example.org",
        language,
        tuple(ScopeId(one) for one in leads),
        cadence=cadence,
        any_hour=any_hour,
    )


def an_addressee(leader: Leader) -> Addressee:
    return Addressee(leader.name, leader.email, leader.language)


def a_shift(
    name: str = "first",
    *,
    owner: str = "anna",
    scope: str = "tredu",
    before: State = State.MET,
    after: State = State.MISSED,
    time: datetime = NOON,
    goal: str = "trust",
    window: float | None = 3.6,
) -> GoalShifted:
    return GoalShifted(
        id=uuid5(NAMES, name),
        time=time,
        goal=GoalId(goal),
        ordinal=1,
        name=Localised("Luottamus kumppanuuksiin", "Förtroende för partnerskap", "Trust in partnerships"),
        owner=LeaderId(owner),
        scope=ScopeId(scope),
        scope_name=Localised.same("Tredu"),
        survey=SurveyId("partnership"),
        questions=(
            Question("trust", Localised("Luotamme toisiimme.", "Vi litar på varandra.", "We trust each other.")),
        ),
        statistic=Statistic.MEAN,
        target=Target(Bound.AT_LEAST, 4.0),
        window_days=30,
        before=before,
        after=after,
        since=date(2026, 11, 9),
        figure_since=Figure(3.2, 15, date(2026, 11, 9), date(2026, 11, 24)),
        figure_before=Figure(4.25, 35, date(2026, 8, 27), date(2026, 11, 8)),
        figure_window=Figure(window, 25, date(2026, 10, 26), date(2026, 11, 24)),
        carried_by=(Localised("Autoala", "Bilbranschen", "Automotive"), Localised.same("Logistiikka")),
    )


def a_quiet_goal(*, time: timedelta = timedelta()) -> GoalWentQuiet:
    shift = a_shift()
    return GoalWentQuiet(
        id=uuid5(NAMES, "quiet"),
        time=NOON + time,
        goal=shift.goal,
        name=shift.name,
        owner=shift.owner,
        also=(),
        scope=shift.scope,
        scope_name=shift.scope_name,
        state=State.MET,
        latest=date(2026, 9, 1),
    )


TERMS = Terms(
    name=Localised("Luottamus kumppanuuksiin", "Förtroende för partnerskap", "Trust in partnerships"),
    scope=ScopeId("tredu"),
    scope_name=Localised.same("Tredu"),
    questions=(Question("trust", Localised("Luotamme toisiimme.", "Vi litar på varandra.", "We trust each other.")),),
    statistic=Statistic.MEAN,
    target=Target(Bound.AT_LEAST, 4.0),
    window_days=30,
    owner=LeaderId("anna"),
)


def a_change(
    number: int = 1, before: Terms | None = TERMS, after: Terms | None = TERMS, *, by: str | None = "bert"
) -> GoalChanged:
    return GoalChanged(
        id=uuid5(NAMES, f"change {number}"),
        time=NOON + timedelta(minutes=number),
        goal=GoalId("trust"),
        revision=number,
        by=LeaderId(by) if by else None,
        by_name="Bert Johtaja" if by else "",
        before=before,
        after=after,
    )


def a_request(name: str = "ask", *, leader: str = "anna", time: datetime = NOON) -> SignInRequested:
    return SignInRequested(uuid5(NAMES, name), time, LeaderId(leader))


def an_invitation(
    name: str = "ask",
    *,
    kind: MailKind = MailKind.INVITATION,
    address: str = "maija@example.org",
    language: Language = Language.FI,
    time: datetime = NOON,
    until: date | None = date(2026, 12, 31),
) -> InvitationRequested:
    return InvitationRequested(
        mail=uuid5(NAMES, f"{name} {kind}"),
        time=time,
        kind=kind,
        contact=ContactId(uuid5(NAMES, address)),
        address=address,
        language=language,
        round=RoundId("spring"),
        unit=UnitId(ScopeId("tredu-auto")),
        nonce=b"8 chance",
        survey_title=Localised("Kumppanuuskysely", "Partnerskapsenkät", "Partnership survey"),
        unit_name=Localised("Autoala", "Bilbranschen", "Automotive"),
        organisation_name=Localised.same("Tredu"),
        controller=Localised.same("Parasta johtamista"),
        reply_to="palaute@example.org",
        until=until,
    )


def a_notice(
    event: Tidings | None = None,
    *,
    to: str = "anna",
    created: datetime = NOON,
) -> Notice:
    return Notice(to, event or a_shift(), created=created, give_up=created + timedelta(hours=48))


@dataclass
class MemoryLine:
    notice: Notice
    due: datetime
    status: Status = Status.WAITING
    attempts: int = 0
    lease: UUID | None = None
    leased_until: datetime | None = None
    reason: Trouble | None = None
    detail: str = ""
    mail: UUID | None = None
    ended: datetime | None = None


@dataclass
class MemoryState:
    lines: dict[UUID, MemoryLine] = field(default_factory=dict)
    pauses: set[tuple[LeaderId, GoalId]] = field(default_factory=set)
    progress: dict[TopicPartition, Progress] = field(default_factory=dict)
    dead: list[tuple[datetime, Unusable]] = field(default_factory=list)
    opt_outs: set[AddressDigest] = field(default_factory=set)
    reports: list[InvitationReported | OptOutChanged] = field(default_factory=list)
    preferences: dict[LeaderId, Preference] = field(default_factory=dict)
    standings: dict[GoalId, Standing] = field(default_factory=dict)
    acknowledged: dict[UUID, Acknowledgement] = field(default_factory=dict)


class MemoryLedger:
    def __init__(self, state: MemoryState) -> None:
        self._lines = state.lines

    def add(self, notice: Notice) -> bool:
        if notice.id in self._lines:
            return False
        self._lines[notice.id] = MemoryLine(replace(notice, due=None), due=notice.due or notice.created)
        return True

    def claim(self, *, now: datetime, until: datetime, lease: UUID, overdue: bool = False) -> Claim | None:
        line = next(_claimable(self._lines, now=now, overdue=overdue), None)
        if line is None:
            return None
        line.lease, line.leased_until, line.attempts = lease, until, line.attempts + 1
        return Claim(line.notice, lease, line.attempts)

    def gather(self, claim: Claim, *, now: datetime) -> Sequence[Notice] | None:
        own = self._lines[claim.notice.id]
        if own.lease != claim.lease or own.mail not in {None, claim.notice.id}:
            return None
        if own.mail is None:
            for line in self._waiting(claim.notice.recipient):
                if line is own or line.notice.kind is not Kind.QUIET or line.due <= now:
                    line.mail = claim.notice.id
                    if line is not own:
                        line.lease = line.leased_until = None
        return [line.notice for line in self._lines.values() if line.mail == claim.notice.id and self._waits(line)]

    def last_mail(
        self, recipient: str, kinds: Collection[Kind], *, now: datetime, but: UUID | None = None
    ) -> datetime | None:
        own = [one for one in self._lines.values() if one.notice.recipient == recipient and one.notice.kind in kinds]
        if any(self._waits(one) and one.mail not in {None, but} for one in own):
            return now
        return max((one.ended for one in own if one.status is Status.SENT and one.ended), default=None)

    def reschedule(self, recipient: str, due: Mapping[Kind, datetime]) -> None:
        for line in self._waiting(recipient):
            if moment := due.get(line.notice.kind):
                line.due, line.notice = moment, replace(line.notice, give_up=moment + KEEP_TRYING)

    def sent(self, claim: Claim, *, now: datetime, dropped: Mapping[UUID, Trouble] | None = None) -> bool:
        if not self._mark(claim, status=Status.SENT, ended=now):
            return False
        for notice, reason in (dropped or {}).items():
            self._lines[notice].status, self._lines[notice].reason = Status.FAILED, reason
        return True

    def later(self, claim: Claim, *, due: datetime, reason: Trouble, detail: str) -> None:
        repeats = reason in (Trouble.INTERRUPTED, Trouble.NO_DATABASE)
        kept = claim.notice.id if repeats and self._lines[claim.notice.id].mail else None
        if claim.notice.kind in NEWS and reason in OUR_WISH:
            line = self._lines[claim.notice.id]
            line.notice = replace(line.notice, give_up=due + KEEP_TRYING)
        self._mark(claim, due=due, reason=reason, detail=detail, mail=kept, attempts=claim.attempts)

    def failed(self, claim: Claim, *, now: datetime, reason: Trouble, detail: str) -> None:
        self._mark(claim, status=Status.FAILED, ended=now, reason=reason, detail=detail)

    def one(self, notice: UUID) -> Notice | None:
        line = self._lines.get(notice)
        return line.notice if line else None

    def _mark(self, claim: Claim, **changes: object) -> bool:
        line = self._lines[claim.notice.id]
        if line.lease != claim.lease:
            return False
        together = [one for one in self._lines.values() if one.mail == claim.notice.id and self._waits(one)]
        for one in (line, *(one for one in together if one is not line)):
            self._lines[one.notice.id] = replace(one, lease=None, leased_until=None, **changes)  # type: ignore[arg-type]  # fields by name
        return True

    def together(self, notice: UUID) -> Sequence[Notice]:
        line = self._lines.get(notice)
        if line is None:
            return []
        found = [one for one in self._lines.values() if one is line or (line.mail and one.mail == line.mail)]
        return sorted((one.notice for one in found), key=lambda one: (one.created, one.id))

    def _waiting(self, recipient: str) -> list[MemoryLine]:
        """News that wait for somebody and go in no mail yet."""
        mine = (one for one in self._lines.values() if one.notice.recipient == recipient and one.notice.kind in NEWS)
        return [one for one in mine if self._waits(one) and one.mail is None]

    @staticmethod
    def _waits(line: MemoryLine) -> bool:
        return line.status is Status.WAITING


def _claimable(lines: Mapping[UUID, MemoryLine], *, now: datetime, overdue: bool) -> Iterator[MemoryLine]:
    for line in sorted(lines.values(), key=lambda one: (one.due, one.notice.id.hex)):
        free = line.leased_until is None or line.leased_until <= now
        leads = line.mail in {None, line.notice.id}
        if (
            line.status is Status.WAITING
            and free
            and leads
            and (line.notice.give_up <= now if overdue else line.due <= now)
        ):
            yield line


class MemoryPauses:
    def __init__(self, state: MemoryState) -> None:
        self._pauses = state.pauses

    def of(self, goal: GoalId) -> Collection[LeaderId]:
        return {leader for leader, paused in self._pauses if paused == goal}

    def by(self, leader: LeaderId) -> Collection[GoalId]:
        return {goal for who, goal in self._pauses if who == leader}

    def pause(self, leader: LeaderId, goal: GoalId, *, now: datetime) -> bool:  # noqa: ARG002 – part of the port
        known = (leader, goal) in self._pauses
        self._pauses.add((leader, goal))
        return not known

    def resume(self, leader: LeaderId, goal: GoalId) -> bool:
        known = (leader, goal) in self._pauses
        self._pauses.discard((leader, goal))
        return known


class MemoryPreferences:
    def __init__(self, state: MemoryState) -> None:
        self._preferences = state.preferences

    def of(self, leaders: Collection[LeaderId]) -> Mapping[LeaderId, Preference]:
        return {one: self._preferences[one] for one in leaders if one in self._preferences}

    def choose(self, leader: LeaderId, preference: Preference, *, now: datetime) -> None:  # noqa: ARG002 – part of the port
        self._preferences[leader] = preference


class MemoryStandings:
    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def of(self, goals: Collection[GoalId]) -> Mapping[GoalId, Standing]:
        known = self._state.standings
        return {
            one: replace(known[one], acknowledged=self.acknowledged(known[one].shift.id))
            for one in goals
            if one in known
        }

    def missed(self, *, since: datetime, until: datetime) -> Sequence[Standing]:
        found = self.of(sorted(self._state.standings)).values()
        waits = [one for one in found if one.shift.after is State.MISSED and one.escalated is None]
        return [one for one in waits if since <= one.shift.time <= until]

    def shifted(self, shift: GoalShifted) -> None:
        before = self._state.standings.get(shift.goal)
        if before is None or before.shift.time < shift.time:
            self._state.standings[shift.goal] = Standing(shift)

    def forget(self, goal: GoalId, *, until: datetime) -> None:
        before = self._state.standings.get(goal)
        if before and before.shift.time <= until:
            del self._state.standings[goal]

    def escalated(self, shift: GoalShifted, *, now: datetime) -> bool:
        before = self._state.standings.get(shift.goal)
        if before is None or before.escalated or before.shift.time != shift.time:
            return False
        self._state.standings[shift.goal] = replace(before, escalated=now)
        return True

    def acknowledge(self, shift: GoalShifted, *, by: LeaderId, now: datetime) -> Acknowledgement:
        return self._state.acknowledged.setdefault(shift.id, Acknowledgement(by, now))

    def acknowledged(self, shift: UUID) -> Acknowledgement | None:
        return self._state.acknowledged.get(shift)


class MemoryOptOuts:
    def __init__(self, state: MemoryState) -> None:
        self._opt_outs = state.opt_outs

    def any(self, addresses: Collection[AddressDigest]) -> bool:
        return not self._opt_outs.isdisjoint(addresses)

    def add(self, address: AddressDigest, *, now: datetime) -> bool:  # noqa: ARG002 – part of the port
        known = address in self._opt_outs
        self._opt_outs.add(address)
        return not known

    def remove(self, address: AddressDigest) -> bool:
        known = address in self._opt_outs
        self._opt_outs.discard(address)
        return known


class MemoryStore:
    """What is committed, seen by every MemoryWork and by the backlog. one_at_a_time: held by the work that goes on.

    away: what every work raises at its beginning, while it is set.
    """

    def __init__(self) -> None:
        self.state = MemoryState()
        self.away: Exception | None = None
        self.one_at_a_time = threading.Lock()

    def work(self) -> "MemoryWork":
        if self.away:
            raise self.away
        return MemoryWork(self)

    def due(self, *, now: datetime) -> bool:
        return next(_claimable(self.state.lines, now=now, overdue=False), None) is not None

    def overdue(self, *, now: datetime) -> bool:
        return next(_claimable(self.state.lines, now=now, overdue=True), None) is not None

    def waiting(self) -> Waiting:
        waiting = [line for line in self.state.lines.values() if line.status is Status.WAITING]
        since = [line.due if line.notice.kind in UNASKED else line.notice.ready for line in waiting]
        return Waiting(len(since), min(since, default=None))

    def statuses(self) -> Mapping[tuple[str, Kind], Status]:
        return {(line.notice.recipient, line.notice.kind): line.status for line in self.state.lines.values()}


class MemoryWork:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._state = store.state

    def __enter__(self) -> Self:
        self._store.one_at_a_time.acquire()
        self._state = copy.deepcopy(self._store.state)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._state = self._store.state
        self._store.one_at_a_time.release()

    @property
    def ledger(self) -> MemoryLedger:
        return MemoryLedger(self._state)

    @property
    def pauses(self) -> MemoryPauses:
        return MemoryPauses(self._state)

    @property
    def preferences(self) -> MemoryPreferences:
        return MemoryPreferences(self._state)

    @property
    def standings(self) -> MemoryStandings:
        return MemoryStandings(self._state)

    @property
    def opt_outs(self) -> MemoryOptOuts:
        return MemoryOptOuts(self._state)

    def report(self, event: InvitationReported | OptOutChanged, *, now: datetime) -> None:  # noqa: ARG002 – part of the port
        self._state.reports.append(event)

    def lock(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, Progress]:
        start = Progress(0, datetime(1970, 1, 1, tzinfo=UTC))
        return {place: self._state.progress.get(place, start) for place in sorted(places)}

    def store(self, progress: Mapping[TopicPartition, Progress]) -> None:
        self._state.progress.update(progress)

    def dead_letter(self, letters: Sequence[Unusable], *, now: datetime) -> None:
        self._state.dead.extend((now, letter) for letter in letters)

    def dead_letters_since(self, moment: datetime) -> int:
        return sum(at > moment for at, _ in self._state.dead)

    def commit(self) -> None:
        self._store.state = self._state


class FakeLeaders:
    def __init__(self, *leaders: Leader) -> None:
        self.leaders = {one.id: one for one in leaders}
        self.own_goals: dict[GoalId, Goal] = {}

    def all(self) -> Mapping[LeaderId, Leader]:
        return self.leaders

    def goals(self) -> Mapping[GoalId, Goal]:
        return self.own_goals


class FakeLetters:
    """The text is what is told, a kind and a reason a line."""

    def write(self, mail: Mail, *, to: Addressee) -> Letter:
        subject = f"{mail.lead.kind} for {to.name or to.email}"
        text = "\n".join(f"{one.item.notice.kind} {one.why}" for one in mail.told)
        return Letter(subject, text, "<p></p>", "https://kaiku.example/notices/x")


class FakeMailer:
    """Takes mails, or raises what `troubles` holds next; `closed` raises from `open`."""

    def __init__(self) -> None:
        self.closed: Exception | None = None
        self.troubles: list[Exception] = []
        self.taken: list[tuple[str, str]] = []
        self.letters: list[Letter] = []

    def open(self) -> None:
        if self.closed:
            raise self.closed

    def send(self, *, to: str, name: str, letter: Letter, message_id: str, sent: datetime) -> None:  # noqa: ARG002 – part of the port
        if self.troubles:
            raise self.troubles.pop(0)
        self.taken.append((to, message_id))
        self.letters.append(letter)

    def close(self) -> None:
        pass


class FakeJournal:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def decided(self, kind: Kind, decision: Decision, *, repeated: bool) -> None:
        what = "repeated" if repeated else kind
        self.lines.append(f"{what} {decision.recipient} {decision.reason}")

    def sent(self, claim: Claim, *, now: datetime) -> None:  # noqa: ARG002 – part of the port
        self.lines.append(f"sent {claim.notice.recipient}")

    def dropped(self, notice: UUID, *, kind: Kind, reason: Trouble) -> None:  # noqa: ARG002 – part of the port
        self.lines.append(f"dropped {reason}")

    def deferred(self, claim: Claim, *, reason: Trouble, detail: str, due: datetime) -> None:  # noqa: ARG002 – part of the port
        self.lines.append(f"deferred {claim.notice.recipient} {reason}")

    def failed(self, claim: Claim, *, reason: Trouble, detail: str) -> None:  # noqa: ARG002 – part of the port
        self.lines.append(f"failed {claim.notice.recipient} {reason}")


class SetClock:
    """Stands still until it is moved."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def pass_(self, time: timedelta) -> None:
        self.moment += time
