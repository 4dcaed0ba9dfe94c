"""A question's value while a survey runs: how it is entered, comes from the survey and is dropped.

Each method does what the one of survey-core's `Question` does that its docstring names, in the same order. Defaults and
what other answers bring about live in `wishing`, conditions and the verdict in `asked`.
"""

from typing import TYPE_CHECKING, ClassVar

from shared.survey.expressions.dates import Date
from shared.survey.expressions.scope import Scope
from shared.survey.model import Question
from shared.survey.running.values import copy, is_blank, same

if TYPE_CHECKING:
    from shared.survey.running.engine import Engine
    from shared.survey.running.places import Place


class Held:
    """A question with a value.

    held: the value, None when there is none. words: the comment beside it. told: whether somebody wrote the value, not
    a default (`isValueChangedDirectly`). seen: the visibility that its surroundings have last heard of.
    """

    strict: ClassVar[bool] = False

    def __init__(self, engine: "Engine", model: Question, parent: "Place | None") -> None:
        self.engine, self.model, self.parent = engine, model, parent
        self.name, self.value_name = model.name, model.value_name
        self.rules, self.wishes = model.rules, model.values
        self.held: object = None
        self.words: object = None
        self.visible, self.required, self.read_only = model.rules.visible, model.rules.required, not model.rules.enabled
        self.seen: bool | None = None if self.visible else False
        self.told = self.by_default = self.being_set = False
        self.busy: set[str] = set()
        self._scope: Scope | None = None
        clears = model.values.clear_if_invisible
        self.clears = engine.survey.clear_invisible if clears == "default" else clears
        self.clears_on_hidden = self.clears in ("onHidden", "onHiddenContainer")

    @property
    def scope(self) -> Scope:
        """What its expressions see."""
        return self.engine.plain_scope

    @property
    def is_empty(self) -> bool:
        """`isEmpty`."""
        return is_blank(self.held)

    def enter(self, new: object) -> None:
        """The setter of `value` (`setNewValue`)."""
        if same(new, self.held) and not (new is self.held and isinstance(new, list | dict) and new):
            return
        if not is_blank(new) and not self.is_right_shape(new):
            return
        self.being_set = True
        try:
            self.set_core(self.to_data(new))
        finally:
            self.being_set = False

    def set_core(self, new: object) -> None:
        """`setValueCore`."""
        self.hold(new)
        if self.can_set_to_survey():
            self.engine.set_value(self.value_name, self.held)

    def hold(self, new: object) -> None:
        """`setQuestionValue`."""
        new = self.convert(new)
        equal = same(self.held, new)
        if not equal and not self.by_default:
            self.told = True
        self.held = new

    def update_core(self, new: object, *, by_default: bool) -> None:
        """`updateValueFromSurveyCore`."""
        self.by_default = by_default
        self.hold(self.from_data(new))
        self.by_default = False

    def survey_value_changed(self) -> None:
        """`onSurveyValueChanged`."""

    def update_comment(self, words: object) -> None:
        """`updateCommentFromSurvey`."""
        self.words = words

    @property
    def takes_comment(self) -> bool:
        """`requireUpdateCommentValue`."""
        return self.model.comment_title is not None

    def comment_on(self, words: object) -> None:
        """The setter of `comment`."""
        if isinstance(words, str) and not words.strip():
            words = ""
        if words != self.words:
            self.set_comment(words)

    def set_comment(self, words: object) -> None:
        """`setNewComment`."""
        if self.words == words and type(self.words) is type(words):
            return
        self.words = words
        self.engine.set_comment(self.value_name, words)

    def clear(self, *, keep_comment: bool = False) -> None:
        """`clearValue`."""
        if self.held is not None:
            self.enter(None)
        if self.words and not keep_comment:
            self.comment_on(None)
        self.told = False

    def is_right_shape(self, value: object) -> bool:  # noqa: ARG002 – kinds differ
        """`isNewValueCorrect`."""
        return True

    def can_set_to_survey(self) -> bool:
        """`canSetValueToSurvey`."""
        return True

    def convert(self, value: object) -> object:
        """`convertToCorrectValue`."""
        return value

    def to_data(self, value: object) -> object:
        """`valueToData`."""
        return value

    def from_data(self, value: object) -> object:
        """`valueFromData`."""
        return value

    def result(self, value: object) -> object:
        """`convertFuncValuetoQuestionValue`."""
        return value.day_text() if isinstance(value, Date) else copy(value)
