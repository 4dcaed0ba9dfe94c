"""The delivery worker: one due notice after another, as long as the mail server takes them."""

import threading
import time
from collections.abc import Callable

from services.notifier.application.deliver import Deliveries
from services.notifier.application.post import Mailer
from services.notifier.domain.errors import NoWayOut
from shared.log.retrying import Backoff, is_away

_LOOK_SECONDS = 1.0


class DeliveryRole:
    """See `Role`. news: is set when notices may have come; without it they are looked for every `every` seconds.

    look: is called about once a second, to tell how much waits. Once in a while what waits for too long is given up,
    also while the server takes nothing.
    """

    def __init__(
        self,
        deliveries: Deliveries,
        mailer: Mailer,
        *,
        news: threading.Event,
        look: Callable[[], None],
        every: float = 0.1,
    ) -> None:
        self._deliveries = deliveries
        self._mailer = mailer
        self._news = news
        self._look = look
        self._every = every
        self._backoff = Backoff("delivery")
        self._looked = float("-inf")
        self._away: NoWayOut | None = None

    def run(self, stop: threading.Event) -> None:
        """Deliver until told to stop; the mail at hand is finished."""
        try:
            while not stop.is_set():
                try:
                    if not self._next():
                        self._news.wait(self._every)
                except Exception as error:
                    self._away = error if isinstance(error, NoWayOut) else None
                    if not isinstance(error, NoWayOut) and is_away(error) is None:
                        raise
                    self._backoff.wait(stop, error)
                else:
                    self._away = None
                    self._backoff.worked()
        finally:
            self._mailer.close()

    def check(self) -> None:
        """For health: raises why the mail server takes nothing, as of the last try."""
        if away := self._away:
            raise NoWayOut(away.reason, away.detail)

    def _next(self) -> bool:
        """Try what is due; whether there was anything."""
        self._news.clear()  # before looking: what comes after that sets it again
        if time.monotonic() - self._looked >= _LOOK_SECONDS:
            self._looked = time.monotonic()
            self._look()
            self._deliveries.give_up_old()
        return self._deliveries.next()
