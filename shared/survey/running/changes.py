"""Whether what has changed can matter to an expression. Survey-core asks before it runs triggers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from shared.survey.expressions.names import UNWRAPPED, path_of
from shared.survey.expressions.syntax import Call, Expression, Node, Variable, nodes_in, parts_of
from shared.survey.running.values import alike


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and after."""

    new: object
    old: object


def is_any_changed(keys: Mapping[str, object], names: Collection[str]) -> bool:
    """`ValueGetter.isAnyKeyChanged`: whether an expression that reads those names looks at one of the keys."""
    return any(_is_changed(keys, name) for name in names if name)


@lru_cache(maxsize=10_000)
def calls_without_parameters(expression: Expression) -> bool:
    """Whether it has a function such as today() in it, which can change by itself."""
    return _bare_call(expression.root)


def _bare_call(root: Node) -> bool:
    """`hasFunction(true)`: whether a function, not one of its parameters, reads no variables."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call):
            if not any(isinstance(one, Variable) for one in nodes_in(node)):
                return True
        else:
            waiting += parts_of(node)
    return False


def _is_changed(keys: Mapping[str, object], name: str) -> bool:
    if name[0] == "$" or name in keys or name.lower() in keys:
        return True
    if UNWRAPPED in name and _is_whole_changed(keys, name):
        return True
    first = _first_name(keys, name)
    value = keys.get(first) if first else None
    if value is None:
        return False
    if not isinstance(value, Change):
        return True
    rest = name[len(first) :]
    return not alike(_part(value.old, rest), _part(value.new, rest))


def _is_whole_changed(keys: Mapping[str, object], name: str) -> bool:
    """`isUnwrappedNameChanged`: `{q1-unwrapped}` is `{q1}`."""
    first = path_of(name)[0].name
    whole = first.removesuffix(UNWRAPPED)
    return whole != first and (whole in keys or whole.lower() in keys)


def _first_name(keys: Mapping[str, object], name: str) -> str:
    """The shortest beginning of a path that is a key."""
    found = ""
    for part in name.split("."):
        plain = part.partition("[")[0] if part.endswith("]") else part
        found += f".{plain}" if found else plain
        for one in (found, found.lower()):
            if one in keys:
                return one
    return ""


def _part(value: object, path: str) -> object:
    """What lies at the rest of a path such as ".row" or "[0]"."""
    for step in path.replace("[", ".[").split("."):
        if isinstance(value, list) and step.startswith("[") and step[1:-1].isdigit():
            at = int(step[1:-1][:9])
            value = value[at] if at < len(value) else None
        elif isinstance(value, dict) and step:
            value = next((one for key, one in value.items() if key.lower() == step.lower()), None)
        elif step:
            return None
    return value
