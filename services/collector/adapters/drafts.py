"""`DraftStore` on SQL, and its table. Nothing in a row tells whose draft it is."""

from datetime import date

from sqlalchemy import Column, Date, Engine, LargeBinary, Table, delete, insert, select, update

from services.collector.adapters.availability import available
from services.collector.adapters.tables import METADATA
from services.collector.domain.drafts import DraftDigest
from shared.runtime.database import reading

# digest: SHA-256 of the draft's address. sealed: the answers, which only their address opens.
DRAFTS = Table(
    "drafts",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_on", Date, nullable=False, index=True),
)


class SqlDrafts:
    """A `DraftStore` in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, digest: DraftDigest, sealed: bytes, *, expires: date) -> None:
        with available(), self._engine.begin() as connection:
            connection.execute(insert(DRAFTS).values(digest=digest, sealed=sealed, expires_on=expires))

    def replace(self, digest: DraftDigest, sealed: bytes, *, expires: date) -> bool:
        newer = update(DRAFTS).where(DRAFTS.c.digest == digest).values(sealed=sealed, expires_on=expires)
        with available(), self._engine.begin() as connection:
            return connection.execute(newer).rowcount > 0

    def find(self, digest: DraftDigest, *, today: date) -> tuple[bytes, date] | None:
        asked = select(DRAFTS).where(DRAFTS.c.digest == digest, DRAFTS.c.expires_on >= today)
        with available(), reading(self._engine) as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else (bytes(row.sealed), row.expires_on)

    def erase(self, digest: DraftDigest) -> None:
        with available(), self._engine.begin() as connection:
            connection.execute(delete(DRAFTS).where(DRAFTS.c.digest == digest))

    def erase_expired(self, *, today: date) -> int:
        with available(), self._engine.begin() as connection:
            return connection.execute(delete(DRAFTS).where(DRAFTS.c.expires_on < today)).rowcount
