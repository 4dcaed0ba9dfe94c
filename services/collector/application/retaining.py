"""Retaining: what is not kept any longer is erased, round by round, a little at a time. When: see `retention`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.collector.application.asking import Asking
from services.collector.domain.errors import Unavailable
from services.collector.domain.retention import kept_since
from shared.contracts.ids import RoundId, SurveyId
from shared.contracts.retention import is_over
from shared.contracts.snapshot import Directory
from shared.runtime.clock import local_day
from shared.survey.counting import counted
from shared.survey.model import Survey

BATCH = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored of a response that has been erased just now."""

    survey: SurveyId
    version: int
    answers: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased. texts: answers that nobody counts."""

    responses: int = 0
    texts: int = 0


class Answers(Protocol):
    """Responses, as far as they are erased. Raises Unavailable."""

    def rounds(self) -> Sequence[RoundId]:
        """Those of which something is stored."""

    def erase(self, round_: RoundId, *, before: datetime | None, on: date, limit: int) -> Sequence[Stored]:
        """Erase language, answers, time and fingerprint of up to so many responses; what that was.

        before: only of those that were accepted earlier. on: the local day, kept beside what is left.
        """


class ErasingJournal(Protocol):
    """Tells operators."""

    def erased(self, erased: Erased) -> None:
        """So much was."""


class Retaining:
    """Erases what has been kept long enough. Once a local day is enough: what is due changes by the day."""

    def __init__(self, *, answers: Answers, asking: Asking, journal: ErasingJournal) -> None:
        self._answers = answers
        self._asking = asking
        self._journal = journal
        self._done: tuple[date, Directory] | None = None

    def erase(self, *, now: datetime) -> Erased:
        """Erase what is due; what was erased stays so when this ends early. Raises Unavailable."""
        today, directory = local_day(now), self._asking.directory()
        total = Erased()
        if directory.network is None or self._done == (today, directory):
            return total
        months = directory.network.retention_months
        for round_id in self._answers.rounds():
            round_ = directory.rounds.get(round_id)
            before = kept_since(round_, today=today, months=months)
            if before is None and not is_over(round_, today=today, months=months):
                continue
            while True:
                stored = self._answers.erase(round_id, before=before, on=today, limit=BATCH)
                step = Erased(len(stored), sum(self._texts(directory, one) for one in stored))
                self._journal.erased(step)
                total = Erased(total.responses + step.responses, total.texts + step.texts)
                if len(stored) < BATCH:
                    break
        self._done = (today, directory)
        return total

    def _texts(self, directory: Directory, stored: Stored) -> int:
        survey = self._survey(directory, stored)
        return len(stored.answers.keys() - counted(survey, stored.answers).keys()) if survey else 0

    def _survey(self, directory: Directory, stored: Stored) -> Survey | None:
        version = directory.surveys.get((stored.survey, stored.version))
        try:
            return self._asking.survey(version) if version else None
        except Unavailable:
            return None
