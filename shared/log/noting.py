"""Noting that a topic was read where nothing more has come: days are finished by that."""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from shared.log.port import Progress, TopicPartition


class KeepsProgress(Protocol):
    """One transaction of a reader. Left without `commit`, nothing has happened."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def lock(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, Progress]:
        """Lock these partitions until the transaction ends, and say how far each has been handled."""

    def store(self, progress: Mapping[TopicPartition, Progress]) -> None:
        """Where each of these partitions goes on."""

    def commit(self) -> None:
        """Make it so."""


def note_read(work: KeepsProgress, read_to: Mapping[TopicPartition, datetime]) -> None:
    """Note that every record appended before these moments has been handled."""
    with work:
        known = work.lock(read_to.keys())
        work.store({place: known[place].up_to(moment) for place, moment in read_to.items()})
        work.commit()
