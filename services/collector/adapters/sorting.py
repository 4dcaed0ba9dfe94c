"""`Sorting` on disk: runs of sorted rows in a file that has no name, merged as they are read."""

import heapq
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

import orjson

from services.collector.application.import_rows import Sound

RUN = 16 * 1024 * 1024
_READ = 64 * 1024


@contextmanager
def sort_on_disk(rows: Iterable[Sound], *, run: int = RUN) -> Iterator[Iterator[Sound]]:
    """See `Sorting`. run: about how many bytes of rows are sorted in memory at once."""
    with tempfile.TemporaryFile() as file:  # it has no name, so even a killed process leaves no answers behind
        runs = list(_runs(rows, file, run))
        file.flush()
        yield heapq.merge(*(_run(file.fileno(), begins, ends) for begins, ends in runs), key=_order)


def _runs(rows: Iterable[Sound], file: IO[bytes], run: int) -> Iterator[tuple[int, int]]:
    """Write sorted runs; where each begins and ends."""
    held: list[tuple[tuple[int, str, str], bytes]] = []
    size = begins = 0
    for row in rows:
        written = orjson.dumps(tuple(row)) + b"\n"
        held.append((_order(row), written))
        size += len(written)
        if size >= run:
            _write(held, file)
            yield begins, begins + size
            begins, size = begins + size, 0
    _write(held, file)
    yield begins, begins + size


def _write(held: list[tuple[tuple[int, str, str], bytes]], file: IO[bytes]) -> None:
    held.sort(key=lambda one: one[0])
    file.writelines(written for _, written in held)
    held.clear()


def _run(file: int, begins: int, ends: int) -> Iterator[Sound]:
    rest = b""
    while begins < ends:
        read = os.pread(file, min(_READ, ends - begins), begins)
        begins += len(read)
        *lines, rest = (rest + read).split(b"\n")
        for line in lines:
            yield Sound(*orjson.loads(line))


def _order(row: Sound) -> tuple[int, str, str]:
    return row.time, row.unit, row.base
