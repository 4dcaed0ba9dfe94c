"""What is counted of a survey: a row of figures. How rows come from questions lives in `counting`."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.survey.kinds import AnswerKind
from shared.survey.localised import Localised


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
