"""How big a definition may be: looked at before anything is read of it, without recursion."""

from collections.abc import Mapping

from shared.survey.problems import InvalidSurvey, Problem, ProblemCode

MOST_VALUES = 50_000
MOST_CHARACTERS = 1_000_000
DEEPEST = 60


def check_bounds(definition: Mapping[str, object]) -> None:
    """Raises InvalidSurvey for what is too big to be read."""
    values = characters = 0
    level: list[object] = [dict(definition)]
    for _ in range(DEEPEST):
        below: list[object] = []
        for one in level:
            if isinstance(one, str):
                characters += len(one)
            elif isinstance(one, dict):
                below += one.values()
                characters += sum(map(len, one))
            elif isinstance(one, list):
                below += one
        values += len(level)
        if values > MOST_VALUES:
            _refuse(ProblemCode.TOO_MANY, most=MOST_VALUES, what="values")
        if characters > MOST_CHARACTERS:
            _refuse(ProblemCode.TOO_LONG, most=MOST_CHARACTERS)
        if not below:
            return
        level = below
    _refuse(ProblemCode.TOO_DEEP, most=DEEPEST)


def _refuse(code: ProblemCode, **params: object) -> None:
    raise InvalidSurvey((Problem("", code, params),))
