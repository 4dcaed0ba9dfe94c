"""Erasing what never found company: answers that still wait in a round's pools when the retention is over.

Releases and panes stay: they are sums of at least five people's answers.
"""

from datetime import date

from sqlalchemy import Engine, func, select, update

from services.aggregator.adapters.counting import GROUP
from services.aggregator.adapters.tables import OFFSETS, POOLS
from shared.contracts.retention import is_over
from shared.contracts.snapshot import Directory
from shared.contracts.topics import FEEDBACK
from shared.log import offsets
from shared.runtime.database import reading


def erase_waiting(engine: Engine, directory: Directory, *, today: date) -> int:
    """Erase it; returns of how many responses something waited. Nothing while the network is not known."""
    if directory.network is None:
        return 0
    c, months = POOLS.c, directory.network.retention_months
    over = [one.id for one in directory.rounds.values() if is_over(one, today=today, months=months)]
    waits = (c.round.in_(over), c.waiting_responses > 0)
    with reading(engine) as connection:
        if not over or connection.execute(select(c.unit).where(*waits).limit(1)).first() is None:
            return 0
    with engine.begin() as connection:
        # Whoever counts holds a partition's offset, and writes whole pools: all of them wait here for a moment.
        known = offsets.read(connection, OFFSETS, group=GROUP)
        partitions = [one for one in known if one.topic == FEEDBACK.name and one.partition >= 0]
        offsets.lock_and_read(connection, OFFSETS, group=GROUP, partitions=partitions)
        erased = connection.execute(select(func.sum(c.waiting_responses)).where(*waits)).scalar_one() or 0
        connection.execute(update(POOLS).where(*waits).values(waiting="[]", waiting_responses=0))
    return int(erased)
