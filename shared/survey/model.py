"""A survey as Kaiku understands it: values only. How it is read from SurveyJS JSON lives in `definition`, what it does
with answers in `run`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.survey.expressions.syntax import Expression
from shared.survey.kinds import AnswerKind
from shared.survey.localised import Language, Localised
from shared.survey.regexes import Regex

Scalar = str | int | float | bool


class Role(StrEnum):
    """What choosing an item says. other opens a text of its own; can't say is a non-answer, none an answer."""

    ORDINARY = "ordinary"
    OTHER = "other"
    NONE = "none"
    CANT_SAY = "cant-say"


def key_of(value: Scalar) -> str:
    """A value as counts and forms name it: "4" for 4 and 4.0, "true" for True, texts as they are."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# ── What is asked ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Choice:
    """One item that can be chosen. value: what an answer holds. exclusive: the definition lets it stand only alone.

    key: the value as counts and forms name it.
    """

    value: Scalar
    title: Localised
    role: Role = Role.ORDINARY
    visible_if: Expression | None = None
    enable_if: Expression | None = None
    exclusive: bool = False
    key: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", key_of(self.value))

    @property
    def alone(self) -> bool:
        """Whether nothing else may be chosen beside it."""
        return self.exclusive or self.role in (Role.NONE, Role.CANT_SAY)


class Layout(StrEnum):
    """How choices are asked. tags: several, from a list that can be searched. ranking: all of them, put in order."""

    RADIOS = "radios"
    SELECT = "select"
    CHECKBOXES = "checkboxes"
    TAGS = "tags"
    RATING = "rating"
    BOOLEAN = "boolean"
    RANKING = "ranking"


class InputType(StrEnum):
    """What one line of text holds, as SurveyJS and HTML name it."""

    TEXT = "text"
    NUMBER = "number"
    EMAIL = "email"
    TEL = "tel"
    URL = "url"
    DATE = "date"
    MONTH = "month"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Text:
    """A free text: one line, or `rows` lines. longest: in characters. Never counted.

    least, most: the ends of a number, date, month or time as the definition wrote them; *_expression: the same, worked
    out from other answers.
    """

    input: InputType = InputType.TEXT
    longest: int = 5_000
    rows: int | None = None
    placeholder: Localised = field(default_factory=Localised)
    autocomplete: str = ""
    least: Scalar | None = None
    most: Scalar | None = None
    least_expression: Expression | None = None
    most_expression: Expression | None = None
    step: float | None = None
    least_error: Localised = field(default_factory=Localised)
    most_error: Localised = field(default_factory=Localised)
    step_error: Localised = field(default_factory=Localised)


@dataclass(frozen=True, slots=True)
class Choices:
    """Choose one, or several: from `fewest` to `most` of them (each None: no limit).

    low, high: what the ends of a rating stand for. visible_if, enable_if: `choicesVisibleIf`, `choicesEnableIf`, with
    {item} or {choice} for the item. by_key: the choices again, by key.
    """

    layout: Layout
    choices: tuple[Choice, ...]
    fewest: int | None = None
    most: int | None = None
    low: Localised = field(default_factory=Localised)
    high: Localised = field(default_factory=Localised)
    visible_if: Expression | None = None
    enable_if: Expression | None = None
    other_error: Localised = field(default_factory=Localised)
    by_key: Mapping[str, Choice] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {choice.key: choice for choice in self.choices})

    @property
    def multiple(self) -> bool:
        """Whether an answer is a list."""
        return self.layout in (Layout.CHECKBOXES, Layout.TAGS, Layout.RANKING)

    @property
    def other(self) -> Choice | None:
        """The item that opens a text of its own."""
        return next((one for one in self.choices if one.role is Role.OTHER), None)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The same choices for each row; an answer maps rows to a column's value, or to a list with `multiple`."""

    rows: tuple[Choice, ...]
    columns: tuple[Choice, ...]
    multiple: bool = False
    each_required: bool = False
    each_unique: bool = False
    rows_visible_if: Expression | None = None
    columns_visible_if: Expression | None = None


@dataclass(frozen=True, slots=True)
class TextItem:
    """One of several texts under one title."""

    name: str
    title: Localised
    required: bool
    required_error: Localised
    text: Text
    validators: tuple["Validator", ...] = ()
    default_expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class Texts:
    """Several lines of text; an answer maps their names to what was written (`multipletext`)."""

    items: tuple[TextItem, ...]


Asks = Text | Choices | Matrix | Texts


# ── What an answer has to fulfil ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Validator:
    """What an answer must fulfil besides its type. text: the definition's own words for when it doesn't."""

    check: "Numeric | Length | Pattern | Email | Condition | AnswerCount"
    text: Localised = field(default_factory=Localised)


@dataclass(frozen=True, slots=True)
class Numeric:
    """`numericvalidator`: a number between both ends."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Length:
    """`textvalidator`: so many characters."""

    least: int | None = None
    most: int | None = None
    digits: bool = True


@dataclass(frozen=True, slots=True)
class Pattern:
    """`regexvalidator`."""

    regex: Regex


@dataclass(frozen=True, slots=True)
class Email:
    """`emailvalidator`: SurveyJS's own pattern."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`expressionvalidator`."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """`answercountvalidator`: so many items of a list."""

    least: int | None = None
    most: int | None = None


# ── Questions and their places ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Rules:
    """When a page, a panel or a question is there, can be answered and must be."""

    visible: bool = True
    visible_if: Expression | None = None
    enabled: bool = True
    enable_if: Expression | None = None
    required: bool = False
    required_if: Expression | None = None
    required_error: Localised = field(default_factory=Localised)


@dataclass(frozen=True, slots=True)
class Values:
    """What SurveyJS itself writes into a question: defaults, and what other answers bring about."""

    default: object = None
    default_expression: Expression | None = None
    set_if: Expression | None = None
    set_expression: Expression | None = None
    reset_if: Expression | None = None
    clear_if_invisible: str = "default"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. value_name: under which name its answer is kept; its own name unless the definition shares one.

    comment: under which name its comment or the text of *other* is kept, where there can be one. comment_title: for a
    comment area of its own (`showCommentArea`), None where there is none. comment_longest: in characters.
    """

    name: str
    value_name: str
    title: Localised
    description: Localised
    asks: Asks
    rules: Rules = field(default_factory=Rules)
    values: Values = field(default_factory=Values)
    validators: tuple[Validator, ...] = ()
    comment: str | None = None
    comment_title: Localised | None = None
    comment_longest: int = 1_000


@dataclass(frozen=True, slots=True)
class Html:
    """A text between questions. html: sanitised when it was read; what is piped into it is escaped."""

    name: str
    html: Localised
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class Section:
    """A page or a panel."""

    name: str
    title: Localised
    description: Localised
    elements: tuple["Element", ...]
    rules: Rules = field(default_factory=Rules)


Element = Question | Html | Section


# ── What is counted ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Counted:
    """One row of figures: a question's answers, those of one row of a matrix, or the places of one item of a ranking.

    name: under which events, panes and goals know it: the question's value name, for a row or item followed by a dot
    and its key. values: the keys that are counted, in the order in which they are asked; "can't say" is counted beside
    them. titles: what each key is called.
    """

    name: str
    question: str
    title: Localised
    kind: AnswerKind
    values: tuple[str, ...]
    titles: Mapping[str, Localised]

    @property
    def scale(self) -> tuple[float, float] | None:
        """The ends of a numeric scale; None for what has no mean."""
        if self.kind not in (AnswerKind.SCALE, AnswerKind.NPS):
            return None
        numbers = [float(value) for value in self.values]
        return min(numbers), max(numbers)


# ── What happens by itself ────────────────────────────────────────────────────────────────────────────────────────


class Act(StrEnum):
    """What a trigger does."""

    COMPLETE = "complete"
    SET = "setvalue"
    COPY = "copyvalue"
    RUN = "runexpression"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that happens when an expression comes true. Which fields count depends on what it does."""

    act: Act
    when: Expression
    set_to: str = ""
    value: object = None
    copy_from: str = ""
    go_to: str = ""
    run: Expression | None = None


@dataclass(frozen=True, slots=True)
class Calculated:
    """A value worked out from answers. kept: it is part of what is stored (`includeIntoResult`)."""

    name: str
    expression: Expression
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """One version of a survey. languages: those in which every text is there, in the network's order.

    completed: sanitised html that thanks the respondent, empty for Kaiku's own. clear_invisible: when answers to what
    can't be seen are dropped (`clearInvisibleValues`). counted: by name, in the order of the questions.
    """

    title: Localised
    description: Localised
    languages: tuple[Language, ...]
    pages: tuple[Section, ...]
    completed: Localised = field(default_factory=Localised)
    triggers: tuple[Trigger, ...] = ()
    calculated: tuple[Calculated, ...] = ()
    clear_invisible: str = "onComplete"
    counted: Mapping[str, Counted] = field(default_factory=dict)
    by_name: Mapping[str, Question] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {one.name: one for page in self.pages for one in questions_in(page)})

    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order in which they are asked."""
        return tuple(self.by_name.values())

    def question(self, name: str) -> Question | None:
        """The question of that name."""
        return self.by_name.get(name)


def questions_in(section: Section) -> Iterator[Question]:
    """The questions of a page or a panel, those of its panels among them."""
    for element in section.elements:
        if isinstance(element, Section):
            yield from questions_in(element)
        elif isinstance(element, Question):
            yield element
