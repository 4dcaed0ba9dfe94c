"""What is sabotaged: a running Kaiku whose goals are met, with an open link and two leaders for each unit."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from services.aggregator.adapters.goal_tables import GOAL_STATES
from shared.log.connect import event_log
from shared.log.port import EventLog, Message
from shared.runtime.clock import SystemClock, local_day
from shared.runtime.database import engine_from, reading
from shared.runtime.settings import LOG_URL, database_setting
from tests.bench import network
from tests.bench.running import paths_by_unit, settings_of
from tests.e2e.instance import Instance, until
from tests.e2e.mailing import BuiltIn, Mailbox

UNITS = 8
RECIPIENTS = 2


@dataclass(frozen=True)
class Stage:
    """A running Kaiku, where responses go, where mails arrive, and its parts behind its back."""

    instance: Instance
    paths: Sequence[str]
    mailbox: Mailbox
    aggregator: Engine
    notifier: Engine
    log: EventLog

    def send(self, messages: Sequence[Message]) -> None:
        """Append to the log as a relay does."""
        with closing(self.log.producer()) as producer:
            producer.send(messages)


@contextmanager
def stage(folder: Path, environment: Mapping[str, str], *, mailbox: Mailbox | None = None) -> Iterator[Stage]:
    """Start it all; it is stopped at the end. mailbox: where mails go, unless into the built-in one."""
    instance = Instance(folder, environment, demo=False)
    with ExitStack() as closes:
        closes.callback(instance.stop)
        instance.start()
        instance.kaiku("apply", str(_network(folder)))
        until(lambda: "unit-0" in instance.try_kaiku("links", network.ROUND).stdout or None, what="the links")
        history = network.write_history(folder, count=UNITS, today=local_day(SystemClock().now()))
        until(lambda: instance.try_kaiku("import", network.HISTORY, str(history)).returncode == 0, what="the history")
        settings = settings_of(instance)
        aggregator, notifier = (
            closes.enter_context(_engine(settings[database_setting(service)])) for service in ("aggregator", "notifier")
        )
        until(lambda: _met(aggregator) == UNITS, what="goals that are met", seconds=60)
        log = event_log(settings[LOG_URL], engine=engine_from, now=SystemClock().now)
        closes.callback(log.close)
        paths = list(paths_by_unit(instance).values())
        yield Stage(instance, paths, mailbox or BuiltIn(instance), aggregator, notifier, log)


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = engine_from(url)
    yield engine
    engine.dispose()


def _network(folder: Path) -> Path:
    """The network of the measurements, with a second leader for each unit."""
    path = network.write(folder, count=UNITS)
    written: dict[str, Any] = json.loads(path.read_text())
    written["leaders"] += [
        {**one, "id": f"second-{one['id']}", "email": f"second-{one['email']}"} for one in written["leaders"]
    ]
    path.write_text(json.dumps(written))
    return path


def _met(aggregator: Engine) -> int:
    c = GOAL_STATES.c
    with reading(aggregator) as connection:
        return connection.execute(select(func.count()).where(c.state == "met")).scalar_one()
