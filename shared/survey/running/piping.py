"""What is piped into texts: `{name}` stands for what an answer is called. Plain text; escaping is its caller's."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from shared.survey.expressions.dates import Date
from shared.survey.expressions.values import UNDEFINED, NoResult, to_text
from shared.survey.running.values import is_empty

if TYPE_CHECKING:
    from shared.survey.running.engine import Engine

PIPED = re.compile(r"\{([^{}]*)\}")
KEPT = ("no", "require", "title")
LONGEST = 100


def piped(engine: "Engine", text: str, escape: Callable[[str], str] = str) -> str:
    """A text with its `{names}` replaced; names that stand for nothing stay as they are, as in survey-core."""
    if "{" not in text:
        return text
    return PIPED.sub(lambda found: _replaced(engine, found, escape), text)


def _replaced(engine: "Engine", found: "re.Match[str]", escape: Callable[[str], str]) -> str:
    name = found[1].strip()
    if not name or name.lower() in KEPT or len(name) > LONGEST:
        return found[0]
    is_known, value = looked_up(engine, name)
    if not is_known:
        return found[0]
    return "" if is_empty(value) else escape(_called(value))


def looked_up(engine: "Engine", name: str) -> tuple[bool, object]:
    """What a name stands for in a text: whether for anything, and what that is called."""
    lower = name.lower()
    if lower == "locale":
        return True, engine.language.value
    if lower in engine.variables:
        return True, engine.variables[lower]
    asked = engine.asked(name)
    if asked is not None:
        return not (asked.parts is not None and asked.is_empty), asked.display(None)
    if lower in engine.texts:
        return True, None
    for at in range(len(lower) - 1, 0, -1):
        if lower[at] in ".[" and (asked := engine.asked(name[:at])) is not None:
            return asked.part(lower[at:].removeprefix("."))
    value = next((one for key, one in engine.values.items() if key.lower() == lower), None)
    return value is not None, value


def _called(value: object) -> str:
    if isinstance(value, Date):
        return str(value)
    try:
        return "" if value is UNDEFINED else to_text(value)
    except NoResult:
        return ""
