"""Every property of every type is treated as its decision says: read, so that nonsense is noticed; ignored; refused."""

from collections.abc import Callable, Iterator

import pytest

from shared.survey.decisions.decision import Verdict
from shared.survey.decisions.table import ITEMS, TABLE, TRIGGERS, VALIDATORS
from shared.survey.definition import read
from shared.survey.problems import InvalidSurvey, NoticeCode, ProblemCode
from tests.unit.survey.definitions import Definition

NONSENSE = [["nonsense"]]
LOUD = "loud"
TEXT = {"type": "text", "name": "t", "title": "T"}
CHOICES = {"choices": [1, 2]}
LEAST: dict[str, Definition] = {
    "multipletext": {"items": [{"name": "a"}]},
    "matrix": {"rows": ["a"], "columns": [1]},
    "html": {"html": "x"},
    "panel": {"elements": [{**TEXT, "name": "u"}]},
    "radiogroup": CHOICES,
    "checkbox": CHOICES,
    "dropdown": CHOICES,
    "tagbox": CHOICES,
    "ranking": CHOICES,
}
HOLDERS = {
    "itemvalue": ("matrix", "rows"),
    "matrixcolumn": ("matrix", "columns"),
    "ratingitem": ("rating", "rateValues"),
    "choiceitem": ("radiogroup", "choices"),
    "checkboxitem": ("checkbox", "choices"),
    "multipletextitem": ("multipletext", "items"),
}
UNREAD = {"visibletrigger", "htmlconditionitem", "urlconditionitem"}  # refused as a whole
TYPES = [of for of in TABLE if of not in UNREAD]
TAKES_ALL = {("setvaluetrigger", "setValue")}  # any answer at all


def _survey(_of: str, given: Definition) -> Definition:
    return given if given.keys() & {"elements", "questions", "pages"} else {"elements": [TEXT], **given}


def _page(_of: str, given: Definition) -> Definition:
    return {"pages": [{"name": "p", "elements": [TEXT], **given}]}


def _trigger(of: str, given: Definition) -> Definition:
    least = {"type": of, "expression": "{t} = 1", "setToName": "t", "fromName": "t", "gotoName": "t"}
    own = {key: one for key, one in least.items() if key in {*TABLE[of], "type"}}
    return {"elements": [TEXT], "triggers": [own | given]}


def _validator(of: str, given: Definition) -> Definition:
    return {"elements": [{**TEXT, "validators": [{"type": of, **given}]}]}


def _calculated(_of: str, given: Definition) -> Definition:
    return {"elements": [TEXT], "calculatedValues": [{"name": "c", "expression": "1", **given}]}


def _item(of: str, given: Definition) -> Definition:
    holder, key = HOLDERS[of]
    least: Definition = {"name": "a"} if of == "multipletextitem" else {"value": 1}
    return {"elements": [{"type": holder, "name": "q", **LEAST.get(holder, {}), key: [{**least, **given}]}]}


def _element(of: str, given: Definition) -> Definition:
    least = {key: one for key, one in LEAST.get(of, {}).items() if key != "elements" or "questions" not in given}
    return {"elements": [TEXT, {"type": of, "name": "q", **least, **given}]}


MAKERS: dict[str, Callable[[str, Definition], Definition]] = {
    "survey": _survey,
    "page": _page,
    "calculatedvalue": _calculated,
    **dict.fromkeys(TRIGGERS, _trigger),
    **dict.fromkeys(VALIDATORS, _validator),
    **dict.fromkeys(ITEMS, _item),
}


def with_each(of: str, verdict: Verdict, value: object) -> Iterator[tuple[str, Definition]]:
    """For each property with a verdict, by all its names: a small survey in which it has a value."""
    for own, decision in TABLE[of].items():
        if decision.verdict is verdict and (of, own) not in TAKES_ALL:
            for name in (own, *decision.aliases):
                yield name, MAKERS.get(of, _element)(of, {name: value})


def found(definition: Definition) -> set[tuple[str, ProblemCode]]:
    """Last names of the paths of all problems, with their codes."""
    try:
        read(definition)
    except InvalidSurvey as invalid:
        return {(step, one.code) for one in invalid.problems for step in one.path.replace("[", ".").split(".")}
    return set()


@pytest.mark.parametrize("of", TYPES)
def test_nonsense_in_what_is_read_is_noticed_where_it_is(of: str) -> None:
    silent = [
        name
        for name, definition in with_each(of, Verdict.SUPPORTED, NONSENSE)
        # What is wrong with an item's value is told of the item.
        if name not in {step for step, _ in found(definition)} and not (name == "value" and found(definition))
    ]
    assert silent == []


@pytest.mark.parametrize("of", TYPES)
def test_what_is_refused_is_refused_where_it_is(of: str) -> None:
    refused = ProblemCode.REFUSED_PROPERTY
    given = with_each(of, Verdict.REFUSED, LOUD)
    assert [name for name, definition in given if (name, refused) not in found(definition)] == []


@pytest.mark.parametrize("of", TYPES)
def test_what_is_appearance_is_taken_and_told(of: str) -> None:
    for name, definition in with_each(of, Verdict.APPEARANCE, LOUD):
        told = [one for one in read(definition).notices if one.code is NoticeCode.APPEARANCE]
        assert [one.params["property"] for one in told] == [name]
