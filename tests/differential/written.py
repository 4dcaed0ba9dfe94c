"""Definitions at random in all the ways in which they can be written: older names, short forms, bad values."""

from random import Random
from typing import Any

Json = dict[str, Any]
TITLES: tuple[Any, ...] = (
    None, "", "A", {"fi": "A"}, {"fi": "A", "sv": "B"}, {"default": "D"}, {"default": "D", "fi": "A"}, {},
)  # fmt: skip
ITEMS: tuple[Any, ...] = (
    1, 2, 3.5, "a", "b", "a|An a", "b|", {"value": 4}, {"value": "c", "text": "C"}, {"value": 5, "text": {"fi": "V"}},
    {"text": "only text"}, {"value": "d", "visibleIf": "{q0} = 1"}, {"value": "e|E"}, {"value": "f", "text": ""},
    {"value": 0}, True, {"value": "g", "enableIf": "{q0} > 1"}, None, "", {"value": None, "text": "t"}, [1], "1",
)  # fmt: skip
RATES: tuple[Any, ...] = (-1, 0, 1, 2, 3, 5, 7, 10, 11, 40, 0.5, 2.5)


def definition(r: Random) -> Json:
    """A survey of a few questions."""
    elements = [_element(r, f"q{at}") for at in range(r.randint(1, 4))]
    found: Json = {r.choice(("elements", "questions")): elements}
    if r.random() < 0.5:
        found = {"pages": [{"name": "p", **found}]}
    for key, options in (
        ("maxTextLength", (0, 50)),
        ("clearInvisibleValues", ("none", "onHidden", "onComplete")),
        ("checkErrorsMode", ("onComplete", "onNextPage")),
    ):
        _maybe(r, found, key, options, 0.2)
    if r.random() < 0.4:
        found["triggers"] = [_trigger(r) for _ in range(r.randint(1, 2))]
    if r.random() < 0.3:
        found["calculatedValues"] = [{"name": "c", "expression": "{q0} + 1", **_some(r, {"includeIntoResult": True})}]
    return found


def _element(r: Random, name: str) -> Json:
    of = r.choice(tuple(TYPES))
    found: Json = {"type": of if r.random() < 0.9 else of.capitalize(), "name": name}
    if (title := r.choice(TITLES)) is not None:
        found["title"] = title
    for key, options in (
        ("isRequired", (True, False)),
        ("visibleIf", ("{q0} = 1", "")),
        ("readOnly", (True, False)),
        ("valueName", ("v", name)),
        ("defaultValueExpression", ("1 + 1",)),
        ("width", ("50%", "")),
    ):
        _maybe(r, found, key, options, 0.15)
    if r.random() < 0.2:
        found["validators"] = [{"type": r.choice(("numeric", "numericvalidator", "Text", "email", "answercount"))}]
    TYPES[of](r, found)
    return found


def _line(r: Random, found: Json) -> None:
    _maybe(r, found, "inputType", ("number", "date", "Number", "email", "month", "time"), 0.6)
    ends = {"number": (1, "2", 3.5), "date": ("2026-01-01", "2026-02-03"), "month": ("2026-01",), "time": ("08:30",)}
    of = str(found.get("inputType", "")).lower()
    for key in ("min", "max"):
        _maybe(r, found, key, (*ends.get(of, ("x",)), "=1 + 2", ""), 0.3)
    _maybe(r, found, "maxValueExpression", ("today()", "5"), 0.1)
    _long(r, found)


def _long(r: Random, found: Json) -> None:
    _maybe(r, found, "maxLength", (-1, 0, 10, 100), 0.4)
    _maybe(r, found, "defaultValue", ("a", "=1 + 1", 5), 0.2)
    _maybe(r, found, r.choice(("placeholder", "placeHolder")), ("p",), 0.2)


def _list(r: Random, found: Json) -> None:
    found["choices"] = r.sample(ITEMS, r.randint(1, 5))
    for key in ("showNoneItem", "hasNone", "showRefuseItem", "showDontKnowItem", "hasOther", "showOtherItem"):
        _maybe(r, found, key, (True, False), 0.12)
    _maybe(r, found, "defaultValue", (1, "a", "=1", ["a"]), 0.2)


def _several(r: Random, found: Json) -> None:
    _list(r, found)
    _maybe(r, found, "minSelectedChoices", (0, 1, 2), 0.2)
    _maybe(r, found, "maxSelectedChoices", (0, 2, 3), 0.2)


def _dropdown(r: Random, found: Json) -> None:
    _list(r, found)
    if r.random() < 0.3:
        found |= {"choicesMin": r.choice((0, 6)), "choicesMax": r.choice((6, 10)), "choicesStep": r.choice((1, 2))}


def _ranking(r: Random, found: Json) -> None:
    found["choices"] = r.sample(ITEMS, r.randint(1, 5))


def _rating(r: Random, found: Json) -> None:
    for key, options in (
        ("rateMin", RATES),
        ("rateMax", RATES),
        ("rateStep", (1, 2, 0.5, 0.1, 3, 0.3, 0.25, 10)),
        ("rateType", ("labels", "stars", "smileys")),
        ("rateCount", (2, 3, 5, 7, 11)),
        ("rateValues", ([1, 2, 3], ["a", {"value": 2, "text": "Two"}], [])),
        ("autoGenerate", (True, False)),
    ):
        _maybe(r, found, key, options, 0.35)


def _boolean(r: Random, found: Json) -> None:
    _maybe(r, found, "valueTrue", ("yes", 1, "true"), 0.3)
    _maybe(r, found, "valueFalse", ("no", 0, "false"), 0.3)
    _maybe(r, found, "labelTrue", ("Y", {"fi": "K"}), 0.3)


def _matrix(r: Random, found: Json) -> None:
    found |= {"rows": r.sample(ITEMS, r.randint(1, 4)), "columns": r.sample(ITEMS, r.randint(1, 4))}
    _maybe(r, found, "cellType", ("radio", "checkbox"), 0.4)
    _maybe(r, found, r.choice(("eachRowRequired", "isAllRowRequired")), (True, False), 0.4)


def _lines(r: Random, found: Json) -> None:
    found["items"] = [
        {"name": name, **_some(r, {"title": r.choice(TITLES) or "T", "isRequired": True, "inputType": "number"})}
        for name in ("a", "b", "c")[: r.randint(1, 3)]
    ]


def _trigger(r: Random) -> Json:
    kind = r.choice(("complete", "setvalue", "CopyValueTrigger", "runexpression", "skip"))
    found: Json = {"type": kind}
    found |= r.choice((
        {"expression": "{q0} = 1"},
        {"name": "q0", "value": r.choice((1, "5", "a", "true", False, 0, "", None))},
        {"name": "q0", "operator": r.choice(("notempty", "greater", "Contains")), "value": 2},
        {},
    ))  # fmt: skip
    if kind in ("setvalue", "CopyValueTrigger", "runexpression"):
        found["setToName"] = "q1"
    found |= {"CopyValueTrigger": {"fromName": "q0"}, "skip": {"gotoName": "q1"}}.get(kind, {})
    return found


def _maybe(r: Random, found: Json, key: str, options: tuple[Any, ...], chance: float) -> None:
    if r.random() < chance:
        found[key] = r.choice(options)


def _some(r: Random, given: Json) -> Json:
    return {key: one for key, one in given.items() if r.random() < 0.5}


TYPES = {
    "text": _line,
    "comment": _long,
    "radiogroup": _list,
    "dropdown": _dropdown,
    "checkbox": _several,
    "tagbox": _several,
    "ranking": _ranking,
    "rating": _rating,
    "boolean": _boolean,
    "matrix": _matrix,
    "multipletext": _lines,
}
