"""What the form's template shows: fields with ids, what was typed, what is wrong. It has no words of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.collector.entrypoints.http.form_fields import PREFIX, Sent, given_to
from shared.survey.errors import AnswerError
from shared.survey.localised import Language
from shared.survey.model import Choices, Element, Html, Layout, Question, Section, Survey, Text


@dataclass(frozen=True, slots=True)
class Option:
    """One item to choose. end: what this end of a scale stands for."""

    id: str
    value: str
    label: str
    checked: bool
    end: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """The text beside *other*."""

    id: str
    name: str
    label: str
    text: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """One question. kind: names its macro. rows: None for one line. least, most: how many may be chosen."""

    id: str
    name: str
    kind: str
    title: str
    description: str
    required: bool
    error: str | None
    options: Sequence[Option] = ()
    other: Other | None = None
    text: str = ""
    rows: int | None = None
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A page or a panel. items: fields, parts, and sanitised html."""

    title: str
    description: str
    items: Sequence["Field | Part | str"]


@dataclass(frozen=True, slots=True)
class FormView:
    """The whole form. errors: for the summary, each field's id, its title and what is wrong."""

    title: str
    description: str
    parts: Sequence[Part]
    errors: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True, slots=True)
class _Making:
    """What making a view needs at every place. ids: of each question, by name. wrong: what is wrong, by name."""

    language: Language
    sent: Sent
    ids: Mapping[str, str]
    wrong: Mapping[str, str] = field(default_factory=dict)


def view_of(survey: Survey, language: Language, sent: Sent, errors: Sequence[tuple[AnswerError, str]] = ()) -> FormView:
    """The form in a language, with what was typed. errors: with their words."""
    ids = {question.name: f"q{number}" for number, question in enumerate(survey.questions(), start=1)}
    wrong: dict[str, str] = {}
    for error, words in errors:
        wrong.setdefault(_field_of(survey, error), words)
    making = _Making(language, sent, ids, wrong)
    return FormView(
        title=survey.title.in_(language),
        description=survey.description.in_(language),
        parts=[_part(page, making) for page in survey.pages],
        errors=list(_summary(survey, making)),
    )


def _field_of(survey: Survey, error: AnswerError) -> str:
    """The field that an error belongs to: a missing text of *other* is missing in its own field."""
    question = survey.question(error.question)
    if error.code == "other-missing" and question and question.comment:
        return question.comment
    return error.question


def _summary(survey: Survey, making: _Making) -> Iterator[tuple[str, str, str]]:
    for question in survey.questions():
        title = question.title.in_(making.language) or question.name
        if words := making.wrong.get(question.name):
            yield making.ids[question.name], title, words
        if question.comment and (words := making.wrong.get(question.comment)):
            yield f"{making.ids[question.name]}-other", title, words


def _part(section: Section, making: _Making) -> Part:
    return Part(
        title=section.title.in_(making.language),
        description=section.description.in_(making.language),
        items=[_item(element, making) for element in section.elements],
    )


def _item(element: Element, making: _Making) -> "Field | Part | str":
    if isinstance(element, Section):
        return _part(element, making)
    if isinstance(element, Html):
        return element.html.in_(making.language)
    if isinstance(element.asks, Choices):
        return _choice(element, element.asks, making)
    return _text(element, element.asks if isinstance(element.asks, Text) else Text(), making)


def _text(question: Question, asks: Text, making: _Making) -> Field:
    given = given_to(question.name, making.sent)
    return Field(
        id=making.ids[question.name],
        name=PREFIX + question.name,
        kind="text",
        title=question.title.in_(making.language) or question.name,
        description=question.description.in_(making.language),
        required=question.rules.required,
        error=making.wrong.get(question.name),
        text=given[0] if given else "",
        rows=asks.rows,
        longest=asks.longest,
    )


def _choice(question: Question, asks: Choices, making: _Making) -> Field:
    return Field(
        id=making.ids[question.name],
        name=PREFIX + question.name,
        kind=asks.layout.value,
        title=question.title.in_(making.language) or question.name,
        description=question.description.in_(making.language),
        required=question.rules.required,
        error=making.wrong.get(question.name),
        options=_options(question, asks, making),
        other=_other(question, asks, making),
        least=asks.fewest,
        most=asks.most,
        low=asks.low.in_(making.language),
        high=asks.high.in_(making.language),
    )


def _options(question: Question, asks: Choices, making: _Making) -> Sequence[Option]:
    first, last = making.ids[question.name], len(asks.choices) - 1
    chosen = given_to(question.name, making.sent)
    # A browser shows one choice of several as made; so do we, whatever was sent.
    marked = set(chosen) if asks.multiple else set(chosen[:1])
    ends = {0: asks.low, last: asks.high} if asks.layout is Layout.RATING else {}
    return [
        Option(
            id=first if number == 0 else f"{first}-{number + 1}",
            value=choice.key,
            label=choice.title.in_(making.language) or choice.key,
            checked=choice.key in marked,
            end=ends[number].in_(making.language) if number in ends else "",
        )
        for number, choice in enumerate(asks.choices)
    ]


def _other(question: Question, asks: Choices, making: _Making) -> Other | None:
    item = asks.other
    if question.comment is None or item is None:
        return None
    given = given_to(question.comment, making.sent)
    return Other(
        id=f"{making.ids[question.name]}-other",
        name=PREFIX + question.comment,
        label=item.title.in_(making.language),
        text=given[0] if given else "",
        error=making.wrong.get(question.comment),
    )
