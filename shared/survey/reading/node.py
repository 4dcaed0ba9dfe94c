"""An object of a definition with its path and its decisions: typed values out of it, mistakes noted on the way.

What the values mean lives in the modules beside this.
"""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from shared.survey.decisions.decision import Decision, Verdict
from shared.survey.decisions.table import TABLE
from shared.survey.problems import NoticeCode, ProblemCode
from shared.survey.reading.reader import Reader

T = TypeVar("T", bool, int, float, str, list[object])
NAMES: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "a list",
}
LARGEST = 1e15
LONGEST_SHOWN = 60


def shown(value: object) -> str:
    """A value as a message shows it."""
    text = "".join(one if one.isprintable() else "�" for one in str(value)[: LONGEST_SHOWN + 1])
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


@cache
def _names(of: str) -> Mapping[str, tuple[str, Decision]]:
    decisions = TABLE[of]
    return {name: (own, decision) for own, decision in decisions.items() for name in (own, *decision.aliases)}


@dataclass(frozen=True, slots=True)
class Node:
    """An object. of: what it is to SurveyJS. given: the values that count, by the properties' own names.

    written: under which name each property stands, which differs for older names.
    """

    reader: Reader
    path: str
    of: str
    given: dict[str, object]
    written: dict[str, str]

    @classmethod
    def read(cls, reader: Reader, path: str, value: Mapping[str, object], of: str, *, called: str = "") -> "Node":
        """Decide on each property. called: what people call it, its type if empty."""
        node = cls(reader, path, of, {}, {})
        names, called = _names(of), called or of
        for key, one in value.items():
            if key == "type":
                continue
            if key not in names:
                _unknown(node, key, called, names)
            elif one is not None:  # as good as absent to SurveyJS
                _decide(node, key, one, called, names[key])
        return node

    def at(self, key: str) -> str:
        """The path of a property, as it is written."""
        name = self.written.get(key, key)
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, key: str, code: ProblemCode, **params: object) -> None:
        """Note a mistake at a property."""
        self.reader.wrong(self.at(key) if key else self.path, code, **params)

    def has(self, key: str) -> bool:
        """Whether a property is there."""
        return key in self.given

    def flag(self, key: str, *, default: bool = False) -> bool:
        """A truth."""
        value = self.value(key, bool)
        return default if value is None else value

    def word(self, key: str) -> str | None:
        """A text that is not for people."""
        return self.value(key, str)

    def one_of(self, key: str, allowed: Collection[str], *, default: str) -> str:
        """A word out of a few."""
        value = self.value(key, str)
        if value is None or value in allowed:
            return default if value is None else value
        self.wrong(key, ProblemCode.UNSUPPORTED_VALUE, value=shown(value), right=", ".join(allowed))
        return default

    def whole(self, key: str, *, least: int, most: int) -> int | None:
        """A whole number within bounds. SurveyJS writes "no limit" as 0 or −1: None where these are below `least`."""
        value = self._whole(key)
        if value is None or (value in (0, -1) and least > value):
            return None
        if not least <= value <= most:
            self.wrong(key, ProblemCode.RANGE, least=least, most=most)
            return None
        return value

    def capped(self, key: str, *, most: int) -> int | None:
        """A whole number from 1, at most as much as Kaiku takes, which is told; None for no limit, 0 or less."""
        value = self._whole(key)
        if value is None or value < 1:
            return None
        if value > most:
            self.reader.note(self.at(key), NoticeCode.CAPPED, most=most)
        return min(value, most)

    def _whole(self, key: str) -> int | None:
        value = self.given.get(key)
        return int(value) if isinstance(value, float) and value.is_integer() else self.value(key, int)

    def number(self, key: str) -> float | None:
        """Any number that is not absurd; whole ones stay whole."""
        value = self.given.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(key, ProblemCode.TYPE, expected=NAMES[float])
            return None
        if not abs(value) <= LARGEST:
            self.wrong(key, ProblemCode.RANGE, least=-LARGEST, most=LARGEST)
            return None
        return value

    def items(self, key: str, *, most: int, what: str = "items") -> Sequence[object]:
        """A list; empty where it is not."""
        value = self.value(key, list) or []
        if len(value) > most:
            self.wrong(key, ProblemCode.TOO_MANY, most=most, what=what)
            return []
        return value

    def objects(self, key: str, *, most: int, what: str = "items") -> Iterator[tuple[str, Mapping[str, object]]]:
        """The objects of a list with their paths."""
        for number, item in enumerate(self.items(key, most=most, what=what)):
            path = f"{self.at(key)}[{number}]"
            if isinstance(item, dict):
                yield path, item
            else:
                self.reader.wrong(path, ProblemCode.TYPE, expected="an object")

    def value(self, key: str, kind: type[T]) -> T | None:
        """A value of a type."""
        value = self.given.get(key)
        if value is None:
            return None
        # In Python True is an int as well; in a survey it is not.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong(key, ProblemCode.TYPE, expected=NAMES[kind])
            return None
        return value


def typed(
    reader: Reader, path: str, value: Mapping[str, object], known: Mapping[str, object], *, ending: str = ""
) -> str | None:
    """The type that an object says it is of, as SurveyJS reads it: in any case, and "numeric" as "numericvalidator"."""
    given = value.get("type")
    if given is None:
        reader.wrong(f"{path}.type", ProblemCode.MISSING, property="type")
        return None
    if not isinstance(given, str):
        reader.wrong(f"{path}.type", ProblemCode.TYPE, expected="a text")
        return None
    name = given.lower()
    if ending not in name:
        name += ending
    if name not in known:
        right = ", ".join(one.removesuffix(ending) if ending else one for one in known)
        reader.wrong(f"{path}.type", ProblemCode.UNSUPPORTED_TYPE, type=shown(given), right=right)
        return None
    return name


def _unknown(node: Node, key: str, called: str, names: Mapping[str, object]) -> None:
    if node.reader.full:
        return
    close = difflib.get_close_matches(key[:LONGEST_SHOWN], names, n=1)
    path = f"{node.path}.{shown(key)}" if node.path else shown(key)
    if close:
        node.reader.wrong(path, ProblemCode.MISSPELT_PROPERTY, property=shown(key), of=called, right=close[0])
    else:
        node.reader.wrong(path, ProblemCode.UNKNOWN_PROPERTY, property=shown(key), of=called)


def _decide(node: Node, key: str, value: object, called: str, named: tuple[str, Decision]) -> None:
    own, decision = named
    if own in node.written:
        path = f"{node.path}.{key}" if node.path else key
        node.reader.wrong(path, ProblemCode.PROPERTY_TWICE, property=key, other=node.written[own])
        return
    node.written[own] = key
    if decision.verdict is Verdict.SUPPORTED:
        node.given[own] = value
    elif decision.says_nothing(value):
        return
    elif decision.verdict is Verdict.APPEARANCE:
        node.reader.ignore(node.at(own), called, key)
    else:
        node.wrong(own, ProblemCode.REFUSED_PROPERTY, property=key, of=called, instead=decision.instead)
