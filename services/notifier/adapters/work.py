"""`Work` on SQL: one transaction over ledger, pauses, offsets and dead letters. The ledger itself lives in `ledger`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from services.notifier.adapters.choices import SqlPreferences, SqlStandings
from services.notifier.adapters.ledger import SqlLedger
from services.notifier.adapters.tables import OFFSETS, OPT_OUTS, OUTBOX, PAUSES
from services.notifier.application.ports import Unusable
from shared.contracts.cloudevents import encode
from shared.contracts.dead_letters import TYPE as DEAD_LETTER
from shared.contracts.events import InvitationReported, OptOutChanged
from shared.contracts.ids import GoalId, LeaderId
from shared.log import offsets, outbox
from shared.log.dead_letters import dead_letters
from shared.log.moments import micros
from shared.log.port import Progress, TopicPartition
from shared.runtime.addresses import AddressDigest
from shared.runtime.transaction import Transaction

GROUP = "notifier"
SERVICE = "notifier"


class SqlWork(Transaction):
    """A `Work` on one connection. Used once."""

    @property
    def ledger(self) -> SqlLedger:
        return SqlLedger(self._connection)

    @property
    def pauses(self) -> "SqlPauses":
        return SqlPauses(self._connection)

    @property
    def preferences(self) -> SqlPreferences:
        return SqlPreferences(self._connection)

    @property
    def standings(self) -> SqlStandings:
        return SqlStandings(self._connection)

    @property
    def opt_outs(self) -> "SqlOptOuts":
        return SqlOptOuts(self._connection)

    def lock(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, Progress]:
        return offsets.lock_and_read(self._connection, OFFSETS, group=GROUP, partitions=places)

    def store(self, progress: Mapping[TopicPartition, Progress]) -> None:
        offsets.store(self._connection, OFFSETS, group=GROUP, progress=progress)

    def report(self, event: InvitationReported | OptOutChanged, *, now: datetime) -> None:
        outbox.add(self._connection, OUTBOX, [encode(event)], now=now)

    def dead_letter(self, letters: Sequence[Unusable], *, now: datetime) -> None:
        outbox.add(self._connection, OUTBOX, dead_letters(letters, service=SERVICE, now=now), now=now)

    def dead_letters_since(self, moment: datetime) -> int:
        query = select(func.count()).where(OUTBOX.c.type == DEAD_LETTER, OUTBOX.c.created_at > micros(moment))
        return self._connection.execute(query).scalar_one()


class SqlPauses:
    """`Pauses` on SQL, within its caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, goal: GoalId) -> Collection[LeaderId]:
        found = self._connection.execute(select(PAUSES.c.leader).where(PAUSES.c.goal == goal)).scalars()
        return {LeaderId(leader) for leader in found}

    def by(self, leader: LeaderId) -> Collection[GoalId]:
        found = self._connection.execute(select(PAUSES.c.goal).where(PAUSES.c.leader == leader)).scalars()
        return {GoalId(goal) for goal in found}

    def pause(self, leader: LeaderId, goal: GoalId, *, now: datetime) -> bool:
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        row = {"leader": leader, "goal": goal, "since": micros(now)}
        added = dialect.insert(PAUSES).values(row).on_conflict_do_nothing().returning(PAUSES.c.goal)
        return self._connection.execute(added).one_or_none() is not None

    def resume(self, leader: LeaderId, goal: GoalId) -> bool:
        gone = delete(PAUSES).where(PAUSES.c.leader == leader, PAUSES.c.goal == goal).returning(PAUSES.c.goal)
        return self._connection.execute(gone).one_or_none() is not None


class SqlOptOuts:
    """`OptOuts` on SQL, within its caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def any(self, addresses: Collection[AddressDigest]) -> bool:
        found = self._connection.execute(select(OPT_OUTS.c.address).where(OPT_OUTS.c.address.in_(addresses)))
        return found.first() is not None

    def add(self, address: AddressDigest, *, now: datetime) -> bool:
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        row = {"address": address, "since": micros(now)}
        added = dialect.insert(OPT_OUTS).values(row).on_conflict_do_nothing().returning(OPT_OUTS.c.address)
        return self._connection.execute(added).one_or_none() is not None

    def remove(self, address: AddressDigest) -> bool:
        gone = delete(OPT_OUTS).where(OPT_OUTS.c.address == address).returning(OPT_OUTS.c.address)
        return self._connection.execute(gone).one_or_none() is not None
