"""Choices, rows and columns while a survey runs: which can be seen, and which can be chosen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shared.survey.asks import Choice
from shared.survey.expressions.scope import Scope
from shared.survey.expressions.syntax import Expression

if TYPE_CHECKING:
    from shared.survey.running.engine import Engine


class Items:
    """Items with their conditions. An item's own condition goes before the one for all."""

    def __init__(
        self, items: Sequence[Choice], visible_if: Expression | None = None, enable_if: Expression | None = None
    ) -> None:
        self.items = tuple(items)
        self.visible_if, self.enable_if = visible_if, enable_if
        self.visible = self.items
        self.disabled: frozenset[str] = frozenset()
        self.shown_by = _distinct(visible_if, *(one.visible_if for one in self.items))
        self.enabled_by = _distinct(enable_if, *(one.enable_if for one in self.items))
        self.has_conditions = bool(self.shown_by or self.enabled_by)

    def find_visible(self, engine: "Engine", scope: Scope) -> bool:
        """Look anew at what can be seen; True when that has changed."""
        if not self.shown_by or all(map(engine.is_known, self.shown_by)):
            return False
        before = self.visible
        self.visible = tuple(one for one in self.items if _holds(engine, one.visible_if or self.visible_if, scope, one))
        return self.visible != before

    def find_enabled(self, engine: "Engine", scope: Scope) -> None:
        """Look anew at what can be chosen."""
        if not self.enabled_by or all(map(engine.is_known, self.enabled_by)):
            return
        self.disabled = frozenset(
            one.key for one in self.items if not _holds(engine, one.enable_if or self.enable_if, scope, one)
        )


def _holds(engine: "Engine", condition: Expression | None, scope: Scope, item: Choice) -> bool:
    return condition is None or engine.holds(condition, engine.about(scope, item))


def _distinct(*conditions: Expression | None) -> tuple[Expression, ...]:
    return tuple({one.source: one for one in conditions if one is not None}.values())
