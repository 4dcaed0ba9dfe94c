"""Triggers and calculated values while a survey runs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from shared.survey.expressions.dates import Date
from shared.survey.expressions.names import Found, find, path_of
from shared.survey.expressions.values import UNDEFINED
from shared.survey.happenings import Act, Calculated, Trigger
from shared.survey.running.changes import calls_without_parameters, is_any_changed
from shared.survey.running.values import alike, copy, keepable, matches

if TYPE_CHECKING:
    from shared.survey.running.asked import Asked
    from shared.survey.running.engine import Engine

MOST_PASSES = 3
WHEN_LEAVING = frozenset({Act.COMPLETE, Act.SKIP})


class Triggers:
    """A survey's triggers. skipped_to: the page that a skip trigger has led to since it was last asked for."""

    def __init__(self, engine: "Engine", triggers: Sequence[Trigger]) -> None:
        self.engine, self.triggers = engine, triggers
        self._validates = any(one.act is Act.COMPLETE for one in triggers)
        self._busy = False
        self._running: set[int] = set()
        self._keys: dict[str, object] = {}

    def leave(self, questions: Iterable["Asked"]) -> None:
        """`checkOnPageTriggers`: what a page asks, and all that is calculated."""
        engine = self.engine
        keys = {one.value_name: engine.values.get(one.value_name) for one in questions}
        keys |= {one.name: engine.variables.get(one.name.lower()) for one in engine.survey.calculated}
        self.check(keys, on_page=True)

    def check(self, keys: Mapping[str, object], *, on_page: bool, name: str = "") -> None:
        """`checkTriggers`: those that the keys concern, at most three times over for what they set themselves."""
        if self.engine.completed or not self.triggers:
            return
        if self._busy:
            self._keys.update(keys)
            return
        if name and self._validates and (asked := self.engine.sharing_name(name)):
            asked[0].errors()  # survey-core cleans up when it validates
        self._busy = True
        self._keys = dict(keys)
        before = dict(keys)
        for _ in range(MOST_PASSES):
            for at, trigger in enumerate(self.triggers):
                self._check(at, trigger, on_page=on_page)
            if self._is_over() or _equal(before, self._keys):
                break
            self._keys = {key: one for key, one in self._keys.items() if key not in before or one is not before[key]}
            before = dict(self._keys)
        self._busy = False

    def _is_over(self) -> bool:
        return self.engine.completed

    def _check(self, at: int, trigger: Trigger, *, on_page: bool) -> None:
        """`checkExpression`."""
        if trigger.act is Act.SKIP and not on_page:
            return
        if trigger.act not in WHEN_LEAVING and (on_page or not _has_target(trigger)):
            return
        if trigger.act in (Act.SET, Act.COPY) and list(self._keys) == [trigger.set_to]:
            return
        if at in self._running or not self._concerns(trigger):
            return
        self._running.add(at)
        try:
            if self.engine.work_out(trigger.when, self.engine.plain_scope) is True:
                self._act(trigger, on_page=on_page)
        finally:
            self._running.discard(at)

    def _concerns(self, trigger: Trigger) -> bool:
        """`isCheckRequired`."""
        names = set(trigger.when.names)
        if trigger.act is Act.COPY:
            names.add(trigger.copy_from)
        return calls_without_parameters(trigger.when) or not names or is_any_changed(self._keys, names)

    def _act(self, trigger: Trigger, *, on_page: bool) -> None:
        engine = self.engine
        if trigger.act is Act.COMPLETE:
            if on_page:
                engine.complete()
        elif trigger.act is Act.SKIP:
            _skip(engine, trigger.go_to)
        elif trigger.act is Act.SET:
            _set(engine, trigger.set_to, copy(trigger.value))
        elif trigger.act is Act.COPY:
            _copy(engine, trigger)
        elif trigger.run is not None:
            value = keepable(engine.outcome(trigger.run))
            if trigger.set_to and value is not UNDEFINED:
                _set(engine, trigger.set_to, value.day_text() if isinstance(value, Date) else copy(value))


class Calculations:
    """`calculatedValues`: each after those that it reads."""

    def __init__(self, engine: "Engine", values: Sequence[Calculated]) -> None:
        self.engine, self.calculated = engine, values
        self._done: set[str] = set()
        self._at: set[str] = set()

    def run(self) -> None:
        """Work all out anew."""
        self._done = set()
        for one in self.calculated:
            self._calculate(one)

    def _calculate(self, one: Calculated) -> None:
        if one.name in self._done or one.name in self._at:
            return
        self._at.add(one.name)
        for other in self.calculated:
            if other is not one and other.name in one.expression.names:
                self._calculate(other)
        engine = self.engine
        new = keepable(engine.work_out(one.expression, engine.plain_scope))
        name = one.name.lower()
        old = engine.variables.get(name)
        if not matches(new, old):
            engine.values.pop(one.name, None)
            engine.variables[name] = new
            if not alike(old, new):
                engine.value_changed(name, new, old)
        self._at.discard(one.name)
        self._done.add(one.name)

    def kept(self) -> dict[str, object]:
        """Those that are part of what is stored."""
        values = ((one.name, self.engine.variables.get(one.name.lower())) for one in self.calculated if one.kept)
        return {name: _plain(value) for name, value in values if value is not None and value is not UNDEFINED}


def _plain(value: object) -> object:
    return value.iso() if isinstance(value, Date) else value


def _has_target(trigger: Trigger) -> bool:
    return trigger.act is Act.RUN or bool(trigger.set_to and (trigger.act is Act.SET or trigger.copy_from))


def _equal(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    return before.keys() == after.keys() and all(after[key] is one for key, one in before.items())


def _set(engine: "Engine", name: str, value: object) -> None:
    """`setTriggerValue`."""
    target = engine.names.target(name)
    if target is not None:
        target.enter(value)
    elif "." not in name:
        engine.set_value(name, value)


def _copy(engine: "Engine", trigger: Trigger) -> None:
    """`copyTriggerValue`: an empty matrix, or several empty texts, are nothing that could be copied."""
    found = find(trigger.copy_from, path_of(trigger.copy_from), engine.plain_scope)
    if isinstance(found, Found):
        value = None if found.value is UNDEFINED else found.value
        _set(engine, trigger.set_to, value.day_text() if isinstance(value, Date) else copy(value))


def _skip(engine: "Engine", name: str) -> None:
    """`focusQuestion`: to the page of a question that can be seen."""
    asked = next((one for one in engine.questions if one.name.lower() == name.lower()), None)
    if asked is None or not asked.is_visible:
        return
    page = asked.parent
    while page is not None and page.parent is not None:
        page = page.parent
    if page is not None and page.is_visible:
        engine.page = page
