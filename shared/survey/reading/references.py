"""Who names whom: names that lead nowhere, and what depends on itself."""

import re
from collections.abc import Collection, Iterable, Sequence

from shared.survey.asks import Choices, Texts
from shared.survey.expressions.syntax import Expression
from shared.survey.happenings import Act, Calculated, Trigger
from shared.survey.model import Question
from shared.survey.problems import NoticeCode, ProblemCode
from shared.survey.reading.names import RESERVED
from shared.survey.reading.node import shown
from shared.survey.reading.questions import Asked
from shared.survey.reading.reader import Reader

STEPS = re.compile(r"[.\[]")
MOST_SHOWN = 8
OWN = {"self", "$self", "panel", "$panel", "$item"}  # the question that a condition belongs to, and what it stands in
Effects = dict[str, tuple[str, set[str]]]


def check_references(
    reader: Reader,
    asked: Asked,
    questions: Sequence[Question],
    triggers: Sequence[tuple[str, Trigger]],
    calculated: Sequence[tuple[str, Calculated]],
) -> None:
    """Note names that lead nowhere; refuse triggers to what is not there, and cycles."""
    known = {name.lower() for one in questions for name in (one.name, one.value_name, one.comment) if name}
    known |= {one.name.lower() for _, one in calculated}
    _expressions(reader, known | RESERVED | OWN)
    named = {one.name.lower() for one in questions}
    for path, trigger in triggers:
        for key, name, there in (
            ("setToName", trigger.set_to, _can_be_set(trigger.set_to, questions)),
            ("fromName", trigger.copy_from, _head(trigger.copy_from, known) in known),
            ("gotoName", trigger.go_to, trigger.go_to.lower() in named),
        ):
            if name and not there:
                reader.wrong(f"{path}.{key}", ProblemCode.UNKNOWN_NAME, name=shown(name))
    for question in questions:
        _own_answer(reader, asked.places.get(question.name, ""), question)
    effects = _effects(asked, known, questions, triggers, calculated)
    _cycles(reader, effects, {one.name.lower() for _, one in calculated})


def _expressions(reader: Reader, known: Collection[str]) -> None:
    told: set[str] = set()
    for reference in reader.references:
        for name in sorted(reference.names):
            head = _head(name, known)
            if head not in known and head not in reference.inner and head not in told:
                told.add(head)
                reader.note(reference.path, NoticeCode.UNKNOWN_NAME, name=shown(name))


def _can_be_set(name: str, questions: Sequence[Question]) -> bool:
    """Whether a trigger that sets it does anything in SurveyJS: it finds questions and lines, but no rows."""
    lines = (
        f"{one.value_name}.{item.name}" for one in questions if isinstance(one.asks, Texts) for item in one.asks.items
    )
    return name.lower() in {one.value_name.lower() for one in questions} or name in lines


def _own_answer(reader: Reader, path: str, question: Question) -> None:
    """Refuse choices that come and go with their own question's answer: what is asked would chase what is answered."""
    if not isinstance(question.asks, Choices):
        return
    own = {question.name.lower(), question.value_name.lower(), "self", "$self"}
    conditions = [question.asks.visible_if, *(one.visible_if for one in question.asks.choices)]
    if any(_head(name, own) in own for each in conditions if each is not None for name in each.names):
        reader.wrong(path, ProblemCode.OWN_ANSWER)


def _head(name: str, known: Collection[str]) -> str:
    """The question that a name is about: names may hold dots themselves."""
    lower = name.lower().strip().removeprefix("#").removesuffix("-unwrapped")
    if lower in known:
        return lower
    ends = [found.start() for found in STEPS.finditer(lower)]
    heads = (lower[:end] for end in reversed(ends))
    return next((one for one in heads if one in known), STEPS.split(lower, maxsplit=1)[0])


def _effects(
    asked: Asked,
    known: Collection[str],
    questions: Iterable[Question],
    triggers: Iterable[tuple[str, Trigger]],
    calculated: Iterable[tuple[str, Calculated]],
) -> Effects:
    """For each name that is set by itself: where, and from which names."""
    found: Effects = {}

    def add(path: str, name: str, *expressions: Expression | None, also: str = "") -> None:
        _, sources = found.setdefault(name.lower(), (path, set()))
        sources.update(_head(one, known) for each in expressions if each is not None for one in each.names)
        if also:
            sources.add(_head(also, known))

    for question in questions:
        values, path = question.values, asked.places.get(question.name, "")
        if values.set_expression or values.reset_if or values.default_expression:
            by = (values.set_if, values.set_expression, values.reset_if, values.default_expression)
            add(path, question.value_name, *by)
    for path, trigger in triggers:
        if trigger.set_to and trigger.act in (Act.SET, Act.COPY, Act.RUN):
            add(path, _head(trigger.set_to, known), trigger.when, trigger.run, also=trigger.copy_from)
    for path, one in calculated:
        add(path, one.name, one.expression)
    return found


def _cycles(reader: Reader, effects: Effects, calculated: Collection[str]) -> None:
    """Refuse calculated values that are worked out from themselves, with the way that it takes; tell of other rings.

    Those end, as they do in SurveyJS: a rule acts once for each change, and a run stops after so many.
    """
    done: set[str] = set()
    for start in effects:
        way: list[str] = []
        left = [(start, iter(sorted(effects[start][1])))] if start not in done else []
        while left:
            name, sources = left[-1]
            if not way or way[-1] != name:
                way.append(name)
            following = next((one for one in sources if one in effects and one not in done), None)
            if following is None:
                done.add(name)
                way.pop()
                left.pop()
            elif following in way:
                _tell(reader, effects, way[way.index(following) :], calculated)
                done.add(following)
            else:
                left.append((following, iter(sorted(effects[following][1]))))


def _tell(reader: Reader, effects: Effects, ring: Sequence[str], calculated: Collection[str]) -> None:
    path, names = effects[ring[0]][0], " → ".join(map(shown, [*ring, ring[0]][:MOST_SHOWN]))
    if all(one in calculated for one in ring):
        reader.wrong(path, ProblemCode.CYCLE, names=names)
    else:
        reader.note(path, NoticeCode.RING, names=names)
