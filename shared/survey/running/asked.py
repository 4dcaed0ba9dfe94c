"""A question while a survey runs: whether it can be seen, changed and left empty, and what is wrong with its value.

Its value lives in `holding`, what it takes by itself in `wishing`; kinds of questions are subclasses. Nothing here
decides what an answer must look like (`shapes`).
"""

from shared.survey.errors import AnswerCode, AnswerError
from shared.survey.expressions.scope import Parts, Scope
from shared.survey.expressions.syntax import Expression
from shared.survey.localised import Localised
from shared.survey.running.checks import broken
from shared.survey.running.values import is_blank
from shared.survey.running.wishing import Wishing


class Asked(Wishing):
    """A question."""

    # ── As expressions see it ─────────────────────────────────────────────────────────────────────────────────────

    @property
    def value(self) -> object:
        """`getFilteredValue`."""
        return self.held

    @property
    def parts(self) -> Parts | None:
        """What its answer consists of, where that has names of its own."""
        return None

    def display(self, value: object) -> object:
        """`getDisplayValue`."""
        return self.displayed(self.held if value is None else value)

    def displayed(self, value: object) -> object:
        """`getDisplayValueCore`."""
        return "" if is_blank(value) else value

    def part(self, path: str) -> tuple[bool, object]:
        """What a text calls a part of the answer, such as "row" or "[0]": whether there is one, and its name."""
        if path.startswith("[") and path[1:-1].isdecimal():
            at = int(path[1:-1][:6])
            if isinstance(self.held, list):
                return True, self.display(self.held[at]) if at < len(self.held) else None
            return True, self.display(None)
        values = self.held if isinstance(self.held, dict) else {}
        found = next((one for key, one in values.items() if key.lower() == path), None)
        return found is not None, found

    def line(self, name: str) -> "Asked | None":  # noqa: ARG002 – kinds differ
        """One of its lines, where it has several."""
        return None

    def comment(self, item: object) -> object:
        """`getComment` of the question itself."""
        return (self.words or None) if item is None else None

    @property
    def scope(self) -> Scope:
        """What its expressions see."""
        if self._scope is None:
            self._scope = self.engine.scope(self)
        return self._scope

    # ── Conditions ────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def is_read_only(self) -> bool:
        """`isReadOnly`: itself, or what it lies in."""
        return self.read_only or (self.parent is not None and self.parent.is_read_only)

    @property
    def is_parent_visible(self) -> bool:
        """`isParentVisible`."""
        place = self.parent
        while place is not None:
            if not place.is_visible:
                return False
            place = place.parent
        return True

    @property
    def is_visible(self) -> bool:
        """`isVisible`."""
        return self.visible

    @property
    def is_visible_in_survey(self) -> bool:
        """`isVisibleInSurvey`."""
        return self.visible and self.is_parent_visible

    @property
    def has_conditions(self) -> bool:
        """Whether looking at its conditions can change anything."""
        rules, wishes = self.rules, self.wishes
        return (rules.visible_if or rules.enable_if or rules.required_if or wishes.default_expression) is not None

    def run_condition(self) -> None:
        """`runCondition`."""
        self.run_rules()
        if (
            self.wishes.default_expression
            and not self.told
            and (not self.clears_on_hidden or self.is_visible_in_survey)
        ):
            self.run_default_expression(self.set_by_expression)

    def run_rules(self) -> None:
        """`runConditionCore`."""
        rules, engine = self.rules, self.engine
        if rules.visible_if is not None and not engine.has_not_changed(rules.visible_if):
            self.set_visible(engine.work_out(rules.visible_if, self.scope) is True)
        if rules.enable_if is not None and not engine.has_not_changed(rules.enable_if):
            self.read_only = engine.work_out(rules.enable_if, self.scope) is False
        if rules.required_if is not None and not engine.has_not_changed(rules.required_if):
            self.required = engine.work_out(rules.required_if, self.scope) is True

    def set_visible(self, visible: bool) -> None:  # noqa: FBT001 – a property in survey-core
        """The setter of `visible`."""
        if visible == self.visible:
            return
        self.visible = visible
        if self.parent is not None:
            self.parent.child_changed()
        if self.seen != self.is_visible:
            self.seen = self.is_visible
            if self.parent is not None:
                self.parent.child_changed()
        self.tell_visibility()

    def tell_visibility(self) -> None:
        """`notifySurveyVisibilityChanged`."""
        if self.engine.setting_data:
            return
        if not self.visible and self.clears_on_hidden:
            self.clear_if_invisible("onHidden")
        if self.clears_on_hidden and self.is_visible_in_survey:
            self.update_with_defaults()

    # ── The end ───────────────────────────────────────────────────────────────────────────────────────────────────

    def clear_unused(self) -> None:
        """`clearUnusedValues`."""

    def clear_if_invisible(self, reason: str) -> None:
        """`clearValueIfInvisible`."""
        if self.clears == "none" or (reason == "onHidden" and self.clears == "onComplete"):
            return
        if reason == "onHiddenContainer" and self.clears != reason:
            return
        self.clear_if_invisible_core(reason)

    def clear_if_invisible_core(self, reason: str) -> None:
        """`clearValueIfInvisibleCore`."""
        hidden = reason == "onHiddenContainer" and not self.is_parent_visible
        if hidden or (not self.is_visible_in_survey and not self.engine.is_shared_with_visible(self)):
            self.clear()

    def put_back(self, held: object, words: object) -> None:
        """Undo what the end has done to it."""
        self.held, self.words = held, words

    # ── Verdict ───────────────────────────────────────────────────────────────────────────────────────────────────

    def errors(self) -> list[AnswerError]:
        """`validate`: what is wrong, () for what can't be seen or changed."""
        if not self.is_visible or self.is_read_only:
            return []
        found = self.own_errors()
        if found or not self.model.validators:
            return found
        return [
            AnswerError(self.name, code, params, text)
            for code, params, text in broken(self.model.validators, self.validated, self._holds)
        ]

    def _holds(self, condition: Expression) -> bool:
        return self.engine.holds(condition, self.scope)

    @property
    def validated(self) -> object:
        """`validatedValue`."""
        return self.held

    def own_errors(self) -> list[AnswerError]:
        """`onCheckForErrors`."""
        if self.required and self.is_empty:
            return [self.wrong(AnswerCode.REQUIRED, text=self.rules.required_error)]
        return []

    def wrong(self, code: AnswerCode, *, text: Localised | None = None, **params: object) -> AnswerError:
        """An error at this question."""
        return AnswerError(self.name, code, params, text or Localised())

    def property(self, name: str) -> object:
        """`propertyValue`."""
        known = {
            "isVisible": self.visible, "visible": self.visible, "isRequired": self.required, "name": self.name,
            "isReadOnly": self.is_read_only, "readOnly": self.read_only, "value": self.held,
            "valueName": self.value_name, "comment": self.words,
            "title": self.model.title.in_(self.engine.language),
        }  # fmt: skip
        return known.get(name)
