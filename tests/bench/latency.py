"""From submitting to released, and from submitting to the mail accepted, at fifty submissions a second."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, func, select

from services.aggregator.adapters.goal_tables import GOAL_SHIFTS, GOAL_STATES
from services.aggregator.adapters.tables import POOLS, RELEASES
from shared.runtime.database import engine_from, reading
from shared.runtime.settings import database_setting
from tests.bench import network
from tests.bench.running import Load, RunningLoad, paths_by_unit, percentile, settings_of
from tests.e2e.instance import Instance, until
from tests.e2e.mailing import Server

A_SECOND = 50
CONNECTIONS = 8
FIVE = 5
LOOK_EVERY = 0.005
SETTLED = 3.0


@dataclass
class _Seen:
    """One unit's releases in order: when each was appended to the log, and when it was seen (monotonic)."""

    at: list[datetime] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)


def measure(instance: Instance, mail: Server, *, units: int, seconds: float) -> Mapping[str, float | None]:
    """Percentiles in seconds, counted from the sending of the response that opens the pool.

    Released: until the release can be read from the aggregator's database. Mailed: until the mail server has said that
    it keeps the mail about the shift that this release has caused.
    """
    engine = engine_from(settings_of(instance)[database_setting("aggregator")])
    try:
        until(lambda: _is_ready(engine, units), what="goals that are met by their history", seconds=120)
        load, seen = _watched(instance, engine, seconds)
        openers = _openers(load, paths_by_unit(instance))
        released = [
            at - openers[unit][number]
            for unit, one in seen.items()
            for number, at in enumerate(one.seen)
        ]  # fmt: skip
        mailed = _until_mailed(engine, mail, openers, seen)
    finally:
        engine.dispose()
    return {
        "releases": len(released),
        "released_p50": percentile(released, 0.5), "released_p99": percentile(released, 0.99),
        "mails": len(mailed),
        "mailed_p50": percentile(mailed, 0.5), "mailed_p99": percentile(mailed, 0.99),
    }  # fmt: skip


def _is_ready(engine: Engine, units: int) -> bool:
    """Whether the history has been counted, and has met each goal."""
    states, pools = GOAL_STATES.c, POOLS.c
    with reading(engine) as connection:
        met = connection.execute(select(func.count()).where(states.state == "met")).scalar_one()
        counted = connection.execute(select(func.sum(pools.counted)).where(pools.historic)).scalar_one()
    return met == units and counted == units * network.HISTORY_ANSWERS


def _watched(instance: Instance, engine: Engine, seconds: float) -> tuple[Load, Mapping[str, _Seen]]:
    """The load, and the releases that come of it; looked at until none has come for a while after its end."""
    paths = list(paths_by_unit(instance).values())
    seen: dict[str, _Seen] = defaultdict(_Seen)
    last = _last(engine)
    quiet_since = time.monotonic()
    with RunningLoad(instance.port, paths, connections=CONNECTIONS, seconds=seconds, a_second=A_SECOND) as running:
        while not running.is_over or time.monotonic() - quiet_since < SETTLED:
            c = RELEASES.c
            with reading(engine) as connection:
                new = connection.execute(
                    select(c.id, c.unit, c.at).where(c.id > last, ~c.historic).order_by(c.id)
                ).all()
            now = time.monotonic()
            for row in new:
                seen[row.unit].at.append(row.at)
                seen[row.unit].seen.append(now)
            if new or not running.is_over:
                last, quiet_since = new[-1].id if new else last, now
            time.sleep(LOOK_EVERY)
        return running.result(), seen


def _last(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(select(func.coalesce(func.max(RELEASES.c.id), 0))).scalar_one())


def _openers(load: Load, paths: Mapping[str, str]) -> Mapping[str, Sequence[float]]:
    """When each fifth response of a unit was sent."""
    assert set(load.statuses) == {"201"}, load.statuses
    sent = defaultdict(list)
    for path, at, _ in load.sent:
        sent[path].append(at)
    return {unit: sorted(sent[path])[FIVE - 1 :: FIVE] for unit, path in paths.items()}


def _until_mailed(
    engine: Engine, mail: Server, openers: Mapping[str, Sequence[float]], seen: Mapping[str, _Seen]
) -> Sequence[float]:
    """For each shift of the load: it was judged at once from the last release before it."""
    c = GOAL_SHIFTS.c
    with reading(engine) as connection:
        shifts = connection.execute(select(c.goal, c.at).where(~c.historic, c.before == "met").order_by(c.at)).all()
    waits = []
    for goal, at in shifts:
        unit = network.unit_of(goal)
        causes = [number for number, released in enumerate(seen[unit].at) if released <= at]
        came = mail.times(network.address_of(unit))
        if causes and came:
            waits.append(came[0] - openers[unit][causes[-1]])
    return waits
