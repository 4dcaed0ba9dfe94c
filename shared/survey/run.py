"""What a survey makes of answers: what is seen, what is wrong, what is kept. Total: any JSON gets a verdict.

How it does that, as survey-core would, lives in `running`.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from shared.survey.asks import Choice, Choices, Scalar
from shared.survey.errors import AnswerCode, AnswerError
from shared.survey.localised import Language, Localised
from shared.survey.model import Element, Question, Section, Survey, questions_in
from shared.survey.running.asked import Asked
from shared.survey.running.choosing import Choosing
from shared.survey.running.engine import Engine, Exhausted
from shared.survey.running.marking import Rating
from shared.survey.running.matrices import Rows
from shared.survey.running.piping import piped
from shared.survey.running.places import Place, Words
from shared.survey.running.shapes import take
from shared.survey.running.texts import Lines
from shared.survey.running.values import copy, same

MOST_WALKS = 3


@dataclass(frozen=True, slots=True)
class State:
    """How a question stands now.

    choices: those that can be seen, columns for a matrix. disabled: keys of those that can't be chosen. rows: those of
    a matrix that can be seen. least, most: the ends of a text.
    """

    visible: bool
    enabled: bool
    required: bool
    choices: tuple[Choice, ...] = ()
    disabled: frozenset[str] = frozenset()
    rows: tuple[Choice, ...] = ()
    least: Scalar | None = None
    most: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A survey with answers.

    values: what the answers have become, by value name. stored: what would be kept if they were sent now. errors: of
    all that can be seen, in the order of the questions; none when the answers can be sent. pages: those that can be
    seen, at least one.
    """

    survey: Survey
    language: Language
    values: Mapping[str, object]
    stored: Mapping[str, object]
    errors: tuple[AnswerError, ...]
    pages: tuple[Section, ...]
    follows: Mapping[int, Section | None] = field(repr=False)
    engine: Engine = field(repr=False, compare=False)
    live: Mapping[int, Asked | Place | Words] = field(repr=False, compare=False)

    def page_errors(self, page: Section) -> tuple[AnswerError, ...]:
        """Those of a page, its panels and its questions."""
        names = {page.name, *(one.name for one in questions_in(page)), *_panels(page)}
        return tuple(one for one in self.errors if one.question in names)

    def is_visible(self, element: Element) -> bool:
        """Whether it can be seen, with all that it lies in."""
        one: Asked | Place | Words | None = self.live.get(id(element))
        while one is not None:
            if not one.is_visible:
                return False
            one = one.parent
        return id(element) in self.live

    def needs_one_of(self, section: Section) -> bool:
        """Whether at least one question of a page or a panel needs an answer."""
        place = self.live.get(id(section))
        return isinstance(place, Place) and place.required and not place.is_read_only

    def state(self, question: Question) -> State:
        """How a question stands."""
        asked = self.live.get(id(question))
        if not isinstance(asked, Asked):
            return State(visible=False, enabled=False, required=False)
        visible, enabled = self.is_visible(question), not asked.is_read_only
        choices, disabled, rows = _items(asked)
        least, most = (asked.least, asked.most) if isinstance(asked, Lines) else (None, None)
        return State(visible, enabled, asked.required, choices, disabled, rows, _scalar(least), _scalar(most))

    def say(self, text: Localised) -> str:
        """A text in the run's language, with what is piped into it."""
        return piped(self.engine, text.in_(self.language))

    def html(self, text: Localised) -> str:
        """The same of sanitised html: what is piped into it is escaped."""
        return piped(self.engine, text.in_(self.language), escape)

    def goes_on_after(self, page: Section) -> Section | None:
        """The page that follows, as triggers have it; None when the answers can be sent."""
        # By what they are: pages need no names.
        if id(page) in self.follows:
            return self.follows[id(page)]
        places = [id(one) for one in self.pages]
        at = places.index(id(page)) + 1 if id(page) in places else len(places)
        return self.pages[at] if at < len(places) else None


def begin(survey: Survey, *, language: Language, now: datetime) -> Run:
    """A survey that nobody has answered yet: its defaults stand."""
    return run(survey, {}, language=language, now=now)


def run(
    survey: Survey,
    answers: Mapping[str, object],
    *,
    language: Language,
    now: datetime,
    before: Mapping[str, object] | None = None,
) -> Run:
    """What a survey makes of answers, as SurveyJS would that was given them (`survey.data = answers`). Pure.

    Where there are none at all, nothing is given: defaults stand. now: what today() says. before: what the respondent
    had entered earlier; then each answer that differs is entered, so that triggers see it change (`survey.setValue`).
    """
    taken, refused = take(survey, answers)
    engine = Engine(survey, language, now)
    try:
        engine.load()
        if before is not None:
            _enter(engine, take(survey, before)[0], taken)
        elif taken:
            engine.set_data(taken)
        values = _own(engine.data())
        follows, errors = _walk(engine)
    except (Exhausted, RecursionError):
        values, follows = _own(engine.data()), {}
        errors = [AnswerError(survey.questions()[0].name, AnswerCode.ENDLESS)]
        engine.completed = True
    return _made(engine, values, errors, (taken, refused), follows)


def _enter(engine: Engine, before: Mapping[str, object], taken: Mapping[str, object]) -> None:
    if before:
        engine.set_data(before)
    for question in engine.survey.questions():
        name, comment = question.value_name, question.comment
        if not same(before.get(name), taken.get(name)):
            engine.set_value(name, copy(taken.get(name)))
        if comment is not None and not same(before.get(comment), taken.get(comment)):
            engine.set_comment(name, taken.get(comment) or "")


def _walk(engine: Engine) -> tuple[dict[int, Section | None], list[AnswerError]]:
    """Page after page until one has errors or the answers are sent: what follows which page, and all errors."""
    follows: dict[int, Section | None] = {}
    for _ in range(MOST_WALKS):
        if _arrives(engine, follows):
            return follows, []
        # Looking at one question may clear another, and with it what hid a third: so look twice.
        for page in engine.visible_pages():
            page.errors()
        errors = [error for page in engine.visible_pages() for error in page.errors()]
        errors = [one for one in errors if engine.still_stands(one)]
        if errors:
            return follows, errors
    return follows, [AnswerError(engine.survey.questions()[0].name, AnswerCode.ENDLESS)]


def _arrives(engine: Engine, follows: dict[int, Section | None]) -> bool:
    """Go on as long as nothing is wrong; whether the answers were sent."""
    for _ in range(3 * len(engine.pages) + 10):
        page, pages = engine.page, engine.visible_pages()
        if page is None or not pages:
            return True
        if page.errors():
            return False
        pages = engine.visible_pages()
        if not pages or page is pages[-1]:
            return True
        engine.go_on()
        follows[id(page.model)] = None if engine.completed or engine.page is None else engine.page.model
        if engine.completed:
            return True
    return False


def _made(
    engine: Engine,
    values: Mapping[str, object],
    errors: Sequence[AnswerError],
    given: tuple[Mapping[str, object], Sequence[AnswerError]],
    follows: Mapping[int, Section | None],
) -> Run:
    survey = engine.survey
    pages = tuple(one.model for one in engine.visible_pages()) or survey.pages[:1]
    (taken, refused), kept = given, _sent(engine)
    # What has stayed as it was taken need not be looked at again.
    same_still = {name: value for name, value in kept.items() if name in taken and value == taken[name]}
    changed = {name: value for name, value in kept.items() if name not in same_still}
    stored, unfit = take(survey, changed) if changed else ({}, [])
    stored |= same_still
    stored |= {one.name: kept[one.name] for one in survey.calculated if one.kept and one.name in kept}
    # Of a question whose answer was refused, only that is told: the rest is about an answer that it has not.
    told = {one.question for one in refused}
    others = [*errors, *(one for one in unfit if one.code is not AnswerCode.UNKNOWN_QUESTION)]
    wrong = _distinct([*refused, *(one for one in others if one.question not in told)])
    return Run(survey, engine.language, values, stored, _ordered(engine, wrong), pages, follows, engine, _live(engine))


def _sent(engine: Engine) -> Mapping[str, object]:
    """What would be kept; the engine stays as it was, for pages that are still to be shown."""
    if engine.completed:
        return engine.data()
    held = [(one, copy(one.held), one.words) for one in engine.questions]
    values = dict(engine.values)
    with suppress(Exhausted, RecursionError):
        engine.complete()
    kept = _own(engine.data())
    for one, value, words in held:
        one.put_back(value, words)
    engine.values.clear()
    engine.values.update(values)
    return kept


def _own(values: Mapping[str, object]) -> dict[str, object]:
    return {name: copy(value) for name, value in values.items()}


def _live(engine: Engine) -> Mapping[int, Asked | Place | Words]:
    found: dict[int, Asked | Place | Words] = {}
    places = list(engine.pages)
    while places:
        place = places.pop()
        found[id(place.model)] = place
        for one in place.parts:
            found[id(one.model)] = one
            if isinstance(one, Place):
                places.append(one)
    return found


def _distinct(errors: Sequence[AnswerError]) -> list[AnswerError]:
    return list({(one.question, one.code, one.part): one for one in reversed(errors)}.values())[::-1]


def _ordered(engine: Engine, errors: Sequence[AnswerError]) -> tuple[AnswerError, ...]:
    order = {name: at for at, name in enumerate(name for page in engine.survey.pages for name in _names(page))}
    return tuple(sorted(errors, key=lambda one: order.get(one.question, len(order))))


def _names(section: Section) -> Sequence[str]:
    names = [section.name]
    for one in section.elements:
        names += _names(one) if isinstance(one, Section) else [one.name]
    return names


def _panels(section: Section) -> Sequence[str]:
    names = []
    for one in section.elements:
        if isinstance(one, Section):
            names += [one.name, *_panels(one)]
    return names


def _items(asked: Asked) -> tuple[tuple[Choice, ...], frozenset[str], tuple[Choice, ...]]:
    if isinstance(asked, Choosing):
        return asked.visible_choices, asked.disabled(), ()
    if isinstance(asked, Rating):
        return asked.items.visible, asked.items.disabled, ()
    if isinstance(asked, Rows):
        return asked.columns.visible, asked.rows.disabled, asked.rows.visible
    return (asked.model.asks.choices if isinstance(asked.model.asks, Choices) else ()), frozenset(), ()


def _scalar(value: object) -> Scalar | None:
    return value if isinstance(value, str | int | float) else None
