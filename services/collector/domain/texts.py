"""What respondents wrote, and in which batches it is read. Pure; who may read lives in the application.

A text is seated in a batch of at least five the first working day after it came, or when four more have come; from
then on its batch is the same for ever. What is shown of a question is every batch that still has five texts, in the
order of seats that were drawn by lot. So each list that anybody ever sees has at least five texts, and two lists of
different days differ by whole batches or by what has been erased: none singles a newer text out.

A batch that erasures have left with fewer than five is shown no longer; the next batch takes in what is left of it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from shared.survey.model import Question, Survey, Text, Texts

FEWEST = 5
B = TypeVar("B")
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


def next_batch(waiting: Sequence[R], batches: Mapping[B, Collection[R]]) -> tuple[Sequence[R], Collection[B]] | None:
    """Who sits in the next batch, and which batches it takes in; None while it has to wait.

    waiting: what is due and has no seat. batches: who is left of each batch. Five new ones are needed, whatever is left
    of earlier batches: who had seen those could tell fewer new ones apart.
    """
    if len(waiting) < FEWEST:
        return None
    fallen = [batch for batch, left in batches.items() if len(left) < FEWEST]
    return [*waiting, *(one for batch in fallen for one in batches[batch])], fallen


def shown(batches: Mapping[B, Collection[R]]) -> Collection[B]:
    """The batches that may be read."""
    return [batch for batch, left in batches.items() if len(left) >= FEWEST]
