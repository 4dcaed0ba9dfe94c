"""Rating and boolean while a survey runs."""

import math
from typing import TYPE_CHECKING, cast

from shared.survey.asks import Choices
from shared.survey.expressions.values import NoResult, parse_float, to_number
from shared.survey.model import Question
from shared.survey.running.asked import Asked
from shared.survey.running.items import Items
from shared.survey.running.values import is_empty, loosely, matches

if TYPE_CHECKING:
    from shared.survey.running.engine import Engine
    from shared.survey.running.places import Place


class Rating(Asked):
    """`rating`."""

    def __init__(self, engine: "Engine", model: Question, parent: "Place | None") -> None:
        super().__init__(engine, model, parent)
        self.asks = cast("Choices", model.asks)
        self.items = Items(self.asks.choices)

    @property
    def has_conditions(self) -> bool:
        return super().has_conditions or self.items.has_conditions

    def run_rules(self) -> None:
        super().run_rules()
        if self.items.has_conditions:
            self.items.find_enabled(self.engine, self.scope)
            if self.items.find_visible(self.engine, self.scope):
                self._drop_hidden()

    def _drop_hidden(self) -> None:
        if self.is_empty or self.is_read_only:
            return
        held = next((one for one in self.asks.choices if matches(one.value, self.held)), None)
        if held is not None and held not in self.items.visible:
            self.clear()

    def to_data(self, value: object) -> object:
        if not self.asks.made:
            found = next((one for one in self.items.visible if matches(one.value, value)), None)
            return value if found is None else found.value
        try:
            number = to_number(value)
            return value if value is None or math.isnan(number) else parse_float(value)
        except NoResult:
            return value

    def displayed(self, value: object) -> object:
        if is_empty(value):
            return ""
        found = next((one for one in self.items.visible if matches(one.value, value)), None)
        return value if found is None else found.title.in_(self.engine.language) or value


class Boolean(Asked):
    """`boolean`: the first choice is yes."""

    def __init__(self, engine: "Engine", model: Question, parent: "Place | None") -> None:
        super().__init__(engine, model, parent)
        self.asks = cast("Choices", model.asks)
        self.yes, self.no = self.asks.choices[0], self.asks.choices[1]

    def hold(self, new: object) -> None:
        if new == "true" and self.yes.value != "true":
            new = True
        if new == "false" and self.no.value != "false":
            new = False
        super().hold(None if new == "indeterminate" else new)

    def set_default(self) -> None:
        default = self.wishes.default
        if default is True:
            default = "true"
        if default is False:
            default = "false"
        if default == "true" or (self.yes.value is not True and default == self.yes.value):
            self.enter(self.yes.value)
        if default == "false" or (self.no.value is not False and default == self.no.value):
            self.enter(self.no.value)
        if default == "indeterminate" or default is None:
            self.enter(None)

    def displayed(self, value: object) -> object:
        if is_empty(value):
            return ""
        return (self.yes if loosely(value, self.yes.value) else self.no).title.in_(self.engine.language)
