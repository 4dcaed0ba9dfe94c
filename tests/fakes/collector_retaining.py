"""Stored answers in memory, as far as they are erased, and who is told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from services.collector.application.retaining import Erased, Stored
from shared.contracts.ids import RoundId, SurveyId
from tests.fakes.collector import NOON


@dataclass
class One:
    """A stored response. on: when it was erased."""

    round: RoundId
    time: datetime
    answers: Mapping[str, object]
    on: date | None = None


@dataclass
class MemoryAnswers:
    """`Answers`."""

    all: list[One] = field(default_factory=list)

    def add(self, round_: RoundId, time: datetime, answers: Mapping[str, object]) -> None:
        self.all.append(One(round_, time, answers))

    def left(self) -> list[tuple[RoundId, int]]:
        """What is still stored: its round, and how many days old it is."""
        return [(one.round, (NOON - one.time).days) for one in self.all if one.on is None]

    def rounds(self) -> Sequence[RoundId]:
        return sorted({one.round for one in self.all if one.on is None})

    def erase(self, round_: RoundId, *, before: datetime | None, on: date, limit: int) -> Sequence[Stored]:
        due = [one for one in self.all if one.round == round_ and one.on is None]
        due = [one for one in due if before is None or one.time < before][:limit]
        for one in due:
            one.on = on
        return [Stored(SurveyId("partnership"), 1, one.answers) for one in due]


@dataclass
class Told:
    """`ErasingJournal`."""

    total: Erased = field(default_factory=Erased)

    def erased(self, erased: Erased) -> None:
        self.total = Erased(self.total.responses + erased.responses, self.total.texts + erased.texts)
