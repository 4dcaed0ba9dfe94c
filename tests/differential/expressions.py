"""Expressions and values to compare Kaiku with survey-core on, rule by rule of the grammar, and broken ones."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

from shared.survey.expressions.checks import KNOWN_FUNCTIONS

WORDS = (
    "x",
    "Y",
    "item1",
    "abc",
    "Yes",
    "days",
    "months",
    "hours",
    "v",
    "w",
    "length",
    "0",
    "undefined",
    "ß",
    "İ",
    "😀",
)
NUMERIC: Final = (
    "0", "1", "5", "05", "5.0", "-3", "1,5", "1.25", ".5", "5.", "0x1F", "0x", "1e3", "1e400", " 7 ", "0b11",
    "1234567890123456", "123456789012345", "12-3", "3*4", "+5", "00", "0,5", "1,2,3", "Infinity", "-0", "٣",
    "\u00a05", "1_000", "NaN", "0x1G",
)  # fmt: skip
DATES = (
    "2020-01-05", "2020-01-05T10:30", "2020-01-05T10:30:00Z", "2026-03-29", "2026-03-29T03:30", "2026-10-25T03:30",
    "2020-02-30", "2020-13-01", "1.2.2020", "5/6/2020", "Jan 5, 2020", "2020", "12:30", "0099-05-05", "+012020-01-01",
    "2020-1-5", "2020-01-05 10:30", "x2020-01-05", "1850-06-15", "12345-01-01",
)  # fmt: skip
ODD = (
    "",
    " ",
    "true",
    "TRUE",
    "false",
    "'quoted'",
    '"q"',
    "'",
    "undefined",
    "null",
    "{a}",
    "{v} > 1",
    "sum(",
    "[1]",
    "A",
    "a",
)
KEYS = (
    "v",
    "w",
    "V",
    "length",
    "x y",
    "0",
    "1",
    "equals",
    "toString",
    "constructor",
    "hasOwnProperty",
    "__proto__",
    "",
)
NUMBERS = (
    0.1,
    0.2,
    1.5,
    1.005,
    -2.5,
    1e21,
    1e-7,
    1.5e-7,
    123.456,
    2.0**53,
    1e300,
    -0.5,
    99,
    0.30000000000000004,
    1e16,
    2,
    3,
)
PATHS = (
    "a", "b", "C1", "c1", "list", "LIST", "thing", "rows", "day", "no_such", "list[0]", "list[-1]", "list[1.5]",
    "list[9]", "list.length", "no.length", "thing.v", "thing.V", "thing.length", "thing[0]", "rows[0].v", "rows.r1.v",
    "rows[0].W", "a.0", "a[0][1]", "a.length", "a.v.w", "#a", "#b", '"v": 1', '"v": [1, "2"]', "list-unwrapped",
    "self", "item", "a.x y", "__proto__", "constructor", "day.length", "b.v", "b[0]",
)  # fmt: skip
CONSTANTS = (
    "0.1",
    "0.2",
    "1.005",
    "12.50",
    "-3.75",
    "0x10",
    "true",
    "False",
    "abc",
    "A1",
    "item1",
    "0",
    "1" + "0" * 23,
)
COMPARE = (
    "=",
    "==",
    "equal",
    "!=",
    "<>",
    "notequal",
    "<",
    "less",
    "<=",
    "=<",
    "lessorequal",
    ">",
    "greater",
    ">=",
    "=>",
)
BINARY = (
    *COMPARE, *COMPARE, "+", "+", "-", "*", "/", "%", "^", "power", "greaterorequal", "contains", "contain", "*=",
    "notcontains", "notcontain", "anyof", "allof", "noneof", "contains", "anyof", "and", "&&", "AND", "or", "||",
    "Or",
)  # fmt: skip
ITEM_FUNCTIONS = ("sumInArray", "minInArray", "maxInArray", "countInArray", "avgInArray")
QUESTION_FUNCTIONS = ("displayValue", "propertyValue", "getComment", "isContainerReady")
PLAIN_FUNCTIONS = tuple(sorted(KNOWN_FUNCTIONS - {*ITEM_FUNCTIONS, *QUESTION_FUNCTIONS}))
CONDITIONS = ("{v} > 2", "{V} notempty", "{w} = {v}", "'{v} = 5'", "{rows} notempty", "w", "'w'", "{a}", "{b} = {v}")
SCRAPS = "ab {}[]()'\"\\,.+-*/=<>!&|0159x#\n"


def a_case(random: Random) -> Mapping[str, object]:
    """An expression and the values that it sees."""
    text = a_broken_one(random) if random.random() < 0.1 else an_expression(random, random.choice((1, 2, 2, 3, 4)))
    return {"text": text, "values": some_values(random)}


def some_values(random: Random) -> dict[str, object]:
    """Values by name; those that are missing are missing."""
    made: Mapping[str, Callable[[], object]] = {
        "a": lambda: a_value(random, 2),
        "b": lambda: a_value(random, 1),
        "c1": lambda: a_scalar(random),
        "list": lambda: [a_scalar(random) for _ in range(random.randrange(6))],
        "thing": lambda: {random.choice(KEYS): a_scalar(random) for _ in range(random.randrange(1, 4))},
        "rows": lambda: some_rows(random),
        "day": lambda: random.choice(DATES),
    }
    return {name: make() for name, make in made.items() if random.random() < 0.8}


def a_scalar(random: Random) -> object:
    """One JSON value that holds no other."""
    kind = random.randrange(10)
    if kind == 0:
        return random.choice((None, True, False))
    if kind <= 3:
        return random.randrange(-3, 9)
    if kind == 4:
        return random.choice((*NUMBERS, random.uniform(-1e3, 1e3), float(random.randrange(10**18)), random.random()))
    return a_text(random)


def a_text(random: Random) -> str:
    """A text that says a number, a date, a word or nothing much."""
    return random.choice(random.choice((NUMERIC, DATES, ODD, WORDS, WORDS)))


def a_value(random: Random, depth: int) -> object:
    """Any JSON value."""
    kind = random.randrange(6) if depth else 0
    if kind <= 3:
        return a_scalar(random)
    if kind == 4:
        return [a_value(random, depth - 1) for _ in range(random.randrange(4))]
    return {random.choice(KEYS[:6]): a_value(random, depth - 1) for _ in range(random.randrange(3))}


def some_rows(random: Random) -> object:
    """What a matrix holds: a list of objects, or an object of objects."""
    rows: list[object] = [
        {name: a_scalar(random) for name in ("v", "w", "V") if random.random() < 0.7}
        for _ in range(random.randrange(5))
    ]
    if random.random() < 0.3:
        return dict(zip(("r1", "2", "1", "r2"), rows, strict=False))
    return [a_scalar(random) if random.random() < 0.1 else row for row in rows]


def an_expression(random: Random, depth: int) -> str:  # noqa: PLR0911 – a line for each rule
    """An expression that can be read, nested so deep."""
    if depth == 0:
        return an_atom(random)
    kind = random.randrange(20)
    inner = an_expression(random, depth - 1)
    if kind <= 6:
        gap = random.choice((" ", " ", "  ", "\n"))
        return f"{inner}{gap}{random.choice(BINARY)}{gap}{an_expression(random, random.randrange(depth))}"
    if kind <= 9:
        return f"({inner} {random.choice(BINARY)} {an_expression(random, depth - 1)})"
    if kind == 10:
        return f"{a_variable(random)} {random.choice(('empty', 'notempty', 'NotEmpty'))}"
    if kind == 11:
        return random.choice(("!({})", "negate ({})", "!!({})")).format(inner)
    if kind == 12:
        return f"[{a_list(random, depth)}]"
    if kind <= 15:
        return f"{random.choice(PLAIN_FUNCTIONS)}({a_list(random, depth)})"
    if kind == 16:
        unit = random.choice(("'days'", "'months'", "'years'", "'hours'", "'minutes'", "years", "''", "'weeks'", "1"))
        name = random.choice(("dateDiff", "dateAdd"))
        return f"{name}({a_date(random)}, {a_date(random) if name == 'dateDiff' else inner}, {unit})"
    if kind == 17:
        return f"{a_date(random)} {random.choice(COMPARE)} {a_date(random)}"
    data = random.choice(("{rows}", "{rows}", "{list}", "{a}", inner))
    column = random.choice(("'v'", "'v'", "'w'", "v", inner))
    rest = "".join(f", {random.choice((*CONDITIONS, inner))}" for _ in range(random.choice((0, 0, 1, 1, 2))))
    return f"{random.choice(ITEM_FUNCTIONS)}({data}, {column}{rest})"


def an_atom(random: Random) -> str:
    """A variable or a constant."""
    kind = random.randrange(10)
    if kind <= 5:
        return a_variable(random)
    if kind <= 7:
        return str(random.randrange(-5, 12))
    return random.choice(CONSTANTS) if kind == 8 else quoted(a_text(random))


def a_variable(random: Random) -> str:
    """A variable, mostly one of those that have a value."""
    return f"{{{random.choice(PATHS[:10] if random.random() < 0.6 else PATHS)}}}"


def a_date(random: Random) -> str:
    """Something that may mean a date."""
    said = quoted(random.choice(DATES))
    return random.choice(
        ("{day}", said, "today()", "currentDate()", f"getDate({said})", "{a}", f"today({random.randrange(-400, 400)})")
    )


def a_list(random: Random, depth: int) -> str:
    """Expressions with commas between them."""
    return ", ".join(an_expression(random, random.randrange(depth)) for _ in range(random.choice((0, 1, 1, 2, 2, 3))))


def a_broken_one(random: Random) -> str:
    """A text that may not be an expression at all."""
    if random.random() < 0.4:
        return "".join(random.choice(SCRAPS) for _ in range(random.randrange(1, 15)))
    scraps: Sequence[str] = (
        "(",
        ")",
        "[",
        "]",
        ",",
        "null",
        "undefined",
        "f(",
        "!",
        "or",
        "'",
        "contains",
        "= null",
        "empty",
    )
    parts = [
        random.choice(scraps) if random.random() < 0.4 else an_expression(random, 1)
        for _ in range(random.randrange(1, 5))
    ]
    return random.choice((" ", "")).join(parts)


def quoted(text: str) -> str:
    """A text as an expression writes it."""
    mark = "'" if "'" not in text else '"'
    return mark + text.replace("'", "\\'").replace('"', '\\"') + mark


ELEMENTS: Final = (
    {"type": "text", "name": "a"},
    {"type": "comment", "name": "C1"},
    {"type": "checkbox", "name": "list", "choices": ["x", "Y", 1, 2, "3"]},
    {"type": "ranking", "name": "rank", "choices": [1, 2, 3]},
    {"type": "matrix", "name": "grid", "rows": ["r1", "r2"], "columns": [1, 2]},
    {"type": "multipletext", "name": "thing", "items": [{"name": "v"}, {"name": "length"}, {"name": "self"}]},
    {"type": "text", "name": "dotted.name"},
    {
        "type": "panel",
        "name": "p",
        "elements": [
            {"type": "text", "name": "inner"},
            {"type": "checkbox", "name": "Some", "valueName": "shared", "choices": ["x", 2]},
            {"type": "panel", "name": "deep", "elements": [{"type": "text", "name": "deepest"}]},
        ],
    },
)
QUESTIONS: Final = ("a", "C1", "list", "rank", "grid", "thing", "dotted.name", "inner", "Some", "deepest")
PLACES: Final = (
    "a", "A", "c1", "C1", "list", "List[0]", "list[-1]", "list[7]", "list.length", "list[0].x", "rank", "rank[0]",
    "rank[1.5]", "grid", "grid.r1", "grid.R2", "grid.r3", "Grid.length", "thing", "thing.v", "thing.self",
    "thing.length", "thing.w", "dotted.name", "Dotted.Name", "dotted", "inner", "Some", "shared", "SHARED[0]",
    "shared.self", "deepest", "panel.inner", "panel.shared", "panel.Shared[0]", "panel.Some", "panel.deepest",
    "panel.a", "panel", "self", "Self", "item", "ITEM", "choice", "r1", "v", "length", "0", "pageno", "PageNo",
    "pagecount", "questioncount", "locale", "Locale", "incorrectAnswers", "var", "Var", "VAR.deep", "var.deep[0]",
    "a-comment", "A-Comment", "extra", "extra.v", "extra.length", "none.length", "$self.value", "$item.value",
    "list-unwrapped", "grid.r1-unwrapped", "thing.v-unwrapped", "#a", "inner.length", "inner.self", "p.inner",
)  # fmt: skip


def a_place(random: Random) -> Mapping[str, object]:
    """An expression about questions, seen from one of them or from an item."""
    place = f"{{{random.choice(PLACES)}}}"
    kind = random.randrange(6)
    text = (
        place
        if kind < 3
        else f"{place} {random.choice(BINARY)} {random.choice(('[2, 1, 3]', '[1, 2, 3]', *CONSTANTS, place))}"
    )
    if kind == 5:
        text = f"{random.choice(ITEM_FUNCTIONS)}([{place}, {{extra}}], 'v', {{v}} = {place})"
    own = random.choice((None, *QUESTIONS))
    case: dict[str, object] = {"text": text, "values": some_answers(random), "elements": list(ELEMENTS)}
    case["variables"] = some_variables(random)
    if own is not None:
        case["own"] = own
        if own == "list" and random.random() < 0.7:
            items: Sequence[object] = ("x", "Y", 1)
            case["item"] = random.choice(items)
    return case


def some_answers(random: Random) -> dict[str, object]:
    """Answers of the kinds that the questions take, and one that nobody asked for."""
    made: Mapping[str, Callable[[], object]] = {
        "a": lambda: a_scalar(random),
        "C1": lambda: a_text(random),
        "a-Comment": lambda: a_text(random),
        "list": lambda: random.sample(["x", "Y", 1, 2, "3"], random.randrange(4)),
        "rank": lambda: random.sample([1, 2, 3], 3),
        "grid": lambda: {row: random.choice((1, 2)) for row in ("r1", "r2") if random.random() < 0.7},
        "thing": lambda: {name: a_text(random) for name in ("v", "length", "self") if random.random() < 0.7},
        "dotted.name": lambda: a_text(random),
        "inner": lambda: a_text(random),
        "shared": lambda: random.sample(["x", 2], random.randrange(3)),
        "deepest": lambda: random.randrange(5),
        "extra": lambda: a_value(random, 1),
    }
    return {name: make() for name, make in made.items() if random.random() < 0.6}


def some_variables(random: Random) -> dict[str, object]:
    """What triggers and calculated values have set."""
    made = {"var": {"Deep": [a_scalar(random), 2]}, "C1": 5, "inner.length": 7, "extra": None}
    return {name: value for name, value in made.items() if random.random() < 0.3}
