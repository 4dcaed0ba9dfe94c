"""Records that come twice and records that nobody can read, in the midst of submissions."""

import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from shared.contracts.dead_letters import read_dead_letter
from shared.contracts.topics import DEAD_LETTERS, FEEDBACK, GOALS
from shared.log.port import Message
from tests.chaos import model
from tests.chaos.conftest import MARKS, Chaos
from tests.chaos.recounting import recount
from tests.chaos.saboteur import sabotage
from tests.chaos.stage import UNITS, Stage, stage
from tests.chaos.submitting import Progress, submit_all

pytestmark = MARKS

UNKNOWN = b'{"specversion": "1.0", "type": "feedback.praised.v1"}'
NEWER = b'{"specversion": "1.0", "type": "feedback.submitted.v9"}'
HALF = b'{"specversion": "1.0", "type": "feedback.submitted.v1", "data": {'
POISON = {None: "empty", HALF: "malformed", b"\x00\xff": "malformed", UNKNOWN: "unknown-type", NEWER: "unknown-version"}


@pytest.fixture(params=["one-machine", "servers"])
def environment(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """Both kinds of parts in turn."""
    found: Mapping[str, str] = {} if request.param == "one-machine" else request.getfixturevalue("over_servers")
    return found


def repeat_all(on: Stage) -> None:
    """Everything that the log has of answers and shifts once more, as a relay that forgot would send it."""
    for topic in (FEEDBACK, GOALS):
        records = model.read_all(on.log, topic)
        on.send([Message(topic.name, one.key, one.value, one.headers) for one in records])


def test_the_same_events_sent_again_count_once(tmp_path: Path, chaos: Chaos, environment: Mapping[str, str]) -> None:
    count = chaos.count // 4
    progress = Progress()
    with stage(tmp_path, environment) as on:

        def repeat() -> None:
            for number in (1, 2):
                progress.reaches(count * number // 3)
                repeat_all(on)

        with sabotage(repeat, progress):
            accepted = submit_all(on.instance.url, on.paths, count=count, seed=chaos.seed, progress=progress)
        recount(on, accepted)
        repeat_all(on)

        recount(on, accepted)


def test_a_poisoned_record_is_put_aside_with_its_reason(
    tmp_path: Path, chaos: Chaos, environment: Mapping[str, str]
) -> None:
    count = chaos.count // 4
    progress = Progress()
    chance = random.Random(chaos.seed)
    put_aside = Counter[tuple[str, str]]()
    with stage(tmp_path, environment) as on:

        def poison() -> None:
            for number in range(1, 5):
                progress.reaches(count * number // 5)
                for value, reason in chance.sample(list(POISON.items()), len(POISON)):
                    on.send([Message(FEEDBACK.name, f"unit-{chance.randrange(UNITS)}", value)])
                    on.send([Message(GOALS.name, f"goal-{chance.randrange(UNITS)}", value)])
                    put_aside.update([("aggregator", reason), ("notifier", reason)])
                readable = [one for one in model.read_all(on.log, FEEDBACK) if one.value not in POISON]
                stray = chance.choice(readable)
                on.send([Message(FEEDBACK.name, "another-unit", stray.value, stray.headers)])
                put_aside["aggregator", "wrong-key"] += 1

        with sabotage(poison, progress):
            accepted = submit_all(on.instance.url, on.paths, count=count, seed=chaos.seed, progress=progress)

        recount(on, accepted)
        assert letters(on) == put_aside


def letters(on: Stage) -> Counter[tuple[str, str]]:
    """The dead letters so far, by service and reason."""
    records = model.read_all(on.log, DEAD_LETTERS)
    return Counter((one.service, one.reason) for one in (read_dead_letter(record.value) for record in records))
