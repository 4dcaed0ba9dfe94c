"""A bar that shows how far an import is; on a terminal only."""

import sys
from collections.abc import Iterator
from types import TracebackType
from typing import NoReturn, Self

from tqdm import tqdm


class Progress:
    """Two bars, one after the other: bytes that were checked, then rows that were kept. size: of the file, in bytes."""

    def __init__(self, size: int) -> None:
        self._bar = _bar("checking", size, unit="B", unit_scale=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def reading(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        """The lines, each counted as it goes by."""
        for line in lines:
            self._bar.update(len(line))
            yield line

    def sorted(self, rows: int) -> None:
        """All was checked, and so many rows are to be kept."""
        self._bar.close()
        self._bar = _bar("importing", rows, unit=" rows")

    def kept(self, rows: int) -> None:
        """So many more were."""
        self._bar.update(rows)


def _bar(what: str, total: int, *, unit: str, unit_scale: bool = False) -> "tqdm[NoReturn]":
    # None: shown on a terminal, silent elsewhere.
    return tqdm(desc=what, total=total, unit=unit, unit_scale=unit_scale, disable=None, file=sys.stderr, leave=False)
