"""What a question takes by itself while a survey runs: its default, and values that other answers bring about."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from shared.survey.expressions.syntax import Expression
from shared.survey.expressions.values import is_true
from shared.survey.running.changes import calls_without_parameters, is_any_changed
from shared.survey.running.holding import Held
from shared.survey.running.values import copy, is_blank, is_empty, keepable, same


class Wishing(Held):
    """A question with defaults, `setValueIf`, `setValueExpression` and `resetValueIf`.

    lies_in_another: its value is a part of another question's, so what comes from there was not written here.
    """

    lies_in_another: ClassVar[bool] = False

    def update_from_survey(self, new: object) -> None:
        """`updateValueFromSurvey`."""
        if type(new) is type(self.held) and new == self.held:
            return
        new = copy(new)
        if not is_blank(new) and not self.is_right_shape(new):
            return
        if not is_empty(new) and self.wishes.default_expression:
            self.with_default(lambda default: self.update_core(new, by_default=same(new, default)))
        else:
            self.update_core(new, by_default=self.lies_in_another)

    @property
    def has_default(self) -> bool:
        """`!isDefaultValueEmpty`."""
        return self.wishes.default_expression is not None or not is_blank(self.wishes.default)

    def survey_loaded(self) -> None:
        """`onSurveyLoad`."""
        self.update_with_defaults()

    def update_with_defaults(self) -> None:
        """`updateValueWithDefaults`."""
        if self.has_default and self.is_empty and not (self.clears_on_hidden and not self.visible):
            self.set_default()

    def set_default(self) -> None:
        """`setDefaultValue`."""
        self.with_default(self._enter_default)

    def _enter_default(self, default: object) -> None:
        default = self.convert(default)
        if not same(self.held, default):
            self.enter_default(default)

    def enter_default(self, default: object) -> None:
        """`setDefaultIntoValue`."""
        self.enter(default)

    def with_default(self, act: Callable[[object], None]) -> None:
        """`setDefaultValueCore`."""
        if not self.run_default_expression(lambda value: act(self.result(value))):
            act(self.result(copy(self.wishes.default)))

    def run_default_expression(self, act: Callable[[object], None]) -> bool:
        """`runDefaultValueExpression`."""
        expression = self.wishes.default_expression
        if expression is None:
            return False

        def found(value: object) -> None:
            self.by_default = True
            act(self.wishes.default if value is None else value)
            self.by_default = False

        self.run_once("default", expression, found)
        return True

    def run_once(self, name: str, expression: Expression, act: Callable[[object], None]) -> None:
        """`runExpressionByProperty`: not while it is at it already."""
        if name in self.busy:
            return
        self.busy.add(name)
        try:
            act(keepable(self.engine.work_out(expression, self.scope)))
        finally:
            self.busy.discard(name)

    def set_by_expression(self, value: object) -> None:
        """`runExpressionSetValue`."""
        value = self.result(value)
        if not same(self.held, value):
            self.enter(value)

    def default_or_clear(self) -> None:
        """`updateValueWithDefaultsOrClear`."""
        if self.has_default:
            self.set_default()
        else:
            self.clear()

    def run_wishes(self, name: str, value: object, keys: Mapping[str, object] | None) -> None:
        """`runTriggers`: resetValueIf, setValueIf and setValueExpression, when what they look at has changed."""
        wishes = self.wishes
        if self.being_set or (wishes.reset_if is None and wishes.set_if is None and wishes.set_expression is None):
            return
        keys = {name: value} if keys is None else keys
        if wishes.reset_if is not None and not self.is_empty and self._concerned(keys, wishes.reset_if):
            self.run_once("reset", wishes.reset_if, self._reset)
        if wishes.set_if is not None:
            if self._concerned(keys, wishes.set_if, wishes.set_expression):
                self.run_once("set-if", wishes.set_if, self._set_if)
        elif wishes.set_expression is not None and self._concerned(keys, wishes.set_expression):
            self.run_once("set", wishes.set_expression, self.set_by_expression)

    def _reset(self, holds: object) -> None:
        if holds is True:
            self.default_or_clear()

    def _set_if(self, holds: object) -> None:
        if not is_true(holds):
            return
        if self.wishes.set_expression is None:
            self.clear()
        else:
            self.run_once("set", self.wishes.set_expression, self.set_by_expression)

    def _concerned(self, keys: Mapping[str, object], first: Expression, second: Expression | None = None) -> bool:
        """`canExecuteTriggerByKeys`."""
        one = _reads(keys, first)
        if one == "var":
            return True
        return one in ("func", "const") if second is None else _reads(keys, second) != ""


def _reads(keys: Mapping[str, object], expression: Expression) -> str:
    """`canExecuteTriggerByKeysCore`."""
    if calls_without_parameters(expression):
        return "func"
    if not expression.names:
        return "const"
    return "var" if is_any_changed(keys, expression.names) else ""
