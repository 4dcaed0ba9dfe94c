"""Kafka or PostgreSQL goes away in the midst of submissions and comes back: nobody dies of it, and nothing is lost."""

import random
import time
from collections.abc import Mapping
from pathlib import Path

from deploy.local.kafka import LocalKafka
from deploy.local.postgres import LocalPostgres
from tests.chaos.conftest import MARKS, Chaos
from tests.chaos.recounting import recount
from tests.chaos.saboteur import processes_below, sabotage
from tests.chaos.stage import stage
from tests.chaos.submitting import Accepted, Progress, submit_all

pytestmark = MARKS


def test_the_collector_accepts_while_kafka_is_away(
    tmp_path: Path, chaos: Chaos, over_servers: Mapping[str, str], kafka: LocalKafka
) -> None:
    part = chaos.count // 8
    orderly = random.Random(chaos.seed).random() < 0.5
    seeds = iter(range(chaos.seed * 10_000, (chaos.seed + 1) * 10_000))
    with stage(tmp_path, over_servers) as on:
        running = processes_below(on.instance.pid)
        accepted = submit_all(on.instance.url, on.paths, count=part, seed=next(seeds))

        (kafka.stop if orderly else kafka.kill)()
        meanwhile: list[Accepted] = []
        try:
            back = time.monotonic() + chaos.outage
            while time.monotonic() < back or len(meanwhile) < part:
                meanwhile += submit_all(on.instance.url, on.paths, count=part // 4, seed=next(seeds))
        finally:
            kafka.start()
        accepted += submit_all(on.instance.url, on.paths, count=part, seed=next(seeds))

        assert {one.tries for one in meanwhile} == {1}
        recount(on, accepted + meanwhile)
        assert processes_below(on.instance.pid) == running


def test_postgresql_may_be_restarted_at_any_moment(
    tmp_path: Path, chaos: Chaos, over_servers: Mapping[str, str], postgres: LocalPostgres
) -> None:
    count = chaos.count // 2
    progress = Progress()

    def restart_twice() -> None:
        ways = [postgres.stop, postgres.kill]
        random.Random(chaos.seed).shuffle(ways)
        for number, end in enumerate(ways, start=1):
            progress.reaches(count * number // 3)
            try:
                end()
            finally:
                postgres.start()

    with stage(tmp_path, over_servers) as on:
        running = processes_below(on.instance.pid)
        with sabotage(restart_twice, progress):
            accepted = submit_all(on.instance.url, on.paths, count=count, seed=chaos.seed, progress=progress)

        recount(on, accepted)
        assert processes_below(on.instance.pid) == running
