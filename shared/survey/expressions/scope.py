"""What an expression can see: answers, variables, the question or item it belongs to, and the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.survey.expressions.values import Work


class NoItem:
    """There is no item: the expression does not belong to a choice, a row or a column."""


NO_ITEM = NoItem()


@dataclass(frozen=True, slots=True)
class Parts:
    """What the answer to a matrix or to several texts consists of. values: by row in lower case, by item as written."""

    values: Mapping[str, object]
    are_rows: bool


class Asked(Protocol):
    """A question as expressions see it."""

    @property
    def value(self) -> object:
        """Its value now, as survey-core's `getFilteredValue` has it; None when empty."""
        ...

    @property
    def strict(self) -> bool:
        """Whether the order of a list counts when it is compared: a ranking."""
        ...

    @property
    def parts(self) -> Parts | None:
        """The rows of a matrix or the items of several texts, all of them, with None for those without a value."""
        ...

    def display(self, value: object) -> object:
        """What a value of it is called (`displayValue`); None for value: its own value."""
        ...

    def comment(self, item: object) -> object:
        """The text beside it (`getComment`), or beside that item; None: none."""
        ...

    def property(self, name: str) -> object:
        """`propertyValue`; None for what is not known."""
        ...


class Ready(Protocol):
    """Tells whether all that a page or panel asks is answered without errors."""

    def __call__(self, name: str) -> bool: ...


def _nothing_is_ready(name: str) -> bool:  # noqa: ARG001 – the shape of Ready
    return False


@dataclass(frozen=True, slots=True)
class Scope:
    """What one expression sees when it is worked out.

    values: the survey's data by value name, comments too. variables: calculated values and what triggers set.
    questions: the first of each value name, by the value name as written and by the same in lower case (as written
    counts first). named: by name. built_in: `pageno`, `pagecount` and the like, in lower case. question: whose
    expression it is; panel: the questions of the panel in which it stands, like `questions`, None on a bare page. item:
    the value of the choice, row or column it is about. inside: an item of an answer, whose parts go by their names
    alone (the conditions of `sumInArray` and its like). work: what evaluation may still cost; share one between scopes
    to bound all that is done about one response.
    """

    values: Mapping[str, object]
    now: datetime
    variables: Mapping[str, object] = field(default_factory=dict)
    questions: Mapping[str, Asked] = field(default_factory=dict)
    named: Mapping[str, Asked] = field(default_factory=dict)
    built_in: Mapping[str, object] = field(default_factory=dict)
    question: Asked | None = None
    panel: Mapping[str, Asked] | None = None
    item: object = NO_ITEM
    inside: object = NO_ITEM
    ready: Ready = _nothing_is_ready
    display_mode: bool = False
    work: Work = field(default_factory=Work)
    depth: int = 0
