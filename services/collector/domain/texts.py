"""What respondents wrote, and in which batches it is read. Pure; who may read lives in the application.

A text is seated in a batch of at least five on the first working day after it came, or when four more have come; from
then on its batch is the same for ever. What is shown of a question is every batch up to the last one that still has
five texts, in the order of seats that were drawn by lot. So each list that anybody ever sees has at least five texts,
and what a later list adds to an earlier one is at least five texts too, whatever has been erased between them: no list,
and no difference between two, singles a text out.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from shared.survey.asks import Text, Texts
from shared.survey.model import Question, Survey

FEWEST = 5
R = TypeVar("R")


class Prompt(NamedTuple):
    """What somebody was asked to write: a question's text, one of its lines, or its comment.

    name: its own among all of the survey. item: the line's name. is_comment: what was written beside a choice.
    """

    name: str
    question: Question
    item: str | None = None
    is_comment: bool = False

    def text_in(self, answers: Mapping[str, object]) -> str | None:
        """What a respondent wrote."""
        if self.is_comment:
            given = answers.get(self.question.comment or "")
        else:
            given = answers.get(self.question.value_name)
            if self.item is not None:
                given = given.get(self.item) if isinstance(given, Mapping) else None
        if given is None or isinstance(given, bool | Mapping | list):
            return None
        return str(given).strip() or None


def prompts(survey: Survey) -> Iterator[Prompt]:
    """Everything that can be written, in the order in which it is asked."""
    seen: set[str] = set()
    for question in survey.questions():
        for prompt in _prompts(question):
            if prompt.name not in seen:  # questions that share a value share its texts
                seen.add(prompt.name)
                yield prompt


def _prompts(question: Question) -> Iterator[Prompt]:
    if isinstance(question.asks, Texts):
        for item in question.asks.items:
            yield Prompt(f"{question.value_name}.{item.name}", question, item=item.name)
    elif isinstance(question.asks, Text):
        yield Prompt(question.value_name, question)
    if question.comment is not None:
        yield Prompt(question.comment, question, is_comment=True)


def is_due(came: date, *, today: date, is_working_day: Callable[[date], bool]) -> bool:
    """Whether a text that came on a day may be seated today: only on working days, and only what came before."""
    return came < today and is_working_day(today)


def next_batch(waiting: Sequence[R]) -> Sequence[R]:
    """Who sits in the next batch: all who are due and have no seat, if they are five; else nobody, and they wait."""
    return waiting if len(waiting) >= FEWEST else ()


def shown(batches: Mapping[int, Collection[R]]) -> Collection[int]:
    """The batches that may be read: up to the last one that still has five. batches: who is left of each, by number.

    What a batch adds to all before it is read for the first time together with it, or with a later one that has five:
    so whoever has read some of them before sees five new texts at once, or none.
    """
    last = max((number for number, left in batches.items() if len(left) >= FEWEST), default=0)
    return [number for number in batches if number <= last]
