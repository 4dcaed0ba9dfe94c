"""Questions for texts while a survey runs: one line or several, and several lines under one title."""

from typing import TYPE_CHECKING, ClassVar, cast

from shared.survey.asks import InputType, Text, TextItem, Texts
from shared.survey.errors import AnswerCode, AnswerError
from shared.survey.expressions.moments import date_of
from shared.survey.expressions.scope import Parts, Scope
from shared.survey.expressions.values import NoResult, joined, number_text, to_number, to_text
from shared.survey.model import Question, Rules, Values
from shared.survey.running.asked import Asked
from shared.survey.running.checks import is_email
from shared.survey.running.numbers import is_off_step, number_in
from shared.survey.running.values import is_blank, is_empty, keepable
from shared.survey.validators import Email

if TYPE_CHECKING:
    from shared.survey.running.engine import Engine
    from shared.survey.running.places import Place

MIN_MAX = frozenset({InputType.NUMBER, InputType.DATE, InputType.MONTH, InputType.TIME})
LATEST = "2999-12-31"


class Lines(Asked):
    """`text` and `comment`. least, most: the ends that hold now."""

    def __init__(self, engine: "Engine", model: Question, parent: "Place | None") -> None:
        super().__init__(engine, model, parent)
        self.asks = cast("Text", model.asks)
        self.least: object = None
        self.most: object = None

    def survey_loaded(self) -> None:
        super().survey_loaded()
        self.find_ends()

    @property
    def has_conditions(self) -> bool:
        return super().has_conditions or (self.asks.least_expression or self.asks.most_expression) is not None

    def run_rules(self) -> None:
        super().run_rules()
        if self.asks.least_expression is not None or self.asks.most_expression is not None:
            self.find_ends()

    def find_ends(self) -> None:
        """`setRenderedMinMax`."""
        asks, engine = self.asks, self.engine
        least = asks.least if asks.least_expression is None else engine.work_out(asks.least_expression, self.scope)
        most = asks.most if asks.most_expression is None else engine.work_out(asks.most_expression, self.scope)
        self.least = self.result(keepable(least))
        self.most = self.result(keepable(LATEST if not most and asks.input is InputType.DATE else most))

    def convert(self, value: object) -> object:
        if not isinstance(value, list):
            return value
        try:
            return joined(value, ", " if self.asks.rows is None else "\n")
        except NoResult:
            return ""

    def enter(self, new: object) -> None:
        super().enter(self._typed(new))

    def _typed(self, new: object) -> object:
        """`correctValueType`."""
        if is_empty(new) or new is False or new == 0:
            return new
        if self.asks.input is InputType.NUMBER:
            number = number_in(new)
            return "" if number is None else number
        return self._month(new) if self.asks.input is InputType.MONTH else new

    def _month(self, value: object) -> object:
        moment = date_of(value, self.scope)
        local, iso = moment.local(), moment.iso() or ""
        if local is None or (isinstance(value, str) and iso.startswith(value)):
            return iso[:7] or value
        return f"{local.year:04d}-{local.month + 1:02d}"

    def can_set_to_survey(self) -> bool:
        return self.asks.input not in MIN_MAX or not (self.is_too_low or self.is_too_high)

    @property
    def is_too_low(self) -> bool:
        """`isValueLessMin`."""
        return self._has_end(self.least) and self._less(self.held, self.least)

    @property
    def is_too_high(self) -> bool:
        """`isValueGreaterMax`."""
        return self._has_end(self.most) and self._less(self.most, self.held)

    def _has_end(self, end: object) -> bool:
        return not is_blank(end) and not self.is_empty

    def _less(self, one: object, two: object) -> bool:
        """`<` of JavaScript: days by the calendar, texts by letters, all else as numbers."""
        try:
            if self.asks.input is InputType.DATE:
                return date_of(one, self.scope).time < date_of(two, self.scope).time
            first, second = _primitive(one), _primitive(two)
            if isinstance(first, str) and isinstance(second, str):
                return first < second
            return to_number(first) < to_number(second)
        except NoResult:
            return False

    def own_errors(self) -> list[AnswerError]:
        asks, found = self.asks, super().own_errors()
        if self.is_too_low:
            found.append(self.wrong(AnswerCode.TOO_LOW, text=asks.least_error, least=_shown(self.least)))
        if self.is_too_high:
            found.append(self.wrong(AnswerCode.TOO_HIGH, text=asks.most_error, most=_shown(self.most)))
        if asks.input is InputType.NUMBER and asks.step and not self.is_empty and is_off_step(self.held, asks.step):
            found.append(self.wrong(AnswerCode.OFF_STEP, step=_shown(asks.step)))
        checked = any(isinstance(one.check, Email) for one in self.model.validators)
        if asks.input is InputType.EMAIL and not checked and self.held and not is_email(self.held):
            found.append(self.wrong(AnswerCode.BAD_EMAIL))
        return found


class Item(Lines):
    """One of several lines. Its value lies in that of its question."""

    lies_in_another: ClassVar[bool] = True

    def __init__(self, owner: "SeveralLines", item: TextItem) -> None:
        model = Question(
            name=item.name,
            value_name=item.name,
            title=item.title,
            description=owner.model.description,
            asks=item.text,
            rules=Rules(required=item.required, required_error=item.required_error),
            values=Values(default_expression=item.default_expression),
            validators=item.validators,
        )
        self.owner = owner
        super().__init__(owner.engine, model, owner.parent)

    @property
    def is_read_only(self) -> bool:
        return self.owner.is_read_only

    @property
    def is_parent_visible(self) -> bool:
        return self.owner.is_visible and super().is_parent_visible

    def set_core(self, new: object) -> None:
        self.hold(new)
        if self.can_set_to_survey():
            self.owner.set_item(self.name, self.held)

    def set_comment(self, words: object) -> None:
        """An item has none."""

    @property
    def scope(self) -> Scope:
        return self.owner.scope if self._scope is None else self._scope

    def errors(self) -> list[AnswerError]:
        found = [AnswerError(self.owner.name, one.code, one.params, one.text, self.name) for one in super().errors()]
        return [one for one in found if self.owner.is_visible]


class SeveralLines(Asked):
    """`multipletext`."""

    def __init__(self, engine: "Engine", model: Question, parent: "Place | None") -> None:
        super().__init__(engine, model, parent)
        self.items = [Item(self, one) for one in cast("Texts", model.asks).items]

    @property
    def parts(self) -> Parts | None:
        return Parts({one.name: one.value for one in self.items}, are_rows=False)

    def survey_loaded(self) -> None:
        for one in self.items:
            one.survey_loaded()
        super().survey_loaded()

    @property
    def has_conditions(self) -> bool:
        return super().has_conditions or any(one.has_conditions for one in self.items)

    def run_rules(self) -> None:
        super().run_rules()
        for one in self.items:
            one.run_condition()

    def is_right_shape(self, value: object) -> bool:
        return isinstance(value, dict)

    def hold(self, new: object) -> None:
        super().hold(new)
        values = self.held if isinstance(self.held, dict) else {}
        for one in self.items:
            one.update_from_survey(values.get(one.name))

    def set_item(self, name: str, value: object) -> None:
        """`setMultipleTextValue`."""
        values = dict(self.held) if isinstance(self.held, dict) else {}
        values[name] = None if is_blank(value) else value
        self.held = values if self.held is None else self.held
        self.being_set = True
        try:
            self.set_core({key: one for key, one in values.items() if one is not None})
        finally:
            self.being_set = False

    def line(self, name: str) -> Asked | None:
        return next((one for one in self.items if one.name == name), None)

    def part(self, path: str) -> tuple[bool, object]:
        item = next((one for one in self.items if one.name.lower() == path), None)
        return super().part(path) if item is None else (True, item.display(None))

    def displayed(self, value: object) -> object:
        given = value if isinstance(value, dict) else {}
        shown = {}
        for one in self.items:
            if not is_empty(given.get(one.name)):
                shown[one.model.title.in_(self.engine.language) or one.name] = one.display(given[one.name])
        return shown or ""

    def errors(self) -> list[AnswerError]:
        return [error for one in self.items for error in one.errors()] + super().errors()


def _shown(value: object) -> object:
    return number_text(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _primitive(value: object) -> object:
    return to_text(value) if isinstance(value, list | dict) else value
