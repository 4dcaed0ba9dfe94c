"""The leaders of a demo, for its front page. Read from the log when asked for: the collector keeps no leaders."""

import logging
import threading
from collections.abc import Callable, Sequence

from shared.contracts.directory import Leader
from shared.contracts.documents import decode_document
from shared.contracts.topics import DIRECTORY
from shared.contracts.wire import UnreadableEvent
from shared.log.port import EventLog, LogError

_log = logging.getLogger(__name__)


class DemoLeaders:
    """Asks the log at most every so many seconds. connect: opens the log, at the first question."""

    def __init__(self, connect: Callable[[], EventLog], *, monotonic: Callable[[], float], every: float = 10.0) -> None:
        self._connect = connect
        self._monotonic = monotonic
        self._every = every
        self._one_at_a_time = threading.Lock()
        self._log: EventLog | None = None
        self._looked_at = float("-inf")
        self._leaders: Sequence[Leader] = ()

    def __call__(self) -> Sequence[Leader]:
        """The leaders as of a moment ago; those last seen while the log is away."""
        with self._one_at_a_time:
            if self._monotonic() - self._looked_at >= self._every:
                self._looked_at = self._monotonic()
                try:
                    self._leaders = self._look()
                except LogError as error:
                    _log.warning("the front page does without new leaders: %s", error)
            return self._leaders

    def _look(self) -> Sequence[Leader]:
        self._log = self._log or self._connect()
        found = []
        for key, record in self._log.snapshot(DIRECTORY.name).items():
            if key.startswith("leader/"):
                try:
                    document = decode_document(key, record.value)
                except UnreadableEvent:
                    continue
                if isinstance(document, Leader):
                    found.append(document)
        return sorted(found, key=lambda one: one.name)
