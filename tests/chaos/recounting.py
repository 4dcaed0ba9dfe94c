"""What must be true after any fault, asked of the product and of its databases."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, Table, func, select

from services.aggregator.adapters.counting import GROUP
from services.aggregator.adapters.goal_tables import GOAL_SHIFTS
from services.aggregator.adapters.tables import CHANGES, POOLS, RELEASES
from services.aggregator.adapters.tables import OFFSETS as COUNTED
from services.aggregator.adapters.tables import OUTBOX as NEWS
from services.notifier.adapters.tables import NOTICES
from services.notifier.adapters.tables import OFFSETS as HEARD
from services.notifier.adapters.tables import OUTBOX as LETTERS
from services.notifier.adapters.work import GROUP as NOTIFIER
from shared.contracts.topics import FEEDBACK, GOALS
from shared.log import offsets
from shared.log.port import Record, TopicPartition
from shared.runtime.database import reading
from tests.bench.network import ROUND
from tests.chaos import model
from tests.chaos.stage import RECIPIENTS, UNITS, Stage
from tests.chaos.submitting import Accepted
from tests.e2e.instance import until

PATIENCE = 150.0  # longer than the lease of a mail whose worker was killed


def recount(stage: Stage, accepted: Sequence[Accepted], *, repeated_mails: int = 0) -> None:
    """All that was accepted is counted once, and each shift is told once to each of its recipients.

    repeated_mails: how many may have come twice, for a worker was killed between sending and marking.
    """
    assert len({one.response for one in accepted}) == len(accepted)
    _reconcile(stage, accepted)
    _equals_the_log(stage, accepted)
    _mailed(stage, repeated_mails)


def _reconcile(stage: Stage, accepted: Sequence[Accepted]) -> None:
    """`kaiku reconcile` agrees with itself and with what respondents were told."""

    def agreed() -> Sequence[Mapping[str, Any]] | None:
        done = stage.instance.try_kaiku("reconcile", "--json")
        return None if done.returncode else json.loads(done.stdout)["rounds"]

    rows = [one for one in until(agreed, what="reconcile to agree", seconds=PATIENCE) if one["round"] == ROUND]
    sums = Counter[str]()
    for row in rows:
        sums.update({name: row[name] for name in ("accepted", "withdrawn", "published", "counted")})
    taken_back = sum(one.withdrawn for one in accepted)
    assert sums == Counter(
        accepted=len(accepted), withdrawn=taken_back, published=len(accepted), counted=len(accepted)
    )  # fmt: skip


def _equals_the_log(stage: Stage, accepted: Sequence[Accepted]) -> None:
    """Pools and releases are those that come of reading the log one record at a time."""
    records = model.read_all(stage.log, FEEDBACK)
    until(
        lambda: _has_read(stage.aggregator, COUNTED, GROUP, records), what="all records to be counted", seconds=PATIENCE
    )
    expected = model.units(records, round_=ROUND)
    pools, releases = POOLS.c, RELEASES.c
    with reading(stage.aggregator) as connection:
        waiting = connection.execute(
            select(pools.unit, pools.waiting_responses, pools.counted, pools.withdrawn).where(pools.round == ROUND)
        ).all()
        released = connection.execute(
            select(releases.unit, releases.responses, releases.log_partition, releases.log_offset)
            .where(releases.round == ROUND)
            .order_by(releases.log_offset)
        ).all()
    found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for unit, *release in released:
        found[unit].append((release[0], release[1], release[2]))
    assert {unit: found[unit] for unit in expected} == {unit: one.releases for unit, one in expected.items()}
    assert {row[0]: tuple(row[1:]) for row in waiting} == {
        unit: (len(one.waiting), one.accepted, one.withdrawn) for unit, one in expected.items()
    }
    early = sum(one.withdrawn_before_release for one in expected.values())
    assert len(accepted) == sum(row[1] for row in waiting) + sum(row[1] for row in released) + early


def _mailed(stage: Stage, repeated_mails: int) -> None:
    """Mails = shifts × recipients. Every goal has shifted once: all answers were low, and a day shifts it once."""
    until(lambda: _count(stage, CHANGES) == 0, what="all to be judged", seconds=PATIENCE)
    until(lambda: _unsent(stage.aggregator, NEWS) == 0, what="all shifts to be told", seconds=PATIENCE)
    records = model.read_all(stage.log, GOALS)
    until(
        lambda: _has_read(stage.notifier, HEARD, NOTIFIER, records), what="all shifts to be heard of", seconds=PATIENCE
    )
    until(lambda: _unsent(stage.notifier, LETTERS) == 0, what="the notifier's dead letters", seconds=PATIENCE)
    until(lambda: _statuses(stage).keys() == {"sent"}, what="all mails to be sent", seconds=PATIENCE)
    shifts = GOAL_SHIFTS.c
    with reading(stage.aggregator) as connection:
        shifted = (
            connection.execute(select(shifts.goal).where(shifts.before == "met", ~shifts.historic)).scalars().all()
        )
    assert sorted(shifted) == [f"goal-{number}" for number in range(UNITS)]
    assert _statuses(stage) == {"sent": len(shifted) * RECIPIENTS}
    mails = Counter((one["to"], one["subject"]) for one in stage.mailbox.mails())
    assert {to for to, _ in mails} == {
        f"{which}leader-{number}@example.org" for which in ("", "second-") for number in range(UNITS)
    }
    assert len(mails) == len(shifted) * RECIPIENTS
    assert mails.total() - len(mails) <= repeated_mails, mails


def _has_read(engine: Engine, table: Table, group: str, records: Sequence[Record]) -> bool:
    """Whether a group's stored offsets lie after all these records."""
    last = {TopicPartition(one.topic, one.partition): one.offset for one in records}
    with reading(engine) as connection:
        read = offsets.read(connection, table, group=group, partitions=last.keys())
    return all(read[place].next_offset > offset for place, offset in last.items())


def _count(stage: Stage, table: Table) -> int:
    with reading(stage.aggregator) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _unsent(engine: Engine, outbox: Table) -> int:
    with reading(engine) as connection:
        return connection.execute(
            select(func.count()).select_from(outbox).where(outbox.c.published_at.is_(None))
        ).scalar_one()


def _statuses(stage: Stage) -> Mapping[str, int]:
    with reading(stage.notifier) as connection:
        return Counter(connection.execute(select(NOTICES.c.status)).scalars())
