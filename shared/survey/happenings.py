"""What happens by itself while a survey is answered: triggers and calculated values, as values only."""

from dataclasses import dataclass
from enum import StrEnum

from shared.survey.expressions.syntax import Expression


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
