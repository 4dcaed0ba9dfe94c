"""`Pace` in the memory of one process.

Each web process counts for itself: with several of them a link may answer so many times as often. It keeps a script
from flooding a link, and is no lock.
"""

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class MemoryPace:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, link: str, limit: int) -> int:
        item = RateLimitItemPerMinute(limit)
        if self._limiter.hit(item, link):
            return 0
        again = self._limiter.get_window_stats(item, link).reset_time
        return max(1, math.ceil(again - time.time()))  # noqa: TID251 – the library's own clock
