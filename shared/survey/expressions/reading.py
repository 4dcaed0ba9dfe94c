"""From text to `Expression`: survey-core's grammar, with the order in which its parser tries things."""

import math
import re
from typing import Final

from shared.survey.expressions.checks import checked
from shared.survey.expressions.problems import BadExpression, ExpressionCode
from shared.survey.expressions.syntax import Binary, Call, Constant, Expression, Node, Several, Unary, Variable

LONGEST: Final = 2_000
DEEPEST: Final = 50

_SPACE = re.compile(r"[ \t\n\r]*")
_OPERATOR = re.compile(
    r"(?P<any>\*=|(?:contains?|notcontains?|anyof|allof|noneof))"
    r"|(?P<power>\^|power)"
    r"|(?P<times>[*/%])"
    r"|(?P<plus>[+-])"
    r"|(?P<compare><=|lessorequal|>=|greaterorequal|==|equal|=|!=|notequal|<|less|>|greater)"
    r"|(?P<both>&&|and)"
    r"|(?P<either>\|\||or)",
    re.IGNORECASE | re.ASCII,
)
_LEVELS: Final = {"either": 1, "both": 2, "compare": 3, "plus": 4, "times": 5, "power": 6, "any": 7}
_NAMES: Final = {
    "*=": "contains", "contain": "contains", "notcontain": "notcontains", "^": "power", "*": "mul", "/": "div",
    "%": "mod", "+": "plus", "-": "minus", "<=": "lessorequal", ">=": "greaterorequal", "==": "equal", "=": "equal",
    "!=": "notequal", "<": "less", ">": "greater", "&&": "and", "||": "or",
}  # fmt: skip
_NEGATE = re.compile(r"!|negate", re.IGNORECASE | re.ASCII)
_FILLED = re.compile(r"empty|notempty", re.IGNORECASE | re.ASCII)
_NOTHING = re.compile(r"undefined|null")
_TRUTH = re.compile(r"true|false", re.IGNORECASE | re.ASCII)
_HEX = re.compile(r"0x[0-9]+")
_NUMBER = re.compile(r"-?(?:[0-9]++\.[0-9]+|[1-9][0-9]*|0)")
_WORD = re.compile(r"[a-zA-Z_][a-zA-Z_0-9]*")
_TEXT = re.compile(r"""'((?:\\'|\\"|[^"'])*+)'|"((?:\\'|\\"|[^"'])*+)\"""")
_VARIABLE = re.compile(r"\{([^{}]+)\}")


def parse(text: str) -> Expression:
    """The expression that a text is. Raises BadExpression."""
    root = read(text)
    return Expression(text, root, *checked(root))


def read(text: str, *, lenient: bool = False) -> Node:
    """The tree of a text. lenient: a missing ")" is overlooked, as survey-core does. Raises BadExpression."""
    if len(text) > LONGEST:
        raise BadExpression(ExpressionCode.TOO_LONG, LONGEST)
    parser = _Parser(patched(text))
    root = parser.expression()
    if isinstance(root, _Failed) or parser.at < len(parser.text):
        raise BadExpression(ExpressionCode.SYNTAX, parser.furthest)
    if root is None:
        raise BadExpression(ExpressionCode.SYNTAX, 0)
    if parser.unclosed is not None and not lenient:
        raise BadExpression(ExpressionCode.UNBALANCED, parser.unclosed)
    return root


def patched(text: str) -> str:
    """The text with what survey-core replaces before it parses; no place moves."""
    for written, meant in (("=>", ">="), ("=<", "<="), ("<>", "!="), ("equals", "equal ")):
        text = text.replace(written, meant)
    return text


class _Failed:
    """What a rule gives that does not fit."""


_FAILED = _Failed()
_Read = Node | _Failed


class _Parser:
    """Reads from `at` on. A rule that does not fit gives _FAILED and leaves `at` where it was."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.furthest = 0
        self.unclosed: int | None = None
        self._depth = 0

    def expression(self) -> _Read:
        """Values with operators between them, those that bind more tightly first."""
        start = self.at
        self._skip_space()
        head = self._factor()
        if isinstance(head, _Failed):
            self.at = start
            return head
        values: list[Node] = [head]
        operators: list[tuple[int, str]] = []
        while (found := self._operator_and_value()) is not None:
            level, operator, value = found
            while operators and operators[-1][0] >= level:
                _join(values, operators)
            operators.append((level, operator))
            values.append(value)
        while operators:
            _join(values, operators)
        self._skip_space()
        return values[0]

    def _operator_and_value(self) -> tuple[int, str, Node] | None:
        start = self.at
        self._skip_space()
        if (found := self._match(_OPERATOR)) is not None:
            level = _LEVELS[str(found.lastgroup)]
            written = found[0].lower()
            self._skip_space()
            value = self._factor()
            if level == _LEVELS["any"] and isinstance(value, _Failed):
                value = None
            if not isinstance(value, _Failed):
                return level, _NAMES.get(written, written), value
        self.at = start
        return None

    def _factor(self) -> _Read:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadExpression(ExpressionCode.TOO_DEEP, self.at)
        try:
            for rule in (self._grouped, self._call, self._negated, self._atom_or_filled, self._list):
                value = rule()
                if not isinstance(value, _Failed):
                    return value
            return _FAILED
        finally:
            self._depth -= 1

    def _grouped(self) -> _Read:
        start = self.at
        if not self._take("("):
            return _FAILED
        value = self.expression()
        if isinstance(value, _Failed):
            self.at = start
            return value
        if not self._take(")"):
            self._note_unclosed(start)
        return value

    def _call(self) -> _Read:
        start = self.at
        name = self._match(_WORD)
        opening = self.at
        if name is None or not self._take("("):
            self.at = start
            return _FAILED
        parameters = self._sequence()
        if not self._take(")"):
            self._note_unclosed(opening)
        return Call(name[0], parameters, start)

    def _negated(self) -> _Read:
        start = self.at
        if self._match(_NEGATE) is not None:
            self._skip_space()
            value = self._factor()
            if not isinstance(value, _Failed):
                return Unary("negate", self._something(value))
        self.at = start
        return _FAILED

    def _atom_or_filled(self) -> _Read:
        start = self.at
        self._skip_space()
        value = self._atom()
        if isinstance(value, _Failed):
            self.at = start
            return value
        end = self.at
        self._skip_space()
        if (found := self._match(_FILLED)) is not None:
            return Unary(found[0].lower(), self._something(value))
        self.at = end
        return value

    def _atom(self) -> _Read:  # noqa: PLR0911 – a line for each kind of atom
        if self._match(_NOTHING) is not None:
            return None
        if (found := self._match(_TRUTH)) is not None:
            return Constant(found[0].lower() == "true")
        if (found := self._match(_HEX)) is not None:
            return Constant(_number(float(int(found[0], 16))))
        if (found := self._match(_NUMBER)) is not None:
            return Constant(_number(float(found[0])))
        if (found := self._match(_WORD)) is not None:
            return Constant(found[0])
        if (found := self._match(_TEXT)) is not None:
            text = (found[1] or found[2] or "").replace("\\'", "'").replace('\\"', '"')
            return Constant(f"'{text}'" if text else "")
        start = self.at
        if (found := self._match(_VARIABLE)) is not None:
            name = found[1]
            plain = len(name) > 1 and name[0] == "#"
            return Variable(name[1:] if plain else name, plain, start)
        return _FAILED

    def _list(self) -> _Read:
        start = self.at
        if self._take("["):
            items = self._sequence()
            if self._take("]"):
                return Several(items)
        self.at = start
        return _FAILED

    def _sequence(self) -> tuple[Node, ...]:
        """Values with commas between them. Where the first is missing or null, there are none."""
        first = self.expression()
        items = [first]
        while True:
            start = self.at
            self._skip_space()
            if not self._take(",") or isinstance(item := self.expression(), _Failed):
                self.at = start
                break
            items.append(item)
        if first is None or isinstance(first, _Failed):
            return ()
        return tuple(self._something(one) for one in items if not isinstance(one, _Failed))

    def _something(self, value: Node) -> Node:
        """A value that is not the bare `null`, which survey-core's operators and lists can't take."""
        if value is None:
            raise BadExpression(ExpressionCode.SYNTAX, self.at)
        return value

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found is None:
            self.furthest = max(self.furthest, self.at)
        else:
            self.at = found.end()
        return found

    def _take(self, sign: str) -> bool:
        if self.text.startswith(sign, self.at):
            self.at += 1
            return True
        self.furthest = max(self.furthest, self.at)
        return False

    def _skip_space(self) -> None:
        if found := _SPACE.match(self.text, self.at):
            self.at = found.end()

    def _note_unclosed(self, place: int) -> None:
        if self.unclosed is None:
            self.unclosed = place


def _join(values: list[Node], operators: list[tuple[int, str]]) -> None:
    level, operator = operators.pop()
    right, left = values.pop(), values.pop()
    values.append(Binary(operator, left, right, arithmetic=level not in (_LEVELS["compare"], _LEVELS["any"])))


def _number(number: float) -> int | float:
    return int(number) if math.isfinite(number) and abs(number) < 1e15 and number.is_integer() else number
