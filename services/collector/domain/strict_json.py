"""Reads JSON strictly: what two readers could understand differently, or a database can't keep, is refused. Pure."""

import json
import re
from collections.abc import Sequence
from typing import NoReturn

DEEPEST = 16
_MOST_WHOLE = 2**63  # what every reader and database has room for
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class NotStrictJson(ValueError):
    """The text is not JSON that everybody reads alike; says what is wrong with it."""


def strictly(raw: bytes | str, *, deepest: int = DEEPEST) -> object:
    """The value of a JSON document. Raises NotStrictJson.

    Refused beside broken JSON: bytes that are not UTF-8, the same key twice, NaN and infinities, NUL and lone
    surrogates anywhere, whole numbers of more than 64 bits, and nesting deeper than so many levels.
    """
    try:
        text = raw if isinstance(raw, str) else raw.decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_number, parse_int=_whole
        )
    except NotStrictJson:
        raise
    except UnicodeDecodeError as error:
        raise NotStrictJson("not UTF-8") from error
    except RecursionError as error:
        raise NotStrictJson("nested too deeply") from error
    except ValueError as error:
        raise NotStrictJson(str(error)) from error
    _check(value, deepest)
    return value


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotStrictJson("the same key stands twice in one object")
    return found


def _constant(name: str) -> NoReturn:
    raise NotStrictJson(f"{name} is not JSON")


def _number(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise NotStrictJson("a number is too large")
    return number


def _whole(text: str) -> int:
    if len(text) > len(str(-_MOST_WHOLE)):
        raise NotStrictJson("a number is too large")
    number = int(text)
    if not -_MOST_WHOLE <= number < _MOST_WHOLE:
        raise NotStrictJson("a number is too large")
    return number


def _check(value: object, deepest: int) -> None:
    """Without recursion, so that no document is too deep to be refused."""
    level: list[object] = [value]
    for _ in range(deepest):
        below: list[object] = []
        for one in level:
            if isinstance(one, str):
                _check_text(one)
            elif isinstance(one, list):
                below += one
            elif isinstance(one, dict):
                below += [*one.keys(), *one.values()]
        if not below:
            return
        level = below
    raise NotStrictJson("nested too deeply")


def _check_text(text: str) -> None:
    if found := _UNKEEPABLE.search(text):
        raise NotStrictJson("a text holds NUL" if found[0] == "\x00" else "a text holds half a character")
