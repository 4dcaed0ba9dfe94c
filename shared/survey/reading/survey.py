"""A whole survey: its own properties, its pages, what happens by itself, and what all of it says together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shared.survey.counting import counted_of
from shared.survey.localised import Language
from shared.survey.model import Question, Survey, questions_in
from shared.survey.problems import NoticeCode, ProblemCode
from shared.survey.reading.happenings import calculated, triggers
from shared.survey.reading.node import Node, shown
from shared.survey.reading.questions import LONGEST_COMMENT, Asked
from shared.survey.reading.reader import LANGUAGES, Reader
from shared.survey.reading.references import check_references
from shared.survey.reading.respondents import check_respondents
from shared.survey.reading.sections import pages
from shared.survey.reading.sharing import check_sharing
from shared.survey.reading.texts import LONGEST_ANSWER
from shared.survey.reading.wording import text

CLEARING = ("none", "onComplete", "onHidden", "onHiddenContainer")
CHECKING = ("onNextPage", "onValueChanged", "onComplete")
MOST_QUESTIONS = 200
NEEDED = (Language.FI, Language.SV)


def read_survey(reader: Reader, definition: Mapping[str, object]) -> Survey:
    """The survey that a definition means; only right where the reader has found no mistakes."""
    node = Node.read(reader, "", definition, "survey")
    _locale(node)
    node.one_of("checkErrorsMode", CHECKING, default="onNextPage")  # in the end all is checked, whenever it is said
    asked = Asked(
        longest=node.capped("maxTextLength", most=LONGEST_ANSWER) or LONGEST_ANSWER,
        longest_comment=node.capped("maxCommentLength", most=LONGEST_COMMENT) or LONGEST_COMMENT,
    )
    sections = pages(node, asked)
    questions = tuple(one for page in sections for one in questions_in(page))
    happens, worked_out = tuple(triggers(node)), tuple(calculated(node, asked.names))
    survey = Survey(
        title=text(node, "title"),
        description=text(node, "description"),
        languages=(),
        pages=sections,
        completed=text(node, "completedHtml", html=True),
        triggers=tuple(one for _, one in happens),
        calculated=tuple(one for _, one in worked_out),
        clear_invisible=node.one_of("clearInvisibleValues", CLEARING, default="onComplete"),
    )
    _asks_enough(node, questions)
    check_sharing(reader, questions, asked)
    check_references(reader, asked, questions, happens, worked_out)
    check_respondents(reader, questions, asked)
    if asked.untitled:
        first, count = asked.untitled[0], len(asked.untitled)
        reader.note(asked.places[first], NoticeCode.TITLE_MISSING, name=first, count=count)
    _tell(reader)
    return replace(survey, languages=reader.languages(), counted=counted_of(questions))


def _locale(node: Node) -> None:
    locale = node.word("locale")
    if locale and locale not in LANGUAGES:
        node.wrong("locale", ProblemCode.UNSUPPORTED_VALUE, value=shown(locale), right=", ".join(LANGUAGES))


def _asks_enough(node: Node, questions: Sequence[Question]) -> None:
    if not questions and not node.reader.problems:
        node.wrong("", ProblemCode.NO_QUESTIONS)
    if len(questions) > MOST_QUESTIONS:
        node.wrong("", ProblemCode.TOO_MANY, most=MOST_QUESTIONS, what="questions")


def _tell(reader: Reader) -> None:
    """What can be said only at the end: languages, and what was ignored how often."""
    for (of, name), count in reader.ignored.items():
        path = reader.first_ignored[of, name]
        reader.note(path, NoticeCode.APPEARANCE, property=name, of=of, count=count)
    for code, path in reader.strange.items():
        reader.note(path, NoticeCode.LANGUAGE_UNKNOWN, language=code, right=", ".join(LANGUAGES))
    if not reader.spoken:
        reader.note("", NoticeCode.ONE_LANGUAGE, language=reader.default)
        return
    offered = reader.languages()
    begun = {language for _, there in reader.spoken for language in there}
    for language in LANGUAGES:
        if language in offered or not (language in NEEDED or language in begun):
            continue
        without = [path for path, there in reader.spoken if language not in there]
        reader.note(without[0], NoticeCode.LANGUAGE_MISSING, language=language, count=len(without))
