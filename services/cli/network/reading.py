"""YAML 1.2 read safely into plain nodes that know their lines. What the nodes mean lives in `schema`.

The tree is built from the parser's events, so that nothing is ever constructed from tags, aliases can't multiply, and
each key is seen. Plain scalars follow the core schema of YAML 1.2: "no" is a text, and so is a day.
"""

import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from services.cli.network.problems import Problems, Refused, Wrong

MEGABYTE = 2**20
LARGEST_MEGABYTES = 4
DEEPEST = 40
Scalar = str | int | float | bool | None
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NAMED: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(slots=True)
class Node:
    """A value and the line on which it, or the key that it belongs to, begins."""

    line: int
    value: "Scalar | dict[str, Node] | list[Node]"


@dataclass(slots=True)
class _Open:
    """A collection that is being read. key: the mapping's key that waits for its value."""

    node: Node
    key: str | None = None
    key_line: int = 0
    first_lines: dict[str, int] = field(default_factory=dict)


def read_text(file: Path, *, problems: Problems) -> str:
    """The text of a file. Raises Refused."""
    try:
        content = file.read_bytes()
        if len(content) > LARGEST_MEGABYTES * MEGABYTE:
            problems.add(file, 1, Wrong.TOO_LARGE, limit=LARGEST_MEGABYTES)
            raise Refused(problems)
        return content.decode("utf-8-sig")
    except OSError as error:
        problems.add(file, 1, Wrong.UNREADABLE, reason=error.strerror)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.add(file, line, Wrong.UNREADABLE, reason="it is not UTF-8")
    raise Refused(problems)


def read(file: Path, text: str, *, problems: Problems) -> Node:
    """The root of a file's only document. Notes what is wrong in `problems`; raises Refused when it can't go on."""
    builder = _Builder(file, problems)
    try:
        for event in _events(text):
            builder.take(event)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.add(file, line, Wrong.NOT_YAML, reason=error.problem or error.context)
        raise Refused(problems) from error
    except (YAMLError, ValueError) as error:
        position = getattr(error, "position", None)
        line = text[:position].count("\n") + 1 if isinstance(position, int) else 1
        problems.add(file, line, Wrong.NOT_YAML, reason=getattr(error, "reason", None) or "a character is not allowed")
        raise Refused(problems) from error
    if builder.fatal:
        raise Refused(problems)
    return builder.root or Node(1, {})


def _events(text: str) -> Iterator[Event]:
    yield from YAML(typ="safe", pure=True).parse(io.StringIO(text))


class _Builder:
    """Puts events together to a tree. fatal: what follows could not be understood."""

    def __init__(self, file: Path, problems: Problems) -> None:
        self.root: Node | None = None
        self.fatal = False
        self._file = file
        self._problems = problems
        self._open: list[_Open] = []
        self._documents = 0

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1
        match event:
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._stop(line, Wrong.MANY_DOCUMENTS)
            case AliasEvent():
                self._stop(line, Wrong.ALIAS)
            case ScalarEvent() | CollectionStartEvent():
                self._begin(event, line)
            case CollectionEndEvent() if not self.fatal:
                self._open.pop()

    def _begin(self, event: ScalarEvent | CollectionStartEvent, line: int) -> None:
        if event.anchor is not None:
            self._stop(line, Wrong.ALIAS)
        if event.tag is not None and event.tag != "!":
            self._stop(line, Wrong.TAG, tag=str(event.tag))
        if self.fatal:
            return
        if isinstance(event, ScalarEvent):
            plain = event.implicit[0] and event.style is None
            self._place(Node(line, scalar(event.value) if plain else event.value), text=event.value)
            return
        node = Node(line, {} if isinstance(event, MappingStartEvent) else [])
        self._place(node, text=None)
        self._open.append(_Open(node))
        if len(self._open) > DEEPEST:
            self._stop(line, Wrong.TOO_DEEP, limit=DEEPEST)

    def _place(self, node: Node, *, text: str | None) -> None:
        """Put a node where it belongs. text: what it says when it turns out to be a key."""
        if not self._open:
            self.root = self.root or node
            return
        parent = self._open[-1]
        if isinstance(parent.node.value, list):
            parent.node.value.append(node)
        elif parent.key is None:
            self._key(parent, node.line, text)
        elif isinstance(parent.node.value, dict):
            node.line = parent.key_line
            parent.node.value.setdefault(parent.key, node)
            parent.key = None

    def _key(self, parent: _Open, line: int, text: str | None) -> None:
        if text is None:
            self._stop(line, Wrong.KEY_NOT_TEXT)
            return
        if text in parent.first_lines:
            self._problems.add(self._file, line, Wrong.KEY_TWICE, key=text, first=parent.first_lines[text])
        parent.first_lines.setdefault(text, line)
        parent.key, parent.key_line = text, line

    def _stop(self, line: int, wrong: Wrong, **names: object) -> None:
        """Note what makes the rest of the file unreadable for us; the parser goes on, to find broken YAML too."""
        self.fatal = True
        self._problems.add(self._file, line, wrong, **names)


def scalar(plain: str) -> Scalar:
    """What an unquoted text stands for, by the core schema of YAML 1.2."""
    if plain in _NAMED:
        return _NAMED[plain]
    if _INTEGER.fullmatch(plain):
        return int(plain)
    if _FLOAT.fullmatch(plain) and math.isfinite(number := float(plain)):
        return number
    return plain
