"""Signing in on SQL. The tables are in `access_tables`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from services.aggregator.adapters import rows
from services.aggregator.adapters.access_tables import BEARER_TOKENS, SESSION_VERSIONS, SIGN_INS
from services.aggregator.adapters.tables import OUTBOX
from shared.contracts.cloudevents import encode
from shared.contracts.directory import Credentials
from shared.contracts.documents import encode_document
from shared.contracts.events import SignInRequested
from shared.contracts.ids import LeaderId
from shared.log import outbox
from shared.runtime.database import reading
from shared.runtime.transaction import Transaction

FIRST_VERSION = 1


class SqlAccessWork(Transaction):
    """An `AccessWork` on one connection. Used once. trace: the traceparent of the work at hand."""

    def __init__(self, engine: Engine, *, trace: Callable[[], str | None]) -> None:
        super().__init__(engine)
        self._trace = trace

    def note_request(self, request: UUID, leader: LeaderId | None, *, at: datetime) -> None:
        self._connection.execute(insert(SIGN_INS).values(request=request, leader=leader, asked_at=at))

    def requests_of(self, leader: LeaderId, *, since: datetime) -> int:
        c = SIGN_INS.c
        asked = select(func.count()).select_from(SIGN_INS).where(c.leader == leader, c.asked_at > since)
        return self._connection.execute(asked).scalar_one()

    def announce(self, asked: Sequence[SignInRequested], *, now: datetime) -> None:
        traceparent = self._trace()
        outbox.add(self._connection, OUTBOX, [encode(one, traceparent=traceparent) for one in asked], now=now)

    def use(self, request: UUID, leader: LeaderId, *, at: datetime) -> bool:
        """Two who use one link at once: the row's lock lets the second look only when the first is done."""
        c = SIGN_INS.c
        unused = (c.request == request, c.leader == leader, c.used_at.is_(None))
        return self._connection.execute(update(SIGN_INS).where(*unused).values(used_at=at)).rowcount == 1

    def forget_requests(self, *, before: datetime) -> None:
        self._connection.execute(delete(SIGN_INS).where(SIGN_INS.c.asked_at < before))

    def session_version(self, leader: LeaderId) -> int:
        return _session_version(self._connection, leader)

    def end_sessions(self, leader: LeaderId) -> None:
        raised = rows.insert_given(self._engine.dialect.name, SESSION_VERSIONS).on_conflict_do_update(
            index_elements=["leader"], set_={"version": SESSION_VERSIONS.c.version + 1}
        )
        self._connection.execute(raised, rows.literal([{"leader": leader, "version": FIRST_VERSION + 1}]))
        self._connection.execute(delete(SIGN_INS).where(SIGN_INS.c.leader == leader, SIGN_INS.c.used_at.is_(None)))

    def add_token(self, digest: bytes, leader: LeaderId, *, at: datetime) -> None:
        self._connection.execute(insert(BEARER_TOKENS).values(digest=digest, leader=leader, made_at=at))

    def remove_tokens(self, leader: LeaderId) -> int:
        return self._connection.execute(delete(BEARER_TOKENS).where(BEARER_TOKENS.c.leader == leader)).rowcount

    def tell(self, leader: LeaderId, *, now: datetime) -> None:
        """The leader's row is the lock: who comes second reads and tells what the first has committed."""
        first = rows.insert_given(self._engine.dialect.name, SESSION_VERSIONS).on_conflict_do_nothing()
        self._connection.execute(first, rows.literal([{"leader": leader, "version": FIRST_VERSION}]))
        c, tokens = SESSION_VERSIONS.c, BEARER_TOKENS.c
        version = self._connection.execute(select(c.version).where(c.leader == leader).with_for_update()).scalar_one()
        digests = self._connection.execute(select(tokens.digest).where(tokens.leader == leader).order_by(tokens.digest))
        told = Credentials(leader, version, tuple(bytes(digest).hex() for digest in digests.scalars()))
        outbox.add(self._connection, OUTBOX, [encode_document(told)], now=now)


class SqlAccessReads:
    """`AccessReads` on SQL, each on a connection of its own that never waits for a writer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def session_version(self, leader: LeaderId) -> int:
        with reading(self._engine) as connection:
            return _session_version(connection, leader)

    def leader_of(self, digest: bytes) -> LeaderId | None:
        with reading(self._engine) as connection:
            found = connection.execute(
                select(BEARER_TOKENS.c.leader).where(BEARER_TOKENS.c.digest == digest)
            ).scalar_one_or_none()
        return None if found is None else LeaderId(found)

    def is_unused(self, request: UUID, leader: LeaderId) -> bool:
        c = SIGN_INS.c
        unused = select(c.request).where(c.request == request, c.leader == leader, c.used_at.is_(None))
        with reading(self._engine) as connection:
            return connection.execute(unused).first() is not None


def _session_version(connection: Connection, leader: LeaderId) -> int:
    c = SESSION_VERSIONS.c
    found = connection.execute(select(c.version).where(c.leader == leader)).scalar_one_or_none()
    return FIRST_VERSION if found is None else int(found)
