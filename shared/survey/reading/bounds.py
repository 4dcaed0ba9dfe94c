"""How big a definition may be: looked at before anything is read of it, without recursion."""

import re
from collections.abc import Mapping
from typing import NoReturn

import orjson

from shared.survey.problems import InvalidSurvey, Problem, ProblemCode

MOST_VALUES = 50_000
MOST_BYTES = 1_000_000
DEEPEST = 60
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def check_bounds(definition: Mapping[str, object]) -> None:
    """Raises InvalidSurvey for what is too big to be read."""
    values = 0
    level: list[object] = [dict(definition)]
    for _ in range(DEEPEST):
        below: list[object] = []
        for one in level:
            if isinstance(one, dict):
                below += one.values()
            elif isinstance(one, list):
                below += one
        values += len(level)
        if values > MOST_VALUES:
            _refuse(ProblemCode.TOO_MANY, most=MOST_VALUES, what="values")
        if not below:
            _check_size(definition)
            return
        level = below
    _refuse(ProblemCode.TOO_DEEP, most=DEEPEST)


def _check_size(definition: Mapping[str, object]) -> None:
    """A version is published as JSON, and so it must fit a message."""
    try:
        written = orjson.dumps(dict(definition))
    except orjson.JSONEncodeError:  # half surrogate pairs, numbers of more than 64 bits
        _refuse(ProblemCode.TYPE, expected="JSON that every program can read")
    else:
        if len(written) > MOST_BYTES:
            _refuse(ProblemCode.TOO_LONG, most=MOST_BYTES)
        if _NUL.search(written):  # which neither databases nor pages nor mails take
            _refuse(ProblemCode.TYPE, expected="texts without the character NUL")


def _refuse(code: ProblemCode, **params: object) -> NoReturn:
    raise InvalidSurvey((Problem("", code, params),))
