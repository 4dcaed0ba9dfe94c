"""How everything is written: lines of JSON, which any later program can read.

    {"kaiku": "archive", "format": 1, "made_at": …, "network": …, "schemas": {service: newest migration}}
    {"in": "directory", "key": "round/r1", "document": {…}}                a document of the directory, as on the log
    {"in": "aggregator.releases", "row": {…}}                              a row of a service's table
    {"end": {"lines": {"directory": …, "aggregator.releases": …}, "sha256": …}}   of all bytes before this line

Bytes are in base64, days and UUIDs texts, moments microseconds since 1970 or ISO 8601. What tables there are, and
what is left out and why, stands in each service's `adapters/archive.py`.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson

from services.cli.errors import Failed

KIND, FORMAT = "archive", 1
DIRECTORY = "directory"
# In this order: what the collector keeps later than the aggregator was read is told again, and counts once.
SERVICES = ("aggregator", "notifier", "collector")


class Line(NamedTuple):
    """One line between the first and the last. place: the directory, or a service and a table."""

    place: str
    content: Mapping[str, Any]


class Writer:
    """Writes lines, and at the end what proves that nothing is missing."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._sum = hashlib.sha256()
        self.lines: Counter[str] = Counter()

    def begin(self, head: Mapping[str, Any]) -> None:
        """The first line."""
        self._write({"kaiku": KIND, "format": FORMAT, **head})

    def add(self, place: str, content: Mapping[str, Any]) -> None:
        """A line."""
        self.lines[place] += 1
        self._write({"in": place, **content})

    def end(self) -> None:
        """The last line."""
        self._write({"end": {"lines": self.lines, "sha256": self._sum.hexdigest()}})

    def _write(self, line: Mapping[str, Any]) -> None:
        written = orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
        self._sum.update(written)
        self._out.write(written)


class Archive:
    """A file of this form. rows: how many lines between the first and the last are none of the directory's.

    Raises Failed for one that is not of this form, or not whole.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = 0
        self.head = self._checked()

    def lines(self) -> Iterator[Line]:
        """What was written, in its order."""
        with self._opened() as file:
            file.readline()
            for raw in file:
                line = orjson.loads(raw)
                if "in" in line:
                    yield Line(line.pop("in"), line)

    def _opened(self) -> IO[bytes]:
        try:
            return self.path.open("rb")
        except OSError as error:
            raise Failed(f"{self.path} can't be read: {error.strerror}") from error

    def _checked(self) -> Mapping[str, Any]:
        """The first line of a file whose last line proves it."""
        with self._opened() as file:
            first = file.readline(1_000_000)
            head = self._read(first)
            if head.get("kaiku") != KIND:
                raise Failed(f"{self.path} is no archive: `kaiku export --all FILE` writes one")
            if head.get("format") != FORMAT:
                raise Failed(f"{self.path} has the form {head.get('format')}; this Kaiku reads {FORMAT}")
            sum_ = hashlib.sha256(first)
            lines: Counter[str] = Counter()
            for raw in file:
                line = self._read(raw)
                if "end" in line:
                    self._compare(line["end"], lines, sum_.hexdigest(), file.read(1))
                    self.rows = lines.total() - lines[DIRECTORY]
                    return head
                sum_.update(raw)
                lines[str(line.get("in"))] += 1
        raise Failed(f"{self.path} is cut short: its last line is missing")

    def _read(self, raw: bytes) -> dict[str, Any]:
        try:
            line = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise Failed(f"{self.path} is no archive, or cut short: a line is not JSON") from error
        if not isinstance(line, dict):
            raise Failed(f"{self.path} is no archive: a line is no object")
        return line

    def _compare(self, end: Mapping[str, Any], lines: Mapping[str, int], sum_: str, rest: bytes) -> None:
        if end.get("sha256") != sum_ or end.get("lines") != dict(lines) or rest:
            raise Failed(f"{self.path} was changed or damaged: its lines are not those that were written")
