"""Answers of many respondents to one survey, quickly: most are plain, and need no engine to be found right.

What is plain is accepted at once: known questions with values that they offer, nothing that is required left out,
nothing answered that can't be seen. Whatever else comes is given to `run`, whose verdict counts; so the outcome is
always that of `run`, only sooner. Whether a question with a condition can be seen is learnt from `run`, too: it depends
on nothing but the answers that the condition reads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.survey.answers import Validated
from shared.survey.asks import Choices, InputType, Layout, Matrix, Role, Text, Texts
from shared.survey.expressions.syntax import Expression
from shared.survey.localised import Language
from shared.survey.model import Question, Rules, Section, Survey
from shared.survey.run import Run, run

MOST_LEARNT = 10_000
_WIDEST = "\uffff"  # what JavaScript counts as one character


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it is found plain. always: it can be seen whatever is answered. reads: what its conditions read, or
    None where they read more than plain answers. needed: it may be wrong to leave it out. offered: the values that can
    be chosen, by type and value.
    """

    question: Question
    always: bool
    reads: tuple[str, ...] | None
    needed: bool
    offered: frozenset[tuple[type, object]]


class Quick:
    """Says of one survey's answers what `validate` says. Not shared between threads: it learns."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._plain = _is_plain(survey)
        self._asked = {one.question.value_name: one for page in survey.pages for one in _asked(page, survey, ())}
        self._learnt: dict[str, dict[tuple[object, ...], bool]] = {name: {} for name in self._asked}

    def validate(self, answers: Mapping[str, object], *, language: Language, now: datetime) -> Validated:
        """The verdict on answers as SurveyJS names them."""
        if self._plain and answers and self._are_right(answers):
            return Validated(dict(answers), ())
        made = run(self._survey, answers, language=language, now=now)
        if self._plain and not made.errors and made.stored == answers:
            self._learn(made, answers)
        return Validated(made.stored, made.errors)

    def _are_right(self, answers: Mapping[str, object]) -> bool:
        if not answers.keys() <= self._asked.keys():
            return False
        for name, one in self._asked.items():
            value = answers.get(name)
            if value is None:
                # What is not needed may be left out, whether it can be seen or not.
                if name in answers or (one.needed and self._is_seen(one, answers) is not False):
                    return False
            elif not _is_right(one, value) or self._is_seen(one, answers) is not True:
                return False
        return True

    def _is_seen(self, one: _Asked, answers: Mapping[str, object]) -> bool | None:
        """Whether a question can be seen; None when that is not known."""
        if one.always:
            return True
        if one.reads is None:
            return None
        return self._learnt[one.question.value_name].get(_key(one.reads, answers))

    def _learn(self, made: Run, answers: Mapping[str, object]) -> None:
        for name, one in self._asked.items():
            learnt = self._learnt[name]
            if not one.always and one.reads is not None and len(learnt) < MOST_LEARNT:
                learnt[_key(one.reads, answers)] = made.is_visible(one.question)


def _key(reads: tuple[str, ...], answers: Mapping[str, object]) -> tuple[object, ...]:
    values = (answers.get(name) for name in reads)
    return tuple((list, *one) if isinstance(one, list) else (type(one), one) for one in values)


def _is_plain(survey: Survey) -> bool:
    """Whether nothing but conditions on what can be seen ever happens in a survey."""
    questions = survey.questions()
    return (
        not survey.triggers
        and not survey.calculated
        and len({one.value_name for one in questions}) == len(questions)
        and all(_has_plain_rules(page) for page in survey.pages)
        and all(_is_left_alone(one) for one in questions)
    )


def _has_plain_rules(section: Section) -> bool:
    rules = section.rules
    plain = rules.enabled and not rules.enable_if and not rules.required and not rules.required_if
    return plain and all(_has_plain_rules(one) for one in section.elements if isinstance(one, Section))


def _is_left_alone(question: Question) -> bool:
    """Whether nobody but the respondent writes into a question, and it is required always or never."""
    values, rules = question.values, question.rules
    written = (values.default, values.default_expression, values.set_if, values.set_expression, values.reset_if)
    return all(one is None for one in written) and rules.enabled and not rules.enable_if and not rules.required_if


def _asked(section: Section, survey: Survey, above: tuple[Rules, ...]) -> Iterator[_Asked]:
    chain = (*above, section.rules)
    for one in section.elements:
        if isinstance(one, Section):
            yield from _asked(one, survey, chain)
        elif isinstance(one, Question):
            rules = (*chain, one.rules)
            yield _Asked(
                question=one,
                always=all(each.visible and not each.visible_if for each in rules),
                reads=_reads(rules, survey),
                needed=_is_needed(one),
                offered=frozenset(_offered(one)),
            )


def _is_needed(question: Question) -> bool:
    asks = question.asks
    if isinstance(asks, Matrix):
        return question.rules.required or asks.each_required or bool(question.validators)
    if isinstance(asks, Texts):
        return True
    return question.rules.required or bool(question.validators)


def _reads(rules: tuple[Rules, ...], survey: Survey) -> tuple[str, ...] | None:
    conditions = [one.visible_if for one in rules if one.visible_if]
    if not conditions or not all(one.visible or one.visible_if for one in rules):
        return None
    names = {name for one in conditions for name in one.names}
    plain = {one.value_name for one in survey.questions() if isinstance(one.asks, Choices)}
    return tuple(sorted(names)) if names <= plain and not any(map(_calls, conditions)) else None


def _calls(condition: Expression) -> bool:
    return bool(condition.functions)


def _offered(question: Question) -> Iterator[tuple[type, object]]:
    """The values that a question always offers, as they are stored; none where that depends on something."""
    asks = question.asks
    if not isinstance(asks, Choices) or asks.layout is Layout.RANKING or asks.visible_if or asks.enable_if:
        return
    if question.validators or any(one.visible_if or one.enable_if for one in asks.choices):
        return
    roles = (Role.ORDINARY,) if asks.multiple else (Role.ORDINARY, Role.CANT_SAY, Role.NONE)
    for one in asks.choices:
        if one.role in roles:
            yield type(one.value), one.value


def _is_right(one: _Asked, value: object) -> bool:
    asks = one.question.asks
    if isinstance(asks, Choices):
        if not asks.multiple:
            return not isinstance(value, list | dict) and (type(value), value) in one.offered
        if not isinstance(value, list) or not (asks.fewest or 1) <= len(value) <= (asks.most or len(value)):
            return False
        chosen = {(type(item), item) for item in value if not isinstance(item, list | dict)}
        return len(chosen) == len(value) and chosen <= one.offered
    if not isinstance(asks, Text) or not isinstance(value, str) or one.question.validators:
        return False
    if asks.input is not InputType.TEXT or asks.least_expression or asks.most_expression:
        return False
    return value == value.strip() and 0 < len(value) <= asks.longest and max(value) <= _WIDEST
