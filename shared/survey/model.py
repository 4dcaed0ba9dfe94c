"""A survey as Kaiku understands it: values only. How it is read from SurveyJS JSON lives in `definition`, what it does
with answers in `run`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shared.survey.asks import Asks
from shared.survey.counted import Counted
from shared.survey.expressions.syntax import Expression
from shared.survey.happenings import Calculated, Trigger
from shared.survey.localised import Language, Localised
from shared.survey.validators import Validator


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
