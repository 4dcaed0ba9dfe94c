"""What a survey makes of answers: what is seen, what is wrong, what is kept. Total: any JSON gets a verdict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.survey.errors import AnswerCode, AnswerError
from shared.survey.localised import Language, Localised
from shared.survey.model import (
    Choice,
    Choices,
    Element,
    Question,
    Role,
    Scalar,
    Section,
    Survey,
    Text,
    key_of,
    questions_in,
)

LONGEST_OTHER = 1_000


@dataclass(frozen=True, slots=True)
class State:
    """How a question stands now.

    choices: those that can be seen, columns for a matrix. disabled: keys of those that can't be chosen. rows: those of
    a matrix that can be seen. least, most: the ends of a text.
    """

    visible: bool
    enabled: bool
    required: bool
    choices: tuple[Choice, ...] = ()
    disabled: frozenset[str] = frozenset()
    rows: tuple[Choice, ...] = ()
    least: Scalar | None = None
    most: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A survey with answers.

    values: what the answers have become, by value name. stored: what would be kept if they were sent now. errors: of
    all that can be seen, in the order of the questions. pages: those that can be seen, at least one.
    """

    survey: Survey
    language: Language
    values: Mapping[str, object]
    stored: Mapping[str, object]
    errors: tuple[AnswerError, ...]
    pages: tuple[Section, ...]

    def page_errors(self, page: Section) -> tuple[AnswerError, ...]:
        """Those of a page's questions."""
        names = {one.name for one in questions_in(page)}
        return tuple(one for one in self.errors if one.question in names)

    def is_visible(self, element: Element) -> bool:
        """Whether it can be seen, with all that it lies in."""
        return element.rules.visible

    def state(self, question: Question) -> State:
        """How a question stands."""
        choices = question.asks.choices if isinstance(question.asks, Choices) else ()
        rules = question.rules
        return State(visible=rules.visible, enabled=rules.enabled, required=rules.required, choices=choices)

    def say(self, text: Localised) -> str:
        """A text in the run's language, with what is piped into it."""
        return text.in_(self.language)

    def html(self, text: Localised) -> str:
        """The same of sanitised html: what is piped into it is escaped."""
        return text.in_(self.language)

    def goes_on_after(self, page: Section) -> Section | None:
        """The page that follows; None when the answers can be sent."""
        at = self.pages.index(page) + 1
        return self.pages[at] if at < len(self.pages) else None


def run(survey: Survey, answers: Mapping[str, object], *, language: Language, now: datetime) -> Run:
    """What a survey makes of answers. Pure; now: what today() says."""
    del now
    stored: dict[str, object] = {}
    errors: list[AnswerError] = []
    expected = set()
    for question in survey.questions():
        expected.add(question.value_name)
        if isinstance(question.asks, Text):
            errors += _text(question, question.asks, answers.get(question.value_name), stored)
        elif isinstance(question.asks, Choices):
            if question.comment:
                expected.add(question.comment)
            errors += _choice(question, question.asks, answers, stored)
    errors += [AnswerError(name, AnswerCode.UNKNOWN_QUESTION) for name in answers if name not in expected]
    return Run(survey, language, dict(answers), stored, tuple(errors), survey.pages)


def _text(question: Question, asks: Text, given: object, stored: dict[str, object]) -> Iterable[AnswerError]:
    if given is not None and not isinstance(given, str):
        yield AnswerError(question.name, AnswerCode.WRONG_TYPE, {"expected": "text"})
        return
    text = _clean(given)
    if not text:
        yield from _absent(question)
    elif len(text) > asks.longest:
        yield AnswerError(question.name, AnswerCode.TOO_LONG, {"most": asks.longest, "given": len(text)})
    else:
        stored[question.value_name] = text


def _choice(
    question: Question, asks: Choices, answers: Mapping[str, object], stored: dict[str, object]
) -> Iterable[AnswerError]:
    given = answers.get(question.value_name)
    if given is None or given in ("", []):
        yield from _absent(question)
        yield from _other(question, [], answers, stored)
        return
    if asks.multiple and not isinstance(given, list):
        yield AnswerError(question.name, AnswerCode.WRONG_TYPE, {"expected": "list"})
        return
    chosen = []
    for value in given if asks.multiple and isinstance(given, list) else [given]:
        one = _known(question, asks, value)
        if isinstance(one, AnswerError):
            yield one
            return
        if one not in chosen:  # the same twice says nothing more
            chosen.append(one)
    errors = [*_limits(question, asks, chosen), *_other(question, chosen, answers, stored)]
    if not errors:
        values = [one.value for one in chosen]
        stored[question.value_name] = values if asks.multiple else values[0]
    yield from errors


def _known(question: Question, asks: Choices, value: object) -> Choice | AnswerError:
    if not isinstance(value, str | int | float | bool):
        return AnswerError(question.name, AnswerCode.WRONG_TYPE, {"expected": "choice"})
    one = asks.by_key.get(key_of(value)) if abs(_size(value)) < 1e15 else None
    if one is None:
        return AnswerError(question.name, AnswerCode.UNKNOWN_CHOICE)
    if isinstance(one.value, str) != isinstance(value, str) or isinstance(one.value, bool) != isinstance(value, bool):
        return AnswerError(question.name, AnswerCode.WRONG_TYPE, {"expected": "choice"})
    return one


def _size(value: Scalar) -> float:
    return 0 if isinstance(value, str) else value


def _limits(question: Question, asks: Choices, chosen: Sequence[Choice]) -> Iterable[AnswerError]:
    if len(chosen) > 1 and any(one.role is Role.CANT_SAY for one in chosen):
        yield AnswerError(question.name, AnswerCode.ALONE)
    elif asks.fewest and len(chosen) < asks.fewest and chosen[0].role is not Role.CANT_SAY:
        yield AnswerError(question.name, AnswerCode.TOO_FEW, {"least": asks.fewest, "given": len(chosen)})
    elif asks.most and len(chosen) > asks.most:
        yield AnswerError(question.name, AnswerCode.TOO_MANY, {"most": asks.most, "given": len(chosen)})


def _other(
    question: Question, chosen: Sequence[Choice], answers: Mapping[str, object], stored: dict[str, object]
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
    if question.rules.required:
        yield AnswerError(question.name, AnswerCode.REQUIRED)


def _clean(text: str | None) -> str:
    """Lines as \\n, as browsers count them, and nothing that a database or a reader can't take."""
    lines = (text or "").replace("\r\n", "\n").replace("\x00", "")
    return lines.encode("utf-8", "ignore").decode().strip()
