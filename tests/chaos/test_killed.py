"""kill -9 of each process in the midst of submissions: everything that was accepted is counted once."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.bench import running
from tests.chaos.conftest import Chaos
from tests.chaos.recounting import recount
from tests.chaos.saboteur import killing, processes_below
from tests.chaos.submitting import submit_all
from tests.e2e.instance import Instance, until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(900)]
UNITS = 7
ROLES = ("services.cli.up.web", "services.collector", "services.aggregator", "services.notifier")
TODAY = date(2026, 1, 1)


def kill_while_submitting(folder: Path, environment: Mapping[str, str], *, count: int, seed: int) -> None:
    """The same on every kind of parts."""
    with running.kaiku(folder, environment, units=UNITS, history=0, today=TODAY) as instance:
        paths = running.paths_of(instance)
        with killing(instance.pid, ROLES, seed=seed, every=1.0) as killed:
            accepted = submit_all(instance.url, paths, count=count, seed=seed)
        _all_run_again(instance)

        assert killed, "nothing was killed: submit more"
        assert len({one.response for one in accepted}) == count
        recount(instance, accepted=count)


def _all_run_again(instance: Instance) -> None:
    until(lambda: processes_below(instance.pid).keys() >= set(ROLES), what="all to run again", seconds=60)


def test_on_one_machine_nothing_is_lost_and_nothing_counted_twice(tmp_path: Path, chaos: Chaos) -> None:
    kill_while_submitting(tmp_path, {}, count=chaos.count, seed=chaos.seed)


def test_over_real_parts_nothing_is_lost_and_nothing_counted_twice(
    tmp_path: Path, chaos: Chaos, real_parts_settings: Mapping[str, str]
) -> None:
    kill_while_submitting(tmp_path, real_parts_settings, count=chaos.count, seed=chaos.seed)
