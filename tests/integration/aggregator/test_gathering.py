"""An ended round is gathered by the schedule of a running aggregator, once, whichever process has the job."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from services.aggregator.adapters.tables import DIRECTORY, JOB_RUNS, RELEASES
from services.aggregator.bootstrap import CONSUME, SCHEDULE
from shared.contracts.directory import Document, Round
from shared.contracts.documents import encode_document
from shared.runtime.clock import SystemClock, local_day
from shared.runtime.database import reading
from tests.fakes.aggregator import AUTUMN, PARTNERSHIP, a_submission
from tests.fakes.goals import a_directory
from tests.fakes.patience import until
from tests.integration.aggregator.running import Running, on_sqlite, prepare, running, send


def publish(run: Running, closes: date) -> int:
    directory = a_directory()
    units = tuple(directory.units)
    documents: list[Document] = [
        *(one for one in (directory.network,) if one),
        *directory.organisations.values(),
        *directory.units.values(),
        Round(AUTUMN, PARTNERSHIP, 1, closes - timedelta(days=30), closes, units),
    ]
    send(run.log, [encode_document(one) for one in documents])
    return len(documents)


def known(run: Running) -> int:
    with reading(run.engine) as connection:
        return len(connection.execute(select(DIRECTORY.c.key)).all())


def done(run: Running) -> set[str]:
    with reading(run.engine) as connection:
        found = select(JOB_RUNS.c.job).where(JOB_RUNS.c.outcome == "done")
        return set(connection.execute(found).scalars())


def test_what_is_left_of_an_ended_round_is_released_by_the_schedule(tmp_path: Path) -> None:
    settings, now = on_sqlite(tmp_path), SystemClock().now()
    prepare(settings)
    with running(settings, roles=CONSUME) as run:
        documents = publish(run, local_day(now) - timedelta(days=3))
        run.send(*(a_submission((unit, n), unit=unit, time=now) for unit in ("auto", "kone") for n in range(3)))
        until(lambda: run.metric("kaiku_consumer_records_total", group="aggregator") == 6)
        until(lambda: known(run) == documents)
        with running(settings, roles=SCHEDULE) as first, running(settings, roles=SCHEDULE) as second:
            until(lambda: done(run) >= {"fold", "gather", "erase-waiting", "forget"})
            gathered = [one.metric("kaiku_gathered_responses_total", outcome="released") for one in (first, second)]
        assert sorted(gathered) == [0, 6]
        with reading(run.engine) as connection:
            assert connection.execute(select(RELEASES.c.unit)).scalars().all() == ["tredu"]
