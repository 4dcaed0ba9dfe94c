"""`Checking`: in this process, or by several at once, for checking is most of an import's work."""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice

from services.collector.application.import_files import Raw
from services.collector.application.import_rows import Checked, Checker, Plan

# So many chunks are checked here; only who has more gets processes, for these take a second to start.
FEW = 60
_AHEAD = 4
_checker: list[Checker] = []


def check_here(plan: Plan, chunks: Iterable[Sequence[Raw]]) -> Iterator[Checked]:
    """See `Checking`."""
    checker = Checker(plan)
    for chunk in chunks:
        yield checker.check(chunk)


def processes() -> int:
    """How many there should be on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class CheckByProcesses:
    """See `Checking`. processes: how many; with one, all is checked here."""

    def __init__(self, processes: int) -> None:
        self._processes = processes

    def __call__(self, plan: Plan, chunks: Iterable[Sequence[Raw]]) -> Iterator[Checked]:
        left = iter(chunks)
        yield from check_here(plan, islice(left, FEW) if self._processes > 1 else left)
        first = next(left, None)
        if first is None:
            return
        # Spawned, not forked: this process may have threads and connections.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self._processes, context, initializer=_begin, initargs=(plan,)) as pool:
            waiting: deque[Future[Checked]] = deque([pool.submit(_check, first)])
            for chunk in left:
                waiting.append(pool.submit(_check, chunk))
                if len(waiting) > _AHEAD * self._processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


def _begin(plan: Plan) -> None:
    _checker[:] = [Checker(plan)]


def _check(rows: Sequence[Raw]) -> Checked:
    return _checker[0].check(rows)
