"""Whether answers change what a survey asks, so that its pages have to be looked at while they are filled in."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from shared.survey.expressions.syntax import Expression
from shared.survey.model import Survey


def is_live(survey: Survey) -> bool:
    """Whether anything in the survey depends on answers: a condition, a limit, a text that takes them up."""
    return any(True for _ in _conditions(survey.pages)) or bool(survey.triggers or survey.calculated)


def _conditions(value: object) -> Iterator[Expression]:
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _conditions(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.init:
                yield from _conditions(getattr(value, field.name))
