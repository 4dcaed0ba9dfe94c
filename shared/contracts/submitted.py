"""The fast way to and from the wire for `feedback.submitted.v1`, which is nearly all that the log carries.

It takes only what the schema takes and gives what the schema gives; for anything else it steps aside, and the schema
says what is wrong.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared.contracts import values
from shared.contracts.event_forms import write_given
from shared.contracts.events import FeedbackSubmitted
from shared.contracts.ids import OrganisationId, ResponseId, RoundId, ScopeId, SurveyId, UnitId

_FIELDS = frozenset({"response", "organisation", "unit", "round", "survey", "version", "answers", "historic"})


def read(raw: Mapping[str, Any]) -> tuple[UUID, FeedbackSubmitted] | None:
    """The envelope's id and the event of a structured CloudEvent of this type, or None when it is not plain."""
    try:
        data = raw["data"]
        if type(data) is not dict or data.keys() != _FIELDS or type(data["answers"]) is not dict:
            return None
        given_answer, is_word = values.given_answer, values.is_word
        answers = {}
        for question, answer in data["answers"].items():
            chosen = answer["values"]
            if type(chosen) is not list or len(answer) != 2 or not is_word(question):  # kind, values and no more
                return None
            answers[question] = given_answer(answer["kind"], *chosen)
        response = values.uuid(data["response"])
        event = FeedbackSubmitted(
            response=ResponseId(response),
            time=values.moment(raw["time"]),
            organisation=OrganisationId(ScopeId(values.identity(data["organisation"]))),
            unit=UnitId(ScopeId(values.identity(data["unit"]))),
            round=RoundId(values.identity(data["round"])),
            survey=SurveyId(values.identity(data["survey"])),
            version=values.ordinal(data["version"]),
            answers=answers,
            historic=values.yes_or_no(data["historic"]),
        )
        return (response if raw["id"] == data["response"] else values.uuid(raw["id"])), event
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def write(event: FeedbackSubmitted) -> Mapping[str, object]:
    """What the schema would dump."""
    return {
        "response": str(event.response),
        "organisation": event.organisation,
        "unit": event.unit,
        "round": event.round,
        "survey": event.survey,
        "version": event.version,
        "answers": {question: write_given(answer) for question, answer in event.answers.items()},
        "historic": event.historic,
    }
