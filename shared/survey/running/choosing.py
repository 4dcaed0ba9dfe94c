"""Questions with choices while a survey runs: one of them. Several: `several`; rating, boolean: `marking`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from shared.survey.asks import Choice, Choices, Role
from shared.survey.errors import AnswerCode, AnswerError
from shared.survey.model import Question
from shared.survey.running.asked import Asked
from shared.survey.running.items import Items
from shared.survey.running.values import copy, is_empty, loosely, matches, same

if TYPE_CHECKING:
    from shared.survey.running.engine import Engine
    from shared.survey.running.places import Place

OTHER = "other"


class Choosing(Asked):
    """`radiogroup` and `dropdown`. ordinary: the choices that conditions are for; special: those that SurveyJS adds."""

    def __init__(self, engine: "Engine", model: Question, parent: "Place | None") -> None:
        super().__init__(engine, model, parent)
        self.asks = cast("Choices", model.asks)
        self.ordinary = tuple(one for one in self.asks.choices if one.role is Role.ORDINARY)
        self.special = tuple(one for one in self.asks.choices if one.role is not Role.ORDINARY)
        self.items = Items(self.ordinary, self.asks.visible_if, self.asks.enable_if)
        self.other = self.asks.other
        self.makes_comment_empty = self.is_loaded = False

    # ── Which choices there are ───────────────────────────────────────────────────────────────────────────────────

    @property
    def visible_choices(self) -> tuple[Choice, ...]:
        """`visibleChoices`: none before the survey has been read."""
        return (*self.items.visible, *self.special) if self.is_loaded else ()

    def survey_loaded(self) -> None:
        self.is_loaded = True
        self.visible_choices_changed()
        if self.seen != self.is_visible and self.parent is not None:
            self.seen = self.is_visible
            self.parent.child_changed()  # as survey-core tells where a question stands before it sets the default
        super().survey_loaded()

    def disabled(self) -> frozenset[str]:
        """Keys of those that can be seen but not chosen."""
        return frozenset(one.key for one in self.items.visible if one.key in self.items.disabled)

    @property
    def has_conditions(self) -> bool:
        return super().has_conditions or self.items.has_conditions

    def run_rules(self) -> None:
        super().run_rules()
        if self.items.has_conditions:
            self.items.find_enabled(self.engine, self.scope)
            if self.items.find_visible(self.engine, self.scope):
                self.visible_choices_changed()
                self.clear_incorrect()

    def visible_choices_changed(self) -> None:
        """`onVisibleChoicesChanged`."""

    @property
    def is_other_chosen(self) -> bool:
        """`isOtherSelected`."""
        return self.other is not None and self.held == OTHER

    def chosen(self) -> Choice | None:
        """`getSingleSelectedItem`."""
        return None if self.is_empty else item_in(self.visible_choices, self.held)

    def _is_unknown(self, value: object, *, other: bool, visible: bool) -> bool:
        """`hasUnknownValueItem`."""
        if other and value == OTHER:
            return False
        return self.is_not_offered(value, visible=visible) and not any(
            not one.is_not_offered(value, visible=visible)
            for one in self.engine.sharing(self)
            if isinstance(one, Choosing)
        )

    def is_not_offered(self, value: object, *, visible: bool) -> bool:
        """`hasUnknownValueItemInChoices`."""
        if any(loosely(value, one.value) for one in self.special if one.role is not Role.OTHER):
            return False
        return item_in(self.items.visible if visible else self.ordinary, value) is None

    # ── Values ────────────────────────────────────────────────────────────────────────────────────────────────────

    def enter(self, new: object) -> None:
        super().enter(self.from_data(new))

    def set_core(self, new: object) -> None:
        super().set_core(new)
        if self.makes_comment_empty:
            self.engine.set_comment(self.value_name, "")
            self.makes_comment_empty = False

    def hold(self, new: object) -> None:
        if same(self.held, new):
            return
        super().hold(new)
        if self.model.comment_title is None and not self.is_other_chosen and self.words:
            self.makes_comment_empty = True
            self.words = ""

    def to_data(self, value: object) -> object:
        if isinstance(value, list):
            return value[0] if value else None
        return value

    def from_data(self, value: object) -> object:
        found = item_in(self.ordinary, value)
        return value if found is None else found.value

    def update_from_survey(self, new: object) -> None:
        words: object = ""
        if self.other is not None and self.ordinary and self.model.comment_title is None:
            new = copy(new)
            if self._has_unknown(new) and not self._is_other(new):
                words, new = self._as_other(new)
            else:
                words = self.engine.get_comment(self.value_name)
        super().update_from_survey(new)
        if words:
            self.set_comment(words)

    def _has_unknown(self, value: object) -> bool:
        """`hasUnknownValue`: something that is none of the choices that can be seen."""
        return not is_empty(value) and self._is_unknown(value, other=False, visible=True)

    def _is_other(self, value: object) -> bool:
        return value == OTHER

    def _as_other(self, value: object) -> tuple[object, object]:
        """What is none of the choices, and the value in which *other* stands for it."""
        return value, OTHER

    @property
    def takes_comment(self) -> bool:
        return self.model.comment_title is not None or self.other is not None

    def displayed(self, value: object) -> object:
        if is_empty(value):
            return ""
        if value == OTHER and self.other is not None:
            return self.words or self.other.title.in_(self.engine.language)
        found = item_in(self.visible_choices, value)
        return value if found is None else found.title.in_(self.engine.language)

    # ── Clearing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def clear_incorrect(self) -> None:
        """`clearIncorrectValues`: what has stopped being offered."""
        if self.has_something_to_clear() and not self.engine.sharing(self):
            self.clear_incorrect_core()

    def enter_default(self, default: object) -> None:
        if self.other is None or is_empty(default) or not self._strange(default):
            super().enter_default(default)
        else:
            self.enter_unknown_default(default)

    def enter_unknown_default(self, default: object) -> None:
        """`setDefaultUnknownValue`: what is no choice is the text of *other*."""
        self.enter_shown(OTHER)
        self.comment_on(default)

    def enter_shown(self, value: object) -> None:
        """The setter of `renderedValue`, which heeds what else a default does not: whether it can be changed."""
        if not self.is_read_only:
            self.enter(value)

    def _strange(self, value: object) -> bool:
        several = value if isinstance(value, list) else [value]
        return any(self._is_unknown(one, other=True, visible=True) for one in several)

    def has_something_to_clear(self) -> bool:
        """`hasValueToClearIncorrectValues`."""
        return not self.is_empty

    def clear_incorrect_core(self) -> None:
        """`clearIncorrectValuesCore`."""
        if self._is_lost(self.held):
            self.clear(keep_comment=True)

    def _is_lost(self, value: object) -> bool:
        """`canClearValueAnUnknown`."""
        if self.model.comment_title is not None and self.is_other_chosen:
            return False
        return self._is_unknown(value, other=True, visible=True)

    def clear_if_invisible_core(self, reason: str) -> None:
        super().clear_if_invisible_core(reason)
        self.clear_incorrect()

    def clear_unused(self) -> None:
        if self.model.comment_title is None and self.has_unused_words() and self.words != "":
            self.set_comment("")

    def has_unused_words(self) -> bool:
        """`isOtherValueUnused`."""
        chosen = self.chosen()
        return chosen is None or chosen.role is not Role.OTHER

    # ── Verdict ───────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def says_other(self) -> bool:
        """`needConvertRenderedOtherToDataValue`: the text of *other* is none of the choices."""
        words = self.words if self.model.comment_title is None else None
        return isinstance(words, str) and bool(words.strip()) and self._is_unknown(words, other=True, visible=False)

    @property
    def validated(self) -> object:
        return self.words if self.held == OTHER and self.says_other else self.held

    def errors(self) -> list[AnswerError]:
        if self.clears != "none":
            self.clear_incorrect()  # survey-core cleans up when it validates
        return super().errors()

    def own_errors(self) -> list[AnswerError]:
        found = super().own_errors()
        if self.is_other_chosen and not self.words:
            found.append(self.wrong(AnswerCode.OTHER_MISSING, text=self.asks.other_error))
        return found


def item_in(items: Sequence[Choice], value: object) -> Choice | None:
    """`getItemByValue`."""
    if isinstance(value, str | int | float):
        for one in items:
            if type(one.value) is type(value):
                if one.value == value:
                    return one
            elif matches(one.value, value):
                return one
        return None
    return next((one for one in items if matches(one.value, value)), None)
