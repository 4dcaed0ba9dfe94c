"""Pages and panels while a survey runs: when they can be seen and what that does to the questions in them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from shared.survey.errors import AnswerCode, AnswerError
from shared.survey.expressions.scope import Scope
from shared.survey.model import Html, Section
from shared.survey.running.asked import Asked

if TYPE_CHECKING:
    from shared.survey.running.engine import Engine


class Words:
    """A text between questions: it can be seen or not, that is all."""

    def __init__(self, engine: "Engine", model: Html, parent: "Place") -> None:
        self.engine, self.model, self.parent = engine, model, parent
        self.visible = model.rules.visible

    @property
    def is_visible(self) -> bool:
        """Whether it can be seen where it stands."""
        return self.visible

    @property
    def is_empty(self) -> bool:
        """It has no value."""
        return True

    @property
    def has_conditions(self) -> bool:
        """Whether it has a condition."""
        return self.model.rules.visible_if is not None

    def run_condition(self) -> None:
        """Look at its condition anew."""
        condition = self.model.rules.visible_if
        if condition is not None:
            visible = self.engine.work_out(condition, self.parent.scope) is True
            if visible != self.visible:
                self.visible = visible
                self.parent.child_changed()


class Place:
    """A page or a panel.

    seen: the visibility that its questions have last heard of. passed: it was left without errors.
    """

    def __init__(self, engine: "Engine", model: Section, parent: "Place | None") -> None:
        self.engine, self.model, self.parent = engine, model, parent
        self.name, self.rules = model.name, model.rules
        self.parts: list[Asked | Place | Words] = []
        self.visible, self.required, self.read_only = model.rules.visible, model.rules.required, not model.rules.enabled
        self.seen, self.passed = True, False
        self.at_conditions = False
        self.moving: list[Asked | Place | Words] = []
        self._still: bool | None = None

    @property
    def scope(self) -> Scope:
        """What its expressions see."""
        return self.engine.plain_scope

    @property
    def is_visible(self) -> bool:
        """`isVisible`: it and something in it."""
        return self.visible and any(one.is_visible for one in self.parts)

    @property
    def is_read_only(self) -> bool:
        """`isReadOnly`."""
        return self.read_only or (self.parent is not None and self.parent.is_read_only)

    def questions(self) -> Iterator[Asked]:
        """Those in it, and in its panels."""
        for one in self.parts:
            if isinstance(one, Place):
                yield from one.questions()
            elif isinstance(one, Asked):
                yield one

    def texts(self) -> Iterator[Words]:
        """The texts between questions in it, and in its panels."""
        for one in self.parts:
            if isinstance(one, Place):
                yield from one.texts()
            elif isinstance(one, Words):
                yield one

    def visible_questions(self) -> Iterator[Asked | Words]:
        """`addQuestionsToList(visibleOnly)`: a text between questions is one that is always empty."""
        for one in self.parts if self.visible else ():
            if isinstance(one, Place):
                if one.is_visible:
                    yield from one.visible_questions()
            elif one.is_visible:
                yield one

    def survey_loaded(self) -> None:
        """`onSurveyLoad`."""
        for one in self.parts:
            if not isinstance(one, Words):
                one.survey_loaded()
        self.element_visibility_changed()

    def run_condition(self) -> None:
        """`runCondition`."""
        if self.is_still():
            return
        before = self.is_visible
        self.at_conditions = True
        for one in self.moving:
            one.run_condition()
        self._run_rules()
        after = self.is_visible
        self.at_conditions = False
        if before != after:
            self.child_visibility_changed()

    def is_still(self) -> bool:
        """Whether no condition is in it."""
        if self._still is None:
            rules = self.rules
            own = (rules.visible_if or rules.enable_if or rules.required_if) is not None
            self.moving = [
                one for one in self.parts if (not one.is_still() if isinstance(one, Place) else one.has_conditions)
            ]
            self._still = not own and not self.moving
        return self._still

    def _run_rules(self) -> None:
        rules, engine = self.rules, self.engine
        if rules.visible_if is not None and not engine.has_not_changed(rules.visible_if):
            self._set_visible(engine.work_out(rules.visible_if, self.scope) is True)
        if rules.enable_if is not None and not engine.has_not_changed(rules.enable_if):
            self.read_only = engine.work_out(rules.enable_if, self.scope) is False
        if rules.required_if is not None and not engine.has_not_changed(rules.required_if):
            self.required = engine.work_out(rules.required_if, self.scope) is True

    def _set_visible(self, visible: bool) -> None:  # noqa: FBT001 – a property in survey-core
        if visible == self.visible:
            return
        self.visible = visible
        self._visible_changed()
        if self.parent is not None:
            self.parent.child_changed()

    def child_changed(self) -> None:
        """`onElementVisibilityChanged` for a part."""
        self.element_visibility_changed()

    def element_visibility_changed(self) -> None:
        """`onElementVisibilityChanged`."""
        self.child_visibility_changed()
        if self.parent is not None:
            self.parent.element_visibility_changed()

    def child_visibility_changed(self) -> None:
        """`childVisibilityChanged`."""
        if not self.at_conditions and self.is_visible != self.seen:
            self._visible_changed()

    def _visible_changed(self) -> None:
        """`onVisibleChanged`."""
        now = self.is_visible
        if now != self.seen:
            self.seen = now
            if self.parent is not None:
                self.parent.child_changed()
        if not self.engine.setting_data:
            for one in list(self.questions()):
                if now:
                    one.update_with_defaults()
                else:
                    one.clear_if_invisible("onHiddenContainer")
        if self.parent is None:
            self.engine.page_visibility_changed(self)

    def errors(self) -> list[AnswerError]:
        """`validateCore`: of the parts that can be seen, then of itself."""
        found: list[AnswerError] = []
        for one in self.parts:
            if one.is_visible and not isinstance(one, Words):
                found += one.errors()
        if self.required and not self.is_read_only:
            asked = list(self.visible_questions())
            if asked and all(one.is_empty for one in asked):
                found.append(AnswerError(self.name, AnswerCode.REQUIRED_GROUP, text=self.rules.required_error))
        return found
