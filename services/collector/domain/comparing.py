"""What differs between two versions of a survey, question by question. Pure; whether it may be lives in `changes`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.survey.asks import Choices, Matrix, Text, Texts
from shared.survey.changes import incompatible
from shared.survey.localised import Localised
from shared.survey.model import Question, Survey


class Kind(StrEnum):
    """What happened to a question."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Aspect(StrEnum):
    """What is different about a question."""

    TITLE = "title"
    DESCRIPTION = "description"
    TYPE = "type"
    CHOICES = "choices"
    LIMITS = "limits"
    REQUIRED = "required"
    CONDITIONS = "conditions"
    CHECKS = "checks"
    VALUES = "values"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that differs. breaks: its figures would no longer mean what they did, so it is refused."""

    question: str
    kind: Kind
    title: Localised
    before: Localised | None = None
    aspects: Sequence[Aspect] = ()
    breaks: bool = False


def differences(before: Survey, after: Survey) -> Sequence[Difference]:
    """In the order of the later version, what has gone at the end."""
    broken = set(incompatible(before, after))
    found = []
    for question in after.questions():
        earlier = before.question(question.name)
        if earlier is None:
            found.append(Difference(question.name, Kind.ADDED, question.title, breaks=question.name in broken))
            continue
        aspects = [*_aspects(earlier, question), *_place(before, after, question.name)]
        breaks = any(name == question.name or name.startswith(f"{question.name}.") for name in broken)
        if aspects or breaks:
            title = earlier.title if earlier.title != question.title else None
            found.append(Difference(question.name, Kind.CHANGED, question.title, title, aspects, breaks))
    gone = [one for one in before.questions() if after.question(one.name) is None]
    return [*found, *(Difference(one.name, Kind.REMOVED, one.title) for one in gone)]


def _aspects(before: Question, after: Question) -> Sequence[Aspect]:
    found = {
        Aspect.TITLE: before.title != after.title,
        Aspect.DESCRIPTION: before.description != after.description,
        Aspect.TYPE: _type(before) != _type(after),
        Aspect.CHOICES: _choices(before) != _choices(after),
        Aspect.LIMITS: _limits(before) != _limits(after),
        Aspect.REQUIRED: (before.rules.required, before.rules.required_if)
        != (after.rules.required, after.rules.required_if),
        Aspect.CONDITIONS: _conditions(before) != _conditions(after),
        Aspect.CHECKS: before.validators != after.validators,
        Aspect.VALUES: (before.value_name, before.values) != (after.value_name, after.values),
    }
    return [aspect for aspect, differs in found.items() if differs]


def _place(before: Survey, after: Survey, name: str) -> Sequence[Aspect]:
    """Moved, among the questions that both versions have."""
    both = [one.name for one in after.questions() if before.question(one.name)]
    earlier = [one.name for one in before.questions() if after.question(one.name)]
    return [] if both.index(name) == earlier.index(name) else [Aspect.PLACE]


def _type(question: Question) -> object:
    match question.asks:
        case Choices(layout=layout):
            return layout
        case Text(input=kind, rows=rows):
            return kind, rows is None
        case asks:
            return type(asks)


def _choices(question: Question) -> object:
    match question.asks:
        case Choices() as asks:
            return asks.choices, asks.low, asks.high
        case Matrix() as asks:
            return asks.rows, asks.columns
        case Texts() as asks:
            return asks.items
        case _:
            return None


def _limits(question: Question) -> object:
    match question.asks:
        case Choices() as asks:
            return asks.fewest, asks.most
        case Text() as asks:
            return asks.longest, asks.least, asks.most, asks.least_expression, asks.most_expression, asks.step
        case Matrix() as asks:
            return asks.each_required, asks.each_unique
        case _:
            return None


def _conditions(question: Question) -> object:
    rules = question.rules
    own = (rules.visible, rules.visible_if, rules.enabled, rules.enable_if)
    match question.asks:
        case Choices() as asks:
            return own, asks.visible_if, asks.enable_if
        case Matrix() as asks:
            return own, asks.rows_visible_if, asks.columns_visible_if
        case _:
            return own
