"""The forms of what the API takes. They refuse what is missing, wrong or unknown; the OpenAPI document shows them."""

from marshmallow import RAISE, Schema, fields, validate

from services.collector.application.handing_out import MOST_AT_ONCE
from services.collector.application.managing.rounds import LARGEST_CAP, LARGEST_RATE
from shared.contracts.directory import LinkKind

_ID = validate.Length(1, 64)


def _about(text: str) -> dict[str, object]:
    return {"description": text}


class _Read(Schema):
    class Meta:
        unknown = RAISE


def _definition() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.Raw(allow_none=True),
        required=True,
        metadata=_about("The survey's SurveyJS document."),
    )


def _links() -> fields.Enum[LinkKind]:
    return fields.Enum(
        LinkKind,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata=_about("The only kind of link that its rounds may have; null for either."),
    )


class CheckSchema(_Read):
    """A definition to be checked."""

    definition = _definition()


class BringSchema(_Read):
    """A survey, or a new version of one, to be kept until it is published."""

    survey = fields.String(required=True, validate=_ID, metadata=_about("Its short name."))
    definition = _definition()
    owner = fields.String(
        load_default=None,
        allow_none=True,
        metadata=_about("Of a new survey: the organisation whose it is; null for the network's."),
    )
    links = _links()


class OpenSchema(_Read):
    """A round to be opened."""

    survey = fields.String(required=True, validate=_ID)
    version = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 2**31 - 1),
        metadata=_about("Null for the newest."),
    )
    opens = fields.Date(required=True, metadata=_about("The first local day."))
    closes = fields.Date(
        load_default=None, allow_none=True, metadata=_about("The last local day; null for a round without end.")
    )
    units = fields.List(fields.String(validate=_ID), required=True, validate=validate.Length(max=10_000))
    link = fields.Enum(
        LinkKind,
        by_value=True,
        required=True,
        metadata=_about(
            "open: whoever holds the link can answer many times, and can put in four answers and read the fifth. "
            "personal: each link takes one answer."
        ),
    )
    cap = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, LARGEST_CAP),
        metadata=_about("The most answers that one unit's open link takes."),
    )
    per_minute = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, LARGEST_RATE),
        metadata=_about("The most answers that one link takes in a minute."),
    )


class ExtendSchema(_Read):
    """A round's new last day."""

    closes = fields.Date(required=True, allow_none=True, metadata=_about("Null for no end."))


class MakeLinksSchema(_Read):
    """Personal links to be made."""

    unit = fields.String(required=True, validate=_ID)
    count = fields.Integer(strict=True, required=True, validate=validate.Range(1, MOST_AT_ONCE))


class AddressSchema(_Read):
    """An address of which somebody asks what became of it."""

    address = fields.String(required=True, validate=validate.Length(1, 254))
