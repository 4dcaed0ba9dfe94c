"""The marshmallow fields and the base form of events and documents; how single values are read lives in `values`."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, post_load

from shared.contracts import values
from shared.survey.localised import Localised


class Value(fields.Field[Any]):
    """A field read by one of the functions of `values` and written by another."""

    def __init__(
        self, read: Callable[[object], Any], write: Callable[[Any], object] = lambda value: value, **rest: Any
    ):
        super().__init__(**{"required": "load_default" not in rest, **rest})
        self._read = read
        self._write = write

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> object:  # noqa: ARG002 – marshmallow's
        return None if value is None else self._write(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:  # noqa: ARG002
        try:
            return self._read(value)
        except (ValueError, TypeError, OverflowError) as error:
            raise ValidationError("not valid") from error


class Form(Schema):
    """The wire form of one frozen value. What is missing, wrong or unknown is refused."""

    class Meta:
        unknown = RAISE

    makes: ClassVar[Callable[..., Any]]

    @post_load
    def _make(self, data: Mapping[str, Any], **_: Any) -> Any:
        return type(self).makes(**data)


class LocalisedForm(Form):
    """A text in the network's languages; those without one are left out."""

    makes = Localised

    fi = fields.String(load_default="", validate=values.text)
    sv = fields.String(load_default="", validate=values.text)
    en = fields.String(load_default="", validate=values.text)


def identity(**rest: Any) -> Value:
    """An id of the directory."""
    return Value(values.identity, **rest)


def identities(**rest: Any) -> fields.List[str]:
    """Ids in order."""
    return Tuple(identity(), **rest)


def word() -> Value:
    """A question's name or a value."""
    return Value(values.word)


def text(**rest: Any) -> Value:
    """Any text."""
    return Value(values.text, **rest)


def uuid() -> Value:
    """A UUID."""
    return Value(values.uuid, str)


def moment() -> Value:
    """A moment in UTC."""
    return Value(values.moment, datetime.isoformat)


def day(**rest: Any) -> Value:
    """A calendar day."""
    return Value(values.day, date.isoformat, **rest)


def one_of(kind: type[StrEnum], **rest: Any) -> Value:
    """A member of a closed list."""
    return Value(lambda given: kind(values.text(given)), str, **rest)


def localised(**rest: Any) -> fields.Nested:
    """A text in the network's languages."""
    return fields.Nested(LocalisedForm, **{"required": "load_default" not in rest, **rest})


class Tuple(fields.List[Any]):
    """A list on the wire, a tuple at home."""

    def __init__(self, inner: fields.Field[Any], **rest: Any) -> None:
        super().__init__(inner, **{"required": "load_default" not in rest, **rest})

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **rest: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **rest))


def where(error: ValidationError) -> str:
    """The paths that a form refused, for operators: names of fields, never what stood in them."""
    return ", ".join(sorted(set(_paths(error.messages, ""))))


def _paths(messages: object, path: str) -> list[str]:
    if not isinstance(messages, Mapping):
        return [path.strip(".") or "the whole"]
    return [found for key, inner in messages.items() for found in _paths(inner, f"{path}.{key}")]
