"""All that a demo has published, for its front page: read from the log, for the collector keeps no leaders."""

import logging
import threading
from collections.abc import Callable, Iterator

from shared.contracts.directory import Document
from shared.contracts.documents import decode_document
from shared.contracts.snapshot import Directory
from shared.contracts.topics import DIRECTORY
from shared.contracts.wire import UnreadableEvent
from shared.log.port import EventLog, LogError

_log = logging.getLogger(__name__)


class PublishedDirectory:
    """Asks the log at most every so many seconds. connect: opens the log, at the first question."""

    def __init__(self, connect: Callable[[], EventLog], *, monotonic: Callable[[], float], every: float = 10.0) -> None:
        self._connect = connect
        self._monotonic = monotonic
        self._every = every
        self._one_at_a_time = threading.Lock()
        self._log: EventLog | None = None
        self._looked_at = float("-inf")
        self._directory = Directory()

    def __call__(self) -> Directory:
        """What was published as of a moment ago; what was last seen while the log is away."""
        with self._one_at_a_time:
            if self._monotonic() - self._looked_at >= self._every:
                self._looked_at = self._monotonic()
                try:
                    self._directory = Directory.of(self._documents())
                except LogError as error:
                    _log.warning("the front page does without what is new in the directory: %s", error)
            return self._directory

    def _documents(self) -> Iterator[Document]:
        self._log = self._log or self._connect()
        for key, record in sorted(self._log.snapshot(DIRECTORY.name).items()):
            try:
                yield decode_document(key, record.value)
            except UnreadableEvent:
                continue
