"""What is forgotten in time: marks of old dead letters, sign-in links that have run out."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete

from services.aggregator.adapters.access_tables import SIGN_INS
from services.aggregator.adapters.tables import PUT_ASIDE

# Longer than the log keeps a record: until then it could come again, and must not be put aside twice.
DEAD_LETTERS_FOR = timedelta(days=40)
SIGN_INS_FOR = timedelta(days=1)


def forget(engine: Engine, *, now: datetime) -> None:
    """Delete what nobody needs any more."""
    with engine.begin() as connection:
        connection.execute(delete(PUT_ASIDE).where(PUT_ASIDE.c.at < now - DEAD_LETTERS_FOR))
        connection.execute(delete(SIGN_INS).where(SIGN_INS.c.asked_at < now - SIGN_INS_FOR))
