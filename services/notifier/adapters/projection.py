"""How far the directory's projection has come. What it holds is read through `shared.log.directory`."""

from collections.abc import Mapping

from sqlalchemy import Engine

from services.notifier.adapters.tables import OFFSETS
from shared.contracts.topics import DIRECTORY
from shared.log import offsets
from shared.log.port import EventLog, LogUnavailable, TopicPartition
from shared.runtime.database import reading

GROUP = "notifier-directory"


class DirectoryBehind(LogUnavailable):
    """Who leads what has not all been read yet; in a moment it will have been."""


class Projection:
    """Compares the projection with the log."""

    def __init__(self, engine: Engine, log: EventLog) -> None:
        self._engine = engine
        self._log = log
        self._wanted: Mapping[TopicPartition, int] | None = None

    def catch_up(self) -> None:
        """Return once the projection has all that the directory held when this was first asked.

        Raises DirectoryBehind: ask again in a moment.
        """
        if self._wanted is None:
            latest: dict[TopicPartition, int] = {}
            for record in self._log.snapshot(DIRECTORY.name).values():
                place = TopicPartition(record.topic, record.partition)
                latest[place] = max(latest.get(place, 0), record.offset + 1)
            self._wanted = latest
        with reading(self._engine) as connection:
            read = offsets.read(connection, OFFSETS, group=GROUP, partitions=self._wanted.keys())
        if any(read[place].next_offset < offset for place, offset in self._wanted.items()):
            raise DirectoryBehind("the directory has not been read to its end yet")
        self._wanted = None
