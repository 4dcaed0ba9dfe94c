"""Definitions that mean harm: too much of anything, what explodes or runs in a ring, and whatever JSON can hold."""

from collections.abc import Callable, Mapping

from hypothesis import strategies as st

from shared.survey.decisions.table import ELEMENTS, TABLE, TRIGGERS, VALIDATORS

Definition = Mapping[str, object]


def asking(*elements: Definition, **survey: object) -> Definition:
    return {"elements": list(elements), **survey}


def choosing(choices: object, **more: object) -> Definition:
    return {"type": "checkbox", "name": "one", "choices": choices, **more}


def nested(depth: int) -> Definition:
    element: Definition = {"type": "text", "name": "deep"}
    for at in range(depth):
        element = {"type": "panel", "name": f"p{at}", "elements": [element]}
    return asking(element)


def nested_text(depth: int) -> object:
    value: object = "deep"
    for _ in range(depth):
        value = {"fi": value}
    return value


def conditional(expression: str) -> Definition:
    return asking({"type": "text", "name": "a"}, {"type": "text", "name": "b", "visibleIf": expression})


def matching(regex: object) -> Definition:
    return asking({"type": "text", "name": "one", "validators": [{"type": "regex", "regex": regex}]})


def in_a_ring(size: int) -> Definition:
    """Each is seen when the next is empty, set from the next, and worked out of it: round and round."""
    names = [f"q{at}" for at in range(size)]
    nexts = [*names[1:], names[0]]
    elements = [
        {
            "type": "text",
            "name": name,
            "visibleIf": f"{{{other}}} empty",
            "setValueIf": f"{{{other}}} notempty",
            "setValueExpression": f"{{{other}}} + 'x'",
            "resetValueIf": f"{{{other}}} = 'xxxx'",
        }
        for name, other in zip(names, nexts, strict=True)
    ]
    triggers = [
        {"type": "setvalue", "expression": f"{{{name}}} notempty", "setToName": other, "setValue": f"{name}!"}
        for name, other in zip(names, nexts, strict=True)
    ]
    calculated = [
        {"name": f"c{at}", "expression": f"{{c{(at + 1) % size}}} + {{q{at}}}", "includeIntoResult": True}
        for at in range(size)
    ]
    return asking(*elements, triggers=triggers, calculatedValues=calculated)


HUGE: Mapping[str, Callable[[], Definition]] = {
    "10,000 choices": lambda: asking(choosing(list(range(10_000)))),
    "100,000 choices": lambda: asking(choosing([{"value": at, "text": "x" * 50} for at in range(100_000)])),
    "a ranking of 500": lambda: asking(choosing(list(range(500)), type="ranking")),
    "rankings of 50": lambda: asking(
        *({"type": "ranking", "name": f"q{at}", "choices": list(range(50))} for at in range(100))
    ),
    "10,000 questions": lambda: asking(*({"type": "text", "name": f"q{at}"} for at in range(10_000))),
    "10,000 pages": lambda: {"pages": [{"elements": [{"type": "text", "name": f"q{at}"}]} for at in range(10_000)]},
    "10,000 columns and rows": lambda: asking(
        {"type": "matrix", "name": "m", "columns": list(range(10_000)), "rows": list(range(10_000))}
    ),
    "10,000 validators": lambda: asking(
        {"type": "text", "name": "t", "validators": [{"type": "numeric", "minValue": 1}] * 10_000}
    ),
    "10,000 triggers": lambda: asking(
        {"type": "text", "name": "t"}, triggers=[{"type": "complete", "expression": "{t} = 1"}] * 10_000
    ),
    "10,000 calculated values": lambda: asking(
        {"type": "text", "name": "t"},
        calculatedValues=[{"name": f"c{at}", "expression": f"{{c{at + 1}}}"} for at in range(10_000)],
    ),
    "10,000 items of a text": lambda: asking(
        {"type": "multipletext", "name": "m", "items": [{"name": f"i{at}"} for at in range(10_000)]}
    ),
    "10,000 steps of a rating": lambda: asking({"type": "rating", "name": "r", "rateMin": 0, "rateMax": 10_000}),
    "an endless rating": lambda: asking(
        {"type": "rating", "name": "r", "rateMin": 0, "rateMax": 1e308, "rateStep": 1e-300, "rateCount": 2**60}
    ),
    "500 panels in each other": lambda: nested(500),
    "a text of 10 MB": lambda: asking({"type": "html", "name": "h", "html": "<b>" * 3_500_000}),
    "tags in each other": lambda: asking({"type": "html", "name": "h", "html": "<div><p>" * 1_000}),
    "a name of 1 MB": lambda: asking({"type": "text", "name": "n" * 2**20}),
    "10,000 unknown properties": lambda: asking(
        {"type": "text", "name": "t", **{f"unknown{at}": at for at in range(10_000)}}
    ),
    "10,000 languages": lambda: asking({"type": "text", "name": "t", "title": {f"x{at}": "t" for at in range(10_000)}}),
    "texts in each other": lambda: asking({"type": "text", "name": "t", "title": nested_text(400)}),
    "an expression of 1 MB": lambda: conditional("{a} = 1 or " * 90_000 + "{a} = 2"),
    "10,000 brackets": lambda: conditional("(" * 10_000 + "{a} = 1" + ")" * 10_000),
    "10,000 minus signs": lambda: conditional("-" * 10_000 + "1 = {a}"),
    "10,000 exclamation marks": lambda: conditional("!" * 10_000 + "{a}"),
    "10,000 functions in each other": lambda: conditional("iif(1, " * 10_000 + "{a}" + ", 2)" * 10_000),
    "an array of 100,000": lambda: conditional("{a} anyof [" + "1," * 100_000 + "2]"),
    "a deep path": lambda: conditional("{" + "a." * 20_000 + "b} = 1"),
    "a deep index": lambda: conditional("{a" + "[0]" * 20_000 + "} = 1"),
    "a tower of powers": lambda: conditional("9^9^9^9^9^9^9 > {a}"),
    "a huge number": lambda: conditional("{a} = " + "9" * 100_000),
    "a ring of 50": lambda: in_a_ring(50),
    "a ring of one": lambda: in_a_ring(1),
    "piping round and round": lambda: asking(
        *({"type": "text", "name": f"q{at}", "title": "{q0}{q1}{q2}" * 300} for at in range(3))
    ),
    "a regex of 1 MB": lambda: matching("(a|b)?" * 170_000),
    "a regex that repeats repeats": lambda: matching("((((a{1,1000}){1,1000}){1,1000}){1,1000})"),
}
REGEXES = (
    "(a+)+$",
    "(a|a)*$",
    "(a|aa)+$",
    "([a-zA-Z]+)*$",
    "(.*a){25}$",
    "^(\\w+\\s?)*$",
    "(x+x+)+y",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(?=(a+))a*b",
    "(a)\\1",
    "(?<!a)b",
    "[",
    "(",
    "a{99999}",
    "\\",
    "(?P<n>a)(?P=n)",
    "\ud800",
    "",
)
LARGE: Mapping[str, Definition] = {
    "choices": asking(
        *({"type": "checkbox", "name": f"q{at}", "choices": [f"choice {of}" for of in range(25)]} for at in range(200))
    ),
    "long lists": asking(
        *({"type": "tagbox", "name": f"q{at}", "choices": [f"choice {of}" for of in range(500)]} for at in range(10))
    ),
    "rankings": asking(
        *({"type": "ranking", "name": f"q{at}", "choices": list(range(50))} for at in range(8)),
    ),
    "matrices": asking(
        *({"type": "matrix", "name": f"q{at}", "columns": list(range(20)), "rows": list(range(50))} for at in range(8)),
    ),
    "lines": asking(
        *(
            {"type": "multipletext", "name": f"q{at}", "items": [{"name": f"i{of}"} for of in range(50)]}
            for at in range(8)
        )
    ),
}
HALF = "substring({a}, 0, 1)"
HALVES: Mapping[str, Definition] = {
    "in what is calculated": asking(
        {"type": "text", "name": "a"},
        {"type": "text", "name": "b", "title": "{c}"},
        calculatedValues=[{"name": "c", "expression": HALF, "includeIntoResult": True}],
    ),
    "in a list": asking(
        {"type": "text", "name": "a"},
        {"type": "html", "name": "h", "html": "{c}"},
        calculatedValues=[{"name": "c", "expression": f"['x', [{HALF}]]", "includeIntoResult": True}],
    ),
    "as a default": asking(
        {"type": "text", "name": "a"}, {"type": "text", "name": "b", "defaultValueExpression": HALF}
    ),
    "when something is set": asking(
        {"type": "text", "name": "a"},
        {"type": "comment", "name": "b", "setValueIf": "{a} notempty", "setValueExpression": HALF},
    ),
    "by a trigger": asking(
        {"type": "text", "name": "a"},
        {"type": "text", "name": "b"},
        triggers=[
            {
                "type": "runexpression",
                "expression": "{a} notempty",
                "runExpression": "substring({a}, 1, 2)",
                "setToName": "b",
            }
        ],
    ),
    "as a limit": asking(
        {"type": "text", "name": "a"},
        {"type": "text", "name": "b", "inputType": "date", "minValueExpression": HALF, "defaultValue": "2026-01-01"},
    ),
}
NAMES = ("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__class__", "__init__", "cls", "None")
HTML = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe src='https://example.org'></iframe>",
    "<style>*{display:none}</style>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<form action=/receipt><input name=code></form>",
    "<p style='position:fixed' onclick='alert(1)' id='main-content'>x</p>",
    "<meta http-equiv=refresh content=0;url=https://example.org>",
    "<base href=https://example.org>",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "</div></main></body><h1>",
    "{{ 191*7 }}{% include '/etc/passwd' %}",
)

words = st.sampled_from(
    [
        *("", "a", "b", "{a}", "{a} = 1", "{a.b} > {b[0].c}", "iif({a}, 1, 2)", "today()", "nope({a})"),
        *("((", "{", "'", "1 2", "and"),
        *NAMES,
        *REGEXES[:4],
        *HTML[:3],
    ]
) | st.text(max_size=8)  # fmt: skip
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words
localised = st.dictionaries(st.sampled_from(["fi", "sv", "en", "default", "xx"]), scalars, max_size=3)
items = st.lists(
    scalars | st.fixed_dictionaries({"value": scalars}, optional={"text": localised | scalars}), max_size=5
)
values = scalars | localised | items | st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=6
)  # fmt: skip


def holding(kind: str, **fixed: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    """An object with some of the properties that SurveyJS knows of it, and others, whatever stands in them."""
    known = st.sampled_from(sorted(TABLE[kind]))
    some = st.dictionaries(known | st.text(max_size=5), values, max_size=6)
    return st.builds(lambda more, own: {**more, **own}, some, st.fixed_dictionaries(fixed))


names = st.sampled_from(["a", "b", "c", "d", "__proto__", "a-Comment"]) | words
validators = st.lists(
    st.sampled_from(sorted(VALIDATORS)).flatmap(
        lambda kind: holding(kind, type=st.just(kind.removesuffix("validator")))
    ),
    max_size=2,
)
triggers = st.lists(
    st.sampled_from(sorted(TRIGGERS)).flatmap(lambda kind: holding(kind, type=st.just(kind.removesuffix("trigger")))),
    max_size=2,
)
parts = {"choices": items, "columns": items, "rows": items, "rateValues": items, "validators": validators}
elements = st.recursive(
    st.sampled_from(sorted(ELEMENTS)).flatmap(
        lambda kind: holding(
            kind,
            type=st.just(kind),
            name=names,
            **{key: part for key, part in parts.items() if key in TABLE[kind]},
        )
    ),
    lambda inner: st.fixed_dictionaries(
        {"type": st.just("panel"), "name": names, "elements": st.lists(inner, max_size=3)}
    ),
    max_leaves=5,
)
definitions = holding("survey", elements=st.lists(elements | values, max_size=4), triggers=triggers)
answers = st.dictionaries(names, values, max_size=5)
