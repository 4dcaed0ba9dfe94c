"""Makes what a page of the form shows, of the survey's verdict and what was typed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from services.collector.entrypoints.http.filling.asking import Asking
from services.collector.entrypoints.http.filling.fields import Sent, Typed, field_of, fields_of, typed
from services.collector.entrypoints.http.filling.headings import levelled
from services.collector.entrypoints.http.filling.placing import Wrong, ids_of, summary
from services.collector.entrypoints.http.filling.reading import answer_words
from services.collector.entrypoints.http.filling.views import (
    Answer,
    CheckedPage,
    CheckView,
    Field,
    PageView,
    Panel,
    Prose,
)
from services.collector.entrypoints.http.filling.way import Way, numbers_of, visible_on
from shared.survey.model import Element, Html, Question, Section
from shared.survey.run import Run


@dataclass(frozen=True, slots=True)
class Making:
    """What making a page needs everywhere. sent: the fields as they were sent. answers: what was read of them.

    seen: the numbers of the questions that have been shown before. wrong: the words for what is wrong, by place.
    refused: the names of the questions whose answers stay as they were typed, for something is wrong with them.
    written: the names of those into which the survey itself has just written.
    """

    way: Way
    sent: Sent
    answers: Mapping[str, object]
    seen: frozenset[int]
    wrong: Wrong
    refused: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    numbers: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", numbers_of(self.way.run))

    @property
    def run(self) -> Run:
        """The survey's verdict."""
        return self.way.run


def page_view(making: Making, page: Section, *, news: Sequence[Question] = ()) -> PageView:
    """One page. news: its questions to point out, for they have just come up."""
    run, way = making.run, making.way
    asked = {name for one in visible_on(run, page) if run.state(one).enabled for name in fields_of(one)}
    place, of = way.progress(page)
    numbers, ids = making.numbers, ids_of(run.survey)
    fixed = _fixed(run, page, asked)
    return PageView(
        title=run.say(run.survey.title),
        panel=_panel(page, making, "s", 2 if place == 1 else 1),
        number=way.number_of(page),
        place=place,
        of=of,
        hidden=[*_carried(making.sent, asked | set(fixed)), *((name, text) for name, text in fixed.items(multi=True))],
        seen=sorted(making.seen | {numbers[one.name] for one in visible_on(run, page)}),
        errors=summary(run, page, making.wrong),
        news=[(ids[one.name], run.say(one.title) or one.name) for one in news],
    )


def check_view(making: Making) -> CheckView:
    """Every answer, page by page."""
    run, way = making.run, making.way
    pages: list[CheckedPage] = []
    for number, page in zip(way.numbers, way.pages, strict=True):
        answers = [
            _answer(run, one, f"q{making.numbers[one.name]}" if run.state(one).enabled else "")
            for one in visible_on(run, page)
        ]
        if answers:
            pages.append(CheckedPage(number, len(pages) + 1, run.say(page.title), answers))
    return CheckView(
        title=run.say(run.survey.title),
        pages=pages,
        hidden=_carried(making.sent, ()),
        seen=sorted(making.seen),
        problems=[words for (name, _), words in making.wrong.items() if way.of(name) is None],
    )


def _answer(run: Run, question: Question, target: str) -> Answer:
    title = run.say(question.title) or question.name
    given = answer_words(run, question, run.values.get(question.value_name))
    comment = run.values.get(question.comment) if question.comment else None
    if isinstance(comment, str) and comment.strip() and question.comment in run.stored:
        given = [*given, comment]
    return Answer(title, given, target)


def _carried(sent: Sent, but: "set[str] | tuple[()]") -> Sequence[tuple[str, str]]:
    return [(name, value) for name, value in sent.items(multi=True) if name not in but]


def _fixed(run: Run, page: Section, asked: Collection[str]) -> Sent:
    """What a page's questions that can't be changed now hold. No field of theirs would send it, and it counts."""
    held: Typed = [
        pair
        for one in visible_on(run, page)
        if not run.state(one).enabled
        for pair in [*typed(one, run.values.get(one.value_name)), *_comment(one, run)]
    ]
    return Sent([(name, text) for name, text in held if name not in asked])


def _panel(section: Section, making: Making, at: str, level: int) -> Panel:
    """at: its id, by where it lies: panels need no names. level: of its heading."""
    run = making.run
    title = run.say(section.title)
    # A later page without a title is headed by the survey's.
    inside = min(level + 1, 6) if title or level == 1 else level
    shown = [(number, one) for number, one in enumerate(section.elements) if run.is_visible(one)]
    items = [_item(one, making, f"{at}-{number}", inside) for number, one in shown]
    return Panel(
        id=at,
        title=title,
        level=level,
        description=run.say(section.description),
        items=items,
        error=making.wrong.get((section.name, None)),
        one_of=run.needs_one_of(section),
    )


def _item(element: Element, making: Making, at: str, level: int) -> "Field | Panel | Prose":
    match element:
        case Section():
            return _panel(element, making, at, level)
        case Html():
            return Prose(at.replace("s", "h"), levelled(making.run.html(element.html), level))
        case Question():
            return _field(element, making)


def _field(question: Question, making: Making) -> Field:
    """The field with what was typed, or what the survey has written into it."""
    run, sent = making.run, making.sent
    state, number = run.state(question), making.numbers[question.name]
    now = typed(question, run.values.get(question.value_name))
    before = typed(question, making.answers.get(question.value_name))
    changed = question.name not in making.refused and now != before
    if changed:
        own = set(fields_of(question))
        others = [(name, given) for name, given in sent.items(multi=True) if name not in own]
        sent = Sent([*others, *_comment(question, run), *now])
    return Asking(run, question, state, sent, number, making.wrong).field(
        changed=question.name in making.written or (changed and number in making.seen)
    )


def _comment(question: Question, run: Run) -> Typed:
    text = run.values.get(question.comment) if question.comment else None
    return [(field_of(question.comment), text)] if question.comment and isinstance(text, str) else []
