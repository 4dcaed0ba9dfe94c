"""Reads a definition's JSON: values with their paths, mistakes noted. What they mean lives in `definition`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import nh3

from shared.survey.localised import Language, Localised
from shared.survey.problems import Problem, ProblemCode

LONGEST_TEXT = 10_000
T = TypeVar("T", bool, int, str, list[object])
LANGUAGES = tuple(Language)
TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a", "h2", "h3", "h4", "blockquote", "span", "div"}


@dataclass(slots=True)
class Reader:
    """What one reading gathers. spoken: for each text that differs by language, the languages that it is there in."""

    default: Language
    problems: list[Problem] = field(default_factory=list)
    spoken: list[frozenset[Language]] = field(default_factory=list)

    def wrong(self, path: str, code: ProblemCode, **params: object) -> None:
        """Note a mistake."""
        self.problems.append(Problem(path, code, params))

    def languages(self) -> tuple[Language, ...]:
        """Those in which every text is there; the default one when texts don't agree."""
        common = frozenset(LANGUAGES).intersection(*self.spoken) if self.spoken else frozenset()
        return tuple(one for one in LANGUAGES if one in common) or (self.default,)


@dataclass(frozen=True, slots=True)
class Node:
    """An object of the definition."""

    reader: Reader
    path: str
    value: Mapping[str, object]

    def at(self, key: str) -> str:
        """The path of a property."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, code: ProblemCode, **params: object) -> None:
        """Note a mistake at a property."""
        self.reader.wrong(self.at(key), code, **params)

    def only(self, known: frozenset[str], *, of: str) -> None:
        """Refuse each property that isn't among the known."""
        for key in self.value:
            if key not in known:
                self.wrong(key, ProblemCode.UNSUPPORTED_PROPERTY, property=key, of=of)

    def flag(self, *keys: str) -> bool:
        """A boolean under any of its names; false where it is not."""
        given = [self._of(key, bool) for key in keys]  # each is read, so that each mistake is noted
        return any(given)

    def number(self, key: str, *, least: int, most: int) -> int | None:
        """A whole number within bounds. SurveyJS writes "no limit" as 0 or −1: None where these are below `least`."""
        value = self._of(key, int)
        if value is None or (value in (0, -1) and least > value):
            return None
        if not least <= value <= most:
            self.wrong(key, ProblemCode.RANGE, least=least, most=most)
            return None
        return value

    def word(self, key: str) -> str | None:
        """A text that is not for people."""
        return self._of(key, str)

    def text(self, key: str, *, html: bool = False) -> Localised:
        """A text for people: one for all languages, or one each; html is sanitised."""
        value = self.value.get(key)
        if value is None:
            return Localised()
        return self.localise(value, self.at(key), html=html)

    def localise(self, value: object, path: str, *, html: bool = False) -> Localised:
        """The same, of any value."""
        given = value if isinstance(value, dict) else dict.fromkeys(LANGUAGES, value)
        texts: dict[str, str] = {}
        for code, text in given.items():
            if not isinstance(text, str):
                self.reader.wrong(path, ProblemCode.TYPE, expected="a text")
                return Localised()
            if len(text) > LONGEST_TEXT:
                self.reader.wrong(path, ProblemCode.TOO_MANY, most=LONGEST_TEXT, what="characters")
                return Localised()
            texts[self.reader.default if code == "default" else code] = nh3.clean(text, tags=TAGS) if html else text
        found = Localised(*(texts.get(language, "").replace("\x00", "") for language in LANGUAGES))
        if isinstance(value, dict) and value:
            self.reader.spoken.append(frozenset(one for one in LANGUAGES if texts.get(one, "").strip()))
        return found

    def items(self, key: str, *, most: int) -> Sequence[object]:
        """A list; empty where it is not."""
        value = self._of(key, list) or []
        if len(value) > most:
            self.wrong(key, ProblemCode.TOO_MANY, most=most, what="items")
            return []
        return value

    def nodes(self, key: str, *, most: int) -> Iterator["Node"]:
        """A list of objects."""
        for number, item in enumerate(self.items(key, most=most)):
            path = f"{self.at(key)}[{number}]"
            if isinstance(item, dict):
                yield Node(self.reader, path, item)
            else:
                self.reader.wrong(path, ProblemCode.TYPE, expected="an object")

    def _of(self, key: str, kind: type[T]) -> T | None:
        value = self.value.get(key)
        if value is None:
            return None
        # In Python True is an int as well; in a survey it is not.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            names = {bool: "true or false", int: "a whole number", str: "a text", list: "a list"}
            self.wrong(key, ProblemCode.TYPE, expected=names[kind])
            return None
        return value
