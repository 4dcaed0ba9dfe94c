"""Whether answers change what a survey asks, so that its pages have to be looked at while they are filled in."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from shared.survey.expressions.syntax import Expression
from shared.survey.localised import Localised
from shared.survey.model import Survey


def is_live(survey: Survey) -> bool:
    """Whether anything in the survey depends on answers: a condition, a limit, a text that takes them up."""
    return bool(survey.triggers or survey.calculated) or any(_depending(survey.pages))


def _depending(value: object) -> Iterator[bool]:
    if isinstance(value, Expression):
        yield True
    elif isinstance(value, Localised):
        yield "{" in value.fi + value.sv + value.en
    elif isinstance(value, tuple):
        for one in value:
            yield from _depending(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.init:
                yield from _depending(getattr(value, field.name))
