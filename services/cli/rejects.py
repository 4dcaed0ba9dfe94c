"""Rows that an import can't take: written beside it as they stood there, with their line and the reasons.

A mended file of rejects can be imported as it is: columns and keys that begin with # are left alone.
"""

import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from services.collector.application.import_files import File
from services.collector.application.import_rows import Refused

LINE, REASONS, ROW = "#line", "#reasons", "#row"
_BOM = "\ufeff"


class Rejects:
    """Made when there is a first one, for its owner's eyes only; what an earlier import left there goes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._columns: tuple[str, ...] | None = None
        self._delimiter = ","
        self._out: IO[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._out:
            self._out.close()

    def begin(self, file: File) -> None:
        """The file's form is known: theirs is the same."""
        self._columns, self._delimiter = file.columns, file.delimiter
        self.path.unlink(missing_ok=True)

    def add(self, refused: Refused) -> None:
        """Write one."""
        out = self._out or self._made()
        reasons = [one.words for one in refused.errors]
        content = refused.raw.content
        if isinstance(content, bytes):
            out.write(_json(content, refused.raw.line, reasons) + "\n")
        else:
            self._row(out, [str(refused.raw.line), "; ".join(reasons), *self._without_ours(content)])

    def _made(self) -> IO[str]:
        made = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        out = self._out = os.fdopen(made, "w", encoding="utf-8", newline="")
        if self._columns is not None:
            out.write(_BOM)
            self._row(out, [LINE, REASONS, *self._without_ours(self._columns)])
        return out

    def _row(self, out: IO[str], cells: Sequence[str]) -> None:
        csv.writer(out, delimiter=self._delimiter).writerow(cells)

    def _without_ours(self, cells: Sequence[str]) -> Sequence[str]:
        """Cells without those of an earlier file of rejects."""
        ours = {at for at, name in enumerate(self._columns or ()) if name in (LINE, REASONS)}
        return [cell for at, cell in enumerate(cells) if at not in ours]


def _json(content: bytes, line: int, reasons: list[str]) -> str:
    try:
        row = json.loads(content)
    except (ValueError, RecursionError):
        row = None
    given = row if isinstance(row, dict) else {ROW: content[:10_000].decode(errors="replace").strip()}
    return json.dumps({**given, LINE: line, REASONS: reasons}, ensure_ascii=False)
