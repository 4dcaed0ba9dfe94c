"""Receipts: with its code, a respondent sees what is stored of a response and withdraws it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.collector.application.asking import Asking
from services.collector.application.ports import Content, Erased, Journal, Kept, Work
from services.collector.domain.errors import Unavailable, UnknownReceipt
from services.collector.domain.receipts import ReceiptCode, digest_of, read_receipt
from services.collector.domain.responses import withdrawn
from shared.contracts.ids import ResponseId, SurveyId
from shared.contracts.snapshot import Directory
from shared.runtime.decent import noon_of
from shared.survey.localised import Localised
from shared.survey.model import Survey


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of a response, with the words to show it in.

    content: None once it has been withdrawn, or erased because it was kept long enough (is_over). unit, survey: None
    when the directory has forgotten them.
    """

    response: ResponseId
    code: ReceiptCode
    content: Content | None
    unit: Localised | None
    survey: Survey | None
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A response has been withdrawn. repeated: it had been before."""

    response: ResponseId
    code: ReceiptCode
    repeated: bool


class Receipts:
    """What receipt codes open."""

    def __init__(self, *, asking: Asking, kept: Kept, work: Callable[[], Work], journal: Journal) -> None:
        self._asking = asking
        self._kept = kept
        self._work = work
        self._journal = journal

    def look(self, text: str) -> Stored:
        """What is stored. Raises UnknownReceipt, Unavailable."""
        code = _code(text)
        held = self._kept.of_receipt(digest_of(code))
        if held is None:
            raise UnknownReceipt
        directory = self._asking.directory()
        return Stored(
            response=held.id,
            code=code,
            content=held.content,
            unit=directory.name_of(held.place.unit),
            survey=self._survey(directory, held.survey, held.version),
            is_over=held.is_over,
        )

    def withdraw(self, text: str, *, now: datetime) -> Withdrawal:
        """Erase a response and have the log hear of it; twice is harmless. Raises UnknownReceipt, Unavailable."""
        code = _code(text)
        digest = digest_of(code)
        with self._work() as work:
            erased = work.erase(digest, now=now)
            if erased is not None:
                self._tell(work, erased, now)
                work.commit()
        if erased is not None:
            self._journal.withdrawn(repeated=False)
            return Withdrawal(erased.id, code, repeated=False)
        held = self._kept.of_receipt(digest)
        if held is None:
            raise UnknownReceipt
        self._journal.withdrawn(repeated=True)
        return Withdrawal(held.id, code, repeated=True)

    def _tell(self, work: Work, erased: Erased, now: datetime) -> None:
        """At once; but of what is still held no more is told than its day, and not before that is over."""
        if erased.held is None:
            work.publish([withdrawn(erased.id, erased.place, erased.organisation, now=now)], now=now)
            return
        noon = noon_of(erased.held)
        work.hold(withdrawn(erased.id, erased.place, erased.organisation, now=noon), erased.held)

    def _survey(self, directory: Directory, survey: SurveyId, number: int) -> Survey | None:
        version = directory.surveys.get((survey, number))
        try:
            return self._asking.survey(version) if version else None
        except Unavailable:  # this release can't read it: the answers are shown by their names
            return None


def _code(text: str) -> ReceiptCode:
    code = read_receipt(text)
    if code is None:
        raise UnknownReceipt
    return code
