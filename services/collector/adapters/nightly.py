"""What the collector does once a local day is over: held events go out, used links are counted, traces are swept.

Each may run at any time and in several processes at once: what has been done is not done again.
"""

import secrets
from datetime import datetime

from sqlalchemy import Engine, delete, func, or_, select, text, update

from services.collector.adapters.tables import HELD_EVENTS, LINKS_HANDED_OUT, OUTBOX, PERSONAL_LINKS, RESPONSES
from shared.contracts.cloudevents import outgoing_of
from shared.log import outbox
from shared.log.moments import micros
from shared.runtime.clock import local_day
from shared.runtime.decent import noon_of


def relay_held(engine: Engine, *, now: datetime) -> int:
    """Let the log hear of the responses through personal links of earlier days, in an order that nobody knows.

    All of them at once: neither the order of the outbox, nor of the log, nor the log's time says when each came.
    """
    held = HELD_EVENTS.c
    with engine.begin() as connection:
        over = delete(HELD_EVENTS).where(held.day < local_day(now)).returning(held.payload)
        events = [outgoing_of(bytes(one)) for one in connection.execute(over).scalars()]
        secrets.SystemRandom().shuffle(events)
        outbox.add(connection, OUTBOX, events, now=now)
    return len(events)


def count_used(engine: Engine, *, now: datetime) -> None:
    """Count once a day how many personal links of each place had been used when the day began."""
    handed, left, c = LINKS_HANDED_OUT.c, PERSONAL_LINKS.c, RESPONSES.c
    today, noon = local_day(now), micros(noon_of(local_day(now)))
    unused = select(func.count()).where(left.round == handed.round, left.unit == handed.unit).scalar_subquery()
    # A process that was down at midnight comes later: what has come since then is left to tomorrow.
    since = or_(c.accepted_at == noon, c.withdrawn_at == noon)
    later = select(func.count()).where(c.round == handed.round, c.unit == handed.unit, since).scalar_subquery()
    used = handed.handed_out - unused - later
    with engine.begin() as connection:
        stale = update(LINKS_HANDED_OUT).where(handed.used_on < today)
        connection.execute(stale.values(used=used, used_on=today))


def sweep(engine: Engine) -> None:
    """Have PostgreSQL forget rows that were deleted: until then they say in which transaction a link was used."""
    if engine.dialect.name != "postgresql":
        return  # SQLite overwrites what is deleted
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in (PERSONAL_LINKS, HELD_EVENTS):
            connection.execute(text(f"VACUUM {table.name}"))
