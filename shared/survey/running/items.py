"""Choices, rows and columns while a survey runs: which can be seen, and which can be chosen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shared.survey.expressions.scope import Scope
from shared.survey.expressions.syntax import Expression
from shared.survey.model import Choice

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
        self.has_conditions = (
            visible_if is not None
            or enable_if is not None
            or any(one.visible_if is not None or one.enable_if is not None for one in self.items)
        )

    def find_visible(self, engine: "Engine", scope: Scope) -> bool:
        """Look anew at what can be seen; True when that has changed."""
        before = self.visible
        self.visible = tuple(one for one in self.items if _holds(engine, one.visible_if or self.visible_if, scope, one))
        return self.visible != before

    def find_enabled(self, engine: "Engine", scope: Scope) -> None:
        """Look anew at what can be chosen."""
        self.disabled = frozenset(
            one.key for one in self.items if not _holds(engine, one.enable_if or self.enable_if, scope, one)
        )


def _holds(engine: "Engine", condition: Expression | None, scope: Scope, item: Choice) -> bool:
    return condition is None or engine.holds(condition, engine.about(scope, item))
