"""Definitions for tests, and what reading them gives."""

from typing import Any, TypeVar

import pytest

from shared.survey.asks import Asks
from shared.survey.definition import parse, read
from shared.survey.messages import english
from shared.survey.model import Question
from shared.survey.problems import InvalidSurvey, NoticeCode, ProblemCode

Definition = dict[str, Any]
T = TypeVar("T", bound=Asks)
FIRST = "pages[0].elements[0]"


def a_survey(*elements: Definition, **more: object) -> Definition:
    return {"pages": [{"name": "p", "elements": list(elements)}], **more}


def asked(element: Definition, **more: object) -> Question:
    """The question that an element becomes; "q" if it has no name."""
    found = parse(a_survey({"name": "q", "title": "Q", **element}, **more)).question(element.get("name", "q"))
    assert found is not None
    return found


def asks(kind: type[T], element: Definition, **more: object) -> T:
    """What an element asks."""
    found = asked(element, **more).asks
    assert isinstance(found, kind)
    return found


def problems(definition: Definition) -> list[tuple[str, ProblemCode]]:
    """Where and why a definition is refused, each with its words."""
    with pytest.raises(InvalidSurvey) as caught:
        parse(definition)
    assert all(english(one.code, one.params) for one in caught.value.problems)
    return [(one.path, one.code) for one in caught.value.problems]


def mistakes(element: Definition, **more: object) -> list[tuple[str, ProblemCode]]:
    """The same of one element "q", paths from it on."""
    found = problems(a_survey({"name": "q", "title": "Q", **element}, **more))
    return [(path.removeprefix(FIRST), code) for path, code in found]


def notices(definition: Definition) -> dict[str, list[NoticeCode]]:
    """What is told of a definition that is taken, by place."""
    told: dict[str, list[NoticeCode]] = {}
    for one in read(definition).notices:
        assert english(one.code, one.params)
        told.setdefault(one.path, []).append(one.code)
    return told
