"""An import's file: a table or JSON lines, and its rows as they stand there. Pure but for the lines it is given.

What is wrong with the file as a whole is found here, before anything of it is taken; what rows say lives in
`import_rows`. No line and no row is longer than a mebibyte, so no file can fill the memory.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain

from services.collector.application.import_cells import cells_of
from services.collector.application.import_problems import MOST_TOLD, UnreadableFile
from shared.survey.model import Survey

LONGEST = 1024 * 1024
MOST_COLUMNS = 2_000
NEEDED = ("unit", "time", "language")
COMMENT = "#"
LONGEST_TOLD = 80
DELIMITERS = (";", ",", "\t")
_BOM = b"\xef\xbb\xbf"
_FOREIGN = (
    (b"PK\x03\x04", "this is a workbook or a ZIP archive: save the sheet as “CSV UTF-8” first"),
    (b"\x1f\x8b", "this is compressed: unpack it first"),
    (b"\xff\xfe", "this is UTF-16: save it as UTF-8 (in Excel: “CSV UTF-8”)"),
    (b"\xfe\xff", "this is UTF-16: save it as UTF-8 (in Excel: “CSV UTF-8”)"),
)


@dataclass(frozen=True, slots=True)
class Raw:
    """A row as the file has it.

    line: where it begins. content: the cells of a table, or a line of JSON. size: in the file, in bytes.
    """

    line: int
    content: bytes | tuple[str, ...]
    size: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """What a file is. columns: of a table, as its first row names them; None for JSON lines."""

    columns: tuple[str, ...] | None
    delimiter: str
    rows: Iterator[Raw]


def opened(lines: Iterable[bytes], survey: Survey) -> File:
    """Look at a file's beginning. lines: cut at `LONGEST` + 1 bytes. Raises UnreadableFile, now or while it is read."""
    numbered = enumerate(lines, start=1)
    for number, line in numbered:
        first = line.removeprefix(_BOM) if number == 1 else line
        for beginning, words in _FOREIGN:
            if number == 1 and line.startswith(beginning):
                raise UnreadableFile(words)
        if not first.strip():
            continue
        rest = chain([(number, first)], numbered)
        return _json_lines(rest) if first.lstrip().startswith((b"{", b"[")) else _table(rest, survey)
    return File(None, ",", iter(()))


def _json_lines(lines: Iterator[tuple[int, bytes]]) -> File:
    def rows() -> Iterator[Raw]:
        continues = False
        for number, line in lines:
            ends = line.endswith(b"\n")
            if not continues and line.strip():
                yield Raw(number, line, len(line))
            continues = not ends

    return File(None, ",", rows())


def _table(lines: Iterator[tuple[int, bytes]], survey: Survey) -> File:
    number, first = next(lines)
    told = _decoded(number, first).rstrip("\r\n")
    given = told[4:] if told.lower().startswith("sep=") else None
    if given is not None:  # Excel's own hint
        if given not in DELIMITERS:
            raise UnreadableFile(f"line {number}: separate cells by one of ; , or a tab")
        number, first = next(lines, (number, b""))
    header = _decoded(number, first)
    if "\x00" in header:
        raise UnreadableFile(f"line {number} holds NUL: save the file as UTF-8")
    if "\r" in header.rstrip("\r\n"):
        raise UnreadableFile("lines end with a bare carriage return: save the file anew")
    read = {one: _split(header, one) for one in ([given] if given else DELIMITERS)}
    delimiter = max(read, key=lambda one: (len({*NEEDED} & {*read[one]}), len(read[one])))
    columns = read[delimiter]
    if problems := tuple(_problems(columns, survey)):
        raise UnreadableFile(*problems)
    return File(columns, delimiter, _rows(lines, delimiter))


def _split(header: str, delimiter: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([header.rstrip("\r\n")], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return ()
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _problems(columns: Sequence[str], survey: Survey) -> Iterator[str]:
    """What is wrong with the first row."""
    if len(columns) > MOST_COLUMNS:
        yield f"the first row names {len(columns):,} columns: at most {MOST_COLUMNS:,} are read"
        return
    known, named = {*NEEDED, *cells_of(survey)}, Counter(columns)
    for name in NEEDED:
        if name not in named:
            yield f"the first row has no column {name}: it should name unit, time, language and the questions"
    unknown = [name for name in named if name and name not in known and not name.startswith(COMMENT)]
    for name in unknown[:MOST_TOLD]:
        near = get_close_matches(name[:LONGEST_TOLD], known, n=1)
        yield f"no question gives a column {name[:LONGEST_TOLD]!r}{f'; is it {near[0]!r}?' if near else ''}"
    if len(unknown) > MOST_TOLD:
        yield f"and {len(unknown) - MOST_TOLD} more such columns"
    for name in sorted(known):
        if named[name] > 1:
            yield f"the column {name[:LONGEST_TOLD]!r} stands there twice"


def _rows(lines: Iterator[tuple[int, bytes]], delimiter: str) -> Iterator[Raw]:
    fed = _Fed(lines)
    reader = csv.reader(fed, delimiter=delimiter, strict=True)
    while True:
        fed.begin()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            words = "a cell of over 131,072 characters: is a quote not closed?" if "limit" in str(error) else str(error)
            raise UnreadableFile(f"line {fed.began}: {words}") from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Raw(fed.began, tuple(cells), fed.size)


class _Fed:
    """The lines that a table is read from. began: where the row at hand begins. size: how long it is so far."""

    def __init__(self, lines: Iterator[tuple[int, bytes]]) -> None:
        self._lines = lines
        self.size = 0
        self.began = 0

    def begin(self) -> None:
        """A new row."""
        self.size = 0

    def __iter__(self) -> "_Fed":
        return self

    def __next__(self) -> str:
        number, line = next(self._lines)
        if self.size == 0:
            self.began = number
        self.size += len(line)
        if self.size > LONGEST:
            raise UnreadableFile(f"line {self.began}: a row of over {LONGEST:,} bytes: is a quote not closed?")
        return _decoded(number, line)


def _decoded(number: int, line: bytes) -> str:
    if len(line) > LONGEST:
        raise UnreadableFile(f"line {number}: over {LONGEST:,} bytes: this is no table")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"line {number}: not UTF-8: save the file as UTF-8 (in Excel: “CSV UTF-8”)") from error
