"""Questions with several choices while a survey runs: some of them, or all in order."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from shared.survey.asks import Role, key_of
from shared.survey.errors import AnswerCode, AnswerError
from shared.survey.expressions.values import is_true
from shared.survey.model import Question
from shared.survey.running.choosing import OTHER, Choosing, item_in
from shared.survey.running.values import copy, identical, matches, same

if TYPE_CHECKING:
    from shared.survey.running.engine import Engine
    from shared.survey.running.places import Place


class ChoosingSeveral(Choosing):
    """`checkbox` and `tagbox`. away: values that were dropped with their choice, and come back with it."""

    def __init__(self, engine: "Engine", model: Question, parent: "Place | None") -> None:
        super().__init__(engine, model, parent)
        self.list: list[object] = []
        self.held = self.list
        self.away: dict[str, object] = {}
        self.keeps_away = False

    @property
    def chosen_values(self) -> list[object]:
        """The value as a list."""
        return self.held if isinstance(self.held, list) else []

    @property
    def is_other_chosen(self) -> bool:
        return self.other is not None and OTHER in self.chosen_values

    def _is_other(self, value: object) -> bool:
        return isinstance(value, list) and OTHER in value

    def disabled(self) -> frozenset[str]:
        if not self.asks.most or len(self.chosen_values) < self.asks.most:
            return super().disabled()
        chosen = [one for one in self.visible_choices if any(same(value, one.value) for value in self.chosen_values)]
        full = frozenset(
            one.key for one in self.visible_choices if one not in chosen and one.role in (Role.ORDINARY, Role.OTHER)
        )
        return super().disabled() | full

    def hold(self, new: object) -> None:
        """In survey-core the list stays one and the same: calculated values that hold it see it change."""
        super().hold([] if new is None else new)
        if isinstance(self.held, list) and self.held is not self.list:
            self.list[:] = self.held
            self.held = self.list

    def put_back(self, held: object, words: object) -> None:
        self.hold(held)
        self.words = words

    def from_data(self, value: object) -> object:
        if not is_true(value):
            return value
        if not isinstance(value, list):
            return [super().from_data(value)]
        found = [item_in(self.visible_choices, one) for one in value]
        return [given if one is None else one.value for one, given in zip(found, value, strict=True)]

    def to_data(self, value: object) -> object:
        return value

    def enter(self, new: object) -> None:
        if not self.keeps_away:
            self.away = {}
        entered = self.from_data(copy(new))
        entered = entered if is_true(entered) else []
        if same(self.held or [], entered):
            return
        if isinstance(entered, list):
            self._keep_exclusive(self.chosen_values, entered)
        super().enter(entered)

    def _keep_exclusive(self, before: Sequence[object], new: list[object]) -> None:
        """`removeNoneItemsValues`: who chooses "none" chooses nothing else, and the other way round."""
        alone = [one.value for one in self.visible_choices if one.alone]
        if not alone or same(list(before), new):
            return
        at, was = _last(before, alone)
        new_at, now = _last(new, alone)
        if at > -1:
            if was == now:
                if new:
                    del new[new_at]
            else:
                still, _ = _last(new, [was])
                if -1 < still < len(new) - 1:
                    del new[still]
        elif new_at > -1 and len(new) > 1:
            new[:] = [now]

    def update_from_survey(self, new: object) -> None:
        super().update_from_survey(new)
        self.away = {}

    def _has_unknown(self, value: object) -> bool:
        return isinstance(value, list) and any(super(ChoosingSeveral, self)._has_unknown(one) for one in value)

    def _as_other(self, value: object) -> tuple[object, object]:
        values = value if isinstance(value, list) else []
        unknown = (at for at, one in enumerate(values) if self._is_unknown(one, other=False, visible=False))
        at = next(unknown, None)
        return ("", value) if at is None else (values[at], [*values[:at], OTHER, *values[at + 1 :]])

    def displayed(self, value: object) -> object:
        if not isinstance(value, list):
            return super().displayed(value)
        seen = [one for one in value if item_in(self.visible_choices, one) is not None]
        shown = [Choosing.displayed(self, one) for one in seen or value]
        return ", ".join(str(one) for one in shown if one != "")

    def enter_unknown_default(self, default: object) -> None:
        """`setDefaultUnknownValue`."""
        if not isinstance(default, list):
            super().enter_unknown_default(default)
            return
        if not self.items.visible:
            self.away |= {_name(one): one for one in default}
            self.enter(default)
            return
        unknown = [one for one in default if self._is_unknown(one, other=False, visible=True)]
        kept = [one for one in default if not any(one is other for other in unknown[1:])]
        self.enter_shown([OTHER if unknown and one is unknown[0] else one for one in kept])
        self.comment_on(unknown[0] if unknown else "")

    def has_something_to_clear(self) -> bool:
        return not self.is_empty or bool(self.away)

    @property
    def validated(self) -> object:
        return [self.words if one == OTHER and self.says_other else one for one in self.chosen_values]

    def has_unused_words(self) -> bool:
        return not self.is_other_chosen

    def clear_incorrect_core(self) -> None:
        """`clearIncorrectAndDisabledValues`."""
        back = self._back()
        values = list(self.chosen_values)
        if not values and not back:
            return
        kept = []
        for one in values:
            if self._is_lost(one):
                self.away[_name(one)] = one
            else:
                kept.append(one)
        if len(kept) == len(values) and not back:
            return
        self.keeps_away = True
        if kept or back:
            self.enter([*kept, *back])
        else:
            self.clear(keep_comment=True)
        self.keeps_away = False

    def _back(self) -> list[object]:
        """`restoreValuesFromInvisible`."""
        back: list[object] = []
        for one in self.visible_choices:
            if one.key in self.away and matches(one.value, self.away[one.key]):
                del self.away[one.key]
                if not any(same(value, one.value) for value in self.chosen_values):
                    back.append(one.value)
        return back

    def own_errors(self) -> list[AnswerError]:
        found, given = super().own_errors(), len(self.chosen_values)
        alone = given == 1 and any(one.alone and same(self.chosen_values[0], one.value) for one in self.visible_choices)
        if self.asks.fewest and given < self.asks.fewest and not alone:
            found.append(self.wrong(AnswerCode.TOO_FEW, least=self.asks.fewest, given=given))
        return found


class Ranking(ChoosingSeveral):
    """`ranking`: all that can be seen, in an order."""

    strict: ClassVar[bool] = True

    def __init__(self, engine: "Engine", model: Question, parent: "Place | None") -> None:
        super().__init__(engine, model, parent)
        self.came_from_survey = False

    def update_from_survey(self, new: object) -> None:
        super().update_from_survey(new)
        self.came_from_survey = self.came_from_survey or is_true(new)

    def visible_choices_changed(self) -> None:
        if not self.came_from_survey and not is_true(self.wishes.default):
            self.enter([])
        if len(self.visible_choices) == 1:
            self.enter([])
            self.list[:] = [self.visible_choices[0].value]
        elif not self.is_empty:
            self._complete()

    def survey_loaded(self) -> None:
        super().survey_loaded()
        self._complete()

    def survey_value_changed(self) -> None:
        self._complete()

    def _complete(self) -> None:
        """`syncValueWithVisibleChoices`."""
        if self.is_empty:
            return
        ordered: list[object] = []
        for value in self.chosen_values:
            if item_in(self.visible_choices, value) is not None and not _holds(ordered, value):
                ordered.append(value)
        ordered += [one.value for one in self.visible_choices if not _holds(ordered, one.value)]
        if not same(self.held, ordered):
            self.enter(ordered)


def _holds(values: Sequence[object], value: object) -> bool:
    return any(identical(one, value) for one in values)


def _last(values: Sequence[object], among: Sequence[object]) -> tuple[int, object]:
    """`noneIndexInArray`: where the last of some values stands, and which; −1 when there is none."""
    for at in range(len(values) - 1, -1, -1):
        if _holds(among, values[at]):
            return at, values[at]
    return -1, None


def _name(value: object) -> str:
    return key_of(value) if isinstance(value, str | int | float) else str(value)
