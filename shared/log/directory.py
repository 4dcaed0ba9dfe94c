"""A service's own projection of `kaiku.directory`: written by a consumer loop, read as snapshots.

    directory: key TEXT primary key · document BYTEA · unread BYTEA
    directory_revision: id INTEGER primary key (1) · revision BIGINT

A document that can't be read is not a dead letter: the compacted topic keeps it, and a dead letter would carry a
leader's address on after the leader is gone. It is logged and counted, and waits in `unread` beside the last one that
could be read, for a newer version of the service may know its form.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence

from prometheus_client import CollectorRegistry, Counter
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from shared.contracts.directory import Document
from shared.contracts.documents import decode_document
from shared.contracts.snapshot import Directory
from shared.contracts.topics import DIRECTORY
from shared.contracts.wire import Outgoing, UnreadableEvent
from shared.log import offsets
from shared.log.port import EventLog, Progress, Record, TopicPartition

_REVISION = "directory_revision"
_THE_ONE = 1
_log = logging.getLogger(__name__)


def directory_table(metadata: MetaData) -> Table:
    """A service's projection, and beside it the table of its revision."""
    Table(
        _REVISION,
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("revision", BigInteger, nullable=False),
    )
    return Table(
        "directory",
        metadata,
        Column("key", String, primary_key=True),
        Column("document", LargeBinary),
        Column("unread", LargeBinary),
    )


class DirectoryMetrics:
    """What came of the directory's records."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.records = Counter(
            "kaiku_directory_records_total",
            "Records of the directory by what came of them",
            ["outcome"],
            registry=registry,
        )
        for outcome in ("kept", "removed", "unreadable", "not-ours", "skipped"):
            self.records.labels(outcome)


class DirectoryHandler:
    """A loop's handler that keeps documents of the given kinds ("leader", "unit", …) and no others.

    table, offsets_table, outbox: of the service's own metadata. outbox: of a service that publishes documents too: what
    waits there is not in the log yet, and is not taken for gone.
    """

    def __init__(
        self,
        engine: Engine,
        table: Table,
        offsets_table: Table,
        *,
        group: str,
        kinds: Collection[str],
        log: EventLog,
        metrics: DirectoryMetrics,
        outbox: Table | None = None,
    ) -> None:
        self._engine = engine
        self._table = table
        self._offsets = offsets_table
        self._group = group
        self._kinds = frozenset(kinds)
        self._log = log
        self._metrics = metrics
        self._outbox = outbox
        self._stored = offsets.StoredOffsets(engine, offsets_table, group=group)
        self.expect = self._stored.expect

    def stored(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """Where to read on. What is no longer in the log goes first: tombstones are compacted away too, after a day."""
        found = self._stored.stored(partitions)
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            known = set(connection.execute(select(self._table.c.key)).scalars()) - self._waiting(connection)
        if known and found:
            there = {key for place in found for key in self._log.snapshot(place.topic)}
            self._remove(known - there if there else ())  # a log without any document is a lost one
        return found

    def handle(self, records: Sequence[Record]) -> None:
        places = {TopicPartition(one.topic, one.partition) for one in records}
        outcomes: list[str] = []
        with self._engine.begin() as connection:
            known = offsets.lock_and_read(connection, self._offsets, group=self._group, partitions=places)
            latest: dict[str, Record] = {}
            for one in records:
                place = TopicPartition(one.topic, one.partition)
                before = known[place]
                if one.offset < before.next_offset:
                    outcomes.append("skipped")
                    continue
                known[place] = Progress(one.offset + 1, max(one.timestamp, before.read_to))
                if one.key is None or one.key.partition("/")[0] not in self._kinds:
                    outcomes.append("not-ours")
                    continue
                latest[one.key] = one
            outcomes.extend(self._keep(connection, key, one.value) for key, one in latest.items())
            if latest:
                _revise(connection, self._table)
            offsets.store(connection, self._offsets, group=self._group, progress=known)
        for outcome in outcomes:
            self._metrics.records.labels(outcome).inc()

    def _waiting(self, connection: Connection) -> set[str]:
        """The keys of this service's own documents that the log has not got yet."""
        if self._outbox is None:
            return set()
        c = self._outbox.c
        waits = select(c.aggregateid).where(c.aggregatetype == DIRECTORY.name, c.published_at.is_(None))
        return set(connection.execute(waits).scalars())

    def _remove(self, keys: Collection[str]) -> None:
        if not keys:
            return
        with self._engine.begin() as connection:
            for key in sorted(keys):
                self._metrics.records.labels(self._keep(connection, key, None)).inc()
            _revise(connection, self._table)

    def _keep(self, connection: Connection, key: str, value: bytes | None) -> str:
        if value is None:
            connection.execute(delete(self._table).where(self._table.c.key == key))
            return "removed"
        try:
            decode_document(key, value)
        except UnreadableEvent as error:
            _log.error("%s of the directory can't be read (%s): what was known of it stays", key, error.reason)
            _put(connection, self._table, {"key": key, "unread": value})
            return "unreadable"
        _put(connection, self._table, {"key": key, "document": value, "unread": None})
        return "kept"


class SqlDirectory:
    """Snapshots of a projection. Safe to share between threads. every: seconds between two looks at the revision."""

    def __init__(
        self, engine: Engine, table: Table, *, every: float = 0.2, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._table = table
        self._every = every
        self._monotonic = monotonic
        self._one_at_a_time = threading.Lock()
        self._looked_at = float("-inf")
        self._revision = -1
        self._read: dict[str, tuple[bytes, Document]] = {}
        self._snapshot = Directory()

    def now(self) -> Directory:
        """The directory as of at most `every` seconds ago, as far as this service has read it."""
        with self._one_at_a_time:
            if self._monotonic() - self._looked_at >= self._every:
                self._look()
                self._looked_at = self._monotonic()
            return self._snapshot

    def _look(self) -> None:
        # Without a transaction the rows may be newer than the revision; then it differs again at the next look.
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            revision = connection.execute(select(_revision(self._table).c.revision)).scalar_one_or_none() or 0
            if revision == self._revision:
                return
            rows = connection.execute(select(self._table).order_by(self._table.c.key)).all()
        found = {row.key: self._document(row.key, row.document, row.unread) for row in rows}
        self._read = {key: one for key, one in found.items() if one}
        self._snapshot = Directory.of(document for _, document in self._read.values())
        self._revision = revision

    def _document(self, key: str, document: bytes | None, unread: bytes | None) -> tuple[bytes, Document] | None:
        """The newest of the two that can be read; what was read before is not read again."""
        known = self._read.get(key)
        for raw in (unread, document):
            if raw is None:
                continue
            if known and known[0] == raw:
                return known
            try:
                return raw, decode_document(key, raw)
            except UnreadableEvent:
                continue
        return None


def put_own(connection: Connection, table: Table, outgoing: Outgoing, *, before: Document | None) -> bool:
    """Know a document of this service's own at once, in the transaction that also writes it to the outbox.

    False, and nothing has changed, when the projection does not hold `before` (None: nothing) under its key. The log
    has the last word: what it says of the key, now or later, is kept over this.
    """
    c = table.c
    row = connection.execute(select(table).where(c.key == outgoing.key).with_for_update()).one_or_none()
    if row is None:
        new = _dialect_insert(connection, table).values(key=outgoing.key, document=outgoing.payload)
        added = new.on_conflict_do_nothing().returning(c.key)
        put = before is None and connection.execute(added).one_or_none() is not None
    else:
        put = before is not None and before in (_decoded(row.key, row.unread), _decoded(row.key, row.document))
        if put:
            newer = update(table).where(c.key == outgoing.key).values(document=outgoing.payload, unread=None)
            connection.execute(newer)
    if put:
        _revise(connection, table)
    return put


def drop_own(connection: Connection, table: Table, key: str, *, before: Document) -> bool:
    """Forget a document of this service's own at once, in the transaction that also writes its tombstone to the outbox.

    False, and nothing has changed, when the projection does not hold `before` under the key.
    """
    row = connection.execute(select(table).where(table.c.key == key).with_for_update()).one_or_none()
    if row is None or before not in (_decoded(key, row.unread), _decoded(key, row.document)):
        return False
    connection.execute(delete(table).where(table.c.key == key))
    _revise(connection, table)
    return True


def _decoded(key: str, raw: bytes | None) -> Document | None:
    try:
        return None if raw is None else decode_document(key, raw)
    except UnreadableEvent:
        return None


def _revision(table: Table) -> Table:
    return table.metadata.tables[_REVISION]


def _revise(connection: Connection, table: Table) -> None:
    revision = _revision(table)
    insert = _dialect_insert(connection, revision).values(id=_THE_ONE, revision=1)
    connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"revision": revision.c.revision + 1}))


def _put(connection: Connection, table: Table, row: Mapping[str, object]) -> None:
    insert = _dialect_insert(connection, table).values(**row)
    others = {name: insert.excluded[name] for name in row if name != "key"}
    connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=others))


def _dialect_insert(connection: Connection, table: Table) -> "postgresql.Insert | sqlite.Insert":
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
