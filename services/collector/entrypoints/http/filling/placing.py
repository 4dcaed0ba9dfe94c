"""Where on a page things are: the ids of questions, and which field each error belongs to. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from shared.survey.asks import Choices, Layout, Matrix, Texts
from shared.survey.errors import AnswerCode, AnswerError
from shared.survey.model import Question, Section, Survey, questions_in
from shared.survey.run import Run

# The words for what is wrong, by question and by the row, item or comment it is about; None for the question itself.
Wrong = Mapping[tuple[str, str | None], str]


def ids_of(survey: Survey) -> Mapping[str, str]:
    """The id of each question's first control, by the question's name."""
    return {name: f"q{number}" for number, name in enumerate(survey.by_name, start=1)}


def row_id(question: str, number: int) -> str:
    """The id of the first control of a row or an item, from 0. question: the question's id."""
    return f"{question}-{number + 1}" if number else question


def comment_id(question: str) -> str:
    """The id of a comment's field."""
    return f"{question}-comment"


def place_of(survey: Survey, error: AnswerError) -> tuple[str, str | None]:
    """The question that an error is about, and its part."""
    question = survey.question(error.question)
    if question is None:
        owner = next((one for one in survey.questions() if one.comment == error.question), None)
        return (owner.name, owner.comment) if owner else (error.question, None)
    if error.code is AnswerCode.OTHER_MISSING and question.comment:
        return question.name, question.comment
    return question.name, error.part


def summary(run: Run, page: Section, wrong: Wrong) -> Sequence[tuple[str, str, str]]:
    """What the error summary lists: a field's id, its title and what is wrong with it, in the order of the page."""
    return list(_inside(run, page, ids_of(run.survey), wrong))


def names_on(page: Section) -> Iterator[str]:
    """The names that errors of a page may have: its own, its panels' and its questions'."""
    yield page.name
    for one in page.elements:
        if isinstance(one, Section):
            yield from names_on(one)
        else:
            yield one.name


def _inside(run: Run, section: Section, ids: Mapping[str, str], wrong: Wrong) -> Iterator[tuple[str, str, str]]:
    if words := wrong.get((section.name, None)):
        first = next((one for one in questions_in(section) if run.state(one).visible), None)
        yield ids[first.name] if first else "answers", run.say(section.title) or run.say(run.survey.title), words
    for one in section.elements:
        if isinstance(one, Section):
            yield from _inside(run, one, ids, wrong)
        elif isinstance(one, Question) and run.state(one).visible:
            yield from _of(run, one, ids[one.name], wrong)


def _of(run: Run, question: Question, at: str, wrong: Wrong) -> Iterator[tuple[str, str, str]]:
    title = run.say(question.title) or question.name
    if words := wrong.get((question.name, None)):
        yield at, title, words
    said = ""
    for number, (part, part_title) in enumerate(_parts(run, question)):
        words = wrong.get((question.name, part))
        # What is said of each row of a matrix alike is listed once, with a link to the first.
        if words and not (isinstance(question.asks, Matrix) and words == said):
            yield row_id(at, number), f"{title} {part_title}", words
        said = words or said
    if question.comment and (words := wrong.get((question.name, question.comment))):
        yield comment_id(at), title, words


def _parts(run: Run, question: Question) -> Sequence[tuple[str, str]]:
    match question.asks:
        case Matrix():  # ids count the rows that can be seen
            return [(one.key, run.say(one.title) or one.key) for one in run.state(question).rows]
        case Texts(items=items):
            return [(one.name, run.say(one.title) or one.name) for one in items]
        case Choices(layout=Layout.RANKING, choices=choices):
            return [(one.key, run.say(one.title) or one.key) for one in choices]
    return ()
