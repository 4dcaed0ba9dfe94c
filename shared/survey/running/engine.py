"""A survey that runs: survey-core's `SurveyModel` without a screen. Values come in, conditions and triggers answer.

The order in which things happen is survey-core's, for what comes out depends on it. Nothing here raises on any JSON;
how much may happen is bounded: a survey whose expressions chase each other comes to rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from shared.survey.asks import Choice
from shared.survey.errors import AnswerError
from shared.survey.expressions.evaluate import evaluate, is_true, outcome
from shared.survey.expressions.scope import Scope
from shared.survey.expressions.syntax import Expression
from shared.survey.expressions.values import Work
from shared.survey.localised import Language
from shared.survey.model import Survey
from shared.survey.running.asked import Asked
from shared.survey.running.building import pages_of
from shared.survey.running.changes import Change, calls_without_parameters, is_any_changed
from shared.survey.running.lookup import names_of
from shared.survey.running.places import Place
from shared.survey.running.triggers import Calculations, Triggers
from shared.survey.running.values import copy, is_empty, matches, same

MOST_ROUNDS = 10
DEEPEST = 60  # how many changes may bring each other about
MOST_STEPS = 50_000
MOST_WORK = 1_000_000


class Exhausted(Exception):
    """The survey's expressions chase each other without end."""


class Engine:
    """One run. setting_data: answers are being loaded as a whole (`isSettingData`)."""

    def __init__(self, survey: Survey, language: Language, now: datetime) -> None:
        self.survey, self.language, self.now = survey, language, now
        self.values: dict[str, object] = {}
        self.variables: dict[str, object] = {}
        self.setting_data = self.completed = self.loading = False
        self.steps = MOST_STEPS
        self.work = Work(MOST_WORK)
        self.plain_scope = Scope(values=self.values, now=now, work=self.work)
        self.pages = pages_of(self)
        self.questions: list[Asked] = [one for page in self.pages for one in page.questions()]
        self.names = names_of(self.questions)
        self.texts = frozenset(one.model.name.lower() for page in self.pages for one in page.texts())
        self.plain_scope = self._plain()
        self.triggers = Triggers(self, survey.triggers)
        self.calculations = Calculations(self, survey.calculated)
        self.page: Place | None = None
        self._at_conditions = self._changed_at_conditions = self._on_value = False
        self._unseen = True  # values have come that no condition has seen
        self._rounds = self._depth = 0
        self._keys: dict[str, object] | None = None
        self._to_tell: set[str] = set()

    # ── Expressions ───────────────────────────────────────────────────────────────────────────────────────────────

    def _plain(self) -> Scope:
        return Scope(
            values=self.values,
            now=self.now,
            variables=self.variables,
            questions=self.names.by_value_name,
            named=self.names.by_name,
            built_in={"locale": self.language.value},
            work=self.work,
        )

    def scope(self, question: Asked) -> Scope:
        """What a question's expressions see."""
        panel = question.parent if question.parent is not None and question.parent.parent is not None else None
        inside = None if panel is None else names_of(list(panel.questions())).by_value_name
        return replace(self.plain_scope, question=question, panel=inside)

    def about(self, scope: Scope, item: Choice) -> Scope:
        """The same for one of its items."""
        return replace(scope, item=item.value)

    def work_out(self, expression: Expression, scope: Scope) -> object:
        """What an expression comes to."""
        self.spend()
        return evaluate(expression, scope)

    def outcome(self, expression: Expression) -> object:
        """The same for a rule that does nothing where there is nothing: UNDEFINED apart from null."""
        self.spend()
        return outcome(expression, self.plain_scope)

    def has_not_changed(self, expression: Expression) -> bool:
        """`canSkipRunningExpression`: what a rule reads is not what has just been changed."""
        if not self._on_value or self._keys is None or not expression.names or calls_without_parameters(expression):
            return False
        return not is_any_changed(self._keys, expression.names)

    def is_known(self, expression: Expression) -> bool:
        """Whether an item's condition, which survey-core looks at each time, must come to what it came to last."""
        return not self._unseen and self.has_not_changed(expression)

    def holds(self, expression: Expression, scope: Scope) -> bool:
        """Whether a condition holds."""
        self.spend()
        return is_true(expression, scope)

    def spend(self) -> None:
        """Count a step. Raises Exhausted."""
        self.steps -= 1
        if self.steps < 0:
            raise Exhausted

    # ── Values ────────────────────────────────────────────────────────────────────────────────────────────────────

    def data(self) -> dict[str, object]:
        """`data`: the values, and the calculated ones that are kept."""
        return {name: value for name, value in self.values.items() if value is not None} | self.calculations.kept()

    def load(self) -> None:
        """What happens when a survey has been read: defaults, then conditions."""
        self.loading = True
        for page in self.pages:
            page.survey_loaded()
        self.loading = False
        self.run_conditions()
        self.find_page()

    def set_data(self, answers: Mapping[str, object]) -> None:
        """`data = answers`."""
        self.values.clear()
        self.values.update({name: copy(value) for name, value in answers.items() if value is not None})
        self.setting_data = self._unseen = True
        self._update_all()
        for one in self.questions:
            one.survey_value_changed()
        self.setting_data = False
        self.run_conditions()
        self._update_all()
        self.find_page()

    def _update_all(self) -> None:
        for one in self.questions:
            one.update_from_survey(self.values.get(one.value_name))
            if one.takes_comment:
                one.update_comment(self.get_comment(one.value_name))

    def set_value(self, name: str, value: object) -> None:
        """`setValue`."""
        self.spend()
        old = self.values.get(name)
        if same(None if value == "" else value, None if old == "" else old):
            return
        if is_empty(value):
            self.values.pop(name, None)
        else:
            self.values[name] = copy(value)
        for one in self.sharing_name(name):
            if not same(one.held, value):
                one.update_from_survey(value)
        if matches(value, old):
            return
        self._to_tell.add(name)
        self.value_changed(name, value, old)
        if name in self._to_tell:
            for one in self.sharing_name(name):
                one.survey_value_changed()
            self._to_tell.discard(name)

    def get_comment(self, name: str) -> object:
        """`getComment`."""
        return self.values.get(f"{name}-Comment") or ""

    def set_comment(self, name: str, words: object) -> None:
        """`setComment`."""
        self.spend()
        words = words or ""
        old = self.get_comment(name)
        if same(words, old):
            return
        key = f"{name}-Comment"
        if is_empty(words) or (isinstance(words, str) and not words.strip()):
            self.values.pop(key, None)
        else:
            self.values[key] = words
        for one in self.sharing_name(name):
            one.update_comment(words)
        if not matches(words, old):
            self.value_changed(key, words, old, related=name)
        asked = self.sharing_name(name)
        if asked:
            asked[0].comment_on(words)

    def asked(self, name: str) -> Asked | None:
        """`getQuestionByValueName`."""
        return self.names.find(name)

    def sharing_name(self, name: str) -> Sequence[Asked]:
        """The questions that keep their answer under a name."""
        return self.names.sharing.get(name, ())

    def sharing(self, question: Asked) -> Sequence[Asked]:
        """The other questions that keep theirs where one does."""
        asked = self.sharing_name(question.value_name)
        return [one for one in asked if one is not question] if len(asked) > 1 else ()

    def is_shared_with_visible(self, question: Asked) -> bool:
        """`hasVisibleQuestionByValueName`."""
        return any(one.is_visible_in_survey for one in self.sharing(question))

    # ── Conditions and triggers ───────────────────────────────────────────────────────────────────────────────────

    def value_changed(self, name: str, value: object, old: object, *, related: str = "") -> None:
        """`checkTriggersAndRunConditions`."""
        if self._depth >= DEEPEST:
            raise Exhausted
        self._depth += 1
        changed: dict[str, object] = {name: Change(value, old)}
        if related:
            beside = self.values.get(related)
            changed[related] = Change(beside, beside)
            self._keys = {**(self._keys or {}), related: beside}
        self._keys = {**(self._keys or {}), name: value}
        if self._at_conditions:
            self._changed_at_conditions = True
        else:
            self._on_value = True
            self.run_conditions()
            self._on_value = False
            for one in self.questions:
                one.run_wishes(name, value, self._keys)
            self._keys = None
        self.triggers.check(changed, on_page=False, name=related or name)
        self._depth -= 1

    def run_conditions(self) -> None:
        """`runConditions`."""
        if self.completed or self.loading or self._at_conditions:
            return
        while True:
            self._at_conditions = True
            self.calculations.run()
            for page in self.pages:
                page.run_condition()
            self._at_conditions = False
            if not self._changed_at_conditions or self._rounds >= MOST_ROUNDS:
                break
            self._changed_at_conditions = False
            self._rounds += 1
        self._changed_at_conditions, self._rounds = False, 0
        if not self._on_value:
            self._keys, self._unseen = None, False

    # ── Pages ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def visible_pages(self) -> list[Place]:
        """`visiblePages`."""
        return [one for one in self.pages if one.is_visible]

    def page_visibility_changed(self, page: Place) -> None:
        """`pageVisibilityChanged`."""
        if (page.is_visible and self.page is None) or page is self.page:
            self.find_page()

    def find_page(self) -> None:
        """`updateCurrentPage`: the page that is left is looked at, which cleans it up."""
        pages, left = self.visible_pages(), self.page
        if left in pages:
            return
        self.page = pages[0] if pages else None
        if left is not None and not left.passed:
            left.passed = not left.errors()

    def go_on(self) -> None:
        """`doNextPage`: triggers of the page, then the next."""
        page = self.page
        if page is None:
            return
        page.passed = True
        self.triggers.leave(page.questions())
        if not self.completed and self.page is page:
            pages = self.visible_pages()
            at = pages.index(page) + 1 if page in pages else 0
            self.page = pages[at] if at < len(pages) else page

    def still_stands(self, error: AnswerError) -> bool:
        """Whether what has an error can still be seen and changed."""
        asked = self.names.by_name.get(error.question)
        return asked is None or (asked.is_visible_in_survey and not asked.is_read_only)

    def complete(self) -> None:
        """`doComplete`."""
        self.completed = True
        for one in self.questions:
            one.clear_unused()
        reason = "none" if self.survey.clear_invisible == "none" else "onComplete"
        for one in self.questions:
            one.clear_if_invisible(reason)
