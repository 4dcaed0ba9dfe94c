"""Everything out of one Kaiku and into another: equal releases, panes and goal states, and counting goes on."""

import json
import stat
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.local.postgres import LocalPostgres
from services.aggregator.adapters import archive as aggregators
from services.aggregator.adapters.tables import METADATA as AGGREGATORS
from services.cli.archive import restoring
from services.cli.archive.writing import write_all
from services.cli.errors import Failed
from services.collector.adapters import archive as collectors
from services.collector.adapters.tables import METADATA as COLLECTORS
from services.collector.adapters.tables import RESPONSES
from services.notifier.adapters import archive as notifiers
from services.notifier.adapters.tables import METADATA as NOTIFIERS
from tests.e2e.instance import until
from tests.integration.archive.machine import CLOCK, HISTORY, Machine, settings

ANSWERED, IMPORTED = 23, 60


def history() -> Iterable[bytes]:
    for number in range(IMPORTED):
        time = CLOCK.now() - timedelta(days=400 - number)
        answers = {"trust": 5, "benefit": 5, "knew_plan": True}
        line = {"unit": "hervanta", "time": time.isoformat(), "language": "fi", "answers": answers}
        yield json.dumps(line).encode() + b"\n"


@pytest.fixture
def old(tmp_path: Path) -> Machine:
    """A Kaiku with history, answers, a withdrawal, and some of each that are sent but not counted, or not even sent."""
    machine = Machine(settings(tmp_path / "old"))
    machine.begin(tmp_path)
    with machine.running() as cases:
        assert cases.importing.take(HISTORY, history(), now=CLOCK.now()).new == IMPORTED
        receipts = [machine.answer(cases, number, trust=1) for number in range(ANSWERED)]
        cases.receipts.withdraw(receipts[-1], now=CLOCK.now())
        until(lambda: machine.counted() == IMPORTED + ANSWERED and machine.judged(), what="the counting")
        until(lambda: any(row["withdrawn"] for row in machine.rows(AGGREGATORS.tables["pools"])), what="it")
    with machine.without_counting() as cases:
        machine.answer(cases, 1000)
        cases.receipts.withdraw(machine.answer(cases, 1001), now=CLOCK.now())
        cases.receipts.withdraw(receipts[0], now=CLOCK.now())
        until(lambda: not machine.unsent(), what="the relay")
    with machine.running_pages() as cases:
        machine.answer(cases, 1002)
    return machine


def moved(old: Machine, folder: Path) -> Machine:
    new = Machine(settings(folder / "new"))
    assert write_all(folder / "all.ndjson", old.env) == 0
    assert restoring.run(folder / "all.ndjson", new.env) == 0
    return new


def test_everything_is_there_again_and_nothing_is_pooled_again(old: Machine, tmp_path: Path) -> None:
    before = old.shown()
    new = moved(old, tmp_path)
    assert new.shown() == before
    assert new.rows(RESPONSES, "collector") == old.rows(RESPONSES, "collector")
    assert any(row["state"] != "unknown" for row in new.shown()["goals"])  # type: ignore[attr-defined]  # a list of rows


@pytest.mark.servers
def test_what_came_from_one_database_is_the_same_in_another(
    old: Machine, tmp_path: Path, postgres: LocalPostgres
) -> None:
    names = {service: f"moved_{service}_{uuid4().hex}" for service in ("collector", "aggregator", "notifier")}
    new = Machine(settings(tmp_path / "new", {service: postgres.create(name) for service, name in names.items()}))
    write_all(tmp_path / "all.ndjson", old.env)
    restoring.run(tmp_path / "all.ndjson", new.env)
    assert new.shown() == old.shown()
    back = Machine(settings(tmp_path / "back"))
    write_all(tmp_path / "again.ndjson", new.env)
    restoring.run(tmp_path / "again.ndjson", back.env)
    assert back.shown() == old.shown()
    for name in names.values():
        postgres.drop(name)


def test_after_a_move_what_was_uncounted_counts_once_and_new_answers_go_on(
    old: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    releases = len(old.rows(AGGREGATORS.tables["releases"]))
    new = moved(old, tmp_path)
    assert "; 3 answers go on to be counted" in capsys.readouterr().out
    with new.running() as cases:
        until(lambda: new.counted() == IMPORTED + ANSWERED + 3, what="what had not been counted")
        again = new.answer(cases, 3, trust=1)  # sent again, after the move
        receipt = cases.receipts.look(again)
        assert receipt.content is not None
        for number in range(5):
            new.answer(cases, 2000 + number)
        until(lambda: new.counted() == IMPORTED + ANSWERED + 3 + 5 and new.judged(), what="the counting")
        ids = [row["response"] for row in new.rows(AGGREGATORS.tables["response_ids"])]
        withdrawn = sum(row["withdrawn"] for row in new.rows(AGGREGATORS.tables["pools"]))
    assert len(ids) == len(set(ids)) == IMPORTED + ANSWERED + 8
    assert withdrawn == 3
    # Of the first 23, twenty are released, two wait and one was withdrawn. With it, the three that came before the move
    # make five, but only four with answers; so all that wait leave with the five that come after it.
    assert len(new.rows(AGGREGATORS.tables["releases"])) == releases + 1


def test_only_an_empty_kaiku_takes_everything(old: Machine, tmp_path: Path) -> None:
    new = moved(old, tmp_path)
    with pytest.raises(Failed, match="published here"):
        restoring.run(tmp_path / "all.ndjson", new.env)
    with pytest.raises(Failed, match="is not empty"):
        restoring.run(tmp_path / "all.ndjson", {**old.env, "KAIKU_LOG_URL": f"sqlite:///{tmp_path}/another.db"})


def test_a_file_that_is_not_whole_is_refused_and_nothing_is_written(old: Machine, tmp_path: Path) -> None:
    path = tmp_path / "all.ndjson"
    write_all(path, old.env)
    whole = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = whole.splitlines(keepends=True)
    new = settings(tmp_path / "new")
    for damaged, why in (
        (b"".join(lines[:-1]), "cut short"),
        (b"".join([*lines[:-2], lines[-1]]), "changed or damaged"),
        (whole.replace(b'"responses":5', b'"responses":6', 1), "changed or damaged"),
        (whole[:-20], "cut short"),
        (whole + b"{}\n", "changed or damaged"),
        (b"{}\n", "no archive"),
        (whole.replace(b'"format":1', b'"format":2', 1), "has the form 2"),
    ):
        path.write_bytes(damaged)
        with pytest.raises(Failed, match=why):
            restoring.run(path, new)
    assert not (tmp_path / "new").exists()


def test_every_table_moves_or_stays_for_a_reason() -> None:
    for archive, metadata in ((aggregators, AGGREGATORS), (collectors, COLLECTORS), (notifiers, NOTIFIERS)):
        carried = {one.table.name for one in archive.CARRIED}
        assert carried.isdisjoint(archive.LEFT)
        assert carried | archive.LEFT.keys() == metadata.tables.keys()
