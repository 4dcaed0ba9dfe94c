"""Matrices while a survey runs: which rows and columns there are, and what of an answer they keep."""

from typing import TYPE_CHECKING, cast

from shared.survey.asks import Choice, Matrix
from shared.survey.errors import AnswerCode, AnswerError
from shared.survey.expressions.scope import Parts
from shared.survey.expressions.values import NoResult, to_text
from shared.survey.model import Question
from shared.survey.running.asked import Asked
from shared.survey.running.items import Items
from shared.survey.running.values import copy, is_empty, matches, same

if TYPE_CHECKING:
    from shared.survey.running.engine import Engine
    from shared.survey.running.places import Place


class Rows(Asked):
    """`matrix`. drawn: whether SurveyJS has made its rows since those that can be seen last changed."""

    def __init__(self, engine: "Engine", model: Question, parent: "Place | None") -> None:
        super().__init__(engine, model, parent)
        self.asks = cast("Matrix", model.asks)
        self.rows = Items(self.asks.rows, self.asks.rows_visible_if)
        self.columns = Items(self.asks.columns, self.asks.columns_visible_if)
        self.drawn = False

    @property
    def parts(self) -> Parts | None:
        values = self.held if isinstance(self.held, dict) else {}
        return Parts({row.key.lower(): values.get(row.key) for row in reversed(self.rows.items)}, are_rows=True)

    @property
    def has_conditions(self) -> bool:
        return super().has_conditions or self.rows.has_conditions or self.columns.has_conditions

    def run_rules(self) -> None:
        self._draw()
        super().run_rules()
        if not self.rows.has_conditions and not self.columns.has_conditions:
            return
        rows = self.rows.find_visible(self.engine, self.scope)
        self.rows.find_enabled(self.engine, self.scope)
        columns = self.columns.find_visible(self.engine, self.scope)
        if columns and self.clears_on_hidden:
            self._clear_hidden(rows=False)
        self.drawn = self.drawn and not rows and not columns

    def hold(self, new: object) -> None:
        super().hold(new)
        self.drawn = self.drawn or not self.is_empty

    def _draw(self) -> None:
        """`getMatrixRows`: what makes the rows writes their values, even those that answers will replace."""
        if not self.drawn and self.engine.setting_data and not self.is_empty:
            self.engine.set_value(self.value_name, self.held)
        self.drawn = True

    def is_right_shape(self, value: object) -> bool:
        return isinstance(value, dict)

    def convert(self, value: object) -> object:
        if not isinstance(value, dict):
            return value
        if self.asks.multiple:
            return {key: one if isinstance(one, list) else [one] for key, one in value.items()}
        return {
            key: one[0] if isinstance(one, list) else one
            for key, one in value.items()
            if not isinstance(one, list) or one
        }

    def clear_if_invisible_core(self, reason: str) -> None:
        super().clear_if_invisible_core(reason)
        self._clear_hidden(rows=True)

    def _clear_hidden(self, *, rows: bool) -> None:
        """`clearInvisibleValuesInRowsAndColumns`."""
        if self.is_empty or not isinstance(self.held, dict):
            return
        kept = cast("dict[str, object]", copy(self.held))
        for row in self.rows.items:
            value = kept.get(row.key)
            if is_empty(value) or value is False or value == 0:
                continue
            if rows and row not in self.rows.visible:
                del kept[row.key]
            else:
                self._clear_columns(row.key, kept)
        if not same(kept, self.held):
            self.enter(kept)

    def _clear_columns(self, key: str, values: dict[str, object]) -> None:
        """`clearIncorrectValuesInRow`."""
        value = values[key]
        if self.asks.multiple and isinstance(value, list):
            values[key] = [one for one in value if self._column(one) is not None]
            if not values[key]:
                del values[key]
        elif self._column(value) is None:
            del values[key]

    def _column(self, value: object) -> Choice | None:
        """`getVisibleColumnByValue`."""
        found = next((one for one in self.columns.items if matches(one.value, value)), None)
        return found if found in self.columns.visible else None

    def own_errors(self) -> list[AnswerError]:
        found = super().own_errors()
        values = self.held if isinstance(self.held, dict) else {}
        seen: set[str] = set()
        repeated = missing = None
        for row in self.rows.visible:
            value = values.get(row.key)
            if is_empty(value):
                missing = missing or (row if self.asks.each_required else None)
                continue
            name = _name(value)
            repeated = repeated or (row if self.asks.each_unique and name in seen else None)
            seen.add(name)
        if missing is not None:
            found.append(AnswerError(self.name, AnswerCode.ROW_MISSING, part=missing.key))
        if repeated is not None:
            found.append(AnswerError(self.name, AnswerCode.ROW_REPEATED, part=repeated.key))
        return found

    def part(self, path: str) -> tuple[bool, object]:
        row = next((one for one in self.rows.items if one.key.lower() == path), None)
        if row is None:
            return super().part(path)
        values = self.held if isinstance(self.held, dict) else {}
        value = values.get(row.key)
        return True, value if isinstance(value, list) else self._called(value)  # as survey-core has it

    def displayed(self, value: object) -> object:
        if not isinstance(value, dict):
            return "" if is_empty(value) else value
        language = self.engine.language
        titles = {one.key: one.title.in_(language) for one in self.rows.items}
        return {titles.get(key) or key: self._called(one) for key, one in value.items()}

    def _called(self, value: object) -> object:
        if isinstance(value, list):
            return [self._called(one) for one in value]
        found = next((one for one in self.columns.items if matches(one.value, value)), None)
        return value if found is None else found.title.in_(self.engine.language)


def _name(value: object) -> str:
    try:
        return to_text(value)
    except NoResult:
        return ""
