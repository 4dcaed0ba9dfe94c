"""Makes a case smaller while it still differs, so that whoever reads it sees why."""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any


def reduced(case: Mapping[str, Any], still: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
    """The smallest case on the way from this one that still does it."""
    found = True
    while found:
        found = False
        for smaller in _smaller(case):
            if still(smaller):
                case, found = smaller, True
                break
    return case


def _smaller(case: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The case without one thing: a key of any object in it, or an item of any list."""
    for path in _paths({"definition": case["definition"], "answers": case["answers"]}):
        without = copy.deepcopy(dict(case))
        place: Any = without
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
        yield without
    if case.get("entered"):
        yield {**case, "entered": False}


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key in value:
            if len(path) > 0 and key not in ("type", "name", "value"):
                yield (*path, key)
        for key in value:
            yield from _paths(value[key], (*path, key))
    elif isinstance(value, list):
        for at in range(len(value)):
            yield (*path, at)
        for at, one in enumerate(value):
            yield from _paths(one, (*path, at))
