"""Definitions and answers at random: every type, rule and happening that Kaiku supports, small enough to read."""

from collections.abc import Callable
from random import Random
from typing import Any

Json = dict[str, Any]
VALUES: tuple[Any, ...] = ("a", "b", "c", 1, 2, 3)
TEXTS = ("", "a", "x1", "Hello there", "12", "2", "a@b.fi", "not an address", "2026-03-02")
NAMES = ("q1", "q2", "q3", "q4", "q5", "q6")
TYPES = (
    "text", "text", "comment", "radiogroup", "radiogroup", "dropdown", "checkbox", "checkbox", "tagbox",
    "rating", "boolean", "matrix", "multipletext", "ranking", "html",
)  # fmt: skip
CLEARING = ("none", "onHidden", "onHiddenContainer", "onComplete")


def rarely(r: Random, one_in: int = 4) -> bool:
    """True once in four times, or once in so many."""
    return r.randrange(one_in) == 0


def several(r: Random, options: list[Any], least: int, most: int) -> list[Any]:
    """Some of the options, in any order."""
    most = min(most, len(options))
    return r.sample(options, r.randint(min(least, most), most))


def conditions(r: Random, names: tuple[str, ...], item: str = "", more: int = 2) -> str:
    """A condition over questions of those names."""
    name = r.choice(names)
    value = r.choice(("'a'", "1", "2", "true", "'other'", "'x1'"))
    plain = (
        f"{{{name}}} = {value}", f"{{{name}}} <> {value}", f"{{{name}}} notempty", f"{{{name}}} empty",
        f"{{{name}}} contains {value}", f"{{{name}}} > {value}", f"{{{name}.r1}} = {value}",
        f"{{{name}}} anyof ['a', 1]", f"{{{name}-Comment}} notempty", f"{{c1}} = {value}",
    )  # fmt: skip
    condition = r.choice(plain)
    if item and not rarely(r, 3):
        condition = r.choice((f"{{{item}}} = {value}", f"{{{item}}} <> {value}", f"{{{name}}} contains {{{item}}}"))
    if more and rarely(r):
        condition = f"{condition} {r.choice(('and', 'or'))} {conditions(r, names, more=more - 1)}"
    return condition


def values(r: Random, names: tuple[str, ...]) -> str:
    """An expression that gives a value."""
    name, other = r.choice(names), r.choice(names)
    plain = (
        "'a'",
        "1",
        "2",
        f"{{{name}}}",
        f"{{{name}}} + 1",
        f"iif({{{name}}} = 1, 'a', 2)",
        f"{{{name}}} + {{{other}}}",
    )
    return r.choice(plain)


def rules(r: Random, names: tuple[str, ...]) -> Json:
    """When something is there, can be changed and must be."""
    found: Json = {}
    for key in ("visibleIf", "enableIf", "requiredIf"):
        if rarely(r):
            found[key] = conditions(r, names)
    for key, value in (("isRequired", True), ("readOnly", True), ("visible", False)):
        if rarely(r, 6):
            found[key] = value
    return found


def happenings(r: Random, names: tuple[str, ...]) -> Json:
    """What a question takes from others."""
    found: Json = {}
    for key in ("setValueIf", "resetValueIf"):
        if rarely(r, 9):
            found[key] = conditions(r, names)
    for key in ("setValueExpression", "defaultValueExpression"):
        if rarely(r, 9):
            found[key] = values(r, names)
    if rarely(r):
        found["clearIfInvisible"] = r.choice(CLEARING)
    return found


def choices(r: Random, names: tuple[str, ...]) -> list[Any]:
    """Two to four choices, some with conditions."""
    chosen = several(r, list(VALUES), 2, 4)
    found: list[Any] = []
    for value in chosen:
        item: Json = {"value": value, "text": f"is {value}"}
        if rarely(r, 8):
            item["visibleIf"] = conditions(r, names, "item")
        if rarely(r, 10):
            item["enableIf"] = conditions(r, names, "item")
        found.append(item if len(item) > 2 or rarely(r, 2) else value)
    return found


def validators(r: Random, names: tuple[str, ...]) -> list[Json]:
    """Up to two validators."""
    plain: tuple[Json, ...] = (
        {"type": "numeric", "minValue": 2, "maxValue": 11}, {"type": "numeric"}, {"type": "text", "minLength": 2},
        {"type": "text", "maxLength": 3, "allowDigits": False}, {"type": "regex", "regex": "^[a-z]+$"},
        {"type": "email"}, {"type": "answercount", "minCount": 2}, {"type": "answercount", "maxCount": 1},
        {"type": "regex", "regex": "A", "caseInsensitive": True},
        {"type": "expression", "expression": conditions(r, names)},
    )  # fmt: skip
    return several(r, list(plain), 1, 2)


def text_properties(r: Random) -> Json:
    """What one line of text has beside."""
    kind = r.choice(("text", "text", "number", "email", "tel", "url", "date", "month", "time"))
    found: Json = {} if kind == "text" else {"inputType": kind}
    ends = {
        "number": (2, 5, "{q1} + 1"), "date": ("2026-02-01", "2026-05-05", "{q1}"),
        "month": ("2026-02", "2026-05", "{q1}"), "time": ("08:00", "15:00", "{q1}"),
    }  # fmt: skip
    if kind in ends:
        least, most, expression = ends[kind]
        for key, value in (("min", least), ("max", most)):
            if rarely(r):
                found[key] = value
        if rarely(r):
            found[r.choice(("minValueExpression", "maxValueExpression"))] = expression
        if kind == "number" and rarely(r):
            found["step"] = r.choice((2, 0.5))
    return found


def _selecting(r: Random, kind: str, names: tuple[str, ...]) -> Json:
    found: Json = {"choices": choices(r, names)}
    flags = () if kind == "ranking" else ("showNoneItem", "showOtherItem", "showDontKnowItem", "showRefuseItem")
    for key in flags:
        if rarely(r):
            found |= {key: True, f"{key.removeprefix('show')[0].lower()}{key[5:-4]}Text": f"{key} it is"}
    if kind in ("checkbox", "tagbox"):
        found |= _several(r, found["choices"])
    for key in ("choicesVisibleIf", "choicesEnableIf"):
        if rarely(r, 7):
            found[key] = conditions(r, names, "item")
    if "showOtherItem" not in found and rarely(r):
        found["showCommentArea"] = True
    return found


def _several(r: Random, items: list[Any]) -> Json:
    for item in items:
        if isinstance(item, dict) and rarely(r, 10):
            item["isExclusive"] = True
    limits = {"minSelectedChoices": 2, "maxSelectedChoices": 3} if len(items) > 2 else {}
    return {key: value for key, value in limits.items() if rarely(r)}


def _matrix(r: Random, names: tuple[str, ...]) -> Json:
    found: Json = {
        "rows": [{"value": "r1", "text": "Row one"}, "r2"],
        "columns": choices(r, names),
    }
    for key, value in (("cellType", "checkbox"), ("eachRowRequired", True), ("eachRowUnique", True)):
        if rarely(r):
            found[key] = value
    for key, item in (("rowsVisibleIf", "row"), ("columnsVisibleIf", "item")):
        if rarely(r):
            found[key] = conditions(r, names, "item" if item == "row" else item)
    return found


def questions(r: Random, name: str, names: tuple[str, ...]) -> Json:
    """One question. What it takes comes from earlier ones, for a survey that chases its own tail is refused."""
    earlier = names[: names.index(name)]
    kind = r.choice(TYPES)
    found: Json = {"type": kind, "name": name}
    if kind == "html":
        more = {} if rarely(r, 3) else {"visibleIf": conditions(r, names)}
        return found | {"html": f"What {{{r.choice(names)}}} says"} | more
    found |= rules(r, names) | (happenings(r, earlier) if earlier else {}) | _kind(r, kind, names)
    if rarely(r):
        found["title"] = f"About {{{r.choice(names)}}} and {{{r.choice(names)}.r1}}"
    if "showOtherItem" in found:  # survey-core takes whatever an expression gives for the text of "other"
        found = {key: one for key, one in found.items() if key not in ("defaultValueExpression", "setValueExpression")}
    if rarely(r):
        found["validators"] = validators(r, names)
    if rarely(r) and "defaultValueExpression" not in found:
        found |= _default(r, found)
    return found


def _kind(r: Random, kind: str, names: tuple[str, ...]) -> Json:
    if kind == "text":
        return text_properties(r)
    if kind == "rating":
        return r.choice(({}, {"rateMax": 3}, {"rateValues": [1, 2, {"value": "a", "text": "A"}]}))
    if kind == "boolean":
        return r.choice(({}, {}, {"valueTrue": "a", "valueFalse": "b"}))
    if kind == "matrix":
        return _matrix(r, names)
    if kind == "multipletext":
        first = {key: one for key, one in text_properties(r).items() if key not in ("min", "max", "step")}
        return {"items": [{"name": "r1", **first}, {"name": "r2", "isRequired": rarely(r, 2)}]}
    return {} if kind == "comment" else _selecting(r, kind, names)


def _default(r: Random, question: Json) -> Json:
    value = answers(r, question)
    return {} if value is None else {"defaultValue": value}


def answers(r: Random, question: Json) -> Any:
    """An answer of the right shape to a question, None for none."""
    kinds: dict[str, Callable[[], Any]] = {
        "html": lambda: None,
        "text": lambda: _texts(r, question),
        "comment": lambda: r.choice(TEXTS) or None,
        "boolean": lambda: r.choice((question.get("valueTrue", True), question.get("valueFalse", False))),
        "rating": lambda: r.choice(_rates(question)),
        "multipletext": lambda: {"r1": _texts(r, question["items"][0]), "r2": r.choice(TEXTS[1:])},
        "matrix": lambda: _cells(r, question),
    }
    return kinds[question["type"]]() if question["type"] in kinds else _chosen(r, question)


def _rates(question: Json) -> list[Any]:
    return [_value(one) for one in question.get("rateValues") or range(1, question.get("rateMax", 5) + 1)]


def _cells(r: Random, question: Json) -> Json:
    columns = [_value(one) for one in question["columns"]]
    rows = several(r, ["r1", "r2"], 1, 2)
    return {row: several(r, columns, 1, 2) if question.get("cellType") else r.choice(columns) for row in rows}


def _chosen(r: Random, question: Json) -> Any:
    values = [_value(one) for one in question["choices"]]
    special = {
        "showNoneItem": "none",
        "showOtherItem": "other",
        "showDontKnowItem": "dontknow",
        "showRefuseItem": "refused",
    }
    more = [value for key, value in special.items() if question.get(key)]
    if question["type"] in ("radiogroup", "dropdown"):
        return r.choice(values + more)
    if question["type"] == "ranking":
        return several(r, values, 9, 9)
    if more and rarely(r):
        return [r.choice(more)]
    beside = ["other"] if "other" in more else []
    return several(r, values + beside, 1, 3)


def _texts(r: Random, question: Json) -> Any:
    several: dict[str, tuple[Any, ...]] = {
        "number": (1, 2, 3, 5.5, 12), "url": ("https://www.example.fi/a",), "date": ("2026-01-31", "2026-03-02"),
        "month": ("2026-01", "2026-03"), "time": ("07:30", "12:00"), "email": ("a@b.fi", "no address"),
    }  # fmt: skip
    return r.choice(several.get(question.get("inputType", "text"), TEXTS[1:]))


def _value(item: Any) -> Any:
    return item["value"] if isinstance(item, dict) else item


def triggers(r: Random, names: tuple[str, ...]) -> Json:
    """One trigger."""
    kind = r.choice(("complete", "setvalue", "copyvalue", "runexpression", "skip"))
    found: Json = {"type": kind, "expression": conditions(r, names)}
    name, other = r.choice(names), r.choice(names)
    if kind == "setvalue":
        found |= {"setToName": name, "setValue": r.choice(("a", 1, "x1"))}
    elif kind == "copyvalue":
        found |= {"setToName": name, "fromName": other}
    elif kind == "runexpression":
        found |= {"setToName": name, "runExpression": values(r, names)}
    elif kind == "skip":
        found |= {"gotoName": name}
    return found


def cases(r: Random) -> Json:
    """A definition, answers to it and how they come: loaded as a whole, or entered one by one."""
    names = NAMES[: r.randint(2, len(NAMES))]
    asked = [questions(r, name, names) for name in names]
    _without_lists_in_place_of_one(asked)
    if rarely(r, 10):
        _share(r, asked)
    valued = tuple(one["name"] for one in asked if one["type"] != "html") or names
    definition: Json = {"pages": _pages(r, asked, names), "clearInvisibleValues": r.choice(CLEARING)}
    if rarely(r):
        definition["triggers"] = [triggers(r, valued) for _ in range(r.randint(1, 2))]
    if rarely(r):
        calculated: Json = {"name": "c1", "expression": values(r, names), "includeIntoResult": rarely(r, 2)}
        definition["calculatedValues"] = [calculated]
    given: Json = {}
    for one in asked:
        if not rarely(r, 3) and (value := answers(r, one)) is not None:
            given[one["name"]] = value
            if (one.get("showCommentArea") or one.get("showOtherItem")) and rarely(r, 2):
                given[f"{one['name']}-Comment"] = r.choice(("why not", "x1"))
    return {"definition": definition, "answers": given, "language": "en", "entered": rarely(r)}


def _without_lists_in_place_of_one(asked: list[Json]) -> None:
    """survey-core mixes the lists up when an expression gives one to a question that takes a single value."""
    several_values = {one["name"] for one in asked if one["type"] in ("checkbox", "tagbox", "ranking")}
    for one in asked:
        for key in ("defaultValueExpression", "setValueExpression"):
            if one["name"] not in several_values and any(f"{{{name}}}" in one.get(key, "") for name in several_values):
                one[key] = "'a'"


def _share(r: Random, asked: list[Json]) -> None:
    """Two questions that ask alike keep their answer in the same place."""
    one = r.choice(asked)
    if one["type"] != "html" and one is not asked[-1]:
        kept = {key: one[key] for key in one if key not in ("name", "title")}
        one["valueName"] = "shared"
        asked[-1] = kept | {"name": asked[-1]["name"], "valueName": "shared"} | rules(r, NAMES[:2])


def _pages(r: Random, asked: list[Json], names: tuple[str, ...]) -> list[Json]:
    cut = r.randint(1, len(asked))
    pages = []
    for number, part in enumerate((asked[:cut], asked[cut:]), start=1):
        elements = part
        if len(part) > 1 and rarely(r):
            panel: Json = {"type": "panel", "name": f"panel{number}", "elements": part[1:]} | rules(r, names)
            elements = [part[0], panel]
        if part:
            pages.append({"name": f"page{number}", "elements": elements} | (rules(r, names) if rarely(r) else {}))
    return pages
