"""Whether answers fit a survey, what is kept of them, and what of that is counted. Total: any JSON gets a verdict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from shared.survey.kinds import AnswerKind
from shared.survey.model import Choice, ChoiceQuestion, Question, Role, Scalar, Survey, TextQuestion, key_of

LONGEST_OTHER = 1_000


class AnswerCode(StrEnum):
    """Why an answer can't be taken."""

    REQUIRED = "required"
    UNKNOWN_QUESTION = "unknown-question"
    WRONG_TYPE = "wrong-type"
    UNKNOWN_CHOICE = "unknown-choice"
    TOO_FEW = "too-few"
    TOO_MANY = "too-many"
    TOO_LONG = "too-long"
    OTHER_MISSING = "other-missing"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class AnswerError:
    """What is wrong with the answer to one question; params fill the code's words."""

    question: str
    code: AnswerCode
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Validated:
    """stored: what is kept, by question, empty answers left out. errors: in the order of the questions."""

    stored: Mapping[str, object]
    errors: tuple[AnswerError, ...]


def validate(survey: Survey, answers: Mapping[str, object]) -> Validated:
    """The verdict on answers as SurveyJS names them; `<question>-Comment` holds the text of *other*."""
    stored: dict[str, object] = {}
    errors: list[AnswerError] = []
    expected = set()
    for question in survey.questions():
        expected.add(question.name)
        if isinstance(question, TextQuestion):
            errors += _text(question, answers.get(question.name), stored)
        else:
            if question.comment:
                expected.add(question.comment)
            errors += _choice(question, answers, stored)
    errors += [AnswerError(name, AnswerCode.UNKNOWN_QUESTION) for name in answers if name not in expected]
    return Validated(stored, tuple(errors))


def counted(survey: Survey, stored: Mapping[str, object]) -> Mapping[str, tuple[AnswerKind, tuple[str, ...]]]:
    """Of each answered question that is counted: its kind and the keys chosen, none for "can't say"."""
    found = {}
    for question in survey.questions():
        if isinstance(question, ChoiceQuestion) and question.name in stored:
            given = cast("Scalar | list[Scalar]", stored[question.name])
            chosen = given if isinstance(given, list) else [given]
            keys = [key_of(one) for one in chosen]
            values = tuple(key for key in keys if question.by_key[key].role is not Role.CANT_SAY)
            found[question.name] = (question.kind, values)
    return found


def _text(question: TextQuestion, given: object, stored: dict[str, object]) -> Iterable[AnswerError]:
    if given is not None and not isinstance(given, str):
        yield AnswerError(question.name, AnswerCode.WRONG_TYPE, {"expected": "text"})
        return
    text = _clean(given)
    if not text:
        yield from _absent(question)
    elif len(text) > question.longest:
        yield AnswerError(question.name, AnswerCode.TOO_LONG, {"most": question.longest, "given": len(text)})
    else:
        stored[question.name] = text


def _choice(
    question: ChoiceQuestion, answers: Mapping[str, object], stored: dict[str, object]
) -> Iterable[AnswerError]:
    given = answers.get(question.name)
    if given is None or given in ("", []):
        yield from _absent(question)
        yield from _other(question, [], answers, stored)
        return
    if question.multiple and not isinstance(given, list):
        yield AnswerError(question.name, AnswerCode.WRONG_TYPE, {"expected": "list"})
        return
    chosen = []
    for value in given if question.multiple and isinstance(given, list) else [given]:
        one = _known(question, value)
        if isinstance(one, AnswerError):
            yield one
            return
        if one not in chosen:  # the same twice says nothing more
            chosen.append(one)
    errors = [*_limits(question, chosen), *_other(question, chosen, answers, stored)]
    if not errors:
        values = [one.value for one in chosen]
        stored[question.name] = values if question.multiple else values[0]
    yield from errors


def _known(question: ChoiceQuestion, value: object) -> Choice | AnswerError:
    if not isinstance(value, str | int | float | bool):
        return AnswerError(question.name, AnswerCode.WRONG_TYPE, {"expected": "choice"})
    one = question.by_key.get(key_of(value)) if abs(_size(value)) < 1e15 else None
    if one is None:
        return AnswerError(question.name, AnswerCode.UNKNOWN_CHOICE)
    if isinstance(one.value, str) != isinstance(value, str) or isinstance(one.value, bool) != isinstance(value, bool):
        return AnswerError(question.name, AnswerCode.WRONG_TYPE, {"expected": "choice"})
    return one


def _size(value: Scalar) -> float:
    return 0 if isinstance(value, str) else value


def _limits(question: ChoiceQuestion, chosen: Sequence[Choice]) -> Iterable[AnswerError]:
    if len(chosen) > 1 and any(one.role is Role.CANT_SAY for one in chosen):
        yield AnswerError(question.name, AnswerCode.ALONE)
    elif question.fewest and len(chosen) < question.fewest and chosen[0].role is not Role.CANT_SAY:
        yield AnswerError(question.name, AnswerCode.TOO_FEW, {"least": question.fewest, "given": len(chosen)})
    elif question.most and len(chosen) > question.most:
        yield AnswerError(question.name, AnswerCode.TOO_MANY, {"most": question.most, "given": len(chosen)})


def _other(
    question: ChoiceQuestion, chosen: Sequence[Choice], answers: Mapping[str, object], stored: dict[str, object]
) -> Iterable[AnswerError]:
    """The text beside *other*: needed when it is chosen, dropped when it is not."""
    if question.comment is None:
        return
    given = answers.get(question.comment)
    if given is not None and not isinstance(given, str):
        yield AnswerError(question.comment, AnswerCode.WRONG_TYPE, {"expected": "text"})
        return
    text = _clean(given)
    if not any(one.role is Role.OTHER for one in chosen):
        return
    if not text:
        yield AnswerError(question.name, AnswerCode.OTHER_MISSING)
    elif len(text) > LONGEST_OTHER:
        yield AnswerError(question.comment, AnswerCode.TOO_LONG, {"most": LONGEST_OTHER, "given": len(text)})
    else:
        stored[question.comment] = text


def _absent(question: Question) -> Iterable[AnswerError]:
    if question.required:
        yield AnswerError(question.name, AnswerCode.REQUIRED)


def _clean(text: str | None) -> str:
    """Lines as \\n, as browsers count them, and nothing that a database or a reader can't take."""
    lines = (text or "").replace("\r\n", "\n").replace("\x00", "")
    return lines.encode("utf-8", "ignore").decode().strip()
