"""Taking typed values out of nodes, noting what does not fit. Which keys there are lives in `schema`.

Each taker returns None for what is missing or wrong, so that one reading finds every mistake.
"""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

from services.cli.network.problems import Problems, Wrong
from services.cli.network.reading import Node
from shared.contracts.values import is_identity
from shared.survey.localised import Language, Localised

T = TypeVar("T")
Member = TypeVar("Member", bound=StrEnum)
LONGEST_TEXT = 200
_TEXTS = {language.value: f"{language}: …" for language in Language}
_LANGUAGES = {Language.FI: "Finnish", Language.SV: "Swedish"}


@dataclass(frozen=True, slots=True)
class At(Generic[T]):
    """A value and the line where it stands."""

    line: int
    value: T


def nearest(given: object, known: Collection[str]) -> str:
    """A hint at what was meant: the nearest known name, or what there is to choose from."""
    if close := difflib.get_close_matches(str(given), known, n=1):
        return f'did you mean "{close[0]}"?'.removesuffix("?")
    return "name one of: " + ", ".join(sorted(known)[:12]) if known else "add it first"


@dataclass(frozen=True, slots=True)
class Place:
    """A file that is being read, and where its mistakes are noted."""

    file: Path
    problems: Problems

    def wrong(self, line: int, wrong: Wrong, /, **names: object) -> None:
        """Note a mistake on a line."""
        self.problems.add(self.file, line, wrong, **names)


class Fields:
    """The keys of one mapping. what: how the mapping is called in sentences ("the round")."""

    def __init__(self, place: Place, node: Node, what: str, examples: Mapping[str, str], optional: Collection[str]):
        """examples: every key with an example of how it is written."""
        self.line = node.line
        self._place, self._what, self._examples, self._optional = place, what, examples, optional
        self._nodes: Mapping[str, Node] = {}
        if not isinstance(node.value, dict):
            place.wrong(node.line, Wrong.NOT_MAPPING, what=what)
            return
        self._nodes = node.value
        for key in node.value.keys() - examples.keys():
            line = node.value[key].line
            place.wrong(line, Wrong.UNKNOWN_KEY, what=what, key=key, right=_one_of(list(examples)))
        for key in examples:
            if key not in optional and key not in node.value:
                place.wrong(node.line, Wrong.MISSING, what=what, key=key, example=examples[key])

    def has(self, key: str) -> bool:
        """Whether the key stands there with a value."""
        return key in self._nodes and self._nodes[key].value is not None

    def line_of(self, key: str) -> int:
        """The line of a key, or of the whole mapping when it is missing."""
        return self._nodes[key].line if key in self._nodes else self.line

    def node(self, key: str) -> Node | None:
        """What stands under a key, as it is."""
        found = self._nodes.get(key)
        if found is not None and found.value is None:
            if key not in self._optional:
                self._wrong(key, Wrong.MISSING, what=self._what, key=key, example=self._examples[key])
            return None
        return found

    def items(self, key: str) -> Iterator[Node]:
        """The entries of a list."""
        node = self.node(key)
        if node is None:
            return
        if not isinstance(node.value, list):
            self._wrong(key, Wrong.NOT_LIST, what=key)
            return
        yield from node.value

    def text(self, key: str, *, longest: int = LONGEST_TEXT) -> At[str] | None:
        """One text of so many characters."""
        node = self.node(key)
        return self._text(key, node, longest) if node else None

    def name(self, key: str, *, longest: int = LONGEST_TEXT) -> Localised | None:
        """One text for all languages, or a text each."""
        node = self.node(key)
        if node is None:
            return None
        if not isinstance(node.value, dict):
            text = self._text(key, node, longest)
            return Localised.same(text.value) if text else None
        inner = Fields(self._place, node, f"the {key}", _TEXTS, list(_TEXTS))
        for language, spoken in _LANGUAGES.items():
            if not inner.has(language):
                self._wrong(key, Wrong.LANGUAGE, what=f"the {key}", language=spoken, key=language.value)
        texts = {language: inner.text(language, longest=longest) for language in Language}
        return Localised(**{language.value: text.value for language, text in texts.items() if text})

    def identity(self, key: str) -> At[str] | None:
        """An id."""
        node = self.node(key)
        return self._identity(node) if node else None

    def identities(self, key: str) -> tuple[At[str], ...]:
        """A list of ids, each once."""
        return self._each_once([one for node in self.items(key) if (one := self._identity(node))])

    def words(self, key: str) -> tuple[At[str], ...]:
        """A list of names or values of a survey, each once; numbers and booleans as surveys write them."""
        return self._each_once([At(node.line, as_value(node)) for node in self.items(key)])

    def day(self, key: str) -> At[date] | None:
        """A local day."""
        node = self.node(key)
        if node is None:
            return None
        try:
            if isinstance(node.value, str) and len(node.value) == 10:
                return At(node.line, date.fromisoformat(node.value))
        except ValueError:
            pass
        self._wrong(key, Wrong.NOT_DAY, given=as_value(node))
        return None

    def whole(self, key: str) -> At[int] | None:
        """A whole number from 1."""
        node = self.node(key)
        if node is None:
            return None
        if type(node.value) is int and 1 <= node.value < 2**31:
            return At(node.line, node.value)
        self._wrong(key, Wrong.NOT_WHOLE, given=as_value(node))
        return None

    def number(self, key: str) -> At[float] | None:
        """A number."""
        node = self.node(key)
        if node is None:
            return None
        if type(node.value) in (int, float):
            return At(node.line, float(node.value))  # type: ignore[arg-type]  # one of the two
        self._wrong(key, Wrong.NOT_NUMBER, given=as_value(node))
        return None

    def yes_or_no(self, key: str) -> bool:
        """A boolean; false when it is missing."""
        node = self.node(key)
        if node is not None and type(node.value) is not bool:
            self._wrong(key, Wrong.NOT_YES_OR_NO, given=as_value(node))
        return node is not None and node.value is True

    def member(self, key: str, kind: type[Member]) -> Member | None:
        """One of a closed list."""
        node = self.node(key)
        if node is None:
            return None
        if node.value in set(kind):
            return kind(str(node.value))
        self._wrong(key, Wrong.NOT_ONE_OF, what=key, given=as_value(node), right=_one_of(list(kind)))
        return None

    def _text(self, key: str, node: Node, longest: int) -> At[str] | None:
        if isinstance(node.value, str) and 0 < len(node.value.strip()) <= longest:
            return At(node.line, node.value.strip())
        example = self._examples[key]
        self._place.wrong(node.line, Wrong.NOT_TEXT, what=key, longest=longest, example=example)
        return None

    def _each_once(self, found: Sequence[At[str]]) -> tuple[At[str], ...]:
        first: dict[str, At[str]] = {}
        for one in found:
            if first.setdefault(one.value, one) is not one:
                self._place.wrong(one.line, Wrong.LISTED_TWICE, given=one.value)
        return tuple(first.values())

    def _identity(self, node: Node) -> At[str] | None:
        if isinstance(node.value, str) and is_identity(node.value):
            return At(node.line, node.value)
        self._place.wrong(node.line, Wrong.NOT_ID, given=as_value(node))
        return None

    def _wrong(self, key: str, wrong: Wrong, /, **names: object) -> None:
        self._place.wrong(self.line_of(key), wrong, **names)


def as_value(node: Node) -> str:
    """A scalar as surveys and sentences write it; what is no scalar as what it is."""
    match node.value:
        case bool():
            return str(node.value).lower()
        case dict():
            return "{…}"
        case list():
            return "[…]"
        case None:
            return "null"
        case float() if node.value.is_integer():
            return str(int(node.value))
        case other:
            return str(other)


def _one_of(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
