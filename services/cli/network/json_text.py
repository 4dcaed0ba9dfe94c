"""Where things stand in the text of a JSON document that has been parsed already: lines by path, keys that stand twice.

One pass over the tokens, without recursion; paths are those of a survey's problems ("pages[0].elements[2].type").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+|\n\s*')


@dataclass(frozen=True, slots=True)
class Lines:
    """lines: of each value, the line of its key, from 1. twice: keys that stand twice, with their lines."""

    lines: Mapping[str, int]
    twice: tuple[tuple[str, int, int], ...] = ()

    def of(self, path: str) -> int:
        """The line of a path, or of the innermost part of it that is there."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return 1


@dataclass(slots=True)
class _Open:
    """A collection that is being read. key: the path of the value that comes next."""

    path: str
    keys: dict[str, int] | None
    at: int = 0
    key: str | None = None
    key_line: int = 0


@dataclass(slots=True)
class _Scan:
    lines: dict[str, int] = field(default_factory=dict)
    twice: list[tuple[str, int, int]] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    line: int = 1

    def take(self, piece: str) -> None:
        if piece[0] == "\n":
            self.line += piece.count("\n")
        elif piece in "}]":
            self.open.pop()
            self._done()
        elif piece in ":,":
            return
        elif self.open and self.open[-1].keys is not None and self.open[-1].key is None:
            self._key(self.open[-1], str(orjson.loads(piece)))
        else:
            path = self._path()
            if piece in "{[":
                self.open.append(_Open(path, {} if piece == "{" else None))
            else:
                self._done()

    def _key(self, inside: _Open, key: str) -> None:
        keys = inside.keys if inside.keys is not None else {}
        if key in keys:
            self.twice.append((key, self.line, keys[key]))
        keys.setdefault(key, self.line)
        inside.key, inside.key_line = f"{inside.path}.{key}" if inside.path else key, self.line

    def _path(self) -> str:
        if not self.open:
            return ""
        inside = self.open[-1]
        if inside.keys is not None:
            self.lines[inside.key or ""] = inside.key_line
            return inside.key or ""
        path = f"{inside.path}[{inside.at}]"
        self.lines[path] = self.line
        return path

    def _done(self) -> None:
        """A value has ended."""
        if self.open:
            self.open[-1].at += 1
            self.open[-1].key = None


def lines_of(text: str) -> Lines:
    """Where each value of a valid JSON text stands."""
    scan = _Scan()
    for found in _TOKEN.finditer(text):
        scan.take(found.group())
    return Lines(scan.lines, tuple(scan.twice))
