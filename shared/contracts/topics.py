"""The topics of the log, and how each is kept. Names only appear here."""

from dataclasses import dataclass

DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic's name and configuration. retention_ms: None for a compacted topic, keeping each key's last record."""

    name: str
    partitions: int
    retention_ms: int | None

    @property
    def compacted(self) -> bool:
        """Whether the last record of each key is kept for ever."""
        return self.retention_ms is None


DIRECTORY = Topic("kaiku.directory", partitions=1, retention_ms=None)
FEEDBACK = Topic("kaiku.feedback", partitions=12, retention_ms=30 * DAY_MS)
GOALS = Topic("kaiku.goals", partitions=12, retention_ms=365 * DAY_MS)
MAIL = Topic("kaiku.mail", partitions=12, retention_ms=3 * DAY_MS)
DEAD_LETTERS = Topic("kaiku.dead-letters", partitions=12, retention_ms=30 * DAY_MS)
TOPICS = (DIRECTORY, FEEDBACK, GOALS, MAIL, DEAD_LETTERS)
