"""A survey as Kaiku understands it: values only. How it is read from SurveyJS JSON lives in `definition`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.survey.kinds import AnswerKind
from shared.survey.localised import Language, Localised

Scalar = str | int | float | bool


class Layout(StrEnum):
    """How a choice is asked."""

    RADIOS = "radios"
    CHECKBOXES = "checkboxes"
    SELECT = "select"
    RATING = "rating"
    BOOLEAN = "boolean"


class Role(StrEnum):
    """What choosing an item says. other opens a text of its own; can't say is a non-answer."""

    ORDINARY = "ordinary"
    OTHER = "other"
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
    """One item that can be chosen. value: what an answer holds. key: the same as a text, unique in its question."""

    value: Scalar
    title: Localised
    role: Role = Role.ORDINARY

    @property
    def key(self) -> str:
        """The value as counts and forms name it."""
        return key_of(self.value)


@dataclass(frozen=True, slots=True)
class ChoiceQuestion:
    """Choose one, or with checkboxes from `fewest` to `most` of several (each None: no limit).

    low, high: what the ends of a rating stand for. by_key: the choices again, by key. comment: the name under which the
    text of *other* is kept, where there is one.
    """

    name: str
    title: Localised
    description: Localised
    required: bool
    layout: Layout
    kind: AnswerKind
    choices: tuple[Choice, ...]
    fewest: int | None = None
    most: int | None = None
    low: Localised = field(default_factory=Localised)
    high: Localised = field(default_factory=Localised)
    by_key: Mapping[str, Choice] = field(init=False, repr=False, compare=False)
    comment: str | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {choice.key: choice for choice in self.choices})
        with_other = any(one.role is Role.OTHER for one in self.choices)
        object.__setattr__(self, "comment", f"{self.name}-Comment" if with_other else None)

    @property
    def scale(self) -> tuple[float, float] | None:
        """The ends of a numeric scale; None for what has no mean."""
        if self.kind not in (AnswerKind.SCALE, AnswerKind.NPS):
            return None
        numbers = [float(choice.value) for choice in self.choices if choice.role is not Role.CANT_SAY]
        return min(numbers), max(numbers)

    @property
    def values(self) -> tuple[str, ...]:
        """The keys that are counted, in the order in which they are asked; "can't say" is counted beside them."""
        return tuple(choice.key for choice in self.choices if choice.role is not Role.CANT_SAY)

    @property
    def value_titles(self) -> Mapping[str, Localised]:
        """What each counted key is called."""
        return {key: self.by_key[key].title for key in self.values}

    @property
    def multiple(self) -> bool:
        """Whether several may be chosen."""
        return self.layout is Layout.CHECKBOXES


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """A free text: one line, or `rows` lines. longest: in characters. Never counted."""

    name: str
    title: Localised
    description: Localised
    required: bool
    longest: int
    rows: int | None = None

    @property
    def kind(self) -> AnswerKind | None:
        """None: texts are read, not counted."""
        return None

    @property
    def scale(self) -> tuple[float, float] | None:
        """None: a text has no scale."""
        return None

    @property
    def values(self) -> tuple[str, ...]:
        """Nothing is counted."""
        return ()

    @property
    def value_titles(self) -> Mapping[str, Localised]:
        """Nothing is counted."""
        return {}


@dataclass(frozen=True, slots=True)
class Html:
    """A text between questions. html: sanitised when it was read, so that it can be shown as it is."""

    html: Localised


Question = ChoiceQuestion | TextQuestion


@dataclass(frozen=True, slots=True)
class Section:
    """A page or a panel."""

    title: Localised
    description: Localised
    elements: tuple["Element", ...]


Element = ChoiceQuestion | TextQuestion | Html | Section


@dataclass(frozen=True, slots=True)
class Survey:
    """One version of a survey. languages: those in which every text is there, in the network's order.

    completed: sanitised html that thanks the respondent, empty for Kaiku's own.
    """

    title: Localised
    description: Localised
    languages: tuple[Language, ...]
    pages: tuple[Section, ...]
    completed: Localised = field(default_factory=Localised)
    by_name: Mapping[str, Question] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {one.name: one for page in self.pages for one in _questions(page)})

    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order in which they are asked."""
        return tuple(self.by_name.values())

    def question(self, name: str) -> Question | None:
        """The question of that name."""
        return self.by_name.get(name)


def _questions(section: Section) -> Iterator[Question]:
    for element in section.elements:
        if isinstance(element, Section):
            yield from _questions(element)
        elif not isinstance(element, Html):
            yield element
