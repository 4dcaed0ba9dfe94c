"""The demo: its network, and two years of invented answers for its historic rounds, taken in at the first start."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import deploy.demo
from deploy.demo import answers
from services.cli import instance, parts
from services.cli.errors import Failed
from shared.contracts.directory import Round
from shared.contracts.ids import RoundId
from shared.runtime.clock import SystemClock, local_day

NETWORK = Path(deploy.demo.__file__).with_name("network.yaml")
PATIENCE = 20.0
PAUSE = 0.1


def load(env: Mapping[str, str]) -> int:
    """Import the invented answers of every historic round that has a beginning; returns how many. Raises Failed."""
    clock = SystemClock()
    today = local_day(clock.now())
    taken = 0
    with parts.collector(env) as collector:
        for round_ in _historic(env):
            _until_known(collector, round_.id)
            lines = (f"{line}\n".encode() for line in answers.lines(round_.survey, round_.units, today=today))
            done = collector.importing.take(round_.id, lines, now=clock.now())
            if done.refused:
                raise Failed(f"{done.refused} of the demo's answers for {round_.id} do not fit its survey")
            taken += done.new
    return taken


def _historic(env: Mapping[str, str]) -> Iterator[Round]:
    yield from (one for one in instance.directory(env).rounds.values() if one.historic)


def _until_known(collector: parts.UseCases, round_: RoundId) -> None:
    """The collector hears of the network from the log, a moment after it was published."""
    deadline = time.monotonic() + PATIENCE
    while round_ not in collector.asking.directory().rounds:
        if time.monotonic() > deadline:
            raise Failed(f"the collector has not heard of the round {round_} in {PATIENCE:g} s")
        time.sleep(PAUSE)


def main(env: Mapping[str, str]) -> int:
    """The process: prints how many answers were taken in, or what is wrong."""
    try:
        print(f"{load(env)} answers")
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))  # noqa: TID251 – the root of a process
