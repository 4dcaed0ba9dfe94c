"""The forms of the API's bodies. They read and write what crosses the wire; the OpenAPI document is made of them."""

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from services.collector.domain.places import State
from shared.survey.errors import AnswerCode
from shared.survey.localised import Language

RECEIPT = "7K2M9-QX4TB-N0RCE-W8HVD"
LINK = "4zk7q0w2v9mhn3t8r6ye1xcb5d"


def _about(text: str, example: object = None) -> dict[str, object]:
    return {"description": text} if example is None else {"description": text, "example": example}


class SubmissionSchema(Schema):
    """What is sent."""

    class Meta:
        unknown = RAISE

    language = fields.Enum(
        Language, by_value=True, required=True, metadata=_about("The language in which the survey was answered.")
    )
    answers = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(allow_none=True),
        required=True,
        metadata=_about(
            "Answers by question, as SurveyJS names them: one value, a list of values for a checkbox, a text. "
            "`<question>-Comment` holds the text of *other*. null, empty texts and empty lists are no answers.",
            {"trust": 4, "recommend": 9, "better": "More visits."},
        ),
    )


class ReceiptSchema(Schema):
    """The reply to a submission; the same submission again gets the same."""

    response = fields.UUID(required=True)
    receipt = fields.String(required=True, metadata=_about("With it the response can be seen and withdrawn.", RECEIPT))
    url = fields.String(required=True, metadata=_about("The page that takes the receipt code."))


class LinkSchema(Schema):
    """A link as it is now."""

    state = fields.Enum(State, by_value=True, required=True)
    survey = fields.String(required=True)
    version = fields.Integer(required=True)
    round = fields.String(required=True)
    unit = fields.String(required=True)
    languages = fields.List(fields.Enum(Language, by_value=True), required=True)
    definition = fields.Dict(
        keys=fields.String(), values=fields.Raw(), required=True, metadata=_about("The survey's SurveyJS document.")
    )


class WithdrawSchema(Schema):
    """Which response is to be withdrawn."""

    class Meta:
        unknown = RAISE

    receipt = fields.String(
        required=True,
        validate=validate.Length(max=200),
        metadata=_about("The receipt code, in any case, with or without hyphens.", RECEIPT),
    )


class WithdrawalSchema(Schema):
    """A response that has been withdrawn, now or before."""

    response = fields.UUID(required=True)


class AnswerErrorSchema(Schema):
    """What is wrong with one answer."""

    question = fields.String(required=True)
    code = fields.Enum(AnswerCode, by_value=True, required=True)
    message = fields.String(required=True, metadata=_about("For people, in the submission's language."))


class ProblemSchema(Schema):
    """A refusal (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    code = fields.String(required=True, metadata=_about("One word that programs can rely on."))


class InvalidAnswersSchema(ProblemSchema):
    """Answers that don't fit the survey."""

    errors = fields.List(fields.Nested(AnswerErrorSchema), required=True)


def dumped(schema: Schema, value: object) -> dict[str, Any]:
    """The JSON object of a value."""
    found: dict[str, Any] = schema.dump(value)
    return found
