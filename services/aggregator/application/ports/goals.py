"""What judging needs of the world: values that cross the border, and Protocols. No logic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import NamedTuple, Protocol, Self
from uuid import UUID, uuid5

from services.aggregator.application.ports.changes import GoalChanges
from services.aggregator.application.ports.counting import Changes, Panes, Releases
from services.aggregator.application.ports.showing import PastShift
from services.aggregator.domain.goals import Track
from shared.contracts.directory import Goal
from shared.contracts.events import GoalChanged, GoalShifted, GoalWentQuiet, State
from shared.contracts.ids import GoalId, SurveyId, UnitId

SHIFTS = UUID("5d1a0c1c-6b0e-5d0a-9a52-2f6b7c3d8e41")
QUIET = UUID("0e2f6a53-1f0c-5b7e-8a4d-6c1d9b3e7f20")
GoalEvent = GoalShifted | GoalWentQuiet | GoalChanged


def shift_id(goal: GoalId, ordinal: int) -> UUID:
    """The id of a shift: the same goal and ordinal always have the same one."""
    return uuid5(SHIFTS, f"{goal}/{ordinal}")


def quiet_id(goal: GoalId, latest: date) -> UUID:
    """The id of the news that answers have stopped: one for each day that turned out to be the last."""
    return uuid5(QUIET, f"{goal}/{latest}")


@dataclass(frozen=True, slots=True)
class KeptShift:
    """A shift with its place in the goal's ledger. day: the latest day of the releases that it was decided on."""

    goal: GoalId
    ordinal: int
    day: date
    told: PastShift


@dataclass(frozen=True, slots=True)
class KeptGoal:
    """Where judging has come to with a goal. Kept for ever, also while the directory does not have the goal.

    aim: what it is judged by, as a text; another one starts the goal anew. reset: whether it had another one before.
    track: its live evidence. since: the day of its last change. fresh_until: the last day on which it is not stale.
    evidence: progress towards the next change, in quarters. busiest: the most goals that one of its recipients hears
    of. ordinal: of its last shift in the ledger, counted on when it starts anew, so that ids stay unique.
    historic: how many imported releases its status has taken in. live: whether live evidence has taken over; until then
    history is judged anew as more of it comes, and told is what it says. paused: whether it rests by somebody's wish.
    quiet: the latest day of answers after which it was told that they have stopped.
    """

    goal: GoalId
    aim: str
    set_at: datetime
    track: Track
    active: bool = True
    reset: bool = False
    since: date | None = None
    fresh_until: date | None = None
    evidence: float = 0.0
    busiest: int = 1
    ordinal: int = 0
    historic: int = 0
    live: bool = False
    told: tuple[KeptShift, ...] = ()
    paused: bool = False
    quiet: date | None = None


class Noted(NamedTuple):
    """What is known of a goal at a glance. missing_since: since when the directory has not had it."""

    aim: str
    active: bool
    paused: bool = False
    missing_since: datetime | None = None


class GoalWork(Protocol):
    """One transaction of judging. Left without `commit`, nothing has happened."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @property
    def changes(self) -> Changes:
        """Marks of what changed."""

    @property
    def releases(self) -> Releases:
        """The ledger of releases."""

    @property
    def panes(self) -> Panes:
        """Sums of releases."""

    def historic_releases(self, *, units: Collection[UnitId], survey: SurveyId) -> int:
        """How many imported releases there are of these units in a survey."""

    def read_to(self) -> datetime:
        """Every record of every partition that was appended before this moment has been counted."""

    def noted(self) -> Mapping[GoalId, Noted]:
        """All goals that were ever judged."""

    def lock(self, goals: Sequence[KeptGoal]) -> Mapping[GoalId, KeptGoal]:
        """Lock these goals, in sorted order, until the transaction ends, and say where they are.

        A goal that was never judged begins as it is given.
        """

    def keep(self, goals: Sequence[KeptGoal]) -> None:
        """Replace these goals, which have been locked."""

    def retire(self, goals: Collection[GoalId], *, now: datetime) -> None:
        """Note that the directory does not have these now. Nothing is forgotten: one that comes back goes on.

        One that somebody is just judging may be left for the next time.
        """

    @property
    def asked(self) -> GoalChanges:
        """What was asked of goals over time."""

    def published(self, goals: Collection[GoalId]) -> Mapping[GoalId, Goal]:
        """These goals as the directory has them, as of this transaction."""

    def add_shifts(self, shifts: Sequence[KeptShift]) -> None:
        """Write these into the ledger."""

    def publish(self, events: Sequence[GoalEvent], *, now: datetime) -> None:
        """Rows for the log, in this order."""

    def commit(self) -> None:
        """Make it so."""


class BeginGoalWork(Protocol):
    """Begins a transaction of judging."""

    def __call__(self) -> GoalWork: ...


class GoalCensus(Protocol):
    """Reads how goals stand, for metrics, and whether there is anything to judge. Never waits for a writer."""

    def marked(self) -> bool:
        """Whether anything has changed that was not judged yet."""

    def by_state(self, *, today: date) -> Mapping[tuple[State, bool], int]:
        """How many active goals have each state, stale ones (True) and others; absent means none."""
