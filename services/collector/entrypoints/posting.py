"""The role that takes the next step of contacts that are due. What that is lives in `application.inviting.posting`."""

import threading
from collections.abc import Callable
from datetime import datetime

from services.collector.application.inviting.posting import Posting
from services.collector.domain.errors import Unavailable
from shared.log.retrying import Backoff


class PostingRole:
    """Looks every `every` seconds. Several may run; of them one at a time works."""

    def __init__(self, posting: Posting, *, now: Callable[[], datetime], every: float = 1.0) -> None:
        self._posting = posting
        self._now = now
        self._every = every
        self._backoff = Backoff("posting")

    def run(self, stop: threading.Event) -> None:
        """Post until told to stop; the batch at hand is finished."""
        while not stop.is_set():
            try:
                posted = self._posting.post(now=self._now())
            except Unavailable as error:
                self._backoff.wait(stop, error)
            else:
                self._backoff.worked()
                if not posted:
                    stop.wait(self._every)
