"""What a question asks: values only. Where questions stand lives in `model`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.survey.expressions.syntax import Expression
from shared.survey.localised import Localised
from shared.survey.validators import Validator

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
    {item} or {choice} for the item. made: a rating makes its numbers by itself. by_key: the choices again, by key.
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
    made: bool = False
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
