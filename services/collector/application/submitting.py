"""Submitting: a respondent's answers become a response that is kept, once, with its event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.collector.application.asking import Asked, Asking, Found
from services.collector.application.pace import UNHURRIED, Pace
from services.collector.application.ports import Earlier, Intake, Kept, Offer
from services.collector.domain.errors import (
    CapReached,
    InvalidAnswers,
    KeyReused,
    LinkUsed,
    RoundClosed,
    RoundNotOpen,
    TooManyAtOnce,
    Unavailable,
)
from services.collector.domain.places import State, state_on
from services.collector.domain.receipts import ReceiptCode, digest_of, receipt_again, receipt_code
from services.collector.domain.responses import Response, submitted
from services.collector.domain.submissions import SubmissionKey, fingerprint, same_answers
from shared.contracts.directory import Round
from shared.contracts.ids import ResponseId
from shared.runtime.clock import local_day
from shared.runtime.decent import noon_of
from shared.runtime.keys import Keys
from shared.survey.answers import validate
from shared.survey.localised import Language


@dataclass(frozen=True, slots=True)
class Submission:
    """What was sent. link: as it stood in the address. answers: as SurveyJS names them, unchecked."""

    link: str
    key: SubmissionKey
    language: Language
    answers: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The reply to a submission, the same each time. is_new: it was kept just now. withdrawn: it has been since."""

    response: ResponseId
    code: ReceiptCode
    asked: Asked
    is_new: bool
    withdrawn: bool = False


class Submitting:
    """Keeps responses.

    The checks go in the order that the design promises: unknown link, known key, round's state, answers, claim and cap.
    A response that looks well is offered at once, for the intake itself knows whether its key is known: one trip to
    the database instead of two.
    """

    def __init__(
        self,
        *,
        asking: Asking,
        kept: Kept,
        intake: Intake,
        keys: Keys,
        new_id: Callable[[], UUID],
        pace: Pace = UNHURRIED,
    ) -> None:
        self._asking = asking
        self._kept = kept
        self._intake = intake
        self._keys = keys
        self._new_id = new_id
        self._pace = pace

    def submit(self, sent: Submission, *, now: datetime) -> Receipt:
        """Keep a response.

        Raises UnknownLink, KeyReused, RoundNotOpen, RoundClosed, InvalidAnswers, TooManyAtOnce, LinkUsed, CapReached,
        Unavailable.
        """
        found = self._asking.find(sent.link)
        try:
            offer, code = self._offer(sent, found, now)
            self._not_too_fast(found)
        except (RoundNotOpen, RoundClosed, InvalidAnswers, TooManyAtOnce):
            if earlier := self._kept.under_key(found.asked.place, sent.key):
                return self._again(sent, found.asked, earlier)
            raise
        if self._intake.keep(offer, now=now):
            return Receipt(offer.response.id, code, found.asked, is_new=True)
        if earlier := self._kept.under_key(found.asked.place, sent.key):
            return self._again(sent, found.asked, earlier)
        if found.personal is not None:
            raise LinkUsed
        if offer.cap is not None:
            raise CapReached
        raise Unavailable("the response was neither kept nor known")

    def _offer(self, sent: Submission, found: Found, now: datetime) -> tuple[Offer, ReceiptCode]:
        asked = found.asked
        _refuse_unless_open(asked.round, now)
        verdict = validate(asked.survey, sent.answers, language=sent.language, now=now)
        if verdict.errors:
            raise InvalidAnswers(verdict.errors)
        personal = found.personal is not None
        identity = ResponseId(self._new_id())
        code = receipt_code(self._keys, identity)
        response = Response(
            id=identity,
            place=asked.place,
            organisation=asked.organisation.id,
            survey=asked.round.survey,
            version=asked.round.version,
            key=sent.key,
            fingerprint=fingerprint(self._keys, sent.language, sent.answers),
            receipt=digest_of(code),
            language=None if personal else sent.language,
            answers=verdict.stored,
            time=noon_of(local_day(now)) if personal else now,
        )
        cap = None if personal else asked.round.cap
        return Offer(response, submitted(response, asked.survey), found.personal, cap), code

    def _not_too_fast(self, found: Found) -> None:
        """An open link is known to many. A personal one answers once, at whatever pace."""
        limit, place = found.asked.round.per_minute, found.asked.place
        if limit is None or found.personal is not None:
            return
        if seconds := self._pace.wait(f"{place.round}/{place.unit}", limit):
            raise TooManyAtOnce(seconds)

    def _again(self, sent: Submission, asked: Asked, earlier: Earlier) -> Receipt:
        """The first reply again. After a withdrawal nothing is left to compare with, and nothing to be mixed up."""
        kept = earlier.fingerprint
        if kept is not None and not same_answers(self._keys, kept, sent.language, sent.answers):
            raise KeyReused
        code = receipt_again(self._keys, earlier.id, earlier.receipt) if earlier.receipt is not None else None
        if code is None:  # an imported one, or one whose secret has gone: its reply can't be given any more
            raise KeyReused
        return Receipt(earlier.id, code, asked, is_new=False, withdrawn=kept is None)


def _refuse_unless_open(round_: Round, now: datetime) -> None:
    match state_on(round_, local_day(now)):
        case State.NOT_OPEN:
            raise RoundNotOpen(round_.opens)
        case State.CLOSED:
            raise RoundClosed
