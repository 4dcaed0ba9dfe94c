"""Drafts in memory."""

from datetime import date

from services.collector.domain.drafts import DraftDigest
from services.collector.domain.errors import Unavailable


class MemoryDrafts:
    """A `DraftStore`. Set `away` to have the database away."""

    def __init__(self) -> None:
        self.kept: dict[DraftDigest, tuple[bytes, date]] = {}
        self.away = False

    def _look(self) -> dict[DraftDigest, tuple[bytes, date]]:
        if self.away:
            raise Unavailable("away")
        return self.kept

    def add(self, digest: DraftDigest, sealed: bytes, *, expires: date) -> None:
        self._look()[digest] = (sealed, expires)

    def replace(self, digest: DraftDigest, sealed: bytes, *, expires: date) -> bool:
        known = digest in self._look()
        if known:
            self.kept[digest] = (sealed, expires)
        return known

    def find(self, digest: DraftDigest, *, today: date) -> tuple[bytes, date] | None:
        found = self._look().get(digest)
        return found if found and found[1] >= today else None

    def erase(self, digest: DraftDigest) -> None:
        self._look().pop(digest, None)

    def erase_expired(self, *, today: date) -> int:
        gone = [digest for digest, (_, expires) in self._look().items() if expires < today]
        for digest in gone:
            del self.kept[digest]
        return len(gone)
