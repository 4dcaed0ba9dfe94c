"""Responses: what is kept of one respondent's answers, and what is told of it. Pure.

No address, no user agent: what is not here is not kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.collector.domain.places import Place
from services.collector.domain.receipts import ReceiptDigest
from services.collector.domain.submissions import Fingerprint, SubmissionKey
from shared.contracts.events import FeedbackSubmitted, FeedbackWithdrawn, GivenAnswer
from shared.contracts.ids import OrganisationId, ResponseId, SurveyId
from shared.survey.counting import counted
from shared.survey.localised import Language
from shared.survey.model import Survey


@dataclass(frozen=True, slots=True)
class Response:
    """An accepted response. answers: as validated, texts among them. time: when it was accepted, in UTC.

    Of one through a personal link no more is known than its local day, which noon stands for, and no language: in a
    small unit either could tell who of those invited it was. fingerprint, receipt: None for imported ones, which nobody
    sends again or holds a code for.
    """

    id: ResponseId
    place: Place
    organisation: OrganisationId
    survey: SurveyId
    version: int
    key: SubmissionKey
    fingerprint: Fingerprint | None
    receipt: ReceiptDigest | None
    language: Language | None
    answers: Mapping[str, object]
    time: datetime
    historic: bool = False


def submitted(response: Response, survey: Survey) -> FeedbackSubmitted:
    """What the log hears of a response: scores and choices; texts stay here."""
    return FeedbackSubmitted(
        response=response.id,
        time=response.time,
        organisation=response.organisation,
        unit=response.place.unit,
        round=response.place.round,
        survey=response.survey,
        version=response.version,
        answers={
            question: GivenAnswer(kind, values)
            for question, (kind, values) in counted(survey, response.answers).items()
        },
        historic=response.historic,
    )


def withdrawn(response: ResponseId, place: Place, organisation: OrganisationId, *, now: datetime) -> FeedbackWithdrawn:
    """What the log hears of a withdrawal."""
    return FeedbackWithdrawn(response=response, time=now, organisation=organisation, unit=place.unit, round=place.round)
