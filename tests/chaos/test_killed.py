"""kill -9 of each process in the midst of submissions: everything that was accepted is counted once."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import update

from services.notifier.adapters.tables import NOTICES
from services.notifier.application.deliver import LEASE
from shared.log.moments import micros
from tests.chaos.conftest import MARKS, Chaos
from tests.chaos.recounting import recount
from tests.chaos.saboteur import EACH, ROLES, Killer, plan, processes_below, sabotage
from tests.chaos.stage import Stage, stage
from tests.chaos.submitting import Progress, submit_all
from tests.e2e.instance import until

pytestmark = MARKS
NOTIFIER = "services.notifier"


def kill_while_submitting(folder: Path, environment: Mapping[str, str], chaos: Chaos) -> None:
    """The same on every kind of parts."""
    progress = Progress()
    deaths = plan(chaos.count, seed=chaos.seed)
    with stage(folder, environment) as on:
        killer = Killer(deaths, on.instance.pid, progress)
        with sabotage(killer.work, progress):
            accepted = submit_all(on.instance.url, on.paths, count=chaos.count, seed=chaos.seed, progress=progress)
        until(lambda: processes_below(on.instance.pid).keys() >= set(ROLES), what="all to run again", seconds=60)

        if chaos.count < EACH:  # in a long run they run out by themselves
            leases_of_the_dead_run_out(on, killer.last[NOTIFIER])
        recount(on, accepted, repeated_mails=sum(victim == NOTIFIER for _, victim in deaths))


def leases_of_the_dead_run_out(on: Stage, killed: datetime) -> None:
    """As they do after 75 seconds: those of mails that were under way when the notifier was killed."""
    c = NOTICES.c
    with on.notifier.begin() as connection:
        connection.execute(update(NOTICES).where(c.leased_until <= micros(killed + LEASE)).values(leased_until=0))


def test_on_one_machine_nothing_is_lost_and_nothing_counted_twice(tmp_path: Path, chaos: Chaos) -> None:
    kill_while_submitting(tmp_path, {}, chaos)


def test_over_servers_nothing_is_lost_and_nothing_counted_twice(
    tmp_path: Path, chaos: Chaos, over_servers: Mapping[str, str]
) -> None:
    kill_while_submitting(tmp_path, over_servers, chaos)
