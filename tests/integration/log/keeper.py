"""A service that keeps what it reads, and roles running in threads."""

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine, text

from shared.log import offsets
from shared.log.loop import ConsumerLoop
from shared.log.port import Progress, Record, TopicPartition
from shared.log.relay import Relay
from tests.fakes.log import OFFSETS


class Keeper:
    """A service that keeps the values of what it reads, in one transaction with its offset. See `Handler`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.stored = offsets.StoredOffsets(engine, OFFSETS, group="keeper").stored

    def prepare(self) -> None:
        """Make the table of what is kept."""
        identity = "INTEGER PRIMARY KEY" if self._engine.dialect.name == "sqlite" else "BIGSERIAL PRIMARY KEY"
        with self._engine.begin() as connection:
            connection.execute(text(f"CREATE TABLE kept (id {identity}, value TEXT)"))

    def handle(self, records: Sequence[Record]) -> None:
        places = {TopicPartition(one.topic, one.partition) for one in records}
        with self._engine.begin() as connection:
            known = offsets.lock_and_read(connection, OFFSETS, group="keeper", partitions=places)
            for one in records:
                place = TopicPartition(one.topic, one.partition)
                if one.offset >= known[place].next_offset:
                    known[place] = Progress(one.offset + 1, one.timestamp)
                    value = (one.value or b"").decode()
                    connection.execute(text("INSERT INTO kept (value) VALUES (:value)"), {"value": value})
            offsets.store(connection, OFFSETS, group="keeper", progress=known)

    def kept(self) -> list[str]:
        with self._engine.begin() as connection:
            return list(connection.execute(text("SELECT value FROM kept ORDER BY id")).scalars())


@contextmanager
def running(*roles: Relay | ConsumerLoop) -> Iterator[None]:
    stop, failures = threading.Event(), list[BaseException]()

    def run(role: Relay | ConsumerLoop) -> None:
        try:
            role.run(stop)
        except BaseException as error:  # noqa: BLE001 – told to the test
            failures.append(error)

    threads = [threading.Thread(target=run, args=(role,)) for role in roles]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not failures


def first_of_each(values: Collection[str]) -> list[str]:
    return list(dict.fromkeys(values))
