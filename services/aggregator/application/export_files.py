"""How exported rows are written: as a table (CSV) for spreadsheets, as JSON for programs. Pure, piece by piece.

A table opens right in Excel: it begins with a byte order mark, ends lines with CR LF, and separates cells as the
reader's spreadsheet expects it (; in Finland, in Finnish and Swedish; else a comma). No cell is taken for a formula.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from services.aggregator.application.exporting import Row
from shared.survey.localised import Language, Localised

Cell = str | int | float | date | None
COLUMNS: Final = ("scope", "name", "survey", "question", "title", "from", "until", "answered", "cant_say", "value",
                  "label", "n")  # fmt: skip
_BOM = "\ufeff"
_PIECE = 64 * 1024
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_table(rows: Iterable[Row], language: Language) -> Iterator[str]:
    """A row of the table for each value of each question."""

    def cells() -> Iterator[list[Cell]]:
        for row in rows:
            asked, counts = row.asked, row.counts
            title = asked.title.in_(language) if asked else ""
            before: list[Cell] = [row.scope, row.name.in_(language), row.survey, row.question, title]
            for value in _values(row):
                label = asked.titles.get(value, Localised()).in_(language) if asked else ""
                yield [*before, row.since, row.until, counts.answered, counts.cant_say, value, label,
                       counts.values.get(value, 0)]  # fmt: skip

    return table(COLUMNS, cells(), language)


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], language: Language) -> Iterator[str]:
    """A table, piece by piece. A cell that is None stays empty."""
    lines = _Lines()
    writer = csv.writer(lines, delimiter="," if language is Language.EN else ";", lineterminator="\r\n")
    lines.write(_BOM)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_written(one, language) for one in row])
        if lines.size >= _PIECE:
            yield lines.taken()
    yield lines.taken()


def as_json(rows: Iterable[Row], language: Language) -> Iterator[str]:
    """One document, {"rows": […]}, with a row for each question and its counts by value."""
    held, size, separator = ['{"rows": ['], 0, "\n"
    for row in rows:
        written = json.dumps(
            {
                "scope": row.scope,
                "name": row.name.in_(language),
                "survey": row.survey,
                "question": row.question,
                "title": row.asked.title.in_(language) if row.asked else None,
                "from": row.since.isoformat(),
                "until": row.until.isoformat(),
                "answered": row.counts.answered,
                "cant_say": row.counts.cant_say,
                "counts": {value: row.counts.values.get(value, 0) for value in _values(row)},
            },
            ensure_ascii=False,
        )
        held.append(separator + written)
        separator, size = ",\n", size + len(written)
        if size >= _PIECE:
            yield "".join(held)
            held, size = [], 0
    yield "".join([*held, "\n]}\n"])


class _Lines:
    """What a writer of tables writes to. size: of what was written and not taken yet, in characters."""

    def __init__(self) -> None:
        self._held: list[str] = []
        self.size = 0

    def write(self, text: str) -> int:
        self._held.append(text)
        self.size += len(text)
        return len(text)

    def taken(self) -> str:
        held, self._held, self.size = "".join(self._held), [], 0
        return held


def _values(row: Row) -> list[str]:
    """Values as the question asks them, zeros among them; those that only an earlier version had come last."""
    known = list(row.asked.values) if row.asked else []
    return [*known, *sorted(row.counts.values.keys() - set(known))]


def _written(cell: Cell, language: Language) -> Cell:
    if isinstance(cell, float):
        number = f"{cell:.6g}"
        return number if language is Language.EN else number.replace(".", ",")
    return _safe(cell) if isinstance(cell, str) else cell


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: what could be one gets an apostrophe, numbers stay."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
